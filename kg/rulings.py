"""What happened to sources and to statements after they were published: corrections, retractions, rejections.

A ruling takes away from what the store holds as fact and adds nothing to it: what it is about stays as
claims that are not accepted, with the reason. Which rulings hold depends on the set of live sources alone, so that
each is taken back by retracting the source that says it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

KINDS = ("retracted", "superseded", "corrected", "rejected")
"""What can become of a source or of what it says."""

WHOLE = KINDS[:2]
"""Kinds after which nothing that the source says is held as fact, and none of its own rulings holds."""


class Ruling(NamedTuple):
    """One ruling, as the source that makes it says it.

    `kind` is "retracted" (`source` was taken back by those who published it), "superseded" (the
    source `successor` takes its place), "corrected" (`claims` of `source` were taken back), or "rejected"
    (an editor decided against a statement: of `claims` of `source`, or `statement`, whoever says it).
    `statement` is subject identifier, property name, and the token of the object, whose identifier is as given.
    """

    kind: str
    reason: str
    date: str
    by: str
    source: str | None = None
    claims: tuple[str, ...] = ()
    statement: tuple[str, str, str] | None = None
    successor: str | None = None

    @property
    def words(self) -> str:
        """The ruling in one line: “retracted on 2025-03-04 by Eastport Gazette: the letter was forged”."""
        return f"{self.kind} on {self.date} by {self.by}: {self.reason}"


class Held(NamedTuple):
    """A ruling that holds: the source that makes it, and which of its rulings it is, from 1."""

    source: str
    number: int
    ruling: Ruling


def holding(said: Mapping[str, Sequence[Ruling]]) -> list[Held]:
    """The rulings that hold, of those that the live sources (the keys) make, in the order of their sources.

    A ruling holds unless its source is retracted or superseded by a ruling that surely holds, which is one whose
    own source no ruling that holds can touch. Where sources rule each other out in a circle, none of these is
    sure: all of them hold, and all of these sources are withheld. (So is a source that retracts itself.)
    This is the grounded labelling of an argumentation framework (Dung 1995), with what it leaves undecided
    withheld: in doubt less is held as fact.
    """
    made = [Held(id_, n, r) for id_ in sorted(said) for n, r in enumerate(said[id_], 1)]
    void = (
        _void({(held.source, held.ruling.source) for held in made if held.ruling.kind in WHOLE}) if made else set()
    )
    return [held for held in made if held.source not in void]


def _void(against: Iterable[tuple[str, str | None]]) -> set[str]:
    """The sources that surely are ruled out, of (source that rules, source ruled on) pairs."""
    attackers: dict[str, set[str]] = {}
    for ruler, target in against:
        attackers.setdefault(ruler, set())
        if target is not None:
            attackers.setdefault(target, set()).add(ruler)
    sound: set[str] = set()
    void: set[str] = set()
    while True:
        now_sound = {id_ for id_, rulers in attackers.items() if rulers <= void}
        now_void = {id_ for id_, rulers in attackers.items() if rulers & now_sound}
        if (now_sound, now_void) == (sound, void):
            return void
        sound, void = now_sound, now_void


def weightiest(found: Iterable[Held]) -> Held | None:
    """The ruling that gives a source its status: the gravest, of these the latest; None if there is none."""
    kinds = KINDS[:3]
    ranked = [held for held in found if held.ruling.kind in kinds]
    ranked.sort(key=lambda held: (held.ruling.date, held.source, -held.number), reverse=True)
    return min(ranked, key=lambda held: kinds.index(held.ruling.kind), default=None)
