"""The index of names: what is in the file, and how it is asked.

It holds one row of `name` for each name that `kg.store.search.names_in` finds in the engine, and the classes of
the things so named. Two full-text tables lead from what somebody typed to spellings: `grams` by three letters in
a row, which a misspelt name shares with the right one, and `words` by the beginnings of words and by classes. How
many spellings have the `common` three letters was counted when the file was made: it only tells rare from common.
"""

# ruff: noqa: S608 - only constants and question marks are put into the SQL; every value is bound

from __future__ import annotations

import sqlite3
import string
import unicodedata
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from kg.identity.names import folded, normalized
from kg.store.search import Name, UnusableIndexError, words_of

SCHEMA = """
CREATE TABLE made (format INTEGER, unicode TEXT);
CREATE TABLE entity (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE);
CREATE TABLE class (entity INTEGER, class TEXT, PRIMARY KEY (entity, class)) WITHOUT ROWID;
CREATE TABLE spelling (
    id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, folded TEXT NOT NULL, normalized TEXT NOT NULL,
    classes TEXT  -- as they stand in `words`; NULL until the spelling is in the full-text tables
);
CREATE INDEX spelling_folded ON spelling (folded);
CREATE INDEX spelling_normalized ON spelling (normalized);
CREATE TABLE name (
    entity INTEGER, spelling INTEGER, kind INTEGER, language TEXT, PRIMARY KEY (entity, spelling, kind, language)
) WITHOUT ROWID;
CREATE INDEX name_spelling ON name (spelling);
CREATE VIRTUAL TABLE grams USING fts5 (padded, content='', columnsize=0, detail=none, tokenize='trigram');
CREATE TABLE common (gram TEXT PRIMARY KEY, spellings INTEGER) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5 (spelt, classes, content='', columnsize=0, prefix='1 2 3', tokenize='ascii');
"""

MADE = (2, unicodedata.unidata_version)
"""The format of the file, and the version of Unicode by which names were folded: another is not used."""

_MEMORY = "PRAGMA cache_size = -8192", "PRAGMA mmap_size = 1073741824"
"""At most 8 MB of a process's own; the rest is the system's copy of the file, which processes share."""

_LAST = "\U0010ffff"
"""Comes after every letter: the end of the range of texts with one beginning."""

_NAME = (
    "SELECT entity.iri, spelling.text, name.kind, name.language FROM name"
    " JOIN entity ON entity.id = name.entity JOIN spelling ON spelling.id = name.spelling"
)

_READ = 4_000
"""Spellings that are read for their shared trigrams: the bound on the time of a look-up."""

_BEGUN = 1_000
"""Spellings of one beginning that are looked through for a class; then the class is."""

COMMON = 250
"""Spellings from which on three letters are common: how many have them is written down."""

_TRIGRAMS = 24
"""Trigrams of a text that are looked at; of a longer text they are spread evenly."""

_LIKE = 400
"""Spellings that are compared letter by letter."""

_SHORT = 5
"""Letters up to which one mistake may leave a word no trigram in common with the right one."""


class Index:
    """The index of one generation, open for reading.

    Raises:
        UnusableIndexError: it is absent, not whole, of another version, or this Python cannot read it.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise UnusableIndexError("it is missing, or a write was interrupted; the next load makes it anew")
        try:
            # nobody changes a file of this name, so no locks are needed, and a read-only disk will do
            self._db = sqlite3.connect(
                f"{path.absolute().as_uri()}?immutable=1", uri=True, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise UnusableIndexError(f"it cannot be opened ({error})") from error
        for pragma in _MEMORY:
            self._rows(pragma)
        if self._rows("SELECT format, unicode FROM made") != [MADE]:
            self.close()
            raise UnusableIndexError("it was made by another version of the program; the next load makes it anew")

    def close(self) -> None:
        """Lets go of the file."""
        self._db.close()

    def _rows(self, query: str, *values: object) -> list[Any]:
        try:
            return self._db.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise UnusableIndexError(f"it cannot be read ({error})") from error

    # -- as it is spelt ------------------------------------------------------------------------------------

    def named(self, text: str) -> list[Name]:
        """The names of exactly this text."""
        return [Name(*row) for row in self._rows(f"{_NAME} WHERE spelling.text = ? ORDER BY 1, 3, 4", text)]

    def spelt(self, wanted: str) -> list[Name]:
        """The names whose normalised form is `wanted`."""
        return [Name(*row) for row in self._rows(f"{_NAME} WHERE spelling.normalized = ?", wanted)]

    # -- as it begins --------------------------------------------------------------------------------------

    def beginning(self, prefix: str, classes: Collection[str] | None, limit: int) -> list[Name]:
        """The names of the first `limit` texts that begin with a prefix, then of those with such a word."""
        wanted = folded(prefix)
        if prefix and not wanted:
            return []
        ids = self._starting(wanted, classes, limit)
        if wanted and len(ids) < limit:
            ids += self._with_word(wanted, classes, limit - len(ids))
        return [name for id_ in ids for name in self._of_spelling(id_, classes)]

    def _starting(self, wanted: str, classes: Collection[str] | None, limit: int) -> list[int]:
        nearest = "SELECT id, folded, text FROM spelling WHERE folded >= ? AND folded < ? ORDER BY folded, text"
        values = wanted, wanted + _LAST
        if classes is None:
            return [row[0] for row in self._rows(f"{nearest} LIMIT ?", *values, limit)]
        known = f"SELECT id FROM ({nearest} LIMIT {_BEGUN}) AS spelling WHERE {_of_class(classes)} LIMIT ?"
        ids = [row[0] for row in self._rows(known, *values, *classes, limit)]
        if len(ids) == limit:
            return ids
        matching = "SELECT rowid FROM words WHERE words MATCH ?"  # the class is rare among them: it leads
        query = f"SELECT id FROM spelling WHERE id IN ({matching}) AND folded >= ? AND folded < ?"
        query += " ORDER BY folded, text LIMIT ?"
        return [row[0] for row in self._rows(query, _match(wanted, classes, "^"), *values, limit)]

    def _with_word(self, wanted: str, classes: Collection[str] | None, limit: int) -> list[int]:
        query = (
            f"SELECT id FROM spelling WHERE id IN (SELECT rowid FROM words WHERE words MATCH ? LIMIT {_READ})"
            " AND NOT (folded >= ? AND folded < ?) ORDER BY folded, text LIMIT ?"
        )
        rows = self._rows(query, _match(wanted, classes), wanted, wanted + _LAST, limit)
        return [row[0] for row in rows]

    def _of_spelling(self, id_: int, classes: Collection[str] | None) -> list[Name]:
        query, values = f"{_NAME} WHERE name.spelling = ?", [id_]
        if classes is not None:
            query += (
                f" AND EXISTS (SELECT 1 FROM class WHERE entity = name.entity AND class IN ({_marks(classes)}))"
            )
        return [Name(*row) for row in self._rows(f"{query} ORDER BY 1, 3, 4", *values, *(classes or ()))]

    # -- as it may be misspelt -----------------------------------------------------------------------------

    def like(self, text: str, classes: Collection[str] | None) -> list[str]:
        """The texts that may be like a text: equal, begun, with trigrams in common, or one letter away."""
        wanted = folded(text)
        found = dict.fromkeys(self._equal(text, wanted))
        if wanted:
            found |= dict.fromkeys(name.text for name in self.beginning(text, classes, 50))
            found |= dict.fromkeys(self._sharing(f" {wanted} ", classes))
        if 1 < len(wanted) <= _SHORT and wanted.isascii() and " " not in wanted:
            found |= dict.fromkeys(self._one_letter_away(wanted, classes))
        return list(found)

    def _equal(self, text: str, wanted: str) -> Iterator[str]:
        query = "SELECT text FROM spelling WHERE folded = ? UNION SELECT text FROM spelling WHERE normalized = ?"
        return (row[0] for row in self._rows(query, wanted, normalized(text)))

    def _sharing(self, padded: str, classes: Collection[str] | None) -> Iterator[str]:
        """The texts that have the most of the rarest trigrams in common, those of like length first."""
        rarest, values = self._rarest(padded)
        if not rarest:
            return iter(())
        lists = " UNION ALL ".join(
            f"SELECT * FROM (SELECT rowid FROM grams WHERE grams MATCH ? LIMIT {_READ})" for _ in rarest
        )
        most = f"SELECT rowid, COUNT(*) AS hits FROM ({lists}) GROUP BY rowid ORDER BY hits DESC LIMIT {2 * _LIKE}"
        fitting = f" WHERE {_of_class(classes)}" if classes is not None else ""
        query = (
            f"SELECT text FROM ({most}) AS most JOIN spelling ON spelling.id = most.rowid{fitting}"
            f" ORDER BY hits DESC, abs(length(folded) + 2 - ?) LIMIT {_LIKE}"
        )
        return (row[0] for row in self._rows(query, *values, *(classes or ()), len(padded)))

    def _rarest(self, padded: str) -> tuple[list[str], list[str]]:
        """The rarest trigrams that some spelling has, as many as may be read, and what asks for each."""
        grams = list(dict.fromkeys(padded[i : i + 3] for i in range(len(padded) - 2)))
        looked_at = grams[:: -(-len(grams) // _TRIGRAMS)]
        asked = f"SELECT gram, spellings FROM common WHERE gram IN ({_marks(looked_at)})"
        counts = dict(self._rows(asked, *looked_at))
        count = f"SELECT COUNT(*) FROM (SELECT 1 FROM grams WHERE grams MATCH ? LIMIT {_READ // 2})"
        for gram in looked_at:
            if gram not in counts:
                counts[gram] = self._rows(count, _quoted(gram))[0][0]
        counted = sorted((number, gram) for gram, number in counts.items())
        chosen: list[str] = []
        read = 0
        for number, gram in counted:
            if number and (not chosen or read + number <= _READ):
                chosen.append(gram)
                read += number
        return chosen, [_quoted(gram) for gram in chosen]

    def _one_letter_away(self, word: str, classes: Collection[str] | None) -> Iterator[str]:
        """The texts with a word that is the given one but for one letter, or two letters exchanged."""
        near = sorted(_edits(word))
        match = f"spelt : ({' OR '.join(near)})" + ("" if classes is None else f" AND {_class_match(classes)}")
        found = f"SELECT rowid FROM words WHERE words MATCH ? LIMIT {4 * _LIKE}"
        query = (
            f"SELECT text FROM spelling WHERE folded IN ({_marks(near)}) UNION ALL SELECT text FROM (SELECT text"
            f" FROM spelling WHERE id IN ({found}) ORDER BY length(folded), folded LIMIT {_LIKE})"
        )
        return (row[0] for row in self._rows(query, *near, match))


def _edits(word: str) -> set[str]:
    """The words that are one mistake away."""
    letters = string.ascii_lowercase
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    found = {a + b[1:] for a, b in cuts if b}
    found |= {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    found |= {a + c + b[1:] for a, b in cuts if b for c in letters}
    found |= {a + c + b for a, b in cuts for c in letters}
    return found - {""}


def _match(wanted: str, classes: Collection[str] | None, first: str = "") -> str:
    """What asks `words` for a beginning of a word, or of the first one, and for classes."""
    parts = [f"spelt : {first}{_quoted(words_of(wanted))} *"] if wanted else []
    parts += [] if classes is None else [_class_match(classes)]
    return " AND ".join(parts)


def _class_match(classes: Collection[str]) -> str:
    return f"classes : ({' OR '.join(map(_quoted, sorted(classes)))})"


def _of_class(classes: Collection[str]) -> str:
    """The condition on a spelling that a thing so named is of one of the classes."""
    return (
        "EXISTS (SELECT 1 FROM name JOIN class ON class.entity = name.entity"
        f" WHERE name.spelling = spelling.id AND class.class IN ({_marks(classes)}))"
    )


def _marks(values: Collection[str]) -> str:
    return ", ".join("?" for _ in values)


def _quoted(text: str) -> str:
    """A text as a string of the full-text language."""
    return '"' + text.replace('"', '""') + '"'
