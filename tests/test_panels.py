"""The panels that ship: every one is whole, says what it rests on, answers in one order, and answers soon."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from conftest import BASE, EXAMPLES, NAMES, SHARED

from kg import answers, loading, queries
from kg.answers import Rows
from kg.entities import Entities
from kg.queries.model import VIEWS
from kg.store import Store
from kg.vocabulary import vocabulary

PANELS = [name for name in queries.names() if name.startswith("panels/")]
ENTITIES = (
    "ByteDance", "arxiv:2404.02905", "NeurIPS 2024", "neurips", "Peking University", "Qin Yujia", "Harrow Foods",
    "Harrow Foods v. Lindqvist Mills", "Doubao",
)  # fmt: skip


def test_there_are_panels_for_all_five_kinds_of_thing_that_news_is_about() -> None:
    folders = {name.split("/")[1] for name in PANELS}
    assert folders >= {
        "any",
        "Organization",
        "Person",
        "Paper",
        "ConferenceEdition",
        "ConferenceSeries",
        "Lawsuit",
    }


@pytest.mark.parametrize("name", PANELS)
def test_a_panel_is_whole(name: str, store: Store) -> None:
    _, class_, file = name.split("/")
    saved = queries.load(name)
    header = saved.header
    assert class_ == "any" or class_ in vocabulary().classes
    assert re.fullmatch(r"\d\d-[a-z]+", file)
    assert header.summary[0].isupper()
    assert not header.summary.endswith(".")
    assert header.description == "" or header.description.endswith(".")
    assert [parameter.name for parameter in header.parameters] == ["entity"]
    assert header.view in VIEWS
    assert "ORDER BY" in saved.text  # else two runs could differ
    answer = answers.ask(store, saved.bind({"entity": "https://kg.example/id/bytedance"}, Entities(store)))
    assert isinstance(answer, Rows)
    assert {*(header.columns or {})} <= {*answer.columns}
    assert {column.link for column in (header.columns or {}).values() if column.link} <= {*answer.columns}
    assert {*VIEWS[header.view]} <= {*answer.columns}
    assert header.cite or header.view in ("claims", "disputes")


@pytest.mark.parametrize("name", [n for n in PANELS if queries.load(n).header.view == "table"])
def test_every_column_that_a_table_shows_has_a_heading(name: str, store: Store) -> None:
    saved = queries.load(name)
    columns = saved.header.columns or {}
    answer = answers.ask(store, saved.bind({"entity": "https://kg.example/id/bytedance"}, Entities(store)))
    assert isinstance(answer, Rows)
    merged = {"comparator", "unit", "currency"} if "value" in answer.columns else set()
    assert {*answer.columns} - merged <= {*columns}


@pytest.mark.parametrize("entity", ENTITIES)
def test_panels_answer_in_one_order(entity: str, store: Store) -> None:
    entities = Entities(store)
    iri = entities.resolve(entity) if entity != "neurips" else "https://kg.example/id/neurips"
    for name in PANELS:
        saved = queries.load(name)
        bound = saved.bind({"entity": iri}, entities)
        first, second = (saved.tidy(answers.ask(store, bound)) for _ in range(2))
        assert first == second, name


@pytest.mark.slow
def test_on_the_whole_list_no_panel_reads_everything(tmp_path: Path) -> None:
    whole = SHARED / "data" / "neurips-2024.jsonl"
    if not whole.is_file():
        pytest.skip("the whole list does not lie beside the project")
    store = loading.create(tmp_path / "store", BASE)
    names = (name for name in NAMES if not name.endswith(".jsonl"))
    loading.load(store, [*(EXAMPLES / name for name in names), whole])
    entities = Entities(store)
    for entity in ("ByteDance", "arxiv:2404.02905", "NeurIPS 2024", "Peking University", "neurips-speaker:98775"):
        iri = entities.resolve(entity)
        for name in PANELS:
            bound = queries.load(name).bind({"entity": iri}, entities)
            start = time.process_time()
            answers.ask(store, bound)
            assert time.process_time() - start < 10, f"{name} for {entity}"
