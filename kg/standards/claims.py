"""What all standards tell of: the claims of a store, with what each is in words and who says it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyoxigraph as ox

from kg.evidence import ClaimNote, Evidence
from kg.quads.names import ONTOLOGY_ID, TYPE, nf
from kg.store import Store
from kg.terms import literal, named_node, term_of, text_of
from kg.vocabulary import NF, XSD, vocabulary

AGENT = "agent/newsfacts"
"""What follows the base in the IRI of this software."""

_ISO = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


def claims(evidence: Evidence, source: str | None = None) -> Iterator[ClaimNote]:
    """The claims of a store, or of one source, in the order of their IRIs."""
    store = evidence.store
    graph = named_node(store.names.source(source, "claims")) if source else ox.DefaultGraph()
    quads = store.db.quads_for_pattern(None, named_node(TYPE), named_node(nf("Claim")), graph)
    for iri in sorted(text_of(str(quad.subject)) for quad in quads):
        yield evidence.claim(iri)


def sources(store: Store, source: str | None = None) -> list[str]:
    """The ids of the sources that are told of: one, or all but the ontology."""
    records = [store.source(source)] if source else store.sources()
    return [record.id for record in records if record.id != ONTOLOGY_ID]


def agent_kind(iri: str, evidence: Evidence) -> str:
    """Whether an IRI is a "Person", an "Organization", or neither: empty."""
    terms = vocabulary()
    classes = evidence.entities.classes(iri)
    return next((kind for kind in ("Person", "Organization") for c in classes if terms.is_a(c, kind)), "")


def is_named(claim: ClaimNote) -> bool:
    """Whether the source says who speaks."""
    return claim.speaker_iri != f"{NF}UnnamedSource"


def standing(claim: ClaimNote, evidence: Evidence) -> str:
    """In a few words whether a claim is held as fact, and whether its speaker has taken it back."""
    if claim.accepted:
        return "held as fact"
    taken = claim.modality != "withdrawn" and evidence.withdrawals(claim.iri)
    return f"{claim.modality}, {'taken back, ' if taken else ''}not held as fact"


def iso_date(edtf: str | None) -> str | None:
    """A date as ISO 8601 has it: a year, a month or a day; None for one that is uncertain or an interval."""
    return edtf if edtf and _ISO.fullmatch(edtf) else None


def object_of(claim: ClaimNote, store: Store) -> str | None:
    """The token of a claim's object, as the store has it."""
    pattern = (ox.NamedNode(claim.iri), named_node(nf("claimObject")), None, ox.DefaultGraph())
    return next((str(quad.object) for quad in store.db.quads_for_pattern(*pattern)), None)


class Triples:
    """Collects triples of tokens."""

    def __init__(self) -> None:
        self.found: set[tuple[str, str, str]] = set()

    def add(self, subject: str, predicate: str, object_: str | None) -> None:
        """Adds a triple, if there is an object."""
        if object_ is not None:
            self.found.add((subject, predicate, object_))

    def text(self, subject: str, predicate: str, value: str | None, datatype: str = f"{XSD}string") -> None:
        """Adds a triple with a literal, if there is a value."""
        if value is not None:
            self.found.add((subject, predicate, literal(value, datatype)))

    def as_triples(self) -> list[ox.Triple]:
        """The triples in the order of their N-Triples text."""
        return [ox.Triple(named_node(s), named_node(p), term_of(o)) for s, p, o in sorted(self.found)]
