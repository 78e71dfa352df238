"""What the tokens of a query tell of its shape: what it selects, its brackets, the prefixes that it declares."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from kg.sparql import Token, tokens

FORMS = ("SELECT", "CONSTRUCT", "DESCRIBE", "ASK")
_OPEN, _CLOSE = "{([", "})]"


def significant(text: str) -> list[Token]:
    """The tokens of a query without its spaces and comments."""
    return [t for t in tokens(text) if t.kind not in ("space", "comment")]


def is_word(token: Token, *words: str) -> bool:
    """Whether a token is one of some keywords."""
    return token.kind == "word" and token.text.upper() in words


def form(found: Sequence[Token]) -> str | None:
    """The form of a query: SELECT, CONSTRUCT, DESCRIBE or ASK; None where it has none."""
    return next((t.text.upper() for t in found if is_word(t, *FORMS)), None)


def selected(found: Sequence[Token]) -> tuple[Token, ...] | None:
    """The variables that a SELECT gives, in order; None where it is no SELECT, or selects all with `*`."""
    if form(found) != "SELECT":
        return None
    head = _head(found)
    if any(t.text == "*" for t in _outermost(head)):
        return None
    variables = [t for t in _outermost(head) if t.kind == "variable"]
    named = [b for a, b in itertools.pairwise(head) if is_word(a, "AS") and b.kind == "variable"]
    return tuple(sorted((*variables, *named), key=lambda t: t.start))


def _head(found: Sequence[Token]) -> Sequence[Token]:
    """The tokens between SELECT and what is asked for."""
    start = next(i for i, t in enumerate(found) if is_word(t, "SELECT")) + 1
    depth = 0
    for end in range(start, len(found)):
        depth += (found[end].text == "(") - (found[end].text == ")")
        if depth == 0 and (found[end].text == "{" or is_word(found[end], "WHERE", "FROM")):
            return found[start:end]
    return found[start:]


def _outermost(found: Sequence[Token]) -> list[Token]:
    """The tokens that stand in no brackets."""
    depth, kept = 0, []
    for token in found:
        depth -= token.kind == "other" and token.text in _CLOSE
        if depth == 0 and token.text not in _CLOSE:
            kept.append(token)
        depth += token.kind == "other" and token.text in _OPEN
    return kept


def innermost(found: Sequence[Token]) -> Mapping[int, int]:
    """For each token that stands in brackets, by index, the index of the innermost bracket that opened before."""
    opened: list[int] = []
    around: dict[int, int] = {}
    for index, token in enumerate(found):
        if token.kind == "other" and token.text in _CLOSE and opened:
            opened.pop()
        if opened:
            around[index] = opened[-1]
        if token.kind == "other" and token.text in _OPEN:
            opened.append(index)
    return around


def separators(found: Sequence[Token]) -> Mapping[int, str]:
    """What stands between several values in the place of a variable, by the start of its token.

    A space in `VALUES ?x { $names }`, a comma in `IN ($names)`; elsewhere there is room for one value only.
    """
    places: dict[int, str] = {}
    for index, bracket in innermost(found).items():
        if found[index].kind == "variable":
            before = found[max(0, bracket - 2) : bracket]
            if found[bracket].text == "(" and before and is_word(before[-1], "IN"):
                places[found[index].start] = ", "
            elif found[bracket].text == "{" and len(before) == 2 and is_word(before[0], "VALUES"):
                places[found[index].start] = " "
    return places


def declared(found: Sequence[Token]) -> Mapping[str, str]:
    """The prefixes that a query declares, with what they stand for."""
    return {
        name.text.partition(":")[0]: iri.text[1:-1]
        for word, name, iri in zip(found, found[1:], found[2:], strict=False)
        if is_word(word, "PREFIX") and name.kind == "prefixed" and iri.kind == "iri"
    }
