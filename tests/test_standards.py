"""Claims in other standards: each as its own tools read it, and none as more than a claim."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg import standards
from kg.errors import NotFoundError, UsageError
from kg.evidence import Evidence
from kg.standards import Reviewer, nanopubs
from kg.standards.claims import claims, iso_date, standing
from kg.store import Store
from kg.terms import Statement
from kg.vocabulary import NF
from tests.conftest import EXAMPLES, Kg

pytestmark = pytest.mark.slow

OF_RDFLIB = pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning")
"""What rdflib says of itself, and the library of nanopublications of it."""


@pytest.fixture(scope="module")
def claimed(harbour: Path) -> Store:
    """The store of the event in the harbour, open for reading."""
    return Store.open(harbour)


def quads(store: Store, name: str) -> list[ox.Quad]:
    format_ = ox.RdfFormat.N_QUADS if name == "nanopub" else ox.RdfFormat.N_TRIPLES
    return list(ox.parse(standards.write(store, name, "nq" if name == "nanopub" else "nt"), format=format_))


@pytest.mark.parametrize("name", ["prov", "annotation", "nanopub"])
def test_what_is_not_held_as_fact_is_no_plain_statement_in_any_standard(claimed: Store, name: str) -> None:
    plain = {(q.subject.value, q.predicate.value, getattr(q.object, "value", "")) for q in quads(claimed, name)}
    evidence = Evidence(claimed)
    said = [c for c in claims(evidence) if not c.accepted and c.subject and c.predicate and c.object]
    assert said
    for claim in said:
        triple = (claim.subject, claim.predicate, claim.object)
        held = any(c.accepted and (c.subject, c.predicate, c.object) == triple for c in claims(evidence))
        assert held or triple not in plain


@pytest.mark.parametrize("name", ["prov", "annotation", "nanopub"])
def test_every_claim_that_is_named_carries_its_modality(claimed: Store, name: str) -> None:
    found = quads(claimed, name)
    with_modality = {q.subject.value for q in found if q.predicate.value == f"{NF}modality"}
    about = {q.subject.value for q in found if q.predicate.value in (f"{NF}claimText", f"{NF}claimSubject")}
    assert with_modality
    assert about <= with_modality


def name_of(iri: str) -> str:
    return iri.partition("/source/")[2].replace("/claim/", "/")


def test_what_was_taken_back_says_so_where_only_its_state_is_read(claimed: Store) -> None:
    evidence = Evidence(claimed)
    found = {name_of(c.iri): standing(c, evidence) for c in claims(evidence)}
    assert found["quayside-interview/mud"] == "alleged, taken back, not held as fact"
    assert found["quayside-interview/sign-off"] == "alleged, not held as fact"
    assert found["mail-dismissal/dismissed-1"] == "asserted, not held as fact"
    assert found["agency-final/litres"] == "held as fact"


def test_a_denial_disputes_an_accusation_and_not_its_withdrawal(claimed: Store) -> None:
    disputed = {q.object.value for q in quads(claimed, "nanopub") if q.predicate.value == f"{NF}disputes"}
    said = {name_of(iri) for iri in disputed}
    assert "quayside-interview/mud" in said
    assert "courier-withdrawal/withdrawal" not in said


@pytest.mark.parametrize("name", list(standards.PROFILES))
def test_every_sentence_names_the_speaker_and_an_accusation_the_denials(claimed: Store, name: str) -> None:
    text = standards.write(claimed, name, None, reviewer=None).decode()
    accusation = (
        "Thornesund Harbour Company alleges, according to Tidewater Ledger, that Brekkvik Marine committed"
    )
    lines = [line for line in text.splitlines() if accusation in line]
    assert lines
    assert all("; denied by " in line for line in lines)


@pytest.mark.parametrize("name", list(standards.PROFILES))
def test_the_same_store_gives_the_same_bytes(claimed: Store, name: str) -> None:
    assert standards.write(claimed, name, None) == standards.write(claimed, name, None)


@pytest.mark.parametrize(
    ("name", "format_"), [(n, f) for n, p in standards.PROFILES.items() for f in p.formats if n != "schema.org"]
)
def test_every_format_holds_the_same_statements(claimed: Store, name: str, format_: str) -> None:
    from kg.tables import GRAPH_FORMATS

    data = standards.write(claimed, name, format_)
    found = {q.triple for q in ox.parse(data, format=GRAPH_FORMATS[format_])}
    assert found == {q.triple for q in quads(claimed, name)}


def test_an_unknown_standard_format_or_source_is_refused(claimed: Store) -> None:
    with pytest.raises(UsageError, match="there are prov"):
        standards.write(claimed, "dublin", None)
    with pytest.raises(UsageError, match="written as trig, nq"):
        standards.write(claimed, "nanopub", "ttl")
    with pytest.raises(NotFoundError):
        standards.write(claimed, "prov", None, source="nothing")


# -- PROV-O and Web Annotation -----------------------------------------------------------------------------


def test_every_term_of_prov_is_one(claimed: Store) -> None:
    from rdflib.namespace import PROV

    used = {
        term.value.removeprefix(str(PROV))
        for quad in quads(claimed, "prov")
        for term in (quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(str(PROV))
    }
    assert "wasDerivedFrom" in used
    assert all(name in PROV for name in used), used


def test_what_a_source_became_is_told_by_prov(claimed: Store) -> None:
    predicates = {q.predicate.value.rpartition("#")[2] for q in quads(claimed, "prov")}
    assert {"wasAttributedTo", "wasGeneratedBy", "wasInvalidatedBy", "wasInfluencedBy"} <= predicates


def test_an_annotation_has_a_body_a_target_and_selectors_that_give_the_words(claimed: Store) -> None:
    found = ox.Store()
    for quad in quads(claimed, "annotation"):
        found.add(ox.Quad(*quad.triple))
    query = """PREFIX oa: <http://www.w3.org/ns/oa#> SELECT ?a ?source ?exact ?start ?end WHERE {
      ?a a oa:Annotation ; oa:hasBody ?body ; oa:hasTarget ?target ; oa:motivatedBy oa:describing .
      ?target a oa:SpecificResource ; oa:hasSource ?source ; oa:hasSelector ?words, ?place .
      ?words a oa:TextQuoteSelector ; oa:exact ?exact .
      ?place a oa:TextPositionSelector ; oa:start ?start ; oa:end ?end }"""
    rows = list(found.query(query))  # type: ignore[arg-type]
    evidence = Evidence(claimed)
    assert len(rows) == sum(c.words is not None and c.words.exact is not None for c in claims(evidence))
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (EXAMPLES / "harbour").glob("*.txt")}
    for row in rows:
        exact, start, end = row["exact"].value, int(row["start"].value), int(row["end"].value)
        assert any(text[start:end] == exact for text in texts.values())


# -- nanopublications --------------------------------------------------------------------------------------


def one_by_one(store: Store) -> dict[str, list[ox.Quad]]:
    """The statements of each nanopublication, by its IRI."""
    found: dict[str, list[ox.Quad]] = {}
    for quad in quads(store, "nanopub"):
        found.setdefault(quad.graph_name.value.partition("#")[0], []).append(quad)
    return found


@OF_RDFLIB
def test_each_nanopublication_is_valid_to_the_library_of_its_makers(claimed: Store) -> None:
    library = pytest.importorskip("nanopub", reason="the library of nanopublications is not installed")
    import rdflib

    found = one_by_one(claimed)
    assert len(found) == sum(1 for _ in claims(Evidence(claimed)))
    for statements in list(found.values())[::12]:
        dataset = rdflib.Dataset()
        dataset.parse(data=ox.serialize(statements, format=ox.RdfFormat.TRIG), format="trig")
        assert library.Nanopub(rdf=dataset, conf=library.NanopubConf()).is_valid


@OF_RDFLIB
def test_the_code_in_its_name_is_the_hash_that_the_library_works_out(claimed: Store) -> None:
    hasher = pytest.importorskip("nanopub.trustyuri.rdf.RdfHasher", reason="the library is not installed")
    import rdflib

    for iri, statements in list(one_by_one(claimed).items())[::12]:
        code = iri.rpartition("/")[2]
        dataset = rdflib.Dataset()
        dataset.parse(data=ox.serialize(statements, format=ox.RdfFormat.TRIG), format="trig")
        rows = [(c, s, p, o) for s, p, o, c in dataset.quads((None, None, None, None))]
        assert hasher.make_hash(rows, hashstr=" ", baseuri=f"{iri}#") == code


def test_another_word_gives_another_name() -> None:
    def code(word: str) -> str:
        return nanopubs.artifact_code([Statement("<a: >", "<p:p>", f'"{word}"', "<a: #g>")])

    assert code("one") != code("two")
    assert re.fullmatch(r"RA[A-Za-z0-9_-]{43}", code("one"))


def test_statements_in_another_order_give_the_same_name() -> None:
    first = Statement("<a: >", "<p:p>", '"x"@EN', "<a: #g>")
    second = Statement("<a: >", "<p:p>", '"line\\nbreak"', "<a: #g>")
    assert nanopubs.artifact_code([first, second]) == nanopubs.artifact_code([second, first, second])


# -- schema.org --------------------------------------------------------------------------------------------


def nodes(value: Any) -> list[dict[str, Any]]:
    """All objects with a type in a JSON document."""
    if isinstance(value, list):
        return [node for item in value for node in nodes(item)]
    if not isinstance(value, dict):
        return []
    inner = [node for item in value.values() for node in nodes(item)]
    return [value, *inner] if "@type" in value else inner


def test_every_property_is_one_that_schema_org_has_for_the_type(claimed: Store) -> None:
    models = pytest.importorskip("msgspec_schemaorg.models", reason="the types of schema.org are not installed")
    reviewer = Reviewer("The Desk", "https://desk.example", "https://desk.example/reviews/{id}")
    document = json.loads(standards.write(claimed, "schema.org", None, reviewer=reviewer))
    found = nodes(document["@graph"])
    assert {node["@type"] for node in found} >= {"Claim", "ClaimReview", "NewsArticle", "Rating", "Quotation"}
    for node in found:
        known = set(getattr(models, node["@type"]).__struct_fields__) | {"modality", "disputes"}
        assert {key for key in node if not key.startswith("@")} <= known, node


def test_a_review_has_what_search_engines_ask_for_and_no_number(claimed: Store) -> None:
    reviewer = Reviewer("The Desk", None, "https://desk.example/reviews/{id}")
    document = json.loads(standards.write(claimed, "schema.org", None, reviewer=reviewer))
    reviews = [node for node in nodes(document["@graph"]) if node["@type"] == "ClaimReview"]
    assert reviews
    for review in reviews:
        assert {"claimReviewed", "reviewRating", "url", "itemReviewed", "author"} <= set(review)
        assert review["author"]["name"] == "The Desk"
        assert "ratingValue" not in review["reviewRating"]
    assert {r["reviewRating"]["alternateName"] for r in reviews} & {"alleged and denied", "denied"}


def test_without_a_reviewer_nothing_is_reviewed(claimed: Store) -> None:
    document = json.loads(standards.write(claimed, "schema.org", None))
    assert not [node for node in nodes(document["@graph"]) if node["@type"] == "ClaimReview"]


@OF_RDFLIB
def test_the_document_is_json_ld_that_rdflib_reads_without_a_network(claimed: Store) -> None:
    import rdflib

    graph = rdflib.Graph().parse(data=standards.write(claimed, "schema.org", None), format="json-ld")
    types = set(graph.objects(None, rdflib.RDF.type))
    assert rdflib.URIRef("https://schema.org/Claim") in types


@pytest.mark.parametrize(("edtf", "iso"), [("2025-03-04", "2025-03-04"), ("2025?", None), ("2025/2026", None)])
def test_only_plain_dates_are_dates_of_schema_org(edtf: str, iso: str | None) -> None:
    assert iso_date(edtf) == iso


def test_the_command_writes_by_the_ending_and_refuses_a_reviewer_alone(kg: Kg, tmp_path: Path) -> None:
    assert kg("export", "--as", "prov", "-o", "p.ttl").code == 0
    assert "prov:wasDerivedFrom" in (tmp_path / "p.ttl").read_text()
    assert json.loads(kg("export", "--as", "schema.org").out)["@graph"]
    assert kg("export", "--reviewer", "Desk").code == 2
