"""The commands about one entity, and about which entities may be one."""

from __future__ import annotations

import click

from kg import dedupe as proposing
from kg import profiles, sheets, tables, terminal
from kg.cli.group import store_path
from kg.cli.output import emit
from kg.entities import Entities
from kg.store import Store


@click.command()
@click.argument("text")
@click.option("--class", "class_", metavar="CLASS", help="Only entities of this class, e.g. Company.")
@click.option(
    "--limit", type=click.IntRange(1), metavar="N", default=20, show_default=True, help="At most so many."
)
def find(text: str, class_: str | None, limit: int) -> None:
    """Find entities by name, alias or a part of it."""
    store = Store.open(store_path())
    found = Entities(store).find(text, class_.removeprefix("nf:") if class_ else None, limit)
    lines = []
    for item in found:
        also = f", as “{item.name}”" if item.name != item.label else ""
        lines.append(tables.plain(f"{item.label}  ({item.kind}{also})\n    {item.iri}\n"))
    emit("".join(lines), None)
    if store.search.fault:
        terminal.say(f"note: {store.search.fault}")
    if not found:
        terminal.say(f"no name in the store is like “{text}”")


@click.command()
@click.argument("entity")
@click.option(
    "-F",
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people or for machines.",
)
def show(entity: str, format_: str) -> None:
    """Show what is known of an entity, what is only claimed, and by whom."""
    store = Store.open(store_path())
    profile = profiles.of(store, Entities(store).resolve(entity))
    emit(
        profiles.as_json(profile) if format_ == "json" else profiles.as_text(profile, terminal.width() or 100),
        None,
    )


@click.command()
@click.argument("entity")
@click.option("-o", "--output", metavar="FILE", help="The HTML file (else standard output).")
def sheet(entity: str, output: str | None) -> None:
    """Write an entity's fact sheet: one HTML page that stands alone."""
    store = Store.open(store_path())
    emit(sheets.render(store, Entities(store).resolve(entity)), output)


@click.command()
@click.option("-o", "--output", metavar="FILE", help="Write a links file with the proposals, to edit and load.")
def dedupe(output: str | None) -> None:
    """Propose papers and authors that may be one; a person decides, in a links file.

    Says too which equal names were not joined, and why.
    """
    store = Store.open(store_path())
    found = proposing.propose(store)
    for proposal in found:
        click.echo(tables.plain(f"{proposal.score:5.1f}  {proposal.first}  =?  {proposal.second}"))
        click.echo(tables.plain(f"       {proposal.reason}"))
    for refused in store.identity().refused:
        terminal.say(f"not joined by name: {refused.tie.first} and {refused.tie.second}: {refused.reason}")
    if output is not None:
        emit(proposing.as_links_file(found), output)
    elif found:
        terminal.say("to decide: kg dedupe -o links.yaml, edit it, and load it")
    else:
        terminal.say("nothing to propose: no undecided titles or authors are alike")
