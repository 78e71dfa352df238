"""What is on record of a proposition, in one sentence that says no more than that."""

import re
from collections.abc import Sequence

from kg import wording
from kg.dates import span
from kg.evidence import ClaimNote, Evidence
from kg.ledger.model import (
    AGAINST,
    FOR,
    WITHDRAWN,
    WITHDRAWS,
    WITHHELD,
    Accused,
    Entry,
    Proposition,
    is_named,
    lane_of,
)
from kg.store.changes import Triple

_VERBS = {
    "asserted": "stated by",
    "alleged": "alleged by",
    "reported": "said by",
    "expected": "expected by",
    "speculated": "wondered about by",
    "denied": "denied by",
    "withdrawn": "taken back by",
}
_ORDER = tuple(_VERBS)
_NAMED = 2
"""Speakers that a clause names before it counts the rest."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d[?~%]?")


def says(note: ClaimNote | None, triples: Sequence[Triple], evidence: Evidence) -> str:
    """What a proposition says, without who says it: never to be shown alone."""
    if triples:
        return wording.statement(triples[0], evidence)
    return wording.cut(note.says) if note else ""


def standing(found: Proposition) -> str:
    """The sentence of a standing: who says what, as told by whom and when; and what is not on record."""
    teller = _one_teller(found.entries)
    told = [_clause(of, not teller) for m in _ORDER if (of := _of(found.entries, m))]
    told += [f"disputed by {_speakers(of, not teller)}"] if (of := _disputing(found.entries)) else []
    if teller:
        speakers = len({(entry.role, lane_of(entry)) for entry in found.entries if entry.in_force})
        told[-1] += f", {teller}" if speakers == 1 else f"; {'both' if speakers == 2 else 'all'} {teller}"
    gone = _without_force(found.entries)
    nothing_left = found.standing.name in ("withdrawn", "withheld")
    return "; ".join([*(gone + told if nothing_left else told + gone), *_rest(found)])


def _one_teller(entries: Sequence[Entry]) -> str:
    """Who tells all that is in force, where one source does and cites others for all of it."""
    found = [entry for entry in entries if entry.in_force]
    cites = all(e.claim and e.date_of != "document" and e.speaker != _teller(e) for e in found)
    if not found or not cites or len({entry.source.iri for entry in found}) > 1:
        return ""
    return f"as told by {wording.cut(_teller(found[0]))} {_dated(found[0])}"


def _teller(entry: Entry) -> str:
    return entry.source.publisher or entry.source.title


def _of(entries: Sequence[Entry], modality: str) -> list[Entry]:
    """The entries in force that say it in that way."""
    roles = {"denied": (AGAINST,), "withdrawn": (WITHDRAWS,)}.get(modality, (FOR,))
    return [e for e in entries if e.in_force and e.modality == modality and e.role in roles]


def _disputing(entries: Sequence[Entry]) -> list[Entry]:
    """What speaks against it without being a denial."""
    return [e for e in entries if e.in_force and e.role == AGAINST and e.modality != "denied"]


def _clause(entries: list[Entry], with_teller: bool) -> str:
    return f"{_VERBS[entries[0].modality]} {_speakers(entries, with_teller)}"


def _speakers(entries: list[Entry], with_teller: bool) -> str:
    lanes: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        lanes.setdefault(lane_of(entry), []).append(entry)
    first = list(lanes.values())[: None if len(lanes) == _NAMED + 1 else _NAMED]
    told = [_speaker(of) if with_teller else _who(of[0]) for of in first]
    more = len(lanes) - len(told)
    if more:
        told.append(f"{more} other{'s' if more > 1 else ''}")
    return " and by ".join(told)


def _who(entry: Entry) -> str:
    named = is_named(entry) or entry.modality != "speculated"
    return wording.cut(entry.speaker) if named else "people not named"


def _speaker(entries: list[Entry]) -> str:
    """Who says it, in whose report, and when."""
    first = entries[0]
    told = "" if first.speaker == _teller(first) else f", as told by {wording.cut(_teller(first))}"
    if first.date_of == "document" and first.claim and first.claim.document:
        return f"{_who(first)}, in {wording.cut(first.claim.document)} {on(first.date)}{told}"
    others = len({entry.source.iri for entry in entries}) - 1
    again = f" and in {others} other source{'s' if others > 1 else ''}" if others else ""
    return f"{_who(first)}{told} {_dated(first)}{again}"


def _dated(entry: Entry) -> str:
    if not entry.date:
        return "(no date recorded)"
    return f"(taken {wording.date(entry.date)})" if entry.date_of == "retrieved" else on(entry.date)


def on(edtf: str) -> str:
    """A date as it stands in a sentence: “on 5 December 2024”, “in December 2024”."""
    if _DAY.fullmatch(edtf):
        return f"on {wording.date(edtf)}"
    return f"(dated {wording.date(edtf)})" if "/" in edtf else f"in {wording.date(edtf)}"


def _without_force(entries: Sequence[Entry]) -> list[str]:
    """What was said and has no force any more, never left out: with its modality, speaker, and why."""
    told = []
    for entry in entries:
        verb = _VERBS[entry.modality]
        if entry.without_force == WITHDRAWN:
            told.append(f"{verb} {_speaker([entry])}, which was taken back")
        elif entry.without_force == WITHHELD:
            why = wording.cut(entry.because).removesuffix(".")
            told.append(f"{verb} {_speaker([entry])}, which is not held here: {why}")
    return list(dict.fromkeys(told))


def _rest(found: Proposition) -> list[str]:
    """What a reader has to know beside who said what."""
    name = found.standing.name
    if name == "alleged, no answer on record" and found.accused:
        return [f"no answer to it by {wording.cut(found.accused.label)} is on record here", asked(found.accused)]
    if name == "expected, date passed":
        return [f"that was to be by {_awaited(found)}, and no source here states that it came"]
    if name == "confirmed":
        return [f"{found.origins} origins"]
    if name == "denied":
        answered = len({iri for claim in found.claims for iri in claim.disputes})
        what = f"it answers {answered} other claim{'s' if answered > 1 else ''}; " if answered else ""
        return [f"{what}no claim of just this is on record here"]
    return []


def asked(accused: Accused) -> str:
    """Whether an accused party was asked for comment, as far as the sources of the accusation tell."""
    if not accused.asked:
        return "whether comment was asked for is not recorded"
    first = accused.asked[0]
    by = f" by {wording.cut(first.by)}" if first.by else ""
    silent = [request for request in accused.asked if request.no_reply]
    told = "no reply had come when it was published" if silent else "what became of it is not recorded"
    return f"comment was asked for{by}, on what is not recorded; {told}"


def _awaited(found: Proposition) -> str:
    dates = [e.claim.date for e in found.entries if e.modality == "expected" and e.claim and e.claim.date]
    return wording.date(max(last.isoformat() for date in dates if (last := span(date).latest)))
