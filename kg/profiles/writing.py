"""A profile as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from kg import columns, tables, wording
from kg.evidence import ClaimNote, outlets
from kg.facts.model import Quote
from kg.profiles.entity import SHOWN, Fact, Profile

if TYPE_CHECKING:
    from kg.profiles.backing import Backed


def as_text(profile: Profile, width: int, backed: Backed | None = None) -> str:
    """A profile for the terminal: facts and claims apart, a claim never without its modality and its speaker.

    Args:
        profile: what is shown.
        width: that of the terminal.
        backed: the same with its passages, whose notes then stand in the place of the list of sources.
    """
    marks = backed or _Numbers(profile)
    in_words, not_held = parted(profile)
    lines = [*columns.paragraph(f"{profile.label} — {profile.kind}", width, ""), profile.iri]
    if others := profile.identifiers[1:]:
        lines += columns.paragraph(f"also: {other_identifiers(others)}", width, "")
    lines += ["", "Facts, asserted by the sources in brackets", *_facts_lines(profile.facts, width, marks)]
    if in_words:
        lines += ["", "Asserted in words that no property holds"]
        lines += [line for c in in_words for line in _claim_lines(c, width, marks)]
    lines += ["", "Said, but not held as fact"]
    lines += [line for c in not_held for line in _claim_lines(c, width, marks)] or ["  nothing recorded"]
    lines += ["", *(backed.notes_lines(width) if backed else _sources_lines(profile, width))]
    return tables.plain("\n".join(lines)) + "\n"


def parted(profile: Profile) -> tuple[list[ClaimNote], list[ClaimNote]]:
    """The claims that are held as fact, in words that no property holds, and those that are not."""
    in_words = [c for c in profile.claims if c.modality == "asserted" and c.accepted]
    return in_words, [c for c in profile.claims if c not in in_words]


def other_identifiers(others: Sequence[str]) -> str:
    """The first of the identifiers, and how many more there are."""
    more = f" and {len(others) - SHOWN} more" if len(others) > SHOWN else ""
    return f"{', '.join(others[:SHOWN])}{more}"


class _Numbers:
    """What stands in brackets where no passages are asked for: the numbers of the sources."""

    def __init__(self, profile: Profile) -> None:
        self._numbers = {source.iri: number for number, source in enumerate(profile.sources, 1)}
        self._facts = profile.facts

    def of_value(self, fact: int, value: int) -> str:
        """The mark of a value of a fact."""
        return f"[{', '.join(map(str, self._facts[fact].values[value][1]))}]"

    def of_claim(self, claim: ClaimNote) -> str:
        """The mark of a claim."""
        number = str(self._numbers[claim.source.iri])
        without = claim.words and claim.words.exact is None
        return f"[{number}, {_characters(claim.words)}]" if claim.words and without else f"[{number}]"


def _facts_lines(facts: Sequence[Fact], width: int, marks: Backed | _Numbers) -> list[str]:
    entries = []
    for place, fact in enumerate(facts):
        values = [f"{value} {marks.of_value(place, i)}" for i, (value, _) in enumerate(fact.values)]
        if fact.total > len(fact.values):
            values.append(f"and {fact.total - len(fact.values):,} more")
        entries.append((fact.property, "; ".join(values)))
    return [f"  {line}" for line in columns.pairs(entries, width - 2, str)] or ["  nothing recorded"]


def _claim_lines(claim: ClaimNote, width: int, marks: Backed | _Numbers) -> list[str]:
    lines = columns.paragraph(f"{claim_line(claim)} {marks.of_claim(claim)}", width, "  ")
    if claim.words and claim.words.exact is not None and isinstance(marks, _Numbers):
        quoted = f"“{claim.words.exact}” ({_characters(claim.words)})"
        lines += columns.paragraph(quoted, width, "      ", "      ")
    for remark in remarks(claim):
        lines += columns.paragraph(remark, width, "      ", "      ")
    return lines


def claim_line(claim: ClaimNote) -> str:
    """A claim in one line: how surely, who, in which document, when, what."""
    modality = claim.modality.upper() + (
        "" if claim.accepted or claim.modality != "asserted" else ", NOT ACCEPTED"
    )
    document = f" (in {claim.document})" if claim.document else ""
    date = f" ({claim.date})" if claim.date else ""
    whether = "whether " if claim.modality == "speculated" and claim.predicate else ""
    return f"{modality}: {claim.attribution}{document}{date}: {whether}{claim.says}"


def remarks(claim: ClaimNote) -> list[str]:
    """What was ruled on a claim, and what an editor adds to it."""
    own = (None if claim.withheld else claim.not_accepted_because, claim.note)
    ruled = [f"Withheld: {claim.withheld}"] if claim.withheld else []
    return [*ruled, *(f"Editor: {remark}" for remark in own if remark)]


def _sources_lines(profile: Profile, width: int) -> list[str]:
    lines = ["Sources"]
    for number, source in enumerate(profile.sources, 1):
        became = f"; {status}" if (status := wording.status(source)) else ""
        text = f"[{number}] {source.title} — {outlets(source) or 'origin unknown'} ({source.id}{became})"
        lines += columns.paragraph(text, width, "  ", "      ")
    if any(c.words and c.words.exact is None for c in profile.claims):
        without = "Where characters stand for words, the text was not loaded; `kg load FILE --text TEXT` adds it."
        lines += columns.paragraph(without, width, "", "")
    return lines


def _characters(words: Quote) -> str:
    return f"characters {words.start}–{words.end}"


def as_json(profile: Profile, backed: Backed | None = None) -> str:
    """A profile for machines; with its passages each value and each claim has its citations."""
    found = asdict(profile)
    for fact in found["facts"]:
        del fact["behind"]
    if backed is not None:
        objects = iter(backed.objects())
        for fact in found["facts"]:
            fact["cite"] = [next(objects) for _ in fact["values"]]
        for claim in found["claims"]:
            claim["cite"] = next(objects)
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"
