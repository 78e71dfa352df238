"""Dates as news gives them: EDTF (ISO 8601-2), with the first and last day that each can mean.

Level 0 and the parts of level 1 that news needs: years, months, days, intervals, open intervals,
uncertain (`?`), approximate (`~`), both (`%`), and unspecified digits (`202X`, `2024-XX`).
Source: Library of Congress, Extended Date/Time Format specification, 2019.
"""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass

_ONE = r"(?:[0-9]{4}|[0-9]{3}X|[0-9]{2}XX)(?:-(?:[0-9]{2}|XX)(?:-(?:[0-9]{2}|XX))?)?[?~%]?"
PATTERN = rf"^(?:{_ONE}|(?:{_ONE}|\.\.)?/(?:{_ONE}|\.\.)?)$"
"""The shape of a date, as a regular expression that Python and ECMAScript read alike; `span` checks the rest."""
FORMS = "2024, 2024-08, 2024-08-05 or 2024-12-10/2024-12-15; add ? if uncertain, ~ if approximate"

_PARTS = re.compile(r"([0-9X]{4})(?:-([0-9X]{2})(?:-([0-9X]{2}))?)?[?~%]?")


@dataclass(frozen=True, slots=True)
class Span:
    """The first and last day that a date can mean; None where the interval is open."""

    earliest: datetime.date | None
    latest: datetime.date | None


def span(edtf: str) -> Span:
    """The days that an EDTF date can mean.

    Raises:
        ValueError: it is no EDTF date of the forms above, or its end lies before its start.
    """
    if not re.fullmatch(PATTERN, edtf):
        raise ValueError(f"write {FORMS}")
    first, slash, last = edtf.partition("/")
    if not slash:
        return Span(*_bounds(first))
    earliest = None if first in ("", "..") else _bounds(first)[0]
    latest = None if last in ("", "..") else _bounds(last)[1]
    if earliest is None and latest is None:
        raise ValueError("an interval needs a start or an end")
    if earliest and latest and latest < earliest:
        raise ValueError("it ends before it starts")
    return Span(earliest, latest)


def _bounds(text: str) -> tuple[datetime.date, datetime.date]:
    match = _PARTS.fullmatch(text)
    assert match is not None  # noqa: S101 - PATTERN, which span checks, is narrower
    year, month, day = match.groups()
    if ("X" in year and month) or (month == "XX" and day not in (None, "XX")):
        raise ValueError("a part that is not known (X) can only be followed by parts that are not known")
    low, high = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if low == 0:
        raise ValueError("there is no year 0")
    if month in (None, "XX"):
        return datetime.date(low, 1, 1), datetime.date(high, 12, 31)
    if not 1 <= int(month) <= 12:
        raise ValueError(f"there is no month {month}")
    days = calendar.monthrange(low, int(month))[1]
    if day in (None, "XX"):
        return datetime.date(low, int(month), 1), datetime.date(low, int(month), days)
    if not 1 <= int(day) <= days:
        raise ValueError(f"{year}-{month} has no day {day}")
    one = datetime.date(low, int(month), int(day))
    return one, one
