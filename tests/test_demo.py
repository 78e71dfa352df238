"""The demo: the main job on the shipped examples, from nothing."""

import csv
from pathlib import Path

import pytest

from kg import demo
from kg.errors import DataError
from kg.tables import Style

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo")
    demo.run(path, Style())
    return path


def test_it_answers_with_the_62_papers_of_bytedance(folder: Path) -> None:
    with (folder / "papers.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 62
    assert len({row["paper"] for row in rows}) == 62
    [var] = [row for row in rows if row["paper"].endswith("arxiv:2404.02905")]
    assert var["award"] == "Outstanding Paper"
    assert var["sources"] == "2"


def test_two_papers_are_there_through_a_subsidiary_only(folder: Path) -> None:
    with (folder / "papers.csv").open(newline="", encoding="utf-8") as stream:
        through = [row["through"].split("; ") for row in csv.DictReader(stream)]
    assert sum(all(name.endswith("(subsidiary)") for name in names) for names in through) == 2


def test_it_leaves_an_export_and_a_sheet(folder: Path) -> None:
    for name in ("facts.ttl", "facts.jsonld", "bytedance.html"):
        assert (folder / name).stat().st_size > 10_000


def test_it_can_run_again_in_its_own_folder(folder: Path) -> None:
    before = (folder / "papers.csv").read_bytes()
    demo.run(folder, Style())
    assert (folder / "papers.csv").read_bytes() == before


def test_it_does_not_touch_a_folder_with_other_things(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("precious", encoding="utf-8")
    with pytest.raises(DataError, match=r"holds other things \(thesis.txt\)"):
        demo.run(tmp_path, Style())
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]
