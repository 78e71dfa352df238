"""What a row rests on as the header of its saved query has it (`cite:`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyoxigraph as ox

from kg import sparql
from kg.answers import Rows
from kg.quads.names import TYPE
from kg.sparql import Term, syntax, tree
from kg.store import Store
from kg.terms import term_of
from kg.trace.model import Chain
from kg.trace.walking import NAMING, Found
from kg.vocabulary import PREFIXES


def cited_rows(store: Store, cite: Sequence[str], answer: Rows) -> Iterator[Found]:
    """What the patterns of a header stand for in each row.

    Nothing where one of them is no pattern of one triple, or has a parameter without a value: then they do not
    tell what a row rests on.

    Args:
        store: where they are looked up.
        cite: triple patterns over the answer's variables, or one variable that holds a source.
        answer: the rows.
    """
    sources = [text.strip()[1:] for text in cite if len(text.split()) == 1]
    patterns = [_pattern(store, text) for text in cite if len(text.split()) != 1]
    usable = [p for p in patterns if p is not None and not _is_open(p, answer.columns)]
    if len(usable) < len(patterns):
        sources, usable = [], []
    for row in answer.rows:
        found, values = Found(), dict(zip(answer.columns, row, strict=True))
        for name in sources:
            _source_of(values.get(name), found)
        for pattern in usable:
            _statements_of(store, pattern, values, found)
        yield found


def _pattern(store: Store, text: str) -> tree.Triple | None:
    """The triple pattern of a header; None for what is none."""
    read = syntax.parse(sparql.with_prefixes(f"SELECT * {{ {text} }}", store.names.prefixes))
    found = tree.triples(read.body) if read else ()
    if read is None or len(found) != 1 or found[0].predicate.kind == "path":
        return None
    return _whole(found[0], {**PREFIXES, **store.names.prefixes})


def _is_open(pattern: tree.Triple, columns: Sequence[str]) -> bool:
    """Whether a pattern has a parameter, written `$name`, that has no value."""
    parts = (pattern.subject, pattern.predicate, pattern.object)
    return any(part.text.startswith("$") and part.variables[0] not in columns for part in parts)


def _whole(triple: tree.Triple, prefixes: Mapping[str, str]) -> tree.Triple:
    """A pattern with whole IRIs in the place of short names."""

    def whole(part: tree.Part) -> tree.Part:
        if part.kind != "iri" or part.text.startswith("<"):
            return part
        prefix, _, name = part.text.partition(":")
        return part._replace(text=TYPE if part.text == "a" else f"<{prefixes[prefix]}{name}>")

    return triple._replace(
        subject=whole(triple.subject), predicate=whole(triple.predicate), object=whole(triple.object)
    )


def _source_of(term: Term | None, found: Found) -> None:
    """A row that rests on a whole source: the column holds it."""
    if isinstance(term, ox.NamedNode):
        found.sources[term.value] = None


def _statements_of(store: Store, pattern: tree.Triple, values: Mapping[str, Term | None], found: Found) -> None:
    """The statements that a pattern stands for in a row; a variable that is no column stands for anything."""
    parts = (pattern.subject, pattern.predicate, pattern.object)
    names = [part.variables[0] for part in parts if part.variables]
    if any(name in values and values[name] is None for name in names):
        return
    subject, predicate, object_ = (
        values.get(part.variables[0]) if part.variables else term_of(part.text) for part in parts
    )
    if not isinstance(predicate, ox.NamedNode) or not (subject or object_):
        found.untraced[f"{pattern.text}: it could be any statement"] = None
    elif isinstance(subject, ox.NamedNode | ox.BlankNode | None):
        for quad in store.db.quads_for_pattern(subject, predicate, object_, ox.DefaultGraph()):
            triple = (str(quad.subject), str(quad.predicate), str(quad.object))
            found.chains[Chain(pattern.text, (triple,), naming=triple[1] in NAMING)] = None
