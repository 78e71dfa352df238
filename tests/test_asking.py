"""`kg run` and `kg query`: lists, counts, what is caught before asking, and what is said beside an answer."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from conftest import Kg

LIST = """\
#+ summary: Names of some companies
#+ params:
#+   companies: {type: entity, class: nf:Organization, list: {min: 1, max: 3}, required: true}
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?company ?name WHERE { VALUES ?company { $companies } ?company rdfs:label ?name } ORDER BY ?name
"""


@pytest.fixture
def named(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "named.rq").write_text(LIST, encoding="utf-8")
    return {"KG_QUERIES": "own"}


# -- parameters --------------------------------------------------------------------------------------------


def test_a_list_is_given_one_value_after_another(kg: Kg, named: dict[str, str]) -> None:
    ended = kg("run", "named", "companies=Microsoft", "companies=ByteDance", "-F", "json", **named)
    assert [row["name"] for row in json.loads(ended.out)] == ["ByteDance", "Microsoft"]


def test_a_list_is_given_as_the_lines_of_a_file(kg: Kg, named: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("ByteDance\n\n  TikTok\n", encoding="utf-8")
    assert kg("run", "named", "companies=@names.txt", "companies=Microsoft", "--count", **named).out == "3\n"
    missing = kg("run", "named", "companies=@none.txt", **named)
    assert (missing.code, missing.err) == (3, "kg: cannot read none.txt: No such file or directory\n")


def test_a_list_takes_as_many_values_as_its_header_says(kg: Kg, named: dict[str, str]) -> None:
    many = kg("run", "named", *(f"companies={name}" for name in ("a", "b", "c", "d")), **named)
    assert many.code == 2
    assert "companies takes 1 to 3 values, not 4" in many.err


def test_a_parameter_that_is_no_list_is_given_once(kg: Kg) -> None:
    ended = kg("run", "lawsuits", "party=ByteDance", "-p", "party=TikTok")
    assert (ended.code, ended.err) == (2, "kg: the parameter “party” is given twice, and takes one value\n")


# -- counts ------------------------------------------------------------------------------------------------


def test_a_count_is_that_of_the_rows(kg: Kg) -> None:
    asked = ("run", "papers-at", "company=ByteDance", "venue=NeurIPS")
    assert kg(*asked, "--count").out == "62\n"
    assert kg("run", "lawsuits", "party=Microsoft", "--count", "--fail-empty").code == 1
    assert kg("query", "ASK {}", "--count").code == 2


# -- before the engine is asked ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT * { ?p a nf:Papr }", "column 17: nf:Papr is not in the ontology; did you mean nf:Paper?"),
        ("SELECT * { ?p nf:acceptdAt ?e }", "did you mean nf:acceptedAt"),
        ("SELECT * { ?p rdfs:lable ?l }", "did you mean rdfs:label"),
        ("ASK { ?s a <https://w3id.org/newsfacts/ns#Compny> }", "did you mean nf:Company"),
    ],
)
def test_a_misspelt_term_is_refused_with_its_place_and_a_near_one(kg: Kg, query: str, told: str) -> None:
    ended = kg("query", query)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err
    assert "^" in ended.err


# -- beside the answer -------------------------------------------------------------------------------------


def test_a_variable_that_is_selected_and_never_bound_is_said(kg: Kg) -> None:
    ended = kg("query", "SELECT ?papr { ?paper a nf:Paper } LIMIT 2")
    assert ended.code == 0
    assert ended.err == "note: ?papr is selected and never bound; did you mean ?paper?\n"
    assert kg("query", "SELECT ?papr { ?paper a nf:Paper } LIMIT 2", "--no-hint").err == ""


def test_an_empty_answer_tells_the_parameter_that_emptied_it_and_one_that_would_not(kg: Kg) -> None:
    asked = ("run", "papers-at", "company=ByteDance", "venue=NeurIPS", "year=2019")
    ended = next(
        (e for e in (kg(*asked) for _ in range(4)) if "gives 62" in e.err), kg(*asked)
    )  # two seconds each
    assert (ended.code, len(ended.out.splitlines())) == (0, 1)
    assert ended.err.splitlines() == [
        "no rows: nothing in the store answers this",
        "  without year=2019 there are 62 rows",
        "  year=2024 gives 62 rows",
    ]
    assert kg(*asked, "--no-hint").err == "no rows: nothing in the store answers this\n"
    assert kg(*asked, "--fail-empty").code == 1


def test_an_empty_answer_tells_of_claims_that_are_no_facts(kg: Kg) -> None:
    ended = kg("query", "SELECT ?who { ?who nf:committed ?what }")
    assert "none is a fact: ask `kg run not-facts`" in ended.err


def test_an_offset_behind_the_last_row_says_so(kg: Kg) -> None:
    ended = kg("run", "lawsuits", "--offset", "1000")
    assert ended.err == "no rows: there are no more than the 1,000 that --offset leaves out\n"


@pytest.mark.slow
def test_the_reason_is_looked_for_no_longer_than_two_seconds(kg: Kg, tmp_path: Path) -> None:
    several = " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(6))
    started = time.monotonic()
    ended = kg("query", f"SELECT * {{ FILTER (false) {several} }}", "--timeout", "20s")
    assert ended.code == 0
    assert time.monotonic() - started < 20
