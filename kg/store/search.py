"""Names of things, looked up by how they are spelt: in the index of names where it is whole, else in the engine.

The index only makes it faster. What it tells is looked up in the engine before it is believed, so a damaged one
is found out, given up, and the engine's own names are read from end to end.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import pyoxigraph as ox

from kg.identity.names import folded, normalized
from kg.quads.names import TYPE, naming
from kg.store import directory
from kg.store.changes import Triple
from kg.terms import named_node, text_of
from kg.vocabulary import NF, XSD

if TYPE_CHECKING:
    from kg.store.index import Index

_T = TypeVar("_T")

INDEX = "names.sqlite"
"""The file of the index, in the folder of its generation; under this name it is whole and matches the engine."""

_STRING = f"{XSD}string"
_ONE_BY_ONE = "([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
"""Letters of scripts that are written without spaces: each counts as a word."""


class Name(NamedTuple):
    """One name of one thing; `kind` is its place in `naming`, `language` is empty where the name has none."""

    iri: str
    text: str
    kind: int
    language: str


class UnusableIndexError(Exception):
    """The index cannot be read or written; the engine's own names are read instead."""


def words_of(text: str) -> str:
    """The words of a folded text; a letter of a script without spaces is one."""
    return text if text.isascii() else " ".join(re.sub(_ONE_BY_ONE, r" \1 ", text).split())


def names_in(db: ox.Store, iri: str | None = None) -> Iterator[Name]:
    """The names that the default graph gives to things outside of the ontology, or to one of them."""
    subject = ox.NamedNode(iri) if iri else None
    for kind, predicate in enumerate(naming()):
        for quad in db.quads_for_pattern(subject, named_node(predicate), None, ox.DefaultGraph()):
            thing, name = quad.subject, quad.object
            if isinstance(thing, ox.NamedNode) and isinstance(name, ox.Literal) and _is_name(thing, name):
                yield Name(thing.value, name.value, kind, name.language or "")


def _is_name(thing: ox.NamedNode, name: ox.Literal) -> bool:
    return not thing.value.startswith(NF) and (name.language is not None or name.datatype.value == _STRING)


def classes_in(db: ox.Store, iri: str | None = None) -> Iterator[tuple[str, str]]:
    """The (IRI, class name) pairs of the default graph, or those of one thing."""
    subject = ox.NamedNode(iri) if iri else None
    for quad in db.quads_for_pattern(subject, named_node(TYPE), None, ox.DefaultGraph()):
        thing, class_ = quad.subject, quad.object
        if isinstance(thing, ox.NamedNode) and isinstance(class_, ox.NamedNode) and class_.value.startswith(NF):
            yield thing.value, class_.value.removeprefix(NF)


class Touched:
    """The things whose names or classes a change of the default graph may change."""

    __slots__ = ("classed", "named")

    def __init__(self, *changes: Iterable[Triple]) -> None:
        names = set(naming())
        self.named: set[str] = set()
        self.classed: set[str] = set()
        for subject, predicate, _ in itertools.chain(*changes):
            if predicate in names:
                self.named.add(text_of(subject))
            elif predicate == TYPE:
                self.classed.add(text_of(subject))
        self.classed -= self.named

    def __bool__(self) -> bool:
        return bool(self.named or self.classed)


def unfinished(folder: Path) -> Path:
    """The file of an index that is being written, which no reader looks for."""
    return folder / f"{INDEX}.new"


def unsettle(folder: Path) -> None:
    """Takes the good name from the index of a generation, before the engine is changed."""
    if (folder / INDEX).exists():
        (folder / INDEX).replace(unfinished(folder))
        directory.sync(folder)
    else:
        unfinished(folder).unlink(missing_ok=True)  # a write that was interrupted left it


class Scan:
    """Answers from the engine's own names, read from end to end once."""

    def __init__(self, db: ox.Store) -> None:
        self._db = db

    @functools.cached_property
    def _names(self) -> dict[str, list[Name]]:
        found: defaultdict[str, list[Name]] = defaultdict(list)
        for name in sorted(names_in(self._db)):
            found[name.text].append(name)
        return dict(found)

    def named(self, text: str) -> list[Name]:
        """The names of exactly this text."""
        return self._names.get(text, [])

    def spelt(self, wanted: str) -> list[Name]:
        """The names whose normalised form is `wanted`."""
        return [name for text, names in self._names.items() if normalized(text) == wanted for name in names]

    def like(self, text: str, classes: Collection[str] | None) -> list[str]:
        """The texts that may be like a text: all."""
        return list(self._names)

    def beginning(self, prefix: str, classes: Collection[str] | None, limit: int) -> list[Name]:
        """The names of the first `limit` texts that begin with a prefix, then of those with such a word."""
        wanted = folded(prefix)
        found = []
        for text in self._names:
            form = folded(text)
            if form.startswith(wanted) or f" {words_of(wanted)}" in f" {words_of(form)}":
                found.append((not form.startswith(wanted), form, text))
        names: list[Name] = []
        for _, _, text in sorted(found) if wanted or not prefix else ():
            fitting = [n for n in self._names[text] if self._is_one(n.iri, classes)]
            names += fitting
            limit -= bool(fitting)
            if not limit:
                break
        return names

    def _is_one(self, iri: str, classes: Collection[str] | None) -> bool:
        return classes is None or any(class_ in classes for _, class_ in classes_in(self._db, iri))


class Search:
    """Looks names up in one generation of a store.

    Args:
        db: the engine.
        folder: the folder of the generation, where its index is.
    """

    def __init__(self, db: ox.Store, folder: Path) -> None:
        self._db, self._folder = db, folder
        self._scan = Scan(db)
        self.fault = ""
        """Why names are looked up slowly, as a sentence; empty where they are not, or nobody has asked yet."""

    @functools.cached_property
    def _opened(self) -> list[Index]:
        """The index, if it can be used."""
        try:
            from kg.store import index  # sqlite3: a name that is spelt as in the store needs none

            return [index.Index(self._folder / INDEX)]
        except (ImportError, UnusableIndexError) as error:
            self.fault = _SLOW.format(error)
            return []

    def named(self, text: str) -> list[Name]:
        """The names of exactly this text, in any language."""
        return self._ask(lambda source: source.named(text), self._held)

    def spelt(self, wanted: str) -> list[Name]:
        """The names whose normalised form is `wanted`."""
        return self._ask(lambda source: source.spelt(wanted), self._held)

    def like(self, text: str, classes: Collection[str] | None = None) -> list[str]:
        """The texts of names that may be like a text, in no order; all that are much like it are among them.

        Args:
            text: what is looked for, perhaps misspelt.
            classes: names of the classes of which the things are.
        """
        return self._ask(lambda source: source.like(text, classes), lambda _: True)

    def beginning(self, prefix: str, classes: Collection[str] | None = None, limit: int = 50) -> list[Name]:
        """The names of the first `limit` texts that begin with a prefix, then of those with such a word."""
        return self._ask(lambda source: source.beginning(prefix, classes, limit), self._held)

    def close(self) -> None:
        """Lets go of the index."""
        for opened in self.__dict__.pop("_opened", []):
            opened.close()

    def _ask(self, question: Callable[[Index | Scan], list[_T]], believed: Callable[[list[_T]], bool]) -> list[_T]:
        for opened in self._opened:
            try:
                found = question(opened)
                if believed(found):
                    return found
                self.give_up("it names what the store does not")
            except UnusableIndexError as error:
                self.give_up(str(error))
        return question(self._scan)

    def give_up(self, reason: str) -> None:
        """Uses the index no more."""
        self.close()
        self._opened, self.fault = [], _SLOW.format(reason)

    def _held(self, names: list[Name]) -> bool:
        """Whether the engine has these names too."""
        return all(self._holds(name) for name in {(name.iri, name.text): name for name in names}.values())

    def _holds(self, name: Name) -> bool:
        literal = ox.Literal(name.text, language=name.language) if name.language else ox.Literal(name.text)
        predicate = named_node(naming()[name.kind])
        found = self._db.quads_for_pattern(ox.NamedNode(name.iri), predicate, literal, ox.DefaultGraph())
        return next(iter(found), None) is not None


_SLOW = "looking names up takes long, as the store has no index of names that can be used: {}"
