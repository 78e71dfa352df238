"""Carries a planned change out: as one transaction, or as a generation that nobody reads yet."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from kg.store.changes import Changes, Triple
from kg.terms import Statement

_T = TypeVar("_T")

Progress = Callable[[str, int, int | None], None]
"""Told what is being done, how much of it is done, and of how much (None where that is not known)."""

BATCH = 100_000
"""Statements that go to the bulk loader at a time."""

_REMOVALS = 10_000
"""Statements that one removing transaction takes."""

_COST_OF_REMOVAL = 6
"""How many statements are written anew in the time that one is removed: 100,000 a second against 15,000."""


def update(planned: Changes, lost: Sequence[Triple], gained: Sequence[Triple]) -> str:
    """A small change as one SPARQL update, which the engine carries out as one transaction."""
    parts = []
    if planned.removed or lost:
        parts.append(f"DELETE DATA {{\n{_block(planned.removed, lost)}}}")
    if planned.added or gained:
        parts.append(f"INSERT DATA {{\n{_block(planned.added, gained)}}}")
    return " ;\n".join(parts)


def generation(
    present: ox.Store,
    target: Path,
    planned: Changes,
    lost: Sequence[Triple],
    gained: Sequence[Triple],
    tell: Progress,
) -> ox.Store:
    """Makes a generation in a folder that is absent: the present one with a large change carried out.

    Where little is removed it starts from hard links to the present one; where much is, from nothing.
    """
    work = _Work(tell, len(planned) + len(lost) + len(gained))
    if (len(planned.removed) + len(lost)) * _COST_OF_REMOVAL > len(present):
        db = ox.Store(str(target))
        work.copy(present, db, {*map(Statement.line, planned.removed), *map(_line, lost)})
    else:
        db = copied(present, target)
        work.remove(db, sorted(planned.removed), lost)
    work.add(db, itertools.chain(map(Statement.line, planned.added), map(_line, gained)))
    tell("sorting", work.done, None)
    db.flush()
    db.optimize()
    return db


def copied(present: ox.Store, target: Path) -> ox.Store:
    """A copy of the present generation, made of hard links, in a folder that is absent."""
    present.flush()
    present.backup(str(target))
    return ox.Store(str(target))


class _Work:
    """Counts what is done of a large change."""

    def __init__(self, tell: Progress, total: int) -> None:
        self.tell, self.total, self.done = tell, total, 0

    def remove(self, db: ox.Store, removed: Sequence[Statement], lost: Sequence[Triple]) -> None:
        for batch in _batches(removed, _REMOVALS):
            db.update(f"DELETE DATA {{\n{_block(batch, ())}}}")
            self._count("removing statements", len(batch))
        for triples in _batches(lost, _REMOVALS):
            db.update(f"DELETE DATA {{\n{_block((), triples)}}}")
            self._count("removing statements", len(triples))

    def copy(self, present: ox.Store, db: ox.Store, without: set[str]) -> None:
        """Writes the present statements anew, but for some lines of N-Quads."""
        import tempfile  # 5 ms that no question should wait for

        self.total += len(present) - 2 * len(without)
        with tempfile.TemporaryFile() as stream:
            present.dump(stream, format=ox.RdfFormat.N_QUADS)
            stream.seek(0)
            self.add(db, (line for line in map(bytes.decode, stream) if line not in without))

    def add(self, db: ox.Store, lines: Iterable[str]) -> None:
        for batch in _batches(lines, BATCH):
            db.bulk_load("".join(batch).encode(), format=ox.RdfFormat.N_QUADS)
            self._count("writing statements", len(batch))

    def _count(self, what: str, count: int) -> None:
        self.done += count
        self.tell(what, self.done, max(self.total, self.done))


def _line(triple: Triple) -> str:
    """A triple of the default graph as a line of N-Quads."""
    return " ".join(triple) + " .\n"


def _block(statements: Iterable[Statement], triples: Iterable[Triple]) -> str:
    named = "".join(f"GRAPH {g} {{ {s} {p} {o} }}\n" for s, p, o, g in statements)
    return named + "".join(f"{s} {p} {o} .\n" for s, p, o in triples)


def _batches(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    iterator = iter(items)
    while batch := list(itertools.islice(iterator, size)):
        yield batch
