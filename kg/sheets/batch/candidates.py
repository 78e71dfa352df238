"""For which entities a panel can have rows at all, from the patterns of its query that have to match.

Each variable gets the set of terms that it can have, as far as rare predicates and look-ups from known terms tell;
what is not known stays open. The set of an entity's variable is never too small: only patterns that every row has
to match are used. Of UNION all branches count, MINUS and most filters are left out, and OPTIONAL counts only where
a filter wants what it binds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

import pyoxigraph as ox

from kg.sparql import tree
from kg.sparql.tokens import tokens
from kg.store import Store
from kg.vocabulary import RDF

_MOST = 2_000
"""Terms up to which a set is worth its look-ups."""

_PASSES = 4
_EQUAL = re.compile(r"\(\s*[?$](\w+)\s*=\s*[?$](\w+)\s*\)")
_BOUND = re.compile(r"\(?\s*BOUND\s*\(\s*[?$](\w+)\s*\)\s*\)?", re.IGNORECASE)
_MODIFIERS = frozenset("*+?")
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_Open = dict[str, set[_Term]]
"""The terms that variables can have; those that are not in it can have any."""


class _Atom(NamedTuple):
    """A triple pattern; ends are variables (text) or terms. `closed`: the path may take no or many steps."""

    subject: str | _Term
    step: _Step
    object: str | _Term


class _Link(NamedTuple):
    """One predicate, forwards or backwards."""

    predicate: ox.NamedNode
    inverse: bool


class _Chain(NamedTuple):
    steps: tuple[_Step, ...]


class _Choice(NamedTuple):
    steps: tuple[_Step, ...]


class _Closure(NamedTuple):
    """Any number of steps."""

    step: _Step


_Step = _Link | _Chain | _Choice | _Closure


class _Same(NamedTuple):
    one: str
    other: str


class _Either(NamedTuple):
    branches: tuple[_All, ...]


class _Known(NamedTuple):
    variable: str
    terms: frozenset[_Term]


class _Inner(NamedTuple):
    """A sub-select: of its variables only these are those of the group around it."""

    shared: frozenset[str]
    group: _All


class _All(NamedTuple):
    parts: tuple[_Atom | _Same | _Either | _Known | _Inner, ...]


class _NothingError(Exception):
    """No row is possible."""


class _TooManyError(Exception):
    """A set that is not worth its look-ups."""


# -- from the shape of a query to conditions ---------------------------------------------------------------


class _Reading:
    """Reads the conditions of a query."""

    def __init__(self, query: tree.Query, everywhere: str) -> None:
        self.text, self.prefixes, self.base = query.text, query.prefixes, query.base
        self.everywhere = everywhere
        self._unnamed = 0

    def group(self, group: tree.Group) -> _All:
        needed = {name for e in group.elements if isinstance(e, tree.Filter) for name in self.needed(e)}
        parts = [part for element in group.elements for part in self.element(element)]
        for element in group.elements:
            if isinstance(element, tree.Optional):
                others = [tree.can_bind(e) for e in group.elements if e is not element]
                if needed & tree.can_bind(element.group).difference(*others):  # a row without it is filtered away
                    parts += self.group(element.group).parts
        return _All(tuple(parts))

    def needed(self, found: tree.Filter) -> tuple[str, ...]:
        """The variables without which a filter, as far as it is understood here, lets nothing pass."""
        words = self.text[found.expression.start : found.expression.end]
        equal, bound = _EQUAL.fullmatch(words), _BOUND.fullmatch(words)
        return equal.groups() if equal else bound.groups() if bound else ()

    def filter(self, found: tree.Filter) -> Iterator[_Same]:
        """`?x = $entity`: of IRIs, which are equal only where they are the same."""
        equal = _EQUAL.fullmatch(self.text[found.expression.start : found.expression.end])
        if equal and self.everywhere in equal.groups():
            yield _Same(*equal.groups())

    def element(self, element: tree.Element) -> Iterator[_Atom | _Same | _Either | _Known | _Inner]:
        match element:
            case tree.Statement():
                for triple in element.triples:
                    yield from self.triple(triple)
            case tree.Union():
                yield _Either(tuple(map(self.group, element.branches)))
            case tree.Group():
                yield from self.group(element).parts
            case tree.Select():
                yield from self.select(element)
            case tree.Bind():
                yield from self.bind(element)
            case tree.Filter():
                yield from self.filter(element)
            case tree.Values():
                yield from self.values(element)
            case _:
                return

    def triple(self, triple: tree.Triple) -> Iterator[_Atom]:
        steps = _Path(self).step(triple.predicate)
        if steps is not None:
            yield _Atom(self.end(triple.subject), steps, self.end(triple.object))

    def select(self, select: tree.Select) -> Iterator[_Inner]:
        counted = any(i.expression for i in select.items or ()) and not select.group_by
        if select.where is not None and not counted:
            named = {i.variable for i in select.items or () if i.variable and i.expression is None}
            shared = tree.projected(select) if select.items is None else named
            yield _Inner(frozenset((*shared, self.everywhere)), self.group(select.where))

    def bind(self, bind: tree.Bind) -> Iterator[_Same]:
        words = re.fullmatch(r"[?$](\w+)", self.text[bind.expression.start : bind.expression.end].strip())
        if words:
            yield _Same(words[1], bind.variable.variables[0])

    def values(self, values: tree.Values) -> Iterator[_Known]:
        for name, column in zip(values.variables, zip(*values.rows, strict=True), strict=False):
            terms = [self.term(part) if part else None for part in column]
            if all(terms):
                yield _Known(name, frozenset(t for t in terms if t))

    def end(self, part: tree.Part) -> str | _Term:
        """A variable or a term; what is no IRI is a variable of its own, which leaves all open."""
        if part.kind == "variable":
            return part.variables[0]
        if term := self.term(part):
            return term
        self._unnamed += 1
        return f" {self._unnamed}"

    def term(self, part: tree.Part) -> ox.NamedNode | None:
        return self.iri(part.text) if part.kind == "iri" else None

    def iri(self, text: str) -> ox.NamedNode | None:
        """An IRI as the query writes it; None for what is not plain."""
        if text == "a":
            return ox.NamedNode(f"{RDF}type")
        if "\\" in text or (text.startswith("<") and self.base is not None):
            return None
        prefix, _, local = text.partition(":")
        try:
            return ox.NamedNode(text[1:-1] if text.startswith("<") else self.prefixes[prefix] + local)
        except (KeyError, ValueError):
            return None


class _UnreadError(Exception):
    """A path that this reader does not know."""


class _Path:
    """Reads a property path."""

    def __init__(self, reading: _Reading) -> None:
        self.reading = reading
        self.found: list[str] = []

    def step(self, part: tree.Part) -> _Step | None:
        """The path of a predicate; None for a variable, or a path that is not known here."""
        if part.kind not in ("iri", "path"):
            return None
        self.found = [t.text for t in tokens(part.text) if t.kind not in ("space", "comment")][::-1]
        try:
            step = self.choice()
        except (_UnreadError, IndexError):
            return None
        return None if self.found else step

    def choice(self) -> _Step:
        return self.several("|", self.chain, _Choice)

    def chain(self) -> _Step:
        return self.several("/", self.part, _Chain)

    def several(self, sign: str, read: Callable[[], _Step], kind: type[_Chain] | type[_Choice]) -> _Step:
        steps = [read()]
        while self.found and self.found[-1] == sign:
            self.found.pop()
            steps.append(read())
        return steps[0] if len(steps) == 1 else kind(tuple(steps))

    def part(self) -> _Step:
        first = self.found.pop()
        if first == "^":
            return _turned(self.part())
        if first == "(":
            step = self.choice()
            if self.found.pop() != ")":
                raise _UnreadError
        else:
            iri = self.reading.iri(first)
            if iri is None:
                raise _UnreadError
            step = _Link(iri, inverse=False)
        if self.found and self.found[-1] in _MODIFIERS:
            self.found.pop()
            return _Closure(step)
        return step


def _turned(step: _Step) -> _Step:
    match step:
        case _Link():
            return step._replace(inverse=not step.inverse)
        case _Chain():
            return _Chain(tuple(_turned(s) for s in reversed(step.steps)))
        case _Choice():
            return _Choice(tuple(map(_turned, step.steps)))
        case _Closure():
            return _Closure(_turned(step.step))


# -- from conditions to sets -------------------------------------------------------------------------------


class Candidates:
    """Finds candidates by look-ups in a store; what all subjects or values of a predicate are is kept."""

    def __init__(self, store: Store) -> None:
        self.db = store.db
        self._ends: dict[_Link, set[_Term] | None] = {}

    def of(self, query: tree.Query, name: str) -> set[str] | None:
        """The IRIs that a variable can have in the solutions of a query; None where that is not known.

        Args:
            query: a SELECT query that answers with no row where its group has no solution.
            name: the variable, which is one and the same in all sub-selects, as a parameter is.
        """
        if query.body.where is None:
            return None
        found: _Open = {}
        try:
            self.narrow(_Reading(query, name).group(query.body.where), found)
        except _NothingError:
            return set()
        terms = found.get(name)
        return None if terms is None else {t.value for t in terms if isinstance(t, ox.NamedNode)}

    def narrow(self, group: _All, found: _Open) -> None:
        """Narrows what is known; raises `_NothingError` where the group cannot match."""
        for _ in range(_PASSES):
            before = {name: len(terms) for name, terms in found.items()}
            for part in group.parts:
                self.part(part, found)
            if before == {name: len(terms) for name, terms in found.items()}:
                return

    def part(self, part: _Atom | _Same | _Either | _Known | _Inner, found: _Open) -> None:
        """Narrows by one condition."""
        match part:
            case _Atom():
                self.atom(part, found)
            case _Same():
                for one, other in ((part.one, part.other), (part.other, part.one)):
                    if one in found:
                        _restrict(found, other, found[one])
            case _Known():
                _restrict(found, part.variable, set(part.terms))
            case _Inner():
                inner = {name: terms for name, terms in found.items() if name in part.shared}
                self.narrow(part.group, inner)
                for name in part.shared & inner.keys():
                    _restrict(found, name, inner[name])
            case _Either():
                self.either(part, found)

    def either(self, part: _Either, found: _Open) -> None:
        """Narrows to what any of the branches that can match lets through."""
        branches: list[_Open] = []
        for branch in part.branches:
            inner = dict(found)
            try:
                self.narrow(branch, inner)
            except _NothingError:
                continue
            branches.append(inner)
        if not branches:
            raise _NothingError
        for name in set(branches[0]).intersection(*branches[1:]):
            _restrict(found, name, set().union(*(branch[name] for branch in branches)))

    def atom(self, atom: _Atom, found: _Open) -> None:
        """Narrows the ends of a pattern: from one that is known to the other, or by all that a step leads to."""
        back = _turned(atom.step)
        for start, step, end in ((atom.subject, atom.step, atom.object), (atom.object, back, atom.subject)):
            known = found.get(start) if isinstance(start, str) else {start}
            try:
                reached = self.all_ends(step) if known is None else self.reached(step, known)
            except _TooManyError:
                continue
            if isinstance(end, str):
                _restrict(found, end, reached)
            elif end not in reached:
                raise _NothingError

    def all_ends(self, step: _Step) -> set[_Term]:
        """All terms that a step leads to."""
        match step:
            case _Link():
                return self.ends_of(step)
            case _Choice():
                return set().union(*map(self.all_ends, step.steps))
            case _Chain():
                return self.all_ends(step.steps[-1])
            case _Closure():
                raise _TooManyError

    def ends_of(self, link: _Link) -> set[_Term]:
        """All terms that a rare predicate leads to."""
        if link not in self._ends:
            quads = self.db.quads_for_pattern(None, link.predicate, None, ox.DefaultGraph())
            first = list(islice(quads, _MOST + 1))
            ends = {q.subject if link.inverse else q.object for q in first}
            self._ends[link] = ends if len(first) <= _MOST else None
        ends_known = self._ends[link]
        if ends_known is None:
            raise _TooManyError
        return ends_known

    def reached(self, step: _Step, starts: set[_Term]) -> set[_Term]:
        """The terms that a step leads to from these."""
        match step:
            case _Link():
                return self.linked(step, starts)
            case _Choice():
                return set().union(*(self.reached(s, starts) for s in step.steps))
            case _Chain():
                for inner in step.steps:
                    starts = self.reached(inner, starts)
                return starts
            case _Closure():
                found, new = set(starts), starts
                while new:
                    new = self.reached(step.step, new) - found
                    found |= new
                return found

    def linked(self, link: _Link, starts: set[_Term]) -> set[_Term]:
        """The terms that one predicate leads to from these."""
        if len(starts) > _MOST:
            raise _TooManyError
        found: set[_Term] = set()
        for start in starts:
            if link.inverse:
                quads = self.db.quads_for_pattern(None, link.predicate, start, ox.DefaultGraph())
                found.update(q.subject for q in islice(quads, _MOST + 1))
            elif isinstance(start, ox.NamedNode | ox.BlankNode):
                quads = self.db.quads_for_pattern(start, link.predicate, None, ox.DefaultGraph())
                found.update(q.object for q in islice(quads, _MOST + 1))
            if len(found) > _MOST:
                raise _TooManyError
        return found


def _restrict(found: _Open, name: str, terms: set[_Term]) -> None:
    found[name] = found[name] & terms if name in found else set(terms)
    if not found[name]:
        raise _NothingError
