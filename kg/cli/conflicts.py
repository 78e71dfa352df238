"""`kg conflicts`: what is said and cannot all be right."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import click

from kg import conflicts as finding
from kg import tables, terminal
from kg.cli.group import in_formats, store_path
from kg.cli.output import emit
from kg.conflicts import Conflict, deciding, writing
from kg.entities import Entities
from kg.errors import NotFoundError, UsageError
from kg.store import Store


@click.command()
@click.argument("entity", required=False)
@click.option(
    "--kind",
    "kinds",
    type=click.Choice(list(finding.KINDS)),
    multiple=True,
    help="Only conflicts of this kind; can be given several times.",
)
@click.option(
    "--about",
    metavar="PERCENT",
    type=click.FloatRange(0),
    default=10,
    show_default=True,
    help="What “about” before a number leaves open to either side.",
)
@click.option("--settled", is_flag=True, help="Those that a decision has settled, with the decision.")
@click.option(
    "--decide",
    metavar="ID",
    help="Write a file that decides the conflict of that id, or number, to edit and load.",
)
@click.option(
    "--limit",
    type=click.IntRange(0),
    metavar="N",
    default=20,
    show_default=True,
    help="At most so many; 0 for all.",
)
@in_formats("text", "json", "md", told="For people, for machines, or for a page.")
@click.option("-o", "--output", metavar="FILE", help="Write to a file (else standard output).")
def conflicts(
    entity: str | None,
    kinds: tuple[str, ...],
    about: float,
    settled: bool,
    decide: str | None,
    limit: int,
    format_: str,
    output: str | None,
) -> None:
    """Show what is said and cannot all be right, both sides, the weightiest first.

    Dates, numbers, denials, names, and values of which a thing has one.
    """
    if not about <= 100:  # nor any number, as “nan” is
        raise UsageError(f"--about {about:g}: a share in percent, from 0 to 100")
    store = Store.open(store_path())
    iri = Entities(store).resolve(entity) if entity else None
    find = finding.settled if settled else finding.find
    found = find(store, iri, tolerance=Fraction(str(about)) / 100)
    found = [conflict for conflict in found if not kinds or conflict.kind in kinds]
    if decide is not None:
        emit(deciding.as_file(store, _chosen(found, decide, settled)), output)
        return
    shown = found[: limit or None]
    emit(_written(shown, format_), output)
    _say(len(found), len(shown), settled)


def _written(found: Sequence[Conflict], format_: str) -> str:
    if format_ == "json":
        return writing.as_json(found)
    if format_ == "md":
        return writing.as_markdown(found)
    return writing.as_text(found, tables.Style(width=terminal.width(), colour=terminal.colour()))


def _say(found: int, shown: int, settled: bool) -> None:
    """What there is beside what was shown."""
    what = "settled conflict" if settled else "conflict"
    if not found:
        terminal.say(f"no {what}s" + ("" if settled else " found; `kg conflicts --settled` shows those decided"))
    elif shown < found:
        terminal.say(f"{shown} of {found:,} {what}s; --limit 0 shows all")
    else:
        terminal.say(f"{found:,} {what}{'' if found == 1 else 's'}")


def _chosen(found: Sequence[Conflict], given: str, settled: bool) -> Conflict:
    """The conflict of an id, of the beginning of one, or of a number in the list.

    Raises:
        UsageError: it is settled already, or several ids begin so.
        NotFoundError: there is none.
    """
    if settled:
        raise UsageError(
            "--decide and --settled do not go together: what is settled is taken back with `kg retract`"
        )
    if given.isdecimal() and len(given) < 6 and 0 < int(given) <= len(found):
        return found[int(given) - 1]
    fitting = [conflict for conflict in found if given and conflict.id.startswith(given)]
    if len(fitting) > 1:
        raise UsageError(f"{len(fitting)} conflicts have ids that begin with “{given}”; write more of it")
    if not fitting:
        raise NotFoundError("conflict", given, hint="`kg conflicts` shows ids; they change with the values")
    return fitting[0]
