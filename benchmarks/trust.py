"""What the trust switches cost: to make a view, to open it again, to ask it; beside the plain store in one run.

    python benchmarks/trust.py STORE [--runs 7]

Times are in milliseconds. `make` is the first time that a view is asked for, `open` each time after it (median),
`ask` a question of the view, and `of plain` how many times as long that takes as the same question of the store.
`mark` is what `--include` adds to an answer: to trace its rows and say what each rests on. Views are made in a
temporary folder, beside those of the user.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from startup import environment

from kg import answers, queries, trust
from kg.answers import Rows
from kg.entities import Entities
from kg.errors import UsageError
from kg.store import Store
from kg.trust import Trust, marks
from kg.trust.published import outlets

T = TypeVar("T")

QUESTION, VALUES = "papers-at", {"company": "ByteDance", "venue": "NeurIPS"}


def timed(do: Callable[[], T]) -> tuple[float, T]:
    """How long something takes, in milliseconds, and what it gives."""
    start = time.perf_counter()
    found = do()
    return (time.perf_counter() - start) * 1_000, found


def median(do: Callable[[], object], runs: int) -> float:
    """The median time of some runs, in milliseconds."""
    return statistics.median(timed(do)[0] for _ in range(runs))


def question(store: Store) -> str:
    """The question, as a store is asked it."""
    return queries.load(QUESTION).bind(VALUES, Entities(store))


def ask(store: Store) -> Rows:
    """The answer to the question."""
    found = answers.ask(store, question(store))
    assert isinstance(found, Rows)
    return found


def switches(store: Store) -> list[Trust]:
    """Switches of every kind, with dates and publishers that the store knows."""
    dated = sorted(outlet.latest for outlet in outlets(store) if outlet.latest)
    label = Entities(store).label
    articles = (label(o.publisher) for o in outlets(store) if o.kind == "article" and o.publisher)
    publisher = next(filter(None, articles), None)
    return [
        Trust(include=("alleged", "denied")),
        *(Trust(as_of=day.isoformat()) for day in dict.fromkeys((dated[-1], dated[0]))),
        *([Trust(publishers=(publisher,)), Trust(not_publishers=(publisher,))] if publisher else []),
        Trust(min_sources=2),
        Trust(min_origins=2),
    ]


def measure(store: Store, runs: int) -> None:
    """Prints the table."""
    plain = median(lambda: ask(store), runs)
    print(f"{len(store.db):,} statements; plain: {plain:.1f} ms, {len(ask(store).rows)} rows\n")
    print(f"{'switches':44}{'make':>9}{'open':>7}{'ask':>8}{'of plain':>10}{'rows':>6}{'mark':>8}")
    for chosen in switches(store):
        made, view = timed(lambda chosen=chosen: trust.view(store, chosen))
        opened = median(lambda chosen=chosen: trust.view(store, chosen), runs)
        line = f"{chosen.words()[:43]:44}{made:9.0f}{opened:7.0f}"
        try:
            took, rows = median(lambda view=view: ask(view), runs), ask(view)
        except UsageError:
            print(f"{line}   (a name of the question stands for nothing there)")
            continue
        mark = timed(lambda view=view, rows=rows: marks.marked(view, question, rows, rows))[0]
        told = f"{mark:8.0f}" if chosen.include else ""
        print(f"{line}{took:8.1f}{took / plain:10.2f}{len(rows.rows):6}{told}")


def main() -> None:
    """Reads the arguments and measures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--runs", type=int, default=7)
    arguments = parser.parse_args()
    print(environment())
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        measure(Store.open(arguments.store), arguments.runs)


if __name__ == "__main__":
    main()
