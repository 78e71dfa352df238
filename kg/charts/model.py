"""What is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from kg.errors import UsageError

_MILD = ("reported", "expected")
"""Modalities that a reader may ask to see beside the facts."""


@dataclass(frozen=True, slots=True)
class Told:
    """How something is known that is not held as fact; it is drawn with these words, or not at all.

    Args:
        modality: "alleged", "reported", "expected" and so on.
        words: who says so.
        against: who denies it, that it was taken back: each is drawn, none is left out.

    Raises:
        UsageError: nobody is named who says so.
    """

    modality: str
    words: str
    against: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.modality.strip() or not self.words.strip():
            raise UsageError("what is not held as fact is drawn only with its modality and who says so")

    @property
    def level(self) -> str:
        """The class of what is drawn: "l1" for what is reported or expected and not denied, else "l2"."""
        return "l1" if self.modality in _MILD and not self.against else "l2"

    @property
    def text(self) -> str:
        """Modality, speaker, and what is on record against it."""
        return "; ".join((f"{self.modality}: {self.words}", *self.against))


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, and when.

    Args:
        label: what happened.
        date: an EDTF date; what is no date is not drawn.
        detail: more of it, in small letters.
        told: who says so, where it is not held as fact.
    """

    label: str
    date: str
    detail: str = ""
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A thing of a network; `id` is what edges name it by, and is not shown."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Edge:
    """What ties two things.

    Args:
        start: the id of the one.
        end: the id of the other.
        label: the relation, as it reads from start to end; "" where all edges mean the same.
        weight: how strong it is, such as a number of papers; thicker lines are stronger.
        directed: whether it has an arrow.
        told: who says so, where it is not held as fact.
    """

    start: str
    end: str
    label: str = ""
    weight: float = 1.0
    directed: bool = False
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A number with its name, such as a year and how many papers."""

    label: str
    value: float
