"""Names -> the words that a search finds them by; `site.js` folds what is typed in the very same way."""

from __future__ import annotations

import functools
import re
import unicodedata

LONGEST = 24
"""Characters of a word that count."""

_RUN = 8
"""Characters that count of a word within a run of a script that is written without spaces."""

FOLDED = {"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th", "ς": "σ"}
"""Letters that are no letter with an accent, and are typed as others all the same."""

APOSTROPHES = "'’‘`´ʼ"
_TABLE = str.maketrans(FOLDED)
_NO_APOSTROPHES = str.maketrans("", "", APOSTROPHES)
_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)


def folded(text: str) -> str:
    """Small letters without accents."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).lower())
    return "".join(c for c in text if unicodedata.category(c)[0] != "M").translate(_TABLE)


@functools.lru_cache(maxsize=4_096)
def words(name: str) -> frozenset[str]:
    """The words of a name, and each place in a run of Chinese or Japanese, as a search may begin at any."""
    text = folded(name)
    found = set(_WORD.findall(text)) | set(_WORD.findall(text.translate(_NO_APOSTROPHES)))
    return frozenset(part for word in found for part in _parts(word))


def _parts(word: str) -> list[str]:
    if word.isascii() or not _UNSPACED.search(word):
        return [word[:LONGEST]]
    places = [m.start() + i for m in _UNSPACED.finditer(word) for i in range(len(m.group()))]
    return [word[:_RUN], *(word[place : place + _RUN] for place in places)]
