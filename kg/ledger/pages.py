"""The ledger and single claims for the terminal, in lanes by speaker and date."""

from collections.abc import Sequence
from typing import NamedTuple

from kg import columns, tables, wording
from kg.evidence import ClaimNote
from kg.facts.model import Quote
from kg.ledger.model import AGAINST, Entry, Lane, Proposition, is_named
from kg.tables import Style

MARKS = {
    "asserted": ("■", "states"),
    "alleged": ("▲", "alleges"),
    "denied": ("✕", "denies"),
    "reported": ("●", "says"),
    "expected": ("→", "expects"),
    "speculated": ("?", "wonder"),
    "withdrawn": ("↶", "takes back"),
}
"""For each modality its mark, and the verb after a speaker."""

_LANE = 26
"""Cells of the name of a lane, at most."""
_INDENT = "   "
_QUOTED = 240


class Listing(NamedTuple):
    """What `kg claims` shows: some propositions of all that there are, and what they are about."""

    about: str
    shown: tuple[Proposition, ...]
    total: int


def claim_id(claim: ClaimNote) -> str:
    """What a claim is called in one store: SOURCE-ID/CLAIM-ID."""
    return f"{claim.source.id}/{claim.iri.rpartition('/claim/')[2]}"


def place(words: Quote | None) -> str:
    """Where the words stand in the text of the source."""
    return f"characters {words.start}–{words.end}" if words else "no words"


def as_text(listing: Listing, width: int, *, colour: bool = False) -> str:
    """The ledger for the terminal: each statement with its standing, its lanes, and the words."""
    shown, total = len(listing.shown), listing.total
    more = "" if shown == total else f", {shown:,} shown"
    lines = columns.fold(f"{listing.about}: {total:,} statement{'s' if total != 1 else ''}{more}", width)
    if listing.shown:
        lines += columns.fold(_legend(listing.shown), width)
    style = Style(colour=colour)
    for number, found in enumerate(listing.shown, 1):
        lines += ["", *_block(number, found, width, style)]
    return "".join(f"{line.rstrip()}\n" for line in map(_plain, lines))


def _plain(line: str) -> str:
    """A line without control characters, but for those that make it bold."""
    parts = line.split("\x1b[1m")
    return "\x1b[1m".join("\x1b[0m".join(map(tables.plain, part.split("\x1b[0m"))) for part in parts)


def _legend(shown: Sequence[Proposition]) -> str:
    entries = [entry for found in shown for entry in found.entries]
    used = {entry.modality for entry in entries}
    marks = [f"{mark} {verb}" for name, (mark, verb) in MARKS.items() if name in used]
    if any(not entry.in_force for entry in entries):
        marks.append("( ) without force")
    return "  ".join(marks)


def _block(number: int, found: Proposition, width: int, style: Style) -> list[str]:
    name = found.standing.name.upper()
    head = f"{number}. {name} (rule {found.standing.rule}): {says(found)}"
    first, *rest = columns.fold(" ".join(head.split()), width - len(_INDENT))
    lines = [first.replace(name, tables.bold(name, style), 1), *(_INDENT + line for line in rest)]
    lines += _paragraph(found.standing.sentence, width, _INDENT)
    return [*lines, "", *(_INDENT + line for line in _lanes(found, width - len(_INDENT))), *_quotes(found, width)]


def says(found: Proposition) -> str:
    """What a proposition says, as it follows the name of its standing."""
    if not found.triples or "/node/" in found.triples[0][2]:
        return found.says
    return f"{'whether' if found.standing.name == 'speculated' else 'that'} {found.says}"


def _paragraph(text: str, width: int, indent: str, hanging: str = "") -> list[str]:
    hanging = hanging or indent
    first, *rest = columns.fold(" ".join(text.split()), width - len(hanging)) or [""]
    return [indent + first, *(hanging + line for line in rest)]


# -- lanes -------------------------------------------------------------------------------------------------


def _lanes(found: Proposition, width: int) -> list[str]:
    """The lanes side by side under their dates; one below the other, by date, where there is no room."""
    numbers = {entry: number for number, entry in enumerate(found.entries, 1)}
    dates = list(dict.fromkeys(map(date_of, found.entries)))
    if len(found.lanes) > 1:
        grid = [
            [_short(who(lane.entries[0])), *(_cell(lane, date, numbers) for date in dates)] for lane in found.lanes
        ]
        lines = columns.table(["", *dates], grid, [False] * (len(dates) + 1), None, str).splitlines()
        if max(map(columns.cells, lines)) <= width:
            return [line for line in lines if not line.startswith("─")]
    together: dict[tuple[str, str], str] = {}
    for entry in found.entries:
        key = date_of(entry), f"{mark_of(entry)} {who(entry)} {verb_of(entry)} "
        together[key] = f"{together.get(key, '')}[{numbers[entry]}]"
    return columns.pairs([(date, told + notes) for (date, told), notes in together.items()], width, str)


def date_of(entry: Entry) -> str:
    """The date of an entry as a lane is headed with it."""
    return f"{entry.date} (taken)" if entry.date_of == "retrieved" else entry.date or "no date"


def _short(name: str) -> str:
    lines = columns.fold(" ".join(name.split()), _LANE)
    return lines[0] if len(lines) == 1 else f"{columns.fold(name, _LANE - 1)[0]}…"


def _cell(lane: Lane, date: str, numbers: dict[Entry, int]) -> str:
    cells: dict[str, list[str]] = {}
    for entry in lane.entries:
        if date_of(entry) == date:
            cells.setdefault(f"{mark_of(entry)} {verb_of(entry)}", []).append(f"[{numbers[entry]}]")
    return ", ".join(f"{what} {''.join(notes)}" for what, notes in cells.items())


def mark_of(entry: Entry) -> str:
    """The mark of an entry's modality; in brackets where it has no force."""
    mark = MARKS[entry.modality][0]
    return mark if entry.in_force else f"({mark})"


def verb_of(entry: Entry) -> str:
    """What the speaker does, as it follows the name."""
    if entry.role == AGAINST and entry.modality != "denied":
        return "disputes"
    named = entry.modality == "speculated" and is_named(entry)
    return "wonders" if named else MARKS[entry.modality][1]


def who(entry: Entry) -> str:
    """The speaker, as a lane is named."""
    return entry.speaker if is_named(entry) or entry.modality != "speculated" else "people not named"


def _quotes(found: Proposition, width: int) -> list[str]:
    """The words of each entry with their place, and the id that `kg claim` takes."""
    lines = []
    for number, entry in enumerate(found.entries, 1):
        lines += _paragraph(f"[{number}] {_quote(entry)}", width, _INDENT, f"{_INDENT}    ")
    return lines


def _quote(entry: Entry) -> str:
    if entry.claim is None:
        return f"{entry.source.id}: held as fact, without a claim of its own"
    words = entry.claim.words
    exact = f" “{wording.cut(words.exact, _QUOTED)}”" if words and words.exact else ""
    return f"{claim_id(entry.claim)}, {place(words)}{':' if exact else ''}{exact}"


def place_of(entry: Entry) -> str:
    """Where to find an entry: the id of its claim, or the list that holds it."""
    return claim_id(entry.claim) if entry.claim else entry.source.id


# -- one claim ---------------------------------------------------------------------------------------------


class ClaimPage(NamedTuple):
    """Everything of one claim: the rows of its page, and the proposition that it is a part of."""

    claim: ClaimNote
    proposition: Proposition
    head: str
    rows: tuple[tuple[str, str], ...]


def claim_text(page: ClaimPage, width: int) -> str:
    """One claim for the terminal."""
    lines = [claim_id(page.claim), *columns.fold(" ".join(page.head.split()), width), ""]
    lines += columns.pairs(page.rows, width, str)
    lanes = _lanes(page.proposition, width - len(_INDENT))
    lines += ["", *(_INDENT + line for line in lanes), *_quotes(page.proposition, width)]
    return "".join(f"{line.rstrip()}\n" for line in map(tables.plain, lines))
