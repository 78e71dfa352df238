"""What is only claimed, as the triples that it would be if it counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pyoxigraph as ox

from kg import dates
from kg.quads.names import TYPE, individual, nf
from kg.store import Store
from kg.store.changes import Triple
from kg.terms import literal, named_node, text_of
from kg.trust.switches import AGAINST
from kg.vocabulary import XSD

GRAPH = "included"
"""The name of the graph in which a view holds them: `<base>graph/included`."""


class Said(NamedTuple):
    """A claim that is no fact: who reports it, how, and the triples that it says."""

    claim: str
    source: str
    modality: str
    triples: tuple[Triple, ...]

    @property
    def side(self) -> str:
        """What it speaks for: its triple, or, where it denies or withdraws it, against it."""
        return self.modality if self.modality in AGAINST else ""


def said(store: Store, modalities: Iterable[str]) -> Iterator[Said]:
    """The claims of some modalities that are no facts, with what they say.

    A date comes with its first and last day, and an event of which nobody asserts that it took place with the
    class that is suggested.
    """
    for modality in modalities:
        node = named_node(individual(modality.capitalize()))
        found = store.db.quads_for_pattern(None, named_node(nf("modality")), node, ox.DefaultGraph())
        for claim in sorted(str(quad.subject) for quad in found):
            told = about(store, claim)
            triple = triple_of(told)
            if triple is not None and f'"false"^^<{XSD}boolean>' in told[nf("accepted")]:
                source = next(iter(told[nf("statedIn")]), "")
                yield Said(claim, source, modality, (triple, *_with_it(store, triple)))


def about(store: Store, iri: str) -> defaultdict[str, list[str]]:
    """What a store says of a thing: tokens by the predicate."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for quad in store.db.quads_for_pattern(named_node(iri), None, None, ox.DefaultGraph()):
        found[str(quad.predicate)].append(str(quad.object))
    return found


def triple_of(claim: defaultdict[str, list[str]]) -> Triple | None:
    """The triple that a claim says, of what is said of the claim; None for one that says none."""
    parts = [claim[nf(name)] for name in ("claimSubject", "claimPredicate", "claimObject")]
    return (parts[0][0], parts[1][0], parts[2][0]) if all(parts) else None


def _with_it(store: Store, triple: Triple) -> Iterator[Triple]:
    subject, predicate, object_ = triple
    if predicate == nf("date"):
        span = dates.span(text_of(object_))
        for name, day in (("earliest", span.earliest), ("latest", span.latest)):
            if day:
                yield subject, nf(name), literal(day.isoformat(), f"{XSD}date")
    for thing in (subject, object_):
        if thing.startswith("<"):
            yield from _kind(store, thing)


def _kind(store: Store, thing: str) -> Iterator[Triple]:
    """The class that is suggested of an event, where no source gives it one."""
    node = named_node(thing)
    default = ox.DefaultGraph()
    if next(iter(store.db.quads_for_pattern(node, named_node(TYPE), None, default)), None) is None:
        for quad in store.db.quads_for_pattern(node, named_node(nf("suggestsKind")), None, default):
            yield thing, TYPE, str(quad.object)


def stated_in(store: Store, triple: Triple) -> set[str]:
    """The tokens of the sources that hold a triple as fact."""
    graphs = store.graphs_of(triple)
    return {f"{graph.removesuffix('/facts>')}>" for graph in graphs if graph.endswith("/facts>")}
