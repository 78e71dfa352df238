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

_DATE = re.compile(r"(?P<year>\d{4}|\d{3}X|\d{2}XX)(?:-(?P<month>\d\d|XX)(?:-(?P<day>\d\d|XX))?)?[?~%]?", re.ASCII)
FORMS = "2024, 2024-08, 2024-08-05 or 2024-12-10/2024-12-15; add ? if uncertain, ~ if approximate"


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
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError(f"write {FORMS}")
    year, month, day = match["year"], match["month"], match["day"]
    if ("X" in year and month) or (month == "XX" and day and day != "XX"):
        raise ValueError("a part that is not known (X) can only be followed by parts that are not known")
    low, high = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if low == 0:
        raise ValueError("the year 0 is not a date here")
    if month in (None, "XX"):
        return datetime.date(low, 1, 1), datetime.date(high, 12, 31)
    if day in (None, "XX"):
        if not 1 <= int(month) <= 12:
            raise ValueError(f"there is no month {month}")
        return datetime.date(low, int(month), 1), datetime.date(
            low, int(month), calendar.monthrange(low, int(month))[1]
        )
    one = datetime.date(low, int(month), int(day))
    return one, one
