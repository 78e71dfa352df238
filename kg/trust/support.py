"""Which facts too few sources, or origins, hold to count."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

import pyoxigraph as ox

from kg.identity.names import normalized
from kg.quads.names import TYPE, naming, nf
from kg.store import Store
from kg.store.changes import Triple
from kg.terms import Statement, named_node, text_of
from kg.trust.included import Said
from kg.trust.nodes import Nodes, is_node, source_of
from kg.trust.published import NEWS
from kg.trust.switches import Trust
from kg.vocabulary import NF, vocabulary

Enough = Callable[[Iterable[str]], bool]
"""Whether some sources, as tokens, are as many as are asked for."""


def enough(store: Store, trust: Trust) -> Enough:
    """Counts sources, and their origins where these are asked for."""
    if trust.min_origins <= 1:
        return lambda sources: len(set(sources)) >= trust.min_sources
    from kg import origins  # reads the texts' fingerprints, which a count of sources needs not

    found = origins.of(store)

    def counted(sources: Iterable[str]) -> bool:
        ids = set(sources)
        return len(ids) >= trust.min_sources and found.count([text_of(s) for s in ids]) >= trust.min_origins

    return counted


class Support:
    """Who holds which fact, in the news of one store.

    What names a thing, says its class or identifies it is no news, and is not counted. The class of an event
    without an identifier is: it says that it took place.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        news = [record.id for record in store.sources() if record.kind in NEWS]
        self._graphs = {store.names.source(id_): store.names.source(id_, "facts") for id_ in news}
        self._facts = {source: _triples(store.db, graph) for source, graph in self._graphs.items()}
        self._holders: defaultdict[Triple, set[str]] = defaultdict(set)
        for source, triples in self._facts.items():
            for triple in triples:
                self._holders[triple].add(source)
        self._nodes = Nodes((t for triples in self._facts.values() for t in triples if _of_node(t)), _names(store))
        schemes = vocabulary().schemes.values()
        self._identifying = {nf(scheme.name) for scheme in schemes}
        self._never = {*naming(), *self._identifying, *map(nf, _NO_NEWS)}

    def too_few(self, enough: Enough) -> Iterator[Statement]:
        """The facts that too few hold, in each graph that has them."""
        editorial = self._kept_by_editors()
        for source, triples in self._facts.items():
            for triple in triples:
                if self._is_news(triple) and triple not in editorial and not enough(self.of(triple, source)):
                    yield Statement(*triple, self._graphs[source])

    def of(self, triple: Triple, source: str) -> set[str]:
        """The sources that hold what a source says in one of its triples."""
        subject, predicate, object_ = triple
        if is_node(object_):
            return {source, *map(source_of, self._nodes.support(object_))}
        if is_node(subject):
            others = self._nodes.support(subject)
            if predicate not in _of_whole_node():
                others = frozenset(o for o in others if self._nodes.says(o, predicate, object_))
            return {source, *map(source_of, others)}
        if predicate in (nf("dateText"), nf("dateBasis")):
            return self._of_date(subject, source)
        if predicate == TYPE:
            return {s for t in self._typed(subject) for s in self._holders[t] if _is_a(t[2], object_)}
        return self._holders[triple]

    def _of_date(self, subject: str, source: str) -> set[str]:
        """The words of a date, and what its year rests on, go with the date."""
        dates = [t for t in self._about(subject) if t[1] == nf("date") and source in self._holders[t]]
        return {s for t in dates for s in self._holders[t]} or {source}

    def _is_news(self, triple: Triple) -> bool:
        subject, predicate, object_ = triple
        if predicate == TYPE and not is_node(subject):
            return _is_a(object_, nf("Event")) and not self._is_identified(subject)
        return predicate not in self._never

    def _is_identified(self, subject: str) -> bool:
        return any(t[1] in self._identifying for t in self._about(subject))

    def _typed(self, subject: str) -> list[Triple]:
        return [t for t in self._about(subject) if t[1] == TYPE]

    def _about(self, subject: str) -> list[Triple]:
        return _about(self.store, subject)

    def _kept_by_editors(self) -> set[Triple]:
        records = [r for r in self.store.sources() if r.kind not in NEWS]
        graphs = [self.store.names.source(r.id, "facts") for r in records]
        return {triple for graph in graphs for triple in _triples(self.store.db, graph)}

    def of_claims(self, claims: Iterable[Said], enough: Enough) -> Iterator[Said]:
        """The claims whose triple enough sources tell, as fact or as a claim of the same side."""
        found = list(claims)
        tellers: defaultdict[tuple[str, Triple], set[str]] = defaultdict(set)
        for claim in found:
            tellers[claim.side, claim.triples[0]].add(claim.source)
        for claim in found:
            triple = claim.triples[0]
            facts = set() if claim.side else self._holders.get(triple, set())
            if enough(tellers[claim.side, triple] | facts):
                yield claim


def _about(store: Store, subject: str) -> list[Triple]:
    found = store.db.quads_for_pattern(named_node(subject), None, None, ox.DefaultGraph())
    return [(subject, str(q.predicate), str(q.object)) for q in found]


def _names(store: Store) -> Callable[[str], frozenset[str]]:
    """Tells the names of a thing; none for a person."""

    @functools.cache
    def names(thing: str) -> frozenset[str]:
        about = _about(store, thing)
        if any(p == TYPE and _is_a(o, nf("Person")) for _, p, o in about):
            return frozenset()
        return frozenset(normalized(text_of(o)) for _, p, o in about if p in naming()) - {""}

    return names


_NO_NEWS = ("nickname", "surname", "title", "url", "anonymous")


@functools.cache
def _of_whole_node() -> tuple[str, ...]:
    """Properties that stay as long as their node does."""
    return TYPE, nf("dateText"), nf("dateBasis"), nf("note")


def _of_node(triple: Triple) -> bool:
    return is_node(triple[0]) or is_node(triple[2])


def _is_a(token: str, ancestor: str) -> bool:
    """Whether a class, as a token, is another or below it."""
    name, above = text_of(token).removeprefix(NF), text_of(ancestor).removeprefix(NF)
    return name == above or (name in vocabulary().classes and vocabulary().is_a(name, above))


def _triples(db: ox.Store, graph: str) -> list[Triple]:
    data = db.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(text_of(graph))) or b""
    lines = data.decode().split("\n")[:-1]  # splitlines would split inside texts
    return [(s, p, o) for s, p, o in (line.removesuffix(" .").split(" ", 2) for line in lines)]
