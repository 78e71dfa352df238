"""`kg shell`."""

from __future__ import annotations

import sys

import click

from kg.cli.group import store_flag
from kg.shell import loop
from kg.shell.session import Session


@click.command()
@click.option("-c", "--command", "commands", multiple=True, help="Carry this out, and leave; may be repeated.")
@click.pass_context
def shell(context: click.Context, commands: tuple[str, ...]) -> None:
    """Ask one question after the other, with completion and a history.

    Reads commands and queries from standard input where that is no terminal.
    """
    if commands:
        context.exit(loop.read(Session(store_flag(), interactive=False), *commands))
    if not sys.stdin.isatty():
        text = sys.stdin.buffer.read().decode("utf-8-sig", "replace")
        context.exit(loop.read(Session(store_flag(), interactive=False), text))
    context.exit(loop.converse(Session(store_flag(), interactive=True)))
