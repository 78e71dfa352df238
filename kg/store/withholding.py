"""Carries rulings out on what one source says: from the statements that it gives to those that stand in the store.

Nothing that a ruling takes away is lost: a claim stays in the source's claims graph, not accepted, with the
reason, and what stood as a plain triple stands there as what a claim says. Names stay, so that claims can be read.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from kg.facts.model import Date
from kg.quads.names import TYPE, Names, individual, nf
from kg.quads.writer import date_triples
from kg.rulings import WHOLE, Held, weightiest
from kg.store.changes import Triple
from kg.terms import Statement, literal, text_of
from kg.vocabulary import EDTF, NF, XSD, vocabulary

_TRUE, _FALSE = (literal(word, f"{XSD}boolean") for word in ("true", "false"))
_SAID = ("claimSubject", "claimPredicate", "claimObject")
_DATE_PARTS = ("earliest", "latest", "dateText", "dateBasis")
_NO_WORDS = "the source gives it as a record, not in a text"
_NUMBERED = re.compile(r"-[1-9][0-9]*", re.ASCII)

Rejecting = Callable[[Triple], Sequence[Held]]
"""The rulings that reject a triple of given identifiers, whoever says it."""


def withhold(
    names: Names, id_: str, given: Collection[Statement], about: Sequence[Held], rejecting: Rejecting | None
) -> set[Statement]:
    """What stands in the store of the statements that a source gives.

    Args:
        names: makes IRIs.
        id_: the source.
        given: its statements, with its own identifiers.
        about: the rulings on it that hold.
        rejecting: those on statements that hold, if there are any.
    """
    return _Source(names, id_, given, about, rejecting).carried_out()


class _Claim:
    """A claim as the statements tell it."""

    __slots__ = ("parts",)

    def __init__(self) -> None:
        self.parts: defaultdict[str, set[str]] = defaultdict(set)

    def get(self, name: str) -> str:
        """One value, or an empty text."""
        return min(self.parts.get(nf(name), ()), default="")

    @property
    def accepted(self) -> bool:
        return self.get("accepted") == _TRUE

    @property
    def nodes(self) -> set[str]:
        """The dependent nodes that it made."""
        return self.parts.get(nf("supportsNode"), set())

    def triples(self) -> set[Triple]:
        """What it says of itself: its triple, and for a date the days that go with it."""
        if not (predicate := self.get("claimPredicate")):
            return set()
        subject, object_ = self.get("claimSubject"), self.get("claimObject")
        if predicate == nf("date"):
            return set(date_triples(subject, Date(text_of(object_))))
        return {(subject, predicate, object_)}


class _Source:
    def __init__(
        self,
        names: Names,
        id_: str,
        given: Collection[Statement],
        about: Sequence[Held],
        rejecting: Rejecting | None,
    ) -> None:
        self.names, self.id, self.about, self.rejecting = names, id_, about, rejecting
        self.facts, self.claimed = names.source(id_, "facts"), names.source(id_, "claims")
        self.whole = [held for held in about if held.ruling.kind in WHOLE]
        self.found = set(given)
        self.plain = {st.triple for st in given if st.graph == self.facts}
        self.claims = self._claims()
        self.reasons: defaultdict[str, list[Held]] = defaultdict(list)
        """By claim: the rulings that withhold it."""

    def _claims(self) -> dict[str, _Claim]:
        found: defaultdict[str, _Claim] = defaultdict(_Claim)
        for st in self.found:
            if st.graph == self.claimed:
                found[st.subject].parts[st.predicate].add(st.object)
        return {iri: claim for iri, claim in found.items() if nf("Claim") in claim.parts.get(TYPE, ())}

    def carried_out(self) -> set[Statement]:
        """The statements that stand."""
        rejected = self._rejected()
        self._judge(rejected)
        gone = self._gone(set(rejected))
        self.found -= {Statement(*triple, self.facts) for triple in gone}
        for claim in self.reasons:
            self._mark(claim)
        self._keep_what_was_said(gone, rejected)
        self._keep_names(gone - set(rejected))
        self.found |= set(self._status())
        return self.found

    # -- what is withheld ----------------------------------------------------------------------------------

    def _rejected(self) -> dict[Triple, Sequence[Held]]:
        """The plain triples that rulings reject; where nothing is a fact, there is nothing to reject."""
        if self.rejecting is None or self.whole:
            return {}
        return {triple: held for triple in self.plain if (held := self.rejecting(triple))}

    def _judge(self, rejected: Mapping[Triple, Sequence[Held]]) -> None:
        """Notes for each claim which rulings withhold it."""
        for held in self.about:
            for iri in self.claims if held.ruling.kind in WHOLE else self._meant(held.ruling.claims):
                self.reasons[iri].append(held)
        for iri, claim in self.claims.items():
            subject, predicate, object_ = map(claim.get, _SAID)
            if claim.accepted and (subject, predicate, object_) in rejected:
                self.reasons[iri] += rejected[subject, predicate, object_]

    def _meant(self, ids: Iterable[str]) -> Iterator[str]:
        """The claims that an id means: the one that has it, else those that a block of that id made."""
        for id_ in ids:
            iri = self.names.source(self.id, f"claim/{id_}")
            if iri in self.claims:
                yield iri
            else:
                yield from (
                    c for c in self.claims if c.startswith(iri[:-1]) and _NUMBERED.fullmatch(c[len(iri) - 1 : -1])
                )

    def _gone(self, rejected: set[Triple]) -> set[Triple]:
        """The plain triples that stand no longer: rejected ones, and those that withheld claims alone say."""
        if self.whole:
            return self.plain
        withheld = [claim for iri, claim in self.claims.items() if claim.accepted and iri in self.reasons]
        others = [claim for iri, claim in self.claims.items() if claim.accepted and iri not in self.reasons]
        said = _said(others) - rejected
        gone = rejected | (_said(withheld) - said)
        nodes = _nodes(withheld) - _nodes(others)
        subjects = {subject for subject, predicate, _ in gone if predicate in _dates()}
        parts = {nf(name) for name in _DATE_PARTS}
        gone |= {t for t in self.plain - said if t[0] in nodes or (t[0] in subjects and t[1] in parts)}
        return (gone & self.plain) | self._no_longer_held(gone)

    def _no_longer_held(self, gone: set[Triple]) -> set[Triple]:
        """The names and classes of events that no claim asserts any more."""
        touched = {term for s, _, o in gone for term in (s, o)}
        events = {s for s, p, o in self.plain if s in touched and p == TYPE and _is_event(o)}
        if not events:
            return set()
        of_itself = {
            TYPE,
            nf("name"),
            nf("alias"),
            nf("anonymous"),
            *(f"<{p.iri}>" for p in vocabulary().schemes.values()),
        }
        left = [t for t in self.plain - gone if t[1] not in of_itself]
        events -= {term for s, _, o in left for term in (s, o)}
        return {t for t in self.plain if t[0] in events}

    # -- what is kept of it --------------------------------------------------------------------------------

    def _mark(self, iri: str) -> None:
        """Makes a claim one that is not accepted, with the rulings and their words."""
        because, accepted = nf("notAcceptedBecause"), nf("accepted")
        words = "; ".join(held.ruling.words for held in self.reasons[iri])
        if own := self.claims[iri].get("notAcceptedBecause"):
            words += f" (not accepted before: {text_of(own)})"
        self.found = {st for st in self.found if st.subject != iri or st.predicate not in (because, accepted)}
        self._claim(iri, nf("accepted"), _FALSE)
        self._claim(iri, because, literal(words))
        for held in self.reasons[iri]:
            self._claim(iri, nf("withheldBy"), self.names.source(held.source, f"node/ruling-{held.number}"))

    def _claim(self, subject: str, predicate: str, object_: str) -> None:
        self.found.add(Statement(subject, predicate, object_, self.claimed))

    def _keep_what_was_said(self, gone: set[Triple], rejected: Mapping[Triple, Sequence[Held]]) -> None:
        """Makes a claim of what is gone and no claim says: details of nodes, rejected records of a list."""
        parents = {node: iri for iri in sorted(self.reasons, reverse=True) for node in self.claims[iri].nodes}
        dated = {subject for subject, predicate, _ in gone if predicate == nf("date")}
        for triple in sorted(gone - _said(self.claims.values())):
            parent = parents.get(triple[0])
            if triple in rejected:
                self._make_claim(triple, rejected[triple], parent)
            elif parent and _is_said(triple, dated):
                self._make_claim(triple, self.reasons[parent], parent)

    def _make_claim(self, triple: Triple, reasons: Sequence[Held], parent: str | None) -> None:
        """Makes a claim that is not accepted, with the words of the claim that it is a detail of."""
        key = hashlib.sha256(" ".join(triple).encode()).hexdigest()[:16]
        iri = self.names.source(self.id, f"claim/withheld-{key}")
        claim = self.claims[iri] = _Claim()
        publisher = min(
            (st.object for st in self.found if st[:2] == (self._source, nf("publisher"))), default=None
        )
        parts = self.claims[parent].parts if parent else {}
        values = {
            TYPE: {nf("Claim")},
            nf("modality"): {individual("Asserted")},
            nf("saidBy"): parts.get(nf("saidBy")) or {publisher or self._source},
            nf("statedIn"): {self._source},
            nf("hasQuote"): parts.get(nf("hasQuote"), set()),
            nf("withoutWordsBecause"): parts.get(nf("withoutWordsBecause"), set()),
            **{nf(name): {term} for name, term in zip(_SAID, triple, strict=True)},
        }
        if not values[nf("hasQuote")] and not values[nf("withoutWordsBecause")]:
            values[nf("withoutWordsBecause")] = {literal(_NO_WORDS)}
        claim.parts.update(values)
        for predicate, objects in values.items():
            for object_ in objects:
                self._claim(iri, predicate, object_)
        self.reasons[iri] = list(reasons)
        self._mark(iri)

    def _keep_names(self, gone: set[Triple]) -> None:
        """Keeps, without stating what they are, the names of things that claims or the description speak of."""
        spoken_of = {term for st in self.found if st.graph != self.facts for term in (st.subject, st.object)}
        for subject, predicate, object_ in gone:
            if subject in spoken_of and predicate == TYPE:
                self._claim(subject, nf("suggestsKind"), object_)
            elif subject in spoken_of and predicate in (nf("name"), nf("alias")):
                self._claim(subject, predicate, object_)

    @property
    def _source(self) -> str:
        return self.names.source(self.id)

    def _status(self) -> Iterator[Statement]:
        """What became of the source, as its description says it."""
        if (held := weightiest(self.about)) is None:
            return
        ruling = held.ruling
        values = {
            "sourceStatus": literal(ruling.kind),
            "statusDate": literal(ruling.date, EDTF),
            "statusNote": literal(ruling.reason),
            "supersededBy": self.names.source(ruling.successor) if ruling.successor else None,
        }
        for name, value in values.items():
            if value:
                yield Statement(self._source, nf(name), value, self.names.graph("sources"))


def _said(claims: Iterable[_Claim]) -> set[Triple]:
    return {triple for claim in claims for triple in claim.triples()}


def _nodes(claims: Iterable[_Claim]) -> set[str]:
    return {node for claim in claims for node in claim.nodes}


def _dates() -> tuple[str, str]:
    return nf("date"), nf("dateText")


def _is_said(triple: Triple, dated: set[str]) -> bool:
    """Whether a claim is made of a triple: names and classes stay, and a claim has the date itself alone."""
    if triple[1] == nf("dateText"):
        return triple[0] not in dated
    return triple[1] not in (TYPE, *map(nf, ("name", "alias", "earliest", "latest", "dateBasis")))


def _is_event(class_: str) -> bool:
    name, terms = text_of(class_).removeprefix(NF), vocabulary()
    return name in terms.classes and terms.is_a(name, "Event")
