"""From an answer to the statements that each of its rows rests on."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from kg import sparql
from kg.answers import Rows, Triples
from kg.sparql import tree
from kg.store import Store
from kg.trace import asking, flat
from kg.trace.asking import Key, Wanted
from kg.trace.cited import cited_rows
from kg.trace.finishing import Finish
from kg.trace.model import Chain, Trace
from kg.trace.walking import NAMING, Found, Frame, Walker

BUDGET = 10.0
"""Seconds after which no more is traced."""

_BEYOND = "the query has forms beyond SPARQL 1.1"
_GONE = "the row was not found when the query was asked again"


def rows(store: Store, query: str, answer: Rows, cite: Sequence[str] = (), budget: float = BUDGET) -> list[Trace]:
    """What each row of an answer rests on.

    The query is asked again for all of its variables, which costs about what the query costs; each pattern is
    then looked up in the store. What is not found there is listed as not traced: nothing is guessed.

    Args:
        store: where it was asked; also a view of a store.
        query: the query, its values in place.
        answer: its rows, or some of them.
        cite: triple patterns of a saved query that say which statements a row rests on, or one variable that
            holds a source; where they match anything, the patterns of the query are left alone. A pattern with a
            parameter (`$name`) that has no value here is of no use, and then those of the query count.
        budget: seconds after which no more is traced; the traces say so.
    """
    until = time.monotonic() + budget
    finish = Finish(store)
    found: list[Found | None] = [None] * len(answer.rows)
    if cite:
        found = [cited if cited.chains or cited.sources else None for cited in cited_rows(store, cite, answer)]
    missing = [number for number, cited in enumerate(found) if cited is None]
    if missing:
        wanted = Rows(answer.columns, tuple(answer.rows[n] for n in missing), answer.cut)
        for number, traced in zip(missing, _traced(store, query, wanted, until), strict=True):
            found[number] = traced
    return [finish.trace(one or Found()) for one in found]


def triples(store: Store, answer: Triples) -> list[Trace]:
    """What each triple of an answer rests on: itself, where the store holds it."""
    finish = Finish(store)
    traces = []
    for triple in answer.triples:
        found, parts = Found(), (str(triple.subject), str(triple.predicate), str(triple.object))
        quad = ox.Quad(triple.subject, triple.predicate, triple.object, ox.DefaultGraph())
        text = " ".join(parts)
        if quad in store.db:
            found.chains[Chain(text, (parts,), naming=parts[1] in NAMING)] = None
        else:
            found.untraced[f"{text}: the query made it, the store does not hold it"] = None
        traces.append(finish.trace(found))
    return traces


# -- by the patterns of the query --------------------------------------------------------------------------


def _traced(store: Store, query: str, answer: Rows, until: float) -> list[Found]:
    parsed = flat.read(sparql.with_prefixes(query, store.names.prefixes))
    if parsed is None or parsed.form != "SELECT" or parsed.body.where is None:
        return [_without(_BEYOND) for _ in answer.rows]
    columns = asking.key_columns(parsed, parsed.body, answer.columns)
    at = [answer.columns.index(column) for column in columns]
    keys: list[Key] = [tuple([row[i] for i in at]) for row in answer.rows]
    one = (answer.cut or parsed.body.limit is not None) and not asking.is_grouped(parsed, parsed.body)
    walker = Walker(store, parsed, until)
    try:
        frame = walker.asked(parsed.body, Wanted(columns, frozenset(keys), one))
    except asking.Unanswered as reason:
        return [_without(str(reason)) for _ in answer.rows]
    return list(_walked(walker, parsed.body.where, frame, keys))


def _walked(walker: Walker, where: tree.Group, frame: Frame, keys: Iterable[Key]) -> Iterator[Found]:
    """What was found behind each row; rows that are alike are walked once."""
    done: dict[Key, Found] = {}
    for key in keys:
        if key not in done:
            done[key] = found = Found()
            if not walker.row(where, frame, key, walker.outside, found) and not found.untraced:
                found.untraced[_GONE] = None
        yield done[key]


def _without(reason: str) -> Found:
    found = Found()
    found.untraced[reason] = None
    return found
