"""What a name means: an IRI, an identifier, a page's address, a label, an alias; never a silent pick."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import BASE

from kg import loading
from kg.entities import Entities
from kg.errors import AmbiguousError, NotFoundError
from kg.store import Store

BYTEDANCE = f"{BASE}id/bytedance"
PAPER = f"{BASE}id/arxiv:2404.02905"


@pytest.fixture(scope="module")
def entities(store: Store) -> Entities:
    return Entities(store)


@pytest.mark.parametrize(
    "value",
    [
        BYTEDANCE,
        f"<{BYTEDANCE}>",
        "bytedance",
        "ent:bytedance",
        "ByteDance",
        "  ByteDance ",
        "BYTEDANCE Inc.",
        "字节跳动",
        "Byte Dance",
        "wikidata:Q55606242",
        "Wikidata:q55606242",
        "https://www.wikidata.org/wiki/Q55606242",
        "org:byte-dance",
    ],
)
def test_an_entity_is_found_by_each_of_its_names(entities: Entities, value: str) -> None:
    assert entities.resolve(value) == BYTEDANCE


@pytest.mark.parametrize(
    "value", ["arxiv:2404.02905", "arXiv:2404.02905v2", "https://arxiv.org/abs/2404.02905", "neurips-event:94115"]
)
def test_a_paper_is_found_by_its_identifier_however_it_was_copied(entities: Entities, value: str) -> None:
    assert entities.resolve(value) == PAPER


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "nobody of that name",
        "https://a.example/none",
        "wikidata:Q1",
        "<",
        "a\nb",
        "\x00",
        "'\"}",
        "a:b/c",
    ],
)
def test_what_nothing_answers_to_is_not_found(entities: Entities, value: str) -> None:
    with pytest.raises(NotFoundError, match="no entity"):
        entities.resolve(value)


def test_near_names_are_told(entities: Entities) -> None:
    with pytest.raises(NotFoundError, match="did you mean “ByteDance”"):
        entities.resolve("ByteDanse")


def test_the_class_decides_which_of_the_meanings_fit(entities: Entities) -> None:
    assert entities.resolve("TikTok", "Company") == f"{BASE}id/tiktok-company"
    assert entities.resolve("TikTok", "Product") == f"{BASE}id/scmp-bytedance-neurips-award:tiktok"
    with pytest.raises(NotFoundError, match="no court “ByteDance”"):
        entities.resolve("ByteDance", "Court")


def test_a_name_of_two_things_is_not_picked_from(entities: Entities) -> None:
    with pytest.raises(AmbiguousError) as caught:
        entities.resolve("TikTok")
    assert len(caught.value.candidates) == 2
    assert "TikTok (company; its name)" in str(caught.value)
    assert "TikTok (product; its name)" in str(caught.value)


def test_a_series_and_its_edition_are_told_apart(entities: Entities) -> None:
    assert entities.resolve("NeurIPS", "Conference") != entities.resolve("NeurIPS 2024", "Conference")


def test_the_two_persons_of_the_article_have_names_of_their_own(entities: Entities) -> None:
    author = entities.resolve("Tian Keyu")
    intern = entities.resolve("former ByteDance intern known only as “Tian”")
    assert author != intern


def test_each_kind_of_thing_has_a_name_for_people(entities: Entities, store: Store) -> None:
    assert entities.kind(BYTEDANCE) == "company"
    assert entities.label(BYTEDANCE) == "ByteDance"
    assert entities.classes(PAPER) == ["Paper"]
    assert entities.kind("https://a.example/none") == "thing"
    assert entities.label("https://a.example/none") is None
    assert entities.title("https://a.example/none") is None


def test_a_dependent_node_is_called_by_what_it_tells(entities: Entities, store: Store) -> None:
    nodes = {
        text: entities.title(quad.subject.value)
        for quad in store.db.quads_for_pattern(None, None, None)
        if "/node/" in (text := quad.subject.value)
    }
    titles = {title for title in nodes.values() if title}
    figure = "figure (papers accepted: more than 50 research works, according to South China Morning Post)"
    assert figure in titles
    assert "hire (at ByteDance, 2024?)" in titles
    assert all(nodes.values())


def test_a_node_need_not_name_the_one_that_it_is_told_from(entities: Entities, store: Store) -> None:
    hire = next(
        q.subject.value
        for q in store.db.quads_for_pattern(None, None, None)
        if "scmp" in q.subject.value and entities.kind(q.subject.value) == "hire"
    )
    assert "ByteDance" in entities.details(hire)
    assert "ByteDance" not in entities.details(hire, BYTEDANCE)


def test_text_search_finds_names_that_are_alike_best_first(entities: Entities) -> None:
    found = entities.find("bytedanse", limit=5)
    assert found[0].label.casefold().startswith("bytedance")
    assert [f.score for f in found] == sorted((f.score for f in found), reverse=True)
    assert len(found) <= 5
    assert {f.kind for f in entities.find("Peking", "University")} == {"university"}
    assert entities.find("zzzzzzzzzzzz") == []


def test_an_identifier_that_was_merged_away_still_leads_to_its_entity(tmp_path: Path) -> None:
    (tmp_path / "e.yaml").write_text(
        "newsfacts-entities: 1\nsource: {id: e, title: E, by: us, date: 2025-01-01}\n"
        "entities:\n  mill: {is: Company, name: Lindqvist Mills, aka: [LM Flour], ids: {wikidata: Q5}}\n"
    )
    store = loading.create(tmp_path / "store", BASE)
    loading.load(store, [tmp_path / "e.yaml"])
    entities = Entities(store)
    for value in (
        "mill",
        "wikidata:Q5",
        "org:lm-flour",
        f"{BASE}id/wikidata:Q5",
        "https://www.wikidata.org/entity/Q5",
    ):
        assert entities.resolve(value) == f"{BASE}id/mill"
