"""The shape of a query that the engine takes: read once, exactly, or not at all.

No second judge of what is SPARQL: expressions and paths are read as far as their brackets, and what this reader
does not know it leaves to the engine. Source of the grammar: SPARQL 1.1 Query Language, section 19.8 (W3C
Recommendation, 2013).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from kg.sparql.tokens import Token, tokens
from kg.sparql.tree import (
    Bind,
    Clause,
    Dataset,
    Element,
    Exists,
    Expression,
    Filter,
    Graph,
    Group,
    Item,
    Minus,
    Optional,
    Part,
    Query,
    Select,
    Service,
    Statement,
    Triple,
    Union,
    Values,
)

_FORMS = ("SELECT", "CONSTRUCT", "ASK", "DESCRIBE")
_OPERAND_ENDS = ("variable", "string", "number", "language", "prefixed", "iri")


class _UnknownError(Exception):
    """What this reader does not know."""


def parse(text: str) -> Query | None:
    """The shape of a query; None for what is no SPARQL 1.1 query, or uses what goes beyond it.

    Only for queries that `check` has let through: it limits how deep brackets go.
    """
    try:
        return _Reader(text).query()
    except (_UnknownError, IndexError):
        return None


class _Reader:
    """A cursor over the tokens that say something."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found = [t for t in tokens(text) if t.kind not in ("space", "comment")]
        self.at = 0

    # -- the cursor ----------------------------------------------------------------------------------------

    @property
    def here(self) -> Token:
        return self.found[self.at]

    @property
    def start(self) -> int:
        return self.here.start

    @property
    def end(self) -> int:
        """Where the token before the cursor ends."""
        last = self.found[self.at - 1]
        return last.start + len(last.text)

    def take(self) -> Token:
        token = self.here
        self.at += 1
        return token

    def is_sign(self, *signs: str) -> bool:
        return self.at < len(self.found) and self.here.kind == "other" and self.here.text in signs

    def is_word(self, *words: str) -> bool:
        return self.at < len(self.found) and self.here.kind == "word" and self.here.text.upper() in words

    def sign(self, *signs: str) -> bool:
        """Steps over a sign, if it stands here."""
        found = self.is_sign(*signs)
        self.at += found
        return found

    def word(self, *words: str) -> bool:
        """Steps over a word, if it stands here."""
        found = self.is_word(*words)
        self.at += found
        return found

    def expect(self, done: bool) -> None:
        if not done:
            self.fail()

    def fail(self) -> NoReturn:
        raise _UnknownError

    # -- the query -----------------------------------------------------------------------------------------

    def query(self) -> Query:
        prefixes, base = self.prologue()
        start, form = self.start, self.take().text.upper()
        self.expect(form in _FORMS)
        targets: tuple[Part, ...] = ()
        template: tuple[Statement, ...] = ()
        distinct, items = self.projection() if form == "SELECT" else (False, None)
        if form == "DESCRIBE":
            targets = self.targets()
        if form == "CONSTRUCT" and self.is_sign("{"):
            template = self.template()
        datasets = self.datasets()
        has_group = self.word("WHERE") or self.is_sign("{")
        where = self.group() if has_group else None
        self.expect(where is not None or form == "DESCRIBE")
        body = self.modifiers(start, items, distinct, where)
        self.expect(self.at == len(self.found))
        return Query(self.text, form, prefixes, base, datasets, body, targets, template)

    def prologue(self) -> tuple[dict[str, str], str | None]:
        prefixes: dict[str, str] = {}
        base: str | None = None
        while True:
            if self.word("PREFIX"):
                name = self.take()
                self.expect(name.kind == "prefixed" and name.text.endswith(":") and self.here.kind == "iri")
                prefixes[name.text[:-1]] = self.take().text[1:-1]
            elif self.word("BASE"):
                self.expect(self.here.kind == "iri")
                base = self.take().text[1:-1]
            else:
                return prefixes, base

    def projection(self) -> tuple[bool, tuple[Item, ...] | None]:
        distinct = self.word("DISTINCT") or self.word("REDUCED")
        if self.sign("*"):
            return distinct, None
        items = []
        while self.here.kind == "variable" or self.is_sign("("):
            items.append(self.named())
        self.expect(bool(items))
        return distinct, tuple(items)

    def named(self) -> Item:
        """`?v`, or `(expression AS ?v)`."""
        start = self.start
        if self.here.kind == "variable":
            variable = self.variable()
            return Item(start, self.end, variable.variables[0])
        self.take()
        expression = self.expression(until_as=True)
        name = self.variable().variables[0] if self.word("AS") else None
        self.expect(self.sign(")"))
        return Item(start, self.end, name, expression)

    def targets(self) -> tuple[Part, ...]:
        if self.sign("*"):
            return ()
        found = []
        while self.at < len(self.found) and self.here.kind in ("variable", "iri", "prefixed"):
            found.append(self.term())
        return tuple(found)

    def template(self) -> tuple[Statement, ...]:
        self.take()
        found = []
        while not self.sign("}"):
            found.append(self.statement())
            self.expect(self.sign(".") or self.is_sign("}"))
        return tuple(found)

    def datasets(self) -> tuple[Dataset, ...]:
        found = []
        while self.is_word("FROM"):
            start = self.take().start
            named = self.word("NAMED")
            source = self.name()
            found.append(Dataset(start, self.end, named, source))
        return tuple(found)

    # -- modifiers -----------------------------------------------------------------------------------------

    def modifiers(self, start: int, items: tuple[Item, ...] | None, distinct: bool, where: Group | None) -> Select:
        group_by = self.clause("GROUP", "BY", self.key)
        having = self.clause("HAVING", None, self.key)
        order_by = self.clause("ORDER", "BY", self.key)
        numbers: dict[str, Clause] = {}
        while self.is_word("LIMIT", "OFFSET"):
            at, name = self.start, self.take().text.upper()
            self.expect(self.here.text.isdecimal() and name not in numbers)
            number = int(self.take().text)
            numbers[name] = Clause(at, self.end, number=number)
        values = self.values() if self.is_word("VALUES") else None
        limit, offset = numbers.get("LIMIT"), numbers.get("OFFSET")
        return Select(start, self.end, items, distinct, where, group_by, having, order_by, limit, offset, values)

    def clause(self, word: str, second: str | None, item: Callable[[], Item | None]) -> Clause | None:
        if not self.is_word(word):
            return None
        start = self.take().start
        self.expect(second is None or self.word(second))
        items = []
        while (found := item()) is not None:
            items.append(found)
        self.expect(bool(items))
        return Clause(start, self.end, tuple(items))

    def key(self) -> Item | None:
        """What GROUP BY, HAVING or ORDER BY go by: a variable, an expression in brackets, or a call."""
        if self.at == len(self.found) or self.is_word("HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"):
            return None
        if self.here.kind == "variable" or self.is_sign("("):
            return self.named()
        if self.here.kind not in ("word", "iri", "prefixed"):
            return None
        start = self.start
        if self.word("ASC", "DESC"):
            self.expect(self.is_sign("("))
        expression = self.constraint()
        return Item(start, self.end, None, expression)

    # -- groups --------------------------------------------------------------------------------------------

    def group(self) -> Group:
        start = self.start
        self.expect(self.sign("{"))
        elements: list[Element] = []
        if self.is_word("SELECT"):
            elements.append(self.sub_select())
            self.expect(self.is_sign("}"))
        while not self.sign("}"):
            element = self.element()
            elements.append(element)
            ended = self.sign(".")
            self.expect(ended or not isinstance(element, Statement) or not self.starts_statement())
        return Group(start, self.end, tuple(elements))

    def starts_statement(self) -> bool:
        return not self.is_sign("}", "{") and (self.here.kind != "word" or self.is_word("TRUE", "FALSE"))

    def sub_select(self) -> Select:
        start = self.take().start
        distinct, items = self.projection()
        self.word("WHERE")
        return self.modifiers(start, items, distinct, self.group())

    def element(self) -> Element:
        if self.is_sign("{"):
            return self.union()
        if self.here.kind == "word" and not self.is_word("TRUE", "FALSE"):
            reader = _READERS.get(self.here.text.upper())
            if reader is None:
                self.fail()
            return reader(self)
        return self.statement()

    def union(self) -> Element:
        start = self.start
        branches = [self.group()]
        while self.word("UNION"):
            branches.append(self.group())
        return branches[0] if len(branches) == 1 else Union(start, self.end, tuple(branches))

    def filter_(self) -> Filter:
        start = self.take().start
        expression = self.constraint()
        return Filter(start, self.end, expression)

    def optional(self) -> Optional:
        start = self.take().start
        group = self.group()
        return Optional(start, self.end, group)

    def minus(self) -> Minus:
        start = self.take().start
        group = self.group()
        return Minus(start, self.end, group)

    def graph(self) -> Graph:
        start = self.take().start
        name = self.name()
        group = self.group()
        return Graph(start, self.end, name, group)

    def service(self) -> Service:
        start = self.take().start
        silent = self.word("SILENT")
        name = self.name()
        group = self.group()
        return Service(start, self.end, name, silent, group)

    def bind(self) -> Bind:
        start = self.take().start
        self.expect(self.sign("("))
        expression = self.expression(until_as=True)
        self.expect(self.word("AS"))
        variable = self.variable()
        self.expect(self.sign(")"))
        return Bind(start, self.end, expression, variable)

    def values(self) -> Values:
        start = self.take().start
        many = self.sign("(")
        names = []
        while self.here.kind == "variable":
            names.append(self.take().text[1:])
        self.expect(self.sign(")") if many else len(names) == 1)
        self.expect(self.sign("{"))
        rows = []
        while not self.sign("}"):
            rows.append(self.row(len(names)) if many else (self.cell(),))
        return Values(start, self.end, tuple(names), tuple(rows))

    def row(self, width: int) -> tuple[Part | None, ...]:
        self.expect(self.sign("("))
        cells = tuple(self.cell() for _ in range(width))
        self.expect(self.sign(")"))
        return cells

    def cell(self) -> Part | None:
        return None if self.word("UNDEF") else self.term()

    # -- expressions ---------------------------------------------------------------------------------------

    def constraint(self) -> Expression:
        """`(...)`, a call, or EXISTS {...}; the brackets belong to it."""
        first = self.at
        if self.is_word("NOT", "EXISTS"):
            exists = self.exists()
            return Expression(exists.start, exists.end, (), (exists,))
        if not self.is_sign("("):
            self.expect(self.take().kind in ("word", "iri", "prefixed"))
        self.expect(self.sign("("))
        inner = self.expression()
        self.expect(self.sign(")"))
        return inner._replace(start=self.found[first].start, end=self.end)

    def expression(self, *, until_as: bool = False) -> Expression:
        """As far as the bracket that closes what stands around it, or as far as AS."""
        first, depth = self.at, 0
        names: list[str] = []
        exists: list[Exists] = []
        while depth or not (self.is_sign(")") or (until_as and self.is_word("AS"))):
            if self.starts_exists():
                exists.append(self.exists())
                continue
            self.expect(not self.is_sign("{", "}", "[", "]") and not self.hides_an_operator())
            depth += self.is_sign("(") - self.is_sign(")")
            token = self.take()
            if token.kind == "variable" and token.text[1:] not in names:
                names.append(token.text[1:])
        start = self.found[first].start
        return Expression(start, max(start, self.end), tuple(names), tuple(exists))

    def starts_exists(self) -> bool:
        negated = self.is_word("NOT") and self.found[self.at + 1].text.upper() == "EXISTS"
        return negated or self.is_word("EXISTS")

    def hides_an_operator(self) -> bool:
        """Whether `<...>` is two comparisons, as in ?a<?b&&?c>?d, and no IRI."""
        before = self.found[self.at - 1]
        return self.here.kind == "iri" and (
            before.kind in _OPERAND_ENDS or (before.kind == "other" and before.text == ")")
        )

    def exists(self) -> Exists:
        start = self.start
        negated = self.word("NOT")
        self.expect(self.word("EXISTS"))
        group = self.group()
        return Exists(start, self.end, negated, group)

    # -- triples -------------------------------------------------------------------------------------------

    def statement(self) -> Statement:
        start = self.start
        subject = self.node()
        found: list[Triple] = []
        if subject.kind != "brackets" or not self.is_sign(".", "}"):
            found = self.properties(subject)
        return Statement(start, self.end, subject, tuple(found))

    def properties(self, subject: Part) -> list[Triple]:
        """`verb object, object ; verb object ...`."""
        found: list[Triple] = []
        start = subject.start
        while True:
            predicate = self.verb()
            while True:
                object_ = self.node()
                found.append(Triple(start, object_.end, subject, predicate, object_))
                if not self.sign(","):
                    break
                start = self.start
            while self.sign(";"):
                pass
            if self.found[self.at - 1].text != ";" or not self.starts_verb():
                return found
            start = self.start

    def starts_verb(self) -> bool:
        if self.here.kind == "word":
            return self.here.text == "a"
        return self.here.kind in ("variable", "iri", "prefixed") or self.is_sign("^", "!", "(")

    def verb(self) -> Part:
        return self.variable() if self.here.kind == "variable" else self.path()

    def path(self) -> Part:
        first, depth = self.at, 0
        while True:
            while self.is_sign("^", "!", "("):
                depth += self.take().text == "("
            if not (self.is_sign(")") and self.found[self.at - 1].text == "("):  # !() is a path too
                self.name_or_a()
            depth -= self.path_ends()
            if self.sign("/", "|"):
                continue
            self.expect(depth == 0)
            return self.part("iri" if self.at == first + 1 else "path", first)

    def path_ends(self) -> int:
        """Steps over what may follow a step of a path; how many brackets it closes."""
        closed = 0
        while self.is_sign("*", "+", "?", ")"):
            closed += self.take().text == ")"
        return closed

    def name_or_a(self) -> None:
        token = self.take()
        self.expect(token.kind in ("iri", "prefixed") or (token.kind == "word" and token.text == "a"))

    def node(self) -> Part:
        """A term, `[...]`, or a list."""
        if not self.is_sign("[", "("):
            return self.term()
        first, names = self.at, []
        if self.sign("["):
            if not self.is_sign("]"):
                for triple in self.properties(Part("blank", "[]", self.start, self.start)):
                    names += [*triple.predicate.variables, *triple.object.variables]
            self.expect(self.sign("]"))
        else:
            self.take()
            while not self.sign(")"):
                names += self.node().variables
        return self.part("brackets", first)._replace(variables=tuple(dict.fromkeys(names)))

    def part(self, kind: str, first: int) -> Part:
        """What stands between a token and the cursor."""
        start, end = self.found[first].start, self.end
        return Part(kind, self.text[start:end], start, end)

    def variable(self) -> Part:
        self.expect(self.here.kind == "variable")
        self.take()
        part = self.part("variable", self.at - 1)
        return part._replace(variables=(part.text[1:],))

    def name(self) -> Part:
        """A variable or an IRI."""
        self.expect(self.here.kind in ("variable", "iri", "prefixed"))
        return self.term()

    def term(self) -> Part:
        if self.here.kind == "variable":
            return self.variable()
        first, token = self.at, self.take()
        match token.kind:
            case "iri" | "prefixed":
                return self.part("iri", first)
            case "blank":
                return self.part("blank", first)
            case "string":
                self.tag()
            case "word":
                self.expect(token.text.upper() in ("TRUE", "FALSE"))
            case "other":
                self.expect(token.text in "+-" and self.take().kind == "number")
            case _:
                self.expect(token.kind == "number")
        return self.part("literal", first)

    def tag(self) -> None:
        """Steps over the language or the datatype of a string."""
        if self.here.kind == "language":
            self.take()
        elif self.sign("^"):
            self.expect(self.sign("^") and self.take().kind in ("iri", "prefixed"))


_READERS: dict[str, Callable[[_Reader], Element]] = {
    "FILTER": _Reader.filter_,
    "OPTIONAL": _Reader.optional,
    "MINUS": _Reader.minus,
    "GRAPH": _Reader.graph,
    "SERVICE": _Reader.service,
    "BIND": _Reader.bind,
    "VALUES": _Reader.values,
}
"""What each word begins in a group."""
