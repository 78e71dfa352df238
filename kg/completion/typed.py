"""What was typed on a command line: its words without their quotes, and how a text is written into it."""

from __future__ import annotations

import re
from typing import NamedTuple

_ESCAPABLE = {"": None, '"': '"\\$`\n', "'": ""}
"""What a backslash takes the meaning of, within each kind of quotes; None stands for everything."""

_FISH_ESCAPABLE = {"": None, '"': '"\\$\n', "'": "'\\"}
_PLAIN = re.compile(r"[\w.,/@%+-]", re.ASCII)
_QUOTES = "\"'"


class Typed(NamedTuple):
    """A command line up to the cursor: the words before the last one, the last one, and the quote open in it.

    `start` is where the last word begins in the line.
    """

    words: tuple[str, ...]
    last: str
    quote: str = ""
    start: int = 0


def read(line: str, *, fish: bool = False) -> Typed:
    """The words of a line as a shell reads them; it may end within quotes. Nothing is expanded."""
    escapable = _FISH_ESCAPABLE if fish else _ESCAPABLE
    words: list[str] = []
    word: str | None = None
    quote = ""
    start = place = 0
    while place < len(line):
        char = line[place]
        kept = escapable[quote]
        if char == "\\" and (kept is None or line[place + 1 : place + 2] in [*kept]):
            word = (word or "") + line[place + 1 : place + 2]
            place += 1
        elif char == quote:
            quote = ""
        elif not quote and char in _QUOTES:
            quote, word = char, word or ""
        elif not quote and char.isspace():
            words += [] if word is None else [word]
            word, start = None, place + 1
        else:
            word = (word or "") + char
        place += 1
    return Typed(tuple(words), word or "", quote, start)


def quoted(text: str) -> str:
    """A text in double quotes, where `read` would not take it for one word without them."""
    if text and all(_PLAIN.fullmatch(c) or (not c.isascii() and not c.isspace()) or c in "=:" for c in text):
        return text
    return '"' + re.sub(r'[\\"$`]', r"\\\g<0>", text) + '"'


def quoted_for_bash(text: str, quote: str) -> str:
    """A text as bash reads it back, where a quote is open or none; nothing in it is expanded or run.

    Behind a text that does not end with the open quote bash closes it, so one that does has to be closed itself.
    """
    if quote == "'":
        body, end = (text[:-1], "'\\'") if text.endswith("'") else (text, "")
        return body.replace("'", "'\\''") + end
    if quote == '"':
        ends = {'"': '"\\"', "!": '"\'!\'""'}
        body, end = (text[:-1], ends[text[-1]]) if text[-1:] in [*ends] else (text, "")
        # in double quotes no backslash keeps the exclamation mark from calling up a line of the history
        return re.sub(r'[\\"$`]', r"\\\g<0>", body).replace("!", "\"'!'\"") + end
    return "".join(c if _PLAIN.fullmatch(c) or not c.isascii() else f"\\{c}" for c in text)
