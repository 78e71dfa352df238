"""The command that says what is behind a statement, a claim, or a row of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from kg import memory, queries, terminal, watchdog
from kg import why as reasons
from kg.cli import trusting
from kg.cli.asking import given_values, query_text
from kg.cli.group import store_flag
from kg.cli.options import ANSWER, TRUST
from kg.cli.output import emit
from kg.cli.questions import Command, with_options
from kg.entities import Entities
from kg.errors import UsageError
from kg.store import Store
from kg.why import Why

_HOW = """\
say what to explain in one of these ways:
  kg why ByteDance owns TikTok               a statement: subject, property, object (quote names of several words)
  kg why SOURCE-ID/CLAIM-ID                  a claim
  kg why --row 1 --run papers-at company=ByteDance venue=NeurIPS
  kg why --row 1 'SELECT ...'                a row of an answer"""


_OWN = ("format_", "output", "offset", "timeout", "max_memory", *(option.name for option in TRUST))


def _as_asked(command: Command) -> Command:
    """Takes the other options of `kg run` too, so that a row is asked about in the words that gave it."""
    for option in ANSWER:
        if option.name not in _OWN:
            is_flag = True if option.kind == "flag" else None
            names = (option.name, *option.flags)
            command = click.option(*names, is_flag=is_flag, hidden=True, expose_value=False)(command)
    return command


@click.command()
@click.argument("words", nargs=-1, metavar="[WORD]...")
@click.option("--row", type=int, metavar="N", help="What is behind this row of an answer; the first is 1.")
@click.option("--run", "name", metavar="NAME", help="The row is of this saved query, with its PARAMETER=VALUE.")
@click.option("--offset", type=click.IntRange(0), metavar="N", default=0, help="Rows are counted after so many.")
@click.option("-p", "--param", metavar="K=V", multiple=True, help="The same as PARAMETER=VALUE.")
@click.option(
    "-F",
    "--format",
    "format_",
    type=click.Choice(reasons.FORMATS),
    default="text",
    show_default=True,
    help="How to write it.",
)
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
@with_options(TRUST)
@_as_asked
@click.option("--timeout", metavar="TIME", default="60s", show_default=True, help="Stop after this time.")
@click.option("--max-memory", metavar="SIZE", default="80%", show_default=True, help="Stop at this much memory.")
def why(
    words: tuple[str, ...],
    row: int | None,
    name: str | None,
    offset: int,
    param: tuple[str, ...],
    format_: str,
    output: str | None,
    timeout: str,
    max_memory: str,
    **values: Any,
) -> None:
    """Say who says it, where, in which words: of a statement, a claim, or a row of an answer.

    Three words are a statement: subject, property and object, each by its name, label or IRI. One word is a
    claim. With --row the words are those of `kg run`, or SPARQL.

    What is no fact but is claimed is told with who claims it, how surely, and who denies it.

    \b
    kg why ByteDance owns TikTok                 a statement
    kg why SOURCE-ID/CLAIM-ID                    a claim
    kg why --row 1 --run lawsuits party=ByteDance
    kg why --row 1 'SELECT ?c { ?c a nf:Court }'
    """  # noqa: D301
    with watchdog.guard(watchdog.seconds(timeout), memory.limit(max_memory)):
        store = trusting.opened_view(store_flag(), values)
        found = _of_words(store, words, name) if row is None else _of_row(store, words, row, offset, name, param)
        emit(reasons.write(found, format_, terminal.width() or 80), output)


def _of_words(store: Store, words: Sequence[str], name: str | None) -> Why:
    if name is not None:
        raise UsageError("--run names the query of a row; say which one with --row N")
    if len(words) == 3:
        return reasons.of_statement(store, *words)
    if len(words) == 1:
        return reasons.of_claim(store, words[0])
    raise UsageError(_HOW)


def _of_row(
    store: Store, words: Sequence[str], row: int, offset: int, name: str | None, param: Sequence[str]
) -> Why:
    if row < 1:
        raise UsageError(f"there is no row {row}; rows are counted from 1")
    row += offset
    if name is None:
        if len(words) != 1 or param:
            raise UsageError(_HOW)
        return reasons.of_row(store, query_text(words[0], None), row)
    saved = queries.load(name)
    entities = Entities(store)
    given = given_values(saved, [*words, *param])
    cite = saved.cited(given, entities)
    return reasons.of_row(store, saved.bind(given, entities), row, cite, saved)
