"""Property paths: read into an automaton, and walked to the shortest chain of triples between two things.

Source of the forms: SPARQL 1.1 Query Language, sections 9 and 18.2.2.3 (W3C Recommendation, 2013).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

import pyoxigraph as ox

from kg.sparql import Term, Token, tokens

Graphs = tuple[ox.NamedNode | ox.DefaultGraph, ...]


class Edge(NamedTuple):
    """One step: a property, or any property but some; `inverse` goes from the object to the subject."""

    predicate: ox.NamedNode | None
    inverse: bool = False
    but: frozenset[ox.NamedNode] = frozenset()

    def turned(self) -> Edge:
        """The same step the other way round."""
        return self._replace(inverse=not self.inverse)


class _Part(NamedTuple):
    """A piece of an automaton: where it begins and ends."""

    start: int
    end: int


class Path(NamedTuple):
    """An automaton without empty moves: the states it begins in, ends in, and the steps both ways.

    `zero` says whether the path leads from a thing to itself in no step.
    """

    starts: frozenset[int]
    ends: frozenset[int]
    forward: Mapping[int, tuple[tuple[Edge, int], ...]]
    backward: Mapping[int, tuple[tuple[Edge, int], ...]]
    zero: bool


class _Reader:
    """Reads a path that the engine has taken, and builds its automaton (Thompson, 1968)."""

    def __init__(self, text: str, iri: Callable[[str], str]) -> None:
        self.found: list[Token] = [t for t in tokens(text) if t.kind not in ("space", "comment")]
        self.at, self.states, self.iri = 0, 0, iri
        self.empty: defaultdict[int, set[int]] = defaultdict(set)
        self.moves: list[tuple[int, Edge, int]] = []

    def sign(self, text: str) -> bool:
        found = self.at < len(self.found) and self.found[self.at].text == text
        self.at += found
        return found

    def new(self) -> int:
        self.states += 1
        return self.states

    def alternative(self) -> _Part:
        parts: dict[str, _Part] = {}
        while not parts or self.sign("|"):
            first = self.at
            part = self.sequence()
            # saved queries write a branch twice, for the sake of the engine: once is enough here
            parts.setdefault(" ".join(t.text for t in self.found[first : self.at]), part)
        return next(iter(parts.values())) if len(parts) == 1 else self.side_by_side(parts.values())

    def side_by_side(self, parts: Iterable[_Part]) -> _Part:
        whole = _Part(self.new(), self.new())
        for part in parts:
            self.empty[whole.start].add(part.start)
            self.empty[part.end].add(whole.end)
        return whole

    def sequence(self) -> _Part:
        whole = self.turned_or_not()
        while self.sign("/"):
            after = self.turned_or_not()
            self.empty[whole.end].add(after.start)
            whole = _Part(whole.start, after.end)
        return whole

    def turned_or_not(self) -> _Part:
        if not self.sign("^"):
            return self.repeated()
        first_move, before = len(self.moves), self.states
        part = self.repeated()
        self.moves[first_move:] = [(b, edge.turned(), a) for a, edge, b in self.moves[first_move:]]
        self.turn_empty(before)
        return _Part(part.end, part.start)

    def turn_empty(self, before: int) -> None:
        """Turns the empty moves among the states that came after another."""
        own = [(a, b) for a, targets in self.empty.items() if a > before for b in targets]
        for a, _ in own:
            self.empty.pop(a, None)
        for a, b in own:
            self.empty[b].add(a)

    def repeated(self) -> _Part:
        part = self.primary()
        if self.sign("*"):
            return self.looped(part, skip=True, repeat=True)
        if self.sign("+"):
            return self.looped(part, skip=False, repeat=True)
        return self.looped(part, skip=True, repeat=False) if self.sign("?") else part

    def looped(self, part: _Part, *, skip: bool, repeat: bool) -> _Part:
        whole = _Part(self.new(), self.new())
        self.empty[whole.start].add(part.start)
        self.empty[part.end].add(whole.end)
        if skip:
            self.empty[whole.start].add(whole.end)
        if repeat:
            self.empty[part.end].add(part.start)
        return whole

    def primary(self) -> _Part:
        if self.sign("("):
            part = self.alternative()
            self.sign(")")
            return part
        if self.sign("!"):
            return self.negated()
        return self.step(Edge(self.name()))

    def step(self, *edges: Edge) -> _Part:
        part = _Part(self.new(), self.new())
        self.moves += [(part.start, edge, part.end) for edge in edges]
        return part

    def name(self) -> ox.NamedNode:
        self.at += 1
        return ox.NamedNode(self.iri(self.found[self.at - 1].text))

    def negated(self) -> _Part:
        ahead: set[ox.NamedNode] = set()
        back: set[ox.NamedNode] = set()
        many = self.sign("(")
        turned = False
        while not (many and self.sign(")")):
            inverse = self.sign("^")
            (back if inverse else ahead).add(self.name())
            turned |= inverse
            if not many:
                break
            self.sign("|")
        edges = [Edge(None, inverse=False, but=frozenset(ahead))] if ahead or not turned else []
        return self.step(*edges, *([Edge(None, inverse=True, but=frozenset(back))] if turned else []))


def read(text: str, iri: Callable[[str], str]) -> Path:
    """The automaton of a property path.

    Args:
        text: the path as it is written, which the engine has taken.
        iri: the IRI that a name stands for.
    """
    reader = _Reader(text, iri)
    whole = reader.alternative()
    reach = {state: _reached(state, reader.empty) for state in range(1, reader.states + 1)}
    forward: defaultdict[int, list[tuple[Edge, int]]] = defaultdict(list)
    backward: defaultdict[int, list[tuple[Edge, int]]] = defaultdict(list)
    for a, edge, b in reader.moves:
        # a state from which `a` can be reached without a step needs no copy: closures are taken behind each step
        for target in sorted(reach[b]):
            forward[a].append((edge, target))
            backward[target].append((edge.turned(), a))
    starts = reach[whole.start]
    return Path(
        starts,
        frozenset((whole.end,)),
        {a: tuple(moves) for a, moves in forward.items()},
        {b: tuple(moves) for b, moves in backward.items()},
        whole.end in starts,
    )


def _reached(state: int, empty: dict[int, set[int]]) -> frozenset[int]:
    """The states that can be reached without a step."""
    seen, todo = {state}, [state]
    while todo:
        for after in empty.get(todo.pop(), ()):
            if after not in seen:
                seen.add(after)
                todo.append(after)
    return frozenset(seen)


# -- walking -----------------------------------------------------------------------------------------------

_REMEMBERED = 20_000
"""Look-ups that are remembered at a time."""

MOST_LOOKED_AT = 100_000
"""Statements that are looked at for one chain."""

_Place = tuple[int, Term]
_Step = tuple[_Place, ox.Quad] | None


class TooFarError(Exception):
    """A chain was not found among the statements that may be looked at."""


class _LookedUp:
    """The statements of one look-up, read from the engine as far as somebody has wanted them."""

    def __init__(self, rest: Iterator[ox.Quad]) -> None:
        self.read: list[ox.Quad] = []
        self.rest = rest

    def __iter__(self) -> Iterator[ox.Quad]:
        at = 0
        while at < len(self.read) or self.reads_one():
            yield self.read[at]
            at += 1

    def reads_one(self) -> bool:
        quad = next(self.rest, None)
        if quad is not None:
            self.read.append(quad)
        return quad is not None


class Ground:
    """The statements that are walked on; what was read once is remembered."""

    def __init__(self, db: ox.Store) -> None:
        self.db = db
        self._known: dict[tuple[Edge, Term, Graphs], _LookedUp] = {}

    def followed(self, edge: Edge, node: Term, graphs: Graphs) -> Iterator[ox.Quad]:
        """The statements that a step from a thing can take."""
        key = (edge, node, graphs)
        if key not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = _LookedUp(self.look_up(edge, node, graphs))
        return iter(self._known[key])

    def look_up(self, edge: Edge, node: Term, graphs: Graphs) -> Iterator[ox.Quad]:
        """The statements that a step from a thing can take, read from the engine."""
        if not edge.inverse and not isinstance(node, ox.NamedNode | ox.BlankNode):
            return
        for graph in graphs:
            ends = (None, edge.predicate, node, graph) if edge.inverse else (node, edge.predicate, None, graph)
            for quad in self.db.quads_for_pattern(*ends):
                if quad.predicate not in edge.but:
                    yield quad

    def chain(self, path: Path, subject: Term, object_: Term, graphs: Graphs) -> list[ox.Quad] | None:
        """The shortest chain of statements that a path takes from one thing to another; None where there is none.

        It is walked from both ends at once, a statement here and a statement there, so that it costs no more
        than twice what it costs from the better end.

        Raises:
            TooFarError: more statements would have to be looked at than `MOST_LOOKED_AT`.
        """
        if path.zero and subject == object_:
            return []
        if direct := self.direct(path, subject, object_, graphs):
            return [direct]
        first = _Side(self, path.forward, graphs, [(state, subject) for state in sorted(path.starts)])
        second = _Side(self, path.backward, graphs, [(state, object_) for state in sorted(path.ends)])
        met = _met(first, second)
        return None if met is None else [*first.way_to(met), *second.way_to(met)[::-1]]

    def direct(self, path: Path, subject: Term, object_: Term, graphs: Graphs) -> ox.Quad | None:
        """The one statement that a path takes, where one is enough."""
        edges = (edge for s in sorted(path.starts) for edge, end in path.forward.get(s, ()) if end in path.ends)
        for edge in edges:
            start, end = (object_, subject) if edge.inverse else (subject, object_)
            if edge.predicate is not None and isinstance(start, ox.NamedNode | ox.BlankNode):
                for graph in graphs:
                    quad = ox.Quad(start, edge.predicate, end, graph)
                    if quad in self.db:
                        return quad
        return None


class _Side:
    """A walk from one end, level by level; a statement is looked at a time."""

    def __init__(
        self,
        ground: Ground,
        moves: Mapping[int, tuple[tuple[Edge, int], ...]],
        graphs: Graphs,
        begin: list[_Place],
    ) -> None:
        self.ground, self.moves, self.graphs = ground, moves, graphs
        self.reached: dict[_Place, _Step] = dict.fromkeys(begin)
        self.edge = begin
        self.next: dict[_Place, _Step] = {}
        self.looking = self.look()

    def look(self) -> Iterator[None]:
        """Looks at what is one step further; after each statement it pauses."""
        for place in self.edge:
            for edge, target in self.moves.get(place[0], ()):
                for quad in self.ground.followed(edge, place[1], self.graphs):
                    after = (target, quad.subject if edge.inverse else quad.object)
                    if after not in self.reached and after not in self.next:
                        self.next[after] = (place, quad)
                    yield

    def whole_level(self) -> list[_Place]:
        """Makes the next level the present one; gives its places."""
        self.reached |= self.next
        self.edge, self.next = list(self.next), {}
        self.looking = self.look()
        return self.edge

    def way_to(self, place: _Place) -> list[ox.Quad]:
        """The statements from the end of this side to a place."""
        found: list[ox.Quad] = []
        while (step := self.reached[place]) is not None:
            place = step[0]
            found.append(step[1])
        return found[::-1]


def _met(first: _Side, second: _Side) -> _Place | None:
    """Where two walks meet with the fewest steps: each level that is whole adds one to the way."""
    looked = 0
    while True:
        for side, other in ((first, second), (second, first)):
            looked += 1
            if looked > MOST_LOOKED_AT:
                raise TooFarError
            if next(side.looking, _DONE) is not _DONE:
                continue
            level = side.whole_level()
            if not level:
                return None
            for place in level:
                if place in other.reached:
                    return place


_DONE = object()
