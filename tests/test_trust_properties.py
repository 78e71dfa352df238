"""Views of random stores: a date gives the store of then, and what is only claimed stays where it belongs."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from store_samples import BASE, NAMES, afresh, faults, index_faults, merged, named, owns, quads, source, state

import kg.trust.views as module
from kg import dates, export, trust
from kg.evidence import Evidence
from kg.identity.resolve import Tie
from kg.quads.names import TYPE, individual, nf
from kg.quads.prepared import Prepared
from kg.rulings import KINDS, Ruling
from kg.store import Store
from kg.terms import Statement, literal
from kg.trust import Trust, View
from kg.trust.switches import CAUTION
from kg.vocabulary import EDTF, XSD

pytestmark = pytest.mark.slow

SOURCES = ("a", "b", "c", "d")
DATES = (
    None,
    "2024",
    "2024-12",
    "2025-01-31",
    "2025-02",
    "2025-03-01",
    "2024~",
    "2024-12-01/2025-02-02",
    "../2025",
)
ASKED = ("2023", "2024", "2024-12", "2025-01", "2025-02-27", "2025-02", "2025-03-01", "2026")

identifiers = st.sampled_from([*(f"{s}:{k}" for s in SOURCES for k in "xy"), "acme", "org:acme", "wikidata:1"])
pairs = st.tuples(identifiers, identifiers).filter(lambda pair: pair[0] != pair[1])
modalities = st.sampled_from(CAUTION)


def claim(
    id_: str, number: int, modality: str, first: str, second: str, accepted: bool
) -> list[tuple[str, str, str]]:
    """A claim that one thing owns another, as the claims graph has it."""
    term = NAMES.source(id_, f"claim/c{number}")
    subject, predicate, object_ = owns(first, second)
    return [
        (term, TYPE, nf("Claim")),
        (term, nf("modality"), individual(modality.capitalize())),
        (term, nf("accepted"), literal("true" if accepted else "false", f"{XSD}boolean")),
        (term, nf("saidBy"), NAMES.entity(f"{id_}:x")),
        (term, nf("statedIn"), NAMES.source(id_)),
        (term, nf("claimSubject"), subject),
        (term, nf("claimPredicate"), predicate),
        (term, nf("claimObject"), object_),
    ]


def dated(prepared: Prepared, date: str | None, publisher: str) -> Prepared:
    """The same source with a date and a publisher."""
    about, graph = NAMES.source(prepared.id), NAMES.graph("sources")
    more = {Statement(about, nf("publisher"), NAMES.entity(publisher), graph)}
    more |= {Statement(about, nf("published"), literal(date, EDTF), graph)} if date else set()
    return prepared._replace(statements=prepared.statements | more)


@st.composite
def rulings(draw: st.DrawFn, id_: str) -> list[Ruling]:
    """What one source may rule on others."""
    found = []
    for other in draw(st.lists(st.sampled_from(SOURCES), max_size=1)):
        kind = draw(st.sampled_from([k for k in KINDS if k != "rejected"]))
        claims = ("c0",) if kind == "corrected" else ()
        found.append(Ruling(kind, "a reason", "2025-01-01", "an editor", source=other, claims=claims))
    for first, second in draw(st.lists(pairs, max_size=1)):
        statement = (first, "owns", NAMES.entity(second))
        found.append(Ruling("rejected", "a reason", "2025-01-01", "an editor", statement=statement))
    return found


@st.composite
def prepared(draw: st.DrawFn, id_: str) -> Prepared:
    facts, claims = [named(f"{id_}:x", draw(st.sampled_from(["Acme", "Zenith"])))], []
    for number, pair in enumerate(draw(st.lists(pairs, max_size=3))):
        accepted = draw(st.booleans())
        claims += claim(id_, number, "asserted" if accepted else draw(modalities), *pair, accepted)
        facts += [owns(*pair)] if accepted else []
    ties = [Tie(*pair, by_name=draw(st.booleans())) for pair in draw(st.lists(pairs, max_size=2))]
    kind = draw(st.sampled_from(["article", "article", "entities", "decisions"]))
    made = source(id_, facts, claims, kind=kind, ties=ties, rulings=draw(rulings(id_)))
    return dated(made, draw(st.sampled_from(DATES)), draw(st.sampled_from(["org:post", "org:times"])))


stores = st.tuples(*(prepared(id_) for id_ in SOURCES))


@contextmanager
def folder(large: bool) -> Iterator[Path]:
    """A folder in which views are made in one of the two ways."""
    limit = 0 if large else module.TRANSACTION_LIMIT
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name,
        patch.object(module, "TRANSACTION_LIMIT", limit),
        patch.dict("os.environ", {"XDG_CACHE_HOME": f"{name}/cache"}),
    ):
        yield Path(name)


def loaded(path: Path, sources: tuple[Prepared, ...]) -> Store:
    store = Store.create(path, BASE)
    store.write(sources)
    return store


@settings(max_examples=25, deadline=None)
@given(stores, st.sampled_from(ASKED), st.booleans())
def test_as_of_is_the_store_that_the_sources_of_then_make(
    sources: tuple[Prepared, ...], date: str, large: bool
) -> None:
    day = dates.span(date).latest
    assert day is not None
    with folder(large) as path:
        store = loaded(path / "store", sources)
        view = trust.as_of(store, date)
        assert isinstance(view, View)
        kept = [p for p in sources if p.id not in view.left_out]
        for p in sources:
            published = next((s.object for s in p.statements if s.predicate == nf("published")), None)
            latest = dates.span(published.split('"')[1]).latest if published else None
            assert (p.id in view.left_out) is (latest is None or latest > day)
        again = afresh(path / "again", kept)
        assert state(view) == state(again)
        assert faults(view) == []
        assert index_faults(view) == []
        assert view.identity() == again.identity()


@settings(max_examples=20, deadline=None)
@given(stores, st.lists(modalities, max_size=3), st.integers(1, 3), st.booleans())
def test_what_is_included_is_in_its_own_graph_and_in_the_merge_and_nowhere_else(
    sources: tuple[Prepared, ...], include: list[str], least: int, large: bool
) -> None:
    with folder(large) as path:
        store = loaded(path / "store", sources)
        before = state(store)
        view = trust.view(store, Trust(include=tuple(include), min_sources=least))
        own = NAMES.graph("included")
        named_, default = quads(view), merged(view)
        assert sorted({s.triple for s in named_}) == sorted(default)
        assert {s for s in named_ if s.graph != own} <= quads(store)
        said = {s.triple for s in named_ if s.graph == own}
        claimed = {
            (by["claimSubject"], by["claimPredicate"], by["claimObject"])
            for by in claims_of(store)
            if by["accepted"].startswith('"false"') and modality(by) in include
        }
        assert said <= claimed
        assert least > 1 or said == claimed
        assert export.write(view, "nq", claims=True).count(b"graph/included") == 0
        assert state(store) == before


def modality(by: dict[str, str]) -> str:
    return by["modality"].rpartition("#")[2].rstrip(">").lower()


def claims_of(store: Store) -> list[dict[str, str]]:
    """The claims that say a triple."""
    found: dict[str, dict[str, str]] = {}
    for s in quads(store):
        if s.graph.endswith("/claims>"):
            name = s.predicate.rpartition("#")[2].rstrip(">")
            found.setdefault(s.subject, {})[name] = s.object
    return [by for by in found.values() if "claimObject" in by]


@settings(max_examples=20, deadline=None)
@given(stores, st.integers(2, 3))
@example(
    tuple(source(id_, [owns("acme", "wikidata:1")]) for id_ in SOURCES[:2])
    + tuple(source(id_) for id_ in SOURCES[2:]),
    2,
)
def test_a_fact_stays_if_and_only_if_so_many_articles_or_an_editor_hold_it(
    sources: tuple[Prepared, ...], least: int
) -> None:
    with folder(large=False) as path:
        store = loaded(path / "store", sources)
        view = trust.view(store, Trust(min_sources=least))
        kinds = {NAMES.source(r.id, "facts"): r.kind for r in store.sources()}
        facts = {s.triple for s in quads(store) if s.predicate == nf("owns") and s.graph in kinds}
        for triple in facts:
            holders = {graph for graph in store.graphs_of(triple) if graph in kinds}
            held = any(kinds[g] != "article" for g in holders) or len(holders) >= least
            assert bool(view.graphs_of(triple)) is held


@st.composite
def quarrelling(draw: st.DrawFn, id_: str) -> Prepared:
    """A source that has one accusation, denial or withdrawal, of a thing that it or another ties to the rest."""
    modality = draw(st.sampled_from(["alleged", "denied", "withdrawn"]))
    claims = claim(id_, 0, modality, f"{id_}:x", "acme", False)
    tied = draw(st.lists(st.sampled_from([id_, id_, *SOURCES]), min_size=1, max_size=3))
    made = source(
        id_, [named(f"{id_}:x", "Mill")], claims, ties=[Tie(f"{other}:x", "wikidata:1") for other in tied]
    )
    return dated(made, None, "org:post")


@settings(max_examples=20, deadline=None)
@given(
    st.tuples(*map(quarrelling, SOURCES)), st.sets(st.sampled_from(SOURCES), min_size=1, max_size=3), st.booleans()
)
def test_no_publisher_switch_parts_a_claim_from_its_denials_and_withdrawals(
    sources: tuple[Prepared, ...], left: set[str], large: bool
) -> None:
    with folder(large) as path:
        store = loaded(path / "store", sources)
        view = trust.view(store, Trust(not_publishers=tuple(sorted(left))))
        whole, seen = Evidence(store), Evidence(view)
        left_out = {NAMES.source(id_) for id_ in view.left_out}
        claims = {s.subject for s in quads(view) if s.predicate == nf("modality")}
        for iri in (claim[1:-1] for claim in sorted(claims)):
            answers = {c.iri for c in whole.answers(iri) if c.source.id in view.left_out}
            assert answers <= {c.iri for c in seen.answers(iri)}
            assert {f"<{c.iri}>" for c in whole.withdrawals(iri)} <= claims
        of_them = [s for s in quads(view) if any(s.subject.startswith(f"{name[:-1]}/") for name in left_out)]
        assert all(s.graph.endswith("/claims>") for s in of_them)
        said = {s.object for s in of_them if s.predicate == nf("modality")}
        assert said <= {individual("Denied"), individual("Withdrawn")}
        assert sorted({s.triple for s in quads(view)}) == sorted(merged(view))
        assert index_faults(view) == []
