"""What a gap is: something that the record does not have, and that somebody could go and get."""

from typing import NamedTuple


class Kind(NamedTuple):
    """One kind of gap: its name, what all of them have in common, and why it matters, in one line."""

    name: str
    title: str
    why: str


KINDS = (
    Kind(
        "copies",
        "Facts that lean on a copy of what was taken back",
        "A copy is no second source: look whether anybody still answers for it.",
    ),
    Kind(
        "answers",
        "Accusations with no answer on record",
        "The accused is to be heard; that no answer is here does not mean that none was given.",
    ),
    Kind(
        "passed",
        "Days that have passed",
        "It was to come by a day that is over; a source can tell whether it came.",
    ),
    Kind(
        "lawsuits",
        "Lawsuits with no news for long",
        "A case may have ended since; “pending” is what the newest source said, not what is so today.",
    ),
    Kind(
        "origins",
        "What rests on one origin",
        "If that one is wrong, nothing else is on record.",
    ),
    Kind(
        "people",
        "People whom the sources do not name",
        "Nobody may be identified by what stands beside them; look before you publish.",
    ),
    Kind(
        "words",
        "Claims without their words at hand",
        "A place in a text that is not here cannot be checked.",
    ),
)
"""All kinds, the most important first."""


class Gap(NamedTuple):
    """One gap.

    `id` depends on the kind and on what is missing alone. `weight` orders the gaps of a kind, the greatest first.
    """

    id: str
    kind: str
    what: str
    command: str
    weight: int = 0


class Found(NamedTuple):
    """The gaps that are shown, in order of importance, and how many there are of each kind."""

    gaps: tuple[Gap, ...]
    counts: dict[str, int]
