"""Sheets -> files, in as many processes as are wanted, each of which opens the store for itself."""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import NamedTuple

from kg import sheets
from kg.errors import StoreError
from kg.sheets import Look, structured, twins
from kg.sheets.extracts import Extract, extracts
from kg.sheets.many import Run
from kg.site import folder
from kg.site.addresses import Addresses
from kg.site.catalogue import Known
from kg.site.folder import Written
from kg.site.model import Options
from kg.site.pages import canonical
from kg.store import Store
from kg.trust import view

_AHEAD = 2
"""Pieces of work that wait for each process."""

_UP = "../../"
"""From a sheet to the site's first page."""

TYPES = {"text/turtle": ".ttl", "application/ld+json": ".jsonld"}
"""The forms of a sheet's data, and their endings."""


class Work(NamedTuple):
    """What each process needs to know: where the store is, in which state, and where the site goes."""

    store: Path
    generation: str
    site: Path
    options: Options
    marks: bytes
    """Of what has a page; see `Known`."""


def files(stem: str, *, data: bool) -> list[str]:
    """The files of a sheet, the page first."""
    return [f"{stem}.html", *(f"{stem}{ending}" for ending in TYPES.values() if data)]


def write_all(work: Work, pieces: Iterable[list[str]], jobs: int) -> Iterator[list[Written]]:
    """Writes the sheets of all pieces; gives what was written piece by piece, in any order.

    Args:
        work: what each process needs to know.
        pieces: lists of IRIs, each of one class; only as many are taken as are about to be made.
        jobs: how many processes; with 1 this process does it.

    Raises:
        StoreError: the store has changed meanwhile, or a process came to an end.
    """
    if jobs == 1:
        for piece in pieces:
            yield write(work, piece)
        return
    context = multiprocessing.get_context("spawn")  # the engine has threads, which no fork survives
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_prepare) as pool:
        try:
            yield from _spread(lambda piece: pool.submit(write, work, piece), iter(pieces), jobs * _AHEAD)
        except BrokenProcessPool as error:
            raise StoreError(
                "a process that made sheets came to an end, perhaps for want of memory; "
                "run the command again: it goes on where it stopped"
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _spread(
    submit: Callable[[list[str]], Future[list[Written]]], pieces: Iterator[list[str]], ahead: int
) -> Iterator[list[Written]]:
    waiting: set[Future[list[Written]]] = set()
    for piece in pieces:
        waiting.add(submit(piece))
        if len(waiting) >= ahead:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
    while waiting:
        done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        yield from (future.result() for future in done)


def _prepare() -> None:
    """A process of the pool leaves Ctrl-C to its parent, and does not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.join,), daemon=True).start()


def _end_with(join: Callable[[], None]) -> None:
    join()
    os._exit(1)


# -- in each process ---------------------------------------------------------------------------------------


class _Maker:
    """Makes the files of sheets in one process."""

    def __init__(self, work: Work) -> None:
        opened = Store.open(work.store)
        if opened.state.generation != work.generation:
            raise StoreError("the store has changed while the site was made; run the command again")
        self.work, self.store = work, view(opened, work.options.trust)
        self.addresses, self.known = Addresses(opened.names.base), Known.from_bytes(work.marks)
        self.run = Run(self.store, work.options.templates)
        self.address = functools.lru_cache(maxsize=65_536)(self._address)

    def _address(self, iri: str) -> str | None:
        return _UP + self.addresses.page(iri) if iri in self.known else None

    def write(self, iris: list[str]) -> list[Written]:
        pages = zip(self.run.sheets(iris), extracts(self.store, iris), strict=True)
        return [done for sheet, extract in pages for done in self._write(sheet, extract)]

    def _write(self, sheet: sheets.Sheet, extract: Extract) -> Iterator[Written]:
        stem, options = self.addresses.stem(sheet.iri), self.work.options
        name = stem.rpartition("/")[2]
        look = Look(
            templates=options.templates,
            address=self.address,
            twins={kind: name + ending for kind, ending in TYPES.items()} if options.twins else {},
            structured=structured.as_text(extract),
            site=f"{_UP}index.html",
            canonical=canonical(options.base, f"{stem}.html"),
            assets=_UP,
        )
        made = [sheets.html(sheet, look)]
        if options.twins:
            made += [twins.as_turtle(extract), twins.as_jsonld(extract)]
        for path, text in zip(files(stem, data=options.twins), made, strict=True):
            yield folder.put(self.work.site, path, text.encode("utf-8", "replace"))


@functools.lru_cache(maxsize=1)
def _maker(work: Work) -> _Maker:
    return _Maker(work)


def write(work: Work, iris: list[str]) -> list[Written]:
    """Writes the sheets of some IRIs, in this process."""
    return _maker(work).write(iris)


def processors() -> int:
    """How many processes can work at once."""
    with contextlib.suppress(AttributeError):  # not on every system
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
