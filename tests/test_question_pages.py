"""The page about saved queries: its examples are run, and its list of queries is whole.

`UPDATE_DOCS=1` writes the outputs of examples anew.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from conftest import Kg

from kg import files
from kg.queries.header import parse

PAGE = Path(__file__).parents[1] / "docs" / "queries.md"


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", page(), re.MULTILINE | re.DOTALL)


def examples() -> list[tuple[str, str]]:
    found = [block.partition("\n") for block in blocks("console")]
    return [(command.removeprefix("$ kg "), output) for command, _, output in found]


@pytest.mark.parametrize(("line", "expected"), examples(), ids=lambda text: text[:30].strip())
def test_an_example_shows_what_a_terminal_of_80_columns_shows(
    kg: Kg, examples_only: Path, line: str, expected: str
) -> None:
    words = shlex.split(line)
    if words[0] in ("run", "query") and "--print" not in words:
        words += ["-F", "table"]
    ended = kg(*words, store=examples_only, COLUMNS="80")
    shown = ended.out if ended.code == 0 else ended.err
    if os.environ.get("UPDATE_DOCS") and "…\n" not in expected:
        PAGE.write_text(page().replace(f"$ kg {line}\n{expected}", f"$ kg {line}\n{shown}"), encoding="utf-8")
        expected = shown
    pattern = "(.*\n)?".join(re.escape(part) for part in expected.split("…\n"))
    assert re.fullmatch(pattern, shown, re.DOTALL), shown


def test_each_saved_query_is_in_the_table_of_what_there_is() -> None:
    first = page().partition("## What there is")[2].partition("##")[0]
    assert set(re.findall(r"`([a-z-]+)`", first)) == {p.stem for p in files.folder("queries").glob("*.rq")}


def test_the_query_of_ones_own_on_the_page_runs(kg: Kg, examples_only: Path, tmp_path: Path) -> None:
    (text,) = blocks("sparql")
    parse(text, "queries.md")
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "hires-in.rq").write_text(text)
    (tmp_path / "kg.toml").write_text(blocks("toml")[0])
    ended = kg("run", "hires-in", "company=ByteDance", "year=2024", store=examples_only)
    assert len(ended.out.splitlines()) == 3


def test_the_page_is_not_too_long() -> None:
    assert len(page().splitlines()) <= 200
