"""The commands that say which sources are in the store, and take them back."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
from collections.abc import Iterator

import click

from kg import dates, loading, profiles, tables, terminal
from kg.cli.group import in_formats, store_path
from kg.cli.load import writing
from kg.cli.output import emit
from kg.editors import DecisionsFile, Editor
from kg.errors import UsageError
from kg.evidence import Evidence
from kg.quads.editors import of_decisions
from kg.quads.prepared import Prepared
from kg.rulings import Ruling
from kg.store import Store
from kg.tables import Style
from kg.terms import text_of

_NOTICES = {"retracted": "retraction", "superseded": "supersession"}
"""What `kg retract --note` records, by the kind of ruling: the record's id is this, `-of-`, and its source."""


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
    with contextlib.nullcontext(Store.open(store_path())) if what_if else writing() as store:
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
