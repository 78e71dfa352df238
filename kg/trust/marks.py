"""What each row of an answer rests on: facts alone, or also what is only claimed, and then by whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from kg import trace
from kg.answers import Rows
from kg.evidence import ClaimNote, Evidence
from kg.store import Store
from kg.store.changes import Triple
from kg.trace import Trace
from kg.trust.asked import Ask, Question, asking
from kg.trust.included import said, stated_in
from kg.trust.switches import CAUTION
from kg.trust.views import View, view

COLUMN = "standing"
FACT = "fact"

_UNTRACED = "rests on claims or on a count of them; which, could not be traced"
_LAST = ("denied", "withdrawn")
"""The modalities that are named last: they answer the others."""


class Marks:
    """The standing of rows that a view gave.

    Args:
        seen: the view that was asked.
    """

    def __init__(self, seen: View) -> None:
        self.seen, self.evidence = seen, Evidence(seen.base)
        self.facts = view(seen, seen.trust._replace(include=()))
        """The same with facts alone."""
        self._claims: defaultdict[Triple, list[str]] = defaultdict(list)
        for claim in said(self.facts, CAUTION):
            for triple in claim.triples:
                self._claims[triple].append(claim.claim)

    def of(self, query: str, answer: Rows, ask: Ask) -> list[str]:
        """What each row rests on: “fact”, or how and by whom it is claimed, with the denials on record.

        Args:
            query: the query, its values in place.
            answer: its rows, or the first of them.
            ask: asks the question of another store, without a limit on its rows.
        """
        facts = Counter(ask(self.facts).rows)
        traces = trace.rows(self.seen, query, answer)
        marks = []
        for row, traced in zip(answer.rows, traces, strict=True):
            held = facts[row] > 0
            facts[row] -= held
            marks.append(self._mark(traced, held))
        return marks

    def _mark(self, traced: Trace, held: bool) -> str:
        steps = list(self._steps(traced))
        spoken_of = {term for step in steps for term in step}
        claims = [self.evidence.claim(iri) for iri in traced.claims if f"<{iri}>" in spoken_of]
        if not held:
            claims += [claim for step in steps for claim in self._of(step)]
        open_ = {c.iri: c for c in claims if not c.accepted}
        if not open_:
            return FACT if held else _UNTRACED
        answers = {d.iri: d for c in open_.values() for d in self._answers(c)}
        return "; ".join(dict.fromkeys(map(self._told, sorted({**answers, **open_}.values(), key=_order))))

    def _answers(self, claim: ClaimNote) -> Iterable[ClaimNote]:
        """The denials of a claim, and where its speaker takes it back, in sources left out of the view too."""
        return (*self.evidence.answers(claim.iri), *self.evidence.withdrawals(claim.iri))

    def _steps(self, traced: Trace) -> Iterable[Triple]:
        return dict.fromkeys([*(s for chain in traced.chains for s in chain.steps), *traced.stated()])

    def _of(self, triple: Triple) -> list[ClaimNote]:
        """The claims by which a triple is in the view; none for a fact."""
        if stated_in(self.seen, triple):
            return []
        return [self.evidence.claim(claim[1:-1]) for claim in self._claims.get(triple, ())]

    def _told(self, claim: ClaimNote) -> str:
        """“alleged by ByteDance”, with what became of it, and whether its source is left out of the view."""
        who = "people not named" if claim.speaker_iri.endswith("#UnnamedSource") else claim.speaker
        parts = [f"{claim.modality} by {who}"]
        if claim.withheld:
            parts.append(claim.withheld.partition(": ")[0])  # the reason is on record, and long
        elif claim.modality == "asserted":
            parts.append("not held as fact")
        if why := self.seen.left_out.get(claim.source.id):
            parts.append(f"in a source left out here ({why})")
        return ", ".join(parts)


def _order(claim: ClaimNote) -> tuple[bool, int, str, str]:
    return claim.modality in _LAST, CAUTION.index(claim.modality), claim.speaker, claim.iri


def marked(store: Store, question: Question, found: Rows, shown: Rows) -> Rows:
    """Rows with what each rests on, where claims are included; else as they are.

    Args:
        store: the view that was asked.
        question: the query.
        found: the rows as the engine gave them.
        shown: the same as they are to be shown.
    """
    if not isinstance(store, View) or not store.trust.include:
        return shown
    return _with_marks(shown, Marks(store).of(question(store), found, asking(question)))


def _with_marks(answer: Rows, marks: Iterable[str]) -> Rows:
    """The answer with a last column that says what each row rests on."""
    name = next(n for n in (COLUMN, *(f"{COLUMN}{i}" for i in range(2, 1_000))) if n not in answer.columns)
    rows = tuple((*row, ox.Literal(mark)) for row, mark in zip(answer.rows, marks, strict=True))
    return Rows((*answer.columns, name), rows, answer.cut)
