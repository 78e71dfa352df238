"""Quotes -> where they stand in a text now, and what became of their words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable

from kg.drift.model import Finding, Passage
from kg.facts.model import Quote
from kg.facts.quotes import at

ALIKE = 60.0
"""From 0 to 100: how like a quote a passage is, by rapidfuzz's partial ratio, that is taken for it, changed."""

_ALIKE_AROUND = 60.0
"""The same for what stands before and after a quote: less, as a cut in the middle of a word counts too."""

_WHOLE = 50_000_000
"""Up to this product of the lengths of quote and text the whole text is compared, else the likeliest stretches."""

_STRETCHES = 5
_BESIDE = 60
"""Characters beside a changed passage in which what stood beside the quote is looked for."""

_OFTEN = 1000
_MARGIN = 200
"""Characters on each side of a passage that its ends may move into."""

_WORD = re.compile(r"\S+")


def compare(passages: Iterable[Passage], text: str, *, same_text: bool) -> list[Finding]:
    """What became of passages in a text.

    Runs of white space are equal; all else is to the letter. Words that stand there several times are taken to be
    where what is around them is most like before, and then where they are nearest to their old place.

    Args:
        passages: quotes as the store has them.
        text: the text of today.
        same_text: whether its checksum is the one that was loaded, so that places without words hold too.
    """
    single = _Single(text)
    return [_compared(passage, single, same_text) for passage in passages]


def _compared(passage: Passage, single: _Single, same_text: bool) -> Finding:
    quote, text = passage.quote, single.text
    if quote.exact is None:
        held = same_text and quote.end <= len(text)
        return Finding(passage, "same" if held else "unknown", at(text, quote.start, quote.end) if held else None)
    if text[quote.start : quote.end] == quote.exact:
        return _settled(passage, at(text, quote.start, quote.end), "same")
    found = [at(text, *place) for place in single.places(quote.exact)]
    if found:
        nearest = max(found, key=lambda q: (_around(quote, q), -abs(q.start - quote.start)))
        return _settled(passage, nearest, "moved" if nearest.start != quote.start else "same")
    changed = _nearest(quote, text)
    return Finding(passage, "changed", changed) if changed else Finding(passage, "vanished")


def _settled(passage: Passage, now: Quote, state: str) -> Finding:
    """The same words: what is around them may have changed what they say."""
    other = _around(passage.quote, now) < _ALIKE_AROUND
    return Finding(passage, "surroundings" if other else state, now)


def _around(before: Quote, now: Quote) -> float:
    """How like each other the surroundings of two quotes are, from 0 to 100: the less like side counts."""
    from rapidfuzz import fuzz  # here and below: 20 ms, and not for texts that are the same

    sides = ((before.prefix, now.prefix), (before.suffix, now.suffix))
    pairs = [(_spaced(a), _spaced(b)) for a, b in sides if a is not None and b is not None]
    return min((fuzz.ratio(a, b) for a, b in pairs if a != b), default=100.0)


def _nearest(quote: Quote, text: str) -> Quote | None:
    """The passage that is most like the words, widened to whole words; None where none is like them."""
    from rapidfuzz import fuzz

    words = _spaced(quote.exact or "")
    best: tuple[int, int] | None = None
    score = ALIKE
    for start, end in _stretches(words, text):
        found = fuzz.partial_ratio_alignment(words, text[start:end], score_cutoff=score)
        if found and found.score >= score:
            best, score = (start + found.dest_start, start + found.dest_end), found.score
    if best is None:
        return None
    best = _between(quote, text, *_fitted(words, text, *best))
    return at(text, *best) if _is_like(words, _spaced(text[slice(*best)])) else None


def _is_like(before: str, now: str) -> bool:
    """Whether a passage has more than half of the words: letters alone make strangers look alike."""
    own = Counter(before.casefold().split())
    return 2 * (own & Counter(now.casefold().split())).total() > own.total()


def _stretches(words: str, text: str) -> list[tuple[int, int]]:
    """The stretches of a text to look in: all of it, or of a very long one those that share most words."""
    if len(words) * len(text) <= _WHOLE:
        return [(0, len(text))]
    size = max(2 * len(words), 200)
    wanted = set(words.casefold().split())
    votes: Counter[int] = Counter()
    for match in _WORD.finditer(text):
        if match.group().casefold() in wanted:
            votes[match.start() // size] += 1
    ranked = sorted(votes, key=lambda n: (-votes[n], n))[:_STRETCHES]
    return [(max(0, (n - 1) * size), (n + 2) * size) for n in ranked]


def _fitted(words: str, text: str, start: int, end: int) -> tuple[int, int]:
    """A passage of whole words, with a word more or less at each end as long as that makes it more like."""
    from rapidfuzz import fuzz

    near = [m.span() for m in _WORD.finditer(text, max(0, start - _MARGIN), end + _MARGIN)]
    first = next((n for n, (_, last) in enumerate(near) if last > start), 0)
    last = next((n for n in range(len(near) - 1, -1, -1) if near[n][0] < end), len(near) - 1)

    def like(a: int, b: int) -> float:
        inside = 0 <= a <= b < len(near)
        return fuzz.ratio(words, _spaced(text[near[a][0] : near[b][1]])) if inside else -1.0

    score = like(first, last)
    while moves := [(like(a, b), a, b) for a, b in _moves(first, last) if like(a, b) > score]:
        score, first, last = max(moves)
    return _without_marks(words, text, near[first][0], near[last][1]) if near else (start, end)


def _between(quote: Quote, text: str, start: int, end: int) -> tuple[int, int]:
    """A passage widened to what stood beside the quote, where that is near: a hedge put in belongs to it."""
    before = (quote.prefix or "").split()[-1:]
    after = (quote.suffix or "").split()[:1]
    near = text[max(0, start - _BESIDE) : start]
    if before and (found := list(re.finditer(rf"(?<!\S){re.escape(before[0])}\s+", near))):
        start -= len(near) - found[-1].end()
    if after and (match := re.search(rf"\s+{re.escape(after[0])}(?!\S)", text[end : end + _BESIDE])):
        end += match.start()
    return start, end


def _moves(first: int, last: int) -> tuple[tuple[int, int], ...]:
    return (first - 1, last), (first + 1, last), (first, last - 1), (first, last + 1)


def _without_marks(words: str, text: str, start: int, end: int) -> tuple[int, int]:
    """A passage without the marks at its ends, where the words have none there."""
    while words[-1:].isalnum() and end > start + 1 and not text[end - 1].isalnum():
        end -= 1
    while words[:1].isalnum() and start < end - 1 and not text[start].isalnum():
        start += 1
    return start, end


def _spaced(text: str) -> str:
    return " ".join(text.split())


class _Single:
    """A text with one space for each run of white space, and the way back to its characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._words = [(m.start(), m.end()) for m in _WORD.finditer(text)]
        self._spaced = " ".join(text[a:b] for a, b in self._words)
        self._starts: list[int] = []
        place = 0
        for first, last in self._words:
            self._starts.append(place)
            place += last - first + 1

    def places(self, words: str) -> list[tuple[int, int]]:
        """Where words stand in the text, as characters from and to; the first thousand places."""
        wanted = _spaced(words)
        found: list[tuple[int, int]] = []
        place = self._spaced.find(wanted) if wanted else -1
        while place >= 0 and len(found) < _OFTEN:
            found.append((self._back(place), self._back(place + len(wanted) - 1) + 1))
            place = self._spaced.find(wanted, place + 1)
        return found

    def _back(self, place: int) -> int:
        number = bisect_right(self._starts, place) - 1
        return self._words[number][0] + place - self._starts[number]
