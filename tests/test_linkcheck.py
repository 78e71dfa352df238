"""Links files are looked at before they are carried out."""

from pathlib import Path

import pytest

from kg import loading
from kg.errors import DataError
from kg.quads.names import DEFAULT_BASE
from kg.store import Store

FACTS = """newsfacts: 1
source: {id: note, is: Document, title: A note}
entities:
  roe: {is: Person, name: Jane Roe}
  doe: {is: Person, name: John Doe}
  acme: {is: Company, name: Acme}
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return loading.create(tmp_path / "store", DEFAULT_BASE)


def files(folder: Path, first: str, second: str) -> list[Path]:
    facts, links = folder / "facts.yaml", folder / "links.yaml"
    facts.write_text(FACTS, encoding="utf-8")
    links.write_text(
        "newsfacts-links: 1\nsource: {id: decisions, title: T, by: An editor, date: 2026-01-01}\n"
        f"links: [{{same: [{first}, {second}], reason: a test}}]\n",
        encoding="utf-8",
    )
    return [facts, links]


def test_a_person_and_a_company_cannot_be_the_same(store: Store, tmp_path: Path) -> None:
    paths = files(tmp_path, "note:roe", "note:acme")
    message = (
        "note:roe and note:acme cannot be the same: the first is of the kind Person, the second of the kind Org"
    )
    with pytest.raises(DataError, match=message):
        loading.load(store, paths)
    loading.load(store, paths[:1])
    with pytest.raises(DataError, match=message):
        loading.load(store, paths[1:])
    assert "decisions" not in {r.id for r in store.sources()}


def test_two_persons_can_be_one(store: Store, tmp_path: Path) -> None:
    results = loading.load(store, files(tmp_path, "note:roe", "note:doe"))
    assert not [note for loaded in results if loaded.prepared for note in loaded.prepared.notes]


def test_an_identifier_that_nothing_has_is_told_but_loads_as_the_order_of_files_is_free(
    store: Store, tmp_path: Path
) -> None:
    results = loading.load(store, files(tmp_path, "note:roe", "note:roee"))
    assert "nothing in the store has the identifier note:roee" in "\n".join(map(str, results))
