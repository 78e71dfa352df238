"""The commands that put sources in, take them back, and say which are there."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
from collections.abc import Iterator
from pathlib import Path

import click

from kg import dates, loading, profiles, tables, terminal
from kg.cli.group import in_formats, store_path
from kg.cli.output import emit
from kg.editors import DecisionsFile, Editor
from kg.errors import UsageError
from kg.evidence import Evidence
from kg.quads.editors import of_decisions
from kg.quads.names import DEFAULT_BASE
from kg.quads.prepared import Prepared
from kg.rulings import Ruling
from kg.store import Store
from kg.tables import Style
from kg.terms import text_of

_NOTICES = {"retracted": "retraction", "superseded": "supersession"}
"""What `kg retract --note` records, by the kind of ruling: the record's id is this, `-of-`, and its source."""


@contextlib.contextmanager
def _writing(*, create: bool = False) -> Iterator[Store]:
    path = store_path()
    if create and not path.exists():
        terminal.say(f"made a store at {path} (base {DEFAULT_BASE}; `kg init --base IRI` sets another)")
        yield loading.create(path, DEFAULT_BASE)
    else:
        yield Store.open_for_writing(path)


@click.command()
@click.option(
    "--base",
    metavar="IRI",
    default=DEFAULT_BASE,
    show_default=True,
    help="Start of the IRIs of entities and sources.",
)
def init(base: str) -> None:
    """Make an empty store."""
    if not base.startswith(("http://", "https://")) or not base.endswith(("/", "#")):
        raise UsageError(f"the base “{base}” has to start with http:// or https:// and end with / or #")
    path = store_path()
    loading.create(path, base)
    terminal.say(f"made a store at {path} with the base {base}")


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--text",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The text of the article, for the words of its quotes.",
)
@click.option("--dry-run", is_flag=True, help="Read and check, and say what would be loaded; write nothing.")
def load(files: tuple[Path, ...], text: Path | None, dry_run: bool) -> None:
    """Load fact files, editors' files (entities, links, decisions) and lists of papers.

    A source that is in the store already is replaced, one whose file has not changed is left alone. All of the
    files are loaded, or none.
    """
    if text is not None and len(files) != 1:
        raise UsageError("--text goes with one fact file")
    if dry_run:
        for prepared in loading.read_all(files, DEFAULT_BASE, text=text):
            if not isinstance(prepared, str):
                terminal.say(f"{prepared.id}: {prepared.summary}; {len(prepared.statements):,} statements")
        terminal.say("nothing was written (--dry-run)")
        return
    with _writing(create=True) as store, terminal.progress("loading") as tell:
        results = loading.load(store, files, text=text, progress=tell)
    for loaded in results:
        terminal.say(str(loaded))
    if store.search.fault:
        terminal.say(f"note: {store.search.fault}")


@click.command()
def status() -> None:
    """Say where the store is and how much it holds."""
    path = store_path()
    emit(profiles.status(Store.open(path)) + "\n", None)


@click.command()
@click.option(
    "-F",
    "--format",
    "format_",
    metavar="NAME",
    help=f"{', '.join(tables.ROW_FORMATS)}. Default: table on a terminal, else csv.",
)
def sources(format_: str | None) -> None:
    """List the sources in the store, and when each was loaded."""
    store = Store.open(store_path())
    rows = profiles.sources(store)
    style = Style(columns=profiles.SOURCE_COLUMNS, width=terminal.width(), colour=terminal.colour())
    emit(tables.write(rows, tables.format_of(format_, None, terminal=terminal.is_terminal()), style), None)


@click.command()
@click.argument("source")
@click.option("--note", metavar="TEXT", help="Record that its publisher took it back, and why, instead.")
@click.option("--date", metavar="DATE", help="With --note: when that was. Default: today.")
@click.option("--by", metavar="NAME", help="With --note: who took it back. Default: its publisher.")
@click.option("--superseded-by", metavar="ID", help="With --note: the source that takes its place.")
@click.option("--what-if", is_flag=True, help="Say what would change, and write nothing.")
@in_formats("text", "json", told="How --what-if tells it.")
def retract(
    source: str,
    note: str | None,
    date: str | None,
    by: str | None,
    superseded_by: str | None,
    what_if: bool,
    format_: str,
) -> None:
    """Take a source out, or record that it was taken back.

    Without --note the source leaves the store as if it had never been loaded. With --note it stays, none of its
    statements is held as a fact any more, and its claims say why; the record is a source of its own.
    """
    if note is None and (
        with_note := next((n for n, v in _details(date, by, superseded_by) if v is not None), None)
    ):
        raise UsageError(f"{with_note} goes with --note, the reason in words")
    with contextlib.nullcontext(Store.open(store_path())) if what_if else _writing() as store:
        notice = None if note is None else _notice(store, source, note, date, by, superseded_by)
        if what_if:
            _say_what_if(store, source, notice, format_)
        elif notice is None:
            _take_out(store, source)
        else:
            for loaded in loading.put(store, [notice]):
                terminal.say(str(loaded))
            terminal.say(f"to take this back: kg retract {notice.id}")


def _details(*values: str | None) -> Iterator[tuple[str, str | None]]:
    return zip(("--date", "--by", "--superseded-by"), values, strict=True)


def _take_out(store: Store, source: str) -> None:
    change, *others = store.write(drop=[source])
    terminal.say(f"retracted {change.id}: {change.removed:,} statements of its own removed")
    for other in others:
        if other.action == "reruled":
            terminal.say(f"  {loading.Loaded(other)}")
        else:
            terminal.say(f"  {other.id}: {other.added:,} statements follow, as identities changed")
    noted = change.id.startswith(tuple(f"{what}-of-" for what in _NOTICES.values()))
    terminal.say(f"to take this back, {'record it' if noted else 'load its file'} again")


def _notice(
    store: Store, id_: str, note: str, date: str | None, by: str | None, successor: str | None
) -> Prepared:
    """A decisions file of one decision: what became of a source."""
    store.source(id_)  # tells which ids are near
    if successor == id_:
        raise UsageError(f"“{id_}” cannot be superseded by itself; name the source that takes its place")
    if not note.strip():
        raise UsageError("--note is empty; say why, in words that a reader can check")
    by = by or Evidence(store).source(text_of(store.names.source(id_))).publisher
    if by is None:
        raise UsageError(f"the store does not know who published “{id_}”; say who took it back with --by NAME")
    date = date or datetime.date.today().isoformat()
    try:
        dates.span(date)
    except ValueError as error:
        raise UsageError(f"--date “{date}” is no date: {error}") from None
    kind = "superseded" if successor else "retracted"
    what = _NOTICES[kind]
    ruling = Ruling(kind, note, date, by, id_, successor=successor)
    sha256 = hashlib.sha256(repr(ruling).encode("utf-8", "replace")).hexdigest()
    editor = Editor(f"{what}-of-{id_}", f"{what.capitalize()} of {id_}", by, date, sha256)
    return of_decisions(DecisionsFile(editor, (ruling,)), store.names.base)


def _say_what_if(store: Store, source: str, notice: Prepared | None, format_: str) -> None:
    from kg import whatif  # sheets and their templates, which no other command here needs

    put = [] if notice is None else loading.fitting(store, [notice])
    with terminal.progress("comparing"):
        found = whatif.of(store, put, [source] if notice is None else [])
    if format_ == "json":
        emit(whatif.as_json(found))
    else:
        done = "taken out" if notice is None else notice.rulings[0].words
        emit(whatif.as_text(found, f"What would change with {source} {done}", terminal.width() or 80))
    terminal.say("nothing was written (--what-if)")
