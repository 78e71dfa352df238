"""A page for each command: its usage and options are the program's, its examples are run, its exit codes are met.

`UPDATE_DOCS=1` writes the usage, the options, the table of all commands, and the outputs of examples anew, but for
outputs that are shortened with a line “…”.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import shown
from conftest import EXAMPLES, Kg, write_article

from kg.cli.group import COMMANDS, cli

pytestmark = pytest.mark.slow

DOCS = Path(__file__).parents[1] / "docs"
PAGES = DOCS / "commands"
GENERAL = DOCS / "command-line.md"
MADE = re.compile(r"(<!-- (usage|options|commands):?([a-z ]*) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
BOUNDS = re.compile(r"  \[(?:default: ([^];]+))?(?:; )?(?:x>=\d+)?\]$")
"""What click adds to the help of an option."""
LINES = re.compile(r"^\$ (.*\n(?:> .*\n)*)((?:(?!\$ ).*\n)*)", re.MULTILINE)
LOADING = {"dedupe", "demo", "load", "retract"}
"""The commands whose examples load the list of papers, which takes seconds."""
WRITING = {"init", "verify", *LOADING}
"""Those whose examples start in an empty folder, with a store of their own."""

ENDS: dict[str, dict[int, list[str]]] = {
    "demo": {0: ["demo"], 2: ["demo", "more"], 3: ["demo", "-o", "examples"]},
    "init": {0: ["-s", "new", "init"], 2: ["init", "--base", "here"], 3: ["init"]},
    "load": {
        0: ["load", "--dry-run", "harrow.yaml"],
        2: ["load", "--text", "article.txt", "harrow.yaml", "harrow.yaml"],
        3: ["load", "article.txt"],
    },
    "status": {0: ["status"], 3: ["-s", "none", "status"]},
    "sources": {0: ["sources"], 2: ["sources", "-F", "word"], 3: ["-s", "none", "sources"]},
    "retract": {2: ["retract", "nobody"], 3: ["-s", "none", "retract", "nobody"]},
    "query": {
        0: ["query", "SELECT * { ?s nf:sued ?o }"],
        1: ["query", "-e", "ASK { ?s nf:committed ?o }"],
        2: ["query", "SELECT * { ?s"],
        3: ["-s", "none", "query", "ASK {}"],
        124: ["query", "--timeout", "100ms", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"],
        125: ["query", "--max-memory", "1M", "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f ?a ?e"],
    },
    "run": {
        0: ["run", "hires", "company=ByteDance"],
        1: ["run", "hires", "company=Microsoft", "--fail-empty"],
        2: ["run", "hire"],
        3: ["-s", "none", "run", "awards"],
        124: ["run", "co-authors", "company=ByteDance", "--timeout", "1ms"],
        125: ["run", "co-authors", "company=ByteDance", "--max-memory", "1M"],
    },
    "queries": {
        0: ["queries"],
        1: ["queries", "lint", "mistaken.rq"],
        2: ["queries", "show", "hire"],
        3: ["-s", "none", "queries", "test"],
    },
    "find": {0: ["find", "zzzz"], 2: ["find", "--limit", "0", "x"], 3: ["-s", "none", "find", "x"]},
    "show": {0: ["show", "Doubao"], 2: ["show", "Doubaoo"], 3: ["-s", "none", "show", "Doubao"]},
    "why": {
        0: ["why", "ByteDance", "owns", "TikTok"],
        2: ["why", "ByteDance", "owns", "Doubao"],
        3: ["-s", "none", "why", "ByteDance", "owns", "TikTok"],
        124: ["why", "--timeout", "1ms", "--row", "1", "--run", "co-authors", "company=ByteDance"],
        125: ["why", "--max-memory", "1M", "ByteDance", "owns", "TikTok"],
    },
    "claims": {0: ["claims", "Doubao"], 2: ["claims", "Doubaoo"], 3: ["-s", "none", "claims"]},
    "claim": {0: ["claim", "most-popular"], 2: ["claim", "nothing"], 3: ["-s", "none", "claim", "x"]},
    "conflicts": {0: ["conflicts", "Doubao"], 2: ["conflicts", "Doubaoo"], 3: ["-s", "none", "conflicts"]},
    "origins": {0: ["origins"], 2: ["origins", "Doubaoo"], 3: ["-s", "none", "origins"]},
    "verify": {
        0: ["verify"],
        1: ["verify", "scmp-bytedance-neurips-award", "--text", "article.txt"],
        2: ["verify", "scmp-bytedance-neurips-award"],
        3: ["-s", "none", "verify"],
    },
    "brief": {
        0: ["brief", "--since", "2024-12-01"],
        2: ["brief", "--since", "soon"],
        3: ["-s", "none", "brief", "--since", "2024"],
    },
    "diff": {
        0: ["diff", "2024-12-01"],
        1: ["diff", "2024-12-01", "-e"],
        2: ["diff", "soon"],
        3: ["-s", "harrow.yaml", "diff", "now"],
    },
    "todo": {0: ["todo", "Doubao"], 2: ["todo", "--stale", "long"], 3: ["-s", "none", "todo"]},
    "sheet": {
        0: ["sheet", "Doubao"],
        2: ["sheet", "Doubaoo"],
        3: ["sheet", "Doubao", "-o", "no/such/folder.html"],
    },
    "site": {
        0: ["site", "-o", "site", "--class", "Lawsuit", "--jobs", "1"],
        2: ["site", "-o", "site", "--class", "Lawsui"],
        3: ["-s", "none", "site", "-o", "site"],
    },
    "export": {
        0: ["export", "--source", "newsfacts-links"],
        2: ["export", "-F", "word"],
        3: ["-s", "none", "export"],
    },
    "check": {
        0: ["check", "awards"],
        1: ["check", "gossip.rq"],
        2: ["check", "hire"],
        3: ["-s", "none", "check", "--on-store"],
    },
    "dedupe": {0: ["dedupe"], 3: ["-s", "none", "dedupe"]},
    "explain": {
        0: ["explain", "--timeout", "1ms", "awards"],
        2: ["explain", "SELECT"],
        3: ["-s", "none", "explain", "awards"],
        125: ["explain", "--max-memory", "1M", "SELECT * { ?a ?b ?c . ?d ?e ?f }"],
    },
    "shell": {
        0: ["shell", "-c", "\\run awards"],
        1: ["shell", "-c", "\\run hires company=Microsoft --fail-empty"],
        2: ["shell", "-c", "\\run hire"],
        3: ["-s", "none", "shell", "-c", "\\run awards"],
        124: ["shell", "-c", "\\run co-authors company=ByteDance --timeout 1ms"],
    },
    "completion": {
        0: ["completion", "bash"],
        2: ["completion", "install", "tcsh"],
        3: ["completion", "install", "fish"],
    },
}
"""For each command and each exit code a line that ends so."""


def page(name: str) -> Path:
    return PAGES / f"{name}.md"


def pages() -> list[str]:
    """The commands that have a page."""
    return [name for name in COMMANDS if page(name).exists()]


def text_of(name: str) -> str:
    return page(name).read_text(encoding="utf-8")


def commands(path: str) -> Iterator[tuple[str, click.Command]]:
    """A command and those below it, each by its whole name."""
    found: click.Command = cli
    for name in path.split():
        assert isinstance(found, click.Group)
        inner = found.get_command(click.Context(found), name)
        assert inner is not None, path
        found = inner
    yield path, found
    if isinstance(found, click.Group):
        for name in found.list_commands(click.Context(found)):
            yield from commands(f"{path} {name}")


def of(path: str) -> click.Command:
    return next(commands(path))[1]


def paths() -> list[str]:
    """The whole names of all commands that have a page, or a part of one."""
    return [path for name in pages() for path, _ in commands(name)]


# -- what is made from the program -------------------------------------------------------------------------


def usage(path: str) -> str:
    line = " ".join([f"kg {path}", *of(path).collect_usage_pieces(click.Context(of(path)))])
    return f"```sh\n{line}\n```\n"


def options(path: str) -> str:
    context = click.Context(of(path))
    records = [o.get_help_record(context) for o in of(path).params if isinstance(o, click.Option)]
    return "".join(f"- `{r[0]}`: {BOUNDS.sub(_default, r[1])}\n" for r in records if r)


def _default(bounds: re.Match[str]) -> str:
    return f" Default: {bounds[1]}." if bounds[1] else ""


def table(_: str) -> str:
    rows = [f"| [`kg {name}`](commands/{name}.md) | {of(name).get_short_help_str(200)} |\n" for name in COMMANDS]
    return "".join(["| command | what it does |\n|---|---|\n", *rows])


MAKERS = {"usage": usage, "options": options, "commands": table}


@pytest.mark.parametrize("path", [GENERAL, *map(page, pages())], ids=lambda p: p.stem)
def test_what_is_made_from_the_program_is_up_to_date(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    made = MADE.sub(lambda m: f"{m[1]}{MAKERS[m[2]](m[3].strip())}{m[5]}", text)
    if os.environ.get("UPDATE_DOCS"):
        path.write_text(made, encoding="utf-8")
    else:
        assert made == text


def test_every_command_has_a_page_and_every_page_a_command() -> None:
    assert [name for name in COMMANDS if name not in pages()] == []
    assert {p.stem for p in PAGES.glob("*.md")} == set(COMMANDS)


@pytest.mark.parametrize("path", paths())
def test_the_usage_and_the_options_of_a_command_are_on_its_page(path: str) -> None:
    kinds = {kind for _, kind, name, _, _ in MADE.findall(text_of(path.split()[0])) if name.strip() == path}
    assert kinds == {"usage", "options"} if options(path) else {"usage"}


# -- what a person writes ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", paths())
def test_each_argument_is_explained(path: str) -> None:
    arguments = [a for a in of(path).params if isinstance(a, click.Argument)]
    names = [(a.metavar or str(a.name).upper()).strip("[].") for a in arguments]
    assert not [name for name in names if f"- `{name}" not in text_of(path.split()[0])]


@pytest.mark.parametrize("name", pages())
def test_a_page_begins_with_its_command_and_ends_with_where_to_read_on(name: str) -> None:
    lines = text_of(name).splitlines()
    assert lines[0] == f"# kg {name}"
    assert lines[2].endswith(".")
    assert len(lines) <= 200
    assert "\nSee also: " in text_of(name)


def anchors(path: Path) -> set[str]:
    """What the headings of a page are called in links to it."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", [GENERAL, DOCS / "cookbook.md", *map(page, pages())], ids=lambda p: p.stem)
def test_links_of_a_page_lead_somewhere(path: Path) -> None:
    for target, anchor in re.findall(
        r"\]\((?!https?://)([^)#\s]*)#?([^)\s]*)\)", path.read_text(encoding="utf-8")
    ):
        there = path.parent / target if target else path
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), f"{target}#{anchor}"


# -- examples ----------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder in which lines are typed: with the example files, and with an article of one's own."""
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    write_article(tmp_path)
    return tmp_path


def consoles(text: str) -> list[tuple[str, str]]:
    return [found for block in CONSOLE.findall(text) for found in LINES.findall(block)]


@pytest.mark.parametrize("name", pages())
def test_a_page_shows_a_few_examples(name: str) -> None:
    assert 2 <= len(consoles(text_of(name))) <= 6


@pytest.mark.parametrize(
    "path",
    [pytest.param(p, marks=pytest.mark.slow if p.stem in LOADING else ()) for p in [GENERAL, *map(page, pages())]],
    ids=lambda p: p.stem,
)
def test_the_examples_of_a_page_show_what_a_terminal_of_80_columns_shows(
    path: Path, folder: Path, examples_only: Path
) -> None:
    store = {} if path.stem in WRITING else {"KG_STORE": str(examples_only)}

    def compare(line: re.Match[str]) -> str:
        script = line[1].replace("\n> ", "\n")
        told = shown.run(script, folder, **store)
        assert "Traceback" not in told, told
        if os.environ.get("UPDATE_DOCS") and "…\n" not in line[2]:
            return f"$ {line[1]}{told}"
        assert shown.matches(line[2], told) or shown.is_shown(line[2], script, folder, **store) is None, told
        return line[0]

    text = path.read_text(encoding="utf-8")
    made = CONSOLE.sub(lambda block: LINES.sub(compare, block[0]), text)
    if made != text:
        path.write_text(made, encoding="utf-8")


# -- exit codes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", pages())
def test_the_exit_codes_of_a_page_are_those_that_its_command_is_seen_to_end_with(name: str) -> None:
    section = text_of(name).partition("## Exit codes")[2].partition("\n## ")[0]
    told = [int(code) for code in re.findall(r"^\| (\d+) \|", section, re.MULTILINE)]
    assert told == sorted({0, *ENDS[name]})


@pytest.mark.parametrize(
    ("code", "line"),
    [(code, line) for ends in ENDS.values() for code, line in ends.items()],
    ids=lambda v: str(v)[:50],
)
def test_a_line_ends_with_its_exit_code(
    code: int, line: list[str], kg: Kg, folder: Path, examples_only: Path
) -> None:
    (folder / "mistaken.rq").write_text("SELECT ?paper { ?paper nf:acceptdAt ?edition }")
    (folder / "gossip.rq").write_text("#+ summary: Gossip\nSELECT ?said { ?claim nf:claimText ?said }")
    (folder / ".config").mkdir()
    (folder / ".config" / "fish").touch()  # where the script for fish would have its folder
    ended = kg(*line, store=None, KG_STORE=str(examples_only))
    assert ended.code == code, ended.err
