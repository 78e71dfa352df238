"""The sheets of many entities, each equal to what `of` makes, with what they share asked once."""

from __future__ import annotations

import contextlib
import copy
import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from kg import sparql
from kg.answers import Answer, Rows
from kg.entities import Entities
from kg.errors import KgError
from kg.evidence import Evidence
from kg.quads.names import LABEL
from kg.queries import SavedQuery
from kg.sheets import page
from kg.sheets.batch.candidates import Candidates
from kg.sheets.batch.citing import Cited, cited
from kg.sheets.batch.question import NAME, Answers, Question, question
from kg.sheets.batch.remembering import Engine
from kg.sheets.choosing import Panels
from kg.sheets.model import Sheet
from kg.sheets.panels import Maker
from kg.sparql.syntax import parse
from kg.store import Store
from kg.store.changes import Triple
from kg.terms import named_node

BLOCK = 500
"""Entities that are asked about at once: fewer make each page dearer, more take more memory."""

_FEW = 20
"""Entities for which it does not pay to ask first which of them a panel can have rows for."""

_KEPT = 5_000
"""Sheets for which sources and claims, once read, are kept."""

_ENGINE_ERRORS = (SyntaxError, ValueError, RuntimeError, OSError)
_NO_ROWS = Rows((), ())


def many(
    store: Store, iris: Iterable[str], *, cite: bool = False, templates: Path | None = None
) -> Iterator[Sheet]:
    """The sheets of entities, in their order, each equal to what `of` makes of it.

    Works in blocks, so that memory stays flat. Blocks of entities of one class are the fastest.

    Args:
        store: what they are made from.
        iris: the entities, or sources.
        cite: whether what stands behind each note is told too.
        templates: a folder with panels of the user's own (`Look.templates`).
    """
    run = Run(store, templates)
    left = iter(iris)
    while block := tuple(islice(left, BLOCK)):
        yield from run.sheets(block, cite=cite)


class Run:
    """What the sheets of one store share, for as many blocks as there are."""

    def __init__(self, store: Store, templates: Path | None = None) -> None:
        self.engine = Engine(store.db)
        self.store = copy.copy(store)
        self.store.db = cast("ox.Store", self.engine)
        self.evidence = self._evidence()
        self.panels = Panels(templates)
        self.day = page.as_of(store)
        self.load = functools.cache(self.panels.load)
        self.names = functools.cache(self.panels.of)
        self.question = functools.cache(self._question)
        self._sheets = 0
        self._possible = Candidates(store)
        self.candidates = functools.cache(self._candidates)

    def sheets(self, iris: Sequence[str], *, cite: bool = False) -> Iterator[Sheet]:
        """The sheets of a block of entities, in their order."""
        self.engine.forget()
        if self._sheets >= _KEPT:
            self.evidence, self._sheets = self._evidence(), 0
        self._sheets += len(iris)
        block = _Block(self, [iri for iri in dict.fromkeys(iris) if _is_iri(iri)])
        for iri in iris:
            yield page.made(_Maker(block, iri), block.names_of(iri), self.day, cite=cite)

    def _evidence(self) -> Evidence:
        return Evidence(self.store, Entities(self.store))

    def _text(self, name: str) -> str:
        return sparql.with_prefixes(self.load(name).text, self.store.names.prefixes)

    def _question(self, name: str) -> Question | None:
        try:
            saved = self.load(name)
            sparql.check(saved.text)
        except (KgError, OSError, UnicodeDecodeError):
            return None
        return question(saved, self._text(name))

    def _candidates(self, name: str) -> set[str] | None:
        query = parse(self._text(name))
        return self._possible.of(query, NAME) if query else None


class _Block:
    """What the sheets of a block need, read beforehand."""

    def __init__(self, run: Run, iris: Sequence[str]) -> None:
        self.run = run
        self.evidence = run.evidence
        with contextlib.suppress(*_ENGINE_ERRORS):  # then each is looked up, and has its own error
            run.engine.learn(iris)
        self.plain = {iri for iri in iris if self._is_plain(iri)}
        wanted: dict[str, list[str]] = {}
        for iri in self.plain:
            for name in self.names_of(iri):
                wanted.setdefault(name, []).append(iri)
        found = {name: self._asked(name, asked) for name, asked in wanted.items()}
        self.asked: Mapping[str, _Asked] = {name: asked for name, asked in found.items() if asked}
        self._learn()

    def names_of(self, iri: str) -> list[str]:
        """The names of the panels of an entity."""
        return self.run.names(tuple(self.evidence.entities.classes(iri)))

    def _is_plain(self, iri: str) -> bool:
        """Whether an IRI, given to a query, stands for itself."""
        try:
            return self.evidence.entities.resolve(iri) == iri
        except KgError:
            return False

    def _asked(self, name: str, iris: Sequence[str]) -> _Asked | None:
        """What a panel answers for entities, all at once; None where it has to be asked of each."""
        run = self.run
        asked = run.question(name)
        if asked is None:
            return None
        if len(iris) >= _FEW and (possible := run.candidates(name)) is not None:
            iris = [iri for iri in iris if iri in possible]
        if not iris:
            return _Asked({}, ())
        try:
            answers, unsure = asked.answers(cast("ox.QuerySolutions", run.store.db.query(asked.about(iris))))
        except _ENGINE_ERRORS:  # each entity is asked, and has its own error
            return None
        saved = run.load(name)
        return _Asked({iri: cast("Rows", saved.tidy(rows)) for iri, rows in answers.items()}, unsure)

    def _learn(self) -> None:
        """Reads the labels of what is named, and the graphs of what is cited."""
        named: set[ox.NamedNode] = set()
        wanted: list[Cited] = []
        for name, asked in self.asked.items():
            saved = self.run.load(name)
            for iri, answer in asked.answers.items():
                rows = answer.rows[: saved.header.top or None]
                named.update(term for row in rows for term in row if isinstance(term, ox.NamedNode))
                wanted += cited(saved, iri, answer)
        with contextlib.suppress(*_ENGINE_ERRORS):  # as above
            self.run.engine.learn_values(named, LABEL)
            self.run.engine.learn_graphs(self._statements(wanted))

    def _statements(self, wanted: Iterable[Cited]) -> Iterator[Triple]:
        """The statements that are cited, with all values where a pattern leaves them open."""
        engine = self.run.engine
        subjects: dict[str, dict[ox.NamedNode, None]] = {}
        for subject, predicate, object_ in wanted:
            if object_ is None:
                subjects.setdefault(predicate, {})[named_node(subject)] = None
            else:
                yield subject, predicate, object_
        for predicate, nodes in subjects.items():
            engine.learn_values(nodes, predicate)
            for node in nodes:
                for quad in engine.quads_for_pattern(node, named_node(predicate), None, ox.DefaultGraph()):
                    yield str(node), predicate, str(quad.object)


def _is_iri(text: str) -> bool:
    try:
        return bool(ox.NamedNode(text))
    except ValueError:
        return False


class _Asked:
    """The answers for a block: rows by entity, and the entities that have to be asked for by themselves."""

    def __init__(self, answers: Answers, unsure: Iterable[str]) -> None:
        self.answers, self.unsure = answers, frozenset(unsure)


class _Maker(Maker):
    """A maker that knows the answers to most questions beforehand."""

    def __init__(self, block: _Block, iri: str) -> None:
        super().__init__(block.run.store, iri, block.evidence, block.run.panels)
        self._block = block

    def load(self, name: str) -> SavedQuery:
        return self._block.run.load(name)

    def answer(self, saved: SavedQuery) -> Answer:
        known = self._block.asked.get(saved.name) if self.iri in self._block.plain else None
        if known is None or self.iri in known.unsure:
            return super().answer(saved)
        return known.answers.get(self.iri, _NO_ROWS)
