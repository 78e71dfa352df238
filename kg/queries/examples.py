"""The examples in a header, and what their answers have to be: nodes of YAML -> examples."""

from __future__ import annotations

import re

from kg.documents import Fields, Items, Node, Problems, Scalar
from kg.queries.model import Bounds, Example, Expectation
from kg.queries.parameters import flag, value, words

_WHOLE = ("values", "expect")
_EXPECT = ("rows", "columns", "contains", "answer")
_ROWS = re.compile(r"(?P<sign>>=|<=)?\s*(?P<first>\d{1,9})(?:\.\.(?P<last>\d{1,9}))?", re.ASCII)


def example(problems: Problems, node: Node) -> Example:
    """One example: values by parameter, or `values:` and `expect:`, each a mapping."""
    fields = problems.fields(node, "an example")
    if fields is None:
        return Example({})
    if not any(isinstance(fields.get(key), Fields) for key in _WHOLE):
        return Example(_values(problems, fields))
    problems.known_keys(fields, _WHOLE, "an example with expectations")
    values = problems.fields(fields.get("values"), "values")
    return Example(_values(problems, values), expectation(problems, fields.get("expect")))


def given(node: Node) -> Fields | None:
    """The values in the node of an example, as they stand there."""
    if not isinstance(node, Fields):
        return None
    inner = node.get("values")
    if isinstance(inner, Fields):
        return inner
    return None if isinstance(node.get("expect"), Fields) else node


def _values(problems: Problems, fields: Fields | None) -> dict[str, str | tuple[str, ...]]:
    pairs = [(key.text, value(problems, node, key.text)) for key, node in fields or ()]
    return {key: found for key, found in pairs if found is not None}


def expectation(problems: Problems, node: Node | None) -> Expectation | None:
    """What an answer has to be: `rows`, `columns`, `contains`, or for an ASK `answer`."""
    fields = problems.fields(node, "expect")
    if fields is None:
        return None
    problems.known_keys(fields, _EXPECT, "expect")
    columns = fields.get("columns")
    return Expectation(
        rows=_rows(problems, fields.get("rows")),
        columns=words(problems, columns, "columns") if columns is not None else None,
        contains=tuple(_row(problems, n) for n in _mappings(problems, fields.get("contains"))),
        answer=flag(problems, fields.get("answer"), "answer") if fields.get("answer") is not None else None,
    )


def _rows(problems: Problems, node: Node | None) -> Bounds | None:
    text = problems.scalar(node, "rows")
    if text is None or node is None:
        return None
    match = _ROWS.fullmatch(text)
    if match is None or (match["sign"] and match["last"]):
        problems.add(node.place, f'rows is a number (62), `">=1"`, `"<=5"` or `"1..5"`, not “{text}”')
        return None
    first = int(match["first"])
    if match["sign"]:
        return Bounds(first) if match["sign"] == ">=" else Bounds(0, first)
    return Bounds(first, int(match["last"] or first))


def _mappings(problems: Problems, node: Node | None) -> tuple[Node, ...]:
    return (node,) if isinstance(node, Fields) else problems.items(node, "contains")


def _row(problems: Problems, node: Node) -> dict[str, str]:
    """A row that has to be there; the empty text stands for an empty cell."""
    fields = problems.fields(node, "a row in contains")
    row: dict[str, str] = {}
    for key, cell in fields or ():
        if isinstance(cell, Scalar):
            row[key.text] = "" if cell.empty else cell.text
        else:
            problems.add(cell.place, f"{key.text} takes one value, not a {_noun(cell)}")
    return row


def _noun(node: Node) -> str:
    return "list" if isinstance(node, Items) else "mapping"
