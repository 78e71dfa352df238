"""What commands print: answers to standard output or to a file, counts and notes beside them."""

from __future__ import annotations

import sys
from pathlib import Path

from kg import terminal
from kg.errors import DataError


def emit(text: str | bytes, output: str | None = None) -> None:
    """Writes an answer to standard output, or whole to a file.

    Raises:
        DataError: the file cannot be written.
    """
    data = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
    if output is None or output == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    from kg import export  # reads and writes graphs of all kinds, which an answer on a terminal need not wait for

    try:
        export.save(Path(output), data)
    except OSError as error:
        raise DataError(f"cannot write {output}: {error.strerror}") from error
    terminal.say(f"wrote {output} ({len(data):,} bytes)")
