"""The statements that the rows of panels rest on, told before their notes are made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from kg.answers import Rows
from kg.queries import SavedQuery
from kg.sheets.batch.question import NAME
from kg.sheets.panels import expanded
from kg.sparql import Term

_Row = tuple[Term | None, ...]


class Cited(NamedTuple):
    """A statement, as tokens; where `object` is None all values of the subject."""

    subject: str
    predicate: str
    object: str | None


def cited(saved: SavedQuery, iri: str, answer: Rows) -> Iterator[Cited]:
    """What the header's patterns make of rows, where subject and predicate are known."""
    rows = answer.rows[: saved.header.top or None]
    for pattern in saved.header.cite:
        parts = pattern.split()
        if len(parts) in (3, 4):
            subject, predicate, object_ = (_part(part, iri, answer.columns) for part in parts[:3])
            is_open = parts[2][0] in "?$" and parts[2][1:] not in (*answer.columns, NAME)
            for row in rows:
                s, p, o = subject(row), predicate(row), object_(row)
                if s and s[0] == "<" and p and (o or is_open):
                    yield Cited(s, p, o)


def _part(part: str, iri: str, columns: tuple[str, ...]) -> Callable[[_Row], str | None]:
    """How one part of a pattern is read from a row."""
    name = part[1:]
    if part[0] not in "?$":
        fixed = expanded(part)
        return lambda _: fixed
    if name == NAME:
        token = f"<{iri}>"
        return lambda _: token
    if name not in columns:
        return lambda _: None
    at = columns.index(name)
    return lambda row: None if row[at] is None else str(row[at])
