"""Two sides -> what differs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

import pyoxigraph as ox

from kg.comparison.model import ChangedClaim, ChangedSource, Difference, Fact
from kg.comparison.sides import Side
from kg.quads.names import ONTOLOGY_ID, TYPE, naming, nf
from kg.store import Store
from kg.store.changes import Triple, apply_identity
from kg.terms import Statement, named_node, parse_line, text_of
from kg.vocabulary import NF

_BOOKKEEPING = ("archivedAs", "loadedAt", "statementCount", "statementHash", "inputSha256", "textFingerprint")
_PARTS = ("facts", "claims")
_NOT_TOLD = (*_BOOKKEEPING, "type", "label", "claimsGraph", "factsGraph", "textSha256", "textLength", "sourceKind")
"""What differs of a source only if it was loaded anew, which its statements tell better."""

_NAMING = frozenset(text_of(token) for token in naming())


def compare(before: Side, after: Side) -> Difference:
    """What differs between two sides, each triple once.

    A thing that became one with another since counts as what it is on the second side.
    """
    if before.graphs and after.graphs:
        return _by_source(before, after)
    return _flat(before, after)


# -- with the graphs of sources ----------------------------------------------------------------------------


def _by_source(before: Side, after: Side) -> Difference:
    moved = now_called(before, after)
    old_ids, new_ids = _ids(before.store), _ids(after.store)
    known = before.archived and after.archived and not moved
    same = _untouched(before.store, after.store) if known else frozenset()
    parts = [part for part in _PARTS if _has(before.store, part) and _has(after.store, part)]
    removed: set[Statement] = set()
    added: set[Statement] = set()
    for id_ in sorted((old_ids | new_ids) - same):
        old = apply_identity(_statements(before.store, id_, parts), moved)
        new = set(_statements(after.store, id_, parts))
        removed |= old - new
        added |= new - old
    facts = _Facts(before.store, after.store, moved, added, removed)
    claims = _claims(before.store, after.store, added, removed)
    return Difference(
        sources_added=tuple(sorted(new_ids - old_ids)),
        sources_removed=tuple(sorted(old_ids - new_ids)),
        sources_changed=tuple(_changed_sources(before.store, after.store, sorted(old_ids & new_ids), moved)),
        facts_added=facts.added(),
        facts_removed=facts.removed(),
        more=facts.more(),
        fewer=facts.fewer(),
        claims_added=tuple(sorted(claims["added"])),
        claims_removed=tuple(sorted(claims["removed"])),
        claims_changed=tuple(_changed_claims(before.store, after.store, claims["both"])),
        added=tuple(sorted(added)),
        removed=tuple(sorted(removed)),
    )


def now_called(before: Side, after: Side) -> dict[str, str]:
    """The tokens of the first side that stand for another thing on the second, each with that thing's."""
    if not (before.archived and after.archived) or before.store.names != after.store.names:
        return {}
    entity, chosen = after.store.names.entity, after.store.identity().chosen
    old = before.store.identity().chosen
    used = {*chosen, *old.values()}
    return {entity(i): entity(chosen[i]) for i in used if i in chosen and old.get(i, i) == i}


def _ids(store: Store) -> set[str]:
    """The ids of the sources, without the ontology."""
    return set(_values(store, "sourceKind")) - {ONTOLOGY_ID}


def _untouched(before: Store, after: Store) -> frozenset[str]:
    """The sources whose statements have the same checksum on both sides."""
    old, new = (_values(store, "statementHash") for store in (before, after))
    return frozenset(id_ for id_, checksum in old.items() if new.get(id_) == checksum)


def _values(store: Store, name: str) -> dict[str, str]:
    start = text_of(store.names.source(""))
    quads = store.db.quads_for_pattern(None, named_node(nf(name)), None, ox.DefaultGraph())
    return {text_of(str(q.subject)).removeprefix(start): text_of(str(q.object)) for q in quads}


def _has(store: Store, part: str) -> bool:
    """Whether any source has such a graph: a file of facts alone has no graphs of claims."""
    graphs = store.db.named_graphs()
    return any(isinstance(g, ox.NamedNode) and g.value.endswith(f"/{part}") for g in graphs)


def _statements(store: Store, id_: str, parts: Iterable[str]) -> Iterator[Statement]:
    """The statements of a source's graphs."""
    for part in parts:
        graph = store.names.source(id_, part)
        for line in _lines(store, graph):
            yield parse_line(f"{line[:-1]}{graph} .")


def _lines(store: Store, graph: str | None) -> list[str]:
    from_graph = named_node(graph) if graph else ox.DefaultGraph()
    data = store.db.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=from_graph) or b""
    return data.decode().split("\n")[:-1]


class _Facts:
    """The triples of facts graphs that come and go, with who holds them."""

    def __init__(
        self, before: Store, after: Store, moved: Mapping[str, str], added: set[Statement], removed: set[Statement]
    ) -> None:
        self._before, self._after = before, after
        self._back: defaultdict[str, list[str]] = defaultdict(list)
        for old, new in moved.items():
            self._back[new].append(old)
        self._gained = _by_triple(after, added)
        self._lost = _by_triple(before, removed)

    def added(self) -> tuple[Fact, ...]:
        """Triples that no source held before."""
        return self._facts(self._gained, lambda triple: not self._held_before(triple))

    def removed(self) -> tuple[Fact, ...]:
        """Triples that no source holds any more."""
        return self._facts(self._lost, lambda triple: not _holders(self._after, triple))

    def more(self) -> tuple[Fact, ...]:
        """Triples that sources held before, and more do now."""
        return self._facts(self._gained, self._held_before)

    def fewer(self) -> tuple[Fact, ...]:
        """Triples that sources hold still, and others held before."""
        return self._facts(self._lost, lambda triple: bool(_holders(self._after, triple)))

    def _facts(self, found: Mapping[Triple, list[str]], wanted: Callable[[Triple], bool]) -> tuple[Fact, ...]:
        return tuple(Fact(t, tuple(sorted(found[t]))) for t in sorted(found) if wanted(t))

    def _held_before(self, triple: Triple) -> bool:
        subject, predicate, object_ = triple
        return any(
            _holders(self._before, (s, predicate, o))
            for s in (subject, *self._back.get(subject, ()))
            for o in (object_, *self._back.get(object_, ()))
        )


def _by_triple(store: Store, statements: Iterable[Statement]) -> dict[Triple, list[str]]:
    found: defaultdict[Triple, list[str]] = defaultdict(list)
    start = text_of(store.names.source(""))
    for statement in statements:
        id_, slash, part = text_of(statement.graph).removeprefix(start).rpartition("/")
        if slash and part == "facts":
            found[statement.triple].append(id_)
    return dict(found)


def _holders(store: Store, triple: Triple) -> list[str]:
    return [graph for graph in store.graphs_of(triple) if text_of(graph).endswith("/facts")]


def _claims(
    before: Store, after: Store, added: Iterable[Statement], removed: Iterable[Statement]
) -> dict[str, set[str]]:
    """The IRIs of claims that were added, removed, or differ."""
    touched = {text_of(s.subject) for side in (added, removed) for s in side if "/claim/" in s.subject}
    found: dict[str, set[str]] = {"added": set(), "removed": set(), "both": set()}
    for iri in touched:
        old, new = _is_claim(before, iri), _is_claim(after, iri)
        if old or new:
            found["both" if old and new else "added" if new else "removed"].add(iri)
    return found


def _changed_claims(before: Store, after: Store, iris: Iterable[str]) -> Iterator[ChangedClaim]:
    for iri in sorted(iris):
        yield ChangedClaim(iri, _accepted(before, iri), _accepted(after, iri))


def _is_claim(store: Store, iri: str) -> bool:
    return ox.Quad(ox.NamedNode(iri), named_node(TYPE), ox.NamedNode(f"{NF}Claim")) in store.db


def _accepted(store: Store, iri: str) -> bool:
    quads = store.db.quads_for_pattern(ox.NamedNode(iri), named_node(nf("accepted")), None, ox.DefaultGraph())
    return any(text_of(str(q.object)) == "true" for q in quads)


def _changed_sources(
    before: Store, after: Store, ids: Iterable[str], moved: Mapping[str, str]
) -> Iterator[ChangedSource]:
    for id_ in ids:
        old, new = _described(before, id_, moved), _described(after, id_, {})
        changes = [
            (name, tuple(sorted(old.get(name, ()))), tuple(sorted(new.get(name, ()))))
            for name in sorted({*old, *new})
            if old.get(name) != new.get(name)
        ]
        if changes:
            yield ChangedSource(id_, tuple(changes))


def _described(store: Store, id_: str, moved: Mapping[str, str]) -> dict[str, set[str]]:
    """What the store says of a source, but for its own bookkeeping."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    graph = named_node(store.names.graph("sources"))
    for quad in store.db.quads_for_pattern(named_node(store.names.source(id_)), None, None, graph):
        name = quad.predicate.value.rpartition("#")[2].rpartition("/")[2]
        if name not in _NOT_TOLD:
            token = str(quad.object)
            found[name].add(text_of(moved.get(token, token)))
    return dict(found)


# -- flat --------------------------------------------------------------------------------------------------


def _flat(before: Side, after: Side) -> Difference:
    """What differs where one side at least has no graphs of sources: of the kinds of statement that both have."""
    old, new = (_by_kind(side.store) for side in (before, after))
    kinds = (old.keys() & new.keys()) | {"fact"}
    if "claim" not in kinds:  # a file of facts alone does not name what is only spoken of
        kinds -= {"name"}
    nothing: set[Statement] = set()
    added = {s for kind in kinds for s in new.get(kind, nothing) - old.get(kind, nothing)}
    removed = {s for kind in kinds for s in old.get(kind, nothing) - new.get(kind, nothing)}
    claims = _claims(before.store, after.store, added, removed)
    return Difference(
        facts_added=_told(added, after.store),
        facts_removed=_told(removed, before.store),
        claims_added=tuple(sorted(claims["added"])),
        claims_removed=tuple(sorted(claims["removed"])),
        claims_changed=tuple(_changed_claims(before.store, after.store, claims["both"])),
        added=tuple(sorted(added)),
        removed=tuple(sorted(removed)),
    )


def _told(statements: Iterable[Statement], store: Store) -> tuple[Fact, ...]:
    return tuple(Fact(s.triple) for s in sorted(statements) if _kind(s, store) == "fact")


def _by_kind(store: Store) -> dict[str, set[Statement]]:
    """The merged statements by what they are about, without the ontology and the bookkeeping of sources."""
    found: defaultdict[str, set[Statement]] = defaultdict(set)
    for line in _lines(store, None):
        statement = parse_line(f"{line[:-1]}<> .")
        found[_kind(statement, store)].add(statement)
    found.pop("", None)
    return dict(found)


def _kind(statement: Statement, store: Store) -> str:
    """What a statement is about: "fact", "claim", "source", "name"; empty for what is not compared."""
    subject, predicate = text_of(statement.subject), text_of(statement.predicate)
    if subject.startswith(NF) or predicate.removeprefix(NF) in _BOOKKEEPING:
        return ""
    if predicate in _NAMING:
        return "name"
    start = text_of(store.names.source(""))
    _, slash, part = subject.removeprefix(start).partition("/")
    if not subject.startswith(start) or part.startswith("node/"):
        return "claim" if predicate == text_of(nf("suggestsKind")) else "fact"
    return "claim" if slash else "source"
