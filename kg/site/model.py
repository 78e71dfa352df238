"""What a site is made of, and how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from kg.trust import Trust

Tell = Callable[[str, int, int | None], None]
"""Told what is being done, how much of it is done, and of how much."""


class Options(NamedTuple):
    """How a site is made.

    Attributes:
        title: what it is called.
        base: the address that it will have, for canonical links and a sitemap; "" for none.
        templates: a folder of templates that stand in for the shipped ones.
        twins: whether each sheet has its data beside it, as Turtle and as JSON-LD.
        classes: the classes whose things have pages; none for all.
        jobs: how many processes make sheets; 0 for as many as there are processors.
        trust: the switches under which the store is seen.
        patience: seconds that the answer to one question may take.
    """

    title: str = "Fact sheets"
    base: str = ""
    templates: Path | None = None
    twins: bool = True
    classes: tuple[str, ...] = ()
    jobs: int = 0
    trust: Trust = Trust()
    patience: float = 60.0


class Outcome(NamedTuple):
    """What a run did: sheets, files and their bytes on the disk, files that changed or went, seconds."""

    sheets: int
    files: int
    bytes: int
    changed: int
    removed: int
    seconds: float
    nothing: bool = False
    """Whether there was nothing to do."""


@dataclass(frozen=True, slots=True)
class Site:
    """What each page tells of the site."""

    name: str
    menu: tuple[tuple[str, str], ...]
    sources: int
    as_of: str
    count: int
    things: int
    """Pages, but those of sources."""
    trust: str


MENU = (
    ("Start", "index.html"),
    ("Search", "search.html"),
    ("Questions", "questions.html"),
    ("Sources", "sources.html"),
    ("Ontology", "ontology.html"),
    ("Data", "data.html"),
    ("How to read", "about.html"),
)
