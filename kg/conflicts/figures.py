"""Numbers for one thing that cannot both be right.

Figures are compared if they are about the same thing, by the same way (the relief that a lawsuit seeks, say),
count the same in the same unit and within the same whole, and if their days have one in common. A figure without
a date may be of any day, one without a unit in any. What is counted, the unit and the kind of relief are compared
as they are spelt, since no source says that two topics are one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from kg import wording
from kg.conflicts import amounts
from kg.conflicts.amounts import Amount, Difference, Figure
from kg.conflicts.model import Draft, Saying, Side
from kg.conflicts.reading import ANY_TIME, Reader, in_conflict, published, taken_back, teller
from kg.conflicts.times import Dates, dates_of, overlap
from kg.identity.names import folded
from kg.quads.names import nf
from kg.store.changes import Triple
from kg.terms import text_of
from kg.vocabulary import vocabulary

_DEEPEST = 4
"""Dependent nodes between a figure and what it is about, at most: a lawsuit, its relief, the sum."""

_KINDS = ("reliefKind", "role")
"""What tells two dependent nodes of one thing apart."""


@dataclass(frozen=True, slots=True)
class _Found:
    """One figure of one source; those of equal `group` are comparable.

    `way` leads from the subject to the figure: the names of properties, and the kind of a relief or a position.
    """

    group: tuple[object, ...]
    subject: str
    way: tuple[str, ...]
    label: str
    unit: str
    words: str
    figure: Figure
    dates: Dates
    statement: Triple
    according: str | None


def find(reader: Reader, about: Fraction = amounts.ABOUT) -> Iterator[Draft]:
    """The conflicts between figures; `about` is what “about” leaves open, as a share of the number."""
    groups: dict[tuple[object, ...], list[_Found]] = {}
    conversions = {text_of(value) for _, value in reader.pairs("statedAsAlso")}
    for node in sorted({subject for subject, _ in reader.pairs("value")} - conversions):
        if found := _read(reader, node):
            groups.setdefault(found.group, []).append(found)
    for members in groups.values():
        if len(members) > 1 and (draft := _draft(reader, members, about)):
            yield draft


def _read(reader: Reader, node: str) -> _Found | None:
    """A figure, with what it is about; None where it has no owner, or no number that can be compared."""
    told = reader.about(node)
    owner, amount = _owner(reader, node), _amount(told)
    if owner is None or amount is None:
        return None
    subject, way, statement = owner
    metric = " ".join(reader.label(text_of(value)) for value in told.get("metric", ()))
    unit = " ".join(_one(folded(text_of(value))) for value in told.get("unit", ()))
    according = told.get("accordingTo")
    return _Found(
        group=(subject, way, folded(metric), tuple(_context(reader, v) for v in told.get("inContextOf", ()))),
        subject=subject,
        way=way,
        label=metric or "number",
        unit=unit,
        words=_words(told),
        figure=Figure(amount, tuple(_conversions(reader, told))),
        dates=_dates(told),
        statement=statement,
        according=reader.label(text_of(according[0])) if according else None,
    )


def _owner(reader: Reader, node: str) -> tuple[str, tuple[str, ...], Triple] | None:
    """What a figure is about, the way there, and the statement that leads to the figure.

    The way is the names of the properties, and of a relief or a position its kind.
    """
    way: list[str] = []
    statement: Triple | None = None
    for _ in range(_DEEPEST):
        above = reader.leading_to(node)
        if not above:
            return None
        subject, name = above[0]
        statement = statement or (f"<{subject}>", nf(name), f"<{node}>")
        way.append(name)
        if "/node/" not in subject:
            return subject, tuple(way), statement
        told = reader.about(subject)
        way += [folded(text_of(value)) for kind in _KINDS for value in told.get(kind, ())]
        node = subject
    return None


def _context(reader: Reader, value: str) -> str:
    """The whole within which was counted: a topic as it is spelt, anything else as what it is."""
    iri = text_of(value)
    return folded(reader.label(iri)) if "Topic" in reader.entities.classes(iri) else iri


def _amount(told: Mapping[str, list[str]]) -> Amount | None:
    value = amounts.number(_first(told, "value"))
    comparator = _first(told, "comparator") or "exactly"
    if value is None or comparator not in vocabulary().properties["comparator"].one_of:
        return None
    return Amount(comparator, value, _first(told, "currency"))


def _conversions(reader: Reader, told: Mapping[str, list[str]]) -> Iterator[Amount]:
    for node in told.get("statedAsAlso", ()):
        if amount := _amount(reader.about(text_of(node))):
            yield amount


def _first(told: Mapping[str, list[str]], name: str) -> str:
    return text_of(told[name][0]) if name in told else ""


def _one(unit: str) -> str:
    """A unit without the sign of the plural, so that “user” and “users” are one."""
    return unit[:-1] if len(unit) > 3 and unit.endswith("s") and not unit.endswith("ss") else unit


def _words(told: Mapping[str, list[str]]) -> str:
    return wording.amount(*(_first(told, name) for name in ("comparator", "value", "unit", "currency")))


def _dates(told: Mapping[str, list[str]]) -> Dates:
    try:
        return dates_of(_first(told, "date"))
    except ValueError:
        return ANY_TIME


def _draft(reader: Reader, members: list[_Found], about: Fraction) -> Draft | None:
    by_words: dict[str, list[_Found]] = {}
    for member in members:
        by_words.setdefault(member.words, []).append(member)
    sides = {words: _side(reader, words, found) for words, found in by_words.items()}
    kept = in_conflict(sides, lambda a, b: bool(_differences(by_words[a], by_words[b], about)))
    if not kept:
        return None
    differences = [
        d for i, a in enumerate(kept) for b in kept[i + 1 :] for d in _differences(by_words[a], by_words[b], about)
    ]
    hints = [d.hint for d in differences if d.hint] or _changing(kept, by_words, sides)
    return Draft(
        kind="figure",
        subject=members[0].subject,
        what=members[0].label,
        key="\x1f".join(map(str, members[0].group[1:])),
        sides=tuple(sides[words] for words in kept),
        properties=tuple(name for name in members[0].way if name in vocabulary().properties),
        hints=tuple(dict.fromkeys(hints)),
        slight=all(d.slight for d in differences),
    )


def _differences(some: list[_Found], others: list[_Found], about: Fraction) -> list[Difference]:
    return [
        found
        for one in some
        for other in others
        if _comparable(one, other) and (found := amounts.difference(one.figure, other.figure, about))
    ]


def _comparable(one: _Found, other: _Found) -> bool:
    """Whether two figures of a group count in one unit, and may be of one day."""
    units = {one.unit, other.unit} - {""}
    return len(units) < 2 and overlap(one.dates, other.dates)


def _changing(kept: list[str], by_words: Mapping[str, list[_Found]], sides: Mapping[str, Side]) -> list[str]:
    """Whether the figures may be of two days, though none says of which it is."""
    undated = any(found.dates == ANY_TIME for words in kept for found in by_words[words])
    days = [published(saying.source) for words in kept for saying in sides[words].sayings]
    if undated and any(not overlap(a, b) for a in days for b in days):
        return ["not all say of which day they are: the number may have changed between the sources"]
    return []


def _side(reader: Reader, words: str, found: list[_Found]) -> Side:
    sayings: list[Saying] = []
    for one in found:
        sayings += [_told(saying, one.according) for saying in reader.held([one.statement])]
    statements = tuple(dict.fromkeys(one.statement for one in found))
    told = tuple(dict.fromkeys(sayings))
    return Side(words, words, told, held=True, statements=statements, withheld=taken_back(told))


def _told(saying: Saying, according: str | None) -> Saying:
    """Who says it, with the one whose figure it is."""
    who = teller(saying.source)
    if according is None or according == who:
        return saying
    return Saying(f"figure of {according}, according to {who}", saying.source, saying.claim)
