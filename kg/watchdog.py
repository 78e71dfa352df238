"""Ends this process when its time is up or Ctrl-C is pressed, also in the middle of a query.

The engine can be neither timed nor interrupted from Python, but it lets other threads run. So a thread waits
for the time or for the signal, says so on standard error, and ends the process; the store is open for reading
only and takes no harm.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import sys
import threading
import time
from collections.abc import Iterator

from kg.errors import TimedOutError, UsageError

INTERRUPTED = 130
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


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
def guard(timeout: float | None) -> Iterator[None]:
    """While the block runs, the process ends at the timeout (in seconds) or at Ctrl-C.

    Only for the main thread of a process that holds nothing that it would have to put away.
    """
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    done = threading.Event()
    thread = threading.Thread(target=_watch, args=(ours, timeout, done), daemon=True)
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


def _watch(ours: int, timeout: float | None, done: threading.Event) -> None:
    """Waits until the pipe tells of a signal or is closed, or the time is up."""
    end = None if timeout is None else time.monotonic() + timeout
    while not done.is_set():
        left = None if end is None else max(0.0, end - time.monotonic())
        ready, _, _ = select.select([ours], [], [], left)
        if done.is_set():
            return
        if not ready:
            _end(f"kg: stopped after {timeout:g} s (--timeout)", TimedOutError.exit_code)
        if signal.SIGINT in os.read(ours, 512):
            _end("kg: interrupted", INTERRUPTED)


def _end(message: str, code: int) -> None:
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"{message}\n")
        sys.stderr.flush()
    os._exit(code)
