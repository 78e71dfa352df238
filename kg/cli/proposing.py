"""`kg _complete`: what the completion scripts of the shells ask when somebody presses Tab."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from kg import completion, config, queries, watchdog
from kg.cli.tree import Argument, Node, Option, tree
from kg.completion import Choice, shells, typed
from kg.completion.shells import Proposal
from kg.completion.typed import Typed
from kg.completion.values import beginning, nearest
from kg.errors import KgError
from kg.store import Store

_PATIENCE = 2.0
"""Seconds after which a person who waits for candidates would rather type."""

_TIMES = ("500ms", "10s", "30s", "60s", "5m", "1h")


def answer(arguments: Sequence[str]) -> int:
    """Prints what a shell is told; says nothing else, whatever goes wrong, as it would land in the prompt."""
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    with contextlib.suppress(Exception), watchdog.guard(_PATIENCE):
        lines = _lines(*arguments)
        sys.stdout.buffer.write("".join(f"{line}\n" for line in lines).encode("utf-8", "replace"))
    return 0


def _lines(shell: str, *words: str) -> list[str]:
    if shell == "bash":
        listing, replaced, line = words
        return shells.for_bash(propose(typed.read(line)), line, replaced, listing)
    if shell == "fish":
        return shells.for_fish(propose(typed.read(words[0], fish=True)))
    *before, last = (typed.read(word).last for word in words)
    return shells.for_zsh(propose(Typed(("kg", *before), last)), last)


def propose(line: Typed) -> Proposal:
    """What may stand in the place of the last word of a command line."""
    words = list(line.words)
    while words and "=" in words[0]:  # `KG_STORE=... kg ...`
        del words[0]
    return _Reading(tree(), words[1:]).proposal(line.last)


class _Reading:
    """Follows the words of a command line down the commands."""

    def __init__(self, top: Node, words: Sequence[str]) -> None:
        self.node, self.depth = top, 0
        self.store_flag: str | None = None
        self.given: list[str] = []
        """The arguments of the present command."""
        self.flags: set[str] = set()
        self.values: list[str] = []
        """The values of options that take parameters."""
        self.waiting: Option | None = None
        self.plain = False
        """Whether `--` has ended the options."""
        for word in words:
            self._take(word)

    def _take(self, word: str) -> None:
        if self.waiting is not None:
            self._value(self.waiting, word)
            self.waiting = None
        elif word == "--" and not self.plain:
            self.plain = True
        elif word.startswith("-") and word != "-" and not self.plain:
            flag, equals, value = word.partition("=")
            option = self._option(flag)
            self.flags.add(flag)
            if option is not None and option.takes:
                if equals:
                    self._value(option, value)
                else:
                    self.waiting = option
        elif word in self.node.commands and not self.given:
            self.node, self.flags = self.node.commands[word], set()
        else:
            self.given.append(word)

    def _option(self, flag: str) -> Option | None:
        return next((o for o in self.node.options if flag in o.flags), None)

    def _value(self, option: Option, value: str) -> None:
        if "--store" in option.flags:
            self.store_flag = value
        elif option.takes == "parameters":
            self.values.append(value)

    @functools.cached_property
    def store(self) -> Store | None:
        """The store that the command line means; None where there is none."""
        try:
            return Store.open(config.store_path(self.store_flag and str(Path(self.store_flag).expanduser())))
        except KgError:
            return None

    def proposal(self, last: str) -> Proposal:
        """What the next word may be."""
        if self.waiting is not None:
            return self._taken(self.waiting.takes, self.waiting.choices, last)
        if last.startswith("-") and not self.plain:
            flag, equals, value = last.partition("=")
            option = self._option(flag)
            if equals and option is not None and option.takes:
                found = self._taken(option.takes, option.choices, value)
                return found._replace(head=f"{flag}={found.head}")
            return Proposal(self._options(last))
        if self.node.commands and not self.given:
            return Proposal(beginning((Choice(n, c.about) for n, c in self.node.commands.items()), last))
        argument = self._argument()
        return self._taken(argument.takes, argument.choices, last) if argument else Proposal()

    def _options(self, prefix: str) -> list[Choice]:
        open_ = [o for o in self.node.options if o.multiple or not self.flags.intersection(o.flags)]
        long = [Choice(flag, o.about) for o in open_ for flag in o.flags if flag.startswith("--")]
        short = [Choice(flag, o.about) for o in open_ for flag in o.flags if not flag.startswith("--")]
        return beginning(long if prefix.startswith("--") else [*short, *long], prefix)

    def _argument(self) -> Argument | None:
        """The argument that is next."""
        arguments = self.node.arguments
        if len(self.given) < len(arguments):
            return arguments[len(self.given)]
        return arguments[-1] if arguments and arguments[-1].many else None

    def _taken(self, takes: str, choices: Sequence[str], last: str) -> Proposal:
        if takes in ("files", "folders"):
            return Proposal(kind=takes)
        if takes == "parameters":
            return self._parameter(last)
        simple = {"choices": choices, "times": _TIMES, "shells": shells.SHELLS}
        if takes in simple:
            return Proposal(beginning(map(Choice, simple[takes]), last))
        if takes in ("queries", "classes", "formats"):
            return Proposal(getattr(completion, takes)(last))
        if takes in ("entities", "sources") and self.store is not None:
            return Proposal(nearest(getattr(completion, takes)(self.store, last), last))
        return Proposal()

    def _parameter(self, last: str) -> Proposal:
        saved = queries.load(self.given[0])
        name, equals, value = last.partition("=")
        if not equals:
            given = {word.partition("=")[0] for word in (*self.given[1:], *self.values)}
            return Proposal(completion.parameters(saved, name, given))
        parameter = next(p for p in saved.header.parameters if p.name == name)
        return Proposal(nearest(completion.values(self.store, parameter, value), value), head=f"{name}=")
