"""How long a command takes from start to end: whole processes, side by side in one run.

    python benchmarks/startup.py [--runs 11] [--store DIR] [--full LIST.jsonl]

Each round runs every command once, so that other work on the machine falls on all alike; the table has the median
of the rounds, of wall-clock and of processor time, and their ratio to an empty Python process. Without --store the
store is made of the examples; --full makes a second one of the examples and of a whole list of papers.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pyoxigraph

from kg import __version__, files

EXAMPLES = ("entities.yaml", "neurips-2024-slice.jsonl", "bytedance-neurips-2024.yaml", "links.yaml")
KG = str(Path(sys.executable).parent / "kg")
PAPERS = ("run", "papers-at", "company=ByteDance", "venue=NeurIPS", "-F", "csv")
LAWSUITS = ("run", "lawsuits", "-F", "csv")


class Times(NamedTuple):
    """Seconds of one process: wall clock, and processor time of user and system."""

    wall: float
    processor: float


def measure(command: Sequence[str]) -> Times:
    """Runs a command to its end with its output thrown away.

    Raises:
        RuntimeError: it failed.
    """
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    away = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    started = time.perf_counter()
    process = os.posix_spawn(command[0], command, env, file_actions=away)
    _, status, usage = os.wait4(process, 0)
    wall = time.perf_counter() - started
    if status:
        raise RuntimeError(f"{' '.join(command)} ended with {status}")
    return Times(wall, usage.ru_utime + usage.ru_stime)


def make_store(folder: Path, more: Sequence[Path]) -> Path:
    """A store of the examples, with more files or in place of the short list."""
    names = [n for n in EXAMPLES if not (more and n.endswith(".jsonl"))]
    paths = [str(files.folder("examples") / name) for name in names]
    subprocess.run([KG, "-s", str(folder), "load", *paths, *map(str, more)], check=True, stderr=subprocess.DEVNULL)
    return folder


def commands(store: Path, full: Path | None) -> dict[str, list[str]]:
    """What is measured, by its name in the table."""
    found = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "import pyoxigraph": [sys.executable, "-c", "import pyoxigraph"],
        "import click": [sys.executable, "-c", "import click"],
        "import kg.cli": [sys.executable, "-c", "import kg.cli"],
        "kg run papers-at": [KG, "-s", str(store), *PAPERS],
        "kg run lawsuits": [KG, "-s", str(store), *LAWSUITS],
    }
    if full:
        found["kg run papers-at, full list"] = [KG, "-s", str(full), *PAPERS]
        found["kg run lawsuits, full list"] = [KG, "-s", str(full), *LAWSUITS]
    return found


def table(found: dict[str, list[Times]]) -> str:
    """The medians as a Markdown table, with ratios to the first command."""
    empty = next(iter(found.values()))
    base = Times(*(statistics.median(t[i] for t in empty) for i in (0, 1)))
    lines = ["| command | wall ms | ratio | processor ms | ratio |", "|---|---:|---:|---:|---:|"]
    for name, times in found.items():
        wall, processor = (statistics.median(t[i] for t in times) for i in (0, 1))
        lines.append(
            f"| {name} | {wall * 1000:.0f} | {wall / base.wall:.1f} "
            f"| {processor * 1000:.0f} | {processor / base.processor:.1f} |"
        )
    return "\n".join(lines)


def environment() -> str:
    """What the figures depend on, in one line."""
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    return (
        f"newsfacts {__version__}, Python {platform.python_version()}, pyoxigraph {pyoxigraph.__version__}, "
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, load {load}"
    )


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=11, help="rounds")
    parser.add_argument("--store", type=Path, help="a store that is there already")
    parser.add_argument("--full", type=Path, help="a whole list of papers, for a second store")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        store = options.store or make_store(folder / "examples", ())
        full = make_store(folder / "full", [options.full]) if options.full else None
        measured = commands(store, full)
        found: dict[str, list[Times]] = {name: [] for name in measured}
        for command in measured.values():
            measure(command)  # warms the bytecode and the disk
        for _ in range(options.runs):
            for name, command in measured.items():
                found[name].append(measure(command))
    finally:
        shutil.rmtree(folder)
    print(environment())
    print(f"median of {options.runs} rounds\n")
    print(table(found))


if __name__ == "__main__":
    main()
