"""Cuts an affiliation into segments and says what kind of thing each is, by its own words alone."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import lru_cache

from kg.datasets import gazetteer as names
from kg.datasets.records import OrganizationName

_NO_WORD = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Words only, for looking up: lower case, no accents, no punctuation, no leading "the"."""
    if text.isascii():
        return _NO_WORD.sub(" ", text.lower()).strip().removeprefix("the ")
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join(plain.split()).removeprefix("the ")


# --- what is no organisation -------------------------------------------------------------------------------------

_EDGES = " \t,;/|·•†‡∗§¶‖"
_QUOTES = '"“”„«»'
_FULL_STOP = re.compile(r"(?:\b[A-Za-z]|\b[A-Z][a-z]{1,4}|\b(?i:inc|ltd|co|corp|univ|dept))\.$")
_TWO_LETTERS = re.compile(r"[^\W\d_].*[^\W\d_]")
_TAIL = re.compile(r"(?:\s*\(SSO\)|\s+looking for .*)$", re.IGNORECASE)
_HEAD = re.compile(r"^(?:affiliated to:?|affiliation:)\s+", re.IGNORECASE)
EMAIL = re.compile(r"^\S+@\S+\.[A-Za-z]{2,}$")
_JOB_WORD = (
    r"students?|candidate|professor|researcher|scientist|engineer|director|intern|internship|fellow|lecturer"
    r"|consultant|manager|scholar|founder|ceo|cto|phd|msc|postdoc|postdoctoral researcher|head of [a-z ]+"
    r"|head|advisor|employee"
)
_JOB = re.compile(rf"^(?:[a-z]+ ){{0,5}}(?:{_JOB_WORD})$")


def trimmed(text: str) -> str:
    """The text without separators, quotes and additions at its ends."""
    text = _HEAD.sub("", _TAIL.sub("", text))
    before = ""
    while text != before:
        before = text
        text = text.strip(_EDGES)
        if text.endswith(")") and text.count(")") > text.count("("):
            text = text[:-1]
        if text.endswith(".") and not _FULL_STOP.search(text):
            text = text[:-1]
        if text[:1] in _QUOTES and (text[-1:] in _QUOTES or not any(q in text[1:] for q in _QUOTES)):
            text = text.strip(_QUOTES)
        elif text[-1:] in _QUOTES and not any(q in text[:-1] for q in _QUOTES):
            text = text[:-1]
    return text


def names_nothing(text: str) -> bool:
    """Whether a text is no organisation's name: empty, "independent", a job, an e-mail address."""
    folded = fold(text)
    if not _TWO_LETTERS.search(folded) or folded in names.NOTHING or EMAIL.match(text):
        return True
    if folded.startswith("funded by "):
        return True
    return "@" not in text and is_job(folded)


def is_job(folded: str) -> bool:
    """Whether folded words are the title of a job."""
    return bool(_JOB.match(folded)) and not (BODY.search(folded) or _INSTITUTE.search(folded))


# --- separators --------------------------------------------------------------------------------------------------

_GUARDED = re.compile(
    r"TU/e|UPV/EHU|EHU/UPV|\bA/S\b|\bS/A\b|\bc/o\b|\bw/|\bN/A\b|\bI/O\b|IOG/IOHK|Archimedes\s?/\s?Athena RC"
    r"|\bD/[A-Z]\b|Archimedes Research Unit / NKUA|CAD/CAM|OB/GYN|Stuttgart/T[uü]e?bingen"
    r"|T[uü]e?bingen/Stuttgart"
    r"|Dresden/Leipzig|\b\d+/\d+|Disney\s?Research\|Studios|TD/Bank|\b[A-Z]/[A-Z]\b|\bS/N\b|UZH/ETH"
    r"|ETH/UNIZ|&\w{1,8};",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"[(（\[\])）]")


def cut(text: str, separator: str) -> list[str]:
    """The parts of the text between separators that are neither in brackets nor in a guarded phrase."""
    if separator not in text:
        return [text]
    guarded = [m.span() for m in _GUARDED.finditer(text)] if separator in "/|;" else []
    if not guarded and not _BRACKET.search(text):
        return text.split(separator)
    parts, start, depth, i = [], 0, 0, 0
    while i < len(text):
        depth = max(0, depth + (text[i] in "(（[") - (text[i] in ")）]"))
        if depth == 0 and text.startswith(separator, i) and not any(a <= i < b for a, b in guarded):
            parts.append(text[start:i])
            i += len(separator)
            start = i
        else:
            i += 1
    return [*parts, text[start:]]


# --- the segments between commas ---------------------------------------------------------------------------------

SUFFIX = re.compile(
    r"^(?:inc|incorporated|llc|l\.l\.c|ltd|limited|co|corp|corporation|gmbh|ag|s\.?a|s\.?r\.?l|plc|pte"
    r"|b\.?v|k\.?k|lp|pbc|kg|llp)\b\.?(?:,?\s*(?:ltd|limited|inc|llc)\.?)?",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"\b(?:inc|incorporated|llc|ltd|limited|limmited|corp|corporation|gmbh|ag|plc|pte|srl|s r l|pbc|co"
    r"|company|k k|kk|se|bv|b v|holdings|technologies|sp z o o)$"
)


def segments(text: str) -> list[str]:
    """The parts between commas outside brackets; legal suffixes and names with a comma stay in one piece."""
    pieces = [p.strip() for c in cut(text.replace("，", ",").replace("、", ","), ",") for p in [c]]
    merged: list[str] = []
    for piece in pieces:
        if not piece:
            continue
        suffix = SUFFIX.match(piece)
        if merged and suffix and _ends_name(merged[-1], piece[suffix.end() :]):
            end = suffix.end()
            merged[-1] = f"{merged[-1]}, {piece[:end].strip()}"
            if rest := piece[end:].strip(" ,"):
                merged.append(rest)
        elif merged and (
            (fold(merged[-1]), fold(piece)) in names.ONE_NAME or piece.startswith(("and ", "& ", "MoE ("))
        ):
            merged[-1] = f"{merged[-1]}, {piece}"
        else:
            merged.append(piece)
    return [t for t in map(trimmed, merged) if t]


def _ends_name(name: str, behind: str) -> bool:
    """Whether a legal suffix belongs to the name before it, by what stands behind the suffix."""
    return not is_place(fold(name)) and (not behind.strip(" .") or is_place(fold(behind)))


class Kind(Enum):
    """What a segment between commas can be."""

    BODY = "an organisation that stands alone"
    MIXED = "a university with a unit in one piece"
    INSTITUTE = "an institute, centre, laboratory or group"
    DEPARTMENT = "a department, school or faculty"
    ACRONYM = "an acronym that nothing is known of"
    PLACE = "a place or an address"
    JOB = "a job title"
    OTHER = "none of these"


BODY = re.compile(
    r"\b(?:univ\w*|uniwersytet\w*|uni(?= (?:of|tuebingen|potsdam))|polytech\w*|politec\w*|politek\w*"
    r"|hochschule"
    r"|fachhochschule|ecole (?:normale|polytechnique|centrale|des|nationale|superieure|de technologie"
    r"|francaise)|technion"
    r"|conservatoire|institut teknologi|institut mines|advanced institute of|academia sinica"
    r"|institut\w* (?:of|for|fur) (?:science|technology|technologie)(?! and (?:systems|engineering))"
    r"|academy of (?:\w+ )?(?:science|sciences|medical sciences|space technology)|max planck|fraunhofer"
    r"|helmholtz"
    r"|inria|cnrs|swiss federal|college london|imperial college|king s college|kings college"
    r"|university college"
    r"|state college|national lab\w*(?! of\b| for\b)|national institutes?|royal institute"
    r"|instituto (?:tecnologico|superior|politecnico)|istituto italiano|istituto nazionale|insa|iit [a-z]+"
    r"|iiit [a-z]+|mpi|medical college|business school)\b"
)
BODY_END = re.compile(r"^(?!college\b)[a-z' ]+ college$")
_CJK_BODY = re.compile("大学|大學|大学院|학교|学院|公司|研究院|研究所")
_DEPARTMENT = re.compile(
    r"^(?:\w+ ){0,4}(?:dep|dept|depts|department|departments|departmen|deparment|depart|departamento"
    r"|departement|dipartimento|departament|faculty|faculties|faculte|facultad|facolta|fakultat|faculdade"
    r"|school|schools|scuola"
    r"|escuela|escola|division|div|section|college of|chair|lehrstuhl|graduate group|graduate program"
    r"|thrust|school of)\b"
)
_INSTITUTE = re.compile(
    r"\b(?:institut\w*|insitut\w*|insititut\w*|instituto|istituto|centers?|centres?|centro|zentrum"
    r"|laborator\w*"
    r"|labs?|laboratoire|hospital|clinic|klinik\w*|academy|foundation|agency|group|unit|team|observatory"
    r"|museum"
    r"|network|campus|consortium|program|programme|initiative|facility|council|ministry|branch|park)\b"
)
_MIXED = re.compile(r"\b(?:school of|department of|key lab\w*|laborator\w+|group|univ\w* .*\binstitute for)\b")
LAB_BEHIND = re.compile(
    r"(?:\b(?:lab|labs|laboratory|laboratories|group|team|unit|program|robotics institute)$"
    r"|^(?:institute|center|centre) (?:of|for)\b|^laborator\w+ (?:of|for)\b|^(?:state )?key lab)"
)
_STREET = re.compile(
    r"\b(?:street|st|ave|avenue|road|rd|blvd|boulevard|drive|dr|parkway|pkwy|way|strasse|str|rue|via|viale"
    r"|p o box"
    r"|po box|box|building|bldg|room|floor|quai|place|lane|plaza|square|ul|no|cedex|ku|shi|gu|si|city"
    r"|prefecture|province|district|cho|d)\b|strasse|str$"
)


@lru_cache(maxsize=65536)
def kind_of(segment: str) -> Kind:
    """What one segment between commas is, by its own words."""
    folded = fold(segment)
    if known(segment) or folded in names.UNITS_OF or _CJK_BODY.search(segment):
        return Kind.BODY
    if is_job(folded):
        return Kind.JOB
    has_unit = bool(_DEPARTMENT.match(folded))
    has_body = bool(BODY.search(folded) or BODY_END.match(folded)) and not folded.startswith("college of")
    if has_body and (has_unit or _MIXED.search(folded)):
        return Kind.MIXED
    if has_unit or all(word in names.SUBJECTS for word in folded.split()):
        return Kind.DEPARTMENT
    if has_body:
        return Kind.BODY
    if _COMPANY.search(folded):
        return Kind.BODY
    if is_place(folded):
        return Kind.PLACE
    if _INSTITUTE.search(folded):
        return Kind.INSTITUTE
    if (
        len(segment.split()) <= 2
        and len(segment) <= 16
        and sum(c.isupper() for c in segment) >= 2
        and " " not in segment
    ):
        return Kind.ACRONYM
    return Kind.OTHER


_BARE = frozenset({"department", "dept", "school", "faculty", "college", "division"})


def is_bare(segment: str) -> bool:
    """Whether a segment names a unit as every university has it ("Department of Computer Science")."""
    return all(word in names.SUBJECTS or word in _BARE for word in fold(segment).split())


def is_place(folded: str) -> bool:
    """Whether folded words are a place, a postcode or an address."""
    words = [w for w in folded.split() if not any(c.isdigit() for c in w)]
    if len(words) < len(folded.split()) and (not words or _STREET.search(" ".join(words))):
        return True
    return _all_places(tuple(words))


@lru_cache(maxsize=65536)
def _all_places(words: tuple[str, ...]) -> bool:
    if not words or len(words) > 8:
        return False
    for size in range(len(words), 0, -1):
        head = " ".join(words[:size])
        if head in _PLACES and (size == len(words) or _all_places(words[size:])):
            return True
    return False


def is_country(segment: str) -> bool:
    """Whether a segment ends with a country or a state."""
    words = [w for w in fold(segment).split() if not any(c.isdigit() for c in w)]
    return any(
        " ".join(words[i:]) in names.COUNTRIES or " ".join(words[i:]) in names.STATES for i in range(len(words))
    )


# --- known names -------------------------------------------------------------------------------------------------


_KNOWN = names.COMPANIES | names.INSTITUTIONS
_PLACES = names.COUNTRIES | names.STATES | names.CITIES


@lru_cache(maxsize=65536)
def known(segment: str) -> OrganizationName | None:
    """The organisation that a whole segment names by a known name, with the company that its words put it in."""
    folded = fold(segment)
    if folded in names.UNITS_OF and (parent := first_span(segment, names.UNITS_OF[folded])):
        return OrganizationName(segment, OrganizationName(parent)) if parent != segment else None
    bare = re.sub(r" (?:inc|ltd|llc|corp|corporation|limited|gmbh|co)$", "", folded)
    if folded in _KNOWN or bare in _KNOWN:
        return OrganizationName(segment)
    words = folded.split()
    for size in range(min(4, len(words) - 1), 0, -1):
        head, rest = " ".join(words[:size]), words[size:]
        if head in names.COMPANIES and (unit := _company_with(segment, head, rest)):
            return unit
        if head in names.INSTITUTIONS and _all_places(tuple(rest)):
            return OrganizationName(segment)
    return None


def _company_with(segment: str, head: str, rest: list[str]) -> OrganizationName | None:
    """A company's name with more words: one of its laboratories, or the company with its legal form or place."""
    corporate = all(w in names.CORPORATE_WORDS for w in rest) or _all_places(tuple(rest))
    if corporate:
        return OrganizationName(segment)
    joined = " ".join(rest)
    if not any(w in names.LAB_SURE for w in rest):
        return None
    left = re.sub(
        r"\b(?:new york|new england|san francisco|north america|hong kong|nord europe)\b", "china", joined
    ).split()
    if not all(w in names.LAB_WORDS or w in names.CORPORATE_WORDS or w in _PLACES for w in left):
        return None
    parent = span(segment, head)
    return OrganizationName(segment, OrganizationName(parent)) if parent and parent != segment else None


def first_span(text: str, parents: str) -> str | None:
    """The first of several folded names, with `|` between them, as the text prints it."""
    return next((found for p in parents.split("|") if (found := span(text, p))), None)


def span(text: str, folded: str) -> str | None:
    """The words of the text that are the folded name, as the text prints them."""
    words = list(re.finditer(r"[^\s,()/]+", text))
    for i in range(len(words)):
        for j in range(i, min(i + 6, len(words))):
            printed = text[words[i].start() : words[j].end()]
            if fold(printed) == folded:
                return trimmed(re.sub(r"['’]s$", "", printed))
    return None
