"""Names of entities: what a name, an alias, an identifier or an IRI means, and labels for people."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from kg.errors import AmbiguousError, Candidate, NotFoundError
from kg.identity.names import normalized
from kg.identity.resolve import Resolution
from kg.quads.names import LABEL, TYPE, by_name, nf, strong
from kg.store import Store
from kg.terms import text_of
from kg.vocabulary import NF, vocabulary


@dataclass(frozen=True, slots=True)
class Found:
    """An entity that a text search found; `score` is from 0 to 100."""

    iri: str
    label: str
    kind: str
    name: str
    score: float


class Entities:
    """Looks entities up in one store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._db = store.db

    @functools.cached_property
    def _labels(self) -> list[tuple[str, str]]:
        """(name, IRI) pairs: all labels and aliases."""
        pairs = {
            (q.object.value, q.subject.value)
            for predicate in (LABEL, nf("alias"), nf("name"))
            for q in self._db.quads_for_pattern(None, _node(predicate), None, ox.DefaultGraph())
            if isinstance(q.subject, ox.NamedNode)
            and isinstance(q.object, ox.Literal)
            and not q.subject.value.startswith(NF)
        }
        return sorted(pairs)

    def label(self, iri: str) -> str | None:
        """The one label of an entity, a source or a term of the ontology."""
        pattern = self._db.quads_for_pattern(ox.NamedNode(iri), _node(LABEL), None, ox.DefaultGraph())
        return next((q.object.value for q in pattern if isinstance(q.object, ox.Literal)), None)

    def classes(self, iri: str) -> list[str]:
        """The names of the classes that sources give an entity, the most specific first."""
        found = {
            q.object.value.removeprefix(NF)
            for q in self._db.quads_for_pattern(ox.NamedNode(iri), _node(TYPE), None, ox.DefaultGraph())
            if isinstance(q.object, ox.NamedNode) and q.object.value.startswith(NF)
        }
        terms = vocabulary()
        return sorted(
            found & set(terms.classes), key=lambda c: (c == "Source", -len(terms.classes[c].ancestors), c)
        )

    def kind(self, iri: str) -> str:
        """The label of the entity's most specific class, for people."""
        classes = self.classes(iri)
        return vocabulary().classes[classes[0]].label if classes else "thing"

    def exists(self, iri: str) -> bool:
        """Whether the store says anything of an IRI."""
        node = ox.NamedNode(iri)
        return any(
            next(iter(self._db.quads_for_pattern(*pattern)), None) is not None
            for pattern in ((node, None, None, None), (None, None, node, None))
        )

    # -- one entity ----------------------------------------------------------------------------------------

    def resolve(self, value: str, class_: str | None = None) -> str:
        """The IRI of the one entity that a text names: an IRI, an identifier, a label or an alias.

        Args:
            value: `https://...` or `<...>`, `wikidata:Q55606242`, `bytedance`, `ByteDance Inc.`
            class_: the class that it has to be of.

        Raises:
            NotFoundError: nothing answers to it; carries near names.
            AmbiguousError: several do; carries them.
        """
        candidates: dict[str, str] = {}
        for found, reason in self._meanings(value.strip()):
            if found not in candidates and self._fits(found, class_):
                candidates[found] = reason
        if len(candidates) == 1:
            return next(iter(candidates))
        if candidates:
            raise AmbiguousError(value, [self._candidate(iri, reason) for iri, reason in candidates.items()])
        wanted = vocabulary().class_(class_).label if class_ else "entity"
        raise NotFoundError(wanted, value, self._near(value, class_), "`kg find TEXT` searches all names")

    def _meanings(self, value: str) -> Iterable[tuple[str, str]]:
        """What a text can mean; a surer way of naming ends the search."""
        if value.startswith("<") and value.endswith(">"):
            value = value[1:-1]
        if "://" in value:
            return [(iri, "its IRI")] if (iri := self._canonical_iri(value)) else []
        for search, reason in (
            (self._by_identifier, "its identifier"),
            (self._by_label, "its name"),
            (self._by_normalized, "its name, differently spelt"),
        ):
            if found := search(value):
                return [(iri, reason) for iri in found]
        return []

    def _canonical_iri(self, value: str) -> str | None:
        try:
            ox.NamedNode(value)
        except ValueError:
            return None
        identifier = self.store.names.identifier(f"<{value}>")
        if identifier is not None:
            value = text_of(self.store.names.entity(self._identity.of(identifier)))
        return value if self.exists(value) else None

    @functools.cached_property
    def _identity(self) -> Resolution:
        return self.store.identity()

    def _by_identifier(self, value: str) -> list[str]:
        scheme, colon, rest = value.partition(":")
        if any(c.isspace() for c in value):
            return []
        if scheme == "ent" and colon:
            scheme, colon, rest = rest.partition(":")
        terms = vocabulary()
        if colon and scheme in terms.schemes:
            identifier = strong(scheme, rest)
        elif colon:
            identifier = f"{scheme}:{rest}"
        else:
            identifier = scheme
        try:
            iri = text_of(self.store.names.entity(identifier))
        except Exception:
            return []
        if self.exists(iri):
            return [iri]
        found = self._canonical_iri(iri)
        return [found] if found else []

    def _by_label(self, value: str) -> list[str]:
        literal = ox.Literal(value)
        return sorted(
            {
                q.subject.value
                for predicate in (LABEL, nf("alias"), nf("name"))
                for q in self._db.quads_for_pattern(None, _node(predicate), literal, ox.DefaultGraph())
                if isinstance(q.subject, ox.NamedNode)
            }
        )

    def _by_normalized(self, value: str) -> list[str]:
        for class_ in ("Organization", "ConferenceSeries"):
            identifier = by_name(class_, value)
            if identifier and self.exists(iri := text_of(self.store.names.entity(identifier))):
                return [iri]
        wanted = normalized(value)
        return sorted({iri for name, iri in self._labels if normalized(name) == wanted}) if wanted else []

    def _fits(self, iri: str, class_: str | None) -> bool:
        terms = vocabulary()
        return class_ is None or any(terms.is_a(c, class_) for c in self.classes(iri))

    def _candidate(self, iri: str, reason: str) -> Candidate:
        return Candidate(iri, self.label(iri) or iri, self.kind(iri), reason)

    def _near(self, value: str, class_: str | None) -> tuple[str, ...]:
        found = self.find(value, class_, limit=3)
        return tuple(dict.fromkeys(f.label for f in found if f.score >= 70))

    # -- text search ---------------------------------------------------------------------------------------

    def find(self, text: str, class_: str | None = None, limit: int = 20) -> list[Found]:
        """The entities whose names are most like a text, best first.

        The score is rapidfuzz's WRatio over case-folded names, from 0 to 100.
        """
        from rapidfuzz import fuzz, process, utils  # imported where a search runs only

        pairs = self._labels
        matches = process.extract(
            text,
            [name for name, _ in pairs],
            scorer=fuzz.WRatio,
            processor=utils.default_process,
            limit=limit * 8,
            score_cutoff=60,
        )
        found: dict[str, Found] = {}
        for name, score, index in matches:
            iri = pairs[index][1]
            if iri not in found and self._fits(iri, class_):
                found[iri] = Found(iri, self.label(iri) or name, self.kind(iri), name, round(score, 1))
        return sorted(found.values(), key=lambda f: (-f.score, f.label))[:limit]


def _node(token: str) -> ox.NamedNode:
    return ox.NamedNode(token[1:-1])
