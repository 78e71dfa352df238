"""Which identifiers mean one thing: ties between identifiers -> one identifier for each thing.

An identifier is what follows `<base>id/` in an entity's IRI: `bytedance` (an entry of an entities file),
`org:zhejiang-university` and `series:icml` (a normalised name), `wikidata:Q55606242` (a strong identifier), or
`some-article:tian-keyu` (a key of one source). The answer depends on the set of ties alone, never on the order
in which sources came, so that a store is the same however it was built, and every join can be taken back.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kg.errors import DataError
from kg.vocabulary import vocabulary

NAME_SCHEMES = ("org", "series")
_SINGLE = ("wikidata", "lei", "ror", "isni", "cik")
"""Identifiers of which one body has one: a common name does not join two bodies that differ in them."""


class Tie(NamedTuple):
    """Two identifiers of one thing; `by_name` where only a normalised name says so."""

    first: str
    second: str
    by_name: bool = False


class Evidence(NamedTuple):
    """What one source says of identity: ties, and pairs that are declared different."""

    ties: tuple[Tie, ...] = ()
    different: tuple[tuple[str, str], ...] = ()


class Refused(NamedTuple):
    """A tie by name that was not followed, and why."""

    tie: Tie
    reason: str


class Resolution(NamedTuple):
    """The chosen identifier of each identifier that is not its own, and the ties that were refused."""

    chosen: Mapping[str, str]
    refused: tuple[Refused, ...]

    def of(self, identifier: str) -> str:
        """The identifier that the store uses for this one."""
        return self.chosen.get(identifier, identifier)


def resolve(evidence: Iterable[Evidence]) -> Resolution:
    """The one identifier of each thing.

    Strong ties (identifiers, entries, an editor's `same`) are followed first. A tie by name is refused where
    it would join two that an editor declared different, two entries of entities files, or two bodies with
    different identifiers of one scheme; a name that two entries claim joins nothing.

    Raises:
        DataError: a strong tie joins two that an editor declared different.
    """
    evidence = list(evidence)
    clusters = _Clusters({pair for e in evidence for pair in e.different})
    ties = sorted({tie for e in evidence for tie in e.ties})
    for tie in ties:
        if not tie.by_name:
            clusters.join(tie)
    clusters.check_different()
    refused: list[Refused] = []
    claimed = _claimed_by_entries(ties, clusters)
    for tie in ties:
        if tie.by_name:
            reason = clusters.why_not(tie, claimed)
            if reason:
                refused.append(Refused(tie, reason))
            else:
                clusters.join(tie)
    return Resolution(clusters.chosen(), tuple(refused))


def _claimed_by_entries(ties: Iterable[Tie], clusters: _Clusters) -> Mapping[str, set[str]]:
    """For each name, the distinct entries that claim it."""
    claimed: dict[str, set[str]] = defaultdict(set)
    for tie in ties:
        if tie.by_name and ":" not in tie.first:
            claimed[tie.second].add(clusters.root(tie.first))
    return claimed


class _Clusters:
    """Union-find over identifiers that knows what may not be joined; the best identifier is the root."""

    def __init__(self, different: Iterable[tuple[str, str]]) -> None:
        self.parent: dict[str, str] = {}
        self.singles: dict[str, dict[str, set[str]]] = {}
        """By root: the values of each scheme of which one body has one."""
        self.entries: dict[str, set[str]] = {}
        """By root: the entries of entities files in it."""
        self.different = sorted(different)

    def root(self, identifier: str) -> str:
        """The best identifier of the cluster that this one is in."""
        parent = self.parent
        if identifier not in parent:
            self._add(identifier)
        top = identifier
        while parent[top] != top:
            top = parent[top]
        while parent[identifier] != top:
            parent[identifier], identifier = top, parent[identifier]
        return top

    def _add(self, identifier: str) -> None:
        self.parent[identifier] = identifier
        scheme, colon, value = identifier.partition(":")
        if not colon:
            self.entries[identifier] = {identifier}
        elif scheme in _SINGLE:
            self.singles[identifier] = {scheme: {value}}

    def join(self, tie: Tie) -> None:
        """Makes one cluster of two."""
        one, other = self.root(tie.first), self.root(tie.second)
        if one == other:
            return
        keep, drop = sorted((one, other), key=preference)
        self.parent[drop] = keep
        for scheme, values in self.singles.pop(drop, {}).items():
            self.singles.setdefault(keep, {}).setdefault(scheme, set()).update(values)
        if drop in self.entries:
            self.entries.setdefault(keep, set()).update(self.entries.pop(drop))

    def check_different(self) -> None:
        """Refuses strong ties that join what an editor declared different.

        Raises:
            DataError: with the pair.
        """
        for first, second in self.different:
            if self.root(first) == self.root(second):
                raise DataError(
                    f"a links file says that {first} and {second} are different, but identifiers or other links "
                    f"make them one ({self.root(first)}); take one of the two statements back"
                )

    def why_not(self, tie: Tie, claimed: Mapping[str, set[str]]) -> str | None:
        """Why a tie by name may not be followed, or None if it may."""
        one, other = self.root(tie.first), self.root(tie.second)
        if one == other:
            return None
        if len(claimed.get(tie.second, ())) > 1:
            return f"{len(claimed[tie.second])} entries claim this name: {', '.join(sorted(claimed[tie.second]))}"
        if self.entries.get(one) and self.entries.get(other):
            return f"{one} and {other} are two entries of entities files"
        for scheme in _SINGLE:
            mine, theirs = (self.singles.get(root, {}).get(scheme) for root in (one, other))
            if mine and theirs and not mine & theirs:
                return f"their {scheme} identifiers differ: {min(mine)} and {min(theirs)}"
        for first, second in self.different:
            if {self.root(first), self.root(second)} == {one, other}:
                return f"a links file declares {first} and {second} different"
        return None

    def chosen(self) -> dict[str, str]:
        """The root of each identifier that is not its own."""
        return {i: root for i in self.parent if (root := self.root(i)) != i}


def preference(identifier: str) -> tuple[int, int, str]:
    """The sort key of identifiers: entries, then names, then strong identifiers, then keys of one source."""
    scheme, colon, _ = identifier.partition(":")
    ranks = _ranks()
    return ranks.get(scheme, len(ranks)) if colon else -1, len(identifier), identifier


@functools.cache
def _ranks() -> Mapping[str, int]:
    return {scheme: rank for rank, scheme in enumerate((*NAME_SCHEMES, *vocabulary().schemes))}
