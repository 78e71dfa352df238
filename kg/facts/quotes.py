"""Finds the words of a quote in the text of its source."""

from __future__ import annotations

import functools
import re
from array import array
from dataclasses import dataclass

from kg.facts.model import Quote

CONTEXT = 32
"""Characters kept before and after a quote, as `oa:prefix` and `oa:suffix`."""

_OFTEN = 1000
"""Places of a quote after which nobody needs the next."""

_COMPARED = 200
_SEARCHED = 1_000_000
"""Characters of a quote, and of a text, that are compared for the nearest passage: it takes their product."""


@dataclass(frozen=True, slots=True)
class NotFound:
    """The words are not in the text; `start`, `end` and `words` tell the passage that is most like them."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class FoundOften:
    """The words are in the text several times, at these starts, and it is not said which one is meant."""

    starts: tuple[int, ...]


def locate(text: str, words: str, occurrence: int | None = None) -> Quote | NotFound | FoundOften:
    """The place of `words` in `text`; runs of white space are equal, everything else is to the letter.

    Args:
        text: the whole text of the source.
        words: the quoted words, not all of them white space.
        occurrence: which one is meant, from 1, where the words stand there several times.
    """
    single, starts = _single_spaced(text)
    wanted = " ".join(words.split())
    found: list[int] = []
    at_ = single.find(wanted)
    while at_ >= 0 and len(found) < _OFTEN:
        found.append(at_)
        at_ = single.find(wanted, at_ + 1)
    if not found:
        return _nearest(text, wanted)
    if (occurrence is None and len(found) > 1) or not 1 <= (occurrence or 1) <= len(found):
        return FoundOften(tuple(starts[n] for n in found))
    first = found[(occurrence or 1) - 1]
    return at(text, starts[first], starts[first + len(wanted) - 1] + 1)


@functools.lru_cache(maxsize=4)
def _single_spaced(text: str) -> tuple[str, array[int]]:
    r"""The text with one space for each run of white space, and where each of its characters stands in the text.

    Searching it takes time in proportion to its length, which a regular expression with `\s+` does not.
    """
    parts: list[str] = []
    starts = array("L")
    for run in re.finditer(r"\S+|\s+", text):
        part = " " if run.group()[0].isspace() else run.group()
        parts.append(part)
        starts.extend(range(run.start(), run.start() + len(part)))
    return "".join(parts), starts


def at(text: str, start: int, end: int) -> Quote:
    """The quote of the characters `start` to `end` of `text`, with its context."""
    return Quote(start, end, text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])


def _nearest(text: str, words: str) -> NotFound:
    from rapidfuzz import fuzz  # imported beside an error only

    best = fuzz.partial_ratio_alignment(words[:_COMPARED], text[:_SEARCHED])
    start, end = (best.dest_start, best.dest_end) if best else (0, 0)
    end = min(len(text), end + max(0, len(words) - _COMPARED))
    return NotFound(start, end, " ".join(text[start:end].split()))
