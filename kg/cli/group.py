"""The commands by name; each is imported when it is called or when help wants all of them."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from kg import __version__, config, terminal, watchdog

Command = Callable[..., Any]
_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
COMMANDS = {
    "demo": "demo",
    "init": "load",
    "load": "load",
    "status": "sources",
    "sources": "sources",
    "retract": "sources",
    "query": "questions",
    "run": "questions",
    "queries": "queries",
    "explain": "explain",
    "find": "entities",
    "show": "entities",
    "why": "why",
    "claims": "claims",
    "claim": "claims",
    "conflicts": "conflicts",
    "origins": "origins",
    "verify": "verify",
    "brief": "briefing",
    "diff": "briefing",
    "todo": "gaps",
    "sheet": "sheets",
    "site": "site",
    "export": "export",
    "dedupe": "entities",
    "check": "checking",
    "shell": "shell",
    "completion": "completion",
}
"""In the order in which help lists them: the command, and the module of this folder that has it."""


class _Commands(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"kg.cli.{COMMANDS[cmd_name]}")
        return next(c for c in vars(module).values() if isinstance(c, click.Command) and c.name == cmd_name)


def run() -> int:
    """Runs a command; returns the exit code."""
    try:
        # outside of its standalone mode click returns the code that Exit was raised with
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        terminal.say("kg: interrupted")
        return watchdog.INTERRUPTED
    return code if isinstance(code, int) else 0


@click.group(cls=_Commands, context_settings=_CONTEXT)
@click.option("-s", "--store", metavar="DIR", help="The store's folder (else KG_STORE, kg.toml, or .kg/store).")
@click.version_option(__version__, prog_name="kg")
@click.pass_context
def cli(context: click.Context, store: str | None) -> None:
    """A knowledge graph of what the news says, in which every fact can show its words.

    \b
    kg demo                                     see it work
    kg load article.yaml papers.jsonl           put sources in
    kg run papers-at company=ByteDance venue=NeurIPS
    kg show ByteDance                           what is known, and by whom
    """  # noqa: D301 - the character \b keeps click from filling the lines below it
    context.obj = store


def in_formats(*names: str, told: str = "For people or for machines.") -> Callable[[Command], Command]:
    """Gives a command the option `-F` with these formats, of which the first is the usual one."""
    choice = click.Choice(names)
    return click.option("-F", "--format", "format_", type=choice, default=names[0], show_default=True, help=told)


def store_flag() -> str | None:
    """What `--store` says."""
    found: str | None = click.get_current_context().find_root().obj
    return found


def store_path() -> Path:
    """Where the store is."""
    return config.store_path(store_flag())
