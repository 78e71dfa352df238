"""The tests of the W3C for SPARQL 1.1: what their manifests say, and whether two answers are the same."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
SD = "http://www.w3.org/ns/sparql-service-description#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
EVALUATION = ("QueryEvaluationTest", "CSVResultFormatTest")
SYNTAX = ("PositiveSyntaxTest11", "NegativeSyntaxTest11")
DEFAULT = ox.DefaultGraph()


class Case(NamedTuple):
    """One test: its group, its name, its kind, the files that it needs."""

    group: str
    name: str
    kind: str
    query: Path | None
    data: tuple[Path, ...]
    named: tuple[tuple[str, Path], ...]
    result: Path | None
    is_entailment: bool

    def __str__(self) -> str:
        return f"{self.group}/{self.name}"


def cases(folder: Path) -> list[Case]:
    """All tests that are listed for SPARQL 1.1, in the order of the manifests."""
    groups = re.findall(
        r"<([\w-]+)/manifest\.ttl>", (folder / "manifest-all.ttl").read_text().split("mf:included")[0]
    )
    return [case for group in groups for case in _of_group(folder / group)]


class _Graph:
    """A Turtle file, asked for one value after the other."""

    def __init__(self, path: Path) -> None:
        self.store = ox.Store()
        self.store.load(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=path.resolve().as_uri())

    def all(self, subject: ox.NamedNode | ox.BlankNode, predicate: str) -> list:
        return [q.object for q in self.store.quads_for_pattern(subject, ox.NamedNode(predicate), None)]

    def one(self, subject: ox.NamedNode | ox.BlankNode, predicate: str):
        return next(iter(self.all(subject, predicate)), None)

    def list(self, node) -> Iterator:
        while node and node.value != f"{RDF}nil":
            yield self.one(node, f"{RDF}first")
            node = self.one(node, f"{RDF}rest")


def _of_group(folder: Path) -> Iterator[Case]:
    graph = _Graph(folder / "manifest.ttl")
    for entries in graph.store.quads_for_pattern(None, ox.NamedNode(f"{MF}entries"), None):
        for entry in graph.list(entries.object):
            yield _case(folder.name, graph, entry)


def _case(group: str, graph: _Graph, entry: ox.NamedNode) -> Case:
    action = graph.one(entry, f"{MF}action")
    result = graph.one(entry, f"{MF}result")
    query = graph.one(action, f"{QT}query") if isinstance(action, ox.BlankNode) else action
    return Case(
        group,
        entry.value.rpartition("#")[2],
        graph.one(entry, f"{RDF}type").value.rpartition("#")[2],
        _path(query) if isinstance(query, ox.NamedNode) else None,
        tuple(_path(data) for data in graph.all(action, f"{QT}data")) if action else (),
        tuple(_named(graph, node) for node in graph.all(action, f"{QT}graphData")) if action else (),
        _path(result) if isinstance(result, ox.NamedNode) else None,
        bool(action and graph.all(action, f"{SD}entailmentRegime")),
    )


def _named(graph: _Graph, node: ox.NamedNode | ox.BlankNode) -> tuple[str, Path]:
    if isinstance(node, ox.NamedNode):
        return node.value, _path(node)
    return graph.one(node, "http://www.w3.org/2000/01/rdf-schema#label").value, _path(
        graph.one(node, f"{QT}graph")
    )


def _path(node: ox.NamedNode) -> Path:
    return Path(node.value.removeprefix("file://"))


# -- answers -----------------------------------------------------------------------------------------------


FORMATS = {".srx": "srx", ".srj": "srj", ".tsv": "tsv", ".csv": "csv"}
"""The endings of the files of expected answers, and the formats that such an answer is asked for in."""


def expected(case: Case) -> object:
    """What the answer should be, in a form that can be compared; see `canonical`."""
    assert case.result
    ending = case.result.suffix
    if ending in FORMATS:
        return canonical(case.result.read_bytes(), FORMATS[ending])
    graph = list(ox.parse(path=str(case.result), format=_rdf(ending), base_iri=case.result.resolve().as_uri()))
    if any(quad.object == ox.NamedNode(f"{RS}ResultSet") for quad in graph):
        return _of_result_set(graph)
    return _isomorphic(graph)


def _rdf(ending: str) -> ox.RdfFormat:
    return {".ttl": ox.RdfFormat.TURTLE, ".rdf": ox.RdfFormat.RDF_XML, ".nt": ox.RdfFormat.N_TRIPLES}[ending]


def canonical(answer: bytes, format_: str) -> object:
    """An answer in a format, as something that equals each answer that says the same."""
    if format_ == "nt":
        return _isomorphic(ox.parse(answer, ox.RdfFormat.N_TRIPLES))
    if format_ == "csv":
        head, *rows = csv.reader(io.StringIO(answer.decode(), newline=""))
        return tuple(head), Counter(
            tuple(_blank_csv(_number(cell, f"{XSD}decimal")) for cell in row) for row in rows
        )
    formats = {f: getattr(ox.QueryResultsFormat, n) for f, n in (("srx", "XML"), ("srj", "JSON"), ("tsv", "TSV"))}
    found = ox.parse_query_results(answer, format=formats[format_])
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    assert isinstance(found, ox.QuerySolutions)
    return _of_rows([v.value for v in found.variables], [tuple(row) for row in found])


def _blank_csv(cell: str) -> str:
    return "_:" if cell.startswith("_:") else cell


def _of_rows(names: list[str], rows: list[tuple]) -> object:
    """Rows as a graph in which each row is a node, so that blank nodes are compared by what they do."""
    triples = [
        ox.Triple(ox.BlankNode(f"row{n}"), ox.NamedNode(f"row:{name}"), _normal(term))
        for n, row in enumerate(rows)
        for name, term in zip(names, row, strict=True)
        if term is not None
    ]
    return frozenset(names), len(rows), _isomorphic(ox.Quad(t.subject, t.predicate, t.object) for t in triples)


def _of_result_set(quads: list[ox.Quad]) -> object:
    graph = _Graph.__new__(_Graph)
    graph.store = ox.Store()
    graph.store.extend(quads)
    (top,) = [q.subject for q in quads if q.object == ox.NamedNode(f"{RS}ResultSet")]
    if (verdict := graph.one(top, f"{RS}boolean")) is not None:
        return verdict.value == "true"
    names = sorted(term.value for term in graph.all(top, f"{RS}resultVariable"))
    rows = []
    for solution in graph.all(top, f"{RS}solution"):
        bound = {
            graph.one(b, f"{RS}variable").value: graph.one(b, f"{RS}value")
            for b in graph.all(solution, f"{RS}binding")
        }
        rows.append(tuple(bound.get(name) for name in names))
    return _of_rows(names, rows)


def _isomorphic(quads) -> frozenset[str]:
    dataset = ox.Dataset(ox.Quad(_normal(q.subject), q.predicate, _normal(q.object)) for q in quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return frozenset(str(quad) for quad in dataset)


def _normal(term):
    """Numbers and truth values in one form: the engine says 2.0 for 2.00 and true for 1, the same value."""
    if not isinstance(term, ox.Literal) or term.language:
        return term
    if term.datatype.value == f"{XSD}boolean":
        return ox.Literal({"1": "true", "0": "false"}.get(term.value, term.value), datatype=term.datatype)
    return ox.Literal(_number(term.value, term.datatype.value), datatype=term.datatype)


def _number(text: str, datatype: str) -> str:
    if datatype not in (f"{XSD}{name}" for name in ("decimal", "double", "float")):
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return f"{number.normalize():f}" if number.is_finite() else text
