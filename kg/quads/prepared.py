"""A source, ready for the store."""

from __future__ import annotations

from typing import NamedTuple

from kg.identity.resolve import Evidence
from kg.terms import Statement


class Prepared(NamedTuple):
    """A source, ready for the store.

    `statements` hold the identifiers of this source as it has them; `evidence` says what they mean elsewhere.
    `kind` is "article", "list", "entities", "links" or "ontology"; `summary` is one line for people, `notes`
    are what the one who loads it should know.
    """

    id: str
    kind: str
    title: str
    input_sha256: str
    statements: frozenset[Statement]
    evidence: Evidence = Evidence()
    summary: str = ""
    notes: tuple[str, ...] = ()
