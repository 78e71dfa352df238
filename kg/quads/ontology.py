"""The ontology -> statements, so that a plain query can walk its classes and read its labels."""

from __future__ import annotations

import hashlib

import pyoxigraph as ox

from kg import files
from kg.quads.names import DEFAULT_BASE, ONTOLOGY_ID, Names
from kg.quads.prepared import Prepared
from kg.quads.writer import Writer, input_checksum
from kg.vocabulary import NF


def of_ontology(base: str = DEFAULT_BASE) -> Prepared:
    """The shipped ontology as a source: all its triples but those with blank nodes, which data never has."""
    data = (files.folder("ontology") / "newsfacts.ttl").read_bytes()
    checksum = input_checksum(hashlib.sha256(data).hexdigest())
    writer = Writer(Names(base), ONTOLOGY_ID)
    writer.describe("Dataset", "The newsfacts ontology", checksum)
    for quad in ox.parse(data, format=ox.RdfFormat.TURTLE):
        parts = (quad.subject, quad.object)
        if quad.subject.value.startswith(NF) and not any(isinstance(p, ox.BlankNode) for p in parts):
            writer.fact(str(quad.subject), str(quad.predicate), str(quad.object))
    return Prepared(
        id=ONTOLOGY_ID,
        kind="ontology",
        title="The newsfacts ontology",
        input_sha256=checksum,
        statements=frozenset(writer.found),
        summary=f"{len(writer.found):,} statements",
    )
