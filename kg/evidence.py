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
    "withdrawn": "takes back",
}
_INFERRED = "drawn by a rule from other statements"


@dataclass(frozen=True, slots=True)
class SourceNote:
    """What a reader needs to know of a source to find it, and what became of it.

    `status` is None, "corrected", "superseded" or "retracted", with its date and the words of the ruling;
    `successor` is the IRI of the source that takes its place. `credit` names the agency or outlet whose report it
    says it is, `copy_of` is the IRI of the source that it repeats.
    """

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
    status: str | None = None
    status_date: str | None = None
    status_note: str | None = None
    successor: str | None = None
    credit: str | None = None
    copy_of: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimNote:
    """A claim as the store holds it; `says` is it in words, `speaker` who says it.

    `withheld` has the words of the ruling by which it is not, or no longer, held as a fact.
    """

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
    withheld: str | None = None

    @property
    def attribution(self) -> str:
        """Who says it, with the verb that tells how: never left out where a claim is shown."""
        if self.modality == "speculated":
            return "speculation" if self.speaker_iri == f"{NF}UnnamedSource" else f"speculation by {self.speaker}"
        verb = "stated" if self.withheld and self.modality == "asserted" else _VERBS[self.modality]
        return f"{self.speaker} {verb}"


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
        self._subjects = functools.cache(self._found_by)
        self.answers = functools.cache(self._answers)
        """The denials on record that answer a claim: those that dispute it, and those of the very same triple."""

    def of(self, triple: Triple) -> list[Support]:
        """The sources that hold a triple (of N-Triples tokens) as fact, by id, each with its claims that say so.

        An allegation of the same triple supports nothing: only claims that are held as facts are given. What a
        rule made of other facts has the reasoner for its source, and no claims.
        """
        claims = [claim for claim in self.saying(triple) if claim.accepted]
        found = []
        for graph in sorted(self.store.graphs_of(triple)):
            iri, slash, part = text_of(graph).rpartition("/")
            if slash and part == "facts":
                found.append(Support(self.source(iri), tuple(c for c in claims if c.source.iri == iri)))
            elif graph == self.store.names.graph("inferred"):
                found.append(Support(SourceNote(text_of(graph), "inferred", "inference", _INFERRED), ()))
        return found

    def saying(self, triple: Triple) -> list[ClaimNote]:
        """All claims that say a triple, or that made the dependent node it is about, however surely they do."""
        subject, predicate, object_ = triple
        found = self._subjects(nf("supportsNode"), subject)
        said = self._subjects(nf("claimSubject"), subject)
        if said:
            said &= self._subjects(nf("claimObject"), object_)
            found |= {c for c in said if self._value(c, nf("claimPredicate")) == text_of(predicate)}
        return [self.claim(c) for c in sorted(found)]

    def about(self, iri: str, *, facts: bool = False) -> list[ClaimNote]:
        """The claims about or by an entity; those that are held as plain facts only if asked for."""
        names = ("claimSubject", "claimObject", "aboutEntity", "saidBy", "allegedIn", "saidIn")
        claims = {c for name in names for c in self._subjects(nf(name), f"<{iri}>")}
        # an allegation is never shown without the denials that answer it
        claims |= {answer.iri for claim in claims for answer in self.answers(claim)}
        found = [self.claim(c) for c in sorted(claims)]
        return [c for c in found if facts or not (c.accepted and c.predicate)]

    def not_held(self, source: str) -> list[ClaimNote]:
        """The claims of a source that are not held as facts."""
        stated = self._subjects(nf("statedIn"), f"<{source}>")
        return [self.claim(c) for c in sorted(stated) if self._value(c, nf("accepted")) == "false"]

    def holds(self, claim: ClaimNote) -> bool:
        """Whether any source makes a fact of what a claim says, even where this claim is not held as one."""
        token = self._token(claim.iri, nf("claimObject"))
        if claim.subject is None or claim.predicate is None or token is None:
            return False
        return bool(self.store.graphs_of((f"<{claim.subject}>", f"<{claim.predicate}>", token)))

    def disputing(self, iri: str) -> list[ClaimNote]:
        """The claims that dispute a claim."""
        return [self.claim(c) for c in sorted(self._subjects(nf("disputes"), f"<{iri}>"))]

    def withdrawals(self, iri: str) -> list[ClaimNote]:
        """Where the speaker of a claim takes it back: by naming it, or what it says."""
        speaker = self.claim(iri).speaker_iri
        found = {c: self.claim(c) for c in self._subjects(nf("withdraws"), f"<{iri}>")}
        parts = [self._token(iri, nf(name)) for name in ("claimSubject", "claimPredicate", "claimObject")]
        subject, predicate, object_ = parts
        if subject and predicate and object_:
            found |= {c.iri: c for c in self.saying((subject, predicate, object_))}
        return [c for _, c in sorted(found.items()) if c.modality == "withdrawn" and c.speaker_iri == speaker]

    def _answers(self, iri: str) -> list[ClaimNote]:
        found = {claim.iri: claim for claim in self.disputing(iri)}
        parts = [self._token(iri, nf(name)) for name in ("claimSubject", "claimPredicate", "claimObject")]
        subject, predicate, object_ = parts
        if subject and predicate and object_ and self.claim(iri).modality != "denied":
            same = self.saying((subject, predicate, object_))
            found |= {claim.iri: claim for claim in same if claim.modality == "denied"}
        return [found[c] for c in sorted(found)]

    # -- reading -------------------------------------------------------------------------------------------

    def _found_by(self, predicate: str, object_: str) -> frozenset[str]:
        pattern = (None, named_node(predicate), term_of(object_), ox.DefaultGraph())
        return frozenset(text_of(str(q.subject)) for q in self.store.db.quads_for_pattern(*pattern))

    def _about(self, iri: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for quad in self.store.db.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph()):
            found.setdefault(f"<{quad.predicate.value}>", []).append(text_of(str(quad.object)))
        return {predicate: sorted(values) for predicate, values in found.items()}

    def _value(self, iri: str, predicate: str) -> str | None:
        return next(iter(self._about(iri).get(predicate, ())), None)

    def _token(self, iri: str, predicate: str) -> str | None:
        pattern = (ox.NamedNode(iri), named_node(predicate), None, ox.DefaultGraph())
        return next((str(q.object) for q in self.store.db.quads_for_pattern(*pattern)), None)

    def _name(self, iri: str) -> str:
        return self.entities.label(iri) or iri.rpartition("#")[2].rpartition("/")[2]

    def _source(self, iri: str) -> SourceNote:
        about = self._about(iri)

        def get(name: str) -> str | None:
            return next(iter(about.get(nf(name), ())), None)

        publisher, republished, credit = get("publisher"), get("republishedBy"), get("creditedTo")
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
            status=get("sourceStatus"),
            status_date=get("statusDate"),
            status_note=get("statusNote"),
            successor=get("supersededBy"),
            credit=self._name(credit) if credit else None,
            copy_of=get("copyOf"),
            language=next(iter(about.get(f"<{DCTERMS}language>", ())), None),
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
            withheld=get("notAcceptedBecause") if get("withheldBy") else None,
        )

    def _sentence(self, subject: str | None, predicate: str | None, object_: str | None) -> str:
        if subject is None or predicate is None or object_ is None:
            return ""
        is_thing = _is_thing(predicate)
        return f"{self.thing(subject)} {_verb(predicate)} {self.thing(object_) if is_thing else object_}"

    def thing(self, iri: str) -> str:
        """An entity by its label; a dependent node by its kind and what it tells, or what it told."""
        return self.entities.title(iri) or self._withheld_node(iri) or self.entities.kind(iri)

    def _withheld_node(self, iri: str) -> str | None:
        """A dependent node that no fact is about, by what the claims that are withheld say of it."""
        kind = self._value(iri, nf("suggestsKind"))
        if kind is None:
            return None
        told = []
        for claim in sorted(self._subjects(nf("claimSubject"), f"<{iri}>")):
            predicate, object_ = (self._value(claim, nf(name)) for name in ("claimPredicate", "claimObject"))
            if predicate and object_ and self._value(claim, nf("withheldBy")):
                thing = _is_thing(predicate) and (self.entities.label(object_) or self.entities.kind(object_))
                told.append(f"{_verb(predicate)} {thing or object_}")
        label = vocabulary().classes[kind.removeprefix(NF)].label
        return f"{label} ({', '.join(told)})" if told else label

    def _words(self, iri: str) -> Quote | None:
        about = self._about(iri)

        def get(name: str) -> str | None:
            return next(iter(about.get(f"<{OA}{name}>", ())), None)

        start, end = get("start"), get("end")
        if start is None or end is None:
            return None
        return Quote(int(start), int(end), get("exact"), get("prefix"), get("suffix"))


def _verb(predicate: str) -> str:
    name = predicate.removeprefix(NF)
    terms = vocabulary().properties
    return terms[name].label if name in terms else name


def _is_thing(predicate: str) -> bool:
    """Whether the values of a property are things and not texts."""
    term = vocabulary().properties.get(predicate.removeprefix(NF))
    return term is not None and term.kind == "object"


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
