"""Answers with their citations: `--cite` in every format."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from kg import answers, citations, sparql, tables, terminal, trace, views
from kg.answers import Answer, Rows, Triples, Verdict
from kg.citations import Cited, machines, people, telling
from kg.entities import Entities
from kg.errors import UsageError
from kg.evidence import Evidence
from kg.queries import SavedQuery
from kg.queries.model import Column
from kg.store import Store
from kg.tables import GRAPH_FORMATS, Style
from kg.trace import Trace

MOST_TRIPLES = 10_000
"""Triples of one answer that are cited."""

_FOR_PEOPLE = ("table", "md", "html")
_OBJECTS = ("json", "ndjson")


def write(
    store: Store | None,
    query: str,
    cite: Sequence[str],
    found: Answer,
    shown: Answer,
    saved: SavedQuery | None,
    format_: str,
    style: Style,
) -> str:
    """An answer with what it rests on, in a format.

    Args:
        store: where it was asked; a view of a store too.
        query: the query, its values in place.
        cite: the patterns that its header says its rows rest on, if it says so.
        found: the answer as the engine gave it.
        shown: the same as its query's header wants it.
        saved: the saved query, where it is one.
        format_: one of `kg.tables`.
        style: how it is shown.

    Raises:
        UsageError: there is no store that could tell sources, too many triples, or a format that does not suit.
    """
    if store is None:
        raise UsageError("--cite needs a store: files given with --data do not tell who says what")
    if isinstance(shown, Triples):
        return _triples(store, shown, format_, style)
    if isinstance(shown, Verdict):
        return _verdict(store, query, shown, format_, style)
    assert isinstance(found, Rows)  # noqa: S101 - as `shown` is
    traces = trace.rows(store, query, found, cite)
    return rows(store, shown, traces, saved, format_, style)


def rows(
    store: Store, answer: Rows, traces: Sequence[Trace], saved: SavedQuery | None, format_: str, style: Style
) -> str:
    """Rows with what each rests on; what could not be traced is told beside the answer."""
    cited = citations.of(store, traces)
    if format_ in _FOR_PEOPLE:
        return _for_people(store, answer, cited, saved, format_, style)
    _say(telling.gaps(cited))
    marked, name = _with(answer, _free("cite", answer.columns), map(_json, machines.compact(cited)))
    if format_ in ("csv", "tsv"):
        texts = map(ox.Literal, map(machines.sources, cited.rows))
        marked, _ = _with(marked, _free("cite_sources", marked.columns), texts)
    ready = frozenset((name,)) if format_ in _OBJECTS else frozenset()
    return tables.write(marked, format_, style._replace(ready=ready))


def _for_people(
    store: Store, answer: Rows, cited: Cited, saved: SavedQuery | None, format_: str, style: Style
) -> str:
    """The rows with their marks in a last column, and the notes below."""
    marked, name = _with(answer, _free("notes", answer.columns), map(ox.Literal, people.cells(cited, format_)))
    style = style._replace(columns={**style.columns, name: Column(label="Notes")}, ready=frozenset((name,)))
    told = telling.notes(cited, Entities(store))
    chains = telling.chains(cited, Evidence(store))
    if format_ == "md":
        return tables.write(marked, format_, style) + people.as_markdown(cited, told, chains)
    if format_ == "html":
        return tables.write(marked, format_, style) + people.as_html(cited, told, chains)
    _say(telling.gaps(cited))
    in_time = saved is not None and saved.header.view == "timeline"
    table = views.write(marked, saved.header, style) if in_time and saved else tables.write(marked, format_, style)
    notes = people.as_text(cited, told, style.width, chains=chains)
    return f"{table}\n{notes}" if notes else table


def _with(answer: Rows, name: str, terms: Iterable[ox.Literal]) -> tuple[Rows, str]:
    """An answer with one more column, and its name."""
    rows = tuple((*row, term) for row, term in zip(answer.rows, terms, strict=True))
    return Rows((*answer.columns, name), rows, answer.cut), name


def _free(name: str, taken: Sequence[str]) -> str:
    """A name for a column that no column has."""
    return next(n for i in range(1, len(taken) + 2) if (n := name if i == 1 else f"{name}_{i}") not in taken)


def _json(text: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(machines.JSON))


def _say(gaps: Sequence[str]) -> None:
    for gap in gaps:
        terminal.say(f"note: {tables.plain(gap)}")


# -- answers that are no rows ------------------------------------------------------------------------------


def _triples(store: Store, answer: Triples, format_: str, style: Style) -> str:
    """The triples, and with them the claims, quotes and descriptions of sources that are behind them."""
    if len(answer.triples) > MOST_TRIPLES:
        raise UsageError(
            f"--cite traces at most {MOST_TRIPLES:,} triples, and this answer has {len(answer.triples):,}; "
            "ask for fewer with LIMIT"
        )
    from kg.citations import graphs  # checksums take long to import, and rows need none

    evidence = Evidence(store)
    traces = [
        _said(evidence, triple, found) if found.untraced else found
        for triple, found in zip(answer.triples, trace.triples(store, answer), strict=True)
    ]
    cited = citations.of(store, traces)
    _say([*_unheld(evidence, traces), *telling.gaps(cited, "triple")])
    whole = {*answer.triples, *graphs.supporting(store, cited)}
    return tables.write(Triples(tuple(sorted(whole, key=str))), format_, style)


def _said(evidence: Evidence, triple: ox.Triple, found: Trace) -> Trace:
    """The trace of a triple that the query made: the claims that say it, where there are any."""
    if not isinstance(triple.subject, ox.NamedNode):
        return found
    claims = evidence.saying((str(triple.subject), str(triple.predicate), str(triple.object)))
    return found._replace(claims=tuple(c.iri for c in claims), untraced=() if claims else found.untraced)


def _unheld(evidence: Evidence, traces: Sequence[Trace]) -> Iterator[str]:
    """How many triples of an answer say what is only claimed."""
    count = sum(bool(t.claims) and not any(evidence.claim(c).accepted for c in t.claims) for t in traces)
    if count:
        says = "1 triple says" if count == 1 else f"{count:,} triples say"
        yield f"{says} what the store does not hold as fact; the claims beside it tell how surely and by whom"


def _verdict(store: Store, query: str, answer: Verdict, format_: str, style: Style) -> str:
    """Yes or no, and for a yes what one solution of the query rests on."""
    if format_ in GRAPH_FORMATS:
        return tables.write(answer, format_, style)
    traces = _witness(store, query) if answer.value else []
    if format_ in ("csv", "tsv", "md", "html"):
        verdict = Rows(("answer",), ((ox.Literal("yes" if answer.value else "no"),),))
        return rows(store, verdict, traces or [Trace()], None, format_, style)
    cited = citations.of(store, traces)
    _say(telling.gaps(cited))
    if format_ == "table":
        notes = people.as_text(cited, telling.notes(cited, Entities(store)), style.width)
        marks = "".join(f" {mark}" for mark in people.cells(cited, "table"))
        return f"{tables.write(answer, format_, style).strip()}{marks}\n" + (f"\n{notes}" if notes else "")
    found = next(iter(machines.objects(cited)), [])
    if format_ in _OBJECTS:
        return json.dumps({"answer": answer.value, "cite": found}, ensure_ascii=False) + "\n"
    return _linked(tables.write(answer, format_, style), found)


def _witness(store: Store, query: str) -> list[Trace]:
    """What the first solution of an ASK rests on."""
    ask = next((t for t in sparql.tokens(query) if t.text.upper() == "ASK"), None)
    if ask is None:
        return []
    select = f"{query[: ask.start]}SELECT *{query[ask.start + len(ask.text) :]}"
    found = answers.ask(store, select, limit=1)
    return trace.rows(store, select, found) if isinstance(found, Rows) else []


def _linked(text: str, cite: Sequence[object]) -> str:
    """A W3C result of yes or no, whose head links to its citations as data: no other place of it takes more.

    Source: SPARQL 1.1 Query Results JSON Format, section 3.1.2; SPARQL Query Results XML Format, section 2.3.1.
    """
    from urllib.parse import quote  # no other answer is put in a link

    href = "data:application/json," + quote(json.dumps(cite, ensure_ascii=False))
    if text.startswith("<"):
        return text.replace("<head/>", f'<head><link href="{href}"/></head>')
    return json.dumps({**json.loads(text), "head": {"link": [href]}}) + "\n"
