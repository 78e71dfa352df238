"""SPARQL text: its tokens, what is refused before the engine sees it, and prefixes.

Source of the token rules: SPARQL 1.1 Query Language, section 19.8 (W3C Recommendation, 2013).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import pyoxigraph as ox

from kg.errors import QueryError
from kg.vocabulary import NF, PREFIXES, near, vocabulary

MAX_CHARACTERS = 200_000
MAX_NESTING = 100
"""Brackets within brackets; some thousands of them end the engine's process."""

MAX_OPERATORS = 2_000
"""Operators and keywords in all: for each of a chain the engine goes one level down, and some thousands end it."""

_NO_OPERATORS = frozenset("{}()[],.;")
_NO_KEYWORDS = frozenset(("a", "true", "false"))

_TOKEN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<comment>\#[^\r\n]*)
    | (?P<iri><[^\x00-\x20<>"{}|^`\\]*>)
    | (?P<string>\"\"\"(?:(?:""|")?(?:[^"\\]|\\.))*\"\"\" | '''(?:(?:''|')?(?:[^'\\]|\\.))*'''
                | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<prefixed>(?:[^\W\d_](?:[\w.-]*[\w-])?)?:
                   (?:(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.)(?:\.*(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.))*)?)
    | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
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


def check(query: str) -> None:
    """Refuses what would end the process or reach outside of the store.

    Raises:
        QueryError: too long, nested too deeply, too many operators, or with SERVICE.
    """
    if len(query) > MAX_CHARACTERS:
        raise QueryError(f"the query has {len(query):,} characters; at most {MAX_CHARACTERS:,} are taken")
    depth = operators = 0
    for token in tokens(query):
        operators += _is_operator(token)
        if operators > MAX_OPERATORS:
            raise error_at(
                query, token.start, f"more than {MAX_OPERATORS:,} operators and keywords; VALUES takes long lists"
            )
        if token.kind == "other" and token.text in "{([":
            depth += 1
            if depth > MAX_NESTING:
                raise error_at(query, token.start, f"brackets are nested deeper than {MAX_NESTING} levels")
        elif token.kind == "other" and token.text in "})]":
            depth -= 1
        elif token.kind == "word" and token.text.upper() == "SERVICE":
            raise error_at(
                query, token.start, "SERVICE would send the query to another machine, and is refused here"
            )


def _is_operator(token: Token) -> bool:
    if token.kind == "word":
        return token.text not in _NO_KEYWORDS
    return token.kind == "other" and token.text not in _NO_OPERATORS


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


def with_prefixes(query: str, extra: Mapping[str, str] | None = None) -> str:
    """The query with a PREFIX line for each known prefix that it uses and does not declare.

    The lines stand in front of the first line, in one line with it, so that line numbers stay.
    """
    known = {**PREFIXES, **(extra or {})}
    found = [t for t in tokens(query) if t.kind not in ("space", "comment")]
    declared = {
        after.text.partition(":")[0]
        for before, after in itertools.pairwise(found)
        if before.kind == "word" and before.text.upper() == "PREFIX" and after.kind == "prefixed"
    }
    used = {t.text.partition(":")[0] for t in found if t.kind == "prefixed"}
    missing = sorted((used - declared) & set(known))
    return "".join(f"PREFIX {p}: <{known[p]}> " for p in missing) + query


def selects_all(query: str) -> bool:
    """Whether a query asks for all variables: `SELECT *`."""
    found = [t.text.upper() for t in tokens(query) if t.kind not in ("space", "comment")]
    if "SELECT" not in found:
        return False
    after = [t for t in found[found.index("SELECT") + 1 :][:2] if t not in ("DISTINCT", "REDUCED")]
    return after[:1] == ["*"]


def unknown_terms(query: str, exists: Callable[[str], bool]) -> list[str]:
    """The terms of our ontology that a query uses and that do not exist, each with a near name.

    Args:
        query: the query.
        exists: whether an IRI is there.
    """
    names = [t.text[3:] for t in tokens(query) if t.kind == "prefixed" and t.text.startswith("nf:")]
    known = [*vocabulary().classes, *vocabulary().properties]
    return [
        f"nf:{name} is not in the ontology" + "".join(f"; did you mean nf:{n}?" for n in near(name, known)[:1])
        for name in dict.fromkeys(names)
        if name and name not in known and not exists(NF + name)
    ]


Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Result = ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean
