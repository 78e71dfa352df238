"""What the detective asks the engine: short questions in the scope of one query, cut off by the clock."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

import pyoxigraph as ox

from kg.detective.nearness import text_of
from kg.sparql import Term, place
from kg.sparql.tree import Part, Query
from kg.terms import term_of
from kg.vocabulary import NF, PREFIXES, RDF, XSD

CAP = 1_000
"""Rows that are counted, and things that are looked at; what is more is said to be more."""

SOME = -1
"""In the place of a count: there are rows, and there was no time to count them."""

TEXTS = 60_000
"""Texts and numbers that are looked at: they need no labels."""

_TYPED = re.compile(r'"(?:[^"\\]|\\.)*"\^\^<([^<>]*)>|<([^<>]*)>')
Label = Callable[[str], str | None]
"""What people call an IRI."""


class OverError(Exception):
    """The time for looking is over."""


class Scope(NamedTuple):
    """One query that has no rows, and what is needed to ask about it.

    `prefixes` are those that the query may use, `until` is the time of `time.monotonic()` at which to stop.
    """

    db: ox.Store
    query: Query
    prefixes: dict[str, str]
    label: Label
    until: float

    def check(self) -> None:
        """Stops the search where its time is over; between two questions, as none can be interrupted.

        Raises:
            OverError: it is.
        """
        if time.monotonic() >= self.until:
            raise OverError

    def whole(self, form: str, group: str, modifiers: str = "") -> str:
        """A query with the prologue and the datasets of this one."""
        text = self.query.text
        datasets = " ".join(text[d.start : d.end] for d in self.query.datasets)
        return f"{text[: self.query.body.start]}\n{form} {datasets} WHERE {group} {modifiers}"

    def holds(self, group: str) -> bool:
        """Whether a group, in its braces, has a solution."""
        self.check()
        answer = self._ask(self.whole("ASK", group))
        return bool(answer) if isinstance(answer, ox.QueryBoolean) else False

    def count(self, query: str) -> int:
        """How many rows a query has, up to one more than are counted."""
        self.check()
        answer = self._ask(query)
        if isinstance(answer, ox.QueryBoolean):
            return int(bool(answer))
        found = 0
        for _ in answer or ():
            found += 1
            if found > CAP:
                break
            self.check()
        return found

    def rows_of(self, group: str) -> int:
        """How many solutions a group has, up to one more than are counted."""
        return self.count(self.whole("SELECT *", group))

    def values(self, expression: str, group: str) -> list[Term]:
        """Different values of an expression over a group, as many as time and cap allow."""
        self.check()
        found: list[Term] = []
        answer = self._ask(self.whole(f"SELECT DISTINCT ({expression} AS ?kg_value)", group))
        for solution in answer if isinstance(answer, ox.QuerySolutions) else ():
            if solution[0] is not None:
                found.append(solution[0])
            if (
                len(found) >= (TEXTS if isinstance(solution[0], ox.Literal) else CAP)
                or time.monotonic() >= self.until
            ):
                break
        return found

    def _ask(self, query: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples | None:
        """The engine's answer; None where a question made of a piece of the query is none."""
        try:
            return self.db.query(query)
        except (SyntaxError, ValueError, RuntimeError):
            return None

    def line(self, offset: int) -> str:
        """“line 3”, or nothing to say in a query of one line."""
        text = self.query.text
        return f"line {place(text, offset)[0]}: " if "\n" in text.strip() else ""

    # -- terms ---------------------------------------------------------------------------------------------

    def term(self, part: Part) -> ox.NamedNode | ox.Literal | None:
        """The constant that a part of a pattern is; None for all else."""
        if part.kind == "iri":
            iri = self.iri(part.text)
            return ox.NamedNode(iri) if iri else None
        if part.kind != "literal":
            return None
        answer = self._ask(self.whole(f"SELECT ({part.text} AS ?kg_value)", "{}"))
        found = next(iter(answer))[0] if isinstance(answer, ox.QuerySolutions) else None
        return found if isinstance(found, ox.Literal) else None

    def iri(self, text: str) -> str | None:
        """The IRI that a name stands for."""
        if text == "a":
            return f"{RDF}type"
        if text.startswith("<"):
            return text[1:-1] if ":" in text else None
        prefix, _, name = text.partition(":")
        namespace = self.prefixes.get(prefix)
        return None if namespace is None else namespace + name.replace("\\", "")

    def short(self, iri: str) -> str:
        """An IRI as a prefixed name, if a prefix fits."""
        for prefix, namespace in self.prefixes.items():
            name = iri.removeprefix(namespace)
            if name != iri and re.fullmatch(r"[\w:.-]*\w", name):
                return f"{prefix}:{name}"
        return f"<{iri}>"

    def shown(self, term: Term) -> str:
        """A term for people: label and name of a thing, the text of a literal with its type."""
        if isinstance(term, ox.NamedNode):
            label = self.label(term.value)
            short = self.short(term.value)
            return f"{label} ({short})" if label and not term.value.startswith(NF) else short
        if isinstance(term, ox.Literal):
            return shown_literal(term, self.short)
        return str(term)

    def name(self, term: Term) -> str:
        """What people call a term: its label, or the end of its IRI, or its text."""
        if isinstance(term, ox.NamedNode):
            return self.label(term.value) or term.value.rstrip("/#").replace("#", "/").rpartition("/")[2]
        return text_of(term)

    def plain(self, text: str, width: int = 70) -> str:
        """A piece of the query in one line, with short names, cut where it is long."""
        line = _TYPED.sub(self._shorter, " ".join(text.split()))
        return line if len(line) <= width else f"{line[: width - 1]}…"

    def _shorter(self, match: re.Match[str]) -> str:
        return self.shown(term_of(match[0])) if match[1] else self.short(match[2])


def shown_literal(term: ox.Literal, short: Callable[[str], str]) -> str:
    """A literal as it would be written in SPARQL."""
    if term.datatype.value in (f"{XSD}integer", f"{XSD}decimal", f"{XSD}boolean"):
        return term.value
    text = term.value if len(term.value) <= 40 else f"{term.value[:39]}…"
    if term.language:
        return f'"{text}"@{term.language}'
    return f'"{text}"' if term.datatype.value == f"{XSD}string" else f'"{text}"^^{short(term.datatype.value)}'


def there_are(count: int) -> str:
    """“there is 1 row”, “there are 62 rows”."""
    return f"there {'is' if count == 1 else 'are'} {many(count)}"


def all_of(count: int) -> str:
    """“the one row”, “all 62 rows”."""
    return "the one row" if count == 1 else f"all {many(count)}" if count <= CAP else many(count)


def many(count: int, thing: str = "row") -> str:
    """“1 row”, “62 rows”, “more than 1,000 rows”, or “rows” where there was no time to count them."""
    if count == SOME:
        return f"{thing}s"
    if count > CAP:
        return f"more than {CAP:,} {thing}s"
    return f"{count:,} {thing}" + ("" if count == 1 else "s")


def known_prefixes(query: Query, more: Mapping[str, str]) -> dict[str, str]:
    """The prefixes of a query, its own before those that need no declaration."""
    return {**PREFIXES, **more, **query.prefixes}
