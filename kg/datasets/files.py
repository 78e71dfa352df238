"""Reads the bytes of a list, plain or gzip, without trusting its size."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import BinaryIO

from kg.errors import DataError

LARGEST = 1 << 30
"""Bytes that a list may have, decompressed (1 GiB)."""

LONGEST_TEXT = 100_000
"""Characters that one text of a list may have."""

_GZIP = b"\x1f\x8b"


def read_bytes(path: Path) -> bytes:
    """The whole list, decompressed where it is gzip.

    Raises:
        DataError: it cannot be opened, is damaged, or is larger than `LARGEST`.
    """
    return _read(path, LARGEST, whole=True)


def read_head(path: Path, size: int) -> bytes:
    """At most `size` bytes of the decompressed beginning.

    Raises:
        DataError: it cannot be opened or is damaged.
    """
    return _read(path, size, whole=False)


def _read(path: Path, size: int, *, whole: bool) -> bytes:
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "is no plain file" if path.exists() else "does not exist"
        raise DataError(f"{path}: {what}; give the path of a list of papers")
    try:
        with path.open("rb") as file:
            zipped = file.read(2) == _GZIP
            file.seek(0)
            data = _unzipped(file, size) if zipped else file.read(size + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path}: cannot be read: {error}; get the file anew") from error
    if whole and len(data) > size:
        raise DataError(
            f"{path}: is larger than {size:,} bytes{' decompressed' if zipped else ''}; split the list"
        )
    return data[:size]


def _unzipped(file: BinaryIO, size: int) -> bytes:
    with gzip.GzipFile(fileobj=file) as stream:
        chunks, left = [], size + 1
        while left > 0 and (chunk := stream.read(min(left, 1 << 20))):
            chunks.append(chunk)
            left -= len(chunk)
    return b"".join(chunks)
