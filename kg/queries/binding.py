"""Parameters -> typed RDF terms -> the query text.

A value becomes a term first, which cannot hold anything but itself, and then takes the place of the `$name`
token: never of text inside a string, a comment or an IRI.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping

import pyoxigraph as ox

from kg.entities import Entities
from kg.errors import UsageError
from kg.queries.model import Header, Parameter
from kg.sparql import Token, tokens
from kg.terms import iri, literal
from kg.vocabulary import XSD, near

_SCHEMES = ("http", "https", "urn", "doi")


def bind(query: str, header: Header, given: Mapping[str, str], entities: Entities) -> str:
    """The query with its parameters in place.

    Lines that end with the comment `#?name` are left out where the parameter `name` has no value.

    Raises:
        UsageError: an unknown parameter, a missing one, or a value of the wrong type.
    """
    by_name = {p.name: p for p in header.parameters}
    for name in given:
        if name not in by_name:
            names = ", ".join(by_name) or "none"
            hint = "".join(f"; did you mean “{n}”?" for n in near(name, by_name)[:1])
            raise UsageError(f"this query has no parameter “{name}”{hint} (it has: {names})")
    values = {p.name: given.get(p.name, p.default) for p in header.parameters}
    missing = [p for p in header.parameters if p.required and values[p.name] is None]
    if missing:
        told = "\n".join(f"  {p.name}=...   {p.help or p.type}" for p in missing)
        raise UsageError(f"this query needs:\n{told}")
    bound = {name: term(by_name[name], value, entities) for name, value in values.items() if value is not None}
    return _in_place(_without_optional(query, set(by_name) - set(bound)), bound)


def term(parameter: Parameter, value: str, entities: Entities) -> str:
    """The N-Triples token (or the bare number) that a value stands for.

    Raises:
        UsageError: the value is not of the parameter's type.
        NotFoundError, AmbiguousError: no entity, or several, answer to it.
    """
    match parameter.type:
        case "entity":
            return iri(entities.resolve(value, parameter.class_))
        case "iri":
            scheme = value.partition(":")[0].lower()
            if scheme not in _SCHEMES:
                raise _wrong(parameter, value, f"an IRI that starts with {', '.join(s + ':' for s in _SCHEMES)}")
            try:
                return str(ox.NamedNode(value))
            except ValueError:
                raise _wrong(parameter, value, "an IRI, with %20 for a space") from None
        case "integer":
            return _number(parameter, value, r"[+-]?\d{1,18}", "a whole number, such as 10")
        case "decimal":
            return _number(parameter, value, r"[+-]?\d{1,18}(\.\d{1,18})?", "a number, such as 2.5")
        case "boolean":
            return _one_of(parameter, value.lower(), ("true", "false"))
        case "enum":
            return literal(_one_of(parameter, value, parameter.values))
        case "date":
            try:
                return literal(datetime.date.fromisoformat(value).isoformat(), f"{XSD}date")
            except ValueError:
                raise _wrong(parameter, value, "a day, such as 2024-12-10") from None
        case "gYear":
            if not re.fullmatch(r"\d{4}", value, re.ASCII):
                raise _wrong(parameter, value, "a year, such as 2024")
            return literal(value, f"{XSD}gYear")
        case _:
            return literal(value)


def _number(parameter: Parameter, value: str, form: str, wanted: str) -> str:
    if not re.fullmatch(form, value, re.ASCII):
        raise _wrong(parameter, value, wanted)
    return value


def _one_of(parameter: Parameter, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise _wrong(parameter, value, " or ".join(known))
    return value


def _wrong(parameter: Parameter, value: str, wanted: str) -> UsageError:
    return UsageError(f"{parameter.name}=“{value}”: give {wanted}")


def _without_optional(query: str, unset: set[str]) -> str:
    drop = {
        query.count("\n", 0, token.start)
        for token in tokens(query)
        if token.kind == "comment" and token.text[1:2] == "?" and token.text[2:].strip() in unset
    }
    lines = query.split("\n")
    return "\n".join("" if number in drop else line for number, line in enumerate(lines))


def _in_place(query: str, bound: Mapping[str, str]) -> str:
    return "".join(_put(token, bound) for token in tokens(query))


def _put(token: Token, bound: Mapping[str, str]) -> str:
    if token.kind == "variable" and token.text[0] == "$" and token.text[1:] in bound:
        return f" {bound[token.text[1:]]} "
    return token.text
