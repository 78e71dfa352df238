"""What the shell holds between two questions, and how it carries one out."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from kg import config, files, tables, terminal, watchdog
from kg.completion import typed
from kg.errors import DataError, KgError, UsageError
from kg.queries.catalog import ENDING
from kg.shell import child, commands, reading
from kg.sparql.syntax import parse

_NAME = re.compile(r"[A-Za-z0-9][\w-]*(/[A-Za-z0-9][\w-]*)*", re.ASCII)
_WRITING = frozenset(("-o", "--output", "-F", "--format"))
_WRITTEN = ("--output=", "--format=")
_SWITCH = {"on": True, "off": False, "auto": None}


class Settings(NamedTuple):
    """How answers are given; what is None is left to the command line."""

    format_: str | None = None
    labels: bool | None = None
    limit: int | None = None
    timeout: str = "60s"
    output: str | None = None


class Question(NamedTuple):
    """What was asked last: a saved query with what follows its name, or SPARQL."""

    name: str | None
    arguments: tuple[str, ...]
    sparql: str

    @property
    def values(self) -> list[str]:
        """What follows the name, but for the file that the answer was written to, and its format."""
        pairs = zip(("", *self.arguments), self.arguments, strict=False)
        return [word for flag, word in pairs if not {flag, word} & _WRITING and not word.startswith(_WRITTEN)]


class EndOfSession(Exception):  # noqa: N818 - it is no error
    """Somebody wants to leave."""


class Session:
    """One session of the shell.

    Args:
        store: what `--store` says.
        interactive: whether a person is there, who can use a pager and an editor.
    """

    def __init__(self, store: str | None, *, interactive: bool) -> None:
        self.store, self.interactive = store, interactive
        self.settings = Settings()
        self.last: Question | None = None
        self.draft = ""
        """What the next prompt begins with."""

    def do(self, text: str) -> int:
        """Carries out a command or a query; says what goes wrong, and returns the exit code.

        Raises:
            EndOfSession: the command was to leave.
        """
        try:
            if not reading.is_command(text):
                return self._query(reading.stripped(text))
            command, rest = commands.of_line(text)
            action: Callable[[str], int | None] = getattr(self, f"_do_{command.name}")
            return action(rest) or 0
        except KgError as error:
            terminal.say(f"kg: {error}")
            return error.exit_code

    # -- questions -----------------------------------------------------------------------------------------

    def _query(self, text: str) -> int:
        self.last = Question(None, (), text)
        return self._asked(["query", "-"], text)

    def _do_run(self, rest: str) -> int:
        words = _words(commands.one(rest, "run", "the name of a saved query"))
        self.last = Question(words[0], tuple(words[1:]), "")
        return self._asked(["run", *words[:1]], "", words[1:])

    def _asked(self, command: Sequence[str], stdin: str, more: Sequence[str] = ()) -> int:
        settings = self.settings
        flags = ["--timeout", settings.timeout]
        if settings.labels is not None:
            flags.append("--labels" if settings.labels else "--iris")
        if settings.limit is not None:
            flags += ["--limit", str(settings.limit)]
        if settings.output is not None:
            flags += ["-o", settings.output]
        if format_ := self._format():
            flags += ["-F", format_]
        # what was typed behind the name counts more than the settings, so it comes last
        code = self._kg([*command, *flags, *more], stdin)
        self.settings = settings._replace(output=None)
        return code

    def _format(self) -> str | None:
        """The format to ask for; the ending of a file decides where there is one."""
        output = self.settings.output
        if output is not None and "." in Path(output).name:
            return None
        return self.settings.format_ or ("table" if output is None and terminal.is_terminal() else None)

    def _kg(self, arguments: Sequence[str], stdin: str = "") -> int:
        flags = ["-s", self.store] if self.store else []
        width = terminal.width() if terminal.is_terminal() else None
        ended = child.run([*flags, *arguments], stdin, width=width, colour=terminal.colour())
        self._show(ended.out)
        sys.stderr.write(ended.said)
        sys.stderr.flush()
        if name := child.ended_by(ended.code):
            terminal.say(f"kg: the question ended its process ({name}); the store is unharmed")
        return ended.code

    def _show(self, out: bytes) -> None:
        """Prints an answer; one that is longer than the screen goes through the pager."""
        rows = shutil.get_terminal_size().lines
        if self.interactive and terminal.is_terminal() and out.count(b"\n") >= rows and _paged(out):
            return
        sys.stdout.buffer.write(out)
        sys.stdout.buffer.flush()

    # -- about what was asked ------------------------------------------------------------------------------

    def _asked_last(self) -> Question:
        if self.last is None:
            raise UsageError("nothing was asked yet")
        return self.last

    def _do_print(self, rest: str) -> int | None:
        asked = self._asked_last()
        if asked.name is not None:
            return self._kg(["run", asked.name, *asked.values, "--print"])
        sys.stdout.write(f"{tables.plain(asked.sparql)}\n")
        sys.stdout.flush()
        return None

    def _do_why(self, rest: str) -> int:
        asked = self._asked_last()
        number = commands.one(rest, "why", "the number of a row")
        if not (number.isascii() and number.isdecimal()):
            raise UsageError(f"“{number}” is no row; rows are counted from 1: \\why 1")
        row = ["why", "--row", number, "--timeout", self.settings.timeout]
        if asked.name is None:
            return self._kg([*row, "-"], asked.sparql)
        return self._kg([*row, "--run", asked.name, *asked.values])

    def _do_save(self, rest: str) -> None:
        asked = self._asked_last()
        if asked.name is not None:
            raise UsageError(f"the last query is saved already, as “{asked.name}”")
        name = commands.one(rest, "save", "a name").removesuffix(ENDING)
        if not _NAME.fullmatch(name):
            raise UsageError(f"“{name}” is no name; letters, digits and hyphens are, and / for folders")
        folders = config.query_folders()
        if not folders:
            raise UsageError(
                'you have no folder of queries: set KG_QUERIES, or say queries = ["questions"] in kg.toml'
            )
        path = folders[0] / f"{name}{ENDING}"
        if path.exists():
            raise UsageError(f"{path} is there already; choose another name, or remove it")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            files.save(path, f"{_header(asked.sparql)}{asked.sparql}\n".encode())
        except OSError as error:
            raise DataError(f"cannot write {path}: {error.strerror}") from error
        terminal.say(f"wrote {path}; say in its first line what it answers, then: \\run {name}")

    def _do_edit(self, rest: str) -> None:
        if not self.interactive:
            raise UsageError("\\edit needs a terminal")
        editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
        if rest:
            path = Path(rest).expanduser()
            self.draft = _edited(editor, path)
            return
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "query.rq"
            path.write_text(self.last.sparql if self.last else "", encoding="utf-8")
            self.draft = _edited(editor, path)

    # -- the store -----------------------------------------------------------------------------------------

    def _do_queries(self, rest: str) -> int:
        return self._kg(["queries", "show", rest] if rest else ["queries"])

    def _do_find(self, rest: str) -> int:
        return self._kg(["find", "--", _text(commands.one(rest, "find", "a text"))])

    def _do_show(self, rest: str) -> int:
        return self._kg(["show", "--", _text(commands.one(rest, "show", "an entity"))])

    # -- settings ------------------------------------------------------------------------------------------

    def _do_format(self, rest: str) -> None:
        format_ = tables.format_of(rest, None, terminal=True) if rest else None
        self.settings = self.settings._replace(format_=format_)
        terminal.say(f"format: {format_ or 'table on a terminal, else csv'}")

    def _do_labels(self, rest: str) -> None:
        if rest not in _SWITCH:
            raise UsageError("\\labels on, \\labels off, or \\labels auto: labels where people read")
        self.settings = self.settings._replace(labels=_SWITCH[rest])
        terminal.say(f"labels: {rest}")

    def _do_limit(self, rest: str) -> None:
        if rest != "off" and not (rest.isascii() and rest.isdecimal()):
            raise UsageError("\\limit 20 shows twenty rows at most; \\limit off shows all")
        self.settings = self.settings._replace(limit=None if rest == "off" else int(rest))
        terminal.say(f"limit: {rest}")

    def _do_timeout(self, rest: str) -> None:
        watchdog.seconds(rest)
        self.settings = self.settings._replace(timeout=rest)
        terminal.say(f"timeout: {rest}")

    def _do_output(self, rest: str) -> None:
        output = str(Path(_text(commands.one(rest, "output", "a file"))).expanduser())
        self.settings = self.settings._replace(output=output)
        terminal.say(f"the next answer goes to {output}")

    def _do_help(self, rest: str) -> None:
        sys.stdout.write(commands.help_text(rest))
        sys.stdout.flush()

    def _do_quit(self, rest: str) -> None:
        raise EndOfSession


def _words(text: str) -> list[str]:
    found = typed.read(f"{text} ")
    if found.quote:
        raise UsageError(f"a quote is open; close it with {found.quote}, or write \\{found.quote} for the sign")
    return list(found.words)


def _text(rest: str) -> str:
    """The rest of a line as one text, quotes around it taken off."""
    found = typed.read(f"{rest} ")
    return found.words[0] if len(found.words) == 1 and not found.quote else rest


def _paged(out: bytes) -> bool:
    """Shows a text in the pager; whether there is one."""
    pager = shlex.split(os.environ.get("PAGER") or "less -FRX")
    surroundings = {"LESS": "FRX", "LESSSECURE": "1", **os.environ}
    try:
        with tempfile.TemporaryFile() as stream:
            stream.write(out)
            stream.seek(0)
            with subprocess.Popen(pager, stdin=stream, env=surroundings) as process:  # noqa: S603 - the user's own
                while process.poll() is None:
                    try:
                        process.wait()
                    except KeyboardInterrupt:  # the pager's own business
                        continue
    except (OSError, ValueError):
        return False
    return process.returncode not in (126, 127)


def _edited(editor: str, path: Path) -> str:
    try:
        subprocess.run([*shlex.split(editor), str(path)], check=True)  # noqa: S603 - the user's own editor
        return path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        raise UsageError(f"the editor “{editor}” did not work ({error}); set EDITOR") from error


def _header(query: str) -> str:
    """The beginning of a header for a query, with a heading for each variable that it selects."""
    found = parse(query)
    names = [item.variable for item in found.body.items or ()] if found else []
    headings = [f"#+   {name}: {name.replace('_', ' ').capitalize()}\n" for name in names if name]
    return "#+ summary: say here what it answers\n" + ("#+ columns:\n" if headings else "") + "".join(headings)
