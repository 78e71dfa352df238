"""The ledger: what is claimed of a thing, who says it and who denies it, and where that stands."""

import datetime

from kg.ledger.model import Accused, Asked, Entry, Lane, Proposition, Standing
from kg.ledger.pages import claim_id, says
from kg.ledger.reading import Ledger
from kg.ledger.rules import NAMES, RULES, SUREST_FIRST
from kg.store import Store
from kg.store.changes import Triple


def propositions(store: Store, iri: str | None = None, *, today: datetime.date | None = None) -> list[Proposition]:
    """What the claims of a store say, each thing once, with everybody who says or denies it, and its standing.

    Args:
        store: the store, or a view of one.
        iri: an entity that it has to be about, or that says it; without it all.
        today: the day by which something expected is past; the real day unless told.
    """
    ledger = Ledger(store, today)
    return ledger.all() if iri is None else ledger.about(iri)


def standing(store: Store, triple: Triple, *, today: datetime.date | None = None) -> Standing | None:
    """Where a triple of N-Triples tokens stands; None where no source says or denies it."""
    found = Ledger(store, today).saying(triple)
    return found.standing if found else None


__all__ = [
    "NAMES", "RULES", "SUREST_FIRST", "Accused", "Asked", "Entry", "Lane", "Ledger", "Proposition", "Standing",
    "claim_id", "propositions", "says", "standing",
]  # fmt: skip
