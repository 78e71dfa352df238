"""What a query costs: rows of each pattern, the order to join them, cross products, the time it took."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import Kg

from kg.errors import QueryError
from kg.explain import CAP, Explanation, explain

TURTLE = "\n".join(
    [
        "@prefix x: <https://a.example/> .",
        *(f"x:p{n} a x:Paper ; x:by x:w{n % 7} ; x:year {2000 + n % 5} ." for n in range(100)),
        *(f'x:w{n} a x:Writer ; x:name "w{n}" .' for n in range(50)),
    ]
)
PREFIX = {"x": "https://a.example/"}


@pytest.fixture(scope="module")
def db() -> ox.Store:
    store = ox.Store()
    store.load(TURTLE.encode(), format=ox.RdfFormat.TURTLE)
    return store


def rows(told: Explanation) -> list[int | None]:
    return [p.alone.rows if p.alone else None for p in told.patterns]


def test_each_pattern_is_counted_by_itself_with_its_line(db: ox.Store) -> None:
    told = explain(db, "SELECT *\n{ ?p a x:Paper ;\n x:by x:w3 .\n FILTER (?p != x:p1) }", prefixes=PREFIX)
    assert rows(told) == [100, 14, None]
    assert [p.line for p in told.patterns] == [2, 3, 4]
    assert told.patterns[1].text == "?p x:by x:w3"


def test_the_order_begins_with_the_fewest_rows_and_stays_connected(db: ox.Store) -> None:
    told = explain(db, "SELECT * { ?p a x:Paper ; x:by ?w . ?w x:name 'w3' . ?w a x:Writer }", prefixes=PREFIX)
    assert [s.pattern for s in told.order] == [3, 4, 2, 1]
    assert [s.rows.rows for s in told.order if s.rows] == [1, 1, 14, 14]
    assert told.rows
    assert told.rows.rows == 14


def test_a_condition_is_held_as_soon_as_its_variables_have_values(db: ox.Store) -> None:
    told = explain(db, "SELECT * { ?p x:by ?w ; x:year ?y FILTER (?y > 2003) ?w x:name ?n }", prefixes=PREFIX)
    step = next(s for s in told.order if 3 in s.conditions)
    assert {s.pattern for s in told.order[: told.order.index(step) + 1]} >= {2}
    assert step.rows
    assert step.rows.rows == 20


def test_a_filter_with_exists_waits_for_the_variable_that_it_asks_about(db: ox.Store) -> None:
    told = explain(db, "SELECT * { ?w a x:Writer . ?p x:by ?w FILTER EXISTS { ?p x:year 2004 } }", prefixes=PREFIX)
    assert told.order[0].conditions == ()
    assert told.order[1].conditions == (3,)


def test_optional_and_minus_come_after_the_patterns(db: ox.Store) -> None:
    told = explain(
        db, "SELECT * { OPTIONAL { ?w x:name ?n } ?w a x:Writer MINUS { ?p x:by ?w } }", prefixes=PREFIX
    )
    assert [s.pattern for s in told.order] == [2, 1, 3]


def test_a_cross_product_is_said(db: ox.Store) -> None:
    told = explain(db, "SELECT * { ?p a x:Paper . ?w a x:Writer . ?p x:year ?y }", prefixes=PREFIX)
    assert told.crossed == ((1, 3), (2,))
    assert "A cross product: {1, 3} and {2} share no variable" in told.as_text()
    assert not explain(db, "SELECT * { ?p a x:Paper ; x:by ?w . ?w a x:Writer }", prefixes=PREFIX).crossed


RUNAWAY = """
import os, time
import pyoxigraph as ox
from kg.explain import explain
name = ox.NamedNode("https://a.example/p")
store = ox.Store()
store.extend(ox.Quad(ox.NamedNode(f"https://a.example/{n}"), name, ox.Literal(n)) for n in range(5_000))
start = time.monotonic()
told = explain(store, "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?f ?i", budget=0.5)
print(time.monotonic() - start < 20, told.seconds, told.whole, told.as_text(), sep="\\n", flush=True)
os._exit(0)  # the question itself goes on, and takes all memory in time
"""


def test_what_does_not_end_is_stopped_and_said() -> None:
    done = subprocess.run([sys.executable, "-c", RUNAWAY], capture_output=True, text=True, check=True, timeout=60)
    in_time, seconds, whole, *lines = done.stdout.splitlines()
    assert (in_time, seconds, whole) == ("True", "None", "False")
    text = "\n".join(lines)
    assert text.count("5,000") >= 3
    assert "did not end" in text
    assert "The counting stopped after 0.5 s; what has no number was not counted." in text


def test_counting_stops_at_a_limit_and_says_over() -> None:
    store = ox.Store()
    name = ox.NamedNode("https://a.example/p")
    store.extend(ox.Quad(name, name, ox.Literal(n)) for n in range(600))
    told = explain(store, "SELECT * { ?a ?b ?c . ?d ?e ?f }")
    assert told.order[1].rows
    assert told.order[1].rows.rows == CAP
    assert told.order[1].rows.more
    assert f"over {CAP:,}" in told.as_text()


def test_the_text_fits_its_width(db: ox.Store) -> None:
    query = (
        "SELECT * { ?p x:by/x:name/^x:name/^x:by/x:by/x:name/^x:name/^x:by/x:by/x:name ?o OPTIONAL { ?p a ?t } }"
    )
    for width in (60, 80, 120):
        assert max(map(len, explain(db, query, prefixes=PREFIX).as_text(width).splitlines())) <= width


def test_what_is_known_to_be_dear_is_said(db: ox.Store) -> None:
    told = explain(
        db, "SELECT * { ?p x:by* ?q OPTIONAL { ?p x:by ?w . ?w x:name ?n } ?p x:by* x:w1 }", prefixes=PREFIX
    )
    assert [bool(p.cost) for p in told.patterns] == [True, True, False]
    told = explain(db, "SELECT * { OPTIONAL { ?p x:by ?w FILTER EXISTS { ?w x:name ?n } } }", prefixes=PREFIX)
    assert [p.cost for p in told.patterns] == [""]


def test_a_query_with_a_mistake_is_refused_with_its_place(db: ox.Store) -> None:
    with pytest.raises(QueryError, match="line 1, column"):
        explain(db, "SELECT * { ?p x:by }", prefixes=PREFIX)
    with pytest.raises(QueryError, match="cannot be explained"):
        explain(db, "DESCRIBE x:p1", prefixes=PREFIX)


def test_the_command_explains_a_saved_query_and_sparql(kg: Kg) -> None:
    done = kg("explain", "papers-at", "company=ByteDance")
    assert done.code == 0
    assert "best order found" in done.out
    done = kg("explain", "SELECT * { ?p a nf:Paper ; rdfs:label ?l }", "-F", "json")
    told = json.loads(done.out)
    assert told["query"]["rows"] == 227
    assert told["patterns"][0]["rows"] == 227


def test_the_command_ends_in_time_with_what_it_has(kg: Kg) -> None:
    start = time.monotonic()
    done = kg("explain", "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a ?f", "--timeout", "1s")
    assert time.monotonic() - start < 20
    assert done.code == 0
    assert "The query itself did not end" in done.out


def test_parameters_without_a_saved_query_are_refused(kg: Kg) -> None:
    done = kg("explain", "papers-et", "company=ByteDance")
    assert done.code == 2
    assert "no saved query “papers-et”" in done.err


PAGE = Path(__file__).parents[1] / "docs" / "explain.md"


@pytest.mark.parametrize("block", re.findall(r"^```console\n\$ kg (.*?)^```", PAGE.read_text(), re.M | re.S))
def test_the_page_shows_what_a_terminal_shows(kg: Kg, block: str) -> None:
    line, _, expected = block.partition("\n")
    ended = kg(*shlex.split(line), COLUMNS="80")
    told = re.compile(r"[0-9.]+ s\.")
    assert told.sub("", ended.out) == told.sub("", expected)
