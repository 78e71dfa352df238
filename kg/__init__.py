"""A knowledge graph of what the news says, in which every fact can show its words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    import rdflib

    from kg.store import Store

__all__ = ["__version__", "open", "to_rdflib"]


def open(path: str | Path | None = None) -> Store:  # noqa: A001 - `kg.open` reads as what it does
    """Opens a store for reading: the one at `path`, else the one that the command line would take.

    Raises:
        StoreError: there is no store, or it cannot be opened.
    """
    from kg import config
    from kg.store import Store  # imported here, so that importing `kg` costs nothing

    return Store.open(Path(path) if path is not None else config.store_path(None))


def to_rdflib(path: str | Path | None = None) -> rdflib.Dataset:
    """A store as an rdflib Dataset: named graphs, and their merge as the default graph.

    Raises:
        StoreError: there is no store, or it cannot be opened.
    """
    from kg import export

    return export.to_rdflib(open(path))
