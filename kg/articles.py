"""The text of an article, read from a file, with the checksum that fact files pin."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from kg.errors import DataError

MAX_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ArticleText:
    """A text; offsets into it count Unicode characters, its checksum is of the file's bytes."""

    content: str
    sha256: str


def read(path: Path) -> ArticleText:
    """The text of a UTF-8 file.

    Raises:
        DataError: it cannot be read, is too large, is not UTF-8 or holds NUL bytes.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise DataError(f"cannot read the text {path}: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise DataError(f"the text {path} is larger than {MAX_BYTES >> 20} MiB")
    try:
        content = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"the text {path} is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    if "\0" in content:
        raise DataError(f"the text {path} holds a NUL character at {content.index(chr(0))}; is it a text?")
    return ArticleText(content, hashlib.sha256(data).hexdigest())
