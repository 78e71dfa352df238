"""The axis of a timeline: where a day lies, and which days are named."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from kg.charts import texts
from kg.charts.drawing import SMALL

_YEARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_MONTHS = (1, 2, 3, 6)
_DAYS = (1, 2, 5, 7, 14)
_TICKS = 4


@dataclass(frozen=True, slots=True)
class Axis:
    """Days from `first` to `last`, both as ordinals, drawn from `left` to `right`."""

    first: int
    last: int
    left: float
    right: float

    def at(self, ordinal: int) -> float:
        """Where a day begins."""
        share = (ordinal - self.first) / (self.last + 1 - self.first)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    def ticks(self) -> list[tuple[float, float, str]]:
        """Where there is a mark, where the middle of its name is, and the name; no two names touch."""
        most: list[tuple[float, float, str]] = []
        for days in self._scales():
            apart = self._apart([(self.at(day.toordinal()), name) for day, name in days])
            if len(apart) == len(days) and 2 <= len(days) <= _TICKS:
                return apart
            most = max(most, apart, key=len)
        return most

    def _apart(self, named: list[tuple[float, str]]) -> list[tuple[float, float, str]]:
        """The marks whose names do not touch the one before; names stay on the axis."""
        kept: list[tuple[float, float, str]] = []
        end = self.left - 1
        for x, name in named:
            half = texts.width(name, SMALL) / 2
            middle = min(max(x, self.left + half), self.right - half)
            if middle - half > end:
                kept.append((x, middle, name))
                end = middle + half + 4
        return kept

    def _span(self) -> tuple[datetime.date, datetime.date]:
        return datetime.date.fromordinal(self.first), datetime.date.fromordinal(self.last)

    def _scales(self) -> Iterator[list[tuple[datetime.date, str]]]:
        """The days that could be named: every day, month or year, or every second, and so on."""
        yield from (self._days(step) for step in _DAYS if (self.last - self.first) / step < 2 * _TICKS)
        months = (self.last - self.first) / 30
        yield from (self._months(step) for step in _MONTHS if months / step < 2 * _TICKS)
        yield from (self._years(step) for step in _YEARS if months / 12 / step < 2 * _TICKS)

    def _days(self, step: int) -> list[tuple[datetime.date, str]]:
        days = [datetime.date.fromordinal(ordinal) for ordinal in range(self.first, self.last + 1, step)]
        return [(day, f"{day.day} {calendar.month_abbr[day.month]}") for day in days]

    def _months(self, step: int) -> list[tuple[datetime.date, str]]:
        first, last = self._span()
        low, high = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
        days = [
            datetime.date(month // 12, month % 12 + 1, 1)
            for month in range(-(-low // step) * step, high + 1, step)
        ]
        return [(d, f"{calendar.month_abbr[d.month]} {d.year}") for d in days if d.toordinal() >= self.first]

    def _years(self, step: int) -> list[tuple[datetime.date, str]]:
        first, last = self._span()
        years = range(-(-first.year // step) * step, last.year + 1, step)
        days = [datetime.date(max(year, 1), 1, 1) for year in years]
        return [(day, str(day.year)) for day in days if day.toordinal() >= self.first]
