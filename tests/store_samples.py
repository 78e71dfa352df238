"""Small sources for the tests of the store, and what has to hold of every store."""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from kg.identity.names import folded
from kg.identity.resolve import Evidence, Tie
from kg.quads.names import LABEL, Names, nf
from kg.quads.prepared import Prepared
from kg.quads.rulings import write_rulings
from kg.quads.writer import Writer, input_checksum
from kg.rulings import Ruling
from kg.store import Store, archive, changes
from kg.store.search import INDEX, classes_in, names_in, words_of
from kg.terms import Statement, literal

BASE = "https://kg.example/"
NAMES = Names(BASE)
BOOKKEEPING = frozenset(
    nf(name) for name in ("sourceKind", "archivedAs", "statementCount", "statementHash", "loadedAt")
)


def source(
    id_: str,
    facts: Iterable[tuple[str, str, str]] = (),
    claims: Iterable[tuple[str, str, str]] = (),
    *,
    version: int = 1,
    kind: str = "article",
    ties: Iterable[Tie] = (),
    different: Iterable[tuple[str, str]] = (),
    rulings: Iterable[Ruling] = (),
) -> Prepared:
    """A source of these triples; `version` is what makes its input another one."""
    writer, rulings = Writer(NAMES, id_), tuple(rulings)
    checksum = input_checksum(f"{id_} {version}")
    writer.describe("Dataset", f"{id_} version {version}", checksum)
    for triple in facts:
        writer.fact(*triple)
    for triple in claims:
        writer.claim(*triple)
    write_rulings(writer, rulings)
    return Prepared(
        id=id_,
        kind=kind,
        title=f"{id_} version {version}",
        input_sha256=checksum,
        statements=frozenset(writer.found),
        evidence=Evidence(tuple(ties), tuple(different)),
        rulings=rulings,
    )


def named(identifier: str, name: str) -> tuple[str, str, str]:
    """The triple that names an entity."""
    return (NAMES.entity(identifier), nf("name"), literal(name))


def owns(first: str, second: str) -> tuple[str, str, str]:
    """The triple that says that one entity owns another."""
    return (NAMES.entity(first), nf("owns"), NAMES.entity(second))


def quads(store: Store) -> set[Statement]:
    """All statements of named graphs."""
    return {
        Statement(str(q.subject), str(q.predicate), str(q.object), str(q.graph_name))
        for q in store.db
        if isinstance(q.graph_name, ox.NamedNode)
    }


def merged(store: Store) -> list[tuple[str, str, str]]:
    """The triples of the default graph."""
    found = store.db.quads_for_pattern(None, None, None, ox.DefaultGraph())
    return [(str(q.subject), str(q.predicate), str(q.object)) for q in found]


def labels(store: Store) -> dict[str, list[str]]:
    """The labels of each entity, as tokens."""
    found = defaultdict(list)
    for subject, predicate, object_, graph in sorted(quads(store)):
        if graph == NAMES.graph("entities"):
            assert predicate == LABEL
            found[subject].append(object_)
    return dict(found)


def state(store: Store) -> list[tuple[str, ...]]:
    """All that a store says, but for the moments at which sources were loaded."""
    everything = [*quads(store), *merged(store)]
    return sorted(s for s in everything if s[1] != nf("loadedAt"))


def of_source(statements: Iterable[Statement], id_: str) -> set[Statement]:
    """The statements of one source, without the store's bookkeeping."""
    own = {NAMES.source(id_, "facts"), NAMES.source(id_, "claims")}
    about, shared = NAMES.source(id_), NAMES.graph("sources")
    return {
        s
        for s in statements
        if s.graph in own or (s.graph == shared and s.subject == about and s.predicate not in BOOKKEEPING)
    }


def faults(store: Store) -> list[str]:
    """What does not hold of a store that has to; an empty list for a good one."""
    statements, triples = quads(store), merged(store)
    records = store.sources()
    found = []
    if len(triples) != len(set(triples)):
        found.append("a triple stands twice in the default graph")
    union = {s.triple for s in statements}
    found += [f"only in the default graph: {t}" for t in sorted(set(triples) - union)]
    found += [f"not in the default graph: {t}" for t in sorted(union - set(triples))]
    allowed = {NAMES.graph("sources"), NAMES.graph("entities")}
    standing = store.standing()
    for record in records:
        allowed |= {NAMES.source(record.id, "facts"), NAMES.source(record.id, "claims")}
        own = of_source(statements, record.id)
        if (len(own), changes.checksum(own)) != (record.statements, record.checksum):
            found.append(f"{record.id}: count or checksum is not that of its {len(own)} statements")
        given = archive.statements(store.path / "sources", record.archive)
        if standing.statements(record.id, given) != own:
            found.append(f"{record.id}: its statements are not those of its archive")
    found += [f"a graph of no live source: {g}" for g in sorted({s.graph for s in statements} - allowed)]
    described = {s.subject for s in statements if s.graph == NAMES.graph("sources")}
    found += [f"a description of no live source: {s}" for s in described - {NAMES.source(r.id) for r in records}]
    names = {s.subject for s in statements if s.predicate == nf("name")}
    counts = Counter(s.subject for s in statements if s.graph == NAMES.graph("entities"))
    if counts != Counter(names):
        found.append(f"labels are not one for each named entity: {counts - Counter(names)}")
    return found


def index_faults(store: Store) -> list[str]:
    """What an index of names that is used says otherwise than the engine; an empty list for a good one."""
    path = store.folder / INDEX
    if not path.exists():
        return ["there is no index"]
    found = []
    with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)) as index:
        names = set(index.execute(f"SELECT iri, text, kind, language {_JOINED}"))
        if names != set(names_in(store.db)):
            found.append(f"other names: {names ^ set(names_in(store.db))}")
        classes = set(index.execute("SELECT iri, class FROM class JOIN entity ON entity.id = class.entity"))
        named_ = {name.iri for name in names_in(store.db)}
        if classes != {pair for pair in classes_in(store.db) if pair[0] in named_}:
            found.append(f"other classes: {classes}")
        texts = {name.text for name in names_in(store.db)}
        if {text for (text,) in index.execute("SELECT text FROM spelling")} != texts:
            found.append("spellings that nothing has")
        for text, form, classes_ in index.execute("SELECT text, folded, classes FROM spelling").fetchall():
            wanted = {c for i, c in classes if (i in {n[0] for n in names if n[1] == text})}
            if form != folded(text) or set(filter(None, classes_.split(","))) != wanted:
                found.append(f"{text}: {form}, {classes_}")
        found += _full_text_faults(index)
    return found


def _full_text_faults(index: sqlite3.Connection) -> list[str]:
    """What the full-text tables say otherwise than the spellings."""
    index.execute("CREATE VIRTUAL TABLE temp.found USING fts5vocab(main, words, instance)")
    index.execute("CREATE VIRTUAL TABLE temp.shared USING fts5vocab(main, grams, instance)")
    terms = set(index.execute("SELECT doc, col, term FROM found"))
    grams = set(index.execute("SELECT doc, term FROM shared"))
    for id_, form, classes in index.execute("SELECT id, folded, classes FROM spelling").fetchall():
        terms ^= {(id_, "spelt", word) for word in words_of(form).split()}
        terms ^= {(id_, "classes", class_.lower()) for class_ in classes.split(",") if class_}
        padded = f" {form} "
        grams ^= {(id_, padded[i : i + 3]) for i in range(len(padded) - 2)}
    return [f"full text: {terms} {grams}"] if terms or grams else []


_JOINED = "FROM name JOIN entity ON entity.id = name.entity JOIN spelling ON spelling.id = name.spelling"


def afresh(path: Path, sources: Iterable[Prepared]) -> Store:
    """A new store of these sources, loaded one by one."""
    store = Store.create(path, BASE)
    for prepared in sources:
        store.write([prepared])
    return store
