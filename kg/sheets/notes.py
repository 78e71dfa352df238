"""The numbered notes of a sheet, in the order in which a reader meets them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from kg import wording
from kg.citations.machines import claim_id
from kg.citations.model import standing
from kg.evidence import ClaimNote, Evidence, SourceNote, Support
from kg.facts.model import Quote
from kg.sheets.model import Backing, Note, Origin

_LONG = 1_000
"""More characters than the context of a quote has."""


@dataclass(slots=True)
class Notes:
    """Hands out numbers; equal notes share one."""

    made: list[Note] = field(default_factory=list)
    _numbers: dict[tuple[str, int, int], int] = field(default_factory=dict)
    _claims: dict[int, dict[str, ClaimNote]] = field(default_factory=dict)

    def of(self, source: SourceNote, words: Quote | None = None) -> int:
        """The number of the note for a source, or for a passage of it."""
        key = (source.iri, words.start if words else -1, words.end if words else -1)
        if key not in self._numbers:
            self._numbers[key] = len(self.made) + 1
            self.made.append(Note(self._numbers[key], source, words))
        return self._numbers[key]

    def of_claims(self, claims: Iterable[ClaimNote]) -> tuple[int, ...]:
        """The numbers of the notes for claims."""
        return tuple(sorted({self._of_claim(claim) for claim in claims}))

    def _of_claim(self, claim: ClaimNote) -> int:
        number = self.of(claim.source, claim.words)
        self._claims.setdefault(number, {})[claim.iri] = claim
        return number

    def of_supports(self, supports: Sequence[Support]) -> tuple[int, ...]:
        """The numbers of the notes for a fact: where each source says it in its own voice, else the source."""
        found: list[int] = []
        for support in supports:
            passages = [self._of_claim(claim) for claim in support.claims if claim.words]
            found += passages or [self.of(support.source)]
        return tuple(sorted({*found}))

    def marked(self, evidence: Evidence) -> tuple[Note, ...]:
        """The notes as they are shown: nothing in them that is only claimed goes without who says it."""
        claims = {note.source.iri: evidence.not_held(note.source.iri) for note in self.made if note.words}
        return tuple(_marked(note, claims.get(note.source.iri, ()), evidence) for note in self.made)

    def backing(self, evidence: Evidence) -> dict[int, tuple[Backing, ...]]:
        """What stands behind each note: its claims, each with its id and as a sentence that says whose it is."""
        return {
            number: tuple(
                Backing(claim_id(claim.iri), wording.sentence(claim, evidence), standing(claim))
                for claim in claims.values()
            )
            for number, claims in self._claims.items()
        }

    def keep(self, count: int) -> None:
        """Takes back all notes but the first `count`."""
        del self.made[count:]
        self._numbers = {key: number for key, number in self._numbers.items() if number <= count}
        self._claims = {number: claims for number, claims in self._claims.items() if number <= count}

    def sources(self) -> tuple[Origin, ...]:
        """The sources of all notes, in the order of their first note."""
        uses = Counter(note.source.iri for note in self.made)
        first = {note.source.iri: note.source for note in reversed(self.made)}
        return tuple(
            Origin(first[iri], wording.outlet(first[iri]), wording.link(first[iri].url), count)
            for iri, count in uses.items()
        )


def _marked(note: Note, claims: Sequence[ClaimNote], evidence: Evidence) -> Note:
    """A note with its marks, its context cut where the words of other claims begin that are not held as fact."""
    words = note.words
    if words is None or words.exact is None:
        return note
    spans = [(c.words.start, c.words.end, c) for c in claims if c.words]
    inside = [c for start, end, c in spans if start < words.end and words.start < end]
    before = max((end for _, end, c in spans if end <= words.start), default=0)
    after = min((start for start, _, c in spans if start >= words.end), default=words.end + _LONG)
    prefix, suffix = words.prefix or "", words.suffix or ""
    cut = replace(
        words,
        prefix=prefix[len(prefix) - min(len(prefix), words.start - before) :].lstrip(" .,;:"),
        suffix=suffix[: after - words.end],
    )
    return replace(note, words=cut, marks=tuple(dict.fromkeys(_mark(c, evidence) for c in inside)))


def _mark(claim: ClaimNote, evidence: Evidence) -> str:
    """Who says what a passage has, how surely, and who denies it."""
    told = {"asserted": "not held as fact: ", "speculated": "speculation "}.get(claim.modality, "")
    answers: list[ClaimNote] = []
    if claim.modality == "alleged":
        answers = [*evidence.answers(claim.iri), *evidence.withdrawals(claim.iri)]
    return f"{told}{'; '.join(dict.fromkeys(wording.attribution(c) for c in (claim, *answers)))}"
