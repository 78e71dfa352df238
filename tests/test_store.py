from __future__ import annotations

import datetime
import gzip
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from store_samples import (
    BASE,
    NAMES,
    afresh,
    faults,
    labels,
    merged,
    named,
    of_source,
    owns,
    quads,
    source,
    state,
)

import kg.store.writing as module
from kg.errors import DataError, NotFoundError, StoreError, UsageError
from kg.identity.resolve import Tie
from kg.quads.names import ONTOLOGY_ID, nf
from kg.quads.ontology import of_ontology
from kg.quads.prepared import Prepared
from kg.store import Change, Store, archive, bulk, planning
from kg.store.changes import checksum
from kg.terms import Statement, literal

FIRST = source("first", [named("acme", "Acme"), owns("acme", "rocket")], [named("claim", "said")])
SECOND = source("second", [named("acme", "Acme"), owns("acme", "rocket"), owns("acme", "mine")])


@pytest.fixture(params=["transaction", "generation"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways in which a change is written: inside the present generation, and as the next one."""
    if request.param == "generation":
        monkeypatch.setattr(module, "TRANSACTION_LIMIT", 0)
    return str(request.param)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.create(tmp_path / "store", BASE)
    yield store
    assert faults(store) == []


# -- the merge rule --------------------------------------------------------------------------------------------


def test_a_triple_is_in_the_default_graph_if_a_named_graph_holds_it(store: Store, way: str) -> None:
    store.write([FIRST])
    assert owns("acme", "rocket") in merged(store)
    assert store.graphs_of(owns("acme", "rocket")) == {NAMES.source("first", "facts")}
    assert store.graphs_of(named("claim", "said")) == {NAMES.source("first", "claims")}


def test_a_triple_told_by_two_sources_is_counted_once(store: Store, way: str) -> None:
    store.write([FIRST, SECOND])
    assert merged(store).count(owns("acme", "rocket")) == 1
    assert len(store.graphs_of(owns("acme", "rocket"))) == 2


def test_a_triple_told_by_two_sources_survives_the_retraction_of_one(store: Store, way: str) -> None:
    store.write([FIRST, SECOND])
    store.write(drop=["second"])
    assert owns("acme", "rocket") in merged(store)
    assert owns("acme", "mine") not in merged(store)


def test_a_triple_leaves_with_the_last_source_that_tells_it(store: Store, way: str) -> None:
    store.write([FIRST, SECOND])
    store.write(drop=["first", "second"])
    assert (quads(store), merged(store), store.sources()) == (set(), [], [])


def test_a_triple_that_moves_from_one_source_to_another_in_one_write_stays(store: Store, way: str) -> None:
    store.write([FIRST])
    store.write([SECOND], drop=["first"])
    assert owns("acme", "rocket") in merged(store)


# -- replace, retract, skip ------------------------------------------------------------------------------------


def test_loading_a_source_again_replaces_exactly_its_own_statements(store: Store, way: str) -> None:
    store.write([FIRST, SECOND])
    before = of_source(quads(store), "second")
    change = store.write([source("first", [owns("acme", "anvil")], version=2)])
    assert [(c.id, c.action) for c in change] == [("first", "replaced")]
    assert owns("acme", "anvil") in merged(store)
    assert named("claim", "said") not in merged(store)
    assert of_source(quads(store), "second") == before


def test_a_source_that_comes_back_after_its_retraction_makes_the_same_store(store: Store, way: str) -> None:
    store.write([FIRST, SECOND])
    before = state(store)
    store.write(drop=["first"])
    store.write([FIRST])
    assert state(store) == before


def test_unchanged_input_is_skipped_and_leaves_no_trace(store: Store, way: str) -> None:
    store.write([FIRST])
    before = (quads(store), store.sources(), sorted(p.name for p in store.path.glob("g*")))
    assert store.write([FIRST]) == [Change("first", "unchanged")]
    assert (quads(store), store.sources(), sorted(p.name for p in store.path.glob("g*"))) == before


def test_a_write_tells_what_it_did_with_each_source_in_the_order_asked_for(store: Store) -> None:
    store.write([FIRST, SECOND])
    again = source("second", [owns("acme", "anvil")], version=2)
    third = source("third", [owns("acme", "anvil")])
    changes = store.write([third, again], drop=["first"])
    assert [(c.id, c.action) for c in changes] == [
        ("third", "loaded"),
        ("second", "replaced"),
        ("first", "retracted"),
    ]


def test_counts_of_a_change_are_those_of_the_sources_own_statements(store: Store) -> None:
    (loaded,) = store.write([FIRST])
    (retracted,) = store.write(drop=["first"])
    assert loaded == Change("first", "loaded", added=len(FIRST.statements))
    assert retracted == Change("first", "retracted", removed=len(FIRST.statements))


def test_count_and_checksum_of_a_source_are_those_of_its_statements_recomputed(store: Store, way: str) -> None:
    store.write([FIRST, SECOND])
    for record in store.sources():
        own = of_source(quads(store), record.id)
        assert (record.statements, record.checksum) == (len(own), checksum(own))


def test_any_text_comes_back_to_the_letter(store: Store, way: str) -> None:
    text = (
        'quote " backslash \\ \\u0041 \\n line\nend\r\t\x00\x0b\x7f\x85\u2028é e\u0301 字 🚀 \ufffe } ; DROP ALL'
    )
    store.write([source("first", [named("acme", text)])])
    assert named("acme", text) in merged(store)


# -- labels ----------------------------------------------------------------------------------------------------


def test_each_named_entity_has_one_label_the_name_that_most_sources_use(store: Store, way: str) -> None:
    sources = [source(f"s{n}", [named("acme", name)]) for n, name in enumerate(["Acme", "ACME", "Acme"])]
    store.write(sources)
    assert labels(store) == {NAMES.entity("acme"): [literal("Acme")]}


def test_the_label_is_chosen_anew_when_a_source_leaves(store: Store, way: str) -> None:
    store.write([source("a", [named("acme", "Acme")]), source("b", [named("acme", "Zenith")])])
    assert labels(store) == {NAMES.entity("acme"): [literal("Acme")]}
    store.write(drop=["a"])
    assert labels(store) == {NAMES.entity("acme"): [literal("Zenith")]}
    store.write(drop=["b"])
    assert labels(store) == {}


def test_an_editors_name_goes_before_the_names_of_the_sources(store: Store) -> None:
    store.write([FIRST, SECOND, source("curated", [named("acme", "The Acme Company")], kind="entities")])
    assert labels(store)[NAMES.entity("acme")] == [literal("The Acme Company")]


def test_a_source_that_becomes_an_editors_file_gives_the_label_though_its_names_stay(store: Store) -> None:
    store.write([FIRST, SECOND, source("third", [named("acme", "Zenith")])])
    assert labels(store)[NAMES.entity("acme")] == [literal("Acme")]
    store.write([source("third", [named("acme", "Zenith")], kind="entities", version=2)])
    assert labels(store)[NAMES.entity("acme")] == [literal("Zenith")]


# -- order, and identity ---------------------------------------------------------------------------------------

LINKED = [
    source(
        "first",
        [named("first:acme", "Acme"), owns("first:acme", "first:rocket")],
        ties=[Tie("first:acme", "org:acme", by_name=True)],
    ),
    source(
        "second",
        [named("second:acme", "ACME Inc."), owns("second:acme", "second:mine")],
        ties=[Tie("second:acme", "org:acme", by_name=True), Tie("second:acme", "wikidata:Q1")],
    ),
    source("third", [named("wikidata:Q1", "Acme")], [owns("third:x", "wikidata:Q1")]),
    source("curated", [named("acme", "Acme")], kind="entities", ties=[Tie("acme", "wikidata:Q1")]),
    source("links", kind="links", ties=[Tie("first:rocket", "second:mine")]),
]


def test_a_store_is_the_same_whatever_the_order_in_which_its_sources_came(tmp_path: Path) -> None:
    found = []
    for turn in range(4):
        order = random.Random(turn).sample(LINKED, len(LINKED))
        store = afresh(tmp_path / str(turn), order)
        assert faults(store) == []
        found.append(state(store))
    at_once = Store.create(tmp_path / "at-once", BASE)
    at_once.write(LINKED)
    assert [f == state(at_once) for f in found] == [True] * 4


def test_a_links_file_makes_two_entities_one_in_all_sources_and_can_be_taken_back(store: Store, way: str) -> None:
    store.write(
        [
            source("first", [named("acme", "Acme"), owns("acme", "rocket")]),
            source("second", [owns("zenith", "mine")], [owns("x", "zenith")]),
            source("third", [owns("x", "y")]),
        ]
    )
    before = (quads(store), sorted(merged(store)), store.sources())
    changes = store.write([source("links", kind="links", ties=[Tie("acme", "zenith")])])
    assert [(c.id, c.action) for c in changes] == [("links", "loaded"), ("second", "relinked")]
    assert owns("acme", "mine") in merged(store)
    assert owns("x", "acme") in merged(store)
    assert not any("zenith" in part for statement in quads(store) for part in statement)
    store.write(drop=["links"])
    assert (quads(store), sorted(merged(store)), store.sources()) == before


def test_a_source_keeps_the_moment_of_its_loading_when_others_relink_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write([source("first", [owns("zenith", "rocket")])])
    loaded_at = store.source("first").loaded_at
    monkeypatch.setattr(planning.datetime, "datetime", _Tomorrow)
    store.write([source("links", kind="links", ties=[Tie("acme", "zenith")])])
    assert store.source("first").loaded_at == loaded_at < store.source("links").loaded_at


class _Tomorrow(datetime.datetime):
    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:
        return super().now(tz) + datetime.timedelta(days=1)


def test_a_publisher_in_a_description_follows_its_identity(store: Store, way: str) -> None:
    prepared = source("first")
    published = (NAMES.source("first"), nf("publisher"), NAMES.entity("zenith"))
    described = {*prepared.statements, Statement(*published, NAMES.graph("sources"))}
    store.write([Prepared("first", "article", "t", prepared.input_sha256, frozenset(described))])
    store.write([source("links", kind="links", ties=[Tie("acme", "zenith")])])
    assert (NAMES.source("first"), nf("publisher"), NAMES.entity("acme")) in merged(store)


def test_decisions_that_contradict_one_another_are_refused_and_change_nothing(store: Store, way: str) -> None:
    store.write([source("links", kind="links", ties=[Tie("acme", "zenith")])])
    before = state(store)
    with pytest.raises(DataError, match="acme and zenith are different"):
        store.write([FIRST, source("others", kind="links", different=[("acme", "zenith")])])
    assert state(store) == before
    store.write([FIRST])


# -- the two ways of writing -----------------------------------------------------------------------------------


def test_a_large_change_gives_exactly_the_same_store_as_a_small_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(path: Path) -> Store:
        store = Store.create(path, BASE)
        store.write(LINKED[:3])
        store.write(LINKED[3:])
        store.write([source("first", [owns("first:acme", "anvil")], version=2)], drop=["third"])
        store.write(drop=["links"])
        return store

    small = build(tmp_path / "small")
    monkeypatch.setattr(module, "TRANSACTION_LIMIT", 0)
    monkeypatch.setattr(bulk, "BATCH", 3)
    large = build(tmp_path / "large")
    assert state(large) == state(small)
    assert [p.name for p in sorted(small.path.glob("g*"))] == ["g000001"]
    assert [p.name for p in sorted(large.path.glob("g*"))] == ["g000005"]


def test_a_change_above_the_limit_is_a_new_generation_and_one_below_is_not(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "store", BASE)
    many = [owns("acme", f"rocket-{n}") for n in range(module.TRANSACTION_LIMIT + 1)]
    store.write([FIRST])
    assert [p.name for p in sorted(store.path.glob("g*"))] == ["g000001"]
    seen: list[str] = []
    store.write([source("many", many)], progress=lambda what, *_: seen.append(what))
    assert [p.name for p in sorted(store.path.glob("g*"))] == ["g000002"]
    indexing = ["reading names", "reading classes", "indexing names"]
    assert list(dict.fromkeys(seen)) == ["comparing", "writing statements", "sorting", *indexing]
    assert faults(store) == []


def test_a_reader_opened_before_a_write_sees_the_old_state_whole(tmp_path: Path, way: str) -> None:
    writer = afresh(tmp_path / "store", [FIRST])
    before, identity = state(writer), writer.identity()
    reader = Store.open(writer.path)
    writer.write([SECOND, source("first", [owns("acme", "anvil")], version=2, ties=[Tie("acme", "wikidata:Q1")])])
    assert reader.identity() == identity
    for _ in range(3):
        writer.write(drop=["second"])
        writer.write([SECOND])
    assert (state(reader), reader.identity(), faults(reader)) == (before, identity, [])
    assert state(Store.open(writer.path)) == state(writer)
    with pytest.raises(StoreError, match="open for reading only"):
        reader.write([SECOND])


def test_what_a_reader_held_is_cleared_away_once_it_is_gone(tmp_path: Path, way: str) -> None:
    writer = afresh(tmp_path / "store", [FIRST])
    reader = Store.open(writer.path)
    held = reader.path / module.directory.read(writer.path).generation
    for version in range(2, 6):
        writer.write([source("first", [owns("acme", "rocket")], version=version)])
    assert held.exists()
    assert len(list((writer.path / "sources").iterdir())) == 5
    del reader
    writer.write([SECOND])
    assert not held.exists()
    assert len(list((writer.path / "sources").iterdir())) == 2


def test_readers_that_come_during_writes_see_whole_states(tmp_path: Path, way: str) -> None:
    path = tmp_path / "store"
    afresh(path, [FIRST])
    process = _python(_READ_FOR_A_WHILE, path)
    writer = Store.open_for_writing(path)
    writes = 0
    while process.poll() is None:
        writer.write([SECOND])
        writer.write(drop=["second"])
        writes += 2
    told, errors = process.communicate()
    assert errors == ""
    assert process.returncode == 0
    seen = json.loads(told)
    assert seen["with"] + seen["without"] == 40
    assert writes > 2


_READ_FOR_A_WHILE = """
import json, sys
from pathlib import Path
from store_samples import faults, quads
from kg.store import Store
seen = {"with": 0, "without": 0}
for _ in range(40):
    reader = Store.open(Path(sys.argv[1]))
    assert (found := faults(reader)) == [], found
    seen["with" if len(reader.sources()) == 2 else "without"] += 1
print(json.dumps(seen))
"""


# -- one writer ------------------------------------------------------------------------------------------------


def _python(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=Path(__file__).parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


_OPEN_FOR_WRITING = """
import sys
from pathlib import Path
from kg.errors import StoreError
from kg.store import Store
try:
    Store.open_for_writing(Path(sys.argv[1]))
except StoreError as error:
    print(error)
"""


def test_a_second_writer_gets_one_sentence_that_names_the_store(store: Store) -> None:
    sentence = f"another process is writing to the store at {store.path}; try again when it is done"
    told, errors = _python(_OPEN_FOR_WRITING, store.path).communicate()
    assert (told.strip(), errors) == (sentence, "")
    with pytest.raises(StoreError) as caught:
        Store.open_for_writing(store.path)
    assert str(caught.value) == sentence


def test_a_writer_holds_the_store_across_a_generation_switch(store: Store, way: str) -> None:
    store.write([FIRST])
    told, _ = _python(_OPEN_FOR_WRITING, store.path).communicate()
    assert told.startswith("another process is writing to the store at ")


# -- errors ----------------------------------------------------------------------------------------------------


def test_where_there_is_no_store_the_way_out_is_told(tmp_path: Path) -> None:
    for opening in (Store.open, Store.open_for_writing):
        with pytest.raises(StoreError, match=r"there is no store at .*; `kg init` makes one"):
            opening(tmp_path / "absent")


def test_a_store_is_not_made_in_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(StoreError, match="exists and is not empty; name a new folder"):
        Store.create(tmp_path, BASE)
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_a_store_is_made_in_an_empty_folder_and_below_folders_that_are_absent(tmp_path: Path) -> None:
    assert Store.create(tmp_path, BASE).sources() == []
    assert Store.create(tmp_path / "a" / "b", BASE).sources() == []


def test_a_store_of_another_format_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "store"
    afresh(path, [])
    (path / "store.json").write_text(json.dumps({"format": 99, "base": BASE, "generation": "g000001"}))
    with pytest.raises(StoreError, match=r"has format 99, this program reads 1; export it with the version"):
        Store.open(path)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"format": 1}', '{"format": "x", "base": 1, "generation": 2}']
)
def test_a_damaged_state_file_is_told_by_its_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "store"
    afresh(path, [])
    (path / "store.json").write_text(content)
    with pytest.raises(StoreError, match=r"store\.json cannot be read"):
        Store.open(path)


def test_a_missing_generation_is_damage_and_not_an_empty_store(tmp_path: Path) -> None:
    path = tmp_path / "store"
    afresh(path, [FIRST])
    (path / "g000001").rename(path / "elsewhere")
    for opening in (Store.open, Store.open_for_writing):
        with pytest.raises(StoreError, match=r"damaged: .*g000001 is missing or empty"):
            opening(path)
    assert not (path / "g000001").exists()


def test_damaged_files_of_the_engine_are_told(tmp_path: Path) -> None:
    path = tmp_path / "store"
    afresh(path, [FIRST])
    (path / "g000001" / "CURRENT").write_bytes(b"")
    for opening in (Store.open, Store.open_for_writing):
        with pytest.raises(StoreError, match="cannot be opened"):
            opening(path)


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _flip(data: bytes) -> bytes:
    return data[:40] + bytes([data[40] ^ 0xFF]) + data[41:]


def _empty(_: bytes) -> bytes:
    return b""


def _other_header(data: bytes) -> bytes:
    return gzip.compress(b'{"id": "first"}\n' + gzip.decompress(data).split(b"\n", 1)[1])


@pytest.mark.parametrize("damage", [_cut, _flip, _empty, _other_header])
def test_a_damaged_archive_is_told_by_its_name_and_changes_nothing(
    store: Store, damage: Callable[[bytes], bytes]
) -> None:
    store.write([FIRST])
    (kept,) = (store.path / "sources").iterdir()
    content, before = kept.read_bytes(), state(store)
    kept.write_bytes(damage(content))
    with pytest.raises(StoreError, match=rf"the store is damaged: .*{kept.name} cannot be read"):
        store.write(drop=["first"])
    kept.write_bytes(content)
    assert state(store) == before
    store.write(drop=["first"])


def test_what_cannot_be_asked_for_is_refused_and_changes_nothing(store: Store) -> None:
    store.write([FIRST, of_ontology(BASE)])
    before = state(store)
    with pytest.raises(NotFoundError, match="no source “frist”; did you mean “first”"):
        store.write(drop=["frist"])
    with pytest.raises(UsageError, match="the ontology cannot be retracted"):
        store.write(drop=[ONTOLOGY_ID])
    with pytest.raises(UsageError, match="two of the files are the source “second”"):
        store.write([SECOND, SECOND])
    with pytest.raises(UsageError, match="“first” is both to be loaded and to be retracted"):
        store.write([FIRST], drop=["first"])
    assert state(store) == before


def test_an_iri_that_the_engine_refuses_changes_nothing(tmp_path: Path, way: str) -> None:
    path = tmp_path / "store"
    store = afresh(path, [FIRST])
    before = state(store)
    with pytest.raises(DataError, match=r"the engine refuses a statement .*; nothing was changed"):
        store.write([source("bad", [owns("acme", "%zz")])])
    with pytest.raises(StoreError, match="an earlier write to the store failed; open it again"):
        store.write([SECOND])
    del store
    again = Store.open_for_writing(path)
    assert (state(again), faults(again)) == (before, [])
    again.write([SECOND])
    assert faults(again) == []


_WITHOUT_ROOM = """
import resource, sys
from pathlib import Path
import kg.store.writing as module
from kg.errors import StoreError
from kg.store import Store
from store_samples import owns, source
module.TRANSACTION_LIMIT = int(sys.argv[2])
store = Store.open_for_writing(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    store.write([source("many", [owns("acme", f"rocket-{n}") for n in range(2000)])])
    print("done")
except StoreError as error:
    print(error)
"""


@pytest.mark.parametrize("limit", [20_000, 0], ids=["transaction", "generation"])
@pytest.mark.parametrize("room", [0, 1_000, 10_000, 40_000])
def test_without_room_on_the_disk_nothing_is_changed_and_the_next_write_works(
    tmp_path: Path, room: int, limit: int
) -> None:
    path = tmp_path / "store"
    before = state(afresh(path, [FIRST]))
    told, errors = _python(_WITHOUT_ROOM, path, limit, room).communicate()
    assert errors == ""
    assert "nothing was changed. Make room on the disk and try again" in told
    again = Store.open_for_writing(path)
    assert (state(again), faults(again)) == (before, [])
    again.write([SECOND])
    assert faults(again) == []
    assert sorted(p.name for p in path.iterdir()) == ["g000001", "sources", "store.json"]
    assert sorted(p.name for p in (path / "sources").iterdir()) == sorted(
        f"{record.archive}.nq.gz" for record in again.sources()
    )


_WITHOUT_PERMISSION = """
import os, sys
from pathlib import Path
from kg.errors import StoreError
from kg.store import Store
from kg.vocabulary import vocabulary
vocabulary()
path = Path(sys.argv[1])
if os.geteuid() == 0:
    os.seteuid(65534)
print(len(Store.open(path).sources()))
for attempt in (lambda: Store.open_for_writing(path), lambda: Store.create(path / "new", "https://kg.example/")):
    try:
        attempt()
    except StoreError as error:
        print(error)
"""


def test_a_folder_that_may_not_be_written_is_told_and_can_be_read() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store"
        afresh(path, [FIRST])
        folders = [Path(folder), path, *(p for p in path.iterdir() if p.is_dir())]
        for each in folders:
            each.chmod(0o555)
        try:
            told, errors = _python(_WITHOUT_PERMISSION, path).communicate()
        finally:
            for each in folders:
                each.chmod(0o755)
        sources, opening, creating = told.splitlines()
        assert errors == ""
        assert sources == "1"
        assert opening.startswith(f"the store at {path} cannot be opened for writing: ")
        assert "Permission denied" in opening
        assert creating.startswith(f"cannot make a store in {path}/new: ")
        assert state(Store.open(path)) == state(Store.open_for_writing(path))


def test_leftovers_of_an_interrupted_write_are_removed_by_the_next_writer(tmp_path: Path) -> None:
    path = tmp_path / "store"
    afresh(path, [FIRST])
    (path / "g000002").mkdir()
    (path / "g000002" / "half").write_text("x")
    (path / "store.json.new").write_text("{")
    (path / "sources" / "0123.nq.gz.new").write_text("x")
    (path / "sources" / "0123.nq.gz").write_text("x")
    store = Store.open_for_writing(path)
    store.write([SECOND])
    assert sorted(p.name for p in path.iterdir()) == ["g000001", "sources", "store.json"]
    assert sorted(p.name for p in (path / "sources").iterdir()) == sorted(
        f"{record.archive}.nq.gz" for record in store.sources()
    )
    assert faults(store) == []


def test_a_generation_that_a_failed_write_left_does_not_stop_the_next_large_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = afresh(tmp_path / "store", [FIRST])
    (store.path / "g000002").mkdir()
    monkeypatch.setattr(module, "TRANSACTION_LIMIT", 0)
    store.write([SECOND])
    assert faults(store) == []


def test_an_archive_has_its_contents_checksum_for_a_name_and_is_written_once(tmp_path: Path) -> None:
    name = archive.write(tmp_path, FIRST)
    (path,) = tmp_path.iterdir()
    inode = path.stat().st_ino
    assert archive.write(tmp_path, FIRST) == name
    assert path.stat().st_ino == inode
    assert set(archive.statements(tmp_path, name)) == FIRST.statements
    assert archive.header(tmp_path, name).evidence == FIRST.evidence
