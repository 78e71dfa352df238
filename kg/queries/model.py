"""What a saved query says of itself, as data."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

TYPES = ("entity", "iri", "string", "integer", "decimal", "boolean", "date", "gYear", "enum")
"""The types that a parameter can have."""

COLUMN_TYPES = ("entity", "iri", "string", "integer", "decimal", "boolean", "date", "gYear", "list", "any")
"""The types that a column can have.

`date` takes points of time and EDTF dates, `list` is text in parts, `any` is where things and values mix.
"""

SHOWN = ("plain", "number", "year", "iri")
"""How a column can be shown where its type leaves a choice."""

VIEWS: Mapping[str, tuple[str, ...]] = {
    "table": (),
    "timeline": (),
    "network": (),
    "bars": (),
    "number": (),
    "facts": ("relation", "value"),
    "claims": ("claim",),
    "disputes": ("claim", "denial"),
}
"""How an answer can be shown, and the variables that a query has to select for each."""

PICTURES = ("timeline", "network", "bars")
"""The views that a fact sheet draws; what they show stands in other panels too."""

Value = str | tuple[str, ...]
"""A value as it is given: one text, or several for a parameter that takes a list."""

Values = Mapping[str, str | Sequence[str]]
"""Values by the names of their parameters."""


class Bounds(NamedTuple):
    """The least and the most of a number; `most` is None where there is no end."""

    least: int = 1
    most: int | None = None

    def hold(self, number: int) -> bool:
        """Whether a number lies in them."""
        return self.least <= number and (self.most is None or number <= self.most)

    def __str__(self) -> str:
        if self.most is None:
            return f"at least {self.least}"
        return f"{self.least}" if self.least == self.most else f"{self.least} to {self.most}"


class Parameter(NamedTuple):
    """A typed parameter; `class_` narrows an entity, `values` lists what it may be.

    `list` says how many values it takes, None where it takes one. `options` names the saved query whose
    answers it may be. `tag` is what follows the quotes of a text: `@en`, or `^^<...>` with a datatype. `tokens`
    are the variables that it stands as in the query, where they are not `$name`.
    """

    name: str
    type: str
    help: str = ""
    class_: str | None = None
    required: bool = False
    default: Value | None = None
    values: tuple[str, ...] = ()
    list: Bounds | None = None
    options: str | None = None
    tag: str = ""
    tokens: tuple[str, ...] = ()

    @property
    def stands_as(self) -> tuple[str, ...]:
        """The variables of the query whose place its value takes."""
        return self.tokens or (f"${self.name}",)


class Column(NamedTuple):
    """How one variable of the answer is shown: its heading; the variable that holds its link; hidden or not.

    `list` is the separator of a cell that is a list, whose parts SPARQL joins in no order: they are sorted.
    """

    label: str
    help: str = ""
    link: str | None = None
    hide: bool = False
    list: str | None = None
    type: str | None = None
    show: str | None = None


class Expectation(NamedTuple):
    """What the answer to an example has to be; what is None is left open."""

    rows: Bounds | None = None
    """How many rows, or triples."""
    columns: tuple[str, ...] | None = None
    """The variables, in their order."""
    contains: tuple[Mapping[str, str], ...] = ()
    """Rows that have to be there: labels, IRIs or values by variable; the empty text is an empty cell."""
    answer: bool | None = None
    """What an ASK says."""


class Example(NamedTuple):
    """Values that the query can be asked with, and what it then has to answer."""

    values: Mapping[str, Value]
    expect: Expectation | None = None


class Header(NamedTuple):
    """What a saved query says of itself."""

    summary: str
    description: str = ""
    tags: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    columns: Mapping[str, Column] | None = None
    examples: tuple[Example, ...] = ()
    cite: tuple[str, ...] = ()
    """Triple patterns over the answer's variables: the statements that a row rests on."""
    view: str = "table"
    expect: Expectation | None = None
    """What the answer to each example has to be that says nothing else itself."""
    top: int | None = None
    """So many of its rows a fact sheet shows, the first ones; all where it is None."""
