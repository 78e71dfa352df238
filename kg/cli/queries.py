"""`kg queries`: the saved queries."""

from __future__ import annotations

import click

from kg import profiles, queries, terminal
from kg.cli.output import emit


@click.group("queries", invoke_without_command=True)
@click.pass_context
def queries_group(context: click.Context) -> None:
    """List the saved queries, or show one."""
    if context.invoked_subcommand is None:
        context.invoke(list_queries)


@queries_group.command("list")
def list_queries() -> None:
    """List the saved queries with what each answers."""
    emit(profiles.query_list(terminal.width() or 1000) + "\n", None)


@queries_group.command("show")
@click.argument("name")
def show_query(name: str) -> None:
    """Show what a saved query answers, its parameters, examples, and its SPARQL."""
    emit(profiles.query_help(queries.load(name), terminal.width() or 100) + "\n", None)
