"""Traces of rows -> notes, numbered in the order in which a reader meets them."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from kg import wording
from kg.citations.model import Citation, Cited, CitedRow, Note
from kg.evidence import ClaimNote, Evidence, SourceNote, Support
from kg.facts.model import Quote
from kg.quads.names import ONTOLOGY_ID, nf
from kg.store import Store
from kg.store.changes import Triple
from kg.terms import named_node, text_of
from kg.trace import Chain, Trace

ANSWERING = ("denied", "withdrawn")
"""Modalities in which somebody speaks against what is said."""


def of(store: Store, traces: Iterable[Trace]) -> Cited:
    """The citations of an answer, of whose rows the traces are given in their order."""
    maker = _Maker(Reader(store))
    rows = tuple(maker.row(trace) for trace in traces)
    return maker.cited(rows)


class Reader:
    """Reads what is behind statements, each statement and each source once."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.evidence = Evidence(store)
        self.supports = functools.cache(self._supports)
        self.against = functools.cache(self._against)
        self.answering = functools.cache(self._answering)
        self.kind = functools.cache(self._kind)
        self.not_held = functools.cache(self.evidence.not_held)
        self.sentence = functools.cache(lambda claim: wording.sentence(claim, self.evidence))
        self._claimed = functools.cache(self._is_claimed)
        self._ontology = text_of(store.names.source(ONTOLOGY_ID))

    def _supports(self, triple: Triple) -> tuple[Support, ...]:
        """The sources that hold a statement, but for the ontology; claims are read only where there can be any."""
        if self._claimed(triple[0]):
            found = self.evidence.of(triple)
            return tuple(s for s in found if s.source.iri != self._ontology)
        return tuple(Support(self.evidence.source(iri), ()) for iri in self._holders(triple))

    def _holders(self, triple: Triple) -> Iterator[str]:
        for graph in sorted(self.store.graphs_of(triple)):
            iri, _, part = text_of(graph).rpartition("/")
            if part == "facts" and iri != self._ontology:
                yield iri

    def _is_claimed(self, subject: str) -> bool:
        """Whether any claim is about a subject, or made it."""
        patterns = ((None, named_node(nf(name)), named_node(subject)) for name in ("claimSubject", "supportsNode"))
        return any(next(iter(self.store.db.quads_for_pattern(*p, ox.DefaultGraph())), None) for p in patterns)

    def _against(self, triple: Triple) -> tuple[ClaimNote, ...]:
        """The claims that deny a statement, or take it back."""
        if not self._claimed(triple[0]):
            return ()
        return tuple(c for c in self.evidence.saying(triple) if c.modality in ANSWERING)

    def _answering(self, claim: ClaimNote) -> tuple[ClaimNote, ...]:
        """The claims on record that answer a claim: denials, and what its speaker took back."""
        found = {c.iri: c for c in self.evidence.answers(claim.iri)} if claim.modality != "denied" else {}
        triple = self._said(claim) if claim.modality not in ANSWERING else None
        if triple:
            found |= {c.iri: c for c in self.evidence.saying(triple) if c.modality in ANSWERING}
        return tuple(found[iri] for iri in sorted(found))

    def _said(self, claim: ClaimNote) -> Triple | None:
        if claim.subject is None or claim.predicate is None:
            return None
        objects = sorted({o for o, _ in self.store.objects(f"<{claim.iri}>", nf("claimObject"))})
        return (f"<{claim.subject}>", f"<{claim.predicate}>", objects[0]) if objects else None

    def _kind(self, source: str) -> str:
        """How a source was loaded: "article", "list", "entities", "links"."""
        return min((text_of(o) for o, _ in self.store.objects(f"<{source}>", nf("sourceKind"))), default="source")


class _Found:
    """A citation of a row in the making."""

    def __init__(self, source: SourceNote, claim: ClaimNote | None) -> None:
        self.source, self.claim = source, claim
        self.chains: dict[int, Chain] = {}
        self.statements: dict[Triple, None] = {}
        self.answers: dict[str, None] = {}
        self.against = False
        self.record: str | None = None


class _Maker:
    """Hands out the numbers; equal passages share one."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._notes: dict[tuple[str, int, int], Note] = {}
        self._claims: dict[int, dict[str, ClaimNote]] = {}
        self._records: dict[int, dict[str, None]] = {}

    def cited(self, rows: tuple[CitedRow, ...]) -> Cited:
        """The whole, when all rows are made."""
        notes = tuple(map(self._whole, self._notes.values()))
        claims = {claim.iri: claim for note in notes for claim in note.claims}
        said = {iri: self._reader.sentence(claim) for iri, claim in claims.items()}
        return Cited(rows, notes, said, {iri: self._reader.answering(claim) for iri, claim in claims.items()})

    def _whole(self, note: Note) -> Note:
        """A note with its claims; words that are shown are never without what is said in them and is no fact."""
        claims = dict(self._claims[note.number])
        if note.words and note.words.exact is not None:
            for claim in self._reader.not_held(note.source.iri):
                if claim.words and claim.words.start < note.words.end and note.words.start < claim.words.end:
                    claims.setdefault(claim.iri, claim)
        return note._replace(claims=tuple(claims.values()), records=tuple(self._records[note.number]))

    def row(self, trace: Trace) -> CitedRow:
        """What one row rests on: statements by their sources, claims, and what speaks against either."""
        found: dict[tuple[str, str], _Found] = {}
        for number, chain in _told(trace):
            for triple in chain.stated():
                self._of_statement(found, number, chain, triple)
        touching = _touching(trace)
        for iri in trace.claims:
            self._of_claim(found, self._reader.evidence.claim(iri), touching.get(f"<{iri}>", {}))
        named = {source for source, _ in found}
        for iri in trace.sources:
            if iri not in named:
                _entry(found, self._reader.evidence.source(iri), None)
        entries = sorted(self._with_words(found), key=lambda entry: _answers(entry.claim))
        citations = tuple(map(self._citation, entries))
        return CitedRow(citations, trace.untraced, trace.absent, trace.left_out)

    def _with_words(self, found: Mapping[tuple[str, str], _Found]) -> Iterator[_Found]:
        """The citations, without an article as a whole where a passage of it is cited for the same row.

        What an article holds without a passage is worked out from those: the days that a date can mean, say.
        """
        passages = {source for (source, _), entry in found.items() if entry.claim and entry.claim.accepted}
        for (source, claim), entry in found.items():
            if claim or source not in passages or self._reader.kind(source) != "article":
                yield entry

    def _of_statement(
        self, found: dict[tuple[str, str], _Found], number: int, chain: Chain, triple: Triple
    ) -> None:
        for support in self._reader.supports(triple):
            for claim in support.claims or (None,):
                entry = _entry(found, support.source, claim)
                entry.chains[number] = chain
                entry.statements[triple] = None
                entry.record = entry.record or (text_of(triple[0]) if "/node/" not in triple[0] else None)
                if claim:
                    self._answers(found, claim)
        for denial in self._reader.against(triple):
            _entry(found, denial.source, denial).against = True

    def _of_claim(
        self, found: dict[tuple[str, str], _Found], claim: ClaimNote, chains: Mapping[int, Chain]
    ) -> None:
        _entry(found, claim.source, claim).chains.update(chains)
        self._answers(found, claim)

    def _answers(self, found: dict[tuple[str, str], _Found], claim: ClaimNote) -> None:
        for answer in self._reader.answering(claim):
            entry = _entry(found, answer.source, answer)
            entry.answers[claim.iri] = None
            entry.against |= claim.accepted

    def _citation(self, found: _Found) -> Citation:
        number = self._number(found.source, found.claim.words if found.claim else None)
        if found.claim:
            self._claims[number][found.claim.iri] = found.claim
        elif found.record:
            self._records[number][found.record] = None
        return Citation(
            number,
            found.source,
            found.claim,
            tuple(found.chains.values()),
            tuple(found.statements),
            tuple(found.answers),
            found.against,
            None if found.claim else found.record,
        )

    def _number(self, source: SourceNote, words: Quote | None) -> int:
        key = (source.iri, words.start if words else -1, words.end if words else -1)
        if key not in self._notes:
            number = len(self._notes) + 1
            self._notes[key] = Note(number, source, words, (), (), self._reader.kind(source.iri))
            self._claims[number], self._records[number] = {}, {}
        return self._notes[key].number


def _entry(found: dict[tuple[str, str], _Found], source: SourceNote, claim: ClaimNote | None) -> _Found:
    return found.setdefault((source.iri, claim.iri if claim else ""), _Found(source, claim))


def _answers(claim: ClaimNote | None) -> bool:
    """Whether a claim speaks against something; such stand behind what they speak against."""
    return claim is not None and claim.modality in ANSWERING


def _touching(trace: Trace) -> Mapping[str, dict[int, Chain]]:
    """The chains of a row by the things that they touch."""
    found: dict[str, dict[int, Chain]] = {}
    for number, chain in enumerate(trace.chains):
        for subject, _, object_ in chain.steps:
            found.setdefault(subject, {})[number] = chain
            found.setdefault(object_, {})[number] = chain
    return found


def _told(trace: Trace) -> Iterator[tuple[int, Chain]]:
    """The chains that are cited: names and classes only where a row rests on nothing else."""
    numbered = list(enumerate(trace.chains))
    telling = [(number, chain) for number, chain in numbered if not chain.naming]
    yield from telling or (() if trace.claims else numbered)
