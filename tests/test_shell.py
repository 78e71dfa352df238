from __future__ import annotations

import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Kg, command, environment, write_article
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput
from terminals import Terminal

from kg import loading
from kg.errors import NotFoundError
from kg.shell import commands, reading
from kg.shell.prompt import history_file, prompt_for
from kg.shell.proposals import Proposer
from kg.shell.session import Session
from kg.store import Store

pytestmark = pytest.mark.slow

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

# -- where a question ends ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "waits"),
    [
        ("SELECT ?x { ?x a nf:Person }", ""),
        ("SELECT ?x { ?x a nf:Person", "1 bracket open"),
        ("SELECT ?x {{ ?x a nf:Person", "2 brackets open"),
        ('SELECT ?x { ?x rdfs:label "A', "a string is open"),
        ("SELECT ?x {} ORDER BY", "BY waits for more"),
        ("SELECT ?x", "no { } yet"),
        ("PREFIX a: <http://a/>", "no SELECT, ASK, CONSTRUCT or DESCRIBE yet"),
        ("CONSTRUCT { ?s ?p ?o }", "no { } yet"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", ""),
        ("CONSTRUCT WHERE { ?s ?p ?o }", ""),
        ("DESCRIBE nf:Person", ""),
        ("# nothing yet", ""),
        ("\\run lawsuits", ""),
        ("what is this", ""),
        ("SELECT ?x } {", ""),
    ],
)
def test_a_query_waits_while_it_is_not_whole(text: str, waits: str) -> None:
    assert reading.missing(text) == waits


def test_the_queries_of_a_file_end_with_a_semicolon_an_empty_line_a_command_or_the_file() -> None:
    text = """\
SELECT ?a { ?a a nf:Person ;
  rdfs:label ?b

}
LIMIT 3;
\\run lawsuits
# a comment alone

ASK { ?a ?b ?c }
\\quit
ASK {}
"""
    assert list(reading.questions(text.splitlines())) == [
        "SELECT ?a { ?a a nf:Person ;\n  rdfs:label ?b\n\n}\nLIMIT 3",
        "\\run lawsuits",
        "ASK { ?a ?b ?c }",
        "\\quit",
        "ASK {}",
    ]


@given(st.lists(st.sampled_from(["SELECT ?x {", "}", "\\run x", "", ";", '"', "'''", "# c", "LIMIT", "a ;"])))
def test_no_lines_of_a_file_are_lost_or_asked_twice(lines: list[str]) -> None:
    def words(text: str) -> str:
        return "".join(text.replace(";", "").split())

    asked = "".join(map(words, reading.questions(lines)))
    without_comments = "".join(words(line) for line in lines if line != "# c")
    assert asked.replace("#c", "") == without_comments


# -- commands ----------------------------------------------------------------------------------------------


def test_an_unknown_command_gets_the_nearest_one() -> None:
    with pytest.raises(NotFoundError, match=r"no command “\\runn”; did you mean “\\run”\?"):
        commands.of_line("\\runn lawsuits")


def test_help_names_every_command_and_each_has_a_method() -> None:
    told = commands.help_text()
    for known in commands.COMMANDS:
        assert f"\\{known.name}" in told
        assert hasattr(Session, f"_do_{known.name}")
    assert commands.help_text("why").startswith("\\why N")


def test_questions_on_the_command_line_are_answered_as_by_the_commands_of_that_name(kg: Kg) -> None:
    for inside, outside in (
        ("\\run lawsuits", ["run", "lawsuits"]),
        ("SELECT ?c { ?c a nf:Company } ORDER BY ?c", ["query", "SELECT ?c { ?c a nf:Company } ORDER BY ?c"]),
        ("\\show Harrow Foods", ["show", "Harrow Foods"]),
        ("\\find Harrow", ["find", "Harrow"]),
        ("\\queries lawsuits", ["queries", "show", "lawsuits"]),
    ):
        assert kg("shell", "-c", inside).out == kg(*outside).out


def test_settings_hold_for_the_questions_that_follow(kg: Kg, tmp_path: Path) -> None:
    script = """\
\\format json
\\labels on
\\limit 1
SELECT ?c { ?c a nf:Company } ORDER BY ?c;
\\format tsv
\\labels off
\\output companies.csv
SELECT ?c { ?c a nf:Company } ORDER BY ?c;
SELECT ?c { ?c a nf:Company } ORDER BY ?c;
"""
    done = kg("shell", stdin=script)
    assert done.code == 0
    first, _, second = done.out.partition("]\n")
    assert first.count('"c":') == 1
    assert "http" not in first
    assert second.startswith("?c\n<https://kg.example/")
    assert (tmp_path / "companies.csv").read_text().startswith("c\n")
    assert "rows 1 to 1 shown; there are more" in done.err


def test_the_exit_code_is_that_of_the_last_question_that_failed(kg: Kg) -> None:
    assert kg("shell", stdin="ASK {}\n\nSELEC\n\nASK {}\n").code == 2
    assert kg("shell", "-c", "\\show nobody at all", "-c", "ASK {}").code == 2
    assert kg("shell", "-c", "ASK {}").code == 0
    assert kg("shell", "-c", "\\quit", "-c", "SELEC").code == 0
    assert kg("shell", "-c", "\\timeout 1s", "-c", ENDLESS).code == 124


def test_a_mistake_is_told_as_on_the_command_line_and_the_rest_goes_on(kg: Kg) -> None:
    done = kg("shell", stdin="SELECT ?x { ?x foo:bar 1 }\n\n\\why\n\\nothing\n\\format exe\nASK {}\n")
    assert "the prefix foo: is not declared" in done.err
    assert "\\why needs the number of a row: \\why N" in done.err
    assert "no command “\\nothing”" in done.err
    assert "no format “exe”" in done.err
    assert done.out


def test_print_shows_the_last_query_with_its_values(kg: Kg) -> None:
    done = kg("shell", "-c", "\\run events from=2024-12-01 to=2024-12-31 --count", "-c", "\\print")
    assert '"2024-12-01"^^' in done.out
    assert kg("shell", "-c", "\\print").err == "kg: nothing was asked yet\n"


def test_a_query_is_saved_with_a_header_and_then_runs_by_its_name(kg: Kg, tmp_path: Path) -> None:
    questions = ("SELECT ?who_else { ?who_else a nf:Court }", "\\save law/courts", "\\run law/courts")
    flags = [word for question in questions for word in ("-c", question)]
    done = kg("shell", *flags, KG_QUERIES=str(tmp_path / "mine"))
    assert done.code == 0, done.err
    saved = (tmp_path / "mine" / "law" / "courts.rq").read_text()
    assert saved.startswith("#+ summary: say here what it answers\n#+ columns:\n#+   who_else: Who else\nSELECT")
    head, *rest = done.out.split("\r\n")
    assert rest[: len(rest) // 2] == rest[len(rest) // 2 + 1 :] or done.out.count(head) == 2
    again = kg("shell", *flags, KG_QUERIES=str(tmp_path / "mine"))
    assert "is there already" in again.err
    assert "KG_QUERIES" in kg("shell", *flags).err
    for name in ("../out", "/etc/x", "a b", ".hidden"):
        refused = kg("shell", "-c", questions[0], "-c", f"\\save {name}", KG_QUERIES=str(tmp_path / "mine"))
        assert "is no name" in refused.err


def test_a_store_that_is_missing_is_told_and_ends_nothing(kg: Kg, tmp_path: Path) -> None:
    done = kg("shell", "-c", "ASK {}", "-c", "\\help", store=tmp_path / "none")
    assert done.code == 3
    assert "no store" in done.err
    assert "\\run" in done.out


def test_the_next_question_sees_what_another_has_written_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(tmp_path)
    made = loading.create(tmp_path / "store", "https://kg.example/")
    del made
    session = Session(str(tmp_path / "store"), interactive=False)
    question = 'ASK { ?a nf:name "Harrow Foods" }'
    session.do(question)
    writer = Store.open_for_writing(tmp_path / "store")
    loading.load(writer, [write_article(tmp_path)])
    del writer
    session.do(question)
    assert capfdbinary.readouterr().out.split() == [b"no", b"yes"]


def test_print_and_why_write_to_no_file_and_count_rows_as_they_were_shown(kg: Kg, tmp_path: Path) -> None:
    asked = "\\run papers-at company=ByteDance --offset 1 --limit 1 --iris -o out.csv"
    done = kg("shell", "-c", asked, "-c", "\\print", "-c", "\\why 1")
    assert done.code == 0, done.err
    shown = (tmp_path / "out.csv").read_text()
    assert shown.startswith("paper,")
    assert "Row 2 of papers-at" in done.out
    assert "PREFIX nf:" in done.out


def test_the_page_of_the_shell_names_every_command() -> None:
    page = (Path(__file__).parents[1] / "docs" / "shell.md").read_text(encoding="utf-8")
    assert not [known.name for known in commands.COMMANDS if f"`\\{known.name}" not in page]


# -- why ---------------------------------------------------------------------------------------------------


def test_why_says_of_a_row_what_the_command_of_that_name_says(kg: Kg) -> None:
    query = 'SELECT ?case ?who { ?case nf:hasPlaintiff ?who . ?who nf:name "Harrow Foods" }'
    for inside, outside in (
        (query, [query]),
        ("\\run lawsuits party=ByteDance --limit 2 -F csv", ["--run", "lawsuits", "party=ByteDance"]),
    ):
        done, same = kg("shell", "-c", inside, "-c", "\\why 1"), kg("why", "--row", "1", *outside)
        assert (done.code, same.code) == (0, 0)
        assert done.out.endswith(same.out)


# -- what may be typed next --------------------------------------------------------------------------------


@pytest.fixture
def proposer(store_path: Path) -> Proposer:
    return Proposer(str(store_path))


def proposed(proposer: Proposer, text: str) -> list[str]:
    return [text[: p.start] + p.text for p in proposer.proposals(text, len(text))]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("\\ru", "\\run "),
        ("\\run law", "\\run lawsuits"),
        ("\\run papers-at comp", "\\run papers-at company="),
        ("\\run papers-at company=Byte", '\\run papers-at company="ByteDance AI Lab"'),
        ('\\run papers-at company="Harrow F', '\\run papers-at company="Harrow Foods"'),
        ("\\run papers-at company=x type=po", "\\run papers-at company=x type=poster"),
        ("\\show Harrow F", "\\show Harrow Foods"),
        ("\\find Harrow", "\\find Harrow Foods"),
        ("\\format j", "\\format json"),
        ("\\labels o", "\\labels on"),
        ("\\help ti", "\\help timeout"),
        ("SEL", "SELECT"),
        ("SELECT ?person { ?per", "SELECT ?person { ?person"),
        ("SELECT ?c { ?c a nf:Comp", "SELECT ?c { ?c a nf:Company"),
        ("SELECT ?c { ?c nf:hasPl", "SELECT ?c { ?c nf:hasPlaintiff"),
        ("SELECT ?c { ?c rdfs:lab", "SELECT ?c { ?c rdfs:label"),
        ("SELECT ?c { ?c nf:name 'Harrow F", "SELECT ?c { ?c nf:name 'Harrow Foods'"),
        ("SELECT ?c { ent:ByteD", "SELECT ?c { ent:bytedance"),
        ("SELECT ?c { ?c a n", "SELECT ?c { ?c a nf:"),
    ],
)
def test_what_was_begun_is_completed(proposer: Proposer, typed: str, expected: str) -> None:
    assert expected in proposed(proposer, typed)


def test_a_class_comes_first_behind_a_and_a_property_elsewhere(proposer: Proposer) -> None:
    assert "class" in proposer.proposals("ASK { ?c a nf:", 14)[0].about
    assert "class" not in proposer.proposals("ASK { ?c nf:", 12)[0].about


def test_parameters_that_are_given_are_not_proposed_again(proposer: Proposer) -> None:
    assert not any(
        "company=" in p.partition("company=x ")[2] for p in proposed(proposer, "\\run papers-at company=x ")
    )


def test_nothing_is_proposed_where_there_is_no_store_or_no_such_query(tmp_path: Path) -> None:
    absent = Proposer(str(tmp_path / "none"))
    for text in (
        "\\show Har",
        "\\run nothing x=",
        "\\run papers-at company=B",
        "ASK { ent:Byte",
        '"Har',
        "\\zz a",
    ):
        assert proposed(absent, text) == []


@given(st.text(alphabet=st.sampled_from("\\run =\"'{}?$:<>#nf;\n\t中e\ud800"), max_size=25))
def test_no_text_makes_completion_fail(text: str) -> None:
    Proposer("/nowhere").proposals(text, len(text))


# -- the prompt --------------------------------------------------------------------------------------------


@pytest.fixture
def keys() -> Iterator[PipeInput]:
    with create_pipe_input() as source:
        yield source


def typed_at_prompt(keys: PipeInput, text: str, store: Path) -> str:
    keys.send_text(text)
    return prompt_for(Session(str(store), interactive=True), source=keys, output=DummyOutput()).prompt()


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.mark.parametrize(
    ("keys_pressed", "asked"),
    [
        ("ASK { }\r", "ASK { }"),
        ("ASK {\r}\r", "ASK {\n}"),
        ("ASK { ?s a ?c ;\r nf:name ?n }\r", "ASK { ?s a ?c ;\n nf:name ?n }"),
        ("ASK { }\x0fLIMIT 1;\r", "ASK { }\nLIMIT 1;"),
        ("ASK {\n}\n", "ASK {\n}"),
        ("ASK {\x1b\r", "ASK {"),
        ("ASK {\r\r", "ASK {\n"),
        ("\\run lawsuits\r", "\\run lawsuits"),
    ],
)
def test_enter_runs_what_is_whole_and_goes_on_in_what_is_not(
    keys: PipeInput, store_path: Path, keys_pressed: str, asked: str
) -> None:
    assert typed_at_prompt(keys, keys_pressed, store_path) == asked


def test_the_history_is_private_and_a_line_that_begins_with_a_space_is_not_kept(
    keys: PipeInput, store_path: Path
) -> None:
    typed_at_prompt(keys, "ASK { }\r", store_path)
    typed_at_prompt(keys, " ASK { 'secret' }\r", store_path)
    assert stat.S_IMODE(history_file().stat().st_mode) == 0o600
    assert stat.S_IMODE(history_file().parent.stat().st_mode) == 0o700
    text = history_file().read_text()
    assert "ASK { }" in text
    assert "secret" not in text


def test_tab_proposes_labels_as_they_are_and_shows_what_they_name(keys: PipeInput, store_path: Path) -> None:
    prompt = prompt_for(Session(str(store_path), interactive=True), source=keys, output=DummyOutput())
    assert prompt.completer is not None
    found, *_ = prompt.completer.get_completions(Document("\\show Harrow Food"), None)  # type: ignore[arg-type]
    assert (found.text, found.display_meta_text) == ("Harrow Foods", "company")


# -- a terminal of its own ---------------------------------------------------------------------------------


def in_terminal(tmp_path: Path, store: Path, **more: str) -> Terminal:
    surroundings = {
        **environment(tmp_path),
        "XDG_STATE_HOME": str(tmp_path),
        "TERM": "xterm",
        "PAGER": "cat",
        **more,
    }
    return Terminal([command(), "-s", str(store), "shell"], tmp_path, surroundings)


@pytest.mark.slow
def test_a_runaway_query_is_stopped_by_ctrl_c_and_the_shell_goes_on(tmp_path: Path, store_path: Path) -> None:
    with in_terminal(tmp_path, store_path) as terminal:
        terminal.until("kg>")
        terminal.type(f"{ENDLESS}\r")
        terminal.settle(1.5)
        started = time.monotonic()
        terminal.type("\x03")
        terminal.until("interrupted")
        assert time.monotonic() - started < 20
        terminal.type("\\timeout 1s\r")
        terminal.until("timeout: 1s")
        terminal.type(f"{ENDLESS}\r")
        terminal.until("stopped after 1 s")
        terminal.type("\\show Harrow Foods\r")
        terminal.until("Eastport Gazette")
        terminal.settle(1)
        terminal.type("\x04")
        assert terminal.process.wait(10) == 0


@pytest.mark.slow
def test_ctrl_c_at_the_prompt_throws_the_line_away_and_tab_completes(tmp_path: Path, store_path: Path) -> None:
    with in_terminal(tmp_path, store_path) as terminal:
        terminal.until("kg>")
        terminal.type("\\bad\x03")
        terminal.settle()
        terminal.type("\\show Harrow F\t")
        terminal.settle(1)
        terminal.type("\r")
        terminal.until("Eastport Gazette")
        terminal.type("\\quit\r")
        assert terminal.process.wait(10) == 0
        assert "no command" not in terminal.shown


@pytest.mark.slow
def test_a_table_is_as_wide_as_the_terminal_and_bold_unless_no_color_is_set(
    tmp_path: Path, store_path: Path
) -> None:
    for more, bold in (({}, True), ({"NO_COLOR": "1"}, False)):
        with in_terminal(tmp_path, store_path, **more) as terminal:
            terminal.until("kg>")
            terminal.type("\\run papers-at company=ByteDance --limit 3\r")
            terminal.until("rows 1 to 3 shown")
            terminal.settle()
            assert (b"\x1b[1m" in terminal.raw) is bold
            assert "─" * 80 in terminal.shown
            assert "─" * 81 not in terminal.shown
            terminal.type("\x04")


@pytest.mark.slow
def test_a_query_is_written_in_the_editor_and_stands_at_the_prompt(tmp_path: Path, store_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\necho 'ASK { nf:Person ?p ?o }' >\"$1\"\n")
    editor.chmod(0o755)
    with in_terminal(tmp_path, store_path, EDITOR=str(editor)) as terminal:
        terminal.until("kg>")
        terminal.type("\\edit\r")
        terminal.until("ASK")
        terminal.settle()
        terminal.type("\r")
        terminal.until("yes")
