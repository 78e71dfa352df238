"""What a brief holds."""

from typing import NamedTuple

KINDS = {
    "notice": "Corrected, superseded, retracted",
    "accusation": "New accusations",
    "denial": "New denials",
    "withdrawal": "Taken back",
    "standing": "Changed standing",
    "conflict": "New conflicts",
    "settled": "Conflicts that are no more",
    "claim": "Other new claims",
    "fact": "New facts",
    "gone": "Facts that are gone",
    "source": "New sources",
}
"""The kinds of items and their headings, in the order in which a brief tells them."""


class Item(NamedTuple):
    """One piece of news about what is known.

    `id` is the same in every brief that tells it; `date` is that of the newest source behind it, as EDTF, empty
    where none is recorded. `sources` are ids, `entities` are the IRIs of what it is about.
    """

    kind: str
    id: str
    sentence: str
    date: str = ""
    sources: tuple[str, ...] = ()
    entities: frozenset[str] = frozenset()


class Brief(NamedTuple):
    """What changed between two dates; `until` is "now" for the store as it is.

    `watched` are the names of what it was asked about, empty for everything; `base` and `loaded` are the store's
    base IRI and the time of its latest load.
    """

    since: str
    until: str
    items: tuple[Item, ...]
    watched: tuple[str, ...]
    base: str
    loaded: str
    undated: int = 0
    """Sources without a date, which can be in no state of a date and so would look new."""

    @property
    def sections(self) -> tuple[tuple[str, tuple[Item, ...]], ...]:
        """The headings that have items, each with them, the newest first."""
        found = ((heading, tuple(i for i in self.items if i.kind == kind)) for kind, heading in KINDS.items())
        return tuple((heading, items) for heading, items in found if items)
