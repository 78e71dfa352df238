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
_DOTTED = re.compile(r"\b(?:\w\.){2,}(?:\w\b)?")
_APOSTROPHES = str.maketrans("", "", "'’‘`´ʼ")


@functools.lru_cache(maxsize=65536)
def normalized(name: str) -> str:
    """The form that equal names share: folded case, no punctuation, no legal form, no leading "the".

    "ByteDance Inc.", "BYTEDANCE" and "Bytedance" are one; "Peking University" and "Peking University Press"
    are two. Accents stay, and so do each letter and vowel sign of every script. A name that is nothing but a
    legal form keeps it.
    """
    kept = folded(name).split()
    while len(kept) > 1 and kept[0] == "the":
        kept = kept[1:]
    while len(kept) > 1 and kept[-1] in _LEGAL_FORMS:
        kept = kept[:-1]
    return " ".join(kept)


def folded(name: str) -> str:
    """The words of a name in folded case, one space between two: what a person who types has to get right."""
    text = unicodedata.normalize("NFKC", name).translate(_APOSTROPHES).casefold().replace("&", " and ")
    text = _DOTTED.sub(lambda m: m.group().replace(".", "") + " ", text)
    return " ".join((_NOT_LETTERS.sub(" ", text) if text.isascii() else _letters(text)).split())


def _letters(text: str) -> str:
    """A space for what is no letter, digit or mark (`re` takes a mark for no letter); invisible signs vanish."""
    kinds = ((char, unicodedata.category(char)) for char in text)
    kept = "".join(c if k[0] in "LNM" else "" if k == "Cf" else " " for c, k in kinds)
    return unicodedata.normalize("NFKC", kept)


def slug(name: str) -> str:
    """The normalised name as a part of an identifier: hyphens for spaces. Two names share it only if equal."""
    return normalized(name).replace(" ", "-")
