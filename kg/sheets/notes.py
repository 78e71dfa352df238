"""The numbered notes of a sheet, in the order in which a reader meets them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kg import wording
from kg.evidence import ClaimNote, SourceNote, Support
from kg.facts.model import Quote
from kg.sheets.model import Note, Origin


@dataclass(slots=True)
class Notes:
    """Hands out numbers; equal notes share one."""

    made: list[Note] = field(default_factory=list)
    _numbers: dict[tuple[str, int, int], int] = field(default_factory=dict)

    def of(self, source: SourceNote, words: Quote | None = None) -> int:
        """The number of the note for a source, or for a passage of it."""
        key = (source.iri, words.start if words else -1, words.end if words else -1)
        if key not in self._numbers:
            self._numbers[key] = len(self.made) + 1
            self.made.append(Note(self._numbers[key], source, words))
        return self._numbers[key]

    def of_claims(self, claims: Iterable[ClaimNote]) -> tuple[int, ...]:
        """The numbers of the notes for claims."""
        return tuple(sorted({self.of(claim.source, claim.words) for claim in claims}))

    def of_supports(self, supports: Sequence[Support]) -> tuple[int, ...]:
        """The numbers of the notes for a fact: where each source says it in its own voice, else the source."""
        found: list[int] = []
        for support in supports:
            passages: list[Quote | None] = [claim.words for claim in support.claims if claim.words]
            found += [self.of(support.source, words) for words in passages or [None]]
        return tuple(sorted({*found}))

    def keep(self, count: int) -> None:
        """Takes back all notes but the first `count`."""
        del self.made[count:]
        self._numbers = {key: number for key, number in self._numbers.items() if number <= count}

    def sources(self) -> tuple[Origin, ...]:
        """The sources of all notes, in the order of their first note."""
        uses = Counter(note.source.iri for note in self.made)
        first = {note.source.iri: note.source for note in reversed(self.made)}
        return tuple(
            Origin(first[iri], wording.outlet(first[iri]), wording.link(first[iri].url), count)
            for iri, count in uses.items()
        )
