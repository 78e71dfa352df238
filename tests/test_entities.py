"""What a name means: an IRI, an identifier, a page's address, a label, an alias; never a silent pick."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import BASE
from store_samples import NAMES, afresh, named, source

from kg import loading
from kg.entities import Entities
from kg.errors import AmbiguousError, NotFoundError
from kg.quads.names import nf
from kg.store import Store
from kg.terms import literal

BYTEDANCE = f"{BASE}id/bytedance"
PAPER = f"{BASE}id/arxiv:2404.02905"


@pytest.fixture(scope="module")
def entities(store: Store) -> Entities:
    return Entities(store)


@pytest.fixture(scope="module")
def without(store_path: Path) -> Entities:
    """The same store, looked through without its index."""
    found = Entities(Store.open(store_path))
    found.store.search.give_up("this is a test")
    return found


def alias(identifier: str, name: str, language: str) -> tuple[str, str, str]:
    return (NAMES.entity(identifier), nf("alias"), literal(name, language=language))


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
    assert "TikTok (product; its name; 3 statements name it)" in str(caught.value)
    assert [c.kind for c in caught.value.candidates] == ["company", "product"]  # the best known first
    counts = [int(re.findall(r"(\d+) statements", c.reason)[0]) for c in caught.value.candidates]
    assert counts == sorted(counts, reverse=True)


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


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("bytedanse", "ByteDance"),
        ("Btyedance", "ByteDance"),
        ("vytedance", "ByteDance"),
        ("Pekin Universty", "Peking University"),
        ("eking University", "Peking University"),
        ("Tain Keyu", "Keyu Tian"),
        ("Visual Autoregresive Modelling: Scalable Image", "Visual Autoregressive Modeling: Scalable Image"),
    ],
)
def test_a_misspelt_name_has_the_same_best_hit_with_the_index_and_without(
    entities: Entities, without: Entities, text: str, best: str
) -> None:
    found, scanned = entities.find(text), without.find(text)
    assert found[0].name.startswith(best) or found[0].label.startswith(best)
    assert (found[0].iri, found[0].score) == (scanned[0].iri, scanned[0].score)
    assert entities.store.search.fault == ""


@pytest.mark.parametrize(
    "value",
    [
        "bytedance inc",
        "字节跳动",
        "TikTok",
        "peking  university",
        "NEURIPS 2024",
        "ByteDanse",
        "Tain",
        "\ud800",
        "\x00",
    ],
)
@pytest.mark.parametrize("class_", [None, "Company", "Conference"])
def test_a_name_means_the_same_with_the_index_and_without(
    entities: Entities, without: Entities, value: str, class_: str | None
) -> None:
    assert meaning(entities, value, class_) == meaning(without, value, class_)


def meaning(entities: Entities, value: str, class_: str | None) -> object:
    try:
        return entities.resolve(value, class_)
    except AmbiguousError as error:
        return error.candidates
    except NotFoundError as error:
        return error.kind


def test_a_name_in_any_language_of_the_graph_is_found_and_is_never_picked_silently(tmp_path: Path) -> None:
    first = source("first", [named("mill", "Mill"), alias("mill", "Moulin", "fr"), alias("mill", "磨坊", "zh")])
    store = afresh(tmp_path / "store", [first])
    assert Entities(store).resolve("Moulin") == f"{BASE}id/mill"
    assert Entities(store).resolve("磨坊") == f"{BASE}id/mill"
    store.write([source("second", [named("club", "Moulin")])])
    with pytest.raises(AmbiguousError, match="2 things"):
        Entities(Store.open(store.path)).resolve("Moulin")
    assert Store.open(store.path).languages == ("fr", "zh")


def test_a_store_that_never_wrote_its_languages_down_is_asked_for_them(tmp_path: Path) -> None:
    afresh(tmp_path / "store", [source("first", [named("mill", "Mill"), alias("mill", "Moulin", "fr")])])
    state = json.loads((tmp_path / "store" / "store.json").read_text())
    del state["languages"]
    (tmp_path / "store" / "store.json").write_text(json.dumps(state))
    assert Entities(Store.open(tmp_path / "store")).resolve("Moulin") == f"{BASE}id/mill"


def test_names_are_completed_by_their_beginning_and_by_their_words(entities: Entities) -> None:
    assert next(c.label for c in entities.complete("byted", "Company")) == "ByteDance"
    assert ("ByteDance", BYTEDANCE, "company") in {c[:3] for c in entities.complete("BYTE")}
    assert ("ByteDance", BYTEDANCE, "company", "字节跳动") in entities.complete("字节")
    assert "Peking University" in [c.label for c in entities.complete("univ", "University", limit=500)]
    assert {c.kind for c in entities.complete("p", "University")} == {"university"}
    assert len(entities.complete("", limit=7)) == 7
    assert entities.complete("“") == []
    names = [(c.name, c.kind) for c in entities.complete("w", "Person", limit=500)]
    assert len(names) == len(set(names))


def test_a_name_as_it_stands_in_the_store_needs_neither_the_index_nor_a_fuzzy_comparison(store_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from kg.store import Store; from kg.entities import Entities\n"
        "entities = Entities(Store.open(Path(sys.argv[1])))\n"
        f"for name in ('ByteDance', 'wikidata:Q55606242', '{BYTEDANCE}', 'bytedance', '字节跳动'):\n"
        "    entities.resolve(name)\n"
        "print({'sqlite3', 'rapidfuzz'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(store_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"


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
