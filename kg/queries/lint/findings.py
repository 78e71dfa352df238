"""What a lint finds, and what it looks at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kg.documents import Fields, Node, Place
from kg.queries.model import Header, Parameter
from kg.sparql import Token, place
from kg.sparql.tree import Query

SEVERITIES = ("error", "warning", "note")
"""From what gives wrong answers to what is good to know."""


class Finding(NamedTuple):
    """One thing in one place of a file; line and column count from 1."""

    file: str
    line: int
    column: int
    severity: str
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.severity}: {self.message} ({self.rule})"


class Subject(NamedTuple):
    """A saved query as the rules see it.

    `found` are the tokens that say something, `root` is the header as YAML, `query` the shape of the query with
    stand-ins for its parameters, None where it cannot be read.
    """

    file: str
    text: str
    tokens: Sequence[Token]
    found: Sequence[Token]
    header: Header
    root: Fields
    query: Query | None

    @property
    def parameters(self) -> dict[str, Parameter]:
        """The parameters by the variables that they stand as."""
        return {token: p for p in self.header.parameters for token in p.stands_as}

    def at(self, start: int, severity: str, rule: str, message: str) -> Finding:
        """A finding at an offset of the text."""
        return Finding(self.file, *place(self.text, start), severity, rule, message)

    def on(self, where: Place, severity: str, rule: str, message: str) -> Finding:
        """A finding at a place of the header."""
        return Finding(self.file, where.line, where.column, severity, rule, message)

    def key(self, name: str) -> Place:
        """Where a key of the header stands; the beginning of the header where it does not."""
        return next((key.place for key, _ in self.root if key.text == name), self.root.place)

    def entries(self, name: str) -> Iterator[tuple[str, Place, Node]]:
        """The keys of a mapping in the header, with their places and what they hold."""
        node = self.root.get(name)
        for key, value in node if isinstance(node, Fields) else ():
            yield key.text, key.place, value
