"""A panel's query about one entity -> one query about many, where that provably tells the same of each.

`$entity` becomes a variable that VALUES binds. A group is *tied* when each of its solutions has a value for it;
the algebra of SPARQL then gives for each entity what the query gives for it alone. Shapes for which this does not
hold, or cannot be seen from outside, are not rewritten. ORDER BY is left out, and the rows of each entity are put
in its order here: the engine would compare all rows of all entities. Source: SPARQL 1.1 Query Language, sections
15.1 and 18.5 (W3C Recommendation, 2013).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import pyoxigraph as ox

from kg.answers import Rows
from kg.queries import SavedQuery
from kg.sparql import Term, tokens, tree
from kg.sparql.syntax import parse
from kg.vocabulary import XSD

NAME = "entity"
_TOKEN = f"${NAME}"
_VALUES = f" VALUES {_TOKEN} {{ "
_HERE = "\0"
"""Where the entities go; no query holds it, and no IRI."""

_AGGREGATES = frozenset(("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"))
_UNSURE = frozenset(("SUM", "AVG", "SAMPLE", "RAND", "UUID", "STRUUID", "NOW", "BNODE", "REDUCED"))
"""What depends on the order of rows, or on nothing."""

_DIRECTION = re.compile(r"(ASC|DESC)\b", re.IGNORECASE)
_VARIABLE = re.compile(r"[\s(]*[?$](\w+)[\s)]*")
_MADE = "batch_key_"
_ORDERED = {f"{XSD}string": "string", f"{XSD}integer": "integer", f"{XSD}boolean": "boolean"}
_Row = tuple[Term | None, ...]

Answers = dict[str, Rows]
"""The rows of each entity, by its IRI."""


class Key(NamedTuple):
    """A column of the answer that rows are ordered by."""

    column: int
    descending: bool


class Question(NamedTuple):
    """A query about many entities, which gives rows in no order; of its columns the last ones can be keys only."""

    text: str
    columns: tuple[str, ...]
    keys: tuple[Key, ...]

    def about(self, iris: Iterable[str]) -> str:
        """The query about these entities."""
        return self.text.replace(_HERE, " ".join(f"<{iri}>" for iri in iris))

    def answers(self, found: ox.QuerySolutions) -> tuple[Answers, list[str]]:
        """The rows of each entity that has any, in their order, and the entities whose order is not certain."""
        rows: dict[str, list[_Row]] = {}
        for solution in found:
            entity, *row = solution
            assert isinstance(entity, ox.NamedNode)  # noqa: S101 - VALUES binds it
            rows.setdefault(entity.value, []).append(tuple(row))
        unsure = [iri for iri, several in rows.items() if len(several) > 1 and not self._sort(several)]
        width = len(self.columns)
        cut = {iri: tuple(row[:width] for row in several) for iri, several in rows.items()}
        return {iri: Rows(self.columns, several) for iri, several in cut.items()}, unsure

    def _sort(self, rows: list[_Row]) -> bool:
        """Puts rows in the order of the keys; whether that is the only order that the engine could give."""
        for key in reversed(self.keys):
            terms = [row[key.column] for row in rows]
            kinds = {_kind(term) for term in terms if term is not None}
            if len(kinds) > 1 or "" in kinds:
                return False
            rows.sort(key=_COMPARED[key.column, kinds == {"integer"}], reverse=key.descending)
        return all(_differ(one, next_, self.keys) or one == next_ for one, next_ in pairwise(rows))


def _kind(term: Term) -> str:
    """What a term is compared as; "" for what is not known to be ordered one way only."""
    if isinstance(term, ox.NamedNode):
        return "iri"
    if not isinstance(term, ox.Literal):
        return ""
    return f"@{term.language}" if term.language else _ORDERED.get(term.datatype.value, "")


def _differ(one: _Row, other: _Row, keys: Iterable[Key]) -> bool:
    return any(one[key.column] != other[key.column] for key in keys)


class _Comparing(dict[tuple[int, bool], Callable[["_Row"], tuple[bool, Any]]]):
    """How rows are compared by a column: what is not bound comes first, numbers by their value."""

    def __missing__(self, wanted: tuple[int, bool]) -> Callable[[_Row], tuple[bool, Any]]:
        column, numbers = wanted

        def compared(row: _Row) -> tuple[bool, Any]:
            term = row[column]
            if not isinstance(term, ox.NamedNode | ox.Literal):
                return False, 0 if numbers else ""
            return True, int(term.value) if numbers else term.value

        self[wanted] = compared
        return compared


_COMPARED = _Comparing()


# -- the rewriting -----------------------------------------------------------------------------------------


class _UntoldError(Exception):
    """A shape for which the answers for many are not seen to be those for each."""


def question(saved: SavedQuery, prefixed: str) -> Question | None:
    """The query of a panel about many entities; None where it has to be asked of each.

    Args:
        saved: the panel.
        prefixed: its text, as the engine takes it, `$entity` still in it.
    """
    query = parse(prefixed)
    if query is None or not _takes_an_entity(saved) or "\0" in prefixed:
        return None
    try:
        return _Rewriting(saved, query).question()
    except _UntoldError:
        return None


def _takes_an_entity(saved: SavedQuery) -> bool:
    parameters = saved.header.parameters
    if len(parameters) != 1:
        return False
    (only,) = parameters
    plain = only._replace(help="", required=True)
    return plain == type(only)(NAME, "entity", required=True)


class _Rewriting:
    """Notes what has to be put where into one query."""

    def __init__(self, saved: SavedQuery, query: tree.Query) -> None:
        self.text, self.query = query.text, query
        self.columns = saved.header.columns or {}
        self.put: dict[int, str] = {}
        self.places = [t.start for t in tokens(self.text) if t.kind == "variable" and t.text == _TOKEN]

    def question(self) -> Question:
        """The query with all that has to be put into it, and without its ORDER BY."""
        body, words = self.query.body, {t.text.upper() for t in tokens(self.text) if t.kind == "word"}
        named = {t.text for t in tokens(self.text) if t.kind == "variable"}
        whole = self.query.form == "SELECT" and body.items is not None and not self.query.datasets
        if not whole or f"?{NAME}" in named or _MADE in self.text or words & _UNSURE or not self.has(body):
            raise _UntoldError
        self.check_lists(body)
        self.select(body, outermost=True)
        keys = self.keys(body)
        order = (body.order_by.start, body.order_by.end) if body.order_by else (len(self.text), len(self.text))
        text, last = [], 0
        for place, words_put in sorted([*self.put.items(), (order[0], "")]):
            text += [self.text[last:place], words_put]
            last = order[1] if place == order[0] else place
        columns = tuple(item.variable or "" for item in body.items or ())
        return Question("".join([*text, self.text[last:]]), columns, keys)

    def keys(self, body: tree.Select) -> tuple[Key, ...]:
        """The keys of ORDER BY; those that are no column of the answer are put behind its columns."""
        columns = [item.variable for item in body.items or ()]
        found: list[Key] = []
        for item in body.order_by.items if body.order_by else ():
            text = self.text[item.start : item.end]
            direction = _DIRECTION.match(text)
            key = text[direction.end() :] if direction else text
            plain = _VARIABLE.fullmatch(key)
            if plain is None or plain[1] not in columns:
                self.check_key(item, body)
                columns.append(f"{_MADE}{len(columns)}")
                end = (body.items or ())[-1].end
                self.put[end] = f"{self.put.get(end, '')} ({key} AS ?{columns[-1]})"
            name = columns[-1] if plain is None or plain[1] not in columns else plain[1]
            found.append(Key(columns.index(name), bool(direction and direction[1].upper() == "DESC")))
        return tuple(found)

    def check_key(self, item: tree.Item, body: tree.Select) -> None:
        """Refuses a key that would make two rows of one that is told once."""
        used = {item.variable} if item.expression is None else set(item.expression.variables)
        if body.distinct and not used <= {i.variable for i in body.items or ()}:
            raise _UntoldError

    def has(self, found: tree.Element | tree.Expression | tree.Exists | tree.Part) -> bool:
        """Whether `$entity` stands in something."""
        return any(found.start <= place < found.end for place in self.places)

    def check_lists(self, body: tree.Select) -> None:
        """Refuses lists that are joined in the order in which the engine happens to find their parts."""
        for item in body.items or ():
            if item.expression and "GROUP_CONCAT" in _words(self.text, item.expression):
                column = self.columns.get(item.variable or "")
                if column is None or not column.list:
                    raise _UntoldError

    # -- selects -------------------------------------------------------------------------------------------

    def select(self, found: tree.Select, *, outermost: bool = False) -> None:
        """Ties a select that has `$entity`: it hands it on, and groups by it."""
        aggregates = any(_words(self.text, e) & _AGGREGATES for e in _expressions(found))
        cut = found.limit or found.offset or found.values or (found.order_by and not outermost)
        if cut or found.where is None or found.items is None or (aggregates and not found.group_by):
            raise _UntoldError
        named = [i.variable for c in (found.items, *_clauses(found)) for i in c]
        if NAME in named or any(e.exists for e in _expressions(found)):
            raise _UntoldError
        if not outermost and any("GROUP_CONCAT" in _words(self.text, e) for e in _expressions(found)):
            self.check_inner_lists(found)
        self.put[found.items[0].start] = f"{_TOKEN} "
        if found.group_by:
            self.put[found.group_by.items[0].start] = f"{_TOKEN} "
        self.group(found.where)

    def check_inner_lists(self, found: tree.Select) -> None:
        """Refuses lists within, unless they are handed on as they are to a column whose parts are sorted."""
        outer = {i.variable for i in self.query.body.items or () if i.expression is None}
        for item in found.items or ():
            if item.expression and "GROUP_CONCAT" in _words(self.text, item.expression):
                column = self.columns.get(item.variable or "")
                used = sum(t.text[1:] == item.variable for t in tokens(self.text) if t.kind == "variable")
                if item.variable not in outer or column is None or not column.list or used > 2:
                    raise _UntoldError

    # -- groups --------------------------------------------------------------------------------------------

    def group(self, found: tree.Group) -> None:
        """Ties a group that has `$entity`: by VALUES, unless its first part is tied and holds all of them."""
        if found.elements and isinstance(found.elements[0], tree.Select):
            self.select(found.elements[0])
            return
        inner = [e for e in found.elements if self.has(e)]
        if not all(self.ties_itself(e) for e in inner):
            self.put[found.start + 1] = f"{_VALUES}{_HERE} }} "
        for element in inner:
            self.element(element)

    def ties_itself(self, element: tree.Element) -> bool:
        """Whether an element that has `$entity` is tied by what stands in it."""
        match element:
            case tree.Union():
                return all(self.has(branch) for branch in element.branches)
            case tree.Group():
                return True
            case _:
                return False

    def element(self, element: tree.Element) -> None:
        match element:
            case tree.Statement():
                if any(part.kind == "brackets" for part in _parts(element)):
                    raise _UntoldError
            case tree.Filter():
                self.expression(element.expression)
            case tree.Bind() if element.variable.variables != (NAME,):
                self.expression(element.expression)
            case tree.Union():
                for branch in element.branches:
                    if self.has(branch):
                        self.group(branch)
            case tree.Group():
                self.group(element)
            case tree.Optional():
                self.optional(element.group)
            case tree.Graph():
                triples = tree.triples(element)  # a path of no steps leads from what the graph need not have
                paths = any(triple.predicate.kind == "path" for triple in triples)
                if paths or self.has(element.name) or not self.only_statements(element.group):
                    raise _UntoldError
            case _:  # MINUS takes away by what is shared; VALUES, SERVICE
                raise _UntoldError

    def optional(self, group: tree.Group) -> None:
        """An OPTIONAL: what stands before it is tied, so plain patterns and filters of its own need nothing."""
        plain = (tree.Statement, tree.Filter)
        if all(isinstance(e, plain) for e in group.elements if self.has(e)):
            for element in group.elements:
                if self.has(element):
                    self.element(element)
        else:
            self.group(group)

    def expression(self, expression: tree.Expression) -> None:
        """EXISTS has the entity of the row that it is asked for, in plain patterns."""
        if any(self.has(e) and not self.only_statements(e.group) for e in expression.exists):
            raise _UntoldError

    def only_statements(self, group: tree.Group) -> bool:
        return all(
            isinstance(e, tree.Statement) and all(part.kind != "brackets" for part in _parts(e))
            for e in group.elements
        )


def _parts(statement: tree.Statement) -> Iterator[tree.Part]:
    yield statement.subject
    for triple in statement.triples:
        yield from (triple.predicate, triple.object)


def _clauses(select: tree.Select) -> list[tuple[tree.Item, ...]]:
    return [c.items for c in (select.group_by, select.having, select.order_by) if c]


def _expressions(select: tree.Select) -> Iterator[tree.Expression]:
    for items in (select.items or (), *_clauses(select)):
        yield from (item.expression for item in items if item.expression)


def _words(text: str, expression: tree.Expression) -> set[str]:
    return {t.text.upper() for t in tokens(text[expression.start : expression.end]) if t.kind == "word"}
