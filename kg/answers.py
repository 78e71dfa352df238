"""A query -> an answer: rows, triples, or yes and no, held whole."""

import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import IO, Any, NamedTuple, TypeVar, cast

import pyoxigraph as ox

from kg import sparql
from kg.errors import QueryError
from kg.sparql import Term
from kg.store import Store
from kg.vocabulary import PREFIXES, near

_T = TypeVar("_T")


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


class Reach(NamedTuple):
    """What a query may reach besides the graphs that it is asked of.

    `services` are the endpoints that SERVICE may ask; `base` is what the query's relative IRIs are resolved with.
    """

    services: tuple[str, ...] = ()
    base: str | None = None


_NOTHING = Reach()


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
    return ask_engine(store.db, query, prefixes=store.names.prefixes, limit=limit, offset=offset)


def ask_engine(
    db: ox.Store,
    query: str,
    *,
    prefixes: Mapping[str, str] | None = None,
    limit: int | None = None,
    offset: int = 0,
    reach: Reach = _NOTHING,
) -> Answer:
    """The answer to a query over an engine's own store; see `ask`."""
    result = _result(db, query, prefixes, reach)
    answer = _to_its_end(lambda: _whole(result, limit, offset))
    return _in_order(answer, query) if isinstance(answer, Rows) and sparql.selects_all(query) else answer


def count(
    db: ox.Store, query: str, prefixes: Mapping[str, str] | None = None, reach: Reach = _NOTHING
) -> int | None:
    """How many rows or triples answer a query, no row of them held; None for an ASK.

    Raises:
        QueryError: the query is refused or cannot be run.
    """
    result = _result(db, query, prefixes, reach)
    if isinstance(result, ox.QueryBoolean):
        return None
    triples = isinstance(result, ox.QueryTriples)
    return _to_its_end(lambda: len(set(result)) if triples else sum(1 for _ in result))


def write_csv(
    db: ox.Store,
    query: str,
    prefixes: Mapping[str, str] | None,
    opened: Callable[[], AbstractContextManager[IO[bytes]]],
    reach: Reach = _NOTHING,
) -> bool | None:
    """Writes the rows of a query as CSV while the engine finds them; returns whether there are any.

    None where nothing was opened, as the answer is not rows or its CSV needs more care: the engine puts the
    columns of `SELECT *` in another order, and writes an empty cell that stands alone as an empty line.

    Raises:
        QueryError: the query is refused or cannot be run.
    """
    if reach.services or sparql.selects_all(query):  # an endpoint is asked as soon as the engine has the query
        return None
    result = _result(db, query, prefixes, reach)
    if not isinstance(result, ox.QuerySolutions) or len(result.variables) < 2:
        return None
    with opened() as stream:
        counted = _Counted(stream)
        _to_its_end(lambda: result.serialize(cast("IO[bytes]", counted), format=ox.QueryResultsFormat.CSV))
    return counted.size > len(",".join(v.value for v in result.variables).encode()) + len(b"\r\n")


class _Counted(io.BufferedIOBase):
    """Counts the bytes on their way to a stream."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self.size = stream, 0

    def write(self, data: Any) -> int:
        self.size += len(data)
        return self._stream.write(data)


def _result(db: ox.Store, query: str, prefixes: Mapping[str, str] | None, reach: Reach) -> sparql.Result:
    """What the engine makes of a query, none of it looked at yet."""
    sparql.check(query, reach.services)
    whole = sparql.with_prefixes(query, prefixes)
    known = {**PREFIXES, **(prefixes or {})}
    try:
        result = db.query(whole, base_iri=reach.base)
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        from kg import mistakes  # only ever needed beside an error

        raise mistakes.explained(query, error, known, shift=len(whole) - len(query)) from None
    for start, iri in sparql.graphs_asked(query, known, reach.base):
        if not db.contains_named_graph(ox.NamedNode(iri)):
            raise sparql.error_at(query, start, _no_graph(db, iri))
    return result


def _no_graph(db: ox.Store, iri: str) -> str:
    """Why FROM finds nothing; the engine itself would answer with no rows, as if the graph were empty."""
    names = near(iri, [graph.value for graph in db.named_graphs() if isinstance(graph, ox.NamedNode)])
    close = f"; did you mean <{names[0]}>?" if names else ""
    return f"there is no graph <{iri}> here, and nothing is fetched{close}\nto ask a file: kg query --data FILE"


def _to_its_end(read: Callable[[], _T]) -> _T:
    try:
        return read()
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryError(f"the query could not be run to its end: {error}") from error


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
