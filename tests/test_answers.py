"""A query -> an answer, held whole: rows, triples, or yes and no."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import answers
from kg.answers import Rows, Triples, Verdict
from kg.errors import QueryError
from kg.store import Store

ONE = "SELECT ?x { VALUES ?x { 1 2 3 } }"


def numbers(answer: answers.Answer) -> list[str]:
    assert isinstance(answer, Rows)
    return [row[0].value for row in answer.rows if isinstance(row[0], ox.Literal)]


def test_a_select_is_answered_with_rows(store: Store) -> None:
    answer = answers.ask(store, "SELECT ?x ?y { BIND('a' AS ?x) }")
    assert answer == Rows(("x", "y"), ((ox.Literal("a"), None),))


def test_a_construct_is_answered_with_triples_in_order_each_once(store: Store) -> None:
    answer = answers.ask(store, "CONSTRUCT { <a:s> <a:p> ?x } { VALUES ?x { 2 1 2 } }")
    assert isinstance(answer, Triples)
    assert [str(t.object) for t in answer.triples] == sorted(str(t.object) for t in answer.triples)
    assert len(answer.triples) == 2


def test_an_ask_is_answered_with_yes_or_no(store: Store) -> None:
    assert answers.ask(store, "ASK {}") == Verdict(True)
    assert answers.ask(store, "ASK { <a:s> <a:p> <a:o> }") == Verdict(False)


def test_an_answer_that_the_limit_cut_says_so(store: Store) -> None:
    cut = answers.ask(store, ONE, limit=2)
    assert isinstance(cut, Rows)
    assert (numbers(cut), cut.cut) == (["1", "2"], True)
    whole = answers.ask(store, ONE, limit=3)
    assert isinstance(whole, Rows)
    assert (numbers(whole), whole.cut) == (["1", "2", "3"], False)
    none = answers.ask(store, ONE, limit=0)
    assert isinstance(none, Rows)
    assert (none.rows, none.cut) == ((), True)


def test_an_offset_leaves_out_the_first_rows(store: Store) -> None:
    assert numbers(answers.ask(store, ONE, offset=1)) == ["2", "3"]
    assert numbers(answers.ask(store, ONE, offset=1, limit=1)) == ["2"]
    assert numbers(answers.ask(store, ONE, offset=9)) == []


def test_the_columns_of_select_star_stand_as_the_query_names_them(store: Store) -> None:
    answer = answers.ask(store, "SELECT * { VALUES (?z ?a ?m) { (1 2 3) } }")
    assert isinstance(answer, Rows)
    assert answer.columns == ("z", "a", "m")
    assert [term.value for term in answer.rows[0] if isinstance(term, ox.Literal)] == ["1", "2", "3"]


def test_a_query_sees_each_triple_once_however_many_sources_hold_it(store: Store) -> None:
    query = "SELECT (COUNT(*) AS ?x) { ent:neurips-2024 nf:edition ?o }"
    sources = "SELECT (COUNT(*) AS ?x) { GRAPH ?g { ent:neurips-2024 nf:edition ?o } }"
    assert numbers(answers.ask(store, query)) == ["1"]
    assert int(numbers(answers.ask(store, sources))[0]) > 1


@pytest.mark.parametrize(
    "query", ["INSERT DATA { <a:s> <a:p> <a:o> }", "DROP ALL", "LOAD <https://a.example/x.ttl>", "CLEAR DEFAULT"]
)
def test_an_update_is_refused(store: Store, query: str) -> None:
    with pytest.raises(QueryError, match="would change the store"):
        answers.ask(store, query)


def test_a_graph_that_is_not_in_the_store_is_told_and_is_not_fetched(store: Store) -> None:
    for clause in ("FROM", "FROM NAMED"):
        with pytest.raises(QueryError, match=r"there is no graph <https://a\.example/x\.ttl> here"):
            answers.ask(store, f"SELECT ?s {clause} <https://a.example/x.ttl> {{ ?s ?p ?o }}")


def test_rows_can_be_read_by_name() -> None:
    rows = Rows(("a", "b"), ((ox.Literal("x"), None),))
    assert answers.as_dicts(rows) == [{"a": ox.Literal("x"), "b": None}]


def test_rows_and_triples_are_counted_and_an_ask_has_neither() -> None:
    db = ox.Store()
    db.extend(ox.Quad(ox.NamedNode("a:s"), ox.NamedNode("a:p"), ox.Literal(n)) for n in range(3))
    assert answers.count(db, "SELECT * { ?s ?p ?o }") == 3
    assert answers.count(db, "CONSTRUCT { ?s a rdfs:Class } WHERE { ?s ?p ?o }") == 1
    assert answers.count(db, "ASK {}") is None
    with pytest.raises(QueryError):
        answers.count(db, "SELECT")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o }",
        "SELECT DISTINCT ?o { ?s ?p ?o }",
        "SELECT ?o (COUNT(*) AS ?n) (GROUP_CONCAT(STR(?s)) AS ?all) { ?s ?p ?o } GROUP BY ?o",
        "SELECT ?s { ?s ?p ?o } ORDER BY ?p",
        "SELECT * { { ?s <a:p1> ?o } UNION { ?o ?p ?s } OPTIONAL { ?o <a:p2> ?x } }",
    ],
)
def test_rows_come_in_an_order_that_does_not_depend_on_the_order_of_loading(tmp_path: Path, query: str) -> None:
    nodes = [ox.NamedNode(f"a:n{number}") for number in range(40)]
    quads = [
        ox.Quad(nodes[n], ox.NamedNode(f"a:p{k}"), nodes[(n * k) % 40]) for n in range(40) for k in range(1, 4)
    ]
    answered = []
    for name, order in (("one", quads), ("other", list(reversed(quads)))):
        db = ox.Store(str(tmp_path / name))
        for start in range(0, len(order), 50):
            db.extend(order[start : start + 50])
        db.flush()
        answered.append(answers.ask_engine(db, query))
    assert answered[0] == answered[1]
