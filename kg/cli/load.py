"""The commands that make a store and put sources into it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import click

from kg import loading, terminal
from kg.cli.group import store_path
from kg.errors import UsageError
from kg.quads.names import DEFAULT_BASE
from kg.store import Store


@contextlib.contextmanager
def writing(*, create: bool = False) -> Iterator[Store]:
    """The store, open for writing; where there is none and one may be made, a new one."""
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
    with writing(create=True) as store, terminal.progress("loading") as tell:
        results = loading.load(store, files, text=text, progress=tell)
    for loaded in results:
        terminal.say(str(loaded))
    if store.search.fault:
        terminal.say(f"note: {store.search.fault}")
