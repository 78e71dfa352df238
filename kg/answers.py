"""A query -> an answer: rows, triples, or yes and no, held whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from kg import sparql
from kg.errors import QueryError
from kg.sparql import Term
from kg.store import Store
from kg.vocabulary import PREFIXES


class Rows(NamedTuple):
    """The answer to a SELECT: variable names, and a term or None for each in each row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    cut: bool = False
    """Whether there was more than the limit let through."""


class Triples(NamedTuple):
    """The answer to a CONSTRUCT or DESCRIBE, each triple once, in the order of their N-Triples text."""

    triples: tuple[ox.Triple, ...]


class Verdict(NamedTuple):
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
        from kg import mistakes  # only ever needed beside an error

        known = {**PREFIXES, **(prefixes or {})}
        raise mistakes.explained(query, error, known, shift=len(whole) - len(query)) from None
    try:
        answer = _whole(result, limit, offset)
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryError(f"the query could not be run to its end: {error}") from error
    return _in_order(answer, query) if isinstance(answer, Rows) and sparql.selects_all(query) else answer


def _in_order(answer: Rows, query: str) -> Rows:
    """The columns in the order in which the query names them; the engine gives those of `SELECT *` by name."""
    named = [t.text[1:] for t in sparql.tokens(query) if t.kind == "variable"]
    order = sorted(range(len(answer.columns)), key=lambda i: named.index(answer.columns[i]))
    columns = tuple(answer.columns[i] for i in order)
    return Rows(columns, tuple(tuple(row[i] for i in order) for row in answer.rows), answer.cut)


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
