"""What the store does not know of a thing: what is usually known, and accusations without an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyoxigraph as ox

from kg import wording
from kg.evidence import Evidence
from kg.ledger import Ledger, Proposition, says
from kg.sheets.model import Cell, Row
from kg.sheets.notes import Notes
from kg.store import Store
from kg.vocabulary import NF, vocabulary

_USUAL: Mapping[str, Mapping[str, str]] = {
    "Organization": {"where it is based": "basedIn"},
    "Company": {
        "who founded it": "^founded",
        "who owns it": "^owns subsidiaryOf",
        "who has or had a post there": "^positionAt ^employer",
        "what it makes": "develops owns",
    },
    "Person": {"what posts the person has or had": "hasPosition employmentEvent"},
    "Paper": {
        "who wrote it": "hasAuthorship hasAuthor hasLeadAuthor",
        "where it was accepted": "acceptedAt presentedAt",
        "whether it was presented": "presentedAt",
        "where a page of it is": "url",
    },
    "ConferenceSeries": {"what editions it has": "^editionOf"},
    "ConferenceEdition": {
        "where it takes place": "takesPlaceIn",
        "when it takes place": "date",
        "of which series it is": "editionOf",
        "what papers it accepted": "^acceptedAt",
    },
    "Lawsuit": {
        "who sues": "hasPlaintiff",
        "who is sued": "hasDefendant",
        "which court hears it": "heardBy",
        "when it was brought": "date",
        "what is asked for": "seeks",
        "how it stands": "eventStatus",
    },
    "Award": {"who got it": "^awardGranted"},
    "Product": {"who makes it": "^develops", "who owns it": "^owns"},
    "Place": {"what it lies in": "locatedIn"},
    "Source": {
        "who published it": "publisher decidedBy",
        "when it was published": "published retrieved",
    },
    "NewsArticle": {"where it can be read": "url"},
    "Document": {"where it can be read": "url"},
}
"""By class, what is usually known of such a thing, as it follows “says”, and the properties that tell it.

`^` stands before a property that leads to the thing.
"""

_NO_ANSWER = "alleged, no answer on record"


def missing(store: Store, iri: str, classes: Sequence[str]) -> tuple[str, ...]:
    """What is usually known of things of these classes, and the store does not have of this one."""
    return tuple(dict.fromkeys(_missing(store, iri, classes)))


def _missing(store: Store, iri: str, classes: Sequence[str]) -> Iterator[str]:
    terms = vocabulary().classes
    all_ = {a for c in classes if c in terms for a in terms[c].ancestors}
    for class_, usual in _USUAL.items():
        for words, properties in usual.items() if class_ in all_ else ():
            if not any(_is_told(store, ox.NamedNode(iri), name) for name in properties.split()):
                yield words


def _is_told(store: Store, node: ox.NamedNode, name: str) -> bool:
    property_ = ox.NamedNode(NF + name.removeprefix("^"))
    subject, value = (None, node) if name.startswith("^") else (node, None)
    return next(iter(store.db.quads_for_pattern(subject, property_, value, ox.DefaultGraph())), None) is not None


def unanswered(store: Store, iri: str, evidence: Evidence, notes: Notes) -> tuple[Row, ...]:
    """The accusations about a thing, or by it, with no answer of the accused on record.

    Each is told with who makes it, and whether the accused was asked.
    """
    if not any(claim.modality == "alleged" for claim in evidence.about(iri)):
        return ()
    found = (p for p in Ledger(store).about(iri) if p.standing.name == _NO_ANSWER)
    return tuple(Row((Cell(_told(p)),), notes.of_claims(p.claims), "alleged") for p in found)


def _told(found: Proposition) -> str:
    """An accusation with its standing first, so that it is never read as what is so."""
    said = says(found).removesuffix(".")
    return wording.cut(f"{_NO_ANSWER[0].upper()}{_NO_ANSWER[1:]}: {said}; {found.standing.sentence}", 2_000)
