"""What the store holds around one entity: its statements as they stand in their named graphs, and nothing else.

An extract of an entity holds

- the statements with it as subject, and those with it as object, of the graphs of facts;
- whole dependent nodes beside it (positions, authorships, figures), with the statement that leads to each;
- the claims that are about it, by it, or behind those statements, each with its modality, its speaker and its
  words, and the claims that answer them: no allegation goes without the denials on record;
- a description of each source that any of this comes from;
- one label for each other thing that is named.

Every statement is in the store, in the graph that the extract gives for it; none is made up here.
"""

from __future__ import annotations

import functools
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from kg.quads.names import LABEL, TYPE, Names, individual, nf
from kg.store import Store
from kg.store.changes import Triple
from kg.terms import iri as token_of
from kg.terms import named_node
from kg.vocabulary import DCTERMS, NF

_KEPT = 50_000
"""Labels, and descriptions of sources, that are kept between entities."""

_BLOCK = 500
"""Entities that are read at once. What takes the time is that the engine looks up the text of each term, so a
block is asked for without the default graph, and told by numbers whose rows they are."""

_ABOUT = "SELECT ?i ?p ?o ?g { VALUES (?e ?i) { %s } GRAPH ?g { ?e ?p ?o } }"
_NAMING = "SELECT ?i ?s ?p ?g { VALUES (?e ?i) { %s } GRAPH ?g { ?s ?p ?e } }"
_TOWARDS = "SELECT ?i ?s ?g { VALUES (?e ?i) { %s } GRAPH ?g { ?s %s ?e } }"
_LABELS = "SELECT ?i ?o { VALUES (?e ?i) { %s } GRAPH %s { ?e %s ?o } }"

_CLAIMS_OF = tuple(
    nf(name)
    for name in ("claimSubject", "claimObject", "aboutEntity", "saidBy", "allegedIn", "saidIn", "statedIn")
)
"""By these a claim belongs to an entity."""

_CLAIMING = (nf("claimSubject"), nf("claimObject"))

_OF_SOURCES = frozenset(
    (
        TYPE, LABEL, f"<{DCTERMS}title>", f"<{DCTERMS}language>",
        *(nf(name) for name in (
            "sourceKind", "publisher", "republishedBy", "published", "retrieved", "url", "origin", "licence",
            "decidedBy", "metadataBasis", "sourceStatus", "statusDate", "statusNote", "supersededBy", "creditedTo",
            "copyOf", "factsGraph", "claimsGraph",
        )),
    )
)  # fmt: skip
"""What is told of a source; checksums and the like stay in the store."""

_ANSWERS = (individual("Denied"), individual("Withdrawn"))


class Extract(NamedTuple):
    """Statements by the token of their graph: facts, what rules drew, labels, claims, sources, in this order.

    Triples are of N-Triples tokens, sorted, with those of the entity first.
    """

    iri: str
    names: Names
    graphs: tuple[tuple[str, tuple[Triple, ...]], ...]

    def facts(self) -> Iterator[Triple]:
        """What sources state in their own voice, once for each source that does."""
        for graph, triples in self.graphs:
            if kind(graph, self.names) == "facts":
                yield from triples

    def labels(self) -> dict[str, str]:
        """The tokens of the labels, by the tokens of what they name."""
        own = self.names.graph("entities")
        return {s: o for graph, triples in self.graphs if graph == own for s, p, o in triples if p == LABEL}


def extracts(store: Store, iris: Iterable[str]) -> Iterator[Extract]:
    """The extracts of entities, in the order given; what they share is read once."""
    reader = _Reader(store)
    for block in _blocks(iris):
        if len(block) > 1:
            reader.prepare(block)
        for token in block:
            yield _Extraction(reader, token).whole()


def extract(store: Store, iri: str) -> Extract:
    """The extract of one entity."""
    return next(extracts(store, [iri]))


def outlines(store: Store, iris: Iterable[str], towards: Sequence[str]) -> Iterator[Extract]:
    """A part of the extracts of entities, in less time.

    It holds the facts about an entity and the dependent nodes that it has, with labels; the claims that name it as
    subject or object of a statement; and of what leads to it these properties alone.

    Args:
        store: the store.
        iris: the entities.
        towards: the tokens of the properties.
    """
    reader = _Reader(store)
    for block in _blocks(iris):
        if len(block) > 1:
            reader.prepare(block, (*towards, *_CLAIMING))
        for token in block:
            yield _Extraction(reader, token).outline(towards)


def _blocks(iris: Iterable[str]) -> Iterator[list[str]]:
    left = map(token_of, iris)
    while block := list(itertools.islice(left, _BLOCK)):
        yield block


def kind(token: str, names: Names) -> str:
    """What an IRI stands for: "source", "facts", "claims" (its graphs), "node", "claim", "text", else ""."""
    start = f"<{names.base}source/"
    if not token.startswith(start):
        return ""
    part = token[len(start) : -1].partition("/")[2]
    return part.partition("/")[0].partition("#")[0] or "source"


_Pairs = list[tuple[str, str, str]]


class _Reader:
    """Reads statements of named graphs, as tokens."""

    def __init__(self, store: Store) -> None:
        self.names, self._db = store.names, store.db
        self.kind = functools.lru_cache(_KEPT)(lambda token: kind(token, store.names))
        self.source = functools.lru_cache(_KEPT)(self._source)
        self.of_facts = functools.lru_cache(_KEPT)(self._of_facts)
        self._labels: dict[str, str | None] = {}
        self._about: dict[str, _Pairs] = {}
        self._naming: dict[str, _Pairs] = {}
        self._towards: dict[tuple[str, str], _Pairs] = {}

    def about(self, subject: str) -> _Pairs:
        """The (predicate, object, graph) of a subject."""
        if subject in self._about:
            return self._about[subject]
        found = self._db.quads_for_pattern(named_node(subject), None, None, None)
        return [(str(q.predicate), str(q.object), str(g)) for q in found if (g := q.graph_name) != _DEFAULT]

    def naming(self, object_: str, predicate: str | None = None) -> _Pairs:
        """The (subject, predicate, graph) of an object."""
        if predicate is None and object_ in self._naming:
            return self._naming[object_]
        if predicate is not None and (object_, predicate) in self._towards:
            return self._towards[object_, predicate]
        wanted = named_node(predicate) if predicate else None
        found = self._db.quads_for_pattern(None, wanted, named_node(object_), None)
        return [(str(q.subject), str(q.predicate), str(g)) for q in found if (g := q.graph_name) != _DEFAULT]

    def label(self, token: str) -> str | None:
        """The one label of a thing."""
        if token not in self._labels:
            graph = named_node(self.names.graph("entities"))
            found = self._db.quads_for_pattern(named_node(token), named_node(LABEL), None, graph)
            self._labels[token] = next((str(q.object) for q in found), None)
        return self._labels[token]

    def is_named(self, token: str) -> bool:
        """Whether a token is a thing that the store may have a label for."""
        return token[0] == "<" and not token.startswith(f"<{NF}") and not self.kind(token)

    def prepare(self, tokens: list[str], towards: Sequence[str] | None = None) -> None:
        """Reads what stands around many things in a few questions, and forgets what it read so before.

        Args:
            tokens: the things.
            towards: the properties that lead to the things, as far as they are wanted; None for all, and for those
                that lead to their dependent nodes too.
        """
        self._about, self._naming, self._towards = {}, {}, {}
        leading = towards is None
        if len(self._labels) > _KEPT:
            self._labels = {}
        self._read(tokens, leading)
        for predicate in towards or ():
            self._read_towards(tokens, predicate)
        around = {
            t for read in (self._about, self._naming) for found in read.values() for row in found for t in row
        }
        self._read(sorted(t for t in around if t[0] == "<" and self.kind(t) == "node"), leading)
        for found in self._about.values():
            around.update(row[1] for row in found)
        for found in self._naming.values():
            around.update(row[0] for row in found)
        self._read_labels(sorted({t for t in around if self.is_named(t)} - self._labels.keys()))

    def _read(self, tokens: list[str], leading: bool) -> None:
        for question, into in ((_ABOUT, self._about), (_NAMING, self._naming))[: 1 + leading]:
            into.update((token, []) for token in tokens)
            for number, *row in self._db.query(question % _numbered(tokens)):  # type: ignore[union-attr]
                first, second, graph = map(str, row)
                into[tokens[int(number.value)]].append((first, second, graph))

    def _read_towards(self, tokens: list[str], predicate: str) -> None:
        self._towards.update(((token, predicate), []) for token in tokens)
        for number, *row in self._db.query(_TOWARDS % (_numbered(tokens), predicate)):  # type: ignore[union-attr]
            subject, graph = map(str, row)
            self._towards[tokens[int(number.value)], predicate].append((subject, predicate, graph))

    def _read_labels(self, tokens: list[str]) -> None:
        self._labels.update(dict.fromkeys(tokens))
        question = _LABELS % (_numbered(tokens), self.names.graph("entities"), LABEL)
        for number, label in self._db.query(question):  # type: ignore[union-attr]
            self._labels[tokens[int(number.value)]] = str(label)

    def _of_facts(self, graph: str) -> bool:
        """Whether what a graph holds is held as fact: stated by a source, or drawn from what is."""
        return self.kind(graph) == "facts" or graph == self.names.graph("inferred")

    def _source(self, token: str) -> tuple[tuple[str, Triple], ...]:
        return tuple((g, (token, p, o)) for p, o, g in self.about(token) if p in _OF_SOURCES)


def _numbered(tokens: list[str]) -> str:
    return " ".join(f"({token} {number})" for number, token in enumerate(tokens))


_DEFAULT = ox.DefaultGraph()


class _Extraction:
    """Gathers one extract."""

    def __init__(self, reader: _Reader, me: str) -> None:
        self.reader, self.me = reader, me
        self.found: defaultdict[str, set[Triple]] = defaultdict(set)
        self._claims: list[str] = []
        self._nodes: list[str] = []
        self._sources: set[str] = set()

    def whole(self) -> Extract:
        """All of it; made once."""
        self._entity()
        self._follow(self._nodes, self._beside)
        self._follow(self._claims, self._claim)
        stated = {g[: g.rindex("/")] + ">" for g in self.found if self.reader.kind(g) in ("facts", "claims")}
        self._describe(stated | self._sources)
        return self._made()

    def outline(self, towards: Sequence[str]) -> Extract:
        """The part of it that `outlines` tells; made once."""
        reader = self.reader
        self._about(self.me)
        for predicate in towards:
            for s, p, g in reader.naming(self.me, predicate):
                if reader.of_facts(g):
                    self.found[g].add((s, p, self.me))
        self._follow(self._nodes, self._about)
        for predicate in _CLAIMING:
            for s, _, _ in reader.naming(self.me, predicate):
                self._only_claimed(s)
        self._describe({self.me} if reader.kind(self.me) == "source" else set())
        return self._made()

    @staticmethod
    def _follow(left: list[str], read: Callable[[str], None]) -> None:
        """Reads each of a list once, while reading adds to it."""
        seen: set[str] = set()
        while left:
            if (token := left.pop()) not in seen:
                seen.add(token)
                read(token)

    def _made(self) -> Extract:
        self._label()
        names = self.reader.names
        ordered = sorted(self.found, key=lambda graph: (_rank(graph, names), graph))
        return Extract(self.me[1:-1], names, tuple((g, self._sorted(self.found[g])) for g in ordered))

    def _sorted(self, triples: set[Triple]) -> tuple[Triple, ...]:
        return tuple(sorted(triples, key=lambda t: (t[0] != self.me, t[0], t[1] != TYPE, t[1], t[2])))

    def _entity(self) -> None:
        self._beside(self.me)
        if self.reader.kind(self.me) == "source":
            self._sources.add(self.me)
        for s, p, g in self.reader.naming(self.me):
            if p in _CLAIMS_OF and self.reader.kind(g) == "claims":
                self._claims.append(s)
            elif self.reader.kind(s) == "source" and p in _OF_SOURCES:
                self._sources.add(s)

    def _beside(self, token: str) -> None:
        """The facts about the entity or a dependent node, and those that lead to it."""
        reader = self.reader
        self._about(token)
        for s, p, g in reader.naming(token):
            if reader.of_facts(g):
                self._fact(g, (s, p, token), s)
            elif token != self.me and reader.kind(s) == "claim":
                self._claims.append(s)

    def _about(self, token: str) -> None:
        for p, o, g in self.reader.about(token):
            if self.reader.of_facts(g):
                self._fact(g, (token, p, o), o)

    def _fact(self, graph: str, triple: Triple, other: str) -> None:
        self.found[graph].add(triple)
        if other[0] == "<" and self.reader.kind(other) == "node":
            self._nodes.append(other)

    def _claim(self, claim: str) -> None:
        """A claim with its words, and with what answers it."""
        about = {}
        for p, o, g in self.reader.about(claim):
            if self.reader.kind(g) == "claims":
                self.found[g].add((claim, p, o))
                about[p] = o
                if p == nf("hasQuote") or (o[0] == "<" and self.reader.kind(o) == "node"):
                    self._only_claimed(o)
        if about.get(nf("modality")) not in _ANSWERS:
            self._answers(claim, about)

    def _only_claimed(self, token: str) -> None:
        """What graphs of claims tell of a claim, a quote, or a dependent node that no fact is about."""
        for p, o, g in self.reader.about(token):
            if self.reader.kind(g) == "claims":
                self.found[g].add((token, p, o))

    def _answers(self, claim: str, about: dict[str, str]) -> None:
        """The claims that dispute or withdraw a claim, by naming it or what it says."""
        reader = self.reader
        self._claims += [s for s, p, _ in reader.naming(claim) if p in (nf("disputes"), nf("withdraws"))]
        subject, parts = about.get(nf("claimSubject")), (nf("claimPredicate"), nf("claimObject"))
        if subject is None or about.get(nf("accepted"), "").startswith('"true"'):
            return
        for s, _, _ in reader.naming(subject, nf("claimSubject")):
            told = {p: o for p, o, _ in reader.about(s)}
            if told.get(nf("modality")) in _ANSWERS and all(told.get(p) == about.get(p) for p in parts):
                self._claims.append(s)

    def _describe(self, sources: Iterable[str]) -> None:
        for source in sources:
            for graph, triple in self.reader.source(source):
                self.found[graph].add(triple)

    def _label(self) -> None:
        """A label of everything that is named and no source, claim or node."""
        reader = self.reader
        named = {self.me} | {
            t for triples in self.found.values() for triple in triples for t in (triple[0], triple[2])
        }
        graph = reader.names.graph("entities")
        for token in named:
            if reader.is_named(token) and (label := reader.label(token)):
                self.found[graph].add((token, LABEL, label))


def _rank(graph: str, names: Names) -> int:
    """The place of a graph in an extract."""
    shared = {names.graph("inferred"): 1, names.graph("entities"): 2, names.graph("sources"): 4}
    return shared.get(graph) or {"facts": 0, "claims": 3}.get(kind(graph, names), 5)
