"""From a solution of a query to the triples that each of its patterns stands for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import NamedTuple

import pyoxigraph as ox

from kg.quads.names import TYPE, naming
from kg.queries.binding import in_place
from kg.sparql import Term, tokens, tree
from kg.sparql.tree import Element, Exists, Group, Part, Query, Select, Triple
from kg.store import Store
from kg.trace import asking, paths
from kg.trace.asking import Key, Members, Solution, Wanted
from kg.trace.model import Chain
from kg.trace.paths import Graphs, Path
from kg.vocabulary import RDFS

NAMING = frozenset((*naming(), TYPE, f"<{RDFS}subClassOf>"))
"""The properties whose statements only name or class a thing."""

OVER = "the time for tracing was over"


class Found:
    """What is found behind a row, or behind a part of the query; each thing once, in the order of finding."""

    def __init__(self) -> None:
        self.chains: dict[Chain, None] = {}
        self.untraced: dict[str, None] = {}
        self.absent: dict[str, None] = {}
        self.sources: dict[str, None] = {}
        self.left_out = 0

    def add(self, other: Found) -> None:
        """Takes in what was found elsewhere."""
        self.chains |= other.chains
        self.untraced |= other.untraced
        self.absent |= other.absent
        self.sources |= other.sources
        self.left_out += other.left_out


class Place(NamedTuple):
    """Where in the query an element stands: the graphs that it is asked of, and the GRAPH elements around it.

    `named` is the token of the graph that GRAPH names.
    """

    graphs: Graphs
    named: str | None = None
    around: tuple[tree.Graph, ...] = ()


class Frame:
    """The solutions of one select, by the keys of its rows; its sub-selects are asked for all of them at once."""

    def __init__(self, members: dict[Key, Members]) -> None:
        self.members = members
        self.within: dict[tuple[int, Graphs], Frame] = {}

    def solutions(self) -> Iterator[Solution]:
        """All solutions that are looked at."""
        return (solution for members in self.members.values() for solution in members.solutions)


class Walker:
    """Walks the patterns of one query under its solutions; what was found once is not looked for again."""

    def __init__(self, store: Store, query: Query, until: float) -> None:
        self.store, self.db, self.query, self.until = store, store.db, query, until
        self.ground = paths.Ground(self.db)
        self._constants: dict[str, Term | None] = {}
        self._paths: dict[str, Path] = {}
        self._chains: dict[tuple[object, ...], Chain | None] = {}
        self._witnesses: dict[tuple[object, ...], Found | None] = {}
        named = [self.constant(d.name) for d in query.datasets if not d.named]
        default = tuple(g for g in named if isinstance(g, ox.NamedNode)) or (ox.DefaultGraph(),)
        self.outside = Place(default)

    @property
    def over(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self.until

    # -- elements ------------------------------------------------------------------------------------------

    def group(self, group: Group, solution: Solution, place: Place, frame: Frame, into: Found) -> None:
        """Finds what the elements of a group stand for in a solution."""
        for element in group.elements:
            self.element(element, solution, place, frame, into)

    def element(self, element: Element, solution: Solution, place: Place, frame: Frame, into: Found) -> None:
        """Finds what an element stands for in a solution."""
        match element:
            case tree.Statement():
                self.statement(element, solution, place, into)
            case Group():
                self.group(element, solution, place, frame, into)
            case tree.Optional():
                self.optional(element, solution, place, frame, into)
            case tree.Union():
                for branch in element.branches:
                    if asking.mark_of(branch) in solution:
                        self.group(branch, solution, place, frame, into)
            case tree.Graph():
                self.graph(element, solution, place, frame, into)
            case tree.Filter():
                self.conditions(element.expression, solution, place, into, whole=True)
            case tree.Bind():
                self.conditions(element.expression, solution, place, into, whole=False)
            case tree.Minus():
                into.absent[self.plain(element.group)] = None
            case Select():
                self.select(element, solution, place, frame, into)
            case tree.Service():
                into.untraced[f"{self.plain(element)}: what another machine answers is not traced"] = None
            case tree.Values():
                pass

    def statement(self, statement: tree.Statement, solution: Solution, place: Place, into: Found) -> None:
        """Finds what the patterns of one subject stand for."""
        for triple in statement.triples:
            try:
                chain = self.chain(triple, solution, place)
            except paths.TooFarError:
                into.untraced[f"{self.plain(triple)}: its chain leads too far"] = None
                continue
            if chain is None:
                into.untraced[self.plain(triple)] = None
            elif chain.steps:
                into.chains[chain] = None

    def optional(
        self, optional: tree.Optional, solution: Solution, place: Place, frame: Frame, into: Found
    ) -> None:
        """What OPTIONAL stands for, where it matched: a mark says so, or all of its patterns are there."""
        found = Found()
        if all(isinstance(element, tree.Statement) for element in optional.group.elements):
            self.group(optional.group, solution, place, frame, found)
            matched = all(self.is_bound(element, solution) for element in optional.group.elements)
            if not matched or found.untraced:
                found = Found()
        elif asking.mark_of(optional.group) in solution:
            self.group(optional.group, solution, place, frame, found)
        into.add(found)

    @staticmethod
    def is_bound(element: Element, solution: Solution) -> bool:
        """Whether each variable of an element has a value."""
        return tree.can_bind(element) <= solution.keys()

    def graph(self, graph: tree.Graph, solution: Solution, place: Place, frame: Frame, into: Found) -> None:
        """Finds what a group stands for in the graph that GRAPH names."""
        name = self.term(graph.name, solution)
        if isinstance(name, ox.NamedNode):
            inner = Place((name,), str(name), (*place.around, graph))
            self.group(graph.group, solution, inner, frame, into)
        else:
            into.untraced[self.plain(graph)] = None

    # -- sub-selects ---------------------------------------------------------------------------------------

    def select(self, select: Select, solution: Solution, place: Place, frame: Frame, into: Found) -> None:
        """What a sub-select stands for: the solutions of its own that are behind the values that it hands on."""
        if select.where is None:
            return
        columns = self.columns_of(select, solution, place)
        key = tuple([solution.get(column) for column in columns])
        inner = frame.within.get((select.start, place.graphs))
        if inner is None or key not in inner.members:
            keys = [key, *(tuple([s.get(column) for column in columns]) for s in frame.solutions())]
            loose = [i for i, c in enumerate(columns) if c not in asking.certain(select.where)]
            wanted = frozenset(fewer for key in keys for fewer in asking.looser(key, loose))
            try:
                inner = self.asked(select, Wanted(columns, wanted), place.around)
            except asking.Unanswered as reason:
                into.untraced[f"{self.plain(select)}: {reason}"] = None
                return
            frame.within[select.start, place.graphs] = inner
        members = inner.members
        fitting = (k for k in asking.looser(key, range(len(key))) if k in members and members[k].solutions)
        if not self.row(select.where, inner, next(fitting, key), place, into):
            into.untraced[self.plain(select)] = None

    def columns_of(self, select: Select, solution: Solution, place: Place) -> tuple[str, ...]:
        """The variables by which the solutions of a sub-select are found: those that it hands on, and graphs."""
        worked_out = {item.variable for item in select.items or () if item.expression}
        projected = sorted(tree.projected(select) & (tree.bound_within(select) | worked_out))
        around = {name for graph in place.around for name in graph.name.variables} & solution.keys()
        return tuple(sorted({*asking.key_columns(self.query, select, projected), *around}))

    def asked(self, select: Select, wanted: Wanted, around: tuple[tree.Graph, ...] = ()) -> Frame:
        """A select asked again for all of its variables; each key that is wanted has its solutions, if any.

        Raises:
            Unanswered: the engine does not take the question.
        """
        return Frame(asking.members(self.db, self.query, select, wanted, around, self.until))

    def row(self, group: Group, frame: Frame, key: Key, place: Place, into: Found) -> bool:
        """Walks a group under the solutions that a row is made of; whether there are any."""
        solutions, left_out, whole = frame.members[key]
        into.left_out += left_out
        if not whole:
            into.untraced[OVER] = None
        for number, solution in enumerate(solutions):
            if self.over:
                into.untraced[OVER] = None
                into.left_out += len(solutions) - number
                break
            self.group(group, solution, place, frame, into)
        return bool(solutions)

    # -- EXISTS --------------------------------------------------------------------------------------------

    def conditions(
        self, expression: tree.Expression, solution: Solution, place: Place, into: Found, *, whole: bool
    ) -> None:
        """What the EXISTS of an expression stand for: a witness of each, or that there is none.

        `whole` says that the expression is a condition, of which one witness is enough.
        """
        witnesses = [(exists, self.witness(exists, solution, place)) for exists in expression.exists]
        held = any(found is not None and not exists.negated for exists, found in witnesses)
        for exists, found in witnesses:
            if found is not None:
                if not (exists.negated and whole):
                    into.add(found)
            elif exists.negated or not (held and whole):
                into.absent[self.plain(exists.group)] = None

    def witness(self, exists: Exists, solution: Solution, place: Place) -> Found | None:
        """What one solution of EXISTS stands for; None where there is none."""
        used = tree.used(exists.group, self.query.text)
        bound = {name: term for name, term in solution.items() if name in used}
        key = (exists.start, tuple(sorted((n, str(t)) for n, t in bound.items())), place.graphs)
        if key not in self._witnesses:
            self._witnesses[key] = self.looked_for(exists, bound, solution, place)
        return self._witnesses[key]

    def looked_for(self, exists: Exists, bound: Solution, solution: Solution, place: Place) -> Found | None:
        """What one solution of EXISTS stands for, looked for in the store."""
        inner = self.one_solution(exists.group, bound, solution, place)
        if inner is None:
            return None
        found = Found()
        self.group(exists.group, inner, place, Frame({(): Members([inner])}), found)
        return found

    def one_solution(self, group: Group, bound: Solution, solution: Solution, place: Place) -> Solution | None:
        """One solution of a group that agrees with another; both together."""
        marks = {asking.mark_of(branch) for branch in asking.marked(group)}
        names = sorted((tree.can_bind(group) - bound.keys()) | marks)
        for text in self.bound_texts(group, bound):
            for graph in reversed(place.around):
                name = self.term(graph.name, solution) or graph.name.text
                text = f"{{ GRAPH {name} {text} }}"
            columns = " ".join(f"?{name}" for name in names) or f"(1 AS ?{asking.MARK}one)"
            head = f"{asking.prologue(self.query)}\nSELECT {columns} {asking.datasets(self.query)}"
            try:
                result = self.db.query(f"{head} WHERE {text} LIMIT 1")
                row = next(iter(result), None)  # type: ignore[arg-type]
            except (SyntaxError, ValueError, RuntimeError, OSError):
                continue
            if row is None:
                return None
            return {**solution, **{n: v for n in names if (v := row[n]) is not None}}
        return None

    def bound_texts(self, group: Group, bound: Solution) -> Iterator[str]:
        """The text of a group with values in the place of variables; then, with the values listed before."""
        text = asking.with_marks(self.query.text, group)
        words = {t.text.upper() for t in tokens(text) if t.kind == "word"}
        if words.isdisjoint(("SELECT", "AS", "VALUES", "BOUND")):
            yield in_place(text, {f"{sign}{n}": (str(t),) for n, t in bound.items() for sign in "?$"})
        if bound:
            names, values = " ".join(f"?{n}" for n in bound), " ".join(map(str, bound.values()))
            text = f"{{ VALUES ({names}) {{ ({values}) }} {text[1:]}"
        yield text

    # -- patterns ------------------------------------------------------------------------------------------

    def chain(self, triple: Triple, solution: Solution, place: Place) -> Chain | None:
        """The statements that a pattern stands for in a solution; None where there are none in the store.

        Raises:
            TooFarError: the chain of a path would be too long to find.
        """
        subject, object_ = self.term(triple.subject, solution), self.term(triple.object, solution)
        is_path = triple.predicate.kind == "path"
        predicate = None if is_path else self.term(triple.predicate, solution)
        if subject is None or object_ is None or (predicate is None and not is_path):
            return None
        key = (triple.start, triple.end, subject, predicate, object_, place.graphs)
        if key not in self._chains:
            self._chains[key] = self.looked_up(triple, subject, predicate, object_, place)
        return self._chains[key]

    def looked_up(
        self, triple: Triple, subject: Term, predicate: Term | None, object_: Term, place: Place
    ) -> Chain | None:
        """The statements that a pattern with values in all of its places stands for."""
        if predicate is None:
            path = self.path(triple.predicate)
            quads = self.ground.chain(path, subject, object_, place.graphs)
        elif isinstance(subject, ox.NamedNode | ox.BlankNode) and isinstance(predicate, ox.NamedNode):
            wanted = (ox.Quad(subject, predicate, object_, graph) for graph in place.graphs)
            found = next((quad for quad in wanted if quad in self.db), None)
            quads = None if found is None else [found]
        else:
            quads = None
        if quads is None:
            return None
        steps = tuple((str(q.subject), str(q.predicate), str(q.object)) for q in quads)
        only_names = all(step[1] in NAMING for step in steps)
        return Chain(self.plain(triple), steps, graph=place.named, naming=only_names)

    def path(self, part: Part) -> Path:
        """The automaton of a property path."""
        if part.text not in self._paths:
            self._paths[part.text] = paths.read(part.text, self.iri)
        return self._paths[part.text]

    def term(self, part: Part, solution: Solution) -> Term | None:
        """What a place of a pattern stands for in a solution."""
        return solution.get(part.variables[0]) if part.kind == "variable" else self.constant(part)

    def constant(self, part: Part) -> Term | None:
        """The term that a place of a pattern is, as the engine reads it."""
        if part.kind not in ("iri", "literal"):
            return None
        if part.text not in self._constants:
            self._constants[part.text] = self.as_engine_reads(part.text)
        return self._constants[part.text]

    def as_engine_reads(self, text: str) -> Term | None:
        """The term that a constant is: what the engine makes of it."""
        if text == "a":
            return ox.NamedNode(TYPE[1:-1])
        try:
            result = self.db.query(f"{asking.prologue(self.query)}\nSELECT * {{ VALUES ?value {{ {text} }} }}")
            term: Term | None = next(iter(result))[0]  # type: ignore[arg-type]
        except (SyntaxError, ValueError, RuntimeError, StopIteration):
            return None
        return term

    def iri(self, text: str) -> str:
        """The IRI that a name in a path stands for."""
        term = self.as_engine_reads(text)
        assert isinstance(term, ox.NamedNode)  # noqa: S101 - the engine has taken the path
        return term.value

    def plain(self, element: Element | Group | Triple) -> str:
        """An element as the query has it, in one line."""
        text = element.text if isinstance(element, Triple) else self.query.text[element.start : element.end]
        return " ".join(text.split())
