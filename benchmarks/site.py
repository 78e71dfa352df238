"""What a page of a whole site costs, in stores of several sizes: made in batches, made alone, and only rendered.

    python benchmarks/site.py --lists DIR [--shares 0.3 1] [--keep DIR] [--pages 2000] [--alone 20] [--jobs 2]

For each share of the lists of papers a store is made, or taken from the folder that --keep names. Of its entities
a sample is taken, as many of each class as the store has in proportion. Costs are processor time a page, after a
first block that fills caches; their ratios hold on a busy machine. Pages a second are by the clock, with all
processes at work at once, each making, rendering and writing its own sample; memory is the most that one held.
"""

from __future__ import annotations

import argparse
import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
from startup import environment

from kg import loading, sheets
from kg.quads.names import TYPE
from kg.sheets import Look
from kg.sheets.many import BLOCK, Run
from kg.store import Store
from kg.vocabulary import NF

BASE = "https://kg.example/"
CLASSES = ("Paper", "Person", "Organization")


class Found(NamedTuple):
    """What one process found: milliseconds of processor time a page, and what it took by the clock."""

    batch: float
    alone: float
    render: float
    write: float
    pages: int
    seconds: float
    begun: float
    memory: float


def store_of(share: float, lists: Path, keep: Path) -> Path:
    """A store of every so many-th list, made where it is not there yet."""
    path = keep / f"share-{share:g}"
    if not path.exists():
        paths = sorted(lists.glob("*.json.gz"))
        chosen = [p for n, p in enumerate(paths) if int((n + 1) * share) > int(n * share)]
        print(f"making {path} of {len(chosen)} lists", file=sys.stderr)
        loading.load(loading.create(path, BASE), chosen)
    return path


def of_class(store: Store, class_: str) -> Iterator[str]:
    """The IRIs of a class, in the order of the index."""
    pattern = (None, ox.NamedNode(TYPE[1:-1]), ox.NamedNode(f"{NF}{class_}"), ox.DefaultGraph())
    for quad in store.db.quads_for_pattern(*pattern):
        if isinstance(quad.subject, ox.NamedNode):
            yield quad.subject.value


def sample(store: Store, pages: int, part: int, parts: int) -> list[list[str]]:
    """Blocks of entities, each of one class; of `parts` samples that have nothing in common this is one."""
    counts = {class_: sum(1 for _ in of_class(store, class_)) for class_ in CLASSES}
    wanted = {class_: round(pages * count / sum(counts.values())) for class_, count in counts.items()}
    found: list[list[str]] = []
    for class_, number in wanted.items():
        step = max(1, counts[class_] // max(1, number * parts))
        iris = itertools.islice(of_class(store, class_), part * step, None, step * parts)
        chosen = list(itertools.islice(iris, number))
        found += [chosen[at : at + BLOCK] for at in range(0, len(chosen), BLOCK)]
    return found


def milliseconds(work: Callable[[], object], count: int) -> float:
    """Processor time of some work, a page."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1_000 / max(1, count)


def written(folder: Path, pages: Iterable[tuple[str, str]]) -> None:
    """Writes pages, under names that do not matter here."""
    for number, (_, page) in enumerate(pages):
        (folder / f"{number}.html").write_text(page, encoding="utf-8")


def measured(path: Path, pages: int, alone: int, part: int, parts: int) -> Found:
    """One process: its costs a page, each phase by itself, then all of them by the clock."""
    store = Store.open(path)
    blocks = sample(store, pages, part, parts)
    count = sum(map(len, blocks))
    run = Run(store)
    for block in {len(b): b for b in blocks}.values():
        list(run.sheets(block[:50]))  # fills what all blocks share
    made: list[sheets.Sheet] = []
    batch = milliseconds(lambda: made.extend(s for block in blocks for s in run.sheets(block)), count)
    few = [sheet.iri for sheet in made[:: max(1, len(made) // max(1, alone))]][:alone]
    each = milliseconds(lambda: [sheets.of(store, iri) for iri in few], len(few))
    sheets.html(made[0], Look())
    shown: list[tuple[str, str]] = []
    render = milliseconds(lambda: shown.extend((s.iri, sheets.html(s, Look())) for s in made), count)
    with tempfile.TemporaryDirectory() as folder:
        write = milliseconds(lambda: written(Path(folder), shown), count)
        made.clear()
        shown.clear()
        begun = time.time()
        whole = ((s.iri, sheets.html(s, Look())) for block in blocks for s in run.sheets(block))
        written(Path(folder), whole)
        seconds = time.time() - begun
    return Found(batch, each, render, write, count, seconds, begun, most_memory())


def most_memory() -> float:
    """The most megabytes that this program held; getrusage would tell of the one that started it too."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1_024


def together(path: Path, pages: int, alone: int, jobs: int) -> list[Found]:
    """Several processes at once, each with a sample of its own."""
    words = [sys.executable, __file__, "--one", str(path), "--pages", str(pages), "--alone", str(alone)]
    started = [
        subprocess.Popen([*words, "--part", str(part), "--jobs", str(jobs)], stdout=subprocess.PIPE)
        for part in range(jobs)
    ]
    return [Found(**json.loads(process.communicate()[0])) for process in started]


def row(share: float, store: Path, found: Sequence[Found]) -> str:
    """One line of the table."""
    count = len(found)
    batch, alone, render, write = (sum(f[n] for f in found) / count for n in range(4))
    end, start = max(f.begun + f.seconds for f in found), min(f.begun for f in found)
    speed = sum(f.pages for f in found) / (end - start)
    size = sum(r.statements for r in Store.open(store).sources())
    cells = (
        f"{share:g}", f"{size:,}", f"{batch:.2f}", f"{alone:.1f}", f"{alone / batch:.0f}", f"{render:.2f}",
        f"{write:.2f}", f"{batch / (batch + render + write):.0%}", f"{speed:,.0f}",
        f"{max(f.memory for f in found):,.0f}",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


HEAD = (
    "| share | statements | in batches, ms | alone, ms | times | render, ms | write, ms | of all | pages/s | MB |",
    "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--lists", type=Path, help="the folder of the lists of papers")
    parser.add_argument("--shares", type=float, nargs="+", default=[0.3, 1.0], help="parts of the lists")
    parser.add_argument("--keep", type=Path, help="where stores are kept, or are already")
    parser.add_argument("--pages", type=int, default=2_000, help="pages for each process")
    parser.add_argument("--alone", type=int, default=20, help="sheets that are made alone")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--part", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        found = measured(options.one, options.pages, options.alone, options.part, options.jobs)
        print(json.dumps(found._asdict()))
        return
    with tempfile.TemporaryDirectory() as folder:
        print(environment(), *HEAD, sep="\n")
        for share in options.shares:
            store = store_of(share, options.lists, options.keep or Path(folder))
            print(row(share, store, together(store, options.pages, options.alone, options.jobs)), flush=True)


if __name__ == "__main__":
    main()
