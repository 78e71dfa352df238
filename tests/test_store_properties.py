"""Random sources, loaded, loaded again and retracted in random sequences, in both ways of writing."""

from __future__ import annotations

import random
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from store_samples import BASE, NAMES, afresh, faults, named, source, state

import kg.store.writing as module
from kg.errors import DataError
from kg.identity.resolve import Evidence, Resolution, Tie, preference, resolve
from kg.quads.names import nf
from kg.quads.prepared import Prepared
from kg.store import Store
from kg.terms import literal

pytestmark = pytest.mark.slow

SOURCES = ("a", "b", "c")
SCHEMES = ("wikidata", "ror")
ENTRIES = ("acme", "zenith")
NAMED = ("org:acme", "org:zenith", "series:acme")
STRONG = tuple(f"{scheme}:{n}" for scheme in SCHEMES for n in (1, 2))

identifiers = st.sampled_from([*(f"{s}:{k}" for s in SOURCES for k in "xy"), *ENTRIES, *NAMED, *STRONG])
texts = st.one_of(st.sampled_from(["Acme", "Zenith"]), st.text(max_size=8))
objects = st.one_of(identifiers.map(NAMES.entity), texts.map(literal))
predicates = st.sampled_from([nf("name"), nf("owns"), nf("alias")])
triples = st.tuples(identifiers.map(NAMES.entity), predicates, objects)


def _folder() -> tempfile.TemporaryDirectory[str]:
    """A folder that is removed also while the engine still tidies files in it."""
    return tempfile.TemporaryDirectory(ignore_cleanup_errors=True)


@st.composite
def evidence(draw: st.DrawFn) -> Evidence:
    """What one source may say of identity."""
    pairs = st.tuples(identifiers, identifiers).filter(lambda p: p[0] != p[1])
    by_name = st.tuples(st.sampled_from([*(f"{s}:x" for s in SOURCES), *ENTRIES]), st.sampled_from(NAMED))
    strong = st.tuples(
        st.sampled_from([*(f"{s}:x" for s in SOURCES), *ENTRIES]), st.sampled_from([*STRONG, *ENTRIES])
    )
    ties = [
        *(Tie(*pair) for pair in draw(st.lists(strong, max_size=2)) if pair[0] != pair[1]),
        *(Tie(*pair, by_name=True) for pair in draw(st.lists(by_name, max_size=3))),
        *(Tie(*pair) for pair in draw(st.lists(pairs, max_size=1))),
    ]
    return Evidence(tuple(ties), tuple(draw(st.lists(pairs, max_size=1))))


@dataclass(frozen=True)
class Step:
    """One write: which sources are loaded and which are retracted, and in which of the two ways."""

    put: tuple[Prepared, ...]
    drop: frozenset[str]
    large: bool


@st.composite
def prepared(draw: st.DrawFn, id_: str) -> Prepared:
    version = draw(st.integers(1, 3))
    mark = (NAMES.source(id_, "node/mark"), nf("note"), literal(f"version {version}"))
    facts, claims = draw(st.lists(triples, max_size=4)), draw(st.lists(triples, max_size=2))
    found, kind = draw(evidence()), draw(st.sampled_from(["article", "entities"]))
    return source(
        id_,
        [*facts, mark],
        [*claims, mark],
        version=zlib.crc32(repr((facts, claims, version, found, kind)).encode()),  # other content, other input
        kind=kind,
        ties=found.ties,
        different=found.different,
    )


@st.composite
def steps(draw: st.DrawFn) -> Step:
    roles = draw(st.tuples(*(st.sampled_from(["put", "drop", "leave"]) for _ in SOURCES)))
    put = tuple(draw(prepared(s)) for s, role in zip(SOURCES, roles, strict=True) if role == "put")
    drop = frozenset(s for s, role in zip(SOURCES, roles, strict=True) if role == "drop")
    return Step(put, drop, draw(st.integers(0, 3)) == 0)


def marks(store: Store, part: str) -> dict[str, list[str]]:
    """The version marks in the facts or the claims of each source."""
    found = {}
    for record in store.sources():
        node, graph = NAMES.source(record.id, "node/mark"), NAMES.source(record.id, part)
        found[record.id] = [o for o, g in store.objects(node, nf("note")) if g == graph]
    return found


@settings(max_examples=25, deadline=None)
@given(st.lists(steps(), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_any_sequence_of_writes_leaves_the_store_that_the_live_sources_make(
    sequence: list[Step], chance: random.Random
) -> None:
    with _folder() as folder:
        store = Store.create(Path(folder) / "store", BASE)
        live: dict[str, Prepared] = {}
        for step in sequence:
            before = state(store)
            wanted = {**live, **{p.id: p for p in step.put}}
            drop = sorted(step.drop & set(live))
            wanted = {id_: p for id_, p in wanted.items() if id_ not in drop}
            with patch.object(module, "TRANSACTION_LIMIT", 0 if step.large else 20_000):
                try:
                    store.write(step.put, drop)
                except DataError:
                    with pytest.raises(DataError):
                        resolve(p.evidence for p in wanted.values())
                    assert state(store) == before
                    continue
            live = wanted
            assert faults(store) == []
            assert {r.id: r.input_sha256 for r in store.sources()} == {i: p.input_sha256 for i, p in live.items()}
            assert marks(store, "facts") == marks(store, "claims")
            assert all(len(found) == 1 for found in marks(store, "facts").values())
        again = Store.create(Path(folder) / "again", BASE)
        order = sorted(live.values(), key=lambda p: p.id)
        chance.shuffle(order)
        again.write(order)
        assert state(store) == state(again)


@settings(max_examples=25, deadline=None)
@given(st.lists(texts, min_size=1, max_size=6), st.booleans())
def test_any_text_goes_into_a_store_and_comes_out_to_the_letter(words: list[str], large: bool) -> None:
    with (
        _folder() as folder,
        patch.object(module, "TRANSACTION_LIMIT", 0 if large else 20_000),
    ):
        store = afresh(Path(folder) / "store", [source("a", [named(f"a:{n}", w) for n, w in enumerate(words)])])
        assert faults(store) == []
        store.write(drop=["a"])
        assert state(store) == []


# -- identity --------------------------------------------------------------------------------------------------


def resolved(found: Iterable[Evidence]) -> Resolution:
    try:
        return resolve(found)
    except DataError:
        assume(False)
        raise


def clusters(found: list[Evidence], resolution: Resolution) -> dict[str, set[str]]:
    """The identifiers that are one, by the chosen one."""
    together = defaultdict(set)
    for each in found:
        for identifier in (i for t in each.ties for i in (t.first, t.second)):
            together[resolution.of(identifier)].add(identifier)
    return together


def without_names(found: list[Evidence]) -> Resolution:
    return resolve(Evidence(tuple(t for t in e.ties if not t.by_name), e.different) for e in found)


@settings(max_examples=150, deadline=None)
@given(st.lists(evidence(), max_size=5), st.randoms(use_true_random=False))
def test_who_is_who_does_not_depend_on_the_order_of_the_sources(
    found: list[Evidence], chance: random.Random
) -> None:
    shuffled = [Evidence(tuple(chance.sample(e.ties, len(e.ties))), e.different) for e in found]
    chance.shuffle(shuffled)
    one, other = resolved(found), resolved(shuffled)
    assert one.chosen == other.chosen
    assert one.refused == other.refused


@settings(max_examples=150, deadline=None)
@given(st.lists(evidence(), max_size=5))
def test_the_chosen_identifier_is_its_own_and_the_best_of_those_that_are_one(found: list[Evidence]) -> None:
    resolution = resolved(found)
    for chosen, together in clusters(found, resolution).items():
        assert resolution.of(chosen) == chosen
        assert min(together, key=preference) == chosen


@settings(max_examples=150, deadline=None)
@given(st.lists(evidence(), max_size=5))
def test_what_an_editor_declared_different_is_never_one(found: list[Evidence]) -> None:
    resolution = resolved(found)
    for first, second in (pair for e in found for pair in e.different):
        assert resolution.of(first) != resolution.of(second)


@settings(max_examples=150, deadline=None)
@given(st.lists(evidence(), max_size=5))
@example([Evidence((Tie("acme", "org:acme", True), Tie("zenith", "org:acme", True)))])
@example([Evidence((Tie("a:x", "wikidata:1"), Tie("b:x", "wikidata:2"), Tie("a:x", "org:acme", True)))])
def test_a_name_alone_never_joins_two_entries_or_two_bodies_with_different_identifiers(
    found: list[Evidence],
) -> None:
    resolution, strong = resolved(found), without_names(found)
    for together in clusters(found, resolution).values():
        assert len({strong.of(i) for i in together if ":" not in i}) <= 1
        for scheme in SCHEMES:
            assert len({strong.of(i) for i in together if i.startswith(f"{scheme}:")}) <= 1


@settings(max_examples=150, deadline=None)
@given(st.lists(evidence(), max_size=5))
def test_each_tie_by_name_is_followed_or_refused_with_a_reason(found: list[Evidence]) -> None:
    resolution = resolved(found)
    refused = {r.tie: r.reason for r in resolution.refused}
    for tie in (t for e in found for t in e.ties):
        if tie in refused:
            assert refused[tie]
        else:
            assert resolution.of(tie.first) == resolution.of(tie.second)


@settings(max_examples=150, deadline=None)
@given(st.lists(evidence(), max_size=5))
def test_a_name_that_two_entries_claim_joins_nothing(found: list[Evidence]) -> None:
    resolution, strong = resolved(found), without_names(found)
    claimed = defaultdict(set)
    for tie in (t for e in found for t in e.ties):
        if tie.by_name and ":" not in tie.first:
            claimed[tie.second].add(strong.of(tie.first))
    refused = {r.tie for r in resolution.refused}
    for tie in (t for e in found for t in e.ties):
        if tie.by_name and len(claimed[tie.second]) > 1:
            assert tie in refused or strong.of(tie.first) == strong.of(tie.second) or _otherwise_one(tie, found)


def _otherwise_one(tie: Tie, found: list[Evidence]) -> bool:
    """Whether the two are one without any tie to that name."""
    others = [
        Evidence(tuple(t for t in e.ties if not (t.by_name and t.second == tie.second)), e.different)
        for e in found
    ]
    resolution = resolve(others)
    return resolution.of(tie.first) == resolution.of(tie.second)
