"""Finds the words of a quote in the text of its source."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.facts.model import Quote

CONTEXT = 32
"""Characters kept before and after a quote, as `oa:prefix` and `oa:suffix`."""


@dataclass(frozen=True, slots=True)
class NotFound:
    """The words are not in the text; `start`, `end` and `words` tell the passage that is most like them."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class FoundOften:
    """The words are in the text several times, at these starts."""

    starts: tuple[int, ...]


def locate(text: str, words: str, occurrence: int | None = None) -> Quote | NotFound | FoundOften:
    """The place of `words` in `text`; runs of white space are equal, everything else is to the letter.

    Args:
        text: the whole text of the source.
        words: the quoted words.
        occurrence: which one is meant, from 1, where the words stand there several times.
    """
    pattern = r"\s+".join(map(re.escape, words.split()))
    found = [m.span() for m in re.finditer(pattern, text)]
    if not found:
        return _nearest(text, words)
    if occurrence is None and len(found) > 1:
        return FoundOften(tuple(start for start, _ in found))
    index = (occurrence or 1) - 1
    if not 0 <= index < len(found):
        return FoundOften(tuple(start for start, _ in found))
    return at(text, *found[index])


def at(text: str, start: int, end: int) -> Quote:
    """The quote of the characters `start` to `end` of `text`, with its context."""
    return Quote(start, end, text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])


def _nearest(text: str, words: str) -> NotFound:
    from rapidfuzz import fuzz  # imported beside an error only

    best = fuzz.partial_ratio_alignment(words, text)
    start, end = (best.dest_start, best.dest_end) if best else (0, 0)
    return NotFound(start, end, " ".join(text[start:end].split()))
