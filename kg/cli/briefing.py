"""`kg brief` and `kg diff`: what changed."""

from __future__ import annotations

from pathlib import Path

import click

from kg import briefing, comparison, config, terminal
from kg.cli.group import store_flag, store_path
from kg.cli.output import emit
from kg.comparison import Side, report
from kg.entities import Entities
from kg.errors import UsageError

_BRIEFS = ("text", "md", "html", "atom", "json")
_DIFFS = ("text", "md", "json", "patch", "added", "removed")
_ENDINGS = {"txt": "text", "markdown": "md", "htm": "html", "xml": "atom"}


@click.command()
@click.option("--since", metavar="DATE", required=True, help="What was published by then is known: 2025-03-01.")
@click.option("--until", metavar="DATE", default=comparison.NOW, show_default=True, help="Up to this date.")
@click.option(
    "--watch", metavar="ENTITY", multiple=True, help="Only what is about this entity; may be given several times."
)
@click.option(
    "--limit",
    type=click.IntRange(1),
    metavar="N",
    default=20,
    show_default=True,
    help="At most so many of a kind; Atom and JSON have all.",
)
@click.option(
    "-F", "--format", "format_", type=click.Choice(_BRIEFS), help="Default: text, or what the ending of -o says."
)
@click.option("-o", "--output", metavar="FILE", help="Write to a file; its ending decides the format.")
def brief(
    since: str, until: str, watch: tuple[str, ...], limit: int, format_: str | None, output: str | None
) -> None:
    """Tell what is new since a date: denials, standings that changed, conflicts, claims, facts.

    By the dates on which sources were published, whenever they were loaded.
    """
    before, after = (comparison.opened(text, store_path()) for text in (since, until))
    if not (before.archived and after.archived):
        raise UsageError("--since and --until are dates of the store; kg diff compares files")
    entities = Entities(after.store)
    found = briefing.make(before, after, [entities.resolve(name) for name in watch])
    match _format(format_, output, _BRIEFS):
        case "md":
            emit(briefing.as_markdown(found, limit=limit), output)
        case "html":
            emit(briefing.as_html(found, limit=limit), output)
        case "atom":
            emit(briefing.as_atom(found), output)
        case "json":
            emit(briefing.as_json(found), output)
        case _:
            emit(briefing.as_text(found, terminal.width() or 100, limit=limit), output)


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B", default=comparison.NOW)
@click.option(
    "-F",
    "--format",
    "format_",
    type=click.Choice(_DIFFS),
    help="text, md, json; patch: RDF Patch; added, removed: N-Quads. Default: text, or by the ending of -o.",
)
@click.option(
    "--limit",
    type=click.IntRange(1),
    metavar="N",
    default=20,
    show_default=True,
    help="At most so many of a kind.",
)
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
@click.option("-e", "--exit-status", is_flag=True, help="Exit with 1 where the two differ.")
@click.pass_context
def diff(
    context: click.Context,
    before: str,
    after: str,
    format_: str | None,
    limit: int,
    output: str | None,
    exit_status: bool,
) -> None:
    """Compare two states of a graph, in sentences or statement by statement.

    A and B are folders of stores, exported files, dates of the store, or “now”. Without B: the store as it is.
    """
    sides = [comparison.opened(text, _present()) for text in (before, after)]
    found = comparison.compare(*sides)
    chosen = _format(format_, output, _DIFFS)
    if chosen in ("patch", "added", "removed"):
        told = {"patch": report.as_patch, "added": _added, "removed": _removed}[chosen](found)
    else:
        told = _in_sentences(found, sides, chosen, limit)
    emit(told, output)
    if found.empty:
        terminal.say("no difference")
    context.exit(int(exit_status and not found.empty))


def _added(found: comparison.Difference) -> str:
    return report.as_n_quads(found.added)


def _removed(found: comparison.Difference) -> str:
    return report.as_n_quads(found.removed)


def _in_sentences(found: comparison.Difference, sides: list[Side], format_: str, limit: int) -> str:
    sections = report.sections(found, *sides)
    if format_ == "json":
        return report.as_json(sections, found)
    if format_ == "md":
        return report.as_markdown(sections, limit=limit)
    return report.as_text(sections, terminal.width() or 100, limit=limit)


def _present() -> Path | None:
    """Where the store is, if there is one: two files can be compared without."""
    path = config.store_path(store_flag())
    return path if path.exists() else None


def _format(format_: str | None, output: str | None, known: tuple[str, ...]) -> str:
    ending = (output or "").rpartition(".")[2].lower()
    ending = _ENDINGS.get(ending, ending)
    return format_ or (ending if ending in known else "text")
