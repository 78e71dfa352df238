"""Citations for programs: each as an object of JSON, with the same keys in each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kg import wording
from kg.citations.model import Citation, Cited, CitedRow, standing
from kg.trace import Chain, Derivation
from kg.vocabulary import RDF

JSON = f"{RDF}JSON"
"""The datatype of JSON as a literal; source: W3C, JSON-LD 1.1, section 10.2."""


def objects(cited: Cited) -> list[list[dict[str, Any]]]:
    """The citations of each row."""
    return [[_object(citation, cited) for citation in row.citations] for row in cited.rows]


def compact(cited: Cited) -> list[str]:
    """The citations of each row as JSON on one line."""
    return [json.dumps(found, ensure_ascii=False, separators=(",", ":")) for found in objects(cited)]


def sources(row: CitedRow) -> str:
    """The ids of the sources that a row rests on, joined with “; ”; those that only speak against it left out."""
    return "; ".join(dict.fromkeys(c.source.id for c in row.citations if not (c.against or c.answers)))


def _object(citation: Citation, cited: Cited) -> dict[str, Any]:
    source, claim = citation.source, citation.claim
    words = claim.words if claim else None
    return {
        "note": citation.note,
        "source": source.id,
        "iri": source.iri,
        "title": source.title,
        "publisher": source.publisher,
        "published": source.published,
        "url": wording.link(source.url),
        "status": wording.status(source),
        "record": citation.record,
        "claim": claim_id(claim.iri) if claim else None,
        "modality": claim.modality if claim else None,
        "speaker": claim.speaker if claim else None,
        "sentence": cited.said.get(claim.iri) if claim else None,
        "start": words.start if words else None,
        "end": words.end if words else None,
        "quote": words.exact if words else None,
        "prefix": words.prefix if words else None,
        "suffix": words.suffix if words else None,
        "standing": standing(claim),
        "denied_by": [claim_id(c.iri) for c in cited.answered.get(claim.iri, ())] if claim else [],
        "answers": [claim_id(iri) for iri in citation.answers],
        "against": citation.against,
        "chain": [_chain(chain) for chain in citation.chains],
    }


def _chain(chain: Chain) -> Mapping[str, Any]:
    derived = [_derivation(d) for d in chain.derived]
    return {"pattern": chain.pattern, "triples": [list(s) for s in chain.steps], "derived": derived}


def _derivation(found: Derivation) -> Mapping[str, Any]:
    return {
        "triple": list(found.triple),
        "rule": found.rule,
        "premises": [list(p) for p in found.premises],
        "derived": [_derivation(d) for d in found.derived],
    }


def claim_id(iri: str) -> str:
    """The id of a claim within a store, SOURCE-ID/CLAIM-ID, from its IRI."""
    source, _, claim = iri.rpartition("/claim/")
    return f"{source.rpartition('/source/')[2]}/{claim}"
