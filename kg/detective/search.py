"""The search for what emptied an answer, from cheap questions to dear ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kg.detective.conditions import of_filter
from kg.detective.patterns import no_graph, of_pattern, of_values
from kg.detective.pieces import Piece, alone, joined, pieces, without
from kg.detective.probe import Scope, all_of, many, there_are
from kg.sparql import tree
from kg.sparql.tree import Clause, Filter, Graph, Group, Minus, Select, Union, Values

Wrap = Callable[[str], str]
"""Puts a group into what stands around it, such as GRAPH ?g."""

_DEEP = 4
"""How many groups within groups are looked into."""


def causes(scope: Scope) -> Iterator[str]:
    """Why the query has no rows, as sentences."""
    body = scope.query.body
    if body.limit and body.limit.number == 0:
        yield f"{scope.line(body.limit.start)}LIMIT 0 lets no row through"
        return
    found = list(_after_the_group(scope, body))
    yield from found
    if not found and body.where:
        yield from _of_group(scope, body.where, body.values, lambda group: group, 0)


def _after_the_group(scope: Scope, body: Select) -> Iterator[str]:
    """HAVING and OFFSET: without which of them there are rows."""
    for clause, words in ((body.offset, "OFFSET"), (body.having, "HAVING")):
        if clause and (count := scope.count(_without_clause(scope, clause))):
            text = scope.plain(scope.query.text[clause.start : clause.end])
            told = f"skips {all_of(count)}" if words == "OFFSET" else f"lets none of {many(count)} through"
            yield f"{scope.line(clause.start)}{text} {told}"
            return


def _without_clause(scope: Scope, clause: Clause) -> str:
    return tree.without(scope.query.text, {(clause.start, clause.end): ""})


def _of_group(scope: Scope, group: Group, values: Values | None, wrap: Wrap, depth: int) -> Iterator[str]:
    all_ = pieces(group, scope.query.text)
    if values:
        text = scope.query.text[values.start : values.end]
        all_ = (*all_, Piece(text, values.start, values, None, tree.can_bind(values), frozenset()))
    lonely = next((p for p in all_ if alone(p) and not scope.holds(wrap(joined([p])))), None)
    if lonely is not None:
        yield from _of_lonely(scope, lonely, without(all_, lonely), wrap, depth)
        return
    conditions = [p for p in all_ if isinstance(p.element, Filter | Minus | Values)]
    for some in (conditions, [p for p in all_ if p.removes and p not in conditions]):
        found = False
        for piece in some:
            rest = without(all_, piece)
            if rest and (count := scope.rows_of(wrap(joined(rest)))):
                found = True
                yield from _of_culprit(scope, piece, rest, count, wrap)
        if found:
            return
    yield from _of_beginning(scope, all_, wrap)


def _of_lonely(scope: Scope, piece: Piece, rest: Sequence[Piece], wrap: Wrap, depth: int) -> Iterator[str]:
    """A piece that matches nothing, whatever stands beside it."""
    yield f"{scope.line(piece.start)}nothing in the store matches {scope.plain(piece.text)}"
    if piece.triple is not None:
        among = joined(rest).rstrip()[:-1]
        yield from of_pattern(scope, piece, lambda p: wrap(f"{{ {p} }}"), lambda p: wrap(f"{among} {p} . }}"))
    elif isinstance(piece.element, Graph) and (told := no_graph(scope, piece.element.name)):
        yield told
    elif depth < _DEEP and isinstance(piece.element, Graph):
        name = piece.element.name.text
        yield from _of_group(
            scope, piece.element.group, None, lambda g: wrap(f"{{ GRAPH {name} {g} }}"), depth + 1
        )
    elif depth < _DEEP and isinstance(piece.element, Group | Union):
        for group in tree.groups(piece.element):
            yield from _of_group(scope, group, None, wrap, depth + 1)
    elif depth < _DEEP and isinstance(piece.element, Select) and piece.element.where:
        yield from _of_group(scope, piece.element.where, piece.element.values, wrap, depth + 1)


def _of_culprit(scope: Scope, piece: Piece, rest: Sequence[Piece], count: int, wrap: Wrap) -> Iterator[str]:
    """A piece without which there are rows."""
    group = joined(rest)
    match piece.element:
        case Filter():
            yield from of_filter(scope, piece.element, wrap(group), count)
        case Minus():
            yield f"{scope.line(piece.start)}{scope.plain(piece.text, 50)} takes {all_of(count)} away"
        case Values():
            yield f"{scope.line(piece.start)}without {scope.plain(piece.text)} {there_are(count)}"
            yield from of_values(scope, piece.element, wrap(group))
        case _:
            yield f"{scope.line(piece.start)}without {scope.plain(piece.text)} {there_are(count)}"
            yield from of_pattern(scope, piece, lambda p: wrap(f"{group.rstrip()[:-1]} {p} . }}"))


def _of_beginning(scope: Scope, all_: Sequence[Piece], wrap: Wrap) -> Iterator[str]:
    """The first pieces that have no rows together, where no single one is the cause."""
    for number in range(2, len(all_) + 1):
        some = [p for p in all_[:number] if p.removes]
        if all_[number - 1].removes and not scope.holds(wrap(joined(without(some)))):
            last = all_[number - 1]
            yield (
                f"{scope.line(last.start)}up to {scope.plain(last.text, 50)}, "
                "the patterns have no match together, though each has by itself"
            )
            return
