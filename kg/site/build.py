"""A store -> a whole site: lists, questions, search, downloads, and a sheet of every entity and source."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path

from kg import __version__, files, queries, wording
from kg.errors import KgError
from kg.sheets.many import BLOCK
from kg.sheets.skin import SHIPPED
from kg.site import data, making, ontology, questions, search
from kg.site.catalogue import Catalogue
from kg.site.folder import OWN, Folder
from kg.site.lists import Lists
from kg.site.making import Work
from kg.site.model import MENU, Options, Outcome, Site, Tell
from kg.site.pages import Pages
from kg.site.questions import Answered
from kg.store import Store
from kg.trust import View, view
from kg.vocabulary import vocabulary

_PIECE = BLOCK
"""Sheets that a process makes at a time, at most."""

_SMALL = 64
"""Sheets for which one process is enough."""

_SOURCES = ("NewsArticle", "Document", "Dataset", "EditorialFile")
_NAMED = 100
"""Sources of a kind that the page of sources names."""

_NOT_TILED = {*_SOURCES, "CommentRequest", "Topic"}


def build(store: Store, path: Path, options: Options, tell: Tell) -> Outcome:
    """Writes the site of a store, or brings it up to date.

    Args:
        store: the store.
        path: the folder: a new or an empty one, or that of a site of ours.
        options: how it is made.
        tell: told what is being done.

    Raises:
        UsageError: the folder holds something else, or a switch is wrong.
        DataError: a file that is not ours is in the way, or the disk cannot be written.
        StoreError: the store changes meanwhile.
    """
    began = time.monotonic()
    with Folder.open(path) as folder:
        tell("looking at what there is", 0, None)
        seen = view(store, options.trust)
        if not folder.begin(stamp(seen, options)):
            count, size = folder.sizes()
            return Outcome(0, count, size, 0, 0, time.monotonic() - began, nothing=True)
        tell("the names of things", 0, None)
        with Catalogue.make(path / OWN / "catalogue.sqlite", seen, options.classes) as catalogue:
            sheets = _Build(store, seen, folder, catalogue, options, tell).run()
        removed = folder.finish()
        count, size = folder.sizes()
    return Outcome(sheets, count, size, folder.changed, removed, time.monotonic() - began)


def stamp(store: Store, options: Options) -> str:
    """A checksum of all that the pages are made from: sources, switches, queries, templates, version, options."""
    made = hashlib.sha256()
    base = store.base if isinstance(store, View) else store
    sources = [[r.id, r.kind, r.title, r.archive, r.checksum, r.loaded_at] for r in base.sources()]
    told = options._replace(jobs=0, templates=None, patience=0)
    made.update(json.dumps([__version__, store.names.base, sources, repr(told)]).encode("utf-8", "surrogatepass"))
    for file in sorted(_read(options)):
        made.update(f"{file}\0".encode("utf-8", "surrogateescape"))
        made.update(hashlib.sha256(file.read_bytes()).digest())
    return made.hexdigest()


def _read(options: Options) -> set[Path]:
    """The files that pages are made from, besides the store."""
    folders = [SHIPPED, *([options.templates] if options.templates else [])]
    found = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
    return {*found, *queries.names().values(), files.folder("ontology") / "newsfacts.ttl"}


class _Build:
    """One run."""

    def __init__(
        self, store: Store, seen: Store, folder: Folder, catalogue: Catalogue, options: Options, tell: Tell
    ) -> None:
        self.store, self.folder, self.catalogue, self.options, self.tell = seen, folder, catalogue, options, tell
        self.count = catalogue.count()
        self.marks = catalogue.known().to_bytes()
        self.work = Work(store.path, store.state.generation, folder.path, options, self.marks)
        self.pages = Pages(folder, options, _site(seen, options, self.count, catalogue.things_count()))
        self.lists = Lists(self.pages, catalogue)

    def run(self) -> int:
        """Writes everything; returns how many sheets there are."""
        self.pages.assets()
        self._search()
        questions = self._questions()
        self._lists()
        self._single(questions)
        self._sheets()
        data.sitemap(self.pages, self._paths())
        return self.count

    def _search(self) -> None:
        self.tell("the index of the search", 0, None)
        self.pages.search_version = search.write(self.catalogue, self.pages.file).version

    def _questions(self) -> list[dict[str, object]]:
        wanted = questions.names()
        told = []
        for number, (name, answers) in enumerate(questions.in_time(self.work, wanted)):
            self.tell("questions", number, len(wanted))
            told.append(self._question(name, answers))
        entries = [entry for entry in told if entry]
        self.pages.page("questions.html", "site-questions.html.j2", "Questions", questions=entries)
        return entries

    def _question(self, name: str, answers: list[Answered]) -> dict[str, object]:
        """Writes the page of a saved query and its files; returns what the list of questions tells of it."""
        path = questions.page(name)
        folder = path.removesuffix(".html")
        try:
            saved = queries.load(name)
        except KgError as error:
            return {"path": "", "title": name, "description": str(error), "told": ""}
        self.pages.file(f"{folder}/query.rq", saved.text)
        own = folder.rpartition("/")[2]
        shown = [self._answer(answer, folder, own, number) for number, answer in enumerate(answers, start=1)]
        self.pages.page(
            path, "site-question.html.j2", saved.header.summary,
            question={"title": saved.header.summary, "description": saved.header.description}, answers=shown,
            command=questions.command(saved), parameters=questions.parameters(saved), query=saved.text,
            download=f"{own}/query.rq",
        )  # fmt: skip
        return {
            "path": path,
            "title": saved.header.summary,
            "description": saved.header.description,
            "told": _told(answers),
        }

    def _answer(self, answer: Answered, folder: str, own: str, number: int) -> dict[str, object]:
        for ending, content in answer.files.items():
            self.pages.file(f"{folder}/{number}.{ending}", content)
        downloads = [(ending.upper(), f"{own}/{number}.{ending}") for ending in answer.files]
        return {**answer._asdict(), "cut": answer.cut, "downloads": downloads}

    def _lists(self) -> None:
        for number, class_ in enumerate(self.lists.counts):
            self.tell("lists", number, len(self.lists.counts))
            self.lists.write(class_)

    def _single(self, entries: list[dict[str, object]]) -> None:
        """Writes the pages of which there is one."""
        self.tell("downloads", 0, None)
        classes = sorted(self.lists.counts, key=lambda c: -self.lists.counts[c])
        sources = [c for c in classes if c in _SOURCES]
        choices = [(c.lower(), vocabulary().classes[c].label, self.lists.counts[c]) for c in sorted(classes)]
        self.pages.page(
            "index.html", "site-first.html.j2", self.options.title, questions=entries, choices=choices,
            tiles=self.lists.tiles((c for c in classes if c not in _NOT_TILED), "index.html"),
            sources=self.lists.tiles(sources, "index.html"),
        )  # fmt: skip
        self.pages.page("search.html", "site-search.html.j2", "Search", choices=choices)
        groups = [
            (tile, self.lists.shown(c, "sources.html", _NAMED))
            for c, tile in zip(sources, self.lists.tiles(sources, "sources.html"), strict=True)
        ]
        self.pages.page("sources.html", "site-sources.html.j2", "Sources", groups=groups)
        self.pages.page("about.html", "site-about.html.j2", "How to read")
        ontology.write(self.pages, self.lists)
        found = data.write(self.store, self.folder, self.pages)
        self.pages.page("data.html", "site-data.html.j2", "Data", files=found, twins=self.options.twins)

    # -- sheets --------------------------------------------------------------------------------------------

    def _sheets(self) -> None:
        """Writes the sheets."""
        jobs = 1 if self.count <= _SMALL else self.options.jobs or making.processors()
        began, done = time.monotonic(), 0
        size = max(1, min(_PIECE, self.count // (4 * jobs)))
        self.tell("sheets", 0, self.count)
        each = len(making.files("", data=self.options.twins))
        for written in making.write_all(self.work, self._pieces(size), jobs):
            self.folder.note(written)
            done += len(written) // each
            self.tell(_pace(done, self.count, time.monotonic() - began), done, self.count)

    def _pieces(self, size: int) -> Iterator[list[str]]:
        """The IRIs whose sheets have to be made, in pieces of one class."""
        for _, group in groupby(self.catalogue.iris(), key=itemgetter(0)):
            while piece := [iri for _, iri in islice(group, size)]:
                if wanted := self._unmade(piece):
                    yield wanted

    def _unmade(self, iris: list[str]) -> list[str]:
        stems = {iri: self.catalogue.addresses.stem(iri) for iri in iris}
        own = {iri: making.files(stem, data=self.options.twins) for iri, stem in stems.items()}
        missing = set(self.folder.claim(file for all_ in own.values() for file in all_))
        return [iri for iri in iris if not missing.isdisjoint(own[iri])]

    def _paths(self) -> Iterable[str]:
        """The pages that a sitemap names: sheets, and what leads to them."""
        yield from ("index.html", "questions.html", "sources.html", "ontology.html", "data.html", "about.html")
        yield from map(questions.page, questions.names())
        yield from (self.catalogue.addresses.page(iri) for _, iri in self.catalogue.iris())


def _pace(done: int, of: int, seconds: float) -> str:
    """What the progress bar says beside its numbers."""
    rate = done / max(seconds, 0.001)
    left = round((of - done) / max(rate, 0.001))
    time_left = f"{left // 60} min {left % 60:02} s" if left >= 60 else f"{left} s"
    return f"sheets, {rate:,.0f} a second, {time_left} left"


def _told(answers: list[Answered]) -> str:
    counted = [answer.rows for answer in answers if answer.rows is not None]
    if not counted:
        return answers[0].problem or "No row."
    return " · ".join(f"{rows:,} row{'' if rows == 1 else 's'}" for rows in counted)


def _site(store: Store, options: Options, count: int, things: int) -> Site:
    records = [record for record in store.sources() if record.kind != "ontology"]
    loaded = max((record.loaded_at for record in records), default="")
    as_of = wording.day(loaded) if loaded else "an unknown day"
    return Site(options.title, MENU, len(records), as_of, count, things, options.trust.words())
