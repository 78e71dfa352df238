"""How much rests on a conflict, and the order that follows from it.

First come conflicts that may be more than spelling or rounding, among them those that touch plain facts; then
those with the most resting on them: statements about the thing and saved queries that ask for the property; then
those with the most independent origins on their sides; then the newest.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

import pyoxigraph as ox

from kg import origins, queries, wording
from kg.conflicts.model import Conflict, Draft, Weight, identified
from kg.conflicts.reading import Reader
from kg.terms import text_of

_MOST = 1_000
"""Statements that are counted for one thing at most."""


def weighed(reader: Reader, drafts: Iterable[Draft]) -> list[Conflict]:
    """The conflicts, the one that most rests on first."""
    known, asked = origins.of(reader.store), _asked()
    found = [_weighed(reader, draft, known, asked) for draft in drafts]
    found.sort(key=lambda conflict: conflict.weight.newest or "", reverse=True)
    return sorted(found, key=_order)


def _order(conflict: Conflict) -> tuple[object, ...]:
    weight = conflict.weight
    held = any(side.held for side in conflict.sides)
    spelling = conflict.kind == "names"
    return conflict.slight, spelling, not held, -weight.statements - weight.queries, -weight.origins


def _weighed(reader: Reader, draft: Draft, known: origins.Origins, asked: list[set[str]]) -> Conflict:
    subject = root(reader, draft.subject)
    weight = _weight(reader, draft, subject, known, asked)
    return Conflict(
        id=identified(draft, reader.store.names.base),
        kind=draft.kind,
        about=subject,
        label=reader.label(subject),
        what=what(reader, draft, subject),
        sentence=_sentence(reader, draft, subject),
        sides=draft.sides,
        hints=draft.hints,
        slight=draft.slight,
        weight=weight,
        rank=_rank(weight),
        entities=_entities(reader, draft, subject),
    )


def root(reader: Reader, iri: str) -> str:
    """The entity that a dependent node belongs to."""
    for _ in range(4):
        above = reader.leading_to(iri) if "/node/" in iri else []
        if not above:
            return iri
        iri = above[0][0]
    return iri


# -- in words ----------------------------------------------------------------------------------------------


def what(reader: Reader, draft: Draft, subject: str) -> str:
    """What a conflict is in, in words: “damages of Harrow Foods v. Lindqvist Mills”."""
    if draft.kind == "names":
        return draft.what
    if draft.kind in ("contested", "disputed"):
        return f"what is said of {reader.label(subject)}"
    inner = "" if subject == draft.subject else f" of the {reader.entities.kind(draft.subject)}"
    return f"{draft.what}{inner} of {reader.label(subject)}"


def _sentence(reader: Reader, draft: Draft, subject: str) -> str:
    """The conflict in one sentence, with who says what."""
    if draft.kind in ("contested", "disputed"):  # their sides begin with who says it
        return " against ".join(side.value for side in draft.sides)
    sides = [f"{side.value} ({_who(draft, number)})" for number, side in enumerate(draft.sides)]
    return f"{what(reader, draft, subject)}: {' against '.join(sides)}"


def _who(draft: Draft, number: int) -> str:
    told = list(dict.fromkeys(saying.how for saying in draft.sides[number].sayings))
    more = f"; and {len(told) - 2} more" if len(told) > 2 else ""
    return "; ".join(told[:2]) + more


def _rank(weight: Weight) -> str:
    more = "or more " if weight.statements >= _MOST else ""
    name = "names" if weight.statements == 1 else "name"
    parts = [f"{_count(weight.statements, 'statement')} {more}{name} it"]
    if weight.queries:
        asking = "asks" if weight.queries == 1 else "ask"
        parts.append(f"{_count(weight.queries, 'saved query', 'saved queries')} that {asking} for such")
    parts.append(f"{_count(weight.sources, 'source')} of {_count(weight.origins, 'origin')}")
    newest = f"; the newest of {wording.date(weight.newest)}" if weight.newest else ""
    return f"{', '.join(parts)}{newest}"


def _count(number: int, one: str, several: str = "") -> str:
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"


# -- in numbers --------------------------------------------------------------------------------------------


def _weight(reader: Reader, draft: Draft, subject: str, known: origins.Origins, asked: list[set[str]]) -> Weight:
    sources = {saying.source.iri: saying.source for side in draft.sides for saying in side.sayings}
    dates = [s.published for s in sources.values() if s.published]
    return Weight(
        statements=_statements(reader, subject),
        queries=sum(1 for names in asked if names.intersection(draft.properties)),
        sources=len(sources),
        origins=known.count(sorted(sources)),
        newest=max(dates, key=lambda d: d[:10], default=None),
    )


def _statements(reader: Reader, iri: str) -> int:
    """How many statements name a thing, up to a bound."""
    node, quads = ox.NamedNode(iri), reader.store.db.quads_for_pattern
    own = quads(node, None, None, ox.DefaultGraph())
    leading = quads(None, None, node, ox.DefaultGraph())
    return sum(1 for _ in itertools.islice(itertools.chain(own, leading), _MOST))


def _asked() -> list[set[str]]:
    """The names of the properties that each saved query asks for."""
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in queries.names().values())
    return [set(re.findall(r"\bnf:(\w+)", text)) for text in texts]


def _entities(reader: Reader, draft: Draft, subject: str) -> frozenset[str]:
    """What a conflict is about: its subject and what that names, the things on its sides, and who speaks."""
    found = {subject, draft.subject}
    found |= {text_of(v) for values in reader.about(subject).values() for v in values if v.startswith("<")}
    for side in draft.sides:
        found |= {text_of(part) for triple in side.statements for part in (triple[0], triple[2]) if part[0] == "<"}
        for claim in (saying.claim for saying in side.sayings if saying.claim):
            found |= {iri for iri in (claim.subject, claim.object, claim.speaker_iri, *claim.about) if iri}
    return frozenset(iri for iri in found if iri.startswith(reader.store.names.base))
