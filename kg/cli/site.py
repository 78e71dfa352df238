"""The command that writes a whole site."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from kg import config, site, terminal
from kg.cli import trusting
from kg.cli.group import store_flag
from kg.cli.options import SOURCES
from kg.cli.questions import with_options
from kg.errors import NotFoundError, UsageError
from kg.site import Options, Outcome
from kg.store import Store
from kg.vocabulary import near, vocabulary


@click.command("site")
@click.option("-o", "--output", metavar="DIR", required=True, help="The folder: a new one, or that of a site.")
@click.option("--title", metavar="TEXT", default="Fact sheets", show_default=True, help="What the site is called.")
@click.option("--base", metavar="URL", default="", help="The address it will have: canonical links and a sitemap.")
@click.option(
    "--class", "classes", metavar="CLASS", multiple=True, help="Only sheets of this class, e.g. Company."
)
@click.option("--no-twins", is_flag=True, help="No Turtle and JSON-LD beside the sheets.")
@click.option("--templates", metavar="DIR", help="Templates that stand in for the shipped ones of the same name.")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes; default: one for each processor.")
@with_options(SOURCES)
def site_(
    output: str,
    title: str,
    base: str,
    classes: tuple[str, ...],
    no_twins: bool,
    templates: str | None,
    jobs: int | None,
    **switches: Any,
) -> None:
    """Write a site: a sheet of every entity and source, lists, search, answers, downloads.

    It is plain files, and works from a disk as well as from any web server. Written again, only what has
    changed is touched; after an interruption it goes on where it stopped.
    """
    trust = trusting.chosen(switches)
    options = Options(
        title=title,
        base=_address(base),
        templates=Path(templates).absolute() if templates else None,
        twins=not no_twins,
        classes=tuple(_class(name) for name in classes),
        jobs=jobs or 0,
        trust=trust,
    )
    store = Store.open(config.store_path(store_flag()))
    trusting.told(trusting.viewed(store, trust))
    with terminal.progress("making the site") as tell:
        outcome = site.build(store, Path(output), options, tell)
    terminal.say(_sentence(outcome, output))


def _class(name: str) -> str:
    """A class of the ontology, by its name, its prefixed name or its label."""
    known = vocabulary().classes
    labels = {class_.label.casefold(): own for own, class_ in known.items()}
    found = labels.get(name.casefold(), name.removeprefix("nf:"))
    if found not in known:
        hint = "`kg site` without --class writes the sheets of all; the classes stand in docs/ontology.md"
        raise NotFoundError("class", name, near(name, known), hint)
    return found


def _address(base: str) -> str:
    parts = urlsplit(base)
    if base and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment):
        raise UsageError(
            f"--base {base}: give the address of the site's folder, such as https://example.org/facts/"
        )
    return base


def _sentence(outcome: Outcome, output: str) -> str:
    if outcome.nothing:
        return f"{output} is up to date: {outcome.files:,} files, nothing to do"
    size = f"{outcome.files:,} files, {outcome.bytes / 1e6:,.1f} MB"
    sheets = f"{outcome.sheets:,} sheet{'' if outcome.sheets == 1 else 's'}"
    return (
        f"{output}: {sheets}; {size}; {outcome.changed:,} written, {outcome.removed:,} removed; "
        f"{outcome.seconds:,.1f} s"
    )
