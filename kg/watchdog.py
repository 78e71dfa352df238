"""Ends this process when its time is up, its memory grows too large or Ctrl-C is pressed, also within a query.

The engine can be neither timed nor interrupted from Python, but it lets other threads run. So a thread waits
for the time or for the signal and looks at the memory, says so on standard error, and ends the process; the store
is open for reading only and takes no harm.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import threading
import time
from collections.abc import Iterator
from typing import NoReturn

from kg import memory
from kg.errors import MemoryLimitError, TimedOutError, UsageError

INTERRUPTED = 130
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_PULSE = 0.025
"""Seconds between two looks at the memory: what grows by 2 GB a second is 50 MB over its limit when it is seen."""


def seconds(text: str) -> float:
    """The seconds of a duration such as `500ms`, `30s`, `2m`, `1h` or `30`.

    Raises:
        UsageError: it is none.
    """
    match = re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*(ms|s|m|h)?", text.strip())
    if not match or float(match.group(1)) <= 0:
        raise UsageError(f"“{text}” is no duration; write 500ms, 30s, 2m or 1h")
    return float(match.group(1)) * _UNITS[match.group(2) or "s"]


@contextlib.contextmanager
def guard(timeout: float | None, limit: memory.Limit | None = None) -> Iterator[None]:
    """While the block runs, the process ends at the timeout, over the limit of memory, or at Ctrl-C.

    Only for the main thread of a process that holds nothing that it would have to put away.

    Args:
        timeout: seconds.
        limit: what the process may hold, with all that it held before the block.
    """
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    done = threading.Event()
    thread = threading.Thread(target=_watch, args=(ours, timeout, limit, done), daemon=True)
    old_handler = signal.signal(signal.SIGINT, lambda *_: None)
    old_fd = signal.set_wakeup_fd(theirs, warn_on_full_buffer=False)
    thread.start()
    try:
        yield
    finally:
        done.set()
        signal.set_wakeup_fd(old_fd)
        signal.signal(signal.SIGINT, old_handler)
        os.close(theirs)
        thread.join()
        os.close(ours)


def _watch(ours: int, timeout: float | None, limit: memory.Limit | None, done: threading.Event) -> None:
    """Waits until the pipe tells of a signal or is closed, the time is up, or the memory is."""
    end = None if timeout is None else time.monotonic() + timeout
    allowed: int | None = None
    while not done.is_set():
        left = None if end is None else max(0.0, end - time.monotonic())
        wait = left if limit is None else min(_PULSE, _PULSE if left is None else left)
        ready, _, _ = select.select([ours], [], [], wait)
        if done.is_set():
            return
        if ready and signal.SIGINT in os.read(ours, 512):
            _end("interrupted", INTERRUPTED)
        if timeout is not None and left is not None and not ready and wait == left:
            _end(f"stopped after {timeout:g} s (--timeout)", TimedOutError.exit_code)
        if limit is not None:
            # what is free is read at the first look, as most questions are answered before
            allowed = limit.in_bytes() if allowed is None else allowed
            if (held := memory.held()) > allowed:
                _end(_too_much(held, allowed, limit), MemoryLimitError.exit_code)


def _too_much(held: int, allowed: int, limit: memory.Limit) -> str:
    share = f", which is {allowed >> 20:,} MB" if limit.share else ""
    return (
        f"stopped at {held >> 20:,} MB of memory (--max-memory {limit.text}{share})\n"
        "ask for less (fewer variables, a FILTER, no ORDER BY over everything), or allow more"
    )


def _end(message: str, code: int) -> NoReturn:
    """Says it past all buffers, whose locks another thread may hold, and ends."""
    clean = b"\r\x1b[K\x1b[?25h" if os.isatty(2) else b""  # a progress bar hides the cursor
    with contextlib.suppress(OSError):
        os.write(2, clean + f"kg: {message}\n".encode())
    os._exit(code)
