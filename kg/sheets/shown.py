"""What of a sheet stands on its page, in which positions of the reader's switch, and the HTML of its cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from kg.sheets.cells import NOTES, Cells, Cited, text
from kg.sheets.model import (
    Cell,
    Difference,
    Dispute,
    Fact,
    Note,
    Origin,
    Panel,
    Position,
    Row,
    Saying,
    Sheet,
    Statement,
)
from kg.wording import status

FOLDED = 12
"""Rows of a long table that stand open; the rest is folded away, and printed all the same."""

ROOM = 100_000
"""About so many bytes of a page are for rows beyond those that stand open; the rest is in the data."""

_MARKUP = 60
"""About the bytes of HTML around the text of a cell."""

_STEPS = {"reported": 1, "expected": 1}
"""The position of the reader's switch from which a claim is shown; for those not named here the last."""

_LAST = 2


class Rows(NamedTuple):
    """Rows that stand open, rows that are folded away, and how many are left to the data."""

    open: Sequence[Row] = ()
    folded: Sequence[Row] = ()
    left: int = 0


_NO_ROWS = Rows()


class Told(NamedTuple):
    """A saying with its statements, each with the position of the switch from which it is shown."""

    saying: Saying
    step: int
    statements: tuple[tuple[Statement, int], ...]


class Contested(NamedTuple):
    """A dispute, with the position from which it is shown: both sides of it."""

    step: int
    allegations: tuple[Told, ...]
    denials: tuple[Told, ...]


class Differing(NamedTuple):
    """A difference, with the position from which two of its values are shown; each value has its own."""

    step: int
    difference: Difference
    positions: tuple[tuple[Position, int], ...]


@dataclass(slots=True)
class Part:
    """One panel as its page shows it; `left` counts the rows or sayings that it leaves to the data."""

    panel: Panel
    rows: Rows = _NO_ROWS
    facts: tuple[tuple[Fact, Rows], ...] = ()
    sayings: tuple[Told, ...] = ()
    disputes: tuple[Contested, ...] = ()
    differences: tuple[Differing, ...] = ()
    left: int = 0

    def told(self) -> list[Told]:
        """All sayings of the part, those of disputes too."""
        return [*self.sayings, *(told for d in self.disputes for told in (*d.allegations, *d.denials))]

    @property
    def count(self) -> int:
        """How many things the part tells of, or how many statements the claims in it make; 0 where none counts."""
        return self.panel.count or sum(len(told.statements) for told in self.told())


class Shown:
    """One sheet as its page shows it; made anew for each page, as a note is led back to where it stands first.

    Args:
        sheet: what is shown.
        address: where the sheet of an entity is.
    """

    def __init__(self, sheet: Sheet, address: Callable[[str], str | None]) -> None:
        self.sheet, self._address = sheet, address
        self.cells = Cells(self.address, self.step_of)
        self._room = ROOM
        answered = list(_answered(sheet.panels))
        self._answered = frozenset(claim.iri for statement in answered for claim in statement.claims)
        self._answered_notes = frozenset(number for statement in answered for number in statement.notes)
        self._steps: dict[int, int] = {}
        self.parts = tuple(self._part(panel) for panel in sheet.panels if panel.state != "nothing")
        self._use(sheet.unanswered)
        self.notes: tuple[tuple[Note, int], ...] = tuple(
            (note, self._steps[note.number]) for note in sheet.notes if note.number in self._steps
        )
        self.sources = tuple(self._origins())
        self.cited = {origin.source.iri: self._cited(origin) for origin, _ in self.sources}

    # -- what is shown, and when ---------------------------------------------------------------------------

    def _part(self, panel: Panel) -> Part:
        part = Part(panel, left=panel.beyond)
        if panel.rows:
            part.rows = self._cut(panel.rows)
            part.left += part.rows.left
        elif panel.facts:
            part.facts = tuple((fact, self._cut(fact.values)) for fact in panel.facts)
        elif panel.sayings:
            part.sayings = tuple(self._told(saying) for saying in panel.sayings if self._fits(saying))
            part.left += len(panel.sayings) - len(part.sayings)
        elif panel.disputes:
            part.disputes = tuple(self._contested(dispute) for dispute in panel.disputes)
        elif panel.differences:
            part.differences = tuple(self._differing(difference) for difference in panel.differences)
        return part

    def _cut(self, rows: Sequence[Row]) -> Rows:
        """Rows as far as there is room for them; a long list shows its beginning in any case."""
        found = Rows(rows)
        if len(rows) > FOLDED + 4:
            end = FOLDED
            while end < len(rows) and self._take(_bytes(rows[end])):
                end += 1
            folded = [_whole(row) for row in rows[FOLDED : min(end, FOLDED + 1)]]
            found = Rows(rows[:FOLDED], folded + list(rows[FOLDED + 1 : end]), len(rows) - end)
        self._use(found.open)
        self._use(found.folded)
        return found

    def _take(self, size: int) -> bool:
        fits = size <= self._room
        self._room = self._room - size if fits else 0  # the first row that is left out ends the list
        return fits

    def _fits(self, saying: Saying) -> bool:
        return self._take(sum(len(t) for s in saying.statements for t in (*s.texts, *s.quotes, *s.remarks)) + 400)

    def _told(self, saying: Saying, step: int | None = None) -> Told:
        found = tuple((s, self._step_of(saying, s) if step is None else step) for s in saying.statements)
        for statement, its in found:
            self._mark(statement.notes, its)
            self._mark(statement.confirmed, its)
        return Told(saying, min((its for _, its in found), default=_LAST), found)

    def _step_of(self, saying: Saying, statement: Statement) -> int:
        """From which position a statement is shown: what was denied, taken back or ruled out, only in the last."""
        if saying.accepted:
            return 0
        if any(claim.withheld or claim.iri in self._answered for claim in statement.claims):
            return _LAST
        return _STEPS.get(saying.modality, _LAST)

    def _contested(self, dispute: Dispute) -> Contested:
        """A denial is shown wherever anything is that it answers; what a source states itself takes it along."""
        held = any(saying.accepted for saying in dispute.allegations)
        step = 0 if held else _LAST
        allegations = tuple(self._told(s, 0 if s.accepted else _LAST) for s in dispute.allegations)
        return Contested(step, allegations, tuple(self._told(s, step) for s in dispute.denials))

    def _differing(self, difference: Difference) -> Differing:
        positions = []
        for position in difference.positions:
            step = 0 if position.held else max((self.step_of(row) for row in position.told), default=_LAST)
            positions.append((position, step))
            for row in position.told:
                self._mark(row.notes, step)
        steps = sorted(step for _, step in positions)
        return Differing(steps[1] if len(steps) > 1 else _LAST, difference, tuple(positions))

    def step_of(self, row: Row) -> int:
        """From which position a row is shown; one whose words somebody denies, with the denial."""
        if not row.modality:
            return 0
        if any(number in self._answered_notes for number in row.notes):
            return _LAST
        return _STEPS.get(row.modality, _LAST)

    def _use(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._mark(row.notes, self.step_of(row) if row.modality else 0)

    def _mark(self, numbers: Sequence[int], step: int) -> None:
        """Keeps from which position on a note is needed."""
        for number in numbers[:NOTES]:
            if step < self._steps.get(number, _LAST + 1):
                self._steps[number] = step

    def _origins(self) -> Iterator[tuple[Origin, int]]:
        """The sources of the notes that are shown, each with the position of the first of them."""
        steps: dict[str, int] = {}
        for note, step in self.notes:
            steps[note.source.iri] = min(step, steps.get(note.source.iri, step))
        for origin in self.sheet.sources:
            if origin.source.iri in steps:
                yield origin, steps[origin.source.iri]

    def _cited(self, origin: Origin) -> Cited:
        named = self.cells.cell(Cell(origin.source.title, origin.link))
        return Cited(named, text(origin.outlet), (status(origin.source) or "").rstrip("."))

    @property
    def switched(self) -> bool:
        """Whether anything is shown in some positions of the switch only."""
        told = (told.step for part in self.parts for told in part.told())
        return any(told) or any(self._steps.values()) or any(row.modality for row in self._rows())

    def _rows(self) -> Iterator[Row]:
        for part in self.parts:
            yield from part.rows.open
            yield from part.rows.folded

    def address(self, iri: str | None) -> str | None:
        """Where the sheet of another entity is; None where it has none."""
        return self._address(iri) if iri and iri != self.sheet.iri else None

    @staticmethod
    def step(position: int) -> str:
        """The class of what is shown from a position of the switch, as it follows other classes."""
        return f" l{position}" if position else ""


def _answered(panels: Iterable[Panel]) -> Iterator[Statement]:
    """The statements that have a denial or a withdrawal on the page."""
    for dispute in (d for panel in panels for d in panel.disputes if d.denials):
        for saying in dispute.allegations:
            yield from saying.statements


def _bytes(row: Row) -> int:
    """About the size of a row in HTML."""
    return sum(_MARKUP + len(c.text.encode()) + (len(c.link) if c.link else 0) for c in row.cells) + 70


def _whole(row: Row) -> Row:
    """A row that begins a table of its own, so that none of its cells is left to the row above."""
    return replace(row, cells=tuple(replace(cell, again=False) for cell in row.cells))
