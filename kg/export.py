"""The graph -> files that every RDF tool opens.

Flat forms (Turtle, N-Triples, RDF/XML, JSON-LD) hold each triple once; TriG and N-Quads hold the named graphs.
By default only facts leave: what sources assert, the entities' labels and the sources' descriptions. What is
only claimed leaves on request, and then as claims, so that no tool can take it for fact. The same graph gives
the same bytes.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg import files
from kg.errors import DataError, UsageError
from kg.quads.names import ONTOLOGY_ID, nf
from kg.store import Store
from kg.tables import GRAPH_FORMATS
from kg.terms import named_node, text_of
from kg.vocabulary import PREFIXES, RDF, XSD

if TYPE_CHECKING:
    import rdflib

DATASET_FORMATS = ("trig", "nq")

_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PREFIX_LINE = re.compile(r"@prefix (\w+): <[^>]*> \.\n")
_XML_PREFIX = re.compile(r' xmlns:(\w+)="[^"]*"')


def quads(
    store: Store, *, claims: bool = False, source: str | None = None, ontology: bool = False
) -> list[ox.Quad]:
    """The statements to export, in named graphs, in the order of their N-Quads text.

    Args:
        store: the store.
        claims: whether to take the graphs of claims too.
        source: one source's id; by default all.
        ontology: whether all sources means the ontology too.

    Raises:
        NotFoundError: no such source.
    """
    lines = _n_quads(_by_graph(store, claims, source, ontology=ontology))
    return list(ox.parse(lines, format=ox.RdfFormat.N_QUADS))


def triples(store: Store, *, claims: bool = False, source: str | None = None) -> list[ox.Triple]:
    """The statements to export without their graphs, each once, in the order of their N-Triples text."""
    return [quad.triple for quad in _parsed(_n_triples(_by_graph(store, claims, source)))]


def _by_graph(store: Store, claims: bool, source: str | None, *, ontology: bool = False) -> dict[str, list[str]]:
    """Lines of N-Triples by the token of their graph: text sorts and merges ten times as fast as terms do."""
    if source is not None:
        ids = [store.source(source).id]
    else:
        ids = [id_ for id_ in _described(store) if ontology or id_ != ONTOLOGY_ID]
    parts = ("facts", "claims") if claims else ("facts",)
    graphs = [store.names.source(id_, part) for id_ in ids for part in parts]
    found = {graph: _lines(store, graph) for graph in graphs}
    described = {store.names.source(id_) for id_ in ids}
    named = {term for lines in found.values() for line in lines for term in _nodes(line)} if source else None
    for name, wanted in (("sources", described), ("entities", named)):
        graph = store.names.graph(name)
        found[graph] = [line for line in _lines(store, graph) if wanted is None or line.split(" ", 1)[0] in wanted]
    return found


def stream(store: Store, *, claims: bool) -> Iterator[bytes]:
    """The statements of the facts, or of the claims alone, as lines of N-Quads, however many there are.

    They come graph by graph, in the engine's order within each; the same store gives the same lines.

    Args:
        store: the store.
        claims: the graphs of claims and nothing else; else those of facts, of the sources, and of entities' names.
    """
    ids = [id_ for id_ in _described(store) if id_ != ONTOLOGY_ID]
    graphs = [store.names.source(id_, "claims" if claims else "facts") for id_ in ids]
    for graph in graphs if claims else [*graphs, store.names.graph("sources"), store.names.graph("entities")]:
        with tempfile.NamedTemporaryFile() as found:  # by its name: the engine writes a stream in tiny pieces
            store.db.dump(found.name, format=ox.RdfFormat.N_TRIPLES, from_graph=named_node(graph))
            ending = f"{graph} .\n".encode()
            yield from (line[: -len(b".\n")] + ending for line in found)


def _described(store: Store) -> list[str]:
    """The ids of the live sources, and of those of which a view keeps answers to its claims."""
    prefix, graph = text_of(store.names.source("")), named_node(store.names.graph("sources"))
    found = store.db.quads_for_pattern(None, named_node(nf("sourceKind")), None, graph)
    return sorted(text_of(str(quad.subject)).removeprefix(prefix) for quad in found)


def _lines(store: Store, graph: str) -> list[str]:
    data = store.db.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(text_of(graph))) or b""
    return data.decode().split("\n")[:-1]  # splitlines would split inside texts, at U+0085 and its like


def _nodes(line: str) -> tuple[str, ...]:
    subject, _, rest = line.split(" ", 2)
    return (subject, rest.removesuffix(" .")) if rest.startswith("<") else (subject,)


def _n_quads(found: Mapping[str, list[str]]) -> bytes:
    lines = (f"{line[:-1]}{graph} ." for graph, of_graph in found.items() for line in of_graph)
    return "".join(f"{line}\n" for line in sorted(lines)).encode()


def _n_triples(found: Mapping[str, list[str]]) -> bytes:
    lines = {line for of_graph in found.values() for line in of_graph}
    return "".join(f"{line}\n" for line in sorted(lines)).encode()


def _parsed(n_triples: bytes) -> Iterator[ox.Quad]:
    return ox.parse(n_triples, format=ox.RdfFormat.N_TRIPLES)


def write(store: Store, format_: str, *, claims: bool = False, source: str | None = None) -> bytes:
    """The graph in one of the graph formats; the same graph gives the same bytes.

    Raises:
        UsageError: no graph format.
        NotFoundError: no such source.
        DataError: a text has a character that the format cannot hold.
    """
    if format_ not in GRAPH_FORMATS:
        raise UsageError(f"no graph format “{format_}”; there are {', '.join(GRAPH_FORMATS)}")
    prefixes = {**PREFIXES, **store.names.prefixes}
    found = _by_graph(store, claims, source)
    if format_ == "nq":
        return _n_quads(found)
    if format_ == "trig":
        by_graph = (
            ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(text_of(graph)))
            for graph in sorted(found)
            for quad in _parsed(_n_triples({graph: found[graph]}))
        )
        return _without_unused(ox.serialize(by_graph, format=ox.RdfFormat.TRIG, prefixes=prefixes) or b"")
    flat = _n_triples(found)
    match format_:
        case "jsonld":
            return json_ld((quad.triple for quad in _parsed(flat)), {"ent": prefixes["ent"]})
        case "rdf":
            return rdf_xml((quad.triple for quad in _parsed(flat)), prefixes)
        case "ttl":
            turtle = (quad.triple for quad in _parsed(flat))
            return _without_unused(ox.serialize(turtle, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b"")
        case _:
            return flat


def _without_unused(turtle: bytes) -> bytes:
    """Turtle or TriG without the prefixes that no statement uses."""
    text = turtle.decode()
    end = max((match.end() for match in _PREFIX_LINE.finditer(text[:10_000])), default=0)
    head, body = text[:end], text[end:]
    kept = (m.group() for m in _PREFIX_LINE.finditer(head) if re.search(rf"(?<![\w:/]){m.group(1)}:", body))
    return ("".join(kept) + body).encode()


def rdf_xml(statements: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> bytes:
    """Triples as RDF/XML.

    Raises:
        DataError: a text has a control character, which no XML file can hold.
    """
    found = list(statements)
    for triple in found:
        if isinstance(triple.object, ox.Literal) and (bad := _NOT_IN_XML.search(triple.object.value)):
            raise DataError(
                f"RDF/XML cannot hold the character U+{ord(bad.group()):04X}, which stands in "
                f"{triple.predicate.value} of {text_of(str(triple.subject))}; choose another format, such as ttl"
            )
    data = ox.serialize(found, format=ox.RdfFormat.RDF_XML, prefixes=dict(prefixes)) or b""
    # a bare carriage return is a line feed to every XML reader
    text = data.decode().replace("\r", "&#13;")
    start = text.index("<rdf:RDF")
    end = text.index(">", start)
    body = text[end:]
    used = {"rdf", *re.findall(r"[< ](\w+):[\w.-]+[ />=]", body)}
    kept = _XML_PREFIX.sub(lambda m: m.group() if m.group(1) in used else "", text[:end])
    return (kept + body).encode()


def json_ld(statements: Iterable[ox.Triple], more: Mapping[str, str]) -> bytes:
    """Triples as compact JSON-LD, one object an entity; `more` adds prefixes to our context.

    The context, as far as it is used, stands in the file: a reader needs no network.
    """
    compact = Compact({**our_context(), **more})
    nodes: defaultdict[str, dict[str, list[Any]]] = defaultdict(dict)
    for triple in statements:
        subject = compact.id(str(triple.subject)[1:-1])
        key, value = compact.property(triple.predicate.value, triple.object)
        nodes[subject].setdefault(key, []).append(value)
    graph = [
        {"id": subject} | {key: values[0] if len(values) == 1 else values for key, values in found.items()}
        for subject, found in nodes.items()
    ]
    head = json.dumps(compact.used_context(), ensure_ascii=False, indent=1)
    lines = ",\n".join(json.dumps(node, ensure_ascii=False) for node in graph)
    return f'{{"@context": {head},\n"@graph": [\n{lines}\n]}}\n'.encode()


def our_context() -> dict[str, Any]:
    """The JSON-LD context of the ontology."""
    found: dict[str, Any] = json.loads((files.folder("ontology") / "context.jsonld").read_bytes())["@context"]
    return found


class Compact:
    """Writes IRIs and values as a context reads them."""

    def __init__(self, context: dict[str, Any]) -> None:
        self.context = context
        plain = {k: v for k, v in context.items() if isinstance(v, str) and not v.startswith("@")}
        self.prefixes = {k: v for k, v in plain.items() if v.endswith(("#", "/"))}
        self.terms = {self._expand(v): k for k, v in context.items() if not k.startswith("@")}
        self.used = {"@version", "id", "is", *self.prefixes}

    def used_context(self) -> dict[str, Any]:
        """The context without the terms that nothing has used."""
        return {key: value for key, value in self.context.items() if key in self.used}

    def _term(self, iri: str) -> str:
        """The context's term for an IRI, else the IRI as short as it gets."""
        term = self.terms.get(iri)
        if term is None:
            return self.id(iri)
        self.used.add(term)
        return term

    def _expand(self, value: Any) -> str:
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
            return "is", self._term(value.value)
        key = self._term(iri)
        definition = self.context.get(key)
        kind = definition.get("@type") if isinstance(definition, dict) else None
        if isinstance(value, ox.NamedNode):
            return key, self.id(value.value) if kind == "@id" else {"id": self.id(value.value)}
        datatype = value.datatype.value
        if value.language:
            return key, {"@value": value.value, "@language": value.language}
        if kind and kind != "@id" and self._expand(kind) == datatype:
            return key, value.value
        if datatype == f"{XSD}string" and kind is None:
            return key, value.value
        return key, {"@value": value.value, "@type": self.id(datatype)}


def to_rdflib(store: Store, *, claims: bool = True) -> rdflib.Dataset:
    """The graph as an rdflib Dataset: named graphs, the ontology's too, and their merge as the default graph.

    A saved query gives the same rows here as in the store. rdflib is imported here only: it takes longer to
    start than a query to run.
    """
    import rdflib
    from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

    dataset = rdflib.Dataset()
    found = _by_graph(store, claims, None, ontology=True)
    for graph, lines in found.items():
        dataset.graph(rdflib.URIRef(text_of(graph))).parse(data=_n_triples({graph: lines}), format="nt")
    dataset.graph(DATASET_DEFAULT_GRAPH_ID).parse(data=_n_triples(found), format="nt")
    for prefix, iri in {**PREFIXES, **store.names.prefixes}.items():
        dataset.bind(prefix, iri)
    return dataset
