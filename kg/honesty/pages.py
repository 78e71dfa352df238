"""A rendered answer or page -> the passages that are read as one: rows, entries of lists, framed claims."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from typing import NamedTuple

_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_CELL = re.compile(r"(?<!\\)\|")
_VOID = {"meta", "link", "br", "hr", "img", "input", "wbr"}
_UNSEEN = {"style", "script"}
_FRAMES = ("article", "g")
_ENTRIES = ("tr", "li", "dt", "dd", "p", "h1", "h2", "summary", "pre", "title")


class Passage(NamedTuple):
    """What a reader takes in as one; `part` is the id of the section of a page that it stands in."""

    text: str
    part: str = ""


def passages(format_: str, text: str) -> list[Passage]:
    """The passages of an answer in a format: its rows, each with the headings of the cells that are filled."""
    return [Passage(_spaced(row)) for row in _ROWS[format_](text)]


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _with_headings(headings: list[str], cells: list[str]) -> str:
    return " ".join(f"{heading}: {cell};" for heading, cell in zip(headings, cells, strict=False) if cell.strip())


def _csv(text: str) -> Iterator[str]:
    headings, *rows = csv.reader(io.StringIO(text))
    yield from (_with_headings(headings, row) for row in rows)


def _json(text: str) -> Iterator[str]:
    for record in json.loads(text):
        cells = {name: str(value) for name, value in record.items() if value is not None}
        yield _with_headings(list(cells), list(cells.values()))


def _markdown(text: str) -> Iterator[str]:
    lines = [
        [_ESCAPE.sub(r"\1", html.unescape(cell)).strip() for cell in _CELL.split(line)[1:-1]]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    yield from (_with_headings(lines[0], cells) for cells in lines[2:])


def _html(text: str) -> Iterator[str]:
    reader = _Reader()
    reader.feed(text)
    rows = [passage.text for passage in reader.found]
    yield from (f"{rows[0]} {row}" for row in rows[1:])


def _table(text: str) -> Iterator[str]:
    """Lines of a table that no width folds; each is read with the line of the headings."""
    headings, *lines = text.splitlines() or [""]
    yield from (f"{headings} {line}" for line in lines if line.strip("─ "))


_ROWS: Mapping[str, Callable[[str], Iterator[str]]] = {
    "table": _table, "csv": _csv, "md": _markdown, "html": _html, "json": _json,
}  # fmt: skip
FORMATS = tuple(_ROWS)
"""The formats in which answers are looked at."""


def of_page(text: str) -> list[Passage]:
    """The passages of a page: each claim in its frame, each row, entry of a list, and paragraph beside them."""
    reader = _Reader()
    reader.feed(text)
    return [passage for passage in reader.found if passage.text]


class _Reader(HTMLParser):
    """Collects the text of a page by passage; text that stands in none is one by itself."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Passage] = []
        self._open: list[str] = []
        self._entries: list[tuple[int, list[str]]] = []
        self._part = ""
        self._label = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        values = dict(attrs)
        if tag == "section":
            self._part = values.get("id") or ""
        if tag == "td":
            self._label = values.get("data-label") or ""
        framed = any(name in _FRAMES for name in self._open)
        if not framed and (tag in _FRAMES or tag in _ENTRIES):
            self._entries.append((len(self._open), []))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and tag in self._open:
            last = self._open.pop()
            if self._entries and self._entries[-1][0] == len(self._open):
                self.found.append(Passage(_spaced(" ".join(self._entries.pop()[1])), self._part))
            if last == tag:
                break
        if tag == "section":
            self._part = ""

    def handle_data(self, data: str) -> None:
        if not data.strip() or any(tag in _UNSEEN for tag in self._open):
            return
        words = f"{self._label}: {data}" if self._label else data
        self._label = ""
        if self._entries:
            self._entries[-1][1].append(words)
        else:
            self.found.append(Passage(_spaced(words), self._part))
