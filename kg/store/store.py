"""The store: sources in, one merged graph out.

A triple is in the default graph if and only if at least one live named graph holds it. Loading a source again
replaces exactly its own statements; retracting it takes away exactly what no other source holds. Each change is
whole or absent, also after a kill or a power cut, and is reported only when it is durable. One process writes,
any number read beside it.
"""

from __future__ import annotations

import contextlib
import datetime
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Self

import pyoxigraph as ox

from kg.errors import DataError, NotFoundError, StoreError, UsageError
from kg.identity.resolve import Evidence, Resolution, resolve
from kg.quads.names import ONTOLOGY_ID, Names, nf
from kg.quads.prepared import Prepared
from kg.store import archive, bulk, changes, directory
from kg.store.bulk import Progress
from kg.store.changes import Changes, Triple
from kg.store.directory import State
from kg.store.search import INDEX, Search, Touched, UnusableIndexError, kinds, unsettle
from kg.terms import Statement, literal, named_node, term_of, text_of
from kg.vocabulary import DCTERMS, XSD, near

TRANSACTION_LIMIT = 5_000
"""Statements up to which a change is one transaction; a larger one builds the next generation beside this one.

Measured: one transaction writes about 15,000 statements a second, a bulk load 100,000.
"""

_OPENINGS = 100
"""How often a reader tries to open a store whose files the engine tidies at that moment: for two seconds."""

_LOCKED = ("While lock file", "lock hold by current process")
"""What the engine says when another has its lock."""


class SourceRecord(NamedTuple):
    """A live source as the store knows it; `statements` counts those of its graphs and its description."""

    id: str
    kind: str
    title: str
    input_sha256: str
    archive: str
    statements: int
    checksum: str
    loaded_at: str


class Change(NamedTuple):
    """What a write did with one source.

    `action` is "loaded", "replaced", "retracted", "unchanged", or "relinked" for a source of which only the
    identity of entities changed. `added` and `removed` count statements of its own graphs.
    """

    id: str
    action: str
    added: int = 0
    removed: int = 0


class Store:
    """A store on disk, open for reading or for writing."""

    def __init__(self, path: Path, state: State, db: ox.Store, hold: directory.Hold | None = None) -> None:
        self.path, self.db, self.writable = path, db, hold is None
        self._hold = hold
        """A reader's hold on its generation, which no writer changes or removes while it lasts."""
        self.names = Names(state.base)
        self._state = state
        self._failed = False
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
                try:
                    hold = directory.hold(folder)
                    return cls(path, state, ox.Store.read_only(str(folder)), hold)
                except (OSError, RuntimeError) as error:
                    failure = error
            if "No such file" not in str(failure):
                break
            time.sleep(0.02)  # the engine has just tidied its files
        raise StoreError(f"the store at {path} cannot be opened: {failure}") from failure

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
        return self.path / self._state.generation

    # -- reading -------------------------------------------------------------------------------------------

    @property
    def search(self) -> Search:
        """Names of things by how they are spelt, in the state that is open."""
        if self._search is None:
            self._search = Search(self.db, self.folder)
        return self._search

    @property
    def languages(self) -> tuple[str, ...]:
        """Tags of languages, among them all that names in the store have."""
        if self._state.languages is None:  # only aliases had one when stores did not write them down
            aliases = self.db.quads_for_pattern(None, named_node(nf("alias")), None, ox.DefaultGraph())
            found = {q.object.language for q in aliases if isinstance(q.object, ox.Literal) and q.object.language}
            self._state = self._state._replace(languages=tuple(sorted(found)))
        return self._state.languages or ()

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
            self._identity = resolve(self._evidence(record) for record in self.sources())
        return self._identity

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

        A source whose input is unchanged is left alone. Where the change makes two entities one, or one two,
        the statements of other sources follow.

        Raises:
            UsageError: two sources of one id, one both to load and to retract, or the ontology to retract.
            NotFoundError: a source to retract is not there.
            DataError: the decisions on identity contradict one another, or an IRI is none to the engine.
            StoreError: the store is open for reading, or cannot be written.
        """
        if not self.writable:
            raise StoreError("the store is open for reading only")
        if self._failed:
            raise StoreError("an earlier write to the store failed; open it again")
        tell = progress or (lambda *_: None)
        live = {record.id: record for record in self.sources()}
        for id_ in drop:
            self.source(id_)
        if ONTOLOGY_ID in drop:
            raise UsageError("the ontology cannot be retracted: every source is told in its terms")
        ids = [prepared.id for prepared in put]
        if both := next((i for i in ids if i in drop), None):
            raise UsageError(f"the source “{both}” is both to be loaded and to be retracted")
        if repeated := next((i for i in ids if ids.count(i) > 1), None):
            raise UsageError(f"two of the files are the source “{repeated}”; give one of them another id")
        unchanged = [p.id for p in put if p.id in live and live[p.id].input_sha256 == p.input_sha256]
        fresh = {p.id: p for p in put if p.id not in unchanged}
        results = [Change(id_, "unchanged") for id_ in unchanged]
        if fresh or drop:
            tell("comparing", 0, None)
            work = _Work(self, live, fresh, set(drop))
            try:
                results += work.plan()
                self._commit(work.changes, tell)
            except (OSError, RuntimeError) as error:
                raise StoreError(
                    f"the store at {self.path} could not be written ({error}); nothing was changed. "
                    "Make room on the disk and try again"
                ) from error
            except SyntaxError as error:
                raise DataError(f"the engine refuses a statement ({error}); nothing was changed") from error
            if directory.remove_leftovers(self.path, self._state):
                archive.keep_only(self.path / "sources", work.archives.values())
        if not (self.folder / INDEX).exists():
            unsettle(self.folder)
            self._index(self.db, self.folder, None, Touched(), tell)
        order = {id_: n for n, id_ in enumerate([*ids, *drop])}
        return sorted(results, key=lambda change: (order.get(change.id, len(order)), change.id))

    def _evidence(self, record: SourceRecord) -> Evidence:
        return archive.evidence(self.path / "sources", record.archive)

    def _commit(self, planned: Changes, tell: Progress) -> None:
        if not planned:
            return
        lost, gained = changes.merged(planned, self)
        self._failed = True
        self._write_down_languages(gained)
        self._forget()
        touched = Touched(lost, gained)
        with directory.alone(self.path):  # no reader opens the present generation meanwhile
            here = len(planned) <= TRANSACTION_LIMIT and not directory.is_held(self.path / self._state.generation)
            if here:
                if touched:
                    unsettle(self.folder)
                self.db.update(bulk.update(planned, lost, gained))
                with self._making_durable():
                    self.db.flush()
        if here and touched:
            self._index(self.db, self.folder, None, touched, tell)
        if not here:
            self._next_generation(planned, lost, gained, tell)
        self._failed = False

    def _write_down_languages(self, gained: Iterable[Triple]) -> None:
        """Before any name in a new language is in the store, so that no look-up ever leaves one out."""
        named = {o.rpartition('"')[2] for _, p, o in gained if p in kinds()}
        languages = {*self.languages, *(tail[1:] for tail in named if tail.startswith("@"))}
        state = self._state._replace(languages=tuple(sorted(languages)))
        if state != directory.read(self.path):
            directory.write(self.path, state)
        self._state = state

    def _forget(self) -> None:
        """What was worked out of the state before."""
        self._identity = None
        if self._search is not None:
            self._search.close()
            self._search = None

    def _index(self, db: ox.Store, folder: Path, before: Path | None, touched: Touched, tell: Progress) -> None:
        """Brings the index of names in step; where that cannot be done, names are looked up without it."""
        try:
            from kg.store import indexing  # sqlite3, which some Pythons are without

            if before is None:
                indexing.settle(db, folder, touched, tell)
            else:
                indexing.follow(before, db, folder, touched, tell)
        except (ImportError, UnusableIndexError) as error:
            self._search = Search(db, folder)
            self._search.give_up(str(error))

    @contextlib.contextmanager
    def _making_durable(self) -> Iterator[None]:
        """Tells an error in the last step of a write, when readers may see the change already."""
        try:
            yield
        except (OSError, RuntimeError) as error:
            raise StoreError(
                f"the change of the store at {self.path} was written, but may not survive a power cut ({error}). "
                "Make room on the disk and run the same command again"
            ) from error

    def _next_generation(
        self, planned: Changes, lost: Sequence[Triple], gained: Sequence[Triple], tell: Progress
    ) -> None:
        """Writes a change beside the present state, and switches to it at one stroke."""
        state = directory.next_generation(self._state)
        target = self.path / state.generation
        directory.remove(target)
        if len(planned) <= TRANSACTION_LIMIT:
            db = bulk.copied(self.db, target)
            db.update(bulk.update(planned, lost, gained))
            db.flush()
        else:
            db = bulk.generation(self.db, target, planned, lost, gained, tell)
        self._index(db, target, self.folder, Touched(lost, gained), tell)
        directory.sync_tree(target)
        with self._making_durable(), directory.alone(self.path):
            directory.write(self.path, state)
        # the old handle is let go only now: until the switch, its lock kept other writers out
        self.db, self._state = db, state


class _Work:
    """Plans one write: from the live sources and what is to become of them to the statements that change."""

    def __init__(
        self, store: Store, live: dict[str, SourceRecord], fresh: dict[str, Prepared], dropped: set[str]
    ) -> None:
        self.store, self.live, self.fresh, self.dropped = store, live, fresh, dropped
        self.folder = store.path / "sources"
        self.changes = Changes()
        self.archives = {id_: r.archive for id_, r in live.items() if id_ not in dropped}
        self.kinds = {id_: r.kind for id_, r in live.items() if id_ not in dropped}
        self.kinds |= {id_: p.kind for id_, p in fresh.items()}

    def plan(self) -> list[Change]:
        before, after = self._identity()
        moved = {i for i in {*before, *after} if before.get(i, i) != after.get(i, i)}
        results: list[Change] = []
        touched = {*self.fresh, *self.dropped}
        relinked = sorted(self._sources_with({before.get(i, i) for i in moved}) - touched)
        for id_ in [*self.fresh, *sorted(self.dropped), *relinked]:
            results.append(self._replace(id_, before, after))
        editorial = {
            self.store.names.source(id_, "facts") for id_, kind in self.kinds.items() if kind == "entities"
        }
        changes.relabel(self.changes, self.store, self.store.names, editorial, self._of_new_rank(after))
        return [r for r in results if r.action != "relinked" or r.added or r.removed]

    def _of_new_rank(self, after: dict[str, str]) -> set[str]:
        """The entities that a source names whose kind changed: editors' names rank before others."""
        changed = [p for id_, p in self.fresh.items() if id_ in self.live and self.live[id_].kind != p.kind]
        return {
            after.get(s.subject, s.subject) for p in changed for s in p.statements if s.predicate == nf("name")
        }

    def _identity(self) -> tuple[dict[str, str], dict[str, str]]:
        """The chosen entity tokens before and after the change."""
        evidence = {id_: archive.evidence(self.folder, r.archive) for id_, r in self.live.items()}
        after = {id_: e for id_, e in evidence.items() if id_ not in self.dropped}
        after |= {id_: p.evidence for id_, p in self.fresh.items()}
        return self._tokens(evidence.values()), self._tokens(after.values())

    def _tokens(self, evidence: Iterable[Evidence]) -> dict[str, str]:
        entity = self.store.names.entity
        return {entity(i): entity(chosen) for i, chosen in resolve(evidence).chosen.items()}

    def _sources_with(self, tokens: Iterable[str]) -> set[str]:
        """The live sources that speak of any of these entities."""
        db, prefix = self.store.db, self.store.names.source("")[:-1]
        graphs: set[str] = set()
        for token in tokens:
            node = named_node(token)
            graphs |= {str(q.graph_name) for q in db.quads_for_pattern(node, None, None, None)}
            graphs |= {str(q.graph_name) for q in db.quads_for_pattern(None, None, node, None)}
            graphs |= {
                str(q.subject)[:-1] + "/"
                for q in db.quads_for_pattern(None, None, node, named_node(self._descriptions()))
            }
        found = {g.removeprefix(prefix).split("/", 1)[0] for g in graphs if g.startswith(prefix)}
        return found & set(self.live)

    def _descriptions(self) -> str:
        return self.store.names.graph("sources")

    def _replace(self, id_: str, before: dict[str, str], after: dict[str, str]) -> Change:
        """Plans what becomes of one source."""
        old: set[Statement] = set()
        if id_ in self.live:
            given = archive.statements(self.folder, self.live[id_].archive)
            old = changes.apply_identity(given, before)
        if id_ in self.dropped:
            new: set[Statement] = set()
        elif id_ in self.fresh:
            new = changes.apply_identity(self.fresh[id_].statements, after)
            self.archives[id_] = archive.write(self.folder, self.fresh[id_])
        else:
            new = changes.apply_identity(archive.statements(self.folder, self.live[id_].archive), after)
        self.changes.replace(old, new)
        if old != new or id_ in self.fresh:
            self.changes.replace(
                self._old_bookkeeping(id_), self._bookkeeping(id_, new) if id_ in self.archives else []
            )
        return Change(id_, self._action(id_), len(new - old), len(old - new))

    def _action(self, id_: str) -> str:
        if id_ in self.dropped:
            return "retracted"
        if id_ not in self.fresh:
            return "relinked"
        return "replaced" if id_ in self.live else "loaded"

    def _bookkeeping(self, id_: str, statements: set[Statement]) -> Iterator[Statement]:
        now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        loaded_at = now if id_ in self.fresh else self.live[id_].loaded_at
        values = {
            "sourceKind": literal(self.kinds[id_]),
            "archivedAs": literal(self.archives[id_]),
            "statementCount": literal(str(len(statements)), f"{XSD}integer"),
            "statementHash": literal(changes.checksum(statements)),
            "loadedAt": literal(loaded_at, f"{XSD}dateTime"),
        }
        source, graph = self.store.names.source(id_), self._descriptions()
        for name, value in values.items():
            yield Statement(source, nf(name), value, graph)

    def _old_bookkeeping(self, id_: str) -> Iterator[Statement]:
        source, graph = self.store.names.source(id_), self._descriptions()
        for name in ("sourceKind", "archivedAs", "statementCount", "statementHash", "loadedAt"):
            for object_, holder in self.store.objects(source, nf(name)):
                if holder == graph:
                    yield Statement(source, nf(name), object_, graph)
