"""Answers as Python holds them: rows of values, frames, triples, and how a notebook shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import pyoxigraph as ox

from kg import files, frames, tables
from kg.answers import Rows, Triples
from kg.frames import Value
from kg.queries.model import Column
from kg.sparql import Term
from kg.tables import Style
from kg.vocabulary import NF, PREFIXES

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa
    import rdflib

SHOWN = 50
"""Rows or triples that a notebook shows; below them it says how many there are."""

_MODALITIES = frozenset(
    f"{NF}{name}" for name in ("Asserted", "Reported", "Alleged", "Denied", "Speculated", "Expected", "Withdrawn")
)
_CSS = (
    ".kg-answer{overflow-x:auto}"
    ".kg-answer table{border-collapse:collapse}"
    ".kg-answer.kg-answer table :is(th,td){text-align:left;vertical-align:top;white-space:pre-line;max-width:32em;"
    "padding:.25em 1em .25em 0;border-bottom:1px solid #8884}"
    ".kg-answer p{margin:.4em 0;opacity:.75}"
)


def framed(table: str, below: str) -> str:
    """A table in HTML as a notebook shows it, with a line of text below."""
    return f"<div class=kg-answer><style>{_CSS}</style>\n{table}<p>{tables.escape(below)}</p></div>"


class Row:
    """One row: values by variable (`row["paper"]`) or by place (`row[0]`); `dict(row)` works."""

    __slots__ = ("_places", "_values")

    def __init__(self, places: Mapping[str, int], values: tuple[Value, ...]) -> None:
        self._places, self._values = places, values

    def __getitem__(self, key: str | int) -> Any:
        if isinstance(key, str):
            if key not in self._places:
                raise KeyError(f"no column “{key}” (there are: {', '.join(self._places)})")
            key = self._places[key]
        return self._values[key]

    def keys(self) -> tuple[str, ...]:
        """The variables."""
        return tuple(self._places)

    def __iter__(self) -> Iterator[Value]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Row):
            return self.keys() == other.keys() and self._values == other._values
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self._values)

    def __repr__(self) -> str:
        return f"Row({', '.join(f'{k}={v!r}' for k, v in zip(self._places, self._values, strict=True))})"


class Result(Sequence[Row]):
    """The answer to a SELECT, held whole: a sequence of rows, and every form they can take.

    Attributes:
        sparql: the query as it was asked, with all values in place.
        columns: the variables, in the order of the query.
        headings: what people call the columns.
        cut: whether there was more than the limit let through.
        answer: the same rows as RDF terms.
    """

    def __init__(
        self,
        answer: Rows,
        sparql: str,
        headers: Mapping[str, Column] | None = None,
        prefixes: Mapping[str, str] = PREFIXES,
        label: Callable[[str], str | None] | None = None,
    ) -> None:
        self.answer, self.sparql, self.columns, self.cut = answer, sparql, answer.columns, answer.cut
        self._headers = headers or {}
        self._prefixes, self._label = prefixes, label
        self._places = {name: place for place, name in enumerate(answer.columns)}

    @property
    def headings(self) -> tuple[str, ...]:
        """What people call the columns; a variable without a heading has its own name."""
        return tuple(self._headers[c].label if c in self._headers else c for c in self.columns)

    def labels(self) -> Result:
        """The same answer with the labels of entities in the place of their IRIs, where they have one."""
        return self._with(tuple(tuple(map(self._labelled, row)) for row in self.answer.rows))

    def _with(self, rows: tuple[tuple[Term | None, ...], ...]) -> Result:
        return Result(Rows(self.columns, rows, self.cut), self.sparql, self._headers, self._prefixes, self._label)

    def _labelled(self, term: Term | None) -> Term | None:
        label = self._label(term.value) if self._label and isinstance(term, ox.NamedNode) else None
        return term if label is None else ox.Literal(label)

    # -- as a sequence -------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.answer.rows)

    @overload
    def __getitem__(self, index: int) -> Row: ...

    @overload
    def __getitem__(self, index: slice) -> Result: ...

    def __getitem__(self, index: int | slice) -> Row | Result:
        if isinstance(index, slice):
            return self._with(self.answer.rows[index])
        return self._row(self.answer.rows[index])

    def __iter__(self) -> Iterator[Row]:
        return map(self._row, self.answer.rows)

    def _row(self, terms: tuple[Term | None, ...]) -> Row:
        return Row(self._places, tuple(map(frames.value, terms)))

    # -- in other forms ------------------------------------------------------------------------------------

    def to_dicts(self) -> list[dict[str, Value]]:
        """The rows as dicts from variable to value."""
        return [dict(zip(self.columns, row, strict=True)) for row in self]

    def to_polars(self) -> pl.DataFrame:
        """The answer as a polars frame, a column for each variable.

        Raises:
            MissingPartError: polars is not installed.
        """
        return frames.to_polars(self._typed())

    def to_pandas(self) -> pd.DataFrame:
        """The answer as a pandas frame, a column for each variable.

        Raises:
            MissingPartError: pandas is not installed.
        """
        return frames.to_pandas(self._typed(), len(self))

    def to_arrow(self) -> pa.Table:
        """The answer as an Arrow table, a column for each variable.

        Raises:
            MissingPartError: pyarrow is not installed.
        """
        return frames.to_arrow(self._typed())

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The answer to every library that reads Arrow's PyCapsule interface."""
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def _typed(self) -> list[frames.Column]:
        return [
            frames.column(name, [row[i] for row in self.answer.rows], self._declared(name))
            for i, name in enumerate(self.columns)
        ]

    def _declared(self, name: str) -> str | None:
        """The type that the saved query gives a column."""
        return self._headers[name].type if name in self._headers else None

    def to_csv(self) -> str:
        """The answer as CSV (RFC 4180), headed by the variables, IRIs as they are."""
        return tables.write(self.answer, "csv", Style())

    def write(self, path: str | Path) -> None:
        """Writes the answer to a file whose ending names the format: csv, tsv, json, ndjson, srj, srx, md, html.

        Raises:
            UsageError: no such format.
        """
        format_ = tables.format_of(None, str(path), terminal=False)
        style = self._style() if format_ in ("table", "md", "html") else Style()
        files.save(Path(path), tables.write(self.answer, format_, style).encode())

    # -- for people ----------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        return f"<Result: {self._count()} of {', '.join(self.columns)}>"

    def __str__(self) -> str:
        return self._shown("table") + self._below() + "\n"

    def _repr_html_(self) -> str:
        return framed(self._shown("html"), self._below())

    def _repr_markdown_(self) -> str:
        return f"{self._shown('md')}\n{self._below()}"

    def _shown(self, format_: str) -> str:
        return tables.write(Rows(self.columns, self.answer.rows[:SHOWN]), format_, self._style())

    def _count(self) -> str:
        return f"{len(self):,} row{'s' if len(self) != 1 else ''}{' and more' if self.cut else ''}"

    def _below(self) -> str:
        return f"the first {SHOWN} of {self._count()}" if len(self) > SHOWN else self._count()

    def _style(self) -> Style:
        """With labels and headings; a column that tells the modality is shown though its header hides it."""
        shown = {
            name: header._replace(hide=header.hide and not self._tells_modality(name))
            for name, header in self._headers.items()
        }
        return Style(label=self._label, columns=shown, prefixes=self._prefixes, width=80)

    def _tells_modality(self, name: str) -> bool:
        if name not in self._places:
            return False
        cells = (row[self._places[name]] for row in self.answer.rows)
        return name == "modality" or any(isinstance(c, ox.NamedNode) and c.value in _MODALITIES for c in cells)


class GraphResult:
    """The answer to a CONSTRUCT or DESCRIBE, held whole: each triple once.

    Attributes:
        sparql: the query as it was asked, with all values in place.
        triples: the triples, in the order of their N-Triples text.
    """

    def __init__(self, answer: Triples, sparql: str, prefixes: Mapping[str, str] = PREFIXES) -> None:
        self.answer, self.sparql, self.triples = answer, sparql, answer.triples
        self._prefixes = prefixes

    def __len__(self) -> int:
        return len(self.triples)

    def __iter__(self) -> Iterator[ox.Triple]:
        return iter(self.triples)

    def to_turtle(self) -> str:
        """The triples as Turtle, with the prefixes that they use."""
        return tables.write(self.answer, "ttl", Style(prefixes=self._prefixes))

    def to_rdflib(self) -> rdflib.Graph:
        """The triples as an rdflib graph."""
        import rdflib  # slow to import

        graph = rdflib.Graph()
        for prefix, iri in self._prefixes.items():
            graph.bind(prefix, iri)
        return graph.parse(data=tables.write(self.answer, "nt", Style()), format="nt")

    def write(self, path: str | Path) -> None:
        """Writes the triples to a file whose ending names the format: ttl, nt, jsonld, rdf.

        Raises:
            UsageError: no such format.
        """
        format_ = tables.format_of(None, str(path), terminal=False)
        style = Style(prefixes=self._prefixes)
        files.save(Path(path), tables.write(self.answer, format_, style).encode())

    def __repr__(self) -> str:
        return f"<GraphResult: {len(self):,} triple{'s' if len(self) != 1 else ''}>"

    def _repr_markdown_(self) -> str:
        first = GraphResult(Triples(self.triples[:SHOWN]), self.sparql, self._prefixes)
        more = f"\nthe first {SHOWN} of {len(self):,} triples" if len(self) > SHOWN else ""
        return f"```turtle\n{first.to_turtle()}```\n{more}"
