"""The index of the search: small files that a page loads by <script>, the one way that works from a disk too.

    search/index.js       what the other files hold: classes, long prefixes, the first word of each file of words
    search/w/0/12.js      words in the order of the alphabet, each with the numbers of the things it names
    search/p/0/12.js      a part of the numbers for a prefix that very many things have
    search/d/0/12.js      things by number: the best known have the least numbers

A search reads the index once, and then for each word that is typed one or two files of words, or the first part of
a prefix, and the files of the things that it shows: a few kB, however large the site is.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from kg.site.catalogue import Catalogue
from kg.site.words import FOLDED, words
from kg.tables import plain
from kg.vocabulary import vocabulary

MANY = 1_000
"""A prefix that so many names have is kept apart, with its numbers in parts."""

_PART = 1_500
"""Numbers in a part."""

_FILE = 8_000
"""Characters at which a file of words is full."""

_THINGS = 32
"""Things in a file."""

_ALIASES = 3
_SHELF = 256
"""Files in a folder."""

Write = Callable[[str, str], object]


class Index(NamedTuple):
    """What was written: files, the largest of them in bytes, and a checksum of all."""

    files: int
    largest: int
    version: str


def write(catalogue: Catalogue, put: Write) -> Index:
    """Writes the index of what has a page.

    Args:
        catalogue: what has a page.
        put: writes a text under a path of the site.
    """
    made = _Making(catalogue, put)
    made.things()
    made.words()
    made.index()
    return Index(made.files, made.largest, made.version)


class _Making:
    def __init__(self, catalogue: Catalogue, put: Write) -> None:
        self.catalogue, self.put = catalogue, put
        self.files = self.largest = 0
        self.firsts: list[str] = []
        self.prefixes: dict[str, tuple[int, int]] = {}
        self.parts = 0
        self.stamp = sha256()
        terms = vocabulary().classes
        self.kinds = {name: number for number, name in enumerate(sorted(terms))}
        self._tokens = {name: sorted(f".{c.lower()}." for c in terms[name].ancestors) for name in terms}

    def _put(self, kind: str, number: int, data: object) -> None:
        """A file of one kind; its data reaches the page as arguments of a function, since nothing else may run."""
        text = f"kgSearch({json.dumps(kind)},{number},{_script(data)})\n"
        path = f"search/{kind}/{number // _SHELF}/{number}.js" if kind else "search/index.js"
        self.put(path, text)
        self.files, self.largest = self.files + 1, max(self.largest, len(text))
        self.stamp.update(text.encode())

    @property
    def version(self) -> str:
        """A checksum of what was written, so that a page never reads files of different times."""
        return self.stamp.hexdigest()[:12]

    # -- things --------------------------------------------------------------------------------------------

    def things(self) -> None:
        """Writes the things, and notes by which words each is found."""
        db = self.catalogue.db
        db.execute("CREATE TABLE words (word TEXT, thing INTEGER, PRIMARY KEY (word, thing)) WITHOUT ROWID")
        for number, group in groupby(self._shown(db), key=lambda row: row[0] // _THINGS):
            self._put("d", number, [row[1] for row in group])

    def _shown(self, db: sqlite3.Connection) -> Iterator[tuple[int, list[object]]]:
        noted: list[tuple[str, int]] = []
        for number, thing, others in self.catalogue.ranked():
            found = {word for name in (thing.label, *others) for word in words(name)}
            noted += [(word, number) for word in (*found, *self._tokens[thing.class_])]
            if len(noted) > 50_000:
                db.executemany("INSERT OR IGNORE INTO words VALUES (?, ?)", noted)
                noted.clear()
            aliases = [plain(name) for name in others[:_ALIASES]]
            stem = self.catalogue.addresses.stem(thing.iri)
            yield number, [plain(thing.label), self.kinds[thing.class_], stem, thing.mark, *aliases]
        db.executemany("INSERT OR IGNORE INTO words VALUES (?, ?)", noted)

    # -- words ---------------------------------------------------------------------------------------------

    def words(self) -> None:
        """Writes the words with their numbers, and the parts of each prefix that very many have."""
        rows = self.catalogue.db.execute("SELECT word, thing FROM words ORDER BY word, thing")
        lines: list[str] = []
        size = 0
        open_: list[tuple[str, array[int]]] = []
        for word, group in groupby(rows, key=itemgetter(0)):
            numbers = array("I", (number for _, number in group))
            self._follow(open_, word, numbers)
            if len(numbers) > MANY:  # it is a long prefix itself
                continue
            line = f"{word} {_deltas(numbers)}"
            if lines and size + len(line) > _FILE:
                self._put_words(lines)
                lines, size = [], 0
            lines.append(line)
            size += len(line)
        self._close(open_, 0)
        if lines:
            self._put_words(lines)

    def _put_words(self, lines: list[str]) -> None:
        self._put("w", len(self.firsts), "\n".join(lines))
        self.firsts.append(lines[0].partition(" ")[0])

    def _follow(self, open_: list[tuple[str, array[int]]], word: str, numbers: array[int]) -> None:
        """Adds the numbers of a word to all its prefixes; those that do not begin it are complete."""
        shared = 0
        while shared < len(open_) and word.startswith(open_[shared][0]):
            shared += 1
        self._close(open_, shared)
        open_ += [(word[:length], array("I")) for length in range(len(open_) + 1, len(word) + 1)]
        for _, found in open_:
            found.extend(numbers)

    def _close(self, open_: list[tuple[str, array[int]]], keep: int) -> None:
        for prefix, numbers in open_[keep:]:
            if len(numbers) > MANY and (prefix[0] != "." or prefix[1:].endswith(".")):  # of a class only whole
                self._put_prefix(prefix, sorted(set(numbers)))
        del open_[keep:]

    def _put_prefix(self, prefix: str, numbers: list[int]) -> None:
        first = self.parts
        for start in range(0, len(numbers), _PART):
            part = numbers[start : start + _PART]
            self._put("p", self.parts, _deltas(part))
            self.parts += 1
        self.prefixes[prefix] = (first, len(numbers))

    # -- the index -----------------------------------------------------------------------------------------

    def index(self) -> None:
        """Writes what the search reads first."""
        terms = vocabulary().classes
        used = self.catalogue.classes()
        self._put("", 0, {
            "count": self.catalogue.count(),
            "things": _THINGS,
            "part": _PART,
            "shelf": _SHELF,
            "folded": FOLDED,
            "kinds": [terms[name].label for name in sorted(terms)],
            "choices": [[name.lower(), terms[name].label, used[name]] for name in sorted(used)],
            "prefixes": " ".join(f"{p} {_base36(first)} {_base36(n)}" for p, (first, n) in self.prefixes.items()),
            "firsts": " ".join(self.firsts),
        })  # fmt: skip


def _script(data: object) -> str:
    """Data as JavaScript in ASCII, in which nothing ends a script or a line."""
    text = json.dumps(data, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _deltas(numbers: Iterable[int]) -> str:
    """Growing numbers, each as its distance to the one before, in base 36."""
    last, found = 0, []
    for number in numbers:
        found.append(_base36(number - last))
        last = number
    return ",".join(found)


def _base36(number: int) -> str:
    digits = ""
    while number >= 36:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return _DIGITS[number] + digits


_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
