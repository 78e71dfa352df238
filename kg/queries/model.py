"""What a saved query says of itself, as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

TYPES = ("entity", "iri", "string", "integer", "decimal", "boolean", "date", "gYear", "enum")
"""The types that a parameter can have."""


class Parameter(NamedTuple):
    """A typed parameter; `class_` narrows an entity, `values` lists those of an enum."""

    name: str
    type: str
    help: str = ""
    class_: str | None = None
    required: bool = False
    default: str | None = None
    values: tuple[str, ...] = ()


class Column(NamedTuple):
    """How one variable of the answer is shown: its heading; the variable that holds its link; hidden or not.

    `list` is the separator of a cell that is a list, whose parts SPARQL joins in no order: they are sorted.
    """

    label: str
    help: str = ""
    link: str | None = None
    hide: bool = False
    list: str | None = None


class Header(NamedTuple):
    """What a saved query says of itself."""

    summary: str
    description: str = ""
    tags: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    columns: Mapping[str, Column] | None = None
    examples: tuple[Mapping[str, str], ...] = ()
    cite: tuple[str, ...] = ()
    """Triple patterns over the answer's variables: the statements that a row rests on."""
    view: str = "table"
