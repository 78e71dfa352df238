"""The pages about questions and about the command line: their examples are run, their options are the program's.

`UPDATE_DOCS=1` writes the options, and the outputs of examples, anew.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import click
import pytest
from conftest import EXAMPLES, NAMES, Kg

from kg import files, loading
from kg.cli.group import COMMANDS, cli
from kg.queries.header import parse

DOCS = Path(__file__).parents[1] / "docs"
PAGES = ("queries.md", "command-line.md")
OPTIONS = re.compile(r"(<!-- options: ([a-z ]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def blocks(name: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", page(name), re.MULTILINE | re.DOTALL)


def examples() -> list[tuple[str, str]]:
    found = [block.partition("\n") for name in PAGES for block in blocks(name, "console")]
    return [(command.removeprefix("$ kg "), output) for command, _, output in found]


@pytest.fixture(scope="module")
def examples_only(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the examples that ship and of nothing else."""
    path = tmp_path_factory.mktemp("pages") / "store"
    made = loading.create(path, "https://kg.example/")
    loading.load(made, [EXAMPLES / name for name in NAMES])
    del made
    return path


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
        for name in PAGES:
            (DOCS / name).write_text(page(name).replace(f"$ kg {line}\n{expected}", f"$ kg {line}\n{shown}"))
        expected = shown
    pattern = "(.*\n)?".join(re.escape(part) for part in expected.split("…\n"))
    assert re.fullmatch(pattern, shown, re.DOTALL), shown


def command(path: str) -> click.Command:
    found: click.Command = cli
    for name in path.split():
        assert isinstance(found, click.Group)
        inner = found.get_command(click.Context(found), name)
        assert inner is not None
        found = inner
    return found


def options(path: str) -> list[str]:
    """The lines of the table of a command's options; `kg run` has those of `kg query` besides its own."""
    context = click.Context(command(path))
    records = [o.get_help_record(context) for o in command(path).params if isinstance(o, click.Option)]
    lines = [f"- `{r[0]}`: {r[1]}\n" for r in records if r]
    return [line for line in lines if path != "run" or line not in options("query")]


def test_the_options_of_each_command_are_those_of_the_program() -> None:
    text = page("command-line.md")
    made = OPTIONS.sub(lambda m: f"{m[1]}{''.join(options(m[2]))}{m[4]}", text)
    if os.environ.get("UPDATE_DOCS"):
        (DOCS / "command-line.md").write_text(made, encoding="utf-8")
    assert made == page("command-line.md")


def test_each_command_has_a_section() -> None:
    assert set(re.findall(r"^## kg (\w+)", page("command-line.md"), re.MULTILINE)) == set(COMMANDS)
    with_list = {path for _, path, _, _ in OPTIONS.findall(page("command-line.md"))}
    assert with_list == {name for name in COMMANDS if options(name)}


def test_each_saved_query_is_in_the_table_of_what_there_is() -> None:
    first = page("queries.md").partition("## What there is")[2].partition("##")[0]
    assert set(re.findall(r"`([a-z-]+)`", first)) == {p.stem for p in files.folder("queries").glob("*.rq")}


def test_the_query_of_ones_own_on_the_page_runs(kg: Kg, examples_only: Path, tmp_path: Path) -> None:
    (text,) = blocks("queries.md", "sparql")
    parse(text, "queries.md")
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "hires-in.rq").write_text(text)
    (tmp_path / "kg.toml").write_text(blocks("queries.md", "toml")[0])
    ended = kg("run", "hires-in", "company=ByteDance", "year=2024", store=examples_only)
    assert len(ended.out.splitlines()) == 3


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_not_too_long(name: str) -> None:
    assert len(page(name).splitlines()) <= 200
