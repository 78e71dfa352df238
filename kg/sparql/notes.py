"""What a query says that can hardly be meant: variables that never get a value, filters that let nothing through.

Source of the rules of scope: SPARQL 1.1 Query Language, sections 8.3, 10.1 and 18.2.1 (W3C Recommendation, 2013).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.sparql import syntax, tree
from kg.sparql.tokens import Token, place, tokens
from kg.sparql.tree import Bind, Exists, Expression, Filter, Group, Minus, Optional, Query, Select, Values
from kg.vocabulary import near

Note = tuple[int, str]
"""Where in the query, and what is odd there."""

_HARMLESS = {"MINUS": 0, "BIND": 0, "SELECT": 0, "FILTER": 1}
"""Within how many braces these words leave the scope of variables plain."""

_NOTHING: frozenset[str] = frozenset()


def notes(query: str) -> list[str]:
    """What is odd in a query that the engine takes, as sentences in the order of the text."""
    found = [t for t in tokens(query) if t.kind not in ("space", "comment")]
    told = [*_expressions(found)]
    if _may_be_odd(found) and (read := syntax.parse(query)):
        told += _of_query(read)
    several = "\n" in query.strip()
    return list(dict.fromkeys(_placed(query, offset, text, several) for offset, text in sorted(told)))


def _placed(query: str, offset: int, text: str, several: bool) -> str:
    return f"line {place(query, offset)[0]}: {text}" if several else text


def _may_be_odd(found: Iterable[Token]) -> bool:
    """Whether the query is worth reading whole.

    It is where a variable stands once only, or outside of the braces only, and where scope can matter.
    """
    depth, inside, all_ = 0, Counter[str](), Counter[str]()
    for token in found:
        if token.kind == "other" and token.text in "{}":
            depth += 1 if token.text == "{" else -1
        elif token.kind == "variable":
            all_[token.text[1:]] += 1
            inside[token.text[1:]] += depth > 0
        elif token.kind == "word" and depth > _HARMLESS.get(token.text.upper(), depth):
            return True
    return any(count == 1 or not inside[name] for name, count in all_.items())


# -- variables ---------------------------------------------------------------------------------------------


def _of_query(query: Query) -> Iterator[Note]:
    yield from _of_select(query.body)
    bound = tree.bound_within(query.body)
    for statement in query.template:
        for triple in statement.triples:
            for name in sorted(tree.variables(triple) - bound):
                yield triple.start, f"?{name} is never bound, so no triple is made of it{_near(name, bound)}"


def _of_select(select: Select) -> Iterator[Note]:
    bound = tree.bound_within(select)
    known = bound | tree.projected(select)
    for item in select.items or ():
        if item.expression:
            yield from _unbound(item.expression, known, "in SELECT")
        elif item.variable not in bound:
            yield item.start, f"?{item.variable} is selected and never bound{_near(item.variable, bound)}"
    for clause, words in ((select.group_by, "GROUP BY"), (select.having, "HAVING"), (select.order_by, "ORDER BY")):
        for item in clause.items if clause else ():
            if item.expression:
                yield from _unbound(item.expression, known, f"in {words}")
            elif item.variable not in known:
                yield item.start, f"?{item.variable} in {words} is never bound{_near(item.variable, known)}"
    if select.where:
        yield from _of_group(select.where, _NOTHING, _NOTHING, bound)


def _unbound(expression: Expression, bound: frozenset[str], where: str) -> Iterator[Note]:
    for name in expression.variables:
        if name not in bound:
            yield expression.start, f"?{name} {where} is never bound{_near(name, bound)}"


def _near(name: str | None, bound: Iterable[str]) -> str:
    close = near(name or "", sorted(bound), limit=1)
    return "".join(f"; did you mean ?{n}?" for n in close)


def _of_group(group: Group, outer: frozenset[str], given: frozenset[str], all_: frozenset[str]) -> Iterator[Note]:
    """The notes on a group.

    Args:
        group: the group.
        outer: variables of the group around it that its filters see: OPTIONAL's do.
        given: variables that have values throughout, as they stand in EXISTS.
        all_: the variables that have a value anywhere in the select.
    """
    inside = tree.can_bind(group)
    before = given
    for element in group.elements:
        match element:
            case Filter():
                yield from _of_filter(element, inside | outer | given, all_)
            case Bind():
                yield from _of_bind(element, before, inside | given, all_)
            case Minus() if not tree.can_bind(element.group) & before:
                yield (
                    element.start,
                    "this MINUS shares no variable with what stands before it; it takes nothing away",
                )
        if isinstance(element, Select):
            yield from _of_select(element)
        elif isinstance(element, Filter | Bind):
            for exists in element.expression.exists:
                yield from _of_exists(exists, inside | outer | given, all_)
        elif not isinstance(element, Values):
            for inner in tree.groups(element):
                seen = inside | outer if isinstance(element, Optional) else _NOTHING
                yield from _of_group(inner, seen, given, all_)
        before |= tree.can_bind(element)


def _of_exists(exists: Exists, given: frozenset[str], all_: frozenset[str]) -> Iterator[Note]:
    return _of_group(exists.group, _NOTHING, given, all_ | tree.can_bind(exists.group))


def _of_filter(element: Filter, seen: frozenset[str], all_: frozenset[str]) -> Iterator[Note]:
    for name in element.expression.variables:
        if name in all_ and name not in seen:
            yield element.start, f"?{name} has no value inside of these braces; move the FILTER out of them"
        elif name not in seen:
            yield element.start, f"?{name} in this FILTER is never bound{_near(name, seen)}"


def _of_bind(
    element: Bind, before: frozenset[str], inside: frozenset[str], all_: frozenset[str]
) -> Iterator[Note]:
    for name in element.expression.variables:
        if name in inside and name not in before and name != element.variable.variables[0]:
            yield element.start, f"?{name} gets its value only after this BIND; move the BIND down"
        elif name not in inside and name in all_:
            yield element.start, f"?{name} has no value inside of these braces; give it one there"
        elif name not in inside:
            yield element.start, f"?{name} in this BIND is never bound{_near(name, inside)}"


# -- regular expressions -----------------------------------------------------------------------------------


def _expressions(found: list[Token]) -> Iterator[Note]:
    """The regular expressions that are none: the engine takes them, and its filter then lets nothing through."""
    for index, token in enumerate(found):
        if token.kind == "word" and token.text.upper() in ("REGEX", "REPLACE"):
            pattern = _second(found[index + 1 :])
            if pattern and not _is_expression(pattern.text):
                yield pattern.start, f"{pattern.text} is no regular expression, so nothing matches it"


def _second(found: list[Token]) -> Token | None:
    """The second argument of a call, if it is a string by itself."""
    depth = 0
    for index, token in enumerate(found):
        depth += (token.text == "(") - (token.text == ")") if token.kind == "other" else 0
        if depth == 0:
            return None
        if depth == 1 and token.text == ",":
            alone = len(found) > index + 2 and found[index + 2].text in (",", ")")
            return found[index + 1] if alone and found[index + 1].kind == "string" else None
    return None


def _is_expression(pattern: str) -> bool:
    answer = ox.Store().query(f'SELECT (REGEX("", {pattern}) AS ?matches) {{}}')
    return isinstance(answer, ox.QuerySolutions) and next(iter(answer))[0] is not None
