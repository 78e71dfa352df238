"""Quotes are held against their texts again: nothing that changed goes unsaid."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import drift, loading
from kg.articles import ArticleText
from kg.drift import Finding, Passage, Texts, compare, report
from kg.errors import DataError, UsageError
from kg.evidence import Evidence
from kg.facts.model import Quote
from kg.facts.quotes import at
from kg.store import Store
from tests.conftest import ARTICLE_TEXT, BASE, Kg, write_article

TEXT = (
    "Harrow Foods sued Lindqvist Mills on Monday. The company says that more than 50 sacks of flour were wet. "
    "Lindqvist Mills denies that. The court will hear the case in May."
)


def became(words: str, now: str, text: str = TEXT) -> Finding:
    """What becomes of words of a text when the text becomes another."""
    start = text.index(words)
    (found,) = compare.compare([Passage(at(text, start, start + len(words)))], now, same_text=now == text)
    return found


def test_words_that_stand_where_they_stood_are_the_same() -> None:
    assert became("Lindqvist Mills denies that", TEXT).state == "same"


def test_words_that_stand_elsewhere_have_moved_and_the_new_place_is_told() -> None:
    now = f"Correction: a date was wrong. {TEXT}"
    found = became("Lindqvist Mills denies that", now)
    assert found.state == "moved"
    assert found.now is not None
    assert now[found.now.start : found.now.end] == "Lindqvist Mills denies that"


def test_other_white_space_is_no_other_word() -> None:
    found = became("The court will hear the case", TEXT.replace("will hear", "will\n  hear"))
    assert found.state in ("same", "moved")


def test_a_number_that_was_softened_is_a_changed_quote() -> None:
    found = became("more than 50 sacks of flour were wet", TEXT.replace("more than 50", "about 30"))
    assert found.state == "changed"
    assert report.changes(found) == ["“more than 50” → “about 30”"]


def test_a_hedge_that_was_put_before_a_number_belongs_to_what_the_quote_is_now() -> None:
    old = "It broke. About 60,000 litres ran out before the valve was shut. Nobody was hurt."
    found = became(
        "About 60,000 litres ran out before the valve was shut.", old.replace("About 60", "At least 40"), old
    )
    assert report.changes(found) == ["“About 60,000” → “At least 40,000”"]


def test_a_denial_that_was_put_in_before_the_words_is_told_though_the_words_are_the_same() -> None:
    now = TEXT.replace("The company says that", "It is not true, a judge found on Tuesday, that")
    assert became("more than 50 sacks of flour were wet", now).state == "surroundings"


def test_words_that_are_gone_have_vanished_and_no_stranger_is_taken_for_them() -> None:
    now = TEXT.replace(" Lindqvist Mills denies that.", "")
    assert became("Lindqvist Mills denies that", now).state == "vanished"


def test_of_words_that_stand_there_twice_the_one_with_its_old_surroundings_is_meant() -> None:
    old = "He said no. She asked again. He said no. The door closed."
    now = "Note. He said no. She asked again. He said no. The door closed."
    start = old.rindex("He said no")
    (found,) = compare.compare([Passage(at(old, start, start + 10))], now, same_text=False)
    assert found.state == "moved"
    assert found.now is not None
    assert found.now.start == now.rindex("He said no")


def test_a_place_without_words_holds_only_while_the_text_is_the_same() -> None:
    bare = Passage(Quote(0, 12))
    assert compare.compare([bare], TEXT, same_text=True)[0].state == "same"
    assert compare.compare([bare], TEXT + " More.", same_text=False)[0].state == "unknown"


def test_a_place_beyond_the_end_of_the_text_is_not_taken_to_hold() -> None:
    assert compare.compare([Passage(Quote(0, 9_999))], TEXT, same_text=True)[0].state == "unknown"


def test_a_very_long_text_is_searched_where_the_words_are() -> None:
    filler = " ".join(f"word{n}" for n in range(200_000))
    words = "the harbour master signed the order for the pumps on the ninth of March in front of two clerks"
    now = f"{filler} {words.replace('ninth', 'tenth')} {filler}"
    (found,) = compare.compare([Passage(Quote(0, len(words), words, "", ""))], now, same_text=False)
    assert found.state == "changed"
    assert report.changes(found) == ["“ninth” → “tenth”"]


words = st.text(alphabet="abc de.", min_size=1, max_size=40).filter(lambda s: s.strip() == s)


@given(before=words, quote=words, after=words)
def test_a_quote_of_the_same_text_never_drifts(before: str, quote: str, after: str) -> None:
    text = f"{before} {quote} {after}"
    start = len(before) + 1
    (found,) = compare.compare([Passage(at(text, start, start + len(quote)))], text, same_text=True)
    assert found.state == "same"


@given(before=words, quote=words, after=words, lead=words)
def test_what_is_said_to_have_the_same_words_has_them(before: str, quote: str, after: str, lead: str) -> None:
    old, now = f"{before} {quote} {after}", f"{lead} {before} {quote} {after}"
    start = len(before) + 1
    (found,) = compare.compare([Passage(at(old, start, start + len(quote)))], now, same_text=False)
    assert found.now is not None
    assert found.state != "vanished"
    if found.state != "changed":
        assert now[found.now.start : found.now.end].split() == quote.split()


@given(text=st.text(max_size=200), quote=st.text(min_size=1, max_size=60).filter(lambda s: s.strip() != ""))
def test_any_words_and_any_text_give_a_finding_whose_place_is_in_the_text(text: str, quote: str) -> None:
    (found,) = compare.compare([Passage(Quote(3, 3 + len(quote), quote, "", ""))], text, same_text=False)
    assert found.now is None or 0 <= found.now.start <= found.now.end <= len(text)
    assert (found.now is None) == (found.state == "vanished")


# -- a store -----------------------------------------------------------------------------------------------


@pytest.fixture
def harrow(tmp_path: Path) -> Store:
    """A store of one article whose text is beside its fact file."""
    made = loading.create(tmp_path / "store", BASE)
    loading.load(made, [write_article(tmp_path)])
    del made
    return Store.open(tmp_path / "store")


def verified(store: Store, text: str) -> drift.Verification:
    source = drift.with_quotes(store)[0]
    return drift.verify(store, [source], Texts(by_id={source: ArticleText(text, "0" * 64)}))[0]


def test_each_quote_is_told_with_the_claims_that_rest_on_it(harrow: Store) -> None:
    found = verified(harrow, ARTICLE_TEXT.replace("watered-down", "spoilt"))
    changed = [f for f in found.findings if f.state == "changed"]
    assert len(changed) == 1
    assert [c.modality for c in changed[0].passage.claims] == ["alleged"]
    told = report.as_text([found], Evidence(harrow), 80)
    assert "“watered-down” → “spoilt”" in told
    assert "Harrow Foods alleges" in told
    assert max(map(len, told.splitlines())) <= 80


def test_without_a_text_the_reason_is_told_and_nothing_is_said_to_hold(harrow: Store) -> None:
    (found,) = drift.verify(harrow, drift.with_quotes(harrow), Texts())
    assert found.findings == ()
    assert "--text" in found.reason


def test_another_text_is_no_text_that_was_loaded(harrow: Store) -> None:
    ids = drift.with_quotes(harrow)
    with pytest.raises(UsageError, match="not the text"):
        drift.verify(harrow, ids, Texts(by_id={ids[0]: ArticleText(TEXT, "1" * 64)}), ArticleText(TEXT, "1" * 64))


def test_two_texts_for_one_source_are_refused(tmp_path: Path) -> None:
    for name, text in (("a/s.txt", "one"), ("b/s.txt", "two")):
        path = tmp_path / name
        path.parent.mkdir()
        path.write_text(text)
    with pytest.raises(DataError, match="which one"):
        drift.folder(tmp_path, ["s"])


def test_the_command_reads_the_text_from_where_it_was_and_exits_with_1_when_it_drifted(
    tmp_path: Path, harrow: Store, kg: Kg
) -> None:
    clean = kg("verify", store=harrow.path)
    assert (clean.code, "3 same" in clean.out or "same" in clean.out) == (0, True)
    (tmp_path / "article.txt").write_text(ARTICLE_TEXT.replace("denies", "rejects"), encoding="utf-8")
    drifted = kg("verify", "-F", "json", store=harrow.path)
    assert drifted.code == 1
    (record,) = json.loads(drifted.out)
    assert {q["state"] for q in record["quotes"]} >= {"changed"}


def test_a_source_that_is_named_and_has_no_text_is_an_error(kg: Kg) -> None:
    ended = kg("verify", "scmp-bytedance-neurips-award")
    assert ended.code == 2
    assert "--text FILE" in ended.err


def test_text_without_a_source_is_refused(kg: Kg) -> None:
    ended = kg("verify", "--text", "x.txt")
    assert ended.code == 2
    assert "kg verify SOURCE --text FILE" in ended.err
