"""The only place where IRIs of entities, sources, claims and quotes are made.

For a source `S` under the base `B`:

    B id/<identifier>            an entity, by the identifier that `kg.identity` chose
    B source/S                   the source; its graphs are B source/S/facts and B source/S/claims
    B source/S/claim/<id>        a claim; B source/S/headline/<id> a headline
    B source/S/node/<id>         a dependent node (a position, a figure, an authorship, ...)
    B source/S/text#char=1,9     a quote (RFC 5147 form): characters 1 to 9 of the source's text
    B graph/<name>               the graphs that all sources share: sources, entities, inferred
"""

import functools
import re
from typing import NamedTuple

from kg.identity.names import slug
from kg.terms import iri
from kg.vocabulary import NF, RDF, RDFS, vocabulary

DEFAULT_BASE = "https://kg.example/"
ONTOLOGY_ID = "newsfacts-ontology"

_RESERVED = re.compile(r"[^A-Za-z0-9\-._~:@!$()*,;=+]+")

TYPE = iri(f"{RDF}type")
LABEL = iri(f"{RDFS}label")


class Names(NamedTuple):
    """Makes the IRIs of one base, as N-Triples tokens."""

    base: str = DEFAULT_BASE

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that queries and files of this base may use beside those that all know."""
        return {"ent": f"{self.base}id/"}

    def entity(self, identifier: str) -> str:
        """An entity, by its identifier."""
        return iri(f"{self.base}id/{identifier}")

    def identifier(self, token: str) -> str | None:
        """The identifier in an entity's token; None for any other term."""
        prefix = f"<{self.base}id/"
        return token[len(prefix) : -1] if token.startswith(prefix) else None

    def source(self, id_: str, part: str = "") -> str:
        """A source by its id, or a part of it ("facts", "claim/c1-9")."""
        return iri(f"{self.base}source/{id_}/{part}" if part else f"{self.base}source/{id_}")

    def graph(self, name: str) -> str:
        """One of the graphs that all sources share: "sources", "entities", "inferred"."""
        return iri(f"{self.base}graph/{name}")


@functools.cache
def nf(name: str) -> str:
    """The token of a term of our ontology.

    Raises:
        KeyError: the ontology has no such term.
    """
    terms = vocabulary()
    if name not in terms.properties and name not in terms.classes:
        raise KeyError(f"{name} is not in ontology/newsfacts.ttl")
    return f"<{NF}{name}>"


@functools.cache
def naming() -> tuple[str, ...]:
    """The tokens of the properties that name a thing."""
    return LABEL, nf("alias"), nf("name")


def individual(name: str) -> str:
    """The token of a named individual of our ontology, such as a modality."""
    return f"<{NF}{name}>"


def strong(scheme: str, value: str) -> str:
    """The identifier that a strong identifier's value makes, fit to stand in an IRI."""
    return f"{scheme}:{_RESERVED.sub(_percent, value)}"


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match.group().encode("utf-8", "replace"))


def as_written(identifier: str) -> str:
    """The identifier that a person writes as `scheme:value`, as it stands in an IRI; any other stays as it is."""
    scheme, colon, value = identifier.partition(":")
    return strong(scheme, value) if colon and scheme in vocabulary().schemes else identifier


def by_name(class_: str, name: str) -> str | None:
    """The identifier of a normalised name; None where the rule does not hold for the class or nothing is left."""
    terms = vocabulary()
    short = slug(name)
    if not short:
        return None
    if terms.is_a(class_, "Organization"):
        return f"org:{short}"
    return f"series:{short}" if terms.is_a(class_, "ConferenceSeries") else None
