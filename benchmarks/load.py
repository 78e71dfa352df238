"""Load and reload of a list of papers, beside the engine's own limit, in one run.

    python benchmarks/load.py [LIST]      default: the slice that ships

The limit is the engine's bulk loader, given ready-made N-Quads of the very same statements, the merged default
graph included. Ratios count; the seconds are those of this machine at this moment.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from kg import __version__, files, loading
from kg.quads.names import DEFAULT_BASE
from kg.store import Store


def timed(work: Callable[[], object]) -> float:
    """Seconds that a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Runs each once and prints a table."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else files.folder("examples") / "neurips-2024-slice.jsonl"
    with tempfile.TemporaryDirectory() as folder:
        store = loading.create(Path(folder) / "store", DEFAULT_BASE)
        rows = [("kg load", timed(lambda: loading.load(store, [path])))]
        rows.append(("kg load again, unchanged", timed(lambda: loading.load(store, [path]))))
        quads = store.db.dump(format=ox.RdfFormat.N_QUADS) or b""
        rows.append(("engine, bulk load of the same quads", timed(lambda: bulk(Path(folder) / "bulk", quads))))
        rows.append(("kg retract", timed(lambda: retract(store, path))))
    limit = rows[2][1]
    count = quads.count(b"\n")
    print(f"{path.name}: {count:,} quads with the default graph; {environment()}\n")
    print(f"{'what':<40} {'seconds':>8} {'ratio':>7}")
    for name, seconds in rows:
        print(f"{name:<40} {seconds:>8.2f} {seconds / limit:>7.2f}")


def bulk(path: Path, quads: bytes) -> None:
    """The engine's bulk load into a new store, made durable and sorted as ours is."""
    store = ox.Store(str(path))
    store.bulk_load(quads, format=ox.RdfFormat.N_QUADS)
    store.flush()
    store.optimize()


def retract(store: Store, path: Path) -> None:
    """Takes the list back."""
    [id_] = [r.id for r in store.sources() if r.kind == "list"]
    store.write(drop=[id_])


def environment() -> str:
    """What the figures were measured on."""
    engine = getattr(ox, "__version__", "?")
    return (
        f"newsfacts {__version__}, pyoxigraph {engine}, Python {platform.python_version()}, {os.cpu_count()} cores"
    )


if __name__ == "__main__":
    main()
