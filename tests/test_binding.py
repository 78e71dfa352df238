"""Values in the place of parameters: a value stays a value, whatever is in it and wherever it is put."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from kg import queries, sparql
from kg.entities import Entities
from kg.errors import NotFoundError, UsageError
from kg.queries import Header, Parameter, binding, shape
from kg.queries.model import Bounds, Values
from kg.store import Store

TEXT = st.text(st.characters(exclude_categories=("Cs",)))
SPITEFUL = st.text(st.sampled_from("\"'\\{}<>#?$\n\r\tuU0042a .;|^@%:\x00\x1b\x7f"))
"""Text of the signs that mean something somewhere in SPARQL, the digits of escapes among them."""

HOSTILE = [
    '"', "'", '" . } DELETE WHERE { ?s ?p ?o } #', "} UNION {", "# gone", "a\nb", "a\r\nb", "\\", '\\"',
    "> <https://b.example/", "$name", "?name", "$namesake", '"""', "'''", "\x00", "\x1b[2J", "\u202e", "%s",
    "\\u0022", "\\\\u0022 } #", "\\U00000022", "x\\u005c\\u0022", "\x01abcd", "\x7f0000", "#?name", "\n#?name\n",
    "@en", "^^<x>", "\u2028#+ params:", "\x85", "\ufeff", "\\N{QUOTATION MARK}", "%22", "&quot;", "{{name}}",
]  # fmt: skip
SHAPES = [
    "SELECT ?v { BIND($name AS ?v) }",
    "SELECT ?s { ?s ?p $name }",
    "SELECT ?s { ?s ?p $name . ?s ?q ?o FILTER(?o != $name) }",
    "SELECT ?s { ?s ?p $name ; ?q $name, ?other }",
    "SELECT ?s { ?s ?p ?o FILTER(CONTAINS(STR(?o), $name) || ?o = \"$name\" || ?o = '$name') } # $name",
    "SELECT ?s { ?s ?p ?o FILTER NOT EXISTS { ?s ?q $name } }",
    "SELECT ?s { ?s ?p ?o FILTER(?o IN ($name, 'x')) }",
    "SELECT ?s { VALUES ?o { $name 'x' } ?s ?p ?o }",
    "SELECT ?s { VALUES (?o ?u) { ($name UNDEF) } ?s ?p ?o }",
    "SELECT ?s { { SELECT ?s (COUNT(*) AS ?n) { ?s ?p $name } GROUP BY ?s HAVING(COUNT(*)>0) } } LIMIT 5",
    "SELECT (GROUP_CONCAT(?o; separator='$name') AS ?all) (MAX(?o) AS ?m) { ?s ?p ?o FILTER(?o < $name) }",
    "SELECT ?s { ?s (<https://a.example/p>|^<https://a.example/q>)+/<https://a.example/$name>? $name }",
    "SELECT ?s { ?s ?p $name } ORDER BY (STRLEN($name)) DESC(?s)",
    "SELECT ?s { OPTIONAL { ?s ?p $name } MINUS { ?s ?p 'x' } } VALUES ?s { <https://a.example/$name> }",
    "SELECT ?s { GRAPH ?g { ?s ?p $name } } ORDER BY ?s",
    'SELECT ?s { ?s ?p """$name "quoted" $name""", \'\'\'$name\'\'\', $name } #?names\n#?other',
    "ASK { [] ?p $name ; ?q ($name 1 [ ?r $name ]) }",
    "CONSTRUCT { ?s <https://a.example/p> $name } WHERE { ?s ?p ?o FILTER(isLiteral($name) && ?o<$name) }",
    "SELECT ?s { ?s ?p $name.?s ?q ?o }",
    "SELECT ?s{?s ?p $name}",
    "SELECT ?s { BIND(IF($name=$names,$name,$names) AS ?s) }",
    "DESCRIBE ?s { ?s ?p $name }",
]
"""Queries with `$name` in each place where a value can stand, and where none is put."""


def bound(query: str, values: Values, *parameters: Parameter) -> str:
    known = parameters or tuple(Parameter(name, "string") for name in values)
    return binding.bind(query, Header("x", parameters=known), values, None, lambda _: ())  # type: ignore[arg-type]


def value_of(query: str) -> str:
    (row,) = ox.Store().query(query)  # type: ignore[union-attr]
    return str(row["v"].value)


# -- text --------------------------------------------------------------------------------------------------


@given(TEXT | SPITEFUL)
def test_any_text_that_is_bound_comes_back_to_the_letter(text: str) -> None:
    assert value_of(bound("SELECT ?v { BIND($name AS ?v) }", {"name": text})) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back_to_the_letter_and_changes_no_other_part(text: str) -> None:
    query = "SELECT ?v { BIND(CONCAT($name, \"|$name|\", '$name') AS ?v) } # $name"
    found = bound(query, {"name": text})
    assert value_of(found) == f"{text}|$name|$name"
    assert found.count('"|$name|"') == 1
    assert found.endswith("# $name")


@given(TEXT, TEXT)
def test_of_two_names_one_may_begin_the_other(short: str, long: str) -> None:
    query = "SELECT ?v { BIND(CONCAT($name, '/', $names) AS ?v) }"
    assert value_of(bound(query, {"name": short, "names": long})) == f"{short}/{long}"


def test_a_lone_surrogate_which_no_rdf_holds_becomes_a_replacement_character() -> None:
    assert value_of(bound("SELECT ?v { BIND($name AS ?v) }", {"name": "a\ud800b"})) == "a\ufffdb"


def test_a_name_in_an_iri_stays_as_it_is() -> None:
    assert bound("ASK { <https://a.example/$name> ?p $name }", {"name": "x"}) == (
        'ASK { <https://a.example/$name> ?p  "x"  }'
    )


def test_a_value_is_not_searched_for_other_names() -> None:
    assert value_of(bound("SELECT ?v { BIND(CONCAT($a, $b) AS ?v) }", {"a": "$b", "b": "$a"})) == "$b$a"


def test_the_question_mark_form_of_a_name_is_a_variable_and_no_parameter() -> None:
    assert bound("SELECT ?name { BIND($name AS ?name) }", {"name": "x"}).count("?name") == 2


# -- nothing leaks: three judges ---------------------------------------------------------------------------


@given(st.sampled_from(SHAPES), TEXT | SPITEFUL)
def test_exactly_the_tokens_of_the_parameter_are_changed(query: str, text: str) -> None:
    term = binding.text_token(text)
    expected = [
        t for token in sparql.tokens(query) for t in ([" ", term, " "] if token.text == "$name" else [token.text])
    ]
    found = [t.text for t in sparql.tokens(bound(query, {"name": text}))]
    assert "".join(found) == "".join(expected)
    assert [t for t in found if t.strip()] == [t for t in expected if t.strip()]


def tree(node: Any, text: str) -> object:
    """What rdflib's parser makes of a query, with `text` for the word "harmless"."""
    if isinstance(node, CompValue):
        return node.name, [(key, tree(node[key], text)) for key in sorted(node)]
    if isinstance(node, rdflib.BNode):
        return "blank"
    if isinstance(node, rdflib.term.Node):
        return type(node).__name__, text if str(node) == "harmless" else str(node)
    if isinstance(node, str | int | None):
        return node
    return [tree(inner, text) for inner in node]


@settings(max_examples=150)
@given(st.sampled_from(SHAPES), TEXT | SPITEFUL)
@example(SHAPES[0], "\\u0022 } #")
@example(SHAPES[0], "\x01abcd")
def test_another_parser_reads_the_same_query_whatever_the_value(query: str, text: str) -> None:
    harmless, spiteful = (bound(query, {"name": v, "names": "other"}, NAME, NAMES) for v in ("harmless", text))
    assert tree(parseQuery(spiteful), "harmless") == tree(parseQuery(harmless), text)


NAME, NAMES = (Parameter(name, "string") for name in ("name", "names"))
PREDICATE = "https://a.example/p"
SUBJECTS = [f"https://a.example/{letter}" for letter in "abc"]


SELECTS = [s for s in SHAPES if s.startswith("SELECT")]
NOT_IN_RDFLIB = ("GROUP_CONCAT", "GRAPH", ")+/")
"""A list in no order; a data set, which a graph is not; a path with `?`, whose end rdflib does not look at."""


@settings(max_examples=60)
@given(
    st.sampled_from(
        [s for s in SHAPES if s.startswith("SELECT") and not any(part in s for part in NOT_IN_RDFLIB)]
    ),
    TEXT | SPITEFUL,
    TEXT,
)
def test_rdflib_answers_the_bound_text_with_the_same_rows(query: str, text: str, other: str) -> None:
    pairs = list(zip(SUBJECTS, (text, other, "x"), strict=True))
    store, graph = ox.Store(), rdflib.Graph()
    for subject, value in pairs:
        store.add(ox.Quad(ox.NamedNode(subject), ox.NamedNode(PREDICATE), ox.Literal(value)))
        graph.add((rdflib.URIRef(subject), rdflib.URIRef(PREDICATE), rdflib.Literal(value)))
    found = bound(query, {"name": text, "names": other}, NAME, NAMES)
    ours = [tuple("" if t is None else t.value for t in row) for row in store.query(found)]  # type: ignore[union-attr]
    theirs = [tuple("" if t is None else str(t) for t in row) for row in graph.query(found)]  # type: ignore[union-attr]
    assert sorted(ours) == sorted(theirs)


# -- other types -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_", "value", "token"),
    [
        ("integer", "10", "10"),
        ("integer", "-3", "-3"),
        ("decimal", "2.50", "2.50"),
        ("boolean", "TRUE", "true"),
        ("gYear", "2024", '"2024"^^<http://www.w3.org/2001/XMLSchema#gYear>'),
        ("date", "2024-12-10", '"2024-12-10"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("iri", "https://a.example/é", "<https://a.example/é>"),
        ("iri", "urn:isbn:9", "<urn:isbn:9>"),
        ("string", "a", '"a"'),
        ("enum", "oral", '"oral"'),
    ],
)
def test_a_value_becomes_a_term_of_its_type(type_: str, value: str, token: str) -> None:
    listed = ("oral",) if type_ == "enum" else ()
    assert binding.term(Parameter("x", type_, values=listed), value, None) == token  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("type_", "value", "way_out"),
    [
        ("integer", "ten", "a whole number, such as 10"),
        ("integer", "١٠", "a whole number"),
        ("integer", "1 ; DROP", "a whole number"),
        ("integer", "1\n", "a whole number"),
        ("decimal", "1e9", "a number, such as 2.5"),
        ("boolean", "yes", "true or false"),
        ("boolean", "true ", "true or false"),
        ("gYear", "24", "a year, such as 2024"),
        ("gYear", "2024\n", "a year, such as 2024"),
        ("date", "10.12.2024", "a day, such as 2024-12-10"),
        ("date", "2024-02-30", "a day, such as 2024-12-10"),
        ("date", "2023-02-29", "a day, such as 2024-12-10"),
        ("date", "2024-12-10\n", "a day, such as 2024-12-10"),
        ("enum", "talk", "oral"),
        ("iri", "javascript:alert(1)", "an IRI that starts with http:, https:, urn:, doi:"),
        ("iri", "file:///etc/passwd", "an IRI that starts with"),
        ("iri", "data:text/html,x", "an IRI that starts with"),
        ("iri", "//a.example/x", "an IRI that starts with"),
        ("iri", " https://a.example/", "an IRI that starts with"),
        ("iri", "https://a.example/> . } #", "an IRI, with %20 for a space"),
        ("iri", "https://a.example/\\u003E", "an IRI, with %20 for a space"),
        ("iri", "https://a.example/\ud800", "an IRI, with %20 for a space"),
    ],
)
def test_a_value_of_another_type_is_refused_with_the_way_out(type_: str, value: str, way_out: str) -> None:
    listed = ("oral",) if type_ == "enum" else ()
    with pytest.raises(UsageError) as caught:
        binding.term(Parameter("x", type_, values=listed), value, None)  # type: ignore[arg-type]
    assert str(caught.value).startswith(f"x=“{value}”: give ")
    assert way_out in str(caught.value)


@given(TEXT | SPITEFUL, st.sampled_from(("integer", "decimal", "boolean", "gYear", "date", "iri")))
def test_a_value_of_any_type_is_one_term_or_refused(text: str, type_: str) -> None:
    try:
        term = binding.term(Parameter("x", type_), text, None)  # type: ignore[arg-type]
    except UsageError:
        return
    ((_, found),) = ox.Store().query(f"SELECT ?a ?v {{ BIND({term} AS ?v) }}")  # type: ignore[union-attr]
    assert found is not None


@given(st.dates())
def test_every_day_of_the_calendar_is_a_day(day: datetime.date) -> None:
    assert day.isoformat() in binding.term(Parameter("x", "date"), day.isoformat(), None)  # type: ignore[arg-type]


@given(st.integers(0, 9999), st.integers(0, 99), st.integers(0, 99))
def test_no_other_day_is(year: int, month: int, day: int) -> None:
    text = f"{year:04}-{month:02}-{day:02}"
    try:
        real = bool(datetime.date(year, month, day))
    except ValueError:
        real = False
    if real:
        binding.term(Parameter("x", "date"), text, None)  # type: ignore[arg-type]
    else:
        with pytest.raises(UsageError):
            binding.term(Parameter("x", "date"), text, None)  # type: ignore[arg-type]


def test_a_parameter_of_any_type_may_list_its_values() -> None:
    parameter = Parameter("n", "integer", values=("10", "20"))
    assert bound("ASK { FILTER(1 < $n) }", {"n": "20"}, parameter) == "ASK { FILTER(1 <  20 ) }"
    with pytest.raises(UsageError, match="n=“30”: give 10 or 20"):
        bound("ASK { FILTER(1 < $n) }", {"n": "30"}, parameter)


def test_of_many_values_the_near_ones_are_told() -> None:
    known = Parameter("city", "enum", values=tuple(f"city {n}" for n in range(20)))
    with pytest.raises(UsageError, match="city=“city 77”: give city 7 or"):
        bound("ASK { ?s ?p $city }", {"city": "city 77"}, known)
    with pytest.raises(UsageError, match="city=“qqqqqqqqq”: give one of 20 values"):
        bound("ASK { ?s ?p $city }", {"city": "qqqqqqqqq"}, known)


# -- lines that hang on a parameter, defaults, what is missing ---------------------------------------------


def test_a_line_marked_with_a_parameter_is_left_out_without_it() -> None:
    query = "ASK {\n ?s ?p ?o .\n FILTER(?o = $x) #?x\n FILTER(?s = $y) #?y\n}"
    found = bound(query, {"y": "1"}, Parameter("x", "string"), Parameter("y", "string"))
    assert "$x" not in found
    assert '"1"' in found
    assert found.count("\n") == query.count("\n")


def test_a_mark_in_a_string_or_in_a_value_leaves_no_line_out() -> None:
    query = "SELECT ?v {\n BIND(CONCAT('#?x', $y) AS ?v)\n}"
    assert value_of(bound(query, {"y": "\n#?x"}, Parameter("x", "string"), Parameter("y", "string"))) == "#?x\n#?x"


def test_a_default_takes_the_place_of_a_value_that_is_not_given() -> None:
    assert bound("ASK { FILTER($x) }", {}, Parameter("x", "boolean", default="true")) == "ASK { FILTER( true ) }"


def test_what_is_missing_or_unknown_is_told_with_what_there_is() -> None:
    with pytest.raises(UsageError, match=r"this query needs:\n  company=\.\.\.   whose"):
        bound("ASK { ?s ?p $company }", {}, Parameter("company", "string", "whose", required=True))
    with pytest.raises(UsageError, match=r"no parameter “compny”; did you mean “company”\? \(it has: company\)"):
        bound("ASK { ?s ?p $company }", {"compny": "x"}, Parameter("company", "string"))


# -- lists -------------------------------------------------------------------------------------------------


def many(name: str, least: int = 1, most: int | None = None, type_: str = "string") -> Parameter:
    return Parameter(name, type_, list=Bounds(least, most))


def test_values_of_a_list_stand_apart_in_values_and_with_commas_in_in() -> None:
    query = "SELECT * { VALUES ?x { $names } FILTER(?y IN ($names)) FILTER(?z NOT IN ('c', $names)) }"
    assert bound(query, {"names": ["a", "b"]}, many("names")) == (
        'SELECT * { VALUES ?x {  "a" "b"  } FILTER(?y IN ( "a", "b" )) FILTER(?z NOT IN (\'c\',  "a", "b" )) }'
    )


@given(st.lists(TEXT | SPITEFUL, min_size=1, max_size=5))
def test_a_list_is_its_values_each_once_to_the_letter_and_nothing_else(texts: list[str]) -> None:
    query = "SELECT ?v { VALUES ?v { $names } FILTER(?v IN ($names)) }"
    found = [row["v"].value for row in ox.Store().query(bound(query, {"names": texts}, many("names")))]  # type: ignore[union-attr]
    assert found == list(dict.fromkeys(texts))


def test_one_value_is_a_list_of_one() -> None:
    assert (
        bound("ASK { FILTER(1 IN ($n)) }", {"n": "2"}, many("n", type_="integer")) == "ASK { FILTER(1 IN ( 2 )) }"
    )


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([], "n takes 2 to 3 values, not 0 (none)"),
        ("a", "n takes 2 to 3 values, not 1 (“a”)"),
        (["a", "b", "c", "d"], "n takes 2 to 3 values, not 4 (“a”, “b”, “c”, …)"),
    ],
)
def test_a_list_takes_so_many_values_as_it_says(values: str | Sequence[str], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        bound("ASK { FILTER(1 IN ($n)) }", {"n": values}, many("n", 2, 3))
    assert str(caught.value) == message


def test_several_values_for_a_parameter_that_takes_one_are_refused() -> None:
    with pytest.raises(UsageError, match="n takes one value, not 2"):
        bound("ASK { ?s ?p $n }", {"n": ["a", "b"]}, Parameter("n", "string"))


def test_each_value_of_a_list_has_to_be_of_its_type() -> None:
    with pytest.raises(UsageError, match="n=“two”: give a whole number"):
        bound("ASK { FILTER(1 IN ($n)) }", {"n": ["1", "two"]}, many("n", type_="integer"))


@pytest.mark.parametrize(
    ("query", "room"),
    [
        ("ASK { VALUES ?x { $n } }", {" "}),
        ("ASK { values ?x {$n 1} }", {" "}),
        ("ASK { FILTER(?x in ($n)) }", {", "}),
        ("ASK { FILTER(?x NOT IN (1, $n)) }", {", "}),
        ("ASK { FILTER(?x IN (STR($n))) }", set()),
        ("ASK { VALUES (?x) { ($n) } }", set()),
        ("ASK { ?s ?p $n }", set()),
        ("ASK { FILTER($n = 1) }", set()),
        ("ASK { VALUES ?x { 1 } ?s ?p $n }", set()),
        ("ASK { ?s ?p ($n) }", set()),
    ],
)
def test_there_is_room_for_several_values_in_values_and_in_in_only(query: str, room: set[str]) -> None:
    found = shape.significant(query)
    places = {t.start for t in found if t.text == "$n"}
    assert {s for start, s in shape.separators(found).items() if start in places} == room


# -- entities ----------------------------------------------------------------------------------------------


def test_an_entity_that_nothing_answers_to_is_refused_with_near_names(store: Store) -> None:
    saved = queries.load("papers-at")
    with pytest.raises(NotFoundError, match="no organisation “ByteDanse”; did you mean “ByteDance”"):
        saved.bind({"company": "ByteDanse"}, Entities(store))


def test_an_entity_of_another_class_is_not_taken(store: Store) -> None:
    with pytest.raises(NotFoundError, match="no organisation “NeurIPS 2024”"):
        queries.load("papers-at").bind({"company": "NeurIPS 2024"}, Entities(store))


def test_two_names_of_one_entity_are_one_value_of_a_list(store: Store) -> None:
    names = Parameter("names", "entity", list=Bounds())
    header = Header("x", parameters=(names,))
    found = binding.bind(
        "ASK { FILTER(?x IN ($names)) }",
        header,
        {"names": ["ByteDance", "bytedance"]},
        Entities(store),
        lambda _: (),
    )
    assert found.count("<") == 1
