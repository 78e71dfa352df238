"""What is behind a row of an answer: the statements it rests on, who holds them, and in which words."""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from kg import answers, config, memory, tables, terminal, watchdog
from kg.answers import Rows
from kg.errors import KgError, UsageError
from kg.evidence import ClaimNote, Evidence, SourceNote, outlets
from kg.quads.names import TYPE
from kg.sparql import Term, syntax, tree
from kg.store import Store
from kg.store.changes import Triple
from kg.terms import text_of
from kg.vocabulary import NF, PREFIXES, vocabulary

SHOWN = 12
"""Statements, and claims, that are told; the rest is counted."""


_MEMORY = "80%"
"""What the question may hold when it is asked again, of the memory that is free."""

_CITED = "the statements that the saved query rests on"
_MATCHED = "the statements that the patterns of the query match in this row"
_LINKING = "the statements that lead from one value of this row to another"

_NOTHING = (
    "no statement was found that this row rests on: no pattern of the query is without variables that it does not",
    "select, and no statement joins two values of the row; select more of the variables that are in between",
)


class Why(NamedTuple):
    """What was found behind a row.

    `row` holds its values by variable. `statements` are triples of the store, as tokens, that the row rests on,
    and `how` says by which rule they were chosen. `claims` are the claims among the row's values.
    """

    row: Mapping[str, Term]
    how: str
    statements: Sequence[Triple]
    claims: Sequence[ClaimNote]
    passed_over: int = 0
    """Patterns of the query that were not looked at, as they have variables that it does not select."""


def behind(store: Store, query: str, number: int, cite: Sequence[str] = ()) -> Why:
    """What is behind one row of the answer to a query.

    Args:
        store: where it is asked.
        query: the query, its values in place.
        number: the row, from 1.
        cite: triple patterns of a saved query that say which statements a row rests on.

    Raises:
        UsageError: the answer has no such row, or no rows.
        QueryError: the query cannot be run.
    """
    if number < 1:
        raise UsageError("rows are counted from 1: \\why 1")
    answer = answers.ask(store, query, limit=1, offset=number - 1)
    if not isinstance(answer, Rows):
        raise UsageError("only rows have sources to tell: ask with SELECT")
    if not answer.rows:
        raise UsageError(f"the last answer has no row {number}")
    row = {c: t for c, t in zip(answer.columns, answer.rows[0], strict=True) if t is not None}
    evidence = Evidence(store)
    claims = [evidence.claim(iri) for iri in _iris(row) if "Claim" in evidence.entities.classes(iri)]
    cited = [t for pattern in cite for t in _matching(store, pattern.split(), row)]
    if cited:
        return Why(row, _CITED, list(dict.fromkeys(cited)), claims)
    matched, passed_over = _matched(store, query, row)
    if matched:
        return Why(row, _MATCHED, matched, claims, passed_over)
    return Why(row, _LINKING, list(_linking(store, row)), claims, passed_over)


def _matched(store: Store, query: str, row: Mapping[str, Term]) -> tuple[list[Triple], int]:
    """The statements that the patterns of a query stand for in a row, and how many patterns were passed over.

    One with a variable that the query does not select is passed over: what it matched cannot be told from here.
    """
    found: dict[Triple, None] = {}
    passed_over = 0
    for pattern in _patterns(store, query):
        if all(part[0] not in "?$" or part[1:] in row for part in pattern):
            found |= dict.fromkeys(_matching(store, pattern, row))
        else:
            passed_over += 1
    return list(found), passed_over


def _iris(row: Mapping[str, Term]) -> list[str]:
    return list(dict.fromkeys(t.value for t in row.values() if isinstance(t, ox.NamedNode)))


def _patterns(store: Store, query: str) -> Iterator[Sequence[str]]:
    """The triple patterns of a query that an answer has to match, with whole IRIs; others are passed over."""
    parsed = syntax.parse(query)
    if parsed is None or parsed.body.where is None:
        return
    prefixes = {**PREFIXES, **store.names.prefixes, **parsed.prefixes}
    for triple in _outer(parsed.body.where):
        parts = [_whole(part, prefixes) for part in (triple.subject, triple.predicate, triple.object)]
        if all(parts):
            yield parts


def _outer(element: tree.Element) -> Iterator[tree.Triple]:
    """The triple patterns outside of MINUS, of conditions and of sub-selects."""
    if isinstance(element, tree.Statement):
        yield from element.triples
    elif not isinstance(element, tree.Minus | tree.Filter | tree.Bind | tree.Select):
        for group in tree.groups(element):
            for inner in group.elements:
                yield from _outer(inner)


def _whole(part: tree.Part, prefixes: Mapping[str, str]) -> str:
    """A place of a pattern as a variable, as `<IRI>`, as `?` for a literal; empty where it is more than that."""
    if part.kind == "iri" and part.text == "a":
        return TYPE
    if part.kind == "iri" and not part.text.startswith("<"):
        prefix, _, name = part.text.partition(":")
        return f"<{prefixes[prefix]}{name}>" if prefix in prefixes and "\\" not in name else ""
    return {"iri": part.text, "variable": part.text, "literal": "?"}.get(part.kind, "")


def _matching(store: Store, parts: Sequence[str], row: Mapping[str, Term]) -> Iterator[Triple]:
    """The statements that a pattern stands for in a row; a variable that is not in the row stands for anything."""
    if len(parts) != 3 or not any(part[0] in "?$" and part[1:] in row for part in parts):
        return
    subject, predicate, object_ = (_bound(part, row) for part in parts)
    if isinstance(subject, ox.NamedNode | None) and isinstance(predicate, ox.NamedNode) and (subject or object_):
        for quad in store.db.quads_for_pattern(subject, predicate, object_, ox.DefaultGraph()):
            yield str(quad.subject), str(quad.predicate), str(quad.object)


def _bound(part: str, row: Mapping[str, Term]) -> Term | None:
    if part[0] in "?$":
        return row.get(part[1:])
    if part[0] == "<":
        return ox.NamedNode(part[1:-1])
    prefix, colon, name = part.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + name) if colon and prefix in PREFIXES else None


def _linking(store: Store, row: Mapping[str, Term]) -> Iterator[Triple]:
    """The statements from one value of a row to another."""
    found: dict[Triple, None] = {}
    for first, second in itertools.permutations(row.values(), 2):
        if isinstance(first, ox.NamedNode) and not isinstance(second, ox.Triple):
            for quad in store.db.quads_for_pattern(first, None, second, ox.DefaultGraph()):
                found[str(quad.subject), str(quad.predicate), str(quad.object)] = None
    yield from found


# -- in words ----------------------------------------------------------------------------------------------


def as_text(store: Store, why: Why, number: int) -> str:
    """What is behind a row, for people."""
    evidence = Evidence(store)
    style = tables.Style(label=evidence.entities.title)
    lines = [f"row {number}", *(f"  {name}: {tables.shown(term, style)}" for name, term in why.row.items())]
    sources: dict[str, SourceNote] = {}
    if why.statements:
        lines += ["", f"{why.how}:"]
    elif not why.claims:
        lines += ["", *_NOTHING]
    for triple in why.statements[:SHOWN]:
        lines += ["", *_statement(evidence, triple, sources)]
    for claim in why.claims[:SHOWN]:
        lines += ["", *_claim(claim, sources)]
    lines += _left_out(why)
    if sources:
        lines += ["", "sources", *(_source(note) for note in sources.values())]
    return "".join(f"{tables.plain(line)}\n" for line in lines)


def _left_out(why: Why) -> Iterator[str]:
    if len(why.statements) > SHOWN:
        yield f"… and {len(why.statements) - SHOWN:,} more"
    if why.passed_over:
        yield ""
        yield f"not looked at: {why.passed_over} patterns with variables that the query does not select"


def _source(note: SourceNote) -> str:
    return f"  {note.id}: {note.title}" + (f" ({found})" if (found := outlets(note)) else "")


def _statement(evidence: Evidence, triple: Triple, sources: dict[str, SourceNote]) -> Iterator[str]:
    subject, predicate, object_ = triple
    name = text_of(predicate).removeprefix(NF)
    properties = vocabulary().properties
    verb = properties[name].label if name in properties else tables.short(text_of(predicate))
    thing = evidence.thing(text_of(object_)) if object_.startswith("<") else text_of(object_)
    yield f"{evidence.thing(text_of(subject))} · {'is a' if predicate == TYPE else verb} · {thing}"
    supports = evidence.of(triple)
    if not supports:
        yield "    no source says so itself: it follows from what sources say"
    for support in supports:
        sources[support.source.iri] = support.source
        for words in dict.fromkeys(map(_words, support.claims)) or ["a record, without words"]:
            yield f"    {support.source.id}: {words}"


def _claim(claim: ClaimNote, sources: dict[str, SourceNote]) -> Iterator[str]:
    sources[claim.source.iri] = claim.source
    held = "held as fact" if claim.accepted else "not held as fact"
    yield f"claim, {held}: {claim.attribution}: {claim.says}"
    yield f"    {claim.source.id}: {_words(claim)}"


def _words(claim: ClaimNote) -> str:
    if claim.words is None:
        return "the source gives no words"
    place = f"characters {claim.words.start} to {claim.words.end}"
    return (
        f"“{claim.words.exact}” ({place})" if claim.words.exact else f"{place}; the store does not have the text"
    )


# -- in a process of its own -------------------------------------------------------------------------------


def main() -> None:
    """Reads what is asked for from standard input, as JSON, and prints what is behind the row."""
    asked = json.loads(sys.stdin.buffer.read())
    try:
        with watchdog.guard(watchdog.seconds(asked["timeout"]), memory.limit(_MEMORY)):
            store = Store.open(config.store_path(asked["store"]))
            why = behind(store, asked["query"], asked["row"], asked["cite"])
            sys.stdout.buffer.write(as_text(store, why, asked["row"]).encode("utf-8", "replace"))
    except KgError as error:
        terminal.say(f"kg: {error}")
        sys.exit(error.exit_code)
