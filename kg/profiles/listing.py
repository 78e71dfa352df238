"""A store in a few lines, its sources as rows, the saved queries and one of them."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from kg import columns, queries, tables, wording
from kg.answers import Rows
from kg.evidence import Evidence, outlets
from kg.quads.names import ONTOLOGY_ID, TYPE, nf
from kg.queries import Listed, SavedQuery
from kg.queries.model import Column, Parameter
from kg.store import Store
from kg.terms import text_of
from kg.vocabulary import XSD, vocabulary

_COUNTED = ("Company", "University", "Organization", "Person", "Paper", "ConferenceEdition", "Lawsuit", "Claim")


def status(store: Store) -> str:
    """The state of a store in a few lines."""
    records = store.sources()
    graphs = {store.names.source(r.id, part) for r in records for part in ("facts", "claims")}
    statements = sum(r.statements for r in records)
    entries = [
        ("store", str(store.path)),
        ("base", store.names.base),
        ("sources", f"{len(records) - 1:,} and the ontology"),
        ("statements", f"{statements:,} in {len(graphs):,} graphs"),
    ]
    for name in _COUNTED:
        count = _count(store, TYPE, ox.NamedNode(text_of(nf(name))))
        if count:
            held = _held(store) if name == "Claim" else ""
            entries.append((vocabulary().classes[name].label, f"{count:,}{held}"))
    return tables.plain("\n".join(columns.pairs(entries, 1000, str)))


def _held(store: Store) -> str:
    count = _count(store, nf("accepted"), ox.Literal(False))
    return f", of which {count:,} not held as fact"


def _count(store: Store, predicate: str, value: ox.NamedNode | ox.Literal) -> int:
    pattern = (None, ox.NamedNode(text_of(predicate)), value, ox.DefaultGraph())
    return sum(1 for _ in store.db.quads_for_pattern(*pattern))


SOURCE_COLUMNS = {
    name: Column(label)
    for name, label in {
        "id": "Source",
        "kind": "Kind",
        "title": "Title",
        "origin": "Origin",
        "status": "Became",
        "statements": "Statements",
        "loaded": "Loaded",
    }.items()
}
"""The headings of the list of sources."""


def sources(store: Store) -> Rows:
    """The live sources as rows, the ontology left out."""
    evidence = Evidence(store)
    rows = []
    for record in store.sources():
        if record.id != ONTOLOGY_ID:
            note = evidence.source(text_of(store.names.source(record.id)))
            texts = (record.id, record.kind, note.title, outlets(note), wording.status(note) or "")
            rows.append((
                *map(ox.Literal, texts),
                ox.Literal(record.statements),
                ox.Literal(record.loaded_at, datatype=ox.NamedNode(f"{XSD}dateTime")),
            ))  # fmt: skip
    return Rows(("id", "kind", "title", "origin", "status", "statements", "loaded"), tuple(rows))


def query_list(width: int) -> str:
    """The saved queries with what each answers; those of fact sheets are left out."""
    found = [listed for listed in queries.listed() if not listed.name.startswith("panels/")]
    entries = [(listed.name, _listed(listed)) for listed in found]
    return "\n".join(columns.pairs(entries, width, str))


def _listed(found: Listed) -> str:
    """What a query answers, or why it cannot be read; and what it hides."""
    told = found.summary if found.problem is None else f"cannot be read: {found.problem}"
    return told + "".join(f" (hides {path})" for path in found.hides)


def query_help(saved: SavedQuery, width: int) -> str:
    """What a saved query answers, its parameters, columns, examples and SPARQL."""
    header = saved.header
    lines = columns.paragraph(f"{saved.name}: {header.summary}", width, "", "")
    if header.description:
        lines += ["", *columns.paragraph(header.description, width, "", "")]
    lines += _section("Parameters", [(p.name, _parameter(p)) for p in header.parameters], width)
    shown = [(name, _column(c)) for name, c in (header.columns or {}).items() if not c.hide]
    lines += _section("Columns", shown, width)
    if header.examples:
        lines += ["", "Examples"]
    for example in header.examples:
        lines.append(f"  kg run {saved.name} {given(example.values)}".rstrip())
    body = [line for line in saved.text.splitlines() if not line.startswith("#+")]
    return "\n".join([*lines, "", f"SPARQL ({saved.path})", "", *body])


def given(values: Mapping[str, str | tuple[str, ...]]) -> str:
    """The values of an example as they are written on a command line."""
    pairs = ((name, (found,) if isinstance(found, str) else found) for name, found in values.items())
    return " ".join(f"{name}={shlex.quote(text)}" for name, texts in pairs for text in texts)


def _section(title: str, entries: Sequence[tuple[str, str]], width: int) -> list[str]:
    return ["", title, *(f"  {line}" for line in columns.pairs(entries, width - 2, str))] if entries else []


def _parameter(parameter: Parameter) -> str:
    kind = f"{parameter.type} ({parameter.class_})" if parameter.class_ else parameter.type
    kind = f"{parameter.list} values of {kind}" if parameter.list else kind
    default = parameter.default
    need = "optional" if default is None else f"default {_spoken(default)}"
    text = f"{' | '.join(parameter.values) or kind}, {'required' if parameter.required else need}"
    return f"{text}: {parameter.help}" if parameter.help else text


def _spoken(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def _column(column: Column) -> str:
    return f"{column.label}: {column.help}" if column.help else column.label
