"""Reads Paper Lists: one JSON array of papers for each conference edition, named such as nips2018.json.gz.

Authors and affiliations are texts with `;` between persons. What does not fit is left out and said: a person
is never given another one's affiliation.
"""

from __future__ import annotations

import hashlib
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

FORMAT = "Paper Lists (a JSON array)"

SERIES = {
    "aaai": "AAAI",
    "acl": "ACL",
    "acml": "ACML",
    "acmmm": "ACM MM",
    "ai4x": "AI4X",
    "aistats": "AISTATS",
    "automl": "AutoML",
    "bmvc": "BMVC",
    "coling": "COLING",
    "colm": "COLM",
    "colt": "COLT",
    "corl": "CoRL",
    "cvpr": "CVPR",
    "eccv": "ECCV",
    "emnlp": "EMNLP",
    "iccv": "ICCV",
    "iclr": "ICLR",
    "icml": "ICML",
    "icra": "ICRA",
    "ijcai": "IJCAI",
    "iros": "IROS",
    "kdd": "KDD",
    "naacl": "NAACL",
    "neurips": "NeurIPS",
    "nips": "NeurIPS",
    "rss": "RSS",
    "siggraph": "SIGGRAPH",
    "siggraphasia": "SIGGRAPH Asia",
    "uai": "UAI",
    "wacv": "WACV",
    "www": "WWW",
}
"""The name of each conference series by the short name in file names."""

_NOT_AT_THE_CONFERENCE = {
    "active": "had no decision",
    "desk reject": "was refused without review",
    "reject": "was rejected",
    "withdraw": "was withdrawn",
    "workshop": "is of a workshop, not of the conference itself",
    "poster workshop": "is of a workshop, not of the conference itself",
    "oral workshop": "is of a workshop, not of the conference itself",
}
_PRESENTATIONS = {"poster": "poster", "spotlight": "spotlight", "oral": "oral"}
_FILE_NAME = re.compile(r"([a-z][a-z0-9]*?)((?:19|20)\d\d)\.json(?:\.gz)?", re.IGNORECASE)
_SITES = (
    re.compile(r"//(?:www\.)?(nips|neurips|icml|iclr)\.cc/virtual/(\d{4})/"),
    re.compile(r"//papers\.(nips|neurips)\.cc/paper(?:_files/paper)?/(\d{4})/"),
    re.compile(r"//openaccess\.thecvf\.com/content_?(cvpr|iccv|wacv)_?(\d{4})/", re.IGNORECASE),
)
_OPENREVIEW = re.compile(r"//openreview\.net/(?:forum|pdf)\?id=([A-Za-z0-9_-]{6,20})(?:&|#|$)")
_PROFILE = re.compile(r"~\S+\d+")
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_ARXIV = re.compile(
    r"(?:https?://arxiv\.org/(?:abs|pdf)/|arxiv:)?(\d{4}\.\d{4,5}|[a-z-]+/\d{7})(?:v\d+)?", re.IGNORECASE
)
_NAME_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|ph\.?d|m\.?d)\.?", re.IGNORECASE)
_EVERY = 500


class _Row(msgspec.Struct):
    title: str | None = None
    author: str | None = None
    authorids: str | None = None
    aff: str | None = None
    affs: str | None = None
    status: str | None = None
    id: str | int | None = None
    pid: str | int | None = None
    ssid: str | int | None = None
    site: str | None = None
    url_paper: str | None = None
    oa: str | None = None
    pdf: str | None = None
    doi: str | None = None
    arxiv: str | None = None


_ROWS = msgspec.json.Decoder(list[_Row])


def recognises(head: bytes) -> bool:
    """Whether a file that begins with these bytes is such a list."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not re.match(rb"\[\s*\{", text):
        return False
    keys = set(re.findall(rb'"([a-z_]{2,12})"\s*:\s*"', text))
    return {b"title", b"author"} <= keys and bool(keys & {b"aff", b"affs", b"status", b"track", b"site", b"pid"})


def read(path: Path, *, progress: Callable[[int], None] | None = None) -> PaperList:
    """The list in a file.

    Args:
        path: the JSON file, plain or gzip; its name has the venue and the year.
        progress: called now and then with the count of rows that are done.

    Raises:
        DataError: it is no such list, or neither its name nor its papers say of which conference it is.
    """
    rows = decode(_ROWS, files.read_bytes(path).removeprefix(b"\xef\xbb\xbf"), path)
    venue, year = _edition(path, rows)
    papers = _Papers(path, f"{venue}{year}", rows)
    for done, row in enumerate(rows, start=1):
        papers.add(done, row)
        if progress and done % _EVERY == 0:
            progress(done)
    if progress:
        progress(len(rows))
    series = SERIES.get(venue, venue.upper())
    return PaperList(
        id=f"paperlists-{venue}{year}",
        title=f"Paper Lists: {series} {year}",
        publisher="Paper Copilot",
        series=series,
        year=year,
        paper_scheme="paper-list",
        person_scheme="openreview-profile" if papers.has_profiles else None,
        origin="github papercopilot/paperlists @33f9884",
        url="https://github.com/papercopilot/paperlists",
        retrieved=None,
        licence="none found: facts only",
        papers=tuple(papers.kept),
        skipped=tuple(papers.skipped),
        warnings=tuple(papers.warnings),
    )


def _edition(path: Path, rows: list[_Row]) -> tuple[str, int]:
    """The venue's short name and the year, by the name of the file, else by the address of a paper."""
    named = _FILE_NAME.fullmatch(path.name)
    if named:
        return named[1].lower(), int(named[2])
    for row in rows:
        for site in _SITES:
            if found := site.search(row.site or row.oa or ""):
                return found[1].lower(), int(found[2])
    raise DataError(
        f"{path}: neither its name nor its papers say of which conference and year it is; name the file by "
        "both, such as nips2018.json or nips2018.json.gz"
    )


class _Papers:
    """The papers of one list, each id once, with what was left out."""

    def __init__(self, path: Path, edition: str, rows: list[_Row]) -> None:
        self.path, self.edition = path, edition
        # "Poster" of every paper is what the lists put where they know nothing.
        self.says_presentation = bool({clean(r.status).lower() for r in rows} & {"oral", "spotlight"})
        # A number within a session is no id.
        self.ids = [f for f in ("pid", "ssid") if _are_unique([getattr(r, f) for r in rows])]
        self.in_order = _are_in_order(rows)
        self.kept: list[ListedPaper] = []
        self.skipped: list[SkippedRow] = []
        self.warnings: list[SkippedRow] = []
        self.rows: dict[str, int] = {}
        self.has_profiles = False

    def add(self, number: int, row: _Row) -> None:
        """Keep a row's paper, or say why not."""
        longest = max(len(getattr(row, field) or "") for field in ("title", "author", "aff", "affs", "authorids"))
        if longest > files.LONGEST_TEXT:
            raise DataError(f"{self.path}: paper {number} has a text of {longest:,} characters; take it out")
        title, status = clean(row.title), clean(row.status).lower()
        key = self._key(row, title)
        if reason := self._refusal(title, status, key):
            self.skipped.append(SkippedRow(number, title, reason))
            return
        self.rows[key] = number
        self.kept.append(
            ListedPaper(
                key=key,
                title=title,
                authors=self._authors(number, row, title),
                url=clean(row.site) or clean(row.url_paper) or clean(row.oa) or None,
                presentation=_PRESENTATIONS.get(status) if self.says_presentation else None,
                presented=True,
                openreview=_matched(_OPENREVIEW, row.site) or _matched(_OPENREVIEW, row.pdf),
                doi=_whole(_DOI, row.doi),
                arxiv=_whole(_ARXIV, row.arxiv),
            )
        )

    def _key(self, row: _Row, title: str) -> str:
        """The list's id of a paper; where it has none, one made from the title."""
        for field in ("id", *self.ids):
            if own := clean(str(getattr(row, field) or "")):
                return f"{self.edition}-{'pid-' if field == 'pid' else ''}{own}"
        return f"{self.edition}-title-{hashlib.sha256(title.encode()).hexdigest()[:10]}"

    def _refusal(self, title: str, status: str, key: str) -> str | None:
        if not title:
            return "it has no title"
        if status in _NOT_AT_THE_CONFERENCE:
            return f"it {_NOT_AT_THE_CONFERENCE[status]} (status “{status}”)"
        if key in self.rows:
            return f"it has the id of row {self.rows[key]} ({key})"
        return None

    def _authors(self, number: int, row: _Row, title: str) -> tuple[ListedAuthor, ...]:
        names, ids = _persons(clean(row.author), clean(row.authorids))
        affiliations = _split(clean(row.aff) or clean(row.affs))
        if not any(affiliations):
            affiliations = [""] * len(names)
        elif len(affiliations) != len(names) or not (self.in_order or len(names) == 1):
            why = f"it has {len(names)} authors and {len(affiliations)} affiliations"
            if len(affiliations) == len(names):
                why = "this list names each affiliation of a paper once, not one for each author"
            self.warnings.append(SkippedRow(number, title, f"{why}; the affiliations are left out"))
            affiliations = [""] * len(names)
        authors = []
        for name, person, affiliation in zip(names, ids, affiliations, strict=True):
            profile = person if person and _PROFILE.fullmatch(person) else None
            self.has_profiles |= profile is not None
            if name:
                authors.append(ListedAuthor(name, profile, affiliation, parse(affiliation)))
        return tuple(authors)


def _are_unique(values: list[str | int | None]) -> bool:
    given = [v for v in values if v is not None and v != ""]
    return len(set(given)) == len(given)


def _are_in_order(rows: list[_Row]) -> bool:
    """Whether affiliations stand one for each author.

    Some lists name each affiliation of a paper only once; then the counts are equal by chance alone.
    """
    fitting = repeating = several = 0
    for row in rows:
        names, affiliations = _persons(clean(row.author), "")[0], _split(clean(row.aff) or clean(row.affs))
        if len(names) > 1 and len(affiliations) > 1:
            several += 1
            fitting += len(names) == len(affiliations)
            repeating += len(set(affiliations)) < len(affiliations)
    return fitting * 2 >= several or repeating * 20 > several


def _persons(author: str, authorids: str) -> tuple[list[str], list[str | None]]:
    """The names, and for each the list's id, or None where the ids do not fit the names.

    Lists made from IEEE Xplore print all authors twice over; they are taken once.
    """
    names, ids = _names(author), _split(authorids)
    half, odd = divmod(len(names), 2)
    if half and not odd and names[:half] == names[half:] and ids[: len(ids) // 2] == ids[len(ids) // 2 :]:
        names, ids = names[:half], ids[: len(ids) // 2]
    fits = len(ids) == len(names)
    return names, [i or None for i in ids] if fits else [None] * len(names)


def _names(author: str) -> list[str]:
    if ";" in author or "," not in author:
        return _split(author)
    names: list[str] = []
    for part in (p.strip() for p in author.split(",")):
        if names and _NAME_SUFFIX.fullmatch(part):
            names[-1] = f"{names[-1]}, {part}"
        elif part:
            names.append(part)
    # "Last, First" is one person.
    if len(names) == 2 and any(" " not in n for n in names):
        return [author]
    return names


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(";")] if text else []


def _matched(pattern: re.Pattern[str], text: str | None) -> str | None:
    found = pattern.search(clean(text))
    return found[1] if found else None


def _whole(pattern: re.Pattern[str], text: str | None) -> str | None:
    found = pattern.fullmatch(clean(text))
    return found[1].lower() if found else None
