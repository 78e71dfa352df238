"""What is compared: a store, an RDF file, the store as it was at a date, or the store as it is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kg import datafiles, dates, trust
from kg.errors import UsageError
from kg.quads.names import DEFAULT_BASE
from kg.store import Store
from kg.store.directory import FORMAT, State
from kg.terms import text_of
from kg.vocabulary import NF

NOW = "now"
"""The word for the store as it is."""

_OURS = re.compile(r"(.+?[/#])(?:id|source)/")


class Side(NamedTuple):
    """One of two states: what it is called, and the store of it.

    `graphs` says whether it has the graphs of sources; a flat export has none. `archived` says whether its sources
    are kept as they were given, so that it knows what became one with what.
    """

    name: str
    store: Store
    graphs: bool
    archived: bool


def opened(text: str, present: Path | None) -> Side:
    """What a word of a command line stands for.

    Args:
        text: the folder of a store, an RDF file, an EDTF date, or "now".
        present: where the store is that dates are dates of.

    Raises:
        UsageError: it is none of these.
        StoreError: there is no store, or it cannot be opened.
        DataError: the file cannot be read.
    """
    path = Path(text)
    if (path / "store.json").exists():
        return Side(text, Store.open(path), graphs=True, archived=True)
    if path.is_file():
        return _of_file(path)
    if text == NOW or _is_date(text):
        if present is None:
            raise UsageError(f"“{text}” is a date of a store, and no store is named")
        store = Store.open(present)
        return Side(text, store if text == NOW else trust.as_of(store, text), graphs=True, archived=True)
    raise UsageError(
        f"“{text}” is no folder of a store, no file, no date and not “{NOW}”; a date is written like 2025-03-01"
    )


def _is_date(text: str) -> bool:
    try:
        dates.span(text)
    except ValueError:
        return False
    return True


def _of_file(path: Path) -> Side:
    """An export, as a store without sources of its own."""
    found = datafiles.load([datafiles.File(str(path))])
    graphs = any(isinstance(g, ox.NamedNode) and g.value.endswith("/facts") for g in found.db.named_graphs())
    state = State(FORMAT, _base(found.db), path.name, ())
    return Side(str(path), Store(path, state, found.db), graphs=graphs, archived=False)


def _base(db: ox.Store) -> str:
    """The base of the IRIs in a file: what stands before `id/` and `source/`."""
    for quad in db.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        if quad.predicate.value.startswith(NF) and (match := _OURS.match(text_of(str(quad.subject)))):
            return match.group(1)
    return DEFAULT_BASE
