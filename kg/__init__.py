"""A knowledge graph of what the news says, in which every fact can show its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from pathlib import Path

    import rdflib

    from kg.graph import Graph

__all__ = ["__version__", "open", "to_rdflib"]


def open(path: str | Path | None = None) -> Graph:  # noqa: A001 - `kg.open` reads as what it does
    """Opens a store for reading: the one at `path`, else the one that the command line would take.

    Raises:
        StoreError: there is no store, or it cannot be opened.
    """
    from kg.graph import Graph  # imported here, so that importing `kg` costs nothing

    return Graph.open(path)


def to_rdflib(source: Graph | str | Path | None = None) -> rdflib.Dataset:
    """A store as an rdflib Dataset: named graphs, and their merge as the default graph.

    Args:
        source: an open graph; or the path of a store; or None for the one that the command line would take.

    Raises:
        StoreError: there is no store, or it cannot be opened.
    """
    from kg import export
    from kg.graph import Graph

    if isinstance(source, Graph):
        return export.to_rdflib(source.store)
    with open(source) as graph:
        return export.to_rdflib(graph.store)
