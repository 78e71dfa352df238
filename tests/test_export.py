"""Exports: every format holds the same triples to every reader, claims leave only as claims, bytes are stable."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import owlready2
import pyoxigraph as ox
import pytest
import rdflib
from conftest import EXAMPLES
from store_samples import NAMES, named, source

from kg import answers, export, files, loading, queries
from kg.answers import Rows
from kg.entities import Entities
from kg.errors import DataError, NotFoundError, UsageError
from kg.quads.names import nf
from kg.store import Store
from kg.tables import GRAPH_FORMATS
from kg.terms import literal
from kg.vocabulary import NF, PREFIXES, XSD

FLAT = ("ttl", "nt", "rdf", "jsonld")
RDFLIB = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld", "trig": "trig", "nq": "nquads"}
ARTICLE = "scmp-bytedance-neurips-award"

Term = tuple[str, ...]

# rdflib's own code still uses what it has deprecated
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

TEXTS = (
    "Übergrößenträger", "字节跳动", "𝔘 emoji 😀", "tab\tand\nline", "carriage\rreturn\r\n", '"quoted" \\ back',
    "<&>'", " spaces  around ", "\x7f\x85\u2028\u2029\u00a0", "]]>", "", "e\u0301", "nf:not a prefix", "@en",
)  # fmt: skip


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The article and the title page of its paper, which readers written in Python read fast enough."""
    store = loading.create(tmp_path_factory.mktemp("export") / "store", "https://kg.example/")
    loading.load(store, [EXAMPLES / name for name in ("bytedance-neurips-2024.yaml", "arxiv-2404-02905.yaml")])
    return store


def value(lexical: str, datatype: str, language: str | None) -> Term:
    """A literal by its value, so that two spellings of one number or time are one."""
    kind = datatype.removeprefix(XSD)
    if kind in ("decimal", "integer"):
        return (datatype, str(Decimal(lexical).normalize()))
    if kind == "dateTime":
        return (datatype, datetime.fromisoformat(lexical).isoformat())
    if kind == "boolean":
        return (datatype, str(lexical in ("true", "1")))
    return (datatype, lexical, (language or "").lower())


def of_oxigraph(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph) -> Term:
    assert isinstance(term, ox.NamedNode | ox.Literal)  # an export never has a blank node
    if isinstance(term, ox.NamedNode):
        return ("iri", term.value)
    return value(term.value, term.datatype.value, term.language)


def of_rdflib(term: rdflib.term.Node) -> Term:
    if isinstance(term, rdflib.Literal):
        plain = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString" if term.language else f"{XSD}string"
        return value(str(term), str(term.datatype or plain), term.language)
    assert isinstance(term, rdflib.URIRef)
    return ("iri", str(term))


def by_oxigraph(data: bytes, format_: str) -> set[tuple[Term, ...]]:
    found = ox.parse(data, format=GRAPH_FORMATS[format_], base_iri="http://base.example/")
    if format_ in export.DATASET_FORMATS:
        return {tuple(map(of_oxigraph, (q.subject, q.predicate, q.object, q.graph_name))) for q in found}
    quads = list(found)
    assert {quad.graph_name for quad in quads} <= {ox.DefaultGraph()}
    return {tuple(map(of_oxigraph, (q.subject, q.predicate, q.object))) for q in quads}


def by_rdflib(data: bytes, format_: str) -> set[tuple[Term, ...]]:
    if format_ in export.DATASET_FORMATS:
        dataset = rdflib.Dataset()
        dataset.parse(data=data, format=RDFLIB[format_])
        return {
            (*map(of_rdflib, (s, p, o)), ("iri", str(g)))
            for s, p, o, g in dataset.quads((None, None, None, None))
            if g is not None
        }
    graph = rdflib.Graph()
    graph.parse(data=data, format=RDFLIB[format_])
    return {tuple(map(of_rdflib, triple)) for triple in graph}


def expected(store: Store, format_: str, *, claims: bool = False, id_: str | None = None) -> set[tuple[Term, ...]]:
    quads = export.quads(store, claims=claims, source=id_)
    if format_ in export.DATASET_FORMATS:
        return {tuple(map(of_oxigraph, (q.subject, q.predicate, q.object, q.graph_name))) for q in quads}
    return {tuple(map(of_oxigraph, (q.subject, q.predicate, q.object))) for q in quads}


# -- the same triples everywhere -----------------------------------------------------------------------------


@pytest.mark.parametrize("claims", [False, True], ids=["facts", "claims"])
@pytest.mark.parametrize("format_", GRAPH_FORMATS)
def test_rdflib_and_pyoxigraph_read_the_same_triples(article: Store, format_: str, claims: bool) -> None:
    data = export.write(article, format_, claims=claims)
    wanted = expected(article, format_, claims=claims)
    assert len(wanted) > 300
    assert by_oxigraph(data, format_) == wanted
    assert by_rdflib(data, format_) == wanted


@pytest.mark.parametrize("format_", GRAPH_FORMATS)
def test_pyoxigraph_reads_all_of_the_examples(store: Store, format_: str) -> None:
    assert by_oxigraph(export.write(store, format_), format_) == expected(store, format_)


@pytest.mark.parametrize("format_", GRAPH_FORMATS)
def test_any_text_comes_back_to_the_letter(tmp_path: Path, format_: str) -> None:
    store = loading.create(tmp_path / "store", "https://kg.example/")
    thing = NAMES.entity("local:thing")
    facts = [(thing, nf("alias"), literal(text)) for text in TEXTS]
    facts += [(thing, nf("alias"), literal(text, language="zh-hant")) for text in TEXTS[:3]]
    store.write([source("s", [named("local:thing", "Thing"), *facts])])
    data = export.write(store, format_)
    wanted = expected(store, format_)
    assert len([1 for found in wanted if found[1] == ("iri", f"{NF}alias")]) == len(TEXTS) + 3
    assert by_oxigraph(data, format_) == wanted
    assert by_rdflib(data, format_) == wanted


@pytest.mark.parametrize("code", [0x00, 0x01, 0x08, 0x0B, 0x0C, 0x1F, 0xFFFE, 0xFFFF])
def test_a_character_that_xml_cannot_hold_is_refused_by_name(tmp_path: Path, code: int) -> None:
    store = loading.create(tmp_path / "store", "https://kg.example/")
    text = literal(f"a{chr(code)}b")
    store.write([source("s", [named("local:thing", "Thing"), (NAMES.entity("local:thing"), nf("alias"), text)])])
    with pytest.raises(DataError, match=rf"U\+{code:04X}.*ns#alias of https://kg.example/id/local:thing"):
        export.write(store, "rdf")
    for format_ in ("ttl", "nt", "trig", "nq", "jsonld"):
        assert by_oxigraph(export.write(store, format_), format_) == expected(store, format_)


# -- what leaves ---------------------------------------------------------------------------------------------


def test_facts_leave_without_claims_and_claims_only_as_claims(article: Store) -> None:
    facts = export.write(article, "nt").decode()
    assert "ns#Claim>" not in facts
    assert "samePersonAs" not in facts
    assert "ns#committed" not in facts
    both = export.write(article, "nt", claims=True).decode()
    assert {*facts.splitlines()} < {*both.splitlines()}
    for line in both.splitlines():
        if "samePersonAs" in line or "ns#committed" in line:
            assert line.split()[1] == f"<{NF}claimPredicate>"


def test_the_ontology_stays_at_home(article: Store) -> None:
    assert "newsfacts-ontology" not in export.write(article, "nq", claims=True).decode()


def test_one_source_leaves_with_its_description_and_the_labels_it_needs(article: Store) -> None:
    one = export.quads(article, source="arxiv-2404-02905")
    assert {quad.graph_name.value for quad in one if isinstance(quad.graph_name, ox.NamedNode)} == {
        "https://kg.example/source/arxiv-2404-02905/facts",
        "https://kg.example/graph/sources",
        "https://kg.example/graph/entities",
    }
    described = {str(q.subject) for q in one if str(q.graph_name).endswith("graph/sources>")}
    assert described == {"<https://kg.example/source/arxiv-2404-02905>"}
    labelled = {str(q.subject) for q in one if str(q.graph_name).endswith("graph/entities>")}
    assert "<https://kg.example/id/arxiv:2404.02905>" in labelled
    assert "<https://kg.example/id/arxiv-2404-02905:tian-keyu>" in labelled
    assert not [label for label in labelled if "huang" in label]
    assert export.write(article, "nt", source=ARTICLE) != export.write(article, "nt")


def test_an_unknown_source_and_an_unknown_format_are_refused(article: Store) -> None:
    with pytest.raises(NotFoundError, match="arxiv"):
        export.write(article, "nt", source="arxiv-2404-0290")
    with pytest.raises(UsageError, match="ttl"):
        export.write(article, "csv")


def test_trig_and_n_quads_hold_named_graphs_only(article: Store) -> None:
    for format_ in export.DATASET_FORMATS:
        found = ox.parse(export.write(article, format_, claims=True), format=GRAPH_FORMATS[format_])
        assert not [quad for quad in found if quad.graph_name == ox.DefaultGraph()]


# -- form ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", GRAPH_FORMATS)
def test_the_same_graph_gives_the_same_bytes(store_path: Path, store: Store, format_: str) -> None:
    code = (
        "import sys; from pathlib import Path; from kg import export; from kg.store import Store;"
        "sys.stdout.buffer.write(export.write(Store.open(Path(sys.argv[1])), sys.argv[2]))"
    )
    other = subprocess.run(
        [sys.executable, "-c", code, str(store_path), format_],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        check=True,
    )
    assert other.stdout == export.write(store, format_)


def test_lines_are_sorted_and_none_is_told_twice(store: Store) -> None:
    for format_ in ("nt", "nq"):
        lines = export.write(store, format_).decode().split("\n")[:-1]
        assert lines == sorted({*lines})


def test_each_graph_of_trig_is_written_in_one_piece(article: Store) -> None:
    opened = re.findall(r"^<([^>]+)> \{$", export.write(article, "trig", claims=True).decode(), re.MULTILINE)
    assert len(opened) == len({*opened}) == 6


@pytest.mark.parametrize("format_", ["ttl", "trig"])
def test_only_prefixes_that_are_used_are_declared(article: Store, format_: str) -> None:
    for claims in (False, True):
        text = export.write(article, format_, claims=claims).decode()
        declared = re.findall(r"^@prefix (\w+):", text, re.MULTILINE)
        body = text[text.rindex("@prefix") :].partition("\n")[2]
        assert "nf" in declared
        assert ("oa" in declared) == claims
        for prefix in declared:
            assert re.search(rf"(?<![\w:/]){prefix}:", body)


def test_rdf_xml_declares_only_what_it_uses(article: Store) -> None:
    text = export.write(article, "rdf").decode()
    declared = set(re.findall(r' xmlns:(\w+)="', text))
    assert declared == {"rdf", "rdfs", "nf", "dcterms"}
    assert " xmlns=" not in text


# -- JSON-LD -------------------------------------------------------------------------------------------------


def test_json_ld_needs_no_network(article: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(urllib.request.OpenerDirector, "open", refuse)
    data = export.write(article, "jsonld")
    document = json.loads(data)
    assert isinstance(document["@context"], dict)
    assert "@import" not in document["@context"]
    assert by_rdflib(data, "jsonld") == expected(article, "jsonld")


def test_json_ld_carries_the_part_of_the_context_that_it_uses(article: Store) -> None:
    document = json.loads(export.write(article, "jsonld"))
    shipped = json.loads((EXAMPLES.parent / "ontology" / "context.jsonld").read_bytes())["@context"]
    own = document["@context"]
    assert own["ent"] == "https://kg.example/id/"
    assert {k: v for k, v in own.items() if k != "ent"}.items() <= shipped.items()
    assert "claimSubject" not in own
    assert own["hasAuthorship"] == {"@id": "nf:hasAuthorship", "@type": "@id"}


def test_json_ld_reads_as_a_person_would_write_it(article: Store) -> None:
    document = json.loads(export.write(article, "jsonld"))
    [company] = [node for node in document["@graph"] if node.get("wikidata")]
    assert company["id"] == "ent:org:bytedance"
    assert company["is"] == "Company"
    assert company["basedIn"].startswith("ent:")
    assert company["wikidata"] == "Q55606242"
    assert {type(v) for v in company.values()} <= {str, list}


# -- other tools ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", ["nt", "rdf"])
def test_owlready2_reads_every_triple(article: Store, format_: str) -> None:
    world = owlready2.World()
    try:
        ontology = world.get_ontology("http://test.example/export#")
        name = {"nt": "ntriples", "rdf": "rdfxml"}[format_]
        before = len(world.graph)
        ontology.load(fileobj=BytesIO(export.write(article, format_)), format=name)
        assert len(world.graph) - before == len(export.triples(article))
    finally:
        world.close()


def test_to_rdflib_has_the_graphs_and_their_merge(article: Store) -> None:
    dataset = export.to_rdflib(article)
    merged = {quad.triple for quad in export.quads(article, claims=True, ontology=True)}
    assert {tuple(map(of_rdflib, triple)) for triple in dataset.default_graph} == {
        tuple(map(of_oxigraph, (t.subject, t.predicate, t.object))) for t in merged
    }
    paper = rdflib.URIRef("https://kg.example/id/arxiv:2404.02905")
    graphs = {str(graph) for *_, graph in dataset.quads((paper, rdflib.RDF.type, None, None))}
    assert graphs - {str(dataset.default_graph.identifier), "None"} == {
        f"https://kg.example/source/{id_}/facts" for id_ in (ARTICLE, "arxiv-2404-02905")
    }
    assert dict(dataset.namespaces())["nf"] == rdflib.URIRef(PREFIXES["nf"])


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("lawsuits", {"party": "ByteDance"}),
        ("figures", {}),
        ("alleged-and-denied", {}),
        ("same-person", {}),
        ("hires", {"company": "ByteDance"}),
        ("paper-authors", {"paper": "arxiv:2404.02905"}),
    ],
)
def test_a_saved_query_gives_the_same_rows_in_rdflib(article: Store, name: str, given: dict[str, str]) -> None:
    saved = queries.load(name)
    bound = saved.bind(given, Entities(article))
    here = answers.ask(article, bound)
    assert isinstance(here, Rows)
    assert here.rows
    there = export.to_rdflib(article).query(bound)
    assert sorted(
        tuple(of_rdflib(term) if term is not None else ("",) for term in row)
        for row in there  # type: ignore[union-attr]
    ) == sorted(tuple(of_oxigraph(term) if term is not None else ("",) for term in row) for row in here.rows)


def test_a_file_is_saved_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "facts.nt"
    files.save(path, b"one")
    files.save(path, b"two")
    assert path.read_bytes() == b"two"
    assert [p.name for p in tmp_path.iterdir()] == ["facts.nt"]


def test_the_python_in_the_documentation_runs(
    article: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (Path(__file__).parents[1] / "docs" / "export.md").read_text(encoding="utf-8")
    for format_ in ("ttl", "nt"):
        (tmp_path / f"facts.{format_}").write_bytes(export.write(article, format_))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KG_STORE", str(article.path))
    found: dict[str, object] = {}
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(block, found)
    assert len(list(found["rows"])) == 4  # type: ignore[call-overload]
    assert len(found["graph"]) == len(export.triples(article))  # type: ignore[arg-type]
    assert capsys.readouterr().out.endswith(" triples\n")
