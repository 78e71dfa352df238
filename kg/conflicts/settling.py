"""The decisions, corrections and retractions that settle a conflict, and how each is taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg import wording
from kg.conflicts.model import Conflict, Side
from kg.conflicts.reading import Reader
from kg.terms import text_of


def settled(reader: Reader, found: Sequence[Conflict], still_open: Sequence[Conflict]) -> list[Conflict]:
    """The conflicts that are open no more, each with what settled it.

    Args:
        reader: one that takes what rulings withhold as if it stood.
        found: the conflicts that it finds.
        still_open: those that are found without it.
    """
    closed = (c for c in found if not any(_is_part(each, c) for each in still_open))
    return [replace(c, settled=tuple(dict.fromkeys(_told(reader, c)))) for c in closed]


def _is_part(one: Conflict, whole: Conflict) -> bool:
    """Whether an open conflict is what rulings have left of another."""
    same = (one.kind, one.about, one.what) == (whole.kind, whole.about, whole.what)
    return same and bool({s.key for s in one.sides} & {s.key for s in whole.sides})


def _told(reader: Reader, conflict: Conflict) -> Iterator[str]:
    yield from reasons(reader, conflict.sides, undo=True)
    if conflict.kind == "names":
        yield from _links(reader, conflict)


def reasons(reader: Reader, sides: Sequence[Side], *, undo: bool = False) -> Iterator[str]:
    """The rulings on sides of a conflict, and the words by which their own speakers took them back.

    Args:
        reader: one that takes what rulings withhold as if it stood.
        sides: the sides.
        undo: whether each ruling is told with the command that takes it back.
    """
    for side in sides:
        for claim in (saying.claim for saying in side.sayings if saying.claim):
            for ruling in reader.about(claim.iri).get("withheldBy", ()) if side.withheld else ():
                yield _decision(reader, text_of(ruling), undo=undo)
            for later in reader.evidence.withdrawals(claim.iri):
                yield f"taken back by {wording.cut(later.speaker)} ({wording.outlet(later.source)})"


def _links(reader: Reader, conflict: Conflict) -> Iterator[str]:
    """The decisions of links files on the bodies of a conflict."""
    identity = reader.store.identity()
    bodies = {reader.store.names.identifier(t[0]) for side in conflict.sides for t in side.statements}
    for decision in sorted(reader.things("IdentityDecision")):
        told = reader.about(decision)
        pair = [text_of(told[name][0]) for name in ("firstIdentifier", "secondIdentifier") if name in told]
        if len(pair) == 2 and {identity.of(identifier) for identifier in pair} <= bodies:
            yield _decision(reader, decision)


def _decision(reader: Reader, iri: str, *, undo: bool = True) -> str:
    """The reason of a decision, who made it and when, and perhaps the command that takes it back."""
    told = {name: text_of(values[0]) for name, values in reader.about(iri).items()}
    who = ", ".join(part for part in (told.get("decidedBy"), wording.date(told.get("decidedOn", ""))) if part)
    source = iri.partition("/source/")[2].partition("/")[0]
    reason = f"{wording.cut(told.get('reason', 'no reason on record'))} ({who})"
    return f"{reason}; kg retract {source} takes it back" if undo else reason
