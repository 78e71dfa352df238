"""Where the pages of a site lie: file names made from IRIs alone, safe on every disk and in every address.

A file name has small ASCII letters, digits and hyphens only. A name that is so already stands as it is; any other
gets what is readable of it, a low line, and a checksum of the whole. No two names can meet, on disks that know no
capitals or write accents in two ways either, as no name of the first kind has a low line. Nothing leads out of the
folder, as there is no dot and no slash.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re
import unicodedata
from typing import NamedTuple

LONGEST = 60
"""Characters of a name that are kept; the checksum comes on top."""

_CLEAN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_OTHER = re.compile(r"[^a-z0-9]+")
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
)
"""Names that Windows gives to devices, with any ending."""


def safe(text: str) -> str:
    """A file name without an ending for a text; equal only for equal texts."""
    if len(text) <= LONGEST and _CLEAN.fullmatch(text) and text not in _DEVICES:
        return text
    readable = unicodedata.normalize("NFKD", text[: 4 * LONGEST]).lower()
    readable = _OTHER.sub("-", readable.encode("ascii", "ignore").decode())[:LONGEST].strip("-")
    return f"{readable}_{_checksum(text)}"


def _checksum(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest[:8]).decode().lower().rstrip("=")


def shelf(text: str) -> str:
    """One of 256 folders, so that none grows too full: two digits of a checksum."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:2]


class Addresses(NamedTuple):
    """The pages of entities and sources below one base IRI, each a path from the site's first page."""

    base: str

    def page(self, iri: str) -> str:
        """The page of an IRI: `id/7c/bytedance.html`.

        Those of entities lie in `id/`, those of sources in `source/`, those of other IRIs in `other/`.
        """
        return f"{self.stem(iri)}.html"

    def stem(self, iri: str) -> str:
        """The page of an IRI without the ending, which its forms for machines share."""
        return _stem(self.base, iri)


@functools.lru_cache(maxsize=65_536)
def _stem(base: str, iri: str) -> str:
    for folder in ("id", "source"):
        if iri.startswith(f"{base}{folder}/"):
            return f"{folder}/{shelf(iri)}/{safe(iri[len(base) + len(folder) + 1 :])}"
    return f"other/{shelf(iri)}/{safe(iri)}"


def relative(page: str, other: str) -> str:
    """The way from one page to another, both as paths from the first page: it works wherever the site lies."""
    here, there = page.split("/")[:-1], other.split("/")
    shared = 0
    while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
        shared += 1
    return "../" * (len(here) - shared) + "/".join(there[shared:])


def root(page: str) -> str:
    """The way from a page to the folder of the site's first page: "", or "../../"."""
    return "../" * page.count("/")
