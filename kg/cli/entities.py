"""The commands about one entity, and about which entities may be one."""

from __future__ import annotations

from typing import Any

import click

from kg import dedupe as proposing
from kg import profiles, tables, terminal
from kg.cli import trusting
from kg.cli.group import in_formats, store_flag, store_path
from kg.cli.options import SOURCES
from kg.cli.output import emit
from kg.cli.questions import with_options
from kg.entities import Entities
from kg.errors import UsageError
from kg.store import Store
from kg.terms import not_in_iri, text_of


@click.command()
@click.argument("text")
@click.option("--class", "class_", metavar="CLASS", help="Only entities of this class, e.g. Company.")
@click.option(
    "--limit", type=click.IntRange(1), metavar="N", default=20, show_default=True, help="At most so many."
)
@with_options(SOURCES)
def find(text: str, class_: str | None, limit: int, **switches: Any) -> None:
    """Find entities by name, alias or a part of it."""
    store = trusting.opened_view(store_flag(), switches)
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
@in_formats("text", "json", "md", "html", told="For people (text, md, html) or for machines.")
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
@click.option(
    "--cite", is_flag=True, help="Each value with the passages that support it; md and html always are so."
)
@with_options(SOURCES)
def show(entity: str, format_: str, output: str | None, cite: bool, **switches: Any) -> None:
    """Show what is known of an entity, what is only claimed, and by whom."""
    store = trusting.opened_view(store_flag(), switches)
    _refuse_claims(store, entity)
    profile = profiles.of(store, trusting.bound(resolving(entity), store))
    width = terminal.width() or 100
    if not cite and format_ in ("text", "json"):
        emit(profiles.as_json(profile) if format_ == "json" else profiles.as_text(profile, width), output)
        return
    from kg.profiles import backing, paging  # here too: only what is asked for with its passages needs them

    backed = backing.back(store, profile)
    made = {
        "text": lambda: profiles.as_text(profile, width, backed),
        "json": lambda: profiles.as_json(profile, backed),
        "md": lambda: paging.as_markdown(backed),
        "html": lambda: paging.as_html(backed),
    }
    emit(made[format_](), output)


def resolving(entity: str) -> trusting.Question:
    """Looks an entity up in a store, or in what its switches leave of it."""
    return lambda store: Entities(store).resolve(entity)


def _refuse_claims(store: Store, text: str) -> None:
    """Points to the command that shows a claim, where one is named by its IRI or its id."""
    id_ = text.strip("<>").removeprefix(text_of(store.names.source(""))).replace("/claim/", "/", 1)
    source, slash, claim = id_.partition("/")
    if not slash or not_in_iri(id_):
        return
    if "Claim" in Entities(store).classes(text_of(store.names.source(source, f"claim/{claim}"))):
        raise UsageError(f"“{text}” is a claim; `kg claim {id_}` shows it")


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
