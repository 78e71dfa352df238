"""The index pages of a class: all its things, and those under each value of its facets, page by page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import NamedTuple

from kg.site import facets
from kg.site.addresses import relative
from kg.site.catalogue import Catalogue, Thing, Value
from kg.site.facets import Facet
from kg.site.pages import Pages
from kg.vocabulary import vocabulary

LENGTH = 200
"""Things on a page."""

SHOWN = 24
"""Values of a facet on the page of its class."""

_BEST = 6
_LETTERS = 150
"""How many things of a class the first page names, and the letters of their names together."""


class Shown(NamedTuple):
    """A thing as a list shows it."""

    path: str
    label: str
    details: str
    mark: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet as a list shows it."""

    path: str
    shown: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """A facet as a list shows it; `more` leads to the values that are not shown."""

    label: str
    values: tuple[Choice, ...]
    count: int
    more: str
    current: bool


@dataclass(frozen=True, slots=True)
class Tile:
    """A class on the first page, with its best known things."""

    name: str
    path: str
    count: int
    best: tuple[Shown, ...]


def place(class_: str) -> str:
    """The folder of a class's index pages: `browse/news-article`."""
    return f"browse/{re.sub('(?<!^)(?=[A-Z])', '-', class_).lower()}"


def title(class_: str) -> str:
    """What the things of a class are called on the page that lists them."""
    label = vocabulary().classes[class_].label
    return f"{label[:1].upper()}{label[1:]}"


class Lists:
    """Writes the index pages of all classes."""

    def __init__(self, pages: Pages, catalogue: Catalogue) -> None:
        self.pages, self.catalogue = pages, catalogue
        self.counts = catalogue.classes()

    def tiles(self, classes: Iterable[str], page: str) -> list[Tile]:
        """The classes with their best known things, as seen from a page."""
        return [
            Tile(title(c), relative(page, f"{place(c)}/index.html"), self.counts[c], self._best(c, page))
            for c in classes
        ]

    def _best(self, class_: str, page: str) -> tuple[Shown, ...]:
        """Some of the best known things: fewer where their names are long."""
        found = [self._shown(thing, page) for thing in self.catalogue.best(class_, _BEST)]
        sizes = accumulate(len(thing.label) for thing in found)
        return tuple(thing for thing, size in zip(found, sizes, strict=True) if size <= _LETTERS) or tuple(
            found[:1]
        )

    def _shown(self, thing: Thing, page: str) -> Shown:
        return Shown(
            relative(page, self.catalogue.addresses.page(thing.iri)), thing.label, thing.details or "", thing.mark
        )

    def shown(self, class_: str, page: str, limit: int) -> list[Shown]:
        """The first things of a class, as seen from a page."""
        return [self._shown(thing, page) for thing in islice(self.catalogue.things(class_), limit)]

    def write(self, class_: str) -> None:
        """Writes the index pages of a class."""
        here, count = place(class_), self.counts[class_]
        found = self._facets(class_, count)
        first = f"{here}/index.html"
        told = [self._choices(facet, values, first, here, None) for facet, values in found]
        definition = vocabulary().classes[class_].definition
        above = (("Start", "../../index.html"),)
        self._list(
            here + "/index.html", f"{here}/{{}}.html", count, self.catalogue.things(class_),
            heading=title(class_), definition=definition, facets=told, above=above,
        )  # fmt: skip
        for facet, values in found:
            self._write_facet(class_, facet, values)

    def _facets(self, class_: str, count: int) -> list[tuple[Facet, list[Value]]]:
        """The facets that divide the things of a class."""
        all_ = (facets.KIND, *facets.of_class(class_), *([facets.LETTER] if count > LENGTH // 4 else []))
        found = ((facet, self.catalogue.values(class_, facet)) for facet in all_)
        return [(f, v) for f, v in found if len(v) > 1 or (v and v[0].count < count)]

    def _write_facet(self, class_: str, facet: Facet, values: list[Value]) -> None:
        here = f"{place(class_)}/{facet.key}"
        above = (("Start", "../../../index.html"), (title(class_), "../index.html"))
        for value in values:
            first = f"{here}/{value.key}.html"
            told = self._choices(facet, values, first, place(class_), value)
            self._list(
                first, f"{here}/{value.key}.{{}}.html", value.count, self.catalogue.under(class_, facet, value),
                heading=f"{title(class_)}: {value.shown}", definition="", facets=[told], above=above,
            )  # fmt: skip
        if len(values) > SHOWN:
            page = f"{here}.html"
            shown = [Choice(relative(page, f"{here}/{v.key}.html"), v.shown, v.count, False) for v in values]
            heading = f"{title(class_)}: {facet.label.lower()}"
            above = (("Start", "../../index.html"), (title(class_), "index.html"))
            self.pages.page(page, "site-values.html.j2", heading, heading=heading, values=shown, above=above)

    def _choices(self, facet: Facet, values: list[Value], page: str, here: str, current: Value | None) -> Choices:
        limit = len(values) if facet == facets.LETTER else SHOWN
        chosen = values[:limit]
        if current is not None and current not in chosen:
            chosen = [*chosen, current]
        told = tuple(
            Choice(relative(page, f"{here}/{facet.key}/{v.key}.html"), v.shown, v.count, v == current)
            for v in chosen
        )
        more = relative(page, f"{here}/{facet.key}.html") if len(values) > SHOWN and limit < len(values) else ""
        return Choices(facet.label, told, len(values), more, current is not None)

    def _list(self, first: str, others: str, count: int, things: Iterator[Thing], **content: object) -> None:
        """Writes a list as pages of some length; `others` is the path of the pages after the first."""
        paths = [first, *(others.format(n) for n in range(2, -(-count // LENGTH) + 1))]
        for number, path in enumerate(paths, start=1):
            shown = [self._shown(thing, path) for thing in islice(things, LENGTH)]
            suffix = f", page {number}" if number > 1 else ""
            self.pages.page(
                path, "site-list.html.j2", f"{content['heading']}{suffix}",
                things=shown, count=count, pages=_pager(paths, number), **content,
            )  # fmt: skip


def _pager(paths: list[str], current: int) -> list[tuple[str, str, str]]:
    """The pages that a page leads to: (what stands there, the way, what is told); without a way for a gap."""
    last = len(paths)
    wanted = sorted({1, last, *range(max(1, current - 2), min(last, current + 2) + 1)})
    found: list[tuple[str, str, str]] = []
    for number in wanted:
        if found and found[-1][0] != str(number - 1):
            found.append(("…", "", ""))
        told = f"page {number}{', current' if number == current else ''}"
        found.append((str(number), relative(paths[current - 1], paths[number - 1]), told))
    return found
