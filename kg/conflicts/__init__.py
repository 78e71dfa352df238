"""What is said in a store and cannot all be right: found, with both sides, and ranked by how much rests on it.

Nothing here decides who is right. An editor does, in a file of decisions with reasons (`deciding`), which is a
source like any other and can be taken back.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from kg.conflicts import bodies, denials, figures, settling, values, weighing
from kg.conflicts.amounts import ABOUT
from kg.conflicts.model import KINDS, Conflict, Draft, Saying, Side, Weight
from kg.conflicts.near import Near, near
from kg.conflicts.reading import Reader
from kg.store import Store

__all__ = ["ABOUT", "KINDS", "Conflict", "Near", "Saying", "Side", "Weight", "find", "near", "settled"]


def find(store: Store, about: str | None = None, *, tolerance: Fraction = ABOUT) -> list[Conflict]:
    """The open conflicts in a store or in a view of one, the one that most rests on first.

    Args:
        store: the store, or a view.
        about: the IRI of an entity that the conflicts have to do with; None for all.
        tolerance: what “about” before a number leaves open to either side, as a share of the number.
    """
    return _about(_found(Reader(store), tolerance), about)


def settled(store: Store, about: str | None = None, *, tolerance: Fraction = ABOUT) -> list[Conflict]:
    """The conflicts that would be open if no decision, correction or retraction were on record; as `find`."""
    reader = Reader(store, settled=True)
    return _about(settling.settled(reader, _found(reader, tolerance), find(store, tolerance=tolerance)), about)


def _found(reader: Reader, tolerance: Fraction) -> list[Conflict]:
    return weighing.weighed(reader, _drafts(reader, tolerance))


def _drafts(reader: Reader, tolerance: Fraction) -> Iterator[Draft]:
    yield from denials.find(reader)
    yield from figures.find(reader, tolerance)
    yield from values.find(reader)
    yield from bodies.find(reader)


def _about(conflicts: list[Conflict], about: str | None) -> list[Conflict]:
    return [c for c in conflicts if about is None or about in c.entities]
