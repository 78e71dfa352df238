"""What claims say that are not held as fact: the words by which a page that shows them gives itself away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import pyoxigraph as ox

from kg import wording
from kg.evidence import ClaimNote, Evidence
from kg.quads.names import nf
from kg.store import Store
from kg.terms import named_node
from kg.vocabulary import NF, vocabulary

MODALITIES = {
    "asserted": (
        "not accepted",
        "not held",
        "held as fact",
        "fact: false",
        "retracted",
        "superseded",
        "corrected",
        "rejected",
    ),
    "reported": ("report", "says", "said", "according to", "told", "tells"),
    "alleged": ("alleg", "accus"),
    "denied": ("deni", "deny"),
    "speculated": ("speculat", "the question is", "whether"),
    "expected": ("expect",),
    "withdrawn": ("withdr", "takes back", "took back", "taken back"),
}
"""The closed list: how a page may tell the modality of a claim, each as the beginning of a word or of words.

“asserted” stands for what a source says in its own voice and the store does not hold as fact.
"""
UNNAMED = ("unnamed", "Unnamed", "not named", "nobody", "speculation")
"""How a page may tell that the source of a claim names nobody."""

_TOLD = {name: re.compile(rf"\b(?:{'|'.join(starts)})", re.IGNORECASE) for name, starts in MODALITIES.items()}

Names = tuple[str, ...]
"""The ways in which a page may name one thing; one of them is enough."""


Content = tuple[Names, ...]
"""Things that show a claim where all of them are named in one passage."""


class Said(NamedTuple):
    """A claim that is not held as fact.

    Args:
        claim: its IRI.
        modality: a key of `MODALITIES`.
        contents: any of these shows the claim.
        speaker: how a page may name who says it.
        answers: the IRIs of the denials on record.
        withdrawals: those of the claims by which its speaker takes it back.
    """

    claim: str
    modality: str
    contents: tuple[Content, ...]
    speaker: Names
    answers: tuple[str, ...] = ()
    withdrawals: tuple[str, ...] = ()

    def tells_modality(self, text: str) -> bool:
        """Whether a passage tells how surely it is meant, in words that are not the claim's own."""
        for content in self.contents:
            for name in (name for names in content for name in names if " " in name):
                text = text.replace(name, " ")
        return _TOLD[self.modality].search(text) is not None

    def is_told_in(self, text: str) -> bool:
        """Whether a passage that shows it tells both how surely it is meant and by whom."""
        return self.tells_modality(text) and self.tells_speaker(text)

    def tells_speaker(self, text: str) -> bool:
        """Whether a passage tells who says it."""
        return any(name in text for name in self.speaker)


def shows(content: Content, text: str) -> bool:
    """Whether a passage names all things of a content."""
    return all(any(name in text for name in names) for names in content)


def of(store: Store, *, certain: bool = False) -> list[Said]:
    """The claims of a store that are not held as fact.

    Args:
        store: where they are.
        certain: whether no two things of the store are ever told of together but by these claims, as in a store
            made for this check; then any word of a quote, and subject and object together, show a claim.
            Else the whole quote has to be there, and the relation between the two as well. What a claim says
            that is a fact by another source gives nothing away.
    """
    evidence = Evidence(store)
    pattern = (None, named_node(nf("accepted")), ox.Literal(False), ox.DefaultGraph())
    claims = sorted(str(q.subject)[1:-1] for q in store.db.quads_for_pattern(*pattern))
    return [_said(evidence.claim(claim), evidence, certain=certain) for claim in claims]


def _said(claim: ClaimNote, evidence: Evidence, *, certain: bool) -> Said:
    unnamed = claim.speaker_iri == f"{NF}UnnamedSource"
    blames = claim.modality == "alleged"
    denials = [c.iri for c in evidence.answers(claim.iri) if c.modality == "denied"] if blames else []
    withdrawals = [c.iri for c in evidence.withdrawals(claim.iri)] if blames else []
    return Said(
        claim.iri,
        claim.modality,
        tuple(_contents(claim, evidence, certain=certain)),
        UNNAMED if unnamed else (claim.speaker, claim.speaker_iri),
        tuple(denials),
        tuple(withdrawals),
    )


def _contents(claim: ClaimNote, evidence: Evidence, *, certain: bool) -> Iterator[Content]:
    quote = " ".join((claim.words.exact or "").split()) if claim.words else ""
    if claim.predicate is None:
        yield ((claim.says,),)
    if certain:
        yield from (((word,),) for word in quote.split())
    elif quote.count(" ") > 2:  # a word or two stand in many places by chance
        yield ((quote,),)
    if claim.subject and claim.predicate and claim.object and not evidence.holds(claim):
        ends = (_names(claim.subject, evidence), _names(claim.object, evidence))
        yield ends if certain else (*ends, _relation(claim.predicate))
        if claim.date and certain:
            yield (_names(claim.subject, evidence), (claim.date, wording.date(claim.date)))


def _names(term: str, evidence: Evidence) -> Names:
    label = evidence.entities.label(term) if "://" in term else None
    return (term, label) if label else (term,)


def _relation(predicate: str) -> Names:
    name = predicate.removeprefix(NF)
    term = vocabulary().properties.get(name)
    return tuple(dict.fromkeys((predicate, f"nf:{name}", term.label if term else name)))
