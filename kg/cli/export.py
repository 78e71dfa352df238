"""The commands that hand the graph on."""

from __future__ import annotations

import click

from kg import export as exporting
from kg import tables
from kg.cli.group import store_path
from kg.cli.output import emit
from kg.store import Store


@click.command()
@click.option("-F", "--format", "format_", metavar="NAME", help=f"{', '.join(tables.GRAPH_FORMATS)}; default nq.")
@click.option("-o", "--output", metavar="FILE", help="The file; its ending decides the format.")
@click.option("--claims", is_flag=True, help="The claims too, as claims; else facts only.")
@click.option("--source", metavar="ID", help="One source only.")
def export(format_: str | None, output: str | None, claims: bool, source: str | None) -> None:
    """Write the graph for other RDF tools."""
    name = tables.format_of(format_, output, terminal=False) if format_ or output else "nq"
    name = "nq" if name == "csv" and format_ is None else name
    store = Store.open(store_path())
    emit(exporting.write(store, name, claims=claims, source=source), output)
