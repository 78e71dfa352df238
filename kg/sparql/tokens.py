"""The tokens of SPARQL text, and places in it.

Source of the token rules: SPARQL 1.1 Query Language, section 19.8 (W3C Recommendation, 2013).
"""

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.errors import QueryError

_NAME = r"\w\u00B7\u0300-\u036F\u203F\u2040"
"""What a name goes on with; Python's own \\w leaves the combining marks out."""

_LOCAL = rf"(?!\.)(?:[{_NAME}:-]|%[0-9A-Fa-f]{{2}}|\\.|\.+(?=[\w:%\\-]))*"
"""What stands after the colon of a prefixed name, if anything; a full stop at its end is none of it."""

_TOKEN = re.compile(
    rf"""
      (?P<space>\s+)
    | (?P<comment>\#[^\r\n]*)
    | (?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*>)
    | (?P<string>\"\"\"(?:(?:""|")?(?:[^"\\]|\\.))*\"\"\" | '''(?:(?:''|')?(?:[^'\\]|\\.))*'''
                | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
    | (?P<variable>[?$][{_NAME}]+)
    | (?P<blank>_:\w(?:[\w.-]*[\w-])?)
    | (?P<prefixed>(?:[^\W\d_](?:[\w.-]*[\w-])?)?:(?:{_LOCAL})?)
    | (?P<number>(?:\d+\.\d*|\.?\d+)[eE][+-]?\d+|\d*\.\d+|\d+)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<word>[^\W\d]\w*)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


_MAY_COMPARE = re.compile(r"[&),#']")
"""What stands between a `<` and a `>` that both compare; or the `>` stands in a comment or a string."""

_OPERANDS = frozenset(("variable", "iri", "prefixed", "string", "number", "language"))
_CLAUSES = frozenset(("SELECT", "GROUP", "ORDER", "HAVING"))


class Token(NamedTuple):
    """A piece of a query: its kind ("variable", "string", ...), its text, where it starts."""

    kind: str
    text: str
    start: int


class _Brackets:
    """The brackets that are open, which tell a `<` that compares from one that an IRI begins with.

    `(?a<?b&&?c>?d)` holds no IRI: within the brackets of an expression, none can follow an operand. Elsewhere
    each `<` that could begin an IRI does.
    """

    __slots__ = ("_before", "_clause", "_is_called", "_open")

    def __init__(self) -> None:
        self._open: list[str] = []
        self._before: Token | None = None
        self._is_called = False  # whether the name before would be a function: FILTER ex:test(...)
        self._clause = False  # whether brackets hold an expression by themselves: SELECT (...), ORDER BY (...)

    def compare(self) -> bool:
        """Whether a `<` would compare here."""
        before = self._before
        if before is None or self._open[-1:] != ["expression"]:
            return False
        return before.kind in _OPERANDS or before.text == ")" or before.text.lower() in ("true", "false")

    def see(self, token: Token) -> None:
        """Takes the next token that is no space and no comment."""
        if token.text == "(":
            self._open.append("expression" if self._holds_expression() else "data")
        elif token.text in ("{", "["):
            self._open.append("data")
            self._clause = False
        elif token.text in (")", "}", "]") and self._open:
            self._open.pop()
        word = token.text.upper() if token.kind == "word" else ""
        self._clause = (self._clause or word in _CLAUSES) and word != "VALUES" and token.text != "}"
        before = self._before
        self._is_called = before is not None and before.text.upper() in ("FILTER", "HAVING")
        self._before = token

    def _holds_expression(self) -> bool:
        if self._clause or self._open[-1:] == ["expression"]:
            return True
        if (before := self._before) is None:
            return False
        return self._is_called or (before.kind == "word" and before.text.upper() not in ("VALUES", "A"))


@functools.lru_cache(maxsize=4)  # a question is looked at several times on its way
def tokens(query: str) -> tuple[Token, ...]:
    """All tokens of a query, spaces and comments included: their texts joined are the query."""
    found = tuple(Token(m.lastgroup or "other", m.group(), m.start()) for m in _TOKEN.finditer(query))
    first = query.find("(")
    if first < 0 or not any(t.kind == "iri" and t.start > first and _MAY_COMPARE.search(t.text) for t in found):
        return found
    return tuple(_with_comparisons(query))


def _with_comparisons(query: str) -> Iterator[Token]:
    """The tokens of a query in which something between `<` and `>` may be no IRI."""
    brackets = _Brackets()
    start = 0
    while match := _TOKEN.match(query, start):
        token = Token(match.lastgroup or "other", match.group(), start)
        if token.kind == "iri" and brackets.compare():
            token = Token("other", "<", start)
        if token.kind not in ("space", "comment"):
            brackets.see(token)
        yield token
        start += len(token.text)


def place(query: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of an offset."""
    start = query.rfind("\n", 0, offset) + 1
    return query.count("\n", 0, offset) + 1, offset - start + 1


def error_at(query: str, offset: int, message: str) -> QueryError:
    """An error at a place of a query: the message, the line with a caret, and what follows in the message."""
    line, column = place(query, offset)
    text = query.split("\n")[line - 1].rstrip("\r")
    start = max(0, column - 40)
    margin = " " * len(str(line))
    cause, _, way_out = message.partition("\n")
    lines = [
        f"line {line}, column {column}: {cause}",
        f"  {line} | {text[start : start + 72]}".replace("\t", " "),
        f"  {margin} | {' ' * (column - 1 - start)}^",
    ]
    return QueryError("\n".join([*lines, way_out] if way_out else lines))


def selects_all(query: str) -> bool:
    """Whether a query asks for all variables: `SELECT *`."""
    found = [t.text.upper() for t in tokens(query) if t.kind not in ("space", "comment")]
    if "SELECT" not in found:
        return False
    after = [t for t in found[found.index("SELECT") + 1 :][:2] if t not in ("DISTINCT", "REDUCED")]
    return after[:1] == ["*"]
