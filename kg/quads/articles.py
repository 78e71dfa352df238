"""A fact file -> statements.

What the source asserts in its own voice is a plain triple in its facts graph. All else exists only as subject,
predicate and object of a claim, so that a tool that drops graph names cannot turn speculation into fact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from kg.facts.model import (
    ITSELF,
    MODALITIES,
    UNNAMED,
    Claim,
    Date,
    Entity,
    EntityRef,
    Headline,
    NodeRef,
    Quote,
    Source,
    Text,
    Value,
)
from kg.facts.model import Statement as Said
from kg.identity.resolve import Evidence, Tie
from kg.quads.names import DEFAULT_BASE, TYPE, Names, by_name, individual, nf, strong
from kg.quads.prepared import Prepared, counted
from kg.quads.rulings import write_rulings
from kg.quads.writer import LANGUAGE, Writer, date_triples, input_checksum
from kg.terms import iri, literal
from kg.vocabulary import EDTF, OA, XSD, vocabulary

_SELECTORS = (iri(f"{OA}TextQuoteSelector"), iri(f"{OA}TextPositionSelector"))


def of_source(source: Source, base: str = DEFAULT_BASE) -> Prepared:
    """The statements of a fact file."""
    writer = Writer(Names(base), source.id)
    _Article(writer, source).write()
    modalities = Counter(c.modality for c in source.claims)
    told = ", ".join(f"{n} {m}" for m in MODALITIES if (n := modalities[m]))
    return Prepared(
        id=source.id,
        kind="article",
        title=source.title,
        input_sha256=input_checksum(source.input_sha256),
        statements=frozenset(writer.found),
        evidence=Evidence(tuple(tie for entity in source.entities for tie in _ties(source.id, entity))),
        summary=f"{counted(len(source.claims), 'claim')}: {told}" if told else "no claims",
        notes=_notes(source),
        rulings=source.rulings,
        text_path=source.text_path,
    )


def _notes(source: Source) -> tuple[str, ...]:
    without = sum(1 for c in source.claims if c.quote and c.quote.exact is None)
    if not without:
        return ()
    where = "points at a passage" if without == 1 else "point at passages"
    return (f"{counted(without, 'claim')} {where} whose words are not here; load with --text FILE to have them",)


def _ties(source_id: str, entity: Entity) -> Iterator[Tie]:
    local = f"{source_id}:{entity.key}"
    if entity.entry:
        yield Tie(local, entity.entry)
    for scheme, value in entity.ids:
        yield Tie(local, strong(scheme, value))
    if not entity.anonymous:
        for name in (entity.name, *(n for n, _ in entity.aka)):
            if other := by_name(entity.class_, name):
                yield Tie(local, other, by_name=True)


@dataclass(slots=True)
class _Article:
    writer: Writer
    source: Source

    def write(self) -> None:
        self._describe()
        held = self._held()
        for entity in self.source.entities:
            self._entity(entity, held)
        for claim in self.source.claims:
            self._claim(claim)
        for headline in self.source.headlines:
            self._headline(headline)
        write_rulings(self.writer, self.source.rulings)

    def _term(self, ref: Value) -> str:
        if isinstance(ref, EntityRef):
            return self.writer.names.entity(f"{self.source.id}:{ref.key}")
        if isinstance(ref, NodeRef):
            return self.writer.part(f"node/{ref.id}")
        if isinstance(ref, Text):
            return literal(ref.lexical, ref.datatype)
        return literal(ref.edtf, EDTF) if ref.edtf else literal(ref.text or "")

    def _maybe(self, ref: EntityRef | None) -> str | None:
        return self._term(ref) if ref else None

    def _describe(self) -> None:
        source, about = self.source, self.writer.about
        self.writer.describe(source.class_, source.title, input_checksum(source.input_sha256))
        about(LANGUAGE, literal(source.language) if source.language else None)
        about(nf("publisher"), self._maybe(source.publisher))
        about(nf("republishedBy"), self._maybe(source.republished_by))
        about(nf("creditedTo"), self._maybe(source.credit))
        about(nf("copyOf"), self.writer.names.source(source.copy_of) if source.copy_of else None)
        about(nf("url"), literal(source.url) if source.url else None)
        about(nf("licence"), literal(source.licence) if source.licence else None)
        about(nf("textSha256"), literal(source.text_sha256) if source.text_sha256 else None)
        if source.text_length is not None:
            about(nf("textLength"), literal(str(source.text_length), f"{XSD}integer"))
        about(nf("textFingerprint"), literal(source.fingerprint) if source.fingerprint else None)
        if source.published and source.published.edtf:
            about(nf("published"), literal(source.published.edtf, EDTF))
        for key, words in source.basis:
            about(nf("metadataBasis"), literal(f"{key}: {words}"))

    def _held(self) -> set[str]:
        """The keys of the entities that some accepted claim is about."""
        said = [s for c in self.source.claims if c.accepted for s in (c.triple, *c.details) if s is not None]
        return {ref.key for s in said for ref in (s.subject, s.value) if isinstance(ref, EntityRef)}

    def _entity(self, entity: Entity, held: set[str]) -> None:
        term = self._term(EntityRef(entity.key))
        if vocabulary().is_a(entity.class_, "Event") and entity.key not in held:
            # nobody asserts that it took place: it has a name to be spoken of, and no class
            self.writer.claim(term, nf("name"), literal(entity.name))
            self.writer.claim(term, nf("suggestsKind"), nf(entity.class_))
            return
        self.writer.named(term, entity.class_, entity.name, entity.aka)
        for scheme, value in entity.ids:
            self.writer.fact(term, nf(vocabulary().schemes[scheme].name), literal(value))
        if entity.anonymous:
            self.writer.fact(term, nf("anonymous"), literal("true", f"{XSD}boolean"))

    # -- claims --------------------------------------------------------------------------------------------

    def _claim(self, claim: Claim) -> None:
        term = self.writer.part(f"claim/{claim.id}")
        add = self.writer.claim
        add(term, TYPE, nf("Claim"))
        add(term, nf("modality"), individual(claim.modality.capitalize()))
        add(term, nf("accepted"), literal("true" if claim.accepted else "false", f"{XSD}boolean"))
        add(term, nf("saidBy"), self._speaker(claim))
        add(term, nf("statedIn"), self.writer.source)
        self._said(term, claim)
        if claim.quote:
            add(term, nf("hasQuote"), self._quote(claim.quote))
        for name, words in (
            ("withoutWordsBecause", claim.without_words),
            ("note", claim.note),
            ("notAcceptedBecause", claim.not_accepted_because),
        ):
            if words:
                add(term, nf(name), literal(words))
        for name, ref in (("saidIn", claim.document), ("allegedIn", claim.alleged_in)):
            if ref:
                add(term, nf(name), self._term(ref))
        for other in claim.disputes:
            add(term, nf("disputes"), self.writer.part(f"claim/{other}"))
        for other in claim.withdraws:
            add(term, nf("withdraws"), self.writer.part(f"claim/{other}"))
        if claim.date:
            self._claim_date(term, claim.date)

    def _claim_date(self, term: str, date: Date) -> None:
        """A claim's date in the claim's own terms, with the days that it can mean."""
        own = {
            nf("date"): nf("claimDate"),
            nf("dateText"): nf("claimDateText"),
            nf("dateBasis"): nf("claimDateBasis"),
        }
        for subject, predicate, object_ in date_triples(term, date):
            self.writer.claim(subject, own.get(predicate, predicate), object_)

    def _speaker(self, claim: Claim) -> str:
        if isinstance(claim.speaker, EntityRef):
            return self._term(claim.speaker)
        return {UNNAMED: individual("UnnamedSource"), ITSELF: self.writer.source}[claim.speaker]

    def _said(self, term: str, claim: Claim) -> None:
        """What the claim says: of itself always, and as plain triples where it is accepted."""
        add = self.writer.claim
        if claim.text is not None:
            add(term, nf("claimText"), literal(claim.text))
            for ref in claim.about:
                add(term, nf("aboutEntity"), self._term(ref))
        if claim.triple is None:
            return
        triples = self._triples(claim.triple)
        subject, predicate, object_ = triples[0]
        add(term, nf("claimSubject"), subject)
        add(term, nf("claimPredicate"), predicate)
        add(term, nf("claimObject"), object_)
        for node in claim.nodes:
            add(term, nf("supportsNode"), self._term(NodeRef(node.id)))
        if not claim.accepted:
            return
        for triple in triples:
            self.writer.fact(*triple)
        for node in claim.nodes:
            self.writer.fact(self._term(NodeRef(node.id)), TYPE, nf(node.class_))
        for said in claim.details:
            for triple in self._triples(said):
                self.writer.fact(*triple)

    def _triples(self, said: Said) -> list[tuple[str, str, str]]:
        """The triples of one statement; a date makes several, the first of which says the date."""
        subject = self._term(said.subject)
        if isinstance(said.value, Date) and said.property == "date":
            return date_triples(subject, said.value)
        return [(subject, nf(said.property), self._term(said.value))]

    def _quote(self, quote: Quote) -> str:
        term = self.writer.part(f"text#char={quote.start},{quote.end}")
        add = self.writer.claim
        for class_ in (nf("Quote"), *_SELECTORS):
            add(term, TYPE, class_)
        add(term, iri(f"{OA}start"), literal(str(quote.start), f"{XSD}integer"))
        add(term, iri(f"{OA}end"), literal(str(quote.end), f"{XSD}integer"))
        for name, words in (("exact", quote.exact), ("prefix", quote.prefix), ("suffix", quote.suffix)):
            if words is not None:
                add(term, iri(f"{OA}{name}"), literal(words))
        return term

    def _headline(self, headline: Headline) -> None:
        """A headline leads to another article: it names no entity and asserts nothing."""
        term = self.writer.part(f"headline/{headline.id}")
        add = self.writer.claim
        add(term, TYPE, nf("Headline"))
        add(term, nf("listedOn"), self.writer.source)
        if headline.text:
            add(term, nf("headlineText"), literal(headline.text))
        if headline.quote:
            add(term, nf("hasQuote"), self._quote(headline.quote))
        for name in headline.mentions:
            add(term, nf("mentionsName"), literal(name))
        if headline.kind:
            add(term, nf("suggestsKind"), nf(headline.kind))
