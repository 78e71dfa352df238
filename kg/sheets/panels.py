"""Panel queries -> the panels of one entity, each statement with its notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

import pyoxigraph as ox

from kg import answers, conflicts, wording
from kg.answers import Answer, Rows
from kg.errors import KgError, QueryError
from kg.evidence import ClaimNote, Evidence, Support, unique
from kg.quads.names import nf
from kg.queries import SavedQuery
from kg.queries.model import PICTURES, VIEWS
from kg.sheets import differences, unknown
from kg.sheets.choosing import Panels
from kg.sheets.model import Cell, Dispute, Fact, Panel, Row, Saying, Statement
from kg.sheets.notes import Notes
from kg.sheets.pictures import Pictures
from kg.sparql import Term
from kg.store import Store
from kg.store.changes import Triple
from kg.tables import short
from kg.terms import named_node, text_of
from kg.vocabulary import EDTF, NF, PREFIXES, XSD, vocabulary

_TITLE = 300
_NUMBERS = {f"{XSD}{kind}" for kind in ("integer", "decimal", "double", "float")}
_DATES = {EDTF, f"{XSD}date"}
_AMOUNT = ("comparator", "unit", "currency")
"""Columns that a column `value` takes in: the four make one figure in words."""

_ORDER = ("alleged", "denied", "withdrawn", "asserted", "reported", "expected", "speculated")
PAGES = {
    "arxiv": "https://arxiv.org/abs/",
    "doi": "https://doi.org/",
    "openreview": "https://openreview.net/forum?id=",
    "orcid": "https://orcid.org/",
    "ror": "https://ror.org/",
    "wikidata": "https://www.wikidata.org/wiki/",
}
"""Where the identifiers of a scheme lead."""

_Row = Mapping[str, Term | None]


class Maker:
    """Makes the panels of one entity."""

    def __init__(
        self, store: Store, iri: str, evidence: Evidence | None = None, panels: Panels | None = None
    ) -> None:
        self.store, self.iri = store, iri
        self.panels = panels or Panels()
        self.evidence = evidence or Evidence(store)
        self.entities = self.evidence.entities
        self.notes = Notes()
        title, self.lang = self.entities.label_and_language(iri)
        self.title = wording.cut(title or iri, _TITLE)
        self._anchors: set[str] = {"gaps", "sources", "notes"}

    def aliases(self) -> tuple[Cell, ...]:
        """The other names that sources use, each with its language."""
        found = {o for name in ("name", "alias") for o in self._values(nf(name))}
        names = sorted((wording.cut(text_of(o), _TITLE), _language(o)) for o in found)
        differing = {name.casefold(): Cell(name, lang=tag) for name, tag in reversed(names)}
        return tuple(cell for key, cell in sorted(differing.items()) if key != self.title.casefold())

    def identifiers(self) -> tuple[tuple[str, Cell], ...]:
        """The strong identifiers, each with the label of its scheme, linked where the scheme has pages."""
        found = {}
        for scheme, property_ in vocabulary().schemes.items():
            for value in sorted(self._values(f"<{property_.iri}>")):
                text = text_of(value)
                page = wording.link(PAGES[scheme] + text) if scheme in PAGES else None
                found[property_.label, text] = Cell(wording.cut(text), page)
        return tuple((label, cell) for (label, _), cell in found.items())

    def _values(self, predicate: str) -> set[str]:
        """The values that the entity has of a property, as tokens."""
        pattern = (ox.NamedNode(self.iri), named_node(predicate), None, ox.DefaultGraph())
        return {str(quad.object) for quad in self.store.db.quads_for_pattern(*pattern)}

    def anchor(self, name: str) -> str:
        """An id for a panel that no other panel of the page has."""
        base = re.sub(r"[^a-z0-9-]+", "-", name.rpartition("/")[2].lower().lstrip("0123456789-")) or "panel"
        base = f"panel-{base}" if base.startswith(("h-", "note-")) else base  # the page has such ids of its own
        found, number = base, 1
        while found in self._anchors:
            number += 1
            found = f"{base}-{number}"
        self._anchors.add(found)
        return found

    def panel(self, saved: SavedQuery) -> Panel:
        """One panel; a query that fails makes a panel that says so, never one that looks empty."""
        header = saved.header
        panel = Panel(self.anchor(saved.name), header.summary, header.description, header.view)
        before = len(self.notes.made)
        try:
            answer = self.answer(saved)
            if not isinstance(answer, Rows):
                raise QueryError("a panel needs a SELECT query")
            return self._filled(panel, saved, answer) if answer.rows else replace(panel, state="nothing")
        except (KgError, ValueError) as error:  # ValueError: a citation that makes no triple
            self.notes.keep(before)
            return replace(panel, state="failed", problem=str(error), query=saved.text)

    def load(self, name: str) -> SavedQuery:
        """The saved query of a panel."""
        return self.panels.load(name)

    def answer(self, saved: SavedQuery) -> Answer:
        """What the query of a panel answers for the entity."""
        return saved.tidy(answers.ask(self.store, saved.bind({"entity": self.iri}, self.entities)))

    def _filled(self, panel: Panel, saved: SavedQuery, answer: Rows) -> Panel:
        if missing := [name for name in VIEWS[panel.view] if name not in answer.columns]:
            raise QueryError(f"the view “{panel.view}” needs the variable ?{', ?'.join(missing)}")
        match panel.view:
            case "facts":
                return replace(panel, facts=self._facts(saved, answer))
            case "claims":
                return replace(panel, sayings=self._sayings(self._claims(answer)))
            case "disputes":
                return replace(panel, disputes=self._disputes(answer))
            case "timeline" | "network" | "bars":
                return self._pictured(panel, saved, answer)
            case _:
                return self._first_rows(panel, saved, answer)

    def _pictured(self, panel: Panel, saved: SavedQuery, answer: Rows) -> Panel:
        """A picture with the table of the same; where there are not two things to draw, other panels tell it."""
        pictures = Pictures(self.iri, self.title, self.evidence, lambda term: self._cell(term).text)
        made = pictures.of(panel.view, panel.title, saved.header.columns or {}, answer)
        if made.is_told_elsewhere:
            return replace(panel, state="nothing")
        table = self._first_rows(panel, saved, made.answer)
        rows = tuple(replace(r, modality=how) for r, how in zip(table.rows, made.modalities, strict=False))
        description = " ".join(filter(None, (panel.description, made.remark)))
        count = table.count if panel.view == "bars" else None  # the first column of the others names no list
        return replace(table, description=description, rows=rows, count=count, picture=made.svg)

    # -- what no query tells -------------------------------------------------------------------------------

    def differences(self) -> Panel | None:
        """What sources say of the thing that cannot all be right; None where they agree."""
        found = conflicts.near(self.store, self.iri, self.evidence)
        return differences.panel(self.anchor("differences"), found, self.notes) if found else None

    def status(self) -> str:
        """What became of a source, in words; empty for anything else."""
        return (wording.status(self.evidence.source(self.iri)) or "") if self._became(self.iri) else ""

    def missing(self) -> tuple[str, ...]:
        """What is usually known of such a thing, and is not recorded of this one."""
        return unknown.missing(self.store, self.iri, self.entities.classes(self.iri))

    def unanswered(self) -> tuple[Row, ...]:
        """Accusations with no answer of the accused on record."""
        return unknown.unanswered(self.store, self.iri, self.evidence, self.notes)

    # -- tables and facts ----------------------------------------------------------------------------------

    def _first_rows(self, panel: Panel, saved: SavedQuery, answer: Rows) -> Panel:
        """A table of as many rows as the header asks for; what it tells of is counted in all of them."""
        top = saved.header.top or len(answer.rows)
        table = self._table(panel, saved, answer._replace(rows=answer.rows[:top]))
        count = None if table.count is None else len({row[0] for row in answer.rows})
        return replace(table, count=count, beyond=max(0, len(answer.rows) - top))

    def _table(self, panel: Panel, saved: SavedQuery, answer: Rows) -> Panel:
        columns = saved.header.columns or {}
        hidden = {c for c in answer.columns if c in columns and columns[c].hide}
        if "value" in answer.columns:
            hidden.update(_AMOUNT)
        found = answers.as_dicts(answer)
        shown = [c for c in answer.columns if c not in hidden and any(row[c] is not None for row in found)]
        links = {c: columns[c].link or "" for c in shown if c in columns}
        cells = [tuple(self._cell_of(c, row, links.get(c, "")) for c in shown) for row in found]
        marked = _repeats(cells, [tuple(_same(c, row) for c in shown) for row in found])
        first = answer.columns[0]
        return replace(
            panel,
            headings=tuple(columns[c].label if c in columns else c for c in shown),
            rows=tuple(Row(row, self._cited(saved, values)) for row, values in zip(marked, found, strict=True)),
            count=None if first in hidden else len({row[first] for row in found}),
        )

    def _facts(self, saved: SavedQuery, answer: Rows) -> tuple[Fact, ...]:
        groups: dict[str, dict[str, Row]] = {}
        one_only: set[str] = set()
        for row in answers.as_dicts(answer):
            heading = self._cell(row.get("heading") or row["relation"]).text
            if _has_one_value(_text(row["relation"])):
                one_only.add(heading)
            cell, key = self._cell(row["value"]), _text(row["value"])
            if isinstance(row["value"], ox.Literal):
                cell = replace(cell, link=wording.link(key))
            values, notes = groups.setdefault(heading, {}), self._cited(saved, row)
            earlier = values[key].notes if key in values else ()
            values[key] = Row((cell,), tuple(sorted({*earlier, *notes})))
        return tuple(
            Fact(heading, tuple(values.values()), differ=heading in one_only and len(values) > 1)
            for heading, values in groups.items()
        )

    def _cell_of(self, column: str, row: _Row, link: str) -> Cell:
        if column == "value":
            texts = {c: _text(row.get(c)) for c in ("value", *_AMOUNT)}
            return Cell(wording.amount(texts["comparator"], texts["value"], texts["unit"], texts["currency"]))
        return self._cell(row[column], row.get(link))

    def _cell(self, term: Term | None, link: Term | None = None) -> Cell:
        href = wording.link(_text(link))
        if isinstance(term, ox.NamedNode):
            label, tag = self.entities.label_and_language(term.value)
            told = wording.cut(label or short(term.value)) + self._became(term.value)
            return Cell(told, href, entity=term.value, lang=tag)
        if isinstance(term, ox.Literal):
            kind = term.datatype.value
            if kind in _NUMBERS:
                return Cell(wording.number(term.value), href, number=True)
            told = wording.date(term.value) if kind in _DATES else term.value
            return Cell(wording.cut(told), href, lang=term.language or "")
        return Cell("", href)

    def _became(self, iri: str) -> str:
        """The status of a source that is named: the headline of a retracted article says what is not so."""
        is_source = "/source/" in iri and "Source" in self.entities.classes(iri)
        status = self.evidence.source(iri).status if is_source else None
        return f" ({status})" if status else ""

    # -- claims --------------------------------------------------------------------------------------------

    def _claim(self, term: Term | None) -> ClaimNote:
        claim = self.evidence.claim(term.value) if isinstance(term, ox.NamedNode) else None
        if claim is None or claim.modality not in _ORDER:
            raise QueryError(f"{term} is no claim")
        return claim

    def _claims(self, answer: Rows) -> list[ClaimNote]:
        terms = dict.fromkeys(row["claim"] for row in answers.as_dicts(answer))
        return [self._claim(term) for term in terms]

    def _disputes(self, answer: Rows) -> tuple[Dispute, ...]:
        denials: dict[Term | None, set[Term]] = {}
        for row in answers.as_dicts(answer):
            denials.setdefault(row["claim"], set()).update(t for t in (row["denial"],) if t is not None)
        answered: dict[tuple[Term, ...], list[ClaimNote]] = {}
        for term, terms in denials.items():
            claims = answered.setdefault(tuple(sorted(terms, key=str)), [])
            claims += [self._claim(term)] if term is not None else []
        return tuple(
            Dispute(self._sayings(claims), self._sayings(self._claim(term) for term in by))
            for by, claims in sorted(answered.items(), key=lambda item: (not item[0], str(item[0])))
        )

    def _sayings(self, claims: Iterable[ClaimNote]) -> tuple[Saying, ...]:
        """Claims by modality and speaker, in the order of the sources' texts."""
        groups: dict[tuple[str, bool, str, str], list[ClaimNote]] = {}
        for claim in sorted(claims, key=_place):
            key = (claim.modality, claim.accepted, wording.attribution(claim), self._where(claim))
            groups.setdefault(key, []).append(claim)
        ordered = sorted(groups.items(), key=lambda item: _ORDER.index(item[0][0]))
        return tuple(Saying(*key, self._statements(found), _speaker(found)) for key, found in ordered)

    def _statements(self, claims: list[ClaimNote]) -> tuple[Statement, ...]:
        """Claims that say the same become one statement, and so do those that rest on the same words."""
        by_content: dict[tuple[object, ...], list[ClaimNote]] = {}
        for claim in claims:
            content = (wording.says(claim, self.evidence), claim.subject, claim.object)
            by_content.setdefault(content, []).append(claim)
        by_words: dict[tuple[object, ...], list[ClaimNote]] = {}
        for found in by_content.values():
            words = tuple((c.source.iri, c.words.start, c.words.end) if c.words else c.iri for c in found)
            by_words.setdefault((words, bool(self._stated_by(found[0]))), []).extend(found)
        return tuple(self._statement(found) for found in by_words.values())

    def _where(self, claim: ClaimNote) -> str:
        when = self.store.objects(f"<{claim.iri}>", nf("claimDateText"))
        parts = [f"in {claim.document}"] if claim.document else []
        if claim.date or when:
            parts.append(wording.date(claim.date) if claim.date else min(text_of(o) for o, _ in when))
        return wording.cut(", ".join(parts))

    def _statement(self, claims: list[ClaimNote]) -> Statement:
        quotes = dict.fromkeys(c.words.exact for c in claims if c.words and c.words.exact)
        texts = dict.fromkeys(wording.says(claim, self.evidence) for claim in claims)
        return Statement(
            claims=tuple(claims),
            texts=tuple(sorted(texts, key=lambda text: not text.startswith(("that ", "whether ")))),
            notes=self.notes.of_claims(claims),
            quotes=tuple(wording.cut(q, 2_000) for q in quotes),
            remarks=tuple(dict.fromkeys(remark for claim in claims for remark in self._remarks(claim))),
            confirmed=self.notes.of_supports([s for claim in claims for s in self._stated_by(claim)]),
        )

    def _remarks(self, claim: ClaimNote) -> list[str]:
        """What an editor adds to a claim, and why one in the source's own voice is not accepted."""
        refused = sorted(text_of(o) for o, _ in self.store.objects(f"<{claim.iri}>", nf("notAcceptedBecause")))
        found = [*([claim.note] if claim.note else []), *(f"not accepted, because {reason}" for reason in refused)]
        return [wording.days_in_words(wording.cut(remark)) for remark in found]

    def _stated_by(self, claim: ClaimNote) -> list[Support]:
        """The sources that state in their own voice what a claim says that is not itself a fact."""
        if claim.accepted or claim.subject is None or claim.predicate is None:
            return []
        subject, predicate = f"<{claim.subject}>", f"<{claim.predicate}>"
        objects = sorted({o for o, _ in self.store.objects(f"<{claim.iri}>", nf("claimObject"))})
        triples: list[Triple] = [(subject, predicate, o) for o in objects]
        if claim.predicate == f"{NF}samePersonAs":
            triples += [(o, predicate, subject) for o in objects]
        return [support for triple in triples for support in self.evidence.of(triple)]

    # -- citations -----------------------------------------------------------------------------------------

    def _cited(self, saved: SavedQuery, row: _Row) -> tuple[int, ...]:
        """The notes of a row: of each statement, or source, that the panel's header says it rests on."""
        bound = {name: str(term) for name, term in row.items() if term is not None} | {"entity": f"<{self.iri}>"}
        found: list[int] = []
        supports: list[Support] = []
        if saved.header.view in PICTURES and (claim := bound.get("claim")):
            found += self.notes.of_claims([self.evidence.claim(text_of(claim))])
        for pattern in saved.header.cite:
            parts = pattern.split()
            if len(parts) == 1 and (source := bound.get(parts[0][1:])):
                found += [self.notes.of(self.evidence.source(iri)) for iri in text_of(source).split()]
            elif len(parts) in (3, 4):
                only = text_of(bound.get(parts[3][1:], "")) if parts[3:] else None
                for triple in self._matching(parts[:3], bound, row):
                    supports += [s for s in self.evidence.of(triple) if only in (None, s.source.iri)]
        return tuple(sorted({*found, *self.notes.of_supports(unique(supports))}))

    def _matching(self, parts: list[str], bound: Mapping[str, str], row: _Row) -> list[Triple]:
        """The statements that a pattern stands for; a variable that the query does not select matches all."""
        if any(p[0] in "?$" and p[1:] in row and p[1:] not in bound for p in parts):
            return []
        subject, predicate, object_ = (bound.get(p[1:]) if p[0] in "?$" else expanded(p) for p in parts)
        if subject and predicate and object_:
            return [(subject, predicate, object_)]
        if not predicate or not (subject or object_):
            return []
        nodes = [ox.NamedNode(t[1:-1]) if t else None for t in (subject, predicate)]
        target = ox.NamedNode(object_[1:-1]) if object_ and object_.startswith("<") else None
        found = self.store.db.quads_for_pattern(nodes[0], nodes[1], target, ox.DefaultGraph())
        return sorted((str(q.subject), str(q.predicate), str(q.object)) for q in found)


def _speaker(claims: list[ClaimNote]) -> Cell | None:
    """Who makes some claims, where the sources name one."""
    speakers = {claim.speaker_iri: claim.speaker for claim in claims}
    if len(speakers) > 1 or f"{NF}UnnamedSource" in speakers:
        return None
    return next(Cell(wording.cut(name), entity=iri) for iri, name in speakers.items())


def _place(claim: ClaimNote) -> tuple[str, int, str]:
    return (claim.source.id, claim.words.start if claim.words else -1, claim.iri)


def _has_one_value(relation: str) -> bool:
    """Whether a reader expects one value of a property, so that two are a difference between sources."""
    property_ = vocabulary().properties.get(relation.removeprefix(NF))
    return property_ is not None and property_.one_value is not None


def _language(token: str) -> str:
    """The language tag of a literal, as its token ends with it."""
    tail = token[token.rindex('"') + 1 :]
    return tail[1:] if tail.startswith("@") else ""


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, ox.Literal | ox.NamedNode) else ""


def expanded(name: str) -> str:
    """A name with a known prefix, whole, as a token."""
    prefix, _, local = name.partition(":")
    return f"<{PREFIXES.get(prefix, NF)}{local}>"


def _same(column: str, row: _Row) -> object:
    """What makes two cells of a column the same: a figure is the same with its hedge, unit and currency only."""
    return tuple(row.get(c) for c in ("value", *_AMOUNT)) if column == "value" else row[column]


def _repeats(rows: list[tuple[Cell, ...]], terms: list[tuple[object, ...]]) -> list[tuple[Cell, ...]]:
    """The rows with each cell marked that repeats the row above, as far as all cells to its left do so too."""
    marked = rows[:1]
    for row, (above, here) in zip(rows[1:], pairwise(terms), strict=True):
        same = 0
        while same < len(row) - 1 and here[same] == above[same]:
            same += 1
        marked.append((*(replace(cell, again=True) for cell in row[:same]), *row[same:]))
    return marked
