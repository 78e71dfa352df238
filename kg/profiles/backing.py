"""A profile with the passages that it rests on: each value and each claim with numbered notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pyoxigraph as ox

from kg import citations, trace
from kg.answers import Triples
from kg.citations import Cited, CitedRow, machines, people, telling
from kg.citations.telling import Told
from kg.entities import Entities
from kg.evidence import ClaimNote
from kg.profiles.entity import Fact, Profile
from kg.store import Store
from kg.terms import named_node, term_of
from kg.trace import Trace


class Backed(NamedTuple):
    """A profile with its notes; `values` has for each fact a row for each value, `claims` one for each claim."""

    profile: Profile
    cited: Cited
    notes: Sequence[Told]
    values: tuple[tuple[CitedRow, ...], ...]
    claims: tuple[CitedRow, ...]

    def of_value(self, fact: int, value: int, format_: str = "table") -> str:
        """The mark of a value of a fact, in a format."""
        return people.cell(self.values[fact][value], format_)

    def of_claim(self, claim: ClaimNote, format_: str = "table") -> str:
        """The mark of a claim, in a format."""
        return people.cell(self.claims[self.profile.claims.index(claim)], format_)

    def notes_lines(self, width: int) -> list[str]:
        """The list of notes for a terminal."""
        return people.as_text(self.cited, self.notes, width).splitlines() or ["Notes", "  none"]

    def objects(self) -> list[list[dict[str, Any]]]:
        """The citations of each value of each fact, then of each claim, for machines."""
        return machines.objects(self.cited)


def back(store: Store, profile: Profile) -> Backed:
    """Finds the passages that a profile rests on; a claim that it shows itself is not told in full again."""
    traces = [*_of_facts(store, profile.facts), *(Trace(claims=(claim.iri,)) for claim in profile.claims)]
    cited = citations.of(store, traces)
    above = {claim.iri: _above(claim) for claim in profile.claims}
    told = telling.notes(cited._replace(said={**cited.said, **above}), Entities(store))
    rows = iter(cited.rows)
    values = tuple(tuple(next(rows) for _ in fact.values) for fact in profile.facts)
    return Backed(profile, cited, told, values, tuple(rows))


def _above(claim: ClaimNote) -> str:
    return "Speculation, as told above" if claim.modality == "speculated" else f"{claim.speaker}, as told above"


def _of_facts(store: Store, facts: Sequence[Fact]) -> Iterator[Trace]:
    """What each value of each fact rests on."""
    behind = [triples for fact in facts for triples in fact.behind]
    triples = list(dict.fromkeys(triple for found in behind for triple in found))
    answer = Triples(tuple(ox.Triple(named_node(s), named_node(p), term_of(o)) for s, p, o in triples))
    traces = dict(zip(triples, trace.triples(store, answer), strict=True))
    for found in behind:
        parts = [traces[triple] for triple in found]
        yield Trace(
            chains=tuple(chain for part in parts for chain in part.chains),
            claims=tuple(dict.fromkeys(claim for part in parts for claim in part.claims)),
        )
