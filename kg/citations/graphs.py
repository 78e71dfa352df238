"""Citations in RDF: the claims, quotes and descriptions of sources behind triples, to be added to them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from kg.citations.model import Citation, Cited
from kg.quads.names import LABEL, nf
from kg.store import Store
from kg.terms import named_node, term_of, text_of
from kg.vocabulary import DCTERMS, RDF

_OF_THE_STORE = {
    text_of(nf(name))
    for name in (
        "archivedAs", "statementCount", "statementHash", "inputSha256", "textSha256", "textLength", "loadedAt",
        "textFingerprint", "sourceKind", "factsGraph", "claimsGraph",
    )
}  # fmt: skip
"""What the store notes of a source for its own use."""


def supporting(store: Store, cited: Cited) -> set[ox.Triple]:
    """All that is to be added to an answer of triples: who says them, in which words.

    A claim is told as a claim: nothing here states what a claim says. A statement of a record, which no claim
    makes, is told as an rdf:Statement with its source (dcterms:source).
    """
    citations = [citation for row in cited.rows for citation in row.citations]
    claims = {c.claim.iri: c.claim for c in citations if c.claim}
    sources = dict.fromkeys(c.source.iri for c in citations)
    quotes = [iri for claim in claims for iri in _leading_to(store, claim, nf("hasQuote"))]
    named = {claim.speaker_iri for claim in claims.values()}
    named |= {iri for s in sources for iri in _leading_to(store, s, nf("publisher"), nf("republishedBy"))}
    found = {triple for iri in (*claims, *sources, *quotes) for triple in _description(store, iri)}
    found |= {triple for iri in named for triple in _labels(store, iri)}
    return found.union(*(_statements(citation) for citation in citations if citation.claim is None))


def _description(store: Store, iri: str) -> Iterator[ox.Triple]:
    for quad in store.db.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph()):
        if quad.predicate.value not in _OF_THE_STORE:
            yield quad.triple


def _leading_to(store: Store, iri: str, *predicates: str) -> Sequence[str]:
    return [text_of(o) for predicate in predicates for o, _ in store.objects(f"<{iri}>", predicate)]


def _labels(store: Store, iri: str) -> Iterator[ox.Triple]:
    for quad in store.db.quads_for_pattern(ox.NamedNode(iri), named_node(LABEL), None, ox.DefaultGraph()):
        yield quad.triple


def _statements(citation: Citation) -> Iterator[ox.Triple]:
    """The statements that a record holds, each with the source that has it."""
    for triple in citation.statements:
        digest = hashlib.sha256(" ".join(triple).encode()).hexdigest()[:16]
        node = ox.NamedNode(f"{citation.source.iri}/statement/{digest}")
        yield ox.Triple(node, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{RDF}Statement"))
        for name, part in zip(("subject", "predicate", "object"), triple, strict=True):
            yield ox.Triple(node, ox.NamedNode(f"{RDF}{name}"), term_of(part))
        yield ox.Triple(node, ox.NamedNode(f"{DCTERMS}source"), ox.NamedNode(citation.source.iri))
