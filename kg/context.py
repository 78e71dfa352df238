"""The JSON-LD context of the ontology, so that documents can say `"hasAuthor"` instead of an IRI.

`python -m kg.context > ontology/context.jsonld` writes the shipped context anew.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Mapping

import pyoxigraph as ox

from kg import files
from kg.vocabulary import DCTERMS, NF, OA, OWL, PREFIXES, RDF, RDFS, XSD

_USED = ("nf", "rdfs", "dcterms", "oa", "edtf", "xsd", "skos")
_OBJECT, _DATATYPE, _ANNOTATION = (f"{OWL}{k}Property" for k in ("Object", "Datatype", "Annotation"))
_OF_OTHERS = (DCTERMS, OA)


def of_ontology(turtle: bytes) -> dict[str, object]:
    """The context for an ontology in Turtle: one entry a class, property and individual of ours, sorted.

    A property whose values are things has `"@type": "@id"`, one whose values have a datatype other than
    xsd:string has that datatype. The terms of others that the ontology declares keep their prefix.

    Raises:
        SyntaxError: the bytes are not Turtle.
    """
    about: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            about[quad.subject.value][quad.predicate.value].append(quad.object.value)
    entries: dict[str, object] = {"@version": 1.1, "id": "@id", "is": "@type"}
    entries |= {prefix: PREFIXES[prefix] for prefix in _USED}
    entries["label"] = "rdfs:label"
    for iri in sorted(about, key=_order):
        if iri.startswith(NF):
            entries[iri.removeprefix(NF)] = _entry(_compact(iri), about[iri])
        elif iri.startswith(_OF_OTHERS) and isinstance(entry := _entry(_compact(iri), about[iri]), dict):
            entries[_compact(iri)] = entry
    return {"@context": entries}


def _order(iri: str) -> tuple[bool, bool, str]:
    """Ours before others', capitals (classes, individuals) before properties."""
    local = iri.removeprefix(NF)
    return not iri.startswith(NF), local[:1].islower(), local


def _entry(name: str, values: Mapping[str, list[str]]) -> str | dict[str, str]:
    kind = _value_kind(values)
    return name if kind is None else {"@id": name, "@type": kind}


def _value_kind(values: Mapping[str, list[str]]) -> str | None:
    """What `@type` says of a term: "@id", a datatype, or None where each value has to say it itself."""
    types = values.get(f"{RDF}type", [])
    if _OBJECT in types:
        return "@id"
    if _DATATYPE in types:
        kinds = values.get(f"{RDFS}range", [])
    elif _ANNOTATION in types:
        kinds = values.get(f"{NF}expects", [])
    else:
        return None
    # A string may carry a language tag, and only a term without a type can hold it in short form.
    if not kinds or kinds[0] == f"{XSD}string":
        return None
    return _compact(kinds[0]) if kinds[0].startswith((XSD, PREFIXES["edtf"])) else "@id"


def _compact(iri: str) -> str:
    for prefix in _USED:
        if iri.startswith(PREFIXES[prefix]):
            return f"{prefix}:{iri.removeprefix(PREFIXES[prefix])}"
    return iri


def text(turtle: bytes) -> str:
    """The context as the text of `context.jsonld`."""
    return json.dumps(of_ontology(turtle), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text((files.folder("ontology") / "newsfacts.ttl").read_bytes()))
