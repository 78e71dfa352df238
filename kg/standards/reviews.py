"""Claims as schema.org has them: `Claim`, and `ClaimReview` where somebody answers for the verdict.

Source: https://schema.org/Claim and https://schema.org/ClaimReview. A review needs a reviewer: this software is
none. The verdict is the claim's standing in the ledger, in words; there is no number, as a scale from true to
false is not what a ledger knows.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from kg import ledger
from kg.evidence import ClaimNote, Evidence, SourceNote
from kg.ledger import Proposition
from kg.standards.claims import agent_kind, claims, is_named, iso_date, standing
from kg.store import Store
from kg.vocabulary import NF
from kg.wording import answered

CONTEXT: dict[str, Any] = {
    "@vocab": "https://schema.org/",
    "nf": NF,
    "modality": {"@id": "nf:modality", "@type": "@id"},
    "disputes": {"@id": "nf:disputes", "@type": "@id"},
}
_CREATIVE = {"news article": "NewsArticle", "paper": "ScholarlyArticle", "data set": "Dataset"}


class Reviewer(NamedTuple):
    """Who answers for the verdicts; `page` is where a review can be read, with {id} for the claim's id."""

    name: str
    url: str | None = None
    page: str | None = None


def document(store: Store, source: str | None = None, reviewer: Reviewer | None = None) -> dict[str, Any]:
    """The claims of a store, or of one source, as a JSON-LD document; with a reviewer, their reviews too."""
    evidence = Evidence(store)
    standings = {c.iri: p for p in ledger.propositions(store) for c in p.claims} if reviewer else {}
    nodes = []
    for claim in claims(evidence, source):
        nodes.append(_claim(claim, evidence))
        if reviewer and claim.iri in standings:
            nodes.append(_review(claim, evidence, standings[claim.iri], reviewer))
    return {"@context": CONTEXT, "@graph": nodes}


def _claim(claim: ClaimNote, evidence: Evidence) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@type": "Claim",
        "@id": claim.iri,
        "text": answered(claim, evidence),
        "creativeWorkStatus": standing(claim, evidence),
        "modality": f"nf:{claim.modality.capitalize()}",
        "appearance": _work(claim.source, evidence),
    }
    if is_named(claim):
        found["author"] = _agent(claim.speaker_iri, claim.speaker, evidence)
    if claim.words is not None and claim.words.exact is not None:
        found["citation"] = {
            "@type": "Quotation",
            "@id": f"{claim.source.iri}/text#char={claim.words.start},{claim.words.end}",
            "text": claim.words.exact,
        }
    if claim.disputes:
        found["disputes"] = list(claim.disputes)
    return found


def _work(source: SourceNote, evidence: Evidence) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@type": _CREATIVE.get(source.kind, "CreativeWork"),
        "@id": source.iri,
        "headline": source.title,
    }
    if source.publisher:
        found["publisher"] = {"@type": "Organization", "name": source.publisher}
    if published := iso_date(source.published):
        found["datePublished"] = published
    if source.url:
        found["url"] = source.url
    if source.copy_of:
        found["isBasedOn"] = source.copy_of
    if source.status:
        told = " ".join(part for part in (source.status, source.status_date) if part)
        found["correction"] = f"{told}: {source.status_note}" if source.status_note else told
    return found


def _agent(iri: str, name: str, evidence: Evidence) -> dict[str, Any]:
    kind = agent_kind(iri, evidence)
    return {"@type": kind, "@id": iri, "name": name} if kind else {"@type": "Organization", "name": name}


def _review(claim: ClaimNote, evidence: Evidence, proposition: Proposition, reviewer: Reviewer) -> dict[str, Any]:
    id_ = claim.iri.rpartition("/source/")[2].replace("/claim/", "/")
    author: dict[str, Any] = {"@type": "Organization", "name": reviewer.name}
    if reviewer.url:
        author["url"] = reviewer.url
    found: dict[str, Any] = {
        "@type": "ClaimReview",
        "@id": f"{claim.iri}/review",
        "claimReviewed": answered(claim, evidence),
        "itemReviewed": {"@id": claim.iri},
        "author": author,
        "reviewRating": {"@type": "Rating", "alternateName": proposition.standing.name},
        "reviewBody": proposition.standing.sentence,
    }
    if reviewer.page:
        found["url"] = reviewer.page.replace("{id}", id_)
    return found
