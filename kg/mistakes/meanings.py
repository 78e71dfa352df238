"""Mistakes in queries that read as queries: names given twice, values asked for that grouping has lost.

Source of the rules: SPARQL 1.1 Query Language, sections 5.1.1, 10.1, 11.4 and 18.2.4.4 (W3C Recommendation, 2013).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.sparql import syntax, tree
from kg.sparql.tree import Bind, Filter, Group, Select, Statement

_AGGREGATE = re.compile(r"\b(COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT)\s*\(", re.IGNORECASE)
_LABEL = re.compile(r"_:\w+")


def mistake(query: str) -> tuple[int, str] | None:
    """The first mistake of meaning in a query, as its offset and a sentence; None where there is none."""
    read = syntax.parse(query)
    if read is None:
        return None
    found = [*_labels(query, read.body)]
    for element in tree.walk(read.body):
        if isinstance(element, Select):
            found += [*_names(element)]
        for group in tree.groups(element):
            found += [*_binds(group), *_aggregates(group, query)]
    return min(found, key=lambda m: m[0], default=None)


def _names(select: Select) -> Iterator[tuple[int, str]]:
    if select.items is None and select.group_by:
        yield select.group_by.start, "with GROUP BY, name after SELECT what to show: SELECT * cannot stand there"
    inside = tree.can_bind(select.where) if select.where else frozenset[str]()
    before: set[str] = set()
    for item in select.items or ():
        if item.variable in before:
            yield item.start, f"?{item.variable} is selected twice"
        elif item.expression and item.variable in inside:
            yield item.start, f"?{item.variable} has a value in the query already; give this one another name"
        before |= {item.variable} if item.variable else set()


def _binds(group: Group) -> Iterator[tuple[int, str]]:
    before: frozenset[str] = frozenset()
    for element in group.elements:
        if isinstance(element, Bind) and element.variable.variables[0] in before:
            yield element.variable.start, f"{element.variable.text} has a value before this BIND; use another name"
        before |= tree.can_bind(element)


def _aggregates(group: Group, query: str) -> Iterator[tuple[int, str]]:
    for element in group.elements:
        plain = isinstance(element, Filter) and not element.expression.exists
        if plain and (found := _AGGREGATE.search(query, element.start, element.end)):
            yield found.start(), f"{found[1].upper()} counts whole groups: write HAVING (...) after GROUP BY"


def _labels(query: str, body: Select) -> Iterator[tuple[int, str]]:
    """Labels of blank nodes that stand in two groups."""
    first: dict[str, Group] = {}
    for group in (g for e in tree.walk(body) for g in tree.groups(e)):
        for element in group.elements:
            if isinstance(element, Statement):
                for found in _LABEL.finditer(query, element.start, element.end):
                    if first.setdefault(found[0], group) is not group:
                        yield found.start(), f"{found[0]} stands in another group already; use a variable"
