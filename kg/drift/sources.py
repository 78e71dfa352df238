"""The quotes of a store's sources, held against their texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from kg.articles import ArticleText
from kg.drift.compare import compare
from kg.drift.model import Passage, Verification
from kg.drift.texts import Texts
from kg.errors import UsageError
from kg.evidence import Evidence
from kg.facts.model import Quote
from kg.facts.quotes import at
from kg.quads.names import TYPE, nf
from kg.store import Store
from kg.terms import named_node, text_of
from kg.vocabulary import NF, OA


def verify(store: Store, ids: Iterable[str], texts: Texts, was: ArticleText | None = None) -> list[Verification]:
    """What became of the quotes of sources.

    Args:
        store: the store.
        ids: the sources.
        texts: their texts of today.
        was: the text that was loaded, from which words are taken where the store has places only.

    Raises:
        UsageError: `was` is not the text that was loaded.
    """
    evidence = Evidence(store)
    return [_verified(store, evidence, id_, texts, was) for id_ in ids]


def with_quotes(store: Store) -> list[str]:
    """The ids of the sources that have quotes."""
    quotes = store.db.quads_for_pattern(None, named_node(nf("hasQuote")), None, None)
    graphs = {q.graph_name.value for q in quotes if isinstance(q.graph_name, ox.NamedNode)}
    start, end = text_of(store.names.source("")), "/claims"
    return sorted(g.removeprefix(start).removesuffix(end) for g in graphs if g.startswith(start))


def _verified(store: Store, evidence: Evidence, id_: str, texts: Texts, was: ArticleText | None) -> Verification:
    source = evidence.source(text_of(store.names.source(id_)))
    sha256 = _loaded(store, source.iri)
    if was is not None and was.sha256 != sha256:
        raise UsageError(f"--was is not the text that {id_} was loaded with: its SHA-256 is {was.sha256}")
    text, reason = texts.of(id_, sha256)
    if text is None:
        return Verification(source, sha256, None, reason=reason)
    found = passages(store, id_, evidence)
    if was is not None:
        found = [_with_words(passage, was.content) for passage in found]
    findings = compare(found, text.content, same_text=text.sha256 == sha256)
    return Verification(source, sha256, text, tuple(findings))


def passages(store: Store, id_: str, evidence: Evidence) -> list[Passage]:
    """The quotes of a source, in the order of its text, each with the claims that rest on it."""
    graph = named_node(store.names.source(id_, "claims"))
    users: defaultdict[str, set[str]] = defaultdict(set)
    for quad in store.db.quads_for_pattern(None, named_node(nf("hasQuote")), None, graph):
        users[text_of(str(quad.object))].add(text_of(str(quad.subject)))
    claims = {
        text_of(str(q.subject))
        for q in store.db.quads_for_pattern(None, named_node(TYPE), ox.NamedNode(f"{NF}Claim"), graph)
    }
    found = [
        Passage(quote, tuple(evidence.claim(c) for c in sorted(subjects & claims)))
        for iri, subjects in users.items()
        if (quote := _quote(store, iri, graph)) is not None
    ]
    return sorted(found, key=lambda p: (p.quote.start, p.quote.end))


def _quote(store: Store, iri: str, graph: ox.NamedNode) -> Quote | None:
    quads = store.db.quads_for_pattern(ox.NamedNode(iri), None, None, graph)
    about = {q.predicate.value.removeprefix(OA): text_of(str(q.object)) for q in quads}
    if not {"start", "end"} <= set(about):
        return None
    words = (about.get(name) for name in ("exact", "prefix", "suffix"))
    return Quote(int(about["start"]), int(about["end"]), *words)


def _with_words(passage: Passage, old: str) -> Passage:
    quote = passage.quote
    return passage if quote.exact is not None else Passage(at(old, quote.start, quote.end), passage.claims)


def _loaded(store: Store, iri: str) -> str | None:
    """The checksum of the text that the source was loaded with."""
    pattern = (ox.NamedNode(iri), named_node(nf("textSha256")), None, ox.DefaultGraph())
    return next((text_of(str(q.object)) for q in store.db.quads_for_pattern(*pattern)), None)
