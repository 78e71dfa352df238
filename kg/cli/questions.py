"""The commands that ask, for the command-line library; what they do is in `kg.cli.asking`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from kg.cli import asking
from kg.cli.group import store_flag
from kg.cli.options import QUERY, RUN, Option

Command = Callable[..., Any]


def with_options(options: Sequence[Option]) -> Callable[[Command], Command]:
    """Gives a command its options."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = _made(option)(command)
        return command

    return decorate


def _made(option: Option) -> Callable[[Command], Command]:
    kinds: dict[str, dict[str, Any]] = {
        "text": {},
        "count": {"type": click.IntRange(option.least)},
        "flag": {"is_flag": True},
        "switch": {"default": None},
    }
    more = {**kinds[option.kind], "metavar": option.metavar, "help": option.help, "multiple": option.multiple}
    if option.default is not None:
        more |= {"default": option.default, "show_default": option.kind == "text"}
    return click.option(option.name, *option.flags, **more)


@click.command()
@click.argument("words", nargs=-1, metavar="[SPARQL]")
@with_options(QUERY)
@click.pass_context
def query(context: click.Context, /, **values: Any) -> None:
    """Ask a question in SPARQL, of the store or of RDF files (--data).

    The query is the argument, a file (-f), or standard input (-).

    Known prefixes (nf, rdfs, ent, ...) need no declaration.
    """
    context.exit(asking.query(store_flag(), **values))


@click.command()
@click.argument("name")
@click.argument("values", nargs=-1, metavar="[PARAMETER=VALUE]...")
@with_options(RUN)
@click.pass_context
def run(context: click.Context, /, **values: Any) -> None:
    """Run a saved query.

    kg run papers-at company=ByteDance venue=NeurIPS; `kg queries` lists them.
    """
    context.exit(asking.run(store_flag(), **values))
