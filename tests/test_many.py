"""Many sheets at once: each is what the sheet of the entity is that is made alone."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_stores import BASE, small_store

from kg import queries, sheets, sparql
from kg.quads.names import LABEL, TYPE, nf
from kg.queries import SavedQuery
from kg.queries.model import Column, Header, Parameter
from kg.sheets import many
from kg.sheets.batch.candidates import Candidates
from kg.sheets.batch.question import NAME, Question, question
from kg.sheets.batch.remembering import Engine
from kg.sparql.syntax import parse
from kg.store import Store
from kg.store.changes import Triple
from kg.vocabulary import NF

FACTS = f"<{BASE}source/list/facts>"
BASED_IN = f"PREFIX nf: <{NF}>\nSELECT ?place WHERE {{ $entity nf:basedIn ?place }} ORDER BY ?place"


def things(store: Store) -> list[str]:
    """Everything that has a sheet: entities and sources."""
    quads = store.db.quads_for_pattern(None, ox.NamedNode(TYPE[1:-1]), None, ox.DefaultGraph())
    found = {q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)}
    own = (iri for iri in found if iri.startswith((f"{BASE}id/", f"{BASE}source/")))
    return sorted(iri for iri in own if "/node/" not in iri)


def hold_equal(store: Store, iris: Iterable[str], *, cite: bool = False) -> None:
    wanted = list(iris)
    for iri, made in zip(wanted, many(store, wanted, cite=cite), strict=True):
        assert made == sheets.of(store, iri, cite=cite), iri


def entity(name: str) -> str:
    return f"<{BASE}id/{name}>"


def panel(text: str, columns: dict[str, Column] | None = None) -> SavedQuery:
    """A panel with that query."""
    header = Header("A panel", parameters=(Parameter(NAME, "entity", required=True),), columns=columns)
    return SavedQuery("panels/any/made", Path("made.rq"), text, header)


def batched(text: str, columns: dict[str, Column] | None = None) -> Question | None:
    prefixed = sparql.with_prefixes(text)
    return question(panel(prefixed, columns), prefixed)


# -- whole stores ------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_each_sheet_of_the_harbour_is_the_one_made_alone(harbour: Path) -> None:
    store = Store.open(harbour)
    hold_equal(store, things(store), cite=True)


@pytest.mark.slow
def test_the_sheets_of_the_examples_are_those_made_alone(store: Store) -> None:
    # all of them take minutes: an entity alone takes a tenth of a second
    every = things(store)
    hold_equal(store, [*every[::20], *(iri for iri in every if "/source/" in iri or "scmp" in iri)])


def test_a_company_a_lawsuit_and_a_paper_in_one_block_get_their_own_sheets(store: Store) -> None:
    names = ("bytedance", "harrow-foods", "harrow-foods", "wikidata:Q55606242", "arxiv:2404.02905")
    known = set(things(store))
    found = [iri for iri in (f"{BASE}id/{name}" for name in names) if iri in known]
    assert found
    hold_equal(store, found)


def test_the_order_and_repeats_of_the_entities_are_kept(store: Store) -> None:
    one, two = things(store)[-2:]
    assert [sheet.iri for sheet in many(store, (two, one, two))] == [two, one, two]


def test_a_thing_that_the_store_does_not_have_gets_the_sheet_that_it_has_alone(store: Store) -> None:
    hold_equal(store, (f"{BASE}id/nobody", things(store)[0]))


def test_what_is_no_iri_ends_the_sheets_where_its_turn_comes(store: Store) -> None:
    first = things(store)[0]
    found = many(store, (first, "no iri"))
    assert next(found).iri == first
    with pytest.raises(ValueError, match="code point"):
        next(found)


# -- made stores -------------------------------------------------------------------------------------------

_THINGS = [entity(name) for name in "abcdef"]
_LINKS = (
    "acceptedAt", "hasAuthor", "hasLeadAuthor", "contributingOrganization", "partOfOrganization", "basedIn",
    "hasAuthorship", "authorshipBy", "authorshipAffiliation", "hasAwardGrant", "awardGranted", "awardGrantedBy",
    "subsidiaryOf", "hasPlaintiff", "hasDefendant", "editionOf", "employmentEvent", "employer",
)  # fmt: skip
_TEXTS = ("name", "alias", "title", "url", "date", "affiliationText", "authorOrder", "arxiv")
_CLASSES = ("Paper", "Person", "Company", "Lawsuit", "ConferenceEdition", "ConferenceSeries", "Award")
_VALUES = st.sampled_from(['"x"', '"y"', '"x"@de', '"https://a.example/x"', '"2024-01"', '"7"'])


def _triple(predicates: Iterable[str], objects: st.SearchStrategy[str]) -> st.SearchStrategy[Triple]:
    return st.tuples(st.sampled_from(_THINGS), st.sampled_from([nf(p) for p in predicates]), objects)


_ADDED = st.lists(
    st.one_of(
        _triple(_LINKS, st.sampled_from(_THINGS)),
        _triple(_TEXTS, _VALUES),
        st.tuples(st.sampled_from(_THINGS), st.just(TYPE), st.sampled_from([nf(c) for c in _CLASSES])),
    ),
    max_size=25,
)


@pytest.mark.slow
@settings(max_examples=25)
@given(_ADDED, st.sets(st.sampled_from(_THINGS)))
def test_whatever_a_small_store_holds_the_sheets_are_those_made_alone(
    added: list[Triple], labelled: set[str]
) -> None:
    properties = [(nf(p), TYPE, "<http://www.w3.org/2002/07/owl#ObjectProperty>") for p in _LINKS]
    labels = [(thing, LABEL, f'"{thing[-2]}"') for thing in labelled]
    store = small_store((triple, FACTS) for triple in (*properties, *labels, *added))
    hold_equal(store, [thing[1:-1] for thing in _THINGS])


# -- questions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x WHERE { ?x nf:owns ?y MINUS { $entity nf:owns ?x } } ORDER BY ?x",
        "SELECT ?x WHERE { $entity nf:owns ?x } ORDER BY ?x LIMIT 3",
        "SELECT (COUNT(?x) AS ?n) WHERE { $entity nf:owns ?x }",
        "SELECT (SAMPLE(?x) AS ?n) WHERE { $entity nf:owns ?x } GROUP BY ?x",
        "SELECT * WHERE { $entity nf:owns ?x }",
        "SELECT ?x WHERE { $entity nf:owns ?entity . ?entity nf:owns ?x }",
        "SELECT ?x WHERE { { SELECT ?x WHERE { $entity nf:owns ?x } LIMIT 1 } }",
        "SELECT ?x WHERE { $entity nf:owns ?x FILTER EXISTS { OPTIONAL { ?x nf:owns $entity } } }",
        'SELECT (GROUP_CONCAT(?x; separator=", ") AS ?all) WHERE { $entity nf:name ?x } GROUP BY ?y',
        "SELECT ?x WHERE { GRAPH ?g { $entity nf:owns* ?x } } ORDER BY ?x",
        "ASK { $entity nf:owns ?x }",
        "SELECT ?x WHERE { ?x nf:owns ?y }",
    ],
)
def test_a_shape_that_could_answer_otherwise_is_asked_for_each(text: str) -> None:
    assert batched(text) is None


def test_a_list_whose_parts_are_sorted_is_asked_for_many() -> None:
    text = 'SELECT ?y (GROUP_CONCAT(?x; separator=", ") AS ?all) { $entity nf:name ?x; nf:owns ?y } GROUP BY ?y'
    assert batched(text, {"all": Column("All", list=", ")})


def test_all_shipped_panels_of_papers_people_and_organisations_are_asked_for_many() -> None:
    kinds = ("any", "Paper", "Person", "Organization", "Agent")
    names = [name for name in queries.names() if name.startswith(tuple(f"panels/{kind}/" for kind in kinds))]
    saved = [queries.load(name) for name in names]
    assert [s.name for s in saved if question(s, sparql.with_prefixes(s.text)) is None] == []


def _owning(*owned: tuple[str, str]) -> Store:
    return small_store(((entity(a), nf("owns"), entity(b)), FACTS) for a, b in owned)


def _answers(store: Store, text: str, *iris: str) -> tuple[dict[str, list[str]], list[str]]:
    """The first column of each entity's rows, and the entities whose order is not certain."""
    asked = batched(text)
    assert asked is not None
    result = store.db.query(asked.about(iris))
    assert isinstance(result, ox.QuerySolutions)
    found, unsure = asked.answers(result)
    return {iri: [str(row[0]) for row in rows.rows] for iri, rows in found.items()}, unsure


def test_rows_that_no_key_tells_apart_are_left_to_a_question_for_each() -> None:
    store = _owning(("a", "b"), ("a", "c"), ("d", "b"))
    a, d = entity("a")[1:-1], entity("d")[1:-1]
    assert _answers(store, "SELECT ?x WHERE { $entity nf:owns ?x }", a, d)[1] == [a]
    ordered = "SELECT ?x WHERE { $entity nf:owns ?x } ORDER BY DESC(?x)"
    assert _answers(store, ordered, a, d) == ({a: [entity("c"), entity("b")], d: [entity("b")]}, [])


def test_an_optional_part_about_the_entity_leaves_rows_without_it() -> None:
    store = _owning(("a", "b"), ("b", "a"), ("c", "b"))
    a, c = entity("a")[1:-1], entity("c")[1:-1]
    text = "SELECT ?x ?back { $entity nf:owns ?x OPTIONAL { ?x nf:owns $entity . BIND (1 AS ?back) } } ORDER BY ?x"
    assert _answers(store, text, a, c)[0] == {a: [entity("b")], c: [entity("b")]}


# -- candidates --------------------------------------------------------------------------------------------


def _candidates(store: Store, text: str) -> set[str] | None:
    query = parse(sparql.with_prefixes(text))
    assert query is not None
    found = Candidates(store).of(query, NAME)
    return None if found is None else {iri.rpartition("/")[2] for iri in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT ?x { $entity nf:owns ?x }", {"a", "b"}),
        ("SELECT ?x { ?x nf:owns $entity }", {"b", "c"}),
        ("SELECT ?x { ?x nf:owns/nf:owns $entity }", {"c"}),
        ("SELECT ?x { $entity ^nf:owns|nf:basedIn ?x }", {"b", "c"}),
        ("SELECT ?x { { BIND ($entity AS ?x) } UNION { $entity nf:owns ?x } ?x nf:owns ?y }", {"a", "b"}),
        ("SELECT ?x { ?x nf:owns+ $entity . ?x nf:basedIn ?y }", set()),
        ("SELECT ?x { { SELECT ?x { ?x nf:owns $entity } } }", {"b", "c"}),
        ("SELECT ?x { ?x nf:owns ?y OPTIONAL { ?y nf:owns ?of } FILTER (?of = $entity) }", {"c"}),
        ("SELECT ?x { ?x nf:owns ?y OPTIONAL { ?y nf:owns $entity } }", None),
        ("SELECT ?x { $entity ?property ?x }", None),
    ],
)
def test_rare_patterns_tell_which_entities_a_panel_can_have_rows_for(text: str, expected: set[str] | None) -> None:
    assert _candidates(_owning(("a", "b"), ("b", "c")), text) == expected


# -- remembering -------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(*[st.sampled_from(_THINGS)] * 3), max_size=20), st.booleans())
def test_a_remembered_engine_gives_what_the_engine_gives(added: list[Triple], read_all: bool) -> None:
    db = small_store((triple, FACTS) for triple in added).db
    engine = Engine(db, often=1 if read_all else 1_000)
    nodes = [ox.NamedNode(thing[1:-1]) for thing in _THINGS]
    engine.learn(node.value for node in nodes[:2])
    engine.learn_values(nodes, _THINGS[0])
    engine.learn_graphs(added)
    ends = (None, *nodes)
    for pattern in ((s, p, o) for s in ends for p in ends for o in ends):
        got = list(engine.quads_for_pattern(*pattern, ox.DefaultGraph()))
        assert sorted(map(str, got)) == sorted(map(str, db.quads_for_pattern(*pattern, ox.DefaultGraph())))
        named = [q for q in engine.quads_for_pattern(*pattern) if isinstance(q.graph_name, ox.NamedNode)]
        wanted = [q for q in db.quads_for_pattern(*pattern) if isinstance(q.graph_name, ox.NamedNode)]
        assert sorted(map(str, named)) == sorted(map(str, wanted))
