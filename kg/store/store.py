"""The store: sources in, one merged graph out.

A triple is in the default graph if and only if at least one live named graph holds it. Loading a source again
replaces exactly its own statements; retracting it takes away exactly what no other source holds. Each change is
whole or absent, also after a kill or a power cut, and is reported only when it is durable. One process writes,
any number read beside it.
"""

from __future__ import annotations

import time
from collections.abc import Container, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pyoxigraph as ox

from kg.errors import NotFoundError, StoreError
from kg.quads.names import Names, nf
from kg.store import directory
from kg.store.directory import State
from kg.store.records import Change, SourceRecord
from kg.terms import named_node, term_of, text_of
from kg.vocabulary import DCTERMS, near

if TYPE_CHECKING:
    from kg.identity.resolve import Resolution
    from kg.quads.prepared import Prepared
    from kg.store.bulk import Progress
    from kg.store.changes import Triple
    from kg.store.search import Search
    from kg.store.standing import Standing

_OPENINGS = 100
"""How often a reader tries to open a store whose files the engine tidies at that moment: for two seconds."""

_LOCKED = ("While lock file", "lock hold by current process")
"""What the engine says when another has its lock."""


class Store:
    """A store on disk, open for reading or for writing."""

    def __init__(self, path: Path, state: State, db: ox.Store, hold: directory.Hold | None = None) -> None:
        self.path, self.db, self.writable = path, db, hold is None
        self._hold = hold
        """A reader's hold on its generation, which no writer changes or removes while it lasts."""
        self.names = Names(state.base)
        self.state = state
        self.failed = False
        """Whether a write failed, after which the engine's handle is not to be trusted."""
        self._search: Search | None = None
        self._identity: Resolution | None = None

    # -- opening -------------------------------------------------------------------------------------------

    @classmethod
    def create(cls, path: Path, base: str) -> Self:
        """Makes an empty store, and opens it for writing.

        Raises:
            StoreError: the folder is not empty or cannot be written.
        """
        directory.create(path, base)
        return cls.open_for_writing(path)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Opens a store for reading; sees its state at this moment.

        Raises:
            StoreError: there is no store, or it cannot be opened.
        """
        directory.read(path)
        for _ in range(_OPENINGS):
            with directory.hold(path):  # no writer changes the present generation meanwhile
                state = directory.read(path)
                folder = directory.engine_folder(path, state)
                hold = directory.hold(folder)
                try:
                    return cls(path, state, ox.Store.read_only(str(folder)), hold)
                except (OSError, RuntimeError) as error:
                    hold.release()
                    failure = str(error)  # not the error, which would keep this frame, and what it holds, alive
            if "No such file" not in failure:
                break
            time.sleep(0.02)  # the engine has just tidied its files
        raise StoreError(f"the store at {path} cannot be opened: {failure}")

    @classmethod
    def open_for_writing(cls, path: Path) -> Self:
        """Opens a store for writing, which one process at a time can.

        Raises:
            StoreError: there is no store, another process writes to it, or it cannot be opened.
        """
        state = directory.read(path)
        try:
            with directory.alone(path):
                db = ox.Store(str(directory.engine_folder(path, state)))
            if directory.read(path) != state:
                raise StoreError(f"another process has just written to the store at {path}; try again")
            directory.remove_leftovers(path, state)
            directory.sync(path)  # a writer killed while it switched may have left the switch unsynced
        except (OSError, RuntimeError) as error:
            if any(words in str(error) for words in _LOCKED):
                raise StoreError(
                    f"another process is writing to the store at {path}; try again when it is done"
                ) from None
            raise StoreError(f"the store at {path} cannot be opened for writing: {error}") from error
        return cls(path, state, db)

    def close(self) -> None:
        """Lets go of a reader's hold, after which writers may change what it read; to be used no more."""
        if self._hold is not None:
            self._hold.release()

    @property
    def folder(self) -> Path:
        """The engine's folder of the generation that is open."""
        return self.path / self.state.generation

    # -- reading -------------------------------------------------------------------------------------------

    @property
    def search(self) -> Search:
        """Names of things by how they are spelt, in the state that is open."""
        if self._search is None:
            from kg.store.search import Search  # here and below: most questions need none of it

            self._search = Search(self.db, self.folder)
        return self._search

    @property
    def languages(self) -> tuple[str, ...]:
        """Tags of languages, among them all that names in the store have."""
        if self.state.languages is None:  # only aliases had one when stores did not write them down
            aliases = self.db.quads_for_pattern(None, named_node(nf("alias")), None, ox.DefaultGraph())
            found = {q.object.language for q in aliases if isinstance(q.object, ox.Literal) and q.object.language}
            self.state = self.state._replace(languages=tuple(sorted(found)))
        return self.state.languages or ()

    def sources(self) -> list[SourceRecord]:
        """The live sources, by id."""
        about: dict[str, dict[str, str]] = {}
        graph = named_node(self.names.graph("sources"))
        for quad in self.db.quads_for_pattern(None, None, None, graph):
            subject = text_of(str(quad.subject))
            about.setdefault(subject, {})[quad.predicate.value] = text_of(str(quad.object))
        prefix = text_of(self.names.source(""))
        get = {name: text_of(nf(name)) for name in (
            "sourceKind", "inputSha256", "archivedAs", "statementCount", "statementHash", "loadedAt",
        )}  # fmt: skip
        return sorted(
            (
                SourceRecord(
                    id=subject.removeprefix(prefix),
                    kind=values[get["sourceKind"]],
                    title=values[f"{DCTERMS}title"],
                    input_sha256=values[get["inputSha256"]],
                    archive=values[get["archivedAs"]],
                    statements=int(values[get["statementCount"]]),
                    checksum=values[get["statementHash"]],
                    loaded_at=values[get["loadedAt"]],
                )
                for subject, values in about.items()
                if get["archivedAs"] in values
            ),
            key=lambda record: record.id,
        )

    def source(self, id_: str) -> SourceRecord:
        """The live source of that id.

        Raises:
            NotFoundError: there is none; carries near ids.
        """
        records = {record.id: record for record in self.sources()}
        if id_ not in records:
            raise NotFoundError("source", id_, near(id_, records), "`kg sources` lists them")
        return records[id_]

    def identity(self) -> Resolution:
        """Which identifier stands for which, as the live sources have it."""
        if self._identity is None:
            self._identity = self.standing().identity
        return self._identity

    def standing(self, ids: Container[str] | None = None) -> Standing:
        """Which identities and rulings hold by what the live sources say, or some of them alone."""
        from kg.store import archive
        from kg.store.standing import Standing

        folder = self.path / "sources"
        records = [record for record in self.sources() if ids is None or record.id in ids]
        return Standing(self.names, {r.id: archive.header(folder, r.archive) for r in records})

    def text_paths(self) -> dict[str, str]:
        """The files that the texts of sources were read from, by the ids of those that had one."""
        from kg.store import archive

        headers = ((r.id, archive.header(self.path / "sources", r.archive)) for r in self.sources())
        return {id_: header.text for id_, header in headers if header.text}

    def graphs_of(self, triple: Triple) -> set[str]:
        """The named graphs that hold a triple, as tokens."""
        subject, predicate, object_ = triple
        found = self.db.quads_for_pattern(named_node(subject), named_node(predicate), term_of(object_), None)
        return {str(q.graph_name) for q in found if isinstance(q.graph_name, ox.NamedNode)}

    def objects(self, subject: str, predicate: str) -> set[tuple[str, str]]:
        """The (object, named graph) pairs of a subject and a predicate, as tokens."""
        found = self.db.quads_for_pattern(named_node(subject), named_node(predicate), None, None)
        return {(str(q.object), str(q.graph_name)) for q in found if isinstance(q.graph_name, ox.NamedNode)}

    # -- writing -------------------------------------------------------------------------------------------

    def write(
        self, put: Sequence[Prepared] = (), drop: Sequence[str] = (), progress: Progress | None = None
    ) -> list[Change]:
        """Loads, replaces and retracts sources, all of them or none; returns when the change is durable.

        A source whose input is unchanged is left alone. Where the change makes two entities one, or one two, or
        brings or takes away a ruling, the statements of other sources follow.

        Raises:
            UsageError: two sources of one id, one both to load and to retract, or the ontology to retract.
            NotFoundError: a source to retract is not there.
            DataError: the decisions on identity contradict one another, or an IRI is none to the engine.
            StoreError: the store is open for reading, or cannot be written.
        """
        from kg.store import writing  # a question needs none of it

        return writing.write(self, put, drop, progress or (lambda *_: None))

    def forget(self, search: Search | None = None) -> None:
        """Forgets what was worked out of the state before; look-ups by spelling go on with `search`."""
        self._identity = None
        if self._search is not None:
            self._search.close()
        self._search = search
