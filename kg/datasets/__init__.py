"""Reads lists of papers, whatever their format, into one form: `records.PaperList`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kg.datasets import files, neurips, paperlists
from kg.datasets.records import PaperList
from kg.errors import DataError

_READERS = (neurips, paperlists)
_HEAD = 65_536

__all__ = ["read", "recognises"]


def read(path: Path, *, progress: Callable[[int], None] | None = None) -> PaperList:
    """The list of papers in a file, by the reader that knows its beginning.

    Args:
        path: the file, plain or gzip.
        progress: called now and then with the count of rows that are done.

    Raises:
        DataError: no reader knows the file, or it is not what it seems to be.
    """
    head = files.read_head(path, _HEAD)
    for reader in _READERS:
        if reader.recognises(head):
            listed: PaperList = reader.read(path, progress=progress)
            return listed
    known = " and ".join(reader.FORMAT for reader in _READERS)
    raise DataError(f"{path}: is no list of papers that is known; known are {known}")


def recognises(path: Path) -> bool:
    """Whether the beginning of a file looks like a list of papers; False where it cannot be read."""
    try:
        head = files.read_head(path, _HEAD)
    except DataError:
        return False
    return any(reader.recognises(head) for reader in _READERS)
