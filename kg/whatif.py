"""What a write would change, before it is made: facts, entities, answers to saved queries, fact sheets.

The change is carried out on a copy of the store, made of hard links where the disk has them, which is thrown away.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
import textwrap
import time
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pyoxigraph as ox

from kg import answers, comparison, origins, queries, sheets, wording
from kg.answers import Answer, Rows, Triples
from kg.comparison import Fact, Side, report
from kg.entities import Entities
from kg.errors import KgError
from kg.evidence import ClaimNote, Evidence
from kg.quads.names import TYPE, Names, nf
from kg.quads.prepared import Prepared
from kg.queries import SavedQuery
from kg.queries.model import Parameter, Values
from kg.rulings import WHOLE, Held
from kg.sparql import Term
from kg.store import Store, bulk
from kg.store.changes import Triple, merged
from kg.store.directory import Hold, State
from kg.store.planning import Plan, count_claims
from kg.store.standing import Standing
from kg.store.writing import TRANSACTION_LIMIT, check
from kg.tables import plain
from kg.terms import Statement, text_of
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
class Back:
    """A fact that nothing holds now: who says it, the sources that would hold it, and what is against it."""

    fact: str
    said_by: tuple[str, ...]
    sources: tuple[str, ...]
    against: tuple[str, ...]


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

    `already` says what became of the source before. `lost_total`, `kept_total`, `back_total` and `in_force_total`
    count those of which `lost`, `kept`, `back` and `in_force` hold the first; `in_force` are claims that a ruling
    withholds now, and none then, but for those told in `back`. `void` and `valid` are rulings and decisions on
    identity that would hold no longer, and again. `skipped` counts entities that were not looked at one by one,
    and `unasked` questions that were not asked, for time.
    """

    already: tuple[str, ...]
    sources: tuple[str, ...]
    lost: tuple[str, ...]
    lost_total: int
    back: tuple[Back, ...]
    back_total: int
    in_force: tuple[str, ...]
    in_force_total: int
    void: tuple[str, ...]
    valid: tuple[str, ...]
    kept: tuple[Kept, ...]
    kept_total: int
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
    with _written(store, put, drop) as (plan, after):
        return _Comparison(store, after, plan).outlook()


class _After(Store):
    """A store as it would be; its index of names, if it had one, would lie in a folder of its own."""

    def __init__(self, plan: Plan, db: ox.Store, folder: Path, hold: Hold | None = None) -> None:
        super().__init__(plan.store.path, State(*plan.store.state), db, hold)
        self.writable, self._own = False, folder
        self._identity = plan.standings[1].identity  # what is loaded anew has its archive elsewhere

    @property
    def folder(self) -> Path:
        """The engine's folder."""
        return self._own


@contextlib.contextmanager
def _written(store: Store, put: Sequence[Prepared], drop: Sequence[str]) -> Iterator[tuple[Plan, Store]]:
    """The write as it is planned, and the store after it."""
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
        yield plan, _After(plan, db, Path(folder))


class _Comparison:
    """Compares a store with what it would be."""

    def __init__(self, before: Store, after: Store, plan: Plan) -> None:
        self.before, self.after, self.plan = before, after, plan
        self.names = Entities(before), Entities(after)
        self.evidence, self.then = Evidence(before, self.names[0]), Evidence(after, self.names[1])
        sides = (Side("now", before, graphs=True, archived=True), Side("then", after, graphs=True, archived=True))
        self.found = comparison.compare(*sides)
        self.calls = comparison.now_called(*sides)
        self.called = {text_of(old): text_of(new) for old, new in self.calls.items()}
        """The things of the store that would be known by another IRI, each with that."""
        self.was = {new: old for old, new in self.called.items() if not self.names[0].exists(new)}
        self.until = time.monotonic() + _SECONDS
        self.asked = self.unasked = self.unseen = 0

    def outlook(self) -> Outlook:
        """All that would change."""
        going, coming = self._by_source(self.found.removed), self._by_source(self.found.added)
        lost, kept = (self._told(facts, coming) for facts in (self.found.facts_removed, self.found.fewer))
        back = self._told(self._coming(), going)
        in_force = list(self._in_force({f.triple for f in back}))
        concerned = self._concerned()
        looked_at = concerned[:_CONCERNED]
        changed, pages = tuple(self._answers(looked_at)), tuple(self._sheets(looked_at))
        return Outlook(
            already=tuple(self._already()),
            sources=tuple(sorted(self._sources())),
            lost=tuple(sorted(self._sentence(f.triple) for f in lost[:TOLD])),
            lost_total=len(lost),
            back=tuple(sorted((self._back(f) for f in back[:TOLD]), key=lambda b: b.fact)),
            back_total=len(back),
            in_force=tuple(wording.answered(note, self.then) for note in in_force[:TOLD]),
            in_force_total=len(in_force),
            void=tuple(self._decided(*self.plan.standings, self.found.removed)),
            valid=tuple(self._decided(*self.plan.standings[::-1], self.found.added)),
            kept=tuple(self._kept([f.triple for f in kept])),
            kept_total=len(kept),
            withheld=count_claims(self._withheld(self.found.added) - self._withheld(self.found.removed)),
            entities=tuple(sorted(self._vanished(concerned))),
            answers=changed,
            sheets=pages,
            asked=self.asked,
            skipped=len(concerned) - len(looked_at) + self.unseen,
            unasked=self.unasked,
        )

    # -- facts and entities --------------------------------------------------------------------------------

    def _already(self) -> Iterator[str]:
        """What became before of the sources that are to be taken out, or that a new ruling is on."""
        ruled = {ruling.source for p in self.plan.fresh.values() for ruling in p.rulings if ruling.source}
        for id_ in sorted((self.plan.dropped | ruled) & set(self.plan.live)):
            note = self.evidence.source(text_of(self.before.names.source(id_)))
            if note.status:
                when = f" on {wording.date(note.status_date)}" if note.status_date else ""
                so = ", so none of its statements is held as fact on its word" if note.status in WHOLE else ""
                yield f"{id_} was {note.status}{when} already{so}"

    def _by_source(self, statements: Iterable[Statement]) -> set[tuple[str, Triple]]:
        """The statements of each graph, with one name for all things that are one on either side."""
        return {(st.graph, self._joined(st.triple)) for st in statements}

    def _joined(self, triple: Triple) -> Triple:
        chosen = self.plan.standings[0].chosen
        first, second = (chosen.get(token, token) for token in (triple[0], triple[2]))
        return self.calls.get(first, first), triple[1], self.calls.get(second, second)

    def _told(self, facts: Iterable[Fact], others: Container[tuple[str, Triple]]) -> list[Fact]:
        """The facts that are told: not those that tell decisions, and not those that only get other names.

        Args:
            facts: what sources no longer hold, or hold anew.
            others: what they hold anew, or no longer.
        """
        nodes = self._deciding(self.found.removed) | self._deciding(self.found.added)
        graph, found = self.before.names.source, []
        for fact in facts:
            same = self._joined(fact.triple)
            sources = tuple(id_ for id_ in fact.sources if (graph(id_, "facts"), same) not in others)
            if sources and fact.triple[0] not in nodes:
                found.append(Fact(fact.triple, sources))
        return report.worth_telling(found)

    @staticmethod
    def _deciding(statements: Iterable[Statement]) -> set[str]:
        kinds = (nf("Ruling"), nf("IdentityDecision"))
        return {st.subject for st in statements if st.predicate == TYPE and st.object in kinds}

    def _coming(self) -> Iterator[Fact]:
        """The facts that sources which stay would hold anew; what is loaded is told by `kg load`."""
        for fact in self.found.facts_added:
            if staying := tuple(id_ for id_ in fact.sources if id_ not in self.plan.fresh):
                yield Fact(fact.triple, staying)

    def _back(self, fact: Fact) -> Back:
        said = self.then.saying(fact.triple)
        claims = [claim for claim in said if claim.accepted and claim.source.id in fact.sources]
        told = [words for claim in claims for words in wording.against(claim, self.then)]
        told += [] if told else [f"denied by {claim.speaker}" for claim in said if claim.modality == "denied"]
        speakers = tuple(dict.fromkeys(claim.speaker for claim in claims))
        sentence = wording.statement(fact.triple, self.then)
        return Back(wording.cut(sentence), speakers, fact.sources, tuple(dict.fromkeys(told)))

    def _in_force(self, told: set[Triple]) -> Iterator[ClaimNote]:
        """The claims that no ruling would withhold any more, without those that say a fact that is told."""
        back = {note.iri for triple in told for note in self.then.saying(triple) if note.accepted}
        freed = self._withheld(self.found.removed) - self._withheld(self.found.added)
        for iri in sorted(map(text_of, freed)):
            stays = "Claim" in self.names[1].classes(iri)  # the ruling still names one whose source is gone
            if iri not in back and stays and not (note := self.then.claim(iri)).withheld:
                yield note

    @staticmethod
    def _withheld(statements: Iterable[Statement]) -> set[str]:
        """The claims that a ruling withholds, by some statements."""
        return {st.subject for st in statements if st.predicate == nf("withheldBy")}

    def _decided(self, one: Standing, other: Standing, statements: Iterable[Statement]) -> Iterator[str]:
        """The rulings and decisions on identity that hold on one side alone; not those that are loaded."""
        for held in one.held:
            if held not in other.held and held.source not in self.plan.fresh:
                yield _ruled(held, self.before.names)
        loaded = {self.before.names.source(id_, "facts") for id_ in self.plan.fresh}
        yield from _identified(st for st in statements if st.graph not in loaded)

    def _sources(self) -> set[str]:
        """The ids of the sources whose statements would change."""
        prefix, changes = self.before.names.source("")[:-1], self.plan.changes
        graphs = {st.graph for st in (*changes.removed, *changes.added) if st.graph.startswith(prefix)}
        return {graph.removeprefix(prefix).split("/", 1)[0] for graph in graphs}

    def _sentence(self, triple: Triple) -> str:
        """A fact that is held now, with who denies it."""
        first, second = (f"<{self._earlier(t[1:-1])}>" if t.startswith("<") else t for t in triple[::2])
        return _contested((first, triple[1], second), self.evidence)

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
        """The entities that changed statements speak of, as they would be called, those of most changes first."""
        prefix = self.before.names.entity("")[:-1]
        counts = Counter(
            text_of(term)
            for st in (*self.found.removed, *self.found.added)
            for term in (st.subject, st.object)
            if term.startswith(prefix)
        )
        known = (iri for iri in counts if self.names[0].exists(self._earlier(iri)))
        return sorted(known, key=lambda iri: (-counts[iri], iri))

    def _earlier(self, iri: str) -> str:
        """What a thing is called now that would be called so."""
        return self.was.get(iri, iri)

    def _vanished(self, concerned: Iterable[str]) -> Iterator[str]:
        """The names of the entities that nothing would speak of any more."""
        before, after = self.names
        gone = (self._earlier(iri) for iri in concerned if not after.exists(iri))
        return (before.title(iri) or iri for iri in gone if before.label(iri))

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
        classes = self.names[0].classes(self._earlier(iri))
        return parameter.class_ is None or any(terms.is_a(class_, parameter.class_) for class_ in classes)

    def _compared(self, saved: SavedQuery, values: Values, asked: set[str]) -> Changed | None:
        """One query with some values, asked before and after; None where it was asked so already, or cannot be."""
        try:
            earlier = {n: self._earlier(v) if isinstance(v, str) else v for n, v in values.items()}
            query = saved.bind(earlier, self.names[0])
        except KgError:  # an example about things that this store does not have
            return None
        if query in asked:
            return None
        asked.add(query)
        if time.monotonic() > self.until:
            self.unasked += 1
            return None
        self.asked += 1
        before = self._rows(self.before, saved, query, self.called)
        try:
            later = saved.bind(values, self.names[1])
        except KgError:  # a name would be gone, but not always what it names
            later = query
        after = self._rows(self.after, saved, later, {})
        gone, new = _told(before - after, self.names), _told(after - before, self.names[::-1])
        told = {name: self._value(value) for name, value in earlier.items()}
        return Changed(saved.name, told, before.total(), gone, new)

    def _value(self, value: str | Sequence[str]) -> str:
        texts = [value] if isinstance(value, str) else list(value)
        return ", ".join((self.names[0].title(t) if t.startswith("http") else None) or t for t in texts)

    def _rows(
        self, store: Store, saved: SavedQuery, query: str, called: Mapping[str, str]
    ) -> Counter[tuple[tuple[str, Term], ...]]:
        rows = _cells(saved.tidy(answers.ask(store, query)))
        return Counter(tuple((name, _called(term, called)) for name, term in row) for row in rows)

    # -- sheets --------------------------------------------------------------------------------------------

    def _sheets(self, concerned: Sequence[str]) -> Iterator[Sheet]:
        """The fact sheets that would be others."""
        before, after = self.names
        for iri in concerned:
            now = self._earlier(iri)
            if before.label(now) is None:
                continue
            if time.monotonic() > self.until:
                self.unseen += 1
                continue
            gone = not after.exists(iri)
            if gone or sheets.of(self.before, now) != sheets.of(self.after, iri):
                yield Sheet(before.title(now) or now, now, gone)


def _ruled(held: Held, names: Names) -> str:
    """A ruling, by its day and what it is on."""
    ruling, on = held.ruling, held.ruling.source
    if ruling.statement:
        subject, property_, value = ruling.statement
        on = f"the statement “{subject} {property_} {names.identifier(value) or text_of(value)}”"
    return f"the ruling of {wording.date(ruling.date)} on {on} ({ruling.kind})"


def _contested(triple: Triple, evidence: Evidence) -> str:
    """A fact as a sentence, with who denies it."""
    deniers = dict.fromkeys(c.speaker for c in evidence.saying(triple) if c.modality == "denied")
    return wording.cut(", ".join([wording.statement(triple, evidence), *(f"denied by {who}" for who in deniers)]))


def _identified(statements: Iterable[Statement]) -> Iterator[str]:
    """The decisions on identity that some statements tell, each by its day and what it is on."""
    about: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for st in statements:
        about[st.subject][st.predicate] = text_of(st.object)
    for told in about.values():
        if told.get(TYPE) == text_of(nf("IdentityDecision")):
            names = ("decidedOn", "firstIdentifier", "secondIdentifier", "decision")
            day, first, second, decision = (told.get(nf(name), "") for name in names)
            yield f"the decision of {wording.date(day)} on {first} and {second} ({decision})"


def _called(term: Term, called: Mapping[str, str]) -> Term:
    return ox.NamedNode(called[term.value]) if isinstance(term, ox.NamedNode) and term.value in called else term


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


def _told(rows: Counter[tuple[tuple[str, Term], ...]], sides: Sequence[Entities]) -> tuple[str, ...]:
    """Rows in words, sorted; things are named as on the first side that knows them."""

    def cell(term: Term) -> str:
        iri = term.value if isinstance(term, ox.NamedNode) else None
        titles = (side.title(iri) for side in sides) if iri else iter(())
        return next(filter(None, titles), None) or str(getattr(term, "value", term))

    lines = ("; ".join(f"{name}: {wording.cut(cell(term), 80)}" for name, term in row) for row in rows.elements())
    return tuple(sorted(lines))


# -- telling it ----------------------------------------------------------------------------------------------


def as_json(outlook: Outlook) -> str:
    """All that would change, nothing left out."""
    return json.dumps(asdict(outlook), ensure_ascii=False, indent=2) + "\n"


def as_text(outlook: Outlook, title: str, width: int) -> str:
    """What would change, for a person: of each kind the first few, and how many more there are."""
    kept = [f"{k.fact} ({', '.join(k.sources)}; {_many(k.origins, 'origin')})" for k in outlook.kept]
    sheets_ = [f"{sheet.entity}{' (there would be none)' if sheet.gone else ''}" for sheet in outlook.sheets]
    lost, stay = (_many(total, "fact") for total in (outlook.lost_total, outlook.kept_total))
    blocks = [
        _listed(title, (), width),
        *(_listed(sentence, (), width) for sentence in outlook.already),
        _block(f"{lost} would lose all support", outlook.lost, outlook.lost_total, width),
        *_blocks_of_what_returns(outlook, width),
        _block(f"{stay} would stay, held by other sources", kept, outlook.kept_total, width),
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


def _blocks_of_what_returns(outlook: Outlook, width: int) -> Iterator[str]:
    """What would be held again and what would hold no longer, of each kind that there is."""
    back = [_returning(b) for b in outlook.back]
    for title, lines, total in (
        (f"{_many(outlook.back_total, 'fact')} would come back, held as fact again", back, outlook.back_total),
        (
            f"{_many(outlook.in_force_total, 'claim')} would be in force again, withheld by no ruling",
            outlook.in_force,
            outlook.in_force_total,
        ),
        (f"{_many(len(outlook.void), 'decision')} would no longer hold", outlook.void, len(outlook.void)),
        (f"{_many(len(outlook.valid), 'decision')} would hold again", outlook.valid, len(outlook.valid)),
    ):
        if total:
            yield _block(title, lines, total, width)


def _returning(back: Back) -> str:
    who = f"according to {' and '.join(back.said_by)}, " if back.said_by else ""
    told = (f"{who}in {', '.join(back.sources)}", *back.against)
    return f"{back.fact} ({'; '.join(told)})"


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
