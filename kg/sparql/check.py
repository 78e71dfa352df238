"""What is refused before the engine sees it, as it would end the process or reach outside of the store."""

from __future__ import annotations

from kg.errors import QueryError
from kg.sparql.tokens import Token, error_at, tokens

MAX_CHARACTERS = 200_000
MAX_NESTING = 100
"""Brackets within brackets; some thousands of them end the engine's process."""

MAX_OPERATORS = 2_000
"""Operators and keywords in all: for each of a chain the engine goes one level down, and some thousands end it."""

_NO_OPERATORS = frozenset("{}()[],.;")
_NO_KEYWORDS = frozenset(("a", "true", "false"))


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
