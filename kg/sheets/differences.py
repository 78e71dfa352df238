"""What sources say of one thing that cannot all be right -> a panel with both values and who says each."""

from __future__ import annotations

from kg import conflicts, wording
from kg.conflicts import Saying as Teller
from kg.conflicts import Side
from kg.sheets.model import Cell, Difference, Panel, Position, Row
from kg.sheets.notes import Notes

TITLE = "Where sources differ"
ABOUT = (
    "Values that cannot all be right, each with who gives it. “About 60,000” and 62,000 can both be right and are "
    "no difference. The page does not say who is right. Where somebody decided, the reason stands with it."
)


def panel(anchor: str, found: list[conflicts.Near], notes: Notes) -> Panel:
    """The panel of the conflicts about one thing, the open ones first."""
    made = tuple(
        Difference(
            what=wording.cut(near.what),
            positions=tuple(_position(side, notes) for side in near.draft.sides),
            hints=tuple(map(wording.cut, near.draft.hints)),
            settled=near.settled,
        )
        for near in found
    )
    return Panel(anchor, TITLE, ABOUT, view="differences", differences=made, count=len(made))


def _position(side: Side, notes: Notes) -> Position:
    ruling = wording.days_in_words((side.withheld or "").partition(": ")[0])  # its reason stands under both values
    return Position(
        value=side.value,
        told=tuple(_row(teller, notes) for teller in side.told),
        held=side.held and not ruling,
        withheld=ruling,
    )


def _row(teller: Teller, notes: Notes) -> Row:
    """Who says it, and how: a claim that is no fact keeps its modality."""
    claim = teller.claim
    numbers = notes.of_claims([claim]) if claim else (notes.of(teller.source),)
    surely = "" if claim is None or claim.accepted else claim.modality
    return Row((Cell(wording.cut(teller.how)),), numbers, surely)
