"""What a retraction would change is told before it is made, and nothing is written."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import BASE, EXAMPLES, Kg, write_article
from store_samples import NAMES, afresh, owns, source, state
from told_samples import ENTITIES, article, position, says

from kg import facts, loading, whatif
from kg.errors import NotFoundError, UsageError
from kg.facts.model import Text
from kg.identity.resolve import Tie
from kg.quads.articles import of_source
from kg.quads.names import ONTOLOGY_ID
from kg.rulings import Ruling
from kg.store import Store
from kg.vocabulary import XSD
from kg.whatif import Outlook

GAZETTE = "eastport-gazette-flour"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The article about the mill, and two that say one other thing; nobody writes to it any more."""
    folder = tmp_path_factory.mktemp("whatif")
    made = loading.create(folder / "store", BASE)
    again = says("c0", "y", "owns", "x")
    made.write([
        of_source(facts.read(write_article(folder)), BASE),
        article("a", [again]).prepared,
        article("b", [again]).prepared,
    ])  # fmt: skip
    return made


@pytest.fixture(scope="module")
def gone(store: Store) -> Outlook:
    return whatif.of(store, drop=[GAZETTE])


@pytest.fixture(scope="module")
def unruled(harbour: Path) -> Outlook:
    """The article that took another one back, taken out."""
    return whatif.of(Store.open(harbour), drop=["mail-retraction"])


def own_files(store: Store) -> dict[Path, bytes]:
    """What the store itself keeps; the engine may put its own tables together at any time."""
    kept = [store.path / "store.json", *(store.path / "sources").iterdir()]
    generations = dict.fromkeys(store.path.iterdir(), b"")
    return generations | {path: path.read_bytes() for path in kept}


def test_nothing_is_written(store: Store) -> None:
    before, files = state(store), own_files(store)
    whatif.of(store, [source("r", rulings=[Ruling("retracted", "wrong", "2025", "X", GAZETTE)])])
    assert state(store) == before
    assert own_files(store) == files


def test_facts_that_only_this_source_holds_would_lose_all_support(gone: Outlook) -> None:
    assert "Harrow Foods v. Lindqvist Mills has the plaintiff Harrow Foods" in gone.lost
    assert gone.lost_total == len(gone.lost)
    assert gone.kept == ()


def test_a_fact_that_another_source_holds_stays_with_its_holders_and_their_origins(store: Store) -> None:
    outlook = whatif.of(store, drop=["a"])
    assert [(kept.fact, kept.sources, kept.origins) for kept in outlook.kept] == [("Zenith owns Acme", ("b",), 1)]
    assert outlook.lost == ()


def test_what_a_ruling_keeps_from_being_a_fact_would_be_one_again_with_who_says_it(unruled: Outlook) -> None:
    back = {b.fact: b for b in unruled.back}["Jonas Eikdal is the subject of dismissal of Jonas Eikdal"]
    assert back.said_by == ("Aldvik Evening Mail",)
    assert back.sources == ("mail-dismissal",)
    assert back.against == ("denied by Thornesund Harbour Company",)
    assert unruled.back_total == len(unruled.back) == 3
    assert unruled.lost == ("Jonas Eikdal: position (harbour master, at Thornesund Harbour Company, current)",)
    text = whatif.as_text(unruled, "x", 200)
    assert "3 facts would come back, held as fact again" in text
    assert "(according to Aldvik Evening Mail, in mail-dismissal; denied by Thornesund Harbour Company)" in text


def test_claims_that_no_ruling_withholds_any_more_would_be_in_force_again(unruled: Outlook) -> None:
    valve = "Thornesund Harbour Company says, according to Aldvik Evening Mail: The valve was shut in less than"
    assert any(claim.startswith(valve) for claim in unruled.in_force)
    assert unruled.in_force_total == len(unruled.in_force) == 3
    assert not any("dismissal of" in claim for claim in unruled.in_force)  # told among the facts
    assert "3 claims would be in force again" in whatif.as_text(unruled, "x", 80)


def test_a_claim_that_a_second_ruling_withholds_would_not_be_in_force_again(tmp_path: Path) -> None:
    said = article("a", [says("c0", "y", "owns", "x")]).prepared
    rulings = [source(id_, rulings=[Ruling("retracted", "wrong", "2025", "X", "a")]) for id_ in ("r", "s")]
    outlook = whatif.of(afresh(tmp_path / "store", [said, *rulings]), drop=["r"])
    assert (outlook.back, outlook.in_force) == ((), ())
    assert outlook.void == ("the ruling of 2025 on a (retracted)",)


def test_rulings_are_told_as_rulings_and_not_as_facts(unruled: Outlook) -> None:
    assert unruled.void == ("the ruling of 9 May 2025 on mail-dismissal (retracted)",)
    assert "1 decision would no longer hold" in whatif.as_text(unruled, "x", 80)


def test_a_ruling_that_a_dropped_one_ruled_out_would_hold_again(tmp_path: Path) -> None:
    said = article("a", [says("c0", "y", "owns", "x")]).prepared
    wrong = source("b", rulings=[Ruling("retracted", "wrong", "2025", "X", "a")])
    over = source("c", rulings=[Ruling("retracted", "not so", "2026", "X", "b")])
    outlook = whatif.of(afresh(tmp_path / "store", [said, wrong, over]), drop=["c"])
    assert outlook.lost == ("Zenith owns Acme",)
    assert outlook.valid == ("the ruling of 2025 on a (retracted)",)
    assert "1 decision would hold again" in whatif.as_text(outlook, "x", 80)


def test_a_ruling_on_a_statement_names_the_statement(tmp_path: Path) -> None:
    said = article("a", [says("c0", "y", "owns", "x")]).prepared
    statement = ("org:zenith", "owns", NAMES.entity("org:acme"))
    no = source("r", rulings=[Ruling("rejected", "wrong", "2025", "X", statement=statement)])
    outlook = whatif.of(afresh(tmp_path / "store", [said, no]), drop=["r"])
    assert [b.fact for b in outlook.back] == ["Zenith owns Acme"]
    assert outlook.void == ("the ruling of 2025 on the statement “org:zenith owns org:acme” (rejected)",)
    assert {sheet.entity for sheet in outlook.sheets} >= {"Zenith", "Acme"}


def test_identity_decisions_are_told_as_decisions(harbour: Path) -> None:
    outlook = whatif.of(Store.open(harbour), drop=["harbour-links"])
    assert outlook.lost == ()
    assert outlook.void == (
        "the decision of 7 May 2025 on mail-dismissal:dismissal and courier-denial:dismissal (same)",
    )


def test_what_is_two_things_again_is_no_loss_and_nothing_that_comes_back(tmp_path: Path) -> None:
    one = article("a", [says("c0", "p", "owns", "x")]).prepared
    other = article("b", [says("c0", "p", "owns", "y")]).prepared
    same = source("links", kind="links", ties=[Tie("a:p", "b:p")])
    outlook = whatif.of(afresh(tmp_path / "store", [one, other, same]), drop=["links"])
    assert "b" in outlook.sources
    assert (outlook.lost, outlook.kept, outlook.back, outlook.entities) == ((), (), (), ())


def test_a_source_that_was_retracted_already_is_said_to_be(harbour: Path, unruled: Outlook) -> None:
    outlook = whatif.of(Store.open(harbour), drop=["mail-dismissal"])
    assert outlook.lost_total == 0
    words = (
        "mail-dismissal was retracted on 9 May 2025 already, so none of its statements is held as fact on its word"
    )
    assert outlook.already == (words,)
    assert words in whatif.as_text(outlook, "x", 200)
    assert unruled.already == ()


def test_what_becomes_known_by_another_identifier_is_not_lost(tmp_path: Path) -> None:
    """Three sources that retract one another: none is held, and the names in them tie no two things."""
    circle = [
        article(id_, [says("c0", "y", "owns", "x")], [Ruling("retracted", "wrong", "2025", "X", other)])
        for id_, other in (("a", "b"), ("b", "c"), ("c", "a"))
    ]
    entities = tuple(replace(e, ids=(("wikidata", f"Q{n}"),)) for n, e in enumerate(ENTITIES, 11))
    made = [of_source(replace(told.source, entities=entities), BASE) for told in circle]
    outlook = whatif.of(afresh(tmp_path / "store", made), drop=["a"])
    assert [(b.fact, b.sources) for b in outlook.back] == [("Zenith owns Acme", ("b",))]
    assert (outlook.lost, outlook.entities) == ((), ())
    assert {(sheet.entity, sheet.gone) for sheet in outlook.sheets} >= {("Acme", False), ("Zenith", False)}


def test_things_that_nobody_else_speaks_of_would_vanish(gone: Outlook) -> None:
    assert {"Ada Brandt", "Lindqvist Mills", "Eastport Gazette"} <= set(gone.entities)
    assert "Acme" not in gone.entities


def test_saved_answers_are_asked_with_the_things_concerned_and_tell_their_rows(gone: Outlook) -> None:
    by_query = {(changed.query, *changed.values.values()): changed for changed in gone.answers}
    hires = by_query["hires", "Harrow Foods"]
    assert hires.rows == len(hires.gone) == 1
    assert "person: Ada Brandt" in hires.gone[0]
    assert by_query["lawsuits",].new == ()


def test_fact_sheets_that_would_change_are_named_and_those_that_would_be_none(gone: Outlook) -> None:
    assert {(sheet.entity, sheet.gone) for sheet in gone.sheets} >= {
        ("Ada Brandt", True),
        ("Lindqvist Mills", True),
    }


def test_with_a_ruling_claims_stay_withheld_and_things_stay_spoken_of(store: Store) -> None:
    outlook = whatif.of(store, [source("r", rulings=[Ruling("retracted", "wrong", "2025", "X", GAZETTE)])])
    assert outlook.lost
    assert outlook.withheld > 5
    assert outlook.entities == ()
    assert not any(sheet.gone for sheet in outlook.sheets)


def test_what_cannot_be_taken_out_is_refused(store: Store) -> None:
    with pytest.raises(NotFoundError):
        whatif.of(store, drop=["nothing"])
    with pytest.raises(UsageError, match="ontology"):
        whatif.of(store, drop=[ONTOLOGY_ID])


def test_of_a_long_list_the_first_facts_are_told_and_all_are_counted(tmp_path: Path) -> None:
    count = whatif.TOLD + 5
    listed = source("long", [owns("org:acme", f"long:{n}") for n in range(count)], kind="list")
    outlook = whatif.of(afresh(tmp_path / "store", [listed]), drop=["long"])
    assert (len(outlook.lost), outlook.lost_total) == (whatif.TOLD, count)
    text = whatif.as_text(outlook, "With long taken out:", 80)
    assert f"and {count - whatif.SHOWN:,} more" in text
    assert "would lose statements; not looked at one by one" in text


def test_no_line_is_wider_than_the_terminal_and_none_carries_control_characters(tmp_path: Path) -> None:
    hostile = article(
        "a",
        [
            says("c0", "x", "url", Text("\x1b[31mred\u202e" + "word " * 40, f"{XSD}string")),
            position("c1", "p", "\x07", "x"),
        ],
    )
    outlook = whatif.of(afresh(tmp_path / "store", [hostile.prepared]), drop=["a"])
    text = whatif.as_text(outlook, "With a taken out:", 80)
    assert max(map(len, text.splitlines())) <= 80
    assert not any(c in text for c in "\x1b\x07\u202e")


# -- the command -------------------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path, kg: Kg) -> Path:
    """A store that the test may write to, made by the command."""
    path = tmp_path / "own"
    assert kg("load", str(write_article(tmp_path)), store=path).code == 0
    return path


def test_retract_says_what_it_would_change_and_leaves_everything(own: Path, kg: Kg) -> None:
    told = kg("retract", GAZETTE, "--what-if", store=own)
    assert told.code == 0, told.err
    assert told.out.startswith(f"What would change with {GAZETTE} taken out\n")
    assert "facts would lose all support" in told.out
    assert told.err == "nothing was written (--what-if)\n"
    found = json.loads(kg("retract", GAZETTE, "--note", "forged", "--what-if", "-F", "json", store=own).out)
    assert found["withheld"] > 5
    assert GAZETTE in kg("sources", store=own).out


def test_a_note_records_that_a_source_was_taken_back_and_can_be_taken_back_itself(own: Path, kg: Kg) -> None:
    before = kg("export", "-F", "nq", "--claims", store=own).out
    told = kg("retract", GAZETTE, "--note", "the letter was forged", "--date", "2025-04-01", store=own)
    assert told.code == 0, told.err
    assert (
        f"of {GAZETTE}: retracted on 2025-04-01 by Eastport Gazette: the letter was forged\n"
        f"to take this back: kg retract retraction-of-{GAZETTE}\n"
    ) in told.err
    assert kg("query", "ASK { ?case nf:hasPlaintiff ?who }", "-e", store=own).code == 1
    undone = kg("retract", f"retraction-of-{GAZETTE}", store=own)
    assert f"restored {GAZETTE}" in undone.err
    assert kg("export", "-F", "nq", "--claims", store=own).out == before


def test_a_source_can_be_superseded_by_another(own: Path, kg: Kg) -> None:
    told = kg(
        "retract",
        GAZETTE,
        "--note",
        "a longer version",
        "--superseded-by",
        "flour-2",
        "--by",
        "A. Editor",
        store=own,
    )
    assert "there is no source “flour-2” in the store yet" in told.err
    assert "superseded on" in told.err
    assert f"kg retract supersession-of-{GAZETTE}" in told.err


@pytest.mark.parametrize(("arguments", "words"), [
    (["--by", "X"], "--by goes with --note"),
    (["--note", " "], "--note is empty"),
    (["--note", "x", "--date", "yesterday"], "--date “yesterday” is no date"),
    (["--note", "x", "--superseded-by", GAZETTE], "cannot be superseded by itself"),
])  # fmt: skip
def test_what_cannot_be_recorded_is_refused_with_the_way_out(
    own: Path, kg: Kg, arguments: list[str], words: str
) -> None:
    told = kg("retract", GAZETTE, *arguments, store=own)
    assert told.code == 2
    assert words in told.err


def test_who_took_back_what_has_no_publisher_has_to_be_said(tmp_path: Path, kg: Kg) -> None:
    path = tmp_path / "own"
    kg("load", str(EXAMPLES / "entities.yaml"), store=path)
    told = kg("retract", "newsfacts-entities", "--note", "wrong", store=path)
    assert told.code == 2
    assert "say who took it back with --by NAME" in told.err


def test_a_claim_that_goes_with_its_source_is_not_told_as_one_that_comes_back(harbour: Path) -> None:
    # an editor rejected a claim of this source; the decision still names it when the source is gone
    store = Store.open(harbour)
    found = whatif.of(store, [], ["tribune-lawsuit"])
    assert found.lost_total > 0
    assert not [told for told in found.in_force if "Kystlund Tribune" in told]
