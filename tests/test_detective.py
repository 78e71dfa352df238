"""Why an answer is empty: what emptied it, and the nearest value that would not."""

from __future__ import annotations

import re
import shlex
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import Kg

from kg import answers, detective, queries
from kg.entities import Entities
from kg.store import Store
from kg.vocabulary import NF

TURTLE = f"""
@prefix x: <https://a.example/> . @prefix nf: <{NF}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
x:acme a x:Mill ; rdfs:label "Acme Mills" ; x:founded "1998"^^xsd:gYear ; x:staff 120 .
x:acme x:day "2024-03-05"^^xsd:date .
x:bolt a x:Mill ; rdfs:label "Bolt"@en ; x:founded "2005"^^xsd:gYear ; x:staff 15 ; x:owns x:acme .
x:ada a x:Person ; rdfs:label "Ada Brandt" .
x:Mill rdfs:subClassOf x:Company .
x:claim nf:accepted false ; nf:claimPredicate x:accuses ; nf:claimSubject x:bolt ; nf:claimObject x:acme .
"""
PREFIXES = {"x": "https://a.example/"}
LABELS = {"https://a.example/acme": "Acme Mills"}


@pytest.fixture(scope="module")
def db() -> ox.Store:
    store = ox.Store()
    store.load(TURTLE.encode(), format=ox.RdfFormat.TURTLE)
    return store


def told(db: ox.Store, query: str, budget: float = 2.0) -> list[str]:
    answer = answers.ask_engine(db, query, prefixes=PREFIXES)
    assert not (answer.rows if isinstance(answer, answers.Rows) else None)
    return list(detective.clues(db, query, prefixes=PREFIXES, label=LABELS.get, budget=budget))


@pytest.mark.parametrize(
    ("group", "sentences"),
    [
        (
            "?m a x:Mill ; x:owns x:acmee",
            ["nothing in the store matches ?m x:owns x:acmee", "the store knows nothing of x:acmee",
             "not x:acmee; there is Acme Mills (x:acme)"],
        ),
        (
            '?m rdfs:label "acme  mills"',
            ['nothing in the store matches ?m rdfs:label "acme mills"',
             '"acme  mills" is not there, but it is there as "Acme Mills": spaces count'],
        ),
        (
            '?m rdfs:label "Bolt"',
            ['nothing in the store matches ?m rdfs:label "Bolt"',
             '"Bolt" is not there, but it is there as "Bolt"@en, of another language or type'],
        ),
        (
            '?m x:founded "1998"',
            ['nothing in the store matches ?m x:founded "1998"',
             '"1998" is not there, but it is there as "1998"^^xsd:gYear, of another type'],
        ),
        (
            '?m x:founded "2000"^^xsd:gYear',
            ['nothing in the store matches ?m x:founded "2000"^^xsd:gYear',
             'not "2000"^^xsd:gYear; near values are "1998"^^xsd:gYear, "2005"^^xsd:gYear'],
        ),
        (
            "x:acme x:owns ?m",
            ["nothing in the store matches x:acme x:owns ?m",
             "the other way round it holds: write ?m x:owns x:acme"],
        ),
        (
            "?m x:accuses x:acme",
            ["nothing in the store matches ?m x:accuses x:acme",
             "1 claim says this, and it is no fact: ask `kg run not-facts`"],
        ),
        (
            "?m a x:Company",
            ["nothing in the store matches ?m a x:Company",
             "nothing is a x:Company by that name, only by a narrower one (x:Mill): write a/rdfs:subClassOf*"],
        ),
        (
            "?m x:staff ?n FILTER (?n > 1000)",
            ["FILTER (?n > 1000) lets none of 2 rows through", "?n: near values are 120, 15"],
        ),
        (
            '?m x:day ?d FILTER (YEAR(?d) = 2031 && ?d != "x")',
            ['FILTER (YEAR(?d) = 2031 && ?d != "x") lets none of 1 row through',
             "YEAR ( ?d ): the nearest value is 2024"],
        ),
        (
            '?m rdfs:label ?l FILTER CONTAINS(?l, "acme mills")',
            ['FILTER CONTAINS(?l, "acme mills") lets none of 3 rows through',
             'it would with CONTAINS(LCASE(STR(?l)), LCASE("acme mills")): capital and small letters count'],
        ),
        (
            '?m rdfs:label ?l FILTER (?m != x:ada && REGEX(?l, "^acme"))',
            ['FILTER (?m != x:ada && REGEX(?l, "^acme")) lets none of 3 rows through',
             'it would with REGEX(STR(?l), "^acme", "i"): capital and small letters count'],
        ),
        (
            '?m rdfs:label ?l FILTER STRSTARTS(?l, "Acma")',
            ['FILTER STRSTARTS(?l, "Acma") lets none of 3 rows through',
             '?l: there are "Acme Mills", "Ada Brandt", "Bolt"@en'],
        ),
        (
            "?m x:founded ?y FILTER (?y = 1998)",
            ["FILTER (?y = 1998) lets none of 2 rows through",
             '1998 is not among the values, but it is there as "1998"^^xsd:gYear, of another type'],
        ),
        (
            "?m a x:Mill MINUS { ?m x:staff ?n }",
            ["MINUS { ?m x:staff ?n } takes all 2 rows away"],
        ),
        (
            "?m a x:Mill FILTER NOT EXISTS { ?m x:staff ?n }",
            ["FILTER NOT EXISTS { ?m x:staff ?n } takes all 2 rows away: each of them has a match"],
        ),
        (
            "?m a x:Person FILTER EXISTS { ?m x:staff ?n }",
            ["FILTER EXISTS { ?m x:staff ?n } takes the one row away: none of them has a match"],
        ),
        (
            "?m a x:Person ; x:staff ?n",
            ["without ?m a x:Person there are 2 rows", "not x:Person; there is x:Mill",
             "without ?m x:staff ?n there is 1 row"],
        ),
        (
            "VALUES ?n { 119 } ?m x:staff ?n",
            ["without VALUES ?n { 119 } there are 2 rows", "not 119; near values are 120, 15"],
        ),
        (
            "{ ?m x:staff 1 } UNION { ?m x:staff 2 }",
            ["nothing in the store matches { ?m x:staff 1 } UNION { ?m x:staff 2 }",
             "nothing in the store matches ?m x:staff 1", "not 1; near values are 15, 120",
             "nothing in the store matches ?m x:staff 2", "not 2; near values are 15, 120"],
        ),
        (
            "GRAPH x:nothing { ?m x:staff 1 }",
            ["nothing in the store matches GRAPH x:nothing { ?m x:staff 1 }", "there is no graph x:nothing"],
        ),
        (
            '?m a x:Person ; rdfs:label "Bolt Mills"',
            ['nothing in the store matches ?m rdfs:label "Bolt Mills"',
             'not "Bolt Mills"; there is "Ada Brandt"'],
        ),
        (
            "{ SELECT ?m { ?m x:staff 1 } }",
            ["nothing in the store matches { SELECT ?m { ?m x:staff 1 } }",
             "nothing in the store matches SELECT ?m { ?m x:staff 1 }",
             "nothing in the store matches ?m x:staff 1", "not 1; near values are 15, 120"],
        ),
        (
            "GRAPH ?g { ?m x:staff 1 }",
            ["nothing in the store matches GRAPH ?g { ?m x:staff 1 }",
             "nothing in the store matches ?m x:staff 1"],
        ),
    ],
)  # fmt: skip
def test_the_cause_is_told_with_the_nearest_value(db: ox.Store, group: str, sentences: list[str]) -> None:
    found = told(db, f"SELECT * {{ {group} }}")
    assert len(found) == len(sentences), found
    for sentence, wanted in zip(found, sentences, strict=True):
        assert sentence.startswith(wanted)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("SELECT * { ?m a x:Mill } LIMIT 0", "LIMIT 0 lets no row through"),
        ("SELECT * { ?m a x:Mill } OFFSET 9", "OFFSET 9 skips all 2 rows"),
        ("SELECT ?m { ?m a x:Mill }\nGROUP BY ?m\nHAVING (COUNT(*) > 3)",
         "line 3: HAVING (COUNT(*) > 3) lets none of 2 rows through"),
    ],
)  # fmt: skip
def test_what_stands_after_the_group_is_told_too(db: ox.Store, query: str, sentence: str) -> None:
    assert told(db, query) == [sentence]


def test_the_line_is_named_where_there_are_several(db: ox.Store) -> None:
    assert told(db, "SELECT * {\n ?m a x:Mill .\n ?m x:stuff ?o }") == [
        "line 3: nothing in the store matches ?m x:stuff ?o",
        "no statement has the property x:stuff; near ones are x:staff",
    ]


def test_patterns_that_only_fail_together_are_named_from_the_beginning(db: ox.Store) -> None:
    query = "SELECT * { ?m a x:Mill . ?p a x:Person . ?m x:owns ?p . ?p x:owns ?m }"
    assert told(db, query)[0].startswith("up to ?m x:owns ?p, the patterns have no match together")


def test_at_most_six_sentences_are_told(db: ox.Store) -> None:
    group = " UNION ".join(f"{{ ?m x:staff {n} }}" for n in range(10))
    assert len(told(db, f"SELECT * {{ {group} }}")) == 6


def test_a_query_of_forms_that_are_not_known_is_passed_over(db: ox.Store) -> None:
    assert told(db, "SELECT * { ?m a x:Nothing LATERAL { ?m x:staff ?n } }") == []


def test_no_time_means_no_sentence(db: ox.Store) -> None:
    assert told(db, "SELECT * { ?m x:staff 1 }", budget=0) == []


def test_looking_ends_in_time_on_many_patterns() -> None:
    store = ox.Store()
    name = ox.NamedNode("https://a.example/p")
    store.extend(ox.Quad(ox.NamedNode(f"https://a.example/{n}"), name, ox.Literal(n)) for n in range(20_000))
    group = " . ".join(f"?s{n} ?p ?o{n}" for n in range(8))
    start = time.monotonic()
    list(detective.clues(store, f"SELECT * {{ {group} FILTER (?o1 = ?o2 + 90000) }}", budget=0.5))
    assert time.monotonic() - start < 20


# -- saved queries -----------------------------------------------------------------------------------------


def of_saved(store: Store, name: str, **given: str) -> list[str]:
    saved = queries.load(name)
    answer = answers.ask(store, saved.bind(given, Entities(store)))
    assert isinstance(answer, answers.Rows)
    assert not answer.rows
    return list(detective.clues_of_saved(store, saved, given))


def test_a_parameter_that_empties_the_answer_is_named_with_a_value_that_does_not(store: Store) -> None:
    assert of_saved(store, "papers-at", company="ByteDance", venue="NeurIPS", year="2019") == [
        "without year=2019 there are 62 rows",
        "year=2024 gives 62 rows",
    ]


def test_an_entity_that_gives_rows_is_found_in_the_store(store: Store) -> None:
    assert of_saved(store, "hires", company="Peking University") == ["company=ByteDance gives 3 rows"]


def test_days_are_moved_until_there_are_rows(store: Store) -> None:
    (sentence, *_) = of_saved(store, "events", **{"from": "2026-12-01", "to": "2026-12-31"})
    assert sentence.startswith("from=202")
    assert "gives" in sentence


def test_where_no_parameter_is_the_cause_the_patterns_are_looked_at(store: Store) -> None:
    saved = queries.load("hires")
    text = saved.text.replace("nf:Hire ;", 'nf:Hire ; rdfs:label "no such hire" ;')
    (first, *_) = detective.clues_of_saved(store, saved._replace(text=text), {"company": "ByteDance"})
    assert first.endswith('nothing in the store matches ?hire rdfs:label "no such hire"')


PAGE = Path(__file__).parents[1] / "docs" / "empty-answers.md"


@pytest.mark.parametrize("block", re.findall(r"^```console\n\$ kg (.*?)^```", PAGE.read_text(), re.M | re.S))
def test_the_page_shows_what_a_terminal_shows(kg: Kg, block: str) -> None:
    line, _, expected = block.partition("\n")
    ended = kg(*shlex.split(line), "-F", "table", COLUMNS="80")
    assert ended.err.endswith(expected)
