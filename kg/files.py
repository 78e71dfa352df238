"""Finds the data folders that ship with the package, in a wheel and in a checkout alike."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

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
