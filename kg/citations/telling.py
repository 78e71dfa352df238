"""A note in words, for people: who says it, where, in which words, how surely, and who denies it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kg import wording
from kg.citations.model import Cited, CitedRow, Mark, Note, mark
from kg.entities import Entities
from kg.evidence import ClaimNote, Evidence, SourceNote
from kg.facts.model import Quote
from kg.store.changes import Triple
from kg.trace import NAMING, Chain

_RECORDS = {
    "list": "of the list",
    "entities": "of an editors’ file on who is who",
    "links": "of an editors’ file of decisions",
    "decisions": "of an editors’ file of decisions",
}
"""What the records of a kind of source are, where they are of nothing in particular."""

_LONGEST = 2_000
"""Characters of a quote that people are shown; programs get all."""

_CHAINS = 10
"""Chains that people are shown."""

_GAPS = 10
"""Sentences on what could not be followed that are told."""

_KINDS = 200
"""Records that are looked at for what they are of."""


class Said(NamedTuple):
    """A sentence of a note, and the numbers of the notes that it points to."""

    text: str
    notes: tuple[int, ...] = ()


class Told(NamedTuple):
    """The parts of a note; `first` is the number of the first note of its source, where that is another one."""

    number: int
    outlet: str
    title: str
    first: int | None
    quote: str | None
    place: str
    status: str | None
    said: tuple[Said, ...]
    link: str | None


def notes(cited: Cited, entities: Entities) -> list[Told]:
    """All notes of an answer in words."""
    first: dict[str, int] = {}
    numbers = {claim.iri: note.number for note in reversed(cited.notes) for claim in note.claims}
    return [
        Told(
            note.number,
            wording.outlet(note.source),
            wording.cut(note.source.title),
            found if (found := first.setdefault(note.source.iri, note.number)) != note.number else None,
            wording.cut(note.words.exact, _LONGEST) if note.words and note.words.exact is not None else None,
            place(note.words) if note.words else _record(note, entities),
            wording.status(note.source),
            (*_origin(note.source, entities), *_said(note, cited, numbers)),
            wording.link(note.source.url),
        )
        for note in cited.notes
    ]


def place(words: Quote) -> str:
    """Where words stand in a text."""
    where = f"characters {words.start:,} to {words.end:,}"
    return where if words.exact is not None else f"{where}; the store has no text"


def _record(note: Note, entities: Entities) -> str:
    """What is cited of a source in place of words."""
    if note.claims:
        return "no words recorded"
    if note.kind not in _RECORDS:
        return "the source as a whole, no passage"
    kinds = sorted({entities.kind(iri) for iri in note.records[:_KINDS]})
    if len(note.records) == 1:
        return f"record of the {kinds[0]}, no words"
    if kinds:
        return f"{len(note.records):,} records ({', '.join(kinds)}), no words"
    return f"records {_RECORDS[note.kind]}, no words"


def _origin(source: SourceNote, entities: Entities) -> Iterator[Said]:
    """Whose report a source is, where it says that it is not its own."""
    if source.credit:
        yield Said(f"Credited to {wording.cut(source.credit)}")
    if source.copy_of:
        yield Said(f"A copy of “{wording.cut(entities.label(source.copy_of) or source.copy_of)}”")


def _said(note: Note, cited: Cited, numbers: Mapping[str, int]) -> Iterator[Said]:
    """The claims of a note that are not held as fact, and who denies any of its claims."""
    for claim in note.claims:
        if not claim.accepted:
            yield Said(sentence(claim, cited))
    reasons = (_reason(claim) for claim in note.claims if not claim.accepted)
    yield from (Said(f"Not held as fact: {reason}") for reason in dict.fromkeys(reasons) if reason)
    yield from dict.fromkeys(said for claim in note.claims for said in _answered(claim, cited, numbers))


def sentence(claim: ClaimNote, cited: Cited) -> str:
    """A claim that is not held as fact, never without how surely it is said and by whom."""
    said = cited.said[claim.iri]
    return said if claim.modality == "speculated" else f"{mark(claim).upper()}: {said}"


def _reason(claim: ClaimNote) -> str | None:
    """Why a claim is not held as fact, where the status of its source does not tell it already."""
    if claim.source.status in ("retracted", "superseded"):
        return None
    reason = claim.withheld or claim.not_accepted_because
    return wording.cut(reason) if reason else None


def _answered(claim: ClaimNote, cited: Cited, numbers: Mapping[str, int]) -> Iterator[Said]:
    """Who answers a claim, or that nobody on record does where somebody is accused."""
    found: dict[tuple[str, str], set[int]] = {}
    for answer in cited.answered.get(claim.iri, ()):
        at = [numbers[answer.iri]] if answer.iri in numbers else []
        found.setdefault((answer.modality, answer.speaker), set()).update(at)
    said = "what is taken back" if claim.modality == "withdrawn" else "this"
    held = ", which the store holds as fact" if claim.accepted else ""
    for (modality, speaker), at_notes in found.items():
        what = f"denies {said}" if modality == "denied" else "takes this back"
        yield Said(f"{modality.upper()}: {wording.cut(speaker)} {what}{held}", tuple(sorted(at_notes)))
    if not found and claim.modality == "alleged":
        yield Said("No denial is recorded in the sources here.")


# -- chains ------------------------------------------------------------------------------------------------


def chains(cited: Cited, evidence: Evidence) -> list[Said]:
    """How rows follow that rest on more than one statement in a line: by a path of the query, or by a rule.

    Each chain is told once, with the first row that rests on it, and with the notes of its statements.
    """
    found: dict[Chain, tuple[int, dict[Triple, set[int]]]] = {}
    for number, row in enumerate(cited.rows, 1):
        numbers: dict[Triple, set[int]] = {}
        for citation in row.citations:
            for triple in citation.statements:
                numbers.setdefault(triple, set()).add(citation.note)
        for chain in dict.fromkeys(chain for c in row.citations if c.statements for chain in c.chains):
            if chain.derived or len(_walked(chain)) > 1:
                found.setdefault(chain, (number, numbers))
    told = [_chain(chain, *of, evidence) for chain, of in list(found.items())[:_CHAINS]]
    more = len(found) - len(told)
    return [*told, *([Said(f"and {more:,} more; all are in: --cite -F json")] if more else [])]


def _walked(chain: Chain) -> list[Triple]:
    """The steps of a chain from one thing to another; what a dependent node tells is in the step to it."""
    reached = {object_ for _, _, object_ in chain.steps if "/node/" in object_}
    return [step for step in chain.steps if step[1] not in NAMING and step[0] not in reached]


def _chain(chain: Chain, number: int, notes: Mapping[Triple, set[int]], evidence: Evidence) -> Said:
    reasons = {derived.triple: derived for derived in chain.derived}
    parts = []
    for step in _walked(chain):
        text = wording.statement(step, evidence)
        if step in reasons:
            premises = " and ".join(wording.statement(t, evidence) for t in reasons[step].stated())
            text += f" (which no source states; it follows from: {premises}. {reasons[step].rule})"
        parts.append(text)
    at = {n for triple in chain.stated() for n in notes.get(triple, ())}
    return Said(f"row {number}: {'; '.join(parts)}", tuple(sorted(at)))


# -- marks of rows -----------------------------------------------------------------------------------------

PLAIN_MARKS = 6
"""Marks of facts that a row shows; what is not held as fact, and what speaks against it, is always shown."""


def marks(row: CitedRow) -> tuple[list[Mark], int]:
    """The marks of a row, and how many more there are."""
    plain = [found for found in row.marks if not found[1]]
    shown = set(plain[:PLAIN_MARKS] if len(plain) > PLAIN_MARKS + 1 else plain)
    return [found for found in row.marks if found[1] or found in shown], len(plain) - len(shown)


def always(cited: Cited) -> set[int]:
    """The notes that are never left out: of what is not held as fact, and of what speaks against a fact."""
    found = {c.note for row in cited.rows for c in row.citations if c.mark or c.against}
    return found | {c.note for row in cited.rows if row.contested for c in row.citations}


def gaps(cited: Cited, noun: str = "row") -> list[str]:
    """What a reader has to know of rows, or triples, that could not be followed to sources, a sentence each."""
    empty = sum(not row.citations for row in cited.rows)
    found = []
    if empty:
        count, it = (f"1 {noun} has", "it") if empty == 1 else (f"{empty:,} {noun}s have", "them")
        found.append(f"{count} no note: no source was found behind {it}")
    for text in dict.fromkeys(text for row in cited.rows for text in row.untraced):
        found.append(f"not traced: {text}")
    for text in dict.fromkeys(text for row in cited.rows for text in row.absent):
        found.append(f"rests on nothing in the store matching: {text}")
    if left_out := sum(row.left_out for row in cited.rows):
        found.append(f"not looked at: {left_out:,} more solutions that {noun}s were made of")
    return found[:_GAPS] + ([f"and {len(found) - _GAPS:,} more such notes"] if len(found) > _GAPS else [])


def cut_notes(told: Sequence[Told], kept: set[int], most: int) -> tuple[list[Told], int]:
    """The first notes, and all that are never left out, with those that they point to; and how many were."""
    if len(told) <= most:
        return list(told), 0
    kept = kept | {note.first for note in told if note.number in kept and note.first}
    shown = [note for place, note in enumerate(told) if place < most or note.number in kept]
    return shown, len(told) - len(shown)
