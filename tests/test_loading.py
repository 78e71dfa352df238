"""Files -> sources in the store: what is read, what is skipped, what is refused."""

from pathlib import Path

import pytest

from kg import files, loading
from kg.errors import DataError, ProblemsError, UsageError
from kg.quads.names import DEFAULT_BASE
from kg.store import Store

EXAMPLES = files.folder("examples")
DATA = Path(__file__).parents[2] / "shared" / "data"
SEED = Path(__file__).parents[2] / "shared" / "seed"

FACTS = """newsfacts: 1
source: {id: %s, is: Document, title: A note}
entities: {acme: {is: Company, name: Acme}, rome: {is: Place, name: Rome}}
claims:
  - {without-words: a test, says: {acme: {basedIn: rome}}}
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return loading.create(tmp_path / "store", DEFAULT_BASE)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_loading_a_file_again_changes_nothing_and_says_so(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "a.yaml", FACTS % "a")
    [first], [second] = loading.load(store, [path]), loading.load(store, [path])
    assert first.change.action == "loaded"
    assert second.change.action == "unchanged"
    assert "unchanged a" in str(second)


def test_a_list_that_has_not_changed_is_not_even_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    path = EXAMPLES / "neurips-2024-slice.jsonl"
    loading.load(store, [path])

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr("kg.datasets.read", fail)
    [again] = loading.load(store, [path])
    assert again.change.action == "unchanged"


def test_the_problems_of_all_files_are_told_together_and_nothing_is_loaded(store: Store, tmp_path: Path) -> None:
    good = write(tmp_path / "good.yaml", FACTS % "good")
    bad = [write(tmp_path / f"{n}.yaml", FACTS.replace("basedIn", "basdIn") % n) for n in ("one", "two")]
    with pytest.raises(ProblemsError) as error:
        loading.load(store, [good, *bad])
    assert {Path(p.file).name for p in error.value.problems} == {"one.yaml", "two.yaml"}
    assert "good" not in {r.id for r in store.sources()}


def test_two_files_of_one_source_are_refused(store: Store, tmp_path: Path) -> None:
    paths = [write(tmp_path / name, FACTS % "same") for name in ("a.yaml", "b.yaml")]
    with pytest.raises(UsageError, match="two of the files are the source “same”"):
        loading.load(store, paths)


def test_a_file_of_another_kind_does_not_replace_a_source(store: Store, tmp_path: Path) -> None:
    loading.load(store, [write(tmp_path / "a.yaml", FACTS % "mine")])
    entities = "newsfacts-entities: 1\nsource: {id: mine, title: T, by: A, date: 2026-01-01}\nentities: {}\n"
    with pytest.raises(
        UsageError, match="“mine” in the store is of the kind “article”, this one of the kind “entities”"
    ):
        loading.load(store, [write(tmp_path / "b.yaml", entities)])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.txt", b"hello", "nothing that can be loaded"),
        ("x.bin", bytes(range(256)), "nothing that can be loaded"),
        ("x.yaml", b"", "nothing that can be loaded"),
        ("x.ttl", b"@prefix a: <http://a/> .", "nothing that can be loaded"),
    ],
)
def test_what_is_no_known_kind_is_refused_with_what_is(
    store: Store, tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataError, match=message):
        loading.load(store, [path])


def test_a_missing_file_and_a_folder_are_told_apart(store: Store, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no file"):
        loading.load(store, [tmp_path / "absent.yaml"])
    with pytest.raises(DataError, match="is a folder; name the files in it"):
        loading.load(store, [tmp_path])


def test_the_text_beside_the_example_fills_the_words_in(store: Store) -> None:
    if not SEED.is_dir():
        pytest.skip("the article's text is not part of the project; it lies in ../shared/seed")
    example = EXAMPLES / "bytedance-neurips-2024.yaml"
    loading.load(store, [example])
    exact = "SELECT ?words { ?quote <http://www.w3.org/ns/oa#exact> ?words }"
    assert not list(store.db.query(exact))
    [loaded] = loading.load(store, [example], text=SEED / "article.txt")
    assert loaded.change.action == "replaced"
    assert len(list(store.db.query(exact))) > 40


@pytest.mark.slow
def test_the_whole_conference_list_is_loaded_and_its_counts_are_those_of_the_file(store: Store) -> None:
    if not DATA.is_dir():
        pytest.skip("the whole list is not part of the project; it lies in ../shared/data")
    path = DATA / "neurips-2024.jsonl"
    loading.load(store, [EXAMPLES / "entities.yaml", path])
    count = "SELECT (COUNT(*) AS ?n) { ?x a <https://w3id.org/newsfacts/ns#%s> }"
    import json

    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    expected = {
        "Paper": len(rows),
        "Authorship": sum(len([a for a in row["authors"] if a["name"]]) for row in rows),
        "Person": len({a["neurips_speaker_id"] for row in rows for a in row["authors"] if a["name"]}),
    }
    found = {name: int(next(iter(store.db.query(count % name)))["n"].value) for name in expected}
    assert found == expected
