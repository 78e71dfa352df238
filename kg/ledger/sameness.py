"""When two claims say the same: after identity the same triple, or the same words of an editor in one source.

A dependent node (a position, a figure, ...) is a node of one source. Two of them are alike where the same thing
leads to both and they tell the same of it: so two sources can confirm one appointment.
"""

import functools
from collections.abc import Iterator

import pyoxigraph as ox

from kg.quads.names import TYPE
from kg.store import Store
from kg.store.changes import Triple
from kg.terms import named_node, term_of, text_of
from kg.vocabulary import NF

Key = tuple[str, ...]
"""What a proposition is known by: a kind, and what is said."""

_SYMMETRIC = {f"<{NF}samePersonAs>"}
"""Properties that say the same read from either end."""

NOT_COMPARED = frozenset(f"<{NF}{name}>" for name in ("dateText", "dateBasis", "earliest", "latest"))
"""What sources put differently though they mean the same day, and what is worked out of a date."""

_ADDED = NOT_COMPARED | {f"<{NF}statedAsAlso>"}
"""What a source adds to what it tells: its conversion of a sum makes it no other sum."""

_KINDS = {f"<{NF}suggestsKind>": TYPE}
"""What stands in place of the class of a node whose statements are withheld."""

_SAID = tuple(f"<{NF}{name}>" for name in ("claimSubject", "claimPredicate", "claimObject"))

_DEEPEST = 4
"""Nodes below nodes that are compared; a figure within a relief is the deepest that the vocabulary has."""


class Sameness:
    """Says in one store what counts as the same; remembers what it has looked up."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._prefix = f"<{store.names.base}source/"
        self.node = functools.cache(self._node)
        self.triple = functools.cache(self._triple)
        self.pointing = functools.cache(self._pointing)
        self._parts = functools.cache(self._parts_of)

    def key(self, subject: str, predicate: str, object_: str) -> Key:
        """The key of a statement of N-Triples tokens."""
        ends = [self.node(subject), self.node(object_)]
        return ("triple", *(sorted(ends) if predicate in _SYMMETRIC else ends), predicate)

    def saying(self, triple: Triple) -> set[str]:
        """The claims that say a triple, or say the same with a node of their own."""
        subject, predicate, object_ = triple
        wanted, ways = self.key(*triple), [(subject, object_)]
        if predicate in _SYMMETRIC:
            ways.append((object_, subject))
        found = set()
        for first, last in ways:
            if first.startswith("<"):
                found |= self._ends(_SAID[0], first) & self._ends(_SAID[2], last)
        told = ((claim, self.triple(claim)) for claim in found)
        return {claim for claim, said in told if said and said[1] == predicate and self.key(*said) == wanted}

    def _ends(self, name: str, token: str) -> set[str]:
        return set().union(*(self.pointing(name, other) for other in self._alike(token)))

    def is_node(self, token: str) -> bool:
        """Whether a token is a dependent node."""
        return token.startswith(self._prefix) and "/node/" in token

    def _alike(self, token: str) -> set[str]:
        """The tokens that say the same as one: itself, and for a dependent node those alike."""
        if not self.is_node(token):
            return {token}
        wanted = self.node(token)
        return {token}.union(*(self._parts(*owner).get(wanted, ()) for owner in self._owners(token)))

    def _parts_of(self, owner: str, predicate: str) -> dict[str, set[str]]:
        """The dependent nodes that one thing has by a property, by what they tell."""
        found: dict[str, set[str]] = {}
        for token in filter(self.is_node, self._objects(owner, predicate)):
            found.setdefault(self.node(token), set()).add(token)
        return found

    def _node(self, token: str) -> str:
        """A dependent node by what leads to it and what it tells; any other token as it is."""
        if not self.is_node(token):
            return token
        told = self._told(token, _DEEPEST)
        owners = sorted({f"{owner} {predicate}" for owner, predicate in self._owners(token)})
        return f"{owners} {told}" if told and owners else token

    def _triple(self, claim: str) -> Triple | None:
        """What a claim says, as N-Triples tokens; None where it is in an editor's words."""
        subject, predicate, object_ = (self._value(f"<{claim}>", name) for name in _SAID)
        return (subject, predicate, object_) if subject and predicate and object_ else None

    def _pointing(self, predicate: str, object_: str) -> set[str]:
        """The IRIs of what leads to a thing or a value by a property."""
        pattern = (None, named_node(predicate), term_of(object_), ox.DefaultGraph())
        return {text_of(str(quad.subject)) for quad in self.store.db.quads_for_pattern(*pattern)}

    def _told(self, token: str, depth: int) -> str:
        parts = set()
        for predicate, object_ in self._statements(token):
            if predicate not in _ADDED:
                below = self._told(object_, depth - 1) if depth and self.is_node(object_) else ""
                parts.add(f"{_KINDS.get(predicate, predicate)} {below or object_}")
        return f"[{'; '.join(sorted(parts))}]" if parts else ""

    def _statements(self, node: str) -> Iterator[tuple[str, str]]:
        """What is told of a node: as fact, or, where that is withheld, in the claims that keep it."""
        yield from ((str(q.predicate), str(q.object)) for q in self._quads(node, None, None))
        for claim in self.pointing(_SAID[0], node):
            if "/claim/withheld-" in claim and (said := self.triple(claim)):
                yield said[1:]

    def _owners(self, node: str) -> Iterator[tuple[str, str]]:
        """What leads to a node, by the claims that say so and as a fact."""
        for quad in self._quads(None, None, node):
            subject, predicate = str(quad.subject), str(quad.predicate)
            if predicate == _SAID[2]:
                if said := self.triple(text_of(subject)):
                    yield said[:2]
            elif "/claim/" not in subject:
                yield subject, predicate

    def _objects(self, owner: str, predicate: str) -> Iterator[str]:
        yield from (str(quad.object) for quad in self._quads(owner, predicate, None))
        for claim in self.pointing(_SAID[0], owner):
            if (said := self.triple(claim)) and said[1] == predicate:
                yield said[2]

    def _value(self, subject: str, predicate: str) -> str:
        return next((str(quad.object) for quad in self._quads(subject, predicate, None)), "")

    def _quads(self, *pattern: str | None) -> Iterator[ox.Quad]:
        subject, predicate, object_ = (named_node(token) if token else None for token in pattern)
        return self.store.db.quads_for_pattern(subject, predicate, object_, ox.DefaultGraph())


def of_words(source: str, text: str) -> Key:
    """The key of an editor's words in a source."""
    return ("words", source, " ".join(text.split()))
