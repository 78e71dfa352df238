"""The facts of an entity as schema.org has them, to be embedded in its page.

What search engines read is read without our words around it. So it holds less than the page: only what sources
state in their own voice; nothing that anybody denies or takes back; no value of which sources give two where one
only can be right; nothing that the alignment of our ontology (ontology/alignment.ttl) has no honest word for. A
lawsuit is an `Event` that is about its parties, as schema.org has no class for a case; an award is a `Thing`.
"""

from __future__ import annotations

import functools
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pyoxigraph as ox

from kg import files, wording
from kg.quads.names import LABEL, TYPE, individual, nf
from kg.sheets.extracts import Extract, kind, outlines
from kg.sheets.panels import PAGES
from kg.standards.claims import iso_date
from kg.store import Store
from kg.store.changes import Triple
from kg.terms import text_of
from kg.vocabulary import DCTERMS, NF, RDFS, vocabulary

SCHEMA = "https://schema.org/"
_MOST = 100
"""Values of one property; the data beside the page has all."""

_LONGEST = 300
_STATUS = {"scheduled": f"{SCHEMA}EventScheduled", "cancelled": f"{SCHEMA}EventCancelled"}
_TOLD_OF = {"about": ("Work", "Event"), "award": ("Work", "Agent", "Product")}
"""Properties that schema.org has for some kinds of things only, and ours for any."""

_PARTIES = tuple(nf(name) for name in ("hasPlaintiff", "hasDefendant", "hasParty"))
_NOT_SO = (individual("Denied"), individual("Withdrawn"))
_UNSAFE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def of(store: Store, iri: str) -> str:
    """The facts of an entity as schema.org's JSON-LD, "" where there is none; safe inside a <script> element."""
    return next(of_each(store, [iri]))


def of_each(store: Store, iris: Iterable[str]) -> Iterator[str]:
    """The same of entities, in the order given; what they share is read once."""
    towards = sorted({relation.predicate for relation in _aligned()[1] if relation.reversed})
    return map(as_text, outlines(store, iris, towards))


def as_text(found: Extract) -> str:
    """The same of an extract: one line of ASCII in which no character means anything to HTML."""
    node = _Facts(found).node()
    return json.dumps({"@context": "https://schema.org", **node}).translate(_UNSAFE) if node else ""


class _Relation(NamedTuple):
    """A property of ours that is one of schema.org's, of that `name`.

    `predicate` is as the store holds it, perhaps `reversed`: from the other end. `values` is the class of ours
    that its values have, "" for texts; `single` says that two values contradict one another.
    """

    name: str
    predicate: str
    reversed: bool
    values: str
    single: bool


@functools.cache
def _aligned() -> tuple[Mapping[str, str], tuple[_Relation, ...]]:
    """From the alignment: schema.org's class for ours, and its properties that ours are kinds of."""
    classes: dict[str, str] = {}
    relations: list[_Relation] = []
    for quad in ox.parse(path=files.folder("ontology") / "alignment.ttl", format=ox.RdfFormat.TURTLE):
        ours, theirs = str(quad.subject)[1:-1], str(quad.object)[1:-1]
        if not ours.startswith(NF) or not theirs.startswith(SCHEMA):
            continue
        name, their_name = ours.removeprefix(NF), theirs.removeprefix(SCHEMA)
        if quad.predicate.value == f"{RDFS}subClassOf":
            classes.setdefault(name, their_name)
        elif quad.predicate.value == f"{RDFS}subPropertyOf":
            relations.append(_relation(name, their_name))
    return classes, tuple(relations)


def _relation(name: str, theirs: str) -> _Relation:
    property_ = vocabulary().property_(name)
    held = property_.written_as
    values = (property_.range or "") if property_.kind == "object" else ""
    return _Relation(theirs, f"<{NF}{held or name}>", held is not None, values, property_.one_value is not None)


def schema_type(classes: Iterable[str]) -> str:
    """schema.org's most specific class for things of some classes of ours; "Thing" where it has none."""
    terms, theirs = vocabulary().classes, _aligned()[0]
    depth = {a: len(terms[a].ancestors) for c in classes if c in terms for a in terms[c].ancestors if a in theirs}
    return theirs[max(depth, key=lambda name: (depth[name], name))] if depth else "Thing"


class _Facts:
    """Reads the facts of an extract that nobody denies."""

    def __init__(self, found: Extract) -> None:
        self.me = f"<{found.iri}>"
        self._found = found
        self._labels = found.labels()
        denied = _denied(found)
        held = [*found.facts(), *_described(found, self.me)]
        self._objects: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        self._subjects: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for triple in held:
            if triple not in denied:
                subject, predicate, object_ = triple
                self._objects[subject, predicate][object_] = None
                self._subjects[predicate, object_][subject] = None
        names = (text_of(t).removeprefix(NF) for t in self._objects[self.me, TYPE])
        self._classes = [name for name in names if name in vocabulary().classes]

    def node(self) -> dict[str, Any]:
        """The entity as an object of JSON-LD; empty where nobody states what it is, and for what was retracted."""
        if not self._classes or "retracted" in self._texts("sourceStatus"):
            return {}
        found: dict[str, Any] = {"@type": schema_type(self._classes), "@id": self._found.iri}
        for name, value in self._properties():
            if name not in _TOLD_OF or any(self._is(class_) for class_ in _TOLD_OF[name]):
                values = found.setdefault(name, [])
                values += [value] if value not in values and len(values) < _MOST else []
        return {k: v[0] if isinstance(v, list) and len(v) == 1 else v for k, v in found.items()}

    def _is(self, class_: str) -> bool:
        return any(vocabulary().is_a(name, class_) for name in self._classes)

    def _properties(self) -> Iterator[tuple[str, Any]]:
        yield from self._names()
        yield from (("additionalType", f"{NF}{name}") for name in self._special())
        yield from self._identifiers()
        yield from self._relations()
        yield from self._authors()
        yield from self._awards()
        if self._is("Person"):
            yield from self._positions()
        if self._is("Event"):
            yield from self._event()
        if kind(self.me, self._found.names) == "source":
            yield from self._source()

    def _special(self) -> list[str]:
        """Our own classes where schema.org's are wider by far."""
        return sorted(
            c for c in self._classes if c == "Lawsuit" or (schema_type([c]) == "Thing" and c != "Source")
        )

    def _texts(self, name: str, subject: str | None = None) -> list[str]:
        return [text_of(o) for o in self._objects.get((subject or self.me, nf(name)), ())]

    def _one(self, name: str, subject: str | None = None) -> str | None:
        """The value of a property, where sources do not differ."""
        found = self._texts(name, subject)
        return found[0] if len(found) == 1 else None

    # -- what it is called -------------------------------------------------------------------------------------

    def _names(self) -> Iterator[tuple[str, str]]:
        label = self._labels.get(self.me) or next(iter(self._objects.get((self.me, LABEL), ())), None)
        others = {*self._texts("name"), *self._texts("alias")}
        name = text_of(label) if label else min(others, default="")
        if name:
            yield "name", wording.cut(name, _LONGEST)
            if self._is("Work"):
                yield "headline", wording.cut(name, _LONGEST)
        yield from (("alternateName", wording.cut(text, _LONGEST)) for text in sorted(others - {name}))

    def _identifiers(self) -> Iterator[tuple[str, Any]]:
        for scheme, property_ in vocabulary().schemes.items():
            for value in sorted(self._texts(property_.name)):
                page = wording.link(f"{PAGES[scheme]}{value}") if scheme in PAGES else None
                if page:
                    yield "sameAs", page
                elif scheme != "lei" or not self._is("Organization"):
                    yield "identifier", {"@type": "PropertyValue", "propertyID": property_.label, "value": value}

    # -- how it stands to others -------------------------------------------------------------------------------

    def _relations(self) -> Iterator[tuple[str, Any]]:
        for relation in _aligned()[1]:
            if relation.reversed:
                found: Iterable[str] = self._subjects.get((relation.predicate, self.me), ())
            else:
                found = self._objects.get((self.me, relation.predicate), ())
            if relation.single and len([*found]) > 1:
                continue
            if relation.values:
                yield from ((relation.name, self._thing(token, relation.values)) for token in sorted(found))
            elif relation.name == "url":
                yield from (("url", page) for token in sorted(found) if (page := wording.link(text_of(token))))
            elif relation.name in ("leiCode", "datePublished"):
                yield from ((relation.name, text_of(token)) for token in sorted(found))

    def _thing(self, token: str, class_: str) -> dict[str, Any]:
        """Another thing by its name; without a type where ours says no more than that it acts."""
        found: dict[str, Any] = {} if class_ == "Agent" else {"@type": schema_type([class_])}
        found["@id"] = text_of(token)
        if label := self._labels.get(token):
            found["name"] = wording.cut(text_of(label), _LONGEST)
        return found

    def _authors(self) -> Iterator[tuple[str, Any]]:
        ordered = []
        for node in self._objects.get((self.me, nf("hasAuthorship")), ()):
            place = self._one("authorOrder", node) or ""
            people = self._objects.get((node, nf("authorshipBy")), ())
            ordered += [(int(place) if place.isdecimal() else 0, person) for person in people]
        for _, person in sorted(ordered):
            yield "author", self._thing(person, "Person")

    def _awards(self) -> Iterator[tuple[str, str]]:
        for node in self._objects.get((self.me, nf("hasAwardGrant")), ()):
            for award in self._objects.get((node, nf("awardGranted")), ()):
                if label := self._labels.get(award):
                    yield "award", text_of(label)

    def _positions(self) -> Iterator[tuple[str, Any]]:
        """The positions that were held when the source was published: schema.org means the present one."""
        for node in sorted(self._objects.get((self.me, nf("hasPosition")), ())):
            at = self._objects.get((node, nf("positionAt")), ())
            if len(at) == 1 and self._one("positionStatus", node) == "current":
                role = {"@type": "OrganizationRole", "affiliation": self._thing(next(iter(at)), "Organization")}
                if name := self._one("role", node):
                    role["roleName"] = name
                yield "affiliation", role

    def _event(self) -> Iterator[tuple[str, Any]]:
        parties = {token for party in _PARTIES for token in self._objects.get((self.me, party), ())}
        yield from (("about", self._thing(token, "Agent")) for token in sorted(parties))
        first, slash, last = (self._one("date") or "").partition("/")
        if start := iso_date(first):
            yield "startDate", start
        if slash and (end := iso_date(last)):
            yield "endDate", end
        if status := _STATUS.get(self._one("eventStatus") or ""):
            yield "eventStatus", status

    def _source(self) -> Iterator[tuple[str, Any]]:
        publishers = sorted(self._objects.get((self.me, nf("publisher")), ()))
        yield from (("publisher", self._thing(token, "Organization")) for token in publishers)
        if published := iso_date(self._one("published")):
            yield "datePublished", published
        languages = self._objects.get((self.me, f"<{DCTERMS}language>"), ())
        yield from (("inLanguage", text_of(token)) for token in languages)
        if status := self._one("sourceStatus"):
            yield "creativeWorkStatus", status


def _described(found: Extract, source: str) -> Iterator[Triple]:
    """What is told of a source that has a page of its own."""
    wanted = found.names.graph("sources")
    for graph, triples in found.graphs:
        if graph == wanted:
            yield from (triple for triple in triples if triple[0] == source)


def _denied(found: Extract) -> set[Triple]:
    """The statements that somebody denies, or takes back."""
    parts: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for graph, triples in found.graphs:
        if kind(graph, found.names) == "claims":
            for subject, predicate, object_ in triples:
                parts[subject][predicate] = object_
    told = (nf("claimSubject"), nf("claimPredicate"), nf("claimObject"))
    return {
        (about[told[0]], about[told[1]], about[told[2]])
        for about in parts.values()
        if about.get(nf("modality")) in _NOT_SO and all(part in about for part in told)
    }
