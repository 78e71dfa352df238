"""Common mistakes in SPARQL: the place, the line with a caret, the cause, and the way out."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from conftest import SHARED

from kg import answers, files
from kg.errors import QueryError
from kg.mistakes import habits, meanings
from kg.sparql import tokens, with_prefixes
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
        ("SELECT * { ?s ?p ?o . FILTER(?o = ) }", "the second part of this comparison is missing"),
        ("CONSTRUCT { ?s ?p } WHERE { ?s ?p ?o }", "line 1, column 19: a statement has three parts"),
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


@pytest.mark.parametrize(
    ("query", "column", "sentence"),
    [
        (
            "SELECT * WHERE { ?s a nf:Paper ?s rdfs:label ?l }",
            32,
            "a new statement begins here; end the one before with . or,",
        ),
        (
            "SELECT * WHERE { ?s a nf:Paper , rdfs:label ?l }",
            32,
            "after , one more value of the property follows; a new",
        ),
        ("SELECT * WHERE { ?s nf=Paper ?o }", 21, "between prefix and name stands a colon: nf:Paper"),
        ("SELECT * WHERE { ?s a NF:Paper }", 23, "the prefix NF: is not declared; did you mean nf:?"),
        ("SELECT * WHERE ?s ?p ?o", 16, "the patterns stand in braces: WHERE { ... }"),
        ("SELECT ?s ?s ?p ?o", 17, "a new statement begins here; end the one before with . or,"),
        ("SELECT * WHERE { ?s ?p ?o FILTER(?o <> 3) }", 37, "not equal is written !=, as in ?x != 3"),
        ("SELECT * WHERE { ?s ?p ?o FILTER(?o == 3) }", 37, "equal is written with one =, as in ?x = 3"),
        (
            "SELECT * WHERE { ?s ?p ?o FILTER(?o > 3 AND ?o < 5) }",
            41,
            "“and” is written &&; two patterns that both hold just stand",
        ),
        (
            "SELECT * WHERE { ?s ?p ?o FILTER(?o > 3 OR ?o < 5) }",
            41,
            "“or” is written ||, or UNION between two groups",
        ),
        (
            "SELECT * WHERE { ?s ?p ?o FILTER(NOT ?o) }",
            34,
            "“not” is written !, as in FILTER (!BOUND(?x)); or NOT",
        ),
        (
            "SELECT * WHERE { ?s rdfs:label “ByteDance” }",
            32,
            "typographic quotes mean nothing here; write straight ones:",
        ),
        (
            "SELECT * WHERE { ?s rdfs:label ‘ByteDance’ }",
            32,
            "typographic quotes mean nothing here; write straight ones:",
        ),
        ("SELECT ?s, ?o WHERE { ?s ?p ?o }", 10, "the variables after SELECT have no commas between them"),
        ("SELECT count(*) WHERE { ?s ?p ?o }", 8, "after SELECT, a calculation stands in brackets with its"),
        (
            "SELECT COUNT(?s) AS ?n WHERE { ?s ?p ?o }",
            8,
            "after SELECT, a calculation stands in brackets with its",
        ),
        ("SELECT (COUNT(?s) ?n) WHERE { ?s ?p ?o }", 8, "what is worked out needs a name: (COUNT(*) AS ?n)"),
        ("SELECT (COUNT(?s)) WHERE { ?s ?p ?o }", 8, "what is worked out needs a name: (COUNT(*) AS ?n)"),
        (
            "SELECT ?s WHERE { ?s ?p ?o } ORDER BY desc ?s",
            39,
            "the order stands before the variable in brackets: DESC(?x)",
        ),
        (
            "SELECT ?s WHERE { ?s ?p ?o } ORDER BY ?s desc",
            42,
            "the order stands before the variable in brackets: DESC(?x)",
        ),
        ("SELECT ?s WHERE { ?s ?p ?o } ORDER BY ?s, ?o", 41, "what to order or group by has no commas between"),
        ("SELECT ?s WHERE { ?s ?p ?o } LIMIT 5 ORDER BY ?s", 30, "LIMIT and OFFSET come last, after ORDER BY"),
        ("SELECT ?s WHERE { ?s ?p ?o } ORDER ?s", 30, "write ORDER BY, GROUP BY"),
        ("SELECT ?s WHERE { ?s ?p ?o } SORT BY ?s", 30, "the order is set by ORDER BY"),
        ("SELECT ?s WHERE { ?s ?p ?o } LIMIT ?n", 36, "LIMIT and OFFSET take a whole number"),
        ("SELECT ?s WHERE { ?s ?p ?o } LIMIT -1", 36, "LIMIT and OFFSET take a whole number"),
        ('SELECT ?s WHERE { ?s ?p ?o } LIMIT "5"', 36, "LIMIT and OFFSET take a whole number"),
        ("SELECT ?s WHERE { ?s ?p ?o } LIMIT", 30, "LIMIT and OFFSET take a whole number"),
        ("SELECT ?s WHERE { ?s ?p ?o } GROUP ?s", 30, "write ORDER BY, GROUP BY"),
        ("SELECT ?s WHERE { ?s ?p ?o LIMIT 5 }", 28, "LIMIT stands after the last brace, not inside"),
        (
            "SELECT ?s WHERE { ?s ?p ?o } FILTER(?o > 3)",
            30,
            "FILTER stands inside of the braces, before the last }",
        ),
        (
            "SELECT ?s WHERE { ?s ?p ?o FILTER ?o > 3 }",
            35,
            "the condition of a FILTER stands in brackets: FILTER (?x >",
        ),
        (
            'SELECT ?s WHERE { ?s ?p ?o FILTER(regex(?o, "\\d+")) }',
            46,
            "a backslash in a text is written twice: \\\\d",
        ),
        ("SELECT ?s WHERE { ?s nf:Paper. }", 30, "a statement has three parts (what, property, value); one is"),
        ("SELECT ?s WHERE { ?s }", 22, "a statement has three parts (what, property, value); one is"),
        ("SELECT ?s WHERE { ?s a }", 24, "a statement has three parts (what, property, value); one is"),
        ("SELECT WHERE { ?s ?p ?o }", 8, "say what to select: variables, or * for all of them"),
        ("SELECT { ?s ?p ?o }", 8, "say what to select: variables, or * for all of them"),
        ('SELECT * { ?s nf:date "2024"^xsd:gYear }', 29, 'a datatype follows two signs: "2024"^^xsd:gYear'),
        ('SELECT * { ?s nf:date "2024"^^gYear }', 31, 'a datatype needs its prefix: "2024"^^xsd:gYear'),
        ('SELECT * { ?s rdfs:label "x"@ }', 29, 'a language follows the @ at once: "text"@en'),
        ("SELECT * { ?s rdfs:label x }", 26, "SPARQL has no word “x”; a variable starts with ?, a name"),
        ('SELECT * { ?s "label" ?l }', 15, "a property is an IRI, a prefixed name or a variable, never"),
        (
            "SELECT * { ?s http://www.w3.org/2000/01/rdf-schema#label ?l }",
            15,
            "an IRI stands in angle brackets: <https://...>",
        ),
        (
            "PREFIX foo <http://a/> SELECT * { ?s foo:x ?l }",
            8,
            "the prefix ends in a colon: PREFIX nf: <https://...>",
        ),
        ("PREFIX foo: http://a/ SELECT * { ?s foo:x ?l }", 13, "an IRI stands in angle brackets: <https://...>"),
        (
            "PREFIX foo: <http://a/>; SELECT * { ?s foo:x ?l }",
            24,
            "a PREFIX line ends with nothing: take this sign out",
        ),
        (
            "@prefix foo: <http://a/> . SELECT * { ?s foo:x ?l }",
            1,
            "that is how Turtle declares a prefix; in SPARQL: PREFIX nf:",
        ),
        ("SELECT * { ?s ?p ?o } { ?a ?b ?c }", 23, "a query has one group in braces; put this one inside of it"),
        ("SELECT * { ?s ?p ?o . OPTIONAL ?s ?q ?r }", 32, "a group in braces has to stand here: { ... }"),
        ("SELECT * { ?s ?p ?o UNION { ?s ?q ?r } }", 21, "UNION stands between two groups: { ... } UNION { ... }"),
        (
            "SELECT * { { ?s ?p ?o } OR { ?s ?q ?r } }",
            25,
            "two groups of which one has to hold are joined with UNION",
        ),
        (
            "SELECT * { ?s ?p ?o . NOT EXISTS { ?s ?q ?r } }",
            23,
            "NOT EXISTS stands in a filter: FILTER NOT EXISTS { ... }",
        ),
        (
            "SELECT * { ?s ?p ?o . FILTER NOT { ?s ?q ?r } }",
            30,
            "“not” is written !, as in FILTER (!BOUND(?x)); or NOT",
        ),
        ("SELECT * { BIND(?x = 3) }", 16, "the value comes first: BIND (3 AS ?x)"),
        ("SELECT * { BIND ?x AS ?y }", 17, "write BIND (expression AS ?name)"),
        ('SELECT * { BIND("a" AS y) }', 24, "AS is followed by a variable, which starts with ?"),
        ('SELECT * { ?s ?p ?o . BIND("a" AS ?o) }', 35, "?o has a value before this BIND; use another name"),
        ('SELECT * { VALUES ?x { "a", "b" } }', 27, "the values have no commas between them"),
        ('SELECT * { VALUES ?x ("a" "b") }', 22, "the values stand in braces: VALUES ?x { 1 2 }"),
        (
            'SELECT * { VALUES (?x ?y) { "a" "b" } }',
            29,
            "with variables in brackets, each row stands in brackets: {",
        ),
        ("SELECT (COUNT(*) AS n) { ?s ?p ?o }", 21, "AS is followed by a variable, which starts with ?"),
        ("SELECT DISTINCT(?s) { ?s ?p ?o }", 16, "DISTINCT is no function: SELECT DISTINCT ?x ?y"),
        (
            'SELECT * { ?s ?p ?o FILTER (?o LIKE "%a%") }',
            32,
            "SPARQL has no LIKE; write FILTER (CONTAINS(LCASE(?x),",
        ),
        (
            "SELECT * { ?s ?p ?o FILTER (?o = 'it's') }",
            39,
            "this string has no end on its line; close it with the same",
        ),
        (
            'SELECT * { ?s ?p ?o FILTER (CONTAIN(?o, "a")) }',
            29,
            "SPARQL has no word “CONTAIN”; did you mean CONTAINS?",
        ),
        (
            'SELECT * { ?s ?p ?o FILTER (CONTAINS(?o "a")) }',
            29,
            "this function takes two values, with a comma between them",
        ),
        (
            "SELECT * { ?s ?p ?o FILTER (CONTAINS(?o)) }",
            29,
            "this function takes two values, with a comma between them",
        ),
        (
            'SELECT * { ?s ?p ?o FILTER (?o IN ["a", "b"]) }',
            35,
            "a list for IN stands in round brackets: IN (1, 2)",
        ),
        (
            "SELECT * { ?s ?p ?o FILTER (?o = null) }",
            34,
            "SPARQL has no NULL; FILTER (!BOUND(?x)) asks for what has",
        ),
        (
            "SELECT * { ?s ?p ?o FILTER (?o IS NULL) }",
            32,
            "SPARQL has no NULL; FILTER (!BOUND(?x)) asks for what has",
        ),
        (
            "SELECT * { ?s ?p ?o FILTER (?o BETWEEN 1 AND 2) }",
            32,
            "SPARQL has no BETWEEN; write FILTER (?x >= 1 && ?x <= 2)",
        ),
        ("SELECT * { ?s ?p ?o HAVING (?o > 2) }", 21, "HAVING stands after the last brace, not inside"),
        ("SELECT * FROM papers WHERE { ?s ?p ?o }", 15, "FROM takes the IRI of a graph"),
        ("SELECT * { ?s ?p ?o. } ;", 24, "a query needs no ; at its end: take it out"),
        ("SELECT * { ?s :label ?o }", 15, "the prefix : is not declared"),
        (
            "SELECT * { ?s ?p _:x . OPTIONAL { _:x ?q ?r } }",
            35,
            "_:x stands in another group already; use a variable",
        ),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", 23, "with GROUP BY, name after SELECT what to show: SELECT *"),
        ("SELECT ?s (COUNT(?o) AS ?s) { ?s ?p ?o } GROUP BY ?s", 11, "?s is selected twice"),
        ("SELECT ?s ?s { ?s ?p ?o }", 11, "?s is selected twice"),
        ("SELECT * { ?s ?p+ ?o }", 17, "a path is made of names, not of variables"),
        ("SELECT * { ?s (?p/nf:b) ?o }", 18, "a path is made of names, not of variables"),
        ("SELECT * { ?s nf:a/ nf:b/ ?o }", 25, "this path has no next step"),
        ("SELECT * { ?s ?p ?o } // all", 23, "a comment begins with #"),
        ("SELECT * { ?s ?p ?o } -- all", 23, "a comment begins with #"),
        ("SELECT * { ?s ?p ?o } /* all */", 23, "a comment begins with #"),
        ("SELECT * { ?first-name ?p ?o }", 12, "a variable holds no hyphen; write ?first_name"),
        ("SELECT * { ?s is ?o }", 15, "a property is a prefixed name; “is a” is written a, as in"),
        ("SELECT * { ?s A nf:Paper }", 15, "“a” for “is a” is written small"),
        (
            "SELECT * { $s ?p ?o . FILTER(lang(?o) = en) }",
            41,
            "SPARQL has no word “en”; a variable starts with ?, a name",
        ),
        ("SELECT * { ?s ?p ?o . FILTER(?o > 2024-01-01 }", 35, 'a date is written "2024-12-10"^^xsd:date'),
        ("SELECT * { ?s ?p 2024-01-01 }", 18, 'a date is written "2024-12-10"^^xsd:date'),
        ("SELECT * { ?s ?p ?o FILTER(?o != ) }", 31, "the second part of this comparison is missing"),
        ("SELECT * { ?s ?p ?o . ?a }", 26, "a statement has three parts (what, property, value); one is"),
        ("ASK WHERE ?s ?p ?o", 11, "the patterns stand in braces: WHERE { ... }"),
        ("DESCRIBE ByteDance", 10, "DESCRIBE takes an IRI or a variable; `kg show NAME` takes a"),
        ('DESCRIBE "ByteDance"', 10, "DESCRIBE takes an IRI or a variable; `kg show NAME` takes a"),
        ("CONSTRUCT ?s { ?s ?p ?o }", 11, "the triples to make stand in braces: CONSTRUCT { ... }"),
        ("SELECT * { GRAPH { ?s ?p ?o } }", 18, "GRAPH needs the name of a graph, or a variable for it:"),
        ("SELECT * { ?s ?p ?o FILTER EXISTS ?s ?p ?o }", 35, "EXISTS takes a group in braces: EXISTS { ... }"),
        ("SELECT * { ?s ?p ?o FILTER(?o = TRUE || ) }", 38, "the second part of this comparison is missing"),
        ("SELECT ?s AS ?x { ?s ?p ?o }", 11, "a new name stands in brackets with what it names: (?x AS"),
        ("SELECT (?s as ?x) WHERE { ?s ?p ?o", 25, "this { is never closed"),
        ("SELECT * { VALUES ?x { 1 2 } ?x nf:date }", 41, "a statement has three parts"),
        ("SELECT * { VALUES (?x ?y) { (1 2) (1) } }", 35, "terms in this row: 1, variables: 2; UNDEF"),
        ('SELECT * { VALUES (?x) { ("a"@en "1"^^xsd:date) } }', 26, "terms in this row: 2, variables: 1"),
        ("SELECT * { ?s nf:date > nf:value ?d }", 23, "the steps of a path are joined with /"),
        ("SELECT * { ?s nf:date ?d ; a }", 30, "a statement has three parts"),
        ("SELECT ?x { ?x ?y ?z FILTER (COUNT(?z) > 2) }", 30, "COUNT counts whole groups: write HAVING"),
    ],
)
def test_habits_of_other_languages_are_told_with_place_and_way_out(query: str, column: int, sentence: str) -> None:
    with pytest.raises(QueryError) as caught:
        answers.ask_engine(ox.Store(), query)
    assert str(caught.value).startswith(f"line 1, column {column}: {sentence}")


def test_no_valid_query_is_taken_for_one_with_a_mistake_of_habit() -> None:
    for path in (*files.folder("queries").rglob("*.rq"), *(SHARED / "data" / "w3c-sparql11").rglob("*.rq")):
        text = path.read_text(encoding="utf-8")
        try:
            ox.Store().query(with_prefixes(text), base_iri="https://a.example/")
        except (SyntaxError, RuntimeError, OSError):
            continue
        found = [t for t in tokens(text) if t.kind not in ("space", "comment")]
        assert habits.mistake(found) is None, path.name
        assert meanings.mistake(text) is None, path.name


def test_a_mistake_on_a_later_line_is_told_there() -> None:
    with pytest.raises(QueryError, match="line 3, column 16: “and” is written &&"):
        answers.ask_engine(ox.Store(), "SELECT *\nWHERE { ?s ?p ?o\nFILTER (?o > 1 AND ?o < 3) }")
