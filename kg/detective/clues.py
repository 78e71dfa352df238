"""Why an answer is empty, told sentence by sentence as the reasons are found."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from kg import sparql
from kg.detective.parameters import Asked, of_parameters
from kg.detective.probe import Label, OverError, Scope, known_prefixes
from kg.detective.search import causes
from kg.entities import Entities
from kg.queries import SavedQuery
from kg.queries.model import Values
from kg.sparql import syntax
from kg.store import Store

MOST = 6
"""Sentences that are told at most."""

BUDGET = 2.0
"""Seconds of looking."""


def clues(
    db: ox.Store,
    query: str,
    *,
    prefixes: Mapping[str, str] | None = None,
    label: Label | None = None,
    budget: float = BUDGET,
) -> Iterator[str]:
    """Why a query has no rows, as sentences in the order in which they are found.

    The clock is looked at between two questions to the engine, as none can be interrupted: whoever has to be sure
    of the time runs this in a thread of its own and takes what has come by then.

    Args:
        db: the engine's store that was asked.
        query: the query, with its parameters in place; it has to be one that the engine takes.
        prefixes: more prefixes that need no declaration.
        label: what people call an IRI.
        budget: seconds of looking.
    """
    return _told(_of_text(db, query, prefixes or {}, label or _no_label, time.monotonic() + budget))


def clues_of_saved(store: Store, saved: SavedQuery, given: Values, *, budget: float = BUDGET) -> Iterator[str]:
    """Why a saved query has no rows: first its parameters, then its text with them in place; see `clues`.

    Args:
        store: the store that was asked.
        saved: the saved query.
        given: the values that it was given.
        budget: seconds of looking.
    """
    return _told(_of_saved(store, saved, given, time.monotonic() + budget))


def _of_saved(store: Store, saved: SavedQuery, given: Values, until: float) -> Iterator[str]:
    entities = Entities(store)
    found = False
    for sentence in of_parameters(Asked(store.db, saved, given, entities, until)):
        found = True
        yield sentence
    if not found:
        own = store.names.prefixes
        yield from _of_text(store.db, saved.bind(given, entities), own, entities.title, until)


def _of_text(db: ox.Store, query: str, prefixes: Mapping[str, str], label: Label, until: float) -> Iterator[str]:
    read = syntax.parse(sparql.with_prefixes(query, prefixes))
    if read is not None:
        yield from causes(Scope(db, read, known_prefixes(read, prefixes), label, until))


def _no_label(_: str) -> None:
    return None


def _told(sentences: Iterator[str]) -> Iterator[str]:
    """The first sentences, each once; looking ends quietly when its time is over."""
    seen: set[str] = set()
    try:
        for sentence in itertools.islice((s for s in sentences if s not in seen), MOST):
            seen.add(sentence)
            yield sentence
    except OverError:
        return
