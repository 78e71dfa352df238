"""A conflict: what it is about, its sides with who says what, and what rests on it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from kg.evidence import ClaimNote, SourceNote
from kg.store.changes import Triple

KINDS = {
    "contested": "a plain fact, and a denial of it that is on record",
    "disputed": "a claim that no source states as a fact, and a denial of it",
    "figure": "two numbers for one thing that cannot both be right",
    "date": "two dates of one thing that cannot both be right",
    "value": "two values of a property of which a thing has one",
    "names": "two names for one body, or one name for two",
}
"""The kinds of conflicts, and what each is."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One source that takes a side; `how` says who says it and how, and is never left out."""

    how: str
    source: SourceNote
    claim: ClaimNote | None = None

    @property
    def words(self) -> str | None:
        """The words of the source, where the store has them."""
        return self.claim.words.exact if self.claim and self.claim.words else None


@dataclass(frozen=True, slots=True)
class Side:
    """One of the values that cannot all be right; `held` if it is a plain fact of the store.

    `statements` are the plain triples that hold it. `withheld` has the reason of the ruling that took it back.
    """

    value: str
    key: str
    sayings: tuple[Saying, ...]
    held: bool
    statements: tuple[Triple, ...] = ()
    withheld: str | None = None

    @property
    def told(self) -> list[Saying]:
        """Who says it, each source and each of its passages once."""
        seen = {(s.how, s.source.iri, s.claim and s.claim.words): s for s in reversed(self.sayings)}
        return list(reversed(seen.values()))


@dataclass(frozen=True, slots=True)
class Draft:
    """A conflict as it is found, before it is weighed.

    `subject` is the IRI of what it is about, `what` says in what the sides differ, `key` tells it from other
    conflicts of its kind about that subject, `properties` are the names of the properties that it is in.
    """

    kind: str
    subject: str
    what: str
    key: str
    sides: tuple[Side, ...]
    properties: tuple[str, ...]
    hints: tuple[str, ...] = ()
    slight: bool = False


@dataclass(frozen=True, slots=True)
class Weight:
    """What rests on a conflict; `newest` is the EDTF date of the youngest source that takes a side."""

    statements: int
    queries: int
    sources: int
    origins: int
    newest: str | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two or more things that are said and cannot all be right.

    `id` depends on what it is about and on the values alone, so that two states of a store can be compared by it.
    `settled` has the decisions that leave one side standing, empty where it is open.
    """

    id: str
    kind: str
    about: str
    label: str
    what: str
    sentence: str
    sides: tuple[Side, ...]
    hints: tuple[str, ...]
    slight: bool
    weight: Weight
    rank: str
    entities: frozenset[str]
    settled: tuple[str, ...] = ()


def identified(draft: Draft, base: str) -> str:
    """The id of a conflict: twelve hexadecimal digits of what it is about and of the values of its sides.

    The base of the store's IRIs has no part in it.
    """
    text = "\x1f".join((draft.kind, draft.subject, draft.key, *sorted(side.key for side in draft.sides)))
    return hashlib.sha256(text.replace(base, "").encode("utf-8", "replace")).hexdigest()[:12]
