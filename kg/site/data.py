"""What can be downloaded from a site: the graph as N-Quads, the ontology; and the sitemap."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from kg import export, files
from kg.site.folder import Folder
from kg.site.pages import Pages, canonical
from kg.store import Store
from kg.tables import escape

_BLOCK = 10_000
"""Statements that are packed at a time."""

_SITEMAP = 45_000
"""Addresses in a sitemap; 50,000 is the most (sitemaps.org)."""


class File(NamedTuple):
    """A file as the page of downloads tells it."""

    path: str
    name: str
    title: str
    told: str
    format: str
    size: int


_GRAPHS = (
    (
        "facts.nq.gz",
        "Facts",
        "What sources state in their own voice, the names of things, and the sources. Each statement stands in "
        "the named graph of its source.",
    ),
    (
        "claims.nq.gz",
        "Claims",
        "What is alleged, denied, reported, expected, speculated or withdrawn, and what facts rest on: each claim "
        "with its speaker, its modality and its place in the text.",
    ),
)


def write(store: Store, folder: Folder, pages: Pages) -> list[File]:
    """Writes the files of the data, and tells them."""
    found = []
    for name, title, told in _GRAPHS:
        path = f"data/{name}"
        with folder.writing(path) as place:
            _pack(store, place, claims=title == "Claims")
        found.append(File(path, name, title, told, "N-Quads, packed with gzip", _size(folder, path)))
    pages.file("data/newsfacts.ttl", (files.folder("ontology") / "newsfacts.ttl").read_bytes())
    told = "The classes and relations that the data are written in."
    size = _size(folder, "data/newsfacts.ttl")
    return [*found, File("data/newsfacts.ttl", "newsfacts.ttl", "Ontology", told, "Turtle", size)]


def _pack(store: Store, place: Path, *, claims: bool) -> None:
    """The same statements give the same bytes: there is no name and no time in them."""
    with place.open("wb") as stream, gzip.GzipFile("", "wb", 5, stream, mtime=0) as packed:
        lines = export.stream(store, claims=claims)
        while block := b"".join(islice(lines, _BLOCK)):
            packed.write(block)


def _size(folder: Folder, path: str) -> int:
    return (folder.path / path).stat().st_size


def sitemap(pages: Pages, paths: Iterable[str]) -> None:
    """Writes the sitemap of some pages, where the site's address is known."""
    base = pages.options.base
    if not base:
        return
    left = iter(paths)
    parts: list[str] = []
    while found := list(islice(left, _SITEMAP)):
        parts.append(f"sitemap-{len(parts) + 1}.xml")
        pages.file(parts[-1], _xml("urlset", "url", (canonical(base, path) for path in found)))
    pages.file("sitemap.xml", _xml("sitemapindex", "sitemap", (canonical(base, part) for part in parts)))


def _xml(whole: str, part: str, addresses: Iterable[str]) -> str:
    return "".join(_lines(whole, part, addresses))


def _lines(whole: str, part: str, addresses: Iterable[str]) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<{whole} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    for address in addresses:
        yield f"<{part}><loc>{escape(address)}</loc></{part}>\n"
    yield f"</{whole}>\n"
