"""What the query selects beside what its header says of it, and the order that it comes in."""

from __future__ import annotations

from collections.abc import Iterator

from kg.documents import Fields, Items, Node, Place
from kg.queries import shape
from kg.queries.lint.findings import Finding, Subject
from kg.queries.model import VIEWS
from kg.sparql import Token, tree
from kg.vocabulary import near

_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
_WITHOUT_HEADINGS = ("facts", "claims", "disputes")
"""Views that are told in sentences."""


def check(subject: Subject) -> Iterator[Finding]:
    """All about columns and their order."""
    selected = shape.selected(subject.found)
    if shape.form(subject.found) == "SELECT" and selected is None:
        star = next(t for t in subject.found if t.text == "*")
        message = "SELECT * gives whatever variables there are; name the columns"
        yield subject.at(star.start, "warning", "select-all", message)
    if selected is not None:
        yield from _columns(subject, selected)
        yield from _expected(subject, [t.text[1:] for t in selected])
    yield from _order(subject)
    yield from _optionals(subject)


def _columns(subject: Subject, selected: tuple[Token, ...]) -> Iterator[Finding]:
    names = [t.text[1:] for t in selected]
    columns = subject.header.columns or {}
    for name, where, _ in subject.entries("columns"):
        if name not in names:
            hint = _did_you_mean(name, names)
            yield subject.on(where, "error", "column", f"column {name} is not selected by the query{hint}")
            continue
        link = columns[name].link
        if link and link not in names:
            hint = _did_you_mean(link, names)
            yield subject.on(where, "error", "column", f"the link of {name}, ?{link}, is not selected{hint}")
        if columns[name].type is None:
            yield subject.on(where, "note", "column-type", f"column {name} has no `type:`")
    for name in VIEWS[subject.header.view]:
        if name not in names:
            message = f"the view {subject.header.view} needs the variable ?{name}"
            yield subject.on(subject.key("view"), "error", "view", message)
    if subject.header.view not in _WITHOUT_HEADINGS:
        for token in selected:
            if token.text[1:] not in columns:
                message = f"{token.text} has no heading; name it under `columns:`"
                yield subject.at(token.start, "warning", "heading", message)


def _did_you_mean(name: str, known: list[str]) -> str:
    return "".join(f"; did you mean {n}?" for n in near(name, known)[:1])


def _expected(subject: Subject, names: list[str]) -> Iterator[Finding]:
    """Columns that an expectation names and that the query does not select."""
    nodes = subject.root.get("examples")
    examples = nodes if isinstance(nodes, Items) else ()
    inner = [n.get("expect") for n in examples if isinstance(n, Fields)]
    for node in (subject.root.get("expect"), *inner):
        if isinstance(node, Fields):
            for name, where in _named(node):
                if name not in names:
                    hint = _did_you_mean(name, names)
                    message = f"column {name}, which is expected, is not selected{hint}"
                    yield subject.on(where, "error", "column", message)


def _named(expect: Fields) -> Iterator[tuple[str, Place]]:
    contains: Node | None = expect.get("contains")
    for row in contains if isinstance(contains, Items) else (contains,):
        for key, _ in row if isinstance(row, Fields) else ():
            yield key.text, key.place


def _order(subject: Subject) -> Iterator[Finding]:
    """Answers without a stable order, and those of which some are left out by chance."""
    query = subject.query
    if query is None:
        return
    bodies = [query.body, *_inner(query.body)]
    for body in bodies:
        if body.limit and not body.order_by:
            message = "LIMIT without ORDER BY keeps whichever rows come first; order them"
            yield subject.at(body.limit.start, "warning", "limit", message)
    body = query.body
    if query.form == "SELECT" and not body.order_by and not body.limit and not _is_one_row(subject, body):
        yield subject.at(body.start, "warning", "order", "without ORDER BY two runs can give two orders")


def _inner(body: tree.Select) -> list[tree.Select]:
    return [e for e in tree.walk(body) if isinstance(e, tree.Select) and e is not body]


def _is_one_row(subject: Subject, body: tree.Select) -> bool:
    """Whether a query gives one row by its shape: it counts, and does not group."""
    head = [t for t in subject.found if body.start <= t.start < (body.where.start if body.where else body.end)]
    return body.group_by is None and any(shape.is_word(t, *_AGGREGATES) for t in head)


def _optionals(subject: Subject) -> Iterator[Finding]:
    if subject.query is None:
        return
    for element in tree.walk(subject.query.body):
        if isinstance(element, tree.Optional) and len(tree.triples(element.group)) > 1:
            message = "an OPTIONAL of several patterns can be slow; where it is, write UNION, or OPTIONALs of one"
            yield subject.at(element.start, "note", "optional", message)
