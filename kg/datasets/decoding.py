"""Decodes JSON of unknown origin; whatever is wrong with it is a DataError with its place."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypeVar

import msgspec

from kg.errors import DataError

T = TypeVar("T")

_SURROGATE = re.compile(
    rb"\\(?:\\|u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2}))"
)
_PLACE = re.compile(r"\(byte (\d+)\)")


def without_lone_surrogates(data: bytes) -> bytes:
    """The JSON with each escape of half a surrogate pair replaced by that of U+FFFD."""
    if b"\\ud" not in data and b"\\uD" not in data:
        return data
    return _SURROGATE.sub(lambda m: b"\\ufffd" if m.group(1) else m.group(0), data)


def decode(decoder: msgspec.json.Decoder[T], data: bytes, path: Path, line: int = 1) -> T:
    """The typed value of JSON that begins in a line of a file.

    Raises:
        DataError: it is no JSON, or its values have the wrong types; with the file and the line.
    """
    try:
        return decoder.decode(without_lone_surrogates(data))
    except msgspec.ValidationError as error:
        raise DataError(f"{path}:{line}: {error}; mend this value or take the row out") from None
    except msgspec.DecodeError as error:
        place = _PLACE.search(str(error))
        line += data.count(b"\n", 0, int(place[1])) if place else 0
        raise DataError(f"{path}:{line}: is no JSON: {error}; get the file anew") from None
    except (RecursionError, UnicodeDecodeError) as error:
        raise DataError(f"{path}:{line}: cannot be decoded: {error}; get the file anew") from None
