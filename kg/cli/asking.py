"""`kg run` and `kg query`: a question -> its answer, in the format that was asked for."""

import functools
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from kg import answers, config, memory, queries, sparql, tables, terminal, views, watchdog
from kg.answers import Reach, Rows, Triples, Verdict
from kg.cli import hints
from kg.cli.output import emit, opened
from kg.entities import Entities
from kg.errors import DataError, UsageError
from kg.queries import SavedQuery
from kg.store import Store
from kg.tables import Style
from kg.vocabulary import PREFIXES

_LABELLED = ("table", "md", "html")
"""The formats in which people read labels unless they ask for IRIs."""


Clues = Callable[[], Iterator[str]]
"""Looks for the reason of an empty answer."""


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
    max_memory: str
    exit_status: bool
    fail_empty: bool
    no_hint: bool


class _Asked(NamedTuple):
    """What is asked: a store or files, with the prefixes, labels and IRIs that it knows."""

    name: str
    db: ox.Store
    prefixes: Mapping[str, str]
    title: Callable[[str], str | None]
    exists: Callable[[str], bool]
    reach: Reach = Reach()


def run(
    store: str | None, *, name: str, values: Sequence[str], param: Sequence[str], print_only: bool, **options: Any
) -> int:
    """Runs a saved query; returns the exit code."""
    chosen = _Options(**options)
    saved = queries.load(name)
    given = given_values(saved, [*values, *param])
    opened = Store.open(config.store_path(store))
    with watchdog.guard(watchdog.seconds(chosen.timeout), memory.limit(chosen.max_memory)):
        text = saved.bind(given, Entities(opened))
    if print_only:
        emit(text if text.endswith("\n") else text + "\n", chosen.output)
        return 0
    asked = _of_store(opened)

    def clues() -> Iterator[str]:
        from kg import detective  # here and below: only an empty answer needs it

        return detective.clues_of_saved(opened, saved, given)

    return _answer(asked, text, saved, chosen, clues)


def query(
    store: str | None,
    *,
    words: Sequence[str],
    file: str | None,
    data: Sequence[str],
    named_data: Sequence[str],
    data_format: str | None,
    no_merge: bool,
    allow_service: Sequence[str],
    **options: Any,
) -> int:
    """Asks in SPARQL; returns the exit code."""
    chosen = _Options(**options)
    more, sparql_ = _files_and_query(words, file, data)
    text = query_text(sparql_, file)
    services = tuple(allow_service)
    if not data and not named_data:
        return _ask(_of_store(Store.open(config.store_path(store)), services), text, chosen)
    from kg import datafiles  # the readers of compressed files are not needed by other questions

    files = [*map(datafiles.File, [*data, *more]), *map(datafiles.named, named_data)]
    with watchdog.guard(None, memory.limit(chosen.max_memory)), terminal.progress("reading") as tell:
        found = datafiles.load(files, format_=data_format, merge=not no_merge, query=text, progress=tell)
    reach = Reach(services, datafiles.File(file or "-").base)
    asked = _Asked("the files", found.db, found.prefixes, found.label, found.exists, reach)
    return _ask(asked, text, chosen)


def _ask(asked: _Asked, text: str, options: _Options) -> int:
    def clues() -> Iterator[str]:
        from kg import detective

        return detective.clues(asked.db, text, prefixes=asked.prefixes, label=asked.title)

    code = _answer(asked, text, None, options, clues)
    if not options.no_hint:
        hints.notes(text)
    return code


def _of_store(store: Store, services: tuple[str, ...] = ()) -> _Asked:
    entities = Entities(store)
    return _Asked("the store", store.db, store.names.prefixes, entities.title, entities.exists, Reach(services))


def _files_and_query(
    words: Sequence[str], file: str | None, data: Sequence[str]
) -> tuple[Sequence[str], str | None]:
    """The files that a shell leaves behind the first of `--data *.ttl`, and the query, which is the last word."""
    if file is not None and data:
        return words, None
    more, query = words[:-1], words[-1] if words else None
    if more and not data:
        raise UsageError(f"one query, in quotes; “{more[0]}” stands before it (files of data go with --data)")
    return more, query


def given_values(saved: SavedQuery, pairs: Sequence[str]) -> dict[str, str | list[str]]:
    """The values by the name of their parameter: of a list all that are given, in the order of the words."""
    lists = {p.name for p in saved.header.parameters if p.list}
    given: dict[str, str | list[str]] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(
                f"“{pair}” is no parameter; write NAME=VALUE (`kg queries show {saved.name}` lists them)"
            )
        if key in lists:
            given[key] = [*given.get(key, ()), *_listed(value)]
        elif key in given:
            raise UsageError(f"the parameter “{key}” is given twice, and takes one value")
        else:
            given[key] = value
    return given


def _listed(value: str) -> list[str]:
    """The values in a value of a list: those of the lines of a file, where it is `@FILE`, else itself."""
    if not value.startswith("@"):
        return [value]
    try:
        text = _decoded(Path(value[1:]).read_bytes(), value[1:])
    except OSError as error:
        raise DataError(f"cannot read {value[1:]}: {error.strerror}") from error
    return [line.strip() for line in text.splitlines() if line.strip()]


def query_text(sparql: str | None, file: str | None) -> str:
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


def _answer(asked: _Asked, query: str, saved: SavedQuery | None, options: _Options, clues: Clues) -> int:
    output = options.output
    on_terminal = output in (None, "-") and terminal.is_terminal()
    format_ = tables.format_of(options.format_, output, terminal=on_terminal)
    with watchdog.guard(watchdog.seconds(options.timeout), memory.limit(options.max_memory)):
        sparql.check_terms(query, asked.exists)
        if options.count_only:
            return _count(asked, query, options)
        if format_ == "csv" and _is_plain(saved, options):
            found = answers.write_csv(asked.db, query, asked.prefixes, lambda: opened(output), asked.reach)
            if found is not None:
                return _end(asked, found, options, clues)
        answer = answers.ask_engine(
            asked.db,
            query,
            prefixes=asked.prefixes,
            limit=options.limit,
            offset=options.offset,
            reach=asked.reach,
        )
        answer = saved.tidy(answer) if saved else answer
        format_ = _for_graphs(format_, options) if isinstance(answer, Triples) else format_
        style = _style(asked, saved, format_, options)
        if saved and format_ == "table" and isinstance(answer, Rows):
            emit(views.write(answer, saved.header, style), output)
        else:
            emit(tables.write(answer, format_, style), output)
    if isinstance(answer, Verdict):
        return int(options.exit_status and not answer.value)
    if isinstance(answer, Triples):
        return int(options.fail_empty and not answer.triples)
    _say_count(answer, format_, options.offset)
    return _end(asked, bool(answer.rows) or answer.cut, options, clues)


def _is_plain(saved: SavedQuery | None, options: _Options) -> bool:
    """Whether nothing is asked for that the engine does not do itself."""
    more = options.labels or options.spreadsheet or options.limit is not None or options.offset
    lists = saved is not None and any(column.list for column in (saved.header.columns or {}).values())
    return not (more or lists)


def _end(asked: _Asked, found: bool, options: _Options, clues: Clues) -> int:
    """Says why there are no rows, where there are none; returns the exit code."""
    code = int(options.fail_empty and not found)
    if not found and options.offset:
        terminal.say(f"no rows: there are no more than the {options.offset:,} that --offset leaves out")
    elif not found:
        terminal.say(f"no rows: nothing in {asked.name} answers this")
        if not options.no_hint:
            hints.why_empty(clues, code)
    return code


def _count(asked: _Asked, query: str, options: _Options) -> int:
    found = answers.count(asked.db, query, asked.prefixes, asked.reach)
    if found is None:
        raise UsageError("--count counts rows and triples; ASK has neither")
    emit(f"{found}\n", options.output)
    return int(options.fail_empty and not found)


def _for_graphs(format_: str, options: _Options) -> str:
    """Turtle in the place of CSV, where nobody asked for CSV."""
    asked = options.format_ is not None or (options.output or "").lower().endswith(".csv")
    return "ttl" if format_ == "csv" and not asked else format_


def _style(asked: _Asked, saved: SavedQuery | None, format_: str, options: _Options) -> Style:
    labels = options.labels if options.labels is not None else format_ in _LABELLED
    on_terminal = options.output in (None, "-")
    return Style(
        label=functools.cache(asked.title) if labels else None,
        columns=saved.header.columns or {} if saved else {},
        prefixes={**PREFIXES, **asked.prefixes},
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
