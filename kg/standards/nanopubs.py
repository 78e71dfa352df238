"""Claims as nanopublications, each named by the hash of what it says.

Source: Nanopublication Guidelines of 2015 (four graphs: head, assertion, provenance, publication info); Trusty
URIs, Kuhn and Dumontier 2014, module RA (a hash over the sorted statements).

Only what the store holds as fact is asserted as a plain statement. Of any other claim the assertion is that the
claim was made: the claim's own description, with its modality and its speaker.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

import pyoxigraph as ox

from kg.evidence import ClaimNote, Evidence
from kg.quads.names import LABEL, TYPE, nf
from kg.standards.claims import AGENT, Triples, claims, is_named, object_of, standing
from kg.standards.provenance import prov
from kg.store import Store
from kg.terms import Statement, iri, literal, named_node, term_of
from kg.vocabulary import DCTERMS, NF, OA, XSD
from kg.wording import answered

NP = "http://www.nanopub.org/nschema#"
_CODE = " "
"""What stands in place of the hash while it is worked out: no IRI holds a space."""

_SAID = (
    "claimSubject",
    "claimPredicate",
    "claimObject",
    "claimText",
    "aboutEntity",
    "modality",
    "saidBy",
    "saidIn",
)


def quads(store: Store, source: str | None = None) -> list[ox.Quad]:
    """A nanopublication for each claim, in the order of their IRIs."""
    evidence = Evidence(store)
    loaded = {record.id: record.loaded_at for record in store.sources()}
    found = [s for c in claims(evidence, source) for s in nanopub(c, evidence, loaded.get(c.source.id))]
    return [ox.Quad(named_node(s), named_node(p), term_of(o), named_node(g)) for s, p, o, g in sorted(found)]


def nanopub(claim: ClaimNote, evidence: Evidence, loaded_at: str | None) -> list[Statement]:
    """The statements of one claim's nanopublication."""
    draft = list(_draft(claim, evidence, loaded_at))
    code = artifact_code(draft)
    return [Statement(*(_named(token, code) for token in statement)) for statement in draft]


def artifact_code(statements: list[Statement]) -> str:
    """The artifact code of statements in which a space stands for it: “RA” and 43 letters of base64url."""
    lines = dict.fromkeys(
        "".join(f"{part}\n" for part in (*names, _normalized(object_)))
        for *names, object_ in sorted(map(_in_order, statements))
    )
    digest = hashlib.sha256("".join(lines).encode()).digest()
    return "RA" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _in_order(statement: Statement) -> tuple[str, str, str, tuple[int, str, str, str]]:
    """The order that the hash asks for: graph, subject, predicate, object; IRIs before literals."""
    subject, predicate, object_, graph = statement
    return graph[1:-1], subject[1:-1], predicate[1:-1], _object_key(object_)


def _object_key(token: str) -> tuple[int, str, str, str]:
    if token.startswith("<"):
        return 0, token[1:-1], "", ""
    term = term_of(token)
    language = getattr(term, "language", None) or ""
    return 1, term.value, "" if language else term.datatype.value, language  # type: ignore[union-attr]


def _normalized(object_: tuple[int, str, str, str]) -> str:
    is_literal, text, datatype, language = object_
    if not is_literal:
        return text
    escaped = text.replace("\\", "\\\\").replace("\n", "\\n")
    return f"@{language.lower()} {escaped}" if language else f"^{datatype} {escaped}"


def _named(token: str, code: str) -> str:
    return token.replace(_CODE, code) if token.startswith("<") else token


def _draft(claim: ClaimNote, evidence: Evidence, loaded_at: str | None) -> Iterator[Statement]:
    """The four graphs, with a space where the hash will stand."""
    base = f"{evidence.store.names.base}nanopub/{_CODE}"
    whole, head, assertion, provenance, about = (
        f"<{base}{part}>" for part in ("", "#Head", "#assertion", "#provenance", "#pubinfo")
    )
    yield Statement(whole, TYPE, f"<{NP}Nanopublication>", head)
    for name, graph in (
        ("hasAssertion", assertion),
        ("hasProvenance", provenance),
        ("hasPublicationInfo", about),
    ):
        yield Statement(whole, f"<{NP}{name}>", graph, head)
    for graph, found in (
        (assertion, _assertion(claim, evidence)),
        (provenance, _provenance(claim, evidence, assertion)),
        (about, _publication(claim, evidence, whole, loaded_at)),
    ):
        for subject, predicate, object_ in found.found:
            yield Statement(subject, predicate, object_, graph)


def _assertion(claim: ClaimNote, evidence: Evidence) -> Triples:
    found, store = Triples(), evidence.store
    object_ = object_of(claim, store)
    if claim.accepted and claim.subject and claim.predicate and object_:
        found.add(f"<{claim.subject}>", f"<{claim.predicate}>", object_)
        return found
    term = f"<{claim.iri}>"
    found.add(term, TYPE, nf("Claim"))
    found.text(term, LABEL, answered(claim, evidence))
    for name in _SAID:
        for value, _ in store.objects(term, nf(name)):
            found.add(term, nf(name), value)
    for denial in evidence.answers(claim.iri) if claim.modality != "withdrawn" else ():
        found.add(f"<{denial.iri}>", nf("disputes"), term)
    return found


def _provenance(claim: ClaimNote, evidence: Evidence, assertion: str) -> Triples:
    found = Triples()
    found.add(assertion, prov("wasDerivedFrom"), f"<{claim.source.iri}>")
    if is_named(claim):
        found.add(assertion, prov("wasAttributedTo"), f"<{claim.speaker_iri}>")
    found.text(f"<{claim.source.iri}>", f"<{DCTERMS}title>", claim.source.title)
    if claim.words is not None:
        quote = f"<{claim.source.iri}/text#char={claim.words.start},{claim.words.end}>"
        found.add(assertion, prov("wasQuotedFrom"), quote)
        found.add(quote, f"<{OA}hasSource>", f"<{claim.source.iri}>")
        found.text(quote, f"<{OA}exact>", claim.words.exact)
    return found


def _publication(claim: ClaimNote, evidence: Evidence, whole: str, loaded_at: str | None) -> Triples:
    found = Triples()
    found.text(whole, f"<{DCTERMS}created>", loaded_at, f"{XSD}dateTime")
    found.add(whole, f"<{DCTERMS}creator>", iri(evidence.store.names.base + AGENT))
    found.add(whole, f"<{DCTERMS}subject>", f"<{claim.iri}>")
    found.add(whole, LABEL, literal(standing(claim, evidence)))
    found.add(whole, nf("modality"), f"<{NF}{claim.modality.capitalize()}>")
    return found
