"""The command line: each command reads, calls, and prints."""

from __future__ import annotations

import gc
from typing import NoReturn


def main() -> NoReturn:
    """Runs a command and ends the process with its exit code."""
    gc.disable()  # neither imports nor one answer leave anything behind that is worth collecting
    from kg.cli import entry  # only now: importing takes longer than answering

    entry.main()


__all__ = ["main"]
