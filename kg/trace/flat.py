"""Gives names to what a query leaves nameless: blank nodes and brackets become variables."""

from __future__ import annotations

from collections.abc import Iterator

from kg.sparql import syntax, tree
from kg.sparql.tree import Part, Query, Statement
from kg.trace.asking import MARK


def read(text: str) -> Query | None:
    """The shape of a query in which no pattern has a blank node or brackets; None for what is beyond SPARQL 1.1.

    Lists in round brackets stay as they are.
    """
    parsed = syntax.parse(text)
    if parsed is None or parsed.body.where is None:
        return parsed
    names = _Names()
    found = [e for e in tree.walk(parsed.body) if isinstance(e, Statement) and _nameless(e)]
    spans = {(e.start, e.end): " . ".join(names.written(e)) for e in found}
    return syntax.parse(tree.without(text, spans)) if spans else parsed


def _nameless(statement: Statement) -> bool:
    parts = [statement.subject, *(t.object for t in statement.triples)]
    return any(part.kind in ("blank", "brackets") for part in parts)


class _Names:
    """Variables for the blank nodes and brackets of one query."""

    def __init__(self) -> None:
        self.by_label: dict[str, str] = {}

    def written(self, statement: Statement) -> Iterator[str]:
        """The triples of a statement, each by itself, with variables in the place of nameless nodes."""
        subject, more = self.node(statement.subject)
        yield from more
        for triple in statement.triples:
            object_, more = self.node(triple.object)
            yield f"{subject} {triple.predicate.text} {object_}"
            yield from more

    def node(self, part: Part) -> tuple[str, list[str]]:
        """A node as it is written now, and the triples that stood in its brackets."""
        if part.kind == "blank":
            return self.by_label.setdefault(part.text, self.new()), []
        if part.kind != "brackets" or not part.text.startswith("["):
            return part.text, []
        name = self.new()
        inner = syntax.parse(f"SELECT * {{ {name} {part.text[1:-1]} }}") if part.text[1:-1].strip() else None
        if inner is None or inner.body.where is None:
            return name, []
        statements = [e for e in inner.body.where.elements if isinstance(e, Statement)]
        return name, [text for statement in statements for text in self.written(statement)]

    def new(self) -> str:
        self.by_label[f"[{len(self.by_label)}"] = ""
        return f"?{MARK}node{len(self.by_label)}"
