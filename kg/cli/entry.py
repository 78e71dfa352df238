"""Where the program starts: the quick way for a question, the command-line library for the rest."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

from kg import terminal, watchdog
from kg.cli import quick
from kg.errors import KgError


def main() -> NoReturn:
    """Runs a command and ends the process with its exit code."""
    with contextlib.suppress(AttributeError, ValueError):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `kg run ... | head` ends quietly
    try:
        code = _run(sys.argv[1:])
    except KeyboardInterrupt:
        terminal.say("kg: interrupted")
        code = watchdog.INTERRUPTED
    except KgError as error:
        terminal.say(f"kg: {error}")
        code = error.exit_code
    sys.exit(code)


def _run(arguments: Sequence[str]) -> int:
    if arguments[:1] == ["_complete"]:
        from kg.cli import proposing  # nothing else needs it

        return proposing.answer(arguments[1:])
    found = quick.parse(arguments)
    if found is not None:
        code = quick.run(found)
        sys.stdout.flush()
        os._exit(code)  # a store that was only read needs no putting away, which takes longer than to open it
    gc.enable()
    from kg.cli import group  # the library for command lines takes longer to import than most questions to answer

    return group.run()
