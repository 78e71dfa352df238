"""Asks a query again for the variables that it does not select, and tells which solutions each row is made of."""

from __future__ import annotations

import itertools
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from kg.sparql import Term, tokens, tree
from kg.sparql.tree import Element, Group, Query, Select

MEMBERS = 100
"""Solutions behind one row that are looked at; the rest is counted."""

MARK = "kg_trace_"
"""What the names of our own variables begin with."""

_AGGREGATES = frozenset(("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"))
_SHARE = 0.6
"""How much of the time that is left the asking may take, so that some is left for what was found."""

_LOOSE = 4
"""Variables that a sub-select may leave open and that are tried both ways."""

_EVERY = 256
"""Solutions between two looks at the clock."""

Solution = dict[str, Term]
Key = tuple[Term | None, ...]


class Members(NamedTuple):
    """The solutions that a row is made of, and how many more there are; `whole` is whether the time sufficed."""

    solutions: list[Solution]
    left_out: int = 0
    whole: bool = True


class Unanswered(Exception):  # noqa: N818 - a reason, told in the trace
    """Why a query could not be asked again."""


def key_columns(query: Query, select: Select, columns: Sequence[str]) -> tuple[str, ...]:
    """The columns of an answer whose values tell which solutions a row is made of.

    Where rows are groups, those are the variables that it is grouped by; else all.
    """
    if not is_grouped(query, select):
        return tuple(columns)
    groups = {item.variable for item in (select.group_by.items if select.group_by else ())}
    return tuple(c for c in columns if c in groups)


def looser(key: Key, loose: Iterable[int]) -> Iterator[Key]:
    """A key, and those that agree with it but have no value in some of the loose places; fewest gaps first.

    A variable that a sub-select leaves open may have its value from elsewhere.
    """
    places = [place for place in loose if key[place] is not None][:_LOOSE]
    for count in range(len(places) + 1):
        for gaps in itertools.combinations(places, count):
            yield tuple([None if i in gaps else term for i, term in enumerate(key)])


def certain(element: Element) -> frozenset[str]:
    """The variables to which an element always gives a value."""
    match element:
        case tree.Statement():
            return tree.can_bind(element)
        case Group():
            return frozenset[str]().union(*map(certain, element.elements))
        case tree.Graph():
            return certain(element.group).union(element.name.variables)
        case tree.Union():
            return frozenset.intersection(*map(certain, element.branches))
        case Select() if element.where:
            return certain(element.where) & tree.projected(element)
        case _:
            return frozenset()


def is_grouped(query: Query, select: Select) -> bool:
    """Whether a row stands for a group of solutions."""
    if select.group_by is not None or select.having is not None:
        return True
    worked_out = [i.expression for i in select.items or () if i.expression is not None]
    words = [t.text.upper() for e in worked_out for t in tokens(query.text[e.start : e.end]) if t.kind == "word"]
    return not _AGGREGATES.isdisjoint(words)


class Wanted(NamedTuple):
    """The rows whose solutions are looked for: the columns that tell them apart, a key for each row.

    `one` says that one solution a row is enough.
    """

    columns: tuple[str, ...]
    keys: frozenset[Key]
    one: bool = False


def members(
    db: ox.Store, query: Query, select: Select, wanted: Wanted, around: Sequence[tree.Graph], until: float
) -> dict[Key, Members]:
    """The solutions that rows are made of, by their keys.

    Args:
        db: where to ask.
        query: the whole query.
        select: its body, or a sub-select.
        wanted: the rows.
        around: the GRAPH elements that a sub-select stands in.
        until: when no more may be done, as `time.monotonic()` tells it; the asking takes a part of the time.

    Raises:
        Unanswered: the engine does not take the question.
    """
    names = _names(select, around)
    try:
        result = db.query(_question(query, select, names, around, wanted))
        assert isinstance(result, ox.QuerySolutions)  # noqa: S101 - it is a SELECT
        now = time.monotonic()
        return _matched(result, names, wanted, now + _SHARE * (until - now))
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        raise Unanswered(f"it could not be asked again: {str(error).splitlines()[0]}") from error


def _matched(result: ox.QuerySolutions, names: Sequence[str], wanted: Wanted, until: float) -> dict[Key, Members]:
    order = [variable.value for variable in result.variables]
    at = [order.index(column) for column in wanted.columns]
    found: dict[Key, list[ox.QuerySolution]] = {}
    counts: defaultdict[Key, int] = defaultdict(int)
    whole = True
    for number, solution in enumerate(result):
        if number % _EVERY == 0 and time.monotonic() >= until:
            whole = False
            break
        key = tuple([solution[i] for i in at])
        if key not in wanted.keys:
            continue
        counts[key] += 1
        if counts[key] <= MEMBERS:
            found.setdefault(key, []).append(solution)
        if wanted.one and len(found) == len(wanted.keys):
            break
    inner = [(i, name) for i, name in enumerate(order) if name in set(names)]
    return {
        key: Members([_solution(s, inner) for s in found.get(key, ())], max(0, counts[key] - MEMBERS), whole)
        for key in wanted.keys
    }


def _solution(found: ox.QuerySolution, inner: Sequence[tuple[int, str]]) -> Solution:
    return {name: value for i, name in inner if (value := found[i]) is not None}


# -- the question ------------------------------------------------------------------------------------------


def _names(select: Select, around: Sequence[tree.Graph]) -> list[str]:
    """The variables to ask for: those in scope, the graphs around, and our own marks."""
    bound = tree.bound_within(select) | {name for graph in around for name in graph.name.variables}
    marks = {mark_of(group) for group in marked(select.where)} if select.where else set[str]()
    return sorted(bound | marks)


def _question(
    query: Query, select: Select, names: Sequence[str], around: Sequence[tree.Graph], wanted: Wanted
) -> str:
    """The query for all variables: no modifiers, no aggregates, and a mark in what can match or not."""
    assert select.where is not None  # noqa: S101 - a SELECT has one
    worked_out = dict(_expressions(query, select, wanted))
    plain = dict.fromkeys((*names, *(c for c in wanted.columns if c not in worked_out)))
    columns = [*(f"?{name}" for name in plain), *(f"({text} AS ?{name})" for name, text in worked_out.items())]
    group = with_marks(query.text, select.where)
    if select.values:
        group = f"{{ {group} {query.text[select.values.start : select.values.end]} }}"
    for graph in reversed(around):
        group = f"{{ GRAPH {graph.name.text} {group} }}"
    form = f"SELECT DISTINCT {' '.join(columns) or '(1 AS ?kg_trace_one)'}"
    return f"{prologue(query)}\n{form} {datasets(query)} WHERE {group}"


def _expressions(query: Query, select: Select, wanted: Wanted) -> Iterator[tuple[str, str]]:
    """The columns that are worked out and that tell rows apart, as name and text."""
    items = [*(select.items or ())] if not is_grouped(query, select) else []
    items += select.group_by.items if select.group_by else ()
    for item in items:
        if item.variable in wanted.columns and item.expression is not None:
            yield item.variable, query.text[item.expression.start : item.expression.end]


def prologue(query: Query) -> str:
    """The prefixes and the base of a query."""
    return query.text[: query.body.start]


def datasets(query: Query) -> str:
    """The FROM clauses of a query."""
    return " ".join(query.text[d.start : d.end] for d in query.datasets)


# -- marks -------------------------------------------------------------------------------------------------


def mark_of(group: Group) -> str:
    """The variable that has a value where a group that may match has matched."""
    return f"{MARK}{group.start}"


def marked(group: Group) -> Iterator[Group]:
    """The groups that match or not by themselves: those of OPTIONAL and UNION, outside of sub-selects."""
    for element in group.elements:
        yield from _marked(element)


def _marked(element: Element) -> Iterator[Group]:
    if isinstance(element, tree.Optional):
        if not _tells_itself(element.group):
            yield element.group
        yield from marked(element.group)
    elif isinstance(element, tree.Union):
        for branch in element.branches:
            yield branch
            yield from marked(branch)
    elif isinstance(element, Group):
        yield from marked(element)
    elif isinstance(element, tree.Graph):
        yield from marked(element.group)


def _tells_itself(group: Group) -> bool:
    """Whether a group needs no mark, as it says nothing but patterns: then its triples are there or not."""
    return all(isinstance(element, tree.Statement) for element in group.elements)


def with_marks(text: str, group: Group) -> str:
    """The text of a group with the marks in place."""
    inserted: list[tuple[int, str]] = []
    for branch in marked(group):
        mark = f" BIND (1 AS ?{mark_of(branch)})"
        if len(branch.elements) == 1 and isinstance(branch.elements[0], Select):
            inserted += [(branch.start, "{"), (branch.end, f"{mark} }}")]
        else:
            inserted.append((branch.end - 1, mark))
    whole = text[group.start : group.end]
    for place, more in sorted(inserted, reverse=True):
        whole = whole[: place - group.start] + more + whole[place - group.start :]
    return whole
