"""One claim by what people call it, and everything that is known of it."""

from collections.abc import Iterator

import pyoxigraph as ox

from kg import wording
from kg.errors import AmbiguousError, Candidate, NotFoundError
from kg.evidence import ClaimNote
from kg.ledger.model import WITHDRAWN, WITHHELD, Entry, Proposition
from kg.ledger.pages import ClaimPage, claim_id, place
from kg.ledger.reading import Ledger
from kg.ledger.rules import RULES
from kg.quads.names import TYPE, nf
from kg.terms import named_node, not_in_iri, text_of
from kg.vocabulary import near

_MEANINGS = {
    "asserted": "the source says it in its own voice",
    "reported": "the source says that somebody says so",
    "alleged": "the source says that somebody accuses somebody of it",
    "denied": "the source says that somebody says it is not so",
    "speculated": "the source says that people wonder whether it is so",
    "expected": "the source says that it is to come",
    "withdrawn": "the source says that somebody takes it back",
}


def resolve(ledger: Ledger, text: str) -> str:
    """The IRI of the claim that a text names: SOURCE-ID/CLAIM-ID, an IRI, or a CLAIM-ID that only one source has.

    Raises:
        NotFoundError: no claim answers to it; carries near names.
        AmbiguousError: claims of several sources do; carries them.
    """
    text = text.strip().removeprefix("<").removesuffix(">")
    source, slash, id_ = text.rpartition("/")
    direct = text if "://" in text else text_of(f"<{ledger.store.names.base}source/{source}/claim/{id_}>")
    if (slash or "://" in text) and not not_in_iri(direct) and _is_claim(ledger, direct):
        return direct
    known = {claim_id(ledger.evidence.claim(iri)): iri for iri in _claims(ledger)}
    found = [name for name in sorted(known) if not slash and name.rpartition("/")[2] == text]
    if len(found) == 1:
        return known[found[0]]
    if found:
        raise AmbiguousError(text, [_candidate(ledger, known[name]) for name in found])
    names = known if slash else {name.rpartition("/")[2] for name in known}
    raise NotFoundError("claim", text, near(text, names), "`kg claims ENTITY` lists the claims about a thing")


def _is_claim(ledger: Ledger, iri: str) -> bool:
    pattern = (ox.NamedNode(iri), named_node(TYPE), named_node(nf("Claim")), ox.DefaultGraph())
    return next(iter(ledger.store.db.quads_for_pattern(*pattern)), None) is not None


def _claims(ledger: Ledger) -> Iterator[str]:
    pattern = (None, named_node(TYPE), named_node(nf("Claim")), ox.DefaultGraph())
    return (text_of(str(quad.subject)) for quad in ledger.store.db.quads_for_pattern(*pattern))


def _candidate(ledger: Ledger, iri: str) -> Candidate:
    claim = ledger.evidence.claim(iri)
    return Candidate(claim_id(claim), wording.cut(claim.source.title), f"a claim, {claim.modality}", "its own id")


def page(ledger: Ledger, iri: str) -> ClaimPage:
    """Everything of one claim."""
    claim, proposition = ledger.evidence.claim(iri), ledger.of(iri)
    entry = next(e for e in proposition.entries if e.claim and e.claim.iri == iri)
    told = ((name, " ".join(value.split())) for name, value in _rows(ledger, claim, entry, proposition))
    rows = tuple((name, value) for name, value in told if value)
    head = f"{wording.sentence(claim, ledger.evidence).removesuffix('.')}{_NO_FORCE[entry.without_force]}"
    return ClaimPage(claim, proposition, head, rows)


def _rows(ledger: Ledger, claim: ClaimNote, entry: Entry, found: Proposition) -> Iterator[tuple[str, str]]:
    source = claim.source
    yield "modality", f"{claim.modality}: {_MEANINGS[claim.modality]}"
    yield "said by", claim.speaker
    yield "in the document", claim.document or ""
    yield "alleged in", "; ".join(_cases(ledger, claim))
    yield "source", f"{wording.cut(source.title)} — {wording.outlet(source)} ({source.id})"
    yield "address", wording.link(source.url) or ""
    yield (
        "said on",
        f"{wording.date(entry.date)}, {_DATES[entry.date_of]}" if entry.date else "no date is recorded",
    )
    yield "when it holds", wording.date(claim.date) if claim.date else ""
    yield "held as fact", _held(claim)
    yield "words", _words(claim)
    yield "without words", _literal(ledger, claim.iri, "withoutWordsBecause")
    yield "note", claim.note or ""
    yield "disputes", "; ".join(_named(ledger, iri) for iri in claim.disputes)
    answers = sorted({e.claim.iri for e in found.entries if e.claim and e.role == "against"} - {claim.iri})
    yield "answered by", "; ".join(_named(ledger, iri) for iri in answers)
    yield (
        "standing",
        f"{found.standing.name}: {RULES[found.standing.rule - 1].meaning} (rule {found.standing.rule})",
    )
    yield "on record", found.standing.sentence


_DATES = {
    "document": "the date of the document",
    "published": "when the source was published",
    "retrieved": "when the source was had; when it was published is not recorded",
}


_NO_FORCE = {
    "": "",
    WITHDRAWN: "; its speaker has taken this back",
    WITHHELD: "; this is withheld: see “held as fact” below",
}


def _held(claim: ClaimNote) -> str:
    if claim.accepted:
        return "yes"
    withheld = claim.withheld or claim.not_accepted_because
    return f"no: {wording.cut(withheld)}" if withheld else "no: only what a source asserts in its own voice is"


def _words(claim: ClaimNote) -> str:
    words = claim.words
    if words is None:
        return ""
    if words.exact is None:
        return f"{place(words)}; the text was not loaded, `kg load FILE --text TEXT` adds it"
    before, after = (f"…{words.prefix}" if words.prefix else ""), (f"{words.suffix}…" if words.suffix else "")
    return f"{place(words)}: {before}“{words.exact}”{after}"


def _cases(ledger: Ledger, claim: ClaimNote) -> list[str]:
    """The lawsuits in which it is alleged, each with how far sources say it has come."""
    told = []
    for case in _values(ledger, claim.iri, "allegedIn"):
        stages = " or ".join(_values(ledger, case, "eventStatus"))
        told.append(f"{ledger.entities.title(case) or case}{f' ({stages})' if stages else ''}")
    return told


def _named(ledger: Ledger, iri: str) -> str:
    """Another claim, never without who says it and how."""
    other = ledger.evidence.claim(iri)
    return f"{claim_id(other)} ({wording.attribution(other)})"


def _values(ledger: Ledger, iri: str, name: str) -> list[str]:
    pattern = (ox.NamedNode(iri), named_node(nf(name)), None, ox.DefaultGraph())
    return sorted(text_of(str(quad.object)) for quad in ledger.store.db.quads_for_pattern(*pattern))


def _literal(ledger: Ledger, iri: str, name: str) -> str:
    return wording.cut("; ".join(_values(ledger, iri, name)))
