"""The quick way: `kg run` and `kg query`, written as they mostly are, without the command-line library.

To import that library takes longer than to answer most questions. What is not plain here is left to it, help and
mistakes included; a test holds that both read the same command line alike.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kg.cli import asking
from kg.cli.options import QUERY, RUN, Option

_STORE = Option("store", ("-s", "--store"), "")


class Parsed(NamedTuple):
    """A command line that was understood: the command, the folder of the store, the values of all parameters."""

    command: str
    store: str | None
    values: Mapping[str, Any]


class _Command(NamedTuple):
    options: Sequence[Option]
    arguments: Callable[[list[str]], dict[str, Any] | None]
    run: Callable[..., int]


class _NotPlainError(Exception):
    """Something that is left to the command-line library."""


def parse(arguments: Sequence[str]) -> Parsed | None:
    """What a command line asks for; None where it is not a plain `kg run` or `kg query`."""
    try:
        return _parse(iter(arguments))
    except (_NotPlainError, StopIteration):
        return None


def run(parsed: Parsed) -> int:
    """Carries out what was understood; returns the exit code."""
    return _COMMANDS[parsed.command].run(parsed.store, **parsed.values)


def _parse(words: Iterator[str]) -> Parsed:
    store = None
    word = next(words)
    if word in _STORE.flags:
        store, word = _value(words), next(words)
    if word not in _COMMANDS:
        raise _NotPlainError
    command = _COMMANDS[word]
    values, rest = _options(words, command.options)
    arguments = command.arguments(rest)
    if arguments is None:
        raise _NotPlainError
    return Parsed(word, store, {**values, **arguments})


def _options(words: Iterator[str], options: Sequence[Option]) -> tuple[dict[str, Any], list[str]]:
    by_flag = {flag: (option, flag) for option in options for flags in option.flags for flag in flags.split("/")}
    values: dict[str, Any] = {}
    rest: list[str] = []
    for word in words:
        if word == "-" or not word.startswith("-"):
            rest.append(word)
            continue
        if word not in by_flag:
            raise _NotPlainError
        option, flag = by_flag[word]
        if option.multiple:
            values[option.name] = (*values.get(option.name, ()), _value(words))
        elif option.name in values:
            raise _NotPlainError
        else:
            values[option.name] = _of(option, flag, words)
    return {**{option.name: option.absent for option in options}, **values}, rest


def _of(option: Option, flag: str, words: Iterator[str]) -> Any:
    if option.kind == "flag":
        return True
    if option.kind == "switch":
        return option.flags[0].startswith(f"{flag}/")
    value = _value(words)
    if option.kind == "count":
        if not (value.isascii() and value.isdecimal()) or int(value) < option.least:
            raise _NotPlainError
        return int(value)
    return value


def _value(words: Iterator[str]) -> str:
    value = next(words)
    if value != "-" and value.startswith("-"):
        raise _NotPlainError
    return value


def _of_run(rest: list[str]) -> dict[str, Any] | None:
    return {"name": rest[0], "values": tuple(rest[1:])} if rest else None


def _of_query(rest: list[str]) -> dict[str, Any] | None:
    return {"words": tuple(rest)}


_COMMANDS = {"run": _Command(RUN, _of_run, asking.run), "query": _Command(QUERY, _of_query, asking.query)}
