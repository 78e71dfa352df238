"""The shape of a query: its elements, their places in the text, and which variables they bind."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import SHARED
from hypothesis import given
from hypothesis import strategies as st

from kg import files
from kg.sparql import syntax, tree, with_prefixes
from kg.sparql.tree import Element, Group, Query, Statement, Values

W3C = SHARED / "data" / "w3c-sparql11"
OURS = sorted(files.folder("queries").rglob("*.rq"))
NO_W3C = pytest.mark.skipif(not W3C.is_dir(), reason="the W3C's SPARQL 1.1 tests are not at hand")
ENGINE = ox.Store()


def refusal(query: str) -> str | None:
    """Why the engine does not take a query; what fails only when it runs is no reason."""
    try:
        ENGINE.query(with_prefixes(query), base_iri="https://a.example/")
    except (SyntaxError, ValueError) as error:
        return str(error)
    except (RuntimeError, OSError):
        return None
    return None


def taken_queries() -> list[str]:
    """Each query of ours and of the W3C that the engine takes; none that asks another machine."""
    texts = [p.read_text(encoding="utf-8") for p in (*OURS, *sorted(W3C.rglob("*.rq")))]
    return [t for t in texts if "SERVICE" not in t.upper() and refusal(t) is None]


def parsed(text: str) -> Query:
    query = syntax.parse(text)
    assert query is not None, text
    return query


def only(text: str) -> tuple[Element, ...]:
    """The elements of the group of a query."""
    where = parsed(text).body.where
    assert where is not None
    return where.elements


def shown(element: Element, text: str) -> str:
    return f"{type(element).__name__} {text[element.start : element.end]}"


def all_groups(query: Query) -> Iterator[Group]:
    for element in tree.walk(query.body):
        yield from tree.groups(element)


@pytest.mark.parametrize(
    ("group", "elements"),
    [
        ("?s ?p ?o", ["Statement ?s ?p ?o"]),
        ("?s ?p ?o ; ?q 1, -2.5e0 . ?a a ?b .", ["Statement ?s ?p ?o ; ?q 1, -2.5e0", "Statement ?a a ?b"]),
        ("[ ?p ?o ; ] ?q ?r .", ["Statement [ ?p ?o ; ] ?q ?r"]),
        ("[ ?p ?o ] .", ["Statement [ ?p ?o ]"]),
        ('( 1 "two"@en _:x ) ?p () .', ['Statement ( 1 "two"@en _:x ) ?p ()']),
        ("?s (^nf:a/!(a|^nf:b))+|nf:c? ?o", ["Statement ?s (^nf:a/!(a|^nf:b))+|nf:c? ?o"]),
        ("FILTER (?a < ?b) . FILTER STR(')')", ["Filter FILTER (?a < ?b)", "Filter FILTER STR(')')"]),
        ("FILTER NOT EXISTS { ?s ?p 1 } ?a ?b ?c", ["Filter FILTER NOT EXISTS { ?s ?p 1 }", "Statement ?a ?b ?c"]),
        ("OPTIONAL { ?s ?p ?o } MINUS { ?s ?p 1 }", ["Optional OPTIONAL { ?s ?p ?o }", "Minus MINUS { ?s ?p 1 }"]),
        ("{ ?s ?p ?o } UNION {} . {}", ["Union { ?s ?p ?o } UNION {}", "Group {}"]),
        ("GRAPH ?g { ?s ?p ?o }", ["Graph GRAPH ?g { ?s ?p ?o }"]),
        ("SERVICE SILENT <https://a.example/> { }", ["Service SERVICE SILENT <https://a.example/> { }"]),
        ('BIND (IF(?a, "AS", 2) AS ?b)', ['Bind BIND (IF(?a, "AS", 2) AS ?b)']),
        ("VALUES ?a { 1 } VALUES (?b ?c) { }", ["Values VALUES ?a { 1 }", "Values VALUES (?b ?c) { }"]),
        ("{ SELECT ?s { ?s ?p ?o } LIMIT 2 }", ["Group { SELECT ?s { ?s ?p ?o } LIMIT 2 }"]),
        ("# { not this }\n?s ?p '''}\n''' # nor ) this", ["Statement ?s ?p '''}\n'''"]),
    ],
)  # fmt: skip
def test_the_elements_of_a_group_have_their_places(group: str, elements: list[str]) -> None:
    text = f"SELECT * {{ {group}\n}}"
    assert [shown(e, text) for e in only(text)] == elements


def test_triples_are_told_apart_also_where_they_share_a_subject() -> None:
    (statement,) = only("SELECT * { ?s nf:p ?o , [ nf:q ?z ] ; a nf:C }")
    assert isinstance(statement, Statement)
    assert [t.text for t in statement.triples] == ["?s nf:p ?o", "?s nf:p [ nf:q ?z ]", "?s a nf:C"]
    assert tree.variables(statement.triples[1]) == {"s", "z"}
    assert statement.splits


def test_the_span_of_a_triple_after_a_semicolon_begins_at_its_predicate() -> None:
    text = "SELECT * { ?s nf:p ?o ;\n  nf:q 1 , 2 }"
    (statement,) = only(text)
    assert isinstance(statement, Statement)
    assert [text[t.start : t.end] for t in statement.triples] == ["?s nf:p ?o", "nf:q 1", "2"]


def test_the_variables_of_an_expression_are_found_also_between_comparisons() -> None:
    (element,) = only("ASK { FILTER (?a<?b&&?c>?d && EXISTS { ?e ?f ?g }) }")
    assert isinstance(element, tree.Filter)
    assert element.expression.variables == ("a", "b", "c", "d")
    assert [e.negated for e in element.expression.exists] == [False]


def test_the_rows_of_values_are_terms() -> None:
    (values,) = only('SELECT * { VALUES (?a ?b) { (<https://a.example/> "x"^^xsd:date) (UNDEF true) } }')
    assert isinstance(values, Values)
    assert [[part and part.text for part in row] for row in values.rows] == [
        ["<https://a.example/>", '"x"^^xsd:date'],
        [None, "true"],
    ]


def test_the_modifiers_of_a_query_are_found() -> None:
    text = (
        "SELECT DISTINCT ?a (COUNT(*) AS ?n) { ?a ?b ?c } GROUP BY ?a (STR(?b) AS ?d) "
        "HAVING (COUNT(*) > 1) ORDER BY DESC(?n) ?a STR(?a) LIMIT 5 OFFSET 2 VALUES ?a { 1 }"
    )
    body = parsed(text).body
    clauses = (body.group_by, body.having, body.order_by, body.limit, body.offset, body.values)
    assert [text[c.start : c.end] for c in clauses if c] == [
        "GROUP BY ?a (STR(?b) AS ?d)",
        "HAVING (COUNT(*) > 1)",
        "ORDER BY DESC(?n) ?a STR(?a)",
        "LIMIT 5",
        "OFFSET 2",
        "VALUES ?a { 1 }",
    ]
    assert body.distinct
    assert (body.limit and body.limit.number, body.offset and body.offset.number) == (5, 2)
    assert [i.variable for i in body.items or ()] == ["a", "n"]
    assert tree.projected(body) == {"a", "n"}
    assert tree.bound_within(body) == {"a", "b", "c", "d"}


def test_prologue_datasets_and_form_are_read() -> None:
    query = parsed(
        "BASE <https://a.example/> PREFIX : <b#> DESCRIBE ?x :y FROM <c> FROM NAMED <d> WHERE { ?x ?y ?z }"
    )
    assert (query.form, query.base, query.prefixes) == ("DESCRIBE", "https://a.example/", {"": "b#"})
    assert [(d.named, d.name.text) for d in query.datasets] == [(False, "<c>"), (True, "<d>")]
    assert [t.text for t in query.targets] == ["?x", ":y"]


def test_a_template_is_no_part_of_the_body() -> None:
    query = parsed("CONSTRUCT { ?s a ?o . ?o a 1 } { ?s ?p ?o }")
    assert [t.text for s in query.template for t in s.triples] == ["?s a ?o", "?o a 1"]
    assert [t.text for t in tree.triples(query.body)] == ["?s ?p ?o"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "SELECT * {",
        "SELECT * { ?s ?p }",
        "SELECT * { ?s ?p ?o ?a ?b ?c }",
        "SELECT * { ?s ?p ?o LATERAL { ?o ?q ?r } }",
        "SELECT * { << ?s ?p ?o >> ?q ?r }",
        "INSERT DATA { <a:b> <a:c> 1 }",
        "ASK {} ASK {}",
    ],
)
def test_what_is_not_known_is_not_guessed(text: str) -> None:
    assert syntax.parse(text) is None


@given(st.text(alphabet=' ?$abc{}()[]<>.,;:"^#\n*+|/!=&-0_'))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    syntax.parse(text)
    syntax.parse(f"SELECT * {{ {text} }}")


@NO_W3C
def test_all_queries_that_the_engine_takes_are_read() -> None:
    queries = taken_queries()
    assert len(queries) > 250
    assert [t for t in queries if syntax.parse(t) is None] == []


def spans_of(query: Query) -> Iterator[tuple[tuple[int, int], list[tuple[int, int]]]]:
    """Each span with those of the parts that it has to hold, in order and without overlap."""
    for element in tree.walk(query.body):
        inner = sorted((g.start, g.end) for g in tree.groups(element) if g is not element)
        yield (element.start, element.end), inner
        if isinstance(element, Statement):
            yield (element.start, element.end), [(t.object.start, t.object.end) for t in element.triples]
    for group in all_groups(query):
        yield (group.start + 1, group.end - 1), [(e.start, e.end) for e in group.elements]


def test_spans_nest_and_do_not_overlap() -> None:
    for text in taken_queries():
        for (start, end), inner in spans_of(parsed(text)):
            edges = [start, *(edge for span in inner for edge in span), end]
            assert edges == sorted(edges), text


def test_a_query_without_one_of_its_elements_is_a_query() -> None:
    for text in taken_queries():
        for group in all_groups(parsed(text)):
            for element in group.elements:
                if not isinstance(element, tree.Select):
                    rest = tree.without(text, {tree.cut(element, text): ""})
                    assert refusal(rest) is None, (text, rest)
                    assert rest.count("\n") == text.count("\n")


def test_triples_written_apart_make_a_query() -> None:
    for text in taken_queries():
        for element in tree.walk(parsed(text).body):
            if isinstance(element, Statement) and element.splits:
                apart = " . ".join(t.text for t in element.triples)
                changed = tree.without(text, {(element.start, element.end): apart})
                assert refusal(changed) is None, (text, changed)


def test_the_variables_that_a_group_can_bind_are_those_that_the_engine_gives_for_all() -> None:
    for text in taken_queries():
        query = parsed(text)
        prologue = text[: query.body.start]
        for group in all_groups(query):
            answer = ENGINE.query(
                with_prefixes(f"{prologue} SELECT * {text[group.start : group.end]}"),
                base_iri="https://a.example/",
            )
            assert isinstance(answer, ox.QuerySolutions)
            assert tree.can_bind(group) == {v.value for v in answer.variables}, text[group.start : group.end]


def test_the_time_to_read_a_query_grows_with_its_length_and_no_faster() -> None:
    def seconds(terms: int) -> float:
        text = "SELECT * { VALUES ?x { " + "<https://a.example/b> " * terms + "} }"
        start = time.process_time()
        assert syntax.parse(text) is not None
        return time.process_time() - start

    assert min(seconds(8_000) for _ in range(3)) < 20 * min(seconds(1_000) for _ in range(3))


def test_answering_a_saved_query_does_not_read_its_shape(store_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from kg import answers, queries; from kg.store import Store\n"
        "answers.ask(Store.open(Path(sys.argv[1])), 'ASK {}'); assert 'kg.sparql.syntax' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, str(store_path)], check=True)
