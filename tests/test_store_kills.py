"""Kills a writing process at random moments, and looks whether the store is whole and has all it acknowledged."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import starmap
from pathlib import Path

import pytest
from store_samples import NAMES, faults, index_faults, merged, of_source, owns, quads
from writer_process import OPERATIONS, live, made

from kg.store import Store, archive
from kg.store.archive import Header
from kg.store.standing import Standing
from kg.terms import text_of

KILLS = 24
SOURCES = 8
WAYS = {"transaction": 20_000, "generation": 0}

pytestmark = pytest.mark.slow


@dataclass(slots=True)
class Run:
    """What a writing process told before it was killed."""

    acknowledged: dict[int, int]
    pending: tuple[int, int] | None = None
    durations: list[float] = field(default_factory=list)


def run(path: Path, operation: str, limit: int, *, kill_after: int, delay: float) -> Run:
    """Lets a process write, and kills it `delay` seconds into the write that follows `kill_after` others."""
    found = Run(live(Store.open(path)))
    command = [sys.executable, str(Path(__file__).parent / "writer_process.py"), str(path), operation]
    with subprocess.Popen([*command, "--limit", str(limit)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        started = 0.0
        for line in process.stdout:
            word, *rest = line.split()
            if word == "start":
                found.pending, started = (int(rest[0]), int(rest[1])), time.monotonic()
                if kill_after == 0:
                    time.sleep(delay)
                    process.kill()
                kill_after -= 1
            elif word == "done":
                number, version = int(rest[0]), int(rest[1])
                found.acknowledged = after(found.acknowledged, (number, version))
                found.pending = None
                found.durations.append(time.monotonic() - started)
        assert process.wait() in (0, -9)
    return found


def after(versions: dict[int, int], change: tuple[int, int]) -> dict[int, int]:
    """The versions of the sources after a change; version 0 is none."""
    number, version = change
    return {n: v for n, v in {**versions, number: version}.items() if v}


def check(store: Store, found: Run) -> bool:
    """Whether the last write is in the store; the store has to be whole, with all that was acknowledged."""
    versions = live(store)
    possible = [found.acknowledged]
    if found.pending:
        possible.append(after(found.acknowledged, found.pending))
    assert versions in possible
    assert faults(store) == []
    assert index_faults(store) in ([], ["there is no index"])
    identity = {NAMES.entity(i): NAMES.entity(c) for i, c in store.identity().chosen.items()}
    assert bool(identity) == bool(versions.get(0, 0) % 2)
    statements = quads(store)
    expected = Standing(NAMES, {p.id: Header(p.evidence, p.rulings) for p in starmap(made, versions.items())})
    for number, version in versions.items():
        own = of_source(statements, f"s{number}")
        assert own == expected.statements(f"s{number}", made(number, version).statements)
        marks = {
            (part, int(mark.group(1)))
            for part in ("facts", "claims")
            for s in own
            if s.graph == NAMES.source(f"s{number}", part)
            and (mark := re.search(r"version (\d+)$", text_of(s.object)))
        }
        withheld = number == 2 and versions.get(1, 0) % 2
        assert marks == {("claims", version)} | (set() if withheld else {("facts", version)})
    if versions:
        assert owns("acme", "rocket") in merged(store)
    return versions != found.acknowledged


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_kill_at_any_moment_leaves_each_source_whole_and_loses_nothing_acknowledged(
    tmp_path: Path, operation: str, way: str, record_property: pytest.RecordProperty
) -> None:
    chance = random.Random(f"{operation} {way}")
    path, start = tmp_path / "store", tmp_path / "start"
    with_sources = Store.create(start, NAMES.base)
    with_sources.write([made(n, 1) for n in range(SOURCES)])
    del with_sources
    shutil.copytree(start, path)
    calm = run(path, operation, WAYS[way], kill_after=5, delay=0)
    duration = sum(calm.durations) / len(calm.durations)
    hits: Counter[str] = Counter()
    for _ in range(KILLS):
        if operation != "reload":
            shutil.rmtree(path)
            shutil.copytree(start, path)
        found = run(path, operation, WAYS[way], kill_after=chance.randrange(3), delay=chance.uniform(0, duration))
        hits["in the middle of a write" if found.pending else "between two writes"] += 1
        traces = planned(path, found, tmp_path / "scratch")
        kept = check(Store.open(path), found)  # as a reader sees it, before any repair
        store = Store.open_for_writing(path)
        assert check(store, found) == kept
        if found.pending:
            hits["the write was kept" if kept else "the write was not there"] += 1
            hits["the write was not there, but on its way to the engine"] += not kept and traces
        next_write(store, found)
        del store
    told = ", ".join(f"{what}: {count}" for what, count in sorted(hits.items()))
    record_property("kills", told)
    print(f"\n{operation}, {way}, {duration * 1000:.0f} ms a write: {told}")
    assert hits["in the middle of a write"] >= KILLS * 3 // 4


def planned(path: Path, found: Run, scratch: Path) -> bool:
    """Whether a killed write had left its planning behind: its archive is there, or the next generation."""
    if not found.pending:
        return False
    number, version = found.pending
    present = Store.open(path)
    generations = sorted(p.name for p in path.glob("g*"))
    if generations[-1] > present.state.generation:
        return True
    scratch.mkdir(exist_ok=True)
    return bool(version) and (path / "sources" / f"{archive.write(scratch, made(number, version))}.nq.gz").exists()


def next_write(store: Store, found: Run) -> None:
    """The write that was killed is done again, or the next one."""
    number, version = found.pending or (99, 1)
    versions = live(store)
    if version:
        store.write([made(number, version)])
    else:  # a write that changes nothing mends the index too
        store.write(drop=[f"s{number}"] if number in versions else [])
    assert live(store) == after(versions, (number, version))
    assert faults(store) == []
    assert index_faults(store) == []
