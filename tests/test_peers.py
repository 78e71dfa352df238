"""The table of peers: what it says of newsfacts is true, as each row has a command that shows it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
import shown
from conftest import EXAMPLES

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "peers.md").read_text(encoding="utf-8")
MARKS = {"yes", "partly", "no", "–", "?"}


class Row(NamedTuple):
    """One capability: what the page says of newsfacts and of the others, the command, what that shows."""

    number: int
    capability: str
    marks: tuple[str, ...]
    command: str
    shows: str


def cells(line: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def rows() -> list[Row]:
    numbered = [cells(line) for line in PAGE.splitlines() if re.match(r"\| \d+ \|", line)]
    capabilities = [found for found in numbered if len(found) > 3]
    commands = {found[0]: found[1:] for found in numbered if len(found) == 3}
    return [
        Row(int(number), name, tuple(marks), *(text.strip("` ") for text in commands[number]))
        for number, name, *marks in capabilities
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, examples_only: Path) -> Path:
    """The folder that the page tells to make, but with a store that is there already."""
    path = tmp_path_factory.mktemp("peers")
    for file in (EXAMPLES / "links.yaml", ROOT / "queries" / "lawsuits.rq"):
        shutil.copy(file, path)
    setup = re.search(r"^mkdir questions\n.*?(?=^```)", PAGE, re.MULTILINE | re.DOTALL)
    assert setup
    told = shown.run(f"kg export -o facts.ttl\n{setup[0]}", path, KG_STORE=str(examples_only))
    assert "wrote facts.ttl" in told
    return path


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.number} {row.capability[:40]}")
def test_a_row_is_true_of_newsfacts(folder: Path, examples_only: Path, row: Row) -> None:
    told = shown.run(row.command, folder, KG_STORE=str(examples_only), KG_QUERIES="questions")
    words = rf"(?<!\w){re.escape(row.shows)}(?!\w)"  # 62, and not 162
    assert re.search(words, " ".join(told.split())), told


def test_each_row_says_something_of_every_peer() -> None:
    header = next(cells(line) for line in PAGE.splitlines() if line.startswith("| | capability |"))
    assert {len(row.marks) for row in rows()} == {len(header) - 2}
    assert {mark for row in rows() for mark in row.marks} <= MARKS


def test_rows_are_numbered_without_gaps_and_have_a_command_each() -> None:
    assert [row.number for row in rows()] == list(range(1, len(rows()) + 1))
    assert all(row.command and row.shows for row in rows())


def test_every_peer_is_said_to_have_been_looked_at_in_some_version() -> None:
    header = next(cells(line) for line in PAGE.splitlines() if line.startswith("| | capability |"))
    unsaid = [peer for peer in header[3:] if not re.search(rf"^\*\*{peer}\*\* (of Jena )?\d", PAGE, re.MULTILINE)]
    assert not unsaid


def test_the_page_does_not_hide_where_newsfacts_is_behind() -> None:
    assert sum(row.marks[0] == "no" for row in rows()) >= 5
