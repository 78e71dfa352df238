"""Denials find their allegations, a refused claim stays refused, an event that nobody asserts is none."""

from pathlib import Path

import pytest

from kg import answers, loading, profiles, queries, sheets
from kg.answers import Rows
from kg.entities import Entities
from kg.quads.names import DEFAULT_BASE
from kg.store import Store

ROE = "roe: {is: Person, name: Jane Roe, ids: {wikidata: Q1}}"
ACME = "acme: {is: Company, name: Acme}"
THEFT = "theft: {is: Topic, name: theft, ids: {wikidata: Q2}}"
OTHER = "other: {is: Person, name: John Doe}"
CASE = "case: {is: Lawsuit, name: Acme v. Roe}"


def article(path: Path, id_: str, *claims: str) -> Path:
    file = path / f"{id_}.yaml"
    lines = [
        "newsfacts: 1",
        f"source: {{id: {id_}, is: NewsArticle, title: {id_}}}",
        "entities:",
        *(f"  {entity}" for entity in (ROE, ACME, THEFT, OTHER, CASE)),
        "claims:",
        *(f"  - {{without-words: a test, {claim}}}" for claim in claims),
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = loading.create(tmp_path / "store", DEFAULT_BASE)
    files = [
        article(tmp_path, "accuses", "modality: alleged, by: acme, says: {roe: {committed: theft}}"),
        article(tmp_path, "answers", "modality: denied, by: roe, says: {roe: {committed: theft}}"),
        article(tmp_path, "refused", "accept: false, why: a mix-up, says: {roe: {founded: acme}}"),
        article(tmp_path, "wonders", "modality: speculated, by: unnamed, says: {case: {hasDefendant: roe}}"),
        article(
            tmp_path,
            "expects",
            "modality: expected, when: 2024-12-10/2024-12-15, says: {acme: {reportedConductTo: other}}",
        ),
    ]
    loading.load(store, files)
    return store


def ask(store: Store, name: str, **given: str) -> Rows:
    entities = Entities(store)
    answer = answers.ask(store, queries.load(name).bind(given, entities))
    assert isinstance(answer, Rows)
    return answer


def test_a_denial_in_another_article_stands_beside_the_allegation(store: Store) -> None:
    [row] = answers.as_dicts(ask(store, "alleged-and-denied", about="Jane Roe"))
    assert row["denier"] is not None
    page = sheets.render(store, Entities(store).resolve("Jane Roe"))
    assert "No denial is recorded" not in page


def test_what_an_editor_refused_is_not_shown_as_asserted(store: Store) -> None:
    text = profiles.as_text(profiles.of(store, Entities(store).resolve("Jane Roe")), 100)
    before, _, after = text.partition("Said, but not held as fact")
    assert "founded" not in before
    assert "a mix-up" in after


def test_a_lawsuit_that_is_only_wondered_about_is_none(store: Store) -> None:
    assert ask(store, "lawsuits").rows == ()
    lawsuits = "SELECT ?x { ?x a nf:Lawsuit }"
    answer = answers.ask(store, lawsuits)
    assert isinstance(answer, Rows)
    assert answer.rows == ()
    iri = Entities(store).resolve("wonders:case")
    assert Entities(store).label(iri) == "Acme v. Roe"


def test_the_company_sees_the_denial_of_what_it_alleges(store: Store) -> None:
    text = profiles.as_text(profiles.of(store, Entities(store).resolve("Acme")), 100)
    assert "ALLEGED" in text


@pytest.mark.parametrize(("day", "found"), [("2024-12-12", 1), ("2024-12-09", 0), ("2024-12-16", 0)])
def test_what_is_expected_over_some_days_is_found_on_each_of_them(store: Store, day: str, found: int) -> None:
    assert len(ask(store, "events", **{"from": day, "to": day}).rows) == found
