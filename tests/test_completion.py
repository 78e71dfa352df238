from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import BASE, Kg, command, environment
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import named, source
from terminals import Terminal

from kg import loading
from kg.cli import proposing
from kg.completion import Choice, shells, typed
from kg.completion.shells import Proposal
from kg.quads.names import TYPE, nf

pytestmark = pytest.mark.slow

HOSTILE = {
    "dollar": "Qa $(touch pwned) $HOME ${x:-1}",
    "backtick": "Qb `touch pwned`",
    "quotes": "Qc \"Rock 'n' Roll\"",
    "signs": "Qd a;b|c&d<e>f(g)!h!1",
    "glob": "Qe *?[a-z]{b,c}~#^",
    "backslash": "Qf \\n back\\slash\\",
    "colon": "Qg: x=1, y:2=3",
    "chinese": "Qh 北京：字节跳动",
    "apostrophe": "Qi O'Brien’s $'x'",
    "percent": "Qj 100% %F{red} %n",
    "equals": "Qk  =in= it",
}
"""Labels that a shell could take for something to do."""

UNTYPEABLE = {
    "newline": "Qx one\ntouch pwned\n",
    "escape": "Qy \x1b[31mred\x1b]0;title\x07",
    "direction": "Qz \u202eesrever",
}


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose organisations have hostile names, in no file that a person wrote."""
    folder = tmp_path_factory.mktemp("hostile")
    store = loading.create(folder / "store", BASE)
    names = [named(f"hostile-{key}", label) for key, label in {**HOSTILE, **UNTYPEABLE}.items()]
    classes = [(subject, TYPE, nf("Organization")) for subject, _, _ in names]
    store.write([source("hostile", [*names, *classes])])
    del store
    return folder / "store"


class Shell(NamedTuple):
    """How a shell is started without any settings, and how it reads the script."""

    command: tuple[str, ...]
    start: str


SHELLS = {
    "bash": Shell(
        ("bash", "--norc", "--noprofile", "-i"), "PS1='READY> '; bind 'set bell-style none'; . {script}"
    ),
    "zsh": Shell(
        ("zsh", "-f", "-i"),
        "PS1='READY> '; unsetopt beep; autoload -Uz compinit; compinit -u -D; bindkey -e; . {script}",
    ),
    "fish": Shell(
        ("fish", "--no-config", "-i"),
        "function fish_prompt; printf 'READY> '; end; function fish_greeting; end; source {script}",
    ),
}


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    return name


@contextlib.contextmanager
def started(shell: str, folder: Path, store: Path) -> Iterator[Terminal]:
    """The shell in a terminal, in an empty folder, with the completion of `kg`."""
    kind = SHELLS[shell]
    script = folder / f"kg.{shell}"
    script.write_text(shells.script(shell))
    say = folder / "bin" / "say"
    say.parent.mkdir()
    say.write_text("#!/bin/sh\nprintf '%s\\0' \"$@\" >said.new; mv said.new said\n")
    say.chmod(0o755)
    surroundings = {
        **environment(folder),
        "PATH": f"{say.parent}:{Path(command()).parent}:{os.environ['PATH']}",
        "KG_STORE": str(store),
        "TERM": "xterm",
        "LC_ALL": "C.UTF-8",
        "HISTFILE": "",
    }
    with Terminal(kind.command, folder, surroundings) as terminal:
        terminal.settle(0.5)
        terminal.type(kind.start.format(script=script) + "\r")
        terminal.until("READY> .*READY> |READY> ")
        terminal.settle(0.5)
        yield terminal


def completed(terminal: Terminal, line: str, tabs: int = 1) -> list[str]:
    """The words of the command that a line is after so many presses of Tab, as the shell hands them over."""
    said = terminal.folder / "said"
    said.unlink(missing_ok=True)
    terminal.type(line)
    terminal.settle(0.1)
    for _ in range(tabs):
        terminal.type("\t")
        terminal.settle(0.7)
    terminal.type("\x01say \x05\r")
    for _ in range(50):
        terminal.settle(0.1)
        if said.exists():
            return said.read_text().split("\0")[:-1]
    raise AssertionError(f"the line was not run:\n{terminal.shown[-800:]}")


@pytest.mark.parametrize(
    ("before", "quote"),
    [
        ("kg show ", ""),
        ("kg run figures about=", ""),
        ("kg run figures about=", "'"),
        ("kg run figures about=", '"'),
    ],
    ids=["argument", "value", "single quotes", "double quotes"],
)
def test_a_hostile_name_is_written_out_whole_and_nothing_in_it_is_run(
    shell: str, before: str, quote: str, hostile: Path, tmp_path: Path
) -> None:
    *words, head = before.split(" ")
    with started(shell, tmp_path, hostile) as terminal:
        for label in HOSTILE.values():
            assert completed(terminal, f"{before}{quote}{label[:2]}") == [*words, head + label]
        for label in UNTYPEABLE.values():
            if not quote:
                assert completed(terminal, f"{before}{label[:2]}") == [*words, head + label[:2]]
        assert not (tmp_path / "pwned").exists()
        assert b"\x1b]0;title" not in terminal.raw


def test_names_parameters_values_and_labels_are_completed(shell: str, store_path: Path, tmp_path: Path) -> None:
    with started(shell, tmp_path, store_path) as terminal:
        assert completed(terminal, "kg run laws") == ["kg", "run", "lawsuits"]
        assert completed(terminal, "kg run papers-at typ") == ["kg", "run", "papers-at", "type="]
        assert completed(terminal, "kg run papers-at type=po") == ["kg", "run", "papers-at", "type=poster"]
        assert completed(terminal, "kg run papers-at company=harrow") == [
            "kg", "run", "papers-at", "company=Harrow Foods",
        ]  # fmt: skip
        (tmp_path / "a file.rq").touch()
        assert completed(terminal, "kg query -f a") == ["kg", "query", "-f", "a file.rq"]


def test_no_error_reaches_the_prompt_where_there_is_no_store(shell: str, tmp_path: Path) -> None:
    with started(shell, tmp_path, tmp_path / "none") as terminal:
        terminal.forget()
        assert completed(terminal, "kg show Har") == ["kg", "show", "Har"]
        assert completed(terminal, "kg run papers-at company=Har") == ["kg", "run", "papers-at", "company=Har"]
        assert "no store" not in terminal.shown
        assert "Traceback" not in terminal.shown


def test_bash_lists_what_each_candidate_is(store_path: Path, tmp_path: Path) -> None:
    with started("bash", tmp_path, store_path) as terminal:
        terminal.type("kg show Harrow\t")
        terminal.until("Foods")
        terminal.type("\t\t")
        terminal.until(r"Harrow Foods  \(company\)")


# -- what is proposed --------------------------------------------------------------------------------------


def proposed(line: str) -> list[str]:
    found = proposing.propose(typed.read(line))
    return [found.kind] if found.kind != "words" else [found.head + c.value for c in found.choices]


@pytest.fixture
def at_store(store_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_STORE", str(store_path))


@pytest.mark.usefixtures("at_store")
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("kg re", ["retract"]),
        ("KG_STORE=x kg re", ["retract"]),
        ("kg queries sh", ["show"]),
        ("kg queries show laws", ["lawsuits"]),
        ("kg run papers-at company=x ty", ["type="]),
        ("kg run papers-at -p ty", ["type="]),
        ("kg run papers-at --param=type=po", ["--param=type=poster"]),
        ("kg run papers-at type=po", ["type=poster"]),
        ("kg run papers-at subsidiaries=f", ["subsidiaries=false"]),
        ("kg run awards -F js", ["json", "jsonld"]),
        ("kg run awards --format=nd", ["--format=ndjson"]),
        ("kg run awards --tim", ["--timeout"]),
        ("kg run awards --timeout 6", ["60s"]),
        ("kg run awards -o ", ["files"]),
        ("kg load ", ["files"]),
        ("kg -s ", ["folders"]),
        ("kg retract eastport", ["eastport-gazette-flour"]),
        ("kg export --source east", ["eastport-gazette-flour"]),
        ("kg find x --class NewsO", ["NewsOrganization"]),
        ("kg show 'Harrow Foods v", ["Harrow Foods v. Lindqvist Mills"]),
        ("kg show Lindqvist", ["Lindqvist Mills"]),
        ("kg show -F js", ["json"]),
        ("kg completion z", ["zsh"]),
        ("kg completion install f", ["fish"]),
        ("kg -s /nowhere show Harrow", []),
        ("kg show Harrow more", []),
    ],
)
def test_what_may_stand_at_the_cursor(line: str, expected: list[str]) -> None:
    assert proposed(line) == expected


@pytest.mark.usefixtures("at_store")
def test_a_parameter_or_flag_that_is_given_is_not_proposed_again() -> None:
    assert "company=" not in proposed("kg run papers-at company=x ")
    assert "--limit" in proposed("kg run awards --")
    assert "--limit" not in proposed("kg run awards --limit 3 --")


def test_options_of_another_query_are_proposed_by_their_labels(
    tmp_path: Path, store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "courts.rq").write_text("#+ summary: Courts\nSELECT ?c { ?c a nf:Court }")
    (tmp_path / "at.rq").write_text(
        "#+ summary: Cases\n#+ params:\n#+   court: {type: iri, options: courts}\n"
        "SELECT ?x { ?x nf:heardBy $court }"
    )
    monkeypatch.setenv("KG_QUERIES", str(tmp_path))
    monkeypatch.setenv("KG_STORE", str(store_path))
    assert "court=Eastport Commercial Court" in proposed("kg run at court=East")


def test_kg_complete_says_nothing_but_candidates_whatever_it_is_asked(kg: Kg) -> None:
    for words in (
        [],
        ["bash"],
        ["zsh"],
        ["tcsh", "kg "],
        ["fish", "kg run none x="],
        ["fish", "kg 'open"],
        ["fish", ""],
    ):
        done = kg("_complete", *words, store=None)
        assert (done.code, done.err) == (0, "")


# -- quoting -----------------------------------------------------------------------------------------------

TEXTS = st.text(alphabet=st.characters(blacklist_categories=("C", "Z"), whitelist_characters=" "), min_size=1)


@given(TEXTS)
def test_a_text_in_quotes_is_read_as_one_word_again(text: str) -> None:
    assert typed.read(f"{typed.quoted(text)} ").words == (text,)


@given(TEXTS, st.sampled_from(["", "'", '"']))
@settings(max_examples=60)
def test_bash_reads_back_what_was_quoted_for_it(text: str, quote: str) -> None:
    written = quote + typed.quoted_for_bash(text, quote)
    closed = written if not quote or written.endswith(quote) else written + quote
    run = subprocess.run(["bash", "-c", f"printf %s {closed}"], capture_output=True, check=True)
    assert run.stdout.decode() == text


@given(TEXTS, TEXTS)
def test_bash_is_given_nothing_that_would_shorten_what_was_typed(first: str, second: str) -> None:
    proposal = Proposal([Choice("Dance A"), Choice("David")])
    assert shells.for_bash(proposal, "kg show dan", "dan", "9") == ["words"]
    shown = shells.for_bash(Proposal([Choice(first, second), Choice(second)]), "kg show ", "", "63")
    assert all("\n" not in line for line in shown)


# -- where the scripts lie ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", shells.SHELLS)
def test_install_writes_the_script_and_uninstall_leaves_all_as_it_was(kg: Kg, tmp_path: Path, name: str) -> None:
    start = tmp_path / (".zshrc" if name == "zsh" else ".bashrc")
    start.write_text("export MINE=1")
    for _ in range(2):
        done = kg("completion", "install", name)
        assert done.code == 0
    script = Path(done.err.splitlines()[0].removeprefix("wrote "))
    assert script.read_text() == kg("completion", name).out
    if name != "fish":
        assert start.read_text().count(str(script)) == 2  # one line that tests for it and reads it
    assert kg("completion", "uninstall", name).code == 0
    assert not script.exists()
    assert start.read_text().rstrip() == "export MINE=1"
    assert kg("completion", "uninstall", name).code == 2


def test_install_goes_by_the_shell_of_the_user(kg: Kg) -> None:
    assert "fish" in kg("completion", "install", SHELL="/usr/bin/fish").err
    assert "name your shell (bash, zsh, fish)" in kg("completion", "install", SHELL="/bin/tcsh").err


@pytest.mark.parametrize("name", ["bash", "zsh"])
def test_a_shell_finds_what_was_installed(kg: Kg, tmp_path: Path, store_path: Path, name: str) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    assert kg("completion", "install", name).code == 0
    surroundings = {
        **environment(tmp_path),
        "PATH": f"{Path(command()).parent}:{os.environ['PATH']}",
        "TERM": "xterm",
        "KG_STORE": str(store_path),
    }
    with Terminal([name, "-i"], tmp_path, surroundings) as terminal:
        terminal.settle(1)
        terminal.type("kg run laws\t")
        terminal.until("lawsuits")
