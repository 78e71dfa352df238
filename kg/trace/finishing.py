"""From what was found behind a row to its trace: claims, sources and derivations."""

from __future__ import annotations

import pyoxigraph as ox

from kg.evidence import Evidence
from kg.store import Store
from kg.store.changes import Triple
from kg.terms import named_node, term_of
from kg.trace.model import Chain, Derivation, Trace
from kg.trace.walking import Found


class Finish:
    """Makes a trace of what was found: with the claims and sources that it touches, and with derivations."""

    def __init__(self, store: Store) -> None:
        self.store, self.evidence = store, Evidence(store)
        self.of_sources = f"<{store.names.base}source/"
        self.included = self.graph("included")
        self.inferred = self.graph("inferred")
        self.explained: dict[Triple, Derivation | None] = {}

    def graph(self, name: str) -> ox.NamedNode | None:
        """One of the graphs that all sources share, if the store has it."""
        graph = named_node(self.store.names.graph(name))
        return graph if self.store.db.contains_named_graph(graph) else None

    def trace(self, found: Found) -> Trace:
        """The trace of a row."""
        claims: dict[str, None] = {}
        sources = dict(found.sources)
        chains = []
        for chain in found.chains:
            chain = chain._replace(derived=self.derived(chain))
            for step in (*chain.steps, *(chain.stated() if chain.derived else ())):
                self.touched(step, claims, sources)
            chains.append(chain)
        return Trace(
            tuple(chains),
            tuple(claims),
            tuple(sources),
            tuple(found.untraced),
            tuple(found.absent),
            found.left_out,
        )

    def touched(self, triple: Triple, claims: dict[str, None], sources: dict[str, None]) -> None:
        """Notes the claims and the source that a statement is of."""
        for token in (triple[0], triple[2]):
            part = token.removeprefix(self.of_sources)
            if part == token:
                continue
            if "/claim/" in part:
                claims[token[1:-1]] = None
            elif "/" not in part and token == triple[0]:
                sources[token[1:-1]] = None
        if self.included is not None and self.holds(triple, self.included):
            claims |= dict.fromkeys(claim.iri for claim in self.evidence.saying(triple))

    def derived(self, chain: Chain) -> tuple[Derivation, ...]:
        """How the steps follow that no source states."""
        if self.inferred is None:
            return ()
        return tuple(why for step in chain.steps if (why := self.explanation(step, self.inferred)) is not None)

    def explanation(self, triple: Triple, inferred: ox.NamedNode) -> Derivation | None:
        """How a triple follows, where no source states it."""
        if triple not in self.explained:
            from kg.trace import derivations  # only where a reasoner has been at work

            only = self.holds(triple, inferred) and self.store.graphs_of(triple) == {str(inferred)}
            self.explained[triple] = derivations.derive(self.store, triple) if only else None
        return self.explained[triple]

    def holds(self, triple: Triple, graph: ox.NamedNode) -> bool:
        """Whether a graph holds a triple."""
        subject, predicate, object_ = triple
        quad = ox.Quad(named_node(subject), named_node(predicate), term_of(object_), graph)
        return quad in self.store.db
