"""The panels that ship: every one is whole, says what it rests on, answers in one order, and answers soon."""

from __future__ import annotations

import functools
import re
import time
from pathlib import Path

import pytest
from conftest import BASE, EXAMPLES, NAMES, SHARED, Kg

from kg import answers, conflicts, loading, queries, sheets
from kg.answers import Rows
from kg.entities import Entities
from kg.evidence import Evidence
from kg.honesty import said
from kg.honesty.check import of_sheet
from kg.queries.model import VIEWS
from kg.sheets.choosing import Panels
from kg.sheets.model import Panel, Sheet
from kg.store import Store
from kg.vocabulary import vocabulary

PANELS = [name for name in queries.names() if name.startswith("panels/")]
ENTITIES = (
    "ByteDance", "arxiv:2404.02905", "NeurIPS 2024", "neurips", "Peking University", "Qin Yujia", "Harrow Foods",
    "Harrow Foods v. Lindqvist Mills", "Doubao", "Vancouver", "Outstanding Paper", "eastport-gazette-flour",
)  # fmt: skip


@pytest.fixture(scope="module")
def event(harbour: Path) -> Store:
    return Store.open(harbour)


@functools.cache
def sheet(store: Store, name: str, templates: Path | None = None) -> Sheet:
    return sheets.of(store, Entities(store).resolve(name), templates=templates)


def panel(found: Sheet, id_: str) -> Panel:
    [one] = [p for p in found.panels if p.id == id_]
    return one


def rows(found: Panel) -> list[list[str]]:
    return [["" if cell.again else cell.text for cell in row.cells] for row in found.rows]


def shown(found: Sheet) -> list[str]:
    return [p.id for p in found.panels if p.state == "rows"]


# -- what each kind of thing has -----------------------------------------------------------------------------


def test_there_are_panels_for_every_kind_of_thing_that_news_is_about() -> None:
    folders = {name.split("/")[1] for name in PANELS}
    assert folders >= {
        "any", "Organization", "Person", "Paper", "ConferenceEdition", "ConferenceSeries", "Lawsuit", "Award",
        "Product", "Place", "Source",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        (
            "ByteDance",
            ["units", "papers", "people", "together", "awards", "lawsuits", "hires", "posts", "figures"],
        ),
        ("Keyu Tian", ["papers", "coauthors", "awards", "speculation"]),
        ("arxiv:2404.02905", ["differences", "conference", "authors", "signed", "awards"]),
        ("NeurIPS 2024", ["papers", "organizations", "awards"]),
        ("neurips", ["editions", "awards"]),
        ("ByteDance v. former intern (Haidian District Court)", ["parties", "stage", "relief", "disputed"]),
        ("Outstanding Paper", ["awards"]),
        ("Doubao", ["makers"]),
        ("Vancouver", ["events"]),
        ("scmp-bytedance-neurips-award", ["facts", "tells", "numbers", "disputed", "speculation", "said", "told"]),
    ],
)
def test_a_sheet_has_the_panels_of_its_kind(name: str, ids: list[str], store: Store) -> None:
    found = sheet(store, name)
    assert [p.problem for p in found.panels if p.state == "failed"] == []
    assert [id_ for id_ in shown(found) if id_ in ids] == ids


def test_a_sheet_of_an_award_tells_who_got_it_for_what_and_when(store: Store) -> None:
    [row] = rows(panel(sheet(store, "Outstanding Paper"), "awards"))
    paper, giver, when, signed = row
    assert paper.startswith("Visual Autoregressive")
    assert (giver, when) == ("NeurIPS 2024", "10 to 15 December 2024")
    assert signed == "ByteDance; Nanjing University; Peking University"


def test_a_party_that_was_asked_and_is_not_known_to_have_answered_is_told_so(store: Store) -> None:
    parties = panel(sheet(store, "ByteDance v. former intern (Haidian District Court)"), "parties")
    assert [(row[0], row[2]) for row in rows(parties)] == [
        ("plaintiff", "yes; no reply by the time of publication"),
        ("defendant", "yes; an answer is not recorded"),
    ]


def test_the_stage_of_a_lawsuit_is_told_by_source_and_rests_on_that_source_alone(event: Store) -> None:
    found = sheet(event, "harbour-v-brekkvik")
    stage = panel(found, "stage")
    sources = {note.number: note.source.iri for note in found.notes}
    for row in stage.rows:
        assert {sources[number] for number in row.notes} == {row.cells[1].entity}
    assert [row[0] for row in rows(stage)] == ["28 April 2025", "17 March 2025", "14 March 2025", "12 March 2025"]


def test_a_place_has_what_lies_and_happens_in_it(event: Store) -> None:
    assert rows(panel(sheet(event, "Thornesund"), "events")) == [
        ["diesel spill at Skarn Quay", "Skarn Quay", "17 February 2025"]
    ]


def test_a_list_of_the_first_rows_says_how_many_there_are(store: Store) -> None:
    people = panel(sheet(store, "ByteDance"), "people")
    assert len(people.rows) == 50
    assert people.count == len(people.rows) + people.beyond > 80


def test_a_cell_that_names_a_thing_leads_to_it(store: Store) -> None:
    together = panel(sheet(store, "ByteDance"), "together")
    assert all(row.cells[0].entity for row in together.rows)


def test_who_speaks_is_a_thing_of_its_own_where_it_is_named(event: Store) -> None:
    speakers = {
        saying.speaker and (saying.speaker.text, saying.speaker.entity)
        for found in sheet(event, "Brekkvik Marine").panels
        for saying in (*found.sayings, *(s for d in found.disputes for s in (*d.allegations, *d.denials)))
    }
    assert ("Petra Hollvard", "https://kg.example/id/hollvard") in speakers
    assert None in speakers  # speculation of people who are not named


# -- a source ------------------------------------------------------------------------------------------------


def test_a_retracted_article_says_so_with_who_and_why(event: Store) -> None:
    found = sheet(event, "mail-dismissal")
    assert rows(panel(found, "status")) == [
        [
            "retracted",
            "9 May 2025",
            "Aldvik Evening Mail",
            "The report rested on one person without first-hand knowledge; the newspaper takes it back as a "
            "whole.",
            "the whole of it",
            "We retract: “Harbour master of Thornesund dismissed”",
        ]
    ]
    assert found.status.startswith("retracted on 9 May 2025: The report rested on one person")
    assert panel(found, "told").state == "nothing"  # it states nothing as fact any more


def test_the_headline_of_a_source_that_was_taken_back_is_never_told_without_that(event: Store) -> None:
    [row] = rows(panel(sheet(event, "mail-retraction"), "rulings"))
    assert row[0] == "Harbour master of Thornesund dismissed (retracted)"


def test_sums_in_two_currencies_are_never_taken_for_one(event: Store) -> None:
    sums = [row.cells[1] for row in panel(sheet(event, "harbour-v-brekkvik"), "relief").rows]
    assert [cell.text for cell in sums if not cell.again][-1] == "USD\N{NO-BREAK SPACE}12,000,000"


def test_a_correction_says_what_it_corrects(event: Store) -> None:
    [row] = rows(panel(sheet(event, "ledger-correction"), "rulings"))
    assert (row[1], row[4]) == ("corrected", "1 claim")


def test_two_reports_of_one_agency_name_each_other(event: Store) -> None:
    [row] = rows(panel(sheet(event, "mail-wire"), "copies"))
    assert row[1:3] == ["Fuel spill shuts fishing harbour", "Northvane News Agency"]


def test_an_allegation_in_an_article_stands_beside_denials_from_other_articles(event: Store) -> None:
    [dispute, _] = panel(sheet(event, "ledger-lawsuit"), "disputed").disputes
    tellers = {c.source.id for saying in dispute.denials for s in saying.statements for c in s.claims}
    assert tellers == {"courier-withdrawal", "ledger-lawsuit", "tribune-lawsuit"}


@pytest.mark.slow
def test_no_sheet_of_a_source_shows_a_claim_without_modality_speaker_and_denial(event: Store) -> None:
    claims = said.of(event)
    for record in event.sources():
        iri = event.names.source(record.id)[1:-1]
        assert list(of_sheet(event, iri, claims)) == [], record.id


def test_the_command_makes_the_sheet_of_a_source_by_its_id(store_path: Path, kg: Kg) -> None:
    page = kg("sheet", "eastport-gazette-flour", store=store_path)
    assert page.code == 0
    assert "Harrow Foods takes mill to court" in page.out


# -- where sources differ ------------------------------------------------------------------------------------


def test_values_that_cannot_all_be_right_stand_with_who_gives_each(event: Store) -> None:
    found = sheet(event, "spill")
    litres, day = panel(found, "differences").differences
    assert [(p.value, [r.cells[0].text for r in p.told]) for p in litres.positions] == [
        ("62,000 litres", ["Skarland Coast Agency states"]),
        ("about 60,000 litres", ["figure of Thornesund Harbour Company, according to Thornesund Courier"]),
        ("more than 90,000 litres", ["figure of Skarland Coast Agency, according to Kystlund Tribune"]),
    ]
    assert all(row.notes for position in (*litres.positions, *day.positions) for row in position.told)


def test_what_a_ruling_settled_stands_with_its_reason_and_without_a_command(event: Store) -> None:
    _, day = panel(sheet(event, "spill"), "differences").differences
    first, second = day.positions
    assert (first.value, first.held) == ("16 February 2025", False)
    assert first.withheld == "corrected on 17 March 2025 by Tidewater Ledger"
    assert (second.value, second.held) == ("17 February 2025", True)
    assert day.settled == ("The pipe broke on 17 February, not on 16 February. (Tidewater Ledger, 17 March 2025)",)


def test_what_differs_about_a_thing_is_what_differs_about_it_in_the_whole_store(event: Store) -> None:
    evidence, kinds = Evidence(event), ("figure", "date", "value")
    for find, is_settled in ((conflicts.find, False), (conflicts.settled, True)):
        for whole in find(event):
            near = conflicts.near(event, whole.about, evidence)
            told = [n.what for n in near if bool(n.settled) == is_settled and n.draft.sides == whole.sides]
            assert told == ([whole.what] if whole.kind in kinds else [])


# -- what the store does not know ----------------------------------------------------------------------------


def test_what_is_usually_known_of_such_a_thing_is_named_where_it_is_missing(store: Store) -> None:
    assert sheet(store, "arxiv:2404.02905").missing == ("whether it was presented",)
    assert sheet(store, "ByteDance").missing == ("who founded it", "who owns it")
    assert sheet(store, "Outstanding Paper").missing == ()


def test_an_accusation_without_an_answer_is_told_with_its_speaker(event: Store) -> None:
    [row] = sheet(event, "Lomvi Inspection").unanswered
    text = row.cells[0].text
    assert text.startswith("Alleged, no answer on record: that Lomvi Inspection committed")
    assert "alleged by Petra Hollvard, as told by Quayside Weekly on 9 April 2025" in text
    assert "no reply had come when it was published" in text
    assert row.modality == "alleged"
    assert row.notes


def test_what_was_denied_is_not_told_as_unanswered(event: Store) -> None:
    assert sheet(event, "Brekkvik Marine").unanswered == ()


# -- panels of the user's own --------------------------------------------------------------------------------

OWN = """\
#+ summary: Own
#+ params: {entity: {type: entity, required: true}}
#+ columns: {maker: Maker}
PREFIX nf: <https://w3id.org/newsfacts/ns#>
SELECT ?maker WHERE { ?maker nf:develops $entity } ORDER BY ?maker
"""


def write(folder: Path, name: str, text: str) -> None:
    path = folder / "panels" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_panel_of_the_users_own_stands_in_for_ours(store: Store, tmp_path: Path) -> None:
    write(tmp_path, "Product/20-makers.rq", OWN)
    found = panel(sheet(store, "Doubao", tmp_path), "makers")
    assert (found.title, rows(found)) == ("Own", [["ByteDance"]])


def test_a_panel_of_the_users_own_is_added_in_its_place(store: Store, tmp_path: Path) -> None:
    write(tmp_path, "Product/21-maker.rq", OWN)
    assert shown(sheet(store, "Doubao", tmp_path))[:3] == ["facts", "makers", "maker"]
    assert Panels(tmp_path).of(["Place"]) == Panels().of(["Place"])


def test_a_panel_for_a_narrower_class_stands_in_for_that_of_a_wider_one(tmp_path: Path) -> None:
    write(tmp_path, "Company/20-papers.rq", OWN)
    assert "panels/Company/20-papers" in Panels(tmp_path).of(["Company", "Organization"])
    assert "panels/Organization/20-papers" in Panels(tmp_path).of(["University", "Organization"])


def test_an_empty_file_takes_a_panel_away(tmp_path: Path) -> None:
    write(tmp_path, "Company/20-papers.rq", "")
    assert not [name for name in Panels(tmp_path).of(["Company"]) if name.endswith("/20-papers")]
    assert "panels/Organization/20-papers" in Panels(tmp_path).of(["University"])


def test_a_panel_of_the_users_own_that_cannot_be_read_says_so_in_its_place(store: Store, tmp_path: Path) -> None:
    write(tmp_path, "Product/20-makers.rq", "#+ sumary: x\nSELECT ?s WHERE { ?s ?p $entity }")
    found = panel(sheet(store, "Doubao", tmp_path), "makers")
    assert found.state == "failed"
    assert "sumary" in found.problem
    assert "SELECT ?s" in found.query


def test_no_panel_is_read_from_outside_of_the_users_folder(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere", "Company/21-seat.rq", OWN)
    folder = tmp_path / "own" / "panels" / "Company"
    folder.mkdir(parents=True)
    (folder / "21-seat.rq").symlink_to(tmp_path / "elsewhere" / "panels" / "Company" / "21-seat.rq")
    assert not [name for name in Panels(tmp_path / "own").of(["Company"]) if "seat" in name]


def test_templates_without_panels_change_no_panel(store: Store, tmp_path: Path) -> None:
    assert sheet(store, "Doubao", tmp_path) == sheet(store, "Doubao")


# -- every panel ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PANELS)
def test_a_panel_is_whole(name: str, store: Store) -> None:
    _, class_, file = name.split("/")
    saved = queries.load(name)
    header = saved.header
    assert class_ == "any" or class_ in vocabulary().classes
    assert re.fullmatch(r"\d\d-[a-z]+", file)
    assert header.summary[0].isupper()
    assert not header.summary.endswith(".")
    assert header.description == "" or header.description.endswith(".")
    assert [parameter.name for parameter in header.parameters] == ["entity"]
    assert header.view in VIEWS
    assert "ORDER BY" in saved.text  # else two runs could differ
    answer = answers.ask(store, saved.bind({"entity": "https://kg.example/id/bytedance"}, Entities(store)))
    assert isinstance(answer, Rows)
    assert {*(header.columns or {})} <= {*answer.columns}
    assert {column.link for column in (header.columns or {}).values() if column.link} <= {*answer.columns}
    assert {*VIEWS[header.view]} <= {*answer.columns}
    assert header.cite or header.view in ("claims", "disputes")


@pytest.mark.parametrize("name", [n for n in PANELS if queries.load(n).header.view == "table"])
def test_every_column_that_a_table_shows_has_a_heading(name: str, store: Store) -> None:
    saved = queries.load(name)
    columns = saved.header.columns or {}
    answer = answers.ask(store, saved.bind({"entity": "https://kg.example/id/bytedance"}, Entities(store)))
    assert isinstance(answer, Rows)
    merged = {"comparator", "unit", "currency"} if "value" in answer.columns else set()
    assert {*answer.columns} - merged <= {*columns}


@pytest.mark.parametrize("entity", ENTITIES)
def test_panels_answer_in_one_order(entity: str, store: Store) -> None:
    entities = Entities(store)
    iri = entities.resolve(entity) if entity != "neurips" else "https://kg.example/id/neurips"
    for name in PANELS:
        saved = queries.load(name)
        bound = saved.bind({"entity": iri}, entities)
        first, second = (saved.tidy(answers.ask(store, bound)) for _ in range(2))
        assert first == second, name


@pytest.mark.slow
def test_on_the_whole_list_no_panel_reads_everything(tmp_path: Path) -> None:
    whole = SHARED / "data" / "neurips-2024.jsonl"
    if not whole.is_file():
        pytest.skip("the whole list does not lie beside the project")
    store = loading.create(tmp_path / "store", BASE)
    names = (name for name in NAMES if not name.endswith(".jsonl"))
    loading.load(store, [*(EXAMPLES / name for name in names), whole])
    entities = Entities(store)
    for entity in (
        "ByteDance", "arxiv:2404.02905", "NeurIPS 2024", "Peking University", "neurips-speaker:98775", "Vancouver",
    ):  # fmt: skip
        iri = entities.resolve(entity)
        for name in Panels().of(entities.classes(iri)):
            bound = queries.load(name).bind({"entity": iri}, entities)
            start = time.process_time()
            answers.ask(store, bound)
            assert time.process_time() - start < 10, f"{name} for {entity}"
