"""The axioms of the ontology by which one statement follows from others."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pyoxigraph as ox

from kg import files
from kg.vocabulary import NF, OWL, RDF, RDFS, vocabulary

_Values = Mapping[str, list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]]


class Axioms(NamedTuple):
    """What follows from what, by the token of the property or class that it ends in."""

    kinds: Mapping[str, tuple[str, ...]]
    """Properties each of whose statements makes one of this property."""
    inverses: Mapping[str, tuple[str, ...]]
    """Properties that say the same from the other end."""
    chains: Mapping[str, tuple[tuple[str, ...], ...]]
    """Properties that, walked one after the other, come to this one."""
    transitive: frozenset[str]
    symmetric: frozenset[str]
    subclasses: Mapping[str, tuple[str, ...]]
    domains: Mapping[str, tuple[str, ...]]
    """Properties whose subjects are of this class."""
    ranges: Mapping[str, tuple[str, ...]]
    """Properties whose objects are of this class."""


@functools.cache
def axioms() -> Axioms:
    """The axioms of the shipped ontology."""
    about: dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for quad in ox.parse(path=files.folder("ontology") / "newsfacts.ttl", format=ox.RdfFormat.TURTLE):
        about[str(quad.subject)][quad.predicate.value].append(quad.object)
    ours = {token: values for token, values in about.items() if token.startswith(f"<{NF}")}
    inverses = _turned(ours, f"{OWL}inverseOf", f"{NF}writtenAs")
    for token, others in list(inverses.items()):
        for other in others:
            inverses[other] = tuple(dict.fromkeys((*inverses.get(other, ()), token)))
    return Axioms(
        kinds=_turned(ours, f"{RDFS}subPropertyOf"),
        inverses=inverses,
        chains={
            token: tuple(tuple(_items(about, node)) for node in values[f"{OWL}propertyChainAxiom"])
            for token, values in ours.items()
            if values.get(f"{OWL}propertyChainAxiom")
        },
        transitive=_typed(ours, "TransitiveProperty"),
        symmetric=_typed(ours, "SymmetricProperty"),
        subclasses=_turned(ours, f"{RDFS}subClassOf"),
        domains=_turned(ours, f"{RDFS}domain"),
        ranges=_turned(ours, f"{RDFS}range"),
    )


def _turned(about: Mapping[str, _Values], *predicates: str) -> dict[str, tuple[str, ...]]:
    """The subjects of some axioms by their objects."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for token, values in about.items():
        for object_ in (o for predicate in predicates for o in values.get(predicate, ())):
            found[str(object_)][token] = None
    return {token: tuple(subjects) for token, subjects in found.items()}


def _typed(about: Mapping[str, _Values], name: str) -> frozenset[str]:
    kind = ox.NamedNode(f"{OWL}{name}")
    return frozenset(token for token, values in about.items() if kind in values.get(f"{RDF}type", ()))


def _items(about: Mapping[str, _Values], node: object) -> Iterator[str]:
    """The items of an RDF list."""
    while (values := about.get(str(node))) and values.get(f"{RDF}first"):
        yield str(values[f"{RDF}first"][0])
        node = values[f"{RDF}rest"][0]


def label(token: str) -> str:
    """What the ontology calls a class or a property."""
    name, terms = token[1:-1].removeprefix(NF), vocabulary()
    known = terms.properties.get(name) or terms.classes.get(name)
    return known.label if known else name
