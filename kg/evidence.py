"""Which sources hold a statement, and the words and claims behind it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.entities import Entities
from kg.facts.model import Quote
from kg.quads.names import TYPE, nf
from kg.store import Store
from kg.store.changes import Triple
from kg.terms import named_node, term_of, text_of
from kg.vocabulary import DCTERMS, NF, OA, vocabulary

_VERBS = {
    "asserted": "states",
    "reported": "reports",
    "alleged": "alleges",
    "denied": "denies",
    "speculated": "is cited as speculating",
    "expected": "expects",
}


@dataclass(frozen=True, slots=True)
class SourceNote:
    """What a reader needs to know of a source to find it."""

    iri: str
    id: str
    kind: str
    title: str
    publisher: str | None = None
    republished_by: str | None = None
    published: str | None = None
    retrieved: str | None = None
    url: str | None = None
    origin: str | None = None
    licence: str | None = None
    by: str | None = None
    basis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimNote:
    """A claim as the store holds it; `says` is it in words, `speaker` who says it."""

    iri: str
    source: SourceNote
    modality: str
    accepted: bool
    speaker: str
    speaker_iri: str
    says: str
    subject: str | None
    predicate: str | None
    object: str | None
    about: tuple[str, ...]
    words: Quote | None
    document: str | None
    date: str | None
    note: str | None
    not_accepted_because: str | None
    disputes: tuple[str, ...]

    @property
    def attribution(self) -> str:
        """Who says it, with the verb that tells how: never left out where a claim is shown."""
        if self.modality == "speculated":
            return "speculation" if self.speaker_iri == f"{NF}UnnamedSource" else f"speculation by {self.speaker}"
        return f"{self.speaker} {_VERBS[self.modality]}"


@dataclass(frozen=True, slots=True)
class Support:
    """One source that holds a statement, with its claims that say so."""

    source: SourceNote
    claims: tuple[ClaimNote, ...]


class Evidence:
    """Reads the evidence in one store."""

    def __init__(self, store: Store, entities: Entities | None = None) -> None:
        self.store = store
        self.entities = entities or Entities(store)
        self.source = functools.cache(self._source)
        self.claim = functools.cache(self._claim)

    def of(self, triple: Triple) -> list[Support]:
        """The sources that hold a triple (of N-Triples tokens) as fact, by id, each with its claims that say so.

        An allegation of the same triple supports nothing: only claims that are held as facts are given.
        """
        claims = [claim for claim in self._claims_for(triple) if claim.accepted]
        found = []
        for graph in sorted(self.store.graphs_of(triple)):
            iri, slash, part = text_of(graph).rpartition("/")
            if slash and part == "facts":
                found.append(Support(self.source(iri), tuple(c for c in claims if c.source.iri == iri)))
        return found

    def about(self, iri: str, *, facts: bool = False) -> list[ClaimNote]:
        """The claims about or by an entity; those that are held as plain facts only if asked for."""
        names = ("claimSubject", "claimObject", "aboutEntity", "saidBy", "allegedIn", "saidIn")
        claims = {c for name in names for c in self._subjects(nf(name), f"<{iri}>")}
        # an allegation is never shown without the denials that answer it
        claims |= {denial.iri for claim in claims for denial in self.disputing(claim)}
        found = [self.claim(c) for c in sorted(claims)]
        return [c for c in found if facts or not (c.accepted and c.predicate)]

    def disputing(self, iri: str) -> list[ClaimNote]:
        """The claims that dispute a claim."""
        return [self.claim(c) for c in sorted(self._subjects(nf("disputes"), f"<{iri}>"))]

    def _claims_for(self, triple: Triple) -> list[ClaimNote]:
        """The claims that say a triple, or that made the dependent node it is about."""
        subject, predicate, object_ = triple
        found = self._subjects(nf("supportsNode"), subject)
        said = self._subjects(nf("claimSubject"), subject)
        if said:
            said &= self._subjects(nf("claimObject"), object_)
            found |= {c for c in said if self._value(c, nf("claimPredicate")) == text_of(predicate)}
        return [self.claim(c) for c in sorted(found)]

    # -- reading -------------------------------------------------------------------------------------------

    def _subjects(self, predicate: str, object_: str) -> set[str]:
        pattern = (None, named_node(predicate), term_of(object_), ox.DefaultGraph())
        return {text_of(str(q.subject)) for q in self.store.db.quads_for_pattern(*pattern)}

    def _about(self, iri: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for quad in self.store.db.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph()):
            found.setdefault(f"<{quad.predicate.value}>", []).append(text_of(str(quad.object)))
        return {predicate: sorted(values) for predicate, values in found.items()}

    def _value(self, iri: str, predicate: str) -> str | None:
        return next(iter(self._about(iri).get(predicate, ())), None)

    def _name(self, iri: str) -> str:
        return self.entities.label(iri) or iri.rpartition("#")[2].rpartition("/")[2]

    def _source(self, iri: str) -> SourceNote:
        about = self._about(iri)

        def get(name: str) -> str | None:
            return next(iter(about.get(nf(name), ())), None)

        publisher, republished = get("publisher"), get("republishedBy")
        classes = [c.removeprefix(NF) for c in about.get(TYPE, ()) if c != f"{NF}Source"]
        return SourceNote(
            iri=iri,
            id=iri.rpartition("/source/")[2],
            kind=vocabulary().classes[classes[0]].label if classes else "source",
            title=next(iter(about.get(f"<{DCTERMS}title>", ())), iri),
            publisher=self._name(publisher) if publisher else None,
            republished_by=self._name(republished) if republished else None,
            published=get("published"),
            retrieved=get("retrieved"),
            url=get("url"),
            origin=get("origin"),
            licence=get("licence"),
            by=get("decidedBy"),
            basis=tuple(about.get(nf("metadataBasis"), ())),
        )

    def _claim(self, iri: str) -> ClaimNote:
        about = self._about(iri)

        def get(name: str) -> str | None:
            return next(iter(about.get(nf(name), ())), None)

        subject, predicate, object_ = get("claimSubject"), get("claimPredicate"), get("claimObject")
        speaker = get("saidBy") or f"{NF}UnnamedSource"
        document, quote = get("saidIn"), get("hasQuote")
        source = self.source(get("statedIn") or iri)
        return ClaimNote(
            iri=iri,
            source=source,
            modality=(get("modality") or "").removeprefix(NF).lower(),
            accepted=get("accepted") == "true",
            speaker="an unnamed source" if speaker.endswith("#UnnamedSource") else self._name(speaker),
            speaker_iri=speaker,
            says=get("claimText") or self._sentence(subject, predicate, object_),
            subject=subject,
            predicate=predicate,
            object=object_,
            about=tuple(about.get(nf("aboutEntity"), ())),
            words=self._words(quote) if quote else None,
            document=self._name(document) if document else None,
            date=get("claimDate"),
            note=get("note"),
            not_accepted_because=get("notAcceptedBecause"),
            disputes=tuple(about.get(nf("disputes"), ())),
        )

    def _sentence(self, subject: str | None, predicate: str | None, object_: str | None) -> str:
        if subject is None or predicate is None or object_ is None:
            return ""
        terms = vocabulary().properties
        name = predicate.removeprefix(NF)
        verb = terms[name].label if name in terms else name
        is_thing = name in terms and terms[name].kind == "object"
        return f"{self.thing(subject)} {verb} {self.thing(object_) if is_thing else object_}"

    def thing(self, iri: str) -> str:
        """An entity by its label; a dependent node by its kind and what it tells."""
        return self.entities.title(iri) or self.entities.kind(iri)

    def _words(self, iri: str) -> Quote | None:
        about = self._about(iri)

        def get(name: str) -> str | None:
            return next(iter(about.get(f"<{OA}{name}>", ())), None)

        start, end = get("start"), get("end")
        if start is None or end is None:
            return None
        return Quote(int(start), int(end), get("exact"), get("prefix"), get("suffix"))


def outlets(source: SourceNote) -> str:
    """Publisher, republisher and date of a source in one line."""
    parts: list[str] = []
    if source.publisher:
        parts.append(source.publisher)
    if source.republished_by:
        parts.append(f"republished by {source.republished_by}")
    if source.by:
        parts.append(f"by {source.by}")
    if date := source.published or (f"taken {source.retrieved}" if source.retrieved else None):
        parts.append(date)
    return ", ".join(parts)


def unique(supports: Iterable[Support]) -> Sequence[Support]:
    """The supports of several triples, one for each source, with all claims once."""
    merged: dict[str, dict[str, ClaimNote]] = {}
    sources: dict[str, SourceNote] = {}
    for support in supports:
        sources[support.source.iri] = support.source
        merged.setdefault(support.source.iri, {}).update({c.iri: c for c in support.claims})
    return [Support(sources[iri], tuple(claims.values())) for iri, claims in merged.items()]
