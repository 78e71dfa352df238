"""Which of some values is nearest to a value: numbers and dates by distance, all else by likeness."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Sequence

import pyoxigraph as ox

from kg.sparql import Term
from kg.vocabulary import near

_MANY = 40
"""Of more values than these, a few that are not near say nothing."""

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_DATE = re.compile(r"(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?(?!\d)")


def text_of(term: Term) -> str:
    """The text of a literal, or the IRI."""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal | ox.BlankNode) else str(term)


def nearest(wanted: Term, values: Sequence[Term], name: Callable[[Term], str], limit: int = 3) -> list[Term]:
    """The values that are nearest to the one that was wanted, best first; none where none is like it.

    Args:
        wanted: what was asked for.
        values: what there is.
        name: what people call a thing.
        limit: how many.
    """
    for measure in (_number, _day):
        target = measure(wanted)
        if target is not None:
            measured = [(abs(m - target), str(v), v) for v in values if (m := measure(v)) is not None]
            if measured:
                return [v for _, _, v in sorted(measured, key=lambda m: m[:2])[:limit]]
    by_name: dict[str, Term] = {}
    for value in values:
        by_name.setdefault(name(value), value)
    close = near(name(wanted), by_name, limit=limit)
    return [by_name[n] for n in close]


def told(wanted: Term, values: Sequence[Term], name: Callable[[Term], str], shown: Callable[[Term], str]) -> str:
    """What is said of the values that there are: the nearest, or a few."""
    near = nearest(wanted, values, name)
    if near:
        words = "the nearest value is" if len(near) == 1 else "near values are"
        return f"{words} {', '.join(shown(n) for n in near)}"
    if len(values) > _MANY:
        return "nothing like it is there"
    few = sorted(values, key=name)[:3]
    more = ", for example" if len(values) > len(few) else ""
    return f"there {'is' if len(few) == 1 else 'are'}{more} {', '.join(shown(v) for v in few)}"


def _number(term: Term) -> float | None:
    text = text_of(term)
    if not isinstance(term, ox.Literal) or not _NUMBER.fullmatch(text) or term.datatype.value.endswith("gYear"):
        return None
    return float(text)


def _day(term: Term) -> float | None:
    """A year, a month or a day as days, also within a date of another form."""
    match = _DATE.match(text_of(term)) if isinstance(term, ox.Literal) else None
    if not match or int(match[1]) < 1:
        return None
    try:
        return float(datetime.date(int(match[1]), int(match[2] or 1), int(match[3] or 1)).toordinal())
    except ValueError:
        return None


def other_form(wanted: ox.Literal, values: Iterable[Term], shown: Callable[[Term], str]) -> str | None:
    """What is told where a value is there in another form: another type, language, or case."""
    same_text = [v for v in values if isinstance(v, ox.Literal) and v.value == wanted.value and v != wanted]
    if same_text:
        return f"it is there as {shown(same_text[0])}, of another {_difference(wanted, same_text[0])}"
    for value in values:
        if isinstance(value, ox.Literal) and value != wanted and (what := _alike(wanted.value, value.value)):
            return f"it is there as {shown(value)}: {what} count"
    return None


def _alike(one: str, other: str) -> str | None:
    """In what two texts differ, where that is little."""
    if one.casefold() == other.casefold():
        return "capital and small letters"
    return "spaces" if "".join(one.split()).casefold() == "".join(other.split()).casefold() else None


def _difference(one: ox.Literal, other: ox.Literal) -> str:
    return "language" if one.language and other.language else "type" if not other.language else "language or type"
