"""Files of ours: where the data folders that ship lie, and how a file is written whole or not at all."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

_PACKAGE = Path(__file__).parent


def folder(name: Literal["ontology", "queries", "examples"]) -> Path:
    """The shipped folder of that name: inside `data/` in the package (a wheel), else beside it (a checkout).

    Raises:
        FileNotFoundError: neither place has it, so the installation is not whole.
    """
    for place in (_PACKAGE / "data" / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"the folder {name}/ is missing beside {_PACKAGE}; install newsfacts again")


@contextlib.contextmanager
def saving(path: Path) -> Iterator[BinaryIO]:
    """A stream that becomes the file of that name when the block ends well, else leaves nothing."""
    temporary = path.with_name(path.name + ".part")
    try:
        with temporary.open("wb") as stream:
            yield stream
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def save(path: Path, data: bytes) -> None:
    """Writes a file whole: an interrupted write never leaves half a file under its name."""
    with saving(path) as stream:
        stream.write(data)
