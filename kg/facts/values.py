"""Strings of a fact file -> typed values, as the ontology says."""

from __future__ import annotations

import decimal
import re

from kg import dates
from kg.documents import Fields, Node, Problems, Scalar, did_you_mean
from kg.facts.model import Date, Text
from kg.vocabulary import EDTF, XSD, Property

_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)


def literal(problems: Problems, property_: Property, node: Node) -> Text | Date | None:
    """The value of a datatype or annotation property; None where a problem was noted."""
    if property_.range == EDTF:
        return date(problems, node, f"“{property_.name}”")
    text = problems.scalar(node, f"“{property_.name}”")
    if text is None:
        return None
    if property_.one_of and text not in property_.one_of:
        problems.add(
            node.place, f"“{property_.name}” cannot be “{text}”; it is one of: {', '.join(property_.one_of)}"
        )
        return None
    if property_.pattern and not re.search(property_.pattern, text):
        problems.add(
            node.place,
            f"“{text}” is no {property_.scheme or property_.label} id (for example: {property_.example})",
        )
        return None
    value = typed(text, property_.range)
    if value is None:
        kind = (property_.range or "").removeprefix(XSD)
        problems.add(
            node.place, f"“{property_.name}” takes a {kind}, not “{text}” (write digits only: 8000000 or 1.5)"
        )
    return value


def typed(text: str, datatype: str | None) -> Text | None:
    """The literal in its canonical form, or None where the text is not of that datatype.

    A whole number is `xsd:integer` also where `xsd:decimal` is expected (each integer is a decimal), so that
    no RDF tool writes 50 in another form.
    """
    if datatype in (f"{XSD}integer", f"{XSD}decimal") and _INTEGER.fullmatch(text):
        return Text(str(int(text)), f"{XSD}integer")
    if datatype == f"{XSD}integer":
        return None
    if datatype == f"{XSD}decimal":
        if not _DECIMAL.fullmatch(text):
            return None
        number = decimal.Decimal(text).normalize()
        if number == number.to_integral_value():
            return Text(str(int(number)), f"{XSD}integer")
        return Text(f"{number:f}", f"{XSD}decimal")
    if datatype == f"{XSD}boolean":
        return Text(text, datatype) if text in ("true", "false") else None
    return Text(text, f"{XSD}string")


def date(problems: Problems, node: Node, what: str) -> Date | None:
    """A date: EDTF as a single value, or a mapping with `edtf`, `text`, `basis`."""
    if isinstance(node, Scalar):
        edtf = problems.scalar(node, what)
        return Date(edtf) if edtf and _check_edtf(problems, node, edtf) else None
    fields = problems.fields(node, what)
    if fields is None:
        return None
    problems.known_keys(fields, ("edtf", "text", "basis"), what)
    edtf = problems.scalar(fields.get("edtf"), "edtf")
    text = problems.scalar(fields.get("text"), "text")
    basis = problems.scalar(fields.get("basis"), "basis")
    if edtf is None and text is None:
        problems.add(fields.place, f"{what} needs `edtf:` (a date), `text:` (the source's words), or both")
        return None
    if edtf and not _check_edtf(problems, fields.get("edtf") or node, edtf):
        return None
    return Date(edtf, text, basis)


def _check_edtf(problems: Problems, node: Node, edtf: str) -> bool:
    try:
        dates.span(edtf)
    except ValueError as error:
        problems.add(node.place, f"“{edtf}” is no EDTF date: {error}")
        return False
    return True


def names(problems: Problems, node: Node | None, what: str) -> tuple[tuple[str, str | None], ...]:
    """Names with their languages: a single one, or a list of names and of `{language: name}` mappings."""
    if node is None:
        return ()
    nodes = (node,) if isinstance(node, Scalar | Fields) else problems.items(node, what)
    found: list[tuple[str, str | None]] = []
    for item in nodes:
        if isinstance(item, Fields):
            for language, value in item:
                name = problems.scalar(value, what)
                if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", language.text):
                    problems.add(language.place, f"“{language.text}” is no language tag (write zh, en, zh-Hant)")
                elif name:
                    found.append((name, language.text))
        elif name := problems.scalar(item, what):
            found.append((name, None))
    return tuple(found)


def choice(problems: Problems, node: Node | None, what: str, known: tuple[str, ...]) -> str | None:
    """One of the known words; None where a problem was noted or nothing is given."""
    text = problems.scalar(node, what)
    if text is None or node is None:
        return None
    if text not in known:
        problems.add(node.place, f"“{text}” is no {what}{did_you_mean(text, known)}")
        return None
    return text
