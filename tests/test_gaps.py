"""Gaps: what the record does not have is told with why it matters, and with the command that shows it."""

from __future__ import annotations

import datetime
import json
import shlex
from pathlib import Path

import pytest
from conftest import Kg
from test_ledger import ACCUSES, DENIES, HIRES, article, made

from kg import gaps
from kg.entities import Entities
from kg.gaps import Gap, pages
from kg.store import Store

pytestmark = pytest.mark.slow

TODAY = datetime.date(2025, 6, 1)
SUES = (
    "says: {case: {hasPlaintiff: acme, hasDefendant: roe, eventStatus: pending}}",
    "modality: expected, when: 2025-04-01, about: acme, text: There is to be a hearing.",
)


def with_case(path: Path) -> Path:
    """The article with a lawsuit among its entities."""
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("claims:\n", "  case: {is: Lawsuit, name: Acme v. Roe}\nclaims:\n", 1), encoding="utf-8"
    )
    return path


def of(store: Store, kind: str, about: str | None = None, **told: int) -> list[Gap]:
    iri = Entities(store).resolve(about) if about else None
    return [g for g in gaps.find(store, iri, today=TODAY, limit=None, **told).gaps if g.kind == kind]


def test_an_accusation_without_an_answer_is_told_with_who_makes_it(tmp_path: Path) -> None:
    (gap,) = of(made(tmp_path, article(tmp_path, "first", ACCUSES)), "answers")
    assert gap.what == (
        "alleged, no answer on record: that Jane Roe committed theft; alleged by Acme, as told by The First on 4 "
        "March 2025; no answer to it by Jane Roe is on record here; whether comment was asked for is not recorded"
    )
    assert gap.command == "kg claim first/theft"


def test_an_accusation_that_is_answered_anywhere_is_no_gap(tmp_path: Path) -> None:
    store = made(tmp_path, article(tmp_path, "first", ACCUSES), article(tmp_path, "second", DENIES))
    assert of(store, "answers") == []


def test_a_copy_that_still_states_what_its_origin_took_back_comes_first_of_all(tmp_path: Path) -> None:
    files = [
        article(tmp_path, "first", HIRES),
        article(tmp_path, "copy", HIRES, more="copy-of: first"),
        article(tmp_path, "sorry", ACCUSES, outlet="first", more="retracts: {first: {note: nobody was hired}}"),
        article(tmp_path, "other", HIRES),
    ]
    store = made(tmp_path, *files)
    gap = gaps.find(store, today=TODAY).gaps[0]
    assert (gap.kind, gap.command) == ("copies", "kg claim copy/hire")
    assert gap.what.startswith("“Article first” (The First, 4 March 2025) stated Jane Roe: hire (")
    assert "; that is not held here: retracted on " in gap.what
    assert len(of(store, "copies")) == 1


def test_whoever_was_not_asked_comes_before_whoever_was(tmp_path: Path) -> None:
    asked = "says: {request: {askedBy: first-paper, gaveNoReply: roe}}"
    other = "id: other, modality: alleged, by: roe, says: {acme: {committed: theft}}"
    found = of(made(tmp_path, article(tmp_path, "first", ACCUSES, asked, other)), "answers")
    assert [gap.command for gap in found] == ["kg claim first/other", "kg claim first/theft"]


def test_a_pending_lawsuit_is_a_gap_when_no_source_spoke_of_it_for_long(tmp_path: Path) -> None:
    store = made(tmp_path, with_case(article(tmp_path, "first", *SUES)))
    assert of(store, "lawsuits", stale=100) == []
    (gap,) = of(store, "lawsuits", stale=80)
    assert (
        gap.what == "Acme v. Roe is pending as last told; the newest source here is of 4 March 2025, 89 days ago"
    )


def test_a_newer_source_about_a_lawsuit_is_news(tmp_path: Path) -> None:
    named = "case: {is: Lawsuit, name: Acme v. Roe, entry: acme-v-roe}"
    files = [
        article(tmp_path, "first", *SUES),
        article(tmp_path, "second", "about: case, text: It goes on.", published="2025-05"),
    ]
    for file in files:
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("claims:\n", f"  {named}\nclaims:\n", 1), encoding="utf-8")
    entries = tmp_path / "entities.yaml"
    entries.write_text(
        "newsfacts-entities: 1\nsource: {id: entries, title: Entries, by: the desk, date: 2025-01-01}\n"
        "entities:\n  acme-v-roe: {is: Lawsuit, name: Acme v. Roe}\n",
        encoding="utf-8",
    )
    store = made(tmp_path, entries, *files)
    assert of(store, "lawsuits", stale=60) == []
    (gap,) = of(store, "lawsuits", stale=0)
    assert "May 2025, 1 day ago" in gap.what


def test_a_lawsuit_that_a_source_says_is_over_is_no_gap(tmp_path: Path) -> None:
    over = "says: {case: {eventStatus: settled}}"
    assert of(made(tmp_path, with_case(article(tmp_path, "first", *SUES, over))), "lawsuits", stale=0) == []


def test_a_day_that_has_passed_is_a_gap_until_somebody_states_that_it_came(tmp_path: Path) -> None:
    store = made(tmp_path, with_case(article(tmp_path, "first", *SUES)))
    (gap,) = of(store, "passed")
    assert "that was to be by 1 April 2025, and no source here states that it came" in gap.what


def test_what_two_origins_state_does_not_rest_on_one(tmp_path: Path) -> None:
    store = made(tmp_path, article(tmp_path, "first", HIRES), article(tmp_path, "second", HIRES))
    assert of(store, "origins") == []


def test_of_what_rests_on_one_origin_accusations_come_first(tmp_path: Path) -> None:
    found = of(made(tmp_path, with_case(article(tmp_path, "first", HIRES, SUES[0], ACCUSES, DENIES))), "origins")
    assert [gap.what.partition(":")[0] for gap in found][:2] == ["alleged and denied", "fact"]
    assert "Acme v. Roe" in found[1].what


def test_a_source_without_its_words_is_a_gap(store: Store) -> None:
    (gap,) = of(store, "words")
    assert gap.what.startswith("81 claims of “TikTok owner ByteDance wins")


def test_people_whom_sources_do_not_name_are_told_with_what_is_alleged_of_them(store: Store) -> None:
    (gap,) = of(store, "people")
    assert gap.what == "former ByteDance intern known only as “Tian”: 16 claims, 3 of them allegations"


def test_the_gaps_of_one_thing_are_only_of_it(store: Store) -> None:
    assert {
        gap.kind for gap in gaps.find(store, Entities(store).resolve("Lindqvist Mills"), today=TODAY).gaps
    } == {"origins"}


def test_at_most_so_many_of_a_kind_are_shown_and_all_are_counted(store: Store) -> None:
    found = gaps.find(store, today=TODAY, limit=2)
    shown = [gap for gap in found.gaps if gap.kind == "origins"]
    assert len(shown) == 2
    assert found.counts["origins"] > 50
    assert "more: --limit 0 shows all" in pages.as_text(found, 80)


def test_a_gap_keeps_its_id_whatever_else_is_loaded(tmp_path: Path) -> None:
    first = article(tmp_path, "first", ACCUSES)
    (alone,) = of(made(tmp_path, first), "answers")
    (tmp_path / "more").mkdir()
    more = made(tmp_path / "more", first, article(tmp_path, "second", HIRES))
    assert [gap.id for gap in of(more, "answers")] == [alone.id]


def test_each_gap_has_a_command_that_runs(kg: Kg, store: Store) -> None:
    found = gaps.find(store, today=TODAY, limit=1).gaps
    assert len(found) >= 4
    for gap in found:
        program, *arguments = shlex.split(gap.command)
        assert program == "kg"
        assert kg(*arguments).code == 0, gap.command


def test_no_line_is_wider_than_the_terminal(store: Store) -> None:
    text = pages.as_text(gaps.find(store, today=TODAY, limit=None), 80)
    assert max(map(len, text.splitlines())) <= 80


def test_hostile_names_do_no_harm_on_any_page(tmp_path: Path) -> None:
    claim = 'modality: expected, when: 2025-01-01, about: acme, text: "<script>x</script> | `y` \\u202e"'
    found = gaps.find(made(tmp_path, article(tmp_path, "first", claim)), today=TODAY)
    assert "\u202e" not in pages.as_text(found, 80) + pages.as_markdown(found)
    assert "\\<script\\>" in pages.as_markdown(found)


# -- the command -------------------------------------------------------------------------------------------


def test_the_command_lists_the_gaps_with_the_reason_of_each_kind(kg: Kg) -> None:
    ended = kg("todo", "ByteDance", "--today", "2025-06-20", COLUMNS="80")
    assert ended.code == 0
    assert "Lawsuits with no news for long (1)\nA case may have ended since;" in ended.out


def test_the_gaps_are_told_to_machines_and_as_a_list_to_tick_off(kg: Kg) -> None:
    found = json.loads(kg("todo", "-F", "json").out)
    assert set(found["gaps"][0]) == {"id", "kind", "title", "what", "why", "command"}
    assert "\n- [ ] " in kg("todo", "-F", "md").out


@pytest.mark.parametrize("arguments", [("--stale", "soon"), ("--today", "tomorrow"), ("nobody at all",)])
def test_what_cannot_be_understood_is_refused(kg: Kg, arguments: tuple[str, ...]) -> None:
    ended = kg("todo", *arguments)
    assert ended.code == 2
    assert arguments[-1] in ended.err


def test_where_nothing_is_missing_it_says_so(kg: Kg) -> None:
    ended = kg("todo", "Outstanding Paper", "--today", "2024-12-01")
    assert (ended.code, ended.out, ended.err) == (0, "", "no gap found\n")
