"""Headers that were read before, so that a question that is asked again need not load a reader of YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kg import cache
from kg.queries.model import Bounds, Column, Example, Expectation, Header, Parameter, Value

_KEPT = "headers-3"
"""With the number of the form in which headers are kept; it changes with the fields of the model."""


def recall(path: Path) -> Header | None:
    """The header of a query file as it was read before; None where it was not, or the file has changed."""
    found = cache.recall(_KEPT, path)
    try:
        return None if found is None else _header(*found)
    except (TypeError, AttributeError):  # somebody else's
        return None


def remember(path: Path, header: Header) -> None:
    """Keeps the header of a query file that was read without a problem."""
    cache.remember(_KEPT, path, header)


# -- JSON has no tuples: each field that is one is made one again ------------------------------------------


def _header(*fields: Any) -> Header:
    header = Header(*fields)
    return header._replace(
        tags=tuple(header.tags),
        parameters=tuple(_parameter(*found) for found in header.parameters),
        columns={name: Column(*found) for name, found in (header.columns or {}).items()},
        examples=tuple(_example(found) for found in header.examples),
        cite=tuple(header.cite),
        expect=_expectation(header.expect),
    )


def _parameter(*fields: Any) -> Parameter:
    found = Parameter(*fields)
    return found._replace(
        default=None if found.default is None else _value(found.default),
        values=tuple(found.values),
        list=Bounds(*found.list) if found.list else None,
        tokens=tuple(found.tokens),
    )


def _example(fields: Any) -> Example:
    values, expect = fields
    return Example({name: _value(value) for name, value in values.items()}, _expectation(expect))


def _expectation(fields: Any) -> Expectation | None:
    if fields is None:
        return None
    found = Expectation(*fields)
    return found._replace(
        rows=Bounds(*found.rows) if found.rows else None,
        columns=None if found.columns is None else tuple(found.columns),
        contains=tuple(found.contains),
    )


def _value(found: Any) -> Value:
    return found if isinstance(found, str) else tuple(found)
