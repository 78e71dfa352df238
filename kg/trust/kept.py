"""What a view keeps of sources that a publisher switch leaves out: their answers to claims that stay.

An accusation is never told without the denial on record, nor after its speaker took it back without that. So the
claims that deny or withdraw what a claim of the view says stay in it, with their words and the description of
their source. Nothing else of these sources does, and what is kept supports nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping
from typing import NamedTuple

import pyoxigraph as ox

from kg.evidence import ClaimNote, Evidence
from kg.quads.names import LABEL, individual, nf
from kg.store import Store
from kg.store.changes import Changes, Triple
from kg.terms import Statement, named_node, text_of
from kg.trust.included import about, triple_of
from kg.trust.published import OTHER
from kg.trust.switches import AGAINST

_BOOKKEEPING = ("archivedAs", "statementCount", "statementHash", "loadedAt", "factsGraph")
"""What is said of a live source only: one of which no more than answers are kept is none."""


class _Answer(NamedTuple):
    """A claim that answers others, and those of them that stay: first those of sources that stay."""

    claim: ClaimNote
    to: tuple[ClaimNote, ...]


def kept(base: Store, seen: Store, left_out: Mapping[str, str]) -> Changes:
    """The statements that bring the answers of sources of other publishers into a view.

    Args:
        base: the store of all publishers.
        seen: the view without these answers.
        left_out: the sources that are no part of it, by id, each with the reason.
    """
    answers = _answers(base, left_out)
    if not answers:
        return Changes()
    copy = _Copy(base, seen, answers)
    return Changes(added=(statement for answer in answers.values() for statement in copy.of(answer)))


def counted(seen: Store, left_out: Mapping[str, str]) -> Counter[str]:
    """How many claims of each modality a view keeps of sources that are left out."""
    sources = {text_of(seen.names.source(id_)) for id_, reason in left_out.items() if reason == OTHER}
    evidence = Evidence(seen)
    claims = _against(seen) if sources else ()
    return Counter(c.modality for c in map(evidence.claim, claims) if c.source.iri in sources)


def _against(store: Store) -> Iterator[str]:
    """The IRIs of the claims in which something is denied or withdrawn, by modality and IRI."""
    for modality in AGAINST:
        node = named_node(individual(modality.capitalize()))
        found = store.db.quads_for_pattern(None, named_node(nf("modality")), node, ox.DefaultGraph())
        yield from sorted(text_of(str(quad.subject)) for quad in found)


def _answers(base: Store, left_out: Mapping[str, str]) -> dict[str, _Answer]:
    """The claims to keep, by IRI; an answer to one that is kept is kept too."""
    evidence = Evidence(base)
    left = [c for c in map(evidence.claim, _against(base)) if left_out.get(c.source.id) == OTHER]
    open_ = [
        _Answer(claim, tuple(sorted(_answered(claim, evidence), key=lambda other: other.source.id in left_out)))
        for claim in left
    ]
    found: set[str] = set()
    while more := {a.claim.iri for a in open_ if any(_stays(c, left_out, found) for c in a.to)} - found:
        found |= more
    return {
        claim.iri: _Answer(
            claim,
            tuple(sorted((c for c in to if _stays(c, left_out, found)), key=lambda c: c.source.id in left_out)),
        )
        for claim, to in open_
        if claim.iri in found
    }


def _stays(claim: ClaimNote, left_out: Mapping[str, str], found: Container[str]) -> bool:
    return claim.source.id not in left_out or claim.iri in found


def _answered(claim: ClaimNote, evidence: Evidence) -> Iterator[ClaimNote]:
    """The claims that one answers or withdraws, those first that it names."""
    about_it = about(evidence.store, f"<{claim.iri}>")
    named = [text_of(o) for name in ("disputes", "withdraws") for o in about_it[nf(name)]]
    triple = triple_of(about_it)
    for other in (*map(evidence.claim, named), *(evidence.saying(triple) if triple else ())):
        answering = (*evidence.answers(other.iri), *evidence.withdrawals(other.iri))
        if other.iri != claim.iri and any(c.iri == claim.iri for c in answering):
            yield other


class _Copy:
    """Writes claims of the whole store in the identifiers of a view."""

    def __init__(self, base: Store, seen: Store, answers: Mapping[str, _Answer]) -> None:
        self.base, self.seen, self.answers, self.names = base, seen, answers, base.names
        self._identity = seen.identity()

    def of(self, answer: _Answer) -> Iterator[Statement]:
        """A claim with its words, its source, and the labels of what they speak of."""
        id_, claim = answer.claim.source.id, f"<{answer.claim.iri}>"
        graph, described = self.names.source(id_, "claims"), self.names.graph("sources")
        own = [t for t in self._about(claim, graph) if self._is_there(t)]
        words = [t for _, predicate, q in own if predicate == nf("hasQuote") for t in self._about(q, graph)]
        bookkeeping = set(map(nf, _BOOKKEEPING))
        description = [t for t in self._about(self.names.source(id_), described) if t[1] not in bookkeeping]
        same = self._same(answer.to[0])
        for triples, holder in (((*own, *words), graph), (description, described)):
            for subject, predicate, object_ in triples:
                yield Statement(subject, predicate, self._as_seen(object_, same), holder)
                yield from self._labels(object_, same)
        for other in answer.to[1:]:
            yield from self._link(answer.claim, other, same, graph)

    def _about(self, subject: str, graph: str) -> list[Triple]:
        found = self.base.db.quads_for_pattern(named_node(subject), None, None, named_node(graph))
        return [(subject, str(quad.predicate), str(quad.object)) for quad in found]

    def _is_there(self, triple: Triple) -> bool:
        """Whether the claim to which one leads is in the view; so is what leads to no claim."""
        _, predicate, object_ = triple
        if predicate not in (nf("disputes"), nf("withdraws")):
            return True
        return text_of(object_) in self.answers or any(about(self.seen, object_))

    def _same(self, other: ClaimNote) -> dict[str, str]:
        """What a claim that stays names, by what it is in the whole store: who is who is said by what stays."""
        there, here = (about(store, f"<{other.iri}>") for store in (self.base, self.seen))
        names = [nf(name) for name in ("claimSubject", "claimObject", "saidBy")]
        return {there[n][0]: here[n][0] for n in names if here[n]}

    def _link(
        self, claim: ClaimNote, other: ClaimNote, same: Mapping[str, str], graph: str
    ) -> Iterator[Statement]:
        """That a claim answers another one too, where the view does not know both to speak of one thing."""
        if any(self._as_seen(there, same) != here for there, here in self._same(other).items()):
            relation = nf("withdraws" if claim.modality == "withdrawn" else "disputes")
            yield Statement(f"<{claim.iri}>", relation, f"<{other.iri}>", graph)

    def _as_seen(self, token: str, same: Mapping[str, str]) -> str:
        if token in same:
            return same[token]
        identifier = self.names.identifier(token)
        return self.names.entity(self._identity.of(identifier)) if identifier else token

    def _labels(self, token: str, same: Mapping[str, str]) -> Iterator[Statement]:
        """The label of a thing that the view has none of."""
        seen = self._as_seen(token, same)
        if self.names.identifier(token) is not None and not self.seen.objects(seen, LABEL):
            for label, _ in self.base.objects(token, LABEL):
                yield Statement(seen, LABEL, label, self.names.graph("entities"))


def sentence(counts: Mapping[str, int]) -> Iterator[str]:
    """What is kept, as people read it."""
    words = {"denied": "denial", "withdrawn": "withdrawal"}
    told = [f"{n} {words[m]}{'' if n == 1 else 's'}" for m, n in sorted(counts.items())]
    if told:
        yield f"kept from sources left out: {' and '.join(told)} of claims that stay"
