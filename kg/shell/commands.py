"""The commands of the shell: how each is written, and what it does."""

from __future__ import annotations

from typing import NamedTuple

from kg.errors import NotFoundError, UsageError
from kg.vocabulary import near


class Command(NamedTuple):
    """A command: its name, what follows it, what it does; `takes` says what its argument is, for completion."""

    name: str
    usage: str
    about: str
    takes: str = ""


COMMANDS = (
    Command("run", "NAME K=V ...", "run a saved query", "run"),
    Command("queries", "[NAME]", "list the saved queries, or show one", "queries"),
    Command("find", "TEXT", "find entities by name", "entities"),
    Command("show", "ENTITY", "what is known of an entity, and by whom", "entities"),
    Command("why", "N", "the sources and words behind row N of the last answer"),
    Command("print", "", "the last query, with its values in place"),
    Command("edit", "[FILE]", "write the query in your editor ($EDITOR), beginning with the last one", "files"),
    Command("save", "NAME", "keep the last query as a saved query of yours"),
    Command("format", "[NAME]", "table, csv, json, ...; alone: the usual one", "formats"),
    Command("labels", "on|off|auto", "labels or IRIs in answers", "switch"),
    Command("limit", "N|off", "at most so many rows", "limits"),
    Command("timeout", "TIME", "stop a question after this time: 500ms, 30s, 2m", "times"),
    Command("output", "FILE", "write the next answer to a file; its ending decides the format", "files"),
    Command("help", "[COMMAND]", "this list", "commands"),
    Command("quit", "", "leave (Ctrl-D does too)"),
)
_SHORT = {"q": "quit", "?": "help", "h": "help", "r": "run"}


def named(name: str) -> Command:
    """The command of a name.

    Raises:
        NotFoundError: there is none; carries near names.
    """
    name = _SHORT.get(name, name)
    for command in COMMANDS:
        if command.name == name:
            return command
    names = [command.name for command in COMMANDS]
    close = near(name, names) or tuple(n for n in names if name and n.startswith(name))
    raise NotFoundError("command", f"\\{name}", tuple(f"\\{n}" for n in close), "\\help lists them")


def of_line(line: str) -> tuple[Command, str]:
    """The command of a line, and what follows it.

    Raises:
        NotFoundError: there is no such command.
    """
    text = line.strip()
    if text in ("exit", "quit"):
        return named("quit"), ""
    name, _, rest = text.removeprefix("\\").partition(" ")
    return named(name.strip()), rest.strip()


def help_text(name: str = "") -> str:
    """All commands, or one of them.

    Raises:
        NotFoundError: there is no such command.
    """
    chosen = (named(name.removeprefix("\\")),) if name else COMMANDS
    lines = [f"\\{c.name} {c.usage}".ljust(22) + f" {c.about}\n" for c in chosen]
    if not name:
        lines.append(
            "\nAnything else is SPARQL. Enter runs a query that is whole and goes on in one that is not;\n"
            "`;`, an empty line or Alt-Enter run it as it is, Ctrl-O goes on in a new line. Tab completes,\n"
            "Ctrl-R searches the history, Ctrl-C stops a question or throws a line away.\n"
        )
    return "".join(lines)


def one(rest: str, command: str, what: str) -> str:
    """The argument that a command has to have.

    Raises:
        UsageError: it is missing.
    """
    if not rest:
        raise UsageError(f"\\{command} needs {what}: \\{command} {named(command).usage}")
    return rest
