"""Runs one command of `kg` in a process of its own, so that nothing that goes wrong there ends the shell.

The engine can be neither timed nor interrupted from Python, but a process can be: time, memory and Ctrl-C, errors
and hints are then those of the command line. The store is opened anew each time, so an answer is always of its
latest state, and nobody who writes to it has to wait for a shell.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from kg.watchdog import INTERRUPTED

_START = "import sys; sys.path.append(sys.argv.pop(1)); from kg.cli import main; main()"


class Ended(NamedTuple):
    """How a process ended: its exit code, what it printed, what it said beside it."""

    code: int
    out: bytes
    said: str


def run(arguments: Sequence[str], stdin: str = "", *, width: int | None, colour: bool) -> Ended:
    """Runs a command, and waits for its end or for Ctrl-C.

    Args:
        arguments: those of the command.
        stdin: what it reads.
        width: the columns of the terminal; None where there is none.
        colour: whether to colour what is printed.
    """
    root = str(Path(__file__).parents[2])
    # -P: no module is taken from the folder that the user happens to be in
    command = [sys.executable, "-P", "-c", _START, root, *arguments]
    surroundings = {**os.environ, **({"COLUMNS": str(width)} if width else {})}
    surroundings |= {"FORCE_COLOR": "1"} if colour else {}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as given:
        given.write(stdin.encode("utf-8", "replace"))
        given.seek(0)
        process = subprocess.Popen(  # noqa: S603 - our own program
            command, stdin=given, stdout=out, stderr=said, env=surroundings
        )
        interrupted = _waited(process)
        out.seek(0)
        said.seek(0)
        if interrupted:
            return Ended(INTERRUPTED, b"", "kg: interrupted\n")
        return Ended(_code(process.returncode), out.read(), said.read().decode("utf-8", "replace"))


def _waited(process: subprocess.Popen[bytes]) -> bool:
    """Waits for the end; whether Ctrl-C came first, which the process has been sent too."""
    try:
        process.wait()
        return False
    except KeyboardInterrupt:
        return True
    finally:
        if process.poll() is None:
            process.kill()  # it holds nothing but a store that it only reads
            process.wait()


def _code(code: int) -> int:
    """The exit code as a shell tells it: 128 and the number of the signal that ended it."""
    return code if code >= 0 else 128 - code


def ended_by(code: int) -> str:
    """The signal behind an exit code, in words; empty where it is none."""
    try:
        return signal.Signals(code - 128).name if 128 < code != INTERRUPTED else ""
    except ValueError:
        return ""
