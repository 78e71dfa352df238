"""The event in `examples/harbour`: what it has to have so that tests and pages can rest on it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import EXAMPLES

from kg import answers, conflicts, facts, ledger, origins, trust
from kg.answers import Rows
from kg.evidence import Evidence
from kg.store import Store

pytestmark = pytest.mark.slow

FOLDER = EXAMPLES / "harbour"
ARTICLES = sorted(FOLDER.glob("[0-9]*.yaml"))
BASE = "https://kg.example/"


@pytest.fixture(scope="module")
def spill(harbour: Path) -> Store:
    return Store.open(harbour)


def raw(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def cells(store: Store, query: str) -> list[tuple[str, ...]]:
    answer = answers.ask(store, query)
    assert isinstance(answer, Rows)
    return sorted(tuple(str(getattr(term, "value", term)) for term in row) for row in answer.rows)


# -- the files ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ARTICLES, ids=lambda p: p.stem)
def test_an_article_is_short_and_lies_beside_its_fact_file(path: Path) -> None:
    text = path.with_suffix(".txt").read_text(encoding="utf-8")
    assert 80 <= len(text.split()) <= 200
    assert raw(path)["source"]["text"] == path.with_suffix(".txt").name


@pytest.mark.parametrize("path", ARTICLES, ids=lambda p: p.stem)
def test_each_claim_of_an_article_has_its_words_whole(path: Path) -> None:
    assert all(claim.quote and claim.quote.exact for claim in facts.read(path).claims)


@pytest.mark.parametrize("path", ARTICLES, ids=lambda p: p.stem)
def test_words_that_only_claim_are_not_the_words_of_a_fact(path: Path) -> None:
    """A note of a fact would else show an accusation, and nobody who makes it."""
    claims = [(c, c.quote) for c in facts.read(path).claims if c.quote]
    accusations = [q for c, q in claims if c.modality == "alleged"]
    for claim, quote in claims:
        if claim.accepted:
            assert not any(quote.start <= q.start and q.end <= quote.end for q in accusations), claim.id


def test_there_are_many_outlets_and_none_has_most_of_the_articles() -> None:
    outlets = [raw(path)["source"]["publisher"] for path in ARTICLES]
    assert len(outlets) >= 10
    assert len(set(outlets)) >= 7
    assert max(map(outlets.count, outlets)) < len(outlets) / 2


def test_every_file_says_by_whom_it_is_and_of_which_day() -> None:
    for path in FOLDER.glob("*.yaml"):
        source = raw(path)["source"]
        assert re.fullmatch(r"2025-\d\d-\d\d", str(source.get("published") or source["date"])), path.name


# -- what it has to have -----------------------------------------------------------------------------------


def test_sources_of_several_origins_agree_on_the_day(spill: Store) -> None:
    supports = Evidence(spill).of((f"<{BASE}id/spill>", "<https://w3id.org/newsfacts/ns#date>", DAY))
    assert origins.of(spill).count(support.source.iri for support in supports) >= 4


DAY = '"2025-02-17"^^<http://id.loc.gov/datatypes/edtf/EDTF>'


def test_two_numbers_conflict_and_those_within_their_hedges_do_not(spill: Store) -> None:
    (told,) = [c for c in conflicts.find(spill) if c.kind == "figure" and c.label == "diesel spill at Skarn Quay"]
    numbers = {number for side in told.sides for number in re.findall(r"\d{5}", side.value.replace(",", ""))}
    assert {"60000", "62000", "90000"} <= numbers
    assert "50000" not in numbers


def test_a_sum_stands_in_two_currencies(spill: Store) -> None:
    sums = cells(spill, "SELECT DISTINCT ?n ?c { ?r nf:reliefAmount ?s . ?s nf:value ?n ; nf:currency ?c }")
    assert sums == [("12000000", "EUR"), ("12000000", "USD")]


def test_the_wire_report_in_two_papers_is_one_origin_and_the_copy_without_credit_another(spill: Store) -> None:
    found = origins.of(spill)
    assert found.of(f"{BASE}source/post-wire") == found.of(f"{BASE}source/mail-wire")
    assert found.of(f"{BASE}source/tribune-leak") == found.of(f"{BASE}source/courier-leak")
    assert found.of(f"{BASE}source/tribune-lawsuit") != found.of(f"{BASE}source/courier-leak")


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("ledger-lawsuit", "corrected"),
        ("agency-preliminary", "superseded"),
        ("mail-dismissal", "retracted"),
        ("tribune-leak", None),
    ],
)
def test_what_became_of_a_source_is_known(spill: Store, source: str, status: str | None) -> None:
    assert Evidence(spill).source(f"{BASE}source/{source}").status == status


@pytest.mark.parametrize(
    ("claim", "standing"),
    [
        ("ledger-lawsuit/accusation", "alleged and denied"),
        ("quayside-interview/sign-off", "alleged, no answer on record"),
        ("quayside-interview/mud", "withdrawn"),
        ("tribune-lawsuit/subsidiary", "withheld"),
        ("mail-dismissal/dismissed-1", "withheld"),
    ],
)
def test_each_accusation_stands_where_its_story_leaves_it(spill: Store, claim: str, standing: str) -> None:
    source, _, name = claim.partition("/")
    iri = f"{BASE}source/{source}/claim/{name}"
    (found,) = [p for p in ledger.propositions(spill) if any(c.iri == iri for c in p.claims)]
    assert found.standing.name == standing


def test_the_picture_changes_with_the_day(spill: Store) -> None:
    def days(date: str) -> list[str]:
        view = trust.as_of(spill, date)
        return [day for (day,) in cells(view, "SELECT DISTINCT ?d { ?e nf:takesPlaceIn ?q ; nf:date ?d }")]

    assert days("2025-02-17") == []
    assert days("2025-02-18") == ["2025-02-17"]
    assert days("2025-03-12") == ["2025-02-16", "2025-02-17"]
    assert days("2025-03-17") == ["2025-02-17"]


def test_nothing_is_known_of_the_lawsuit_before_it_is_reported(spill: Store) -> None:
    lawsuits = "SELECT ?case { ?case a nf:Lawsuit }"
    assert cells(trust.as_of(spill, "2025-03-11"), lawsuits) == []
    assert len(cells(trust.as_of(spill, "2025-03-12"), lawsuits)) == 1


def test_no_accusation_is_a_fact_on_any_day(spill: Store) -> None:
    for date in ("2025-03-12", "2025-04-09", "2025-07-01"):
        assert cells(trust.as_of(spill, date), "SELECT ?w { ?w nf:committed ?what }") == []
