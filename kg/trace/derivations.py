"""Why a triple follows that no source states: from the ontology's axioms down to what sources state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pyoxigraph as ox

from kg.quads.names import TYPE
from kg.store import Store
from kg.store.changes import Triple
from kg.terms import named_node, term_of
from kg.trace.axioms import axioms, label
from kg.trace.model import Derivation

DEEPEST = 6
"""Rules that are put on top of each other."""

MOST_TRIED = 20_000
"""Premises that are looked at for one triple."""


def _is_iri(token: str) -> bool:
    return token.startswith("<")


class _Step(NamedTuple):
    """One way in which a triple could follow."""

    rule: str
    premises: tuple[Triple, ...]


class _Enough(Exception):  # noqa: N818 - it ends a search
    """More premises were looked at than are allowed."""


def derive(store: Store, triple: Triple) -> Derivation:
    """How a triple follows from what sources state, by the fewest rules on top of each other.

    What the reasoner wrote into its graph counts as nothing by itself: it is explained in turn. The derivation has
    no rule where none is found.
    """
    search = _Search(store)
    try:
        for depth in range(1, DEEPEST + 1):
            if (found := search.prove(triple, depth, frozenset())) is not None:
                return found
    except _Enough:
        pass
    return Derivation(triple, "")


class _Search:
    """Looks for a derivation from the triple back to its premises."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.inferred = store.names.graph("inferred")
        self.tried = 0
        self.ways: tuple[Callable[[Triple], Iterator[_Step]], ...] = (
            self.by_kind,
            self.by_inverse,
            self.by_symmetry,
            self.by_chain,
            self.by_transitivity,
            self.by_class,
        )

    def prove(self, triple: Triple, depth: int, above: frozenset[Triple]) -> Derivation | None:
        """A derivation with at most so many rules on top of each other, none of which leads in a circle."""
        if depth == 0 or triple in above:
            return None
        for way in self.ways:
            for step in way(triple):
                below = self.premises(step.premises, depth - 1, above | {triple})
                if below is not None:
                    return Derivation(triple, step.rule, step.premises, below)
        return None

    def premises(
        self, premises: tuple[Triple, ...], depth: int, above: frozenset[Triple]
    ) -> tuple[Derivation, ...] | None:
        """The derivations of those premises that nobody states; None where one does not hold."""
        derived = []
        for premise in premises:
            if not self.is_stated(premise):
                found = self.prove(premise, depth, above)
                if found is None:
                    return None
                derived.append(found)
        return tuple(derived)

    def is_stated(self, triple: Triple) -> bool:
        self.tried += 1
        if self.tried > MOST_TRIED:
            raise _Enough
        return bool(self.store.graphs_of(triple) - {self.inferred})

    # -- rules ---------------------------------------------------------------------------------------------

    def by_kind(self, triple: Triple) -> Iterator[_Step]:
        subject, predicate, object_ = triple
        for kind in axioms().kinds.get(predicate, ()):
            yield _Step(f"“{label(kind)}” implies “{label(predicate)}”", ((subject, kind, object_),))

    def by_inverse(self, triple: Triple) -> Iterator[_Step]:
        subject, predicate, object_ = triple
        for other in axioms().inverses.get(predicate, ()) if _is_iri(object_) else ():
            rule = f"“{label(predicate)}” is “{label(other)}” read from the other end"
            yield _Step(rule, ((object_, other, subject),))

    def by_symmetry(self, triple: Triple) -> Iterator[_Step]:
        subject, predicate, object_ = triple
        if predicate in axioms().symmetric:
            yield _Step(f"“{label(predicate)}” holds both ways", ((object_, predicate, subject),))

    def by_chain(self, triple: Triple) -> Iterator[_Step]:
        subject, predicate, object_ = triple
        for chain in axioms().chains.get(predicate, ()):
            rule = f"{', then '.join(f'“{label(p)}”' for p in chain)}: that makes “{label(predicate)}”"
            for premises in self.along(subject, chain, object_):
                yield _Step(rule, premises)

    def along(self, subject: str, chain: tuple[str, ...], object_: str) -> Iterator[tuple[Triple, ...]]:
        """The ways from one thing to another by properties one after the other."""
        first, *rest = chain
        if not rest:
            yield ((subject, first, object_),)
            return
        between = dict.fromkeys(self.objects(subject, first))
        if len(rest) == 1:
            between |= dict.fromkeys(self.subjects(rest[0], object_))
        for thing in filter(_is_iri, between):
            for others in self.along(thing, tuple(rest), object_):
                yield ((subject, first, thing), *others)

    def by_transitivity(self, triple: Triple) -> Iterator[_Step]:
        subject, predicate, object_ = triple
        if predicate not in axioms().transitive:
            return
        rule = f"“{label(predicate)}” leads on: what holds from one to the next holds from the first to the last"
        for premises in self.along(subject, (predicate, predicate), object_):
            if premises[0][2] not in (subject, object_):
                yield _Step(rule, premises)

    def by_class(self, triple: Triple) -> Iterator[_Step]:
        subject, predicate, class_ = triple
        if predicate != TYPE:
            return
        known, name = axioms(), label(class_)
        for kind in known.subclasses.get(class_, ()):
            yield _Step(f"the class “{label(kind)}” belongs to “{name}”", ((subject, TYPE, kind),))
        for property_ in known.domains.get(class_, ()):
            rule = f"whatever has “{label(property_)}” belongs to “{name}”"
            yield from (_Step(rule, ((subject, property_, o),)) for o in self.objects(subject, property_)[:1])
        for property_ in known.ranges.get(class_, ()):
            rule = f"whatever “{label(property_)}” leads to belongs to “{name}”"
            yield from (_Step(rule, ((s, property_, subject),)) for s in self.subjects(property_, subject)[:1])

    # -- the store -----------------------------------------------------------------------------------------

    def objects(self, subject: str, predicate: str) -> list[str]:
        """What a property leads to, also where the store holds it from the other end, or by a kind of it."""
        known = axioms()
        found = self.looked_up(subject, predicate, None)
        for kind in known.kinds.get(predicate, ()):
            found += self.looked_up(subject, kind, None)
        for other in known.inverses.get(predicate, ()):
            found += self.looked_up(None, other, subject)
        return list(dict.fromkeys(found))

    def subjects(self, predicate: str, object_: str) -> list[str]:
        """What a property comes from, in the same ways."""
        known = axioms()
        found = self.looked_up(None, predicate, object_)
        for kind in known.kinds.get(predicate, ()):
            found += self.looked_up(None, kind, object_)
        for other in known.inverses.get(predicate, ()):
            found += self.looked_up(object_, other, None)
        return list(dict.fromkeys(found))

    def looked_up(self, subject: str | None, predicate: str, object_: str | None) -> list[str]:
        """The things at the open end of a statement."""
        if subject is not None and not _is_iri(subject):
            return []
        ends = (named_node(subject) if subject else None, term_of(object_) if object_ else None)
        quads = self.store.db.quads_for_pattern(ends[0], named_node(predicate), ends[1], ox.DefaultGraph())
        return [str(quad.object if object_ is None else quad.subject) for quad in quads]
