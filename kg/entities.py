"""Names of entities: what a name, an alias, an identifier or an IRI means, and labels for people."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

import pyoxigraph as ox

from kg.errors import AmbiguousError, Candidate, NotFoundError
from kg.identity.identifiers import normalised
from kg.identity.names import normalized
from kg.quads.names import LABEL, TYPE, by_name, nf, strong
from kg.store import Store
from kg.terms import named_node, text_of
from kg.vocabulary import NF, vocabulary

_NO_IDENTIFIER = re.compile(r"[\x00-\x20<>\"{}|\\^`\ud800-\udfff\ufffe\uffff/]")
"""What no identifier holds: what no IRI holds, and the slash."""

_AMOUNT = ("comparator", "value", "unit", "currency")
_TOLD = {
    **dict.fromkeys(("metric", *_AMOUNT, "role"), ""),
    "positionAt": "at ",
    "positionStatus": "",
    "employer": "at ",
    "awardGranted": "",
    "awardGrantedBy": "by ",
    **dict.fromkeys(
        ("authorshipBy", "authorshipAffiliation", "reliefKind", "reliefAmount", "presentationType"), ""
    ),
    "presentationAt": "at ",
    "date": "",
    "accordingTo": "according to ",
}
"""What the title of a dependent node tells, in this order, each with the words before it."""


class Found(NamedTuple):
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
            for q in self._db.quads_for_pattern(None, named_node(predicate), None, ox.DefaultGraph())
            if isinstance(q.subject, ox.NamedNode)
            and isinstance(q.object, ox.Literal)
            and not q.subject.value.startswith(NF)
        }
        return sorted(pairs)

    def label(self, iri: str) -> str | None:
        """The one label of an entity, a source or a term of the ontology."""
        pattern = self._db.quads_for_pattern(ox.NamedNode(iri), named_node(LABEL), None, ox.DefaultGraph())
        return next((q.object.value for q in pattern if isinstance(q.object, ox.Literal)), None)

    def title(self, iri: str, besides: str = "") -> str | None:
        """What people call an IRI: its label; a dependent node's kind and what it tells; None for other IRIs.

        Args:
            iri: the IRI.
            besides: an entity that a node's title need not name, as it is told from its point of view.
        """
        label = self.label(iri)
        if label is not None:
            return label
        if told := self.details(iri, besides):
            return f"{self.kind(iri)} ({told})"
        return self.kind(iri) if "/node/" in iri and self.classes(iri) else None

    def details(self, iri: str, besides: str = "") -> str:
        """What a dependent node tells: `papers accepted: more than 50 research works, according to ...`."""
        found: dict[str, list[str]] = {}
        for quad in self._db.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph()):
            name = quad.predicate.value.removeprefix(NF)
            term = quad.object
            if name in _TOLD and isinstance(term, ox.NamedNode | ox.Literal) and term.value != besides:
                found.setdefault(name, []).append(self._value(term))
        values = {name: " and ".join(sorted(texts)) for name, texts in found.items()}
        amount = " ".join(values.pop(name) for name in _AMOUNT if name in values)
        metric = values.pop("metric", "")
        parts = [f"{metric}: {amount}" if metric and amount else metric or amount]
        parts += [f"{_TOLD[name]}{values[name]}" for name in _TOLD if name in values]
        return ", ".join(part for part in parts if part)

    def _value(self, term: ox.NamedNode | ox.Literal) -> str:
        if isinstance(term, ox.NamedNode):
            return self.title(term.value) or term.value
        return f"{int(term.value):,}" if term.value.isdecimal() and len(term.value) > 4 else term.value

    def classes(self, iri: str) -> list[str]:
        """The names of the classes that sources give an entity, the most specific first."""
        found = {
            q.object.value.removeprefix(NF)
            for q in self._db.quads_for_pattern(ox.NamedNode(iri), named_node(TYPE), None, ox.DefaultGraph())
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
        for found, reason in self._meanings(value.strip()):
            candidates = [self._candidate(iri, reason) for iri in found if self._fits(iri, class_)]
            if len(candidates) == 1:
                return candidates[0].iri
            if candidates:
                raise AmbiguousError(value, candidates)
        wanted = vocabulary().class_(class_).label if class_ else "entity"
        raise NotFoundError(wanted, value, self._near(value, class_), "`kg find TEXT` searches all names")

    def _meanings(self, value: str) -> Iterator[tuple[list[str], str]]:
        """What a text can mean, the surest way of naming first; each way is tried only when it is asked for."""
        iris = [] if (iri := _iri_in(value)) is None else [iri]
        if identifier := _identifier(value):
            iris.append(text_of(self.store.names.entity(identifier)))
        yield [i for i in iris if self.exists(i)], "its IRI or identifier"
        if value and not iri:
            yield self._by_label(value), "its name"
            yield self._by_normalized(value), "its name, differently spelt"
        yield [merged for i in iris if (merged := self._merged(i))], "an identifier that now stands for another"

    def _merged(self, iri: str) -> str | None:
        """What an identifier was merged into; asked last, as it reads what all sources say of identity."""
        identifier = self.store.names.identifier(f"<{iri}>")
        if identifier is None:
            return None
        found = text_of(self.store.names.entity(self.store.identity().of(identifier)))
        return found if self.exists(found) else None

    def _by_label(self, value: str) -> list[str]:
        literal = ox.Literal(value)
        return sorted(
            {
                q.subject.value
                for predicate in (LABEL, nf("alias"), nf("name"))
                for q in self._db.quads_for_pattern(None, named_node(predicate), literal, ox.DefaultGraph())
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
            elif iri in found and name == found[iri].label and round(score, 1) == found[iri].score:
                found[iri] = found[iri]._replace(name=name)  # of two names that are equally alike, the label
        return sorted(found.values(), key=lambda f: (-f.score, f.label))[:limit]


def _identifier(value: str) -> str | None:
    """The identifier that a text is: `bytedance`, `wikidata:Q1`, `ent:wikidata:Q1`, or a page's address.

    None for any other text.
    """
    value = value.removeprefix("ent:")
    scheme, colon, rest = value.partition(":")
    schemes = vocabulary().schemes
    if colon and scheme.lower() in schemes:
        return strong(scheme.lower(), normalised(scheme.lower(), rest))
    if "://" in value:
        found = ((scheme, normalised(scheme, value)) for scheme in schemes)
        return next((strong(scheme, text) for scheme, text in found if text != value), None)
    return value if value and not _NO_IDENTIFIER.search(value) else None


def _iri_in(value: str) -> str | None:
    """The IRI that a text is, in brackets or without; None where it is none."""
    if value.startswith("<") and value.endswith(">"):
        value = value[1:-1]
    if "://" not in value:
        return None
    try:
        return ox.NamedNode(value).value
    except ValueError:
        return None
