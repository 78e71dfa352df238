"""What every reader of a list of papers returns, whatever the list looks like.

A reader turns a file into one `PaperList`. It mints no IRI and knows no store: that is the work of
`kg.quads`. Strings in a record are clean: Unicode NFC, no control characters, no lone surrogates,
HTML entities resolved, white space folded; never empty where the type says `str`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OrganizationName:
    """An organisation as an affiliation names it, with the body that it is a unit of, if the words say so.

    `name` is whole and stands alone ("School of Computer Science, Peking University" for a unit, so that
    two universities' schools of computer science are two); `unit_of` is the next larger body.
    """

    name: str
    unit_of: OrganizationName | None = None


@dataclass(frozen=True, slots=True)
class ListedAuthor:
    """One author of one listed paper.

    `person_id` is the list's own id of the person, or None where the list has none: then nothing ties this
    author to the same name elsewhere. `affiliation` is the text as the list prints it (cleaned only of
    characters that are no text), empty where it prints none.
    """

    name: str
    person_id: str | None
    affiliation: str
    organizations: tuple[OrganizationName, ...]


@dataclass(frozen=True, slots=True)
class ListedPaper:
    """One paper of a list; `key` is the list's own id of it, unique in the list, or None where it has none.

    A paper without a key is one of this list alone: no other source can mean it but by an editor's decision.
    """

    key: str | None
    title: str
    authors: tuple[ListedAuthor, ...]
    url: str | None = None
    presentation: str | None = None
    """"poster", "spotlight" or "oral"; None where the list does not say."""
    presented: bool = False
    """True where the list records what took place (proceedings), False where it announces it (a schedule)."""
    openreview: str | None = None
    doi: str | None = None
    arxiv: str | None = None


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that was kept out, with the reason in words and the place (a line or an index, from 1)."""

    row: int
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class PaperList:
    """A list of the papers of one conference edition.

    `id` names the source (lower case letters, digits, hyphens). `paper_scheme` and `person_scheme` name the
    identifier schemes of the list's own ids ("neurips-event", "neurips-speaker"); `person_scheme` is None
    where the list has no ids of persons.
    """

    id: str
    title: str
    publisher: str
    series: str
    """The short name of the conference series as the list uses it, e.g. "NeurIPS"."""
    year: int
    paper_scheme: str
    person_scheme: str | None
    origin: str
    """Where the list was had from, in words."""
    url: str | None
    retrieved: str | None
    """EDTF date at which the list was taken."""
    licence: str
    papers: tuple[ListedPaper, ...]
    skipped: tuple[SkippedRow, ...] = ()
    """The rows that are not in `papers`."""
    warnings: tuple[SkippedRow, ...] = ()
    """Rows whose paper was kept and of which something was left out, such as affiliations that do not fit."""
