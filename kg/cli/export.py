"""The commands that hand the graph on."""

from __future__ import annotations

from typing import Any

import click

from kg import export as exporting
from kg import standards, tables, terminal
from kg.cli import trusting
from kg.cli.group import store_flag
from kg.cli.options import SOURCES
from kg.cli.output import emit
from kg.cli.questions import with_options
from kg.errors import UsageError
from kg.standards import Reviewer


@click.command()
@click.option("-F", "--format", "format_", metavar="NAME", help=f"{', '.join(tables.GRAPH_FORMATS)}; default nq.")
@click.option("-o", "--output", metavar="FILE", help="The file; its ending decides the format.")
@click.option("--claims", is_flag=True, help="The claims too, as claims; else facts only.")
@click.option("--source", metavar="ID", help="One source only.")
@click.option("--as", "standard", metavar="NAME", help=f"Claims in a standard: {', '.join(standards.PROFILES)}.")
@click.option("--reviewer", metavar="NAME", help="With schema.org: who answers for the verdicts of ClaimReview.")
@click.option("--reviewer-url", metavar="URL", help="The reviewer's web page.")
@click.option("--review-page", metavar="URL", help="Where a review can be read; {id} stands for the claim's id.")
@with_options(SOURCES)
def export(
    format_: str | None,
    output: str | None,
    claims: bool,
    source: str | None,
    standard: str | None,
    reviewer: str | None,
    reviewer_url: str | None,
    review_page: str | None,
    **switches: Any,
) -> None:
    """Write the graph for other RDF tools, or its claims for tools that know a standard."""
    if standard is not None:
        who = Reviewer(reviewer, reviewer_url, review_page) if reviewer else None
        store = trusting.opened_view(store_flag(), switches)
        found = standards.write(store, standard, _named(format_, output), source=source, reviewer=who)
        emit(found, output)
        if not found:
            terminal.say("no source here makes a claim, so there is nothing to write")
        return
    if reviewer or reviewer_url or review_page:
        raise UsageError("--reviewer goes with --as schema.org")
    name = tables.format_of(format_, output, terminal=False) if format_ or output else "nq"
    name = "nq" if name == "csv" and format_ is None else name
    store = trusting.opened_view(store_flag(), switches)
    emit(exporting.write(store, name, claims=claims, source=source), output)


def _named(format_: str | None, output: str | None) -> str | None:
    """The format that was asked for, if one was."""
    ending = (output or "").rpartition("/")[2].rpartition(".")[2]
    return tables.format_of(format_, output, terminal=False) if format_ or ending in tables.GRAPH_FORMATS else None
