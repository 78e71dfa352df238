"""What is refused before the engine sees it, as it would end the process or reach outside of the store."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from kg.errors import QueryError
from kg.sparql.tokens import Token, error_at, tokens

MAX_CHARACTERS = 200_000
MAX_NESTING = 100
"""Brackets within brackets; the engine's process ends at five hundred (EXISTS) to four thousand of them."""

MAX_OPERATORS = 2_000
"""Operators and keywords in all: for each of a chain the engine goes one level down; four thousand end it."""

MAX_TERMS = 3_000
"""Variables, terms and opening brackets outside of lists: with each statement the engine goes one level down."""

MAX_NAMED = 1_000
"""Terms outside of all brackets; the engine makes a chain of what DESCRIBE names, and two thousand end it."""

_NO_OPERATORS = frozenset("{}()[],.;")
_NO_KEYWORDS = frozenset(("a", "true", "false"))
_TERMS = frozenset(("variable", "iri", "prefixed", "string", "number", "blank"))
_OPENING = frozenset("{([")
_CLOSING = frozenset("})]")
_LISTS = {"VALUES": "{", "IN": "("}
_SERVICE = "SERVICE"


def check(query: str, services: Collection[str] = ()) -> None:
    """Refuses what would end the process or reach outside of the store.

    Args:
        query: SPARQL as its author wrote it.
        services: the endpoints that SERVICE may ask, as IRIs.

    Raises:
        QueryError: too long, nested too deeply, too many operators or terms, or SERVICE with an endpoint that is
            not among those that are allowed.
    """
    if len(query) > MAX_CHARACTERS:
        raise QueryError(f"the query has {len(query):,} characters; at most {MAX_CHARACTERS:,} are taken")
    found = [t for t in tokens(query) if t.kind not in ("space", "comment")]
    _check_size(query, found)
    for index in _services(found):
        _check_service(query, found, index, services)


def _check_size(query: str, found: Sequence[Token]) -> None:
    """One pass over the tokens, as this is done for each question that is asked."""
    depth = operators = terms = named = 0
    in_values = False
    opening, free = "", 0  # the bracket that a list of values begins with, and its depth once it is open
    for kind, text, start in found:
        if text in _OPENING:
            depth += 1
            if depth > MAX_NESTING:
                raise error_at(query, start, f"brackets are nested deeper than {MAX_NESTING} levels")
            if text == opening:
                opening, free, in_values = "", depth, text == "{"
        elif text in _CLOSING:
            free = 0 if free == depth else free
            depth -= 1
        if kind == "word":
            opening = _LISTS.get(text.upper(), opening)
        operators += _is_operator(kind, text)
        if kind in _TERMS or text in _OPENING:
            terms += not (free and (in_values or depth == free))
            named += not depth
        if operators > MAX_OPERATORS:
            raise error_at(query, start, _too_many("operators and keywords", MAX_OPERATORS))
        if terms > MAX_TERMS:
            raise error_at(query, start, _too_many("terms and variables", MAX_TERMS))
        if named > MAX_NAMED:
            raise error_at(query, start, _too_many("terms outside of brackets", MAX_NAMED))


def _too_many(what: str, limit: int) -> str:
    return f"more than {limit:,} {what}; VALUES and IN take long lists"


def _is_operator(kind: str, text: str) -> bool:
    if kind == "word":
        return text not in _NO_KEYWORDS
    return kind == "other" and text not in _NO_OPERATORS


# -- other machines ----------------------------------------------------------------------------------------


def _services(found: Sequence[Token]) -> Iterator[int]:
    """Where the engine may read the keyword SERVICE: it wants no space after it, nor before it.

    `SERVICEex:x {` asks `ex:x`, and `SERVICESILENT<x> {` asks `x`. No other word of SPARQL holds it.
    """
    for index, token in enumerate(found):
        if token.kind == "word" and _SERVICE in token.text.upper():
            yield index
        elif token.kind == "prefixed" and _SERVICE in token.text.partition(":")[0].upper():
            yield from (index for after in found[index + 1 : index + 2] if after.text == "{")


def _check_service(query: str, found: Sequence[Token], index: int, services: Collection[str]) -> None:
    """Whether the endpoint behind SERVICE [SILENT] is among those that are allowed."""
    keyword = found[index]
    if keyword.text.upper() != _SERVICE:
        raise error_at(
            query, keyword.start, "the engine would read SERVICE here; write SERVICE and a space, or rename"
        )
    if not services:
        raise error_at(
            query,
            keyword.start,
            "SERVICE would send the query to another machine, and is refused here\n"
            "to allow an endpoint: --allow-service URL",
        )
    after = [t for t in found[index + 1 : index + 3] if t.text.upper() != "SILENT"]
    if not after or after[0].kind != "iri" or after[0].text[1:-1] not in services:
        raise error_at(
            query,
            (after[0] if after else keyword).start,
            "SERVICE asks only an endpoint that is allowed, written whole and in the same letters: "
            + ", ".join(f"<{service}>" for service in sorted(services)),
        )
