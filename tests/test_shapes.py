"""The shapes of a sheet besides its page: data for machines, Markdown, a fragment, PDF; and the command."""

from __future__ import annotations

import io
import json
import re
import stat
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import made_sheets
import pyoxigraph as ox
import pytest
import shown
from browsing import browser as chromium
from browsing import needs_browser, page_of, violations
from conftest import Kg
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from store_samples import NAMES, named, source

from kg import loading, sheets
from kg.entities import Entities
from kg.errors import DataError, MissingPartError
from kg.evidence import Evidence
from kg.honesty import pages, said
from kg.honesty.check import judged
from kg.quads.names import TYPE, nf
from kg.sheets import Look, Sheet, data, fragment, markdown, pdf, structured, twins
from kg.sheets.extracts import extract, extracts
from kg.sheets.skin import visible
from kg.store import Store
from kg.terms import Statement, literal
from kg.vocabulary import DCTERMS, EDTF, NF, vocabulary

HARBOUR = ("Brekkvik Marine", "Petra Hollvard", "diesel spill at Skarn Quay", "Kystlund Tribune")
EVIL = (
    "<script>alert(1)</script>", "</script><!--", "a|b\nc\\|d", "`code` *b* _i_ ~~s~~ [x](http://evil.example)",
    "https://evil.example www.evil.example me@evil.example", "# no heading", "- no list", "1. no list", "=== ---",
    "safe\u202eevil\u2066hidden\ufeff\u2028", "a\x00b\x1bc", "&lt;b&gt;&amp;", "$x$ ![i](javascript:alert(1))",
    "[^1]", "```\nfence", "“q”**", "字节跳动", "x" * 10_000,
)  # fmt: skip
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
OF_RDFLIB = pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning")


@pytest.fixture(scope="module")
def event(harbour: Path) -> Store:
    """The store of the event in the harbour, open for reading."""
    return Store.open(harbour)


@pytest.fixture(scope="module")
def brekkvik(event: Store) -> Sheet:
    return sheets.of(event, Entities(event).resolve("Brekkvik Marine"), cite=True)


def iri_of(store: Store, name: str) -> str:
    return Entities(store).resolve(name)


def quads_of(text: str) -> set[ox.Quad]:
    return set(ox.parse(text.encode(), format=ox.RdfFormat.JSON_LD))


def triples_of(text: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)}


# -- Turtle and JSON-LD ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", HARBOUR)
def test_every_statement_of_a_twin_stands_in_the_store_in_that_very_graph(event: Store, name: str) -> None:
    found = quads_of(twins.jsonld(event, iri_of(event, name)))
    assert len(found) > 50
    assert not [quad for quad in found if quad not in event.db]


@pytest.mark.parametrize("name", HARBOUR)
def test_turtle_and_json_ld_hold_the_same_statements(event: Store, name: str) -> None:
    iri = iri_of(event, name)
    assert triples_of(twins.turtle(event, iri)) == {q.triple for q in quads_of(twins.jsonld(event, iri))}


@pytest.mark.parametrize("name", HARBOUR)
def test_all_facts_with_the_entity_on_either_side_are_in_its_twin(event: Store, name: str) -> None:
    iri = iri_of(event, name)
    found = quads_of(twins.jsonld(event, iri))
    node = ox.NamedNode(iri)
    around = [
        *event.db.quads_for_pattern(node, None, None, None),
        *event.db.quads_for_pattern(None, None, node, None),
    ]
    facts = {q for q in around if str(q.graph_name).endswith("/facts>")}
    assert facts
    assert facts <= found


@pytest.mark.parametrize("name", HARBOUR)
def test_no_claim_is_a_statement_of_a_twin_unless_it_is_held_as_fact(event: Store, name: str) -> None:
    evidence = Evidence(event)
    found = triples_of(twins.turtle(event, iri_of(event, name)))
    claims = [evidence.claim(t.subject.value) for t in found if t.object == ox.NamedNode(f"{NF}Claim")]
    assert [claim for claim in claims if not claim.accepted]
    plain = {(t.subject.value, t.predicate.value, getattr(t.object, "value", "")) for t in found}
    for claim in claims:
        if (claim.subject, claim.predicate, claim.object) in plain:
            assert evidence.holds(claim)


@pytest.mark.parametrize("name", HARBOUR)
def test_each_claim_of_a_twin_has_its_modality_and_where_it_stands(event: Store, name: str) -> None:
    found = triples_of(twins.turtle(event, iri_of(event, name)))
    has = {(t.subject, t.predicate.value.removeprefix(NF)) for t in found}
    claims = {t.subject for t in found if t.object == ox.NamedNode(f"{NF}Claim")}
    assert claims
    assert {(c, p) for c in claims for p in ("modality", "statedIn", "accepted", "saidBy")} <= has


@pytest.mark.parametrize("name", HARBOUR)
def test_a_twin_has_every_answer_to_what_is_alleged_in_it(event: Store, name: str) -> None:
    evidence = Evidence(event)
    found = triples_of(twins.turtle(event, iri_of(event, name)))
    claims = {t.subject.value for t in found if t.object == ox.NamedNode(f"{NF}Claim")}
    for claim in claims:
        if evidence.claim(claim).modality == "alleged":
            answers = {c.iri for c in (*evidence.answers(claim), *evidence.withdrawals(claim))}
            assert answers <= claims


def test_a_twin_describes_each_source_and_keeps_the_bookkeeping_to_itself(event: Store) -> None:
    found = triples_of(twins.turtle(event, iri_of(event, "Brekkvik Marine")))
    told = {t.predicate.value.removeprefix(NF) for t in found}
    assert {"published", "publisher", "factsGraph"} <= told
    assert not {"archivedAs", "inputSha256", "textFingerprint", "loadedAt"} & told


def test_the_authors_of_a_paper_and_their_affiliations_are_in_its_twin(store: Store) -> None:
    text = twins.turtle(store, iri_of(store, "arxiv:2404.02905"))
    assert 'rdfs:label "Keyu Tian"' in text
    assert len(re.findall(r"nf:authorshipAffiliation ent:peking-university", text)) >= 1


def test_an_article_has_a_twin_with_its_claims(event: Store) -> None:
    found = twins.turtle(event, "https://kg.example/source/ledger-lawsuit")
    assert 'dcterms:title "Harbour operator takes dredging firm to court"' in found
    assert "<https://kg.example/source/ledger-lawsuit/claim/chain> a nf:Claim" in found


def test_many_extracts_are_those_of_each(event: Store) -> None:
    iris = [iri_of(event, name) for name in HARBOUR]
    assert list(extracts(event, iris)) == [extract(event, iri) for iri in iris]


def test_a_thing_that_nobody_tells_of_has_an_empty_twin(store: Store) -> None:
    assert not triples_of(twins.turtle(store, "https://kg.example/id/nothing"))
    assert not quads_of(twins.jsonld(store, "https://kg.example/id/nothing"))


@OF_RDFLIB
def test_rdflib_reads_both_twins_without_a_network(event: Store) -> None:
    import rdflib

    iri = iri_of(event, "Brekkvik Marine")
    turtle = rdflib.Graph().parse(data=twins.turtle(event, iri), format="turtle")
    whole = rdflib.Dataset().parse(data=twins.jsonld(event, iri), format="json-ld")
    assert {quad[:3] for quad in whole.quads()} == set(turtle)


@pytest.mark.parametrize("evil", EVIL, ids=range(len(EVIL)))
def test_hostile_text_stays_text_in_the_twins(evil: str, tmp_path: Path) -> None:
    store = of_triples(tmp_path, named("thing", evil), (NAMES.entity("thing"), TYPE, nf("Company")))
    iri = "https://kg.example/id/thing"
    found = {q.triple for q in quads_of(twins.jsonld(store, iri))}
    assert triples_of(twins.turtle(store, iri)) == found
    assert any(t.object == ox.Literal(evil) for t in found)
    assert "<" not in structured.of(store, iri)
    assert json.loads(structured.of(store, iri))["@type"] == "Corporation"


def of_triples(folder: Path, *facts: tuple[str, str, str], claims: tuple[tuple[str, str, str], ...] = ()) -> Store:
    """A store of one source."""
    store = loading.create(folder / "store", NAMES.base)
    store.write([source("tale", facts, claims)])
    return store


def test_a_comment_says_that_a_source_was_retracted(event: Store) -> None:
    found = twins.turtle(event, iri_of(event, "Thornesund Harbour Company"))
    lines = [line for line in found.splitlines() if line.startswith("#") and "mail-dismissal:" in line]
    assert lines
    assert all(line.endswith(", retracted)") for line in lines)


def test_a_title_with_a_line_break_ends_no_comment_in_turtle(tmp_path: Path) -> None:
    made = source("tale", [named("thing", "Thing")])
    title = literal("A\nent:thing nf:owns ent:thing .\r#")
    store = loading.create(tmp_path / "store", NAMES.base)
    store.write([made._replace(statements=frozenset(_titled(s, title) for s in made.statements))])
    found = triples_of(twins.turtle(store, "https://kg.example/id/thing"))
    assert not [t for t in found if t.predicate.value == f"{NF}owns"]


def _titled(statement: Statement, title: str) -> Statement:
    return statement._replace(object=title) if statement.predicate == f"<{DCTERMS}title>" else statement


# -- schema.org --------------------------------------------------------------------------------------------


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """All objects with a type in a JSON document."""
    if isinstance(value, list):
        for item in value:
            yield from nodes(item)
    elif isinstance(value, dict):
        yield from [value] if "@type" in value else []
        for item in value.values():
            yield from nodes(item)


def fields(type_: str) -> set[str]:
    """The properties that schema.org has for a type, as types made from its definitions tell."""
    models = pytest.importorskip("msgspec_schemaorg.models", reason="the types of schema.org are not installed")
    # of two parents these types are made with the one; they have the properties of both
    also = {"CollegeOrUniversity": "Organization", "EventSeries": "Event"}.get(type_, type_)
    return {*getattr(models, type_).__struct_fields__, *getattr(models, also).__struct_fields__}


TYPES = {
    "ByteDance": "Corporation", "Peking University": "CollegeOrUniversity", "arxiv:2404.02905": "ScholarlyArticle",
    "NeurIPS 2024": "Event", "ent:neurips": "EventSeries", "Harrow Foods v. Lindqvist Mills": "Event",
    "Doubao": "Product", "China": "Place", "Outstanding Paper": "Thing",
    "Eastport Commercial Court": "GovernmentOrganization", "Huang Wenhao": "Person",
    "https://kg.example/source/eastport-gazette-flour": "NewsArticle",
    "https://kg.example/source/neurips-2024-slice": "Dataset", "image generation": "DefinedTerm",
}  # fmt: skip


@pytest.mark.parametrize(("name", "type_"), TYPES.items())
def test_each_kind_of_thing_has_an_honest_type_and_only_properties_that_schema_org_has_for_it(
    store: Store, name: str, type_: str
) -> None:
    found = json.loads(structured.of(store, iri_of(store, name)))
    assert found["@context"] == "https://schema.org"
    assert found["@type"] == type_
    for node in nodes(found):
        assert {key for key in node if not key.startswith("@")} <= fields(node["@type"]), node


def test_a_paper_is_told_with_its_authors_in_order(store: Store) -> None:
    found = json.loads(structured.of(store, iri_of(store, "arxiv:2404.02905")))
    assert [author["name"] for author in found["author"]][:2] == ["Keyu Tian", "Yi Jiang"]
    assert found["sameAs"] == "https://arxiv.org/abs/2404.02905"
    assert found["award"] == "Outstanding Paper"


def test_a_lawsuit_is_an_event_about_its_parties(store: Store) -> None:
    found = json.loads(structured.of(store, iri_of(store, "Harrow Foods v. Lindqvist Mills")))
    assert found["additionalType"] == f"{NF}Lawsuit"
    assert {party["name"] for party in found["about"]} == {"Harrow Foods", "Lindqvist Mills"}


@pytest.mark.parametrize("where", ["event", "store"])
def test_search_engines_are_told_the_same_whether_one_thing_is_asked_for_or_many(
    where: str, request: pytest.FixtureRequest
) -> None:
    there: Store = request.getfixturevalue(where)
    iris = [iri_of(there, name) for name in (HARBOUR if where == "event" else TYPES)]
    alone = [structured.of(there, iri) for iri in iris]
    assert list(structured.of_each(there, iris)) == alone
    assert [structured.as_text(found) for found in extracts(there, iris)] == alone


@pytest.mark.parametrize("name", HARBOUR)
def test_nothing_that_is_only_claimed_is_told_to_search_engines(event: Store, name: str) -> None:
    text = structured.of(event, iri_of(event, name))
    for words in ("tearing open", "dumping", "subsidiar", "parentOrganization", "alleged", "chain"):
        assert words not in text


def test_a_retracted_article_is_not_told_to_search_engines_and_says_so_first_in_markdown(event: Store) -> None:
    iri = "https://kg.example/source/mail-dismissal"
    assert structured.of(event, iri) == ""
    lines = markdown.as_markdown(sheets.of(event, iri)).splitlines()
    assert lines[4].startswith("**Retracted on 9 May 2025: ")


def test_what_somebody_denies_is_not_told_to_search_engines(tmp_path: Path) -> None:
    firm, ada, claim = NAMES.entity("firm"), NAMES.entity("ada"), NAMES.source("tale", "claim/no")
    facts = [(firm, TYPE, nf("Company")), named("firm", "Firm"), named("ada", "Ada"), (ada, nf("founded"), firm)]
    store = of_triples(tmp_path / "told", *facts)
    assert json.loads(structured.of(store, "https://kg.example/id/firm"))["founder"]["name"] == "Ada"
    denial = [
        (claim, TYPE, nf("Claim")), (claim, nf("modality"), f"<{NF}Denied>"), (claim, nf("claimSubject"), ada),
        (claim, nf("claimPredicate"), nf("founded")), (claim, nf("claimObject"), firm),
    ]  # fmt: skip
    store = of_triples(tmp_path / "denied", *facts, claims=tuple(denial))
    assert "founder" not in json.loads(structured.of(store, "https://kg.example/id/firm"))


def test_of_two_dates_that_cannot_both_be_right_none_is_told_to_search_engines(tmp_path: Path) -> None:
    def told(folder: str, *dates: str) -> dict[str, Any]:
        event = NAMES.entity("event")
        facts = [(event, TYPE, nf("Event")), *((event, nf("date"), literal(date, EDTF)) for date in dates)]
        found = structured.of(of_triples(tmp_path / folder, *facts), "https://kg.example/id/event")
        return dict(json.loads(found))

    assert told("one", "2025-03-01/2025-03-04") | {"startDate": "2025-03-01", "endDate": "2025-03-04"} == told(
        "same", "2025-03-01/2025-03-04"
    )
    assert "startDate" not in told("two", "2025-03-01", "2025-03-02")
    assert "startDate" not in told("vague", "2025?")


def test_every_class_of_the_alignment_is_one_that_schema_org_has() -> None:
    for class_ in vocabulary().classes:
        assert fields(structured.schema_type([class_]))


# -- Markdown ----------------------------------------------------------------------------------------------


def plain_text(tokens: list[Any]) -> str:
    return "".join(t.content if t.type in ("text", "text_special") else f"<{t.type}>" for t in tokens)


@given(st.one_of(st.text(), st.text(alphabet="\\`*_{}[]()#+-.!|<>&~^@$:/=w1 \n\t\"'“”")))
def test_no_character_of_a_text_means_anything_in_markdown(text: str) -> None:
    shown_text = " ".join(visible(text).split())
    blocks = PARSER.parse(markdown.inline(text))
    if not shown_text:
        assert not blocks
        return
    assert [b.type for b in blocks] == ["paragraph_open", "inline", "paragraph_close"]
    assert plain_text(blocks[1].children or []) == shown_text


@given(st.text(alphabet="\\`*_[]()|<>&~ \nab"))
def test_no_text_leaves_its_cell_in_markdown(text: str) -> None:
    table = f"| head | notes |\n| --- | --- |\n| {markdown.inline(text)} | [^1] |\n"
    cells = [b for b in PARSER.parse(table) if b.type == "inline"]
    assert [plain_text(c.children or []) for c in cells] == [
        "head",
        "notes",
        " ".join(visible(text).split()),
        "[^1]",
    ]


@pytest.mark.parametrize("evil", EVIL, ids=range(len(EVIL)))
def test_hostile_data_makes_no_links_no_html_and_no_headings_in_markdown(evil: str) -> None:
    tokens = PARSER.parse(markdown.as_markdown(made_sheets.everything(evil)))
    inner = [t for b in tokens for t in (b.children or [])]
    assert not [
        t for t in (*tokens, *inner) if t.type in ("html_block", "html_inline", "link_open", "image", "hr")
    ]
    headings = [tokens[i + 1].content for i, t in enumerate(tokens) if t.type == "heading_open"]
    assert len(headings) == 1 + 6 + 2
    shown_text = " ".join(visible(evil).split())
    assert "".join(plain_text(b.children or []) for b in tokens if b.type == "inline").count(shown_text) > 40


def test_only_links_to_the_web_become_links_in_markdown() -> None:
    good = markdown.as_markdown(made_sheets.everything("words", "https://good.example/a_(b)"))
    links = {t.attrs["href"] for b in PARSER.parse(good) for t in (b.children or []) if t.type == "link_open"}
    assert links == {"https://good.example/a_(b)"}


def test_every_footnote_is_told_once_and_every_mark_leads_to_one(brekkvik: Sheet) -> None:
    text = markdown.as_markdown(brekkvik)
    told = re.findall(r"^\[\^(\d+)\]: ", text, re.MULTILINE)
    assert [int(number) for number in told] == [note.number for note in brekkvik.notes]
    assert {*re.findall(r"\[\^(\d+)\](?!:)", text)} == {*told}


def test_a_footnote_has_outlet_date_title_and_the_words(brekkvik: Sheet) -> None:
    text = markdown.as_markdown(brekkvik)
    assert re.search(
        r"^\[\^\d+\]: \*Harbour operator takes dredging firm to court\*\. Tidewater Ledger, 12 March 2025\. "
        r"….*\*\*“the harbour company accuses the dredging firm of .*”\*\*.*\(characters \d+ to \d+\)",
        text,
        re.MULTILINE,
    )


def test_each_claim_in_markdown_has_its_modality_and_speaker_on_its_own_line(brekkvik: Sheet) -> None:
    lines = markdown.as_markdown(brekkvik).splitlines()
    sayings = [
        s
        for p in brekkvik.panels
        for s in (*p.sayings, *(x for d in p.disputes for x in (*d.allegations, *d.denials)))
    ]
    assert len(sayings) > 10
    for saying in sayings:
        for statement in saying.statements:
            for words in statement.texts:
                [line, *_] = [
                    x
                    for x in lines
                    if x.startswith("- ")
                    and markdown.inline(words) in x
                    and markdown.inline(saying.attribution) in x
                ]
                assert not saying.mark or f"**{saying.mark}**" in line


@pytest.mark.slow
@pytest.mark.parametrize("name", HARBOUR)
def test_no_passage_of_the_markdown_tells_a_claim_without_modality_speaker_and_denial(
    event: Store, name: str
) -> None:
    iri = iri_of(event, name)
    html = PARSER.render(markdown.as_markdown(sheets.of(event, iri, cite=True)))
    read = pages.of_page(f"<html><body>{html}</body></html>")
    assert len(read) > 10
    assert not list(judged(read, said.of(event), about=Entities(event).title(iri) or ""))


def test_beside_each_allegation_in_markdown_stands_the_denial_or_that_there_is_none(brekkvik: Sheet) -> None:
    text = markdown.as_markdown(brekkvik)
    parts = text.split("\nAllegation:\n")[1:]
    assert len(parts) == sum(len(p.disputes) for p in brekkvik.panels)
    assert all("\nDenial on record:\n" in part for part in parts)


def test_tables_in_markdown_have_as_many_cells_in_each_row(brekkvik: Sheet) -> None:
    tokens = PARSER.parse(markdown.as_markdown(brekkvik))
    tables = [i for i, t in enumerate(tokens) if t.type == "table_open"]
    assert len(tables) == sum(bool(p.rows) for p in brekkvik.panels)


# -- JSON --------------------------------------------------------------------------------------------------


def test_the_keys_of_the_data_are_these(brekkvik: Sheet) -> None:
    found = json.loads(data.as_json(brekkvik))
    assert list(found) == [
        "form", "iri", "title", "lang", "kind", "status", "as_of", "aliases", "identifiers", "panels",
        "missing", "unanswered", "notes", "sources",
    ]  # fmt: skip
    assert list(found["notes"][0]) == ["number", "source", "words", "only_claimed_in_these_words", "claims"]
    assert {note["source"] for note in found["notes"]} == {s["id"] for s in found["sources"]}


def test_each_statement_of_the_data_carries_modality_speaker_and_notes(brekkvik: Sheet) -> None:
    found = data.as_data(brekkvik)
    statements = [s for p in found["panels"] for s in p.get("statements", ())]
    for panel in found["panels"]:
        for dispute in panel.get("disputes", ()):
            statements += [*dispute["allegations"], *dispute["denials"]]
    assert len(statements) > 10
    for told in statements:
        assert told["modality"]
        assert told["attribution"]
        assert told["notes"]
        assert told["held_as_fact"] is (told["modality"] == "asserted" and not told["remarks"])
    numbers = {note["number"] for note in found["notes"]}
    assert {n for told in statements for n in told["notes"]} <= numbers


def test_a_panel_that_failed_says_so_in_the_data() -> None:
    [failed] = [p for p in data.as_data(made_sheets.everything("w"))["panels"] if p["state"] == "failed"]
    assert (failed["problem"], failed["query"]) == ("w", "w")


# -- fragments ---------------------------------------------------------------------------------------------


def fragment_of(sheet: Sheet, **more: Any) -> str:
    return fragment.of_page(sheets.html(sheet, Look(structured='{"@type": "Thing"}')), sheet.iri, **more)


def test_a_fragment_is_one_article_without_what_belongs_to_a_page(brekkvik: Sheet) -> None:
    text = fragment_of(brekkvik)
    assert text.startswith('<article class="newsfacts"')
    assert text.endswith("</article>\n")
    tags = {*re.findall(r"<([a-z0-9]+)", text)}
    assert not tags & {"html", "head", "body", "main", "meta", "link", "base", "script", "noscript", "h1"}


def test_ids_of_a_fragment_have_its_prefix_and_its_links_lead_to_them(brekkvik: Sheet) -> None:
    text = fragment_of(brekkvik, prefix="x-")
    ids = re.findall(r'\sid="([^"]*)"', text)
    assert len(ids) == len({*ids}) > 20
    assert all(id_.startswith("x-") for id_ in ids)
    wanted = [
        *re.findall(r'href="#([^"]*)"', text),
        *(i for v in re.findall(r'\s(?:aria-labelledby|aria-describedby|for)="([^"]*)"', text) for i in v.split()),
    ]
    assert {*wanted} <= {*ids}


def test_the_fragments_of_two_entities_share_no_id(event: Store) -> None:
    pages = [sheets.of(event, iri_of(event, name)) for name in HARBOUR[:2]]
    first, second = ({*re.findall(r'\sid="([^"]*)"', fragment_of(page))} for page in pages)
    assert first
    assert not first & second


@pytest.mark.parametrize("level", [1, 2, 4, 6])
def test_the_headings_of_a_fragment_begin_at_the_level_that_is_asked_for(brekkvik: Sheet, level: int) -> None:
    text = fragment_of(brekkvik, level=level)
    there = {int(number) for number in re.findall(r"<h([1-6])[ >]", sheets.html(brekkvik, Look()))}
    found = [int(number) for number in re.findall(r"<h([1-6])[ >]", text)]
    assert {*found} == {min(6, number + level - 1) for number in there}
    assert found == [int(number) for number in re.findall(r"</h([1-6])>", text)]
    assert found[0] == level


def test_the_text_of_a_fragment_is_that_of_the_page(brekkvik: Sheet) -> None:
    text = fragment_of(brekkvik)
    for words in ("Brekkvik Marine denies", "Tidewater Ledger", "an anchor"):
        assert words in text


def test_a_style_is_nested_rule_by_rule() -> None:
    page = (
        "<html><head><style>:root{--a:1rem;font:1.5rem/1.2 x}"
        "@media print{@page{margin:1cm}h1,html body{color:red}}"
        '@media (prefers-color-scheme: dark){:root{--a:2}}@media (max-width: 44rem){main>p::before{content:"}{"}}'
        "@keyframes k{from{top:0}}.h1 .main{x:y}</style></head><body><main id='a'><p>t</p></main></body></html>"
    )
    text = fragment.of_page(page, "urn:x", level=3, prefix="p-")
    style = text[text.index("<style>") + 7 : text.index("</style>")]
    assert style.startswith("@keyframes k {from{top:0}}\n:is(#newsfacts#newsfacts, .newsfacts) {")
    assert "& {--a:calc(1 * var(--rem));font:calc(1.5 * var(--rem))/1.2 x}" in style
    assert "@media print {\nh3,& & {color:red}\n}" in style
    assert '@container (max-width: 704px) {\n.newsfacts-main>p::before {content:"}{"}\n}' in style
    assert ".h1 .main {x:y}" in style
    assert "dark" not in style
    assert "@page" not in style
    assert "<div class=\"newsfacts-main\" id='p-a'><p>t</p></div>" in text


@pytest.mark.parametrize("evil", EVIL, ids=range(len(EVIL)))
def test_hostile_text_stays_text_in_a_fragment(evil: str) -> None:
    made = made_sheets.everything(evil)
    page, text = sheets.html(made, Look()), fragment_of(made)
    assert {*re.findall(r"<([a-z0-9]+)", text)} <= {
        *re.findall(r"<([a-z0-9]+)", page),
        "article",
        "div",
        "h3",
        "h4",
    }
    assert text.count("<script") == 0


HOST = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A house</title><style>
html { font-size: 10px } body { font: 18px/2 cursive; color: #060; background: #fff; margin: 40px }
p { margin: 40px 0; color: #900; text-indent: 3em } h2, h3 { font-size: 50px }
li { list-style: square; color: #609 } table { border: 5px solid red } td { padding: 30px }
#content p, .story p { font-size: 30px }
a { color: #050 }
</style></head><body><h1>Story</h1><h2 id="notes">Own notes</h2><p id="own">Text.</p><ul><li id="item">i</ul>
<div class="story" id="content">FRAGMENTS</div></body></html>"""
LOOKS = """() => {
  const of = (s, ...names) => names.map(n => getComputedStyle(document.querySelector(s))[n]);
  return {own: of('#own', 'color', 'marginTop', 'fontSize'), item: of('#item', 'listStyleType', 'color'),
    body: of('body', 'color', 'fontSize'),
    text: of('.newsfacts .how', 'marginTop', 'textIndent', 'fontSize', 'color'),
    cell: of('.newsfacts td', 'paddingRight'), table: of('.newsfacts table', 'borderTopWidth')}
}"""


@pytest.mark.slow
@needs_browser
def test_nothing_leaks_between_a_fragment_and_the_page_around_it(
    event: Store, brekkvik: Sheet, tmp_path: Path
) -> None:
    other = sheets.of(event, iri_of(event, "Petra Hollvard"))
    asked: list[str] = []
    bare, full, alone = tmp_path / "bare.html", tmp_path / "full.html", tmp_path / "alone.html"
    bare.write_text(HOST.replace("FRAGMENTS", '<div class="newsfacts"><p class="how"><table><td></table></div>'))
    full.write_text(HOST.replace("FRAGMENTS", fragment_of(brekkvik) + fragment_of(other)), encoding="utf-8")
    plain = '<!doctype html><html lang="en"><title>t</title><p id="own"><ul><li id="item"></ul>'
    alone.write_text(plain + fragment_of(brekkvik), encoding="utf-8")
    with chromium() as opened, page_of(opened, asked, viewport={"width": 1100, "height": 900}) as page:
        looks = {}
        for path in (bare, full, alone):
            page.goto(path.as_uri())
            looks[path.stem] = page.evaluate(LOOKS)
        for name in ("own", "item", "body"):
            assert looks["bare"][name] == looks["full"][name]
        for name in ("text", "cell", "table"):
            assert looks["alone"][name] == looks["full"][name]
        page.goto(full.as_uri())
        ids = page.evaluate("() => [...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len({*ids})
        assert not [line for line in violations(page) if "duplicate" in line or "heading" in line]
        claims = page.locator(".newsfacts .claim.alleged")
        assert claims.count() == claims.filter(visible=True).count() > 0
        page.evaluate("() => document.querySelectorAll('.newsfacts').forEach(e => e.dataset.show = '0')")
        assert claims.filter(visible=True).count() == 0
        page.click(".newsfacts .ref a >> nth=0")
        assert page.evaluate("() => document.querySelector(':target') !== null")
    assert not asked


@pytest.mark.slow
@needs_browser
def test_a_fragment_follows_the_width_of_its_column(brekkvik: Sheet, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    html = f'<!doctype html><title>t</title><div id="column" style="width: 380px">{fragment_of(brekkvik)}</div>'
    path.write_text(html, encoding="utf-8")
    with chromium() as opened, page_of(opened, viewport={"width": 1400, "height": 900}) as page:
        page.goto(path.as_uri())
        row = "() => getComputedStyle(document.querySelector('.newsfacts tbody tr')).display"
        assert page.evaluate(row) == "block"
        page.evaluate("() => { document.querySelector('#column').style.width = '1200px' }")
        assert page.evaluate(row) == "table-row"
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


# -- PDF ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
@needs_browser
def test_a_pdf_has_title_outline_tags_and_all_notes(brekkvik: Sheet) -> None:
    reader = pytest.importorskip("pypdf").PdfReader(io.BytesIO(pdf.of_page(sheets.html(brekkvik, Look()))))
    catalogue: Any = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Brekkvik Marine · fact sheet"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en"
    first, below = reader.outline[0], reader.outline[1]
    assert isinstance(below, list)
    assert (dict(first)["/Title"], dict(below[-1])["/Title"]) == ("Brekkvik Marine", "Notes")
    pages = [" ".join(page.extract_text().split()) for page in reader.pages]
    assert 3 <= len(pages) <= 15
    for number, text in enumerate(pages, start=1):
        assert text.startswith(f"{number} / {len(pages)}") or text.endswith(f"{number} / {len(pages)}")
    whole = " ".join(pages)
    notes = whole.rpartition(" Notes ")[2]
    assert all(f"{note.number}. " in notes for note in brekkvik.notes)
    assert "accuses the dredging firm" in notes


@pytest.mark.slow
@needs_browser
def test_no_row_of_a_table_is_cut_by_the_end_of_a_page(store: Store) -> None:
    sheet = sheets.of(store, iri_of(store, "ByteDance"))
    reader = pytest.importorskip("pypdf").PdfReader(io.BytesIO(pdf.of_page(sheets.html(sheet, Look()))))
    pages = [letters(page.extract_text()) for page in reader.pages]
    [papers] = [p for p in sheet.panels if len(p.rows) > 50]
    titles = [letters(row.cells[0].text) for row in papers.rows[:50] if not row.cells[0].again]
    assert len(titles) > 40
    assert not [title for title in titles if not any(title in text for text in pages)]


def letters(text: str) -> str:
    """A text without what the ends of lines and the shapes of letters make of it."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def fake(folder: Path, script: str) -> str:
    """A program in place of the browser."""
    path = folder / "browser"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_without_a_browser_a_pdf_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(pdf.BROWSER, raising=False)
    with pytest.raises(MissingPartError, match="apt-get install chromium"):
        pdf.of_page("<p>")
    monkeypatch.setenv(pdf.BROWSER, "no-such-browser")
    with pytest.raises(MissingPartError, match="KG_BROWSER is “no-such-browser”"):
        pdf.of_page("<p>")


def test_a_browser_that_prints_nothing_is_told_with_its_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(pdf.BROWSER, fake(tmp_path, "echo no display >&2; exit 1"))
    with pytest.raises(DataError, match="did not print the page: no display"):
        pdf.of_page("<p>")


def test_a_browser_that_hangs_is_stopped_with_all_that_it_began(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    left = tmp_path / "left"
    monkeypatch.setenv(pdf.BROWSER, fake(tmp_path, f"(sleep 1.5; touch {left}) & sleep 60"))
    begun = time.monotonic()
    with pytest.raises(DataError, match=r"after 0\.3 seconds, and was stopped"):
        pdf.of_page("<p>", seconds=0.3)
    assert time.monotonic() - begun < 1.4
    time.sleep(1.7)
    assert not left.exists()


# -- the command -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["-o", "doubao.doc"], "“.doc” is the ending of no format here"),
        (["--fragment", "-F", "md"], "--fragment is a piece of HTML; it does not go with md"),
        (["--heading", "3"], "--heading and --id-prefix go with --fragment"),
        (["--fragment", "--heading", "0"], "headings have the levels 1 to 6"),
        (["--fragment", "--id-prefix", "1 x"], "“1 x” cannot begin an id"),
        (["--twins"], "it goes with -o NAME.html"),
        (["--twins", "-o", "doubao.md"], "it goes with -o NAME.html"),
        (["--templates", ".", "-F", "ttl"], "ttl has statements, no panels"),
        (["--cite", "-F", "jsonld"], "jsonld has all claims as it is"),
    ],
)
def test_what_does_not_go_together_is_refused_with_the_way_out(kg: Kg, arguments: list[str], told: str) -> None:
    ended = kg("sheet", "Doubao", *arguments)
    assert ended.code == 2
    assert told in ended.err
    assert not ended.out


@pytest.mark.slow
def test_the_ending_of_the_file_decides_the_format(kg: Kg, tmp_path: Path) -> None:
    for ending, start in (
        ("htm", "<!doctype html>"),
        ("markdown", "# Doubao"),
        ("JSON", "{\n"),
        ("ttl", "@prefix"),
    ):
        assert kg("sheet", "Doubao", "-o", f"s.{ending}").code == 0
        assert (tmp_path / f"s.{ending}").read_text().startswith(start)


def test_twins_stand_beside_the_page_that_links_to_them(kg: Kg, tmp_path: Path) -> None:
    assert kg("sheet", "Doubao", "--twins", "-o", "my #1 sheet.html").code == 0
    page = (tmp_path / "my #1 sheet.html").read_text()
    for type_, name in (
        ("text/turtle", "my%20%231%20sheet.ttl"),
        ("application/ld+json", "my%20%231%20sheet.jsonld"),
    ):
        assert re.search(rf'<link rel="alternate" type="{re.escape(type_)}"[^>]* href="{name}">', page)
    assert triples_of((tmp_path / "my #1 sheet.ttl").read_text())


def test_a_page_embeds_its_facts_for_search_engines(kg: Kg) -> None:
    page = kg("sheet", "Doubao").out
    [found] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert json.loads(found)["@type"] == "Product"


def test_a_pdf_is_not_written_to_a_terminal(store_path: Path, tmp_path: Path) -> None:
    told = shown.run('kg sheet Doubao -F pdf; echo "code $?"', tmp_path, KG_STORE=str(store_path))
    assert "write it to a file with -o NAME.pdf" in told
    assert "code 2" in told


def test_without_a_browser_the_command_ends_with_4(kg: Kg) -> None:
    ended = kg("sheet", "Doubao", "-o", "s.pdf", KG_BROWSER="no-such-browser")
    assert ended.code == 4
    assert "no-such-browser" in ended.err


@pytest.mark.slow
def test_the_same_store_gives_the_same_bytes_in_every_process(kg: Kg) -> None:
    for format_ in ("ttl", "jsonld", "md", "json"):
        first, second = (kg("sheet", "ByteDance", "-F", format_, PYTHONHASHSEED=seed).out for seed in "12")
        assert first == second
        assert first


def test_a_sheet_as_of_a_day_knows_no_later_source(kg: Kg, harbour: Path) -> None:
    ended = kg("sheet", "Brekkvik Marine", "-F", "ttl", "--as-of", "2025-02-28", store=harbour)
    assert "ledger-lawsuit" not in ended.out
    assert "courier-leak" in ended.out
