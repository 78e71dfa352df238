"""Properties of which a thing has one value, with two; dates of one thing that cannot both be right.

Which properties these are is said in the ontology (nf:oneValue, owl:FunctionalProperty) and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kg import wording
from kg.conflicts.model import Draft, Saying, Side
from kg.conflicts.reading import Reader, in_conflict, published, taken_back
from kg.conflicts.times import Dates, dates_of, meet, overlap
from kg.evidence import ClaimNote
from kg.identity.names import folded
from kg.quads.names import nf
from kg.store.changes import Triple
from kg.terms import text_of
from kg.vocabulary import EDTF, Property, vocabulary

_ALIKE = 92.0
"""Likeness from which two titles may be one, spelt in two ways; the same as where `kg dedupe` proposes papers."""

_WITHIN = ("locatedIn", "partOfOrganization", "subsidiaryOf", "editionOf")
"""Properties that lead to what a thing is a part of: a part and its whole do not conflict."""


class _Said(NamedTuple):
    """What is said of one value: the plain triples that hold it, and the claims that are no facts."""

    statements: list[Triple]
    claims: list[ClaimNote]


_Values = dict[str, _Said]
"""What is said of one thing and one property, by the token of the value."""


def find(reader: Reader) -> Iterator[Draft]:
    """The conflicts about properties of which a thing has one value."""
    properties = [p for p in vocabulary().properties.values() if p.one_value]
    claims = reader.open_claims(p.name for p in properties)
    for property_ in properties:
        found = _values(
            reader, property_, {s: made for (s, name), made in claims.items() if name == property_.name}
        )
        if property_.name == "date":
            found = _by_event(reader, found)
        for subject, values in sorted(found.items()):
            if len(values) > 1 and (draft := _draft(reader, property_, subject, values)):
                yield draft


def _values(
    reader: Reader, property_: Property, claims: Mapping[str, list[tuple[str, ClaimNote]]]
) -> dict[str, _Values]:
    """What is said of a property, by subject; only where there may be two values."""
    facts: dict[str, list[str]] = {}
    for subject, value in reader.pairs(property_.name):
        facts.setdefault(subject, []).append(value)
    found: dict[str, _Values] = {}
    for subject, values in facts.items():
        if len(values) > 1 or subject in claims or (property_.name == "date" and "/node/" in subject):
            token, name = f"<{subject}>", nf(property_.name)
            found[subject] = {value: _Said([(token, name, value)], []) for value in values}
    for subject, made in claims.items():
        for value, claim in made:
            found.setdefault(subject, {}).setdefault(value, _Said([], [])).claims.append(claim)
    return found


def _by_event(reader: Reader, found: dict[str, _Values]) -> dict[str, _Values]:
    """The same, with what several sources say of one event brought together.

    A source makes a node of its own for a hire, a dismissal or an award that it tells of. Two of them are taken
    for one event if they are of one class and have to do with the very same things.
    """
    together: dict[object, str] = {}
    merged: dict[str, _Values] = {}
    for node, values in sorted(found.items()):
        first = together.setdefault(_event(reader, node), node) if "/node/" in node else node
        for value, said in values.items():
            into = merged.setdefault(first, {}).setdefault(value, _Said([], []))
            into.statements.extend(said.statements)
            into.claims.extend(said.claims)
    return merged


def _event(reader: Reader, node: str) -> object:
    """What two nodes share that tell of one event; a node that nothing leads to is like no other."""
    owners = reader.leading_to(node)
    if not owners:
        return node
    told = reader.about(node)
    things = [(name, v) for name, vs in told.items() for v in vs if v.startswith("<") and "/node/" not in v]
    return tuple(owners), tuple(sorted(things))


def _draft(reader: Reader, property_: Property, subject: str, values: _Values) -> Draft | None:
    if not _may_differ(property_, values):
        return None
    sides = {value: _side(reader, property_, value, said) for value, said in values.items()}
    sides = {value: side for value, side in sides.items() if side.sayings}
    kept = in_conflict(sides, lambda one, other: _differ(reader, property_, sides, one, other))
    if not kept:
        return None
    hints, slight = _hints(property_, [sides[value] for value in kept], kept)
    several = "/node/" in subject and len({t[0] for v in kept for t in values[v].statements}) > 1
    if several:
        hints = (*hints, "each source tells of it in its own words: they may mean two events")
    return Draft(
        kind="date" if property_.name == "date" else "value",
        subject=subject,
        what=property_.label,
        key=property_.name,
        sides=tuple(sides[value] for value in kept),
        properties=(property_.name,),
        hints=hints,
        slight=slight,
    )


def _may_differ(property_: Property, values: Mapping[str, _Said]) -> bool:
    """Whether any two values differ at first sight: what each rests on is looked up only then."""
    tokens = list(values)
    if property_.name == "date":
        return any(_dates_differ(a, b) for i, a in enumerate(tokens) for b in tokens[i + 1 :])
    return len({folded(text_of(t)) or t if t[0] == '"' else t for t in tokens}) > 1


def _side(reader: Reader, property_: Property, value: str, said: _Said) -> Side:
    facts = reader.held(said.statements)
    sayings = [*facts, *map(reader.claimed, said.claims)]
    return Side(
        value=_shown(reader, value),
        key=value,
        sayings=tuple(dict.fromkeys(sayings)),
        held=bool(facts),
        statements=tuple(said.statements),
        withheld=taken_back(sayings),
    )


def _shown(reader: Reader, value: str) -> str:
    if value.startswith("<"):
        return reader.label(text_of(value))
    text = text_of(value)
    return wording.date(text) if value.endswith(f"^^<{EDTF}>") else wording.cut(text)


def _differ(reader: Reader, property_: Property, sides: Mapping[str, Side], one: str, other: str) -> bool:
    if property_.name == "date":
        return _dates_differ(one, other)
    if property_.one_value == "at a time" and not _at_one_time(sides[one], sides[other]):
        return False
    if one.startswith("<"):
        return not (_within(reader, one, other) or _within(reader, other, one))
    return folded(text_of(one)) != folded(text_of(other))


def _dates_differ(one: str, other: str) -> bool:
    try:
        return not meet(dates_of(text_of(one)), dates_of(text_of(other)))
    except ValueError:  # words in place of a date
        return False


def _at_one_time(one: Side, other: Side) -> bool:
    """Whether some source of each side may be of one day; later than that, a change is no conflict."""
    mine, theirs = ({_time(saying) for saying in side.sayings} for side in (one, other))
    return any(overlap(a, b) for a in mine for b in theirs)


def _time(saying: Saying) -> Dates:
    claim = saying.claim
    try:
        return dates_of(claim.date) if claim and claim.date else published(saying.source)
    except ValueError:
        return published(saying.source)


def _within(reader: Reader, part: str, whole: str) -> bool:
    """Whether one thing is a part of another, through others where need be."""
    seen, todo = {part}, [part]
    while todo:
        about = reader.about(text_of(todo.pop()))
        for above in (value for name in _WITHIN for value in about.get(name, ())):
            if above == whole:
                return True
            if above not in seen and above.startswith("<"):
                seen.add(above)
                todo.append(above)
    return False


def _hints(property_: Property, sides: list[Side], values: list[str]) -> tuple[tuple[str, ...], bool]:
    """What may be behind a difference, and whether it may be nothing of weight."""
    if property_.name == "title":
        return _spelling([text_of(value) for value in values])
    hints, slight = [], False
    if property_.name == "date":
        dates = [dates_of(text_of(value)) for value in values]
        if slight := all(overlap(a, b) for i, a in enumerate(dates) for b in dates[i + 1 :]):
            hints.append("they have days in common: they differ in where it begins or ends")
    if any(c.claim and c.claim.modality == "expected" for side in sides for c in side.sayings):
        hints.append("one is what was expected")
    return tuple(hints), slight


def _spelling(titles: list[str]) -> tuple[tuple[str, ...], bool]:
    from rapidfuzz import fuzz, utils  # imported where titles differ only

    pairs = [(a, b) for i, a in enumerate(titles) for b in titles[i + 1 :]]
    least = min(fuzz.ratio(a, b, processor=utils.default_process) for a, b in pairs)
    if least < _ALIKE:
        return (), False
    return (f"{least:.1f} of 100 alike: perhaps one title, spelt in two ways",), True
