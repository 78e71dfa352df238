"""`kg completion`: the scripts with which bash, zsh and fish complete what is typed."""

from __future__ import annotations

import click

from kg import terminal
from kg.cli.output import emit
from kg.completion import shells
from kg.errors import UsageError


@click.group("completion")
def completion() -> None:
    """Let bash, zsh or fish complete commands, query names, parameters, and names of your own data."""


def _printer(shell: str) -> click.Command:
    def show() -> None:
        emit(shells.script(shell))

    return click.Command(shell, callback=show, help=f"Print the script for {shell}.")


for _shell in shells.SHELLS:
    completion.add_command(_printer(_shell))


@completion.command()
@click.argument("shell", required=False)
def install(shell: str | None) -> None:
    """Put the script where the shell finds it; without a name, for the shell that you work in."""
    shell = shell or shells.of_environment()
    for path in shells.install(shell):
        terminal.say(f"wrote {path}")
    terminal.say(f"it works in the next {shell} that you open")


@completion.command()
@click.argument("shell", required=False)
def uninstall(shell: str | None) -> None:
    """Take away what install wrote."""
    shell = shell or shells.of_environment()
    changed = shells.uninstall(shell)
    if not changed:
        raise UsageError(f"nothing of kg is installed for {shell}")
    for path in changed:
        terminal.say(f"cleaned {path}" if path.exists() else f"removed {path}")
