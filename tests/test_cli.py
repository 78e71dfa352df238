"""The command line: what goes to which stream, how each command ends, and what a person at a terminal sees."""

from __future__ import annotations

import csv
import fcntl
import io
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import BASE, EXAMPLES, NAMES, Kg, command, environment, write_article
from store_samples import named, source

from kg import loading
from kg.store import Store

HEAVY = (
    "click",
    "dataclasses",
    "inspect",
    "sqlite3",
    "rdflib",
    "owlready2",
    "jinja2",
    "rich",
    "rapidfuzz",
    "yaml",
    "msgspec",
    "tomllib",
    "asyncio",
    "socket",
)
PAPERS = ("run", "papers-at", "company=ByteDance", "venue=NeurIPS")


# -- start-up ----------------------------------------------------------------------------------------------


def loaded_by(code: str, store: Path) -> set[str]:
    more = "; import sys; print('\\n'.join(sys.modules), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code + more, "-s", str(store), *PAPERS, "-F", "csv"], capture_output=True, text=True
    )
    assert done.returncode == 0
    return {name.partition(".")[0] for name in done.stderr.split()}


def test_running_a_saved_query_loads_none_but_the_reader_of_its_header(store_path: Path) -> None:
    code = "import sys; from kg.cli import quick; quick.run(quick.parse(sys.argv[1:]))"
    assert loaded_by(code, store_path).isdisjoint(set(HEAVY) - {"yaml", "dataclasses", "inspect"})
    assert loaded_by(code, store_path).isdisjoint(HEAVY), "a header that was read before needs no reader of YAML"


# -- streams and exit codes --------------------------------------------------------------------------------


def test_the_answer_alone_is_on_standard_output(kg: Kg) -> None:
    ended = kg(*PAPERS)
    assert ended.code == 0
    rows = list(csv.DictReader(io.StringIO(ended.out)))
    assert len(rows) == 62
    assert all(row["paper"].startswith(BASE) for row in rows)
    assert ended.err == ""


def test_the_count_of_a_table_and_the_news_of_a_cut_are_on_standard_error(kg: Kg) -> None:
    ended = kg(*PAPERS, "-F", "table", "--limit", "2")
    assert "62" not in ended.out
    assert ended.err == "rows 1 to 2 shown; there are more (raise --limit, or use --offset)\n"
    assert kg(*PAPERS, "-F", "table").err == "62 rows\n"


def test_an_answer_without_rows_is_no_error_and_says_so(kg: Kg) -> None:
    ended = kg("query", "SELECT ?s { ?s nf:acceptedAt 1 }", "--no-hint")
    assert (ended.code, ended.out) == (0, "s\r\n")
    assert ended.err == "no rows: nothing in the store answers this\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("query", "ASK {}", "-e"), 0),
        (("query", "ASK { <a:s> <a:p> <a:o> }"), 0),
        (("query", "ASK { <a:s> <a:p> <a:o> }", "-e"), 1),
        (("query", "SELECT ?s { ?s <a:p> ?o }", "--fail-empty"), 1),
        (("query", "CONSTRUCT WHERE { ?s <a:p> ?o }", "--fail-empty"), 1),
        (("query", "CONSTRUCT WHERE { ?s <a:p> ?o }", "-F", "csv"), 2),
        (("query", "SELCT"), 2),
        (("query", "ASK {}", "--nonsense"), 2),
        (("nonsense",), 2),
        (("run", "papers-in"), 2),
        (("run", "papers-at"), 2),
        (("run", "papers-at", "company=Nobody at All"), 2),
        (("run", "papers-at", "company"), 2),
        (("run", "papers-at", "company=ByteDance", "company=TikTok"), 2),
        (("show", "Nobody at All"), 2),
        (("retract", "no-such-source"), 2),
        (("export", "--source", "no-such-source"), 2),
        (("query", "ASK {}", "--timeout", "soon"), 2),
        (("query", "-f", "no-such-file.rq"), 3),
        (("load", "no-such-file.yaml"), 3),
        (("query", "ASK {}", "-o", "no/such/folder/x.csv"), 3),
        (("--version",), 0),
        (("--help",), 0),
        (("find", "zzzzzzzz"), 0),
    ],
)
def test_each_way_of_ending_has_its_exit_code(kg: Kg, arguments: tuple[str, ...], code: int) -> None:
    ended = kg(*arguments)
    assert ended.code == code
    assert "Traceback" not in ended.err
    if code >= 2:
        assert ended.out == ""
        assert ended.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("run", "paper-at"),
            "no saved query “paper-at”; did you mean “papers-at” or “paper-authors”?\n`kg queries` lists them\n",
        ),
        (("run", "papers-at", "company=ByteDanse"), "kg: no organisation “ByteDanse”; did you mean “ByteDance”"),
        (("show", "Nobody at All"), "`kg find TEXT` searches all names"),
        (("retract", "neurips-2024-slise"), "no source “neurips-2024-slise”; did you mean “neurips-2024-slice”?"),
        (("run", "papers-at", "ByteDance"), "write NAME=VALUE (`kg queries show papers-at` lists them)"),
        (("query", "SELECT * { ?s foo:b ?o }"), "  1 | SELECT * { ?s foo:b ?o }\n    |               ^"),
    ],
)
def test_an_error_tells_the_value_and_the_way_out(kg: Kg, arguments: tuple[str, ...], sentence: str) -> None:
    assert sentence in kg(*arguments).err


def test_no_store_is_one_sentence_with_the_way_out(kg: Kg, tmp_path: Path) -> None:
    for arguments in (("status",), PAPERS, ("show", "x"), ("retract", "x")):
        ended = kg(*arguments, store=tmp_path / "none")
        assert ended.code == 3
        assert (
            ended.err == f"kg: there is no store at {tmp_path}/none; `kg init` makes one, --store names another\n"
        )


def test_a_store_that_another_process_writes_to_is_read_and_not_written(kg: Kg, tmp_path: Path) -> None:
    assert kg("init", store=tmp_path / "s").code == 0
    code = (
        "import sys; from pathlib import Path; from kg.store import Store\n"
        "store = Store.open_for_writing(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "s")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        ended = kg("load", str(write_article(tmp_path)), store=tmp_path / "s")
        assert ended.code == 3
        assert f"another process is writing to the store at {tmp_path}/s; try again" in ended.err
        assert kg("status", store=tmp_path / "s").code == 0
        writer.communicate()
    assert kg("load", str(write_article(tmp_path)), store=tmp_path / "s").code == 0


def test_a_pipe_that_is_closed_early_is_no_error(store_path: Path, tmp_path: Path) -> None:
    line = f'"{command()}" -s "{store_path}" query "SELECT * {{ ?s ?p ?o }}" | head -1'
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, env=environment(tmp_path))
    assert (done.stdout, done.stderr) == ("s,p,o\n", "")


# -- input -------------------------------------------------------------------------------------------------


def test_a_query_comes_as_argument_from_a_file_or_through_a_pipe(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "asked.rq").write_text("\ufeffASK {}", encoding="utf-8")
    for arguments, stdin in [
        (("query", "ASK {}"), ""),
        (("query", "-f", "asked.rq"), ""),
        (("query", "-"), "ASK {}"),
        (("query",), "ASK {}"),
    ]:
        assert kg(*arguments, stdin=stdin).out == "yes\n"
    assert kg("query", "ASK {}", "-f", "asked.rq").code == 2


def test_a_query_that_is_not_utf_8_is_refused(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "asked.rq").write_bytes(b'ASK { ?s ?p "\xff" }')
    ended = kg("query", "-f", "asked.rq")
    assert (ended.code, ended.err) == (3, "kg: asked.rq is not UTF-8 (byte 14); save it as UTF-8\n")


def test_parameters_can_be_given_in_either_form(kg: Kg) -> None:
    plain = kg("run", "papers-at", "company=ByteDance", "venue=NeurIPS")
    assert kg("run", "papers-at", "-p", "company=ByteDance", "-p", "venue=NeurIPS") == plain


def test_the_bound_query_can_be_printed_and_gives_the_same_answer(kg: Kg) -> None:
    text = kg(*PAPERS, "--print").out
    assert "<https://kg.example/id/bytedance>" in text
    assert len(kg("query", "-", stdin=text).out.splitlines()) == 63


def test_the_settings_name_the_store(kg: Kg, store_path: Path, tmp_path: Path) -> None:
    assert kg("status", store=None).code == 3
    assert kg("status", store=None, KG_STORE=str(store_path)).code == 0
    (tmp_path / "kg.toml").write_text(f'store = "{store_path}"')
    assert kg("status", store=None).code == 0


# -- output ------------------------------------------------------------------------------------------------


def test_the_ending_of_the_output_file_decides_the_format(kg: Kg, tmp_path: Path) -> None:
    ended = kg("run", "awards", "-o", "awards.json")
    assert (ended.out, ended.code) == ("", 0)
    assert ended.err.startswith("wrote awards.json (")
    assert len(json.loads((tmp_path / "awards.json").read_text())) == 1
    assert kg("run", "awards", "-o", "awards.xls").code == 2


def test_labels_can_be_had_in_csv_and_iris_in_a_table(kg: Kg) -> None:
    assert "Outstanding Paper" in kg("run", "awards", "--labels").out
    assert "ent:arxiv:2404.02905" in kg("run", "awards", "-F", "table", "--iris").out


def test_a_graph_is_turtle_where_no_format_is_asked_for(kg: Kg) -> None:
    ended = kg("query", "CONSTRUCT WHERE { ?s nf:wonAward ?o . ?s a nf:Paper }")
    assert ended.code == 0
    assert kg("query", "CONSTRUCT { <a:s> <a:p> 1 } {}").out.endswith("<a:s> <a:p> 1 .\n")
    assert kg("query", "CONSTRUCT { <a:s> <a:p> 1 } {}", "-o", "graph").code == 0
    assert kg("query", "CONSTRUCT { <a:s> <a:p> 1 } {}", "-o", "graph.csv").code == 2


@pytest.mark.parametrize("arguments", [PAPERS, ("sources",), ("show", "ByteDance"), ("status",), ("queries",)])
def test_there_is_no_escape_sequence_in_what_is_piped(kg: Kg, arguments: tuple[str, ...]) -> None:
    ended = kg(*arguments)
    assert ended.code == 0
    assert "\x1b" not in ended.out + ended.err


def on_terminal(arguments: tuple[str, ...], store: Path, home: Path, columns: int = 80, **more: str) -> str:
    """What a terminal of that width gets on standard output."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    env = {**environment(home), "TERM": "xterm", **more}
    with subprocess.Popen(
        [command(), "-s", str(store), *arguments], stdout=theirs, stderr=subprocess.DEVNULL, stdin=theirs, env=env
    ):
        os.close(theirs)
        found = b""
        while True:
            try:
                data = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not data:
                break
            found += data
    os.close(ours)
    return found.decode().replace("\r\n", "\n")


def test_a_terminal_gets_a_table_of_its_width_with_bold_headings(store_path: Path, tmp_path: Path) -> None:
    text = on_terminal(PAPERS, store_path, tmp_path)
    assert "\x1b[1mPaper" in text
    lines = re.sub(r"\x1b\[\d*m", "", text).splitlines()
    assert max(map(len, lines)) <= 80
    assert "  NeurIPS 2024  poster        accepted  ByteDance" in "\n".join(lines)


def test_no_colour_is_wanted_where_no_color_is_set(store_path: Path, tmp_path: Path) -> None:
    assert "\x1b" not in on_terminal(PAPERS, store_path, tmp_path, NO_COLOR="1")


def test_a_file_gets_no_colour_from_a_terminal(store_path: Path, tmp_path: Path) -> None:
    on_terminal(("run", "awards", "-o", str(tmp_path / "awards.txt")), store_path, tmp_path)
    assert "\x1b" not in (tmp_path / "awards.txt").read_text()


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize(
    "arguments",
    [PAPERS, ("show", "ByteDance"), ("sources",), ("queries",), ("run", "not-facts"), ("run", "lawsuits")],
)
def test_no_line_is_wider_than_the_terminal(
    arguments: tuple[str, ...], columns: int, store_path: Path, tmp_path: Path
) -> None:
    text = re.sub(r"\x1b\[\d*m", "", on_terminal(arguments, store_path, tmp_path, columns))
    assert text.strip()
    assert [line for line in text.splitlines() if len(line) > columns and " " in line.strip()] == []


# -- what data can do to a terminal ------------------------------------------------------------------------

EVIL = "Evil\x1b[2J\x1b]0;owned\x07 \u202egnp\u2066 Co"


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which a name holds terminal escapes and direction marks."""
    path = tmp_path_factory.mktemp("evil") / "store"
    made = loading.create(path, BASE)
    made.write([source("s", [named("evil", EVIL), named("good", "Good Co")])])
    del made
    return path


@pytest.mark.parametrize(
    "arguments",
    [
        ("query", "SELECT ?s ?n { ?s nf:name ?n }", "-F", "table"),
        ("query", "SELECT ?s ?n { ?s nf:name ?n }", "-F", "md"),
        ("show", "evil"),
        ("find", "Evil"),
        ("show", "Evil gnp Co"),
        ("sources", "-F", "table"),
        ("show", EVIL.replace("\x00", "")),
        ("query", f"SELECT * {{ {EVIL} }}"),
        ("run", f"{EVIL}"),
    ],
)
def test_escapes_and_direction_marks_never_reach_the_terminal(
    kg: Kg, evil: Path, arguments: tuple[str, ...]
) -> None:
    ended = kg(*arguments, store=evil)
    assert not any(c in ended.out + ended.err for c in "\x1b\x07\u202e\u2066")


# -- entities, sources, queries ----------------------------------------------------------------------------


def test_what_is_shown_of_an_entity_keeps_facts_and_claims_apart(kg: Kg) -> None:
    facts, _, rest = kg("show", "Lindqvist Mills").out.partition("Said, but not held as fact")
    assert "defendant in" in facts
    assert "watered-down" not in facts
    assert "ALLEGED: Harrow Foods alleges: Lindqvist Mills committed selling watered-down flour" in " ".join(
        rest.split()
    )
    assert "“The company accuses the mill of selling watered-down flour” (characters 96–154)" in " ".join(
        rest.split()
    )
    assert "DENIED: Lindqvist Mills denies" in " ".join(rest.split())


def test_no_bare_iri_of_a_node_or_a_claim_is_shown_of_an_entity(kg: Kg) -> None:
    for entity in ("ByteDance", "NeurIPS 2024", "arxiv:2404.02905", "Tian Keyu", "Harrow Foods"):
        text = kg("show", entity).out
        assert len(re.findall(r"https://kg\.example/", text)) == 1, text


def test_an_entity_is_shown_to_machines_as_json(kg: Kg) -> None:
    found = json.loads(kg("show", "Harrow Foods", "-F", "json").out)
    assert found["label"] == "Harrow Foods"
    assert {c["modality"] for c in found["claims"]} == {"alleged", "denied"}


def test_sources_and_status_tell_what_is_in_the_store(kg: Kg) -> None:
    rows = list(csv.DictReader(io.StringIO(kg("sources").out)))
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    assert {row["kind"] for row in rows} == {"article", "entities", "links", "list"}
    status = kg("status").out
    assert "5 and the ontology" in status
    assert re.search(r"claim +88, of which 17 not held as fact", status)


def test_each_saved_query_is_listed_and_shown(kg: Kg) -> None:
    listed = kg("queries").out
    assert listed == kg("queries", "list").out
    assert "papers-at" in listed
    assert "panels/" not in listed
    shown = kg("queries", "show", "papers-at").out
    assert "kg run papers-at company='Peking University' venue=NeurIPS type=oral" in shown
    assert "SELECT ?paper ?edition" in shown
    assert "#+" not in shown


def test_a_name_or_a_part_of_it_is_found(kg: Kg) -> None:
    assert kg("find", "bytedance").out.startswith("ByteDance  (company)\n    https://kg.example/id/bytedance\n")
    assert "university" in kg("find", "Peking", "--class", "University").out


# -- the way of a source -----------------------------------------------------------------------------------


def test_a_source_goes_in_is_seen_and_is_taken_back(kg: Kg, tmp_path: Path) -> None:
    store, path = tmp_path / "s", str(write_article(tmp_path))
    ended = kg("load", path, "--dry-run", store=store)
    assert "nothing was written (--dry-run)" in ended.err
    assert not store.exists()
    ended = kg("load", path, store=store)
    assert (ended.code, ended.out) == (0, "")
    assert "made a store at" in ended.err
    assert "loaded eastport-gazette-flour" in ended.err
    assert "unchanged eastport-gazette-flour" in kg("load", path, store=store).err
    assert "Harrow Foods" in kg("show", "Lindqvist Mills", store=store).out
    ended = kg("retract", "eastport-gazette-flour", store=store)
    assert (ended.code, ended.out) == (0, "")
    assert "to take this back, load its file again" in ended.err
    assert kg("show", "Lindqvist Mills", store=store).code == 2


def test_an_export_is_read_by_other_tools(kg: Kg, tmp_path: Path) -> None:
    assert kg("export", "-o", "all.ttl").code == 0
    assert sum(1 for _ in ox.parse(path=tmp_path / "all.ttl")) > 10_000
    lines = kg("export", "--source", "eastport-gazette-flour", "--claims").out
    assert "committed" in lines
    assert "committed" not in kg("export", "--source", "eastport-gazette-flour").out


def test_the_store_of_the_examples_is_whole(store: Store) -> None:
    assert len(store.sources()) == len(NAMES) + 2
    assert all((EXAMPLES / name).is_file() for name in NAMES)
