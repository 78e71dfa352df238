"""Origins: which reports count as one, for which reasons, and what a fingerprint finds."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest
from conftest import BASE, Kg
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import loading, origins
from kg.facts import fingerprints
from kg.origins import Origins
from kg.store import Store

LICENCE = Path(__file__).parents[1] / "LICENSE"
WORDS = sorted(set(re.findall(r"[a-z]{2,}", LICENCE.read_text(encoding="utf-8").lower())))
"""Words to make texts of that nobody wrote."""


def text(seed: int, words: int = 150) -> str:
    """A text of its own for each seed."""
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def article(folder: Path, id_: str, words: str | None = None, *, quotes: str = "", **keys: str) -> Path:
    """A fact file about a mill; `keys` are more lines of its `source:` block."""
    lines = [f"  {key.replace('_', '-')}: {value}" for key, value in keys.items()]
    if words is not None:
        (folder / f"{id_}.txt").write_text(words, encoding="utf-8")
        lines.append(f"  text: {id_}.txt")
    path = folder / f"{id_}.yaml"
    path.write_text(
        "\n".join(
            [
                "newsfacts: 1",
                "source:",
                f"  id: {id_}",
                "  is: NewsArticle",
                f"  title: Report {id_}",
                *lines,
                "entities:",
                "  mill: {is: Company, name: Lindqvist Mills}",
                "  gazette: {is: NewsOrganization, name: Eastport Gazette}",
                "  herald: {is: NewsOrganization, name: Northern Herald}",
                "  wire: {is: NewsOrganization, name: Coast Wire}",
                "claims:",
                "  - without-words: read off a picture",
                "    about: mill",
                "    text: The mill is for sale.",
                *([f"  - {{quote: {json.dumps(quotes)}, about: mill, text: The mill is old.}}"] if quotes else []),
            ]
        )
        + "\n",
        encoding="utf-8",
    )
    return path


def loaded(folder: Path, *paths: Path) -> Store:
    store = loading.create(folder / f"store-{len(list(folder.iterdir()))}", BASE)
    loading.load(store, paths)
    return store


def source(id_: str) -> str:
    return f"{BASE}source/{id_}"


def count(found: Origins, *ids: str) -> int:
    return found.count(source(id_) for id_ in ids)


# -- the rules ---------------------------------------------------------------------------------------------


def test_an_outlet_does_not_confirm_itself(tmp_path: Path) -> None:
    found = origins.of(
        loaded(
            tmp_path,
            article(tmp_path, "a", publisher="gazette"),
            article(tmp_path, "b", publisher="gazette"),
            article(tmp_path, "c", publisher="herald"),
        )
    )
    assert (count(found, "a", "b"), count(found, "a", "c"), count(found, "a", "b", "c")) == (1, 2, 2)
    assert found.of(source("a")) == found.of(source("b")) == f"{BASE}id/org:eastport-gazette"
    assert found.why(source("a")) == "published by Eastport Gazette"


def test_what_is_credited_to_an_agency_is_one_with_the_agencys_own_report_and_not_with_its_outlet(
    tmp_path: Path,
) -> None:
    found = origins.of(
        loaded(
            tmp_path,
            article(tmp_path, "own", publisher="wire"),
            article(tmp_path, "a", publisher="gazette", credit="wire"),
            article(tmp_path, "b", publisher="herald", credit="wire"),
            article(tmp_path, "c", publisher="herald"),
        )
    )
    assert (count(found, "own", "a", "b"), count(found, "a", "b", "c")) == (1, 2)
    assert found.why(source("a")) == "credited to Coast Wire"


def test_a_copy_has_the_origin_of_what_it_is_a_copy_of_even_where_that_is_not_in_the_store(tmp_path: Path) -> None:
    found = origins.of(
        loaded(
            tmp_path,
            article(tmp_path, "first", publisher="gazette"),
            article(tmp_path, "copy", publisher="herald", copy_of="first"),
            article(tmp_path, "x", publisher="herald", copy_of="absent"),
            article(tmp_path, "y", publisher="gazette", copy_of="absent"),
        )
    )
    assert (count(found, "first", "copy"), count(found, "x", "y"), count(found, "copy", "x")) == (1, 1, 2)
    assert found.why(source("copy")) == "a copy of “Report first” (Eastport Gazette)"
    assert found.why(source("x")) == "a copy of “absent”"


def test_copies_of_each_other_are_one_origin(tmp_path: Path) -> None:
    paths = (article(tmp_path, "a", copy_of="b"), article(tmp_path, "b", copy_of="a"))
    assert count(origins.of(loaded(tmp_path, *paths)), "a", "b") == 1


def test_what_was_republished_has_the_origin_of_its_first_publisher(tmp_path: Path) -> None:
    found = origins.of(
        loaded(
            tmp_path,
            article(tmp_path, "a", publisher="gazette", republished_by="herald"),
            article(tmp_path, "b", publisher="gazette"),
            article(tmp_path, "c", publisher="herald"),
            article(tmp_path, "d", republished_by="herald"),
        )
    )
    assert (count(found, "a", "b"), count(found, "a", "c"), count(found, "c", "d")) == (1, 2, 1)
    assert found.why(source("a")) == "published by Eastport Gazette, republished by Northern Herald"
    assert found.why(source("d")) == "republished by Northern Herald; who published it first is not known"


def test_a_source_without_a_publisher_is_an_origin_of_its_own(tmp_path: Path) -> None:
    found = origins.of(loaded(tmp_path, article(tmp_path, "a"), article(tmp_path, "b")))
    assert count(found, "a", "b") == 2
    assert found.why(source("a")) == "no publisher is known, an origin of its own"


def test_lists_and_editors_files_are_an_origin_each(store: Store) -> None:
    found = origins.of(store)
    ids = ("newsfacts-entities", "newsfacts-links", "neurips-2024", "newsfacts-ontology")
    held = {iri for group in found.groups.values() for iri in group}
    others = held & set(map(source, ids))
    assert found.count(others) == len(others) >= 3
    assert found.why(source("newsfacts-links")) == "an editor's file, an origin of its own"


def test_a_source_that_the_store_does_not_hold_is_its_own_origin(tmp_path: Path) -> None:
    found = origins.of(loaded(tmp_path, article(tmp_path, "a")))
    assert found.of(source("nobody")) == source("nobody")
    assert found.why(source("nobody")) == "the store does not hold it"


# -- shared passages ---------------------------------------------------------------------------------------


def test_a_copied_article_has_the_origin_of_the_earlier_one(tmp_path: Path) -> None:
    found = origins.of(
        loaded(
            tmp_path,
            article(tmp_path, "late", text(1), publisher="gazette", published="2025-03-05"),
            article(tmp_path, "early", "Ours. " + text(1), publisher="herald", published="2025-03-04"),
            article(tmp_path, "own", text(2), publisher="gazette", published="2025-03-03"),
        )
    )
    assert (count(found, "late", "early"), count(found, "late", "own")) == (1, 2)
    assert found.of(source("late")) == f"{BASE}id/org:northern-herald"
    assert found.why(source("late")) == (
        "100% of its text, by runs of 8 words, stands in “Report early” (Northern Herald, 2025-03-04), which "
        "appeared earlier"
    )


def test_which_of_two_alike_of_one_day_was_first_is_not_claimed(tmp_path: Path) -> None:
    paths = [article(tmp_path, id_, text(1), publisher=by) for id_, by in (("a", "gazette"), ("b", "herald"))]
    found = origins.of(loaded(tmp_path, *paths))
    assert found.why(source("b")).endswith("stands in “Report a” (Eastport Gazette) too")


def test_articles_that_share_a_passage_keep_their_origins_and_do_not_confirm_each_other(tmp_path: Path) -> None:
    passage = text(9, 50)
    found = origins.of(
        loaded(
            tmp_path,
            article(tmp_path, "a", f"{text(1)} {passage}", publisher="gazette"),
            article(tmp_path, "b", f"{text(2)} {passage}", publisher="herald"),
            article(tmp_path, "c", text(3), publisher="herald"),
        )
    )
    assert found.of(source("a")) != found.of(source("b"))
    assert (count(found, "a", "b"), count(found, "a", "c"), count(found, "a", "b", "c")) == (1, 2, 2)
    (group,) = found.among([source("a"), source("b")])
    assert group.sources[source("a")] == (
        "published by Eastport Gazette; shares passages with “Report b” (Northern Herald)"
    )


def test_a_report_that_takes_from_three_does_not_make_the_three_one(tmp_path: Path) -> None:
    passages = [text(n, 50) for n in range(3)]
    paths = [article(tmp_path, f"s{n}", f"{text(10 + n)} {passages[n]}") for n in range(3)]
    round_up = article(tmp_path, "s3", " ".join([*passages, text(20, 400)]))
    found = origins.of(loaded(tmp_path, *paths, round_up))
    assert count(found, "s0", "s1", "s2") == 3
    assert count(found, "s0", "s1", "s2", "s3") == 3


def test_without_the_texts_long_quotes_outside_quotation_marks_tell_a_shared_passage(tmp_path: Path) -> None:
    passage = text(5, 60)
    paths = [
        article(tmp_path, "a", f"{text(1)}\n\n{passage}\n\n{text(2)}", quotes=passage, publisher="gazette"),
        article(tmp_path, "b", f"{text(3)}\n\n{passage}\n\n{text(4)}", quotes=passage, publisher="herald"),
    ]
    store = loaded(tmp_path, *paths)
    store.db.update("DELETE WHERE { ?s <https://w3id.org/newsfacts/ns#textFingerprint> ?f }")
    assert count(origins.of(store), "a", "b") == 1


def test_a_shared_statement_of_a_speaker_is_no_shared_passage(tmp_path: Path) -> None:
    said = f"“{text(5, 120)}”"
    paths = [
        article(tmp_path, "a", f"{text(1)}\n\nShe said: {said}", quotes=said[1:-1], publisher="gazette"),
        article(tmp_path, "b", f"{text(2)}\n\nThe chair: {said}", quotes=said[1:-1], publisher="herald"),
    ]
    store = loaded(tmp_path, *paths)
    assert count(origins.of(store), "a", "b") == 2
    store.db.update("DELETE WHERE { ?s <https://w3id.org/newsfacts/ns#textFingerprint> ?f }")
    assert count(origins.of(store), "a", "b") == 2


@pytest.mark.slow
@settings(max_examples=5)
@given(order=st.permutations(range(5)))
def test_origins_do_not_depend_on_the_order_of_loading(
    order: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("order")
    passage = text(9, 50)
    paths = [
        article(folder, "a", text(1), publisher="gazette", published="2025-03-04"),
        article(folder, "b", text(1), publisher="herald", published="2025-03-05"),
        article(folder, "c", f"{text(2)} {passage}", publisher="wire"),
        article(folder, "d", f"{text(3)} {passage}", publisher="herald", credit="wire"),
        article(folder, "e", publisher="herald", copy_of="d"),
    ]
    store = loading.create(folder / "store", BASE)
    for number in order:
        loading.load(store, [paths[number]])
    found = origins.of(store)
    groups = {tuple(s.rpartition("/")[2] for s in held) for held in found.groups.values()}
    assert groups == {("a", "b"), ("c", "d", "e"), ("newsfacts-ontology",)}


@given(st.sets(st.sampled_from("abcdef")), st.sets(st.sampled_from("abcdef")))
def test_more_sources_never_have_fewer_origins_where_none_share_passages(one: set[str], more: set[str]) -> None:
    origin = {"a": "x", "b": "x", "c": "y", "d": "y", "e": "z"}
    found = Origins({}, {}, {}, origin, {}, {})
    assert found.count(one) <= found.count(one | more) <= found.count(one) + found.count(more)


# -- fingerprints ------------------------------------------------------------------------------------------


def test_a_passage_of_twelve_words_leaves_a_hash_in_both_texts() -> None:
    for seed in range(50):
        passage = text(seed, 12)
        one, other = (fingerprints.hashes(f"{text(s, 40)} {passage} {text(s + 1, 40)}") for s in (100, 200))
        assert one & other


@given(seed=st.integers(0, 10_000), at=st.integers(0, 100))
def test_a_passage_of_27_words_in_other_surroundings_is_found(seed: int, at: int) -> None:
    passage = text(seed, 27)
    one, other = (
        fingerprints.hashes(f"{text(seed + n, at)} {passage} {text(seed + n + 2, 60)}") for n in (20_000, 40_000)
    )
    assert len(one & other) >= origins.SHARED


@given(seed=st.integers(0, 10_000), every=st.integers(20, 60))
def test_a_copied_text_with_a_word_changed_here_and_there_is_found(seed: int, every: int) -> None:
    words = text(seed, 250).split()
    edited = ["changed" if n % every == every - 1 else word for n, word in enumerate(words)]
    one, other = fingerprints.hashes(" ".join(words)), fingerprints.hashes(" ".join(edited))
    assert len(one & other) >= max(origins.SHARED, origins.COPIED * len(other))


@given(seed=st.integers(0, 10_000))
def test_texts_of_the_same_words_in_another_order_share_nothing(seed: int) -> None:
    words = text(seed, 200).split()
    other = words.copy()
    random.Random(seed).shuffle(other)
    assert len(fingerprints.hashes(" ".join(words)) & fingerprints.hashes(" ".join(other))) < origins.SHARED


MARKS = ["“{}”", '"{}"', "„{}“", "«{}»", "»{}«", "‘{}’", "「{}」"]


@given(marks=st.sampled_from(MARKS), one=st.integers(0, 999), other=st.integers(1_000, 1_999))
def test_what_stands_in_quotation_marks_does_not_count(marks: str, one: int, other: int) -> None:
    told = ["The chair of the board told the paper {} when she was asked on Monday morning.".replace("{}", marks)]
    said = [told[0].format(text(n, 40)) for n in (one, other)]
    assert fingerprints.hashes(said[0]) == fingerprints.hashes(said[1])


def test_a_quotation_over_several_paragraphs_does_not_count() -> None:
    first = "He wrote:\n\n“We regret it.\n\n“We will pay for what was lost.”\n\nNobody else spoke that day."
    assert fingerprints.own_words(first).split() == ["He", "wrote:", "Nobody", "else", "spoke", "that", "day."]
    rest = "and will pay for all of it,” she said on the day after the fire."
    assert fingerprints.own_words(rest).split() == ["she", "said", "on", "the", "day", "after", "the", "fire."]


def test_an_apostrophe_opens_no_quotation() -> None:
    told = "It's the bakers’ union that won't sign, and the mill's owners' wish."
    assert fingerprints.own_words(told) == told


def test_case_punctuation_and_line_ends_do_not_matter() -> None:
    words = text(3)
    assert fingerprints.hashes(words) == fingerprints.hashes(words.upper().replace(" ", ",\r\n "))


@given(st.frozensets(st.integers(0, 2**32 - 1), min_size=1))
def test_a_fingerprint_is_read_as_it_was_written(found: frozenset[int]) -> None:
    written = fingerprints.written(found)
    assert written is not None
    assert fingerprints.read(written) == found
    assert re.fullmatch(r"1:[A-Za-z0-9+/]*={0,2}", written)


@pytest.mark.parametrize("bad", ["", "1", "1:", "1:AAA", "1:*", "2:AAAAAA==", "1:AAAAAAAA"])
def test_what_is_no_fingerprint_of_this_method_has_no_hashes(bad: str) -> None:
    assert fingerprints.read(bad) == frozenset()


def test_a_text_that_is_all_quotation_or_too_short_has_no_fingerprint() -> None:
    assert fingerprints.fingerprint("“" + text(1)) is None
    assert fingerprints.fingerprint(text(1, 7)) is None


def test_a_fingerprint_does_not_tell_the_order_or_all_of_the_words() -> None:
    words = text(4, 300)
    kept = fingerprints.read(fingerprints.fingerprint(words) or "")
    assert len(kept) < 150  # of 293 runs: the others are nowhere
    assert fingerprints.fingerprint(words) == fingerprints.written(sorted(kept, reverse=True))


@pytest.mark.parametrize("hostile", ["‘a ", "'a ", "“", '"a', "»«", "\n“", "’ "])
def test_marks_without_end_take_no_time(hostile: str) -> None:
    fingerprints.hashes(hostile * 100_000)


# -- the command -------------------------------------------------------------------------------------------


@pytest.fixture
def mills(tmp_path: Path) -> Path:
    paths = [
        article(tmp_path, "a", publisher="gazette", published="2025-03-04"),
        article(tmp_path, "b", publisher="herald", credit="gazette", published="2025-03-05"),
        article(tmp_path, "c", publisher="wire", published="2025-03-06"),
    ]
    made = loading.create(tmp_path / "mills", BASE)
    loading.load(made, paths)
    return tmp_path / "mills"


def test_the_command_counts_articles_and_origins_and_gives_the_reasons(kg: Kg, mills: Path) -> None:
    done = kg("origins", store=mills, COLUMNS="80")
    assert done.code == 0
    first, *lines = done.out.splitlines()
    assert first == "3 articles, 2 origins"
    assert "1. Eastport Gazette: 2 articles" in lines
    assert "      credited to Eastport Gazette" in lines
    assert max(len(line) for line in lines) <= 80


def test_with_an_entity_only_the_articles_that_speak_of_it_are_counted(kg: Kg, mills: Path) -> None:
    told = json.loads(kg("origins", "Lindqvist Mills", "-F", "json", store=mills).out)
    assert (told["articles"], told["origins"]) == (3, 2)
    assert told["groups"][0]["sources"][1] == {
        "source": source("b"),
        "title": "Report b",
        "status": None,
        "why": "credited to Eastport Gazette",
    }
    named = kg("origins", "Eastport Gazette", store=mills).out
    assert named.startswith("0 articles, 0 origins\n"), "they name it and say nothing of it"
    nobody = kg("origins", "Lindqvist Mill", store=mills)
    assert nobody.code == 2


def test_an_empty_store_has_no_articles(kg: Kg, tmp_path: Path) -> None:
    loading.create(tmp_path / "empty", BASE)
    assert kg("origins", store=tmp_path / "empty").out.startswith("0 articles, 0 origins\n")
