"""The tokens of SPARQL text, and places in it.

Source of the token rules: SPARQL 1.1 Query Language, section 19.8 (W3C Recommendation, 2013).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.errors import QueryError

_NAME = r"\w\u00B7\u0300-\u036F\u203F\u2040"
"""What a name goes on with; Python's own \\w leaves the combining marks out."""

_LOCAL = rf"(?:[{_NAME}:-]|%[0-9A-Fa-f]{{2}}|\\.)"

_TOKEN = re.compile(
    rf"""
      (?P<space>\s+)
    | (?P<comment>\#[^\r\n]*)
    | (?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*>)
    | (?P<string>\"\"\"(?:(?:""|")?(?:[^"\\]|\\.))*\"\"\" | '''(?:(?:''|')?(?:[^'\\]|\\.))*'''
                | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
    | (?P<variable>[?$][{_NAME}]+)
    | (?P<blank>_:\w(?:[{_NAME}.-]*[{_NAME}-])?)
    | (?P<prefixed>(?:[^\W\d_](?:[{_NAME}.-]*[{_NAME}-])?)?:(?:{_LOCAL}(?:\.*{_LOCAL})*)?)
    | (?P<number>(?:\d+\.\d*|\.?\d+)[eE][+-]?\d+|\d*\.\d+|\d+)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<word>[^\W\d]\w*)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A piece of a query: its kind ("variable", "string", ...), its text, where it starts."""

    kind: str
    text: str
    start: int


def tokens(query: str) -> Iterator[Token]:
    """All tokens of a query, spaces and comments included: their texts joined are the query."""
    for match in _TOKEN.finditer(query):
        yield Token(match.lastgroup or "other", match.group(), match.start())


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
