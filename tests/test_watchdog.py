"""A query ends when its time or memory is up or Ctrl-C is pressed, also in the middle of the engine's work."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import Kg, command, environment, write_article, write_slice

from kg import watchdog
from kg.errors import UsageError

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HARD_TO_PLAN = "ASK { " + "".join(f"?s{n} ?p{n} ?o{n} . " for n in range(400)) + "}"
MANY_ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"


@pytest.mark.parametrize(
    ("text", "seconds"), [("500ms", 0.5), ("30s", 30), ("2m", 120), ("1h", 3600), ("30", 30), ("1.5 s", 1.5)]
)
def test_a_duration_is_read(text: str, seconds: float) -> None:
    assert watchdog.seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "soon", "0s", "-1s", "1d", "1s2m", "٣s"])
def test_what_is_no_duration_is_refused_with_the_way_to_write_one(text: str) -> None:
    with pytest.raises(UsageError, match="is no duration; write 500ms, 30s, 2m or 1h"):
        watchdog.seconds(text)


@pytest.mark.parametrize("query", [ENDLESS, HARD_TO_PLAN, MANY_ROWS], ids=["endless", "hard to plan", "many rows"])
def test_the_time_that_is_allowed_ends_a_query(kg: Kg, query: str) -> None:
    kg("query", "ASK {}")
    started = time.monotonic()
    ended = kg("query", query, "--timeout", "1s")
    assert time.monotonic() - started < 20
    assert (ended.code, ended.out, ended.err) == (124, "", "kg: stopped after 1 s (--timeout)\n")


@pytest.mark.parametrize("query", [ENDLESS, HARD_TO_PLAN], ids=["endless", "hard to plan"])
def test_ctrl_c_ends_a_query(query: str, store_path: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [command(), "-s", str(store_path), "query", query],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(tmp_path),
    )
    time.sleep(3)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    started = time.monotonic()
    out, err = process.communicate(timeout=30)
    assert time.monotonic() - started < 20
    assert (process.returncode, out, err) == (130, b"", b"kg: interrupted\n")


SORTED = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f ?a"
JOINED = f"SELECT (GROUP_CONCAT('{'x' * 5000}') AS ?all) {{ ?a ?b ?c . ?d ?e ?f }}"
STEPS = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
DOUBLED = f"SELECT (STRLEN(?x40) AS ?n) {{ BIND('0123456789' AS ?x0) {STEPS} }}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "limit"),
    [(SORTED, 200), (JOINED, 60), (DOUBLED, 200), (MANY_ROWS, 60)],
    ids=["sorted", "joined", "doubled", "rows"],
)
def test_the_memory_that_is_allowed_ends_a_query(kg: Kg, query: str, limit: int) -> None:
    ended = kg("query", query, "--max-memory", f"{limit}M", "-F", "json")
    assert (ended.code, ended.out) == (125, "")
    told = re.match(rf"kg: stopped at ([0-9,]+) MB of memory \(--max-memory {limit}M\)\nask for less", ended.err)
    assert told
    assert limit <= int(told[1].replace(",", "")) < limit + 300


def test_a_share_of_the_memory_that_is_free_is_told_in_bytes_too(kg: Kg) -> None:
    ended = kg("query", SORTED, "--max-memory", "1%")
    assert ended.code == 125
    assert re.match(r"kg: stopped at [0-9,]+ MB of memory \(--max-memory 1%, which is [0-9,]+ MB\)", ended.err)


def test_too_little_memory_or_what_is_none_is_refused(kg: Kg) -> None:
    ended = kg("query", "ASK {}", "--max-memory", "few")
    assert (ended.code, ended.err) == (
        2,
        "kg: “few” is no amount of memory; write 512M, 2G, or 50% of what is free\n",
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=["SIGTERM", "SIGHUP"])
def test_a_signal_to_end_ends_a_query_at_once_and_quietly(number: int, store_path: Path, tmp_path: Path) -> None:
    process = started(ENDLESS, store_path, tmp_path)
    process.send_signal(number)
    since = time.monotonic()
    assert process.communicate(timeout=30) == (b"", b"")
    assert time.monotonic() - since < 20
    assert process.returncode == -number


def started(query: str, store_path: Path, home: Path) -> subprocess.Popen[bytes]:
    """`kg query`, well within its query."""
    process = subprocess.Popen(
        [command(), "-s", str(store_path), "query", query],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(home),
    )
    time.sleep(2)
    assert process.poll() is None
    return process


def test_a_reader_that_has_enough_ends_a_query_quietly(store_path: Path, tmp_path: Path) -> None:
    line = f"{command()} -s {store_path} query 'SELECT ?a ?b ?c {{ ?a ?b ?c . ?d ?e ?f }}' | head -1"
    done = subprocess.run(["sh", "-c", line], capture_output=True, timeout=30, env=environment(tmp_path))
    assert (done.stdout.strip(), done.stderr) == (b"a,b,c", b"")


@pytest.mark.slow
def test_a_store_is_unharmed_by_all_that_ends_a_query_and_so_is_a_writer_beside_it(tmp_path: Path, kg: Kg) -> None:
    path = tmp_path / "own"
    kg("load", str(write_article(tmp_path)), store=path)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        process = started(ENDLESS, path, tmp_path)
        assert kg("load", str(write_slice(tmp_path, 3 + number)), store=path).code == 0
        process.send_signal(number)
        process.communicate(timeout=30)
    for options in (("--timeout", "300ms"), ("--max-memory", "40M")):
        assert kg("query", SORTED, *options, store=path).code in (124, 125)
    assert kg("query", "ASK { ?case nf:hasPlaintiff ?who }", store=path).out == "yes\n"
    assert kg("load", str(write_slice(tmp_path, 5)), store=path).code == 0


def test_a_query_that_ends_in_time_is_not_disturbed(kg: Kg) -> None:
    assert kg("query", "ASK {}", "--timeout", "30s").out == "yes\n"


def test_the_guard_leaves_everything_as_it_was() -> None:
    before = signal.getsignal(signal.SIGINT)
    descriptors = os.listdir("/proc/self/fd") if Path("/proc/self/fd").exists() else []
    for _ in range(50):
        with watchdog.guard(60):
            pass
        with pytest.raises(ZeroDivisionError), watchdog.guard(None):
            _ = 1 / 0
    assert signal.getsignal(signal.SIGINT) is before
    if descriptors:
        assert len(os.listdir("/proc/self/fd")) == len(descriptors)


def test_another_signal_does_not_end_a_guarded_block() -> None:
    code = (
        "import os, signal, time; from kg import watchdog\n"
        "signal.signal(signal.SIGUSR1, lambda *_: None)\n"
        "with watchdog.guard(60):\n"
        "    os.kill(os.getpid(), signal.SIGUSR1); time.sleep(0.2)\n"
        "    os.kill(os.getpid(), signal.SIGINT); time.sleep(9)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20)
    assert (done.returncode, done.stderr) == (130, "kg: interrupted\n")
