"""`kg check`: whether what is only claimed is ever shown as if it were a fact."""

from __future__ import annotations

import json

import click

from kg import honesty, terminal
from kg.cli.group import in_formats, store_path
from kg.cli.output import emit
from kg.honesty import Finding
from kg.store import Store


@click.command("check")
@click.argument("names", nargs=-1, metavar="[NAME or FILE]...")
@click.option("--on-store", is_flag=True, help="Show what is in your store, in place of made-up claims.")
@in_formats("text", "json")
@click.pass_context
def check(context: click.Context, names: tuple[str, ...], on_store: bool, format_: str) -> None:
    """Check that nothing that is only claimed is shown without its modality, its speaker and its denial.

    Asks all saved queries, yours and those that ship, in every format, and makes fact sheets with all panels; or
    asks only the queries that are named. It does so on made-up claims whose words are found wherever they are
    shown. Exits with 1 where a row or a passage shows a claim and does not say in words how surely it is meant and
    by whom, or shows an accusation where neither the same row nor another of the answer has the denial that is on
    record.
    """
    found = honesty.check(Store.open(store_path()) if on_store else None, names)
    emit(_as_json(found) if format_ == "json" else "".join(f"{finding}\n" for finding in found))
    terminal.say(f"{len(found):,} finding{'s' * (len(found) != 1)}")
    context.exit(int(bool(found)))


def _as_json(found: list[Finding]) -> str:
    return json.dumps([finding._asdict() for finding in found], ensure_ascii=False, indent=2) + "\n"
