"""What is denied, against those who say that it is so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg import wording
from kg.conflicts.model import Draft, Side
from kg.conflicts.reading import Reader, taken_back
from kg.evidence import ClaimNote
from kg.facts.model import ACCEPTED
from kg.quads.names import individual, nf
from kg.store.changes import Triple
from kg.terms import text_of
from kg.vocabulary import NF

_ACCORDING = ", according to "

_ANSWERED = ("asserted", "reported", "alleged", "expected", "speculated")


def find(reader: Reader) -> Iterator[Draft]:
    """The plain facts and the claims that a denial on record speaks against.

    A denial speaks against the claims that it disputes, and against the very statement that it denies, whoever
    makes it. Claims that the same denials answer make one conflict.
    """
    facts: dict[Triple, dict[str, ClaimNote]] = {}
    claims: dict[str, dict[str, ClaimNote]] = {}
    for iri in sorted(reader.subjects(nf("modality"), individual("Denied"))):
        denial = reader.evidence.claim(iri)
        if not _stands(reader, denial):
            continue
        for triple in filter(reader.is_fact, _triples(reader, denial)):
            facts.setdefault(triple, {})[iri] = denial
        for target in _targets(reader, denial):
            claims.setdefault(target.iri, {})[iri] = denial
    yield from (_of_fact(reader, triple, denials.values()) for triple, denials in sorted(facts.items()))
    yield from _of_claims(reader, claims)


def _stands(reader: Reader, claim: ClaimNote) -> bool:
    """Whether nobody took a claim back, or rulings are looked past."""
    return reader.settled or not (claim.withheld or reader.evidence.withdrawals(claim.iri))


def _triples(reader: Reader, denial: ClaimNote) -> list[Triple]:
    """The statements that a denial denies: its own, and those of the facts that it disputes."""
    disputed = [claim for iri in denial.disputes if (claim := reader.evidence.claim(iri)).accepted]
    return sorted({t for claim in (denial, *disputed) if (t := reader.said(claim))})


def _targets(reader: Reader, denial: ClaimNote) -> list[ClaimNote]:
    """The claims that a denial answers and that are no plain facts, nor were before a ruling."""
    found = {iri: reader.evidence.claim(iri) for iri in denial.disputes}
    if triple := reader.said(denial):
        found |= {claim.iri: claim for claim in reader.evidence.saying(triple)}
    return [
        claim
        for claim in found.values()
        if claim.modality in _ANSWERED
        and not (claim.modality == ACCEPTED and claim.predicate)
        and _stands(reader, claim)
    ]


def _of_fact(reader: Reader, triple: Triple, denials: Iterable[ClaimNote]) -> Draft:
    sayings = tuple(reader.held([triple]))
    stated = wording.statement(triple, reader.evidence)
    who = "; ".join(dict.fromkeys(saying.how for saying in sayings))
    side = Side(
        value=f"{who} that {stated}",
        key=" ".join(triple),
        sayings=sayings,
        held=True,
        statements=(triple,),
        withheld=taken_back(sayings),
    )
    name = text_of(triple[1]).removeprefix(NF)
    sides = (side, _side(reader, list(denials)))
    return Draft("contested", text_of(triple[0]), stated, f"{name} {triple[2]}", sides, (name, "disputes"))


def _of_claims(reader: Reader, claims: Mapping[str, Mapping[str, ClaimNote]]) -> Iterator[Draft]:
    for iris, denials in _together(claims):
        answered = [reader.evidence.claim(iri) for iri in iris]
        made = [reader.evidence.claim(iri) for iri in denials]
        subject = next((c.subject for c in (*answered, *made) if c.subject), None)
        subject = subject or next((iri for c in answered for iri in c.about), iris[0])
        names = sorted({c.predicate.removeprefix(NF) for c in answered if c.predicate})
        sides = (_side(reader, answered), _side(reader, made))
        yield Draft("disputed", subject, "what is said", " ".join(names), sides, (*names, "disputes"))


def _together(claims: Mapping[str, Iterable[str]]) -> list[tuple[list[str], list[str]]]:
    """Claims with the denials that answer them; those that have a denial in common stand together."""
    groups: list[tuple[set[str], set[str]]] = []
    for iri, denials in sorted(claims.items()):
        near = [group for group in groups if group[1] & set(denials)]
        groups = [group for group in groups if group not in near]
        groups.append(({iri}.union(*(g[0] for g in near)), set(denials).union(*(g[1] for g in near))))
    return [(sorted(iris), sorted(denials)) for iris, denials in groups]


def _side(reader: Reader, claims: list[ClaimNote]) -> Side:
    """One side of a dispute, each claim behind who makes it and how."""
    sayings = tuple(reader.claimed(claim) for claim in claims)
    return Side(
        value="; ".join(_in_words(reader, claims)),
        key="; ".join(sorted({f"{claim.modality} {claim.says}" for claim in claims})),
        sayings=sayings,
        held=False,
        withheld=taken_back(sayings),
    )


def _in_words(reader: Reader, claims: list[ClaimNote]) -> Iterator[str]:
    """What is said, behind all who say it: “Harrow Foods alleges, according to the Gazette, that … and that …”."""
    by_text: dict[tuple[str, bool], dict[str, dict[str, None]]] = {}
    for claim in claims:
        wondering = claim.modality == "speculated"
        said = wording.says(claim, reader.evidence).removesuffix(".")
        speaker, _, teller = wording.attribution(claim).partition(_ACCORDING)
        who = by_text.setdefault((said, wondering or claim.predicate is None), {})
        who.setdefault(f"speculation {speaker}" if wondering else speaker, {})[teller] = None
    by_speakers: dict[tuple[str, bool], list[str]] = {}
    for (said, after_colon), speakers in by_text.items():
        named = "; ".join(_with_tellers(speaker, [*filter(None, told)]) for speaker, told in speakers.items())
        by_speakers.setdefault((named, after_colon), []).append(said)
    for (named, after_colon), texts in by_speakers.items():
        yield f"{named}: {'; '.join(texts)}" if after_colon else f"{named}{_comma(named)} {' and '.join(texts)}"


def _comma(named: str) -> str:
    return "," if "," in named else ""


def _with_tellers(speaker: str, tellers: list[str]) -> str:
    """A speaker, with those in whose reports he says it where he does so in no voice of his own."""
    *some, last = tellers or [""]
    listed = f"{', '.join(some)} and {last}" if some else last
    return f"{speaker}{_ACCORDING}{listed}" if listed else speaker
