"""Files that were written for grlc: parameters that are told by the names of variables.

`?_name` is a parameter that has to be given, `?__name` one that need not be. What follows the name says what it
is: `?_name_iri`, `?_name_integer`, `?_name_number`, `?_name_date`, `?_name_xsd_dateTime`, or a language,
`?_name_en`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from kg.documents import Fields, Items, Node, Place, Problems, Scalar
from kg.queries import shape
from kg.queries.model import Parameter
from kg.queries.parameters import value, words
from kg.sparql import Token, place
from kg.vocabulary import PREFIXES

KEYS = ("defaults", "enumerate")
UNUSED = ("endpoint", "endpoint-method", "endpoint_in_url", "method", "pagination", "transform")
"""Keys that say how grlc reaches a server or writes its answer; here they have nothing to say."""

_VARIABLE = re.compile(r"\?(?P<mark>__?)(?P<name>[^\W_]+)(?:_(?P<rest>\w+))?")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_TYPES = {
    **{name: name for name in ("iri", "string", "integer", "decimal", "boolean", "date", "gYear")},
    "literal": "string",
    "number": "decimal",
}


def parameters(problems: Problems, text: str, found: Sequence[Token], root: Fields) -> dict[str, Parameter]:
    """The parameters that variables tell, by name, each with its default and its values where the header has them.

    Where the header has `params:`, only those that it names.
    """
    named = _keys(root.get("params"))
    prefixes = {**PREFIXES, **shape.declared(found)}
    made: dict[str, Parameter] = {}
    for token in found:
        parameter = _of(token, prefixes)
        if parameter is None or (named is not None and parameter.name not in named):
            continue
        earlier = made.setdefault(parameter.name, parameter)
        if (earlier.type, earlier.tag) != (parameter.type, parameter.tag):
            message = f"{token.text} and {earlier.tokens[0]} are one parameter of two types; spell both in one way"
            problems.add(Place(*place(text, token.start)), message)
        elif token.text not in earlier.tokens:
            both = (*earlier.tokens, token.text)
            made[parameter.name] = earlier._replace(required=earlier.required or parameter.required, tokens=both)
    defaults, values = _entries(root.get("defaults")), _entries(root.get("enumerate"))
    return {name: _filled(problems, p, defaults.get(name), values.get(name)) for name, p in made.items()}


def _keys(node: Node | None) -> set[str] | None:
    return {key.text for key, _ in node} if isinstance(node, Fields) else None


def _of(token: Token, prefixes: Mapping[str, str]) -> Parameter | None:
    """The parameter that a variable tells."""
    match = _VARIABLE.fullmatch(token.text) if token.kind == "variable" else None
    if match is None:
        return None
    name, rest = match["name"], match["rest"] or "literal"
    prefix, _, local = rest.partition("_")
    type_, tag = _TYPES.get(rest), ""
    if type_ is None and prefix == "xsd" and local in _TYPES:
        type_ = _TYPES[local]
    elif type_ is None and local and prefix in prefixes:
        type_, tag = "string", f"^^<{prefixes[prefix]}{local}>"
    elif type_ is None and _LANGUAGE.fullmatch(rest):
        type_, tag = "string", f"@{rest}"
    elif type_ is None:
        name, type_ = f"{name}_{rest}", "string"
    return Parameter(name, type_, required=match["mark"] == "_", tag=tag, tokens=(token.text,))


def _entries(node: Node | None) -> dict[str, Node]:
    """What `defaults:` or `enumerate:` says, by parameter; both are lists of mappings."""
    nodes: Iterable[Node] = node if isinstance(node, Items) else (node,) if node is not None else ()
    return {key.text: entry for n in nodes if isinstance(n, Fields) for key, entry in n}


def _filled(problems: Problems, found: Parameter, default: Node | None, values: Node | None) -> Parameter:
    chosen = value(problems, default, "default")
    known = words(problems, values, "enumerate")
    return found._replace(default=chosen, values=known, required=found.required and chosen is None)


def without_values(root: Fields) -> list[Scalar]:
    """The names in `enumerate:` whose values grlc would ask a server for."""
    node = root.get("enumerate")
    return [n for n in node if isinstance(n, Scalar)] if isinstance(node, Items) else []


def named(root: Fields, key: str) -> list[tuple[str, Place]]:
    """The names in `defaults:` or `enumerate:`, with their places."""
    node = root.get(key)
    nodes: Iterable[Node] = node if isinstance(node, Items) else (node,) if node is not None else ()
    return [(name.text, name.place) for n in nodes if isinstance(n, Fields) for name, _ in n]
