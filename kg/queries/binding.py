"""Parameters -> typed RDF terms -> the query text.

A value becomes a term first, which cannot hold anything but itself, and then takes the place of the `$name`
token: never of text inside a string, a comment or an IRI.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import pyoxigraph as ox

from kg.entities import Entities
from kg.errors import UsageError
from kg.queries import options, shape
from kg.queries.model import Header, Parameter, Values
from kg.queries.options import Option
from kg.sparql import Token, tokens
from kg.terms import iri, literal
from kg.vocabulary import XSD, near

SCHEMES = ("http", "https", "urn", "doi")
"""What an IRI that is given may begin with."""

Offered = Callable[[str], Sequence[Option]]
"""What the saved query of a name offers for a parameter."""

_FEW = 12
"""Values up to which a message lists them all."""

_ESCAPED = re.compile(r"[\x00-\x1f\x7f-\x9f\"\ud800-\udfff\ufffe\uffff]|\\[uU]?")
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def bind(query: str, header: Header, given: Values, entities: Entities, offered: Offered) -> str:
    """The query with its parameters in place.

    Lines that end with the comment `#?name` are left out where the parameter `name` has no value.

    Args:
        query: the text of the saved query.
        header: its header.
        given: a value, or several, by the name of a parameter.
        entities: where names are looked up.
        offered: asks the saved query that `options:` names.

    Raises:
        UsageError: an unknown parameter, a missing one, too many values, or a value of the wrong type.
        NotFoundError, AmbiguousError: no entity or option, or several, answer to a value.
    """
    by_name = {p.name: p for p in header.parameters}
    _check_names(by_name, given)
    values = {p.name: _several(p, given.get(p.name, p.default)) for p in header.parameters}
    missing = [p for p in header.parameters if p.required and values[p.name] is None]
    if missing:
        told = "\n".join(f"  {p.name}=...   {p.help or p.type}" for p in missing)
        raise UsageError(f"this query needs:\n{told}")
    terms = {
        name: _terms(by_name[name], texts, entities, offered)
        for name, texts in values.items()
        if texts is not None
    }
    by_token = {token: terms[p.name] for p in header.parameters if p.name in terms for token in p.stands_as}
    return in_place(without(query, {*by_name} - {*terms}), by_token)


def _check_names(known: Mapping[str, Parameter], given: Values) -> None:
    for name in given:
        if name not in known:
            names = ", ".join(known) or "none"
            hint = "".join(f"; did you mean “{n}”?" for n in near(name, known)[:1])
            raise UsageError(f"this query has no parameter “{name}”{hint} (it has: {names})")


def _several(parameter: Parameter, value: str | Sequence[str] | None) -> tuple[str, ...] | None:
    """The values of a parameter, as many as it takes."""
    if value is None:
        return None
    texts = (value,) if isinstance(value, str) else tuple(value)
    if parameter.list is None and len(texts) != 1:
        raise UsageError(f"{parameter.name} takes one value, not {len(texts)} ({_shortened(texts)})")
    if parameter.list and not parameter.list.hold(len(texts)):
        raise UsageError(f"{parameter.name} takes {parameter.list} values, not {len(texts)} ({_shortened(texts)})")
    return texts


def _shortened(texts: Sequence[str]) -> str:
    return ", ".join(f"“{text}”" for text in texts[:3]) + (", …" if len(texts) > 3 else "") or "none"


def _terms(parameter: Parameter, texts: Sequence[str], entities: Entities, offered: Offered) -> tuple[str, ...]:
    """The terms that values stand for, each once: two names of one thing are one term."""
    if parameter.options is None:
        return tuple(dict.fromkeys(term(parameter, text, entities) for text in texts))
    known = offered(parameter.options)
    chosen = (options.choose(known, text, parameter.name, parameter.options) for text in texts)
    return tuple(dict.fromkeys(token(option.term) for option in chosen))


# -- a value becomes a term --------------------------------------------------------------------------------


def term(parameter: Parameter, value: str, entities: Entities) -> str:
    """The token of SPARQL (an IRI, a literal, a bare number) that a value stands for.

    Raises:
        UsageError: the value is not of the parameter's type, or none of its values.
        NotFoundError, AmbiguousError: no entity, or several, answer to it.
    """
    if parameter.values:
        _check_listed(parameter, value)
    match parameter.type:
        case "entity":
            return iri(entities.resolve(value, parameter.class_))
        case "iri":
            return _iri(parameter, value)
        case "integer":
            return _number(parameter, value, r"[+-]?\d{1,18}", "a whole number, such as 10")
        case "decimal":
            return _number(parameter, value, r"[+-]?\d{1,18}(\.\d{1,18})?", "a number, such as 2.5")
        case "boolean":
            if value.lower() not in ("true", "false"):
                raise _wrong(parameter, value, "true or false")
            return value.lower()
        case "date":
            if not _is_day(value):
                raise _wrong(parameter, value, "a day, such as 2024-12-10")
            return literal(value, f"{XSD}date")
        case "gYear":
            if not re.fullmatch(r"\d{4}", value, re.ASCII):
                raise _wrong(parameter, value, "a year, such as 2024")
            return literal(value, f"{XSD}gYear")
        case _:
            return text_token(value) + parameter.tag


def token(found: ox.NamedNode | ox.Literal) -> str:
    """The token of SPARQL of a term that a query answered."""
    if isinstance(found, ox.NamedNode):
        return iri(found.value)
    if found.language:
        return f"{text_token(found.value)}@{found.language}"
    kind = found.datatype.value
    return text_token(found.value) + ("" if kind == f"{XSD}string" else f"^^<{kind}>")


def text_token(text: str) -> str:
    r"""A text in quotes, with nothing in it that one tool reads otherwise than another.

    Some tools expand `\\uXXXX` before they look for the ends of strings, even where the first backslash escapes
    the second, and take up to eight digits. So a `u` behind a backslash is escaped itself, and control characters
    are escaped with all eight digits. Lone surrogates, which no RDF text can hold, become U+FFFD.
    Source: SPARQL 1.1 Query Language, sections 19.2 and 19.7 (W3C Recommendation, 2013).
    """
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    found = match.group()
    if "\ud800" <= found <= "\udfff":
        return "\ufffd"
    if found in _SHORT:
        return _SHORT[found]
    return rf"\\\U{ord(found[1]):08X}" if found[0] == "\\" else rf"\U{ord(found):08X}"


def _check_listed(parameter: Parameter, value: str) -> None:
    known = parameter.values
    if value not in known:
        likely = near(value, known)
        several = " or ".join(known if len(known) <= _FEW or not likely else likely)
        raise _wrong(parameter, value, several if len(known) <= _FEW or likely else f"one of {len(known)} values")


def _iri(parameter: Parameter, value: str) -> str:
    if value.partition(":")[0].lower() not in SCHEMES:
        raise _wrong(parameter, value, f"an IRI that starts with {', '.join(s + ':' for s in SCHEMES)}")
    try:
        return iri(ox.NamedNode(value).value)
    except ValueError:
        raise _wrong(parameter, value, "an IRI, with %20 for a space") from None


def _number(parameter: Parameter, value: str, form: str, wanted: str) -> str:
    if not re.fullmatch(form, value, re.ASCII):
        raise _wrong(parameter, value, wanted)
    return value


def _is_day(value: str) -> bool:
    match = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value, re.ASCII)
    if not match:
        return False
    year, month, day = map(int, match.groups())
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return year > 0 and 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1] + leap


def _wrong(parameter: Parameter, value: str, wanted: str) -> UsageError:
    return UsageError(f"{parameter.name}=“{value}”: give {wanted}")


# -- a term takes the place of a variable ------------------------------------------------------------------


def without(query: str, unset: set[str]) -> str:
    """The query with those lines empty that hang on a parameter without a value."""
    if not unset:
        return query
    drop = {query.count("\n", 0, t.start) for t in tokens(query) if mark(t) in unset}
    lines = query.split("\n")
    return "\n".join("" if number in drop else line for number, line in enumerate(lines))


def mark(found: Token) -> str | None:
    """The parameter that a line hangs on, where the token is its mark `#?name`."""
    return found.text[2:].strip() if found.kind == "comment" and found.text.startswith("#?") else None


def in_place(query: str, terms: Mapping[str, Sequence[str]]) -> str:
    """The query with terms in the place of variables: of those tokens, and of nothing else."""
    several = any(len(found) > 1 for found in terms.values())
    room = shape.separators(shape.significant(query)) if several else {}
    return "".join(
        f" {room.get(t.start, ' ').join(terms[t.text])} " if t.kind == "variable" and t.text in terms else t.text
        for t in tokens(query)
    )
