"""Strings of a fact file -> typed values, as the ontology says."""

from __future__ import annotations

import re

from kg import dates
from kg.documents import Fields, Items, Node, Problems, Scalar, did_you_mean
from kg.facts.model import Date, Text
from kg.identity.identifiers import normalised
from kg.vocabulary import EDTF, XSD, Property, Vocabulary

NUMBER = r"^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$"
LANGUAGE = r"^[a-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$"
ADDRESS = r'^https?://[^\s<>"{}|\\^`]+$'
"""Shapes of values, as regular expressions that Python and ECMAScript read alike."""

_NUMBER = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?")


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
    if property_.name == "url" and address(problems, node) is None:
        return None
    value = normalised(property_.scheme, text) if property_.scheme else text
    if property_.pattern and not re.fullmatch(property_.pattern, value):
        what = property_.label if property_.scheme else f"value of “{property_.name}”"
        problems.add(node.place, f"“{text}” is no {what} (for example: {property_.example})")
        return None
    found = typed(value, property_.range)
    if found is None:
        problems.add(node.place, f"“{property_.name}” takes {_NEEDED[property_.range or '']}, not “{text}”")
    return found


_NEEDED = {
    f"{XSD}integer": "a whole number in digits only (8000000)",
    f"{XSD}decimal": "a number in digits only (8000000 or 1.5)",
    f"{XSD}boolean": "true or false",
}


LONGEST_NUMBER = 100
"""Characters of a number; readers of RDF give up on thousands."""


def typed(text: str, datatype: str | None) -> Text | None:
    """The literal in its canonical form, or None where the text is not of that datatype.

    A whole number is `xsd:integer` also where `xsd:decimal` is expected (each integer is a decimal), so that
    no RDF tool writes 50 in another form.
    """
    if datatype in (f"{XSD}integer", f"{XSD}decimal"):
        number = _canonical(text) if len(text) <= LONGEST_NUMBER and re.fullmatch(NUMBER, text) else None
        if number is None or ("." in number and datatype == f"{XSD}integer"):
            return None
        return Text(number, datatype if "." in number else f"{XSD}integer")
    if datatype == f"{XSD}boolean":
        return Text(text, datatype) if text in ("true", "false") else None
    return Text(text, f"{XSD}string")


def _canonical(text: str) -> str:
    """A number without needless zeros and signs; digit by digit, since no number type holds every length."""
    match = _NUMBER.fullmatch(text)
    sign, whole, part = match.groups() if match else ("", text, "")
    whole, part = whole.lstrip("0") or "0", (part or "").rstrip("0")
    number = f"{whole}.{part}" if part else whole
    return f"-{number}" if sign == "-" and number != "0" else number


def address(problems: Problems, node: Node | None, what: str = "url") -> str | None:
    """An http or https address; None where a problem was noted or nothing is given."""
    text = problems.scalar(node, what)
    if text is None or node is None:
        return None
    if not re.fullmatch(ADDRESS, text):
        problems.add(node.place, f"“{text}” is no http or https address")
        return None
    return text


def language(problems: Problems, node: Node | None) -> str | None:
    """A language tag (BCP 47); None where a problem was noted or nothing is given."""
    text = problems.scalar(node, "language")
    if text is None or node is None:
        return None
    if not re.fullmatch(LANGUAGE, text):
        problems.add(node.place, _no_language(text))
        return None
    return text


def _no_language(text: str) -> str:
    return f"“{text}” is no language tag (write zh, en, zh-Hant)"


def identifiers(
    problems: Problems, node: Node | None, class_: str, terms: Vocabulary
) -> tuple[tuple[str, str], ...]:
    """Strong identifiers, normalised, as (scheme, value) pairs: a mapping of schemes to one value or several."""
    found = []
    for scheme, value in problems.fields(node, "ids") or ():
        property_ = terms.schemes.get(scheme.text)
        if property_ is None:
            known = tuple(terms.schemes)
            problems.add(scheme.place, f"no identifier “{scheme.text}”{did_you_mean(scheme.text, known)}")
            continue
        if property_.domain and not terms.is_a(class_, property_.domain):
            problems.add(scheme.place, f"{scheme.text} is for {a(property_.domain)}; this is {a(class_)}")
        for item in value.nodes if isinstance(value, Items) else (value,):
            if isinstance(literal_ := literal(problems, property_, item), Text):
                found.append((scheme.text, literal_.lexical))
    return tuple(dict.fromkeys(found))


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
            for tag, value in item:
                name = problems.scalar(value, what)
                if not re.fullmatch(LANGUAGE, tag.text):
                    problems.add(tag.place, _no_language(tag.text))
                elif name:
                    found.append((name, tag.text))
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


def a(class_: str) -> str:
    """The name of a class with its article, for messages."""
    return f"{'an' if class_[0] in 'AEIO' else 'a'} {class_}"


def entity_classes(terms: Vocabulary) -> list[str]:
    """The names of the classes that an entity of a file can have, sorted: whatever can have a name of its own."""
    roots = ("Agent", "Work", "Conference", "Event", "Award", "Product", "Place", "Topic")
    kept_by_the_store = {"Headline", "EditorialFile"}
    return sorted({c for root in roots for c in terms.subclasses(root)} - kept_by_the_store)


def node_classes(terms: Vocabulary) -> list[str]:
    """The names of the classes that a dependent node can have, sorted: relations of many parts, small events."""
    named = {"IdentityDecision", "Ruling", *terms.subclasses("Conference"), *terms.subclasses("Lawsuit")}
    return sorted({*terms.subclasses("Relator"), *terms.subclasses("Event")} - named - {"Relator"})
