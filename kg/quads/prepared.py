"""A source, ready for the store."""

from __future__ import annotations

from typing import NamedTuple

from kg.identity.resolve import Evidence
from kg.rulings import Ruling
from kg.terms import Statement


class Prepared(NamedTuple):
    """A source, ready for the store.

    `statements` hold the identifiers of this source as it has them; `evidence` says what they mean elsewhere.
    `kind` is "article", "list", "entities", "links", "decisions" or "ontology"; `summary` is one line for people,
    `notes` are what the one who loads it should know. `rulings` are what it says became of other sources and of
    statements; the first of them is its node `ruling-1`. `text_path` is the file that its text was read from.
    """

    id: str
    kind: str
    title: str
    input_sha256: str
    statements: frozenset[Statement]
    evidence: Evidence = Evidence()
    summary: str = ""
    notes: tuple[str, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    text_path: str | None = None
    text: str | None = None


def counted(count: int, noun: str) -> str:
    """A number with its noun: “1 claim”, “1,200 claims”."""
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"
