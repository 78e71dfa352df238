"""Carries a write out: checks, plans, commits, and brings the index of names in step."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import DataError, StoreError, UsageError
from kg.quads.names import ONTOLOGY_ID, naming
from kg.quads.prepared import Prepared
from kg.store import archive, bulk, changes, directory
from kg.store.bulk import Progress
from kg.store.changes import Changes, Triple
from kg.store.planning import Plan
from kg.store.records import Change
from kg.store.search import INDEX, Search, Touched, UnusableIndexError, unsettle

if TYPE_CHECKING:
    from kg.store.store import Store

TRANSACTION_LIMIT = 5_000
"""Statements up to which a change is one transaction; a larger one builds the next generation beside this one.

Measured: one transaction writes about 15,000 statements a second, a bulk load 100,000.
"""


def write(store: Store, put: Sequence[Prepared], drop: Sequence[str], tell: Progress) -> list[Change]:
    """Loads, replaces and retracts sources; see `Store.write`."""
    live = {record.id: record for record in store.sources()}
    if not store.writable:
        raise StoreError("the store is open for reading only")
    if store.failed:
        raise StoreError("an earlier write to the store failed; open it again")
    check(store, live, [prepared.id for prepared in put], drop)
    unchanged = [p.id for p in put if p.id in live and live[p.id].input_sha256 == p.input_sha256]
    fresh = {p.id: p for p in put if p.id not in unchanged}
    results = [Change(id_, "unchanged") for id_ in unchanged]
    if fresh or drop:
        tell("comparing", 0, None)
        plan = Plan(store, live, fresh, set(drop))
        with _telling_errors(store):
            results += plan.make()
            _commit(store, plan.changes, tell)
        if directory.remove_leftovers(store.path, store.state):
            archive.keep_only(store.path / "sources", plan.archives.values())
    if not (store.folder / INDEX).exists():
        unsettle(store.folder)
        _index(store, store.db, store.folder, None, Touched(), tell)
    order = {id_: n for n, id_ in enumerate([*(prepared.id for prepared in put), *drop])}
    return sorted(results, key=lambda change: (order.get(change.id, len(order)), change.id))


def check(store: Store, live: Collection[str], put: Sequence[str], drop: Sequence[str]) -> None:
    """Refuses what cannot be written, before anything is.

    Raises:
        UsageError: two sources of one id, one both to load and to retract, or the ontology to retract.
        NotFoundError: a source to retract is not there.
    """
    for id_ in drop:
        if id_ not in live:
            store.source(id_)  # tells which ids are near
    if ONTOLOGY_ID in drop:
        raise UsageError("the ontology cannot be retracted: every source is told in its terms")
    if both := next((i for i in put if i in drop), None):
        raise UsageError(f"the source “{both}” is both to be loaded and to be retracted")
    if repeated := next((i for i in put if put.count(i) > 1), None):
        raise UsageError(f"two of the files are the source “{repeated}”; give one of them another id")


@contextlib.contextmanager
def _telling_errors(store: Store) -> Iterator[None]:
    """Tells an error of a write that changed nothing."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise StoreError(
            f"the store at {store.path} could not be written ({error}); nothing was changed. "
            "Make room on the disk and try again"
        ) from error
    except SyntaxError as error:
        raise DataError(f"the engine refuses a statement ({error}); nothing was changed") from error


def _commit(store: Store, planned: Changes, tell: Progress) -> None:
    if not planned:
        return
    lost, gained = changes.merged(planned, store)
    store.failed = True
    _write_down_languages(store, gained)
    store.forget()
    touched = Touched(lost, gained)
    with directory.alone(store.path):  # no reader opens the present generation meanwhile
        here = len(planned) <= TRANSACTION_LIMIT and not directory.is_held(store.path / store.state.generation)
        if here:
            if touched:
                unsettle(store.folder)
            store.db.update(bulk.update(planned, lost, gained))
            with _making_durable(store):
                store.db.flush()
    if here and touched:
        _index(store, store.db, store.folder, None, touched, tell)
    if not here:
        _next_generation(store, planned, lost, gained, tell)
    store.failed = False


def _write_down_languages(store: Store, gained: Iterable[Triple]) -> None:
    """Before any name in a new language is in the store, so that no look-up ever leaves one out."""
    named = {o.rpartition('"')[2] for _, p, o in gained if p in naming()}
    languages = {*store.languages, *(tail[1:] for tail in named if tail.startswith("@"))}
    state = store.state._replace(languages=tuple(sorted(languages)))
    if state != directory.read(store.path):
        directory.write(store.path, state)
    store.state = state


def _index(
    store: Store, db: ox.Store, folder: Path, before: Path | None, touched: Touched, tell: Progress
) -> None:
    """Brings the index of names in step; where that cannot be done, names are looked up without it."""
    try:
        from kg.store import indexing  # sqlite3, which some Pythons are without

        if before is None:
            indexing.settle(db, folder, touched, tell)
        else:
            indexing.follow(before, db, folder, touched, tell)
    except (ImportError, UnusableIndexError) as error:
        search = Search(db, folder)
        search.give_up(str(error))
        store.forget(search)


@contextlib.contextmanager
def _making_durable(store: Store) -> Iterator[None]:
    """Tells an error in the last step of a write, when readers may see the change already."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise StoreError(
            f"the change of the store at {store.path} was written, but may not survive a power cut ({error}). "
            "Make room on the disk and run the same command again"
        ) from error


def _next_generation(
    store: Store, planned: Changes, lost: Sequence[Triple], gained: Sequence[Triple], tell: Progress
) -> None:
    """Writes a change beside the present state, and switches to it at one stroke."""
    state = directory.next_generation(store.state)
    target = store.path / state.generation
    directory.remove(target)
    if len(planned) <= TRANSACTION_LIMIT:
        db = bulk.copied(store.db, target)
        db.update(bulk.update(planned, lost, gained))
        db.flush()
    else:
        db = bulk.generation(store.db, target, planned, lost, gained, tell)
    _index(store, db, target, store.folder, Touched(lost, gained), tell)
    directory.sync_tree(target)
    with _making_durable(store), directory.alone(store.path):
        directory.write(store.path, state)
    # the old handle is let go only now: until the switch, its lock kept other writers out
    store.db, store.state = db, state
