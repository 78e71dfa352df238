"""The rules that give a proposition its standing: a closed set, tried in their order, the first that fits counts.

Two principles are behind them. Only what a source asserts in its own voice, and the store holds, can make a fact.
In doubt the weaker standing is given: a denial counts also where the report of it was retracted, and nothing but
its own speaker takes it away.
"""

import datetime
from collections.abc import Callable, Sequence
from typing import NamedTuple

from kg.dates import span
from kg.ledger.model import AGAINST, FOR, WITHDRAWN, WITHDRAWS, WITHHELD, Accused, Entry, is_named


class Case(NamedTuple):
    """What the rules look at.

    `asserted`, `alleged`, ... are the modalities in force of those who say it; `origins` counts the origins of
    what is asserted; `passed` is whether every day by which it was expected has passed.
    """

    modalities: frozenset[str]
    denied: bool
    withdrawn: bool
    withheld: bool
    origins: int
    accused: bool
    passed: bool

    def said(self, modality: str) -> bool:
        """Whether somebody says it in that way, and it is in force."""
        return modality in self.modalities


class Rule(NamedTuple):
    """One rule: its number is its place in `RULES`, counted from 1."""

    name: str
    meaning: str
    fits: Callable[[Case], bool]


RULES = (
    Rule(
        "contested",
        "a source states it in its own voice, and somebody denies it",
        lambda case: case.said("asserted") and case.denied,
    ),
    Rule(
        "confirmed",
        "sources of two or more origins state it in their own voice",
        lambda case: case.said("asserted") and case.origins > 1,
    ),
    Rule(
        "fact",
        "sources of one origin state it in their own voice",
        lambda case: case.said("asserted"),
    ),
    Rule(
        "alleged and denied",
        "somebody is accused of it, and somebody denies it",
        lambda case: case.said("alleged") and case.denied,
    ),
    Rule(
        "alleged, no answer on record",
        "somebody is accused of it, and the store has no denial of it",
        lambda case: case.said("alleged") and case.accused,
    ),
    Rule(
        "alleged",
        "it is alleged, and the claim does not tell of whom",
        lambda case: case.said("alleged"),
    ),
    Rule(
        "disputed",
        "it is reported, expected or wondered about, and somebody denies it",
        lambda case: bool(case.modalities) and case.denied,
    ),
    Rule(
        "reported",
        "a source says that somebody says so",
        lambda case: case.said("reported"),
    ),
    Rule(
        "expected, date passed",
        "it was to come by a day that has passed, and no source states that it came",
        lambda case: case.said("expected") and case.passed,
    ),
    Rule(
        "expected",
        "a source says that it is to come",
        lambda case: case.said("expected"),
    ),
    Rule(
        "speculated",
        "a source says that people wonder whether it is so",
        lambda case: case.said("speculated"),
    ),
    Rule(
        "withdrawn",
        "those who said it, or denied it, have taken it back",
        lambda case: case.withdrawn,
    ),
    Rule(
        "withheld",
        "its source was retracted, corrected or superseded, or an editor does not accept it",
        lambda case: case.withheld,
    ),
    Rule(
        "denied",
        "somebody denies it, and nobody here says it",
        lambda case: case.denied,
    ),
)

NAMES = tuple(rule.name for rule in RULES)
"""All standings there are, in the order of their rules."""

SUREST_FIRST = (
    "confirmed", "fact", "contested", "reported", "alleged", "alleged, no answer on record", "expected",
    "expected, date passed", "speculated", "alleged and denied", "disputed", "withdrawn", "withheld", "denied",
)  # fmt: skip
"""The standings by how much speaks for what is said."""


def rule_of(case: Case) -> int:
    """The number of the first rule that fits.

    Raises:
        ValueError: nothing was said.
    """
    for number, rule in enumerate(RULES, 1):
        if rule.fits(case):
            return number
    raise ValueError("nothing was said, so there is no standing")


def with_force(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries, each with whether it is in force.

    A claim is withheld where the store says so, and where an editor did not accept what a source asserts; a denial
    stays in force all the same. It is withdrawn where its speaker takes it back: by name of the claim, or by the
    same statement on that day or later.
    """
    withheld = [_withheld(entry) for entry in entries]
    takers = [entry for entry in withheld if entry.role == WITHDRAWS and entry.in_force]
    return tuple(_taken_back(entry, takers) for entry in withheld)


def _withheld(entry: Entry) -> Entry:
    claim = entry.claim
    if claim is None:
        return entry
    because = claim.withheld or claim.not_accepted_because
    if not because and claim.modality == "asserted" and not claim.accepted:
        because = "the store does not hold it as fact"
    return entry._replace(
        because=because or "", without_force=WITHHELD if because and entry.role != AGAINST else ""
    )


def _taken_back(entry: Entry, takers: Sequence[Entry]) -> Entry:
    if entry.role == WITHDRAWS or not any(_takes_back(taker, entry) for taker in takers):
        return entry
    return entry._replace(without_force=WITHDRAWN)


def _takes_back(taker: Entry, entry: Entry) -> bool:
    assert taker.claim is not None  # noqa: S101 - only a claim can have the role
    if entry.claim is None:
        return False
    if entry.claim.iri in taker.targets:
        return True
    own = is_named(entry) and taker.speaker_iri == entry.speaker_iri
    return own and entry.is_own and taker.is_own and not _is_later(entry, taker)


def _is_later(entry: Entry, other: Entry) -> bool:
    """Whether an entry is surely of a later day than another."""
    first, last = _days(entry.date)[0], _days(other.date)[1]
    return first is not None and last is not None and first > last


def first_day(edtf: str) -> str:
    """The first day that a date can mean, as ISO 8601; empty for none."""
    first = _days(edtf)[0]
    return first.isoformat() if first else ""


def _days(edtf: str) -> tuple[datetime.date | None, datetime.date | None]:
    try:
        found = span(edtf)
    except ValueError:
        return None, None
    return found.earliest, found.latest


def case_of(entries: Sequence[Entry], origins: int, accused: Accused | None, today: datetime.date) -> Case:
    """What the rules look at, of entries that have their force."""
    said = [entry for entry in entries if entry.role == FOR and entry.in_force]
    awaited = [entry.claim.date or "" for entry in said if entry.modality == "expected" and entry.claim]
    return Case(
        modalities=frozenset(entry.modality for entry in said),
        denied=any(entry.role == AGAINST and entry.in_force for entry in entries),
        withdrawn=any(entry.without_force == WITHDRAWN for entry in entries)
        or any(entry.role == WITHDRAWS and entry.in_force for entry in entries),
        withheld=any(entry.without_force == WITHHELD for entry in entries),
        origins=origins,
        accused=accused is not None,
        passed=bool(awaited) and all(_has_passed(when, today) for when in awaited),
    )


def _has_passed(edtf: str, today: datetime.date) -> bool:
    last = _days(edtf)[1]
    return last is not None and last < today
