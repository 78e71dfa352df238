"""What is told of a filter that lets nothing through: the values it saw, and the nearest to the one it wants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from kg.detective.nearness import other_form, told
from kg.detective.probe import Scope, all_of, many
from kg.sparql import Term, Token, tokens
from kg.sparql.tree import Expression, Filter

_COMPARISONS = ("=", "<", ">", "<=", ">=")
_CALL = re.compile(r"(CONTAINS|STRSTARTS|STRENDS|REGEX)", re.IGNORECASE)


class Condition(NamedTuple):
    """A part of a filter that compares what varies with what does not; `test` is the part itself.

    `call` is the function that compares them, if it is one.
    """

    test: str
    varying: str
    constant: str
    call: str = ""

    def any_case(self) -> str | None:
        """The same with capital and small letters not told apart."""
        if not self.call:
            return None
        if self.call == "REGEX":
            return f'REGEX(STR({self.varying}), {self.constant}, "i")'
        return f"{self.call}(LCASE(STR({self.varying})), LCASE({self.constant}))"


def of_filter(scope: Scope, element: Filter, group: str, count: int) -> Iterator[str]:
    """Why a filter lets none of some rows through.

    Args:
        scope: the query.
        element: the filter.
        group: the group without the filter.
        count: the rows of that group.
    """
    text = scope.query.text[element.expression.start : element.expression.end]
    where = f"{scope.line(element.start)}FILTER {scope.plain(text, 50)}"
    if element.expression.exists and not element.expression.variables:
        which = "each" if element.expression.exists[0].negated else "none"
        yield f"{where} takes {all_of(count)} away: {which} of them has a match"
        return
    yield f"{where} lets none of {many(count)} through"
    for condition in conditions(element.expression, scope.query.text):
        yield from _of_condition(scope, condition, group)


def conditions(expression: Expression, query: str) -> list[Condition]:
    """The comparisons of an expression that are joined by &&, each with a side that does not vary."""
    found = [t for t in tokens(query[expression.start : expression.end]) if t.kind not in ("space", "comment")]
    return [c for part in _split(_bare(found), "&&") if (c := _condition(part)) is not None]


def _bare(found: Sequence[Token]) -> list[Token]:
    """The tokens without brackets around all of them."""
    inner = list(found)
    while len(inner) > 1 and inner[0].text == "(" and _closing(inner, 0) == len(inner) - 1:
        inner = inner[1:-1]
    return inner


def _closing(found: Sequence[Token], opening: int) -> int:
    depth = 0
    for index in range(opening, len(found)):
        if found[index].kind == "other":
            depth += (found[index].text in "({") - (found[index].text in ")}")
        if depth == 0:
            return index
    return len(found)


def _split(found: Sequence[Token], sign: str) -> list[list[Token]]:
    """The parts between signs that stand in no brackets."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in found:
        if token.kind == "other":
            depth += (token.text in "({") - (token.text in ")}")
        parts[-1].append(token)
        if depth == 0 and _text(parts[-1][-len(sign) :]).replace(" ", "") == sign:
            parts[-1] = parts[-1][: -len(sign)]
            parts.append([])
    return parts


def _text(found: Sequence[Token]) -> str:
    """The tokens as text; a language or a datatype follows its string at once."""
    words = []
    for index, token in enumerate(found):
        tight = token.kind == "language" or token.text == "^" or (index > 0 and found[index - 1].text == "^")
        words.append(token.text if tight or index == 0 else f" {token.text}")
    return "".join(words)


def _condition(found: list[Token]) -> Condition | None:
    found, call = _bare(found), ""
    if found and _CALL.fullmatch(found[0].text) and _closing(found, 1) == len(found) - 1:
        parts = _split(found[2:-1], ",")
        sides = (_text(parts[0]), _text(parts[1])) if len(parts) > 1 else None
        call = found[0].text.upper()
    else:
        sides = _sides(found)
    if sides is None:
        return None
    varying, constant = sides if call or not re.search(r"[?$]\w", sides[1]) else (sides[1], sides[0])
    is_plain = re.search(r"[?$]\w", varying) and not re.search(r"[?$]\w|EXISTS", constant)
    return Condition(_text(found), varying, constant, call) if is_plain else None


def _sides(found: Sequence[Token]) -> tuple[str, str] | None:
    """The two sides of a comparison."""
    depth = 0
    for index, token in enumerate(found):
        if token.kind != "other":
            continue
        depth += (token.text in "({") - (token.text in ")}")
        if depth == 0 and token.text in "=<>" and index and found[index - 1].text != "!":
            end = index + 1 + (found[index + 1 : index + 2] != [] and found[index + 1].text == "=")
            return _text(found[:index]), _text(found[end:])
    return None


def _of_condition(scope: Scope, condition: Condition, group: str) -> Iterator[str]:
    """The values of what varies, nearest first, where this condition alone lets nothing through."""
    inner = group.rstrip()[:-1]
    if scope.holds(f"{inner} FILTER ({condition.test}) }}"):
        return
    loose = condition.any_case()
    if loose and scope.holds(f"{inner} FILTER ({loose}) }}"):
        yield f"it would with {scope.plain(loose)}: capital and small letters count"
        return
    found = scope.values(condition.varying, group)
    answer = scope.values(condition.constant, "{}")
    if not found or not answer:
        return
    wanted = answer[0]
    if isinstance(wanted, ox.Literal) and (form := other_form(wanted, found, scope.shown)):
        yield f"{scope.shown(wanted)} is not among the values, but {form}"
        return
    yield f"{condition.varying}: {told(wanted, found, scope.name, scope.shown)}{_types(wanted, found[0])}"


def _types(wanted: Term, value: Term) -> str:
    """What is said where types differ, so that a comparison of them is an error and never true."""
    if not isinstance(wanted, ox.Literal) or not isinstance(value, ox.Literal):
        return ""
    one, other = (t.datatype.value.rpartition("#")[2].rpartition("/")[2] for t in (wanted, value))
    if one == other or {one, other} <= {"integer", "decimal", "double", "float", "long", "int"}:
        return ""
    return f"; they are of type {other}, and are compared with type {one}"
