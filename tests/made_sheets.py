"""Sheets made by hand, so that tests of their pages need no store."""

from __future__ import annotations

from collections.abc import Sequence

from kg import wording
from kg.evidence import ClaimNote, SourceNote
from kg.facts.model import Quote
from kg.sheets.model import (
    Backing,
    Cell,
    Difference,
    Dispute,
    Fact,
    Note,
    Origin,
    Panel,
    Position,
    Row,
    Saying,
    Sheet,
    Statement,
)

MODALITIES = ("asserted", "alleged", "denied", "reported", "speculated", "expected", "withdrawn")


def source(words: str = "Gazette", link: str | None = None) -> SourceNote:
    """A source all of whose texts are the same."""
    return SourceNote(
        "urn:source", "gazette", "news article", words, publisher=words, published="2025-03-04", url=link,
        origin=words, licence=words, basis=(words,), status="corrected", status_date="2025-03-05",
        status_note=words,
    )  # fmt: skip


def claim(name: str, modality: str, words: str = "that it is so", note: int = 0) -> ClaimNote:
    """A claim without a predicate, in these words, whose words in the source are the note's."""
    quote = Quote(note, note + 1, words, words, words) if note else None
    return ClaimNote(
        f"urn:claim:{name}", source(), modality, False, words, "urn:speaker", words, None, None, None, (), quote,
        None, None, None, None, (),
    )  # fmt: skip


def saying(
    modality: str, *claims: ClaimNote, notes: tuple[int, ...] = (), words: str = "Anna", accepted: bool = False
) -> Saying:
    """What one speaker says in one modality: a statement for each claim."""
    told = tuple(
        Statement((c,), (c.says,), notes, quotes=(c.says,), remarks=(c.says,), confirmed=notes) for c in claims
    )
    return Saying(modality, accepted, words, words, told)


def note(number: int, words: str = "words", link: str | None = None) -> Note:
    """A note with words in their context, and a mark."""
    return Note(number, source(words, link), Quote(number, number + 1, words, words, words), (words,))


def sheet(*panels: Panel, notes: Sequence[Note] = (), title: str = "Thing", **more: object) -> Sheet:
    """A sheet with these panels."""
    found = tuple(notes)
    origins = tuple(Origin(n.source, wording.outlet(n.source), n.source.url, 1) for n in found[:1])
    return Sheet("urn:thing", title, "company", (), (), panels, found, origins, "1 May 2025", **more)  # type: ignore[arg-type]


def everything(words: str, link: str | None = None) -> Sheet:
    """A sheet that has every part, with these words wherever a text of the store can be."""
    cell, row = Cell(words, link, lang="ar"), Row((Cell(words, link), Cell(words)), (1,))
    said = {m: saying(m, claim(m, m, words), notes=(1,), words=words) for m in MODALITIES}
    position = Position(words, (Row((cell,), (1,), "alleged"),), held=False, withheld=words)
    return sheet(
        Panel("table", words, words, headings=(words, words), rows=(row, row), count=2),
        Panel("facts", words, words, "facts", facts=(Fact(words, (Row((cell,), (1,)),) * 2, differ=True),)),
        Panel("claims", words, words, "claims", sayings=tuple(said.values())),
        Panel("disputes", words, words, "disputes", disputes=(Dispute((said["alleged"],), (said["denied"],)),)),
        Panel("differences", words, words, "differences",
              differences=(Difference(words, (position, position), (words,), (words,)),)),
        Panel("failed", words, state="failed", problem=words, query=words),
        notes=[note(1, words, link)],
        title=words,
        backing={1: (Backing(words, words, words),)},
        missing=(words,),
        unanswered=(Row((cell,), (1,), "alleged"),),
    )  # fmt: skip
