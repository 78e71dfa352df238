"""What a query name, a parameter, a value or the name of an entity may be, going by what was typed so far.

Nothing here fails for want of a store or of a query that can be read: there is then nothing to propose.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from kg import queries as saved_queries
from kg import tables
from kg.entities import Entities
from kg.errors import KgError
from kg.identity.names import folded
from kg.queries import Parameter, SavedQuery
from kg.store import Store
from kg.vocabulary import vocabulary

MOST = 50
"""Candidates that are proposed at most."""

_UNTYPEABLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


class Choice(NamedTuple):
    """A value, and what it is in a few words."""

    value: str
    about: str = ""


def is_typeable(text: str) -> bool:
    """Whether a text can stand on a command line: no line breaks, escapes or direction marks are in it."""
    return text.isprintable() or not any(unicodedata.category(char) in _UNTYPEABLE for char in text)


def beginning(choices: Iterable[Choice], prefix: str) -> list[Choice]:
    """The choices that begin with a text, in whatever case."""
    wanted = prefix.casefold()
    return [c for c in choices if c.value.casefold().startswith(wanted)]


def nearest(choices: Sequence[Choice], prefix: str) -> list[Choice]:
    """The choices whose own beginning was typed, where there are any: a shell puts them in its place."""
    wanted = folded(prefix)
    return [c for c in choices if folded(c.value).startswith(wanted)] or list(choices)


def queries(prefix: str) -> list[Choice]:
    """The saved queries whose name begins with a text; those without a summary are there too."""
    return beginning((Choice(q.name, q.summary) for q in saved_queries.listed() if not q.problem), prefix)


def parameters(saved: SavedQuery, prefix: str, given: Collection[str]) -> list[Choice]:
    """The parameters that are still to be given, each with its `=`, what is required first."""
    open_ = [p for p in saved.header.parameters if p.list or p.name not in given]
    found = (Choice(f"{p.name}=", _about(p)) for p in sorted(open_, key=lambda p: not p.required))
    return beginning(found, prefix)


def _about(parameter: Parameter) -> str:
    parts = [parameter.help or parameter.type]
    if parameter.required:
        parts.append("required")
    elif isinstance(parameter.default, str):
        parts.append(f"else {parameter.default}")
    return ", ".join(parts)


def values(store: Store | None, parameter: Parameter, prefix: str) -> list[Choice]:
    """The values of a parameter that begin with a text, or hold such a word."""
    if parameter.values:
        return beginning((Choice(v, _if_default(parameter, v)) for v in parameter.values), prefix)
    if parameter.type == "boolean":
        return beginning((Choice(v, _if_default(parameter, v)) for v in ("true", "false")), prefix)
    if store is None:
        return []
    if parameter.options:
        offered = saved_queries.offers(parameter.options, Entities(store))
        return _named(((o.label, o.value if o.value != o.label else "") for o in offered), prefix)
    return entities(store, prefix, parameter.class_) if parameter.type == "entity" else []


def _if_default(parameter: Parameter, value: str) -> str:
    return "if nothing is said" if parameter.default == value else ""


def _named(pairs: Iterable[tuple[str, str]], prefix: str) -> list[Choice]:
    wanted = folded(prefix)
    found = [Choice(*pair) for pair in pairs if is_typeable(pair[0])]
    return [c for c in found if f" {wanted}" in f" {folded(c.value)}"][:MOST]


def entities(store: Store, prefix: str, class_: str | None = None) -> list[Choice]:
    """The names in a store that begin with a text, or that have a word that does, with what they name."""
    try:
        found = Entities(store).complete(prefix, class_, MOST)
    except KgError:  # a class that is none
        return []
    wanted = folded(prefix)
    unique: dict[str, list[str]] = {}
    for c in found:
        name = c.label if folded(c.label).startswith(wanted) else c.name
        about = c.kind if name == c.label else f"{c.kind}, {c.label}"
        unique.setdefault(name, []).append(about)
    return [Choice(name, "; ".join(dict.fromkeys(about))) for name, about in unique.items() if is_typeable(name)]


def sources(store: Store, prefix: str) -> list[Choice]:
    """The sources of a store whose id begins with a text."""
    return beginning((Choice(s.id, s.title) for s in store.sources() if is_typeable(s.id)), prefix)


def classes(prefix: str) -> list[Choice]:
    """The classes of the ontology whose name begins with a text."""
    return beginning((Choice(c.name, c.label) for c in vocabulary().classes.values()), prefix)


def formats(prefix: str, *, graphs: bool = True, rows: bool = True) -> list[Choice]:
    """The formats of answers whose name begins with a text."""
    of_rows = [Choice(name, "rows") for name in tables.ROW_FORMATS] if rows else []
    of_graphs = [Choice(name, "graphs") for name in tables.GRAPH_FORMATS] if graphs else []
    return beginning([*of_rows, *of_graphs], prefix)
