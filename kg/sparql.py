"""SPARQL text: its tokens, what is refused before the engine sees it, and prefixes.

Source of the token rules: SPARQL 1.1 Query Language, section 19.8 (W3C Recommendation, 2013).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.errors import QueryError
from kg.vocabulary import PREFIXES, near

MAX_CHARACTERS = 200_000
MAX_NESTING = 100
"""Brackets within brackets; some thousands of them end the engine's process."""

_TOKEN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<comment>\#[^\r\n]*)
    | (?P<iri><[^\x00-\x20<>"{}|^`\\]*>)
    | (?P<string>\"\"\"(?:(?:""|")?(?:[^"\\]|\\.))*\"\"\" | '''(?:(?:''|')?(?:[^'\\]|\\.))*'''
                | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<prefixed>(?:[^\W\d_](?:[\w.-]*[\w-])?)?:
                   (?:(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.)(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*)?)
    | (?P<word>[^\W\d]\w*)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
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


def excerpt(query: str, line: int, column: int) -> str:
    """The line of a query with a caret under the column."""
    lines = query.splitlines() or [""]
    text = lines[min(line, len(lines)) - 1]
    start = max(0, column - 60)
    shown = text[start : start + 100].replace("\t", " ")
    return f"  {line} | {shown}\n  {' ' * len(str(line))} | {' ' * (column - 1 - start)}^"


def check(query: str) -> None:
    """Refuses what would end the process or reach outside of the store.

    Raises:
        QueryError: too long, nested too deeply, or with SERVICE.
    """
    if len(query) > MAX_CHARACTERS:
        raise QueryError(f"the query has {len(query):,} characters; at most {MAX_CHARACTERS:,} are taken")
    depth = 0
    for token in tokens(query):
        if token.kind == "other" and token.text in "{([":
            depth += 1
            if depth > MAX_NESTING:
                raise _error(query, token.start, f"brackets are nested deeper than {MAX_NESTING} levels")
        elif token.kind == "other" and token.text in "})]":
            depth -= 1
        elif token.kind == "word" and token.text.upper() == "SERVICE":
            raise _error(
                query, token.start, "SERVICE would send the query to another machine, and is refused here"
            )


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


def engine_error(query: str, error: Exception, shift: int = 0) -> QueryError:
    """The engine's complaint with its place in the query, the line, a caret, and the fix where it is known.

    Args:
        query: the query as its author wrote it.
        error: what the engine raised.
        shift: characters that were put in front of the first line.
    """
    message = str(error)
    undeclared = re.search(r"[Pp]refix(?:ed name)?[^`'\"<]*[`'\"]?([\w-]+):?", message)
    match = re.search(r"(\d+):(\d+)", message)
    text = message.split("error at", 1)[-1].strip()
    lines = [f"this query cannot be run: {text}"]
    if match:
        line, column = int(match.group(1)), int(match.group(2))
        column = max(1, column - shift) if line == 1 else column
        lines = [f"this query cannot be run, line {line}, column {column}: {text.split(': ', 1)[-1]}"]
        lines.append(excerpt(query, line, column))
    if undeclared and "refix" in message:
        name = undeclared.group(1)
        options = near(name, PREFIXES) or tuple(PREFIXES)
        lines.append(f"known prefixes, declared by themselves: {', '.join(options)}")
    return QueryError("\n".join(lines))


def _error(query: str, offset: int, message: str) -> QueryError:
    line, column = place(query, offset)
    return QueryError(f"line {line}, column {column}: {message}\n{excerpt(query, line, column)}")


Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Result = ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean
