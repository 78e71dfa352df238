"""Plans a write: from the live sources, and what is to become of them, to the statements that change."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kg.identity.resolve import Evidence, resolve
from kg.quads.names import nf
from kg.quads.prepared import Prepared
from kg.store import archive, changes
from kg.store.changes import Changes
from kg.store.records import Change, SourceRecord
from kg.terms import Statement, literal, named_node
from kg.vocabulary import XSD

if TYPE_CHECKING:
    from kg.store.store import Store


class Plan:
    """One write: the statements that change, and the files that keep what each live source says.

    Args:
        store: the store before the write.
        live: its sources by id.
        fresh: the sources to load or to replace, by id.
        dropped: the ids of those to retract.
    """

    def __init__(
        self, store: Store, live: dict[str, SourceRecord], fresh: dict[str, Prepared], dropped: set[str]
    ) -> None:
        self.store, self.live, self.fresh, self.dropped = store, live, fresh, dropped
        self.folder = store.path / "sources"
        self.changes = Changes()
        self.archives = {id_: r.archive for id_, r in live.items() if id_ not in dropped}
        self.kinds = {id_: r.kind for id_, r in live.items() if id_ not in dropped}
        self.kinds |= {id_: p.kind for id_, p in fresh.items()}

    def make(self) -> list[Change]:
        """Works out `changes` and `archives`; returns what becomes of each source."""
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
