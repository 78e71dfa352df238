"""The index of names says what the engine says, after any writes and any accident, or it is not used."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import BASE, NAMES, afresh, index_faults, named, source
from test_store_properties import Step, steps

import kg.store.writing as module
from kg.entities import Entities
from kg.errors import DataError
from kg.quads.names import TYPE, nf
from kg.store import Store, indexing
from kg.store.search import INDEX, Search, folded, words_of
from kg.terms import literal


def alias(identifier: str, name: str, language: str | None = None) -> tuple[str, str, str]:
    return (NAMES.entity(identifier), nf("alias"), literal(name, language=language))


def is_a(identifier: str, class_: str) -> tuple[str, str, str]:
    return (NAMES.entity(identifier), TYPE, nf(class_))


MILLS = source(
    "mills",
    [
        named("lindqvist", "Lindqvist Mills"),
        is_a("lindqvist", "Company"),
        alias("lindqvist", "LM Flour"),
        alias("lindqvist", "林氏面粉", "zh"),
        named("ada", "Ada Lindqvist"),
        is_a("ada", "Person"),
        named("harrow", "Harrow Foods"),
        is_a("harrow", "Company"),
    ],
)


@pytest.fixture(params=["transaction", "generation"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "generation":
        monkeypatch.setattr(module, "TRANSACTION_LIMIT", 0)
    return str(request.param)


@pytest.fixture
def mills(tmp_path: Path) -> Store:
    return afresh(tmp_path / "store", [MILLS])


def lindqvist(store: Store) -> str:
    return Entities(store).resolve("LINDQVIST mills")


# -- in step ---------------------------------------------------------------------------------------------------


def test_each_write_leaves_the_index_in_step_with_the_engine(mills: Store, way: str) -> None:
    assert index_faults(mills) == []
    mills.write([source("more", [named("lindqvist", "Lindqvist Mills AB"), alias("ada", "A. Lindqvist")])])
    assert index_faults(mills) == []
    mills.write(drop=["mills"])
    assert index_faults(mills) == []
    assert [n.text for n in mills.search.named("Lindqvist Mills")] == []


def test_a_class_that_comes_later_than_the_name_is_indexed(mills: Store, way: str) -> None:
    mills.write([source("late", [is_a("ada", "Product")])])
    assert index_faults(mills) == []
    assert [n.text for n in mills.search.beginning("Ada", ["Product"], 5)][:1] == ["Ada Lindqvist"]


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(st.lists(steps(), min_size=1, max_size=5))
def test_any_sequence_of_writes_leaves_the_index_that_a_scan_makes(sequence: list[Step]) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        store = Store.create(Path(folder) / "store", BASE)
        for step in sequence:
            drop = sorted(step.drop & {record.id for record in store.sources()})
            if not step.put and not drop:
                continue
            limit = 0 if step.large else 20_000
            with patch.object(module, "TRANSACTION_LIMIT", limit), patch.object(indexing, "_AFRESH", 0):
                try:
                    store.write(step.put, drop)
                except DataError:
                    continue
            assert index_faults(store) == []


def test_a_reader_goes_on_with_the_index_of_the_state_that_it_opened(mills: Store, way: str) -> None:
    reader = Store.open(mills.path)
    mills.write(drop=["mills"])
    assert lindqvist(reader) == f"{BASE}id/lindqvist"
    assert reader.search.fault == ""
    assert Entities(Store.open(mills.path)).find("Lindqvist") == []


# -- never used when it may not match --------------------------------------------------------------------------


def test_without_the_index_the_answers_are_the_same_and_the_next_write_makes_it_anew(mills: Store) -> None:
    with_index = [Entities(mills).find("Lindkvist"), Entities(mills).complete("l")]
    (mills.folder / INDEX).unlink()
    reader = Store.open(mills.path)
    assert [Entities(reader).find("Lindkvist"), Entities(reader).complete("l")] == with_index
    assert "next load makes it anew" in reader.search.fault
    del reader
    mills.write([source("more", [named("x", "Xylophone")])])
    assert index_faults(mills) == []


@pytest.mark.parametrize("damage", ["empty", "text", "cut", "zeroed"])
def test_a_damaged_index_is_given_up_with_a_sentence_and_made_anew(mills: Store, damage: str) -> None:
    path = mills.folder / INDEX
    content = path.read_bytes()
    path.write_bytes(
        {
            "empty": b"",
            "text": b"no index",
            "cut": content[: len(content) // 2],
            "zeroed": content[:8192] + bytes(len(content) - 8192),
        }[damage]
    )
    reader = Store.open(mills.path)
    assert lindqvist(reader) == f"{BASE}id/lindqvist"
    assert Entities(reader).find("Lindkvist")[0].label == "Lindqvist Mills"
    assert "no index of names that can be used" in reader.search.fault
    del reader
    mills.write([source("more", [named("x", "Xylophone")])])
    assert index_faults(mills) == []


def test_what_the_index_says_and_the_engine_does_not_is_not_believed(mills: Store) -> None:
    with sqlite3.connect(mills.folder / INDEX) as index:
        index.execute("UPDATE entity SET iri = 'https://kg.example/id/nobody' WHERE iri LIKE '%lindqvist'")
    reader = Store.open(mills.path)
    assert lindqvist(reader) == f"{BASE}id/lindqvist"
    assert "names what the store does not" in reader.search.fault


def test_an_index_of_another_version_is_not_used(mills: Store) -> None:
    with sqlite3.connect(mills.folder / INDEX) as index:
        index.execute("UPDATE made SET unicode = '1.0'")
    reader = Store.open(mills.path)
    assert lindqvist(reader) == f"{BASE}id/lindqvist"
    assert "another version" in reader.search.fault
    del reader
    mills.write([source("more", [named("x", "Xylophone")])])
    assert index_faults(mills) == []


def test_what_an_interrupted_write_left_is_not_built_on(mills: Store) -> None:
    (mills.folder / INDEX).replace(mills.folder / f"{INDEX}.new")
    with sqlite3.connect(mills.folder / f"{INDEX}.new") as index:
        index.execute("DELETE FROM name")
    mills.write([source("more", [named("x", "Xylophone")])])
    assert index_faults(mills) == []


def test_without_room_for_the_index_the_write_is_done_and_the_reason_told(
    mills: Store, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(indexing, "_write", full)
    mills.write([source("more", [named("x", "Xylophone")])])
    assert Entities(mills).resolve("xylophone") == f"{BASE}id/x"
    assert "No space left on device" in mills.search.fault
    monkeypatch.undo()
    mills.write([source("again", [named("y", "Yak")])])
    assert index_faults(mills) == []


def test_a_python_without_full_text_search_gets_a_sentence_and_the_same_answers(mills: Store) -> None:
    code = (
        "import sys; sys.modules['_sqlite3'] = None\n"
        "from pathlib import Path; from kg.store import Store; from kg.entities import Entities\n"
        "store = Store.open(Path(sys.argv[1])); print(Entities(store).resolve('LINDQVIST mills'))\n"
        "print(store.search.fault)"
    )
    command = [sys.executable, "-c", code, str(mills.path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"{BASE}id/lindqvist\nlooking names up takes long")
    assert "sqlite3" in done.stdout


def test_a_store_may_lie_in_a_folder_of_any_name(tmp_path: Path) -> None:
    store = afresh(tmp_path / "a place? with # and %20", [MILLS])
    assert lindqvist(store) == f"{BASE}id/lindqvist"
    assert store.search.fault == ""


# -- looking up ------------------------------------------------------------------------------------------------


def both(store: Store) -> tuple[Search, Search]:
    """A look-up with the index and one without."""
    scan = Search(store.db, store.folder)
    scan.give_up("this is a test")
    return store.search, scan


@pytest.mark.parametrize(
    "prefix", ["", "l", "li", "LIND", "mil", "ada l", "林", "面粉", "氏面", "“", "x", "lm flour"]
)
@pytest.mark.parametrize("classes", [None, ["Company"], ["Person"]])
def test_names_begin_alike_with_the_index_and_without(
    mills: Store, prefix: str, classes: list[str] | None
) -> None:
    index, scan = both(mills)
    assert index.beginning(prefix, classes, 50) == scan.beginning(prefix, classes, 50)
    assert index.fault == ""


def test_a_letter_of_a_script_without_spaces_is_a_word() -> None:
    assert words_of(folded("北京大学 Press")) == "北 京 大 学 press"


texts = st.text(min_size=1, max_size=12) | st.sampled_from(
    ["Tian", "tian", "TIAN Ltd", "The Tian", "北京", "ß", "SS"]
)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(st.lists(texts, min_size=1, max_size=5), st.lists(texts, max_size=3))
def test_any_names_are_found_alike_with_the_index_and_without(names: list[str], asked: list[str]) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        facts = [named(f"n{number}", name) for number, name in enumerate(names)]
        store = afresh(Path(folder) / "store", [source("names", facts)])
        index, scan = both(store)
        for text in (*names, *asked):
            assert index.named(text) == scan.named(text)
            assert sorted(index.spelt(folded(text))) == sorted(scan.spelt(folded(text)))
            assert index.beginning(text[:2], None, 50) == scan.beginning(text[:2], None, 50)
            if folded(text) and text in names:
                assert text in index.like(text)
        assert index.fault == ""
