"""What a fact sheet holds, before it becomes a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.evidence import ClaimNote, SourceNote
from kg.facts.model import Quote


@dataclass(frozen=True, slots=True)
class Note:
    """A numbered note: a source, and the words of it that support a statement.

    `marks` say who says what stands in those words and is not held as fact, and who denies it.
    """

    number: int
    source: SourceNote
    words: Quote | None
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Backing:
    """A claim behind a note: its id, as a sentence that says whose it is, and whether it is held as fact."""

    id: str
    sentence: str
    standing: str


@dataclass(frozen=True, slots=True)
class Origin:
    """A source as the list of sources shows it; `outlet` is publisher, republisher and date in one line."""

    source: SourceNote
    outlet: str
    link: str | None
    notes: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, an http(s) link, whether it is a number, whether the row above has it too.

    `entity` is the IRI of the thing that it names, which may have a sheet of its own. `lang` is the language tag
    of the text, where the store has one.
    """

    text: str
    link: str | None = None
    number: bool = False
    again: bool = False
    entity: str | None = None
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, or one value of a fact, with the numbers of its notes.

    `modality` is empty where the row tells what is held as fact; else it says how surely it is said.
    """

    cells: tuple[Cell, ...]
    notes: tuple[int, ...] = ()
    modality: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One property with its values; `differ` where sources give it different ones and one only can be right."""

    heading: str
    values: tuple[Row, ...]
    differ: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """What claims of the same words say, each in a text, with their notes and the words themselves."""

    claims: tuple[ClaimNote, ...]
    texts: tuple[str, ...]
    notes: tuple[int, ...]
    quotes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    confirmed: tuple[int, ...] = ()
    """Notes of sources that say so in their own voice."""


@dataclass(frozen=True, slots=True)
class Saying:
    """Statements of one speaker in one modality: neither is ever left out where a claim is shown."""

    modality: str
    accepted: bool
    attribution: str
    where: str
    statements: tuple[Statement, ...]
    speaker: Cell | None = None
    """Who speaks; None where the sources do not name them."""

    @property
    def mark(self) -> str:
        """What is printed before it; empty only where the store holds it as a fact."""
        if self.accepted:
            return ""
        return {"asserted": "not accepted", "speculated": "speculation"}.get(self.modality, self.modality)


@dataclass(frozen=True, slots=True)
class Dispute:
    """Allegations, and the denials on record that answer all of them."""

    allegations: tuple[Saying, ...]
    denials: tuple[Saying, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """One of the values that cannot all be right, with who says so and how, each with notes.

    `held` tells whether it stands as fact on the page. `withheld` tells by which ruling it was taken back.
    """

    value: str
    told: tuple[Row, ...]
    held: bool
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What sources say that cannot all be right.

    `settled` has the decisions that leave one value, each with its reason.
    """

    what: str
    positions: tuple[Position, ...]
    hints: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel; `state` is "rows", "nothing" or "failed". `view` says which of the tuples is filled."""

    id: str
    title: str
    description: str = ""
    view: str = "table"
    state: str = "rows"
    headings: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    facts: tuple[Fact, ...] = ()
    sayings: tuple[Saying, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    differences: tuple[Difference, ...] = ()
    count: int | None = None
    """How many things a table tells of, where its first column names them."""
    beyond: int = 0
    """Rows that come after those that the panel gives, as its query asks for the first ones only."""
    problem: str = ""
    query: str = ""
    picture: str = ""
    """An SVG element, safe to stand in a page as it is."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that the template needs."""

    iri: str
    title: str
    kind: str
    aliases: tuple[Cell, ...]
    identifiers: tuple[tuple[str, Cell], ...]
    panels: tuple[Panel, ...]
    notes: tuple[Note, ...]
    sources: tuple[Origin, ...]
    as_of: str
    backing: Mapping[int, tuple[Backing, ...]] | None = None
    """What stands behind each note, where it is asked for."""
    lang: str = ""
    """The language tag of the title, where the store has one."""
    status: str = ""
    """What became of a source, in words: “retracted on 9 May 2025: …”. Its title never stands without it."""
    missing: tuple[str, ...] = ()
    """What is usually known of such a thing and is not recorded of this one, each in a few words."""
    unanswered: tuple[Row, ...] = ()
    """Accusations with no answer of the accused on record, each told with who makes it."""
