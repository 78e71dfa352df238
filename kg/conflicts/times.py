"""When two dates of one thing cannot both be right.

A date is the span of days that it can mean: “2024-12” and “2024-12-05” have a day in common and do not conflict.
A date from one day to another tells two things, when it begins and when it ends, and two such dates conflict if
either differs. A date that its source marks as uncertain or approximate may be off by one unit of what it is given
in: a day, a month, a year.
"""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

from kg.dates import Span, span

_DAYS = {4: 366, 7: 31, 10: 1}
"""What a marked date may be off by, in days, by the length of it without its mark."""

_MARK = re.compile(r"[?~%]$")


class Dates(NamedTuple):
    """The days on which something can begin, and on which it can end; one and the same where that is left open."""

    begin: Span
    end: Span
    interval: bool = False


def dates_of(edtf: str) -> Dates:
    """What an EDTF date leaves open.

    Raises:
        ValueError: it is no EDTF date.
    """
    whole = span(edtf)
    first, slash, last = edtf.partition("/")
    if not slash:
        one = _one(first)
        return Dates(one, one)
    begin = _one(first) if first not in ("", "..") else Span(None, whole.latest)
    end = _one(last) if last not in ("", "..") else Span(whole.earliest, None)
    return Dates(begin, end, interval=True)


def meet(one: Dates, other: Dates) -> bool:
    """Whether two dates can both be right of one thing."""
    if one.interval and other.interval:
        return _overlap(one.begin, other.begin) and _overlap(one.end, other.end)
    return overlap(one, other)


def overlap(one: Dates, other: Dates) -> bool:
    """Whether some day can be in both, from the first beginning to the last end."""
    return _overlap(Span(one.begin.earliest, one.end.latest), Span(other.begin.earliest, other.end.latest))


def _overlap(one: Span, other: Span) -> bool:
    before = one.latest is not None and other.earliest is not None and one.latest < other.earliest
    after = other.latest is not None and one.earliest is not None and other.latest < one.earliest
    return not before and not after


def _one(text: str) -> Span:
    found = span(text)
    if not _MARK.search(text) or found.earliest is None or found.latest is None:
        return found
    by = _DAYS[len(text) - 1]
    return Span(_moved(found.earliest, -by), _moved(found.latest, by))


def _moved(day: datetime.date, by: int) -> datetime.date:
    """A day so many days later, as far as the calendar goes."""
    first, last = datetime.date.min.toordinal(), datetime.date.max.toordinal()
    return datetime.date.fromordinal(min(max(day.toordinal() + by, first), last))
