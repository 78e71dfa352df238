"""What an answer with its citations holds: numbered notes, and for each row what it rests on."""

from typing import NamedTuple

from kg.evidence import ClaimNote, SourceNote
from kg.facts.model import Quote
from kg.store.changes import Triple
from kg.trace import Chain

Mark = tuple[int, str]
"""The number of a note, and what is told beside it: nothing, "alleged", "denied" and so on."""

HELD = "held as fact"
"""The standing of what the store holds as a plain fact."""


class Note(NamedTuple):
    """A numbered note: a passage of a source, or its records, which have no words.

    `claims` are those made in the passage that the answer rests on, and `records` what the records are of.
    `kind` is that of the source: "article", "list", "entities" and so on.
    """

    number: int
    source: SourceNote
    words: Quote | None
    claims: tuple[ClaimNote, ...]
    records: tuple[str, ...]
    kind: str


class Citation(NamedTuple):
    """One passage, or record, that a row rests on, or that speaks against what it rests on.

    `claim` is None for a record. `statements` are those of the row that it says, `chains` the chains that they are
    of. `answers` are the IRIs of claims that it denies or takes back; `against` tells that one of them, or a
    statement of the row, is held as fact.
    """

    note: int
    source: SourceNote
    claim: ClaimNote | None
    chains: tuple[Chain, ...] = ()
    statements: tuple[Triple, ...] = ()
    answers: tuple[str, ...] = ()
    against: bool = False
    record: str | None = None

    @property
    def mark(self) -> str:
        """What is told beside its number: nothing where it is held as fact, else how surely it is said."""
        return "" if self.claim is None else mark(self.claim)


class CitedRow(NamedTuple):
    """What one row rests on.

    `untraced` are patterns of the query that could not be followed to statements, `absent` those that the row
    rests on by nothing matching them; `left_out` counts solutions behind the row that were not looked at.
    """

    citations: tuple[Citation, ...]
    untraced: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    left_out: int = 0

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The number of each note with what is told beside it, each once."""
        return tuple(dict.fromkeys((c.note, c.mark) for c in self.citations))

    @property
    def contested(self) -> bool:
        """Whether somebody denies what the row rests on and the store holds as fact."""
        return any(c.against for c in self.citations)


class Cited(NamedTuple):
    """The notes of an answer, numbered once, and what each row rests on.

    `answered` has, for each claim that is cited, the claims on record that deny it or take it back.
    """

    rows: tuple[CitedRow, ...]
    notes: tuple[Note, ...]
    said: dict[str, str]
    """Each claim that is cited as a sentence with who says it and how, by IRI."""
    answered: dict[str, tuple[ClaimNote, ...]]


def mark(claim: ClaimNote) -> str:
    """How surely a claim is said, in a word or two; nothing where it is held as fact."""
    if claim.accepted:
        return ""
    return "not accepted" if claim.modality == "asserted" else claim.modality


def standing(claim: ClaimNote | None) -> str:
    """Whether the store holds what a claim says, in words."""
    if claim is None or claim.accepted:
        return HELD
    return f"{mark(claim)}, not {HELD}" if claim.modality != "asserted" else f"asserted, not {HELD}"
