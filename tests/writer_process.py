"""A process that writes to a store and says so, to be killed in the middle: python writer_process.py --help."""

from __future__ import annotations

import argparse
import itertools
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyoxigraph as ox
from store_samples import BASE, NAMES, named, owns, source

import kg.store.store as opening
import kg.store.writing as module
from kg.identity.resolve import Tie
from kg.quads.names import nf
from kg.quads.prepared import Prepared
from kg.rulings import Ruling
from kg.store import Store
from kg.terms import literal

OPERATIONS = ("load", "reload", "retract")


def made(number: int, version: int) -> Prepared:
    """A source whose facts and claims all carry its version.

    It shares triples with all others, so that the merge rule has work to do. The odd versions of the first
    source say that two things are one, so that all other sources follow; those of the second retract the third.
    """
    id_ = f"s{number}"
    facts = [named("acme", "Acme"), owns("acme", "rocket"), owns("zenith", f"{id_}:mine")]
    facts += [named(f"{id_}:thing-{n}", f"thing {n} version {version}") for n in range(40)]
    claims = [
        (NAMES.source(id_, f"claim/c{n}"), nf("claimText"), literal(f"claim {n} version {version}"))
        for n in range(40)
    ]
    ties = [Tie("acme", "zenith")] if number == 0 and version % 2 else []
    rulings = [Ruling("retracted", "wrong", "2025", "An Editor", "s2")] if number == 1 and version % 2 else []
    return source(id_, facts, claims, version=version, ties=ties, rulings=rulings)


def live(store: Store) -> dict[int, int]:
    """The versions of the live sources by their numbers."""
    return {int(r.id.removeprefix("s")): int(r.title.split()[-1]) for r in store.sources()}


def steps(operation: str, now: dict[int, int]) -> Iterator[tuple[int, int | None]]:
    """Which source gets which version next, without end; None takes it away."""
    if operation == "load":
        for number in itertools.count(max(now, default=-1) + 1):
            yield number, 1
    if operation == "reload":
        for number in itertools.cycle(sorted(now)):
            now[number] += 1
            yield number, now[number]
    if operation == "again":
        yield max(now), now[max(now)]
    if operation == "retract":
        for number in sorted(now):
            yield number, None


def say(*words: object) -> None:
    print(*words, flush=True)


def without_sync() -> None:
    """Takes away what makes the switch to a generation durable, to show that the tests notice."""
    module.directory.sync = lambda _: None


def without_flush() -> None:
    """Takes away what makes changes inside a generation durable, to show that the tests notice."""

    class Unflushed:
        def __init__(self, path: str) -> None:
            self.db = ox.Store(path)

        def __getattr__(self, name: str) -> Any:
            return getattr(self.db, name)

        def flush(self) -> None:
            """Does nothing."""

    names = {name: getattr(ox, name) for name in dir(ox)}
    opening.ox = SimpleNamespace(**{**names, "Store": Unflushed})  # type: ignore[assignment]
    module.directory.sync_tree = lambda _: None


def dying_before(step: str, store: Store) -> None:
    """Lets the process die between the transaction and its flush, or just before the directory is synced."""

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    if step == "flush":
        db = store.db
        store.db = SimpleNamespace(update=db.update, quads_for_pattern=db.quads_for_pattern, flush=die)  # type: ignore[assignment]
    else:
        sync = module.directory.sync
        module.directory.sync = lambda path: die() if _switched(path, store) else sync(path)


def _switched(path: Path, store: Store) -> bool:
    """Whether `store.json` already names the next generation, and its folder is about to be synced."""
    return path == store.path and module.directory.read(path) != store.state


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes to a store, telling `start` and `done` of each write.")
    parser.add_argument("store", type=Path)
    parser.add_argument("operation", choices=[*OPERATIONS, "again"])
    parser.add_argument("--limit", type=int, default=module.TRANSACTION_LIMIT, help="statements a transaction")
    parser.add_argument("--make", type=int, default=0, help="make the store first, with so many sources")
    parser.add_argument("--count", type=int, help="stop after so many writes")
    parser.add_argument("--without", choices=["flush", "sync"], help="leave out a step that makes changes durable")
    parser.add_argument("--die-before", choices=["flush", "sync"], help="die when the write is there but not safe")
    options = parser.parse_args()
    if options.make:
        Store.create(options.store, BASE).write([made(n, 1) for n in range(options.make)])
    if options.without:
        {"flush": without_flush, "sync": without_sync}[options.without]()
    module.TRANSACTION_LIMIT = options.limit
    store = Store.open_for_writing(options.store)
    made(0, 1)  # reads the ontology, so that the first write takes no longer than the others
    if options.die_before:
        dying_before(options.die_before, store)
    say("ready")
    for number, version in itertools.islice(steps(options.operation, live(store)), options.count):
        say("start", number, version or 0)
        changes = store.write([made(number, version)]) if version else store.write(drop=[f"s{number}"])
        say("done", number, version or 0, changes[0].action)
    say("end")


if __name__ == "__main__":
    main()
