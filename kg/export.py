"""The graph -> files that every RDF tool opens.

Flat forms (Turtle, N-Triples, RDF/XML, JSON-LD) hold each triple once; TriG and N-Quads hold the named graphs.
By default only facts leave: what sources assert, the entities' labels and the sources' descriptions. What is
only claimed leaves on request, and then as claims, so that no tool can take it for fact.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg import files
from kg.errors import UsageError
from kg.quads.names import ONTOLOGY_ID
from kg.store import Store
from kg.tables import GRAPH_FORMATS
from kg.terms import text_of
from kg.vocabulary import PREFIXES, RDF, XSD

if TYPE_CHECKING:
    import rdflib

DATASET_FORMATS = ("trig", "nq")


def quads(store: Store, *, claims: bool = False, source: str | None = None) -> list[ox.Quad]:
    """The statements to export, in named graphs, in the order of their N-Quads text.

    Args:
        store: the store.
        claims: whether to take the graphs of claims too.
        source: one source's id; by default all but the ontology.

    Raises:
        NotFoundError: no such source.
    """
    ids = [store.source(source).id] if source else [r.id for r in store.sources() if r.id != ONTOLOGY_ID]
    parts = ("facts", "claims") if claims else ("facts",)
    graphs = [store.names.source(id_, part) for id_ in ids for part in parts]
    found = [q for graph in graphs for q in store.db.quads_for_pattern(None, None, None, _node(graph))]
    subjects = {str(term) for q in found for term in (q.subject, q.object)} if source else None
    described = {text_of(store.names.source(id_)) for id_ in ids}
    for quad in store.db.quads_for_pattern(None, None, None, _node(store.names.graph("sources"))):
        if text_of(str(quad.subject)) in described:
            found.append(quad)
    for quad in store.db.quads_for_pattern(None, None, None, _node(store.names.graph("entities"))):
        if subjects is None or str(quad.subject) in subjects:
            found.append(quad)
    return sorted(found, key=str)


def triples(store: Store, *, claims: bool = False, source: str | None = None) -> list[ox.Triple]:
    """The statements to export without their graphs, each once, in the order of their N-Triples text."""
    found = {ox.Triple(q.subject, q.predicate, q.object) for q in quads(store, claims=claims, source=source)}
    return sorted(found, key=str)


def write(store: Store, format_: str, *, claims: bool = False, source: str | None = None) -> bytes:
    """The graph in one of the graph formats; the same graph gives the same bytes.

    Raises:
        UsageError: no graph format.
        NotFoundError: no such source.
    """
    if format_ not in GRAPH_FORMATS:
        raise UsageError(f"no graph format “{format_}”; there are {', '.join(GRAPH_FORMATS)}")
    prefixes = {**PREFIXES, "ent": f"{store.names.base}id/"}
    if format_ in DATASET_FORMATS:
        statements: Iterable[Any] = quads(store, claims=claims, source=source)
    else:
        statements = triples(store, claims=claims, source=source)
    if format_ == "jsonld":
        return json_ld(statements, {"ent": prefixes["ent"]})
    data = ox.serialize(statements, format=GRAPH_FORMATS[format_], prefixes=prefixes)
    return data or b""


def json_ld(statements: Iterable[ox.Triple], more: Mapping[str, str]) -> bytes:
    """Triples as compact JSON-LD with our context, one object an entity; `more` adds prefixes.

    The context stands in the file: a reader needs no network.
    """
    context: dict[str, Any] = json.loads((files.folder("ontology") / "context.jsonld").read_bytes())["@context"]
    compact = _Compact({**context, **more})
    nodes: defaultdict[str, dict[str, list[Any]]] = defaultdict(dict)
    for triple in statements:
        subject = compact.id(text_of(str(triple.subject)))
        key, value = compact.property(triple.predicate.value, triple.object)
        nodes[subject].setdefault(key, []).append(value)
    graph = [
        {"id": subject} | {key: values[0] if len(values) == 1 else values for key, values in found.items()}
        for subject, found in nodes.items()
    ]
    document = {"@context": compact.context, "@graph": graph}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


class _Compact:
    """Writes IRIs and values as a context reads them."""

    def __init__(self, context: dict[str, Any]) -> None:
        self.context = context
        plain = {k: v for k, v in context.items() if isinstance(v, str) and not v.startswith("@")}
        self.prefixes = {k: v for k, v in plain.items() if v.endswith(("#", "/"))}
        self.terms = {self._expand(k, v): k for k, v in context.items() if not k.startswith("@")}

    def _expand(self, key: str, value: Any) -> str:
        iri: str = value["@id"] if isinstance(value, dict) else value
        prefix, _, rest = iri.partition(":")
        return self.prefixes[prefix] + rest if prefix in self.prefixes else iri

    def id(self, iri: str) -> str:
        """An IRI as the context's prefixes allow, else whole."""
        for prefix, start in self.prefixes.items():
            rest = iri[len(start) :]
            if iri.startswith(start) and rest and not rest.startswith("//"):
                return f"{prefix}:{rest}"
        return iri

    def property(self, iri: str, value: Any) -> tuple[str, Any]:
        """The key of a predicate and its value, in the form that the key asks for."""
        if iri == f"{RDF}type":
            return "is", self.terms.get(value.value, self.id(value.value))
        key = self.terms.get(iri) or self.id(iri)
        definition = self.context.get(key)
        kind = definition.get("@type") if isinstance(definition, dict) else None
        if isinstance(value, ox.NamedNode):
            return key, self.id(value.value) if kind == "@id" else {"id": self.id(value.value)}
        datatype = value.datatype.value
        if value.language:
            return key, {"@value": value.value, "@language": value.language}
        if kind and kind != "@id" and self._expand("", kind) == datatype:
            return key, value.value
        if datatype == f"{XSD}string" and kind is None:
            return key, value.value
        return key, {"@value": value.value, "@type": self.id(datatype)}


def to_rdflib(store: Store, *, claims: bool = True) -> rdflib.Dataset:
    """The graph as an rdflib Dataset: named graphs, and their merge as the default graph.

    rdflib is imported here only: it takes longer to start than a query to run.
    """
    import rdflib

    dataset = rdflib.Dataset()
    found = quads(store, claims=claims)
    dataset.parse(data=ox.serialize(found, format=ox.RdfFormat.N_QUADS) or b"", format="nquads")
    merged = {ox.Triple(q.subject, q.predicate, q.object) for q in found}
    dataset.default_graph.parse(data=ox.serialize(merged, format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")
    for prefix, iri in {**PREFIXES, "ent": f"{store.names.base}id/"}.items():
        dataset.bind(prefix, iri)
    return dataset


def save(path: Path, data: bytes) -> None:
    """Writes a file whole: an interrupted export never leaves half a file under its name."""
    temporary = path.with_name(path.name + ".part")
    temporary.write_bytes(data)
    temporary.replace(path)


def _node(token: str) -> ox.NamedNode:
    return ox.NamedNode(token[1:-1])
