"""Stores in memory, made of a few statements."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from kg.store import Store
from kg.store.changes import Triple
from kg.store.directory import State
from kg.terms import named_node, term_of

BASE = "https://kg.example/"


def small_store(quads: Iterable[tuple[Triple, str]]) -> Store:
    """A store of triples, each in its graph, and all of them merged."""
    db = ox.Store()
    for (subject, predicate, object_), graph in quads:
        for holder in (named_node(graph), ox.DefaultGraph()):
            db.add(ox.Quad(named_node(subject), named_node(predicate), term_of(object_), holder))
    return Store(Path("memory"), State(1, BASE, "g"), db)
