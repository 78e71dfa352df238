"""The statement that three words of a command line name."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pyoxigraph as ox

from kg import wording
from kg.entities import Entities
from kg.errors import AmbiguousError, Candidate, NotFoundError
from kg.evidence import Evidence
from kg.quads.names import TYPE, nf
from kg.store import Store
from kg.store.changes import Triple
from kg.terms import named_node, term_of, text_of
from kg.vocabulary import NF, PREFIXES, Property, near, vocabulary

_IS_A = ("a", "is a", "is an", "type", "rdf:type", TYPE, TYPE[1:-1])
_FEW = 8
"""What is near that a message lists."""


def statement(store: Store, subject: str, property_: str, object_: str) -> Triple:
    """The triple that is meant: one that the store holds, or that a claim says.

    Raises:
        NotFoundError: nothing answers to a name, or nobody says such a thing; carries what is near.
        AmbiguousError: several things answer to a name, and the statement does not tell which is meant.
    """
    reader = _Reader(store)
    if property_ in _IS_A:
        predicate, objects = TYPE, [f"<{NF}{_class(object_)}>"]
        subjects = reader.things(subject)
    else:
        found = _property(property_)
        if found.written_as is not None:
            found, subject, object_ = vocabulary().properties[found.written_as], object_, subject
        predicate, subjects = nf(found.name), reader.things(subject)
        objects = reader.things(object_) if found.kind == "object" else reader.values(subjects, predicate, object_)
    known = [t for t in itertools.product(subjects, (predicate,), objects) if reader.is_said(t)]
    if len(known) == 1:
        return known[0]
    if known:
        raise reader.ambiguous(subject, object_, known)
    reader.refuse_ambiguous(subject, subjects)
    reader.refuse_ambiguous(object_, objects)
    raise reader.not_said(subjects[0], predicate, objects[0] if objects else None, object_)


def _class(text: str) -> str:
    name = text.removeprefix("<").removesuffix(">").removeprefix(NF).removeprefix("nf:")
    classes = vocabulary().classes
    by_label = {c.label.casefold(): c.name for c in classes.values()}
    if name not in classes and name.casefold() not in by_label:
        raise NotFoundError("class", text, near(name, by_label), "docs/ontology.md lists them")
    return name if name in classes else by_label[name.casefold()]


def _property(text: str) -> Property:
    """The property of a name (`owns`, `nf:owns`), a label (`owned by`), an IRI, or words of a sentence."""
    name = text.removeprefix("<").removesuffix(">").removeprefix(NF).removeprefix("nf:")
    properties = vocabulary().properties
    known: dict[str, Property] = {}
    for told in (lambda p: p.name, lambda p: p.label, lambda p: wording.verb(p.name)):
        for property_ in properties.values():
            known.setdefault(told(property_).casefold(), property_)
    found = properties.get(name) or known.get(name.casefold())
    if found is None:
        raise NotFoundError("property", text, near(name, known), "docs/ontology.md lists them; `a` is for classes")
    return found


class _Reader:
    """Looks up what the words can mean in one store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.entities = Entities(store)
        self.evidence = Evidence(store, self.entities)

    def things(self, text: str) -> list[str]:
        """The things that a text can mean, as tokens; more than one where the name is not enough to tell.

        Raises:
            NotFoundError: nothing answers to it.
        """
        prefix, colon, name = text.partition(":")
        prefixes = {**PREFIXES, **self.store.names.prefixes}
        if colon and prefix in prefixes and not name.startswith("//"):
            text = prefixes[prefix] + name
        try:
            return [f"<{self.entities.resolve(text)}>"]
        except AmbiguousError as error:
            return [f"<{candidate.iri}>" for candidate in error.candidates]

    def values(self, subjects: list[str], predicate: str, text: str) -> list[str]:
        """The values that a text can mean, among those that are on record."""
        found = list(dict.fromkeys(v for subject in subjects for v in self.on_record(subject, predicate)))
        same = [v for v in found if text in (v, text_of(v))]
        folded = text.casefold()
        return same or [v for v in found if folded in (text_of(v).casefold(), wording.date(text_of(v)).casefold())]

    def on_record(self, subject: str, predicate: str) -> list[str]:
        """The values of a property that the store holds, or that claims give."""
        found = {value for value, _ in self.store.objects(subject, predicate)}
        for claim in self.claims_on(subject):
            objects = {o for o, _ in self.store.objects(claim, nf("claimObject"))}
            if any(p == predicate for p, _ in self.store.objects(claim, nf("claimPredicate"))):
                found |= objects
        return sorted(found)

    def claims_on(self, subject: str) -> Iterator[str]:
        about = (None, named_node(nf("claimSubject")), term_of(subject), ox.DefaultGraph())
        return (str(quad.subject) for quad in self.store.db.quads_for_pattern(*about))

    def is_said(self, triple: Triple) -> bool:
        """Whether the store holds a triple, or a claim says it."""
        subject, predicate, object_ = triple
        quad = ox.Quad(named_node(subject), named_node(predicate), term_of(object_), ox.DefaultGraph())
        if quad in self.store.db:
            return True
        return any(claim.predicate == predicate[1:-1] for claim in self.evidence.saying(triple))

    # -- errors --------------------------------------------------------------------------------------------

    def ambiguous(self, subject: str, object_: str, known: list[Triple]) -> AmbiguousError:
        """Several things of these names have that to do with each other."""
        place = 0 if len({t[0] for t in known}) > 1 else 2
        return AmbiguousError((subject, "", object_)[place], self.candidates([t[place] for t in known]))

    def refuse_ambiguous(self, text: str, tokens: list[str]) -> None:
        if len(tokens) > 1:
            raise AmbiguousError(text, self.candidates(tokens))

    def candidates(self, tokens: list[str]) -> list[Candidate]:
        return [self.candidate(token) for token in dict.fromkeys(tokens)]

    def candidate(self, token: str) -> Candidate:
        if not token.startswith("<"):
            return Candidate(token, text_of(token), "value", "on record")
        iri = token[1:-1]
        return Candidate(iri, self.evidence.thing(iri), self.entities.kind(iri), "its name")

    def not_said(self, subject: str, predicate: str, object_: str | None, text: str) -> NotFoundError:
        """Nobody says so; what is on record of the same thing is told."""
        if object_ is None:
            missing = f"{self.evidence.thing(subject[1:-1])} {predicate[1:-1].removeprefix(NF)} {text}"
        else:
            missing = wording.statement((subject, predicate, object_), self.evidence)
        found = [(subject, predicate, value) for value in self.on_record(subject, predicate)]
        told = [self.told(triple) for triple in found[:_FEW]]
        more = [f"and {len(found) - _FEW:,} more"] if len(found) > _FEW else []
        hint = "\n".join(["on record:", *(f"  {line}" for line in (*told, *more))]) if told else ""
        return NotFoundError(
            "source here that says", missing, (), hint or "`kg show ENTITY` tells what is on record"
        )

    def told(self, triple: Triple) -> str:
        """A statement on record; one that is only claimed never without who claims it, and how."""
        if self.store.graphs_of(triple):
            return wording.statement(triple, self.evidence)
        saying = [c for c in self.evidence.saying(triple) if c.predicate == triple[1][1:-1]]
        return wording.sentence(saying[0], self.evidence) if saying else ""
