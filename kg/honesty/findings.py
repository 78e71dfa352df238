"""What the wording check finds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

RULES = {
    "modality": "a claim is shown, and nothing beside it says how surely it is meant",
    "speaker": "a claim is shown, and nothing beside it says who says it",
    "denial": "an accusation is shown without the denial that is on record",
    "withdrawn": "an accusation is shown that its speaker has taken back, and nothing says so",
    "failed": "this could not be shown",
}
"""The rules, and what it means to break them."""


class Finding(NamedTuple):
    """One rule broken by one file.

    `where` says with which values, in which format or for which panel it was first seen; `shown` is the row or
    the passage of the page; `times` counts how often the file breaks the rule.
    """

    file: str
    line: int
    rule: str
    where: str
    claim: str
    shown: str
    times: int = 1

    def __str__(self) -> str:
        more = f", and {self.times - 1:,} times more" if self.times > 1 else ""
        return f"{self.file}:{self.line}: {RULES[self.rule]} ({self.where}{more})\n    {self.shown}"


def merged(found: Iterable[Finding]) -> list[Finding]:
    """One finding for each rule that a file breaks, with the number of times, in the order of the files."""
    first: dict[tuple[str, str], Finding] = {}
    for finding in found:
        key = (finding.file, finding.rule)
        known = first.get(key)
        first[key] = known._replace(times=known.times + finding.times) if known else finding
    return sorted(first.values(), key=lambda finding: (finding.file, finding.line, finding.rule))
