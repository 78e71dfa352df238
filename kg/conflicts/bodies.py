"""Two names for one body, and one name for two.

Bodies are organisations and conference series: what the store joins by name. People are never looked at: two
people of one name are two, and nobody is proposed to be another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.conflicts.model import Draft, Saying, Side
from kg.conflicts.reading import Reader, teller
from kg.identity.names import normalized
from kg.identity.resolve import Refused
from kg.quads.names import nf
from kg.store.changes import Triple
from kg.terms import literal, text_of
from kg.vocabulary import vocabulary

MOST = 50
"""Pairs of alike names that are given at most: affiliations as typed by authors have thousands."""

_SHORTEST = 8
"""Letters of a name from which one letter more, less or other is taken for a slip."""

_CLASSES = ("Organization", "ConferenceSeries")

_Names = dict[str, dict[str, dict[str, str]]]
"""By body: the normalised names that each source (by IRI) gives it, each with its spelling."""


def find(reader: Reader) -> Iterator[Draft]:
    """The conflicts about names of bodies."""
    bodies = sorted({iri for class_ in _CLASSES for iri in reader.things(class_)})
    names = {iri: found for iri in bodies if (found := _named(reader, iri))}
    decided = set() if reader.settled else _decided(reader)
    yield from _refused(reader, names, decided)
    yield from _unlike(reader, names, decided)
    yield from _alike(reader, names, decided)


def _named(reader: Reader, iri: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for property_ in ("name", "alias"):
        for value, graph in reader.store.objects(f"<{iri}>", nf(property_)):
            source, slash, part = text_of(graph).rpartition("/")
            if slash and part == "facts" and (name := normalized(text_of(value))):
                found.setdefault(source, {}).setdefault(name, text_of(value))
    return found


def _decided(reader: Reader) -> set[frozenset[str]]:
    """The pairs that links files decide on, under the identifiers that the store uses for them now."""
    identity = reader.store.identity()
    found = set()
    for decision in reader.things("IdentityDecision"):
        told = reader.about(decision)
        names = ("firstIdentifier", "secondIdentifier")
        found.add(frozenset(identity.of(text_of(v)) for name in names for v in told.get(name, ())))
    return found


# -- one name, two bodies ----------------------------------------------------------------------------------


def _refused(reader: Reader, names: _Names, decided: set[frozenset[str]]) -> Iterator[Draft]:
    """The names by which two bodies were not joined, because something else tells them apart."""
    identity = reader.store.identity()
    by_name: dict[str, dict[str, Refused]] = {}
    for refused in identity.refused:
        for identifier in refused.tie[:2]:
            iri = _iri(reader, identity.of(identifier))
            if iri in names:
                by_name.setdefault(refused.tie.second, {}).setdefault(iri, refused)
    for name, found in sorted(by_name.items()):
        pair = frozenset(_identifier(reader, iri) for iri in found)
        if len(found) > 1 and not any(pair <= each for each in decided if len(each) > 1):
            spelt = name.partition(":")[2]
            sides = [_body(reader, iri, names[iri], spelt.replace("-", " ")) for iri in sorted(found)]
            reasons = tuple(dict.fromkeys(refused.reason for refused in found.values()))
            yield _draft(sorted(found)[0], f"one name, {len(found)} bodies", f"refused {name}", sides, reasons)


def _iri(reader: Reader, identifier: str) -> str:
    return text_of(reader.store.names.entity(identifier))


def _identifier(reader: Reader, iri: str) -> str:
    return reader.store.names.identifier(f"<{iri}>") or iri


# -- one body, two names -----------------------------------------------------------------------------------


def _unlike(reader: Reader, names: _Names, decided: set[frozenset[str]]) -> Iterator[Draft]:
    """The bodies that an identifier joins and whose names have nothing in common: perhaps a slip in it."""
    named = {identifier for pair in decided for identifier in pair}
    for iri, by_source in names.items():
        if len(by_source) < 2 or _identifier(reader, iri) in named:
            continue
        groups = _groups([set(found) for found in by_source.values()])
        if len(groups) < 2 or not (shared := _strong(reader, iri)):
            continue
        sides = [
            _body(reader, iri, {s: f for s, f in by_source.items() if group & set(f)}, min(group))
            for group in sorted(groups, key=min)
        ]
        hint = f"joined by {shared}: one of the sources may have the identifier of another body"
        yield _draft(iri, "one body, names that no source gives together", "unlike", sides, (hint,))


def _groups(sets: Iterable[set[str]]) -> list[set[str]]:
    """Sets of names, those that share a name or have alike ones made one."""
    groups: list[set[str]] = []
    for names in sets:
        near = [group for group in groups if _akin(group, names)]
        groups = [group for group in groups if group not in near]
        groups.append(names.union(*near))
    return groups


def _akin(some: set[str], others: set[str]) -> bool:
    """Whether a name of each is the same, is within the other word for word, or is the other's initials."""
    return any(_contains(a, b) or _contains(b, a) for a in some for b in others)


def _contains(longer: str, shorter: str) -> bool:
    words = longer.split()
    initials = {"".join(w[0] for w in words), "".join(w[0] for w in words if len(w) > 3)}
    return set(shorter.split()) <= set(words) or shorter.replace(" ", "") in initials


def _strong(reader: Reader, iri: str) -> str:
    told = reader.about(iri)
    found = [
        f"{scheme}:{text_of(value)}"
        for scheme, property_ in vocabulary().schemes.items()
        for value in told.get(property_.name, ())
    ]
    return " and ".join(found)


# -- two bodies, alike names -------------------------------------------------------------------------------


def _alike(reader: Reader, names: _Names, decided: set[frozenset[str]]) -> Iterator[Draft]:
    """Bodies of one kind that are not joined and whose names differ in spaces, or in one letter.

    One of the two has to be in an article or an entities file: how the authors of a list spell where they work
    would flood any other answer.
    """
    lists = {text_of(reader.store.names.source(r.id)) for r in reader.store.sources() if r.kind == "list"}
    own = {iri for iri, found in names.items() if set(found) - lists}
    series = reader.things("ConferenceSeries")
    count = 0
    for (one, other), spelt in sorted(_pairs(names, own).items()):
        pair = frozenset((_identifier(reader, one), _identifier(reader, other)))
        if (
            count == MOST
            or pair in decided
            or (one in series) != (other in series)
            or _related(reader, one, other)
        ):
            continue
        count += 1
        sides = [_body(reader, iri, names[iri], name) for iri, name in zip((one, other), spelt, strict=True)]
        hint = "perhaps one body, spelt in two ways; a links file can join them or keep them apart"
        yield _draft(one, "two bodies under alike names", f"alike {_identifier(reader, other)}", sides, (hint,))


def _pairs(names: _Names, own: set[str]) -> dict[tuple[str, str], tuple[str, str]]:
    """Pairs of bodies with alike names, one of each; the first of a pair is one of our own."""
    by_letters: dict[str, dict[str, str]] = {}
    for iri, by_source in names.items():
        for name in sorted({name for found in by_source.values() for name in found}):
            by_letters.setdefault(name.replace(" ", ""), {}).setdefault(iri, name)
    known = list(by_letters)
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for letters, bearers in by_letters.items():
        for iri in own & bearers.keys():
            for near in _near(letters, known):
                for other, name in by_letters[near].items():
                    twice = other in own and other < iri
                    if other != iri and name != bearers[iri] and not twice:
                        found.setdefault((iri, other), (bearers[iri], name))
    return found


def _near(letters: str, known: list[str]) -> list[str]:
    """The known spellings, without spaces, that are this one or differ from it in one letter."""
    from rapidfuzz import process  # imported where conflicts are looked for only
    from rapidfuzz.distance import OSA

    most = 1 if len(letters) >= _SHORTEST else 0
    found = process.extract(letters, known, scorer=OSA.distance, score_cutoff=most, limit=None)
    return [other for other, _, _ in found if _digits(other) == _digits(letters)]


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


def _related(reader: Reader, one: str, other: str) -> bool:
    """Whether some statement already says how the two stand to each other."""
    pairs = ((one, other), (other, one))
    return any(f"<{b}>" in values for a, b in pairs for values in reader.about(a).values())


# -- sides -------------------------------------------------------------------------------------------------


def _body(reader: Reader, iri: str, by_source: dict[str, dict[str, str]], name: str) -> Side:
    """A body as some sources name it, with what tells it from others."""
    spelt = next((found[name] for _, found in sorted(by_source.items()) if name in found), None)
    statements: list[Triple] = [
        (f"<{iri}>", nf("name"), literal(text)) for found in by_source.values() for text in found.values()
    ]
    sayings = [
        Saying(f"named so by {teller(note)}", note)
        for note in map(reader.evidence.source, sorted(by_source))
        if name in by_source[note.iri] or spelt is None
    ] or [Saying(f"named by {teller(note)}", note) for note in map(reader.evidence.source, sorted(by_source))]
    shown = f"{spelt or reader.label(iri)} ({_identifier(reader, iri)})"
    return Side(
        shown, f"{_identifier(reader, iri)} {name}", tuple(sayings), held=True, statements=tuple(statements)
    )


def _draft(subject: str, what: str, key: str, sides: list[Side], hints: tuple[str, ...]) -> Draft:
    return Draft("names", subject, what, key, tuple(sides), ("name",), hints, slight=True)
