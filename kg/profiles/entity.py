"""All that a store knows of one entity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg import tables
from kg.entities import Entities
from kg.evidence import ClaimNote, Evidence, SourceNote
from kg.quads.names import LABEL, TYPE, nf
from kg.store import Store
from kg.store.changes import Triple
from kg.tables import Style
from kg.terms import text_of
from kg.vocabulary import NF, vocabulary

SHOWN = 8
"""Values of one property that the text shows before it says how many more there are."""

_HIDDEN = {LABEL, TYPE, nf("name"), nf("suggestsKind")}


@dataclass(frozen=True, slots=True)
class Fact:
    """One property of an entity with its values, each with the numbers of the sources that hold it.

    `behind` has the statements that each value stands for.
    """

    property: str
    values: tuple[tuple[str, tuple[int, ...]], ...]
    total: int
    behind: tuple[tuple[Triple, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """All that the store knows of one entity."""

    iri: str
    label: str
    kind: str
    identifiers: tuple[str, ...]
    facts: tuple[Fact, ...]
    claims: tuple[ClaimNote, ...]
    sources: tuple[SourceNote, ...]


def of(store: Store, iri: str) -> Profile:
    """The profile of an entity."""
    return _Reader(store, iri).profile()


class _Reader:
    """Reads one profile; gives each source a number when it is first met."""

    def __init__(self, store: Store, iri: str) -> None:
        self.store, self.iri = store, iri
        self.entities = Entities(store)
        self.evidence = Evidence(store, self.entities)
        self._numbers: dict[str, int] = {}

    def profile(self) -> Profile:
        facts = tuple(self._facts())
        claims = sorted(self.evidence.about(self.iri), key=_place)
        for claim in claims:
            self._number(claim.source)
        return Profile(
            iri=self.iri,
            label=self.entities.title(self.iri) or self.iri,
            kind=self.entities.kind(self.iri),
            identifiers=_identifiers(self.store, self.iri),
            facts=facts,
            claims=tuple(claims),
            sources=tuple(self.evidence.source(s) for s in self._numbers),
        )

    def _number(self, source: SourceNote) -> int:
        return self._numbers.setdefault(source.iri, len(self._numbers) + 1)

    def _facts(self) -> list[Fact]:
        """The properties of the entity, and those that lead to it, by name."""
        found: defaultdict[str, defaultdict[str, list[ox.Quad]]] = defaultdict(lambda: defaultdict(list))
        for quad in self._quads(self.iri, None):
            if str(quad.predicate) not in _HIDDEN and quad.predicate.value.startswith(NF):
                found[_label(quad.predicate.value)][self._shown(quad)].append(quad)
        for quad in self._quads(None, self.iri):
            if _is_told(quad.predicate.value):
                name, value = self._seen_from_here(quad)
                found[name][value].append(quad)
        return [self._fact(name, found[name]) for name in sorted(found, key=str.casefold)]

    def _quads(self, subject: str | None, object_: str | None) -> Iterator[ox.Quad]:
        ends = (ox.NamedNode(end) if end else None for end in (subject, object_))
        return self.store.db.quads_for_pattern(next(ends), None, next(ends), ox.DefaultGraph())

    def _shown(self, quad: ox.Quad) -> str:
        """The value of a property; of a dependent node what it tells, and its kind if that is left open."""
        if isinstance(quad.object, ox.Literal):
            return tables.shown(quad.object, Style())
        node = text_of(str(quad.object))
        details = None if self.entities.label(node) else self.entities.details(node, self.iri)
        if not details:
            return self.evidence.thing(node)
        property_ = vocabulary().properties.get(quad.predicate.value.removeprefix(NF))
        evident = property_ is not None and self.entities.classes(node)[:1] == [property_.range]
        return details if evident else f"{self.entities.kind(node)} ({details})"

    def _seen_from_here(self, quad: ox.Quad) -> tuple[str, str]:
        """The name and the value of a statement that leads here; of a dependent node, those of its owner."""
        node = text_of(str(quad.subject))
        owner = None if self.entities.label(node) else self._owner(node)
        if owner is None:
            return _inverse_label(quad.predicate.value), self.evidence.thing(node)
        kind, value = self.entities.kind(node), self.entities.title(owner) or owner
        details = "" if "Authorship" in self.entities.classes(node) else self.entities.details(node, self.iri)
        return kind, f"{value} ({details})" if details else value

    def _owner(self, node: str) -> str | None:
        """The entity that a dependent node is about, through other nodes where need be."""
        seen, todo = {node}, [node]
        while todo:
            for quad in sorted(self._quads(None, todo.pop()), key=str):
                above = text_of(str(quad.subject))
                if _is_told(quad.predicate.value) and above not in seen:
                    if self.entities.label(above):
                        return above
                    seen.add(above)
                    todo.append(above)
        return None

    def _fact(self, name: str, values: Mapping[str, list[ox.Quad]]) -> Fact:
        shown, behind = [], []
        for value in sorted(values, key=lambda v: (v.casefold(), v))[:SHOWN]:
            triples = tuple((str(q.subject), str(q.predicate), str(q.object)) for q in values[value])
            supports = [support for triple in triples for support in self.evidence.of(triple)]
            shown.append((value, tuple(sorted({self._number(s.source) for s in supports}))))
            behind.append(triples)
        return Fact(name, tuple(shown), len(values), tuple(behind))


def _is_told(predicate: str) -> bool:
    """Whether a property leads from one thing to another, and is none that only claims have."""
    name = predicate.removeprefix(NF)
    property_ = vocabulary().properties.get(name) if predicate.startswith(NF) else None
    return property_ is not None and property_.kind == "object" and property_.domain != "Claim"


def _place(claim: ClaimNote) -> tuple[str, int, str]:
    return claim.source.id, claim.words.start if claim.words else 0, claim.iri


def _label(predicate: str) -> str:
    name = predicate.removeprefix(NF)
    terms = vocabulary().properties
    return terms[name].label if name in terms else name


def _inverse_label(predicate: str) -> str:
    name = predicate.removeprefix(NF)
    inverse = next((p for p in vocabulary().properties.values() if p.written_as == name), None)
    return inverse.label if inverse else f"“{_label(predicate)}” of"


def _identifiers(store: Store, iri: str) -> tuple[str, ...]:
    own = store.names.identifier(f"<{iri}>")
    if own is None:
        return ()
    return (own, *sorted(i for i, chosen in store.identity().chosen.items() if chosen == own))
