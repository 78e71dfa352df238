"""What became of the quotes of a source."""

from __future__ import annotations

from dataclasses import dataclass

from kg.articles import ArticleText
from kg.evidence import ClaimNote, SourceNote
from kg.facts.model import Quote

STATES = ("vanished", "changed", "surroundings", "moved", "unknown", "same")
"""What can have become of a quote; "unknown" where only its place is known and the text is another one."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A quote of a source as the store has it, with the claims that rest on it; a headline has none."""

    quote: Quote
    claims: tuple[ClaimNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of a passage: one of `STATES`, and the passage of the text that it is now, if there is one."""

    passage: Passage
    state: str
    now: Quote | None = None

    @property
    def holds(self) -> bool:
        """Whether the words stand where the store says that they stand."""
        return self.state == "same"


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of the quotes of one source; `text` is None where none was at hand, for the `reason` given."""

    source: SourceNote
    loaded_sha256: str | None
    text: ArticleText | None
    findings: tuple[Finding, ...] = ()
    reason: str = ""

    @property
    def same_text(self) -> bool:
        """Whether the text is the very one that was loaded."""
        return self.text is not None and self.text.sha256 == self.loaded_sha256

    @property
    def holds(self) -> bool:
        """Whether all quotes hold, or there was no text to see."""
        return all(f.holds for f in self.findings)
