"""Answers as text: what people read, what machines read, and what never reaches a terminal."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import tables
from kg.answers import Answer, Rows, Triples, Verdict
from kg.errors import UsageError
from kg.queries.model import Column
from kg.tables import Style
from kg.vocabulary import NF, XSD

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
LABELS = {"https://a.example/b": "Bee"}.get


def typed(value: str, name: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(f"{XSD}{name}"))


ANSWER = Rows(
    ("who", "n", "text"),
    (
        (ox.NamedNode("https://a.example/b"), ox.Literal(12345), ox.Literal("a, “b”\nc")),
        (ox.NamedNode(f"{NF}Company"), ox.Literal(7), None),
    ),
)


# -- formats -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "file", "terminal", "found"),
    [
        (None, None, True, "table"),
        (None, None, False, "csv"),
        (None, "a/b.json", True, "json"),
        (None, "b.TTL", False, "ttl"),
        (None, "b.txt", False, "table"),
        (None, "no-ending", False, "csv"),
        ("md", "b.csv", True, "md"),
        ("jsonl", None, True, "ndjson"),
    ],
)
def test_the_format_is_that_asked_for_or_that_of_the_ending_or_the_usual_one(
    name: str | None, file: str | None, terminal: bool, found: str
) -> None:
    assert tables.format_of(name, file, terminal=terminal) == found


def test_an_unknown_format_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UsageError, match="no format “xls”; there are table, csv"):
        tables.format_of("xls", None, terminal=True)
    with pytest.raises(UsageError, match="rows cannot be written as ttl"):
        tables.write(ANSWER, "ttl", Style())
    with pytest.raises(UsageError, match="triples cannot be written as csv"):
        tables.write(Triples(()), "csv", Style())


@pytest.mark.parametrize("format_", tables.ROW_FORMATS)
def test_each_format_takes_an_answer_without_rows(format_: str) -> None:
    tables.write(Rows(("a",), ()), format_, Style(label=LABELS))
    tables.write(Rows((), ()), format_, Style(label=LABELS))


# -- for people --------------------------------------------------------------------------------------------


def test_a_table_has_labels_headings_and_grouped_numbers() -> None:
    style = Style(label=LABELS, columns={"who": Column("Who"), "text": Column("x", hide=True)})
    assert tables.write(ANSWER, "table", style) == (
        "Who              n\n──────────────────\nBee         12,345\nnf:Company       7\n"
    )


def test_a_point_of_time_is_shown_for_people() -> None:
    assert tables.shown(typed("2026-11-23T16:45:10Z", "dateTime"), Style()) == "2026-11-23 16:45 UTC"


def test_the_heading_is_bold_where_there_is_colour_and_nothing_is_where_there_is_none() -> None:
    assert "\x1b[1m" in tables.write(ANSWER, "table", Style(colour=True, width=80))
    assert "\x1b" not in tables.write(ANSWER, "table", Style(width=80))


def test_a_table_of_six_columns_breaks_no_word_at_80_columns() -> None:
    titles = "Visual Autoregressive Modelling: Scalable Image Generation via Next-Scale Prediction"
    row = tuple(
        map(ox.Literal, (titles, "NeurIPS 2024", "poster", "accepted", "ByteDance Research", "Outstanding Paper"))
    )
    names = ("Paper", "Edition", "Presentation", "Status", "Signed for", "Award")
    text = tables.write(Rows(names, (row,) * 3), "table", Style(width=80))
    assert all(len(line) <= 80 for line in text.splitlines())
    words = set(text.split())
    assert set(titles.split()) <= words
    assert {"NeurIPS", "Presentation", "Outstanding", "accepted"} <= words


HOSTILE = [
    "\x1b[2J\x1b[1;1Hgone",
    "\x1b]0;title\x07",
    "a\rb",
    "\x9b31m",
    "\u202egnp.exe",
    "\u2066x\u2069",
    "\u200f",
    "\x00",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("format_", ["table", "md", "html"])
def test_what_a_terminal_would_obey_is_made_visible(format_: str, text: str) -> None:
    hostile = Rows((f"c{text}", "iri"), ((ox.Literal(text), ox.NamedNode("https://a.example/b")),))
    style = Style(label=lambda _: text, columns={f"c{text}": Column(text)}, width=40)
    written = tables.write(hostile, format_, style)
    assert not any(c in written for c in "\x1b\r\x00\x07\x9b\u202e\u2066\u2069\u200f")
    assert "\\u" in written


@pytest.mark.parametrize(
    "text", ["字节跳动", "e\u0301", "می\u200cخواهم", "👩\u200d🔬", "no\u00adbreak", "a\u00a0b"]
)
def test_text_of_any_language_stays_as_it_is(text: str) -> None:
    assert tables.plain(text) == text


@given(st.text())
def test_plain_text_holds_no_control_character(text: str) -> None:
    assert not any(ord(c) < 32 and c not in "\t\n" for c in tables.plain(text))
    assert tables.plain(tables.plain(text)) == tables.plain(text)


def test_html_and_markdown_hold_data_as_text() -> None:
    hostile = Rows(("a",), ((ox.Literal("<script>|`*_[x](y)\n& '\""),),))
    assert "<td>&lt;script&gt;|" in tables.write(hostile, "html", Style())
    line = tables.write(hostile, "md", Style()).splitlines()[2]
    assert line.count("|") - line.count("\\|") == 2
    assert "\\<script\\>" in line


# -- for machines ------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(TEXT, TEXT), max_size=5))
def test_csv_is_read_back_to_the_letter(pairs: list[tuple[str, str]]) -> None:
    rows = Rows(("a", "b"), tuple((ox.Literal(a), ox.Literal(b)) for a, b in pairs))
    text = tables.write(rows, "csv", Style())
    assert list(csv.reader(io.StringIO(text, newline="")))[1:] == [list(pair) for pair in pairs]


@given(TEXT)
def test_tsv_and_the_w3c_forms_are_read_back_by_the_engine(text: str) -> None:
    answer = Rows(("a", "b"), ((ox.Literal(text), ox.NamedNode("https://a.example/b")), (None, ox.Literal(5))))
    for format_, known in (("srj", ox.QueryResultsFormat.JSON), ("tsv", ox.QueryResultsFormat.TSV)):
        written = tables.write(answer, format_, Style())
        read = ox.parse_query_results(written.encode(), format=known)
        assert isinstance(read, ox.QuerySolutions)
        assert [tuple(solution) for solution in read] == list(answer.rows)


def test_xml_results_are_read_back_by_the_engine() -> None:
    answer = Rows(("a",), ((ox.Literal("<&> é", language="fr"),), (typed("2024", "gYear"),), (None,)))
    read = ox.parse_query_results(tables.write(answer, "srx", Style()).encode(), format=ox.QueryResultsFormat.XML)
    assert isinstance(read, ox.QuerySolutions)
    assert [tuple(solution) for solution in read] == list(answer.rows)


@given(TEXT)
def test_xml_results_are_xml_whatever_they_hold(text: str) -> None:
    ElementTree.fromstring(tables.write(Rows(("a",), ((ox.Literal(text),),)), "srx", Style()))


def test_json_has_numbers_and_truth_values_as_such() -> None:
    terms = (ox.Literal(5), typed("2.50", "decimal"), ox.Literal(True), typed("2024", "gYear"), None)
    answer = Rows(("i", "d", "b", "y", "n"), (terms,))
    assert json.loads(tables.write(answer, "json", Style())) == [
        {"i": 5, "d": 2.5, "b": True, "y": "2024", "n": None}
    ]
    assert json.loads(tables.write(answer, "ndjson", Style())) == {
        "i": 5,
        "d": 2.5,
        "b": True,
        "y": "2024",
        "n": None,
    }


@pytest.mark.parametrize(
    ("value", "name"), [("many", "integer"), ("INF", "double"), ("NaN", "double"), ("yes", "boolean")]
)
def test_what_json_cannot_hold_stays_text(value: str, name: str) -> None:
    text = tables.write(Rows(("a",), ((typed(value, name),),)), "json", Style())
    assert json.loads(text, parse_constant=pytest.fail) == [{"a": value}]
    tables.write(Rows(("a",), ((typed("9" * 5000, "integer"),),)), "table", Style())


def test_machines_get_iris_unless_labels_are_asked_for() -> None:
    assert "https://a.example/b" in tables.write(ANSWER, "csv", Style())
    assert "Bee,12345" in tables.write(ANSWER, "csv", Style(label=LABELS))
    assert json.loads(tables.write(ANSWER, "json", Style(label=LABELS)))[0]["who"] == "Bee"


@pytest.mark.parametrize(
    ("format_", "text"),
    [("table", "yes\n"), ("csv", "yes\n"), ("json", "true\n"), ("srj", '{"head": {}, "boolean": true}\n')],
)
def test_yes_and_no_are_written_in_each_format(format_: str, text: str) -> None:
    assert tables.write(Verdict(True), format_, Style()) == text


@pytest.mark.parametrize("format_", tables.GRAPH_FORMATS)
def test_triples_are_read_back_from_each_graph_format(format_: str) -> None:
    triples = (ox.Triple(ox.NamedNode("https://a.example/b"), ox.NamedNode(f"{NF}name"), ox.Literal("x")),)
    answer: Answer = Triples(triples)
    text = tables.write(answer, format_, Style())
    assert [q.triple for q in ox.parse(text.encode(), format=tables.GRAPH_FORMATS[format_])] == list(triples)


# -- spreadsheets ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+1", "-x", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_no_text_in_a_csv_for_spreadsheets_begins_a_formula(text: str) -> None:
    answer = Rows(("a",), ((ox.Literal(text),),))
    plain, safe = (tables.write(answer, "csv", Style(spreadsheet=safe)) for safe in (False, True))
    assert [row[0] for row in csv.reader(io.StringIO(plain, newline=""))] == ["a", text]
    assert [row[0] for row in csv.reader(io.StringIO(safe, newline=""))] == ["a", f"'{text}"]


def test_numbers_and_iris_in_a_csv_for_spreadsheets_stay_as_they_are() -> None:
    answer = Rows(("a", "b", "c"), ((ox.Literal(-5), ox.NamedNode("https://a.example/"), None),))
    assert tables.write(answer, "csv", Style(spreadsheet=True)) == tables.write(answer, "csv", Style())


# -- columns that say how they are shown -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("show", "term", "text"),
    [
        ("plain", typed("12345", "integer"), "12345"),
        ("number", typed("1234", "integer"), "1,234"),
        ("number", typed("8000000.50", "decimal"), "8,000,000.50"),
        ("number", typed("x", "decimal"), "x"),
        ("year", typed("2024-12-10", "date"), "2024"),
        ("year", ox.Literal("2024-12?"), "2024"),
        ("year", ox.Literal("20245"), "20245"),
        ("iri", ox.NamedNode("https://a.example/b"), "https://a.example/b"),
        ("iri", ox.NamedNode(f"{NF}Company"), "nf:Company"),
        ("plain", None, ""),
    ],
)
def test_a_column_can_say_how_its_cells_are_shown_to_people(
    show: str, term: ox.NamedNode | ox.Literal | None, text: str
) -> None:
    style = Style(label=LABELS, columns={"a": Column("A", show=show)})
    answer = Rows(("a",), ((term,),))
    assert tables.write(answer, "md", style).splitlines()[2] == f"| {text} |"
    assert tables.write(answer, "csv", style) == tables.write(answer, "csv", Style(label=LABELS))
