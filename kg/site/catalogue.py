"""What has a page: entities and sources, with names, classes and facets, in a file beside the site.

It is made anew in each run by a few scans of the store, and read in order, so that no list of a large site ever
stands in memory.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple, Self

import pyoxigraph as ox

from kg import wording
from kg.entities import Entities
from kg.evidence import Evidence
from kg.quads.names import ONTOLOGY_ID, nf
from kg.site import facets
from kg.site.addresses import Addresses, safe
from kg.site.facets import Facet
from kg.store import Store
from kg.terms import text_of
from kg.vocabulary import NF, PREFIXES, vocabulary

_WEIGHING = (
    "acceptedAt", "editionOf", "authorshipBy", "authorshipAffiliation", "contributingOrganization", "publisher",
    "hasPlaintiff", "heardBy", "awardGranted", "employer", "positionAt", "basedIn", "takesPlaceIn",
)  # fmt: skip
"""Who is named by many statements of these stands first in a search and on the first page.

Claims do not count: to be accused by many puts nobody in front.
"""

_TITLE = 300
_TABLES = """
CREATE TABLE found (iri TEXT PRIMARY KEY, class TEXT, label TEXT, weight INTEGER DEFAULT 0) WITHOUT ROWID;
CREATE TABLE named (iri TEXT, name TEXT, UNIQUE (iri, name));
CREATE TABLE things (id INTEGER PRIMARY KEY, iri TEXT UNIQUE, class TEXT, label TEXT, sort TEXT, weight INTEGER,
  mark TEXT DEFAULT '');
CREATE TABLE names (thing INTEGER, name TEXT);
CREATE TABLE facets (thing INTEGER, facet TEXT, value TEXT, shown TEXT, UNIQUE (facet, value, thing));
CREATE VIEW shown AS SELECT id, iri, class, label, sort, mark, (
  SELECT group_concat(shown, ' · ') FROM (
    SELECT DISTINCT shown FROM facets
    WHERE thing = things.id AND facet NOT IN ('letter', 'kind', 'topic', 'plaintiff', 'defendant', 'studied')
    LIMIT 3
  )) AS details FROM things;
"""


class Thing(NamedTuple):
    """An entity or a source that has a page.

    `details` are its values under the facets of its class. `mark` says what became of a source: retracted,
    corrected or superseded; its headline never stands without it.
    """

    iri: str
    class_: str
    label: str
    details: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet, and how many things have it; `key` is its file name."""

    key: str
    shown: str
    count: int


class Catalogue:
    """What has a page on a site."""

    def __init__(self, db: sqlite3.Connection, addresses: Addresses) -> None:
        self.db, self.addresses = db, addresses

    @classmethod
    @contextlib.contextmanager
    def make(cls, path: Path, store: Store, classes: Collection[str] = ()) -> Iterator[Self]:
        """Makes the catalogue of a store in a file, which is removed at the end.

        Args:
            path: the file.
            store: the store, or a view of one.
            classes: the classes whose things have pages, their subclasses' among them; none for all.
        """
        path.unlink(missing_ok=True)
        try:
            with contextlib.closing(sqlite3.connect(path)) as db:
                db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)
                made = cls(db, Addresses(store.names.base))
                _Scan(store, made, classes).run()
                yield made
        finally:
            path.unlink(missing_ok=True)

    # -- reading -------------------------------------------------------------------------------------------

    def classes(self) -> dict[str, int]:
        """How many things are of each class or a subclass, for classes that are the most special one of any."""
        own = dict(self.db.execute("SELECT class, COUNT(*) FROM things GROUP BY class"))
        terms = vocabulary()
        return {
            name: sum(count for other, count in own.items() if terms.is_a(other, name))
            for name in terms.classes
            if name in own
        }

    def count(self) -> int:
        """How many things have pages."""
        return int(self.db.execute("SELECT COUNT(*) FROM things").fetchone()[0])

    def things_count(self) -> int:
        """How many of them are no sources."""
        sql = "SELECT COUNT(*) FROM things WHERE substr(iri, 1, ?) = ?"
        entities = f"{self.addresses.base}id/"
        return int(self.db.execute(sql, (len(entities), entities)).fetchone()[0])

    def iris(self) -> Iterator[tuple[str, str]]:
        """All things by class, as (class, IRI): those of one class are made quickest together."""
        return iter(self.db.execute("SELECT class, iri FROM things ORDER BY class, iri"))

    def things(self, class_: str) -> Iterator[Thing]:
        """The things of a class in the order of the alphabet."""
        sql = (
            "SELECT iri, class, label, details, mark FROM shown WHERE class IN (SELECT value FROM json_each(?)) "
            "ORDER BY sort, iri"
        )
        return (Thing(*row) for row in self.db.execute(sql, (_subclasses(class_),)))

    def best(self, class_: str, limit: int) -> list[Thing]:
        """The things of a class that most statements name."""
        sql = (
            "SELECT iri, class, label, details, mark FROM shown WHERE class IN (SELECT value FROM json_each(?)) "
            "ORDER BY id LIMIT ?"
        )
        return [Thing(*row) for row in self.db.execute(sql, (_subclasses(class_), limit))]

    def values(self, class_: str, facet: Facet) -> list[Value]:
        """The values of a facet among the things of a class: years from the last, others by how many have them."""
        sql = (
            "SELECT f.value, MIN(f.shown), COUNT(*) FROM facets f JOIN things t ON t.id = f.thing "
            "WHERE f.facet = ? AND t.class IN (SELECT value FROM json_each(?)) GROUP BY f.value ORDER BY 2, 1"
        )
        found = [Value(*row) for row in self.db.execute(sql, (facet.key, _subclasses(class_)))]
        if facet.kind == "year":
            return found[::-1]
        return found if facet == facets.LETTER else sorted(found, key=lambda value: -value.count)

    def under(self, class_: str, facet: Facet, value: Value) -> Iterator[Thing]:
        """The things of a class with a value, in the order of the alphabet."""
        sql = (
            "SELECT s.iri, s.class, s.label, s.details, s.mark FROM facets f JOIN shown s ON s.id = f.thing "
            "WHERE f.facet = ? AND f.value = ? AND s.class IN (SELECT value FROM json_each(?)) "
            "ORDER BY s.sort, s.iri"
        )
        return (Thing(*row) for row in self.db.execute(sql, (facet.key, value.key, _subclasses(class_))))

    def ranked(self) -> Iterator[tuple[int, Thing, list[str]]]:
        """All things, the best known first: (number from 0, thing, other names)."""
        sql = (
            "SELECT t.id, t.iri, t.class, t.label, t.mark, n.name FROM things t "
            "LEFT JOIN names n ON n.thing = t.id ORDER BY t.id, n.rowid"
        )
        for id_, rows in groupby(self.db.execute(sql), key=itemgetter(0)):
            (_, iri, class_, label, mark, name), *others = rows
            names = [name, *(row[-1] for row in others)] if name is not None else []
            yield id_ - 1, Thing(iri, class_, label, mark=mark), names

    def known(self) -> Known:
        """What has a page, small enough to be handed to each process."""
        marks = array("Q", sorted(_mark(iri) for (iri,) in self.db.execute("SELECT iri FROM things")))
        return Known(marks)


class Known:
    """Answers whether an IRI has a page: 8 bytes for each that has one."""

    def __init__(self, marks: array[int]) -> None:
        self.marks = marks

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The same in another process."""
        marks = array("Q")
        marks.frombytes(data)
        return cls(marks)

    def to_bytes(self) -> bytes:
        """What another process makes the same of."""
        return self.marks.tobytes()

    def __contains__(self, iri: str) -> bool:
        mark = _mark(iri)
        place = bisect_left(self.marks, mark)
        return place < len(self.marks) and self.marks[place] == mark


def _mark(iri: str) -> int:
    return int.from_bytes(sha256(iri.encode("utf-8", "surrogatepass")).digest()[:8])


def _subclasses(class_: str) -> str:
    return json.dumps(vocabulary().subclasses(class_))


class _Scan:
    """Fills a catalogue from a store."""

    def __init__(self, store: Store, catalogue: Catalogue, classes: Collection[str]) -> None:
        self.store, self.catalogue, self.db = store, catalogue, catalogue.db
        self.classes = {name for class_ in classes for name in vocabulary().subclasses(class_)}
        self.entities = Entities(store)

    def run(self) -> None:
        self._find()
        self._name()
        self._weigh()
        self._order()
        self._mark_sources()
        for class_ in {row[0] for row in self.db.execute("SELECT DISTINCT class FROM things")}:
            self._sort(class_)
        self.db.execute("DROP TABLE named")
        self.db.execute("CREATE INDEX by_thing ON facets (thing)")
        self.db.commit()

    def _rows(self, pattern: str) -> Iterator[tuple[str, str]]:
        """The IRIs and values that a pattern of `?e` and `?v` finds."""
        head = "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items())
        found = self.store.db.query(f"{head} SELECT ?e ?v WHERE {{ {pattern} }}")
        assert isinstance(found, ox.QuerySolutions)  # noqa: S101 - it is a SELECT
        return ((row[0].value, row[1].value if row[1] is not None else "") for row in found)

    def _find(self) -> None:
        """The most special class of each thing that has a page."""
        terms = vocabulary().classes
        for name in sorted(terms, key=lambda c: (c == "Source", -len(terms[c].ancestors), c)):
            if not self.classes or name in self.classes:
                pattern = f"?e a <{NF}{name}>"
                rows = ((iri, name, iri) for iri, _ in self._rows(pattern) if self._has_page(iri))
                self.db.executemany("INSERT OR IGNORE INTO found (iri, class, label) VALUES (?, ?, ?)", rows)

    def _has_page(self, iri: str) -> bool:
        base = self.store.names.base
        if iri.startswith(f"{base}id/"):
            return True
        id_ = iri.removeprefix(f"{base}source/")
        return id_ != iri and "/" not in id_ and id_ != ONTOLOGY_ID

    def _name(self) -> None:
        labels = ((wording.cut(name, _TITLE), iri) for iri, name in self._rows("?e rdfs:label ?v"))
        self.db.executemany("UPDATE found SET label = ? WHERE iri = ?", labels)
        told = [nf("name"), nf("alias"), *(f"<{p.iri}>" for p in vocabulary().schemes.values())]
        for property_ in told:
            rows = ((iri, wording.cut(v, _TITLE), iri, v) for iri, v in self._rows(f"?e {property_} ?v"))
            self.db.executemany(
                "INSERT OR IGNORE INTO named SELECT ?, ? WHERE EXISTS "
                "(SELECT 1 FROM found WHERE iri = ? AND label <> ?)",
                rows,
            )

    def _weigh(self) -> None:
        for name in _WEIGHING:
            pattern = f"SELECT ?e (COUNT(?s) AS ?v) WHERE {{ ?s {nf(name)} ?e . FILTER (isIRI(?e)) }} GROUP BY ?e"
            rows = ((int(count), iri) for iri, count in self._rows(f"{{ {pattern} }}"))
            self.db.executemany("UPDATE found SET weight = weight + ? WHERE iri = ?", rows)

    def _order(self) -> None:
        """Numbers the things: those that most statements name first, the many of little weight by name."""
        self.db.create_function("folded", 1, str.casefold, deterministic=True)
        self.db.create_function("letter", 1, facets.letter, deterministic=True)
        self.db.create_function(
            "letter_key", 1, lambda name: safe(facets.letter(name).lower()), deterministic=True
        )
        source = f"{self.store.names.base}source/"
        self.db.create_function("is_source", 1, lambda iri: iri.startswith(source), deterministic=True)
        self.db.create_function("bits", 1, int.bit_length, deterministic=True)
        self.db.execute(
            "INSERT INTO things "
            "SELECT row_number() OVER (ORDER BY max(bits(weight), 2) DESC, is_source(iri), folded(label), iri), "
            "iri, class, label, folded(label), weight, '' FROM found"
        )
        self.db.execute(
            "INSERT INTO names SELECT t.id, n.name FROM named n JOIN things t ON t.iri = n.iri "
            "ORDER BY t.id, n.name"
        )
        self.db.execute("CREATE INDEX by_class ON things (class, sort, iri)")

    def _mark_sources(self) -> None:
        """Notes what became of sources."""
        evidence = Evidence(self.store, self.entities)
        start = f"{self.store.names.base}source/"
        rows = self.db.execute(
            "SELECT iri FROM things WHERE substr(iri, 1, ?) = ?", (len(start), start)
        ).fetchall()
        marks = ((evidence.source(iri).status or "", iri) for (iri,) in rows)
        self.db.executemany("UPDATE things SET mark = ? WHERE iri = ?", marks)

    def _sort(self, class_: str) -> None:
        """Files the things of a class under the values of its facets."""
        for facet in facets.of_class(class_):
            pattern = f"?e a <{NF}{class_}> . ?e {facet.path} ?v"
            self._file(facet.key, class_, (
                (iri, *told) for iri, value in self._rows(pattern) if (told := self._told(facet, value))
            ))  # fmt: skip
        label = vocabulary().classes[class_].label
        self.db.execute(
            "INSERT INTO facets SELECT id, 'letter', letter_key(label), letter(label) FROM things WHERE class = ?",
            (class_,),
        )
        self.db.execute(
            "INSERT INTO facets SELECT id, 'kind', ?, ? FROM things WHERE class = ?",
            (safe(label.lower()), label, class_),
        )

    def _file(self, facet: str, class_: str, rows: Iterable[tuple[str, str, str]]) -> None:
        self.db.executemany(
            "INSERT OR IGNORE INTO facets SELECT id, ?, ?, ? FROM things WHERE iri = ? AND class = ?",
            ((facet, key, shown, iri, class_) for iri, key, shown in rows),
        )

    def _told(self, facet: Facet, value: str) -> tuple[str, str] | None:
        """The file name of a value, and how it is shown; None where it says nothing."""
        if facet.kind == "year":
            found = facets.year(value)
            return (found, found) if found else None
        if facet.kind == "thing":
            return self.catalogue.addresses.stem(value).rpartition("/")[2], self._label(value)
        return safe(value), wording.cut(value, _TITLE)

    def _label(self, iri: str) -> str:
        row = self.db.execute("SELECT label FROM found WHERE iri = ?", (iri,)).fetchone()
        return str(row[0]) if row else self.entities.title(iri) or text_of(f"<{iri}>")
