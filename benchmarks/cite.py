"""What citations add to a question: whole processes with and without them side by side, and the parts of the work.

    python benchmarks/cite.py [--runs 21] [--store DIR]

Each round runs every command once, so that other work on the machine falls on all alike; the tables have the
medians of the rounds. Without --store the store is made of the examples, and the answer has 62 papers. The parts
are measured in one process, each round anew: the answer, the trace of its rows by the patterns in the header and
by those of the query, and the notes that are made of the trace.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from questions import Found, processor, rounds, wall
from startup import KG, environment, make_store

from kg import answers, citations, queries, trace
from kg.answers import Rows
from kg.entities import Entities
from kg.store import Store

AT_MOST = 0.2
"""Seconds that citations may add to the answer of 62 papers."""

PAPERS = {"company": "ByteDance", "venue": "NeurIPS"}
FORMATS = ("csv", "json", "md", "html", "table")


class Question(NamedTuple):
    """A saved query with its values, and whether its rows are traced by the patterns in its header."""

    name: str
    values: Mapping[str, str]
    cited: bool


QUESTIONS = {
    "papers-at, by the patterns of its header": Question("papers-at", PAPERS, cited=True),
    "papers-at, by the patterns of the query": Question("papers-at", PAPERS, cited=False),
    "co-authors": Question("co-authors", PAPERS, cited=False),
    "papers-together": Question("papers-together", PAPERS, cited=False),
    "alleged-and-denied": Question("alleged-and-denied", {"about": "ByteDance"}, cited=False),
    "not-facts": Question("not-facts", {}, cited=False),
}


def commands(store: Path) -> dict[str, list[str]]:
    """The question of 62 papers in each format, with and without citations."""
    words = [KG, "-s", str(store), "run", "papers-at", *(f"{k}={v}" for k, v in PAPERS.items())]
    plain = {f"-F {format_}": [*words, "-F", format_] for format_ in FORMATS}
    return plain | {f"{name} --cite": [*command, "--cite"] for name, command in plain.items()}


def whole(found: Found) -> str:
    """The medians of the commands as a Markdown table, each beside itself with citations."""
    lines = [
        "| command | wall ms | with --cite | ratio | added ms | processor |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name in (n for n in found if not n.endswith("--cite")):
        plain, cited = found[name], found[f"{name} --cite"]
        before, after, more = wall(plain), wall(cited), processor(cited) - processor(plain)
        lines.append(
            f"| kg run papers-at {name} | {before * 1000:.0f} | {after * 1000:.0f} | {after / before:.2f} "
            f"| {(after - before) * 1000:.0f} | {more * 1000:.0f} |"
        )
    return "\n".join(lines)


def verdict(found: Found) -> str:
    """The dearest format against what citations may add."""
    added = {n: wall(found[f"{n} --cite"]) - wall(found[n]) for n in found if not n.endswith("--cite")}
    name, most = max(added.items(), key=lambda item: item[1])
    return (
        f"--cite adds {most:.3f} s at most ({name}), allowed {AT_MOST}: {'met' if most < AT_MOST else 'NOT met'}"
    )


# -- the parts ---------------------------------------------------------------------------------------------


class Parts(NamedTuple):
    """Seconds of one round: the answer, its trace, its notes; and how many rows and chains there were."""

    answer: float
    trace: float
    notes: float
    rows: int
    chains: int


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """The seconds that some work takes, and what it gives."""
    started = time.perf_counter()
    found = work()
    return time.perf_counter() - started, found


def parts(store: Store, question: Question) -> Parts:
    """One round of one question."""
    saved, entities = queries.load(question.name), Entities(store)
    text = saved.bind(question.values, entities)
    cite = saved.cited(question.values, entities) if question.cited else ()
    asking, answer = timed(lambda: answers.ask(store, text))
    if not isinstance(answer, Rows):
        raise RuntimeError(f"{question.name} has no rows")
    tracing, traces = timed(lambda: trace.rows(store, text, answer, cite))
    noting, _ = timed(lambda: citations.of(store, traces))
    return Parts(asking, tracing, noting, len(answer.rows), sum(len(t.chains) for t in traces))


def table(found: Mapping[str, Sequence[Parts]]) -> str:
    """The medians of the parts as a Markdown table, with ratios to the answer."""
    lines = [
        "| question | rows | chains | answer ms | trace ms | ratio | notes ms | ratio |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, times in found.items():
        answer, tracing, notes = (statistics.median(t[i] for t in times) for i in range(3))
        lines.append(
            f"| {name} | {times[0].rows:,} | {times[0].chains:,} | {answer * 1000:.1f} | {tracing * 1000:.1f} "
            f"| {tracing / answer:.1f} | {notes * 1000:.1f} | {notes / answer:.1f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=21, help="rounds")
    parser.add_argument("--store", type=Path, help="a store that is there already")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        path = options.store or make_store(folder / "examples", ())
        found = rounds(commands(path), options.runs)
        store = Store.open(path)
        inside: dict[str, list[Parts]] = {name: [] for name in QUESTIONS}
        for _ in range(options.runs):
            for name, question in QUESTIONS.items():
                inside[name].append(parts(store, question))
    finally:
        shutil.rmtree(folder)
    print(environment())
    print(f"\nWhole processes, median of {options.runs} rounds\n\n{whole(found)}\n\n{verdict(found)}")
    print(f"\nThe parts in one process, median of {options.runs} rounds\n\n{table(inside)}")


if __name__ == "__main__":
    main()
