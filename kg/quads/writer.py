"""Collects the statements of one source, each in the graph it belongs to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from kg import __version__, dates
from kg.facts.model import Date
from kg.quads.names import LABEL, TYPE, Names, nf
from kg.terms import Statement, iri, literal
from kg.vocabulary import DCTERMS, EDTF, XSD

TITLE = iri(f"{DCTERMS}title")
LANGUAGE = iri(f"{DCTERMS}language")


@dataclass(slots=True)
class Writer:
    """The statements of the source `id` so far."""

    names: Names
    id: str
    found: set[Statement] = field(default_factory=set)
    source: str = field(init=False)
    facts: str = field(init=False)
    claims: str = field(init=False)
    descriptions: str = field(init=False)

    def __post_init__(self) -> None:
        self.source = self.names.source(self.id)
        self.facts = self.part("facts")
        self.claims = self.part("claims")
        self.descriptions = self.names.graph("sources")

    def part(self, path: str) -> str:
        """The token of a part of this source."""
        return self.names.source(self.id, path)

    def fact(self, subject: str, predicate: str, object_: str) -> None:
        """Adds a triple that the source asserts."""
        self.found.add(Statement(subject, predicate, object_, self.facts))

    def claim(self, subject: str, predicate: str, object_: str) -> None:
        """Adds a triple of a claim, a quote or a headline."""
        self.found.add(Statement(subject, predicate, object_, self.claims))

    def about(self, predicate: str, object_: str | None) -> None:
        """Says something of the source itself, unless there is nothing to say."""
        if object_ is not None:
            self.found.add(Statement(self.source, predicate, object_, self.descriptions))

    def describe(self, class_: str, title: str, input_sha256: str) -> None:
        """Says of the source what is said of each."""
        self.about(TYPE, nf("Source"))
        self.about(TYPE, nf(class_))
        self.about(TITLE, literal(title))
        self.about(LABEL, literal(title))
        self.about(nf("inputSha256"), literal(input_sha256))
        self.about(nf("factsGraph"), self.facts)
        self.about(nf("claimsGraph"), self.claims)

    def named(self, entity: str, class_: str, name: str, aka: Iterable[tuple[str, str | None]] = ()) -> None:
        """Adds an entity's class, its name in this source, and its other names with their languages."""
        self.fact(entity, TYPE, nf(class_))
        self.fact(entity, nf("name"), literal(name))
        for other, language in aka:
            self.fact(entity, nf("alias"), literal(other, language=language))


def date_triples(subject: str, date: Date) -> list[tuple[str, str, str]]:
    """A date as triples: EDTF, its first and last day, the source's words, what it rests on."""
    found = []
    if date.edtf:
        span = dates.span(date.edtf)
        found.append((subject, nf("date"), literal(date.edtf, EDTF)))
        if span.earliest:
            found.append((subject, nf("earliest"), literal(span.earliest.isoformat(), f"{XSD}date")))
        if span.latest:
            found.append((subject, nf("latest"), literal(span.latest.isoformat(), f"{XSD}date")))
    if date.text:
        found.append((subject, nf("dateText"), literal(date.text)))
    if date.basis:
        found.append((subject, nf("dateBasis"), literal(date.basis)))
    return found


def input_checksum(sha256: str) -> str:
    """The checksum of an input: its bytes, and the version of the program that turns them into statements."""
    return hashlib.sha256(f"{__version__}\n{sha256}".encode()).hexdigest()
