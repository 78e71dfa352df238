"""Reads what is behind statements and claims, and numbers the sources in the order in which they are met."""

from __future__ import annotations

from kg import origins, wording
from kg.entities import Entities
from kg.evidence import ClaimNote, Evidence, SourceNote
from kg.quads.names import nf
from kg.store import Store
from kg.store.changes import Triple
from kg.terms import named_node, term_of
from kg.trace import Derivation
from kg.vocabulary import NF, vocabulary
from kg.why.model import AGAINST, Passage, Statement

_NO_RULE = "a reasoner added it; no rule of the ontology that leads to it was found"
_RECORDED = "records it, without words"
NOT_HELD = "not held as fact"
"""What goes before a statement that is only claimed."""


class Reader:
    """Reads one store for one explanation."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.entities = Entities(store)
        self.evidence = Evidence(store, self.entities)
        self._inferred = store.names.graph("inferred")[1:-1]
        self._sources: dict[str, SourceNote] = {}

    # -- sources -------------------------------------------------------------------------------------------

    def number(self, source: SourceNote) -> int:
        """The number of a source."""
        self._sources.setdefault(source.iri, source)
        return list(self._sources).index(source.iri) + 1

    def sources(self) -> tuple[SourceNote, ...]:
        """The sources that were met, in the order of their numbers."""
        return tuple(self._sources.values())

    def origins(self) -> tuple[tuple[str, str], ...]:
        """Why each source that was met has the origin that it has."""
        found = origins.of(self.store)
        return tuple((iri, found.why(iri)) for iri in self._sources)

    # -- claims --------------------------------------------------------------------------------------------

    def passage(self, claim: ClaimNote, *, answered: bool = True) -> Passage:
        """A claim as it is told, with the claims on record that answer it."""
        number = self.number(claim.source)
        answers = [a for a in self.answers(claim) if a.iri != claim.iri] if answered else []
        said = wording.sentence(claim, self.evidence)
        return Passage(number, claim.source, claim, said, tuple(self.passage(a, answered=False) for a in answers))

    def answers(self, claim: ClaimNote) -> list[ClaimNote]:
        """The denials of a claim, and what its speaker took back."""
        found = {c.iri: c for c in self.evidence.answers(claim.iri)}
        if claim.modality not in AGAINST and (triple := self.said(claim)):
            found |= {c.iri: c for c in self.evidence.saying(triple) if c.modality in AGAINST}
        return [found[iri] for iri in sorted(found)]

    def said(self, claim: ClaimNote) -> Triple | None:
        """The triple that a claim says; None where it says something in words alone."""
        if claim.subject is None or claim.predicate is None:
            return None
        objects = sorted(o for o, _ in self.store.objects(f"<{claim.iri}>", nf("claimObject")))
        return (f"<{claim.subject}>", f"<{claim.predicate}>", objects[0]) if objects else None

    # -- statements ----------------------------------------------------------------------------------------

    def statement(self, triple: Triple, derivation: Derivation | None = None) -> Statement:
        """A triple with who says it, and what it follows from where nobody does."""
        saying = self.evidence.saying(triple)
        against = [c for c in saying if c.modality in AGAINST]
        claimed = [c for c in saying if not c.accepted and c.modality not in AGAINST]
        rule = ""
        premises: tuple[Statement, ...] = ()
        if derivation is not None:
            below = {d.triple: d for d in derivation.derived}
            rule = derivation.rule or _NO_RULE
            premises = tuple(self.statement(premise, below.get(premise)) for premise in derivation.premises)
        stated, sentence = self.stated(triple), wording.statement(triple, self.evidence)
        return Statement(
            triple,
            sentence if stated or derivation else f"{NOT_HELD}: that {sentence}",
            stated,
            tuple(map(self.passage, claimed)),
            tuple(self.passage(c, answered=False) for c in against),
            rule,
            premises,
        )

    def stated(self, triple: Triple) -> tuple[Passage, ...]:
        """The passages and records that hold a triple as fact."""
        found = []
        for support in self.evidence.of(triple):
            if support.source.iri == self._inferred:
                continue
            found += [self.stating(claim, triple) for claim in support.claims]
            if not support.claims:
                teller = support.source.publisher or support.source.title
                number = self.number(support.source)
                found.append(Passage(number, support.source, None, f"{wording.cut(teller)} {_RECORDED}"))
        return tuple(found)

    def stating(self, claim: ClaimNote, triple: Triple) -> Passage:
        """A claim that is held as fact, told in short where it says just what it is cited for."""
        passage = self.passage(claim, answered=False)
        if claim.modality != "asserted" or self.said(claim) != triple:
            return passage
        return passage._replace(sentence=f"{wording.cut(claim.speaker)} states it")

    def others(self, triple: Triple) -> tuple[Statement, ...]:
        """What else is on record of a property of which a thing has one value."""
        subject, predicate, object_ = triple
        known = vocabulary().properties.get(predicate[1:-1].removeprefix(NF))
        if known is None or not known.one_value:
            return ()
        values = {value for value, _ in self.store.objects(subject, predicate)}
        values |= {said[2] for c in self._claims_on(subject, predicate) if (said := self.said(c))}
        return tuple(self.statement((subject, predicate, value)) for value in sorted(values - {object_}))

    def _claims_on(self, subject: str, predicate: str) -> list[ClaimNote]:
        quads = self.store.db.quads_for_pattern(None, named_node(nf("claimSubject")), term_of(subject), None)
        claims = {str(quad.subject)[1:-1] for quad in quads}
        return [c for c in map(self.evidence.claim, sorted(claims)) if f"<{c.predicate}>" == predicate]
