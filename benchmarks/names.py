"""How long it takes to look a name up, with the index of names and without it: side by side in one run.

    python benchmarks/names.py STORE [--runs 21] [--scans 1]

Times are the median of warm calls in one process, in milliseconds. The last column is what both gave, or the best
of it, so that anybody sees whether they agree. The first rows are those of a name that is spelt as in the store,
which never asks the index.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from startup import environment

from kg.entities import Entities
from kg.errors import AmbiguousError, NotFoundError
from kg.store import Store


class Row(NamedTuple):
    """One question, with its times in milliseconds and its answers."""

    question: str
    index: float
    scan: float
    answers: tuple[str, str]


def resolved(value: str, class_: str | None = None) -> Callable[[Entities], str]:
    """Asks for the one entity of a name; the answer is its label, or what is told in its place."""

    def ask(entities: Entities) -> str:
        try:
            return entities.label(entities.resolve(value, class_)) or ""
        except NotFoundError as error:
            return "did you mean " + " or ".join(error.near)
        except AmbiguousError as error:
            return f"{len(error.candidates)} candidates"

    return ask


def found(text: str, class_: str | None = None) -> Callable[[Entities], str]:
    """Asks for names that are like a text; the answer is the best one and its score."""

    def ask(entities: Entities) -> str:
        best = next(iter(entities.find(text, class_)), None)
        return f"{best.label} ({best.score})" if best else "nothing"

    return ask


def completed(prefix: str, class_: str | None = None) -> Callable[[Entities], str]:
    """Asks for names that begin with a text; the answer is how many there are, and the first."""

    def ask(entities: Entities) -> str:
        names = entities.complete(prefix, class_)
        return f"{len(names)}: {names[0].name}" if names else "nothing"

    return ask


QUESTIONS = {
    "resolve ByteDance": resolved("ByteDance"),
    "resolve wikidata:Q55606242": resolved("wikidata:Q55606242"),
    "resolve BYTEDANCE Inc.": resolved("BYTEDANCE Inc."),
    "resolve visual autoregressive modeling scalable image generation via next scale prediction": resolved(
        "visual autoregressive modeling scalable image generation via next scale prediction"
    ),
    "resolve Wei Wang": resolved("Wei Wang"),
    "resolve WEI  WANG": resolved("WEI  WANG"),
    "resolve ByteDanse": resolved("ByteDanse"),
    "resolve Btyedance as Company": resolved("Btyedance", "Company"),
    "resolve Keyu Tain as Person": resolved("Keyu Tain", "Person"),
    "find bytedanse": found("bytedanse"),
    "find Pekin Universty": found("Pekin Universty"),
    "find Pekin Universty as University": found("Pekin Universty", "University"),
    "find Tian": found("Tian"),
    "find Tain": found("Tain"),
    "find transfomer": found("transfomer"),
    "find 北京": found("北京"),
    "find Atention Is All You Ned": found("Atention Is All You Ned"),
    "complete b": completed("b"),
    "complete by": completed("by"),
    "complete byte": completed("byte"),
    "complete b as Company": completed("b", "Company"),
    "complete by as Company": completed("by", "Company"),
    "complete peking as Organization": completed("peking", "Organization"),
    "complete w as Person": completed("w", "Person"),
    "complete wei w as Person": completed("wei w", "Person"),
    "complete 字节": completed("字节"),
}


def median(ask: Callable[[Entities], str], entities: Entities, runs: int) -> tuple[float, str]:
    """The median milliseconds of warm calls, and the answer."""
    answer, times = ask(entities), []
    for _ in range(runs):
        started = time.perf_counter()
        ask(entities)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times), answer


def measured(path: Path, runs: int, scans: int) -> list[Row]:
    """Asks every question of the same store with its index and without."""
    fast, slow = Entities(Store.open(path)), Entities(Store.open(path))
    slow.store.search.give_up("it is measured without")
    rows = []
    for question, ask in QUESTIONS.items():
        index, first = median(ask, fast, runs)
        scan, second = median(ask, slow, scans)
        rows.append(Row(question, index, scan, (first, second)))
    if fast.store.search.fault:
        raise SystemExit(fast.store.search.fault)
    return rows


def table(rows: list[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| question | index ms | scan ms | answer |", "|---|---:|---:|---|"]
    for row in rows:
        first, second = row.answers
        answer = first if first == second else f"{first}; scan: {second}"
        lines.append(f"| {row.question} | {row.index:.1f} | {row.scan:,.1f} | {answer} |")
    return "\n".join(lines)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("store", type=Path, help="a store with an index of names")
    parser.add_argument("--runs", type=int, default=21, help="warm calls with the index")
    parser.add_argument("--scans", type=int, default=1, help="warm calls without it")
    options = parser.parse_args()
    rows = measured(options.store, options.runs, options.scans)
    print(environment())
    print(f"median of {options.runs} warm calls with the index, {options.scans} without\n")
    print(table(rows))
    print(f"\nlongest with the index: {max(row.index for row in rows):.1f} ms")


if __name__ == "__main__":
    main()
