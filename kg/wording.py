"""Dates, sums, numbers, links and claims as a reader is used to see them."""

from __future__ import annotations

import calendar
import re
from decimal import Decimal, InvalidOperation

from kg.dates import span
from kg.evidence import ClaimNote, Evidence, SourceNote
from kg.quads.names import TYPE
from kg.terms import text_of
from kg.vocabulary import NF, vocabulary

_LONGEST = 600
_PART = re.compile(r"(\d{4}|\d{3}X|\d{2}XX)(?:-(\d\d|XX))?(?:-(\d\d|XX))?([?~%]?)")
_ISO_DAY = re.compile(r"\b\d{4}-\d\d(?:-\d\d)?\b")
_LINK = re.compile(r"https?://[^\s<>\"'`\\{}|^\x00-\x20\x7f-\x9f]+", re.IGNORECASE)
_LARGE = ((Decimal(10) ** 12, "trillion"), (Decimal(10) ** 9, "billion"))

_VERBS = {
    "acceptedAt": "was accepted at",
    "askedBy": "was made by",
    "askedForComment": "went to",
    "awardCeremonyAt": "has its ceremony at",
    "basedIn": "is based in",
    "date": "is dated",
    "developedBy": "is developed by",
    "editionOf": "is an edition of",
    "dateBasis": "has the basis of its date",
    "dateText": "is dated in words",
    "employer": "concerns the employer",
    "employmentEvent": "is the subject of",
    "eventStatus": "has the status",
    "foundedBy": "was founded by",
    "gaveNoReply": "got no reply from",
    "hasDefendant": "has the defendant",
    "hasPlaintiff": "has the plaintiff",
    "heardBy": "is heard by",
    "locatedIn": "lies in",
    "ownedBy": "is owned by",
    "partOfOrganization": "is part of",
    "presentedAt": "was presented at",
    "samePersonAs": "is the same person as",
    "subsidiaryOf": "is a subsidiary of",
    "suedBy": "was sued by",
}
"""Properties whose label is no verb; any other reads as it is labelled."""

_SAYS = {
    "asserted": "states",
    "reported": "says",
    "alleged": "alleges",
    "denied": "denies",
    "expected": "expects",
    "withdrawn": "takes back",
}


def cut(text: str, longest: int = _LONGEST) -> str:
    """A text that says so where it was cut."""
    return text if len(text) <= longest else f"{text[:longest]}… (cut, {len(text):,} characters)"


def link(url: str | None) -> str | None:
    """A URL that a page may link to: http or https, whole, of a length that browsers take; None for any other."""
    return url if url and len(url) <= 2_000 and _LINK.fullmatch(url) else None


# -- dates -------------------------------------------------------------------------------------------------


def date(edtf: str) -> str:
    """An EDTF date in words: “August 2024”, “10 to 15 December 2024”; other text stays as it is."""
    try:
        span(edtf)
    except ValueError:
        return edtf
    first, slash, last = edtf.partition("/")
    if not slash:
        return _one(first)
    if first in ("", ".."):
        return f"until {_one(last)}"
    if last in ("", ".."):
        return f"from {_one(first)}"
    return f"{_without_shared(first, last)} to {_one(last)}"


def days_in_words(text: str) -> str:
    """A text with its days of ISO 8601 in words: “corrected on 17 March 2025 by …”."""
    return _ISO_DAY.sub(lambda day: date(day.group()), text)


def day(stamp: str) -> str:
    """The day of an ISO 8601 date or time in words."""
    return date(stamp[:10])


def _parts(text: str) -> tuple[str, str | None, str | None, str]:
    match = _PART.fullmatch(text)
    assert match is not None  # noqa: S101 - span has checked it
    year, month, number, mark = match.groups()
    return year, month, number, mark


def _one(text: str) -> str:
    year, month, number, mark = _parts(text)
    if year.endswith("XX"):
        words = f"some year from {year[:2]}00 to {year[:2]}99"
    elif year.endswith("X"):
        words = f"the {year[:3]}0s"
    elif month is None:
        words = year
    elif month == "XX":
        words = f"{year}, {'month' if number is None else 'day'} unknown"
    elif number in (None, "XX"):
        words = f"{calendar.month_name[int(month)]} {year}" + (", day unknown" if number else "")
    else:
        words = f"{int(number or 0)} {calendar.month_name[int(month)]} {year}"
    about = "about " if mark in ("~", "%") and mark else ""
    return f"{about}{words}" + (" (uncertain)" if mark in ("?", "%") and mark else "")


def _without_shared(first: str, last: str) -> str:
    """The first day of an interval without the month and year that the last one tells as well."""
    (y1, m1, d1, mark1), (y2, m2, d2, mark2) = _parts(first), _parts(last)
    plain = not mark1 and not mark2 and "X" not in first + last and m1 and m2 and (d1 is None) == (d2 is None)
    if not plain or y1 != y2:
        return _one(first)
    if d1 and m1 == m2:
        return str(int(d1))
    month = calendar.month_name[int(m1 or 0)]
    return f"{int(d1)} {month}" if d1 else month


# -- numbers -----------------------------------------------------------------------------------------------


def number(lexical: str) -> str:
    """A number with its digits in groups of three; other text stays as it is."""
    value = _decimal(lexical)
    return lexical if value is None else _grouped(value)


def amount(comparator: str, lexical: str, unit: str, currency: str) -> str:
    """A figure in words: “more than 50 papers”, “CNY 8,000,000”, “about USD 300 billion”."""
    value = _decimal(lexical)
    if value is None:
        digits = lexical
    else:
        size, name = next(((s, n) for s, n in _LARGE if abs(value) >= s and value % (s / 100) == 0), (None, ""))
        digits = f"{_grouped(value / size)} {name}" if size else _grouped(value)
    hedge = "" if comparator == "exactly" else comparator
    money = f"{currency}\N{NO-BREAK SPACE}{digits}" if currency else digits
    return " ".join(part for part in (hedge, money, unit) if part)


def _decimal(lexical: str) -> Decimal | None:
    try:
        value = Decimal(lexical)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < 25 else None


def _grouped(value: Decimal) -> str:
    return f"{value.normalize() if value % 1 else value.quantize(Decimal(1)):,f}"


# -- sources and claims ------------------------------------------------------------------------------------


def outlet(source: SourceNote) -> str:
    """Publisher, republisher, editor and date of a source in one line."""
    parts = [source.publisher] if source.publisher else []
    if source.republished_by:
        parts.append(f"republished by {source.republished_by}")
    if source.by:
        parts.append(f"by {source.by}")
    if source.published:
        parts.append(date(source.published))
    elif source.retrieved:
        parts.append(f"taken {date(source.retrieved)}")
    else:
        parts.append("no date recorded")
    line = ", ".join(cut(part) for part in parts)
    return line if source.publisher else line[:1].upper() + line[1:]


def status(source: SourceNote) -> str | None:
    """What became of a source after it was published: “retracted on 3 March 2025: …”; None for nothing."""
    if source.status is None:
        return None
    when = f" on {date(source.status_date)}" if source.status_date else ""
    why = f": {cut(source.status_note)}" if source.status_note else ""
    return f"{source.status}{when}{why}"


def attribution(claim: ClaimNote) -> str:
    """Who says it, how, and in whose report: never left out where a claim is shown."""
    teller = claim.source.publisher or claim.source.title
    if claim.modality == "speculated":
        who = "people not named" if claim.speaker_iri == f"{NF}UnnamedSource" else claim.speaker
        return cut(f"by {who}, as told by {teller}")
    told = "" if claim.speaker == teller else f", according to {teller}"
    says_it = "stated" if claim.withheld and claim.modality == "asserted" else _SAYS[claim.modality]
    return cut(f"{claim.speaker} {says_it}{told}")


def sentence(claim: ClaimNote, evidence: Evidence) -> str:
    """A claim whole: “ByteDance alleges, according to ..., that ...”; words of an editor stand after a colon."""
    said, who = says(claim, evidence), attribution(claim)
    if claim.modality == "speculated":
        return f"Speculation {who}: {said}"
    if claim.predicate is None:
        return f"{who}: {said}"
    return f"{who}{',' if ', according to ' in who else ''} {said}"


def answered(claim: ClaimNote, evidence: Evidence) -> str:
    """A claim whole, with what is on record against it: who denies it, who took it back, and by which ruling.

    An allegation is told in no other way where it stands alone.
    """
    told = [sentence(claim, evidence), *against(claim, evidence)]
    return "; ".join([told[0].removesuffix(".") if told[1:] else told[0], *told[1:]])


def against(claim: ClaimNote, evidence: Evidence) -> list[str]:
    """What is on record against a claim: who denies it, that it was taken back, and the ruling on it."""
    told: list[str] = []
    if claim.modality not in ("denied", "withdrawn"):
        denials = dict.fromkeys(denial.speaker for denial in evidence.answers(claim.iri))
        told += [cut(f"denied by {', '.join(denials)}")] if denials else []
        taken = dict.fromkeys(word.source.published or "" for word in evidence.withdrawals(claim.iri))
        when = [date(day) for day in sorted(filter(None, taken))]
        told += [f"taken back{f' on {when[0]}' if when else ''}"] if taken else []
    ruled = claim.withheld.partition(": ")[0] if claim.withheld else ""
    return told + ([days_in_words(ruled)] if ruled else [])


def says(claim: ClaimNote, evidence: Evidence) -> str:
    """What a claim says, as it follows its attribution: “that …”, “whether …”, or a text of its own."""
    if claim.predicate is None or claim.subject is None or claim.object is None:
        return cut(claim.says, 2 * _LONGEST)
    lead = "whether" if claim.modality == "speculated" else "that"
    return f"{lead} {_sentence(claim.subject, claim.predicate, claim.object, evidence)}"


def verb(name: str) -> str:
    """How a property, by its name, reads between two things."""
    term = vocabulary().properties.get(name)
    return _VERBS.get(name) or (term.label if term else name)


def _sentence(subject: str, predicate: str, object_: str, evidence: Evidence) -> str:
    name = predicate.removeprefix(NF)
    term = vocabulary().properties.get(name)
    is_thing = term is not None and term.kind == "object"
    told = _thing(object_, evidence) if is_thing else cut(date(object_))
    return f"{_thing(subject, evidence)} {verb(name)} {told}"


def _thing(iri: str, evidence: Evidence) -> str:
    """An entity by its label; a dependent node, which has none, by its kind; what is not known by its IRI."""
    if label := evidence.entities.label(iri):
        return cut(label)
    return f"the {cut(evidence.thing(iri))}" if evidence.entities.classes(iri) else cut(iri)


def statement(triple: tuple[str, str, str], evidence: Evidence) -> str:
    """A plain triple, of N-Triples tokens, as a sentence without its full stop: “ByteDance owns TikTok”."""
    subject, predicate, object_ = triple
    if predicate == TYPE:
        name = text_of(object_).removeprefix(NF)
        classes = vocabulary().classes
        return f"{_thing(text_of(subject), evidence)} is a {classes[name].label if name in classes else name}"
    if "/node/" in object_:
        return f"{_thing(text_of(subject), evidence)}: {cut(evidence.thing(text_of(object_)))}"
    return _sentence(text_of(subject), text_of(predicate), text_of(object_), evidence)
