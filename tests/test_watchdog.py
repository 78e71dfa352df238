"""A query ends when its time is up or Ctrl-C is pressed, also in the middle of the engine's work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import Kg, command, environment

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
    assert time.monotonic() - started < 5
    assert (ended.code, ended.out, ended.err) == (124, "", "kg: stopped after 1 s (--timeout)\n")


@pytest.mark.parametrize("query", [ENDLESS, HARD_TO_PLAN], ids=["endless", "hard to plan"])
def test_ctrl_c_ends_a_query_within_a_second(query: str, store_path: Path, tmp_path: Path) -> None:
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
    assert time.monotonic() - started < 1.5
    assert (process.returncode, out, err) == (130, b"", b"kg: interrupted\n")


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
