"""The normalised-name rule: when two spellings are one name.

It holds for organisations and conference series only. A person is never joined by name.
"""

from __future__ import annotations

import functools
import re
import unicodedata

_LEGAL_FORMS = frozenset({
    "ag", "bv", "co", "company", "corp", "corporation", "gmbh", "inc", "incorporated", "kg", "kk", "limited",
    "llc", "llp", "lp", "ltd", "nv", "oy", "oyj", "plc", "pte", "pty", "sa", "sarl", "sas", "se", "spa", "srl",
})  # fmt: skip
_NOT_LETTERS = re.compile(r"[^\w]|_")
_DOTTED = re.compile(r"\b(?:\w\.){2,}")
_APOSTROPHES = re.compile(r"['’‘`´]")


@functools.lru_cache(maxsize=65536)
def normalized(name: str) -> str:
    """The form that equal names share: folded case, no punctuation, no legal form, no leading "the".

    "ByteDance Inc.", "BYTEDANCE" and "Bytedance" are one; "Peking University" and "Peking University Press"
    are two. Accents stay, and so does each letter of every script. A name that is nothing but a legal form
    keeps it.
    """
    text = unicodedata.normalize("NFKC", name).casefold().replace("&", " and ")
    text = _DOTTED.sub(lambda m: m.group().replace(".", ""), _APOSTROPHES.sub("", text))
    words = _NOT_LETTERS.sub(" ", unicodedata.normalize("NFC", text)).split()
    kept = words[1:] if len(words) > 1 and words[0] == "the" else words
    while len(kept) > 1 and kept[-1] in _LEGAL_FORMS:
        kept = kept[:-1]
    return " ".join(kept)


def slug(name: str) -> str:
    """The normalised name as a part of an identifier: hyphens for spaces. Two names share it only if equal."""
    return normalized(name).replace(" ", "-")
