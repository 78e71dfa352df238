"""The shells: the script that each one reads, where it looks for it, and how it is given candidates."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from kg.completion import typed
from kg.completion.values import Choice
from kg.errors import DataError, UsageError
from kg.tables import plain

SHELLS = ("bash", "zsh", "fish")
_ABOUT = 60
"""Letters of a description that are shown; a shell cuts it shorter where its window is narrow."""

_LISTING = "63"
"""What bash says of its own accord when it is to list candidates, and to insert none."""


class Proposal(NamedTuple):
    """What may stand in the place of the word at the cursor.

    `kind` is "files" or "folders", which the shell completes itself, else "words". `head` is what stands before
    each choice in the same word, such as `company=`. With `open` more is to come behind it, and no space.
    """

    choices: Sequence[Choice] = ()
    head: str = ""
    kind: str = "words"

    @property
    def open(self) -> bool:
        """Whether the word goes on behind each choice."""
        return bool(self.choices) and all(c.value.endswith("=") for c in self.choices)


def script(shell: str) -> str:
    """The completion script of a shell.

    Raises:
        UsageError: no such shell.
    """
    if shell not in SHELLS:
        raise UsageError(f"no completion for “{shell}”; there is one for {', '.join(SHELLS)}")
    return (Path(__file__).parent / f"kg.{shell}").read_text(encoding="utf-8")


# -- what a shell is told ----------------------------------------------------------------------------------


def for_bash(proposal: Proposal, line: str, replaced: str, listing: str) -> list[str]:
    """A line that says what follows, then what bash is to put in the place of the text that it replaces.

    Args:
        proposal: what may stand there.
        line: the command line up to the cursor.
        replaced: its end, which bash replaces: a part of the word, as bash ends words at `=` and `:` too.
        listing: bash's COMP_TYPE.
    """
    if proposal.kind != "words":
        return [proposal.kind]
    before = typed.read(line.removesuffix(replaced))
    whole = [Choice(proposal.head + c.value, c.about) for c in proposal.choices]
    fitting = [c for c in whole if c.value.startswith(before.last)]
    values = [c.value[len(before.last) :] for c in fitting]
    if listing == _LISTING and len(values) > 1:
        return ["words", *(_told(c.value, c.about) for c in proposal.choices)]
    given = typed.read(line).last[len(before.last) :]
    if len(values) > 1 and not _in_common(values).casefold().startswith(given.casefold()):
        return ["words"]  # bash would cut what was typed down to what all of them begin with
    return [
        "open" if proposal.open else "words",
        *(typed.quoted_for_bash(value, before.quote) for value in values),
    ]


def _in_common(values: Sequence[str]) -> str:
    """What all of them begin with."""
    first, last = min(values), max(values)
    end = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[:end]


def _told(value: str, about: str) -> str:
    return f"{value}  ({_short(about)})" if about else value


def for_zsh(proposal: Proposal, last: str) -> list[str]:
    """A line that says what follows, then choices as `_describe` takes them, after the `=` of a value."""
    if proposal.kind != "words":
        return [proposal.kind]
    given = last.removeprefix(proposal.head).casefold()
    inside = len(proposal.choices) > 1 and not all(c.value.casefold().startswith(given) for c in proposal.choices)
    kind = "list" if inside else "open" if proposal.open else "words"
    kind = f"value-{kind}" if proposal.head else kind
    return [kind, *(_described(c) for c in proposal.choices)]


def _described(choice: Choice) -> str:
    value = choice.value.replace("\\", "\\\\").replace(":", "\\:")
    return f"{value}:{_short(choice.about)}" if choice.about else value


def for_fish(proposal: Proposal) -> list[str]:
    """A line that says what follows, then whole words, each with a tab and its description."""
    if proposal.kind != "words":
        return [proposal.kind]
    return ["words", *(f"{proposal.head}{c.value}\t{_short(c.about)}" for c in proposal.choices)]


def _short(text: str) -> str:
    line = plain(" ".join(text.split()))
    return line if len(line) <= _ABOUT else line[: _ABOUT - 1].rstrip() + "…"


# -- where a script lies -----------------------------------------------------------------------------------


def of_environment() -> str:
    """The shell that the user works in.

    Raises:
        UsageError: it is none that has completion here.
    """
    name = os.environ.get("SHELL", "").rpartition("/")[2]
    if name not in SHELLS:
        raise UsageError(f"name your shell ({', '.join(SHELLS)}); SHELL says “{name}”")
    return name


def place(shell: str) -> Path:
    """The file that a shell reads for the completion of `kg`."""
    home = Path.home()
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return {
        "bash": data / "bash-completion" / "completions" / "kg",
        "zsh": data / "zsh" / "site-functions" / "_kg",
        "fish": settings / "fish" / "completions" / "kg.fish",
    }[shell]


def _start_file(shell: str) -> Path:
    folder = os.environ.get("ZDOTDIR") if shell == "zsh" else None
    return Path(folder or Path.home()) / (".zshrc" if shell == "zsh" else ".bashrc")


_MARK = "# completion of kg"


def _start_line(shell: str) -> str:
    """What the shell's own start file has to say, so that the script is found without further tools."""
    path = str(place(shell)).replace("'", "'\\''")
    if shell == "bash":
        return f"[ -r '{path}' ] && . '{path}'  {_MARK}\n"
    load = f"(( $+functions[compdef] )) || {{ autoload -Uz compinit && compinit }}; . '{path}'"
    return f"[[ -r '{path}' ]] && {{ {load} }}  {_MARK}\n"


def install(shell: str) -> list[Path]:
    """Writes the script, and a line in the start file of a shell that would not find it; returns what it wrote.

    Raises:
        UsageError: no such shell.
        DataError: a file cannot be written.
    """
    text = script(shell)
    written = [place(shell)]
    try:
        place(shell).parent.mkdir(parents=True, exist_ok=True)
        place(shell).write_text(text, encoding="utf-8")
        if shell != "fish":
            start = _start_file(shell)
            before = _without_mark(start)
            gap = "\n" if before and not before.endswith("\n") else ""
            start.write_text(f"{before}{gap}{_start_line(shell)}", encoding="utf-8")
            written.append(start)
    except OSError as error:
        raise DataError(f"cannot write {error.filename}: {error.strerror}") from error
    return written


def uninstall(shell: str) -> list[Path]:
    """Removes what `install` wrote; returns the files that it removed or changed.

    Raises:
        UsageError: no such shell.
        DataError: a file cannot be written.
    """
    script(shell)
    changed = []
    try:
        if place(shell).exists():
            place(shell).unlink()
            changed.append(place(shell))
        start = _start_file(shell)
        if shell != "fish" and start.exists() and (kept := _without_mark(start)) != start.read_text("utf-8"):
            start.write_text(kept, encoding="utf-8")
            changed.append(start)
    except OSError as error:
        raise DataError(f"cannot write {error.filename}: {error.strerror}") from error
    return changed


def _without_mark(path: Path) -> str:
    if not path.exists():
        return ""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.rstrip("\n").endswith(_MARK))
