"""What differs about one thing, read from what is said of it alone: quick in a store of any size.

The numbers, dates and values of the thing, of its lawsuits, and of what belongs to them are compared by the very
rules of the whole store. Names of bodies are left out: they are a matter for the keeper of the store.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pyoxigraph as ox

from kg.conflicts import figures, settling, values
from kg.conflicts.model import Draft
from kg.conflicts.reading import Reader
from kg.conflicts.weighing import root, what
from kg.evidence import Evidence
from kg.facts.model import ACCEPTED
from kg.quads.names import nf
from kg.store import Store
from kg.terms import named_node, text_of
from kg.vocabulary import NF, vocabulary

_PARTS = frozenset(("hasFigure", "seeks", "reliefAmount", "statedAsAlso", "employmentEvent", "hasAwardGrant"))
"""Properties that lead to dependent nodes with numbers or dates."""

_SUITS = ("hasPlaintiff", "hasDefendant", "hasParty")


class Near(NamedTuple):
    """A conflict about one thing, what it is in, in words, and the decisions that settle it, if there are any."""

    draft: Draft
    what: str
    settled: tuple[str, ...] = ()


def near(store: Store, iri: str, evidence: Evidence) -> list[Near]:
    """The conflicts about a thing, the open ones first, then those that a decision has settled.

    Args:
        store: the store, or a view of one.
        iri: the thing.
        evidence: of the same store.
    """
    within = _within(store, iri)
    if not _may_differ(store, within):
        return []
    reader = _Near(store, within, evidence)
    still_open = [Near(draft, _what(reader, draft)) for draft in _drafts(reader)]
    if not reader.withheld_within():
        return still_open
    before = _Near(store, within, evidence, settled=True)
    return still_open + [
        Near(draft, _what(before, draft), tuple(dict.fromkeys(settling.reasons(before, draft.sides))))
        for draft in _drafts(before)
        if not any(_is_part(found.draft, draft) for found in still_open)
    ]


def _drafts(reader: Reader) -> Iterator[Draft]:
    yield from figures.find(reader)
    yield from values.find(reader)


def _what(reader: Reader, draft: Draft) -> str:
    return what(reader, draft, root(reader, draft.subject))


def _is_part(one: Draft, whole: Draft) -> bool:
    """Whether an open conflict is what rulings have left of another."""
    same = (one.kind, one.subject, one.what) == (whole.kind, whole.subject, whole.what)
    return same and bool({s.key for s in one.sides} & {s.key for s in whole.sides})


class _Near(Reader):
    """Reads as if the store had nothing but some things and the claims about them."""

    def __init__(self, store: Store, within: frozenset[str], evidence: Evidence, *, settled: bool = False) -> None:
        self._within = within
        self._known = evidence
        super().__init__(store, settled=settled)
        self.entities, self.evidence = evidence.entities, evidence

    def _restore(self) -> None:
        for iri in sorted(self.withheld_within()):
            claim = self._known.claim(iri)
            if claim.modality == ACCEPTED and (triple := self.said(claim)):
                self._withheld.setdefault(triple, []).append(claim)

    def withheld_within(self) -> set[str]:
        """The claims that a ruling withholds."""
        claims = (iri for iri in self._within if "/claim/" in iri)
        return {iri for iri in claims if self.store.objects(f"<{iri}>", nf("withheldBy"))}

    def pairs(self, property_: str) -> Iterator[tuple[str, str]]:
        for iri in sorted(self._within):
            for value, _ in self.store.objects(f"<{iri}>", nf(property_)):
                yield iri, value
        for subject, predicate, value in self._withheld:
            if predicate == nf(property_):
                yield text_of(subject), value

    def subjects(self, predicate: str, object_: str) -> set[str]:
        pattern = (named_node(predicate), named_node(object_), ox.DefaultGraph())
        quads = self.store.db.quads_for_pattern
        return {iri for iri in self._within if next(iter(quads(ox.NamedNode(iri), *pattern)), None) is not None}


def _within(store: Store, iri: str) -> frozenset[str]:
    """A thing with its lawsuits, what belongs to each, and the claims about them."""
    found = {iri}
    for name in _SUITS:
        found |= _leading_to(store, name, iri)
    todo = list(found)
    while todo:
        parts = {part for part in _parts(store, todo.pop()) if part not in found}
        found |= parts
        todo += parts
    claims = {claim for one in found for claim in _leading_to(store, "claimSubject", one)}
    return frozenset(found | claims)


def _leading_to(store: Store, name: str, iri: str) -> set[str]:
    quads = store.db.quads_for_pattern(None, ox.NamedNode(f"{NF}{name}"), ox.NamedNode(iri), ox.DefaultGraph())
    return {text_of(str(quad.subject)) for quad in quads}


def _parts(store: Store, iri: str) -> Iterator[str]:
    for quad in store.db.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph()):
        if quad.predicate.value.removeprefix(NF) in _PARTS and isinstance(quad.object, ox.NamedNode):
            yield quad.object.value


def _may_differ(store: Store, within: frozenset[str]) -> bool:
    """Whether there is anything to compare: most things have one title and one date, and no claims."""
    if len(within) > 1:
        return True
    names = [p.name for p in vocabulary().properties.values() if p.one_value]
    seen: set[str] = set()
    for quad in store.db.quads_for_pattern(ox.NamedNode(next(iter(within))), None, None, ox.DefaultGraph()):
        name = quad.predicate.value.removeprefix(NF)
        if name in names and name in seen:
            return True
        seen.add(name)
    return False
