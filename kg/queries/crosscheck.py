"""A second opinion: rdflib is asked the same, and has to answer the same."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kg import sparql
from kg.answers import Answer, Rows, Triples
from kg.queries.catalog import SavedQuery
from kg.store import Store
from kg.vocabulary import XSD

if TYPE_CHECKING:
    import rdflib

_SHOWN = 3
_NUMBERS = frozenset(f"{XSD}{name}" for name in ("integer", "decimal", "double", "float"))

Row = tuple[str, ...]


def differences(saved: SavedQuery, text: str, answer: Answer, dataset: rdflib.Dataset, store: Store) -> list[str]:
    """What rdflib answers otherwise; rows and triples count, not their order.

    Args:
        saved: the query; the parts of its list cells are compared in one order.
        text: the query with its parameters in place.
        answer: what the engine answered.
        dataset: the same data in rdflib.
        store: where the engine was asked.
    """
    whole = sparql.with_prefixes(text, store.names.prefixes)
    theirs = dataset.query(whole)
    if theirs.type == "ASK":
        return [] if (theirs.askAnswer,) == answer else [f"rdflib answers {theirs.askAnswer}"]
    rows: Counter[Row]
    if isinstance(answer, Triples):
        rows = Counter(tuple(map(_key, (t.subject, t.predicate, t.object))) for t in answer.triples)
        return _compared(rows, Counter(tuple(map(_key, triple)) for triple in theirs.graph or ()))
    if not isinstance(answer, Rows):
        return [f"rdflib answers with a {theirs.type}"]
    separators = [
        (saved.header.columns or {})[c].list if c in (saved.header.columns or {}) else None for c in answer.columns
    ]
    order = [list(map(str, theirs.vars or ())).index(c) for c in answer.columns]
    rows = Counter(_row(row, separators) for row in answer.rows)
    return _compared(rows, Counter(_row([row[i] for i in order], separators) for row in theirs))  # type: ignore[index]


def _row(terms: Any, separators: list[str | None]) -> Row:
    pairs = zip(map(_key, terms), separators, strict=True)
    return tuple(s.join(sorted(text.split(s))) if s else text for text, s in pairs)


def _key(term: Any) -> str:
    """A term of either library as text; of equal numbers the same."""
    if term is None:
        return ""
    text = str(getattr(term, "value", term)) if type(term).__module__.startswith("pyoxigraph") else str(term)
    datatype = getattr(term, "datatype", None)
    if datatype is not None and str(getattr(datatype, "value", datatype)) in _NUMBERS:
        return _number(text)
    return text


def _number(text: str) -> str:
    try:
        return str(Decimal(text).normalize())
    except ArithmeticError:
        return text


def _compared(ours: Counter[Row], theirs: Counter[Row]) -> list[str]:
    """The rows that only one of the two has."""
    found = []
    for who, rows in (("only the store", ours - theirs), ("only rdflib", theirs - ours)):
        if rows:
            told = "; ".join(" | ".join(row) for row in sorted(rows)[:_SHOWN])
            more = f" and {rows.total() - _SHOWN} more" if rows.total() > _SHOWN else ""
            found.append(f"{who} answers {rows.total()} rows: {told}{more}")
    return found
