"""A store in which every claim says something that nothing else says, so that whatever shows it is found out."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from kg import loading
from kg.facts.model import (
    ACCEPTED,
    ITSELF,
    MODALITIES,
    UNNAMED,
    Claim,
    Date,
    Entity,
    EntityRef,
    Quote,
    Source,
    Statement,
    Text,
    Value,
)
from kg.quads.articles import of_source
from kg.store import Store
from kg.vocabulary import XSD, Property, vocabulary

BASE = "https://canary.example/"
_CONTEXT = 32
_TOP = {"Agent": "Company", None: "Company"}
"""What stands for a class that no entity has by itself, and for any thing at all."""


class _Bird(NamedTuple):
    """One claim to be told: its number, how surely, and about which relation (None: in words)."""

    number: int
    modality: str
    property: Property | None

    def word(self, what: str) -> str:
        """A text that nothing else in the store has."""
        return f"Canary{self.number:03}{what}"


def store(folder: Path) -> Store:
    """Makes the store in an empty folder."""
    made = loading.create(folder, BASE)
    made.write([of_source(source, BASE) for bird in _flock() for source in _sources(bird)])
    return made


def _sources(bird: _Bird) -> Iterator[Source]:
    """A source with the claim; and where other sources have the denial or the withdrawal, those."""
    yield _source(f"canary-{bird.number}", list(_claims(bird)), bird)
    if bird.modality == "alleged" and bird.property and not bird.number % 3:
        yield _source(f"regret-{bird.number}", [_claim(bird, "Regret", "withdrawn", "Speaker")], bird)
    if bird.modality == "alleged" and bird.property and bird.number % 2:
        yield _source(f"answer-{bird.number}", [_claim(bird, "Denial", "denied", "Denier")], bird)


def _flock() -> Iterator[_Bird]:
    """A relation of each kind of thing, in one modality each; those that blame, and words, in all."""
    modalities = [m for m in MODALITIES if m != ACCEPTED]
    turn = itertools.cycle(["alleged", *modalities, ACCEPTED])
    terms = vocabulary().properties.values()
    plain = [p for p in terms if p.kind in ("object", "datatype") and not p.written_as and not p.scheme]
    by_subject = {ends[0]: p for p in plain if (ends := _ends(p))}
    by_object = {ends[1]: p for p in plain if (ends := _ends(p))}
    some = dict.fromkeys((*by_subject.values(), *by_object.values()))
    each: list[tuple[str, Property | None]] = list(zip(turn, some, strict=False))
    blaming = [vocabulary().properties[name] for name in ("committed", "samePersonAs", "employmentEvent")]
    each += [(modality, p) for p in (*blaming, None) for modality in (*modalities, ACCEPTED)]
    yield from (_Bird(number, modality, p) for number, (modality, p) in enumerate(each, 1))


def _ends(property_: Property) -> tuple[str, str] | None:
    """The classes of the two ends; None where a fact file cannot say the relation of named things."""
    classes = {name for name, class_ in vocabulary().classes.items() if "Relator" not in class_.ancestors}
    subject = _TOP.get(property_.domain, property_.domain) or "Company"
    if property_.kind == "datatype":
        takes_text = property_.range == f"{XSD}string" and not property_.one_of
        return (subject, "") if takes_text and subject in classes else None
    object_ = _TOP.get(property_.range, property_.range) or "Company"
    return (subject, object_) if subject in classes and object_ in classes else None


def _entities(bird: _Bird) -> Iterator[Entity]:
    subject, object_ = (_ends(bird.property) if bird.property else None) or ("Company", "")
    things = (("Subject", subject), ("Object", object_), ("Speaker", "Person"), ("Denier", "Person"))
    for place, (what, class_) in enumerate(things):
        if class_:
            # an identifier, by which the two sources mean the same
            yield Entity(_key(bird, what), class_, bird.word(what), ids=(("wikidata", f"Q{bird.number}{place}"),))


def _key(bird: _Bird, what: str) -> str:
    return f"{what.lower()}-{bird.number}"


def _triple(bird: _Bird) -> Statement | None:
    if bird.property is None:
        return None
    value: Value = EntityRef(_key(bird, "Object"))
    if bird.property.kind == "datatype":
        value = Text(bird.word("Value"), f"{XSD}string")
    return Statement(EntityRef(_key(bird, "Subject")), bird.property.name, value)


def _claims(bird: _Bird) -> Iterator[Claim]:
    """The claim, a plain fact right beside it in the text about the same thing, and a denial that names it."""
    yield _claim(bird, "", bird.modality, "Speaker")
    subject = EntityRef(_key(bird, "Subject"))
    yield Claim(f"fact-{bird.number}", ACCEPTED, ITSELF, None, text="It has a nest.", about=(subject,))
    if bird.modality == "alleged" and not (bird.property and bird.number % 2):
        yield _claim(bird, "Denial", "denied", "Denier", disputes=(f"claim-{bird.number}",))


def _claim(bird: _Bird, what: str, modality: str, speaker: str, disputes: tuple[str, ...] = ()) -> Claim:
    triple = _triple(bird)
    nobody = {"speculated": UNNAMED, ACCEPTED: ITSELF}
    day = Date(f"2{bird.number:03}-03-0{1 + len(what) % 5}")
    return Claim(
        id=f"{what.lower() or 'claim'}-{bird.number}",
        modality=modality,
        speaker=nobody.get(modality) or EntityRef(_key(bird, speaker)),
        quote=None,
        triple=triple,
        text=None if triple else bird.word(f"{what}Words"),
        about=() if triple else (EntityRef(_key(bird, "Subject")),),
        disputes=disputes,
        date=day,
        not_accepted_because="it is kept out here" if modality == ACCEPTED else None,
    )


def _source(id_: str, claims: list[Claim], bird: _Bird) -> Source:
    """A source whose text is the words of its claims, one after the other."""
    words = {claim.id: _words(claim) for claim in claims}
    text = " ".join(words.values())
    place, quoted = 0, []
    for claim in claims:
        start, end = place, place + len(words[claim.id])
        before, after = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
        quoted.append(_at(claim, Quote(start, end, text[start:end], before, after)))
        place = end + 1
    entities = tuple(_entities(bird))
    title = f"Bird watch {id_}"
    return Source(id_, "NewsArticle", title, "0" * 64, None, len(text), entities=entities, claims=tuple(quoted))


def _words(claim: Claim) -> str:
    kind, _, number = claim.id.partition("-")
    return f"Quoted{int(number):03}{kind}a Quoted{int(number):03}{kind}b"


def _at(claim: Claim, quote: Quote) -> Claim:
    return replace(claim, quote=quote)
