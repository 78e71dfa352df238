"""Fingerprints of texts: which passages two reports share can be told from them, what they say cannot.

Winnowing, after S. Schleimer, D. S. Wilkerson and A. Aiken, "Winnowing: Local Algorithms for Document
Fingerprinting", SIGMOD 2003: of every `WINDOW` successive runs of `RUN` words, the one with the least hash is
kept. A passage of `RUN + WINDOW - 1` words that two texts share leaves a hash in both. What stands in quotation
marks is left out, since two reporters may quote one speaker.
"""

from __future__ import annotations

import base64
import hashlib
import re
import struct
import unicodedata
from collections.abc import Iterable

METHOD = "1"
"""Stands before each fingerprint; those of another method are never compared."""

RUN = 8
WINDOW = 5
"""Words in a run, and runs in a window. How they were chosen: docs/origins.md."""

_PARAGRAPH = re.compile(r"\n[ \t\r]*\n|\n(?=[\"“„«「『])")
_QUOTED = re.compile(
    r"“[^”]*(?:”|\Z)|„[^“”]*(?:[“”]|\Z)|«[^»]*(?:»|\Z)|»[^«]*(?:«|\Z)|「[^」]*(?:」|\Z)|『[^』]*(?:』|\Z)"
    r'|"[^"]*(?:"|\Z)'
    r"|(?<!\w)‘(?=\S)[^‘’]*(?:(?<=\w)’(?=\w)[^‘’]*)*’"
    r"|(?<!\w)'(?=\S)[^']*(?:(?<=\w)'(?=\w)[^']*)*(?<=[.,;:!?])'(?!\w)"
)
"""A quotation; one that nothing closes ends with its paragraph, but for single marks, often apostrophes."""

_REST_OF_QUOTE = re.compile(r"\A[^“„«「『\"]*[”」』]")
"""A paragraph that begins within a quotation."""

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_]+")
"""A word; each character of a script that is written without spaces."""


def fingerprint(text: str) -> str | None:
    """The fingerprint of a text as one short string; None where too little stands outside quotation marks."""
    return written(hashes(text))


def hashes(text: str) -> frozenset[int]:
    """The hashes that winnowing keeps of a text, in 32 bits each."""
    words = _WORD.findall(unicodedata.normalize("NFKC", own_words(text)).casefold())
    runs = [_hash(words[n : n + RUN]) for n in range(len(words) - RUN + 1)]
    windows = range(max(1, len(runs) - WINDOW + 1)) if runs else ()
    return frozenset(min(runs[n : n + WINDOW]) for n in windows)


def _hash(run: Iterable[str]) -> int:
    data = " ".join(run).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(data, digest_size=4).digest(), "big")


def own_words(text: str) -> str:
    """The text without what stands in quotation marks; a quotation that nothing closes ends with its paragraph."""
    return "\n\n".join(
        _QUOTED.sub(" ", _REST_OF_QUOTE.sub(" ", paragraph)) for paragraph in _PARAGRAPH.split(text)
    )


def written(found: Iterable[int]) -> str | None:
    """Hashes as one short string: the method, a colon, and the sorted numbers in base64."""
    numbers = sorted(found)
    if not numbers:
        return None
    return f"{METHOD}:{base64.b64encode(struct.pack(f'>{len(numbers)}I', *numbers)).decode('ascii')}"


def read(fingerprint: str) -> frozenset[int]:
    """The hashes in a fingerprint; none where it is of another method, or no fingerprint at all."""
    method, _, data = fingerprint.partition(":")
    if method != METHOD:
        return frozenset()
    try:
        raw = base64.b64decode(data, validate=True)
        return frozenset(struct.unpack(f">{len(raw) // 4}I", raw))
    except (ValueError, struct.error):
        return frozenset()
