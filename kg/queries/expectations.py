"""Examples of saved queries, run: whether each answers what it is expected to, and what is different where not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kg import answers
from kg.answers import Answer, Rows, Triples, Verdict
from kg.entities import Entities
from kg.errors import KgError
from kg.queries import crosscheck
from kg.queries.catalog import SavedQuery
from kg.queries.model import Bounds, Column, Example, Expectation, Value
from kg.sparql import Term
from kg.store import Store
from kg.vocabulary import EDTF, PREFIXES, RDF, XSD

if TYPE_CHECKING:
    import rdflib

SOME = Expectation(rows=Bounds(1))
"""What is expected of an example that says nothing else: an answer with something in it."""

_INTEGERS = frozenset((f"{XSD}integer",))
_DATATYPES: Mapping[str, frozenset[str]] = {
    "string": frozenset((f"{XSD}string", f"{RDF}langString")),
    "list": frozenset((f"{XSD}string",)),
    "integer": _INTEGERS,
    "decimal": _INTEGERS | {f"{XSD}{name}" for name in ("decimal", "double", "float")},
    "boolean": frozenset((f"{XSD}boolean",)),
    "date": frozenset((f"{XSD}date", f"{XSD}dateTime", EDTF)),
    "gYear": frozenset((f"{XSD}gYear",)),
}
"""The datatypes that a cell may have in a column of a type."""


class Outcome(NamedTuple):
    """How one example went: the values, how many rows or triples there were, and what was not as expected."""

    query: str
    values: Mapping[str, Value]
    size: int
    differences: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether everything was as expected."""
        return not self.differences


def outcomes(saved: SavedQuery, store: Store, dataset: rdflib.Dataset | None = None) -> list[Outcome]:
    """The outcome of each example of a saved query.

    Args:
        saved: the query.
        store: where it is asked.
        dataset: the same store in rdflib, which then has to give the same answers.
    """
    entities = Entities(store)
    return [_outcome(saved, example, entities, dataset) for example in saved.header.examples]


def _outcome(saved: SavedQuery, example: Example, entities: Entities, dataset: rdflib.Dataset | None) -> Outcome:
    try:
        text = saved.bind(example.values, entities)
        answer = saved.tidy(answers.ask(entities.store, text))
    except KgError as error:
        return Outcome(saved.name, example.values, 0, (f"it cannot be asked: {error}",))
    found = differences(saved, example, answer, entities)
    if dataset is not None:
        found += crosscheck.differences(saved, text, answer, dataset, entities.store)
    return Outcome(saved.name, example.values, _count(answer), tuple(found))


def _count(answer: Answer) -> int:
    match answer:
        case Rows():
            return len(answer.rows)
        case Triples():
            return len(answer.triples)
        case Verdict():
            return 1


def differences(saved: SavedQuery, example: Example, answer: Answer, entities: Entities) -> list[str]:
    """What in an answer is not as an example expects it, and not as the columns of the header say."""
    wanted = _over(example.expect, saved.header.expect)
    found = []
    if wanted.answer is not None and answer != Verdict(wanted.answer):
        found.append(f"expected the answer {_yes(wanted.answer)}, found {_told(answer)}")
    if not isinstance(answer, Verdict) and wanted.rows and not wanted.rows.hold(_count(answer)):
        found.append(f"expected {wanted.rows} rows, found {_count(answer)}")
    if isinstance(answer, Rows):
        found += _in_columns(wanted, answer)
        found += [d for row in wanted.contains if (d := _missing(row, answer, entities))]
        found += _mistyped(answer, saved.header.columns or {})
        if saved.header.view == "number" and len(answer.rows) != 1:
            found.append(f"the view number shows one row, found {len(answer.rows)}")
    elif wanted.contains or wanted.columns is not None:
        found.append("expected rows, found none: it is no SELECT")
    return found


def _over(own: Expectation | None, usual: Expectation | None) -> Expectation:
    """An example's own expectation, completed from what is expected of all."""
    own, usual = own or Expectation(), usual or Expectation()
    rows = own.rows or usual.rows
    return Expectation(
        rows=rows if rows or own.contains or usual.contains else SOME.rows,
        columns=own.columns if own.columns is not None else usual.columns,
        contains=(*usual.contains, *own.contains),
        answer=own.answer if own.answer is not None else usual.answer,
    )


def _yes(value: bool) -> str:
    return "true" if value else "false"


def _told(answer: Answer) -> str:
    return _yes(answer.value) if isinstance(answer, Verdict) else "rows or triples: it is no ASK"


def _in_columns(wanted: Expectation, answer: Rows) -> list[str]:
    if wanted.columns is None or wanted.columns == answer.columns:
        return []
    return [f"expected the columns {', '.join(wanted.columns)}; found {', '.join(answer.columns)}"]


# -- rows that have to be there ----------------------------------------------------------------------------


def _missing(wanted: Mapping[str, str], answer: Rows, entities: Entities) -> str | None:
    """What is said of a row that is not there; None where it is."""
    unknown = [name for name in wanted if name not in answer.columns]
    if unknown:
        return f"expected a row with {', '.join(unknown)}, which is no column ({', '.join(answer.columns)})"
    indices = [answer.columns.index(name) for name in wanted]
    rows = [[row[i] for i in indices] for row in answer.rows]
    if any(all(_is(t, text, entities) for t, text in zip(row, wanted.values(), strict=True)) for row in rows):
        return None
    told = "; ".join(f"{name}: {text or '(empty)'}" for name, text in wanted.items())
    return f"expected a row with {told}{_nearest(wanted, rows, entities)}"


def _is(term: Term | None, text: str, entities: Entities) -> bool:
    """Whether a cell is what a text says: empty, a label, an IRI, an identifier, or a value."""
    if term is None or not text:
        return term is None and not text
    if not isinstance(term, ox.NamedNode):
        return getattr(term, "value", str(term)) == text
    prefix, colon, local = text.partition(":")
    names = (text, PREFIXES.get(prefix, "\x00") + local if colon else "", f"{entities.store.names.base}id/{text}")
    return term.value in names or text == entities.title(term.value)


def _nearest(wanted: Mapping[str, str], rows: Sequence[Sequence[Term | None]], entities: Entities) -> str:
    """The row that is most like the one that is missing, with its cells that differ."""
    if not rows:
        return "; there are no rows"
    from rapidfuzz import fuzz  # only ever needed beside a difference

    def likeness(row: Sequence[str]) -> float:
        return sum(fuzz.ratio(text, cell) for text, cell in zip(wanted.values(), row, strict=True))

    shown = [[_shown(term, entities) for term in row] for row in rows]
    best = max(shown, key=likeness)
    cells = [f"{name}: {cell or '(empty)'}" for name, cell in zip(wanted, best, strict=True)]
    return f"\n  nearest: {'; '.join(cells)}"


def _shown(term: Term | None, entities: Entities) -> str:
    if isinstance(term, ox.NamedNode):
        return entities.title(term.value) or term.value
    return "" if term is None else str(getattr(term, "value", term))


# -- cells of the type of their column ---------------------------------------------------------------------


def _mistyped(answer: Rows, columns: Mapping[str, Column]) -> list[str]:
    """The first cell of each column that is not of the column's type."""
    found = []
    for index, name in enumerate(answer.columns):
        type_ = columns[name].type if name in columns else None
        cell = next((row[index] for row in answer.rows if type_ and not fits(row[index], type_)), None)
        if cell is not None:
            found.append(f"column {name} is of type {type_}, found {cell}")
    return found


def fits(term: Term | None, type_: str) -> bool:
    """Whether a cell can stand in a column of a type; an empty one can in any."""
    if term is None or type_ == "any":
        return True
    if type_ in ("entity", "iri"):
        return isinstance(term, ox.NamedNode)
    return isinstance(term, ox.Literal) and term.datatype.value in _DATATYPES[type_]
