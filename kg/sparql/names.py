"""The names in a query: prefixes that need no declaration, and terms that do not exist."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from kg.sparql.closed import CLOSED
from kg.sparql.tokens import Token, error_at, tokens
from kg.vocabulary import NF, PREFIXES, RDF, near, vocabulary

_MEMBER = re.compile(r"_[1-9][0-9]*")
"""rdf:_1, rdf:_2, ..."""

_WATCHED = (NF, *CLOSED)


def with_prefixes(query: str, extra: Mapping[str, str] | None = None) -> str:
    """The query with a PREFIX line for each known prefix that it uses and does not declare.

    The lines stand in front of the first line, in one line with it, so that line numbers stay.
    """
    known = {**PREFIXES, **(extra or {})}
    declared = _declared(query)
    used = {t.text.partition(":")[0] for t in tokens(query) if t.kind == "prefixed"}
    missing = sorted((used - set(declared)) & set(known))
    return "".join(f"PREFIX {p}: <{known[p]}> " for p in missing) + query


def _declared(query: str) -> dict[str, str]:
    """The prefixes that a query declares, and what for."""
    found = [t for t in tokens(query) if t.kind not in ("space", "comment")]
    three = zip(found, found[1:], found[2:], strict=False)
    return {
        name.text.partition(":")[0]: iri.text[1:-1]
        for word, name, iri in three
        if word.kind == "word" and word.text.upper() == "PREFIX" and name.kind == "prefixed"
    }


def check_terms(query: str, exists: Callable[[str], bool]) -> None:
    """Refuses a query with a term that neither its vocabulary nor the store has.

    Args:
        query: the query.
        exists: whether the store says anything of an IRI.

    Raises:
        QueryError: there is such a term; the message has the line, a caret, and a near term.
    """
    for offset, sentence in unknown_terms(query, exists):
        raise error_at(query, offset, sentence)


def unknown_terms(query: str, exists: Callable[[str], bool]) -> list[tuple[int, str]]:
    """The terms of our ontology and of RDF, RDFS, XSD and OWL that do not exist: the place, and a sentence.

    They may be written as prefixed names or as whole IRIs. A term is told once.

    Args:
        query: the query.
        exists: whether the store says anything of an IRI.
    """
    first: dict[tuple[str, str], Token] = {}
    for token, namespace, name in _watched(query):
        first.setdefault((namespace, name), token)
    return [
        (token.start, _unknown(token, namespace, name))
        for (namespace, name), token in first.items()
        if name and not _is_term(namespace, name, exists)
    ]


def _watched(query: str) -> Iterator[tuple[Token, str, str]]:
    """The tokens that name a term of a closed vocabulary, with its namespace and name."""
    prefixes = {**PREFIXES, **_declared(query)}
    for token in tokens(query):
        if token.kind == "prefixed":
            prefix, _, name = token.text.partition(":")
            if (namespace := prefixes.get(prefix)) in _WATCHED:
                yield token, namespace, name.replace("\\", "")
        elif token.kind == "iri":
            namespace, sign, name = token.text[1:-1].rpartition("#")
            if namespace + sign in _WATCHED:
                yield token, namespace + sign, name


def _is_term(namespace: str, name: str, exists: Callable[[str], bool]) -> bool:
    if exists(namespace + name):
        return True
    return name in _names(namespace) or (namespace == RDF and bool(_MEMBER.fullmatch(name)))


def _unknown(token: Token, namespace: str, name: str) -> str:
    prefix = token.text.partition(":")[0] if token.kind == "prefixed" else _prefix(namespace)
    where = "the ontology" if namespace == NF else f"the vocabulary {_prefix(namespace)}:"
    known = dict.fromkeys(_names(namespace), prefix)
    if namespace == NF:
        known = {n: other for other in ("rdf", "rdfs") for n in CLOSED[PREFIXES[other]]} | known
    close = [f"{known[n]}:{n}" for n in near(name, known)]
    hint = f"; did you mean {' or '.join(close)}?" if close else ""
    return f"{prefix}:{name} is not in {where}{hint}"


def _names(namespace: str) -> Iterable[str]:
    """All terms of a closed vocabulary."""
    return (*vocabulary().classes, *vocabulary().properties) if namespace == NF else sorted(CLOSED[namespace])


def _prefix(namespace: str) -> str:
    return next(prefix for prefix, iri in PREFIXES.items() if iri == namespace)
