"""Names of entities: what a name, an alias, an identifier or an IRI means, and labels for people."""

import itertools
from collections.abc import Iterator
from typing import NamedTuple

import pyoxigraph as ox

from kg.errors import AmbiguousError, Candidate, NotFoundError
from kg.identity.identifiers import normalised
from kg.identity.names import normalized
from kg.quads.names import LABEL, TYPE, by_name, naming, strong
from kg.store import Store
from kg.terms import named_node, not_in_iri, text_of
from kg.vocabulary import NF, vocabulary

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


class Completion(NamedTuple):
    """A thing that somebody may be about to name; `name` is the name of it that begins as it was typed."""

    label: str
    iri: str
    kind: str
    name: str


_BEST_KNOWN = 1_000
"""Statements up to which it is counted how many name a thing."""

_ALIKE = 60
"""The least score of a name that is like another."""


class Entities:
    """Looks entities up in one store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @property
    def _db(self) -> ox.Store:
        return self.store.db

    def label(self, iri: str) -> str | None:
        """The one label of an entity, a source or a term of the ontology."""
        return self.label_and_language(iri)[0]

    def label_and_language(self, iri: str) -> tuple[str | None, str]:
        """The one label, as `label` gives it, and its language tag, empty for none."""
        pattern = self._db.quads_for_pattern(ox.NamedNode(iri), named_node(LABEL), None, ox.DefaultGraph())
        found = next((q.object for q in pattern if isinstance(q.object, ox.Literal)), None)
        return (None, "") if found is None else (found.value, found.language or "")

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
        value = _storable(value)
        for found, reason in self._meanings(value.strip()):
            fitting = [iri for iri in found if self._fits(iri, class_)]
            if len(fitting) == 1:
                return fitting[0]
            if fitting:
                raise AmbiguousError(value, self._ranked(fitting, reason))
        wanted = vocabulary().class_(class_).label if class_ else "entity"
        raise NotFoundError(wanted, value, self._near(value, class_), "`kg find TEXT` searches all names")

    def _meanings(self, value: str) -> Iterator[tuple[list[str], str]]:
        """What a text can mean, the surest way of naming first; each way is tried only when it is asked for."""
        iris = [] if (iri := _iri_in(value)) is None else [iri]
        if identifier := _identifier(value):
            iris.append(text_of(self.store.names.entity(identifier)))
        known = {*(i for i in iris if self.exists(i)), *self._by_identifier(value)}
        yield sorted(known), "its IRI or identifier"
        if value and not iri:
            yield self._by_label(value), "its name"
            yield self._by_normalized(value), "its name, differently spelt"
        yield [merged for i in iris if (merged := self._merged(i))], "an identifier that now stands for another"
        if value and not not_in_iri(value) and self.exists(source := text_of(self.store.names.source(value))):
            yield [source], "the id of a source"

    def _by_identifier(self, value: str) -> list[str]:
        """The entities that have a strong identifier, whichever of theirs they are known by."""
        if (found := _strong(value)) is None:
            return []
        scheme, text = found
        property_ = ox.NamedNode(vocabulary().schemes[scheme].iri)
        quads = self._db.quads_for_pattern(None, property_, ox.Literal(text), ox.DefaultGraph())
        return [q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)]

    def _merged(self, iri: str) -> str | None:
        """What an identifier was merged into; asked last, as it reads what all sources say of identity."""
        identifier = self.store.names.identifier(f"<{iri}>")
        if identifier is None:
            return None
        found = text_of(self.store.names.entity(self.store.identity().of(identifier)))
        return found if self.exists(found) else None

    def _by_label(self, value: str) -> list[str]:
        literals = [ox.Literal(value), *(ox.Literal(value, language=tag) for tag in self.store.languages)]
        return sorted(
            {
                q.subject.value
                for predicate in naming()
                for literal in literals
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
        return sorted({name.iri for name in self.store.search.spelt(wanted)}) if wanted else []

    def _fits(self, iri: str, class_: str | None) -> bool:
        terms = vocabulary()
        return class_ is None or any(terms.is_a(c, class_) for c in self.classes(iri))

    def _ranked(self, iris: list[str], reason: str) -> list[Candidate]:
        """What a name may mean, the best known first: what most statements name."""
        counted = sorted((-self._statements(iri), iri) for iri in iris)
        return [
            Candidate(iri, self.label(iri) or iri, self.kind(iri), f"{reason}; {_named_by(-count)}")
            for count, iri in counted
        ]

    def _statements(self, iri: str) -> int:
        """How many statements name an entity, up to a bound."""
        found = self._db.quads_for_pattern(None, None, ox.NamedNode(iri), ox.DefaultGraph())
        return sum(1 for _ in itertools.islice(found, _BEST_KNOWN))

    def _near(self, value: str, class_: str | None) -> tuple[str, ...]:
        found = self.find(value, class_, limit=3)
        return tuple(dict.fromkeys(f.label for f in found if f.score >= 70))

    # -- text search ---------------------------------------------------------------------------------------

    def find(self, text: str, class_: str | None = None, limit: int = 20) -> list[Found]:
        """The entities whose names are most like a text, best first.

        The score is rapidfuzz's WRatio over case-folded names, from 0 to 100.

        Args:
            text: a name, perhaps misspelt, or a part of one.
            class_: the class that the entities have to be of.
            limit: how many to give at most.
        """
        from rapidfuzz import fuzz, process, utils  # imported where a search runs only

        texts = self.store.search.like(_storable(text), _class_names(class_))
        matches = process.extract(
            _storable(text),
            texts,
            scorer=fuzz.WRatio,
            processor=utils.default_process,
            limit=limit * 8,
            score_cutoff=_ALIKE,
        )
        matches.sort(key=lambda m: (-m[1], abs(len(m[0]) - len(text)), m[0]))
        found: dict[str, Found] = {}
        for name, score, _ in matches:
            if len(found) >= limit:
                break
            for iri in dict.fromkeys(n.iri for n in self.store.search.named(name)):
                if iri not in found and len(found) < limit and self._fits(iri, class_):
                    label = self.label(iri) or name
                    alike = fuzz.WRatio(text, label, processor=utils.default_process)
                    # of two names that are equally alike, the label
                    by = label if alike >= score else name
                    found[iri] = Found(iri, label, self.kind(iri), by, round(score, 1))
        return sorted(found.values(), key=lambda f: (-f.score, abs(len(f.name) - len(text)), f.label, f.iri))

    def complete(self, prefix: str, class_: str | None = None, limit: int = 50) -> list[Completion]:
        """What somebody may be about to name: names that begin with what was typed, then those with such a word.

        Upper and lower case are one. Of several things of one kind that share a name, one is given.

        Args:
            prefix: what was typed so far; empty for any name.
            class_: the class that the entities have to be of.
            limit: how many to give at most.
        """
        found: dict[tuple[str, str], Completion] = {}
        seen: set[str] = set()
        for name in self.store.search.beginning(_storable(prefix), _class_names(class_), limit):
            if name.iri not in seen and len(found) < limit:
                seen.add(name.iri)
                kind = self.kind(name.iri)
                given = Completion(self.label(name.iri) or name.text, name.iri, kind, name.text)
                found.setdefault((given.name, kind), given)
        return list(found.values())


def _class_names(class_: str | None) -> list[str] | None:
    return vocabulary().subclasses(vocabulary().class_(class_).name) if class_ else None


def _named_by(count: int) -> str:
    if count >= _BEST_KNOWN:
        return f"{_BEST_KNOWN:,} statements name it, or more"
    return "no statement names it" if not count else f"{count:,} statement{'s name' if count > 1 else ' names'} it"


def _storable(text: str) -> str:
    """A text as a store can hold it: lone surrogates are in no name."""
    return text.encode("utf-8", "replace").decode()


def _identifier(value: str) -> str | None:
    """The identifier that a text is: `bytedance`, `wikidata:Q1`, `ent:wikidata:Q1`, or a page's address.

    None for any other text.
    """
    if found := _strong(value):
        return strong(*found)
    value = value.removeprefix("ent:")
    return value if value and "/" not in value and not not_in_iri(value) else None


def _strong(value: str) -> tuple[str, str] | None:
    """The scheme and the value of the strong identifier that a text is, or a page's address holds."""
    value = value.removeprefix("ent:")
    scheme, colon, rest = value.partition(":")
    schemes = vocabulary().schemes
    if colon and scheme.lower() in schemes:
        return scheme.lower(), normalised(scheme.lower(), rest)
    if "://" in value:
        found = ((scheme, normalised(scheme, value)) for scheme in schemes)
        return next(((scheme, text) for scheme, text in found if text != value), None)
    return None


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
