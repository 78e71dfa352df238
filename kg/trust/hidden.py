"""What the switches hide of an answer, and by which of them."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pyoxigraph as ox

from kg.sparql import Term
from kg.store import Store
from kg.terms import named_node
from kg.trust import kept
from kg.trust.asked import Ask
from kg.trust.included import said
from kg.trust.published import NO_DATE
from kg.trust.switches import AGAINST, CAUTION, Trust
from kg.trust.views import View, view

Row = tuple[Term | None, ...]

SEVERAL = "by several switches together"
_FOR = sorted(CAUTION, key=lambda modality: modality in AGAINST)
"""The modalities, those first in which something is said to be so."""

_WIDEST = Trust(include=CAUTION)


class Hidden(NamedTuple):
    """What an answer lacks beside the one that rests on everything: all sources, and all that is claimed.

    Attributes:
        reasons: how many rows are hidden, by the reason.
        differing: rows of the answer in whose place the other one has rows that say something else.
        gone: rows of an earlier date that the store has no longer: they were corrected, retracted or rejected.
    """

    reasons: Counter[str]
    differing: int
    gone: int = 0

    def sentences(self) -> Iterator[str]:
        """It as people read it: “3 rows hidden: 2 denied, 1 single-source”."""
        count = self.reasons.total()
        told = ", ".join(f"{n} {reason}" for reason, n in self.reasons.most_common())
        yield f"{_rows(count)} hidden{': ' if told else ''}{told}"
        if self.differing:
            yield f"{_rows(self.differing)} {'differ' if self.differing > 1 else 'differs'} from all there is"
        if self.gone:
            yield f"{_rows(self.gone)} {'are' if self.gone > 1 else 'is'} no longer held as fact today"


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}" if count else "no rows"


class _Relaxed(NamedTuple):
    """Switches that let more rows through: what they are the reason for, and how they are written."""

    reason: str
    trust: Trust
    words: str


def hidden(store: Store, trust: Trust, ask: Ask) -> Hidden:
    """What some switches hide of the answer to a question.

    Args:
        store: the store, or a view of it.
        trust: the switches.
        ask: asks the question of a store, without a limit on its rows.
    """
    asked = _Asked(store, ask)
    here, widest = asked.rows(trust), asked.rows(_WIDEST)
    missing, own = widest - here, here - widest
    differing = sum(_taken(row, missing) for row in own.elements())
    reasons: Counter[str] = Counter()
    told: Counter[Row] = Counter()  # of rows that are equal, each is counted for one reason
    for relaxed in itertools.chain(_fewer_switches(trust), _more_claims(asked.base, trust)):
        if not missing:
            break
        shown = missing & (asked.rows(relaxed.trust) - here - told)
        reasons[relaxed.reason] += shown.total()
        missing -= shown
        told += shown
    reasons[SEVERAL] += missing.total()
    return Hidden(+reasons, differing, _gone(asked, trust, here) if trust.as_of else 0)


def _gone(asked: _Asked, trust: Trust, here: Counter[Row]) -> int:
    """How many rows there are no more without the date, and none in their place."""
    now = asked.rows(trust._replace(as_of=None))
    old, new = here - now, now - here
    return old.total() - sum(_taken(row, new) for row in old.elements())


def wider(store: Store, trust: Trust, ask: Ask) -> Iterator[str]:
    """With which other switches an empty answer has rows, a sentence for each; see `hidden`."""
    asked = _Asked(store, ask)
    widest = asked.rows(_WIDEST)
    if not widest:
        return
    for ways in (_fewer_switches(trust), _more_claims(asked.base, trust, _FOR)):
        found = False
        for sentence in _there_are(asked, ways, widest):
            found = True
            yield sentence
        if found:
            return
    yield "there are rows only with several switches changed together"


def _there_are(asked: _Asked, ways: Iterable[_Relaxed], widest: Counter[Row]) -> Iterator[str]:
    """A sentence for each way that has rows, until all rows that there can be were told."""
    left = Counter(widest)
    for relaxed in ways:
        if not left:
            return
        if rows := asked.rows(relaxed.trust):
            left -= rows
            yield f"there {'is' if rows.total() == 1 else 'are'} {_rows(rows.total())} {relaxed.words}"


def left_out(found: View) -> Iterator[str]:
    """The sources without a date, which no date can take in, and what is kept of those of other publishers."""
    ids = sorted(id_ for id_, reason in found.left_out.items() if reason == NO_DATE)
    if ids:
        told = ", ".join(ids[:5]) + (", …" if len(ids) > 5 else "")
        yield f"{len(ids):,} source{'s' if len(ids) > 1 else ''} without a date left out: {told}"
    yield from kept.sentence(kept.counted(found, found.left_out))


def _fewer_switches(given: Trust) -> Iterator[_Relaxed]:
    """The switches with one of them taken away, and with all but what is included."""
    if given.as_of:
        yield _Relaxed("not yet published", given._replace(as_of=None), "without --as-of")
    if given.publishers or given.not_publishers:
        flags = [
            flag for flag, names in (("--from", given.publishers), ("--not-from", given.not_publishers)) if names
        ]
        trust = given._replace(publishers=(), not_publishers=())
        yield _Relaxed("of other publishers", trust, f"without {' and '.join(flags)}")
    rest = given._replace(min_origins=1)
    if given.min_origins > 1:
        yield _Relaxed(_fewer(given.min_origins, "origin"), rest, "without --min-origins")
    if given.min_sources > 1:
        reason = _fewer(given.min_sources, "source")
        yield _Relaxed(reason, rest._replace(min_sources=1), "without --min-sources")
    several = sum(map(bool, (given.as_of, given.publishers or given.not_publishers, given.min_origins > 1)))
    if several + (given.min_sources > 1) > 1:
        yield _Relaxed(SEVERAL, Trust(include=given.include), "without these switches")


def _more_claims(store: Store, given: Trust, modalities: Iterable[str] = CAUTION) -> Iterator[_Relaxed]:
    """What is included with one more modality that the store has claims of, and no other switch."""
    alone = "" if given == Trust(include=given.include) else " and no other switch"
    for modality in modalities:
        if modality not in given.include and next(said(store, [modality]), None):
            include = (*given.include, modality)
            reason = "asserted, not held as fact" if modality == "asserted" else modality
            yield _Relaxed(reason, Trust(include=include), f"with --include {','.join(include)}{alone}")


def _fewer(count: int, thing: str) -> str:
    return f"single-{thing}" if count == 2 else f"with fewer than {count} {thing}s"


class _Asked:
    """The rows that a question has of a store under some switches, in the terms of the store itself."""

    def __init__(self, store: Store, ask: Ask) -> None:
        self.base = store.base if isinstance(store, View) else store
        self.ask = ask

    def rows(self, trust: Trust) -> Counter[Row]:
        """The rows, each as often as it is in the answer."""
        store = view(self.base, trust)
        rows = self.ask(store).rows
        if isinstance(store, View) and store.left_out:
            return Counter(tuple(map(self._as_now, row)) for row in rows)
        return Counter(rows)

    def _as_now(self, term: Term | None) -> Term | None:
        """A thing by the identifier that stands for it in the store itself."""
        identifier = self.base.names.identifier(str(term)) if isinstance(term, ox.NamedNode) else None
        if identifier is None:
            return term
        return named_node(self.base.names.entity(self.base.identity().of(identifier)))


def _taken(row: Row, missing: Counter[Row]) -> bool:
    """Whether another row has the place of this one, which is then no longer missing."""
    other = max(missing, key=lambda m: _alike(row, m), default=None)
    if other is None:
        return False
    missing[other] -= 1
    if not missing[other]:
        del missing[other]
    return True


def _alike(row: Row, other: Row) -> int:
    return sum(a is not None and a == b for a, b in zip(row, other, strict=True))
