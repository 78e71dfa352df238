"""Two states of one store -> what is new."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from kg import comparison, conflicts, dates, ledger, wording
from kg.briefing.model import KINDS, Brief, Item
from kg.comparison import Difference, Side, report
from kg.comparison.model import Fact
from kg.evidence import ClaimNote, Evidence, SourceNote
from kg.ledger import Proposition
from kg.quads.names import nf
from kg.rulings import WHOLE
from kg.store import Store
from kg.terms import named_node, text_of

_KIND_OF = {"alleged": "accusation", "denied": "denial", "withdrawn": "withdrawal"}
"""Kinds of items by the modality of a new claim."""


def make(before: Side, after: Side, watch: Sequence[str] = ()) -> Brief:
    """What is new on the second side.

    Args:
        before: the store as it was.
        after: the same store later.
        watch: the IRIs of entities; only what is about one of them is told. Without any, everything is.
    """
    work = _Work(before, after, comparison.compare(before, after))
    wanted = frozenset(watch)
    items = [i for i in work.items() if not wanted or wanted & i.entities]
    order = list(KINDS)
    items.sort(key=lambda i: (order.index(i.kind), _newest_first(i.date), i.sentence))
    return Brief(
        since=before.name,
        until=after.name,
        items=tuple(items),
        watched=tuple(work.new.entities.title(iri) or iri for iri in watch),
        base=after.store.names.base,
        loaded=max((r.loaded_at for r in after.store.sources()), default=""),
        undated=len(work.undated),
    )


def _newest_first(date: str) -> tuple[bool, int]:
    last = dates.span(date).latest if date else None
    return last is None, -last.toordinal() if last else 0


class _Work:
    """Reads both sides, once each."""

    def __init__(self, before: Side, after: Side, found: Difference) -> None:
        self.before, self.after, self.found = before, after, found
        self.old, self.new = Evidence(before.store), Evidence(after.store)
        self.start = text_of(after.store.names.source(""))
        self.undated = _undated(after.store, found.sources_added)

    def items(self) -> Iterator[Item]:
        """All that is new, of every kind."""
        yield from self._sources()
        yield from self._notices()
        yield from self._facts(self.found.facts_added, "fact", self.new)
        yield from self._facts(self.found.facts_removed, "gone", self.old, self.new)
        yield from self._claims()
        yield from self._standings()
        yield from self._conflicts()

    # -- sources -------------------------------------------------------------------------------------------

    def _sources(self) -> Iterator[Item]:
        for id_ in self.found.sources_added:
            if id_ not in self.undated:
                note = self.new.source(self.start + id_)
                yield self._item("source", id_, report.source(note), [id_], _spoken_of(self.after.store, id_))

    def _notices(self) -> Iterator[Item]:
        """Sources whose status is another one now, also those that came with it."""
        for iri, now in _statuses(self.after.store).items():
            if now and now != _statuses(self.before.store).get(iri):
                note = self.new.source(iri)
                when = f" on {wording.date(note.status_date)}" if note.status_date else ""
                why = f": {note.status_note}" if note.status_note else ""
                sentence = f"{note.title} ({wording.outlet(note)}) was {now}{when}{why}"
                yield self._item(
                    "notice", note.id, sentence, [note.id], _spoken_of(self.after.store, note.id), note.status_date
                )

    # -- facts and claims ----------------------------------------------------------------------------------

    def _facts(self, facts: Sequence[Fact], kind: str, *sides: Evidence) -> Iterator[Item]:
        for sentence, fact in report.told(facts, *sides):
            subject, _, object_ = fact.triple
            about = {text_of(t) for t in (subject, object_) if t.startswith("<")}
            yield self._item(kind, " ".join(fact.triple), sentence, fact.sources, about)

    def _claims(self) -> Iterator[Item]:
        for iri in self.found.claims_added:
            note = self.new.claim(iri)
            if note.source.id not in self.undated and report.is_told(note) and not _is_void(note):
                kind = _KIND_OF.get(note.modality, "claim")
                yield self._item(kind, iri, wording.answered(note, self.new), [note.source.id], _about(note))

    def _standings(self) -> Iterator[Item]:
        """Propositions of both sides that stand otherwise now, found by the claims that they share."""
        before = {c.iri: p for p in ledger.propositions(self.before.store) for c in p.claims}
        for now in ledger.propositions(self.after.store):
            old = next((before[c.iri] for c in now.claims if c.iri in before), None)
            if old is not None and old.standing.name != now.standing.name and not _fell(now):
                yield self._standing(old, now)

    def _standing(self, old: Proposition, now: Proposition) -> Item:
        why = now.standing.sentence[:1].upper() + now.standing.sentence[1:]
        sentence = f"{now.says.removesuffix('.')}: {old.standing.name} → {now.standing.name}. {why}"
        about = {iri for claim in now.claims for iri in _about(claim)}
        sources = sorted({entry.source.id for entry in now.entries})
        return self._item("standing", f"{now.id} {now.standing.name}", sentence, sources, about)

    def _conflicts(self) -> Iterator[Item]:
        old = {c.id: c for c in conflicts.find(self.before.store)}
        new = {c.id: c for c in conflicts.find(self.after.store)}
        for kind, found in (
            ("conflict", [c for id_, c in new.items() if id_ not in old]),
            ("settled", [c for id_, c in old.items() if id_ not in new]),
        ):
            for conflict in found:
                sources = {saying.source.id for side in conflict.sides for saying in side.sayings}
                yield self._item(kind, conflict.id, conflict.sentence, sources, conflict.entities)

    def _item(
        self,
        kind: str,
        key: str,
        sentence: str,
        sources: Iterable[str],
        about: Iterable[str],
        date: str | None = None,
    ) -> Item:
        ids = tuple(sorted(sources))
        days = [note.published or note.retrieved or "" for note in map(self._source, ids)]
        name = hashlib.sha256(f"{kind} {key}".encode()).hexdigest()[:16]
        return Item(kind, f"{kind}-{name}", sentence, date or max(days, default=""), ids, frozenset(about))

    def _source(self, id_: str) -> SourceNote:
        side = self.new if id_ not in self.found.sources_removed else self.old
        return side.source(self.start + id_)


def _is_void(note: ClaimNote) -> bool:
    """Whether a claim went with its source, which is told of the source."""
    return note.source.status in WHOLE


def _fell(found: Proposition) -> bool:
    """Whether a proposition is withheld for no other reason than that its sources went."""
    return found.standing.name == "withheld" and all(map(_is_void, found.claims))


def _about(note: ClaimNote) -> set[str]:
    """The IRIs of what a claim speaks of, and of who says it."""
    found = {note.speaker_iri, note.subject, *note.about}
    if note.object and note.object.startswith(("http://", "https://")):
        found.add(note.object)
    return {iri for iri in found if iri}


def _statuses(store: Store) -> dict[str, str]:
    quads = store.db.quads_for_pattern(None, named_node(nf("sourceStatus")), None, ox.DefaultGraph())
    return {text_of(str(q.subject)): text_of(str(q.object)) for q in quads}


def _undated(store: Store, ids: Iterable[str]) -> frozenset[str]:
    evidence = Evidence(store)
    notes = (evidence.source(text_of(store.names.source(id_))) for id_ in ids)
    return frozenset(note.id for note in notes if not (note.published or note.retrieved))


def _spoken_of(store: Store, id_: str) -> set[str]:
    """The IRIs of the entities that a source names."""
    found = set()
    for part in ("facts", "claims"):
        graph = named_node(store.names.source(id_, part))
        quads = store.db.quads_for_pattern(None, named_node(nf("name")), None, graph)
        found |= {text_of(str(q.subject)) for q in quads}
    return found
