"""What a set of sources comes to: who is who, and which rulings hold, worked out of all of them at once.

It depends on the set alone, never on the order in which sources came, so that each ruling, and each join, can be
taken back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping

from kg.identity.resolve import Evidence, Resolution, resolve
from kg.quads.names import ONTOLOGY_ID, Names
from kg.rulings import WHOLE, Held, holding
from kg.store import changes
from kg.store.archive import Header
from kg.store.changes import Triple
from kg.terms import Statement, iri
from kg.vocabulary import NF


class Standing:
    """Turns what each source of a set gives into what stands in the store.

    Args:
        names: makes IRIs.
        headers: what each source says of identity and of other sources, by id.
    """

    def __init__(self, names: Names, headers: Mapping[str, Header]) -> None:
        self.names = names
        self.held = held = holding({id_: header.rulings for id_, header in headers.items()})
        self._words = {names.source(h.source, f"node/ruling-{h.number}"): h.ruling.words for h in held}
        self.about: defaultdict[str, list[Held]] = defaultdict(list)
        """The rulings on each source that hold, in order."""
        for each in held:
            target = each.ruling.source
            if target is not None and target in headers and target != ONTOLOGY_ID:
                self.about[target].append(each)
        withheld = {id_ for id_, found in self.about.items() if any(h.ruling.kind in WHOLE for h in found)}
        self.identity: Resolution = resolve(
            _of_own_keys(id_, header.evidence) if id_ in withheld else header.evidence
            for id_, header in headers.items()
        )
        self.chosen = {names.entity(i): names.entity(chosen) for i, chosen in self.identity.chosen.items()}
        self.rejected: defaultdict[Triple, list[Held]] = defaultdict(list)
        """The rulings on each statement, of the identifiers that were chosen."""
        for each in held:
            if each.ruling.statement:
                subject, property_, object_ = each.ruling.statement
                self.rejected[self._known(names.entity(subject), iri(f"{NF}{property_}"), object_)].append(each)

    def _known(self, subject: str, predicate: str, object_: str) -> Triple:
        return self.chosen.get(subject, subject), predicate, self.chosen.get(object_, object_)

    def statements(self, id_: str, given: Iterable[Statement]) -> set[Statement]:
        """The statements that stand of those that a source gives."""
        if self.about.get(id_) or self.rejected:
            from kg.store.withholding import withhold  # a store without rulings needs none of it

            given = withhold(self.names, id_, set(given), self.about.get(id_, ()), self._rejecting)
        return changes.apply_identity(given, self.chosen)

    def words(self, id_: str, nodes: Container[str]) -> str:
        """The rulings on a source, and some others by their nodes, in words."""
        own = [held.ruling.words for held in self.about.get(id_, ())]
        return "; ".join(dict.fromkeys((*own, *(words for node, words in self._words.items() if node in nodes))))

    def _rejecting(self, triple: Triple) -> list[Held]:
        return self.rejected.get(self._known(*triple), [])


def _of_own_keys(id_: str, evidence: Evidence) -> Evidence:
    """What a withheld source says of identity that is still needed to read its claims.

    Each of its own keys goes on meaning one thing: the one that its surest tie names. Nothing else that it said
    joins two things, or keeps two apart.
    """
    kept = {}
    for tie in sorted(evidence.ties, key=lambda tie: (tie.by_name, ":" in tie.second, tie), reverse=True):
        if tie.first.startswith(f"{id_}:"):
            kept[tie.first] = tie
    return Evidence(tuple(sorted(kept.values())))
