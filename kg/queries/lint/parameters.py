"""Parameters: names that are none, values that need not be given, options, and what is kept for grlc."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.errors import KgError
from kg.queries import binding, catalog, grlc
from kg.queries.lint.findings import Finding, Subject
from kg.queries.model import Parameter
from kg.vocabulary import near

_NAME = re.compile(r"\$(\w+)")


def check(subject: Subject) -> Iterator[Finding]:
    """All about parameters."""
    yield from _variables(subject)
    yield from _hidden(subject)
    yield from _guards(subject)
    yield from _help(subject)
    yield from _options(subject)
    yield from _kept_for_grlc(subject)


def _variables(subject: Subject) -> Iterator[Finding]:
    """`$x` that is no parameter, and `?x` beside a parameter `$x`."""
    known = {token: p for token, p in subject.parameters.items() if token[0] == "$"}
    names = [token[1:] for token in known]
    twins: set[str] = set()
    for token in subject.found:
        if token.kind != "variable":
            continue
        if token.text[0] == "$" and token.text not in known:
            hint = "".join(f"; did you mean ${n}?" for n in near(token.text[1:], names)[:1])
            message = f"{token.text} is no parameter; name it under `params:`, or write ?{token.text[1:]}{hint}"
            yield subject.at(token.start, "error", "no-parameter", message)
        elif token.text[0] == "?" and token.text[1:] in names and token.text not in twins:
            twins.add(token.text)
            message = f"{token.text} and ${token.text[1:]} are one variable to other tools; give one another name"
            yield subject.at(token.start, "warning", "twin", message)


def _hidden(subject: Subject) -> Iterator[Finding]:
    """`$name` in a string or an IRI, where no value is put."""
    names = {token[1:] for token in subject.parameters if token[0] == "$"}
    for token in subject.found:
        if token.kind in ("string", "iri"):
            for match in _NAME.finditer(token.text):
                if match[1] in names:
                    what = "a string" if token.kind == "string" else "an IRI"
                    way = "CONCAT(...)" if token.kind == "string" else "IRI(CONCAT(...)), or spaces around < and >"
                    message = f"no value is put in the place of ${match[1]} in {what}; use {way}"
                    yield subject.at(token.start + match.start(), "warning", "hidden", message)


def _guards(subject: Subject) -> Iterator[Finding]:
    """Parameters that may have no value in lines that are kept then, and lines that are always kept."""
    lines = subject.text.split("\n")
    marked = {subject.text.count("\n", 0, t.start): binding.mark(t) for t in subject.tokens if binding.mark(t)}
    open_ = {p.name: p for p in subject.header.parameters if not p.required and p.default is None}
    told: set[str] = set()
    for token in subject.found:
        parameter = subject.parameters.get(token.text) if token.kind == "variable" else None
        line = subject.text.count("\n", 0, token.start)
        if (
            parameter is None
            or parameter.name not in open_
            or marked.get(line) == parameter.name
            or parameter.name in told
            or parameter.tokens
        ):
            continue
        told.add(parameter.name)
        message = (
            f"{token.text} need not be given, and is then any value at all; "
            f"end this line with `#?{parameter.name}`, or give it a `default:`"
        )
        yield subject.at(token.start, "warning", "unguarded", message)
    for line, name in marked.items():
        if name not in open_:
            start = sum(len(text) + 1 for text in lines[:line]) + lines[line].rindex("#?")
            message = f"this line is always kept: {name} always has a value; take `#?{name}` out"
            yield subject.at(start, "note", "mark", message)


def _help(subject: Subject) -> Iterator[Finding]:
    told = {p.name: p for p in subject.header.parameters}
    for name, where, _ in subject.entries("params"):
        if name in told and not told[name].help and not told[name].values:
            yield subject.on(where, "warning", "help", f"say with `help:` what {name} is")


def _options(subject: Subject) -> Iterator[Finding]:
    for name, where, _ in subject.entries("params"):
        parameter = next((p for p in subject.header.parameters if p.name == name), None)
        if parameter and parameter.options and (problem := _wrong_options(parameter)):
            yield subject.on(where, "error", "options", f"parameter {name}: {problem}")


def _wrong_options(parameter: Parameter) -> str | None:
    """What is wrong with the query that a parameter takes its values from."""
    above: list[str] = []
    todo = [parameter.options]
    while todo:
        name = todo.pop()
        if name is None:
            continue
        if name in above:
            return f"options lead in a circle: {' -> '.join((*above, name))}"
        above.append(name)
        try:
            header = catalog.load(name).header
        except KgError as error:
            return str(error).splitlines()[0]
        if needed := [p.name for p in header.parameters if p.required]:
            return f"“{name}” offers nothing by itself: it needs {', '.join(needed)}"
        todo += [p.options for p in header.parameters if p.options]
    return None


def _kept_for_grlc(subject: Subject) -> Iterator[Finding]:
    for key, _ in subject.root:
        if key.text in grlc.UNUSED:
            yield subject.on(key.place, "note", "grlc", f"`{key.text}:` says nothing here; it is kept for grlc")
    for name in grlc.without_values(subject.root):
        message = (
            f"the values of {name.text} are not asked for; list them (`- {name.text}: [...]`) or use `options:`"
        )
        yield subject.on(name.place, "note", "grlc", message)
    known = {p.name for p in subject.header.parameters}
    for key_ in grlc.KEYS:
        for other, where in grlc.named(subject.root, key_):
            if other not in known:
                hint = "".join(f"; did you mean {n}?" for n in near(other, known)[:1])
                yield subject.on(where, "warning", "grlc", f"`{key_}:` names {other}, which is no parameter{hint}")
