"""What a write would change, before it is made: facts, entities, answers to saved queries, fact sheets.

The change is carried out on a copy of the store, made of hard links where the disk has them, which is thrown away.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
import textwrap
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pyoxigraph as ox

from kg import answers, origins, queries, sheets, wording
from kg.answers import Answer, Rows, Triples
from kg.entities import Entities
from kg.errors import KgError
from kg.evidence import Evidence
from kg.quads.names import LABEL, TYPE, nf
from kg.quads.prepared import Prepared
from kg.queries import SavedQuery
from kg.queries.model import Parameter, Values
from kg.sparql import Term
from kg.store import Store, bulk
from kg.store.changes import Changes, Triple, merged
from kg.store.directory import Hold, State
from kg.store.planning import Plan
from kg.store.writing import TRANSACTION_LIMIT, check
from kg.tables import plain
from kg.terms import text_of
from kg.vocabulary import vocabulary

SHOWN = 8
"""Facts and entities of one kind that the text lists before it says how many more there are."""

SHOWN_ROWS = 3
"""Rows of one answer that it lists."""

TOLD = 200
"""Facts of one kind that are put into words; of the others there is the number alone."""

_CONCERNED = 12
"""Entities whose sheets, and the answers about whom, are looked at: those of which most would change."""

_SECONDS = 20.0
"""After so long no more questions are asked."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A fact that stays: the sources that hold it still, and how many origins these have."""

    fact: str
    sources: tuple[str, ...]
    origins: int


@dataclass(frozen=True, slots=True)
class Changed:
    """A saved query that would be answered otherwise: with which values, which rows go, which come."""

    query: str
    values: Mapping[str, str]
    rows: int
    gone: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A fact sheet that would be another; `gone` where there would be none."""

    entity: str
    iri: str
    gone: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """All that would change.

    `lost_total`, `kept_total` and `back_total` count facts of which `lost`, `kept` and `back` hold the first; in
    `back` are those that nothing holds now, and that would be held then. `skipped` counts entities that were not
    looked at one by one, and `unasked` questions that were not asked, for time.
    """

    sources: tuple[str, ...]
    lost: tuple[str, ...]
    lost_total: int
    kept: tuple[Kept, ...]
    kept_total: int
    back: tuple[str, ...]
    back_total: int
    withheld: int
    entities: tuple[str, ...]
    answers: tuple[Changed, ...]
    sheets: tuple[Sheet, ...]
    asked: int
    skipped: int = 0
    unasked: int = 0


def of(store: Store, put: Sequence[Prepared] = (), drop: Sequence[str] = ()) -> Outlook:
    """What a write would change; nothing is written to the store.

    Args:
        store: an open store.
        put: the sources that would be loaded.
        drop: the ids of those that would be taken out.

    Raises:
        UsageError, NotFoundError, DataError, StoreError: what the write itself would raise.
    """
    live = {record.id: record for record in store.sources()}
    check(store, live, [prepared.id for prepared in put], drop)
    with _written(store, put, drop) as (planned, after):
        return _Comparison(store, after, planned).outlook()


class _After(Store):
    """A store as it would be; its index of names, if it had one, would lie in a folder of its own."""

    def __init__(self, before: Store, db: ox.Store, folder: Path, hold: Hold | None = None) -> None:
        super().__init__(before.path, State(*before.state), db, hold)
        self.writable, self._own = False, folder

    @property
    def folder(self) -> Path:
        """The engine's folder."""
        return self._own


@contextlib.contextmanager
def _written(store: Store, put: Sequence[Prepared], drop: Sequence[str]) -> Iterator[tuple[Changes, Store]]:
    """The statements that would change, and the store after it."""
    with tempfile.TemporaryDirectory(prefix="newsfacts-", ignore_cleanup_errors=True) as folder:
        live = {record.id: record for record in store.sources()}
        plan = Plan(store, live, {p.id: p for p in put}, set(drop), Path(folder))
        plan.make()
        lost, gained = merged(plan.changes, store)
        copy = Path(folder) / "before"
        store.db.backup(str(copy))
        db = ox.Store(str(copy))
        if len(plan.changes) <= TRANSACTION_LIMIT:
            db.update(bulk.update(plan.changes, lost, gained) or "DELETE DATA {}")
        else:
            db = bulk.generation(db, Path(folder) / "after", plan.changes, lost, gained, lambda *_: None)
        yield plan.changes, _After(store, db, Path(folder))


class _Comparison:
    """Compares a store with what it would be."""

    def __init__(self, before: Store, after: Store, planned: Changes) -> None:
        self.before, self.after, self.planned = before, after, planned
        self.evidence = Evidence(before)
        self.names = Entities(before), Entities(after)
        self.until = time.monotonic() + _SECONDS
        self.asked = self.unasked = self.unseen = 0

    def outlook(self) -> Outlook:
        """All that would change."""
        gone = _facts({st.triple for st in self.planned.removed if st.graph.endswith("/facts>")})
        back = {t for t in self._added() if not self.before.graphs_of(t)}
        then = Evidence(self.after, self.names[1])
        lost = {t for t in gone if not self.after.graphs_of(t)}
        concerned = self._concerned()
        looked_at = concerned[:_CONCERNED]
        changed, pages = tuple(self._answers(looked_at)), tuple(self._sheets(looked_at))
        return Outlook(
            sources=tuple(sorted(self._sources())),
            lost=tuple(sorted(self._sentence(t) for t in sorted(lost)[:TOLD])),
            lost_total=len(lost),
            kept=tuple(self._kept(gone - lost)),
            kept_total=len(gone - lost),
            back=tuple(sorted(_contested(t, then) for t in sorted(back)[:TOLD])),
            back_total=len(back),
            withheld=len({st.subject for st in self.planned.added if st.predicate == nf("withheldBy")}),
            entities=tuple(sorted(self._vanished(concerned))),
            answers=changed,
            sheets=pages,
            asked=self.asked,
            skipped=len(concerned) - len(looked_at) + self.unseen,
            unasked=self.unasked,
        )

    # -- facts and entities --------------------------------------------------------------------------------

    def _added(self) -> set[Triple]:
        """The facts that the sources which stay would hold; what is loaded anew is told by `kg load`."""
        known = {self.before.names.source(r.id, "facts") for r in self.before.sources()}
        return _facts({st.triple for st in self.planned.added if st.graph in known})

    def _sources(self) -> set[str]:
        """The ids of the sources whose statements would change."""
        prefix = self.before.names.source("")[:-1]
        graphs = {st.graph for st in (*self.planned.removed, *self.planned.added) if st.graph.startswith(prefix)}
        return {graph.removeprefix(prefix).split("/", 1)[0] for graph in graphs}

    def _sentence(self, triple: Triple) -> str:
        return _contested(triple, self.evidence)

    def _kept(self, triples: Iterable[Triple]) -> Iterator[Kept]:
        """The facts that other sources hold, those with the fewest first."""
        known = origins.of(self.before)
        held = {t: {text_of(g).removesuffix("/facts") for g in self._facts_graphs(t)} for t in triples}
        ranked = sorted(held, key=lambda t: (known.count(held[t]), len(held[t]), t))
        for triple in ranked[:TOLD]:
            ids = tuple(sorted(holder.rpartition("/source/")[2] for holder in held[triple]))
            yield Kept(self._sentence(triple), ids, known.count(held[triple]))

    def _facts_graphs(self, triple: Triple) -> list[str]:
        return [graph for graph in self.after.graphs_of(triple) if graph.endswith("/facts>")]

    def _concerned(self) -> list[str]:
        """The entities that the changed statements speak of, those of which most change first."""
        prefix = self.before.names.entity("")[:-1]
        counts = Counter(
            text_of(term)
            for st in self.planned.removed
            if st.graph != self.before.names.graph("entities")
            for term in (st.subject, st.object)
            if term.startswith(prefix)
        )
        return sorted(counts, key=lambda iri: (-counts[iri], iri))

    def _vanished(self, concerned: Iterable[str]) -> Iterator[str]:
        """The names of the entities that nothing would speak of any more."""
        before, after = self.names
        return (before.title(iri) or iri for iri in concerned if before.label(iri) and not after.exists(iri))

    # -- answers -------------------------------------------------------------------------------------------

    def _answers(self, concerned: Sequence[str]) -> Iterator[Changed]:
        """The saved queries whose answers would be others."""
        for listed in queries.listed():
            if listed.problem or listed.name.startswith("panels/"):
                continue
            saved = queries.load(listed.name)
            asked: set[str] = set()
            for values in self._values(saved, concerned):
                found = self._compared(saved, values, asked)
                if found and (found.gone or found.new):
                    yield found

    def _values(self, saved: SavedQuery, concerned: Sequence[str]) -> Iterator[Values]:
        """The values of its examples, and each of the entities concerned where it needs one entity and no more."""
        needed = [p for p in saved.header.parameters if p.required and p.default is None]
        yield from (example.values for example in saved.header.examples)
        if not needed:
            yield {}
        elif len(needed) == 1 and needed[0].type == "entity":
            yield from ({needed[0].name: iri} for iri in concerned if self._fits(iri, needed[0]))

    def _fits(self, iri: str, parameter: Parameter) -> bool:
        terms = vocabulary()
        classes = self.names[0].classes(iri)
        return parameter.class_ is None or any(terms.is_a(class_, parameter.class_) for class_ in classes)

    def _compared(self, saved: SavedQuery, values: Values, asked: set[str]) -> Changed | None:
        """One query with some values, asked before and after; None where it was asked so already, or cannot be."""
        try:
            query = saved.bind(values, self.names[0])
        except KgError:  # an example about things that this store does not have
            return None
        if query in asked:
            return None
        asked.add(query)
        if time.monotonic() > self.until:
            self.unasked += 1
            return None
        self.asked += 1
        before = self._rows(self.before, saved, query)
        try:
            later = saved.bind(values, self.names[1])
        except KgError:  # a name would be gone, but not always what it names
            later = query
        after = self._rows(self.after, saved, later)
        gone, new = (
            _told(rows, names) for rows, names in zip((before - after, after - before), self.names, strict=True)
        )
        told = {name: self._value(value) for name, value in values.items()}
        return Changed(saved.name, told, before.total(), gone, new)

    def _value(self, value: str | Sequence[str]) -> str:
        texts = [value] if isinstance(value, str) else list(value)
        return ", ".join((self.names[0].title(t) if t.startswith("http") else None) or t for t in texts)

    def _rows(self, store: Store, saved: SavedQuery, query: str) -> Counter[tuple[tuple[str, Term], ...]]:
        return Counter(_cells(saved.tidy(answers.ask(store, query))))

    # -- sheets --------------------------------------------------------------------------------------------

    def _sheets(self, concerned: Sequence[str]) -> Iterator[Sheet]:
        """The fact sheets that would be others."""
        before, after = self.names
        for iri in concerned:
            if before.label(iri) is None:
                continue
            if time.monotonic() > self.until:
                self.unseen += 1
                continue
            gone = not after.exists(iri)
            if gone or sheets.of(self.before, iri) != sheets.of(self.after, iri):
                yield Sheet(before.title(iri) or iri, iri, gone)


def _contested(triple: Triple, evidence: Evidence) -> str:
    """A fact as a sentence, with who denies it."""
    deniers = dict.fromkeys(c.speaker for c in evidence.saying(triple) if c.modality == "denied")
    return wording.cut(", ".join([wording.statement(triple, evidence), *(f"denied by {who}" for who in deniers)]))


def _facts(triples: set[Triple]) -> set[Triple]:
    """The triples that a reader would count: no names and classes, no rulings, no parts of a date or of a node."""
    parts = {TYPE, LABEL, *map(nf, ("name", "alias", "earliest", "latest", "dateText", "dateBasis"))}
    told = {object_ for _, _, object_ in triples if "/node/" in object_}
    told |= {subject for subject, predicate, _ in triples if predicate == nf("rulingKind")}
    return {triple for triple in triples if triple[1] not in parts and triple[0] not in told}


def _cells(answer: Answer) -> Iterator[tuple[tuple[str, Term], ...]]:
    """The rows of an answer, each as the names of its columns with what stands in them."""
    if isinstance(answer, Rows):
        for row in answer.rows:
            yield tuple((name, term) for name, term in zip(answer.columns, row, strict=True) if term is not None)
    elif isinstance(answer, Triples):
        for triple in answer.triples:
            yield (("subject", triple.subject), ("predicate", triple.predicate), ("object", triple.object))
    else:
        yield (("answer", ox.Literal(answer.value)),)


def _told(rows: Counter[tuple[tuple[str, Term], ...]], entities: Entities) -> tuple[str, ...]:
    """Rows in words, sorted."""

    def cell(term: Term) -> str:
        named = entities.title(term.value) if isinstance(term, ox.NamedNode) else None
        return named or str(getattr(term, "value", term))

    lines = ("; ".join(f"{name}: {wording.cut(cell(term), 80)}" for name, term in row) for row in rows.elements())
    return tuple(sorted(lines))


# -- telling it ----------------------------------------------------------------------------------------------


def as_json(outlook: Outlook) -> str:
    """All that would change, nothing left out."""
    return json.dumps(asdict(outlook), ensure_ascii=False, indent=2) + "\n"


def status(store: Store, source: str) -> str:
    """What became of a source already, as the end of a title; empty for one that is in force."""
    became = wording.status(Evidence(store).source(text_of(store.names.source(source))))
    return f"; it was {became}" if became else ""


def as_text(outlook: Outlook, title: str, width: int) -> str:
    """What would change, for a person: of each kind the first few, and how many more there are."""
    kept = [f"{k.fact} ({', '.join(k.sources)}; {_many(k.origins, 'origin')})" for k in outlook.kept]
    sheets_ = [f"{sheet.entity}{' (there would be none)' if sheet.gone else ''}" for sheet in outlook.sheets]
    blocks = [
        _listed(title, (), width),
        _block(
            f"{_many(outlook.lost_total, 'fact')} would lose all support", outlook.lost, outlook.lost_total, width
        ),
        _block(
            f"{_many(outlook.kept_total, 'fact')} would stay, held by other sources",
            kept,
            outlook.kept_total,
            width,
        ),
        *(
            [
                _block(
                    f"{_many(outlook.back_total, 'fact')} would be held again, as what rules on it would go",
                    outlook.back,
                    outlook.back_total,
                    width,
                )
            ]
            if outlook.back
            else []
        ),
        *(
            [f"{_many(outlook.withheld, 'claim')} would stay, withheld with the reason\n"]
            if outlook.withheld
            else []
        ),
        _listed(f"{_many(len(outlook.entities), 'thing')} would be spoken of no more", outlook.entities, width),
        *_answer_blocks(outlook, width),
        _listed(f"{_many(len(outlook.sheets), 'fact sheet')} would change", sheets_, width),
    ]
    if outlook.skipped:
        blocks.append(f"{_many(outlook.skipped, 'more thing')} would lose statements; not looked at one by one\n")
    if outlook.unasked:
        blocks.append(f"{_many(outlook.unasked, 'more question')} not asked, for time\n")
    return "\n".join(blocks)


def _answer_blocks(outlook: Outlook, width: int) -> Iterator[str]:
    yield f"{_many(len(outlook.answers), 'saved answer')} would change, of {outlook.asked:,} asked\n"
    for changed in outlook.answers:
        values = " ".join(f"{name}={value}" for name, value in changed.values.items())
        counts = f"{len(changed.gone):,} of {_many(changed.rows, 'row')} would go, {len(changed.new):,} come"
        rows = [*(f"- {row}" for row in changed.gone), *(f"+ {row}" for row in changed.new)]
        title = " ".join(filter(None, (changed.query, values)))
        yield _listed(f"{title}: {counts}", rows, width, SHOWN_ROWS)


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _listed(title: str, lines: Sequence[str], width: int, most: int = SHOWN) -> str:
    return _block(title, lines[:most], len(lines), width)


def _block(title: str, lines: Sequence[str], total: int, width: int) -> str:
    shown = [plain(line) for line in lines[:SHOWN]]
    if total > len(shown):
        shown.append(f"and {total - len(shown):,} more")
    wrapped = (textwrap.fill(s, width, initial_indent="  ", subsequent_indent="      ") for s in shown)
    return "".join(f"{line}\n" for line in (*textwrap.wrap(plain(title), width), *wrapped))
