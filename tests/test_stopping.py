"""What would end the process is refused with a sentence; nothing reaches outside unless it is allowed by name."""

from __future__ import annotations

import http.server
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Kg, command, environment

from kg import datafiles, sparql
from kg.errors import QueryError
from kg.sparql.check import MAX_CHARACTERS, MAX_NAMED, MAX_NESTING, MAX_OPERATORS, MAX_TERMS

pytestmark = pytest.mark.slow

BOMBS = {
    "braces": "SELECT * { " + "{" * 3500 + "}" * 3500 + " }",
    "brackets of an expression": "ASK { FILTER(" + "(" * 9000 + "1" + ")" * 9000 + ") }",
    "blank nodes": "ASK { ?s ?p " + "[ ?p " * 5000 + "1" + "]" * 5000 + " }",
    "lists": "ASK { ?s ?p " + "(" * 5000 + "1" + ")" * 5000 + " }",
    "paths": "ASK { ?s " + "(" * 5000 + "<a:b>" + ")*" * 5000 + " ?o }",
    "functions": "ASK { FILTER(" + "STR(" * 5000 + "1" + ")" * 5000 + ") }",
    "EXISTS": "ASK { " + "FILTER EXISTS {" * 5000 + "}" * 5000 + " }",
    "sub-queries": "ASK { " + "{SELECT * {" * 3000 + "}}" * 3000 + " }",
    "not": "ASK { FILTER(" + "!" * 90_000 + "true) }",
    "minus": "ASK { FILTER(" + "- " * 90_000 + "1) }",
    "or": "ASK { FILTER(" + "?x||" * 40_000 + "true) }",
    "sum": "ASK { FILTER(" + "1+" * 90_000 + "1) }",
    "sum of signed numbers": "ASK { FILTER(1" + "+1" * 90_000 + ") }",
    "union": "ASK { {}" + " UNION {}" * 20_000 + " }",
    "path": "ASK { ?s " + "<a:b>/" * 30_000 + "<a:b> ?o }",
    "triples": "ASK { " + "?a ?b ?c . " * 18_000 + "}",
    "groups": "ASK { " + "{?a ?b ?c}" * 19_000 + " }",
    "empty groups": "ASK { " + "{}" * 90_000 + " }",
    "predicates": "ASK { ?a ?b ?c " + ";?b ?c" * 30_000 + " }",
    "objects": "ASK { ?a ?b ?c " + ",?c" * 60_000 + " }",
    "a list": "ASK { ?a ?b (" + "1 " * 90_000 + ") }",
    "blank nodes beside each other": "ASK { " + "[] ?p [] ." * 19_000 + " }",
    "HAVING": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c } GROUP BY ?a HAVING " + "(1) " * 49_000,
    "DESCRIBE": "DESCRIBE " + "<a:b> " * 33_000,
    "columns": "SELECT " + " ".join(f"(1 AS ?x{n})" for n in range(12_000)) + " {}",
    "within IN": "ASK { FILTER(1 IN (EXISTS { " + "?a ?b ?c . " * 18_000 + "})) }",
    "length": "ASK {} #" + "x" * 300_000,
}


@pytest.mark.parametrize("query", BOMBS.values(), ids=BOMBS)
def test_what_would_end_the_process_is_refused(query: str) -> None:
    with pytest.raises(
        QueryError, match=r"nested deeper than 100|more than [123],000 (operators|terms)|at most 200,000"
    ):
        sparql.check(query)


def test_a_refused_query_is_told_with_its_place_and_the_way_out(kg: Kg) -> None:
    ended = kg("query", "-", stdin=BOMBS["braces"])
    assert ended.code == 2
    assert ended.err.startswith("kg: line 1, column 111: brackets are nested deeper than 100 levels\n  1 | {{{")
    assert "; VALUES and IN take long lists" in kg("query", "-", stdin=BOMBS["triples"]).err


LONGEST = {
    "not": "ASK { FILTER(" + "!" * 1_990 + "true) }",
    "or": "ASK { FILTER(" + "true||" * 990 + "true) }",
    "sum": "ASK { FILTER(1 < (" + "1+" * 1_400 + "1)) }",
    "union": "ASK { {}" + " UNION {}" * 1_990 + " }",
    "minus": "ASK { " + "MINUS {?a ?b ?c}" * 700 + " }",
    "bind": "ASK { " + "".join(f"BIND(1 AS ?x{n}) " for n in range(990)) + " }",
    "columns": "SELECT " + "".join(f"(1 AS ?x{n})" for n in range(990)) + " {}",
    "HAVING": "SELECT (COUNT(*) AS ?n) {} HAVING " + "(1) " * 1_400,
    "DESCRIBE": "DESCRIBE " + "<a:b> " * 990,
    "braces": "ASK { " + "{" * 98 + "}" * 98 + " }",
    "EXISTS": "ASK { " + "FILTER EXISTS {" * 98 + "}" * 98 + " }",
    "functions": "ASK { FILTER(" + "STR(" * 97 + "1" + ")" * 97 + ") }",
    "sub-queries": "ASK { " + "{SELECT * {" * 48 + "}}" * 48 + " }",
    "paths": "ASK { ?s " + "(" * 97 + "<a:b>" + ")*" * 97 + " ?o }",
    "VALUES": "ASK { VALUES ?x { " + "1 " * 90_000 + "} }",
    "rows of VALUES": "ASK { VALUES (?x ?y) { " + "(1 2)" * 39_000 + "} }",
    "IN": "ASK { FILTER(1 IN (" + "2," * 90_000 + "1)) }",
    "a pattern too large for the engine": 'ASK { FILTER(!REGEX("b", "((a{99}){99}){99}")) }',
    "empty groups": "ASK { " + "{}" * 2_900 + " }",
}


@pytest.mark.parametrize("query", LONGEST.values(), ids=LONGEST)
def test_the_process_lives_through_the_longest_that_is_let_through(query: str) -> None:
    code = (
        "import sys, pyoxigraph as ox; from kg import answers\n"
        "db = ox.Store(); db.add(ox.Quad(ox.NamedNode('a:s'), ox.NamedNode('a:b'), ox.Literal(1)))\n"
        "print(type(answers.ask_engine(db, sys.stdin.read())).__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], input=query, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-300:]


SLOW = {
    "disconnected patterns": "ASK { " + "".join(f"?s{n} ?p{n} ?o{n} . " for n in range(400)) + "}",
    "a long path": "ASK { ?s " + "<a:b>/" * 1_900 + "<a:b> ?o }",
    "optional paths": "ASK { ?s " + "<a:b>?/" * 900 + "<a:b> ?o }",
    "a list in a pattern": "ASK { ?a ?b (" + "1 " * 2_900 + ") }",
    "tables": "ASK { " + "".join(f"VALUES ?x{n} {{ 1 2 }} " for n in range(500)) + " FILTER(?x1 = 3) }",
    "a path without an end": "SELECT (COUNT(*) AS ?n) { ?a (!<a:b>)* ?b . ?c (!<a:b>)* ?d }",
}


@pytest.mark.parametrize("query", SLOW.values(), ids=SLOW)
def test_the_time_ends_what_takes_the_engine_long_to_plan_or_to_answer(kg: Kg, query: str) -> None:
    since = time.monotonic()
    ended = kg("query", "-", "--timeout", "500ms", stdin=query)
    assert (ended.code, ended.err) == (124, "kg: stopped after 0.5 s (--timeout)\n")
    assert time.monotonic() - since < 20  # the start of the process, on a machine that is busy, included


# -- nothing outside ---------------------------------------------------------------------------------------


THERE = b"""{"head": {"vars": ["s"]}, "results": {"bindings": [
    {"s": {"type": "uri", "value": "https://a.example/there"}}]}}"""


class Endpoint(http.server.ThreadingHTTPServer):
    """A SPARQL endpoint that knows one thing, and counts who asks it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = 0
        self.url = f"http://127.0.0.1:{self.server_port}/sparql"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Endpoint)
        self.server.asked += 1
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(THERE)))
        self.end_headers()
        self.wfile.write(THERE)

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    server = Endpoint()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def outside(url: str) -> dict[str, str]:
    """Ways to make the engine reach a URL."""
    base = url.removesuffix("sparql")
    return {
        "plain": f"SELECT ?s {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
        "silent": f"SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
        "no space": f"SELECT * {{ SERVICESILENT<{url}>{{ ?s ?p ?o }} }}",
        "a prefix": f"PREFIX e: <{base}> SELECT * {{ SERVICEe:sparql {{ ?s ?p ?o }} }}",
        "an empty prefix": f"PREFIX : <{base}> SELECT * {{ SERVICE:sparql {{ ?s ?p ?o }} }}",
        "a variable": f"SELECT * {{ VALUES ?x {{ <{url}> }} SERVICE ?x {{ ?s ?p ?o }} }}",
        "a base": f"BASE <{base}> SELECT * {{ SERVICE <sparql> {{ ?s ?p ?o }} }}",
        "a sub-query": f"SELECT * {{ {{ SELECT * {{ {{}} UNION {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }} }} }}",
        "EXISTS": f"ASK {{ FILTER EXISTS {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }}",
        "a string that is none": f"SELECT * {{ FILTER('a'<'>')SERVICE<{url}>{{ ?s ?p ?o }}FILTER('a'='a') }}",
        "a comment": f'SELECT * {{ FILTER(0<1)#>"""\n SERVICE <{url}> {{ ?s ?p ?o }} \n#"""\n }}',
        "another line end": f"SELECT * {{ # \r SERVICE <{url}> {{ ?s ?p ?o }} }}",
        "FROM": f"SELECT * FROM <{url}> {{ ?s ?p ?o }}",
        "FROM NAMED": f"SELECT * FROM NAMED <{url}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "FROM with a prefix": f"PREFIX e: <{base}> SELECT * FROM e:sparql {{ ?s ?p ?o }}",
        "FROM a file": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "LOAD": f"LOAD <{url}>",
        "LOAD after a query": f"ASK {{}} ; LOAD <{url}>",
        "INSERT": f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
        "CLEAR": "CLEAR ALL",
    }


@pytest.mark.parametrize("way", outside("http://x/sparql"))
def test_no_query_reaches_outside(kg: Kg, endpoint: Endpoint, way: str) -> None:
    ended = kg("query", outside(endpoint.url)[way])
    assert (ended.code, ended.out, endpoint.asked) == (2, "", 0), ended.err


def test_only_the_endpoint_that_is_allowed_is_asked(kg: Kg, endpoint: Endpoint) -> None:
    allowed = ("--allow-service", endpoint.url)
    ended = kg("query", outside(endpoint.url)["plain"], *allowed)
    assert (ended.code, ended.out.split(), endpoint.asked) == (0, ["s", "https://a.example/there"], 1)
    for way in ("a variable", "a base", "a prefix", "no space"):
        assert kg("query", outside(endpoint.url)[way], *allowed).code == 2
    other = outside(f"{endpoint.url}2")["plain"]
    ended = kg("query", other, *allowed)
    assert (ended.code, endpoint.asked) == (2, 1)
    assert (
        f"SERVICE asks only an endpoint that is allowed, written whole and in the same letters: <{endpoint.url}>"
        in (ended.err)
    )


def test_a_graph_that_is_there_is_asked_by_from_and_near_ones_are_named_for_one_that_is_not(kg: Kg) -> None:
    graph = "https://kg.example/source/eastport-gazette-flour/facts"
    assert kg("query", f"ASK FROM <{graph}> {{ ?case nf:hasPlaintiff ?who }}").out == "yes\n"
    ended = kg("query", f"ASK FROM <{graph[:-1]}> {{ ?s ?p ?o }}")
    assert ended.code == 2
    assert f"there is no graph <{graph[:-1]}> here, and nothing is fetched; did you mean <{graph}>?" in ended.err


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_a_query_opens_no_socket_and_no_file_that_nobody_named(store_path: Path, tmp_path: Path) -> None:
    data = tmp_path / "a.ttl"
    data.write_text("<a:s> <a:p> 1 .")
    query = "SELECT * FROM <file:///etc/hostname> { ?s ?p ?o }"
    for words in (["-s", str(store_path), "query", query], ["query", "--data", str(data), query]):
        done = subprocess.run(
            ["strace", "-f", "-e", "trace=socket,connect,openat", command(), *words],
            capture_output=True, text=True, cwd=tmp_path, env=environment(tmp_path), timeout=60,
        )  # fmt: skip
        assert "socket(" not in done.stderr
        assert "/etc/hostname" not in done.stderr.replace(query, "").split("kg: line")[0]


def test_the_page_lists_the_limits_that_hold() -> None:
    page = (Path(__file__).parents[1] / "docs" / "stopping.md").read_text(encoding="utf-8")
    for limit in (MAX_CHARACTERS, MAX_OPERATORS, MAX_TERMS, MAX_NAMED, MAX_NESTING):
        assert f"| {limit:,} |" in page
    for limit in (datafiles.MAX_DEPTH, datafiles.MAX_TERMS_OPENED, datafiles.MAX_GROWTH):
        assert f"{limit:,}" in page
