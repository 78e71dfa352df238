"""The one form of each strong identifier, however it was copied."""

from __future__ import annotations

import re

_WRITTEN = {
    "wikidata": r"(?:https?://(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/|wikidata:\s?|wd:)?([Qq][0-9]+)",
    "lei": r"(?:LEI:?\s?)?([A-Za-z0-9]{18}[0-9]{2})",
    "ror": r"(?:https?://(?:www\.)?ror\.org/|ror\.org/|ror:\s?)?([0-9A-Za-z]{9})/?",
    "isni": r"(?:https?://(?:www\.)?isni\.org/(?:isni/)?|ISNI:?\s?|isni:\s?)?((?:[0-9][ -]?){15}[0-9Xx])",
    "orcid": r"(?:https?://(?:www\.)?orcid\.org/|orcid\.org/|ORCID:?\s?|orcid:\s?)?((?:[0-9][ -]?){15}[0-9Xx])",
    "doi": r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi\.org/|(?:doi|DOI):\s?)?(10\.[0-9]{4,9}/[^\s]+)",
    "arxiv": r"(?:https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/|(?:arXiv|arxiv|ARXIV):\s?)?"
    r"([0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[A-Z]{2})?/[0-9]{7})(?:v[0-9]+)?(?:\.pdf)?",
    "openreview": r"(?:https?://openreview\.net/(?:forum|pdf)\?id=)?([A-Za-z0-9_-]{8,16})",
    "openreview-profile": r"(?:https?://openreview\.net/profile\?id=)?(~[^\s]+)",
    "cik": r"(?:CIK:?\s?|cik:\s?)?([0-9]{1,10})",
    "edition": r"([A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)*[ -][0-9]{4})",
}
"""By scheme: the ways in which an identifier is written, with what counts of it as the one group.

In the part of regular expressions that Python and ECMAScript read alike, since editors get them too.
"""


def normalised(scheme: str, text: str) -> str:
    """An identifier in the form that the ontology asks for; a text that is none comes back without outer spaces.

    Addresses and prefixes go (`https://doi.org/`, `arXiv:`), so does the version of a preprint; letters get the
    case of the scheme, ISNI loses its spaces, ORCID gets its hyphens, CIK its zeros in front.

    Args:
        scheme: the scheme's short name, such as "doi".
        text: the identifier as it was written.
    """
    text = text.strip()
    written = _WRITTEN.get(scheme)
    match = re.fullmatch(written, text) if written else None
    if match is None:
        return text
    value: str = match.group(1)
    if scheme in ("wikidata", "lei"):
        return value.upper()
    if scheme in ("ror", "doi"):
        return value.lower()
    if scheme in ("isni", "orcid"):
        digits = re.sub(r"[ -]", "", value).upper()
        return digits if scheme == "isni" else "-".join(digits[i : i + 4] for i in range(0, 16, 4))
    if scheme == "edition":
        return value.lower().replace(" ", "-")
    return value.rjust(10, "0") if scheme == "cik" else value


def written(scheme: str, pattern: str) -> str:
    """The regular expression of all that `normalised` makes an identifier of.

    Args:
        scheme: the scheme's short name.
        pattern: the ontology's pattern of the normal form, for schemes that are written in one way only.
    """
    return f"^{_WRITTEN[scheme]}$" if scheme in _WRITTEN else pattern
