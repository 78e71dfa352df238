"""An engine that remembers what is looked up again and again: rare statements whole, common ones block by block.

What it gives is what the engine gives, in the same order, so that all that reads a store can read this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, cast

import pyoxigraph as ox

from kg.store.changes import Triple
from kg.terms import named_node, term_of

RARE = 10_000
"""Statements of a predicate up to which all of them are kept."""

_DEFAULT = ox.DefaultGraph()
_NONE: tuple[ox.Quad, ...] = ()


class _Whole:
    """All statements of a predicate, each list in the order in which the engine gives it."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self.all = tuple(quads)
        self.by_subject: dict[Any, list[ox.Quad]] = {}
        self.by_object: dict[Any, list[ox.Quad]] = {}
        for quad in self.all:
            self.by_subject.setdefault(quad.subject, []).append(quad)
            self.by_object.setdefault(quad.object, []).append(quad)

    def matching(self, subject: Any, object_: Any) -> Sequence[ox.Quad]:
        if subject is None:
            return self.all if object_ is None else self.by_object.get(object_, _NONE)
        found = self.by_subject.get(subject, _NONE)
        return found if object_ is None else [quad for quad in found if quad.object == object_]


class Engine:
    """Looks like the engine's own store, for reading.

    Args:
        db: the engine's store.
        often: look-ups after which it pays to read all statements of a rare predicate.
    """

    def __init__(self, db: ox.Store, often: int = 200) -> None:
        self._db, self._often = db, often
        self.query = db.query
        self._asked: dict[ox.NamedNode, int] = {}
        self._whole: dict[ox.NamedNode, _Whole] = {}
        self._own: dict[ox.NamedNode, list[ox.Quad]] = {}
        self._values: dict[tuple[ox.NamedNode, ox.NamedNode], list[ox.Quad]] = {}
        self._held: dict[tuple[Any, Any, Any], list[ox.Quad]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)

    def quads_for_pattern(
        self, subject: Any, predicate: Any, object_: Any, graph: Any = None
    ) -> Iterator[ox.Quad]:
        """The statements of a pattern, in the engine's order."""
        if isinstance(graph, ox.DefaultGraph):
            known = self._known(subject, predicate, object_)
            if known is not None:
                return iter(known)
        elif graph is None and (held := self._held.get((subject, predicate, object_))) is not None:
            return iter(held)
        return self._db.quads_for_pattern(subject, predicate, object_, graph)

    def _known(self, subject: Any, predicate: Any, object_: Any) -> Sequence[ox.Quad] | None:
        if predicate is None:
            return self._own.get(subject) if object_ is None and subject is not None else None
        if object_ is None and (found := self._values.get((subject, predicate))) is not None:
            return found
        if subject is not None and (own := self._own.get(subject)) is not None:
            return [q for q in own if q.predicate == predicate and object_ in (None, q.object)]
        whole = self._whole.get(predicate) or self._read(predicate)
        return None if whole is None else whole.matching(subject, object_)

    def _read(self, predicate: ox.NamedNode) -> _Whole | None:
        """Reads all statements of a predicate at the look-up from which on it pays, if they are few."""
        asked = self._asked[predicate] = self._asked.get(predicate, 0) + 1
        if asked != self._often:
            return None
        found = list(islice(self._db.quads_for_pattern(None, predicate, None, _DEFAULT), RARE + 1))
        if len(found) > RARE:
            return None
        self._whole[predicate] = _Whole(found)
        return self._whole[predicate]

    # -- a block -------------------------------------------------------------------------------------------

    def forget(self) -> None:
        """Forgets what is of one block only."""
        self._own.clear()
        self._values.clear()
        self._held.clear()

    def learn(self, iris: Iterable[str]) -> None:
        """Reads all statements of these subjects."""
        nodes = [ox.NamedNode(iri) for iri in iris]
        found: dict[ox.NamedNode, list[ox.Quad]] = {node: [] for node in nodes}
        for subject, predicate, value in self._rows("?s ?p ?o", nodes, "?s ?p ?o"):
            found[subject].append(ox.Quad(subject, predicate, value, _DEFAULT))
        self._own.update(found)

    def learn_values(self, subjects: Iterable[ox.NamedNode], predicate: str) -> None:
        """Reads the values that these subjects have of a predicate."""
        of = named_node(predicate)
        nodes = [node for node in subjects if node not in self._own and (node, of) not in self._values]
        found: dict[tuple[ox.NamedNode, ox.NamedNode], list[ox.Quad]] = {(node, of): [] for node in nodes}
        for subject, value in self._rows("?s ?o", nodes, f"?s {predicate} ?o"):
            found[subject, of].append(ox.Quad(subject, of, value, _DEFAULT))
        self._values.update(found)

    def learn_graphs(self, triples: Iterable[Triple]) -> None:
        """Reads which named graphs hold these triples; for any graph they are then answered with those alone."""
        wanted = [(named_node(s), named_node(p), term_of(o)) for s, p, o in dict.fromkeys(triples)]
        found: dict[tuple[Any, Any, Any], list[ox.Quad]] = {triple: [] for triple in wanted}
        listed = " ".join(f"({n} {s} {p} {o})" for n, (s, p, o) in enumerate(wanted))
        query = f"SELECT ?n ?g {{ VALUES (?n ?s ?p ?o) {{ {listed} }} GRAPH ?g {{ ?s ?p ?o }} }}"
        for number, graph in cast("Iterable[tuple[Any, Any]]", self._db.query(query) if wanted else ()):
            triple = wanted[int(number.value)]
            found[triple].append(ox.Quad(*triple, graph))
        self._held.update(found)

    def _rows(self, wanted: str, nodes: Sequence[ox.NamedNode], pattern: str) -> Iterable[tuple[Any, ...]]:
        listed = " ".join(map(str, nodes))
        found = self._db.query(f"SELECT {wanted} {{ VALUES ?s {{ {listed} }} {pattern} }}") if nodes else ()
        return cast("Iterable[tuple[Any, ...]]", found)
