"""The shape of a query, as immutable values with their places in the text, and what its variables do.

Every value has `start` and `end`: `text[start:end]` is what it was read from. Source of the rules of scope: SPARQL
1.1 Query Language, sections 18.2.1 and 16 (W3C Recommendation, 2013).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kg.sparql.tokens import tokens

_STOP = re.compile(r"(?:\s|#[^\r\n]*+)*+\.")


class Part(NamedTuple):
    """One place of a triple, or a name: "variable", "iri", "literal", "blank", "path", or "brackets".

    "iri" is an IRI, a prefixed name or `a`; "brackets" is `[...]` or a list `(...)`, kept whole.
    """

    kind: str
    text: str
    start: int
    end: int
    variables: tuple[str, ...] = ()


class Triple(NamedTuple):
    """A triple pattern; its span is that of its own words, which for one after `;` begins at the predicate."""

    start: int
    end: int
    subject: Part
    predicate: Part
    object: Part

    @property
    def text(self) -> str:
        """The pattern written out, with no `.` at its end."""
        return f"{self.subject.text} {self.predicate.text} {self.object.text}"


class Statement(NamedTuple):
    """The triples of one subject, as they are written with `;` and `,`; no triples: a bracketed node by itself."""

    start: int
    end: int
    subject: Part
    triples: tuple[Triple, ...]

    @property
    def splits(self) -> bool:
        """Whether each triple means the same when it is written apart: not where they share a bracketed node."""
        return self.subject.kind != "brackets"


class Exists(NamedTuple):
    """EXISTS {...} or NOT EXISTS {...} within an expression."""

    start: int
    end: int
    negated: bool
    group: Group


class Expression(NamedTuple):
    """An expression; `variables` are those outside of its EXISTS."""

    start: int
    end: int
    variables: tuple[str, ...] = ()
    exists: tuple[Exists, ...] = ()


class Filter(NamedTuple):
    """FILTER, with its expression."""

    start: int
    end: int
    expression: Expression


class Optional(NamedTuple):
    """OPTIONAL {...}."""

    start: int
    end: int
    group: Group


class Minus(NamedTuple):
    """MINUS {...}."""

    start: int
    end: int
    group: Group


class Union(NamedTuple):
    """{...} UNION {...}."""

    start: int
    end: int
    branches: tuple[Group, ...]


class Graph(NamedTuple):
    """GRAPH name {...}."""

    start: int
    end: int
    name: Part
    group: Group


class Service(NamedTuple):
    """SERVICE name {...}."""

    start: int
    end: int
    name: Part
    silent: bool
    group: Group


class Bind(NamedTuple):
    """BIND (expression AS ?variable)."""

    start: int
    end: int
    expression: Expression
    variable: Part


class Values(NamedTuple):
    """VALUES, with the terms of each row; None is UNDEF."""

    start: int
    end: int
    variables: tuple[str, ...]
    rows: tuple[tuple[Part | None, ...], ...]


class Group(NamedTuple):
    """{...}: the elements in the order of the text."""

    start: int
    end: int
    elements: tuple[Element, ...]


class Item(NamedTuple):
    """What SELECT or GROUP BY name: a variable, or an expression, of which `variable` is the name after AS."""

    start: int
    end: int
    variable: str | None
    expression: Expression | None = None


class Clause(NamedTuple):
    """GROUP BY, HAVING, ORDER BY, LIMIT or OFFSET, with its expressions, its items, or its number."""

    start: int
    end: int
    items: tuple[Item, ...] = ()
    number: int | None = None


class Select(NamedTuple):
    """A sub-select, or the body of a query of any form: what is projected, from which group, and the modifiers.

    `start` is that of the form's word. `items` is None where all is asked for: `SELECT *`, ASK, CONSTRUCT.
    """

    start: int
    end: int
    items: tuple[Item, ...] | None
    distinct: bool
    where: Group | None
    group_by: Clause | None = None
    having: Clause | None = None
    order_by: Clause | None = None
    limit: Clause | None = None
    offset: Clause | None = None
    values: Values | None = None


Element = Statement | Filter | Optional | Minus | Union | Graph | Service | Bind | Values | Group | Select
"""What stands in a group."""


class Dataset(NamedTuple):
    """FROM, or FROM NAMED."""

    start: int
    end: int
    named: bool
    name: Part


class Query(NamedTuple):
    """A whole query: its form ("SELECT", "CONSTRUCT", "ASK", "DESCRIBE"), prologue, datasets, and body.

    `targets` are what DESCRIBE names, `template` the triples that CONSTRUCT makes; none in its short form.
    """

    text: str
    form: str
    prefixes: Mapping[str, str]
    base: str | None
    datasets: tuple[Dataset, ...]
    body: Select
    targets: tuple[Part, ...] = ()
    template: tuple[Statement, ...] = ()


def groups(element: Element) -> tuple[Group, ...]:
    """The groups that stand directly in an element, those of EXISTS included."""
    match element:
        case Optional() | Minus() | Graph() | Service():
            return (element.group,)
        case Union():
            return element.branches
        case Group():
            return (element,)
        case Filter() | Bind():
            return tuple(e.group for e in element.expression.exists)
        case Select():
            inner = tuple(e.group for c in _expressions(element) for e in c.exists)
            return (*((element.where,) if element.where else ()), *inner)
        case _:
            return ()


def _expressions(select: Select) -> Iterator[Expression]:
    for clause in (select.group_by, select.having, select.order_by):
        yield from (item.expression for item in clause.items if item.expression) if clause else ()
    yield from (item.expression for item in select.items or () if item.expression)


def walk(element: Element) -> Iterator[Element]:
    """The element and all that stand in it, outer before inner."""
    yield element
    for group in groups(element):
        for inner in group.elements:
            yield from walk(inner)


def triples(element: Element) -> tuple[Triple, ...]:
    """The triple patterns of an element and of all within it."""
    return tuple(t for e in walk(element) if isinstance(e, Statement) for t in e.triples)


def can_bind(element: Element) -> frozenset[str]:
    """The variables in scope that an element can give a value to."""
    match element:
        case Statement():
            return frozenset(element.subject.variables).union(*map(variables, element.triples))
        case Group():
            return frozenset().union(*map(can_bind, element.elements))
        case Union():
            return frozenset().union(*map(can_bind, element.branches))
        case Optional():
            return can_bind(element.group)
        case Graph() | Service():
            return can_bind(element.group).union(element.name.variables)
        case Bind():
            return frozenset(element.variable.variables)
        case Values():
            return frozenset(element.variables)
        case Select():
            return projected(element)
        case _:
            return frozenset()


def bound_within(select: Select) -> frozenset[str]:
    """The variables that can have a value when a select projects: from its group, its VALUES, GROUP BY ... AS."""
    found = can_bind(select.where) if select.where else frozenset[str]()
    named = [i.variable for i in (select.group_by.items if select.group_by else ()) if i.variable and i.expression]
    return found.union(select.values.variables if select.values else (), named)


def projected(select: Select) -> frozenset[str]:
    """The variables that a select hands on."""
    if select.items is None:
        return bound_within(select)
    return frozenset(i.variable for i in select.items if i.variable)


def variables(triple: Triple) -> frozenset[str]:
    """The variables of a triple pattern."""
    return frozenset((*triple.subject.variables, *triple.predicate.variables, *triple.object.variables))


def used(element: Element, text: str) -> frozenset[str]:
    """Every variable that is written in an element, whatever it does there."""
    return frozenset(t.text[1:] for t in tokens(text[element.start : element.end]) if t.kind == "variable")


def cut(element: Element, text: str) -> tuple[int, int]:
    """What has to go from the text with an element, so that the rest stays a query: also the `.` after it."""
    stop = _STOP.match(text, element.end)
    return element.start, stop.end() if stop else element.end


def without(text: str, spans: Mapping[tuple[int, int], str]) -> str:
    """The text with other words in the place of some spans, which do not overlap; line breaks are kept."""
    for (start, end), new in sorted(spans.items(), reverse=True):
        breaks = "\n" * (text.count("\n", start, end) - new.count("\n"))
        text = f"{text[:start]} {new}{breaks} {text[end:]}"
    return text
