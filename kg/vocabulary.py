"""The closed vocabulary: every class and property, read from `ontology/newsfacts.ttl`.

A term is spelt once, in the ontology. Whoever asks for one that is not there gets an error with near names.
"""

import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kg import cache, files
from kg.errors import NotFoundError

NF = "https://w3id.org/newsfacts/ns#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
OA = "http://www.w3.org/ns/oa#"
DCTERMS = "http://purl.org/dc/terms/"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"

PREFIXES: Mapping[str, str] = {
    "nf": NF,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "oa": OA,
    "dcterms": DCTERMS,
    "edtf": "http://id.loc.gov/datatypes/edtf/",
}
"""Prefixes that every query, export and message of newsfacts may use."""

_KINDS = {
    f"{OWL}ObjectProperty": "object",
    f"{OWL}DatatypeProperty": "datatype",
    f"{OWL}AnnotationProperty": "annotation",
}


class Class(NamedTuple):
    """A class of the ontology; `ancestors` holds the names of all its superclasses and its own."""

    name: str
    label: str
    definition: str
    example: str
    ancestors: frozenset[str]

    @property
    def iri(self) -> str:
        """The full IRI."""
        return NF + self.name


class Property(NamedTuple):
    """A property of the ontology.

    `kind` is "object", "datatype" or "annotation". `domain` is a class name; `range` is a class name, or the
    IRI of a datatype; either is None where the ontology sets none. `written_as` names the property whose
    statements the store holds in place of this one's, subject and object exchanged. `scheme` and `pattern`
    are set on strong identifiers; `one_of` lists the values allowed, if they are listed. `one_value` is "always"
    or "at a time" where a thing has one value, so that two are a conflict; None where it can have several.
    """

    name: str
    label: str
    definition: str
    example: str
    kind: str
    domain: str | None
    range: str | None
    written_as: str | None = None
    scheme: str | None = None
    pattern: str | None = None
    one_value: str | None = None
    one_of: tuple[str, ...] = ()

    @property
    def iri(self) -> str:
        """The full IRI."""
        return NF + self.name


class Vocabulary(NamedTuple):
    """All terms of the ontology by name."""

    classes: Mapping[str, Class]
    properties: Mapping[str, Property]
    schemes: Mapping[str, Property]
    """Strong identifiers by scheme ("wikidata", "arxiv"), in the order of preference for entity IRIs."""

    def class_(self, name: str) -> Class:
        """The class of that name.

        Raises:
            NotFoundError: no such class; carries near names.
        """
        if name not in self.classes:
            raise NotFoundError("class", name, near(name, self.classes))
        return self.classes[name]

    def property_(self, name: str) -> Property:
        """The property of that name.

        Raises:
            NotFoundError: no such property; carries near names.
        """
        if name not in self.properties:
            raise NotFoundError("property", name, near(name, self.properties))
        return self.properties[name]

    def is_a(self, name: str, ancestor: str) -> bool:
        """Whether every `name` is an `ancestor`; a class is one of its own kind."""
        return ancestor in self.classes[name].ancestors

    def subclasses(self, name: str) -> list[str]:
        """The names of the class and of all its subclasses, sorted."""
        return sorted(c.name for c in self.classes.values() if name in c.ancestors)


def near(name: str, known: Iterable[str], limit: int = 2) -> tuple[str, ...]:
    """The known names that look most like `name`: best first, equals by the alphabet, none if nothing is close."""
    from rapidfuzz import fuzz, process, utils  # 8 ms to import, and only ever needed beside an error

    found = process.extract(
        name, sorted(set(known)), scorer=fuzz.ratio, processor=utils.default_process, limit=limit, score_cutoff=70
    )
    return tuple(match for match, _, _ in found)


_KEPT = "vocabulary-2"


@functools.cache
def vocabulary() -> Vocabulary:
    """The vocabulary of the shipped ontology."""
    path = files.folder("ontology") / "newsfacts.ttl"
    kept = cache.recall(_KEPT, path)
    if kept is None:
        found = read(path)
        classes = [(*c[:-1], sorted(c.ancestors)) for c in found.classes.values()]
        cache.remember(_KEPT, path, [classes, list(found.properties.values())])
        return found
    classes, properties = kept
    return _of(
        (Class(*[*head, frozenset(last)]) for *head, last in classes),
        (Property(*[*head, tuple(last)]) for *head, last in properties),
    )


def read(path: Path) -> Vocabulary:
    """The vocabulary of an ontology in Turtle."""
    about: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(NF):
            value = quad.object.value if isinstance(quad.object, ox.NamedNode | ox.Literal) else ""
            about[quad.subject.value.removeprefix(NF)][quad.predicate.value].append(value)
    return _of(
        [_class(n, about) for n, a in about.items() if f"{OWL}Class" in a[f"{RDF}type"]],
        [_property(n, a) for n, a in about.items() if _kind(a)],
    )


def _of(classes: Iterable[Class], properties: Iterable[Property]) -> Vocabulary:
    by_name = {p.name: p for p in properties}
    schemes = {p.scheme: p for p in by_name.values() if p.scheme}
    return Vocabulary({c.name: c for c in classes}, by_name, schemes)


def _first(values: Mapping[str, list[str]], iri: str) -> str | None:
    return values[iri][0] if values.get(iri) else None


def _local(iri: str | None) -> str | None:
    return iri.removeprefix(NF) if iri else None


def _kind(values: Mapping[str, list[str]]) -> str | None:
    return next((_KINDS[t] for t in values[f"{RDF}type"] if t in _KINDS), None)


def _always(values: Mapping[str, list[str]]) -> str | None:
    return "always" if f"{OWL}FunctionalProperty" in values[f"{RDF}type"] else None


def _class(name: str, about: Mapping[str, Mapping[str, list[str]]]) -> Class:
    ancestors, todo = {name}, [name]
    while todo:
        for parent in about[todo.pop()].get(f"{RDFS}subClassOf", ()):
            short = parent.removeprefix(NF)
            if parent.startswith(NF) and short not in ancestors:
                ancestors.add(short)
                todo.append(short)
    values = about[name]
    return Class(
        name,
        _first(values, f"{RDFS}label") or name,
        _first(values, f"{SKOS}definition") or "",
        _first(values, f"{SKOS}example") or "",
        frozenset(ancestors),
    )


def _property(name: str, values: Mapping[str, list[str]]) -> Property:
    return Property(
        name=name,
        label=_first(values, f"{RDFS}label") or name,
        definition=_first(values, f"{SKOS}definition") or "",
        example=_first(values, f"{SKOS}example") or "",
        kind=_kind(values) or "annotation",
        domain=_local(_first(values, f"{RDFS}domain") or _first(values, f"{NF}appliesTo")),
        range=_local(_first(values, f"{RDFS}range") or _first(values, f"{NF}expects")),
        written_as=_local(_first(values, f"{NF}writtenAs")),
        scheme=_first(values, f"{NF}identifierScheme"),
        pattern=_first(values, f"{NF}pattern"),
        one_value=_first(values, f"{NF}oneValue") or _always(values),
        one_of=tuple(values.get(f"{NF}oneOf", ())),
    )
