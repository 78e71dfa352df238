"""Reads the segments of one affiliation: its larger bodies, their campuses, and the units of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from kg.datasets import gazetteer as names
from kg.datasets import segments as words
from kg.datasets.records import OrganizationName
from kg.datasets.segments import Kind, fold, is_place, kind_of


@dataclass(frozen=True, slots=True)
class Found:
    """What one text names; `sure` where it was taken apart by words that leave no doubt."""

    organizations: tuple[OrganizationName, ...]
    sure: bool


class _InDoubtError(Exception):
    """The segments can be read in more than one way."""


@lru_cache(maxsize=65536)
def commas(text: str) -> Found:
    """What a text without strong separators names; not `sure` where it stays whole."""
    segments = words.segments(text)
    kinds = [kind_of(s) for s in segments]
    if not any(k in {Kind.BODY, Kind.MIXED} for k in kinds):
        named = [s for s, k in zip(segments, kinds, strict=True) if k not in {Kind.PLACE, Kind.JOB}]
        if named and all(words.is_bare(s) for s in named):
            return Found((), sure=False)
        return Found((OrganizationName(text),), sure=False)
    if fold(text) in names.GENERIC:
        return Found((OrganizationName(text),), sure=False)
    try:
        return Found(tuple(_Reading(segments, kinds).organizations()), sure=True)
    except _InDoubtError:
        return Found((OrganizationName(text),), sure=False)


class _Reading:
    """One pass over the segments of an affiliation, from left to right."""

    def __init__(self, segments: list[str], kinds: list[Kind]) -> None:
        self.segments, self.kinds = segments, kinds
        self.units: list[str] = []
        self.found: list[_Body] = []

    def organizations(self) -> Iterator[OrganizationName]:
        """Every organisation of the segments.

        Raises:
            _InDoubtError: the segments can be read in more than one way.
        """
        for i, (segment, kind) in enumerate(zip(self.segments, self.kinds, strict=True)):
            if self._is_campus(segment) or self._completes(segment, i):
                self.found[-1].join(segment)
            elif self.found and self._is_behind(i):
                continue
            elif kind in {Kind.BODY, Kind.MIXED}:
                self._body(segment, kind, i)
            elif kind is Kind.JOB or (kind is Kind.PLACE and i > 0):
                continue
            else:
                self._unit(segment, kind, i)
        self._close()
        for body in self.found:
            yield body.name()

    def _body(self, segment: str, kind: Kind, i: int) -> None:
        following = self.segments[i + 1 :]
        college = bool(words.BODY_END.match(fold(segment))) and not words.known(segment)
        if any(self._is_unit_of(segment, other) for other in following) or (
            college and following and kind_of(following[0]) is Kind.BODY
        ):
            self.units.append(segment)
            return
        if self.units and self.found and not self.found[0].units and self.found[0].is_university:
            raise _InDoubtError
        if self.found and self._is_unit_of(segment, self.found[-1].segment) and not self.units:
            self.found[-1].behind.append(segment)
            return
        self.found.append(_Body(segment, self.units))
        self.units = []

    def _unit(self, segment: str, kind: Kind, i: int) -> None:
        later = any(k is Kind.BODY or k is Kind.MIXED for k in self.kinds[i + 1 :])
        if kind in {Kind.OTHER, Kind.PLACE}:
            camel = sum(c.isupper() for c in segment.replace(" ", "")) >= 2 and "(" in segment
            if not (later and camel and not self.found):
                raise _InDoubtError
        if not later and self.found and not self.units:
            surely = kind is Kind.DEPARTMENT or (kind is Kind.INSTITUTE and words.LAB_BEHIND.search(fold(segment)))
            if surely and len(self.found) == 1 and not self.found[0].units:
                self.found[0].behind.append(segment)
                return
            raise _InDoubtError
        self.units.append(segment)

    def _close(self) -> None:
        if self.units:
            raise _InDoubtError
        if any(body.is_generic for body in self.found):
            raise _InDoubtError

    def _is_unit_of(self, segment: str, other: str) -> bool:
        """Whether the words of a segment put it in the body that another segment names."""
        parent = names.UNITS_OF.get(fold(segment))
        if parent:
            return words.first_span(other, parent) is not None
        return kind_of(segment) is Kind.MIXED and kind_of(other) is Kind.BODY and fold(other) in fold(segment)

    def _is_campus(self, segment: str) -> bool:
        if not self.found or self.units or self.found[-1].behind:
            return False
        if self.found[-1].joined:
            return False
        folded = fold(segment)
        return folded.endswith(" campus") or any(
            folded == campus or (folded.startswith(f"{campus} ") and is_place(folded.removeprefix(campus)))
            for campus in names.CAMPUSES.get(self.found[-1].folded, ())
        )

    def _completes(self, segment: str, i: int) -> bool:
        """Whether the body before is no name without this segment ("Institute of Technology, Austria")."""
        return (
            bool(self.found)
            and not self.units
            and self.found[-1].is_generic
            and self.kinds[i] in {Kind.PLACE, Kind.OTHER}
        )

    def _is_behind(self, i: int) -> bool:
        """Whether a segment is a place or an address behind a body."""
        segment, kind = self.segments[i], self.kinds[i]
        folded = fold(segment)
        following = self.segments[i + 1 :]
        body = self.found[-1].folded
        if kind is Kind.PLACE:
            return True
        if is_place(folded):
            if folded in body.split() or folded in body or (following and is_place(fold(following[0]))):
                return True
            raise _InDoubtError
        if kind is not Kind.OTHER or self.units or re.match(r"^ministry o|^moe$", folded):
            return kind is Kind.OTHER and bool(re.match(r"^ministry o|^moe$", folded))
        rest = [kind_of(s) for s in following]
        return (
            bool(following)
            and all(k in {Kind.PLACE, Kind.OTHER} for k in rest)
            and words.is_country(following[-1])
            and len(folded.split()) <= 4
        )


class _Body:
    """A larger body with the units that were written in front of it and behind it."""

    def __init__(self, segment: str, units: Iterable[str]) -> None:
        self.segment, self.units, self.behind, self.joined = segment, list(units), list[str](), list[str]()

    @property
    def folded(self) -> str:
        return fold(self.segment)

    @property
    def is_generic(self) -> bool:
        return self.folded in names.GENERIC and not self.joined

    @property
    def is_university(self) -> bool:
        return bool(words.BODY.search(self.folded)) or self.folded in names.INSTITUTIONS

    def join(self, segment: str) -> None:
        """Make a campus or a place part of the name."""
        self.joined.append(segment)

    def name(self) -> OrganizationName:
        """The body, or its unit, with every larger body that the order of the words is sure about."""
        printed = ", ".join([self.segment, *self.joined])
        known = words.known(self.segment) if not self.joined else None
        body = OrganizationName(printed, known.unit_of if known else None)
        units = self.units + (list(reversed(self.behind)) if _ascends(reversed(self.behind)) else self.behind)
        if not units:
            return body
        if not _ascends(units):
            return OrganizationName(", ".join([*units, printed]), body)
        for i in range(len(units) - 1, -1, -1):
            body = OrganizationName(", ".join([*units[i:], printed]), body)
        return body


def _ascends(units: Iterable[str]) -> bool:
    ranks = [_rank(u) for u in units]
    return len(ranks) < 2 or all(a is not None and b is not None and a < b for a, b in pairwise(ranks))


def _rank(unit: str) -> int | None:
    folded = fold(unit)
    for rank, pattern in enumerate(
        (r"\b(?:lab|labs|laborator\w*|group|team)\b", r"\b(?:dept|depart\w*|division)\b")
    ):
        if re.search(pattern, folded):
            return rank
    return 2 if re.search(r"\b(?:school|faculty|college|institut\w*)\b", folded) else None
