"""A store as Python and notebooks see it: `kg.open()` gives it.

    >>> import kg
    >>> g = kg.open()
    >>> g.run("papers-at", company="ByteDance", venue="NeurIPS")
    <Result: 62 rows of paper, edition, presentation, status, through, award, sources>

Answers are whole when they are returned, and several threads may ask one graph at once.
"""

from __future__ import annotations

import datetime
import functools
import math
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Protocol, Self, TypeGuard

import pyoxigraph as ox

from kg import answers, config, profiles, queries, tables, worker
from kg.answers import Answer, Rows, Triples, Verdict
from kg.entities import Entities, Found
from kg.errors import StoreError, UsageError
from kg.quads.names import ONTOLOGY_ID
from kg.queries import SavedQuery, binding, shape
from kg.queries.model import Column
from kg.results import GraphResult, Result, framed
from kg.store import Store
from kg.tables import Style
from kg.terms import iri, literal
from kg.vocabulary import PREFIXES, XSD

if TYPE_CHECKING:
    from kg.evidence import ClaimNote, SourceNote
    from kg.profiles import Fact, Profile
    from kg.trust import Trust

_METHODS = {"SELECT": "query", "CONSTRUCT": "construct", "DESCRIBE": "construct", "ASK": "ask"}


class HasIri(Protocol):
    """What stands for an entity: an `Entity`, and what `Graph.find` finds."""

    @property
    def iri(self) -> str:
        """The IRI."""


Scalar = str | int | float | Decimal | bool | datetime.date | HasIri | ox.NamedNode | ox.Literal
"""A value for a question."""
Given = Scalar | Collection[Scalar] | None
"""A value, or several; None is the same as not to give it."""


class Entity:
    """One thing of the graph.

    Attributes:
        iri: its IRI.
        label: what people call it.
        kind: the label of its class: "company", "paper".
    """

    __slots__ = ("_graph", "_profile", "iri", "kind", "label")

    def __init__(self, graph: Graph, iri: str) -> None:
        self._graph, self.iri = graph, iri
        self._profile: Profile | None = None
        entities = graph.entities
        self.label, self.kind = entities.title(iri) or iri, entities.kind(iri)

    @property
    def profile(self) -> Profile:
        """All that the store knows of it, read once."""
        if self._profile is None:
            self._profile = profiles.of(self._graph.store, self.iri)
        return self._profile

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What sources assert of it, each value with the numbers of its sources, counted from 1."""
        return self.profile.facts

    @property
    def claims(self) -> tuple[ClaimNote, ...]:
        """What is said of it or by it beside the facts: each with its modality, its speaker and its words."""
        return self.profile.claims

    @property
    def sources(self) -> tuple[SourceNote, ...]:
        """The sources of its facts and of the claims about it, in the order of the numbers in `facts`."""
        return self.profile.sources

    def __eq__(self, other: object) -> bool:
        return self.iri == other.iri if isinstance(other, Entity) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.iri)

    def __repr__(self) -> str:
        return f"<Entity {self.label} ({self.kind}): {self.iri}>"


class Graph:
    """A store, open for reading; it shows the state of the moment when it was opened.

    Args:
        store: the open store.
    """

    def __init__(self, store: Store) -> None:
        self.path = store.path
        self._store: Store | None = store
        self._prefixes = {**PREFIXES, **store.names.prefixes}

    # -- opening and closing -------------------------------------------------------------------------------

    @classmethod
    def open(cls, path: str | Path | None = None) -> Self:
        """Opens a store: the one at `path`, else the one that the command line would take.

        Raises:
            StoreError: there is no store, or it cannot be opened.
        """
        return cls(Store.open(Path(path) if path is not None else config.store_path(None)))

    @property
    def store(self) -> Store:
        """The store itself.

        Raises:
            StoreError: the graph is closed.
        """
        if self._store is None:
            raise StoreError(f"the graph of {self.path} is closed; open it again with kg.open()")
        return self._store

    @functools.cached_property
    def entities(self) -> Entities:
        """Looks names up."""
        return Entities(self.store)

    def close(self) -> None:
        """Lets go of the store, so that a writer may tidy it; answers that were given stay. Twice does nothing."""
        if self._store is not None:
            self._store.close()
        self._store = None
        self.__dict__.pop("entities", None)
        self.__dict__.pop("_titles", None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def at(self, date: str) -> Graph:
        """The graph as its sources made it by the end of a day, a month or a year.

        Raises:
            UsageError: no such date.
        """
        from kg import trust as switches  # here and below: a plain question needs none of it

        return Graph(switches.as_of(self.store, date))

    # -- questions -----------------------------------------------------------------------------------------

    def queries(self) -> dict[str, str]:
        """The saved queries, each with what it answers."""
        names = [name for name in queries.names() if not name.startswith("panels/")]
        return {name: queries.load(name).header.summary for name in names}

    def run(
        self,
        name: str,
        values: Mapping[str, Given] | None = None,
        /,
        *,
        limit: int | None = None,
        timeout: float | None = None,
        trust: Trust | None = None,
        **parameters: Given,
    ) -> Result:
        """The answer to a saved query.

        >>> print(g.run("figures", about="Doubao"))
        Of      What                  Hedge         Value  Unit   According to
        ──────────────────────────────────────────────────────────────────────
        Doubao  monthly active users  exactly  51,000,000  users  Aicpb.com
        1 row
        <BLANKLINE>

        Args:
            name: of the query; `queries()` lists them.
            values: its parameters as a mapping, for names such as `from` and `limit`, which are taken here.
            limit: rows to let through; a cut answer says so.
            timeout: seconds until the question is stopped; see `query`.
            trust: what the answer may rest on; see docs/trust.md.
            **parameters: its parameters: text, numbers, truth values, dates, entities, lists of these.

        Raises:
            NotFoundError: no such query, or no such entity; carries near names.
            UsageError: an unknown, missing or mistyped parameter.
            TimedOutError: the time is over.
        """
        saved, given = queries.load(name), {**(values or {}), **parameters}
        seen = self._under(trust)
        text = seen._bound(saved, given)
        _check_form(text, "query", name)
        found = seen._ask(text, limit, timeout)
        if trust is not None:
            answer = seen._marked(lambda store: Graph(store)._bound(saved, given), found, saved.tidy(found))
        else:
            answer = saved.tidy(found)
        return seen._result(answer, text, saved.header.columns)

    def sparql(self, name: str, values: Mapping[str, Given] | None = None, /, **parameters: Given) -> str:
        """The SPARQL of a saved query with its parameters in place, for any other tool."""
        return self._bound(queries.load(name), {**(values or {}), **parameters})

    def query(
        self,
        sparql: str,
        values: Mapping[str, Given] | None = None,
        /,
        *,
        limit: int | None = None,
        timeout: float | None = None,
        trust: Trust | None = None,
        **terms: Given,
    ) -> Result:
        """The answer to a SELECT.

        >>> g.query("SELECT ?paper { ?paper nf:acceptedAt $at }", at=g.entity("NeurIPS 2024"))
        <Result: 227 rows of paper>

        Args:
            sparql: SPARQL 1.1; known prefixes (nf, rdfs, ent, ...) need no declaration.
            values: terms for the `$name`s of the query as a mapping.
            limit: rows to let through; a cut answer says so.
            timeout: seconds until the question is stopped. With it the question runs in a process of its own,
                which Ctrl-C ends too; without it, it runs here, and nothing can interrupt it.
            trust: what the answer may rest on; see docs/trust.md.
            **terms: values for the `$name`s: text becomes a string, numbers, truth values and dates become
                literals of their type, entities their IRI; pyoxigraph's terms stay what they are. A list goes
                into `VALUES ?x { $name }` or `IN ($name)`.

        Raises:
            QueryError: a mistake in the query; the message has the place and the way out.
            UsageError: a value for a `$name` that the query does not have.
            TimedOutError: the time is over.
        """
        text = _in_place(sparql, {**(values or {}), **terms})
        _check_form(text, "query")
        seen = self._under(trust)
        found = seen._ask(text, limit, timeout)
        return seen._result(found if trust is None else seen._marked(lambda _: text, found, found), text)

    def construct(
        self,
        sparql: str,
        values: Mapping[str, Given] | None = None,
        /,
        *,
        timeout: float | None = None,
        **terms: Given,
    ) -> GraphResult:
        """The answer to a CONSTRUCT or DESCRIBE; for the arguments and errors see `query`."""
        text = _in_place(sparql, {**(values or {}), **terms})
        _check_form(text, "construct")
        answer = self._ask(text, None, timeout)
        return GraphResult(answer, text, self._prefixes) if isinstance(answer, Triples) else _never(answer)

    def ask(
        self,
        sparql: str,
        values: Mapping[str, Given] | None = None,
        /,
        *,
        timeout: float | None = None,
        **terms: Given,
    ) -> bool:
        """The answer to an ASK; for the arguments and errors see `query`.

        >>> g.ask("ASK { $who a nf:Company }", who=g.entity("ByteDance"))
        True
        """
        text = _in_place(sparql, {**(values or {}), **terms})
        _check_form(text, "ask")
        answer = self._ask(text, None, timeout)
        return answer.value if isinstance(answer, Verdict) else _never(answer)

    def _under(self, trust: Trust | None) -> Graph:
        """The graph under some trust switches."""
        if trust is None:
            return self
        from kg.trust import view

        return Graph(view(self.store, trust))

    def _marked(self, question: Callable[[Store], str], found: Answer, shown: Answer) -> Answer:
        """An answer whose rows say what they rest on, where claims are included."""
        from kg.trust.marks import marked

        if not isinstance(found, Rows) or not isinstance(shown, Rows):
            return shown
        return marked(self.store, question, found, shown)

    def _bound(self, saved: SavedQuery, given: Mapping[str, Given]) -> str:
        told = {name: _told(name, value) for name, value in given.items() if value is not None}
        return saved.bind(told, self.entities)

    def _ask(self, text: str, limit: int | None, timeout: float | None) -> Answer:
        store = self.store
        if timeout is None:
            return answers.ask(store, text, limit=limit)
        return worker.ask(store.folder, text, timeout, {"ent": self._prefixes["ent"]}, limit)

    def _result(self, answer: Answer, text: str, columns: Mapping[str, Column] | None = None) -> Result:
        if not isinstance(answer, Rows):
            _never(answer)
        return Result(answer, text, columns, self._prefixes, self._title)

    @functools.cached_property
    def _titles(self) -> functools._lru_cache_wrapper[str | None]:
        return functools.lru_cache(maxsize=100_000)(self.entities.title)

    def _title(self, iri: str) -> str | None:
        """The label of an IRI; None once the graph is closed."""
        return None if self._store is None else self._titles(iri)

    # -- entities ------------------------------------------------------------------------------------------

    def entity(self, name: str, kind: str | None = None) -> Entity:
        """The one thing that a name, an alias, an identifier or an IRI stands for.

        >>> g.entity("ByteDance").kind
        'company'

        Args:
            name: `ByteDance`, `wikidata:Q55606242`, `https://...`.
            kind: the class that it has to be of: `Company`, `Person`.

        Raises:
            NotFoundError: nothing answers to it; carries near names.
            AmbiguousError: several things do; carries them.
        """
        return Entity(self, self.entities.resolve(name, _class(kind)))

    def find(self, text: str, kind: str | None = None, limit: int = 20) -> list[Found]:
        """The things whose names are most like a text, best first.

        Args:
            text: a name, or a part of one.
            kind: only things of this class.
            limit: at most so many.
        """
        return self.entities.find(text, _class(kind), limit)

    # -- for people ----------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        if self._store is None:
            return f"<Graph {self.path}: closed>"
        records = [record for record in self._store.sources() if record.id != ONTOLOGY_ID]
        statements = sum(record.statements for record in records)
        return f"<Graph {self.path}: {len(records)} sources, {statements:,} statements>"

    def _repr_html_(self) -> str:
        return framed(self._sources("html"), repr(self)[1:-1])

    def _repr_markdown_(self) -> str:
        return f"{self._sources('md')}\n{tables.escape(repr(self)[1:-1])}"

    def _sources(self, format_: str) -> str:
        if self._store is None:
            return ""
        return tables.write(profiles.sources(self._store), format_, Style(columns=profiles.SOURCE_COLUMNS))


def _never(answer: Answer) -> NoReturn:
    raise AssertionError(f"a query of another form was let through: {type(answer).__name__}")


def _class(kind: str | None) -> str | None:
    return kind.removeprefix("nf:") if kind else None


def _check_form(text: str, method: str, saved: str | None = None) -> None:
    """Refuses a query of another form than the method answers; `saved` is its name, if it has one."""
    form = shape.form(shape.significant(text))
    if form and _METHODS[form] != method:
        told = "..." if saved is None else f'g.sparql("{saved}", ...)'
        raise UsageError(f"this is {form}; ask it with g.{_METHODS[form]}({told})")


# -- values ------------------------------------------------------------------------------------------------


def _told(name: str, value: Given) -> str | list[str]:
    """A value as the text, or the texts, that a saved query's parameter reads."""
    return [_text(name, item) for item in value] if _is_list(value) else _text(name, value)


def _text(name: str, value: object) -> str:
    match value:
        case str():
            return str(value)
        case bool():
            return "true" if value else "false"
        case float() if math.isfinite(value):
            return f"{Decimal(repr(float(value))):f}"
        case Decimal() if value.is_finite():
            return f"{value:f}"
        case datetime.date():
            return value.isoformat()
        case ox.NamedNode() | ox.Literal():
            return value.value
        case _ if hasattr(value, "iri"):
            return str(value.iri)
        case _ if hasattr(value, "__index__"):  # whole numbers, those of numpy too
            return str(value.__index__())
        case _:
            raise _no_value(name, value)


def _in_place(query: str, given: Mapping[str, Given]) -> str:
    """A query with terms for its `$name`s.

    Raises:
        UsageError: it has no such `$name`, a list stands where one value does, or the value has no term.
    """
    found = shape.significant(query)
    names = sorted({t.text[1:] for t in found if t.kind == "variable" and t.text[0] == "$"})
    if unknown := sorted(set(given) - set(names)):
        raise UsageError(f"the query has no ${unknown[0]} (it has: {', '.join(names) or 'none'})")
    told = {name: value for name, value in given.items() if value is not None}
    room = shape.separators(found)
    tight = {t.text for t in found if t.kind == "variable" and t.start not in room}
    for name, value in told.items():
        if _is_list(value) and (f"${name}" in tight or not value):
            raise UsageError(
                f"{name} is a list: give it values, and write VALUES ?x {{ ${name} }} or FILTER (?x IN (${name}))"
            )
    return binding.in_place(query, {f"${name}": _tokens(name, value) for name, value in told.items()})


def _tokens(name: str, value: Given) -> list[str]:
    return [_token(name, item) for item in value] if _is_list(value) else [_token(name, value)]


def _is_list(value: Given) -> TypeGuard[Collection[Scalar]]:
    """Whether several values were given; what has an IRI is one, though it may be a tuple too."""
    return isinstance(value, list | tuple | set | frozenset) and not hasattr(value, "iri")


def _token(name: str, value: object) -> str:
    """The term of a value, as SPARQL text; whole numbers stand bare, as LIMIT takes no other."""
    match value:
        case ox.NamedNode():
            return iri(value.value)
        case ox.Literal():
            return literal(value.value, value.datatype.value, value.language)
        case str():
            return literal(str(value))
        case bool():
            return "true" if value else "false"
        case float():
            plain = repr(float(value))  # numpy's own says of which type it is
            return literal(_DOUBLES.get(plain, plain), f"{XSD}double")
        case Decimal() if value.is_finite():
            return literal(f"{value:f}", f"{XSD}decimal")
        case datetime.datetime():
            return literal(value.isoformat(), f"{XSD}dateTime")
        case datetime.date():
            return literal(value.isoformat(), f"{XSD}date")
        case _ if hasattr(value, "iri"):
            return iri(value.iri)
        case _ if hasattr(value, "__index__"):
            return str(value.__index__())
        case _:
            raise _no_value(name, value)


_DOUBLES = {"inf": "INF", "-inf": "-INF", "nan": "NaN"}


def _no_value(name: str, value: object) -> UsageError:
    return UsageError(
        f"{name}={value!r}: give text, a number, True or False, a date, an entity, or a list of these"
    )
