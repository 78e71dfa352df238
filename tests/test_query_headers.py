"""The header of a saved query: what it may say, each mistake with its place, and what is remembered of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kg import queries
from kg.errors import ProblemsError
from kg.queries import Column, Example, Expectation, Header, Parameter, remembered
from kg.queries.header import parse
from kg.queries.model import VIEWS, Bounds

BODY = "SELECT * { ?s $a $company }"


def header(*lines: str, body: str = BODY) -> Header:
    return parse("\n".join([*(f"#+ {line}" for line in lines), body]), "asked.rq")


def told(*lines: str, body: str = "SELECT * { ?s $a ?o }") -> str:
    with pytest.raises(ProblemsError) as caught:
        header(*lines, body=body)
    return str(caught.value)


def test_a_header_says_what_a_query_answers_and_takes() -> None:
    found = header(
        "summary: Papers of a company",
        "tags: [papers]",
        "params:",
        "  company: {type: entity, class: nf:Company, required: true, help: whose}",
        "  a: {type: enum, values: [poster, oral], default: oral}",
        "columns: {paper: Paper, all: {label: All, list: '; '}, n: {type: integer, show: plain, hide: true}}",
        "examples: [{company: ByteDance}]",
    )
    assert found.summary == "Papers of a company"
    assert found.parameters == (
        Parameter("company", "entity", "whose", "Company", required=True),
        Parameter("a", "enum", default="oral", values=("poster", "oral")),
    )
    assert found.columns == {
        "paper": Column("Paper"),
        "all": Column("All", list="; ", type="list"),
        "n": Column("n", type="integer", show="plain", hide=True),
    }
    assert found.examples == (Example({"company": "ByteDance"}),)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["summary: x", "sumary: y"], "asked.rq:2:4: a query header has no key “sumary” (did you mean “summary”?"),
        (
            ["summary: x", "params:", "  a: {type: entty}"],
            "asked.rq:3:16: no type “entty” (did you mean “entity”?",
        ),
        (["summary: x", "params:", "  a: {type: entity, class: Compny}"], "asked.rq:3:31: no class “Compny”"),
        (
            ["summary: x", "params:", "  a: {type: enum}"],
            "asked.rq:3:6: parameter a is an enum and needs `values:`",
        ),
        (["summary: x", "params:", "  a: {required: perhaps}"], "required is true or false, not “perhaps”"),
        (["summary: x", "params: {a: {class: Person}}"], "parameter a has a class, so it needs `type: entity`"),
        (["params: {a: {values: [x], options: y}}"], "from `values:` or from `options:`, not from both"),
        (["params: {a: {required: true, default: x}}"], "its default is never used"),
        (["params: {a: {default: [x, y]}}"], "a takes one value; `list: true` lets it take several"),
        (["params: {a: {values: [one, two], default: tow}}"], "the default “tow” is none of the values"),
        (["params: {a: {list: perhaps}}"], "asked.rq:1:23: list is true or false, not “perhaps”"),
        (["params: {a: {list: {min: 3, max: 2}}}"], "list goes from 3 to 2, which no number does"),
        (["params: {a: {list: {min: 0}}}"], "list takes one value at least"),
        (["params: {a: {list: {maxi: 2}}}"], "list has no key “maxi” (did you mean “max”?"),
        (["params: {a: {list: {max: many}}}"], "max is a whole number, not “many”"),
        (["summary: x", "params: [a]"], "params takes a mapping"),
        (["summary: [x"], "this is not YAML"),
        (["columns: {a: {type: entty}}"], "asked.rq:1:24: no type “entty” (did you mean “entity”?"),
        (["columns: {a: {show: pretty}}"], "no show “pretty”"),
        (["columns: {a: {show: year, type: entity}}"], "`show: year` is for date, not for entity"),
        (["columns: {a: {list: '; ', type: string}}"], "its type is list, not string"),
        (["columns: {a: {type: list}}"], "say what separates its parts"),
        (["view: timelin"], "asked.rq:1:10: no view “timelin” (did you mean “timeline”?"),
        (["view: timeline", "columns: {a: {type: string}}"], "timeline needs a column of `type: date`"),
        (["view: network", "columns: {a: {type: entity}, b: {type: string}}"], "network needs two columns"),
        (["view: bars", "columns: {a: {type: entity}, b: {type: string}}"], "bars needs a column of"),
        (["view: number", "columns: {a: {type: integer}, b: {type: integer}}"], "number needs one column"),
        (["view: number", "columns: {a: {type: string}}"], "number needs one column"),
        (["top: 0"], "asked.rq:1:9: top is how many rows are shown, so it is 1 or more"),
        (["top: many"], "top is a whole number, not “many”"),
        (["expect: {rows: some}"], 'asked.rq:1:19: rows is a number (62), `">=1"`'),
        (["expect: {rows: '>=1..5'}"], "rows is a number"),
        (["expect: {contains: [{a: [b]}]}"], "a takes one value, not a list"),
        (["expect: {row: 1}"], "expect has no key “row” (did you mean “rows”?"),
        (["params: {a: {}}", "examples: [{a: [x, y]}]"], "asked.rq:2:19: a takes one value, not a list"),
        (["params: {a: {required: true}}", "examples: [{}]"], "this example has no a, which is required"),
        (["params: {a: {}}", "examples: [{values: {b: x}, expect: {}}]"], "an example has no key “b”"),
        (
            ["params: {a: {}}", "examples: [{values: {a: x}, expct: {}}]"],
            "an example with expectations has no key",
        ),
    ],
)
def test_a_mistake_in_a_header_is_told_with_its_place(lines: list[str], message: str) -> None:
    assert message in told(*lines)


def test_all_mistakes_of_a_header_are_told_at_once() -> None:
    assert "3 problems" in told("summary: x", "sumary: y", "params: {a: {type: no}}", "tgs: z")


def test_parameters_without_a_header_are_told_how_one_starts() -> None:
    with pytest.raises(ProblemsError, match=r"asked\.rq:1:1: a saved query starts with a header: `#\+ summary"):
        parse("SELECT * { ?s ?p $o }", "asked.rq")


def test_a_file_of_plain_sparql_is_a_query_under_its_own_name() -> None:
    assert parse("SELECT * { ?s ?p ?o }", "law/new_cases-2024.rq").summary == "New cases 2024"


def test_a_parameter_that_the_query_does_not_use_is_a_mistake() -> None:
    assert "parameter company is not used: the query has no $company" in told(
        "summary: x", "params: {company: {type: entity}}"
    )


def test_an_example_with_an_unknown_parameter_is_a_mistake() -> None:
    assert "an example has no key “compny”" in told(
        "summary: x", "params: {company: {}}", "examples: [{compny: a}]", body="SELECT * { ?s ?p $company }"
    )


def test_a_line_that_hangs_on_no_parameter_is_a_mistake() -> None:
    body = "SELECT * {\n ?s ?p $company #?compny\n}"
    assert "asked.rq:4:17: no parameter “compny” for this line to hang on (did you mean “company”?)" in told(
        "summary: x", "params: {company: {}}", body=body
    )


def test_a_quote_that_opens_no_whole_string_is_a_mistake_as_a_value_could_close_it() -> None:
    message = told("summary: x", "params: {a: {}}", body='ASK { ?s ?p "no end $a }')
    assert "asked.rq:3:13: this quote opens a string that does not end" in message


def test_only_comments_that_begin_a_line_are_header() -> None:
    body = 'SELECT * { ?s ?p """\n#+ tags: [b]\n""" } #+ tags: [c]'
    assert header("tags: [a]", body=body).tags == ("a",)


def test_a_line_ends_where_editors_end_it() -> None:
    with pytest.raises(ProblemsError, match=r"asked\.rq:2:4: a query header has no key “sumary”"):
        parse("# one\u2028two\x0bthree\x85four\n#+ sumary: y\nASK {}", "asked.rq")


# -- lists -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("list_", "bounds"),
    [
        ("true", Bounds(1)),
        ("{}", Bounds(1)),
        ("{max: 5}", Bounds(1, 5)),
        ("{min: 2}", Bounds(2)),
        ("{min: 2, max: 2}", Bounds(2, 2)),
        ("false", None),
    ],
)
def test_a_list_says_how_many_values_it_takes(list_: str, bounds: Bounds | None) -> None:
    found = header(f"params: {{a: {{list: {list_}}}}}", body="ASK { FILTER(1 IN ($a)) }")
    assert found.parameters[0].list == bounds


def test_a_list_where_one_value_has_room_is_a_mistake_with_its_place() -> None:
    message = told("params: {a: {list: true}}", body="SELECT * {\n VALUES ?x { $a }\n ?s ?p $a\n}")
    assert "asked.rq:4:8: $a is a list, and there is room for one value here; write VALUES ?x { $a }" in message
    assert message.endswith("\n1 problem")


def test_a_list_can_have_a_default_and_an_example_of_several_values() -> None:
    found = header(
        "params: {a: {list: true, default: [x, y]}}", "examples: [{a: [p, q]}, {a: p}]",
        body="ASK { FILTER(1 IN ($a)) }",
    )  # fmt: skip
    assert found.parameters[0].default == ("x", "y")
    assert [e.values for e in found.examples] == [{"a": ("p", "q")}, {"a": "p"}]


# -- examples and what is expected -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "bounds"),
    [
        ("62", Bounds(62, 62)),
        ("0", Bounds(0, 0)),
        ("'>=1'", Bounds(1)),
        ("'<= 5'", Bounds(0, 5)),
        ("1..5", Bounds(1, 5)),
    ],
)
def test_rows_are_expected_in_so_many_ways(rows: str, bounds: Bounds) -> None:
    assert header(f"expect: {{rows: {rows}}}", body="ASK {}").expect == Expectation(rows=bounds)


def test_an_example_can_say_what_it_expects() -> None:
    found = header(
        "params: {a: {}}",
        "examples:",
        "  - {a: short}",
        "  - values: {a: long}",
        "    expect: {rows: 2, columns: [p, q], contains: [{p: 1, q: ''}, {p: ~}]}",
        "  - expect: {answer: true}",
        body="SELECT ?p ?q { ?p $a ?q }",
    )
    short, long, none = found.examples
    assert short == Example({"a": "short"})
    assert long.values == {"a": "long"}
    assert long.expect == Expectation(Bounds(2, 2), ("p", "q"), ({"p": "1", "q": ""}, {"p": ""}))
    assert none == Example({}, Expectation(answer=True))


def test_a_parameter_may_be_called_values_or_expect() -> None:
    found = header("params: {values: {}, expect: {}}", "examples: [{values: x, expect: y}]",
                   body="ASK { ?s $values $expect }")  # fmt: skip
    assert found.examples == (Example({"values": "x", "expect": "y"}),)


# -- views -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "columns"),
    [
        ("timeline", "{a: {type: date}}"),
        ("timeline", "{a: {type: gYear}}"),
        ("network", "{a: {type: entity}, b: {type: iri}, c: C}"),
        ("number", "{a: {type: decimal}, b: {type: integer, hide: true}}"),
        ("table", "{}"),
        ("facts", "{}"),
        ("claims", "{}"),
        ("disputes", "{}"),
    ],
)
def test_a_view_is_taken_with_the_columns_that_it_needs(view: str, columns: str) -> None:
    assert header(f"columns: {columns}", f"view: {view}").view == view
    assert view in VIEWS


# -- headers that were read before -------------------------------------------------------------------------

EVERYTHING = """\
#+ summary: all
#+ tags: [a, b]
#+ params:
#+   one: {type: integer, default: 3, values: [3, 4]}
#+   more: {list: {min: 1, max: 4}, default: [x, y], help: some}
#+   of: {options: other}
#+ columns: {n: {label: N, type: decimal, show: plain}, l: {label: L, list: "; "}}
#+ view: number
#+ top: 20
#+ cite: ["?n nf:name ?n"]
#+ expect: {rows: ">=1", columns: [n], answer: false}
#+ examples: [{more: [p, q]}, {values: {of: x}, expect: {contains: [{n: ""}], rows: 1}}]
SELECT ?n { ?n $one $of FILTER(?n IN ($more)) }
"""
GRLC = "#+ enumerate:\n#+   - kind: [a, b]\nSELECT * { ?s ?p ?_kind ; ?q ?__x_en }"


@pytest.mark.parametrize("text", [EVERYTHING.replace("#+ view: number\n", ""), GRLC, "ASK {}"])
def test_a_header_that_is_recalled_is_the_one_that_was_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "own.rq"
    path.write_text(text)
    read = parse(text, str(path))
    remembered.remember(path, read)
    assert remembered.recall(path) == read


def test_every_header_that_ships_is_recalled_as_it_was_read() -> None:
    for path in queries.names().values():
        read = parse(path.read_text(encoding="utf-8"), str(path))
        remembered.remember(path, read)
        assert remembered.recall(path) == read


def test_a_header_is_read_again_when_its_file_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "own.rq"
    path.write_text("#+ summary: one\nASK {}")
    assert queries.read(path, "own").header.summary == "one"
    path.write_text("#+ summary: two\nASK {}")
    os.utime(path, ns=(1, 1))
    assert queries.read(path, "own").header.summary == "two"


def test_a_header_that_was_kept_in_another_form_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "own.rq"
    path.write_text("#+ summary: one\nASK {}")
    remembered.remember(path, Header("kept"))
    assert queries.read(path, "own").header.summary == "kept"
    monkeypatch.setattr(remembered, "_KEPT", "headers-0")
    assert queries.read(path, "own").header.summary == "one"


def test_a_header_is_read_where_nothing_can_be_kept_or_what_was_kept_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "own.rq"
    path.write_text("#+ summary: one\nASK {}")
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null/none")
    assert queries.read(path, "own").header.summary == "one"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert queries.read(path, "own").header.summary == "one"
    (kept,) = (tmp_path / "kg").glob("headers-*/*")
    for damage in (
        b"",
        b"[]",
        b"{}",
        b"\xff",
        kept.read_bytes().replace(b'"one"', b'["x", 1]').replace(b'"of"', b'"oi"'),
        kept.read_bytes().replace(b'"header": [', b'"header": [[], '),
        kept.read_bytes().replace(b'"header": [', b'"header": 7, "x": ['),
    ):
        kept.write_bytes(damage)
        assert queries.read(path, "own").header.summary == "one"
