"""Makes the index of names, and keeps it in step with the engine.

A file that is being written is called `names.sqlite.new`, and a reader looks for `names.sqlite` only. A change
inside the present generation takes the good name away before the engine is touched and gives it back when the
index is safe on the disk; the index of the next generation is made in its folder before `store.json` names it. So
whatever happens in between, an index that is found matches its engine, and what is not found is made anew by the
next write. The journal of the database is off, because a file that was interrupted is never used.
"""

# ruff: noqa: S608 - only constants are put into the SQL; every value is bound

from __future__ import annotations

import contextlib
import itertools
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.identity.names import folded, normalized
from kg.store import directory
from kg.store.bulk import Progress
from kg.store.index import COMMON, MADE, SCHEMA
from kg.store.search import (
    INDEX,
    Name,
    Touched,
    UnusableIndexError,
    classes_in,
    names_in,
    unfinished,
    words_of,
)

_AFRESH = 4
"""Where more than one in so many things is touched, the index is made afresh: that takes less time."""

_BATCH = 10_000
"""Rows between two reports of progress."""


def settle(db: ox.Store, folder: Path, touched: Touched, tell: Progress) -> None:
    """Brings the index that `unsettle` took the name from in step with the engine.

    Raises:
        UnusableIndexError: it cannot be written, and there is none now.
    """
    with _or_none(folder):
        _write(db, folder, touched, tell)
        directory.sync(unfinished(folder))
        unfinished(folder).replace(folder / INDEX)
        directory.sync(folder)


def follow(before: Path, db: ox.Store, folder: Path, touched: Touched, tell: Progress) -> None:
    """Makes the index of a new generation, which nobody reads yet, from the one before; makes nothing durable.

    Raises:
        UnusableIndexError: it cannot be written, and there is none now.
    """
    with _or_none(folder):
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(before / INDEX, unfinished(folder))
        _write(db, folder, touched, tell)
        unfinished(folder).replace(folder / INDEX)


@contextlib.contextmanager
def _or_none(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        for path in (folder / INDEX, unfinished(folder)):
            path.unlink(missing_ok=True)
        raise UnusableIndexError(f"it could not be written ({error}); the next load makes it anew") from error


def _write(db: ox.Store, folder: Path, touched: Touched, tell: Progress) -> None:
    path = unfinished(folder)
    if not _updated(db, path, touched):
        path.unlink(missing_ok=True)
        with _opened(path) as index:
            _Maker(index, tell).make(db)


def _updated(db: ox.Store, path: Path, touched: Touched) -> bool:
    """Whether the index could be brought in step by looking at what was touched, and was."""
    if not path.exists():
        return False
    try:
        with _opened(path) as index:
            if index.execute("SELECT format, unicode FROM made").fetchall() != [MADE]:
                return False
            (known,) = index.execute("SELECT COUNT(*) FROM entity").fetchone()
            if len(touched.named) * _AFRESH > known:
                return False
            _Updater(index, db).update(touched)
    except sqlite3.DatabaseError:
        return False
    return True


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")
    finally:
        connection.close()


class _Maker:
    """Makes an index in an empty file."""

    def __init__(self, index: sqlite3.Connection, tell: Progress) -> None:
        self._index, self._tell = index, tell
        index.create_function("folded", 1, folded, deterministic=True)
        index.create_function("normalized", 1, normalized, deterministic=True)
        index.create_function("words_of", 1, words_of, deterministic=True)

    def make(self, db: ox.Store) -> None:
        """Reads all names and classes of the engine."""
        run = self._index.execute
        for statement in SCHEMA.strip().split(";\n"):
            run(statement)
        run("CREATE TEMP TABLE found (iri TEXT, text TEXT, kind INTEGER, language TEXT)")
        self._fill("INSERT INTO found VALUES (?, ?, ?, ?)", names_in(db), "reading names")
        run("INSERT INTO entity (iri) SELECT DISTINCT iri FROM found")
        of_entity = "INSERT OR IGNORE INTO class SELECT id, ?2 FROM entity WHERE iri = ?1"
        self._fill(of_entity, classes_in(db), "reading classes")
        self._tell("indexing names", 0, None)
        run(
            "INSERT INTO spelling (text, folded, normalized)"
            " SELECT text, folded(text), normalized(text) FROM (SELECT DISTINCT text FROM found)"
        )
        run(
            "INSERT INTO name SELECT entity.id, spelling.id, kind, language FROM found JOIN entity USING (iri)"
            " JOIN spelling USING (text) ORDER BY 1, 2, 3, 4"
        )
        run("DROP TABLE found")
        run(f"UPDATE spelling SET classes = {_CLASSES}")
        run("INSERT INTO grams (rowid, padded) SELECT id, ' ' || folded || ' ' FROM spelling")
        run("INSERT INTO words (rowid, spelt, classes) SELECT id, words_of(folded), classes FROM spelling")
        run("CREATE VIRTUAL TABLE temp.counted USING fts5vocab(main, grams, row)")
        run("INSERT INTO common SELECT term, doc FROM temp.counted WHERE doc >= ?", (COMMON,))
        run("DROP TABLE temp.counted")
        run("INSERT INTO made VALUES (?, ?)", MADE)

    def _fill(self, statement: str, rows: Iterable[tuple[object, ...]], what: str) -> None:
        iterator, done = iter(rows), 0
        while batch := list(itertools.islice(iterator, _BATCH)):
            self._index.executemany(statement, batch)
            done += len(batch)
            self._tell(what, done, None)


_CLASSES = (
    "coalesce((SELECT group_concat(DISTINCT class.class) FROM name JOIN class ON class.entity = name.entity"
    " WHERE name.spelling = spelling.id), '')"
)
"""The classes of the things that have a spelling, as the column `classes` has them."""


class _Updater:
    """Exchanges what an index says of some things for what the engine says of them."""

    def __init__(self, index: sqlite3.Connection, db: ox.Store) -> None:
        self._run, self._db = index.execute, db
        self._spellings: set[int] = set()
        """Those whose names or classes have changed."""

    def update(self, touched: Touched) -> None:
        """Looks at all that was touched."""
        for iri in sorted(touched.named):
            self._exchange(iri)
        for iri in sorted(touched.classed):
            if self._entity(iri) is not None:
                self._exchange(iri)
        for spelling in sorted(self._spellings):
            self._refresh(spelling)

    def _entity(self, iri: str) -> int | None:
        row = self._run("SELECT id FROM entity WHERE iri = ?", (iri,)).fetchone()
        return row[0] if row else None

    def _exchange(self, iri: str) -> None:
        entity = self._entity(iri)
        names = set(names_in(self._db, iri))
        if entity is None and names:
            entity = self._run("INSERT INTO entity (iri) VALUES (?)", (iri,)).lastrowid
        if entity is not None:
            self._exchange_names(entity, names)
            self._exchange_classes(entity, {class_ for _, class_ in classes_in(self._db, iri)} if names else set())
            if not names:
                self._run("DELETE FROM entity WHERE id = ?", (entity,))

    def _exchange_names(self, entity: int, names: set[Name]) -> None:
        wanted = {(entity, self._spelling(name.text), name.kind, name.language) for name in names}
        present = set(self._run("SELECT entity, spelling, kind, language FROM name WHERE entity = ?", (entity,)))
        for row in present - wanted:
            self._run("DELETE FROM name WHERE entity = ? AND spelling = ? AND kind = ? AND language = ?", row)
        for row in wanted - present:
            self._run("INSERT INTO name VALUES (?, ?, ?, ?)", row)
        self._spellings |= {row[1] for row in present ^ wanted}

    def _spelling(self, text: str) -> int:
        row = self._run("SELECT id FROM spelling WHERE text = ?", (text,)).fetchone()
        if row:
            return int(row[0])
        values = text, folded(text), normalized(text)
        made = self._run("INSERT INTO spelling (text, folded, normalized) VALUES (?, ?, ?)", values).lastrowid
        return int(made or 0)

    def _exchange_classes(self, entity: int, wanted: set[str]) -> None:
        present = {row[0] for row in self._run("SELECT class FROM class WHERE entity = ?", (entity,))}
        for class_ in present - wanted:
            self._run("DELETE FROM class WHERE entity = ? AND class = ?", (entity, class_))
        for class_ in wanted - present:
            self._run("INSERT INTO class VALUES (?, ?)", (entity, class_))
        if present != wanted:
            self._spellings |= {
                row[0] for row in self._run("SELECT spelling FROM name WHERE entity = ?", (entity,))
            }

    def _refresh(self, spelling: int) -> None:
        """Brings the full-text tables in step with a spelling, and removes one that nothing has any more."""
        query = (
            f"SELECT folded, classes, {_CLASSES}, EXISTS (SELECT 1 FROM name WHERE spelling = spelling.id)"
            " FROM spelling WHERE id = ?"
        )
        form, before, after, used = self._run(query, (spelling,)).fetchone()
        padded, words = f" {form} ", words_of(form)
        if before is not None:
            self._run(
                "INSERT INTO words (words, rowid, spelt, classes) VALUES ('delete', ?, ?, ?)",
                (spelling, words, before),
            )
        if used:
            self._run("INSERT INTO words (rowid, spelt, classes) VALUES (?, ?, ?)", (spelling, words, after))
            self._run("UPDATE spelling SET classes = ? WHERE id = ?", (after, spelling))
        if used and before is None:
            self._run("INSERT INTO grams (rowid, padded) VALUES (?, ?)", (spelling, padded))
        if not used:
            if before is not None:
                self._run("INSERT INTO grams (grams, rowid, padded) VALUES ('delete', ?, ?)", (spelling, padded))
            self._run("DELETE FROM spelling WHERE id = ?", (spelling,))
