"""The command that says what the record does not have."""

from __future__ import annotations

import datetime
import re

import click

from kg import gaps, terminal
from kg.cli.group import in_formats, store_path
from kg.cli.output import emit
from kg.entities import Entities
from kg.errors import UsageError
from kg.gaps import pages
from kg.store import Store


def _days(context: click.Context, parameter: click.Parameter, value: str) -> int:
    found = re.fullmatch(r"([0-9]{1,5})d?", value)
    if not found:
        raise UsageError(f"“{value}” is no number of days; write 180d or 180")
    return int(found[1])


def _day(context: click.Context, parameter: click.Parameter, value: str | None) -> datetime.date:
    try:
        return datetime.date.fromisoformat(value) if value else datetime.date.today()
    except ValueError:
        raise UsageError(f"“{value}” is no day; write it like 2025-03-04") from None


@click.command()
@click.argument("entity", required=False)
@click.option(
    "--stale",
    metavar="DAYS",
    default=f"{gaps.STALE}d",
    show_default=True,
    callback=_days,
    help="A pending lawsuit is a gap after so many days without a new source.",
)
@click.option("--today", metavar="DATE", callback=_day, help="The day to count from. Default: today.")
@click.option(
    "--limit",
    type=click.IntRange(0),
    metavar="N",
    default=gaps.SHOWN,
    show_default=True,
    help="At most so many of each kind; 0 for all.",
)
@in_formats("text", "json", "md", told="For people, for machines, or as a list to tick off.")
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
def todo(
    entity: str | None, stale: int, today: datetime.date, limit: int, format_: str, output: str | None
) -> None:
    """Say what the record does not have: answers, second origins, news, words."""
    store = Store.open(store_path())
    about = Entities(store).resolve(entity) if entity else None
    found = gaps.find(store, about, today=today, stale=stale, limit=limit or None)
    if format_ == "json":
        emit(pages.as_json(found), output)
    elif format_ == "md":
        emit(pages.as_markdown(found), output)
    else:
        emit(pages.as_text(found, terminal.width() or 100), output)
    if not found.counts:
        terminal.say("no gap found")
