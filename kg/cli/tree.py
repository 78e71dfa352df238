"""The commands and their options as plain data, made from the commands themselves and kept between runs.

To propose what may be typed next has to be quick, and to import every command is not.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kg import cache

if TYPE_CHECKING:
    import click

_KEPT = "commands-1"

_BY_NAME = {
    "format_": "formats", "source": "sources", "class_": "classes", "entity": "entities", "text": "entities",
    "name": "queries", "names": "queries", "values": "parameters", "param": "parameters", "timeout": "times",
    "shell": "shells", "data_format": "formats",
}  # fmt: skip
"""What a parameter of a command takes, by its name in the program."""

_BY_METAVAR = {"FILE": "files", "DIR": "folders"}


class Option(NamedTuple):
    """An option: its flags, what it takes ("" for a flag without a value), what it is for."""

    flags: tuple[str, ...]
    takes: str
    about: str
    multiple: bool = False
    choices: tuple[str, ...] = ()


class Argument(NamedTuple):
    """An argument: what it takes, and whether it takes any number."""

    takes: str
    many: bool
    choices: tuple[str, ...] = ()


class Node(NamedTuple):
    """A command, with the commands below it."""

    about: str
    options: tuple[Option, ...]
    arguments: tuple[Argument, ...]
    commands: dict[str, Node]


def tree() -> Node:
    """The program and all its commands."""
    folder = Path(__file__).parent
    kept = cache.recall(_KEPT, folder)
    if kept is None:
        from kg.cli import group  # imports every command

        found = _node(group.cli)
        cache.remember(_KEPT, folder, found)
        return found
    return _read(kept)


def _read(kept: Any) -> Node:
    about, options, arguments, commands = kept
    return Node(
        about,
        tuple(Option(tuple(o[0]), o[1], o[2], o[3], tuple(o[4])) for o in options),
        tuple(Argument(a[0], a[1], tuple(a[2])) for a in arguments),
        {name: _read(below) for name, below in commands.items()},
    )


def _node(command: click.Command) -> Node:
    import click

    context = click.Context(command)
    parameters = command.get_params(context)
    below = {}
    if isinstance(command, click.Group):
        found = {name: command.get_command(context, name) for name in command.list_commands(context)}
        below = {name: _node(c) for name, c in found.items() if c is not None and not c.hidden}
    return Node(
        command.get_short_help_str(200),
        tuple(_option(p) for p in parameters if isinstance(p, click.Option) and not p.hidden),
        tuple(_argument(p) for p in parameters if isinstance(p, click.Argument)),
        below,
    )


def _argument(argument: click.Argument) -> Argument:
    return Argument(_takes(argument), argument.nargs == -1, _choices(argument))


def _option(option: click.Option) -> Option:
    flags = (*option.opts, *option.secondary_opts)
    takes = "" if option.is_flag or option.count else _takes(option)
    return Option(flags, takes, option.help or "", option.multiple, _choices(option))


def _takes(parameter: click.Parameter) -> str:
    import click

    if isinstance(parameter.type, click.Choice):
        return "choices"
    if isinstance(parameter.type, click.Path):
        return "files" if parameter.type.file_okay else "folders"
    return _BY_METAVAR.get(parameter.metavar or "") or _BY_NAME.get(parameter.name or "", "text")


def _choices(parameter: click.Parameter) -> tuple[str, ...]:
    import click

    return tuple(map(str, parameter.type.choices)) if isinstance(parameter.type, click.Choice) else ()
