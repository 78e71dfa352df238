"""How wide a text is, where it is broken and cut, and which way it runs."""

from __future__ import annotations

import functools
import re
import unicodedata

from kg.tables import plain

_SPACE = re.compile(r"\s+")
_NO_XML = re.compile("[\u00ad\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]")
_NARROW = frozenset("iIjl.,:;'!|()[]{}·’‘` ")
_WIDE = frozenset("mMwW@%—…")
_LONGEST = 400
"""Characters of a text that are looked at; none has room for more."""


def clean(text: str) -> str:
    """A text on one line, with what works unseen made visible; no character that XML does not allow."""
    shown = plain(_SPACE.sub(" ", text[:_LONGEST]).strip())
    if shown.isascii():
        return shown
    return _NO_XML.sub(lambda m: f"\\u{ord(m.group()):04X}", shown)


def named(text: str) -> str:
    """A clean text, or words that say that there is none."""
    return clean(text) or "(no name)"


@functools.cache
def _em(char: str) -> float:
    """The width of a character in its size: rather too much, as fonts differ.

    Source: DejaVu Sans, the widest of the usual fonts; of East Asian width, Unicode Annex 11.
    """
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    if char in _NARROW:
        return 0.37
    if char in _WIDE:
        return 1.0
    return 0.7 if char.isupper() or ord(char) > 0x2FF else 0.62


def width(text: str, size: float) -> float:
    """About how wide a text is; never less in the fonts that pages use."""
    return sum(map(_em, text)) * size


@functools.lru_cache(4096)
def lines(text: str, room: float, size: float, most: int) -> tuple[str, ...]:
    """A clean text in lines that fit; the last ends in “…” where something is left out."""
    found: list[str] = []
    words = clean(text).split()[::-1]
    space = _em(" ") * size
    while words and len(found) < most:
        line = words.pop()
        used = width(line, size)
        if used > room:
            line, rest = _broken(line, room, size)
            words.append(rest)
        while used <= room and words and (used := used + space + width(words[-1], size)) <= room:
            line = f"{line} {words.pop()}"
        found.append(line)
    if words:
        found[-1] = _cut(found[-1], room, size)
    return tuple(found)


def _broken(word: str, room: float, size: float) -> tuple[str, str]:
    """The part of a word that fits, one character at least, and the rest."""
    used, end = 0.0, 0
    while end < len(word) and (end == 0 or used + _em(word[end]) * size <= room):
        used += _em(word[end]) * size
        end += 1
    return word[:end], word[end:]


def _cut(line: str, room: float, size: float) -> str:
    while line and width(f"{line}…", size) > room:
        line = line[:-1]
    return f"{line.rstrip()}…"


def is_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left."""
    if text.isascii():
        return False
    kinds = (unicodedata.bidirectional(char) for char in text)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"
