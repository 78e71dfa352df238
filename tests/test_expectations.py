"""Examples against what they expect: what passes, and what is said of what does not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from kg.answers import Rows, Triples, Verdict
from kg.entities import Entities
from kg.queries import SavedQuery, crosscheck, expectations
from kg.queries.header import parse
from kg.queries.model import COLUMN_TYPES
from kg.store import Store
from kg.vocabulary import EDTF, XSD

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

NF = "PREFIX nf: <https://w3id.org/newsfacts/ns#>\n"
PARTIES = f"""{NF}SELECT ?case ?plaintiff ?stage {{
  ?case nf:hasPlaintiff ?plaintiff
  OPTIONAL {{ ?case nf:eventStatus ?stage }}
  FILTER(?plaintiff = $who) #?who
  FILTER(CONTAINS(STR(?case), "gazette"))
}} ORDER BY ?case"""
NAMES = "SELECT ?n { VALUES ?n { 1 2 3 } } ORDER BY ?n"


def saved(body: str, *lines: str) -> SavedQuery:
    text = "\n".join([*(f"#+ {line}" for line in lines), body])
    return SavedQuery("asked", Path("asked.rq"), text, parse(text, "asked.rq"))


def outcome(store: Store, body: str, *lines: str) -> Sequence[str]:
    (found,) = expectations.outcomes(saved(body, *lines), store)
    assert found.passed is not bool(found.differences)
    return found.differences


def expecting(expect: str) -> str:
    return f"examples: [{{values: {{}}, expect: {expect}}}]"


@pytest.mark.parametrize(
    ("expect", "differences"),
    [
        ("{rows: 3}", ()),
        ("{rows: '>=1'}", ()),
        ("{rows: 1..5}", ()),
        ("{rows: 4}", ("expected 4 rows, found 3",)),
        ("{rows: '>=4'}", ("expected at least 4 rows, found 3",)),
        ("{rows: 5..9}", ("expected 5 to 9 rows, found 3",)),
        ("{columns: [n]}", ()),
        ("{columns: [n, m]}", ("expected the columns n, m; found n",)),
        ("{contains: [{n: 2}]}", ()),
        ("{contains: [{n: 4}]}", ("expected a row with n: 4\n  nearest: n: 1",)),
        ("{contains: [{m: 4}]}", ("expected a row with m, which is no column (n)",)),
        ("{answer: true}", ("expected the answer true, found rows or triples: it is no ASK",)),
    ],
)
def test_rows_columns_and_what_is_among_them_can_be_expected(
    store: Store, expect: str, differences: tuple[str, ...]
) -> None:
    assert outcome(store, NAMES, expecting(expect)) == differences


def test_an_example_that_expects_nothing_has_to_have_an_answer(store: Store) -> None:
    assert outcome(store, NAMES, "examples: [{}]") == ()
    assert outcome(store, "SELECT ?n { VALUES ?n { } }", "examples: [{}]") == (
        "expected at least 1 rows, found 0",
    )
    assert outcome(store, "SELECT ?n { VALUES ?n { } }", expecting("{rows: 0}")) == ()


def test_cells_are_known_by_label_iri_identifier_value_and_emptiness(store: Store) -> None:
    iri = Entities(store).resolve("Harrow Foods")
    row = "{case: Harrow Foods v. Lindqvist Mills, plaintiff: NAME, stage: ''}"
    for name in ("Harrow Foods", iri, iri.removeprefix("https://kg.example/id/")):
        line = (
            f"examples: [{{values: {{who: Harrow Foods}}, expect: {{contains: [{row.replace('NAME', name)}]}}}}]"
        )
        assert outcome(store, PARTIES, "params: {who: {type: entity}}", line) == ()
    assert outcome(store, "SELECT ?c { VALUES ?c { <https://w3id.org/newsfacts/ns#Company> } }",
                   expecting("{contains: [{c: 'nf:Company'}, {c: company}]}")) == ()  # fmt: skip


def test_of_a_row_that_is_missing_the_nearest_is_shown(store: Store) -> None:
    line = "examples: [{values: {}, expect: {contains: [{plaintiff: Harow Foods, stage: pending}]}}]"
    (found,) = outcome(store, PARTIES, "params: {who: {type: entity}}", line)
    assert found == (
        "expected a row with plaintiff: Harow Foods; stage: pending\n"
        "  nearest: plaintiff: Harrow Foods; stage: (empty)"
    )
    (found,) = outcome(store, "SELECT ?n { VALUES ?n { } }", expecting("{rows: 0, contains: [{n: 1}]}"))
    assert found == "expected a row with n: 1; there are no rows"


def test_what_is_expected_of_all_holds_for_each_and_an_example_can_say_more(store: Store) -> None:
    lines = (
        "expect: {rows: 3, contains: [{n: 1}]}",
        "examples: [{}, {values: {}, expect: {rows: 2, contains: [{n: 9}]}}]",
    )
    first, second = expectations.outcomes(saved(NAMES, *lines), store)
    assert first.passed
    assert second.differences == ("expected 2 rows, found 3", "expected a row with n: 9\n  nearest: n: 1")


def test_a_query_that_cannot_be_asked_is_a_difference_and_no_end(store: Store) -> None:
    lines = ("params: {who: {type: entity}}", "examples: [{who: Harow Foods}, {}]")
    first, second = expectations.outcomes(saved(PARTIES, *lines), store)
    assert first.differences[0].startswith(
        "it cannot be asked: no entity “Harow Foods”; did you mean “Harrow Foods”"
    )
    assert second.passed


def test_an_ask_and_a_construct_can_be_expected_too(store: Store) -> None:
    assert outcome(store, "ASK { ?s ?p ?o }", expecting("{answer: true}")) == ()
    assert outcome(store, "ASK {}", expecting("{answer: false}")) == ("expected the answer false, found true",)
    made = "CONSTRUCT { <https://a.example/s> <https://a.example/p> ?n } { VALUES ?n { 1 2 } }"
    assert outcome(store, made, expecting("{rows: 2}")) == ()
    assert outcome(store, made, expecting("{contains: [{n: 1}]}")) == (
        "expected rows, found none: it is no SELECT",
    )


def test_a_cell_that_is_not_of_the_type_of_its_column_is_a_difference(store: Store) -> None:
    body = "SELECT ?n { VALUES ?n { UNDEF 1 'two' 'three' } }"
    assert outcome(store, body, "columns: {n: {type: integer}}", "examples: [{}]") == (
        'column n is of type integer, found "two"',
    )


@pytest.mark.parametrize(
    ("type_", "right", "wrong"),
    [
        ("entity", ox.NamedNode("urn:x"), ox.Literal("x")),
        ("iri", ox.NamedNode("urn:x"), ox.BlankNode()),
        ("string", ox.Literal("x", language="en"), ox.Literal(1)),
        ("list", ox.Literal("a; b"), ox.NamedNode("urn:x")),
        ("integer", ox.Literal(1), ox.Literal(1.5)),
        ("decimal", ox.Literal(1), ox.Literal("1")),
        ("boolean", ox.Literal(True), ox.Literal("true")),
        ("date", ox.Literal("2024?", datatype=ox.NamedNode(EDTF)), ox.Literal("2024")),
        ("gYear", ox.Literal("2024", datatype=ox.NamedNode(f"{XSD}gYear")), ox.Literal(2024)),
    ],
)  # fmt: skip
def test_a_column_of_each_type_takes_its_own_cells(type_: str, right: ox.Literal, wrong: ox.Literal) -> None:
    assert type_ in COLUMN_TYPES
    assert expectations.fits(right, type_)
    assert expectations.fits(None, type_)
    assert not expectations.fits(wrong, type_)
    assert expectations.fits(wrong, "any")


def test_the_view_number_has_one_row(store: Store) -> None:
    lines = ("columns: {n: {type: integer}}", "view: number", "examples: [{}]")
    assert outcome(store, "SELECT (7 AS ?n) {}", *lines) == ()
    assert outcome(store, NAMES, *lines) == ("the view number shows one row, found 3",)


# -- a second opinion --------------------------------------------------------------------------------------


def differences(store: Store, body: str, answer: Rows | Triples | Verdict, *lines: str) -> list[str]:
    query = saved(body, *lines)
    return crosscheck.differences(query, query.text, answer, rdflib.Dataset(), store)


def test_rows_that_only_one_of_two_engines_has_are_told(store: Store) -> None:
    ours = Rows(("n",), tuple((ox.Literal(n),) for n in (1, 2, 2, 4)))
    assert differences(store, NAMES, ours) == [
        "only the store answers 2 rows: 2; 4",
        "only rdflib answers 1 rows: 3",
    ]
    assert differences(store, NAMES, Rows(("n",), tuple((ox.Literal(n),) for n in (3, 1, 2)))) == []


def test_equal_numbers_and_lists_in_another_order_are_no_difference(store: Store) -> None:
    body = 'SELECT ?a ?l { VALUES (?a ?l) { (1.50 "b; a") (UNDEF "c") } }'
    half = ox.Literal("1.5", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal"))
    ours = Rows(("a", "l"), ((half, ox.Literal("a; b")), (None, ox.Literal("c"))))
    assert differences(store, body, ours, "columns: {l: {list: '; '}}") == []
    assert len(differences(store, body, ours)) == 2


def test_a_verdict_and_triples_are_compared_too(store: Store) -> None:
    assert differences(store, "ASK {}", Verdict(True)) == []
    assert differences(store, "ASK {}", Verdict(False)) == ["rdflib answers True"]
    made = "CONSTRUCT { <urn:s> <urn:p> ?n } { VALUES ?n { 1 2 } }"
    node, p = ox.NamedNode("urn:s"), ox.NamedNode("urn:p")
    triples = tuple(ox.Triple(node, p, ox.Literal(n)) for n in (1, 2))
    assert differences(store, made, Triples(triples)) == []
    assert differences(store, made, Triples(triples[:1])) == ["only rdflib answers 1 rows: urn:s | urn:p | 2"]
