"""Common mistakes in SPARQL: the place, the line with a caret, the cause, and the way out."""

from __future__ import annotations

import pytest

from kg import answers
from kg.errors import QueryError
from kg.store import Store


def told(store: Store, query: str) -> str:
    with pytest.raises(QueryError) as caught:
        answers.ask(store, query)
    return str(caught.value)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("SELECT * { ?s foo:bar ?o }", "line 1, column 15: the prefix foo: is not declared"),
        ("SELECT * { ?s nff:date ?o }", "the prefix nff: is not declared; did you mean nf:?"),
        ("SELECT * { ?s ?p ?o ", "line 1, column 10: this { is never closed"),
        ("SELECT * { ?s ?p ?o }}", "line 1, column 22: this } closes nothing"),
        ("SELECT * { FILTER(?a = 1 }", "line 1, column 18: this ( is not closed before } comes"),
        ("SELCT * { ?s ?p ?o }", "not with “SELCT”; did you mean SELECT?"),
        ("SELECT * WHER { ?s ?p ?o }", "line 1, column 10: SPARQL has no word “WHER”; did you mean WHERE?"),
        ("SELECT ?s { ?s ?p ?o } ODER BY ?s", "did you mean ORDER?"),
        ("SELECT ?s { ?s ?p ?o FILTR(?s = 1) }", "did you mean FILTER?"),
        ("SELECT s { ?s ?p ?o }", "SPARQL has no word “s”; a variable starts with ?"),
        ("SELECT ?s { ?s a Company }", "a name needs a prefix (nf:Company)"),
        ("SELECT * {\n ?s nf:date ?o\n ?o rdfs:label ?l }", "line 3, column 2: a new statement begins here"),
        ('SELECT * { ?s ?p "abc }', "line 1, column 18: this string has no end on its line"),
        ("SELECT * { ?s ?p <abc> }", "line 1, column 18: this IRI is not absolute"),
        ("SELECT * { ?s ?p <https://a b> }", "an IRI holds no spaces"),
        ("SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o }", "has to stand in GROUP BY too"),
        ("SELECT * { BIND(<https://a.example/f>(1) AS ?x) }", "column 17: there is no such function"),
        ("INSERT DATA { <a:b> <a:c> <a:d> }", "INSERT would change the store; a query only reads"),
        ("hello", "a query starts with SELECT, CONSTRUCT, ASK, DESCRIBE or PREFIX, not with “hello”"),
        ("", "the query is empty"),
        ("# nothing", "the query is empty"),
        ("SELECT * { ?s ?p ?o . FILTER(?o = ) }", "something is missing here"),
        ("CONSTRUCT { ?s ?p } WHERE { ?s ?p ?o }", "“}” cannot stand here"),
    ],
)
def test_a_mistake_is_told_with_its_cause(store: Store, query: str, sentence: str) -> None:
    assert sentence in told(store, query)


def test_the_caret_stands_under_the_mistake(store: Store) -> None:
    query = "SELECT *\nWHERE { ?s foo:bar ?o }"
    _, line, caret, *_ = told(store, query).splitlines()
    assert line == "  2 | WHERE { ?s foo:bar ?o }"
    assert line[caret.index("^") :].startswith("foo:bar")


def test_the_caret_stands_under_the_mistake_in_a_long_line(store: Store) -> None:
    query = "SELECT * { " + "?s ?p ?o . " * 40 + "?s foo:bar ?o }"
    _, line, caret, *_ = told(store, query).splitlines()
    assert len(line) < 80
    assert line[caret.index("^") :].startswith("foo:bar")


def test_a_prefix_put_in_front_does_not_shift_the_place(store: Store) -> None:
    assert "line 1, column 20: “/” cannot stand here" in told(store, "ASK { ?s nf:date / / ?o }")
