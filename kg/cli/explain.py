"""`kg explain`: what a query costs, pattern by pattern."""

from __future__ import annotations

import os
import sys

import click

from kg import explain as explaining
from kg import memory, queries, terminal, watchdog
from kg.cli.asking import given_values, query_text
from kg.cli.group import in_formats, store_path
from kg.cli.output import emit
from kg.entities import Entities
from kg.errors import UsageError
from kg.store import Store


@click.command()
@click.argument("query", required=False, metavar="NAME|SPARQL")
@click.argument("values", nargs=-1, metavar="[PARAMETER=VALUE]...")
@click.option("-f", "--file", metavar="FILE", help="Read the query from a file.")
@in_formats("text", "json")
@click.option("--timeout", metavar="TIME", default="10s", show_default=True, help="Stop counting after this time.")
@click.option(
    "--max-memory",
    metavar="SIZE",
    default="80%",
    show_default=True,
    help="Stop at this much memory: 512M, 2G, or a share of what is free.",
)
def explain(
    query: str | None, values: tuple[str, ...], file: str | None, format_: str, timeout: str, max_memory: str
) -> None:
    """Count what each pattern of a query matches, and find the best order to join them.

    The query is a saved one by its name, with its parameters, or SPARQL.
    """
    store = Store.open(store_path())
    text = _asked(store, query, values, file)
    own = store.names.prefixes
    with watchdog.guard(None, memory.limit(max_memory)):
        told = explaining.explain(store.db, text, prefixes=own, budget=watchdog.seconds(timeout))
    emit(f"{told.as_json() if format_ == 'json' else told.as_text(terminal.width() or 80)}\n", None)
    if not told.whole:
        sys.stdout.flush()
        os._exit(0)  # a question to the engine that still runs cannot be stopped otherwise


def _asked(store: Store, query: str | None, values: tuple[str, ...], file: str | None) -> str:
    """The SPARQL that is to be explained, with its parameters in place."""
    if query is not None and file is None and query in queries.names():
        saved = queries.load(query)
        return saved.bind(given_values(saved, values), Entities(store))
    if values:
        raise UsageError(f"no saved query “{query}”: parameters go with the name of one (`kg queries` lists them)")
    return query_text(query, file)
