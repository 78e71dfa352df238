"""Fact sheets: one self-contained HTML page an entity, each statement with numbered notes.

A sheet is the panels that its entity's classes have: queries in `queries/panels/<class>/`, those of `any` for
all. A panel has rows, or nothing is recorded, or it failed, and the page says which.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyoxigraph as ox

from kg import answers, queries
from kg.answers import Rows
from kg.entities import Entities
from kg.errors import KgError
from kg.evidence import ClaimNote, Evidence, SourceNote, Support, Words, outlets, unique
from kg.queries import SavedQuery
from kg.sparql import Term
from kg.store import Store
from kg.store.changes import Triple
from kg.tables import python_value, short
from kg.terms import text_of
from kg.vocabulary import NF, PREFIXES, vocabulary

FOLDED = 12
"""Rows of a long table that stand open; the rest is folded away, and printed all the same."""

_PATTERN = re.compile(r"(\S+)\s+(\S+)\s+(\S+)")
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class Note:
    """A numbered note: a source, and the words of it that support a statement."""

    number: int
    source: SourceNote
    words: Words | None
    outlet: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, a link (http or https only), whether it is a number."""

    text: str
    link: str | None = None
    number: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, or one statement of a list, with the numbers of its notes."""

    cells: tuple[Cell, ...]
    notes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim as a page shows it, never without its modality and its speaker."""

    claim: ClaimNote
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Dispute:
    """An allegation beside the denials that are on record."""

    allegation: Statement
    denials: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel; `state` is "rows", "nothing" or "failed". Which of the lists is filled, `view` says."""

    id: str
    title: str
    description: str
    view: str
    state: str
    headings: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    groups: tuple[tuple[str, tuple[Row, ...]], ...] = ()
    statements: tuple[Statement, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    problem: str = ""
    query: str = ""

    @property
    def size(self) -> int:
        """How many rows, statements or allegations there are."""
        return len(self.rows) or sum(len(g) for _, g in self.groups) or len(self.statements) or len(self.disputes)


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that the template needs."""

    iri: str
    title: str
    kind: str
    aliases: tuple[str, ...]
    identifiers: tuple[tuple[str, str], ...]
    panels: tuple[Panel, ...]
    notes: tuple[Note, ...]
    as_of: str
    sources: int


def render(store: Store, iri: str) -> str:
    """The fact sheet of an entity as one HTML page that needs nothing else."""
    import jinja2  # 40 ms to import, for pages only

    folder = Path(__file__).parent / "templates"
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("sheet.html.j2").render(sheet=of(store, iri), folded=FOLDED)


def of(store: Store, iri: str) -> Sheet:
    """The content of an entity's sheet."""
    work = _Maker(store, iri)
    panels = tuple(work.panel(query) for query in _panels(work.entities.classes(iri)))
    names = [n for n in work.aliases() if n != work.title]
    loaded = max((r.loaded_at for r in store.sources()), default="")
    return Sheet(
        iri=iri,
        title=work.title,
        kind=work.entities.kind(iri),
        aliases=tuple(names),
        identifiers=tuple(work.identifiers()),
        panels=panels,
        notes=tuple(work.notes.made),
        as_of=_day(loaded),
        sources=len({n.source.iri for n in work.notes.made}),
    )


def _day(stamp: str) -> str:
    return datetime.datetime.fromisoformat(stamp).strftime("%-d %B %Y") if stamp else "unknown"


def _panels(classes: Sequence[str]) -> list[SavedQuery]:
    """The panels of the classes and their ancestors, and of all; a class's own hides `any`'s of the same name."""
    terms = vocabulary()
    wanted = {"any", *(a for c in classes for a in terms.classes[c].ancestors)}
    found: dict[str, str] = {}
    for name in queries.names():
        head, _, rest = name.partition("/")
        class_, _, file = rest.partition("/")
        if head == "panels" and class_ in wanted and (file not in found or class_ != "any"):
            found[file] = name
    return [queries.load(found[file]) for file in sorted(found)]


@dataclass(slots=True)
class _Notes:
    """Numbers notes in the order in which a reader meets them; equal notes share a number."""

    made: list[Note] = field(default_factory=list)
    numbers: dict[tuple[str, int, int], int] = field(default_factory=dict)

    def of(self, source: SourceNote, words: Words | None) -> int:
        key = (source.iri, words.start if words else -1, words.end if words else -1)
        if key not in self.numbers:
            self.numbers[key] = len(self.made) + 1
            self.made.append(Note(self.numbers[key], source, words, outlets(source)))
        return self.numbers[key]

    def of_support(self, supports: Sequence[Support]) -> tuple[int, ...]:
        numbers: list[int] = []
        for support in supports:
            spans: list[Words | None] = [claim.words for claim in support.claims if claim.words]
            numbers += [self.of(support.source, words) for words in spans or [None]]
        return tuple(dict.fromkeys(numbers))


class _Maker:
    """Makes the panels of one entity."""

    def __init__(self, store: Store, iri: str) -> None:
        self.store, self.iri = store, iri
        self.entities = Entities(store)
        self.evidence = Evidence(store, self.entities)
        self.notes = _Notes()
        self.title = self.entities.label(iri) or iri

    def aliases(self) -> list[str]:
        query = f"SELECT DISTINCT ?name {{ <{self.iri}> nf:name|nf:alias ?name }} ORDER BY ?name"
        answer = answers.ask(self.store, query)
        return [str(python_value(row[0])) for row in answer.rows] if isinstance(answer, Rows) else []

    def identifiers(self) -> list[tuple[str, str]]:
        found = []
        for property_ in vocabulary().schemes.values():
            for value, graph in sorted(self.store.objects(f"<{self.iri}>", f"<{property_.iri}>")):
                if graph.endswith("/facts>"):
                    found.append((property_.label, text_of(value)))
        return list(dict.fromkeys(found))

    def panel(self, saved: SavedQuery) -> Panel:
        """One panel; a query that fails makes a panel that says so, never one that looks empty."""
        header = saved.header
        name = saved.name.rpartition("/")[2].partition("-")[2]
        panel = Panel(name, header.summary, header.description, header.view, state="rows")
        try:
            bound = saved.bind({"entity": self.iri}, self.entities)
            answer = saved.tidy(answers.ask(self.store, bound))
        except KgError as error:
            return replace(panel, state="failed", problem=str(error), query=saved.text)
        if not isinstance(answer, Rows) or not answer.rows:
            return replace(panel, state="nothing")
        match header.view:
            case "facts":
                return replace(panel, groups=self._facts(saved, answer))
            case "claims":
                return replace(panel, statements=self._claims(answer))
            case "disputes":
                return replace(panel, disputes=self._disputes(answer))
            case _:
                headings, rows = self._table(saved, answer)
                return replace(panel, headings=headings, rows=rows)

    # -- views ---------------------------------------------------------------------------------------------

    def _table(self, saved: SavedQuery, answer: Rows) -> tuple[tuple[str, ...], tuple[Row, ...]]:
        columns = saved.header.columns or {}
        shown = [c for c in answer.columns if not (c in columns and columns[c].hide)]
        rows = []
        for row in answers.as_dicts(answer):
            links = {c: row.get(columns[c].link or "") for c in shown if c in columns}
            cells = tuple(self._cell(row[c], links.get(c)) for c in shown)
            rows.append(Row(cells, self._cited(saved, row)))
        headings = tuple(columns[c].label if c in columns else c for c in shown)
        filled = [i for i in range(len(shown)) if any(r.cells[i].text for r in rows)]
        return (
            tuple(headings[i] for i in filled),
            tuple(Row(tuple(r.cells[i] for i in filled), r.notes) for r in rows),
        )

    def _facts(self, saved: SavedQuery, answer: Rows) -> tuple[tuple[str, tuple[Row, ...]], ...]:
        groups: dict[str, list[Row]] = {}
        for row in answers.as_dicts(answer):
            heading = self._cell(row["relation"], None).text
            groups.setdefault(heading, []).append(Row((self._cell(row["value"], None),), self._cited(saved, row)))
        return tuple((heading, tuple(rows)) for heading, rows in groups.items())

    def _claims(self, answer: Rows) -> tuple[Statement, ...]:
        claims = [row["claim"] for row in answers.as_dicts(answer)]
        found = [self._statement(c.value) for c in claims if isinstance(c, ox.NamedNode)]
        order = ("reported", "expected", "speculated", "asserted")
        found.sort(key=lambda s: order.index(s.claim.modality) if s.claim.modality in order else 9)
        return tuple(found)

    def _disputes(self, answer: Rows) -> tuple[Dispute, ...]:
        denials: dict[str, list[Statement]] = {}
        for row in answers.as_dicts(answer):
            claim, denial = row["claim"], row["denial"]
            if isinstance(claim, ox.NamedNode):
                found = denials.setdefault(claim.value, [])
                if isinstance(denial, ox.NamedNode):
                    found.append(self._statement(denial.value))
        return tuple(Dispute(self._statement(c), tuple(d)) for c, d in denials.items())

    def _statement(self, iri: str) -> Statement:
        claim = self.evidence.claim(iri)
        return Statement(claim, (self.notes.of(claim.source, claim.words),))

    # -- cells and citations -------------------------------------------------------------------------------

    def _cell(self, term: Term | None, link: Term | None) -> Cell:
        href = link.value if isinstance(link, ox.Literal) else None
        if href is not None and not re.match(r"https?://", href):
            href = None
        if isinstance(term, ox.NamedNode):
            label = self.entities.label(term.value) or short(term.value)
            return Cell(_cut(label), href)
        if isinstance(term, ox.Literal):
            value = python_value(term)
            if isinstance(value, int) and not isinstance(value, bool):
                return Cell(f"{value:,}" if abs(value) >= 10_000 else str(value), href, number=True)
            if isinstance(value, float):
                return Cell(f"{value:,}", href, number=True)
            return Cell(_cut(re.sub(r"\d{5,}", lambda m: f"{int(m.group()):,}", term.value)), href)
        return Cell("", href)

    def _cited(self, saved: SavedQuery, row: dict[str, Term | None]) -> tuple[int, ...]:
        """The notes of a row: of each statement that the panel's header says it rests on."""
        bound = {**{name: str(term) for name, term in row.items() if term is not None}, "entity": f"<{self.iri}>"}
        supports: list[Support] = []
        for pattern in saved.header.cite:
            triple = _triple(pattern, bound)
            if triple is not None:
                supports += self.evidence.of(triple)
        return self.notes.of_support(unique(supports))


def _triple(pattern: str, bound: dict[str, str]) -> Triple | None:
    """A pattern with a row's terms in place; None where a variable has no value."""
    match = _PATTERN.fullmatch(pattern.strip())
    if match is None:
        return None
    parts = [bound.get(p[1:], "") if p[0] in "?$" else _expanded(p) for p in match.groups()]
    return (parts[0], parts[1], parts[2]) if all(parts) else None


def _expanded(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"<{PREFIXES.get(prefix, NF)}{local}>"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… (cut, {len(text):,} characters)"
