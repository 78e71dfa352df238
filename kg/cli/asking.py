"""`kg run` and `kg query`: a question -> its answer, in the format that was asked for."""

from __future__ import annotations

import functools
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kg import answers, config, queries, sparql, tables, terminal, watchdog
from kg.answers import Rows, Triples, Verdict
from kg.cli.output import emit, opened
from kg.entities import Entities
from kg.errors import DataError, UsageError
from kg.queries import SavedQuery
from kg.store import Store
from kg.tables import Style
from kg.vocabulary import PREFIXES

_LABELLED = ("table", "md", "html")
"""The formats in which people read labels unless they ask for IRIs."""


class _Options(NamedTuple):
    """The values of `kg.cli.options.ANSWER`."""

    format_: str | None
    output: str | None
    labels: bool | None
    limit: int | None
    offset: int
    count_only: bool
    spreadsheet: bool
    timeout: str
    exit_status: bool
    fail_empty: bool
    no_hint: bool


def run(
    store: str | None, *, name: str, values: Sequence[str], param: Sequence[str], print_only: bool, **options: Any
) -> int:
    """Runs a saved query; returns the exit code."""
    chosen = _Options(**options)
    saved = queries.load(name)
    given = _given(saved, [*values, *param])
    opened = Store.open(config.store_path(store))
    with watchdog.guard(watchdog.seconds(chosen.timeout)):
        text = saved.bind(given, Entities(opened))
    if print_only:
        emit(text if text.endswith("\n") else text + "\n", chosen.output)
        return 0
    return _answer(opened, text, saved, chosen)


def query(store: str | None, *, sparql: str | None, file: str | None, **options: Any) -> int:
    """Asks in SPARQL; returns the exit code."""
    text = _text(sparql, file)
    return _answer(Store.open(config.store_path(store)), text, None, _Options(**options))


def _given(saved: SavedQuery, pairs: Sequence[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(
                f"“{pair}” is no parameter; write NAME=VALUE (`kg queries show {saved.name}` lists them)"
            )
        if key in given:
            raise UsageError(f"the parameter “{key}” is given twice")
        given[key] = value
    return given


def _text(sparql: str | None, file: str | None) -> str:
    """The query: the argument, a file, or standard input."""
    if file is not None:
        if sparql is not None:
            raise UsageError("give the query as an argument or with -f, not both")
        try:
            return _decoded(Path(file).read_bytes(), file)
        except OSError as error:
            raise DataError(f"cannot read {file}: {error.strerror}") from error
    if sparql is not None and sparql != "-":
        return sparql
    if sparql is None and sys.stdin.isatty():
        raise UsageError("give a query: kg query 'SELECT * { ?s ?p ?o } LIMIT 10'")
    return _decoded(sys.stdin.buffer.read(), "standard input")


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{name} is not UTF-8 (byte {error.start + 1}); save it as UTF-8") from None


def _answer(store: Store, query: str, saved: SavedQuery | None, options: _Options) -> int:
    output = options.output
    on_terminal = output in (None, "-") and terminal.is_terminal()
    format_ = tables.format_of(options.format_, output, terminal=on_terminal)
    with watchdog.guard(watchdog.seconds(options.timeout)):
        if options.count_only:
            return _count(store, query, options)
        if format_ == "csv" and _is_plain(saved, options):
            found = answers.write_csv(store.db, query, _prefixes(store), lambda: opened(output))
            if found is not None:
                return _end(store, query, found, options)
        answer = answers.ask(store, query, limit=options.limit, offset=options.offset)
        answer = saved.tidy(answer) if saved else answer
        format_ = _for_graphs(format_, options) if isinstance(answer, Triples) else format_
        style = _style(store, saved, format_, options)
        emit(tables.write(answer, format_, style), output)
    if isinstance(answer, Verdict):
        return int(options.exit_status and not answer.value)
    if isinstance(answer, Triples):
        return int(options.fail_empty and not answer.triples)
    _say_count(answer, format_, options.offset)
    return _end(store, query, bool(answer.rows) or answer.cut or bool(options.offset), options)


def _is_plain(saved: SavedQuery | None, options: _Options) -> bool:
    """Whether nothing is asked for that the engine does not do itself."""
    more = options.labels or options.spreadsheet or options.limit is not None or options.offset
    lists = saved is not None and any(column.list for column in (saved.header.columns or {}).values())
    return not (more or lists)


def _end(store: Store, query: str, found: bool, options: _Options) -> int:
    """Says why there are no rows, where there are none; returns the exit code."""
    if not found:
        _say_nothing_found(store, query)
    return int(options.fail_empty and not found)


def _count(store: Store, query: str, options: _Options) -> int:
    found = answers.count(store.db, query, _prefixes(store))
    if found is None:
        raise UsageError("--count counts rows and triples; ASK has neither")
    emit(f"{found}\n", options.output)
    return int(options.fail_empty and not found)


def _for_graphs(format_: str, options: _Options) -> str:
    """Turtle in the place of CSV, where nobody asked for CSV."""
    asked = options.format_ is not None or (options.output or "").lower().endswith(".csv")
    return "ttl" if format_ == "csv" and not asked else format_


def _prefixes(store: Store) -> Mapping[str, str]:
    return {"ent": f"{store.names.base}id/"}


def _style(store: Store, saved: SavedQuery | None, format_: str, options: _Options) -> Style:
    labels = options.labels if options.labels is not None else format_ in _LABELLED
    on_terminal = options.output in (None, "-")
    return Style(
        label=functools.cache(Entities(store).title) if labels else None,
        columns=saved.header.columns or {} if saved else {},
        prefixes={**PREFIXES, **_prefixes(store)},
        width=terminal.width() if on_terminal else None,
        colour=on_terminal and terminal.colour(),
        spreadsheet=options.spreadsheet,
    )


def _say_count(answer: Rows, format_: str, offset: int) -> None:
    count = len(answer.rows)
    if answer.cut:
        shown = f"rows {offset + 1:,} to {offset + count:,} shown" if count else "no rows shown"
        terminal.say(f"{shown}; there are more (raise --limit, or use --offset)")
    elif format_ == "table" and count:
        terminal.say(f"{count:,} row{'s' if count != 1 else ''}")


def _say_nothing_found(store: Store, query: str) -> None:
    terminal.say("no rows: nothing in the store answers this")
    for _, sentence in sparql.unknown_terms(query, Entities(store).exists):
        terminal.say(f"  {sentence}")
