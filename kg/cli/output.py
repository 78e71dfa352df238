"""What commands print: answers to standard output or to a file."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from kg import files, terminal
from kg.errors import DataError


@contextlib.contextmanager
def opened(output: str | None) -> Iterator[BinaryIO]:
    """The stream that an answer goes to: standard output, or a file that is written whole or not at all.

    Raises:
        DataError: the file cannot be written.
    """
    if output is None or output == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(output)
    try:
        with files.saving(path) as stream:
            yield stream
        size = path.stat().st_size
    except OSError as error:
        raise DataError(f"cannot write {output}: {error.strerror}") from error
    terminal.say(f"wrote {output} ({size:,} bytes)")


def emit(text: str | bytes, output: str | None = None) -> None:
    """Writes an answer to standard output, or whole to a file.

    Raises:
        DataError: the file cannot be written.
    """
    with opened(output) as stream:
        stream.write(text if isinstance(text, bytes) else text.encode("utf-8", "replace"))
