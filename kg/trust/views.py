"""Views: a store as it would be under the trust switches.

A view is a `Store` whose engine holds the graph that the switches leave, merged anew, so that every query runs on
it unchanged and a triple in two graphs is one. It is made in four steps:

1. The sources that a date or a publisher leaves out are retracted, by the code that retracts. A store does not
   depend on what was loaded and retracted before, so this is the store that the other sources make.
2. Facts that too few sources or origins hold are taken out of the graphs of facts.
3. What is claimed in the modalities that are included is put into the graph `<base>graph/included`.
4. What sources of other publishers deny or withdraw of claims that stay is put back, as claims that count for
   nothing.

The engine of a view is a copy of the present generation made of hard links, in the user's cache folder, with the
difference written into it. It is kept for the next question under a name that says what is in it: the sources of
the store, to the letter, and what the switches do to them.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from kg import __version__
from kg.errors import StoreError
from kg.store import Store, bulk, directory
from kg.store.bulk import Progress
from kg.store.changes import Changes, Triple, merged
from kg.store.planning import Plan
from kg.store.search import Touched, UnusableIndexError
from kg.store.writing import TRANSACTION_LIMIT
from kg.terms import Statement, text_of
from kg.trust import support
from kg.trust.included import GRAPH, said
from kg.trust.kept import kept
from kg.trust.published import OTHER, left_out
from kg.trust.switches import Trust, checked

_FORM = 2
"""The form of what is kept; another one is made anew."""

_KEPT = 12
"""Views that are kept; those that were not asked for longest go first."""

_COST_OF_CHANGE = 10
"""How many statements are written anew in the time in which one is looked up, and added or removed."""

_STALE = 3_600
"""Seconds after which a view that was never finished was left behind."""


class View(Store):
    """A store under the trust switches, open for reading.

    Attributes:
        base: the store itself.
        trust: the switches.
        left_out: the sources that are no part of it, by id, each with the reason.
    """

    def __init__(
        self, base: Store, trust: Trust, left_out: dict[str, str], db: ox.Store, hold: directory.Hold | None
    ) -> None:
        super().__init__(base.path, base.state, db, hold)
        self.base, self.trust, self.left_out = base, trust, left_out
        self.writable = False
        self._folder = base.path / "in-memory"

    @property
    def folder(self) -> Path:
        """The engine's folder; one that is not there where the engine is in memory."""
        return self._folder

    def at(self, folder: Path) -> View:
        """The same view, whose engine is in that folder."""
        self._folder = folder
        return self


def as_of(store: Store, date: str) -> Store:
    """The store as its sources made it by the end of a day, a month or a year; see `view`."""
    return view(store, Trust(as_of=date))


def view(store: Store, trust: Trust, progress: Progress | None = None) -> Store:
    """The store as it would be under the switches; the store itself where there are none.

    Args:
        store: an open store, or a view, whose switches then give way to these.
        trust: the switches.
        progress: told what is being done, if much is.

    Raises:
        UsageError: a switch that says nothing: no date, no modality, a number below 1.
        NotFoundError: nothing answers to the name of a publisher.
        StoreError: the archive of a source cannot be read.
    """
    base = store.base if isinstance(store, View) else store
    trust = checked(trust)
    if not trust.given:
        return base
    reasons = left_out(base, trust)
    folder = _cache() / _key(base, trust, reasons)
    found = _open(folder)
    if found is None:
        made = _made(base, trust, reasons, folder, progress or (lambda *_: None))
        if made is not None:
            return made
        found = _open(folder)
    if found is None:
        raise StoreError(f"the view in {folder} was taken away while it was opened; ask again")
    return View(base, trust, reasons, *found).at(folder)


def _key(store: Store, trust: Trust, reasons: dict[str, str]) -> str:
    """A name for what is in a view: what the sources say, and what is done to them."""
    sources = [[r.id, r.kind, r.archive, r.checksum] for r in store.sources()]
    told = [trust.include, trust.min_sources, trust.min_origins, sorted(reasons.items())]
    data = json.dumps([_FORM, __version__, store.names.base, sources, told])
    return hashlib.sha256(data.encode()).hexdigest()[:32]


def _cache() -> Path:
    folder = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(folder) / "kg" / "views"


def _open(folder: Path) -> tuple[ox.Store, directory.Hold] | None:
    """The engine of a view that is kept, and a hold on its folder; None where there is none."""
    try:
        hold = directory.hold(folder)
        os.utime(folder)
        if (folder / "CURRENT").is_file():
            return ox.Store.read_only(str(folder)), hold
        hold.release()
    except (OSError, RuntimeError):
        pass
    return None


# -- making one --------------------------------------------------------------------------------------------


def _made(base: Store, trust: Trust, reasons: dict[str, str], folder: Path, tell: Progress) -> View | None:
    """Makes a view in its folder; where nothing can be kept, the view itself, made in memory."""
    import tempfile  # 5 ms that no view that is kept should wait for

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))
    except OSError:
        return _in_memory(base, trust, reasons)
    try:
        _tidy(folder.parent)
        last = _steps(_OnDisk(base, work, tell), base, trust, reasons)
        if _open(folder) is None:
            directory.remove(folder)  # a damaged one
        with contextlib.suppress(OSError):  # another process has made it meanwhile
            last.replace(folder)
    except (OSError, RuntimeError) as error:
        raise StoreError(f"the view could not be written ({error}); make room in {folder.parent}") from error
    finally:
        directory.remove(work)
    return None


def _in_memory(base: Store, trust: Trust, reasons: dict[str, str]) -> View:
    work = _InMemory(base)
    _steps(work, base, trust, reasons)
    return View(base, trust, reasons, work.db, None)


def _steps(work: _OnDisk | _InMemory, base: Store, trust: Trust, reasons: dict[str, str]) -> Path:
    """Carries the steps out; returns the folder in which the last engine is."""
    if reasons:
        plan = Plan(base, {record.id: record for record in base.sources()}, {}, set(reasons))
        plan.make()
        work.write(plan.changes, base)
    present = View(base, trust, reasons, work.db, None)
    work.write(_counted(present, trust), present)
    if OTHER in reasons.values():
        present = View(base, trust, reasons, work.db, None)
        work.write(kept(as_of(base, trust.as_of) if trust.as_of else base, present, reasons), present)
    return work.end()


def _counted(store: Store, trust: Trust) -> Changes:
    """What the counts of sources take away, and what the included claims add."""
    claims = list(said(store, trust.include))
    removed: list[Statement] = []
    if trust.min_sources > 1 or trust.min_origins > 1:
        enough, held = support.enough(store, trust), support.Support(store)
        removed = list(held.too_few(enough))
        claims = list(held.of_claims(claims, enough))
    graph = store.names.graph(GRAPH)
    return Changes(removed, (Statement(*triple, graph) for claim in claims for triple in claim.triples))


class _InMemory:
    """Engines of a view that nothing can be kept of."""

    def __init__(self, base: Store) -> None:
        self.db = ox.Store()
        self.db.bulk_load(base.db.dump(format=ox.RdfFormat.N_QUADS) or b"", format=ox.RdfFormat.N_QUADS)

    def write(self, planned: Changes, present: Store) -> None:
        """Carries a change out."""
        if planned:
            self.db.update(bulk.update(planned, *merged(planned, present)))

    def end(self) -> Path:
        """Nowhere."""
        return Path()


class _OnDisk:
    """Engines of a view in the making, each in a folder of its own."""

    def __init__(self, base: Store, folder: Path, tell: Progress) -> None:
        self.folder, self.tell, self.number = folder, tell, 0
        base.db.backup(str(self.here))
        self.index = base.folder
        self.db = ox.Store(str(self.here))

    @property
    def here(self) -> Path:
        """The folder of the present engine."""
        return self.folder / str(self.number)

    def write(self, planned: Changes, present: Store) -> None:
        """Carries a change out: in place where it is small, else in the next engine."""
        if not planned:
            return
        if len(planned) > TRANSACTION_LIMIT and len(planned) * _COST_OF_CHANGE > len(self.db):
            self._write_anew(planned)
            return
        lost, gained = merged(planned, present)
        if len(planned) <= TRANSACTION_LIMIT:
            self.db.update(bulk.update(planned, lost, gained))
        else:
            self.db = bulk.generation(self.db, self._next(), planned, lost, gained, self.tell)
        self._follow(lost, gained)

    def _next(self) -> Path:
        self.number += 1
        return self.here

    def _write_anew(self, planned: Changes) -> None:
        """Writes what stays and what comes, graph by graph, and the merge of it."""
        before, self.db = self.db, ox.Store(str(self._next()))
        whole: set[str] = set()
        _load(self.db, _changed(before, planned, whole), self.tell)
        _load(self.db, whole, self.tell)
        self.db.flush()
        self.db.optimize()
        self.index = self.folder  # where there is none: it is made afresh
        self._follow((), ())

    def _follow(self, lost: Sequence[Triple], gained: Sequence[Triple]) -> None:
        """Brings the index of names in step; without one, names are looked up slowly."""
        with contextlib.suppress(ImportError, UnusableIndexError):
            from kg.store import indexing  # sqlite3, which some Pythons are without

            indexing.follow(self.index, self.db, self.here, Touched(lost, gained), self.tell)
        self.index = self.here

    def end(self) -> Path:
        """The folder of the last engine, which is let go."""
        if self.index != self.here:
            self._follow((), ())
        self.db.flush()
        del self.db
        return self.here


def _changed(db: ox.Store, planned: Changes, whole: set[str]) -> Iterator[str]:
    """The statements of named graphs after a change, as lines of N-Quads; the triples of all go into `whole`."""
    removed: defaultdict[str, set[str]] = defaultdict(set)
    added: defaultdict[str, set[str]] = defaultdict(set)
    for statements, by_graph in ((planned.removed, removed), (planned.added, added)):
        for statement in statements:
            by_graph[statement.graph].add(f"{' '.join(statement.triple)} .\n")
    for graph in sorted({*map(str, db.named_graphs()), *added}):
        data = db.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(text_of(graph))) or b""
        lines = {f"{line}\n" for line in data.decode().split("\n")[:-1]} - removed[graph] | added[graph]
        whole |= lines
        yield from (f"{line[:-2]}{graph} .\n" for line in lines)


def _load(db: ox.Store, lines: Iterable[str], tell: Progress) -> None:
    iterator, done = iter(lines), 0
    while batch := list(itertools.islice(iterator, bulk.BATCH)):
        db.bulk_load("".join(batch).encode(), format=ox.RdfFormat.N_QUADS)
        done += len(batch)
        tell("writing statements", done, None)


def _tidy(folder: Path) -> None:
    """Removes the views that were not asked for longest, and those that were never finished."""
    now = time.time()
    changed: dict[Path, float] = {}
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):  # another process tidies too
            changed[path] = path.stat().st_mtime
    for path, when in changed.items():
        if "." in path.name and now - when > _STALE:
            directory.remove(path)
    kept = sorted((path for path in changed if "." not in path.name), key=lambda path: changed[path])
    for path in kept[: -_KEPT + 1 or None]:
        if not directory.is_held(path):
            directory.remove(path)
