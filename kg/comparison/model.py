"""What differs between two states of a graph."""

from typing import NamedTuple

from kg.store.changes import Triple
from kg.terms import Statement


class Fact(NamedTuple):
    """A triple, of N-Triples tokens, and the ids of the sources that hold it on one side."""

    triple: Triple
    sources: tuple[str, ...] = ()


class ChangedSource(NamedTuple):
    """A source of both sides, and what of its description differs: (property name, values before, values now)."""

    id: str
    changes: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]


class ChangedClaim(NamedTuple):
    """A claim of both sides that is held as fact on one of them only, or of which anything else differs."""

    iri: str
    accepted_before: bool
    accepted_now: bool


class Difference(NamedTuple):
    """What the second side has and the first has not, and the other way round.

    Facts are what the graphs of facts hold, whoever holds it; `more` and `fewer` are held by more or by fewer
    sources than before. `added` and `removed` are the statements themselves, graph by graph, in the order of their
    N-Quads text; names that only changed because things became one are no difference.
    """

    sources_added: tuple[str, ...] = ()
    sources_removed: tuple[str, ...] = ()
    sources_changed: tuple[ChangedSource, ...] = ()
    facts_added: tuple[Fact, ...] = ()
    facts_removed: tuple[Fact, ...] = ()
    more: tuple[Fact, ...] = ()
    fewer: tuple[Fact, ...] = ()
    claims_added: tuple[str, ...] = ()
    claims_removed: tuple[str, ...] = ()
    claims_changed: tuple[ChangedClaim, ...] = ()
    added: tuple[Statement, ...] = ()
    removed: tuple[Statement, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether the two sides say the same."""
        return not any(self)
