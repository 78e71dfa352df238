"""Takes an affiliation, as an author typed it, apart into the organisations that it names.

`parse` looks at nothing but the string, so the same words always name the same organisations. It splits
and drops only what is certain by the words of `kg.datasets.gazetteer`; in doubt the string stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from kg.datasets import gazetteer as names
from kg.datasets import segments as words
from kg.datasets.bodies import commas
from kg.datasets.cleaning import clean
from kg.datasets.records import OrganizationName
from kg.datasets.segments import Kind, fold, kind_of

__all__ = ["LONGEST", "fold", "parse"]

LONGEST = 600
"""Characters; a longer affiliation is a paragraph, and stays whole."""


@lru_cache(maxsize=65536)
def parse(text: str) -> tuple[OrganizationName, ...]:
    """The organisations that an affiliation names, in its order, each once; none where it names none."""
    whole = words.trimmed(clean(text))
    if words.names_nothing(whole):
        return ()
    if len(whole) > LONGEST:
        return (OrganizationName(whole),)
    return _each_once(_strong(whole))


# --- several organisations: the strong separators ----------------------------------------------------------------

_JOB_AT = re.compile(r"^(?P<job>[^@,/;|]{2,60}?)\s*(?:@|\bat\b|,)\s*(?P<place>\S.*)$", re.IGNORECASE)
_STRONG = (";", "||", "|", "❤", " + ", "+", "/")


def _with_suffixes(parts: list[str]) -> list[str]:
    joined: list[str] = []
    for part in parts:
        if joined and (suffix := words.SUFFIX.match(part)) and not part[suffix.end() :].strip(" ."):
            joined[-1] = f"{joined[-1]}, {part}"
        else:
            joined.append(part)
    return joined


_FORMAL = frozenset({";", " + ", "+"})
"""Separators that lists put between whole affiliations."""

_TIGHT = re.compile(r"[^\W\d_]\+[^\W\d_]")


def _one_is_sure(parts: list[str]) -> bool:
    """Whether one part is surely an organisation, and none is less than a name."""
    return any(commas(p).sure for p in parts) and all(
        (len(p.split()) > 1 and p[0].isupper() and not _bare_beginning(p)) or _plausible(p) for p in parts
    )


def _bare_beginning(part: str) -> bool:
    return all(words.is_bare(s) or kind_of(s) is Kind.PLACE for s in words.segments(part))


def _strong(text: str) -> list[OrganizationName]:
    if fold(text) in names.WHOLE:
        return [OrganizationName(text)]
    for separator in _STRONG:
        if separator not in text:
            continue
        parts = [p for p in (words.trimmed(p) for p in words.cut(text, separator)) if p]
        if len(parts) < 2:
            continue
        parts = [re.sub(r"^\d\s+(?=[A-Z])", "", p) for p in _with_suffixes(parts)]
        if all(_plausible(p) for p in parts) or (separator in _FORMAL and _one_is_sure(parts)):
            return [name for part in parts for name in _strong(part) if not words.names_nothing(part)]
        if separator == "+" and _TIGHT.search(text) and any(words.is_bare(p) for p in parts):
            text = ", ".join(parts)
    job = _JOB_AT.match(text)
    if job and words.is_job(fold(job["job"])):
        place = words.trimmed(job["place"])
        return [] if words.names_nothing(place) else _strong(place)
    return _and(text)


def _plausible(part: str) -> bool:
    """Whether a part between strong separators can be an organisation by itself."""
    if words.names_nothing(part):
        return bool(words.EMAIL.match(part)) or fold(part) in names.NOTHING
    if any(separator in part for separator in _STRONG):
        return all(
            _plausible(p)
            for s in _STRONG
            if s in part
            for p in map(words.trimmed, words.cut(part, s))
            if p and p != part
        )
    found = commas(part)
    if found.sure or _and_parts(part):
        return True
    kinds = [kind_of(s) for s in words.segments(part)]
    if len(kinds) == 1 and kinds[0] in {Kind.ACRONYM, Kind.OTHER}:
        return len(part.split()) <= 4 and (part[0].isupper() or part[0].isdigit()) and part.lower() != "studios"
    return kinds[0] is Kind.INSTITUTE and len(kinds) == 1 and len(part.split()) >= 2


# --- several organisations: " & " and " and " --------------------------------------------------------------------

_AND = re.compile(r"\s+(?:&|and|as well as|and also)\s+|(?<=[A-Z])&(?=[A-Z]{3})")


def _and(text: str) -> list[OrganizationName]:
    parts = _and_parts(text)
    if parts:
        return [name for part in parts for name in _and(part)]
    return list(commas(text).organizations)


_MOST_ANDS = 6


@lru_cache(maxsize=65536)
def _and_parts(text: str) -> tuple[str, str] | None:
    """The two sides of an "and" between two sure organisations; the last such "and" of the text."""
    if fold(text) in names.WHOLE:
        return None
    matches = list(_AND.finditer(text))
    if len(matches) > _MOST_ANDS:
        return None
    for match in reversed(matches):
        left, right = words.trimmed(text[: match.start()]), words.trimmed(text[match.end() :])
        if not left or not right or left.count("(") != left.count(")"):
            continue
        if _last(left) in names.SUBJECTS and fold(right).split(" ")[0] in names.SUBJECTS:
            continue
        if _ends_sure(left) and _starts_sure(right):
            return left, right
    return None


def _last(text: str) -> str:
    return (fold(text).split(" ") or [""])[-1]


def _ends_sure(text: str) -> bool:
    if _and_parts(text):
        return True
    last = kind_of(words.segments(text)[-1])
    return commas(text).sure and last in {Kind.BODY, Kind.MIXED, Kind.PLACE}


def _starts_sure(text: str) -> bool:
    if fold(re.sub(r"\(.*?\)", "", text)) in names.GENERIC or words.is_bare(words.segments(text)[0]):
        return False
    return bool(_and_parts(text)) or commas(text).sure


# --- repetition --------------------------------------------------------------------------------------------------


def _each_once(found: Iterable[OrganizationName]) -> tuple[OrganizationName, ...]:
    """Each organisation once, and none that is only the larger body of another."""
    first: dict[str, OrganizationName] = {}
    for name in found:
        if name.name:
            first.setdefault(_alike(name.name), name)
    larger = {_alike(body.name) for name in first.values() for body in _larger(name)}
    return tuple(name for key, name in first.items() if key not in larger)


def _alike(name: str) -> str:
    words = [w for w in fold(name).split() if w not in {"of", "the", "inc", "ltd", "co", "corp", "corporation"}]
    return " ".join(words) or name


def _larger(name: OrganizationName) -> Iterator[OrganizationName]:
    body = name.unit_of
    while body:
        yield body
        body = body.unit_of
