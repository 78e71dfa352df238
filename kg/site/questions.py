"""Saved queries -> their answers, as a page shows them and as files."""

from __future__ import annotations

import multiprocessing
import shlex
from collections.abc import Iterator, Mapping
from multiprocessing.connection import Connection
from typing import NamedTuple

import pyoxigraph as ox

from kg import answers, queries, tables, wording
from kg.answers import Answer, Rows, Triples, Verdict
from kg.entities import Entities
from kg.errors import KgError, NotFoundError, UsageError
from kg.evidence import Evidence
from kg.queries import SavedQuery
from kg.queries.model import Parameter, Value
from kg.site.addresses import Addresses, relative, safe
from kg.site.catalogue import Known
from kg.site.making import Work
from kg.sparql import Term
from kg.store import Store
from kg.tables import Style
from kg.trust import view
from kg.vocabulary import EDTF, XSD

LENGTH = 500
"""Rows that a page shows."""

_NUMBERS = {f"{XSD}{kind}" for kind in ("integer", "decimal", "double", "float")}
_DATES = {EDTF, f"{XSD}date"}
_DOWNLOADS = {"csv": "CSV", "json": "JSON"}


class Cell(NamedTuple):
    """A cell of an answer."""

    text: str
    link: str | None = None
    number: bool = False


class Answered(NamedTuple):
    """The answer to a query with some values.

    `state` is "rows", "nothing", "told" (a sentence in `problem`), or "failed". `files` can be downloaded: their
    contents by their endings.
    """

    title: str
    state: str
    problem: str = ""
    headings: tuple[str, ...] = ()
    table: tuple[tuple[Cell, ...], ...] = ()
    rows: int | None = None
    files: Mapping[str, bytes] = {}

    @property
    def cut(self) -> bool:
        """Whether there are more rows than are shown."""
        return self.rows is not None and self.rows > len(self.table)


class Takes(NamedTuple):
    """A parameter as a page tells it."""

    name: str
    takes: str
    help: str
    required: bool


def names() -> list[str]:
    """The saved queries that have pages: all but the panels of sheets."""
    return [name for name in queries.names() if not name.startswith("panels/")]


def page(name: str) -> str:
    """The page of a saved query."""
    return f"question/{'/'.join(map(safe, name.split('/')))}.html"


def parameters(saved: SavedQuery) -> list[Takes]:
    """The parameters of a query as a page tells them."""
    return [Takes(p.name, _takes(p), p.help, p.required) for p in saved.header.parameters]


def _takes(parameter: Parameter) -> str:
    kind = parameter.class_.rpartition(":")[2] if parameter.class_ else parameter.type
    told = ", ".join(parameter.values) if parameter.values else kind
    return f"{told} (else {parameter.default})" if parameter.default else told


def command(saved: SavedQuery) -> str:
    """How the query is asked on a command line, with the values of its first example."""
    values = saved.header.examples[0].values if saved.header.examples else {}
    words = [f"{key}={one}" for key, value in values.items() for one in _several(value)]
    return shlex.join(["kg", "run", saved.name, *words])


def _several(value: Value) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


# -- asking ------------------------------------------------------------------------------------------------


def ask_all(store: Store, known: Known, addresses: Addresses, name: str) -> list[Answered]:
    """The answers to a saved query: without values where it needs none, and with those of its examples.

    An example that names nothing in this store is left out, and so is one without rows beside others with rows.
    """
    saved = queries.load(name)
    asker = _Asker(store, known, addresses, saved)
    needed = [p.name for p in saved.header.parameters if p.required]
    given: list[Mapping[str, Value]] = [] if needed else [{}]
    given += [example.values for example in saved.header.examples if example.values not in given]
    found = [answered for values in given if (answered := asker.ask(values)) is not None]
    full = [answered for answered in found if answered.state != "nothing"]
    if full or found:
        return full or found[:1]
    wanted = " and ".join(f"“{name}”" for name in needed)
    told = f"This question needs {wanted}, and the values of its examples name nothing in these sources."
    return [Answered("The answer", "told", told)]


class _Asker:
    """Asks one saved query."""

    def __init__(self, store: Store, known: Known, addresses: Addresses, saved: SavedQuery) -> None:
        self.store, self.known, self.addresses, self.saved = store, known, addresses, saved
        self.entities = Entities(store)
        self.evidence = Evidence(store, self.entities)
        self.columns = saved.header.columns or {}

    def ask(self, values: Mapping[str, Value]) -> Answered | None:
        """The answer with some values; None where they name nothing here."""
        told = "; ".join(f"{key} = {', '.join(_several(value))}" for key, value in values.items())
        title = f"With {told}" if told else "The answer"
        try:
            text = self.saved.bind(values, self.entities)
        except NotFoundError:
            return None
        except UsageError as error:
            return Answered(title, "failed", str(error))
        try:
            return self._shown(title, self.saved.tidy(answers.ask(self.store, text)))
        except KgError as error:
            return Answered(title, "failed", str(error))

    def _shown(self, title: str, answer: Answer) -> Answered:
        style = Style(prefixes=self.store.names.prefixes, columns=self.columns, spreadsheet=True)
        if isinstance(answer, Verdict):
            return Answered(title, "told", "Yes." if answer.value else "No source here says so.")
        if isinstance(answer, Triples):
            data = tables.write(answer, "ttl", style).encode("utf-8", "replace")
            return Answered(title, "told", f"{len(answer.triples):,} statements.", files={"ttl": data})
        if not answer.rows:
            return Answered(title, "nothing")
        shown = [i for i, c in enumerate(answer.columns) if not (c in self.columns and self.columns[c].hide)]
        return Answered(
            title,
            "rows",
            headings=tuple(self._heading(answer.columns[i]) for i in shown),
            table=tuple(tuple(self._cell(answer, row, i) for i in shown) for row in answer.rows[:LENGTH]),
            rows=len(answer.rows),
            files={f: tables.write(answer, f, style).encode("utf-8", "replace") for f in _DOWNLOADS},
        )

    def _heading(self, column: str) -> str:
        return self.columns[column].label if column in self.columns else column

    def _cell(self, answer: Rows, row: tuple[Term | None, ...], index: int) -> Cell:
        term, column = row[index], answer.columns[index]
        linked = self.columns[column].link if column in self.columns else None
        link = self._outside(row[answer.columns.index(linked)]) if linked in answer.columns else None
        if isinstance(term, ox.NamedNode):
            name = self.entities.title(term.value) or tables.short(term.value, self.store.names.prefixes)
            own = self._own(term.value) if term.value in self.known else link
            return Cell(wording.cut(name) + self._became(term.value), own)
        if isinstance(term, ox.Literal):
            kind = term.datatype.value
            if kind in _NUMBERS:
                return Cell(wording.number(term.value), link, number=True)
            return Cell(wording.cut(wording.date(term.value) if kind in _DATES else term.value), link)
        return Cell("", link)

    def _became(self, iri: str) -> str:
        """What became of a source, whose headline never stands without it."""
        if not iri.startswith(f"{self.addresses.base}source/") or iri not in self.known:
            return ""
        status = self.evidence.source(iri).status
        return f" ({status})" if status else ""

    def _own(self, iri: str) -> str:
        return relative(page(self.saved.name), self.addresses.page(iri))

    def _outside(self, term: Term | None) -> str | None:
        return wording.link(term.value) if isinstance(term, ox.NamedNode | ox.Literal) else None


# -- in a process of its own -------------------------------------------------------------------------------


def in_time(work: Work, wanted: list[str]) -> Iterator[tuple[str, list[Answered]]]:
    """The answers to saved queries by name, in order; one that takes too long is told so.

    The engine cannot be interrupted: the process that asks is ended, and another goes on.
    """
    left = list(wanted)
    while left:
        yield from _as_far(work, left)


def _as_far(work: Work, left: list[str]) -> Iterator[tuple[str, list[Answered]]]:
    """Answers as far as one process gets; takes from the list what it gave."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(work, list(left), theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        ours.recv()  # it is ready
        while left:
            name = left.pop(0)
            if not ours.poll(work.options.patience):
                seconds = f"{work.options.patience:g} seconds"
                yield name, [Answered("The answer", "failed", f"It took longer than {seconds}.")]
                return
            yield name, ours.recv()
    except EOFError:
        yield name, [Answered("The answer", "failed", "The process that asked came to an end.")]
    finally:
        process.kill()
        process.join()
        ours.close()


def _serve(work: Work, wanted: list[str], pipe: Connection) -> None:
    store = view(Store.open(work.store), work.options.trust)
    known, addresses = Known.from_bytes(work.marks), Addresses(store.names.base)
    pipe.send(None)
    for name in wanted:
        try:
            found = ask_all(store, known, addresses, name)
        except (KgError, OSError, UnicodeDecodeError) as error:
            found = [Answered("The answer", "failed", str(error))]
        pipe.send(found)
