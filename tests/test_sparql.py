"""The text of a query: its tokens, what is refused, prefixes, terms that do not exist."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import answers, files, sparql
from kg.answers import Rows, Verdict
from kg.errors import QueryError
from kg.sparql.notes import notes
from kg.store import Store


def kinds(query: str) -> list[tuple[str, str]]:
    return [(t.kind, t.text) for t in sparql.tokens(query) if t.kind != "space"]


@given(st.text())
def test_the_tokens_of_any_text_joined_are_the_text(text: str) -> None:
    assert "".join(t.text for t in sparql.tokens(text)) == text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?a $b", [("variable", "?a"), ("variable", "$b")]),
        ('"$a # no"', [("string", '"$a # no"')]),
        ("'it\\'s $a'", [("string", "'it\\'s $a'")]),
        ('"""two "quotes"\n$a"""', [("string", '"""two "quotes"\n$a"""')]),
        ("<https://a.example/$b#c>", [("iri", "<https://a.example/$b#c>")]),
        ("?a<?b", [("variable", "?a"), ("other", "<"), ("variable", "?b")]),
        ("# $a\n$b", [("comment", "# $a"), ("variable", "$b")]),
        ("nf:date.", [("prefixed", "nf:date"), ("other", ".")]),
        ("ent:wikidata:Q1", [("prefixed", "ent:wikidata:Q1")]),
        ("1.5e3 2.", [("number", "1.5e3"), ("number", "2"), ("other", ".")]),
        ('"x"@zh-Hant', [("string", '"x"'), ("language", "@zh-Hant")]),
    ],
)
def test_tokens_are_those_of_sparql(query: str, found: list[tuple[str, str]]) -> None:
    assert kinds(query) == found


def test_a_place_counts_lines_and_columns_from_one() -> None:
    assert sparql.place("ab\ncd", 0) == (1, 1)
    assert sparql.place("ab\ncd", 4) == (2, 2)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("SELECT * { " + "{" * 150 + "}" * 150 + " }", "nested deeper than 100 levels"),
        ("ASK { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }", "nested deeper than 100 levels"),
        ("ASK { ?s ?p " + "[ ?p " * 200 + "1" + "]" * 200 + " }", "nested deeper than 100 levels"),
        ("ASK { FILTER(" + "!" * 30_000 + "true) }", "more than 2,000 operators"),
        ("ASK { FILTER(1=" + "1+" * 30_000 + "1) }", "more than 2,000 operators"),
        ("ASK { {}" + " UNION {}" * 10_000 + " }", "more than 2,000 operators"),
        ("ASK { ?s " + "<a:b>/" * 15_000 + "<a:b> ?o }", "more than 2,000 operators"),
        ("ASK { " + "BIND(1 AS ?x) " * 5_000 + " }", "more than 2,000 operators"),
        ("ASK {} #" + "x" * 300_000, "at most 200,000 are taken"),
        ("SELECT * { SERVICE <https://a.example/> { ?s ?p ?o } }", "SERVICE would send the query"),
        ("SELECT * { SeRvIcE SILENT ?x { ?s ?p ?o } }", "SERVICE would send the query"),
    ],
)
def test_what_would_end_the_process_or_reach_outside_is_refused(query: str, sentence: str) -> None:
    with pytest.raises(QueryError, match=sentence):
        sparql.check(query)


def test_the_word_service_in_a_string_a_comment_or_a_name_is_no_service() -> None:
    sparql.check('SELECT ?service { ?service rdfs:label "SERVICE <x> {}" } # SERVICE')


def test_a_long_list_of_values_is_taken() -> None:
    sparql.check("SELECT * { VALUES ?x { " + "<https://a.example/b> " * 8_000 + "} }")


@pytest.mark.parametrize(
    "query",
    [
        "ASK { " + "{" * 98 + "}" * 98 + " }",
        "ASK { FILTER(" + "!" * 1_900 + "true) }",
        "ASK { FILTER(" + "true||" * 900 + "true) }",
        "ASK { {}" + " UNION {}" * 1_900 + " }",
        "ASK { " + "".join(f"BIND(1 AS ?x{n}) " for n in range(950)) + " }",
    ],
    ids=["brackets", "not", "or", "union", "bind"],
)
def test_the_process_lives_through_the_longest_that_is_let_through(query: str, store_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from kg import answers; from kg.store import Store\n"
        "print(answers.ask(Store.open(Path(sys.argv[1])), sys.stdin.read()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(store_path)], input=query, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout) == (0, "Verdict(value=True)\n"), done.stderr


def test_a_known_prefix_is_declared_where_it_is_used_and_not_declared() -> None:
    assert sparql.with_prefixes("ASK { ?s nf:date ?o }").startswith(
        "PREFIX nf: <https://w3id.org/newsfacts/ns#> ASK"
    )
    own = "PREFIX nf: <https://a.example/> ASK { ?s nf:date ?o }"
    assert sparql.with_prefixes(own) == own
    assert sparql.with_prefixes("ASK {} # nf:date") == "ASK {} # nf:date"


def test_the_prefix_of_the_stores_own_entities_is_known(store: Store) -> None:
    assert answers.ask(store, "ASK { ent:bytedance a nf:Company }") == Verdict(True)


@pytest.mark.parametrize(
    ("query", "all_"),
    [
        ("SELECT * {}", True),
        ("SELECT DISTINCT * {}", True),
        ("SELECT ?a { ?a ?b ?c }", False),
        ("SELECT (COUNT(*) AS ?n) {}", False),
        ("ASK {}", False),
    ],
)
def test_select_star_is_told_from_other_queries(query: str, all_: bool) -> None:
    assert sparql.selects_all(query) is all_


def test_a_term_that_the_ontology_does_not_have_is_told_with_a_near_one() -> None:
    told = sparql.unknown_terms(
        'SELECT * { ?s nf:employr ?o ; nf:date ?d } # nf:nothing "nf:none"', lambda _: False
    )
    assert told == [(14, "nf:employr is not in the ontology; did you mean nf:employer or nf:employee?")]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("ASK { ?s a nf:Papr }", "line 1, column 12: nf:Papr is not in the ontology; did you mean nf:Paper?"),
        ("ASK { ?s a\n nf:Papr }", "line 2, column 2: nf:Papr is not in the ontology"),
        (
            "ASK { ?s a <https://w3id.org/newsfacts/ns#Papr> }",
            "nf:Papr is not in the ontology; did you mean nf:Paper?",
        ),
        ("PREFIX n: <https://w3id.org/newsfacts/ns#> ASK { ?s a n:Papr }", "did you mean n:Paper?"),
        ("ASK { ?s nf:lable ?l }", "nf:lable is not in the ontology; did you mean rdfs:label?"),
        ("ASK { ?s rdfs:lable ?l }", "rdfs:lable is not in the vocabulary rdfs:; did you mean rdfs:label?"),
        ('ASK { ?s ?p "2024"^^xsd:gyear }', "did you mean xsd:gYear?"),
        ("ASK { ?s owl:sameas ?o }", "did you mean owl:sameAs?"),
        ("ASK { ?s rdf:Type ?o }", "did you mean rdf:type?"),
        ("ASK { ?s nf:zzz ?o }", "nf:zzz is not in the ontology\n"),
    ],
)
def test_a_query_with_a_term_that_does_not_exist_is_refused_before_it_runs(query: str, sentence: str) -> None:
    with pytest.raises(QueryError) as caught:
        sparql.check_terms(query, lambda _: False)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?s a nf:Paper ; rdfs:label ?l ; rdf:_12 ?m . FILTER (xsd:integer(?l) = 1) }",
        "PREFIX nf: <https://a.example/> ASK { ?s nf:Papr ?o }",
        "ASK { ?s ?p <https://w3id.org/newsfacts/ns#> ; ?q <https://w3id.org/newsfacts/graph#Papr> }",
        "ASK { ?s skos:anything ?o }",
    ],
)
def test_other_terms_are_let_through(query: str) -> None:
    sparql.check_terms(query, lambda _: False)


def test_a_term_that_only_the_store_has_is_let_through() -> None:
    sparql.check_terms("ASK { ?s nf:ownTerm ?o }", lambda iri: iri == "https://w3id.org/newsfacts/ns#ownTerm")


def test_an_individual_of_the_ontology_is_no_unknown_term(store: Store) -> None:
    assert isinstance(answers.ask(store, "SELECT * { ?c nf:modality nf:Alleged }"), Rows)
    assert sparql.unknown_terms("SELECT * { ?c nf:modality nf:Alleged }", lambda iri: "Alleged" in iri) == []


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT ?papr { ?paper a ?x }", "?papr is selected and never bound; did you mean ?paper?"),
        ("SELECT ?paper\n{ ?paper a 1 }\nORDER BY ?x", "line 3: ?x in ORDER BY is never bound"),
        (
            "SELECT ?paper { ?paper a 1 } GROUP BY ?paper ?papr",
            "?papr in GROUP BY is never bound; did you mean ?paper?",
        ),
        ("SELECT (COUNT(?x) AS ?n) { ?a a 1 }", "?x in SELECT is never bound"),
        ("SELECT ?p { ?p ?q ?o FILTER (?ox > 3) }", "?ox in this FILTER is never bound"),
        ("SELECT ?p { ?p a 1 BIND (STR(?ox) AS ?s) }", "?ox in this BIND is never bound"),
        (
            "SELECT ?p { BIND (STR(?p) AS ?s) ?p a ?s }",
            "?p gets its value only after this BIND; move the BIND down",
        ),
        (
            "SELECT ?p { ?p a ?o { ?p ?b ?c FILTER (?o > ?c) } }",
            "?o has no value inside of these braces; move the FILTER",
        ),
        ("SELECT ?p { ?p a 1 MINUS { ?x ?y ?x } }", "this MINUS shares no variable with what stands before it"),
        (
            "SELECT ?p { ?p a ?o { ?p ?b ?c BIND (?o AS ?x) } }",
            "?o has no value inside of these braces; give it one there",
        ),
        ("CONSTRUCT { ?s a ?t } { ?s a 1 }", "?t is never bound, so no triple is made of it"),
        ("SELECT ?x { { SELECT ?y { ?x a ?y } } }", "?x is selected and never bound"),
        ('SELECT ?p { ?p a ?o FILTER (REGEX(?o, "[", "i") || ?o = ?p) }', '"[" is no regular expression'),
        ('SELECT ?p { ?p a ?o FILTER REGEX(?o, "(?=a)") }', '"(?=a)" is no regular expression'),
    ],
)
def test_what_can_hardly_be_meant_is_noted(query: str, told: str) -> None:
    (note,) = notes(query)
    assert note.startswith(told)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s { ?s ?p ?o }",
        "SELECT * { ?s ?p ?o OPTIONAL { ?s ?q ?r FILTER (?r > ?o) } }",
        "SELECT * { ?s ?p ?o FILTER NOT EXISTS { ?s ?q ?r FILTER (?r > ?o) } }",
        "SELECT ?s ?n { { SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s } FILTER (?n > 2) }",
        "SELECT ?s ?l { ?s ?p ?o } GROUP BY ?s (STR(?o) AS ?l) ORDER BY ?l",
        "SELECT ?s ?v { ?s ?p ?o } VALUES ?v { 1 }",
        'SELECT ?s (STR(?s) AS ?t) (CONCAT(?t, "!") AS ?u) { ?s a 1 } ORDER BY ?u',
        'SELECT ?s { ?s ?p ?o FILTER REGEX(?o, "^a[bc]+$") FILTER REGEX(?o, ?p) }',
        "SELECT ?s { ?s ?p ?o MINUS { ?s ?q 1 } }",
    ],
)
def test_nothing_is_noted_where_all_has_a_meaning(query: str) -> None:
    assert notes(query) == []


def test_our_own_queries_have_nothing_odd_beside_parameters_without_a_value() -> None:
    told = [n for p in files.folder("queries").rglob("*.rq") for n in notes(p.read_text(encoding="utf-8"))]
    assert [n for n in told if "never bound" not in n and "?entity has no value" not in n] == []
