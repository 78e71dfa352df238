"""Reads a store for conflicts: whole sets of statements at once, and evidence only where something differs."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TypeVar

import pyoxigraph as ox

from kg import wording
from kg.conflicts.model import Saying, Side
from kg.conflicts.times import Dates, dates_of
from kg.dates import Span
from kg.entities import Entities
from kg.evidence import ClaimNote, Evidence, SourceNote
from kg.facts.model import ACCEPTED
from kg.quads.names import TYPE, nf
from kg.store import Store
from kg.store.changes import Triple
from kg.terms import named_node, text_of
from kg.vocabulary import NF, vocabulary

T = TypeVar("T")

_SAY = ("asserted", "reported", "alleged", "expected")
"""Modalities in which somebody says that something is so; the others deny it, take it back or wonder."""

ANY_TIME = Dates(Span(None, None), Span(None, None))
"""The dates of what has none."""


class Reader:
    """One store, with its evidence; `settled` takes what rulings withhold as if it stood."""

    def __init__(self, store: Store, *, settled: bool = False) -> None:
        self.store, self.settled = store, settled
        self.entities = Entities(store)
        self.evidence = Evidence(store, self.entities)
        self.label = functools.cache(self._label)
        """What people call an IRI."""
        self._withheld: dict[Triple, list[ClaimNote]] = {}
        if settled:
            self._restore()

    def _restore(self) -> None:
        for quad in self.store.db.quads_for_pattern(None, named_node(nf("withheldBy")), None, ox.DefaultGraph()):
            claim = self.evidence.claim(text_of(str(quad.subject)))
            if claim.modality == ACCEPTED and (triple := self.said(claim)):
                self._withheld.setdefault(triple, []).append(claim)

    # -- statements ----------------------------------------------------------------------------------------

    def pairs(self, property_: str) -> Iterator[tuple[str, str]]:
        """Subject (an IRI) and object (a token) of each statement of a property."""
        for quad in self.store.db.quads_for_pattern(None, named_node(nf(property_)), None, ox.DefaultGraph()):
            yield text_of(str(quad.subject)), str(quad.object)
        for subject, predicate, value in self._withheld:
            if predicate == nf(property_):
                yield text_of(subject), value

    def subjects(self, predicate: str, object_: str) -> set[str]:
        """The subjects of a predicate and an object, both as tokens."""
        pattern = (None, named_node(predicate), named_node(object_), ox.DefaultGraph())
        return {text_of(str(q.subject)) for q in self.store.db.quads_for_pattern(*pattern)}

    def things(self, class_: str) -> set[str]:
        """The IRIs of all things of a class or a class below it."""
        return {iri for name in vocabulary().subclasses(class_) for iri in self.subjects(TYPE, nf(name))}

    def about(self, iri: str) -> dict[str, list[str]]:
        """What the store says of an IRI: tokens by the name of the property."""
        found: dict[str, list[str]] = {}
        for quad in self.store.db.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph()):
            found.setdefault(quad.predicate.value.removeprefix(NF), []).append(str(quad.object))
        for subject, predicate, value in self._withheld:
            if subject == f"<{iri}>":
                found.setdefault(text_of(predicate).removeprefix(NF), []).append(value)
        return {name: sorted(set(values)) for name, values in found.items()}

    def leading_to(self, iri: str) -> list[tuple[str, str]]:
        """The subjects that have an IRI for a value of an object property, each with the property's name."""
        terms = vocabulary().properties
        quads = self.store.db.quads_for_pattern(None, None, ox.NamedNode(iri), ox.DefaultGraph())
        found = {(text_of(str(q.subject)), q.predicate.value.removeprefix(NF)) for q in quads}
        found |= {
            (text_of(subject), text_of(predicate).removeprefix(NF))
            for subject, predicate, value in self._withheld
            if value == f"<{iri}>"
        }
        return sorted((s, name) for s, name in found if name in terms and terms[name].kind == "object")

    def _label(self, iri: str) -> str:
        return wording.cut(self.entities.title(iri) or iri)

    # -- who says it ---------------------------------------------------------------------------------------

    def held(self, statements: Iterable[Triple]) -> list[Saying]:
        """Who holds statements as facts, each claim once."""
        found: dict[str, Saying] = {}
        for triple in statements:
            for support in self.evidence.of(triple):
                for claim in support.claims:
                    found.setdefault(claim.iri, self.claimed(claim))
                if not support.claims:
                    note = support.source
                    found.setdefault(note.iri, Saying(f"{teller(note)} states", note))
            for claim in self._withheld.get(triple, ()):
                found.setdefault(claim.iri, self.claimed(claim))
        return list(found.values())

    def is_fact(self, triple: Triple) -> bool:
        """Whether a source states a triple, or did before a ruling: a view may hold claims as triples too."""
        return triple in self._withheld or bool(self.store.graphs_of(triple) and self.evidence.of(triple))

    def claimed(self, claim: ClaimNote) -> Saying:
        """Who makes a claim, and how."""
        return Saying(wording.attribution(claim), claim.source, claim)

    def said(self, claim: ClaimNote) -> Triple | None:
        """The triple that a claim says, of tokens; None where it is in words."""
        told = self.about(claim.iri)
        names = ("claimSubject", "claimPredicate", "claimObject")
        if not all(name in told for name in names):
            return None
        subject, predicate, object_ = (told[name][0] for name in names)
        return subject, predicate, object_

    def open_claims(self, properties: Iterable[str]) -> Mapping[tuple[str, str], list[tuple[str, ClaimNote]]]:
        """Claims that are no facts and in which somebody says that something is so.

        By subject and property, each with the token of its value. A claim that its file's editor or a ruling
        withholds is none, nor is one that its speaker took back.
        """
        found: dict[tuple[str, str], list[tuple[str, ClaimNote]]] = {}
        no_facts = {iri for iri, accepted in self.pairs("accepted") if text_of(accepted) == "false"}
        for name in properties:
            for iri in sorted(no_facts & self.subjects(nf("claimPredicate"), nf(name))):
                claim = self.evidence.claim(iri)
                if claim.subject and self.counts(claim):
                    value = self.about(iri)["claimObject"][0]
                    found.setdefault((claim.subject, name), []).append((value, claim))
        return found

    def counts(self, claim: ClaimNote) -> bool:
        """Whether a claim says that something is so, and stands."""
        if claim.modality not in _SAY or (not self.settled and self.evidence.withdrawals(claim.iri)):
            return False
        if claim.not_accepted_because is None:
            return True
        return self.settled and claim.withheld is not None and claim.modality != ACCEPTED


def teller(source: SourceNote) -> str:
    """Whom a reader knows a source by."""
    return wording.cut(source.publisher or source.title)


def published(source: SourceNote) -> Dates:
    """When a source was published, as far as that is known."""
    told = source.published or source.retrieved
    try:
        return dates_of(told[:10] if told and "T" in told else told or "")
    except ValueError:
        return ANY_TIME


def taken_back(sayings: Collection[Saying]) -> str | None:
    """The words of the ruling on the first of those who say something, where rulings withhold all of them."""
    reasons = [saying.claim.withheld for saying in sayings if saying.claim and saying.claim.withheld]
    return reasons[0] if reasons and len(reasons) == len(sayings) else None


def in_conflict(sides: Mapping[T, Side], differ: Callable[[T, T], bool]) -> list[T]:
    """The keys of the sides that differ from at least one other."""
    keys = sorted(sides, key=lambda key: sides[key].key)
    return [one for one in keys if any(other != one and differ(one, other) for other in keys)]
