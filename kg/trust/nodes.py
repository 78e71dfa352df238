"""Which dependent nodes of different sources say the same: positions, figures, authorships and their like.

A dependent node is an IRI of one source, so two sources never share one. Two nodes of two sources *support* one
another if they stand in the same place (the same property of the same entity, or of nodes that support one
another), neither class excludes the other, they share the value of a property, and they contradict in none: of
every property that both have they share a value. Two dates that overlap do not contradict. A value that is a thing
is compared by its names too (a topic of one source is never the topic of another), but a person is not: people
are never taken for one by name.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable

from kg import dates
from kg.quads.names import TYPE, nf
from kg.store.changes import Triple
from kg.terms import text_of
from kg.vocabulary import NF, vocabulary

_WORDS = ("dateText", "dateBasis", "earliest", "latest", "note")
"""Properties that only tell a value in other words: they neither support nor contradict."""

Names = Callable[[str], frozenset[str]]
_Root = tuple[str, tuple[str, ...]]

_DEEP = 5
"""How many nodes may hang on one another: a sum of money on a relief on a lawsuit is two."""


def is_node(token: str) -> bool:
    """Whether a token is a dependent node's."""
    return token.startswith("<") and "/node/" in token and "/source/" in token


def source_of(node: str) -> str:
    """The token of the source whose node it is."""
    return f"{node.partition('/node/')[0]}>"


class Nodes:
    """The dependent nodes of several sources.

    Args:
        triples: the statements of facts graphs, each once for a source that has it.
        names: the names of a thing (a token), in the form in which names are compared; none for a person.
    """

    def __init__(self, triples: Iterable[Triple], names: Names | None = None) -> None:
        self._values: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._parents: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        for subject, predicate, object_ in triples:
            if is_node(subject):
                self._values[subject][predicate].add(object_)
            if is_node(object_):
                self._parents[object_].add((subject, predicate))
        self._ignored = {TYPE, *map(nf, _WORDS)}
        self._names = names or (lambda _: frozenset())
        self._found: dict[str, frozenset[str]] = {}

    def says(self, node: str, predicate: str, value: str) -> bool:
        """Whether a node says the same of itself."""
        return self._share({value}, self._values[node][predicate])

    @functools.cached_property
    def _by_root(self) -> dict[_Root, set[str]]:
        found: defaultdict[_Root, set[str]] = defaultdict(set)
        for node in list(self._parents):
            for root in self._roots(node):
                found[root].add(node)
        return dict(found)

    def _roots(self, node: str, path: tuple[str, ...] = (), seen: frozenset[str] = frozenset()) -> set[_Root]:
        """The entities that a node hangs on, each with the properties that lead to it."""
        found: set[_Root] = set()
        for subject, predicate in self._parents[node]:
            longer = (predicate, *path)
            if not is_node(subject):
                found.add((subject, longer))
            elif len(longer) < _DEEP and subject not in seen:  # a node that hangs on itself hangs on nothing
                found |= self._roots(subject, longer, seen | {node})
        return found

    def support(self, node: str) -> frozenset[str]:
        """The nodes of other sources that support a node."""
        if node not in self._found:
            self._found[node] = self._support(node)
        return self._found[node]

    def _support(self, node: str) -> frozenset[str]:
        near = {other for root in self._roots(node) for other in self._by_root[root]}
        own = source_of(node)
        return frozenset(o for o in near if source_of(o) != own and self._same(node, o))

    def _same(self, one: str, other: str) -> bool:
        return self._in_one_place(one, other, _DEEP) and self._alike(one, other, _DEEP)

    def _in_one_place(self, one: str, other: str, deep: int) -> bool:
        return any(
            p == q and (s == t or (is_node(s) and is_node(t) and self._above(s, t, deep - 1)))
            for s, p in self._parents[one]
            for t, q in self._parents[other]
        )

    def _above(self, one: str, other: str, deep: int) -> bool:
        """Whether two nodes on which others hang support one another."""
        return deep > 0 and self._in_one_place(one, other, deep) and self._alike(one, other, _DEEP)

    def _alike(self, one: str, other: str, deep: int) -> bool:
        """Whether two nodes share a value and contradict in none."""
        mine, theirs = self._values[one], self._values[other]
        if not deep or not _may_be_one(mine[TYPE], theirs[TYPE]):
            return False
        both = [p for p in mine if p in theirs and p not in self._ignored and mine[p] and theirs[p]]
        shared = [p for p in both if self._share(mine[p], theirs[p], deep)]
        return bool(shared) and all(p in shared or _overlap(p, mine[p], theirs[p]) for p in both)

    def _share(self, some: set[str], others: set[str], deep: int = _DEEP) -> bool:
        return bool(some & others) or any(self._one(s, o, deep) for s in some for o in others)

    def _one(self, one: str, other: str, deep: int) -> bool:
        """Whether two values that are not the same mean one thing."""
        if not (one.startswith("<") and other.startswith("<")):
            return False
        if is_node(one) or is_node(other):
            return is_node(one) and is_node(other) and self._alike(one, other, deep - 1)
        return bool(self._names(one) & self._names(other))


def _may_be_one(some: set[str], others: set[str]) -> bool:
    """Whether a thing may be of these and of those classes: of some two, one is the other or above it."""
    terms = vocabulary()
    names = [[text_of(c).removeprefix(NF) for c in sorted(classes)] for classes in (some, others)]
    known = [[c for c in group if c in terms.classes] for group in names]
    if not all(known):
        return True
    return any(terms.is_a(a, b) or terms.is_a(b, a) for a in known[0] for b in known[1])


def _overlap(predicate: str, some: set[str], others: set[str]) -> bool:
    """Whether dates that differ can mean one day."""
    if predicate != nf("date"):
        return False
    return any(_meet(text_of(a), text_of(b)) for a in some for b in others)


def _meet(one: str, other: str) -> bool:
    try:
        a, b = dates.span(one), dates.span(other)
    except ValueError:
        return False
    return not (
        (a.latest and b.earliest and a.latest < b.earliest) or (b.latest and a.earliest and b.latest < a.earliest)
    )
