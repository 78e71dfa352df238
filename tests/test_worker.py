"""A question in a process of its own: the same answer, or an end in time."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg import answers, worker
from kg.errors import QueryError, StoreError, TimedOutError, UsageError
from kg.store import Store

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
VALUES = """SELECT * { VALUES (?a ?b) {
    (1 "x\\ty\\n\\"z\\"") (UNDEF "x"@en) (<http://x.example/é> UNDEF) (UNDEF UNDEF) ("many"^^xsd:integer 2.50)
} }"""


def prefixes(store: Store) -> dict[str, str]:
    return {"ent": f"{store.names.base}id/"}


@pytest.mark.parametrize(
    "query",
    [
        VALUES,
        "SELECT * {}",
        "SELECT ?x { VALUES ?x { UNDEF UNDEF } }",
        "SELECT ?x { ?x a nf:NoSuchThing }",
        "SELECT ?x ?l { ?x rdfs:label ?l } ORDER BY ?x",
        "SELECT ?b { BIND (BNODE() AS ?b) }",
        "SELECT ?t { BIND (<<( ent:bytedance rdfs:label 'x' )>> AS ?t) }",
        "CONSTRUCT { ?x a ?c } { ?x a ?c }",
        "CONSTRUCT { ?x a ?c } { ?x a nf:NoSuchThing ; a ?c }",
        "ASK { ent:bytedance a nf:Company }",
        "ASK { ent:bytedance a nf:NoSuchThing }",
    ],
)
def test_the_answer_is_that_of_this_process(store: Store, query: str) -> None:
    found = worker.ask(store.folder, query, 60, prefixes(store))
    here = answers.ask(store, query)
    if "BNODE" in query:  # each run has its own
        assert isinstance(found, answers.Rows)
        assert found.columns == ("b",)
        return
    assert found == here


def test_a_limit_cuts_there_too(store: Store) -> None:
    query = "SELECT ?x { ?x a nf:Paper } ORDER BY ?x"
    assert worker.ask(store.folder, query, 60, {}, limit=2) == answers.ask(store, query, limit=2)


def test_an_endless_question_ends_in_time(store: Store) -> None:
    start = time.monotonic()
    with pytest.raises(TimedOutError, match=r"stopped after 0\.5 s"):
        worker.ask(store.folder, ENDLESS, 0.5, {})
    assert time.monotonic() - start < 20


@pytest.mark.parametrize("timeout", [0, -1, float("nan")])
def test_no_time_is_no_timeout(store: Store, timeout: float) -> None:
    with pytest.raises(UsageError, match="leaves no time"):
        worker.ask(store.folder, "ASK {}", timeout, {})


def test_a_mistake_is_told_as_in_this_process(store: Store) -> None:
    with pytest.raises(QueryError) as there:
        worker.ask(store.folder, "SELECT ?x { ?x foo:y 1 }", 60, prefixes(store))
    with pytest.raises(QueryError) as here:
        answers.ask(store, "SELECT ?x { ?x foo:y 1 }")
    assert str(there.value) == str(here.value)


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        worker.ask(tmp_path / "none", "ASK {}", 60, {})


def test_modules_in_the_folder_of_the_user_are_not_taken(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('taken')")
    monkeypatch.chdir(tmp_path)
    assert worker.ask(store.folder.absolute(), "ASK {}", 60, {}) == answers.Verdict(True)


def test_a_process_that_dies_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_START", "import os; os.kill(os.getpid(), 9)")
    with pytest.raises(QueryError, match=r"ended its process \(-9\)"):
        worker.ask(store.folder, "ASK {}", 60, {})


def test_ctrl_c_ends_a_question_at_once_and_leaves_no_process(store: Store) -> None:
    code = f"""
import pathlib, subprocess, time
from kg import worker
try:
    worker.ask(pathlib.Path({str(store.folder)!r}), {ENDLESS!r}, 600, {{}})
except KeyboardInterrupt:
    print("interrupted")
    print(len(list(pathlib.Path("/proc/self/task").glob("*/children"))[0].read_text().split()))
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    start = time.monotonic()
    out, _ = process.communicate(timeout=30)
    assert out.split() == ["interrupted", "0"]
    assert time.monotonic() - start < 20
