"""By what the things of a class are sorted on its index pages."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from kg.vocabulary import vocabulary


class Facet(NamedTuple):
    """One way to sort the things of a class.

    `path` is a path of properties from the thing to the value, in SPARQL. `kind` is "thing" (the value is an
    entity), "year" (the year in a date or in the key of an edition), or "text".
    """

    key: str
    label: str
    path: str
    kind: str


_YEAR = re.compile(r"(?<![0-9])([12][0-9]{3})(?![0-9])")

FACETS: dict[str, tuple[Facet, ...]] = {
    "Paper": (
        Facet("year", "Year", "nf:acceptedAt/(nf:edition|nf:date)", "year"),
        Facet("venue", "Conference", "nf:acceptedAt/nf:editionOf", "thing"),
        Facet("award", "Award", "nf:hasAwardGrant/nf:awardGranted", "thing"),
        Facet("topic", "Topic", "nf:hasTopic", "thing"),
    ),
    "Person": (
        Facet("at", "Works or worked at", "nf:hasPosition/nf:positionAt|nf:workedAt", "thing"),
        Facet("studied", "Studied at", "nf:studiedAt", "thing"),
    ),
    "Organization": (
        Facet("place", "Place", "nf:basedIn", "thing"),
        Facet("part-of", "Part of", "nf:partOfOrganization|nf:subsidiaryOf", "thing"),
    ),
    "Product": (Facet("by", "Developed by", "^nf:develops", "thing"),),
    "ConferenceEdition": (
        Facet("year", "Year", "nf:edition|nf:date", "year"),
        Facet("series", "Conference", "nf:editionOf", "thing"),
    ),
    "Event": (
        Facet("year", "Year", "nf:date", "year"),
        Facet("place", "Place", "nf:takesPlaceIn", "thing"),
    ),
    "Lawsuit": (
        Facet("court", "Court", "nf:heardBy", "thing"),
        Facet("stage", "Stage", "nf:eventStatus", "text"),
        Facet("plaintiff", "Plaintiff", "nf:hasPlaintiff", "thing"),
        Facet("defendant", "Defendant", "nf:hasDefendant", "thing"),
    ),
    "Place": (Facet("within", "Within", "nf:locatedIn", "thing"),),
    "Work": (
        Facet("year", "Year", "nf:published", "year"),
        Facet("publisher", "Publisher", "nf:publisher", "thing"),
    ),
}
"""The facets of a class, which its subclasses have too; all have the first letter besides."""

KIND = Facet("kind", "Kind", "", "text")
"""The more special classes that things of a class have."""

LETTER = Facet("letter", "First letter", "", "text")


def of_class(class_: str) -> tuple[Facet, ...]:
    """The facets of a class and of its ancestors, each key once, those of the class first."""
    classes = vocabulary().classes
    line = sorted(classes[class_].ancestors, key=lambda name: -len(classes[name].ancestors))
    found: dict[str, Facet] = {}
    for name in line:
        for facet in FACETS.get(name, ()):
            found.setdefault(facet.key, facet)
    return tuple(found.values())


def year(text: str) -> str | None:
    """The first year in a date or in an edition's key; None where there is none."""
    found = _YEAR.search(text) or re.search(r"(?<![0-9])([12][0-9]{3})", text)
    return found.group(1) if found else None


def letter(name: str) -> str:
    """Under what a name stands in an alphabet: A to Z, "0–9", or "other scripts"."""
    for char in unicodedata.normalize("NFKD", name).upper():
        if "A" <= char <= "Z":
            return char
        if char.isdecimal():
            return "0–9"
        if char.isalpha():
            return "other scripts"
    return "other scripts"
