"""A query -> an answer: rows, triples, or yes and no, held whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg import sparql
from kg.errors import QueryError
from kg.sparql import Term
from kg.store import Store


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to a SELECT: variable names, and a term or None for each in each row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    cut: bool = False
    """Whether there was more than the limit let through."""


@dataclass(frozen=True, slots=True)
class Triples:
    """The answer to a CONSTRUCT or DESCRIBE, each triple once, in the order of their N-Triples text."""

    triples: tuple[ox.Triple, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to an ASK."""

    value: bool


Answer = Rows | Triples | Verdict


def ask(store: Store, query: str, *, limit: int | None = None, offset: int = 0) -> Answer:
    """The answer to a query over a store.

    Args:
        store: where to ask.
        query: SPARQL 1.1; known prefixes need no declaration.
        limit: rows to let through; the answer says when it was cut.
        offset: rows to leave out first.

    Raises:
        QueryError: the query is refused or cannot be run; the message has the line and a caret.
    """
    prefixes = {"ent": f"{store.names.base}id/"}
    return ask_engine(store.db, query, prefixes=prefixes, limit=limit, offset=offset)


def ask_engine(
    db: ox.Store,
    query: str,
    *,
    prefixes: Mapping[str, str] | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> Answer:
    """The answer to a query over an engine's own store; see `ask`."""
    sparql.check(query)
    whole = sparql.with_prefixes(query, prefixes)
    try:
        result = db.query(whole)
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        raise sparql.engine_error(query, error, shift=len(whole) - len(query)) from None
    try:
        return _whole(result, limit, offset)
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryError(f"the query could not be run to its end: {error}") from error


def _whole(result: sparql.Result, limit: int | None, offset: int) -> Answer:
    if isinstance(result, ox.QueryBoolean):
        return Verdict(bool(result))
    if isinstance(result, ox.QueryTriples):
        return Triples(tuple(sorted(set(result), key=str)))
    columns = tuple(variable.value for variable in result.variables)
    rows: list[tuple[Term | None, ...]] = []
    for number, solution in enumerate(result):
        if number < offset:
            continue
        if limit is not None and len(rows) == limit:
            return Rows(columns, tuple(rows), cut=True)
        rows.append(tuple(solution))
    return Rows(columns, tuple(rows))


def as_dicts(answer: Rows) -> Sequence[dict[str, Term | None]]:
    """The rows as mappings from variable to term."""
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
