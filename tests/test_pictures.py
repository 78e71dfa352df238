"""The pictures of a fact sheet: drawn from the rows of its panels, with who says so where that is not the fact."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from browsing import browser, needs_browser, page_of, violations

from kg import sheets
from kg.answers import Rows
from kg.entities import Entities
from kg.errors import QueryError
from kg.evidence import Evidence
from kg.queries.model import PICTURES, VIEWS, Column
from kg.sheets import Look
from kg.sheets.model import Panel, Sheet
from kg.sheets.pictures import SURE, Picture, Pictures
from kg.store import Store
from kg.vocabulary import EDTF, XSD

SUIT = "ByteDance v. former intern (Haidian District Court)"
EVIL = '</title><script>alert(1)</script>\x1b[2J\u202e" onload="x'


def sheet(store: Store, name: str) -> Sheet:
    return sheets.of(store, Entities(store).resolve(name))


def pictures(made: Sheet) -> dict[str, Panel]:
    return {panel.id: panel for panel in made.panels if panel.picture}


def words(svg: str) -> str:
    return " ".join(" ".join(ElementTree.fromstring(svg).itertext()).split())


def drawn(store: Store, view: str, columns: dict[str, Column], answer: Rows) -> Picture:
    """The picture of an answer, in a page about the thing `urn:me`; things are called by the end of their IRIs."""

    def text(term: object) -> str:
        return "" if term is None else str(getattr(term, "value", term)).removeprefix("urn:")

    made = Pictures("urn:me", "Me", Evidence(store), text)
    return made.of(view, "Heading", columns, answer)


def thing(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"urn:{name}")


def count(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=ox.NamedNode(f"{XSD}integer"))


def day(date: str) -> ox.Literal:
    return ox.Literal(date, datatype=ox.NamedNode(EDTF))


TIES = {
    "who": Column("Who", type="entity"),
    "how": Column("How", type="string"),
    "whom": Column("Whom", type="entity"),
    "claim": Column("Claim", hide=True),
}
EVENTS = {"what": Column("What", type="string"), "when": Column("When", type="date")}


# -- of the store ------------------------------------------------------------------------------------------


def test_every_view_of_a_picture_is_a_view() -> None:
    assert {*PICTURES} <= {*VIEWS}


def test_a_company_has_its_network_and_its_time_in_pictures(store: Store) -> None:
    found = pictures(sheet(store, "ByteDance"))
    assert {"network", "timeline", "together"} <= {*found}
    assert "sued, dismissed former ByteDance intern" in words(found["network"].picture).replace("“", "")
    assert re.search(r"dismissal · August 2024", words(found["timeline"].picture))


def test_what_is_reported_stands_in_a_picture_with_who_says_so_and_in_its_table_too(store: Store) -> None:
    network = pictures(sheet(store, "ByteDance"))["network"]
    assert "reported: ByteDance says, according to South China Morning Post" in words(network.picture)
    assert network.headings[-1] == SURE
    told = {row.modality: row.cells[-1].text for row in network.rows}
    assert told[""] == "fact"
    assert told["reported"].startswith("reported: ByteDance says, according to South China Morning Post, that")
    assert all(row.notes for row in network.rows if row.modality)


def test_no_picture_shows_an_accusation(store: Store) -> None:
    for name in ("ByteDance", SUIT, "Keyu Tian"):
        for panel in pictures(sheet(store, name)).values():
            assert not re.search("tamper|sabotage|wrongdoing|malicious", words(panel.picture)), (name, panel.id)


def test_a_lawsuit_shows_its_parties_and_the_court(store: Store) -> None:
    text = words(pictures(sheet(store, SUIT))["network"].picture)
    for part in ("was brought by ByteDance", "was brought against", "is heard by Haidian District Court"):
        assert part in text


def test_a_page_with_nothing_to_draw_has_no_picture(store: Store) -> None:
    assert not pictures(sheet(store, "Doubao"))
    assert not pictures(sheet(store, "arxiv:2404.02905"))


def test_the_same_store_gives_the_same_pictures(store: Store) -> None:
    one, other = (pictures(sheet(store, "ByteDance")) for _ in range(2))
    assert {k: p.picture for k, p in one.items()} == {k: p.picture for k, p in other.items()}


@pytest.mark.slow
def test_what_was_taken_back_by_a_ruling_is_not_drawn(harbour: Path) -> None:
    store = Store.open(harbour)
    for name in ("brekkvik", "harbour-company", "harbour-v-brekkvik", "spill"):
        for panel in sheet(store, name).panels:
            if panel.view in PICTURES:
                assert "Tribune" not in words(panel.picture or "<svg/>"), name
                assert "Eikdal" not in words(panel.picture or "<svg/>"), name


@pytest.mark.slow
def test_what_is_expected_of_a_lawsuit_is_hollow_and_named_so(harbour: Path) -> None:
    text = words(pictures(sheet(Store.open(harbour), "harbour-v-brekkvik"))["timeline"].picture)
    assert "Expected: The court is to hold a first hearing." in text
    assert "expected: Thornesund Courier expects" in text


# -- of any answer -----------------------------------------------------------------------------------------


def test_rows_of_claims_that_are_not_named_are_refused(store: Store) -> None:
    answer = Rows(("what", "when", "modality"), ((ox.Literal("x"), day("2024"), thing("Alleged")),))
    with pytest.raises(QueryError, match=r"needs the variable \?claim"):
        drawn(store, "timeline", EVENTS, answer)


def test_a_claim_that_is_none_is_refused(store: Store) -> None:
    answer = Rows(("what", "when", "claim"), ((ox.Literal("x"), day("2024"), thing("nonsense")),))
    with pytest.raises(QueryError, match="is no claim"):
        drawn(store, "timeline", EVENTS, answer)


def test_an_accusation_that_a_query_ties_by_has_its_denial_in_the_picture(store: Store) -> None:
    alleged = next(
        str(s["c"].value)
        for s in store.db.query(
            "PREFIX nf: <https://w3id.org/newsfacts/ns#> "
            "SELECT ?c { ?c nf:modality nf:Alleged . ?denial nf:disputes ?c }"
        )
    )
    rows = ((thing("me"), ox.Literal("harmed"), thing("you"), ox.NamedNode(alleged)),
            (thing("me"), ox.Literal("knows"), thing("her"), None))  # fmt: skip
    made = drawn(store, "network", TIES, Rows(("who", "how", "whom", "claim"), rows))
    assert "alleged: ByteDance alleges" in words(made.svg)
    assert "denied by" in words(made.svg)
    assert made.modalities == ("alleged", "")
    assert 'class="l2"' in made.svg


def test_hostile_names_stay_text_in_every_picture(store: Store) -> None:
    rows = tuple((ox.Literal(EVIL), day(date)) for date in ("2024", "2025", EVIL))
    made = [drawn(store, "timeline", EVENTS, Rows(("what", "when"), rows)).svg]
    names = {"name": Column("Name", type="string"), "n": Column("N", type="integer")}
    made += [
        drawn(store, "bars", names, Rows(("name", "n"), tuple((ox.Literal(EVIL), count(i)) for i in (1, 2)))).svg
    ]
    ties = tuple((thing("me"), ox.Literal(EVIL), thing(f"{name}%22%3E"), None) for name in "ab")
    made += [drawn(store, "network", TIES, Rows(("who", "how", "whom", "claim"), ties)).svg]
    for svg in made:
        ElementTree.fromstring(svg)
        assert "<script" not in svg
        assert "\x1b" not in svg
        assert "\u202e" not in svg
    assert "\\u202E" in made[0]


def test_years_without_a_number_leave_a_gap(store: Store) -> None:
    columns = {"year": Column("Year", type="gYear"), "n": Column("Papers", type="integer")}
    rows = ((ox.Literal("2019"), count(3)), (ox.Literal("2023"), count(5)))
    made = drawn(store, "bars", columns, Rows(("year", "n"), rows))
    assert made.svg.count("<rect") == 5
    assert made.answer.rows == rows


def test_one_year_and_one_event_need_no_panel_and_one_name_keeps_its_row(store: Store) -> None:
    years = {"year": Column("Year", type="gYear"), "n": Column("Papers", type="integer")}
    names = {"name": Column("Name", type="entity"), "n": Column("Papers", type="integer")}
    one = drawn(store, "bars", years, Rows(("year", "n"), ((ox.Literal("2019"), count(3)),)))
    event = drawn(store, "timeline", EVENTS, Rows(("what", "when"), ((ox.Literal("x"), day("2024")),)))
    name = drawn(store, "bars", names, Rows(("name", "n"), ((thing("a"), count(3)),)))
    assert [(m.svg, m.is_told_elsewhere) for m in (one, event, name)] == [("", True), ("", True), ("", False)]


def test_a_large_network_is_cut_to_the_strongest_and_says_so(store: Store) -> None:
    columns = {
        "a": Column("A", type="entity"),
        "b": Column("B", type="entity"),
        "n": Column("Papers", type="integer"),
    }
    rows = tuple((thing("me"), thing(f"x{i:02}"), count(i)) for i in range(1, 40))
    made = drawn(store, "network", columns, Rows(("a", "b", "n"), rows))
    assert made.remark == "Here are the 14 with the most papers, of 39."
    assert {str(row[1]) for row in made.answer.rows} == {f"<urn:x{i}>" for i in range(26, 40)}


def test_a_cut_picture_of_bars_says_so_and_its_table_is_whole(store: Store) -> None:
    columns = {"a": Column("A", type="entity"), "n": Column("Papers", type="integer")}
    rows = tuple((thing(f"x{i}"), count(100 - i)) for i in range(30))
    made = drawn(store, "bars", columns, Rows(("a", "n"), rows))
    assert made.remark == "The picture has the first 20."
    assert len(made.answer.rows) == 30


def test_those_who_stand_together_twice_are_tied(store: Store) -> None:
    columns = {"together": Column("Papers together", type="entity"), "who": Column("Author", type="entity")}
    papers = {"p1": ("me", "ann", "bob"), "p2": ("me", "ann", "bob"), "p3": ("me", "ann", "cleo")}
    rows = tuple(
        (thing(p), thing(who), ox.Literal(f"urn:list-of-{p}")) for p, group in papers.items() for who in group
    )
    made = drawn(store, "network", columns, Rows(("together", "who", "sources"), rows))
    assert made.answer.columns == ("Author", "With", "Papers together", "sources")
    found = [tuple(str(getattr(term, "value", term)) for term in row) for row in made.answer.rows]
    assert found == [
        ("urn:ann", "urn:me", "3", "urn:list-of-p1 urn:list-of-p2 urn:list-of-p3"),
        ("urn:ann", "urn:bob", "2", "urn:list-of-p1 urn:list-of-p2"),
        ("urn:bob", "urn:me", "2", "urn:list-of-p1 urn:list-of-p2"),
    ]
    assert "3 papers together" in words(made.svg)
    assert "cleo" not in made.svg


# -- in a browser ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page_file(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pictures") / "sheet.html"
    path.write_text(sheets.html(sheet(store, "ByteDance"), Look()), encoding="utf-8")
    return path


@pytest.mark.slow
@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("wide", [390, 1100])
def test_no_word_of_a_picture_is_cut_off_or_too_small_to_read(page_file: Path, wide: int, scheme: str) -> None:
    with (
        browser() as opened,
        page_of(opened, viewport={"width": wide, "height": 900}, color_scheme=scheme) as page,
    ):
        page.goto(page_file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= wide
        found = page.evaluate(
            """[...document.querySelectorAll('svg.c-picture')].flatMap(svg => {
                const paper = svg.getBoundingClientRect()
                return [...svg.querySelectorAll('text')].map(text => {
                    const box = text.getBoundingClientRect()
                    const size = parseFloat(getComputedStyle(text).fontSize) * paper.width / 360
                    return {text: text.textContent, size, fill: getComputedStyle(text).fill,
                        out: Math.max(paper.left - box.left, box.right - paper.right, box.bottom - paper.bottom)}
                })
            })"""
        )
        assert len(found) > 50
        assert not [f for f in found if f["out"] > 1]
        assert min(f["size"] for f in found) >= 9.5
        assert not violations(page)
        dark = scheme == "dark"
        assert ("rgb(236, 232, 223)" in {f["fill"] for f in found}) is dark  # the ink of the page


@pytest.mark.slow
@needs_browser
def test_a_picture_has_a_name_and_a_table_for_who_cannot_see_it(page_file: Path) -> None:
    with browser() as opened, page_of(opened) as page:
        page.goto(page_file.as_uri())
        found = page.get_by_role("img").all()
        names = [picture.evaluate("svg => svg.querySelector('title').textContent") for picture in found]
        assert "Who is tied to it: ByteDance" in names
        for picture in found:
            assert picture.evaluate("svg => !!svg.closest('section').querySelector('table')")
