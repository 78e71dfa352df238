"""Fact sheets: what a page shows, how it says it, and that nothing in the data can change what the page is."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import made_sheets
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_sheets import MODALITIES

from kg import loading, sheets, wording
from kg.entities import Entities
from kg.errors import UsageError
from kg.evidence import Evidence
from kg.identity.resolve import Evidence as Ties
from kg.quads.names import TYPE, Names, individual, nf
from kg.quads.prepared import Prepared
from kg.quads.writer import Writer, input_checksum
from kg.sheets import Look, Sheet, page, skin
from kg.sheets.model import Cell, Difference, Dispute, Fact, Panel, Position, Row, Saying
from kg.store import Store
from kg.terms import literal
from kg.vocabulary import NF, OA, XSD, vocabulary

BASE = "https://kg.example/"
THING = f"{BASE}id/evil:thing"
NAMES = Names(BASE)
SHOWN = (
    "ByteDance", "arxiv:2404.02905", "NeurIPS 2024", "Peking University", "Huang Wenhao", "Harrow Foods",
    "ByteDance v. former intern (Haidian District Court)", "Doubao", "China", "Outstanding Paper",
)  # fmt: skip
TAGS = {
    "html", "head", "meta", "title", "style", "body", "div", "header", "p", "h1", "h2", "bdi", "nav", "ul", "ol",
    "li", "a", "main", "section", "dl", "dt", "dd", "sup", "article", "span", "blockquote", "cite", "q", "footer",
    "b", "details", "summary", "table", "thead", "tbody", "tr", "th", "td", "strong", "pre", "script", "fieldset",
    "legend", "label", "input", "figure", "h3",
}  # fmt: skip
VOID = {"meta", "br", "hr", "link", "img", "input"}

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
        if not {"style", "script"} & {*self.open}:
            self.parts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.parts).split())


@pytest.fixture(scope="module")
def entities(store: Store) -> Entities:
    return Entities(store)


class Made(NamedTuple):
    """A sheet and its page."""

    sheet: Sheet
    html: str

    @property
    def page(self) -> Page:
        return Page(self.html)


@pytest.fixture(scope="module")
def made(store: Store, entities: Entities) -> Callable[[str], Made]:
    """Makes the sheet of what a name means, and its page, once for all tests."""

    @functools.cache
    def make(name: str) -> Made:
        sheet = sheets.of(store, entities.resolve(name))
        return Made(sheet, sheets.html(sheet, Look()))

    return make


@pytest.fixture(scope="module")
def bytedance(made: Callable[[str], Made]) -> Sheet:
    return made("ByteDance").sheet


def html_of(sheet: Sheet, **look: Any) -> str:
    return sheets.html(sheet, Look(**look))


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
    html = sheets.render(small(tmp_path, claims="asserted"), THING)
    assert '<span class="chip">not accepted</span><span class="who">Thing states' in html
    assert "not accepted, because Thing" in html


def test_an_allegation_without_a_denial_says_that_none_is_recorded(thing: Store) -> None:
    assert "No denial is recorded." in Page(sheets.render(thing, THING)).text


def test_speculation_reads_as_speculation_that_nobody_confirms(made: Callable[[str], Made]) -> None:
    for name in ("ByteDance", "neurips-speaker:98775", "arxiv:2404.02905"):
        sheet = made(name).sheet
        [saying] = panel(sheet, "speculation").sayings
        assert saying.modality == "speculated"
        assert saying.attribution == "by people not named, as told by South China Morning Post"
        [statement] = saying.statements
        assert statement.texts == (
            "whether Keyu Tian is the same person as former ByteDance intern known only as “Tian”",
        )
        assert len(statement.notes) == 2
        assert statement.confirmed == ()
        text = made(name).page.text
        assert "The question is whether Keyu Tian is the same person as" in text
        assert "No source here confirms it." in text


def test_titles_that_sources_spell_in_two_ways_are_both_shown_as_differing(made: Callable[[str], Made]) -> None:
    sheet = made("arxiv:2404.02905").sheet
    [title] = [fact for fact in panel(sheet, "facts").facts if fact.heading == "title"]
    assert title.differ
    assert [value.cells[0].text.split()[2] for value in title.values] == ["Modeling:", "Modelling:"]
    assert not {*title.values[0].notes} & {*title.values[1].notes}
    assert texts(panel(sheet, "conference")) == [["NeurIPS 2024", "oral", "no source says so"]]
    assert texts(panel(sheet, "authors"))[0][1:] == ["1", "Keyu Tian", "Peking University"]


def test_a_conference_shows_numbers_and_not_all_its_papers(made: Callable[[str], Made]) -> None:
    sheet = made("NeurIPS 2024").sheet
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
def test_every_row_and_every_statement_has_a_note(made: Callable[[str], Made], name: str) -> None:
    sheet = made(name).sheet
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
def test_every_note_is_used_and_names_title_outlet_date_and_place(made: Callable[[str], Made], name: str) -> None:
    sheet, html = made(name)
    notes = {f"note-{note.number}": note for note in sheet.notes}
    items = dict(re.findall(r'<li id="(note-\d+)"[^>]*>(.*?)</li>', html, re.DOTALL))
    assert {*items} == {*re.findall(r'<sup class="ref"><a href="#(note-\d+)"', html)} <= {*notes}
    for key, item in items.items():
        note, text = notes[key], Page(item).text
        assert text.startswith(note.source.title)
        assert re.search(r"\d{4}|no date recorded", text)
        if note.words:
            assert f"{note.words.start} to {note.words.end}" in text
        if note.words and note.words.exact:
            assert note.words.exact in text


def test_the_words_of_a_source_stand_in_its_note(made: Callable[[str], Made]) -> None:
    text = made("Harrow Foods").page.text
    assert "The company accuses the mill of selling watered-down flour" in text
    assert "Eastport Gazette, 4 March 2025" in text


def test_a_row_that_no_source_holds_says_that_it_has_no_note() -> None:
    bare = Panel("bare", "Bare", headings=("x",), rows=(Row((Cell("Thing"),)),))
    assert "(no note)" in html_of(made_sheets.sheet(bare))


# -- what is not a fact --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHOWN)
def test_nothing_that_is_not_accepted_appears_without_modality_and_speaker(
    made: Callable[[str], Made], name: str
) -> None:
    sheet = made(name).sheet
    for saying in sayings(sheet):
        assert saying.modality in {"asserted", "alleged", "denied", "reported", "expected", "speculated"}
        assert {claim.modality for s in saying.statements for claim in s.claims} == {saying.modality}
        for claim in (c for s in saying.statements for c in s.claims):
            named = "people not named" if claim.speaker == "an unnamed source" else claim.speaker
            assert named in saying.attribution


@pytest.mark.parametrize("name", SHOWN)
def test_what_only_a_claim_says_is_no_fact_of_a_page(
    store: Store, entities: Entities, made: Callable[[str], Made], name: str
) -> None:
    evidence = Evidence(store, entities)
    sheet = made(name).sheet
    plain = {
        (fact.heading, value.cells[0].text) for p in sheet.panels for fact in p.facts for value in fact.values
    }
    for claim in map(evidence.claim, claims_of(store)):
        if claim.accepted or claim.predicate is None or sheet.iri not in (claim.subject, claim.object):
            continue
        assert not evidence.of((f"<{claim.subject}>", f"<{claim.predicate}>", f"<{claim.object}>"))
        label = vocabulary().properties[claim.predicate.removeprefix(NF)].label
        other = claim.object if sheet.iri == claim.subject else claim.subject
        for heading in (label, f"“{label}” of"):
            assert (heading, entities.label(other or "")) not in plain


@functools.cache
def claims_of(store: Store) -> list[str]:
    pattern = (None, ox.NamedNode(nf("modality")[1:-1]), None, ox.DefaultGraph())
    return sorted(str(quad.subject)[1:-1] for quad in store.db.quads_for_pattern(*pattern))


@pytest.mark.parametrize("name", SHOWN)
def test_on_the_page_each_claim_is_marked_before_it_is_told(made: Callable[[str], Made], name: str) -> None:
    html = made(name).html
    for article in re.findall(r'<article class="claim (\w+)[^>]*>(.*?)</article>', html, re.DOTALL):
        modality, inside = article
        head, _, rest = inside.partition("<ul>")
        assert '<span class="who">' in head
        if modality != "asserted":
            word = "speculation" if modality == "speculated" else modality
            assert f'<span class="chip">{word}</span>' in head
        assert rest


# -- states --------------------------------------------------------------------------------------------------


def test_what_the_store_does_not_know_is_told() -> None:
    text = Page(html_of(made_sheets.sheet(missing=("where it is based", "who founded it")))).text
    assert "No source that was loaded says where it is based; who founded it." in text
    assert "It does not follow that there is nothing." in text


def test_an_accusation_without_an_answer_is_told_as_such() -> None:
    row = Row((Cell("Anna alleges that Bert stole"),), (1,), "alleged")
    html = html_of(made_sheets.sheet(notes=[made_sheets.note(1)], unanswered=(row,)))
    assert "no answer of the accused is on record" in html
    assert '<li class="l2" data-how="alleged">Anna alleges that Bert stole<sup' in html


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


@pytest.fixture(scope="module")
def thing(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store with one company, of which something is alleged."""
    return small(tmp_path_factory.mktemp("thing"), claims="alleged")


def own_panel(folder: Path, name: str, text: str, patch: pytest.MonkeyPatch) -> None:
    """Puts a panel of the user's own beside the shipped ones."""
    path = folder / "panels" / name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    patch.setenv("KG_QUERIES", str(folder))


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_panel_shows_as_failed_with_its_query_and_the_rest_of_the_page_stands(
    thing: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    own_panel(tmp_path, "Company/15-broken.rq", BROKEN[broken], monkeypatch)
    sheet = sheets.of(thing, THING)
    failed = panel(sheet, "broken")
    assert failed.state == "failed"
    assert failed.problem
    parsed = Page(html_of(sheet))
    assert "This part could not be made, so nothing can be said here." in parsed.text
    assert " ".join(BROKEN[broken].split()) in parsed.text
    assert "No denial is recorded." in parsed.text


OWN = "#+ summary: Own papers\n#+ params: {entity: {type: iri}}\nSELECT ($entity AS ?x) {}\n"


def test_a_panel_of_ones_own_hides_the_shipped_one_of_its_name(
    thing: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert panel(sheets.of(thing, THING), "papers").title != "Own papers"
    own_panel(tmp_path, "Company/20-papers.rq", OWN, monkeypatch)
    assert panel(sheets.of(thing, THING), "papers").title == "Own papers"


def test_the_panel_in_the_documentation_works(
    store: Store, entities: Entities, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (Path(__file__).parents[1] / "docs" / "sheets.md").read_text(encoding="utf-8")
    [query] = re.findall(r"```sparql\n(.*?)```", text, re.DOTALL)
    own_panel(tmp_path, "Company/45-suits-by-court.rq", query, monkeypatch)
    found = panel(sheets.of(store, entities.resolve("ByteDance")), "suits-by-court")
    assert texts(found) == [["Haidian District Court", "1"]]
    assert found.rows[0].notes


def test_the_panel_of_the_narrowest_class_is_taken() -> None:
    names = page.panel_names(["Company", "Organization"])
    assert "panels/Organization/20-papers" in names
    assert names == sorted(names, key=lambda name: name.rpartition("/")[2])
    assert "panels/ConferenceEdition/20-papers" in page.panel_names(["ConferenceEdition"])
    assert [n for n in page.panel_names([]) if not n.startswith("panels/any/")] == []


# -- the reader's switch -------------------------------------------------------------------------------------


def steps(html: str) -> dict[str, str]:
    """The positions from which statements are shown: what they say -> "" (all), "l1", "l2"."""
    found = re.findall(r'<li(?: class="(l\d)" data-how="[^"]*")?>\n?(?:<p class="says">)?(that [^<]*)', html)
    return {what: step for step, what in found}


def test_each_statement_is_shown_from_the_position_that_fits_how_surely_it_is_said() -> None:
    said = [made_sheets.saying(m, made_sheets.claim(m, m, f"that {m}"), notes=(1,)) for m in MODALITIES]
    held = made_sheets.saying("asserted", made_sheets.claim("held", "asserted", "that held"), accepted=True)
    claims = Panel("claims", "Said", view="claims", sayings=(held, *said))
    assert steps(html_of(made_sheets.sheet(claims, notes=[made_sheets.note(1)]))) == {
        "that held": "", "that reported": "l1", "that expected": "l1", "that asserted": "l2", "that alleged": "l2",
        "that denied": "l2", "that withdrawn": "l2", "that speculated": "l2",
    }  # fmt: skip


def dispute(first: Saying, *denials: Saying) -> Panel:
    return Panel("disputes", "Disputed", view="disputes", disputes=(Dispute((first,), denials),))


DENIED = made_sheets.saying("denied", made_sheets.claim("no", "denied", "that no"), notes=(2,))


def test_what_somebody_denies_is_never_shown_without_the_denial() -> None:
    reported = made_sheets.saying("reported", made_sheets.claim("yes", "reported", "that yes"), notes=(1,))
    again = Panel("claims", "Said", view="claims", sayings=(reported,))
    notes = [made_sheets.note(1), made_sheets.note(2)]
    html = html_of(made_sheets.sheet(again, dispute(reported, DENIED), notes=notes))
    assert steps(html) == {"that yes": "l2", "that no": "l2"}
    assert '<div class="dispute l2">' in html
    assert steps(html_of(made_sheets.sheet(again, notes=notes))) == {"that yes": "l1"}


def test_what_its_source_took_back_is_not_shown_among_what_is_reported() -> None:
    taken_back = replace(made_sheets.claim("r", "reported", "that yes"), withheld="retracted on 9 May 2025")
    said = made_sheets.saying("reported", taken_back, notes=(1,))
    claims = Panel("claims", "Said", view="claims", sayings=(said,))
    assert steps(html_of(made_sheets.sheet(claims, notes=[made_sheets.note(1)]))) == {"that yes": "l2"}


def test_a_denial_of_what_a_source_states_in_its_own_voice_stays_beside_it() -> None:
    stated = made_sheets.saying("asserted", made_sheets.claim("yes", "asserted", "that yes"), accepted=True)
    html = html_of(made_sheets.sheet(dispute(stated, DENIED), notes=[made_sheets.note(2)]))
    assert steps(html) == {"that yes": "", "that no": ""}
    assert '<div class="dispute">' in html


def test_the_words_in_a_note_are_shown_with_the_first_statement_that_rests_on_them() -> None:
    alleged = made_sheets.saying("alleged", made_sheets.claim("a", "alleged", "that a"), notes=(1, 2))
    claims = Panel("claims", "Said", view="claims", sayings=(alleged,))
    fact = Panel("facts", "Facts", view="facts", facts=(Fact("owns", (Row((Cell("x"),), (2,)),)),))
    html = html_of(made_sheets.sheet(claims, fact, notes=[made_sheets.note(1), made_sheets.note(2)]))
    assert re.findall(r'<li id="note-(\d)" value="\d"([^>]*)>', html) == [("1", ' class="l2"'), ("2", "")]


def test_a_row_that_only_tells_a_claim_follows_the_switch_too() -> None:
    rows = tuple(Row((Cell(how or "held"),), (1,), how) for how in ("", "reported", "alleged"))
    html = html_of(made_sheets.sheet(Panel("t", "T", headings=("x",), rows=rows), notes=[made_sheets.note(1)]))
    assert re.findall(r'<tr([^>]*)><td data-label="x">(\w+)', html) == [
        ("", "held"),
        (' class="l1" data-how="reported"', "reported"),
        (' class="l2" data-how="alleged"', "alleged"),
    ]


def test_two_values_that_differ_are_shown_together() -> None:
    def position(value: str, how: str) -> Position:
        return Position(value, (Row((Cell(f"Anna says {value}"),), (1,), how),), held=not how)

    differing = Difference("the sum", (position("1", ""), position("2", "reported"), position("3", "alleged")))
    panel_ = Panel("d", "Differing", view="differences", differences=(differing,))
    html = html_of(made_sheets.sheet(panel_, notes=[made_sheets.note(1)]))
    assert '<div class="difference l1">' in html
    assert re.findall(r'<li(?: class="(l\d)" data-how="\w+")?>\n<p class="value">(\d)', html) == [
        ("", "1"), ("l1", "2"), ("l2", "3"),
    ]  # fmt: skip


def test_a_page_of_facts_alone_has_no_switch() -> None:
    fact = Panel("facts", "Facts", view="facts", facts=(Fact("owns", (Row((Cell("x"),), (1,)),)),))
    assert '<fieldset class="switch"' not in html_of(made_sheets.sheet(fact, notes=[made_sheets.note(1)]))


# -- long lists ----------------------------------------------------------------------------------------------


def long_list(rows: int, text: str = "A paper of some length") -> Sheet:
    found = tuple(Row((Cell(f"{text} {n}"), Cell("2024")), (1,)) for n in range(rows))
    panel_ = Panel("papers", "Papers", headings=("Paper", "Year"), rows=found, count=rows)
    return made_sheets.sheet(panel_, notes=[made_sheets.note(1)])


def test_a_long_list_is_folded() -> None:
    html = html_of(long_list(40))
    assert html.count("<summary>28 more</summary>") == 1
    assert html.count("<tr><td") == 40


@pytest.mark.parametrize("text", ["A paper of some length", "一篇相當長的論文", "x" * 600])
def test_a_list_without_end_is_cut_and_says_how_much_the_data_has(text: str) -> None:
    html = html_of(long_list(5_000, text), twins={"text/turtle": "thing.ttl"})
    assert len(html.encode()) < 300_000
    [(left,)] = [
        re.findall(r"<strong>([\d,]+) more</strong> have no room on this page; the data has all of it", html)
    ]
    assert int(left.replace(",", "")) + html.count("<tr><td") == 5_000
    assert '<a href="thing.ttl" type="text/turtle">Turtle</a>' in html


def test_rows_that_a_panel_leaves_out_are_counted_too() -> None:
    panel_ = Panel("p", "P", headings=("x",), rows=(Row((Cell("1"),), (1,)),), beyond=7)
    html = html_of(made_sheets.sheet(panel_, notes=[made_sheets.note(1)]))
    assert "<strong>7 more</strong> have no room on this page; the store has all of it" in html


def test_a_statement_with_very_many_notes_shows_the_first_of_them() -> None:
    row = Row((Cell("x"),), tuple(range(1, 101)))
    panel_ = Panel("p", "P", headings=("x",), rows=(row,))
    html = html_of(made_sheets.sheet(panel_, notes=[made_sheets.note(n) for n in range(1, 101)]))
    assert html.count('<sup class="ref">') == html.count('<li id="note-') == 20
    assert "and 80 more" in html


# -- a page among others -------------------------------------------------------------------------------------


def test_a_cell_leads_to_the_sheet_of_what_it_names_and_to_its_page_on_the_web() -> None:
    row = Row((Cell("Paper", "https://example.com/x", entity="urn:paper"), Cell("Anna", entity="urn:anna")), (1,))
    panel_ = Panel("p", "P", headings=("x", "y"), rows=(row,))
    html = html_of(
        made_sheets.sheet(panel_, notes=[made_sheets.note(1)]), address={"urn:paper": "../p/1.html?a&b"}.get
    )
    assert '<a href="../p/1.html?a&amp;b">Paper</a> <a class="out" href="https://example.com/x"' in html
    assert 'aria-label="at example.com"' in html
    assert '<td data-label="y">Anna</td>' in html


def test_a_page_names_its_twins_its_site_and_its_data() -> None:
    look = {
        "twins": {"text/turtle": "thing.ttl"},
        "site": "../index.html",
        "canonical": "https://example.com/thing",
    }
    html = html_of(made_sheets.sheet(), **look, structured='{"name": "</script><b>&\U000e0001"}')
    assert '<link rel="alternate" type="text/turtle" title="Turtle" href="thing.ttl">' in html
    assert '<link rel="canonical" href="https://example.com/thing">' in html
    assert '<a href="../index.html">' in html
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert "<" not in data
    assert json.loads(data) == {"name": "</script><b>&\U000e0001"}


def test_pages_of_a_site_can_share_their_style_and_script() -> None:
    html = html_of(made_sheets.sheet(), assets="../assets/")
    assert '<link rel="stylesheet" href="../assets/sheet.css">' in html
    assert '<script src="../assets/sheet.js" defer></script>' in html
    assert "style-src &#39;self&#39;; script-src &#39;self&#39;;" in html
    assert "<style>" not in html
    assert {*page.assets(Look())} == {"sheet.css", "sheet.js"}


def test_a_text_in_another_language_says_so_and_keeps_its_direction() -> None:
    cells = (
        Cell("字节跳动", lang="zh"),
        Cell("Café"),
        Cell("Plain"),
        Cell("شركة", "https://example.com/", lang="ar"),
    )
    panel_ = Panel("p", "P", headings=("a", "b", "c", "d"), rows=(Row(cells, (1,)),))
    html = html_of(made_sheets.sheet(panel_, title="שלום", notes=[made_sheets.note(1)], lang="he"))
    assert '<h1><bdi lang="he">שלום</bdi></h1>' in html
    assert '<bdi lang="zh">字节跳动</bdi>' in html
    assert "<bdi>Café</bdi>" in html
    assert '"c">Plain<' in html
    assert 'rel="noopener noreferrer" lang="ar" dir="auto">شركة</a>' in html


# -- templates of one's own ----------------------------------------------------------------------------------


def test_a_template_of_ones_own_changes_a_block_of_the_shipped_one(tmp_path: Path) -> None:
    own = (
        '{% extends "shipped/sheet.html.j2" %}{% block masthead %}<div>Daily {{ sheet.title }}</div>{% endblock %}'
    )
    (tmp_path / "sheet.html.j2").write_text(own)
    (tmp_path / "house.css").write_text("h1 { color: rebeccapurple }")
    html = html_of(long_list(1), templates=tmp_path)
    assert "<div>Daily Thing</div>" in html
    assert "rebeccapurple" in html
    assert "A paper of some length 0" in html


def test_a_part_of_ones_own_stands_in_for_the_shipped_part(tmp_path: Path) -> None:
    (tmp_path / "sheet-table.html.j2").write_text(
        "{% for row in part.rows.open %}<p>{{ row.cells[0].text }}</p>{% endfor %}"
    )
    html = html_of(long_list(1, "<b>"), templates=tmp_path)
    assert "<p>&lt;b&gt; 0</p>" in html
    assert '<ol class="notes">' in html


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{ 1 +", "sheet.html.j2, line 1: "),
        (
            "\n{{ sheet.titel }}",
            "sheet.html.j2, line 2: UndefinedError: 'kg.sheets.model.Sheet object' has no attribute 'titel'",
        ),
        ('{% include "other" %}', "sheet.html.j2, line 1: TemplateNotFound: other"),
    ],
)
def test_a_mistake_in_a_template_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "sheet.html.j2").write_text(text)
    with pytest.raises(UsageError, match=re.escape(told)):
        html_of(made_sheets.sheet(), templates=tmp_path)


def test_a_folder_of_templates_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no folder"):
        html_of(made_sheets.sheet(), templates=tmp_path / "none")


# -- citations -----------------------------------------------------------------------------------------------


def test_with_citations_each_note_lists_its_claims_and_how_they_stand(
    store: Store, made: Callable[[str], Made]
) -> None:
    plain = made("ByteDance").sheet
    cited = sheets.of(store, plain.iri, cite=True)
    assert plain.backing is None
    assert cited.backing is not None
    assert cited.notes == plain.notes
    listed = [backing for found in cited.backing.values() for backing in found]
    standings = {"held as fact", "alleged, not held as fact", "denied, not held as fact"}
    assert standings <= {backing.standing for backing in listed}
    parsed = Page(html_of(cited))
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


@pytest.mark.parametrize("evil", EVIL, ids=range(len(EVIL)))
def test_hostile_text_stays_text(evil: str) -> None:
    html = html_of(made_sheets.everything(evil))
    parsed = Page(html)
    assert {tag for tag, _ in parsed.tags} <= TAGS
    for _, attributes in parsed.tags:
        assert not [name for name in attributes if name.startswith("on")]
    shown = " ".join(skin.visible(evil).split())
    assert parsed.text.count(shown) > 40
    assert not UNSEEN.search(html)


@pytest.mark.slow
@pytest.mark.parametrize("evil", EVIL, ids=range(len(EVIL)))
def test_hostile_text_of_a_store_stays_text(tmp_path: Path, evil: str) -> None:
    names = (evil, f"{evil} too")
    store = small(tmp_path, claims="alleged denied speculated reported expected", names=names, url=evil)
    html = sheets.render(store, THING, cite=True)
    assert {tag for tag, _ in Page(html).tags} <= TAGS
    assert " ".join(skin.visible(wording.cut(evil, 300)).split()) in Page(html).text
    assert len(html) < 300_000


UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufffe\uffff]")


def test_control_characters_and_direction_marks_are_made_visible() -> None:
    html = html_of(made_sheets.everything("a\x00b\x1b\u202ec\u2066\ufffe\u2028d"))
    assert "a\\u0000b\\u001B\\u202Ec\\u2066\\uFFFE\\u2028d" in html
    assert not UNSEEN.search(html)


@given(st.text(st.characters(exclude_characters="\n")))
def test_no_character_of_a_page_works_unseen(text: str) -> None:
    shown = skin.visible(text)
    assert not UNSEEN.search(shown)
    assert all(skin.visible(char) == char or char not in shown for char in text)
    assert skin.visible(shown) == shown


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
def test_only_whole_http_addresses_become_links(url: str, followed: bool) -> None:
    assert (wording.link(url) == url) == followed


@pytest.mark.slow
def test_an_address_in_a_store_becomes_a_link_only_where_it_is_whole(tmp_path: Path) -> None:
    html = sheets.render(small(tmp_path, url="javascript://https://example.com/%0aalert(1)"), THING)
    links = {a["href"] for tag, a in Page(html).tags if tag == "a" and not (a["href"] or "").startswith("#")}
    assert links <= {"https://www.wikidata.org/wiki/Thing"}


@pytest.mark.parametrize("name", SHOWN)
def test_a_page_asks_for_nothing_from_outside(made: Callable[[str], Made], name: str) -> None:
    html = made(name).html
    parsed = made(name).page
    for tag, attributes in parsed.tags:
        assert tag not in {"img", "link", "iframe", "object", "embed", "form", "base", "video", "audio"}
        assert not {"src", "srcset", "style", "action", "background", "poster"} & {*attributes}
        href = attributes.get("href")
        if href is not None:
            assert tag == "a"
            assert href.startswith(("#", "https://", "http://"))
            assert href.startswith("#") or attributes["rel"] == "noopener noreferrer"
    [style] = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert "url(" not in style
    assert "@import" not in style


def test_a_page_lets_in_its_own_style_and_script_by_their_checksums(made: Callable[[str], Made]) -> None:
    html, parsed = made("Doubao").html, made("Doubao").page
    [policy] = [a["content"] or "" for tag, a in parsed.tags if a.get("http-equiv") == "Content-Security-Policy"]
    allowed = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    for tag in ("style", "script"):
        [inside] = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert allowed.pop(f"{tag}-src") == f"'sha256-{digest}'"
    assert allowed == {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'"}


@pytest.mark.parametrize("name", SHOWN)
def test_ids_are_given_once_and_inner_links_lead_somewhere(made: Callable[[str], Made], name: str) -> None:
    parsed = made(name).page
    assert len(parsed.ids) == len({*parsed.ids})
    inner = {(a["href"] or "")[1:] for tag, a in parsed.tags if tag == "a" and (a["href"] or "").startswith("#")}
    assert inner <= {*parsed.ids}


# -- bytes ---------------------------------------------------------------------------------------------------


def test_the_same_store_gives_the_same_bytes(store_path: Path, made: Callable[[str], Made]) -> None:
    code = (
        "import sys; from pathlib import Path; from kg import sheets; from kg.store import Store;"
        "sys.stdout.buffer.write(sheets.render(Store.open(Path(sys.argv[1])), sys.argv[2]).encode())"
    )
    page = made("ByteDance")
    found = [
        subprocess.run(
            [sys.executable, "-c", code, str(store_path), page.sheet.iri],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]
    assert found[0] == found[1] == page.html.encode()
    assert len(found[0]) < 300_000


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
