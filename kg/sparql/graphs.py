"""The graphs that a query asks by name in FROM and FROM NAMED."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from kg.sparql.tokens import Token, tokens


def graphs_asked(query: str, prefixes: Mapping[str, str], base: str | None = None) -> list[tuple[int, str]]:
    """The IRI of each graph in FROM and FROM NAMED, with its place.

    Args:
        query: SPARQL that the engine takes.
        prefixes: those that need no declaration.
        base: what relative IRIs are resolved with, unless the query says BASE.
    """
    found = [t for t in tokens(query) if t.kind not in ("space", "comment")]
    if not any(_is(token, "FROM") for token in found):
        return []
    known = {**prefixes, **dict(_declared(found))}
    bases = [after.text[1:-1] for before, after in itertools.pairwise(found) if _is(before, "BASE")]
    return [(token.start, _iri(token, known, bases[-1] if bases else base)) for token in _names(found)]


def _names(found: list[Token]) -> Iterator[Token]:
    for before, token, after in zip(found, found[1:], [*found[2:], None], strict=False):
        if _is(before, "FROM") and (name := after if _is(token, "NAMED") else token):
            yield name


def _declared(found: list[Token]) -> Iterator[tuple[str, str]]:
    for word, name, iri in zip(found, found[1:], found[2:], strict=False):
        if _is(word, "PREFIX"):
            yield name.text.partition(":")[0], iri.text[1:-1]


def _iri(token: Token, known: Mapping[str, str], base: str | None) -> str:
    if token.kind == "prefixed":
        prefix, _, local = token.text.partition(":")
        return known.get(prefix, "") + local.replace("\\", "")
    iri = token.text[1:-1]
    if base is None:
        return iri
    from urllib.parse import urljoin  # slow to import, and FROM is seldom asked

    return urljoin(base, iri)


def _is(token: Token, word: str) -> bool:
    return token.kind == "word" and token.text.upper() == word
