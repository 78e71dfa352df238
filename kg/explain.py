"""What a query costs, pattern by pattern: how many rows each has, and in which order they are best joined.

The engine does not show its own plan to Python, so nothing here is read from it: every number is counted, by
asking the engine for the pattern, or for the patterns so far, by themselves.
"""

from __future__ import annotations

import json
import textwrap
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from kg import answers, sparql
from kg.detective.pieces import Piece, joined, pieces
from kg.detective.probe import Scope, known_prefixes
from kg.errors import QueryError
from kg.sparql import place, syntax, tree
from kg.sparql.tree import Bind, Filter, Minus

CAP = 200_000
"""Rows up to which a pattern, or a join, is counted."""

BUDGET = 10.0
"""Seconds of counting."""

_TRIED = 3
"""Patterns that are tried as the next one: those with the fewest rows of their own."""

_EVERY = 1_000
"""Rows between two looks at the clock."""


class Count(NamedTuple):
    """How many rows there are; `more` says that counting stopped there."""

    rows: int
    more: bool = False

    def __str__(self) -> str:
        return f"over {self.rows:,}" if self.more else f"{self.rows:,}"


class Pattern(NamedTuple):
    """A pattern of the query: where it stands, and its rows by itself; None where it was not counted."""

    number: int
    line: int
    text: str
    alone: Count | None
    cost: str = ""
    """What makes it dear, if anything is known of that."""


class Step(NamedTuple):
    """One step of the order: the pattern's number, the conditions that hold from here, and the rows after it."""

    pattern: int
    rows: Count | None
    conditions: tuple[int, ...] = ()


class Explanation(NamedTuple):
    """What was counted.

    `crossed` are the groups of patterns, by number, that share no variable with each other. `seconds` and `rows`
    are those of the query itself, None where it was not run to its end; ASK has no rows. `whole` says whether all
    was counted in time.
    """

    patterns: tuple[Pattern, ...]
    order: tuple[Step, ...]
    crossed: tuple[tuple[int, ...], ...]
    rows: Count | None
    seconds: float | None
    whole: bool
    budget: float

    def as_text(self, width: int = 80) -> str:
        """For people."""
        return "\n".join(
            [*_patterns_told(self, width), "", *_order_told(self, width), "", *_end_told(self, width)]
        )

    def as_json(self) -> str:
        """For machines."""
        return json.dumps(_data(self), ensure_ascii=False, indent=2)


def explain(
    db: ox.Store, query: str, *, prefixes: Mapping[str, str] | None = None, budget: float = BUDGET
) -> Explanation:
    """Counts what the patterns of a query match, alone and joined, and runs the query.

    A question to the engine cannot be interrupted; so they run in a thread of their own, and what has been counted
    when the time is over is the answer. A question that has not ended then goes on, with all the memory that it
    takes, until the process ends: whoever gets an answer that is not `whole` had better end it.

    Args:
        db: the engine's store.
        query: a query that the engine takes.
        prefixes: more prefixes that need no declaration.
        budget: seconds of counting.

    Raises:
        QueryError: the query is none, or has forms that are not known here.
    """
    work = _Work(db, query, prefixes or {}, budget)
    thread = threading.Thread(target=work.run, daemon=True)
    thread.start()
    thread.join(budget * 1.1 + 0.1)
    return work.told()


class _Work:
    """The counting of one query; what it has found can be told at any time."""

    def __init__(self, db: ox.Store, query: str, prefixes: Mapping[str, str], budget: float) -> None:
        answers.ask_engine(ox.Store(), query, prefixes=prefixes)  # tells its mistakes, if it has any
        read = syntax.parse(sparql.with_prefixes(query, prefixes))
        if read is None or read.body.where is None:
            raise QueryError("this query has no patterns, or has forms beyond SPARQL 1.1: it cannot be explained")
        self.budget = budget
        until = time.monotonic() + budget
        self.scope = Scope(db, read, dict(known_prefixes(read, prefixes)), lambda _: None, until)
        self.pieces = _all_pieces(read)
        self.alone: dict[int, Count] = {}
        self.order: tuple[Step, ...] = ()
        self.rows: Count | None = None
        self.seconds: float | None = None
        self.whole = False

    def run(self) -> None:
        """Counts: each pattern, then the query itself, then the joins."""
        for number, piece in enumerate(self.pieces, 1):
            if _counts(piece) and (count := self.count(joined([piece]))) is not None:
                self.alone[number] = count
        self.time_query()
        self.order = tuple(self.best_order())
        self.whole = time.monotonic() < self.scope.until

    def time_query(self) -> None:
        start = time.monotonic()
        if start >= self.scope.until:
            return
        count = self.count_of(self.scope.query.text)
        if count is not None and not count.more:
            self.rows = None if self.scope.query.form == "ASK" else count
            self.seconds = time.monotonic() - start

    def count(self, group: str) -> Count | None:
        """The rows of a group; None where the time is over, or a piece makes no query by itself."""
        return self.count_of(self.scope.whole("SELECT (1 AS ?kg_one)", group))

    def count_of(self, query: str) -> Count | None:
        if time.monotonic() >= self.scope.until:
            return None
        try:
            answer = self.scope.db.query(query)
        except (SyntaxError, ValueError, RuntimeError):
            return None
        rows = 0
        for _ in answer if not isinstance(answer, ox.QueryBoolean) else ():
            rows += 1
            if rows >= CAP or (rows % _EVERY == 0 and time.monotonic() >= self.scope.until):
                return Count(rows, more=True)
        return Count(rows)

    # -- the order -----------------------------------------------------------------------------------------

    def best_order(self) -> Iterator[Step]:
        """The patterns, each time the one that leaves the fewest rows; those that are connected come first."""
        waiting = [n for n, p in enumerate(self.pieces, 1) if _counts(p)]
        later = [n for n, p in enumerate(self.pieces, 1) if not _counts(p)]
        chosen: list[int] = []
        while waiting:
            number, rows = self.next_of(chosen, waiting)
            waiting.remove(number)
            chosen.append(number)
            ready = self.ready(chosen, later)
            later = [n for n in later if n not in ready]
            chosen += ready
            yield Step(number, self.joined_rows(chosen) if ready else rows, tuple(ready))
        for number in later:
            chosen.append(number)
            yield Step(number, self.joined_rows(chosen))

    def next_of(self, chosen: Sequence[int], waiting: Sequence[int]) -> tuple[int, Count | None]:
        """The pattern to join next, and the rows after it."""
        bound = self.bound(chosen)
        connected = [n for n in waiting if self.piece(n).binds & bound] or list(waiting)
        tried = sorted(connected, key=lambda n: self.alone.get(n, Count(CAP, more=True)).rows)[:_TRIED]
        if not chosen:
            return tried[0], self.alone.get(tried[0])
        counted = [(count, n) for n in tried if (count := self.joined_rows([*chosen, n])) is not None]
        if not counted:
            return tried[0], None
        count, number = min(counted, key=lambda c: (c[0].rows, c[1]))
        return number, count

    def ready(self, chosen: Sequence[int], later: Sequence[int]) -> list[int]:
        """The conditions whose variables have their values by now."""
        bound = self.bound(chosen)
        return [n for n in later if isinstance(self.piece(n).element, Filter) and self.piece(n).needs <= bound]

    def piece(self, number: int) -> Piece:
        return self.pieces[number - 1]

    def bound(self, chosen: Sequence[int]) -> frozenset[str]:
        return frozenset[str]().union(*(self.piece(n).binds for n in chosen))

    def joined_rows(self, chosen: Sequence[int]) -> Count | None:
        return self.count(joined(self.piece(n) for n in chosen))

    # -- what was found ------------------------------------------------------------------------------------

    def told(self) -> Explanation:
        """What has been counted by now."""
        text = self.scope.query.text
        patterns = tuple(
            Pattern(n, place(text, p.start)[0], self.scope.plain(p.text, 400), self.alone.get(n), _cost(p))
            for n, p in enumerate(self.pieces, 1)
        )
        crossed = _crossed([(n, p.binds) for n, p in enumerate(self.pieces, 1) if _counts(p)])
        return Explanation(patterns, self.order, crossed, self.rows, self.seconds, self.whole, self.budget)


def _all_pieces(read: tree.Query) -> tuple[Piece, ...]:
    where, values = read.body.where, read.body.values
    found = pieces(where, read.text) if where else ()
    if values:
        text = read.text[values.start : values.end]
        found = (*found, Piece(text, values.start, values, None, tree.can_bind(values), frozenset()))
    return found


def _counts(piece: Piece) -> bool:
    """Whether a piece has rows by itself: a pattern, and no condition on others."""
    return not isinstance(piece.element, Filter | Bind | Minus | tree.Optional)


def _cost(piece: Piece) -> str:
    """What is known to be dear in this engine, whatever the counts."""
    match piece.element:
        case tree.Optional() if _patterns_in(piece.element.group) > 1:
            return "an OPTIONAL of several patterns is slow here; several of one pattern are quick"
        case _ if piece.triple and "*" in piece.triple.predicate.text and len(piece.binds) > 1:
            return "a path with * is walked from every thing where neither end is known"
        case _:
            return ""


def _patterns_in(group: tree.Group) -> int:
    """How many patterns stand directly in a group."""
    return sum(len(e.triples) if isinstance(e, tree.Statement) else 0 for e in group.elements)


def _crossed(binding: Sequence[tuple[int, frozenset[str]]]) -> tuple[tuple[int, ...], ...]:
    """The groups of patterns that share no variable, if there are several; a pattern without variables is none."""
    groups: list[tuple[set[int], set[str]]] = []
    for number, names in binding:
        if not names:
            continue
        together: tuple[set[int], set[str]] = ({number}, set(names))
        apart = []
        for group in groups:
            if group[1] & names:
                together = (together[0] | group[0], together[1] | group[1])
            else:
                apart.append(group)
        groups = [*apart, together]
    return tuple(sorted(tuple(sorted(g[0])) for g in groups)) if len(groups) > 1 else ()


# -- for people and for machines ---------------------------------------------------------------------------


def _row(cells: Sequence[str], text: str, width: int) -> list[str]:
    """A line of a table whose last column is folded."""
    start = "".join(cells)
    room = max(20, width - len(start))
    lines = textwrap.wrap(text, room, break_on_hyphens=False) or [""]
    return [f"{start}{lines[0]}", *(" " * len(start) + line for line in lines[1:])]


def _patterns_told(told: Explanation, width: int) -> list[str]:
    lines = [f"{'':3} {'line':>4} {'rows alone':>12}  pattern", "─" * width]
    for pattern in told.patterns:
        alone = "" if pattern.alone is None else str(pattern.alone)
        cells = (f"{pattern.number:>3} ", f"{pattern.line:>4} ", f"{alone:>12}  ")
        lines += _row(cells, pattern.text, width)
        if pattern.cost:
            lines += _row((" " * 23, "! "), pattern.cost, width)
    return lines


def _order_told(told: Explanation, width: int) -> list[str]:
    if not told.order:
        return textwrap.wrap(
            "No order was worked out: the time was over before the joins could be counted.", width
        )
    lines = [f"{'':3} {'rows after':>17}  best order found", "─" * width]
    by_number = {p.number: p for p in told.patterns}
    for step in told.order:
        rows = "not counted" if step.rows is None else str(step.rows)
        also = f"(and {', '.join(map(str, step.conditions))}) " if step.conditions else ""
        line = f"{step.pattern:>3} {rows:>17}  {also}{by_number[step.pattern].text}"
        lines.append(line if len(line) <= width else f"{line[: width - 1]}…")
    return lines


def _end_told(told: Explanation, width: int) -> list[str]:
    sentences = [*_crossed_told(told)]
    if told.seconds is not None:
        rows = f"{told.rows.rows:,} row{'' if told.rows.rows == 1 else 's'} in" if told.rows else "answered in"
        sentences.append(f"The query itself: {rows} {told.seconds:.3f} s.")
    else:
        sentences.append(f"The query itself did not end, or was cut at {CAP:,} rows.")
    if not told.whole:
        sentences.append(f"The counting stopped after {told.budget:g} s; what has no number was not counted.")
    sentences.append(
        "All numbers are counted, none is estimated. The engine does not show its own plan: "
        "the order that it takes may be another."
    )
    return [line for sentence in sentences for line in textwrap.wrap(sentence, width)]


def _crossed_told(told: Explanation) -> Iterator[str]:
    if told.crossed:
        names = " and ".join(f"{{{', '.join(map(str, group))}}}" for group in told.crossed)
        yield f"A cross product: {names} share no variable; each row of one is joined with each of the other."


def _data(told: Explanation) -> dict[str, object]:
    return {
        "patterns": [
            {
                "number": p.number,
                "line": p.line,
                "pattern": p.text,
                "rows": p.alone.rows if p.alone else None,
                "more": p.alone.more if p.alone else None,
                "note": p.cost or None,
            }
            for p in told.patterns
        ],
        "order": [
            {
                "pattern": s.pattern,
                "conditions": list(s.conditions),
                "rows": s.rows.rows if s.rows else None,
                "more": s.rows.more if s.rows else None,
            }
            for s in told.order
        ],
        "crossProducts": [list(group) for group in told.crossed],
        "query": {"rows": told.rows.rows if told.rows else None, "seconds": told.seconds},
        "complete": told.whole,
        "budget": told.budget,
    }
