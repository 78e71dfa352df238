"""Which parameter of a saved query emptied its answer, and which value of it would not."""

from __future__ import annotations

import datetime
import itertools
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from kg import sparql
from kg.detective.nearness import nearest
from kg.detective.probe import CAP, SOME, OverError, Scope, known_prefixes, many, there_are
from kg.entities import Entities
from kg.errors import KgError
from kg.queries import SavedQuery
from kg.queries.model import Parameter, Values
from kg.sparql import syntax, tree
from kg.sparql.tree import Query

_YEARS = 30
"""How far from a year that was given others are tried."""

_DAYS = (7, 31, 92, 366, 3 * 366, 10 * 366, 50 * 366)
"""How far a day is moved, one after the other."""


class Asked(NamedTuple):
    """A saved query as it was asked, and until when to look."""

    db: ox.Store
    saved: SavedQuery
    given: Mapping[str, str | Sequence[str]]
    entities: Entities
    until: float

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes of the store's own."""
        return self.entities.store.names.prefixes

    def read(self, text: str) -> Query | None:
        """The shape of a query."""
        return syntax.parse(sparql.with_prefixes(text, self.prefixes))

    def term(self, parameter: Parameter) -> ox.NamedNode | ox.Literal:
        """What a value that was given stands for; its text where it is no thing."""
        value = str(self.given[parameter.name])
        if parameter.type == "entity":
            return ox.NamedNode(self.entities.resolve(value, parameter.class_))
        return ox.Literal(value)

    def rows(self, given: Values) -> int:
        """How many rows it has with other values, up to one more than are counted; none where it refuses them.

        `SOME` where the time was over before all were counted.
        """
        if time.monotonic() >= self.until:
            raise OverError
        try:
            text = self.saved.bind(given, self.entities)
        except KgError:
            return 0
        answer = self.db.query(sparql.with_prefixes(text, self.prefixes))
        found = 0
        for _ in answer if isinstance(answer, ox.QuerySolutions | ox.QueryTriples) else ():
            found += 1
            if found > CAP:
                break
            if time.monotonic() >= self.until:
                return SOME
        return found


def of_parameters(asked: Asked) -> Iterator[str]:
    """Which parameter a saved query has to lose for rows, and which value of it gives some.

    Args:
        asked: the saved query with the values that it was given.
    """
    by_name = {p.name: p for p in asked.saved.header.parameters}
    loose = [
        by_name[n] for n in asked.given if n in by_name and not by_name[n].required and not by_name[n].default
    ]
    found = False
    for parameter in loose:
        if count := asked.rows(_but(asked.given, parameter.name)):
            found = True
            yield f"without {_written(asked, parameter)} {there_are(count)}"
            yield from _other_value(asked, parameter, asked.given)
    if found:
        return
    base = _but(asked.given, *(p.name for p in loose))
    if len(loose) > 1 and (count := asked.rows(base)):
        yield f"without {' and '.join(_written(asked, p) for p in loose)} {there_are(count)}"
        return
    for name in asked.given:
        parameter = by_name[name]
        if parameter not in loose and asked.given[name] != parameter.default:
            yield from _other_value(asked, parameter, base)


def _but(given: Values, *names: str) -> dict[str, str | Sequence[str]]:
    return {name: value for name, value in given.items() if name not in names}


def _written(asked: Asked, parameter: Parameter) -> str:
    value = asked.given[parameter.name]
    texts = (value,) if isinstance(value, str) else value
    return " ".join(f"{parameter.name}={_quoted(text)}" for text in texts)


def _quoted(text: str) -> str:
    """As it is typed in a shell."""
    return text if re.fullmatch(r"[\w.,:/@+-]+", text) else f'"{text}"'


def _other_value(asked: Asked, parameter: Parameter, given: Values) -> Iterator[str]:
    """The nearest other value with which there are rows."""
    value = asked.given[parameter.name]
    if not isinstance(value, str):
        return
    for other in itertools.chain(_others(parameter, value, asked.entities), _present(asked, parameter, given)):
        if count := asked.rows({**given, parameter.name: other}):
            rest = "" if {*given} >= {*asked.given} else " by itself"
            yield f"{parameter.name}={_quoted(other)}{rest} gives {many(count)}"
            return


def _others(parameter: Parameter, value: str, entities: Entities) -> Iterator[str]:
    """Other values of a parameter, the nearest first."""
    match parameter.type:
        case "gYear" if value.isdecimal():
            for distance in range(1, _YEARS + 1):
                yield from (f"{int(value) - distance:04}", f"{int(value) + distance:04}")
        case "date":
            yield from _days(value)
        case "boolean":
            yield "false" if value.lower() == "true" else "true"
        case "entity":
            yield from _entities(parameter, value, entities)
        case _:
            yield from (v for v in parameter.values if v != value)


def _days(value: str) -> Iterator[str]:
    try:
        day = datetime.date.fromisoformat(value)
    except ValueError:
        return
    for distance in _DAYS:
        for days in (-distance, distance):
            moved = day.toordinal() + days
            if 1 <= moved <= datetime.date.max.toordinal():
                yield datetime.date.fromordinal(moved).isoformat()


def _present(asked: Asked, parameter: Parameter, given: Values) -> Iterator[str]:
    """Values that stand in the parameter's place in the store, the nearest first.

    They are looked for where plain patterns name the parameter: a path from it would be walked from everywhere.
    """
    renamed = "".join(
        "?kg_parameter" if t.kind == "variable" and t.text in parameter.stands_as else t.text
        for t in sparql.tokens(asked.saved.text)
    )
    whole = {**given, parameter.name: asked.given[parameter.name]}
    read = asked.read(asked.saved._replace(text=renamed).bind(whole, asked.entities))
    named = [t for t in tree.triples(read.body) if "kg_parameter" in tree.variables(t)] if read else []
    if read is None or not named or any(t.predicate.kind != "iri" for t in named):
        return
    scope = Scope(asked.db, read, known_prefixes(read, {}), asked.entities.label, asked.until)
    where = read.body.where
    found = scope.values("?kg_parameter", read.text[where.start : where.end]) if where else []
    wanted = asked.term(parameter)
    for term in nearest(wanted, found, scope.name, limit=3) or sorted(found, key=scope.name)[:3]:
        yield scope.name(term)


def _entities(parameter: Parameter, value: str, entities: Entities) -> Iterator[str]:
    """Entities of the class that have names like the one that was given."""
    try:
        own = entities.resolve(value, parameter.class_)
    except KgError:
        return
    name = entities.label(own) or value
    for found in entities.find(name, parameter.class_, limit=8):
        if found.iri != own:
            yield found.label
