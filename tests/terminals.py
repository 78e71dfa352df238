"""A program in a terminal of its own, for tests that type and read what stands there."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][A-Z0-9]|\x1b[=>78]")


class Terminal:
    """Starts a program behind a pseudo-terminal; `shown` is all that it has written, without escapes."""

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        size: tuple[int, int] = (40, 80),
    ) -> None:
        self.folder = folder
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
        self.process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, env=dict(environment),
            start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(theirs)
        self.raw = b""

    @property
    def shown(self) -> str:
        return _ESCAPES.sub("", self.raw.decode("utf-8", "replace")).replace("\r", "")

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def read(self, seconds: float) -> bool:
        """Takes in what the program writes within some seconds; whether it wrote anything."""
        if not select.select([self._ours], [], [], seconds)[0]:
            return False
        try:
            found = os.read(self._ours, 65536)
        except OSError:  # the program has ended
            return False
        self.raw += found
        if b"\x1b[6n" in found:  # it asks where the cursor stands
            os.write(self._ours, b"\x1b[1;1R")
        return bool(found)

    def until(self, pattern: str, seconds: float = 20) -> str:
        """Waits for a pattern in what comes after the last one found; returns all until its end."""
        end = time.monotonic() + seconds
        while not (found := re.search(pattern, self.shown[self._seen() :], re.DOTALL)):
            if time.monotonic() > end or (not self.read(0.2) and self.process.poll() is not None):
                raise AssertionError(f"no {pattern!r} in:\n{self.shown[self._seen() :]}")
        start = self._seen()
        self._mark = start + found.end()
        return self.shown[start : self._mark]

    _mark = 0

    def _seen(self) -> int:
        return min(self._mark, len(self.shown))

    def settle(self, quiet: float = 0.3, longest: float = 10) -> None:
        """Waits until the program is quiet."""
        end = time.monotonic() + longest
        while self.read(quiet) and time.monotonic() < end:
            pass

    def forget(self) -> None:
        """Lets `until` begin behind all that was written so far."""
        self._mark = len(self.shown)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._ours)
