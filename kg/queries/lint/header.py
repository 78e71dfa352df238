"""Parts of the header that are missing, and citations that name nothing."""

from __future__ import annotations

from collections.abc import Iterator

from kg.documents import Items, Scalar
from kg.queries import shape
from kg.queries.lint.findings import Finding, Subject
from kg.queries.lint.terms import known_terms
from kg.vocabulary import NF, PREFIXES


def check(subject: Subject) -> Iterator[Finding]:
    """All about the header alone."""
    yield from _parts(subject)
    yield from _examples(subject)
    yield from _citations(subject)


def _parts(subject: Subject) -> Iterator[Finding]:
    top = subject.root.place
    if subject.root.get("summary") is None:
        message = "a saved query needs `#+ summary:`, one line that says what it answers"
        yield subject.on(top, "error", "summary", message)
    if subject.root.get("description") is None:
        message = "`description:` is where a reader learns what the answer does not show"
        yield subject.on(top, "note", "description", message)


def _examples(subject: Subject) -> Iterator[Finding]:
    header = subject.header
    if not header.examples:
        message = "`examples:` has none; give values that have an answer, so that it can be tested"
        yield subject.on(subject.key("examples"), "warning", "examples", message)
        return
    nodes = subject.root.get("examples")
    for node, example in zip(nodes if isinstance(nodes, Items) else (), header.examples, strict=False):
        if example.expect is None and header.expect is None:
            message = "this example expects nothing but an answer; say with `expect:` what has to be in it"
            yield subject.on(node.place, "note", "expect", message)


def _citations(subject: Subject) -> Iterator[Finding]:
    node = subject.root.get("cite")
    nodes = node.nodes if isinstance(node, Items) else (node,) if node else ()
    selected = shape.selected(subject.found) or ()
    names = {t.text[1:] for t in selected} | {p.name for p in subject.header.parameters}
    prefixes = {**PREFIXES, **shape.declared(subject.found)}
    for pattern in nodes:
        if isinstance(pattern, Scalar) and (problem := _wrong(pattern.text, names, prefixes)):
            yield subject.on(pattern.place, "error", "cite", f"cite “{pattern.text}”: {problem}")


def _wrong(pattern: str, names: set[str], prefixes: dict[str, str]) -> str | None:
    parts = pattern.split()
    if len(parts) not in (1, 3, 4):
        return "a citation is a triple pattern of three parts, the variable of a source, or both"
    variables = [part[1:] for part in parts if part[0] in "?$"]
    if not names & {*variables}:
        return "none of its variables is selected by the query"
    for part in parts:
        prefix, colon, local = part.partition(":")
        if part[0] not in "?$" and (not colon or prefix not in prefixes):
            return f"{part} is neither a variable nor a name with a known prefix"
        iri = prefixes.get(prefix, "") + local
        if colon and iri.startswith(NF) and iri not in known_terms():
            return f"{part} is not in the ontology"
    return None
