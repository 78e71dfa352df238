"""The rows of a panel -> its picture, and the rows of the table that tells the same in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import pyoxigraph as ox

from kg import answers, wording
from kg.answers import Rows
from kg.charts import Bar, Edge, Event, Node, Told, bars, network, timeline
from kg.errors import QueryError
from kg.evidence import ClaimNote, Evidence
from kg.queries.model import Column
from kg.sparql import Term
from kg.vocabulary import XSD

SURE = "How sure"
"""The column that a table gets where some of its rows are not held as fact."""

_MOST = {"timeline": 24, "bars": 20, "network": 14}
"""What one picture can hold: events, bars, things around the centre."""

_NUMBERS, _DATES, _THINGS = ("integer", "decimal"), ("date", "gYear"), ("entity", "iri")
_TELLING = ("claim", "modality", "speaker")
"""Columns that say how something is known; a picture puts their words into one."""

_GAPS = 60
"""Years between which those without a number are drawn too."""

_Row = Mapping[str, Term | None]


class Picture(NamedTuple):
    """An SVG, "" where there are not two things to draw; its rows; what was left out, in words.

    `modalities` has for each row how surely it is said, "" where it is held as fact. `is_told_elsewhere` says that
    without a picture the rows need no panel, as others tell the same.
    """

    svg: str
    answer: Rows
    remark: str = ""
    is_told_elsewhere: bool = False
    modalities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pictures:
    """Draws the panels of one entity.

    Args:
        iri: the entity.
        title: what it is called.
        evidence: what is known of claims.
        text: a term as a table shows it.
    """

    iri: str
    title: str
    evidence: Evidence
    text: Callable[[Term | None], str]

    def of(self, view: str, heading: str, columns: Mapping[str, Column], answer: Rows) -> Picture:
        """The picture of an answer.

        Raises:
            QueryError: it has no columns that could be drawn so, or a row of a claim that is not named.
        """
        draw = {"timeline": self._timeline, "bars": self._bars, "network": self._network}[view]
        made = draw(f"{heading}: {self.title}", _Shape(columns, self._worded(answer)))
        claims = (self.claim(row.get("claim")) for row in answers.as_dicts(made.answer))
        return made._replace(modalities=tuple(claim.modality if claim else "" for claim in claims))

    # -- claims --------------------------------------------------------------------------------------------

    def _worded(self, answer: Rows) -> Rows:
        """The answer with a column that says how surely each row is known, where some are not held as fact."""
        if not set(_TELLING) & set(answer.columns):
            return answer
        if "claim" not in answer.columns:
            raise QueryError("a picture of what is claimed needs the variable ?claim, the IRI of the claim")
        place = answer.columns.index("claim")
        kept = [i for i, name in enumerate(answer.columns) if name not in _TELLING[1:]]
        names, rows, told = tuple(answer.columns[i] for i in kept), [], []
        for row in answer.rows:
            claim = self.claim(row[place])
            if claim is None or not claim.withheld:  # what was taken back is told with the ruling, not drawn
                rows.append(tuple(row[i] for i in kept))
                told.append(self._sentence(claim) if claim else "fact")
        if {*told} <= {"fact"}:
            return Rows(names, tuple(rows), answer.cut)
        sure = [(*row, ox.Literal(words)) for row, words in zip(rows, told, strict=True)]
        return Rows((*names, SURE), tuple(sure), answer.cut)

    def claim(self, term: Term | None) -> ClaimNote | None:
        """The claim that a row rests on, None where it rests on facts.

        Raises:
            QueryError: it is no claim.
        """
        if term is None:
            return None
        claim = self.evidence.claim(term.value) if isinstance(term, ox.NamedNode) else None
        if claim is None or not claim.modality:
            raise QueryError(f"{term} is no claim")
        return None if claim.accepted else claim

    def told(self, claim: ClaimNote) -> Told:
        """Modality, speaker and what is on record against a claim."""
        return Told(_mark(claim), wording.attribution(claim), tuple(wording.against(claim, self.evidence)))

    def _sentence(self, claim: ClaimNote) -> str:
        return f"{_mark(claim)}: {wording.answered(claim, self.evidence)}"

    def _told(self, row: _Row) -> Told | None:
        claim = self.claim(row.get("claim"))
        return self.told(claim) if claim else None

    # -- views ---------------------------------------------------------------------------------------------

    def _timeline(self, title: str, shape: _Shape) -> Picture:
        when, *_ = shape.of_type(_DATES)
        rows = shape.rows[: _MOST["timeline"]]
        events = [self._event(shape, when, row) for row in rows if row[when] is not None]
        left = len(shape.rows) - len(events)
        remark = f"The picture has {len(events)} of {len(shape.rows)} events." if left else ""
        words = f"{len(events)} dated events in order of time; the table has each in words."
        svg = timeline(events, title=title, description=words) if len(events) > 1 else ""
        return Picture(svg, shape.answer, remark, is_told_elsewhere=not svg)

    def _event(self, shape: _Shape, when: str, row: _Row) -> Event:
        texts = [text for name in shape.shown if name not in (when, SURE) and (text := self.text(row[name]))]
        date, claim = self.text(row[when]), self.claim(row.get("claim"))
        if claim is not None:
            texts = [f"{_mark(claim).capitalize()}: {wording.says(claim, self.evidence)}", *texts[1:]]
        value = row[when]
        day = value.value if isinstance(value, ox.Literal) else ""
        return Event(texts[0] if texts else date, day, " · ".join([*texts[1:], date]), self._told(row))

    def _bars(self, title: str, shape: _Shape) -> Picture:
        number, *_ = shape.of_type(_NUMBERS)
        name = next(c for c in shape.shown if c != number)
        years = shape.type(name) == "gYear"
        found = [Bar(self.text(row[name]), _number(row[number])) for row in shape.rows]
        drawn = _with_gaps(found) if years else found[: _MOST["bars"]]
        left = 0 if years else len(found) - len(drawn)
        remark = f"The picture has the first {len(drawn)}." if left else ""
        words = f"{shape.label(number)} by {shape.label(name).lower()}; the table has each number."
        svg = bars(drawn, title=title, description=words, upright=years) if len(found) > 1 else ""
        return Picture(svg, shape.answer, remark, is_told_elsewhere=years and not svg)

    def _network(self, title: str, shape: _Shape) -> Picture:
        if "together" in shape.answer.columns:
            shape = _tied(shape)
        first, second, *_ = shape.of_type(_THINGS)
        weight = next(iter(shape.of_type(_NUMBERS)), "")
        edges = [(self._edge(shape, row, (first, second, weight)), row) for row in shape.rows]
        names = self._strongest([edge for edge, _ in edges])
        kept = {self.iri, *names[: _MOST["network"]]}
        drawn = [(edge, row) for edge, row in edges if {edge.start, edge.end} <= kept]
        if len(drawn) < 2:
            return Picture("", Rows(shape.answer.columns, ()), is_told_elsewhere=True)
        labels = {_iri(row[c]): self.text(row[c]) for _, row in drawn for c in (first, second)}
        order = [*([self.iri] if self.iri in labels else []), *(n for n in names if n in labels)]
        left = len(names) - len(kept) + 1
        which = (
            f"the {len(kept) - 1} with the most {shape.label(weight).lower()}" if weight else str(len(kept) - 1)
        )
        remark = f"Here are {which}, of {len(names)}." if left > 0 else ""
        words = f"{len(drawn)} ties between {len(order)}; the table has each in words."
        svg = network(
            [Node(iri, labels[iri]) for iri in order],
            [edge for edge, _ in drawn],
            title=title,
            description=words,
            centre=self.iri,
            weights=f"more {shape.label(weight).lower()}" if weight else "",
        )
        rows = tuple(tuple(row[c] for c in shape.answer.columns) for _, row in drawn)
        return Picture(svg, Rows(shape.answer.columns, rows), remark)

    def _edge(self, shape: _Shape, row: _Row, parts: tuple[str, str, str]) -> Edge:
        first, second, weight = parts
        words = [self.text(row[c]) for c in shape.shown if c not in (*parts, SURE) and row[c] is not None]
        start, end = _iri(row[first]), _iri(row[second])
        counted = [f"{self.text(row[weight])} {shape.label(weight).lower()}"] if weight else []
        return Edge(
            start=start,
            end=end,
            label=", ".join(words or (counted if self.iri in (start, end) else [])),
            weight=_number(row[weight]) if weight else 1.0,
            directed=bool(words),
            told=self._told(row),
        )

    def _strongest(self, edges: Sequence[Edge]) -> list[str]:
        """The things around the centre, those with the strongest ties to it first."""
        strength: dict[str, float] = {}
        for edge in edges:
            for name, other in ((edge.start, edge.end), (edge.end, edge.start)):
                strength[name] = strength.get(name, 0.0) + (edge.weight if other == self.iri else 0.0)
        strength.pop(self.iri, None)
        return sorted(strength, key=lambda name: -strength[name])


@dataclass(frozen=True, slots=True)
class _Shape:
    """An answer with what its header says of its columns."""

    columns: Mapping[str, Column]
    answer: Rows

    @property
    def rows(self) -> Sequence[_Row]:
        return answers.as_dicts(self.answer)

    @property
    def shown(self) -> list[str]:
        return [c for c in self.answer.columns if not (c in self.columns and self.columns[c].hide)]

    def type(self, name: str) -> str | None:
        return self.columns[name].type if name in self.columns else None

    def of_type(self, types: Sequence[str]) -> list[str]:
        return [c for c in self.shown if self.type(c) in types]

    def label(self, name: str) -> str:
        return self.columns[name].label if name in self.columns else name


def _tied(shape: _Shape) -> _Shape:
    """Who stands together with whom, such as on papers, how often; once is no tie, as one list shows it."""
    name = next(c for c in shape.of_type(_THINGS) if c != "together")
    groups: dict[Term | None, list[Term | None]] = {}
    sources: dict[Term | None, set[str]] = {}
    for row in shape.rows:
        groups.setdefault(row["together"], []).append(row[name])
        sources.setdefault(row["together"], set()).update(_text(row.get("sources")).split())
    pairs: dict[tuple[Term | None, Term | None], list[Term | None]] = {}
    for group, things in groups.items():
        for pair in combinations(sorted(set(things), key=str), 2):
            pairs.setdefault(pair, []).append(group)
    often = sorted((p for p in pairs if len(pairs[p]) > 1), key=lambda p: (-len(pairs[p]), *map(str, p)))
    found = [
        (*p, _count(len(pairs[p])), ox.Literal(" ".join(sorted(set().union(*(sources[g] for g in pairs[p]))))))
        for p in often
    ]
    one, count = shape.label(name), shape.label("together")
    columns = {
        one: Column(one, type="entity"),
        "With": Column("With", type="entity"),
        count: Column(count, type="integer"),
        "sources": Column("sources", hide=True),
    }
    return _Shape(columns, Rows(tuple(columns), tuple(found), shape.answer.cut))


def _count(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=ox.NamedNode(f"{XSD}integer"))


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, ox.Literal) else ""


def _mark(claim: ClaimNote) -> str:
    return {"asserted": "not accepted", "speculated": "speculation"}.get(claim.modality, claim.modality)


def _iri(term: Term | None) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _number(term: Term | None) -> float:
    try:
        return float(term.value) if isinstance(term, ox.Literal) else 0.0
    except ValueError as error:
        raise QueryError(f"a picture needs a number, not {term}") from error


def _with_gaps(found: Sequence[Bar]) -> list[Bar]:
    """The years in their order, with those between them that have no number."""
    by_year = {bar.label: bar.value for bar in found}
    if not all(year.isdecimal() and len(year) == 4 for year in by_year):
        raise QueryError(f"a year has four digits: {', '.join(sorted(by_year))}")
    first, last = int(min(by_year)), int(max(by_year))
    if last - first > _GAPS:
        return [Bar(year, by_year[year]) for year in sorted(by_year)]
    return [Bar(f"{year:04}", by_year.get(f"{year:04}", 0.0)) for year in range(first, last + 1)]
