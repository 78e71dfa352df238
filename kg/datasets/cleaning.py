"""Makes text of what a list prints: no markup, no control characters, one form for each character."""

from __future__ import annotations

import html
import re
import unicodedata

_NOT_TEXT = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters that are no white space
    "\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"  # unseen marks, bidi
)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST_NUMBER = re.compile(r"&#[xX]?[0-9a-fA-F]{9,}")
_WHITE_SPACE = re.compile(r"\s+")
_ROUNDS = 12


def clean(text: str | None) -> str:
    """The text without what is no text, in Unicode NFC, on one line; "" for nothing.

    HTML entities are resolved until none is left, since lists escape them many times over
    (`&amp;amp;#x27;`); a lone surrogate becomes U+FFFD; controls, bidi controls and zero-width marks go
    (not the joiners, which words are spelt with). Cleaning clean text changes nothing.
    """
    if not text:
        return ""
    if text.isascii() and text.isalnum():
        return text
    for _ in range(_ROUNDS):
        cleaned = _once(text)
        if cleaned == text:
            return text
        text = cleaned
    # Escaped deeper than any list is: what is left of the escapes is not worth another round.
    return _plain(text.replace("&", " "))


def _once(text: str) -> str:
    if "&" in text:
        text = html.unescape(_LONGEST_NUMBER.sub("\ufffd", text))
    return _plain(text)


def _plain(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFC", _LONE_SURROGATE.sub("\ufffd", text))
    return _WHITE_SPACE.sub(" ", _NOT_TEXT.sub("", text)).strip()
