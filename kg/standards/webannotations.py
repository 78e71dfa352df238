"""Claims as W3C Web Annotations: the claim is the body, the words of the source are the target.

Source: Web Annotation Data Model and Web Annotation Vocabulary, W3C Recommendations of 23 February 2017. The
words are selected twice, by quotation and by position (characters of the text, from 0, the end excluded), so
that a reader whose text has changed finds them again.
"""

from __future__ import annotations

import pyoxigraph as ox

from kg.evidence import ClaimNote, Evidence
from kg.facts.model import Quote
from kg.quads.names import LABEL, TYPE, nf
from kg.standards.claims import AGENT, Triples, claims, is_named
from kg.store import Store
from kg.terms import iri
from kg.vocabulary import DCTERMS, NF, OA, XSD
from kg.wording import answered


def oa(name: str) -> str:
    """The token of a term of the Web Annotation Vocabulary."""
    return f"<{OA}{name}>"


def triples(store: Store, source: str | None = None) -> list[ox.Triple]:
    """An annotation for each claim that has words or a place in its text."""
    evidence, found = Evidence(store), Triples()
    loaded = {record.id: record.loaded_at for record in store.sources()}
    for claim in claims(evidence, source):
        if claim.words is not None:
            _annotation(claim, evidence, loaded.get(claim.source.id), found)
            _target(claim, claim.words, found)
    return found.as_triples()


def _annotation(claim: ClaimNote, evidence: Evidence, loaded_at: str | None, found: Triples) -> None:
    annotation, body = f"<{claim.iri}/annotation>", f"<{claim.iri}>"
    found.add(annotation, TYPE, oa("Annotation"))
    found.add(annotation, oa("motivatedBy"), oa("describing"))
    found.add(annotation, oa("hasBody"), body)
    found.add(annotation, oa("hasTarget"), f"<{claim.iri}/target>")
    found.add(annotation, f"<{DCTERMS}creator>", iri(evidence.store.names.base + AGENT))
    found.text(annotation, f"<{DCTERMS}created>", loaded_at, f"{XSD}dateTime")
    found.add(body, TYPE, nf("Claim"))
    found.text(body, LABEL, answered(claim, evidence))
    found.add(body, nf("modality"), f"<{NF}{claim.modality.capitalize()}>")
    if is_named(claim):
        found.add(body, nf("saidBy"), f"<{claim.speaker_iri}>")


def _target(claim: ClaimNote, words: Quote, found: Triples) -> None:
    target, passage = f"<{claim.iri}/target>", f"{claim.source.iri}/text/{words.start}-{words.end}"
    found.add(target, TYPE, oa("SpecificResource"))
    found.add(target, oa("hasSource"), f"<{claim.source.iri}>")
    if words.exact is not None:
        by_words = f"<{passage}/words>"
        found.add(target, oa("hasSelector"), by_words)
        found.add(by_words, TYPE, oa("TextQuoteSelector"))
        for name, value in (("exact", words.exact), ("prefix", words.prefix), ("suffix", words.suffix)):
            found.text(by_words, oa(name), value)
    by_place = f"<{passage}/place>"
    found.add(target, oa("hasSelector"), by_place)
    found.add(by_place, TYPE, oa("TextPositionSelector"))
    for name, number in (("start", words.start), ("end", words.end)):
        found.text(by_place, oa(name), str(number), f"{XSD}nonNegativeInteger")
