"""What is said beside an answer: what is odd in a question, and why there are no rows."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator

from kg import terminal

_SECONDS = 2.0
"""How long the reason of an empty answer is looked for."""


def notes(query: str) -> None:
    """Says what a question that was answered can hardly mean."""
    from kg.sparql import notes as reading  # reads the whole query, which an answer need not wait for

    for sentence in reading.notes(query):
        terminal.say(f"note: {sentence}")


def why_empty(clues: Callable[[], Iterator[str]], code: int) -> None:
    """Says why there are no rows, line by line as the reasons are found.

    The engine cannot be interrupted: where it is still looking when the time is over, the process ends with the
    code that it would have ended with.
    """

    def look() -> None:
        for sentence in clues():
            terminal.say(f"  {sentence}")

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    thread.join(_SECONDS + 0.2)
    if thread.is_alive():
        terminal.say("  (there was no time to look further)")
        sys.stdout.flush()
        os._exit(code)
