"""When two numbers cannot both be right: each is read as the range that its own words leave open.

    exactly 62      62 and nothing else
    about 300       270 to 330 (a tenth to either side, or as much as is asked for)
    more than 50    above 50; at least 50: 50 and above
    less than 50    below 50; at most 50: 50 and below

Two numbers conflict if their ranges have no number in common. Sums in two currencies are compared in a currency
that both are given in, by the source's own conversion; a conversion is read as rounded to its last digit that is
no zero, since nobody converts to the cent, and its “about” says no more than that. No rate of exchange from
elsewhere is ever used.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import NamedTuple

ABOUT = Fraction(1, 10)
"""What “about” leaves open to either side, as a share of the number.

A number after “about” has mostly one or two digits that are no zero. Two such digits leave open at most 5 %, one
leaves open from 6 % (about 8) to 50 % (about 1): a tenth lies between, and is what most readers would allow.
"""

_LONGEST = 40
"""Digits, and places, up to which a number is worked with; a longer one is a slip or an attack."""


class Range(NamedTuple):
    """The numbers from `low` to `high`, None where there is no end; an open end is itself left out."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    def meets(self, other: Range) -> bool:
        """Whether some number is in both."""
        return not _below(self, other) and not _below(other, self)

    def widened(self, by: Fraction) -> Range:
        """The range with so much more at each end that it has."""
        if not by:
            return self
        low = None if self.low is None else self.low - by
        high = None if self.high is None else self.high + by
        return Range(low, high)


def _below(one: Range, other: Range) -> bool:
    """Whether all of one range lies below the other."""
    if one.high is None or other.low is None:
        return False
    return one.high < other.low or (one.high == other.low and (one.high_open or other.low_open))


class Amount(NamedTuple):
    """A number with its hedge; `currency` is empty where it is no sum of money."""

    comparator: str
    value: Fraction
    currency: str = ""


def number(lexical: str) -> Fraction | None:
    """The number that a text is, to the last digit; None for any other text, and for one beyond all use."""
    try:
        value = Decimal(lexical)
    except InvalidOperation:
        return None
    if not value.is_finite() or len(lexical) > _LONGEST or abs(value.adjusted()) > _LONGEST:
        return None
    return Fraction(value)


def range_of(comparator: str, value: Fraction, about: Fraction = ABOUT) -> Range:
    """The numbers that a hedged number leaves open.

    Raises:
        ValueError: no such hedge.
    """
    match comparator:
        case "exactly":
            return Range(value, value)
        case "about":
            slack = abs(value) * about
            return Range(value - slack, value + slack)
        case "more than":
            return Range(value, None, low_open=True)
        case "at least":
            return Range(value, None)
        case "less than":
            return Range(None, value, high_open=True)
        case "at most":
            return Range(None, value)
    raise ValueError(f"no hedge “{comparator}”")


def rounding(value: Fraction) -> Fraction:
    """Half a unit of the last digit that is no zero: 50,000 for 1,100,000, and for 7.25 half a hundredth."""
    if not value:
        return Fraction(1, 2)
    unit = Fraction(1)
    while (value / unit).denominator != 1 and unit > Fraction(1, 10**_LONGEST):
        unit /= 10
    while (value / unit) % 10 == 0:
        unit *= 10
    return unit / 2


class Figure(NamedTuple):
    """A number as a source gives it, with the same sum in other currencies by that source's own conversion."""

    stated: Amount
    converted: tuple[Amount, ...] = ()

    def ranges(self, about: Fraction = ABOUT) -> dict[str, Range]:
        """What is left open in each currency that the source gives."""
        found: dict[str, Range] = {}
        for amount in self.converted:
            loose = amount.comparator in ("exactly", "about")  # a conversion is about right anyway
            hedge = self.stated.comparator if loose else amount.comparator
            found[amount.currency] = range_of(hedge, amount.value, about).widened(rounding(amount.value))
        found[self.stated.currency] = range_of(self.stated.comparator, self.stated.value, about)
        return found


class Difference(NamedTuple):
    """Two figures that cannot both be right, and what may be behind it, in words, where that shows."""

    hint: str = ""
    slight: bool = False
    """Whether it may be nothing but rounding."""


def difference(one: Figure, other: Figure, about: Fraction = ABOUT) -> Difference | None:
    """How two figures for one thing differ; None where both can be right, or where they cannot be compared.

    Figures in one currency, or in none, are compared as they are stated. Those in two are compared in every
    currency that both sources give, and conflict only if they do so in all of them. Where there is none, they
    conflict only if their digits are the same: two currencies for one number are mostly a slip.
    """
    mine, theirs = one.stated, other.stated
    if mine.currency == theirs.currency:
        first, second = one.ranges(about)[mine.currency], other.ranges(about)[mine.currency]
        return None if first.meets(second) else _within_one(mine.value, theirs.value)
    slip = mine.value == theirs.value and bool(mine.currency and theirs.currency)
    first_by, second_by = one.ranges(about), other.ranges(about)
    shared = first_by.keys() & second_by.keys()
    if any(first_by[c].meets(second_by[c]) for c in shared) or not (shared or slip):
        return None
    if slip:
        return Difference("the same digits in two currencies: one of the two is likely a slip")
    return Difference("compared by a conversion that a source gives itself")


def _within_one(first: Fraction, second: Fraction) -> Difference:
    if first and second and _thousandfold(max(first, second) / min(first, second)):
        return Difference("the same digits, but a thousand or a million times as much: likely a slip")
    rounded, whole = sorted((first, second), key=rounding, reverse=True)
    if rounding(rounded) >= 500 and abs(rounded - whole) <= rounding(rounded):
        return Difference("the one may be the other, rounded", slight=True)
    return Difference()


def _thousandfold(ratio: Fraction) -> bool:
    return ratio in (1_000, 1_000_000, 1_000_000_000)
