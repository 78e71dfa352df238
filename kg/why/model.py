"""What is told of a row, a statement or a claim."""

from __future__ import annotations

from typing import NamedTuple

from kg.evidence import ClaimNote, SourceNote
from kg.store.changes import Triple

AGAINST = ("denied", "withdrawn")
"""Modalities in which somebody speaks against what is said."""


class Passage(NamedTuple):
    """What one source says: a claim with its words, or, where `claim` is None, a record, which has none.

    `sentence` says who says it, and how surely, and what. `number` is that of the source in the list of sources.
    `answers` are the claims on record that deny it or take it back.
    """

    number: int
    source: SourceNote
    claim: ClaimNote | None
    sentence: str
    answers: tuple[Passage, ...] = ()


class Statement(NamedTuple):
    """A statement in words, with who says so; the words of one that nobody holds as fact say that.

    `rule` and `premises` explain one that no source states. `stated` are the passages that hold it as fact,
    `claimed` those that say it otherwise, `against` those that deny it or take it back.
    """

    triple: Triple
    sentence: str
    stated: tuple[Passage, ...] = ()
    claimed: tuple[Passage, ...] = ()
    against: tuple[Passage, ...] = ()
    rule: str = ""
    premises: tuple[Statement, ...] = ()


class Path(NamedTuple):
    """The statements that one pattern of a query stands for: one, or those that a property path leads along."""

    pattern: str
    statements: tuple[Statement, ...]


class Why(NamedTuple):
    """What is behind a row, a statement or a claim.

    `title` names it, `verdict` says in a sentence where it stands, and `row` has the row's values in words by
    column. `claims` are told of by themselves: those that were asked for, or that a row is about. `others` are
    other values that are on record where only one can be right. `sources` are numbered from 1; `origins` says by
    IRI why a source has the origin that it has. `remarks` say what could not be traced, and what was left out.
    """

    title: str
    verdict: str = ""
    row: tuple[tuple[str, str], ...] = ()
    paths: tuple[Path, ...] = ()
    claims: tuple[Passage, ...] = ()
    others: tuple[Statement, ...] = ()
    sources: tuple[SourceNote, ...] = ()
    origins: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()
