"""Reads the schedule of NeurIPS as JSON Lines: one paper a line, with its authors and their affiliations.

The file may begin with a line that describes it (`"newsfacts-list": 1`), as a slice of a list does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import msgspec

from kg.datasets import files
from kg.datasets.affiliations import parse
from kg.datasets.cleaning import clean
from kg.datasets.decoding import decode
from kg.datasets.records import ListedAuthor, ListedPaper, PaperList, SkippedRow
from kg.errors import DataError

FORMAT = "NeurIPS schedule (JSON Lines)"

_PRESENTATIONS = {"poster": "poster", "spotlight poster": "spotlight", "oral poster": "oral"}
_YEAR = re.compile(r"/virtual/(\d{4})/")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_EVERY = 500


class _Author(msgspec.Struct):
    name: str
    affiliation: str | None = None
    neurips_speaker_id: str | int | None = None


class _Row(msgspec.Struct):
    title: str
    authors: list[_Author]
    neurips_event_id: str | int | None = None
    url: str | None = None
    card_type: str | None = None


class _Description(msgspec.Struct, rename="kebab"):
    newsfacts_list: int
    id: str
    title: str
    origin: str
    licence: str
    retrieved: str | None = None
    url: str | None = None
    slice_of: str | None = None
    rows: int | None = None


_ROW = msgspec.json.Decoder(_Row)
_DESCRIPTION = msgspec.json.Decoder(_Description)

_KNOWN = {
    2024: {
        "origin": "the conference schedule, through github jingshi-yang/NeurIPS2024PapersViz @6aecfed "
        "(2024-10-25), joined and unescaped",
        "url": "https://github.com/jingshi-yang/NeurIPS2024PapersViz",
        "retrieved": "2024-10-25",
        "licence": "none given: facts only",
    }
}
"""Where the list of a year was had from, for lists that carry no description."""


def recognises(head: bytes) -> bool:
    """Whether a file that begins with these bytes is such a list."""
    line = head.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0]
    if not line.startswith(b"{"):
        return False
    if re.match(rb'\{\s*"newsfacts-list"\s*:', line):
        return True
    return all(re.search(rb'"%s"\s*:' % key, line) for key in (b"title", b"neurips_event_id", b"authors"))


def read(path: Path, *, progress: Callable[[int], None] | None = None) -> PaperList:
    """The list in a file.

    Args:
        path: the JSON Lines file, plain or gzip.
        progress: called now and then with the count of rows that are done.

    Raises:
        DataError: a line is no such row, or the file says neither of itself nor of its papers what year it is.
    """
    description, rows = _rows(path)
    year = _year(path, rows)
    papers, skipped, warnings = _Papers(path, year), list[SkippedRow](), list[SkippedRow]()
    for done, (line, row) in enumerate(rows, start=1):
        papers.add(line, row, skipped, warnings)
        if progress and done % _EVERY == 0:
            progress(done)
    if progress:
        progress(len(rows))
    return _paper_list(description, year, tuple(papers.kept), tuple(skipped), tuple(warnings))


def _paper_list(
    description: _Description | None,
    year: int,
    papers: tuple[ListedPaper, ...],
    skipped: tuple[SkippedRow, ...],
    warnings: tuple[SkippedRow, ...],
) -> PaperList:
    known = _KNOWN.get(year, {})
    described = description is not None
    return PaperList(
        id=description.id if description else f"neurips-{year}-schedule",
        title=description.title if description else f"NeurIPS {year} schedule: papers and authors",
        publisher="NeurIPS",
        series="NeurIPS",
        year=year,
        paper_scheme="neurips-event",
        person_scheme="neurips-speaker",
        origin=description.origin if description else known.get("origin", "the conference schedule at neurips.cc"),
        url=description.url if description else known.get("url"),
        retrieved=description.retrieved if description else known.get("retrieved"),
        licence=description.licence if described and description else known.get("licence", "not known"),
        papers=papers,
        skipped=skipped,
        warnings=warnings,
    )


def _rows(path: Path) -> tuple[_Description | None, list[tuple[int, _Row]]]:
    """The file's description of itself, if it has one, and its rows with their lines."""
    lines = files.read_bytes(path).removeprefix(b"\xef\xbb\xbf").split(b"\n")
    first = next((i for i, line in enumerate(lines) if line.strip()), None)
    if first is None:
        raise DataError(f"{path}: is empty; give a list with one paper a line")
    description = None
    if re.match(rb'\s*\{\s*"newsfacts-list"\s*:', lines[first]):
        description = _described(decode(_DESCRIPTION, lines[first], path, first + 1), path, first + 1)
        lines[first] = b""
    rows = [(n, decode(_ROW, line, path, n)) for n, line in enumerate(lines, start=1) if line.strip()]
    if description and description.rows is not None and description.rows != len(rows):
        raise DataError(
            f"{path}: its first line says {description.rows} rows, but it has {len(rows)}; get the whole "
            "file, or mend the number"
        )
    return description, rows


def _described(description: _Description, path: Path, line: int) -> _Description:
    if description.newsfacts_list != 1:
        raise DataError(
            f"{path}:{line}: is of version {description.newsfacts_list} of the list format; this program reads "
            "version 1"
        )
    if not _ID.fullmatch(description.id):
        raise DataError(
            f"{path}:{line}: the id “{clean(description.id)}” is not lower case letters, digits and hyphens"
        )
    return msgspec.structs.replace(
        description,
        title=clean(description.title) or description.id,
        origin=clean(description.origin),
        licence=clean(description.licence) or "not known",
        retrieved=clean(description.retrieved) or None,
        url=clean(description.url) or None,
    )


def _year(path: Path, rows: list[tuple[int, _Row]]) -> int:
    for _, row in rows:
        if row.url and (found := _YEAR.search(row.url)):
            return int(found[1])
    raise DataError(
        f"{path}: no paper has a url with its year, such as https://neurips.cc/virtual/2024/poster/93783"
    )


class _Papers:
    """The papers of one list, each id once."""

    def __init__(self, path: Path, year: int) -> None:
        self.path, self.year = path, year
        self.kept: list[ListedPaper] = []
        self.lines: dict[str, int] = {}

    def add(self, line: int, row: _Row, skipped: list[SkippedRow], warnings: list[SkippedRow]) -> None:
        """Keep a row's paper, or say in `skipped` why not and in `warnings` what of it was left out."""
        longest = max(map(len, (row.title, *(t for a in row.authors for t in (a.name, a.affiliation or "")))))
        if longest > files.LONGEST_TEXT:
            raise DataError(f"{self.path}:{line}: has a text of {longest:,} characters; take the row out")
        title = clean(row.title)
        if reason := self._refusal(row, title):
            skipped.append(SkippedRow(line, title, reason))
            return
        key = _event_id(row)
        if key is None:
            warnings.append(SkippedRow(line, title, "kept, but the list gives it no event id"))
        authors = tuple(a for a in map(_author, row.authors) if a)
        if len(authors) < len(row.authors):
            warnings.append(SkippedRow(line, title, f"{len(row.authors) - len(authors)} authors have no name"))
        self.lines[key or title] = line
        self.kept.append(
            ListedPaper(
                key=key,
                title=title,
                authors=authors,
                url=clean(row.url) or None,
                presentation=_PRESENTATIONS.get(clean(row.card_type).lower()),
            )
        )

    def _refusal(self, row: _Row, title: str) -> str | None:
        key = _event_id(row)
        year = _YEAR.search(row.url or "")
        if not title:
            return "it has no title"
        if (key or title) in self.lines:
            return f"its {'event id ' + key if key else 'title'} is also that of line {self.lines[key or title]}"
        if year and int(year[1]) != self.year:
            return f"its url is of {year[1]}, the list of {self.year}"
        return None


def _event_id(row: _Row) -> str | None:
    return (clean(str(row.neurips_event_id)) or None) if row.neurips_event_id is not None else None


def _author(author: _Author) -> ListedAuthor | None:
    name, affiliation = clean(author.name), clean(author.affiliation)
    if not name:
        return None
    speaker = clean(str(author.neurips_speaker_id)) if author.neurips_speaker_id is not None else ""
    return ListedAuthor(name, speaker or None, affiliation, parse(affiliation))
