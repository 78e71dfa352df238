"""RDF terms as N-Triples text, to the letter as the engine prints them, and statements made of them.

Statements by the hundred thousand travel as tuples of strings: they hash and join faster than objects, and
one form serves the engine's bulk loader, the archive, the checksums and the binding of parameters.
Source of the escapes: RDF 1.1 N-Triples, canonical form (W3C Recommendation, 2014, section 4).
"""

import re
from typing import NamedTuple

import pyoxigraph as ox

from kg.errors import UsageError
from kg.vocabulary import XSD

# a set that reaches beyond U+00FF takes long to compile, if it has more than two ranges
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`]")
_NO_CHARACTERS = re.compile(r"[\ud800-\udfff\ufffe\uffff]")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.*", re.DOTALL)
_ESCAPED = re.compile(r"[\x00-\x1f\x7f\"\\]")
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_UNESCAPED = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_LONG = {short[1]: char for char, short in _SHORT.items()}


class Statement(NamedTuple):
    """A quad; each part is an N-Triples token."""

    subject: str
    predicate: str
    object: str
    graph: str

    @property
    def triple(self) -> tuple[str, str, str]:
        """The statement without its graph."""
        return self[:3]

    def line(self) -> str:
        """The statement as a line of N-Quads."""
        return f"{self.subject} {self.predicate} {self.object} {self.graph} .\n"


def parse_line(line: str) -> Statement:
    """The statement of a line that `Statement.line` wrote; no general N-Quads reader."""
    subject, predicate, rest = line.rstrip("\n").removesuffix(" .").split(" ", 2)
    object_, graph = rest.rsplit(" ", 1)
    return Statement(subject, predicate, object_, graph)


def iri(value: str) -> str:
    """The token of an absolute IRI.

    Raises:
        UsageError: it is no absolute IRI, or holds a character that no IRI may hold.
    """
    if bad := not_in_iri(value):
        raise UsageError(f"“{value}” is no IRI: it holds {bad!r}")
    if not _IRI.fullmatch(value):
        raise UsageError(f"“{value}” is no absolute IRI (it has no scheme, such as https:)")
    return f"<{value}>"


def not_in_iri(text: str) -> str | None:
    """The first character of a text that no IRI may hold; None where all may stand in one."""
    found = _NOT_IN_IRI.search(text) or (None if text.isascii() else _NO_CHARACTERS.search(text))
    return found.group() if found else None


def literal(lexical: str, datatype: str = f"{XSD}string", language: str | None = None) -> str:
    """The token of a literal; lone surrogates, which no RDF text can hold, become U+FFFD."""
    text = lexical.encode("utf-8", "replace").decode() if _has_surrogate(lexical) else lexical
    body = _ESCAPED.sub(_escape, text)
    quoted = f'"{body if body.isascii() else _NO_CHARACTERS.sub(_escape, body)}"'
    if language:
        return f"{quoted}@{language.lower()}"
    return quoted if datatype == f"{XSD}string" else f"{quoted}^^<{datatype}>"


def _has_surrogate(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text)


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    return _SHORT.get(char) or f"\\u{ord(char):04X}"


def text_of(token: str) -> str:
    """The IRI, or the lexical form, that a token stands for."""
    if token.startswith("<"):
        return token[1:-1]
    body = token[1 : token.rindex('"')]
    return _UNESCAPED.sub(_unescape, body) if "\\" in body else body


def named_node(token: str) -> ox.NamedNode:
    """The engine's own IRI of a token."""
    return ox.NamedNode(token[1:-1])


def term_of(token: str) -> ox.NamedNode | ox.Literal:
    """The engine's own term of a token."""
    if token.startswith("<"):
        return named_node(token)
    tail = token[token.rindex('"') + 1 :]
    if tail.startswith("@"):
        return ox.Literal(text_of(token), language=tail[1:])
    if tail.startswith("^^"):
        return ox.Literal(text_of(token), datatype=ox.NamedNode(tail[3:-1]))
    return ox.Literal(text_of(token))


def _unescape(match: re.Match[str]) -> str:
    code = match.group(1)
    return chr(int(code[1:], 16)) if code[0] in "uU" and len(code) > 1 else _LONG.get(code, code)
