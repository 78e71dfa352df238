"""`--cite` on the command line: every format is read back by a reader of that format."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyoxigraph as ox
import pytest
import rdflib
import shown
from conftest import BASE, Kg
from markdown_it import MarkdownIt
from rdflib.query import Result

from kg import answers, citations, files, loading, trace, wording
from kg.answers import Rows
from kg.citations import people, telling
from kg.citations.model import mark
from kg.entities import Entities
from kg.evidence import Evidence
from kg.store import Store
from kg.tables import GRAPH_FORMATS
from kg.terms import text_of
from kg.vocabulary import NF, RDF

pytestmark = pytest.mark.slow

GAZETTE = "eastport-gazette-flour"
ACCUSED = (
    "SELECT ?who ?what { ?c nf:modality nf:Alleged ; nf:claimSubject ?who ; nf:claimObject ?what ; "
    f"nf:statedIn <{BASE}source/{GAZETTE}> }}"
)
COURT = f"SELECT ?court {{ <{BASE}id/{GAZETTE}:case> nf:heardBy ?court }}"
JSON = f"{RDF}JSON"
KEYS = {
    "note", "source", "iri", "title", "publisher", "published", "url", "status", "record", "claim", "modality",
    "speaker", "sentence", "start", "end", "quote", "prefix", "suffix", "standing", "denied_by", "answers",
    "against", "chain",
}  # fmt: skip

TAGS = {"table", "thead", "tbody", "tr", "th", "td", "a", "section", "h2", "ol", "li", "q", "cite", "br"}

HOSTILE_TITLE = "<script>alert(1)</script> | a](javascript:alert(1)) [^9]: x \\u202e &lt;b&gt; =cmd()"
HOSTILE = f"""\
newsfacts: 1
source:
  id: hostile
  is: NewsArticle
  title: "{HOSTILE_TITLE}"
  published: 2025-03-06
  url: https://a.example/?a=1&b=2
  text: hostile.txt
entities:
  one: {{is: Company, name: "One | <b>Company</b>"}}
  two: {{is: Company, name: Two Company}}
claims:
  - quote: "<img src=x onerror=alert(1)> | [^1]: owns \\"](x)"
    says: {{one: {{owns: two}}}}
"""
HOSTILE_TEXT = 'They say: <img src=x onerror=alert(1)> | [^1]: owns "](x) and so on.\n'


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of one article whose title, names and words are made to do harm."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "hostile.txt").write_text(HOSTILE_TEXT, encoding="utf-8")
    (folder / "hostile.yaml").write_text(HOSTILE, encoding="utf-8")
    made = loading.create(folder / "store", BASE)
    loading.load(made, [folder / "hostile.yaml"])
    del made
    return folder / "store"


def cite(kg: Kg, format_: str, query: str = ACCUSED, **more: Any) -> str:
    ended = kg("query", query, "--cite", "-F", format_, **more)
    assert ended.code == 0, ended.err
    assert "Traceback" not in ended.err
    return ended.out


def is_evidence(found: list[dict[str, Any]]) -> None:
    """The citations of the allegation: it, and the denial on record."""
    alleged, denied = found
    assert set(alleged) == set(denied) == KEYS
    assert (alleged["modality"], alleged["speaker"]) == ("alleged", "Harrow Foods")
    assert alleged["standing"] == "alleged, not held as fact"
    assert alleged["denied_by"] == [denied["claim"]] == [f"{GAZETTE}/denial"]
    assert denied["answers"] == [alleged["claim"]]
    assert alleged["quote"].startswith("The company accuses the mill")
    assert alleged["chain"][0]["triples"][0][0] == f"<{BASE}source/{GAZETTE}/claim/accusation>"


# -- formats -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", ["json", "ndjson"])
def test_each_record_of_json_has_its_citations(kg: Kg, format_: str) -> None:
    out = cite(kg, format_)
    (record,) = json.loads(out) if format_ == "json" else [json.loads(line) for line in out.splitlines()]
    assert list(record) == ["who", "what", "cite"]
    is_evidence(record["cite"])


def test_csv_has_a_column_of_json_and_one_of_source_ids(kg: Kg) -> None:
    (row,) = csv.DictReader(io.StringIO(cite(kg, "csv"), newline=""))
    assert list(row) == ["who", "what", "cite", "cite_sources"]
    is_evidence(json.loads(row["cite"]))
    assert row["cite_sources"] == GAZETTE


def test_tsv_is_still_terms_of_turtle(kg: Kg) -> None:
    lines = cite(kg, "tsv").splitlines()
    assert lines[0] == "?who\t?what\t?cite\t?cite_sources"
    term = lines[1].split("\t")[2]
    graph = rdflib.Graph().parse(data=f"<a:s> <a:p> {term} .", format="turtle")
    (value,) = graph.objects()
    assert str(value.datatype) == JSON  # type: ignore[attr-defined]
    is_evidence(json.loads(str(value)))


@pytest.mark.parametrize("format_", ["srj", "srx"])
def test_w3c_results_stay_valid_with_one_more_variable(kg: Kg, format_: str) -> None:
    kind = {"srj": "json", "srx": "xml"}[format_]
    result = Result.parse(io.BytesIO(cite(kg, format_).encode()), format=kind)
    assert [str(v) for v in result.vars or ()] == ["who", "what", "cite"]
    (row,) = result.bindings
    literal = row[rdflib.Variable("cite")]
    assert isinstance(literal, rdflib.Literal)
    assert str(literal.datatype) == JSON
    is_evidence(json.loads(str(literal)))


def test_a_table_has_marks_and_below_it_the_notes(kg: Kg) -> None:
    shown = cite(kg, "table", COLUMNS="80")
    table, _, notes = shown.partition("\nNotes\n")
    assert "[1\N{NO-BREAK SPACE}alleged]" in table
    assert "[2\N{NO-BREAK SPACE}denied]" in table
    assert "ALLEGED: Harrow Foods alleges" in notes
    assert "which Lindqvist Mills denies" in notes
    assert max(map(len, shown.splitlines())) <= 80


def test_markdown_has_footnotes_that_are_defined(kg: Kg) -> None:
    shown = cite(kg, "md")
    table = MarkdownIt("commonmark").enable("table").render(shown)
    assert table.count("<tr>") == 2
    used = set(re.findall(r"\[\^(\d+)\](?!:)", shown))
    assert used == set(re.findall(r"^\[\^(\d+)\]: ", shown, re.MULTILINE)) == {"1", "2"}
    assert "(alleged)" in shown


class Links(HTMLParser):
    """The ids and the inner links of a page; tags that are not balanced are an error."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.open += [] if tag == "br" else [tag]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_leads_from_each_mark_to_its_note(kg: Kg) -> None:
    page = Links(cite(kg, "html"))
    assert page.ids == ["note-1", "note-2"]
    assert [link for link in page.links if link.startswith("#")] == ["#note-1", "#note-2", "#note-2"]


@pytest.mark.parametrize("format_", ["ttl", "nt", "nq", "trig", "jsonld", "rdf"])
def test_an_answer_of_triples_gets_the_claims_and_sources_behind_it(kg: Kg, format_: str) -> None:
    query = f"CONSTRUCT WHERE {{ <{BASE}id/{GAZETTE}:case> nf:heardBy ?court }}"
    graph = rdflib.Graph()
    for quad in ox.parse(cite(kg, format_, query).encode(), format=GRAPH_FORMATS[format_]):
        graph.parse(data=f"{quad.subject} {quad.predicate} {quad.object} .", format="nt")
    nf = rdflib.Namespace(NF)
    (claim,) = graph.subjects(nf.claimPredicate, nf.heardBy)
    assert graph.value(claim, nf.modality) == nf.Asserted
    quote = graph.value(claim, nf.hasQuote)
    exact = rdflib.URIRef("http://www.w3.org/ns/oa#exact")
    assert str(graph.value(quote, exact)).startswith("Harrow Foods has sued")
    assert (rdflib.URIRef(f"{BASE}source/{GAZETTE}"), rdflib.RDF.type, nf.NewsArticle) in graph
    assert not list(graph.triples((None, nf.statementHash, None)))


def test_a_fact_of_a_list_is_cited_in_rdf_as_a_statement_with_its_source(kg: Kg) -> None:
    query = f"CONSTRUCT WHERE {{ <{BASE}id/neurips-event:96044> nf:acceptedAt ?e }}"
    graph = rdflib.Graph().parse(data=cite(kg, "ttl", query), format="turtle")
    (statement,) = graph.subjects(rdflib.RDF.type, rdflib.RDF.Statement)
    assert graph.value(statement, rdflib.DCTERMS.source) == rdflib.URIRef(f"{BASE}source/neurips-2024-slice")


def test_triples_made_of_claims_come_with_the_claims_and_a_warning(kg: Kg) -> None:
    query = (
        "CONSTRUCT { ?s nf:committed ?o } WHERE { ?c nf:claimPredicate nf:committed ; nf:claimSubject ?s ; "
        f"nf:claimObject ?o ; nf:modality nf:Alleged ; nf:statedIn <{BASE}source/{GAZETTE}> }}"
    )
    ended = kg("query", query, "--cite", "-F", "ttl")
    graph = rdflib.Graph().parse(data=ended.out, format="turtle")
    modalities = {str(o).rpartition("#")[2] for o in graph.objects(None, rdflib.URIRef(f"{NF}modality"))}
    assert modalities == {"Alleged", "Denied"}
    assert "1 triple says what the store does not hold as fact" in ended.err


# -- yes and no --------------------------------------------------------------------------------------------

ASK = f"ASK {{ <{BASE}id/{GAZETTE}:case> nf:heardBy ?court }}"


def test_a_yes_comes_with_the_evidence_of_one_witness(kg: Kg) -> None:
    assert cite(kg, "table", ASK).startswith("yes [1]\n\nNotes\n[1] Eastport Gazette")
    found = json.loads(cite(kg, "json", ASK))
    assert found["answer"] is True
    assert found["cite"][0]["quote"].startswith("Harrow Foods has sued")
    (row,) = csv.DictReader(io.StringIO(cite(kg, "csv", ASK), newline=""))
    assert (row["answer"], row["cite_sources"]) == ("yes", GAZETTE)


def test_a_yes_in_a_w3c_form_links_to_its_evidence(kg: Kg) -> None:
    found = json.loads(cite(kg, "srj", ASK))
    assert found["boolean"] is True
    tree = ET.fromstring(cite(kg, "srx", ASK))
    space = "{http://www.w3.org/2005/sparql-results#}"
    links = [found["head"]["link"][0], tree.find(f"{space}head/{space}link").get("href")]  # type: ignore[union-attr]
    assert tree.findtext(f"{space}boolean") == "true"
    for link in links:
        assert link is not None
        kind, _, data = link.partition(",")
        assert kind == "data:application/json"
        assert json.loads(unquote(data))[0]["source"] == GAZETTE


def test_a_no_has_nothing_to_cite(kg: Kg) -> None:
    ended = kg("query", "ASK { ?s nf:committed ?o }", "--cite", "-F", "json")
    assert json.loads(ended.out) == {"answer": False, "cite": []}
    assert ended.err == ""


# -- around it ---------------------------------------------------------------------------------------------


def test_an_answer_goes_whole_to_a_file_and_what_is_beside_it_does_not(kg: Kg, tmp_path: Path) -> None:
    ended = kg("query", ACCUSED, "--cite", "-o", "answer.json")
    assert ended.out == ""
    is_evidence(json.loads((tmp_path / "answer.json").read_text(encoding="utf-8"))[0]["cite"])


def test_a_column_that_is_called_cite_keeps_its_name(kg: Kg) -> None:
    (record,) = json.loads(cite(kg, "json", ACCUSED.replace("?what", "?cite")))
    assert list(record) == ["who", "cite", "cite_2"]
    is_evidence(record["cite_2"])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("query", ACCUSED, "--cite", "--count"), "--count has no rows to cite"),
        (("query", "--data", "a.ttl", "SELECT * { ?s ?p ?o }", "--cite"), "--cite needs a store"),
        (("query", "CONSTRUCT WHERE { ?s ?p ?o }", "--cite"), "--cite traces at most 10,000 triples"),
    ],
)
def test_what_cannot_be_cited_is_refused_with_the_reason(
    kg: Kg, tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    (tmp_path / "a.ttl").write_text("<a:s> <a:p> <a:o> .", encoding="utf-8")
    ended = kg(*arguments)
    assert ended.code == 2
    assert sentence in ended.err


def test_an_answer_of_very_many_rows_is_cut_and_says_so(kg: Kg) -> None:
    ended = kg("query", "SELECT ?a { ?a nf:authorOrder ?n }", "--cite", "-F", "json")
    found = json.loads(ended.out)
    assert len(found) == 2_000 or "there are more" not in ended.err
    assert all(record["cite"] for record in found)


@pytest.mark.parametrize("format_", ["table", "md", "html", "json", "ndjson", "csv", "tsv", "srj", "srx"])
def test_hostile_names_titles_and_words_stay_text(kg: Kg, hostile: Path, format_: str) -> None:
    shown = cite(kg, format_, "SELECT ?one { ?one nf:owns ?two }", store=hostile)
    if format_ == "html":
        page = Links(shown)
        assert page.tags <= {
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "a",
            "section",
            "h2",
            "ol",
            "li",
            "q",
            "cite",
            "br",
        }
        assert page.links == ["#note-1", "https://a.example/?a=1&b=2"]
    elif format_ == "md":
        html = MarkdownIt("commonmark").enable("table").render(shown.replace("[^1]: ", "", 1))
        assert not re.search(r"<(script|img|b)\b", html)
        assert re.findall(r'href="([^"]*)"', html) == ["https://a.example/?a=1&amp;b=2"]
        assert html.count("<td>") == 2
    elif format_ == "table":
        assert "\u202e" not in shown
        assert re.findall(r"^\[\d+\]", shown, re.MULTILINE) == ["[1]"]
    elif format_ in ("srj", "srx"):
        Result.parse(io.BytesIO(shown.encode()), format={"srj": "json", "srx": "xml"}[format_])
    elif format_ == "csv":
        (row,) = csv.DictReader(io.StringIO(shown, newline=""))
        assert json.loads(row["cite"])[0]["quote"] == HOSTILE_TEXT[10:-12]


@pytest.mark.parametrize(
    "line",
    [
        "alleged-and-denied",
        "not-facts",
        "events from=2020-01-01 to=2029-01-01",
        "same-person",
        "awards",
        "lawsuits",
    ],
)
def test_saved_queries_can_be_asked_with_citations(kg: Kg, line: str) -> None:
    ended = kg("run", *line.split(), "--cite", "-F", "table", COLUMNS="80")
    assert ended.code == 0, ended.err
    assert "\nNotes\n[1] " in ended.out
    assert max(map(len, ended.out.splitlines())) <= 80


# -- kg show and kg sheet ----------------------------------------------------------------------------------


def test_a_profile_leads_from_each_value_to_the_passage(kg: Kg) -> None:
    shown = kg("show", "Lindqvist Mills", "--cite", COLUMNS="80").out
    before, _, notes = shown.partition("\nNotes\n")
    assert re.search(r"ALLEGED: Harrow Foods alleges.*\[\d\salleged\]\s+\[\d\sdenied\]", before, re.DOTALL)
    assert "“Harrow Foods has sued its former supplier" in notes
    assert "Sources" not in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_a_profile_as_json_has_citations_for_each_value_and_claim(kg: Kg) -> None:
    plain = json.loads(kg("show", "Lindqvist Mills", "-F", "json").out)
    cited = json.loads(kg("show", "Lindqvist Mills", "-F", "json", "--cite").out)
    for fact in cited["facts"]:
        assert len(fact["cite"]) == len(fact["values"])
        assert all(fact["cite"])
        del fact["cite"]
    for claim in cited["claims"]:
        assert {record["claim"] for record in claim["cite"]} >= {
            claim["iri"].split("/source/")[1].replace("/claim/", "/")
        }
        del claim["cite"]
    assert cited == plain


def test_a_profile_as_markdown_and_html_has_its_notes(kg: Kg) -> None:
    text = kg("show", "Lindqvist Mills", "-F", "md").out
    assert "# Lindqvist Mills\n" in text
    assert set(re.findall(r"\[\^(\d+)\](?!:)", text)) == set(re.findall(r"^\[\^(\d+)\]: ", text, re.MULTILINE))
    page = Links(kg("show", "Lindqvist Mills", "-F", "html").out)
    assert {link for link in page.links if link.startswith("#")} == {f"#{id_}" for id_ in page.ids}


def test_hostile_texts_stay_text_in_a_profile(kg: Kg, hostile: Path) -> None:
    page = Links(kg("show", "Two Company", "-F", "html", store=hostile).out)
    assert page.tags <= TAGS | {"h1", "p", "code", "dl", "dt", "dd", "ul"}
    text = kg("show", "Two Company", "-F", "md", store=hostile).out
    html = MarkdownIt("commonmark").render(text.replace("[^1]: ", "", 1))
    assert not re.search(r"<(script|img|b)\b", html)


def test_a_claim_is_shown_by_its_own_command(kg: Kg) -> None:
    for name in (f"{GAZETTE}/accusation", f"<{BASE}source/{GAZETTE}/claim/accusation>"):
        ended = kg("show", name)
        assert ended.code == 2
        assert f"is a claim; `kg claim {GAZETTE}/accusation` shows it" in ended.err


def test_a_profile_keeps_to_what_the_switches_leave(kg: Kg) -> None:
    ended = kg("show", "Lindqvist Mills", "--as-of", "2024")
    assert (ended.code, ended.out) == (2, "")
    assert "“Lindqvist Mills” is in the store, but not with --as-of 2024" in ended.err
    assert "plaintiff in" in kg("show", "Harrow Foods", "--as-of", "2025-04").out


def test_a_sheet_with_citations_lists_the_claims_behind_each_note(kg: Kg) -> None:
    plain = kg("sheet", "Lindqvist Mills").out
    cited = kg("sheet", "Lindqvist Mills", "--cite").out
    assert f"claim {GAZETTE}/accusation" not in plain
    assert f"(alleged, not held as fact; claim {GAZETTE}/accusation)" in cited
    assert "Harrow Foods alleges, according to Eastport Gazette, that Lindqvist Mills committed" in cited
    assert len(re.findall('<li id="note-', plain)) == len(re.findall('<li id="note-', cited))


# -- what must hold of every claim -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the invented event at the harbour."""
    path = tmp_path_factory.mktemp("harbour") / "store"
    made = loading.create(path, BASE)
    loading.load(made, sorted((files.folder("examples") / "harbour").glob("*.yaml")))
    del made
    return path


def test_no_row_on_a_claim_goes_without_its_modality_its_speaker_and_its_denials(harbour: Path) -> None:
    store = Store.open(harbour)
    evidence = Evidence(store)
    query = "SELECT ?c ?who { ?c a nf:Claim ; nf:accepted false ; nf:saidBy ?who }"
    found = answers.ask(store, query)
    assert isinstance(found, Rows)
    cited = citations.of(store, trace.rows(store, query, found))
    told = people.as_text(cited, telling.notes(cited, Entities(store)), 10_000, most=1)
    assert len(found.rows) > 40
    for row, cell, ((claim, _)) in zip(cited.rows, people.cells(cited, "table"), found.rows, strict=True):
        note = evidence.claim(text_of(str(claim)))
        assert mark(note).replace(" ", "\N{NO-BREAK SPACE}") in cell
        assert wording.sentence(note, evidence) in told
        denied = {c.claim.iri for c in row.citations if c.claim and c.claim.modality == "denied"}
        assert denied >= {denial.iri for denial in evidence.answers(note.iri)}


def test_a_note_of_a_retracted_source_says_so_wherever_it_stands(kg: Kg, harbour: Path) -> None:
    query = "SELECT ?what { ?c nf:statedIn <https://kg.example/source/mail-dismissal> ; nf:claimText ?what }"
    notes = cite(kg, "table", query, store=harbour, COLUMNS="80").partition("\nNotes\n")[2]
    assert notes.count("Retracted on 9 May 2025") == len(re.findall(r"^\[\d+\]", notes, re.MULTILINE)) > 1
    (record, *_) = json.loads(cite(kg, "json", query, store=harbour))
    assert record["cite"][0]["status"].startswith("retracted on 9 May 2025: The report rested on one person")


def test_what_counts_by_a_switch_is_cited_with_its_modality(kg: Kg, harbour: Path) -> None:
    ended = kg("query", "SELECT ?who ?what { ?who nf:committed ?what }", "--include", "alleged", "--cite",
               "-F", "json", store=harbour)  # fmt: skip
    for record in json.loads(ended.out):
        assert record["cite"][0]["modality"] == "alleged"
        assert record["cite"][0]["standing"] == "alleged, not held as fact"


def test_only_what_had_been_published_by_a_day_is_cited(kg: Kg, harbour: Path) -> None:
    ended = kg("query", "SELECT ?o { ?o nf:owns ?quay }", "--as-of", "2025-02-18", "--cite", store=harbour)
    (row,) = csv.DictReader(io.StringIO(ended.out, newline=""))
    assert row["cite_sources"] == "courier-leak"


def test_a_plain_question_imports_nothing_that_only_citations_need(store_path: Path) -> None:
    code = (
        "import sys; from kg.cli import quick; "
        f"quick.run(quick.parse(['-s', {str(store_path)!r}, 'query', 'ASK {{}}'])); "
        "print(*sorted(m for m in sys.modules if m.startswith(('kg.citations', 'kg.trace', 'kg.evidence'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["yes"]


# -- the page that tells of it -----------------------------------------------------------------------------

PAGE = Path(__file__).parents[1] / "docs" / "citations.md"
CONSOLE = re.compile(r"^(```console\n\$ (kg .*)\n)((?:(?!```).*\n)*)", re.MULTILINE)


def test_the_examples_of_the_page_show_what_a_terminal_shows(
    examples_only: Path, harbour: Path, tmp_path: Path
) -> None:
    """With `UPDATE_DOCS=1` the page is written anew."""
    text = PAGE.read_text(encoding="utf-8")
    event = text.index("## What is not held as fact")

    def run(block: re.Match[str]) -> str:
        store = harbour if block.start() > event else examples_only
        told = shown.run(block[2], tmp_path, KG_STORE=str(store))
        return f"{block[1]}{told}"

    made = CONSOLE.sub(run, text)
    if os.environ.get("UPDATE_DOCS"):
        PAGE.write_text(made, encoding="utf-8")
    assert "Traceback" not in made
    assert made == PAGE.read_text(encoding="utf-8")
