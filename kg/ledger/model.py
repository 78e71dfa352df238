"""What the ledger of claims is made of: entries in lanes, and the standing that they give together."""

from typing import NamedTuple

from kg.evidence import ClaimNote, SourceNote

FOR, AGAINST, WITHDRAWS = "for", "against", "withdraws"
"""What an entry does to a proposition: says it, speaks against it, or takes something back."""

WITHDRAWN, WITHHELD = "withdrawn", "withheld"
"""Why an entry has no force: its speaker took it back, or its source or an editor did."""


class Entry(NamedTuple):
    """One time that somebody said something about a proposition.

    `claim` is None where a list holds the statement as a fact without a claim of its own. `date` is EDTF: the date
    of the document in which it was said where that is told ("document"), else that of the source ("published",
    "retrieved", or "decided"); both `date` and `date_of` are empty where none is recorded. `without_force` is
    empty, WITHDRAWN or WITHHELD; `because` has the reason why it is withheld. `is_own` is false where the claim
    says something else and only points here; `targets` are the claims that it takes back by name.
    """

    claim: ClaimNote | None
    source: SourceNote
    speaker: str
    speaker_iri: str
    modality: str
    role: str
    date: str
    date_of: str
    without_force: str = ""
    because: str = ""
    is_own: bool = True
    targets: tuple[str, ...] = ()

    @property
    def in_force(self) -> bool:
        """Whether the standing rests on it."""
        return not self.without_force


class Lane(NamedTuple):
    """One speaker's entries, in order of date."""

    speaker: str
    iri: str
    entries: tuple[Entry, ...]


class Standing(NamedTuple):
    """Where a proposition stands: the rule that gave it, by name and number, and the record in a sentence."""

    name: str
    rule: int
    sentence: str


class Asked(NamedTuple):
    """That an accused party was asked for comment, by whom, and whether the source says that no reply came."""

    by: str
    no_reply: bool


class Accused(NamedTuple):
    """Whom a proposition accuses, and every request for comment that the sources of the accusation record."""

    iri: str
    label: str
    asked: tuple[Asked, ...] = ()


class Proposition(NamedTuple):
    """One thing that claims say, whoever says it, in whatever source.

    `id` depends on what is said alone. `triples` are N-Triples tokens: one for a plain statement, several where
    sources describe the same dependent node each in their own words, none for words of an editor. `entries` are
    in order of date, those without a date last.
    """

    id: str
    says: str
    triples: tuple[tuple[str, str, str], ...]
    entries: tuple[Entry, ...]
    standing: Standing
    accused: Accused | None = None
    origins: int = 0

    @property
    def claims(self) -> tuple[ClaimNote, ...]:
        """The claims, in order of date."""
        return tuple(entry.claim for entry in self.entries if entry.claim is not None)

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """The entries by speaker, who spoke first first; those whom a source does not name share a lane."""
        lanes: dict[tuple[str, str], list[Entry]] = {}
        for entry in self.entries:
            lanes.setdefault(lane_of(entry), []).append(entry)
        return tuple(Lane(found[0].speaker, found[0].speaker_iri, tuple(found)) for found in lanes.values())


def is_named(entry: Entry) -> bool:
    """Whether the source says who speaks; the unnamed of two sources need not be the same people."""
    return not entry.speaker_iri.endswith("#UnnamedSource")


def lane_of(entry: Entry) -> tuple[str, str]:
    """What the entries of one lane have in common."""
    return (entry.speaker_iri, "" if is_named(entry) else entry.source.iri)
