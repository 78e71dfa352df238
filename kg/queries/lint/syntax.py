"""Whether the engine takes the query: with all parameters, without those that need not be given, as it lies."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from kg import mistakes, sparql
from kg.errors import QueryError
from kg.queries import binding
from kg.queries.lint.findings import Finding, Subject
from kg.queries.model import Parameter
from kg.sparql import tokens
from kg.terms import literal
from kg.vocabulary import PREFIXES, XSD

_IRI = "<https://a.example/>"
_STAND_INS = {
    "entity": _IRI,
    "iri": _IRI,
    "integer": "1",
    "decimal": "1.5",
    "boolean": "true",
    "date": literal("2024-12-10", f"{XSD}date"),
    "gYear": literal("2024", f"{XSD}gYear"),
}
_PREFIXES = {**PREFIXES, "ent": "https://a.example/id/"}
_PLACE = re.compile(r"line (\d+), column (\d+): (.*)")


def check(subject: Subject) -> Iterator[Finding]:
    """The first mistake that the engine finds, if any."""
    parameters = subject.header.parameters
    may_lack = [p for p in parameters if not p.required and p.default is None]
    unset: list[tuple[Parameter, ...]] = [(), *((p,) for p in may_lack), tuple(may_lack)]
    for lacking in unset:
        problem = _refused(subject, lacking)
        if problem is not None:
            start, message = problem
            names = ", ".join(p.name for p in lacking)
            yield subject.at(start, "error", "syntax", f"without {names}: {message}" if lacking else message)
            return
    if parameters and (error := _error(subject.text)):
        message = "other tools take this query only once its values are in place (`kg run NAME --print`)"
        place = _PLACE.match(str(error).partition("\n")[0])
        start = _offset(subject.text, int(place[1]), int(place[2])) if place else 0
        yield subject.at(start, "note", "as-it-lies", message)


def _refused(subject: Subject, lacking: tuple[Parameter, ...]) -> tuple[int, str] | None:
    """The offset and the words of the mistake in a query where some parameters have no value."""
    kept = binding.without(subject.text, {p.name for p in lacking})
    terms = {token: _stand_in(p) for p in subject.header.parameters if p not in lacking for token in p.stands_as}
    error = _error(binding.in_place(kept, {token: (term,) for token, term in terms.items()}))
    if error is None:
        return None
    match = _PLACE.match(str(error).partition("\n")[0])
    if match is None:
        return 0, str(error).splitlines()[0]
    starts = _starts(kept, terms)
    bound = _offset("".join(text for _, text in starts), int(match[1]), int(match[2]))
    return _mapped(subject.text, kept, starts, bound), match[3]


def _stand_in(parameter: Parameter) -> str:
    values = parameter.values[:1]
    return _STAND_INS.get(parameter.type) or binding.text_token(values[0] if values else "x") + parameter.tag


def _error(query: str) -> QueryError | None:
    whole = sparql.with_prefixes(query, _PREFIXES)
    try:
        ox.Store().query(whole)
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        return mistakes.explained(query, error, _PREFIXES, shift=len(whole) - len(query))
    return None


# -- places in the text with values -> places in the file --------------------------------------------------


def _starts(kept: str, terms: Mapping[str, str]) -> list[tuple[int, str]]:
    """The tokens with terms in their places, each with where it began before."""
    return [
        (t.start, f" {terms[t.text]} " if t.kind == "variable" and t.text in terms else t.text)
        for t in tokens(kept)
    ]


def _mapped(text: str, kept: str, starts: list[tuple[int, str]], bound: int) -> int:
    ends: list[int] = []
    for _, piece in starts:
        ends.append((ends[-1] if ends else 0) + len(piece))
    index = min(bisect.bisect_right(ends, bound), len(starts) - 1)
    line, column = sparql.place(kept, starts[index][0])
    return _offset(text, line, column)


def _offset(text: str, line: int, column: int) -> int:
    lines = text.split("\n")
    return sum(len(before) + 1 for before in lines[: line - 1]) + column - 1
