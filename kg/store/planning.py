"""Plans a write: from the live sources, and what is to become of them, to the statements that change."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kg.quads.names import nf
from kg.quads.prepared import Prepared
from kg.store import archive, changes
from kg.store.archive import Header
from kg.store.changes import Changes
from kg.store.records import Change, SourceRecord
from kg.store.standing import Standing
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
        keep: the folder for what the fresh ones say; by default that of the others.
    """

    def __init__(
        self,
        store: Store,
        live: dict[str, SourceRecord],
        fresh: dict[str, Prepared],
        dropped: set[str],
        keep: Path | None = None,
    ) -> None:
        self.store, self.live, self.fresh, self.dropped = store, live, fresh, dropped
        self.folder = store.path / "sources"
        self.keep = keep or self.folder
        self.changes = Changes()
        self.archives = {id_: r.archive for id_, r in live.items() if id_ not in dropped}
        self.kinds = {id_: r.kind for id_, r in live.items() if id_ not in dropped}
        self.kinds |= {id_: p.kind for id_, p in fresh.items()}

    def make(self) -> list[Change]:
        """Works out `changes` and `archives`; returns what becomes of each source."""
        before, after = self.standings = self._standings()
        touched = {*self.fresh, *self.dropped}
        reruled = self._reruled(before, after) - touched
        relinked = self._sources_with(_moved(before, after)) - touched - reruled
        results: list[Change] = []
        for id_ in [*self.fresh, *sorted(self.dropped), *sorted(reruled | relinked)]:
            change = self._replace(id_, before, after)
            results.append(change._replace(action="reruled") if id_ in reruled else change)
        editorial = {
            self.store.names.source(id_, "facts") for id_, kind in self.kinds.items() if kind == "entities"
        }
        changes.relabel(self.changes, self.store, self.store.names, editorial, self._of_new_rank(after.chosen))
        return [r for r in results if r.id in touched or r.added or r.removed]

    def _of_new_rank(self, after: dict[str, str]) -> set[str]:
        """The entities that a source names whose kind changed: editors' names rank before others."""
        changed = [p for id_, p in self.fresh.items() if id_ in self.live and self.live[id_].kind != p.kind]
        return {
            after.get(s.subject, s.subject) for p in changed for s in p.statements if s.predicate == nf("name")
        }

    def _standings(self) -> tuple[Standing, Standing]:
        """What the live sources come to before and after the change."""
        headers = {id_: archive.header(self.folder, r.archive) for id_, r in self.live.items()}
        after = {id_: header for id_, header in headers.items() if id_ not in self.dropped}
        after |= {id_: Header(p.evidence, p.rulings, p.text_path) for id_, p in self.fresh.items()}
        return Standing(self.store.names, headers), Standing(self.store.names, after)

    def _reruled(self, before: Standing, after: Standing) -> set[str]:
        """The live sources on which, or on whose statements, other rulings hold after the change."""
        changed = {i for i in {*before.about, *after.about} if before.about.get(i) != after.about.get(i)}
        differing = {*before.rejected, *after.rejected}
        subjects = {t[0] for t in differing if before.rejected.get(t) != after.rejected.get(t)}
        return (changed & set(self.live)) | self._sources_with(subjects)

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

    def _replace(self, id_: str, before: Standing, after: Standing) -> Change:
        """Plans what becomes of one source."""
        old: set[Statement] = set()
        if id_ in self.live:
            old = before.statements(id_, archive.statements(self.folder, self.live[id_].archive))
        if id_ in self.dropped:
            new: set[Statement] = set()
        elif id_ in self.fresh:
            new = after.statements(id_, self.fresh[id_].statements)
            self.archives[id_] = archive.write(self.keep, self.fresh[id_])
        else:
            new = after.statements(id_, archive.statements(self.folder, self.live[id_].archive))
        self.changes.replace(old, new)
        if old != new or id_ in self.fresh:
            self.changes.replace(
                self._old_bookkeeping(id_), self._bookkeeping(id_, new) if id_ in self.archives else []
            )
        withheld = [st for st in new if st.predicate == nf("withheldBy")]
        return Change(
            id_,
            self._action(id_),
            len(new - old),
            len(old - new),
            "" if id_ in self.dropped else after.words(id_, {st.object for st in withheld}),
            count_claims({st.subject for st in withheld}),
        )

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


def _moved(before: Standing, after: Standing) -> set[str]:
    """The entities, as the store knows them, that are to be known by another identifier."""
    one, other = before.chosen, after.chosen
    return {one.get(i, i) for i in {*one, *other} if one.get(i, i) != other.get(i, i)}


def count_claims(withheld: set[str]) -> int:
    """How many claims were withheld; those that hold a detail of another count only where they are all."""
    return len({claim for claim in withheld if "/claim/withheld-" not in claim} or withheld)
