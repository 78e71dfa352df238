"""The views of a saved query on a terminal: a number, events in order of time, bars, who is tied to whom."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from kg import tables
from kg.answers import Rows
from kg.queries.model import Column, Header
from kg.sparql import Term
from kg.tables import Style

_TIMES = ("date", "gYear")
_THINGS = ("entity", "iri")
_NUMBERS = ("integer", "decimal")
_BLOCK, _LONGEST = "█", 20
"""What the bars are made of, and how much of it the longest has."""


def write(answer: Rows, header: Header, style: Style) -> str:
    """An answer for people, in the view that its query asks for; as a table where it asks for none of these."""
    made = {"number": _number, "timeline": _timeline, "network": _network, "bars": _bars}.get(header.view)
    return (
        made(answer, header.columns or {}, style) if made and answer.rows else tables.write(answer, "table", style)
    )


def _shown(answer: Rows, columns: Mapping[str, Column]) -> list[int]:
    return [i for i, name in enumerate(answer.columns) if not (name in columns and columns[name].hide)]


def _of_type(answer: Rows, columns: Mapping[str, Column], types: Sequence[str]) -> list[int]:
    return [i for i in _shown(answer, columns) if (c := columns.get(answer.columns[i])) and c.type in types]


def _number(answer: Rows, columns: Mapping[str, Column], style: Style) -> str:
    """Each number under its heading: there is one, if the query is as its header says."""
    (place,) = _shown(answer, columns)[:1]
    name = answer.columns[place]
    heading = columns[name].label if name in columns else name
    numbers = "\n".join(tables.bold(tables.shown(row[place], style), style) for row in answer.rows)
    return f"{tables.plain(heading)}\n{numbers}\n"


def _timeline(answer: Rows, columns: Mapping[str, Column], style: Style) -> str:
    """The rows in order of time, the time first; those without one come last."""
    times = _of_type(answer, columns, _TIMES)[:1]
    order = [*times, *(i for i in range(len(answer.columns)) if i not in times)]
    rows = sorted((tuple(row[i] for i in order) for row in answer.rows), key=lambda row: _moment(row[0]))
    return tables.write(Rows(tuple(answer.columns[i] for i in order), tuple(rows), answer.cut), "table", style)


def _moment(term: Term | None) -> tuple[bool, str]:
    return term is None, "" if term is None else str(term)


def _bars(answer: Rows, columns: Mapping[str, Column], style: Style) -> str:
    """The table with a bar in each row, as long as its first number is large."""
    number, *_ = _of_type(answer, columns, _NUMBERS)
    values = [tables.python_value(row[number]) for row in answer.rows]
    sizes = [max(value, 0) if isinstance(value, int | float) else 0 for value in values]
    most = max(sizes) or 1
    drawn = [_BLOCK * round(_LONGEST * size / most) for size in sizes]
    rows = tuple((*row, ox.Literal(bar)) for row, bar in zip(answer.rows, drawn, strict=True))
    headed = style._replace(columns={**style.columns, _BLOCK: Column("")})
    return tables.write(Rows((*answer.columns, _BLOCK), rows, answer.cut), "table", headed)


def _network(answer: Rows, columns: Mapping[str, Column], style: Style) -> str:
    """Each first thing, and below it what it is tied to: `└ relation → thing`."""
    first, second = _of_type(answer, columns, _THINGS)[:2]
    others = [i for i in _shown(answer, columns) if i not in (first, second)]
    lines: list[str] = []
    for thing, group in itertools.groupby(answer.rows, key=lambda row: row[first]):
        lines.append(tables.bold(tables.shown(thing, style), style))
        rows = list(group)
        for number, row in enumerate(rows, 1):
            words = ", ".join(text for i in others if (text := tables.shown(row[i], style)))
            tie = f"{words} → " if words else "→ "
            lines.append(f"{'└' if number == len(rows) else '├'} {tie}{tables.shown(row[second], style)}")
    return "\n".join(lines) + "\n"
