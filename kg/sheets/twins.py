"""The data behind a sheet for machines: Turtle, and JSON-LD whose context is in the file.

Both hold the same statements, those of the entity's extract (`kg.sheets.extracts`). JSON-LD keeps the graphs of
the store, so that each statement has its sources by name; Turtle has no graphs, and tells the sources in comments.
"""

from __future__ import annotations

import functools
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyoxigraph as ox

from kg.export import Compact, our_context
from kg.quads.names import TYPE, Names, nf
from kg.sheets.extracts import Extract, extract, kind
from kg.store import Store
from kg.store.changes import Triple
from kg.tables import plain
from kg.terms import term_of, text_of
from kg.vocabulary import DCTERMS, PREFIXES

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_:.-]|%[0-9A-Fa-f]{2})*(?<!\.)")
"""Names that need no escapes after a prefix; Turtle 1.1, PN_LOCAL, allows more."""

_PREFIXED = re.compile(r"(?<=[\n ^])([a-z]+):")
_NEXT = " ;\n    "
_NEXT_LINE = ",\n"
_KEPT = 100_000
_LONGEST = 200


def turtle(store: Store, iri: str) -> str:
    """What the store holds around an entity, as Turtle; the same store gives the same text."""
    return as_turtle(extract(store, iri))


def jsonld(store: Store, iri: str) -> str:
    """What the store holds around an entity, as JSON-LD with its graphs; the same store gives the same text."""
    return as_jsonld(extract(store, iri))


# -- Turtle ------------------------------------------------------------------------------------------------


def as_turtle(found: Extract) -> str:
    """An extract as Turtle: a section a graph, each with a comment that says whose statements it holds."""
    prefixes = {**PREFIXES, **found.names.prefixes}
    short = _shortener(found.names)
    body = "".join(_sections(found, short))
    used = {*_PREFIXED.findall(body)}
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes.items() if name in used)
    return f"{head}{body}"


def _sections(found: Extract, short: Callable[[str], str]) -> Iterator[str]:
    titles = _titles(found)
    for graph, triples in found.graphs:
        yield f"\n# {_told(graph, found.names, titles)}\n"
        for subject, group in itertools.groupby(triples, key=lambda t: t[0]):
            yield short(subject) + " " + _NEXT.join(_predicates(group, short)) + " .\n"


def _predicates(triples: Iterable[Triple], short: Callable[[str], str]) -> Iterator[str]:
    for predicate, group in itertools.groupby(triples, key=lambda t: t[1]):
        verb = "a" if predicate == TYPE else short(predicate)
        yield f"{verb} {' , '.join(short(object_) for _, _, object_ in group)}"


def _told(graph: str, names: Names, titles: dict[str, str]) -> str:
    """What a graph holds, in one line of text that ends no comment."""
    fixed = {
        names.graph("inferred"): "Drawn by rules from what sources state.",
        names.graph("entities"): "Names.",
        names.graph("sources"): "The sources.",
    }
    if graph in fixed:
        return fixed[graph]
    title = titles.get(f"{graph[: graph.rindex('/')]}>", "")
    if kind(graph, names) == "facts":
        return f"Stated as fact by {title}"
    return f"Claims, each with its modality and speaker, and none of them a statement of this file, in {title}"


def _titles(found: Extract) -> dict[str, str]:
    """How comments call the sources: id, title, date, and what became of them."""
    told: dict[str, dict[str, str]] = {}
    for _, triples in found.graphs:
        for subject, predicate, object_ in triples:
            if predicate in (f"<{DCTERMS}title>", nf("published"), nf("sourceStatus")):
                told.setdefault(subject, {})[predicate] = text_of(object_)
    return {source: _line(source, values) for source, values in told.items()}


def _line(source: str, values: dict[str, str]) -> str:
    title = " ".join(plain(values.get(f"<{DCTERMS}title>", "")).split())[:_LONGEST]
    beside = [text for name in ("published", "sourceStatus") if (text := values.get(nf(name)))]
    id_ = source[1:-1].rpartition("/")[2]
    return plain(f"{id_}: {title} ({', '.join(beside) or 'no date recorded'})").replace("\n", " ")


@functools.cache
def _shortener(names: Names) -> Callable[[str], str]:
    """Writes a token as short as Turtle can."""
    starts = [(f"<{iri}", f"{name}:") for name, iri in {**PREFIXES, **names.prefixes}.items()]

    @functools.lru_cache(_KEPT)
    def of_iri(token: str) -> str:
        for start, prefix in starts:
            if token.startswith(start) and _LOCAL.fullmatch(token, len(start), len(token) - 1):
                return prefix + token[len(start) : -1]
        return token

    def short(token: str) -> str:
        if token[0] == "<":
            return of_iri(token)
        if token[-1] == ">":
            text, _, datatype = token.rpartition("^^")
            return f"{text}^^{of_iri(datatype)}"
        return token

    return short


# -- JSON-LD -----------------------------------------------------------------------------------------------


def as_jsonld(found: Extract) -> str:
    """An extract as JSON-LD: named graphs as in the store, one object a thing in each, one line an object."""
    writer = _Writer(found.names)
    graphs = ",\n".join(writer.graph(graph, triples) for graph, triples in found.graphs)
    head = json.dumps(writer.context(), ensure_ascii=False)
    return f'{{"@context": {head},\n"@graph": [\n{graphs}\n]}}\n'


class _Writer:
    """Writes statements as our context reads them, and notes what of the context is needed."""

    def __init__(self, names: Names) -> None:
        self._words = _words(names)
        self._used: set[str] = set()

    def context(self) -> dict[str, Any]:
        """The context as far as it is needed."""
        compact = self._words.compact
        needed = {"@version", "id", "is", *compact.prefixes, *self._used}
        return {key: value for key, value in compact.context.items() if key in needed}

    def graph(self, graph: str, triples: Iterable[Triple]) -> str:
        """A named graph, a line for each of its things."""
        lines = (self._node(subject, group) for subject, group in itertools.groupby(triples, key=lambda t: t[0]))
        return f'{{"id": {self._words.id(graph)}, "@graph": [\n{_NEXT_LINE.join(lines)}\n]}}'

    def _node(self, subject: str, triples: Iterable[Triple]) -> str:
        values: dict[str, list[str]] = {}
        for _, predicate, object_ in triples:
            key, value, term = self._words.pair(predicate, object_)
            values.setdefault(key, []).append(value)
            self._used.add(term)
        told = [f'"{key}": {v[0] if len(v) == 1 else "[" + ", ".join(v) + "]"}' for key, v in values.items()]
        return f'{{"id": {self._words.id(subject)}, {", ".join(told)}}}'


class _Words:
    """Terms as JSON, each worked out once: they are few, and a site has many pages."""

    def __init__(self, names: Names) -> None:
        self.compact = Compact({**our_context(), "ent": names.prefixes["ent"]})
        self.id = functools.lru_cache(_KEPT)(self._id)
        self._key = functools.lru_cache(_KEPT)(self._form)
        self._other = functools.lru_cache(_KEPT)(self._by_context)

    def pair(self, predicate: str, token: str) -> tuple[str, str, str]:
        """The key of a statement, its value, and the term of the context that it uses."""
        key, bare_id, bare_text = self._key(predicate)
        if bare_id and token[0] == "<":
            return key, self.id(token), key
        if bare_text and token[-1] == '"':
            return key, _quoted(text_of(token)), key
        return self._other(predicate, token)

    def _id(self, token: str) -> str:
        return _quoted(self.compact.id(token[1:-1]))

    def _form(self, predicate: str) -> tuple[str, bool, bool]:
        """The key of a predicate, and whether its values are an IRI, or a text, and nothing more."""
        key, of_iri = self.compact.property(predicate[1:-1], ox.NamedNode("urn:x"))
        _, of_text = self.compact.property(predicate[1:-1], ox.Literal("x"))
        return key, of_iri == "urn:x" and key != "is", of_text == "x"

    def _by_context(self, predicate: str, token: str) -> tuple[str, str, str]:
        key, value = self.compact.property(predicate[1:-1], term_of(token))
        return key, json.dumps(value, ensure_ascii=False), value if key == "is" else key


_words = functools.cache(_Words)
_quoted = json.encoder.encode_basestring
