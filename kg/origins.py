"""Which reports have one origin: syndicated and copied articles say a thing once, however often they are printed.

An article's origin is, by the first of these that holds: that of the source it is a copy of; the agency or outlet
that it credits; that of the earlier article in which much of its text stands; its publisher. An outlet does not
confirm itself, so that all that one outlet publishes is one origin. Lists, editors' files and the ontology are
each an origin of their own.

Two articles that share passages, but less than that, keep their origins and do not confirm each other: of some
sources there are as many origins as there are articles of different origins of which no two share a passage.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg import dates
from kg.entities import Entities
from kg.facts import fingerprints
from kg.facts.quotes import CONTEXT
from kg.quads.names import TYPE, naming, nf
from kg.store import Store
from kg.terms import named_node
from kg.vocabulary import OA, vocabulary

SHARED = 4
"""Hashes that two fingerprints share where the texts share a passage."""

COPIED = 0.3
"""The part of a text's hashes from which on it counts as a copy. How both were chosen: docs/origins.md."""

_KINDS = {
    "list": "a list",
    "entities": "an editor's file",
    "links": "an editor's file",
    "decisions": "an editor's file",
    "ontology": "the ontology",
}
_READ = ("sourceKind", "publisher", "republishedBy", "creditedTo", "copyOf", "published", "textFingerprint")


@dataclass(frozen=True, slots=True)
class Group:
    """Sources that count as one origin, each with the reason; `name` is what people call the origin."""

    id: str
    name: str
    sources: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Origins:
    """The origins of the sources in one store; sources go by their IRIs."""

    groups: Mapping[str, tuple[str, ...]]
    """By the id of the origin, which is the IRI of an organisation or of a source."""
    articles: Mapping[str, int]
    """The articles, numbered in the order in which they appeared."""
    _names: Mapping[str, str]
    _origin: Mapping[str, str]
    _reasons: Mapping[str, str]
    _sharing: Mapping[str, Mapping[str, str]]

    def of(self, source: str) -> str:
        """The id of a source's origin; a source that the store does not hold is its own."""
        return self._origin.get(source, source)

    def why(self, source: str) -> str:
        """The reason for which a source has its origin, in words."""
        return self._reasons.get(source, "the store does not hold it")

    def sharing(self, source: str) -> Mapping[str, str]:
        """The articles of other origins that share passages with a source, each with the reason in words."""
        return self._sharing.get(source, {})

    def count(self, sources: Iterable[str]) -> int:
        """How many origins some sources have together."""
        return len(self._independent(set(sources)))

    def among(self, sources: Iterable[str]) -> list[Group]:
        """The origins of some sources, those with most sources first."""
        wanted = set(sources)
        found = [
            Group(ids[0], " and ".join(self._names.get(id_, id_) for id_ in ids), self._told(held, wanted))
            for ids, held in self._independent(wanted)
        ]
        return sorted(found, key=lambda group: (-len(group.sources), group.id))

    def _told(self, held: Iterable[str], wanted: Collection[str]) -> dict[str, str]:
        """Sources in the order in which they appeared, with the reasons for what they count as."""
        ordered = sorted(held, key=self._key)
        return {s: "; ".join([self.why(s), *self._partners(s, wanted).values()]) for s in ordered}

    def _key(self, source: str) -> tuple[int, str]:
        return self.articles.get(source, len(self.articles)), source

    def _partners(self, source: str, wanted: Collection[str]) -> dict[str, str]:
        return {other: why for other, why in self.sharing(source).items() if other in wanted}

    def _independent(self, sources: set[str]) -> list[tuple[list[str], list[str]]]:
        """The origins of some sources: ids, the one that counts first, and sources.

        Of each origin one article stands for it, if any is left that shares no passage with one that stands for
        another: those with the fewest such articles first, of these the earliest.
        """
        held: defaultdict[str, list[str]] = defaultdict(list)
        for source in sorted(sources, key=self._key):
            held[self.of(source)].append(source)
        partners = {source: set(self._partners(source, sources)) for source in sources & self._sharing.keys()}
        chosen = {id_: [id_] for id_, group in held.items() if any(not partners.get(s) for s in group)}
        left = {source: others for source, others in partners.items() if self.of(source) not in chosen}
        while left:
            first = min(left, key=lambda s: (len(left[s] & left.keys()), self._key(s)))
            chosen[self.of(first)] = [self.of(first)]
            gone = {*held[self.of(first)], *left[first]}
            left = {source: others for source, others in left.items() if source not in gone}
        for id_ in sorted(held.keys() - chosen.keys()):
            shared = {self.of(other) for source in held[id_] for other in partners[source]}
            chosen[min(shared & chosen.keys())].append(id_)
        return [(ids, [source for id_ in ids for source in held[id_]]) for ids in chosen.values()]


def of(store: Store) -> Origins:
    """The origins of all sources in a store."""
    return _Reading(store).origins()


def speaking_of(store: Store, iri: str) -> list[str]:
    """The sources that say something of an entity, as fact or in a claim, sorted.

    To name it, as each article names its publisher, is to say nothing of it; nor is to speak in its own voice.
    """
    prefix = f"{store.names.base}source/"
    node = ox.NamedNode(iri)
    own = {_value(q.subject) for q in store.db.quads_for_pattern(None, named_node(nf("publisher")), node, None)}
    found = set()
    for pattern in ((node, None, None, None), (None, None, node, None)):
        for quad in store.db.quads_for_pattern(*pattern):
            source = _value(quad.graph_name).rpartition("/")[0]
            says = str(quad.predicate) not in _naming() and (
                str(quad.predicate) != nf("saidBy") or source not in own
            )
            if says and source.startswith(prefix):
                found.add(source)
    return sorted(found)


@functools.cache
def _naming() -> frozenset[str]:
    """What only says which thing is meant: its class, its names, its identifiers."""
    schemes = (nf(property_.name) for property_ in vocabulary().schemes.values())
    return frozenset({TYPE, nf("suggestsKind"), *naming(), *schemes})


class _Joined:
    """Things that are joined two by two."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def root(self, thing: str) -> str:
        while (above := self._above.setdefault(thing, thing)) != thing:
            self._above[thing] = self._above[above]
            thing = above
        return thing

    def join(self, one: str, other: str) -> None:
        self._above[self.root(one)] = self.root(other)

    def parts(self) -> list[set[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for thing in list(self._above):
            found[self.root(thing)].add(thing)
        return list(found.values())


class _Reading:
    """Reads what the rules need of one store, and applies them."""

    def __init__(self, store: Store) -> None:
        self.store, self._entities = store, Entities(store)
        self._about: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for name in _READ:
            for quad in store.db.quads_for_pattern(None, named_node(nf(name)), None, ox.DefaultGraph()):
                known = self._about[_value(quad.subject)]
                known[name] = min(known.get(name, _value(quad.object)), _value(quad.object))
        self._sources = {iri: about for iri, about in sorted(self._about.items()) if "sourceKind" in about}
        self._articles = {iri for iri, about in self._sources.items() if about["sourceKind"] == "article"}
        self._order = {iri: n for n, iri in enumerate(sorted(self._articles, key=self._appeared))}

    def origins(self) -> Origins:
        """What the rules make of the sources."""
        joined, reasons, copied = _Joined(), {}, self._copied()
        for iri in self._sources:
            other, reasons[iri] = self._rule(iri, copied.get(iri))
            joined.join(iri, other)
        groups, named = {}, {}
        for part in joined.parts():
            id_ = min(part, key=lambda thing: (self.store.names.identifier(f"<{thing}>") is None, thing))
            groups[id_] = tuple(sorted(part & self._sources.keys()))
            named[id_] = self._name(id_)
        origin = {iri: id_ for id_, sources in groups.items() for iri in sources}
        return Origins(groups, self._order, named, origin, reasons, self._sharing(origin))

    def _rule(self, iri: str, copied: tuple[str, int] | None) -> tuple[str, str]:
        """What a source has its origin with, and the reason in words."""
        about = self._sources[iri]
        if iri not in self._articles:
            return iri, f"{_KINDS.get(about['sourceKind'], 'a source of its own')}, an origin of its own"
        if original := about.get("copyOf"):
            return original, f"a copy of {self._title(original)}"
        if agency := about.get("creditedTo"):
            return agency, f"credited to {self._name(agency)}"
        if copied:
            other, percent = copied
            earlier = ", which appeared earlier" if self._appeared(other)[0] < self._appeared(iri)[0] else " too"
            much = f"{percent}% of its text, by runs of {fingerprints.RUN} words"
            return other, f"{much}, stands in {self._title(other)}{earlier}"
        outlet, again = about.get("publisher"), about.get("republishedBy")
        if outlet:
            reprinted = f", republished by {self._name(again)}" if again else ""
            return outlet, f"published by {self._name(outlet)}{reprinted}"
        if again:
            return again, f"republished by {self._name(again)}; who published it first is not known"
        return iri, "no publisher is known, an origin of its own"

    # -- shared passages -----------------------------------------------------------------------------------

    def _copied(self) -> dict[str, tuple[str, int]]:
        """By article that is a copy: the earlier one that most of it stands in, and how many in a hundred."""
        found: dict[str, tuple[str, int]] = {}
        for first, later, shared in self._passages:
            text = self._texts.get(later, frozenset())
            if shared >= COPIED * len(text) > 0 and (later not in found or found[later][1] < shared):
                found[later] = first, shared
        return {later: (first, 100 * n // len(self._texts[later])) for later, (first, n) in found.items()}

    def _sharing(self, origin: Mapping[str, str]) -> dict[str, dict[str, str]]:
        """By article: those of other origins that it shares passages with, and the reason in words."""
        found: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for first, later, _ in self._passages:
            if origin[first] != origin[later]:
                found[first][later] = f"shares passages with {self._title(later)}"
                found[later][first] = f"shares passages with {self._title(first)}"
        return dict(found)

    @functools.cached_property
    def _texts(self) -> dict[str, frozenset[int]]:
        """The hashes of each article whose whole text was at hand when it was loaded."""
        texts = {iri: self._about[iri].get("textFingerprint") for iri in self._articles}
        return {iri: fingerprints.read(text) for iri, text in texts.items() if text}

    @functools.cached_property
    def _passages(self) -> list[tuple[str, str, int]]:
        """Two articles that share passages, the earlier one first, and how many hashes; earliest pairs first."""
        holders: defaultdict[int, list[str]] = defaultdict(list)
        for iri in sorted(self._articles, key=self._order.__getitem__):
            for value in self._texts.get(iri) or self._quoted(iri):
                holders[value].append(iri)
        shared = Counter(pair for held in holders.values() for pair in itertools.combinations(held, 2))
        found = [(first, later, n) for (first, later), n in shared.items() if n >= SHARED]
        return sorted(found, key=lambda pair: (self._order[pair[0]], self._order[pair[1]]))

    def _quoted(self, iri: str) -> frozenset[int]:
        """The hashes of the words that claims rest on, where the store has these and not the whole text."""
        claims = named_node(f"<{iri}/claims>")
        found: frozenset[int] = frozenset()
        for quad in self.store.db.quads_for_pattern(None, named_node(f"<{OA}exact>"), None, claims):
            parts = {p: self._object(quad.subject, f"<{OA}{p}>") for p in ("prefix", "suffix")}
            found |= fingerprints.hashes(_passage(parts["prefix"], _value(quad.object), parts["suffix"]))
        return found

    # -- what things are called ----------------------------------------------------------------------------

    def _object(self, subject: ox.NamedNode | ox.BlankNode | ox.Triple, predicate: str) -> str:
        quads = self.store.db.quads_for_pattern(subject, named_node(predicate), None, ox.DefaultGraph())
        return next((_value(q.object) for q in quads), "")

    def _appeared(self, iri: str) -> tuple[str, str]:
        """What articles are put in order by: the first day on which one can have appeared, then the id."""
        with contextlib.suppress(ValueError, KeyError):
            if day := dates.span(self._about[iri]["published"]).earliest:
                return day.isoformat(), iri
        return "9999", iri

    def _name(self, iri: str) -> str:
        return self._entities.label(iri) or iri.rpartition("/")[2]

    def _title(self, iri: str) -> str:
        """A source by title, outlet and date."""
        about = self._about.get(iri, {})
        outlet = about.get("publisher") or about.get("republishedBy")
        told = ", ".join(filter(None, (self._name(outlet) if outlet else None, about.get("published"))))
        return f"“{self._name(iri)}”" + (f" ({told})" if told else "")


def _value(term: ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple | ox.DefaultGraph) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _passage(prefix: str, exact: str, suffix: str) -> str:
    """A quote with the whole words around it; the context is cut after so many characters, often within a word."""
    if len(prefix) >= CONTEXT:
        prefix = prefix.partition(" ")[2]
    if len(suffix) >= CONTEXT:
        suffix = suffix.rpartition(" ")[0]
    return prefix + exact + suffix
