"""What a store says of its sources, and what a write did with them."""

from typing import NamedTuple


class SourceRecord(NamedTuple):
    """A live source as the store knows it; `statements` counts those of its graphs and its description."""

    id: str
    kind: str
    title: str
    input_sha256: str
    archive: str
    statements: int
    checksum: str
    loaded_at: str


class Change(NamedTuple):
    """What a write did with one source.

    `action` is "loaded", "replaced", "retracted", "unchanged", "relinked" for a source of which only the identity
    of entities changed, or "reruled" for one on which, or on whose statements, other rulings hold than before.
    `added` and `removed` count statements of its own graphs. `ruling` has the words of the rulings that hold on it
    or on its statements, `withheld` counts the claims that they withhold.
    """

    id: str
    action: str
    added: int = 0
    removed: int = 0
    ruling: str = ""
    withheld: int = 0
