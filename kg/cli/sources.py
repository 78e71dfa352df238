"""The commands that put sources in, take them back, and say which are there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import click

from kg import loading, profiles, tables, terminal
from kg.cli.group import store_path
from kg.cli.output import emit
from kg.errors import UsageError
from kg.quads.names import DEFAULT_BASE
from kg.store import Store
from kg.tables import Style


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
    """Load fact files, entities files, links files and lists of papers.

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
def retract(source: str) -> None:
    """Take a source back: what no other source says leaves the graph with it."""
    with _writing() as store:
        (change, *relinked) = store.write(drop=[source])
    terminal.say(f"retracted {change.id}: {change.removed:,} statements of its own removed")
    for other in relinked:
        terminal.say(f"  {other.id}: {other.added:,} statements follow, as identities changed")
    terminal.say("to take this back, load its file again")
