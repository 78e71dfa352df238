"""`kg run` and `kg query`: a question -> its answer, in the format that was asked for."""

import functools
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from kg import answers, config, memory, queries, sparql, tables, terminal, views, watchdog
from kg.answers import Answer, Reach, Rows, Triples, Verdict
from kg.cli import hints
from kg.cli.output import emit, opened
from kg.entities import Entities
from kg.errors import DataError, UsageError
from kg.queries import SavedQuery
from kg.store import Store
from kg.tables import Style
from kg.vocabulary import PREFIXES

MOST_CITED = 2_000
"""Rows of one answer that are cited, where no other limit is given."""

_LABELLED = ("table", "md", "html")
"""The formats in which people read labels unless they ask for IRIs."""


Clues = Callable[[], Iterator[str]]
"""Looks for the reason of an empty answer."""

Question = Callable[[Store], str]
"""The query as it is asked of a store: under other switches a name can stand for another IRI."""


class _Options(NamedTuple):
    """The values of `kg.cli.options.ANSWER`."""

    format_: str | None
    output: str | None
    labels: bool | None
    limit: int | None
    offset: int
    count_only: bool
    spreadsheet: bool
    include: tuple[str, ...]
    min_sources: int
    min_origins: int
    publishers: tuple[str, ...]
    not_publishers: tuple[str, ...]
    as_of: str | None
    cite: bool
    timeout: str
    max_memory: str
    exit_status: bool
    fail_empty: bool
    no_hint: bool

    @property
    def switched(self) -> bool:
        """Whether a trust switch is given."""
        names = self.include or self.publishers or self.not_publishers
        return bool(names or self.as_of or self.min_sources != 1 or self.min_origins != 1)


class _Asked(NamedTuple):
    """What is asked: a store or files, with the prefixes, labels and IRIs that it knows."""

    name: str
    db: ox.Store
    prefixes: Mapping[str, str]
    title: Callable[[str], str | None]
    exists: Callable[[str], bool]
    reach: Reach = Reach()
    store: Store | None = None
    question: Question | None = None
    cite: Callable[[], Sequence[str]] = tuple
    """The patterns of a saved query's header that its rows rest on."""


def run(
    store: str | None, *, name: str, values: Sequence[str], param: Sequence[str], print_only: bool, **options: Any
) -> int:
    """Runs a saved query; returns the exit code."""
    chosen = _Options(**options)
    saved = queries.load(name)
    given = given_values(saved, [*values, *param])
    if print_only and chosen.switched:
        raise UsageError("--print shows the SPARQL, which is the same with every trust switch; leave them out")

    def question(store: Store) -> str:
        return saved.bind(given, Entities(store))

    with watchdog.guard(watchdog.seconds(chosen.timeout), memory.limit(chosen.max_memory)):
        opened, text = _opened(store, question, chosen)
    if print_only:
        emit(text if text.endswith("\n") else text + "\n", chosen.output)
        return 0
    asked = _of_store(opened, question)._replace(cite=lambda: saved.cited(given, Entities(opened)))

    def clues() -> Iterator[str]:
        from kg import detective  # here and below: only an empty answer needs it
        from kg.cli import trusting

        yield from detective.clues_of_saved(opened, saved, given)
        yield from trusting.wider(opened, question)

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
        return _ask(_of_store(*_unbound(store, text, services, chosen), services), text, chosen)
    if chosen.switched:
        raise UsageError("the trust switches need a store: files given with --data do not tell who says what")
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

        yield from detective.clues(asked.db, text, prefixes=asked.prefixes, label=asked.title)
        if asked.store is not None and asked.question is not None:
            from kg.cli import trusting

            yield from trusting.wider(asked.store, asked.question)

    code = _answer(asked, text, None, options, clues)
    if not options.no_hint:
        hints.notes(text)
    return code


def _opened(flag: str | None, question: Question, options: _Options) -> tuple[Store, str]:
    """The store, under the trust switches if there are any, and the query as it is asked of it."""
    store = Store.open(config.store_path(flag))
    if not options.switched:
        return store, question(store)
    from kg.cli import trusting  # here and below: what weighs sources is not needed by other questions
    from kg.trust import asked

    seen = trusting.viewed(store, trusting.chosen(options._asdict()))
    text = trusting.bound(question, seen)
    asked.check(text, seen)
    return seen, text


def _unbound(flag: str | None, text: str, services: Sequence[str], options: _Options) -> tuple[Store, Question]:
    """The same for a query without parameters."""
    if services and options.switched:
        raise UsageError(
            "the trust switches choose among what the store holds; they cannot go with --allow-service"
        )

    def question(_: Store) -> str:
        return text

    if not options.switched:
        return Store.open(config.store_path(flag)), question
    with watchdog.guard(watchdog.seconds(options.timeout), memory.limit(options.max_memory)):
        return _opened(flag, question, options)[0], question


def _of_store(store: Store, question: Question, services: tuple[str, ...] = ()) -> _Asked:
    entities = Entities(store)
    return _Asked(
        "the store",
        store.db,
        store.names.prefixes,
        entities.title,
        entities.exists,
        Reach(services),
        store,
        question,
    )


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
        if not options.switched:  # what a view lacks may be in the store
            sparql.check_terms(query, asked.exists)
        if options.count_only:
            return _count(asked, query, options)
        if format_ == "csv" and _is_plain(saved, options):
            found = answers.write_csv(asked.db, query, asked.prefixes, lambda: opened(output), asked.reach)
            if found is not None:
                return _end(asked, found, options, clues)
        raw = answers.ask_engine(
            asked.db,
            query,
            prefixes=asked.prefixes,
            limit=MOST_CITED if options.cite and options.limit is None else options.limit,
            offset=options.offset,
            reach=asked.reach,
        )
        answer = saved.tidy(raw) if saved else raw
        format_ = _for_graphs(format_, options) if isinstance(answer, Triples) else format_
        style = _style(asked, saved, format_, options)
        if options.include and isinstance(raw, Rows) and isinstance(answer, Rows):
            answer, style = _marked(asked, raw, answer, style)
        if options.cite:
            from kg.cli import citing  # what tells sources is not needed by other answers

            emit(citing.write(asked.store, query, asked.cite(), raw, answer, saved, format_, style), output)
        elif saved and format_ == "table" and isinstance(answer, Rows) and not options.include:
            emit(views.write(answer, saved.header, style), output)
        else:
            emit(tables.write(answer, format_, style), output)
    if isinstance(answer, Verdict):
        no = int(options.exit_status and not answer.value)
        _say_hidden(asked, answer, options, no)
        return no
    if isinstance(answer, Triples):
        return int(options.fail_empty and not answer.triples)
    _say_count(answer, format_, options.offset)
    _say_hidden(asked, answer, options, int(options.fail_empty and not answer.rows and not answer.cut))
    return _end(asked, bool(answer.rows) or answer.cut, options, clues)


def _is_plain(saved: SavedQuery | None, options: _Options) -> bool:
    """Whether nothing is asked for that the engine does not do itself."""
    more = bool(options.labels or options.spreadsheet or options.cite or options.switched)
    more = more or options.limit is not None or options.offset > 0
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
    if options.cite:
        raise UsageError("--count has no rows to cite; leave --cite or --count out")
    found = answers.count(asked.db, query, asked.prefixes, asked.reach)
    if found is None:
        raise UsageError("--count counts rows and triples; ASK has neither")
    emit(f"{found}\n", options.output)
    code = int(options.fail_empty and not found)
    _say_hidden(asked, None, options, code)
    return code


def _marked(asked: _Asked, raw: Rows, shown: Rows, style: Style) -> tuple[Rows, Style]:
    """The rows with what each rests on, in a last column."""
    from kg.queries.model import Column
    from kg.trust.marks import marked

    assert asked.store is not None  # noqa: S101 - files have no switches
    assert asked.question is not None  # noqa: S101
    found = marked(asked.store, asked.question, raw, shown)
    return found, style._replace(columns={**style.columns, found.columns[-1]: Column("Standing")})


def _say_hidden(asked: _Asked, answer: Answer | None, options: _Options, code: int) -> None:
    """Says what the trust switches hide; without any, nothing."""
    if options.switched and asked.store is not None and asked.question is not None:
        from kg.cli import trusting

        trusting.footer(asked.store, asked.question, answer, code)


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
