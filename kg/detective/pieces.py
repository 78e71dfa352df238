"""The pieces of a group: what can be taken out by itself to see whether it was the cause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kg.sparql import tree
from kg.sparql.tree import Bind, Element, Filter, Group, Minus, Statement, Triple


class Piece(NamedTuple):
    """A triple pattern, or another element, as it stands in a group."""

    text: str
    start: int
    element: Element
    triple: Triple | None
    binds: frozenset[str]
    needs: frozenset[str]
    """Variables without which it lets nothing through, or gives nothing."""

    @property
    def removes(self) -> bool:
        """Whether it can empty an answer: OPTIONAL and BIND cannot."""
        return not isinstance(self.element, tree.Optional | Bind)

    def standing(self) -> str:
        """The piece as it is written in a group."""
        return f"{self.text} ." if isinstance(self.element, Statement) else self.text


def pieces(group: Group, text: str) -> tuple[Piece, ...]:
    """The pieces of a group in the order of the text, each triple by itself where that keeps its meaning."""
    found: list[Piece] = []
    for element in group.elements:
        if isinstance(element, Statement) and element.splits:
            found += [Piece(t.text, t.start, element, t, tree.variables(t), frozenset()) for t in element.triples]
        else:
            found.append(_piece(element, text, tree.can_bind(group)))
    return tuple(found)


def _piece(element: Element, text: str, around: frozenset[str]) -> Piece:
    needs: frozenset[str] = frozenset()
    if isinstance(element, Filter | Bind):
        needs = frozenset(element.expression.variables) | (tree.used(element, text) & around)
        needs -= tree.can_bind(element)
    only = element.triples[0] if isinstance(element, Statement) and len(element.triples) == 1 else None
    return Piece(text[element.start : element.end], element.start, element, only, tree.can_bind(element), needs)


def joined(chosen: Iterable[Piece]) -> str:
    """A group of some pieces, in their order; VALUES and BIND stay before what uses them."""
    return "{ " + "\n".join(p.standing() for p in chosen) + " }"


def without(all_: Sequence[Piece], *dropped: Piece) -> list[Piece]:
    """The pieces that make sense without some: a filter goes with the variables that it needs."""
    kept = [p for p in all_ if p not in dropped]
    while True:
        bound = frozenset[str]().union(*(p.binds for p in kept))
        fewer = [p for p in kept if p.needs <= bound or not isinstance(p.element, Filter | Bind)]
        if len(fewer) == len(kept):
            return kept
        kept = fewer


def alone(piece: Piece) -> bool:
    """Whether a piece says something by itself: a pattern, and not a condition.

    A path with * between two variables joins each thing with itself at least, and takes long to ask.
    """
    if piece.triple and "*" in piece.triple.predicate.text and len(piece.binds) > 1:
        return False
    return not isinstance(piece.element, Filter | Bind | Minus | tree.Optional | tree.Values)
