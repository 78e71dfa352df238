"""Fact sheets: what a page shows, how it says it, and that nothing in the data can change what the page is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import loading, sheets, wording
from kg.entities import Entities
from kg.evidence import Evidence
from kg.identity.resolve import Evidence as Ties
from kg.quads.names import TYPE, Names, individual, nf
from kg.quads.prepared import Prepared
from kg.quads.writer import Writer, input_checksum
from kg.sheets import Sheet, page
from kg.sheets.model import Panel, Row, Saying
from kg.store import Store
from kg.terms import literal
from kg.vocabulary import NF, OA, XSD, vocabulary

BASE = "https://kg.example/"
NAMES = Names(BASE)
SHOWN = (
    "ByteDance", "arxiv:2404.02905", "NeurIPS 2024", "Peking University", "Huang Wenhao", "Harrow Foods",
    "ByteDance v. former intern (Haidian District Court)", "Doubao", "China", "Outstanding Paper",
)  # fmt: skip
TAGS = {
    "html", "head", "meta", "title", "style", "body", "div", "header", "p", "h1", "h2", "bdi", "nav", "ul", "ol",
    "li", "a", "main", "section", "dl", "dt", "dd", "sup", "article", "span", "blockquote", "cite", "q", "footer",
    "b", "details", "summary", "table", "thead", "tbody", "tr", "th", "td", "strong", "pre",
}  # fmt: skip
VOID = {"meta", "br", "hr", "link", "img"}

EVIL = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "a\x00b\x07c\x1bd\x7f\x85",
    "safe\u202eevil\u2066hidden\u200f\ufeff\ufffe",
    "x" * 10_000,
    "</title></style></textarea><svg onload=alert(1)>",
    "&lt;b&gt;&amp;",
    "javascript:alert(1)",
)


class Page(HTMLParser):
    """A page taken apart: its tags, its links, its text; unbalanced tags are an error."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.ids: list[str] = []
        self.parts: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        assert len(found) == len(attrs), f"an attribute twice in <{tag}>"
        self.tags.append((tag, found))
        self.ids += [found["id"] or ""] if "id" in found else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.parts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.parts).split())


@pytest.fixture(scope="module")
def entities(store: Store) -> Entities:
    return Entities(store)


@pytest.fixture(scope="module")
def bytedance(store: Store, entities: Entities) -> Sheet:
    return sheets.of(store, entities.resolve("ByteDance"))


def panel(sheet: Sheet, id_: str) -> Panel:
    [found] = [p for p in sheet.panels if p.id == id_]
    return found


def sayings(sheet: Sheet) -> Iterator[Saying]:
    for found in sheet.panels:
        yield from found.sayings
        for dispute in found.disputes:
            yield from (*dispute.allegations, *dispute.denials)


def rows(sheet: Sheet) -> Iterator[Row]:
    for found in sheet.panels:
        yield from found.rows
        for fact in found.facts:
            yield from fact.values


def texts(found: Panel) -> list[list[str]]:
    return [["" if cell.again else cell.text for cell in row.cells] for row in found.rows]


# -- what a page shows ---------------------------------------------------------------------------------------


def test_what_matters_most_comes_first_in_brief(bytedance: Sheet) -> None:
    headings = [fact.heading for fact in panel(bytedance, "facts").facts]
    assert headings == ["based in", "owns", "develops", "subsidiaries", "units", "field"]


def test_one_lawsuit_with_two_reliefs_is_one_lawsuit_told_once(bytedance: Sheet) -> None:
    lawsuits = panel(bytedance, "lawsuits")
    assert lawsuits.count == 1
    name = "ByteDance v. former intern (Haidian District Court)"
    parties = ["ByteDance", "former ByteDance intern known only as “Tian”", "Haidian District Court", "pending"]
    assert texts(lawsuits) == [
        [name, *parties, "compensation", "CNY\u00a08,000,000", "ByteDance"],
        ["", "", "", "", "", "", "USD\u00a01,100,000", "South China Morning Post"],
        ["", "", "", "", "", "public apology", "", ""],
    ]


def test_papers_are_counted_as_papers(bytedance: Sheet) -> None:
    assert panel(bytedance, "papers").count == 62
    assert len(panel(bytedance, "papers").rows) == 62


def test_figures_and_dates_are_written_for_people(bytedance: Sheet) -> None:
    figures = [row[1] for row in texts(panel(bytedance, "figures"))]
    assert figures == ["more than 50 research works", "about USD\u00a0300 billion"]
    hires = texts(panel(bytedance, "hires"))
    assert [row[2] for row in hires] == ["2024 (uncertain)", "", "2024 (uncertain)", "August 2024"]
    assert hires[1] == ["", "", "", "01.AI", "vice-president", "former"]


def test_denied_allegations_stand_beside_their_denial_once(bytedance: Sheet) -> None:
    [dispute] = panel(bytedance, "disputed").disputes
    [alleged], [denied] = dispute.allegations, dispute.denials
    assert alleged.modality == "alleged"
    assert alleged.attribution == "ByteDance alleges, according to South China Morning Post"
    [together] = alleged.statements
    assert together.texts[0] == "that former ByteDance intern known only as “Tian” committed tampering with code"
    assert len(together.texts) == 3
    assert denied.attribution.startswith("former ByteDance intern known only as “Tian” denies")
    assert denied.where == "during the investigation"


def test_what_a_source_asserts_and_an_editor_refuses_is_marked_so(tmp_path: Path) -> None:
    html = sheets.render(small(tmp_path, claims="asserted"), f"{BASE}id/evil:thing")
    assert '<span class="chip">not accepted</span><span class="who"><bdi>Thing states' in html
    assert "not accepted, because Thing" in html


def test_an_allegation_without_a_denial_says_that_none_is_recorded(tmp_path: Path) -> None:
    store = small(tmp_path, claims="alleged")
    html = sheets.render(store, f"{BASE}id/evil:thing")
    assert "No denial is recorded." in Page(html).text


def test_speculation_reads_as_speculation_that_nobody_confirms(store: Store, entities: Entities) -> None:
    for name in ("ByteDance", "neurips-speaker:98775", "arxiv:2404.02905"):
        sheet = sheets.of(store, entities.resolve(name))
        [saying] = panel(sheet, "speculation").sayings
        assert saying.modality == "speculated"
        assert saying.attribution == "by people not named, as told by South China Morning Post"
        [statement] = saying.statements
        assert statement.texts == (
            "whether Keyu Tian is the same person as former ByteDance intern known only as “Tian”",
        )
        assert len(statement.notes) == 2
        assert statement.confirmed == ()
        text = Page(sheets.render(store, sheet.iri)).text
        assert "The question is whether Keyu Tian is the same person as" in text
        assert "No source here confirms it." in text


def test_titles_that_sources_spell_in_two_ways_are_both_shown_as_differing(
    store: Store, entities: Entities
) -> None:
    sheet = sheets.of(store, entities.resolve("arxiv:2404.02905"))
    [title] = [fact for fact in panel(sheet, "facts").facts if fact.heading == "title"]
    assert title.differ
    assert [value.cells[0].text.split()[2] for value in title.values] == ["Modeling:", "Modelling:"]
    assert not {*title.values[0].notes} & {*title.values[1].notes}
    assert texts(panel(sheet, "conference")) == [["NeurIPS 2024", "oral", "no source says so"]]
    assert texts(panel(sheet, "authors"))[0][1:] == ["1", "Keyu Tian", "Peking University"]


def test_a_conference_shows_numbers_and_not_all_its_papers(store: Store, entities: Entities) -> None:
    sheet = sheets.of(store, entities.resolve("NeurIPS 2024"))
    numbers = {(row[0], row[1]): row[2] for row in texts(panel(sheet, "papers"))}
    listed = "NeurIPS 2024 schedule: papers of ByteDance and of Peking University"
    assert numbers[listed, "papers accepted"] == "227"
    assert len(texts(panel(sheet, "papers"))) < 10
    [date] = [fact for fact in panel(sheet, "facts").facts if fact.heading == "date"]
    assert [value.cells[0].text for value in date.values] == ["10 to 15 December 2024"]


def test_namesakes_stay_apart(store: Store, entities: Entities) -> None:
    found = entities.find("Yi Jiang", "Person")
    same = [f.iri for f in found if f.label == "Yi Jiang"]
    sheet = sheets.of(store, same[0])
    others = panel(sheet, "namesakes")
    assert others.state == ("rows" if len(same) > 1 else "nothing")


# -- notes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHOWN)
def test_every_row_and_every_statement_has_a_note(store: Store, entities: Entities, name: str) -> None:
    sheet = sheets.of(store, entities.resolve(name))
    assert any(p.state == "rows" for p in sheet.panels)
    assert not [p.problem for p in sheet.panels if p.state == "failed"]
    numbers = {note.number for note in sheet.notes}
    for row in rows(sheet):
        assert row.notes
        assert {*row.notes} <= numbers
    for saying in sayings(sheet):
        for statement in saying.statements:
            assert statement.notes
            assert {*statement.notes, *statement.confirmed} <= numbers


@pytest.mark.parametrize("name", SHOWN)
def test_every_note_is_used_and_names_title_outlet_date_and_place(
    store: Store, entities: Entities, name: str
) -> None:
    html = sheets.render(store, entities.resolve(name))
    sheet = sheets.of(store, entities.resolve(name))
    used = {n for row in rows(sheet) for n in row.notes}
    used |= {n for saying in sayings(sheet) for s in saying.statements for n in (*s.notes, *s.confirmed)}
    assert used == {note.number for note in sheet.notes}
    items = re.findall(r'<li id="note-\d+">(.*?)</li>', html, re.DOTALL)
    assert len(items) == len(sheet.notes)
    for note, item in zip(sheet.notes, items, strict=True):
        text = Page(item).text
        assert text.startswith(note.source.title)
        assert re.search(r"\d{4}|no date recorded", text)
        if note.words:
            assert f"{note.words.start} to {note.words.end}" in text
        if note.words and note.words.exact:
            assert note.words.exact in text


def test_the_words_of_a_source_stand_in_its_note(store: Store, entities: Entities) -> None:
    text = Page(sheets.render(store, entities.resolve("Harrow Foods"))).text
    assert "The company accuses the mill of selling watered-down flour" in text
    assert "Eastport Gazette, 4 March 2025" in text


def test_a_row_that_no_source_holds_says_that_it_has_no_note(
    store: Store, entities: Entities, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "panels" / "Company" / "99-bare.rq"
    own.parent.mkdir(parents=True)
    own.write_text("#+ summary: Bare\n#+ params: {entity: {type: iri}}\nSELECT ($entity AS ?x) {}\n")
    monkeypatch.setenv("KG_QUERIES", str(tmp_path))
    sheet = sheets.of(store, entities.resolve("ByteDance"))
    assert panel(sheet, "bare").rows[0].notes == ()
    assert "(no note)" in sheets.render(store, sheet.iri)


# -- what is not a fact --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHOWN)
def test_nothing_that_is_not_accepted_appears_without_modality_and_speaker(
    store: Store, entities: Entities, name: str
) -> None:
    sheet = sheets.of(store, entities.resolve(name))
    for saying in sayings(sheet):
        assert saying.modality in {"asserted", "alleged", "denied", "reported", "expected", "speculated"}
        assert {claim.modality for s in saying.statements for claim in s.claims} == {saying.modality}
        for claim in (c for s in saying.statements for c in s.claims):
            named = "people not named" if claim.speaker == "an unnamed source" else claim.speaker
            assert named in saying.attribution


@pytest.mark.parametrize("name", SHOWN)
def test_what_only_a_claim_says_is_no_fact_of_a_page(store: Store, entities: Entities, name: str) -> None:
    evidence = Evidence(store, entities)
    iri = entities.resolve(name)
    plain = {
        (fact.heading, value.cells[0].text)
        for found in sheets.of(store, iri).panels
        for fact in found.facts
        for value in fact.values
    }
    for claim in (evidence.claim(c) for c in claims_of(store)):
        if claim.accepted or claim.predicate is None or iri not in (claim.subject, claim.object):
            continue
        assert not evidence.of((f"<{claim.subject}>", f"<{claim.predicate}>", f"<{claim.object}>"))
        label = vocabulary().properties[claim.predicate.removeprefix(NF)].label
        other = claim.object if iri == claim.subject else claim.subject
        for heading in (label, f"“{label}” of"):
            assert (heading, entities.label(other or "")) not in plain


def claims_of(store: Store) -> list[str]:
    pattern = (None, ox.NamedNode(nf("modality")[1:-1]), None, ox.DefaultGraph())
    return sorted(str(quad.subject)[1:-1] for quad in store.db.quads_for_pattern(*pattern))


@pytest.mark.parametrize("name", SHOWN)
def test_on_the_page_each_claim_is_marked_before_it_is_told(store: Store, entities: Entities, name: str) -> None:
    html = sheets.render(store, entities.resolve(name))
    for article in re.findall(r'<article class="claim (\w+)[^>]*>(.*?)</article>', html, re.DOTALL):
        modality, inside = article
        head, _, rest = inside.partition("<ul>")
        assert '<span class="who">' in head
        if modality != "asserted":
            word = "speculation" if modality == "speculated" else modality
            assert f'<span class="chip">{word}</span>' in head
        assert rest


# -- states --------------------------------------------------------------------------------------------------


def test_a_panel_with_nothing_is_named_under_nothing_recorded(store: Store, entities: Entities) -> None:
    sheet = sheets.of(store, entities.resolve("Doubao"))
    assert panel(sheet, "awards").state == "nothing"
    text = Page(sheets.render(store, sheet.iri)).text
    assert "The store was asked and holds nothing under: Awards" in text
    assert "It does not follow that there is nothing." in text


BROKEN = {
    "syntax": "#+ summary: Broken\n#+ params: {entity: {type: iri}}\nSELECT ?x WHERE { <b>bad</b> }\n",
    "header": "#+ sumary: Broken\nSELECT ?x { ?x ?y ?z }\n",
    "no-header": "SELECT ?x { ?x ?y ?z }\n",
    "parameter": "#+ summary: Broken\n#+ params: {who: {type: iri, required: true}}\nSELECT ?x { $who ?p ?x }\n",
    "view": "#+ summary: Broken\n#+ view: pie\n#+ params: {entity: {type: iri}}\nSELECT ?x { $entity ?p ?x }\n",
    "variables": "#+ summary: Broken\n#+ view: claims\n#+ params: {entity: {type: iri}}\n"
    "SELECT ?x { $entity ?p ?x }\n",
    "no-claim": "#+ summary: Broken\n#+ view: claims\n#+ params: {entity: {type: iri}}\n"
    "SELECT ($entity AS ?claim) {}\n",
    "ask": "#+ summary: Broken\n#+ params: {entity: {type: iri}}\nASK { $entity ?p ?x }\n",
    "cite": '#+ summary: Broken\n#+ cite: ["?x nf:owns ?y"]\n#+ params: {entity: {type: iri}}\n'
    'SELECT ("text" AS ?x) ($entity AS ?y) {}\n',
    "service": "#+ summary: Broken\n#+ params: {entity: {type: iri}}\n"
    "SELECT ?x { SERVICE <https://example.com/> { $entity ?p ?x } }\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_panel_shows_as_failed_with_its_query_and_the_rest_of_the_page_stands(
    store: Store, entities: Entities, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    own = tmp_path / "panels" / "Company" / "15-broken.rq"
    own.parent.mkdir(parents=True)
    own.write_text(BROKEN[broken], encoding="utf-8")
    monkeypatch.setenv("KG_QUERIES", str(tmp_path))
    sheet = sheets.of(store, entities.resolve("ByteDance"))
    failed = panel(sheet, "broken")
    assert failed.state == "failed"
    assert failed.problem
    parsed = Page(sheets.render(store, sheet.iri))
    assert "This part could not be made, so nothing can be said here." in parsed.text
    assert " ".join(BROKEN[broken].split()) in parsed.text
    assert "62" in parsed.text


def test_a_panel_of_ones_own_hides_the_shipped_one_of_its_name(
    store: Store, entities: Entities, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "panels" / "Company" / "20-papers.rq"
    own.parent.mkdir(parents=True)
    own.write_text("#+ summary: Own papers\n#+ params: {entity: {type: iri}}\nSELECT ($entity AS ?x) {}\n")
    monkeypatch.setenv("KG_QUERIES", str(tmp_path))
    assert panel(sheets.of(store, entities.resolve("ByteDance")), "papers").title == "Own papers"
    assert panel(sheets.of(store, entities.resolve("Peking University")), "papers").title != "Own papers"


def test_the_panel_in_the_documentation_works(
    store: Store, entities: Entities, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (Path(__file__).parents[1] / "docs" / "sheets.md").read_text(encoding="utf-8")
    [query] = re.findall(r"```sparql\n(.*?)```", text, re.DOTALL)
    own = tmp_path / "panels" / "Company" / "45-suits-by-court.rq"
    own.parent.mkdir(parents=True)
    own.write_text(query, encoding="utf-8")
    monkeypatch.setenv("KG_QUERIES", str(tmp_path))
    found = panel(sheets.of(store, entities.resolve("ByteDance")), "suits-by-court")
    assert texts(found) == [["Haidian District Court", "1"]]
    assert found.rows[0].notes


def test_the_panel_of_the_narrowest_class_is_taken() -> None:
    names = page.panel_names(["Company", "Organization"])
    assert "panels/Organization/20-papers" in names
    assert names == sorted(names, key=lambda name: name.rpartition("/")[2])
    assert "panels/ConferenceEdition/20-papers" in page.panel_names(["ConferenceEdition"])
    assert [n for n in page.panel_names([]) if not n.startswith("panels/any/")] == []


# -- citations -----------------------------------------------------------------------------------------------


def test_with_citations_each_note_lists_its_claims_and_how_they_stand(store: Store, entities: Entities) -> None:
    iri = entities.resolve("ByteDance")
    plain, cited = sheets.of(store, iri), sheets.of(store, iri, cite=True)
    assert plain.backing is None
    assert cited.backing is not None
    assert cited.notes == plain.notes
    listed = [backing for found in cited.backing.values() for backing in found]
    standings = {"held as fact", "alleged, not held as fact", "denied, not held as fact"}
    assert standings <= {backing.standing for backing in listed}
    parsed = Page(sheets.render(store, iri, cite=True))
    assert all(f"claim {backing.id}" in parsed.text for backing in listed)


# -- hostile data --------------------------------------------------------------------------------------------


def small(folder: Path, *, claims: str = "", names: tuple[str, ...] = ("Thing",), url: str | None = None) -> Store:
    """A store with one company of these names, which owns itself, in a source with the first of them as title."""
    writer = Writer(NAMES, "evil")
    thing, words = NAMES.entity("evil:thing"), NAMES.source("evil", "text#char=0,5")
    writer.describe("NewsArticle", names[0], input_checksum("evil"))
    for name in ("publisher", "republishedBy"):
        writer.about(nf(name), thing)
    for name in ("origin", "licence", "metadataBasis", "decidedBy"):
        writer.about(nf(name), literal(names[0]))
    writer.about(nf("url"), literal(url) if url else None)
    writer.fact(thing, TYPE, nf("Company"))
    writer.fact(thing, nf("owns"), thing)
    writer.fact(thing, nf("wikidata"), literal(names[0]))
    for name in names:
        writer.fact(thing, nf("name"), literal(name))
        writer.fact(thing, nf("nickname"), literal(name))
    writer.fact(thing, nf("url"), literal(url or "none"))
    for modality in claims.split():
        claim = writer.part(f"claim/{modality}")
        for name, value in (
            ("modality", individual(modality.capitalize())), ("statedIn", writer.source), ("saidBy", thing),
            ("accepted", literal("false", f"{XSD}boolean")), ("aboutEntity", thing), ("hasQuote", words),
            *((n, literal(names[0])) for n in ("claimText", "note", "notAcceptedBecause", "claimDateText")),
        ):  # fmt: skip
            writer.claim(claim, nf(name), value)
        writer.claim(claim, TYPE, nf("Claim"))
    for name, number in (("start", "0"), ("end", "5")):
        writer.claim(words, f"<{OA}{name}>", literal(number, f"{XSD}integer"))
    for name in ("exact", "prefix", "suffix"):
        writer.claim(words, f"<{OA}{name}>", literal(names[0]))
    store = loading.create(folder / "store", BASE)
    statements = frozenset(writer.found)
    store.write([Prepared("evil", "article", names[0], input_checksum("evil"), statements, Ties())])
    return store


@pytest.mark.slow
@pytest.mark.parametrize("cite", [False, True])
@pytest.mark.parametrize("evil", EVIL, ids=range(len(EVIL)))
def test_hostile_text_stays_text(tmp_path: Path, evil: str, cite: bool) -> None:
    store = small(
        tmp_path, claims="alleged denied speculated reported expected", names=(evil, f"{evil} too"), url=evil
    )
    html = sheets.render(store, f"{BASE}id/evil:thing", cite=cite)
    parsed = Page(html)
    assert {tag for tag, _ in parsed.tags} <= TAGS
    for _, attributes in parsed.tags:
        assert not [name for name in attributes if name.startswith("on")]
    assert " ".join(page.visible(wording.cut(evil, 300)).split()) in parsed.text
    assert len(html) < 300_000


def test_control_characters_and_direction_marks_are_made_visible(tmp_path: Path) -> None:
    store = small(tmp_path, names=("a\x00b\x1b\u202ec\u2066\ufffe\u2028d",))
    html = sheets.render(store, f"{BASE}id/evil:thing")
    assert "a\\u0000b\\u001B\\u202Ec\\u2066\\uFFFE\\u2028d" in html
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufffe\uffff]", html)


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://example.com/a?b=c&d=é#f", True),
        ("HTTP://EXAMPLE.COM/", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt://https://example.com/%0aalert(1)", False),
        ("data:text/html,<script>alert(1)</script>", False),
        ("//example.com/", False),
        ("https://example.com/\u0007x", False),
        ("https://example.com/ onclick=alert(1)", False),
        ('https://example.com/"onclick="alert(1)', False),
        ("https://", False),
        ("file:///etc/passwd", False),
    ],
)
def test_only_whole_http_addresses_become_links(tmp_path: Path, url: str, followed: bool) -> None:
    html = sheets.render(small(tmp_path, url=url), f"{BASE}id/evil:thing")
    links = {a["href"] for tag, a in Page(html).tags if tag == "a" and not (a["href"] or "").startswith("#")}
    assert (url in links) == followed
    assert {link for link in links if link != url} <= {"https://www.wikidata.org/wiki/Thing"}


@pytest.mark.parametrize("name", SHOWN)
def test_a_page_asks_for_nothing_from_outside(store: Store, entities: Entities, name: str) -> None:
    html = sheets.render(store, entities.resolve(name))
    parsed = Page(html)
    for tag, attributes in parsed.tags:
        assert tag not in {"script", "img", "link", "iframe", "object", "embed", "form", "base", "video", "audio"}
        assert not {"src", "srcset", "style", "action", "background", "poster"} & {*attributes}
        href = attributes.get("href")
        if href is not None:
            assert tag == "a"
            assert href.startswith(("#", "https://", "http://"))
            assert href.startswith("#") or attributes["rel"] == "noopener noreferrer"
    [style] = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert "url(" not in style
    assert "@import" not in style
    [policy] = [a["content"] for tag, a in parsed.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


@pytest.mark.parametrize("name", SHOWN)
def test_ids_are_given_once_and_inner_links_lead_somewhere(store: Store, entities: Entities, name: str) -> None:
    parsed = Page(sheets.render(store, entities.resolve(name)))
    assert len(parsed.ids) == len({*parsed.ids})
    inner = {(a["href"] or "")[1:] for tag, a in parsed.tags if tag == "a" and (a["href"] or "").startswith("#")}
    assert inner <= {*parsed.ids}


# -- bytes ---------------------------------------------------------------------------------------------------


def test_the_same_store_gives_the_same_bytes(store_path: Path, store: Store, entities: Entities) -> None:
    code = (
        "import sys; from pathlib import Path; from kg import sheets; from kg.store import Store;"
        "sys.stdout.buffer.write(sheets.render(Store.open(Path(sys.argv[1])), sys.argv[2]).encode())"
    )
    iri = entities.resolve("ByteDance")
    made = [
        subprocess.run(
            [sys.executable, "-c", code, str(store_path), iri],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]
    assert made[0] == made[1] == sheets.render(store, iri).encode()
    assert len(made[0]) < 300_000


# -- wording -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2024", "2024"),
        ("2024?", "2024 (uncertain)"),
        ("2024-08", "August 2024"),
        ("2024-08~", "about August 2024"),
        ("2024-08-05%", "about 5 August 2024 (uncertain)"),
        ("2024-12-10/2024-12-15", "10 to 15 December 2024"),
        ("2024-11-30/2024-12-02", "30 November to 2 December 2024"),
        ("2024-12-30/2025-01-02", "30 December 2024 to 2 January 2025"),
        ("2024-12-10?/2024-12-15", "10 December 2024 (uncertain) to 15 December 2024"),
        ("2024-08/2024-10", "August to October 2024"),
        ("2021/2024", "2021 to 2024"),
        ("2024-12-10/..", "from 10 December 2024"),
        ("/2024-12", "until December 2024"),
        ("202X", "the 2020s"),
        ("20XX", "some year from 2000 to 2099"),
        ("2024-XX", "2024, month unknown"),
        ("2024-08-XX", "August 2024, day unknown"),
        ("2024-XX-XX", "2024, day unknown"),
        ("last Wednesday", "last Wednesday"),
        ("2024-13", "2024-13"),
    ],
)
def test_dates_are_put_in_words(edtf: str, words: str) -> None:
    assert wording.date(edtf) == words


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("exactly", "8000000", "", "CNY"), "CNY\u00a08,000,000"),
        (("about", "300000000000", "", "USD"), "about USD\u00a0300 billion"),
        (("exactly", "1234567890", "", "EUR"), "EUR\u00a01,234,567,890"),
        (("more than", "50", "papers", ""), "more than 50 papers"),
        (("at least", "2.50", "metres", ""), "at least 2.5 metres"),
        (("exactly", "1500000000000", "", "USD"), "USD\u00a01.5 trillion"),
        (("exactly", "many", "", "USD"), "USD\u00a0many"),
        (("exactly", "9" * 60, "", ""), "9" * 60),
    ],
)
def test_sums_are_put_in_words(given: tuple[str, str, str, str], words: str) -> None:
    assert wording.amount(*given) == words
