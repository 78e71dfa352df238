"""What a row of an answer rests on, as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kg.store.changes import Triple


class Derivation(NamedTuple):
    """How a triple follows that no source states: a rule of the ontology, and what it was drawn from.

    `rule` is a sentence; it is empty where no rule of the ontology leads to the triple. `derived` holds a
    derivation for each of the `premises` that no source states either.
    """

    triple: Triple
    rule: str
    premises: tuple[Triple, ...] = ()
    derived: tuple[Derivation, ...] = ()

    def stated(self) -> Iterator[Triple]:
        """The triples at the bottom: those that sources state."""
        below = {d.triple: d for d in self.derived}
        for premise in self.premises:
            if premise in below:
                yield from below[premise].stated()
            else:
                yield premise


class Chain(NamedTuple):
    """The triples of the store that one pattern of the query stands for in a row.

    `steps` are of N-Triples tokens: one for a plain pattern, more for a property path, in the order in which it
    is walked. `derived` explains those that no source states. `graph` is the named graph (a token) that the query
    asks. `naming` says that the chain only names or classes a thing: labels, names, `a`, rdfs:subClassOf.
    """

    pattern: str
    steps: tuple[Triple, ...]
    derived: tuple[Derivation, ...] = ()
    graph: str | None = None
    naming: bool = False

    def stated(self) -> Iterator[Triple]:
        """The triples that sources state: the steps, and in the place of a derived one what it was drawn from."""
        derived = {d.triple: d for d in self.derived}
        for step in self.steps:
            if step in derived:
                yield from derived[step].stated()
            else:
                yield step


class Trace(NamedTuple):
    """What one row of an answer rests on.

    `claims` and `sources` are IRIs: the claims that the chains touch, those behind statements that a view of the
    store includes, and the sources whose descriptions the chains touch. `untraced` says what could not be traced,
    and `absent` which patterns the row rests on by nothing in the store matching them. `left_out` counts the
    solutions behind the row (members of its group) that were not looked at.
    """

    chains: tuple[Chain, ...] = ()
    claims: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    untraced: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    left_out: int = 0

    def stated(self) -> tuple[Triple, ...]:
        """The triples that sources state and the row rests on, each once; those that only name come last."""
        chains = sorted(self.chains, key=lambda chain: chain.naming)
        return tuple(dict.fromkeys(triple for chain in chains for triple in chain.stated()))
