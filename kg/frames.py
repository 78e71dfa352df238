"""Answers -> typed values and columns: Python's own, and those of polars, pandas and Arrow.

A literal is read by its datatype. What its datatype does not allow, or Python cannot hold exactly, stays the text
that it is, and nothing raises. A column of a frame has one kind:

    all cells of one kind                    that kind
    whole numbers and decimals               decimal
    numbers of which some are doubles        double, as SPARQL reckons with them
    anything else that is mixed              text, each cell as it is written in the data

Source of the forms: XML Schema 1.1 Part 2, Datatypes (W3C Recommendation, 2012).
"""

from __future__ import annotations

import contextlib
import datetime
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from kg.errors import MissingPartError
from kg.sparql import Term
from kg.vocabulary import XSD

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

Value = str | int | float | bool | Decimal | datetime.date | datetime.datetime | None
"""What a cell is in Python; None where the variable is not bound."""

DIGITS = 38
"""Digits of the widest decimal that polars and Arrow share."""

_INTEGERS = (
    "integer", "nonPositiveInteger", "negativeInteger", "long", "int", "short", "byte", "nonNegativeInteger",
    "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte", "positiveInteger",
)  # fmt: skip
_DECLARED = {
    **dict.fromkeys(("integer", "gYear"), "integer"),
    "decimal": "decimal",
    "boolean": "boolean",
    "date": "date",
    **dict.fromkeys(("entity", "iri", "string", "list"), "text"),
}
"""The kinds of the types that a saved query can give a column."""

_UNITS = {"date": "s", "datetime": "us"}


class Column(NamedTuple):
    """A column of one kind: each value is of it, or None.

    `kind` is "integer" (64 bits), "decimal", "double", "boolean", "date", "datetime" (without a zone), "instant"
    (with one; in UTC), or "text".
    """

    name: str
    kind: str
    values: Sequence[Value]

    @property
    def scale(self) -> int:
        """The most digits after the point of a column of decimals."""
        return max((_places(v) for v in self.values if isinstance(v, Decimal)), default=0)


# -- values ------------------------------------------------------------------------------------------------


def value(term: Term | None) -> Value:
    """A term as a Python value: an IRI, or a literal that is not what its datatype says, as text."""
    if not isinstance(term, ox.Literal):
        return None if term is None else text(term)
    read = _READERS.get(term.datatype.value)
    found = read(term.value) if read else None
    return term.value if found is None else found


def text(term: Term) -> str:
    """A term as it is written in the data, without its datatype or language."""
    return term.value if isinstance(term, _WRITTEN) else str(term)


_WRITTEN = (ox.NamedNode, ox.Literal)


def _form(pattern: str, read: Callable[[str], Value]) -> Callable[[str], Value]:
    """A reader of texts of a form; it gives None for other texts and for what Python cannot hold."""
    form = re.compile(pattern, re.ASCII)

    def reader(lexical: str) -> Value:
        try:
            return read(lexical) if form.fullmatch(lexical) else None
        except ValueError:  # the 30th of February; a number of more digits than Python reads
            return None

    return reader


def _double(lexical: str) -> float:
    return float(lexical.replace("INF", "inf"))


def _date_time(lexical: str) -> datetime.datetime:
    """A point of time; what is finer than a microsecond has to be zeros, which Python would cut otherwise."""
    head, dot, tail = lexical.partition(".")
    digits = re.match(r"\d*", tail, re.ASCII)
    fraction = digits.group() if digits else ""
    if fraction[6:].strip("0"):
        raise ValueError(lexical)
    return datetime.datetime.fromisoformat(f"{head}{dot}{fraction[:6]}{tail[len(fraction) :]}")


_READERS: Mapping[str, Callable[[str], Value]] = {
    **dict.fromkeys((f"{XSD}{name}" for name in _INTEGERS), _form(r"[+-]?\d+", int)),
    f"{XSD}gYear": _form(r"-?\d{4,}", int),
    f"{XSD}decimal": _form(r"[+-]?(\d+(\.\d*)?|\.\d+)", Decimal),
    **dict.fromkeys(
        (f"{XSD}double", f"{XSD}float"), _form(r"[+-]?((\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|INF)|NaN", _double)
    ),
    f"{XSD}boolean": _form(r"true|false|1|0", lambda lexical: lexical in ("true", "1")),
    f"{XSD}date": _form(r"\d{4}-\d\d-\d\d", datetime.date.fromisoformat),
    f"{XSD}dateTime": _form(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", _date_time),
}


# -- columns -----------------------------------------------------------------------------------------------


def column(name: str, terms: Sequence[Term | None], declared: str | None = None) -> Column:
    """A column of one kind.

    Args:
        name: the variable.
        terms: its cells.
        declared: the type that a saved query gives it, which holds where the cells are of it or none is bound.
    """
    values = [value(term) for term in terms]
    kinds = {_kind(v) for v in values if v is not None}
    wanted = _DECLARED.get(declared or "")
    kind = wanted if wanted and _common({*kinds, wanted}) == wanted else _common(kinds)
    try:
        fitted = [None if v is None else _FITTED[kind](v) for v in values] if kind in _FITTED else values
    except OverflowError:
        kind = "text"
    if kind == "decimal" and not _is_narrow(fitted):
        kind = "text"
    return Column(name, kind, [t if t is None else text(t) for t in terms] if kind == "text" else fitted)


_KINDS: Mapping[type, str] = {
    bool: "boolean", Decimal: "decimal", float: "double", datetime.date: "date", str: "text",
}  # fmt: skip


def _kind(cell: Value) -> str:
    if isinstance(cell, datetime.datetime):
        return "datetime" if cell.tzinfo is None else "instant"
    if type(cell) is int:
        return "integer" if -(2**63) <= cell < 2**63 else "decimal"
    return _KINDS[type(cell)]


def _common(kinds: set[str]) -> str:
    """The kind that holds all of several kinds."""
    if len(kinds) == 1:
        return next(iter(kinds))
    for wider, narrower in (("decimal", {"integer", "decimal"}), ("double", {"integer", "decimal", "double"})):
        if kinds and kinds <= narrower:
            return wider
    return "text"


_FITTED: Mapping[str, Callable[[Any], Value]] = {
    "decimal": Decimal,
    "double": float,
    "instant": lambda cell: cell.astimezone(datetime.UTC),
}
"""How a value becomes one of its column's kind, for the kinds that hold others; OverflowError where it is none."""


def _is_narrow(values: Sequence[Value]) -> bool:
    """Whether decimals fit into the widest that polars and Arrow share."""
    found = [v for v in values if isinstance(v, Decimal)]
    scale = max(map(_places, found), default=0)
    return all(v.adjusted() + 1 + scale <= DIGITS for v in found) and scale <= DIGITS


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


# -- frames ------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _needed(library: str, extra: str) -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name != library:
            raise
        raise MissingPartError(f'{library} is not installed; pip install "newsfacts[{extra}]"') from error


def to_polars(columns: Sequence[Column]) -> pl.DataFrame:
    """A polars frame.

    Raises:
        MissingPartError: polars is not installed.
    """
    with _needed("polars", "polars"):
        import polars as pl  # 0.2 s
    types: dict[str, Any] = {
        "integer": pl.Int64(),
        "double": pl.Float64(),
        "boolean": pl.Boolean(),
        "date": pl.Date(),
        "datetime": pl.Datetime("us"),
        "instant": pl.Datetime("us", "UTC"),
        "text": pl.String(),
    }
    return pl.DataFrame(
        [pl.Series(c.name, c.values, types.get(c.kind) or pl.Decimal(DIGITS, c.scale)) for c in columns]
    )


def to_arrow(columns: Sequence[Column]) -> pa.Table:
    """An Arrow table.

    Raises:
        MissingPartError: pyarrow is not installed.
    """
    with _needed("pyarrow", "arrow"):
        import pyarrow as pa  # 0.1 s
    types: dict[str, Any] = {
        "integer": pa.int64(),
        "double": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "datetime": pa.timestamp("us"),
        "instant": pa.timestamp("us", "UTC"),
        "text": pa.string(),
    }
    arrays = [pa.array(c.values, types.get(c.kind) or pa.decimal128(DIGITS, c.scale)) for c in columns]
    return pa.Table.from_arrays(arrays, names=[c.name for c in columns])


def to_pandas(columns: Sequence[Column], rows: int) -> pd.DataFrame:
    """A pandas frame of nullable columns; decimals are objects, as pandas has no type for them.

    Raises:
        MissingPartError: pandas is not installed.
    """
    with _needed("pandas", "pandas"):
        import pandas as pd  # 0.4 s
    return pd.DataFrame({c.name: _pandas(c) for c in columns}, index=pd.RangeIndex(rows))


def _pandas(column: Column) -> Any:
    import numpy as np
    import pandas as pd

    values: Any = column.values
    match column.kind:
        case "integer":
            return pd.array(values, dtype="Int64")
        case "boolean":
            return pd.array(values, dtype="boolean")
        case "double":  # made by hand: pandas itself takes NaN, which is a number here, for a missing value
            unbound = np.array([v is None for v in values], dtype=bool)
            return pd.arrays.FloatingArray(
                np.array([math.nan if v is None else v for v in values], dtype="float64"), unbound
            )
        case "date" | "datetime":
            return pd.Series(np.array(values, dtype=f"datetime64[{_UNITS[column.kind]}]"))
        case "instant":
            plain = [None if v is None else v.replace(tzinfo=None) for v in values]
            return pd.Series(np.array(plain, dtype="datetime64[us]")).dt.tz_localize("UTC")
        case "decimal":
            return pd.Series(values, dtype=object)
        case _:
            return pd.array(values, dtype="string")
