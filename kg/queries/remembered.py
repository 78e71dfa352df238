"""Headers that were read before, so that a question that is asked again need not load a reader of YAML.

They lie in the user's cache folder, one small file a query, and count only while the query's file has the size and
the time of change that it had then. Where the folder cannot be written, headers are read each time.
"""

from __future__ import annotations

import contextlib
import json
import os
import zlib
from pathlib import Path
from typing import Any

from kg import __version__
from kg.queries.model import Bounds, Column, Example, Expectation, Header, Parameter, Value

_FORM = 2
"""The form in which headers are kept; it changes with the fields of the model."""


def recall(path: Path) -> Header | None:
    """The header of a query file as it was read before; None where it was not, or the file has changed."""
    try:
        found = json.loads(_place(path).read_bytes())
        return _header(*found["header"]) if found["of"] == _state(path) else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def remember(path: Path, header: Header) -> None:
    """Keeps the header of a query file that was read without a problem."""
    with contextlib.suppress(OSError):
        place = _place(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        temporary = place.with_suffix(f".{os.getpid()}")
        temporary.write_text(json.dumps({"of": _state(path), "header": header}), encoding="utf-8")
        temporary.replace(place)


def _place(path: Path) -> Path:
    folder = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(folder) / "kg" / "headers" / f"{zlib.crc32(os.fsencode(path.absolute())):08x}.json"


def _state(path: Path) -> list[str | int]:
    about = path.stat()
    return [__version__, _FORM, str(path.absolute()), about.st_size, about.st_mtime_ns]


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
