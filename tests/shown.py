"""What a page shows: its lines are run as by a person at a terminal of 80 columns."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import tempfile
from pathlib import Path

from conftest import command, environment

WIDTH = "80"


def run(script: str, folder: Path, **more: str) -> str:
    """What the lines of a script print in a folder: first the answer, to a terminal, then the notes beside it."""
    ours, theirs = pty.openpty()
    path = f"{Path(command()).parent}{os.pathsep}{os.environ['PATH']}"
    told = {**environment(folder), "PATH": path, "COLUMNS": WIDTH, "NO_COLOR": "1", **more}
    with tempfile.TemporaryFile() as notes:
        started = subprocess.Popen(
            ["bash", "-c", script], stdin=subprocess.DEVNULL, stdout=theirs, stderr=notes, cwd=folder, env=told
        )
        os.close(theirs)
        answer = _read(ours)
        started.wait(timeout=120)
        notes.seek(0)
        return re.sub("\r+\n", "\n", (answer + notes.read()).decode())  # both end a line on a terminal


def _read(terminal: int) -> bytes:
    """All that is written to a terminal, until everybody who writes there has ended."""
    read = b""
    try:
        while piece := os.read(terminal, 65536):
            read += piece
    except OSError:  # how Linux says that nobody writes any more
        pass
    finally:
        os.close(terminal)
    return read


def matches(expected: str, shown: str) -> bool:
    """Whether a page shows this; a line that is “…” stands for any lines."""
    pattern = "(.*\n)?".join(re.escape(part) for part in re.split(r"^…\n", expected, flags=re.MULTILINE))
    return re.fullmatch(pattern, shown, re.DOTALL) is not None


def is_shown(expected: str, script: str, folder: Path, **more: str) -> str | None:
    """What is shown in place of this; None where a page shows it.

    How much is found out about an empty answer in two seconds depends on the machine: that is tried several times.
    """
    told = ""
    for _ in range(4 if "no rows:" in expected else 1):
        told = run(script, folder, **more)
        if matches(expected, told):
            return None
    return told
