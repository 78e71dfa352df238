"""The prompt: keys, completion, colour, history, and the bar at the bottom."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.lexers import Lexer
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.styles import Style

from kg import terminal
from kg.shell import reading
from kg.shell.proposals import Proposer
from kg.shell.session import Session
from kg.sparql import tokens
from kg.tables import plain

PROMPT = "kg> "
_CONTINUED = "  > "
_FILES = ("\\output ", "\\edit ")
_STYLE = Style.from_dict({
    "word": "bold", "variable": "ansicyan", "string": "ansigreen", "iri": "ansiblue", "prefixed": "ansiblue",
    "number": "ansimagenta", "comment": "italic", "command": "bold", "language": "ansigreen",
    "bottom-toolbar": "noreverse",
})  # fmt: skip


def prompt_for(of: Session, *, source: Input | None = None, output: Output | None = None) -> PromptSession[str]:
    """The prompt of a session of the shell.

    Args:
        of: the session, whose settings the bar shows.
        source: where keys come from, if not from the terminal.
        output: where the prompt is drawn, if not on the terminal.
    """
    coloured = not os.environ.get("NO_COLOR")
    prompt: PromptSession[str] = PromptSession(
        PROMPT,
        multiline=True,
        prompt_continuation=_CONTINUED,
        completer=_Completer(Proposer(of.store)),
        complete_while_typing=False,
        complete_in_thread=True,
        lexer=_Lexer() if coloured else None,
        style=_STYLE,
        color_depth=None if coloured else ColorDepth.DEPTH_1_BIT,
        include_default_pygments_style=False,
        history=_history(),
        key_bindings=_keys(),
        input=source,
        output=output,
        reserve_space_for_menu=6,
    )
    prompt.bottom_toolbar = lambda: _bar(of, prompt.default_buffer.text)
    return prompt


def _bar(of: Session, text: str) -> str:
    """What Enter would do now, and the settings that are not the usual ones."""
    waits = reading.missing(text)
    if reading.is_command(text) or not text.strip():
        keys = "Tab completes · \\help · Ctrl-D leaves"
    elif waits:
        keys = f"Enter: new line ({waits}) · Alt-Enter: run as it is"
    else:
        keys = "Enter: run · Ctrl-O: new line"
    parts = [
        of.settings.format_,
        None if of.settings.labels is None else "labels" if of.settings.labels else "IRIs",
        None if of.settings.limit is None else f"limit {of.settings.limit}",
        None if of.settings.timeout == "60s" else of.settings.timeout,
        of.settings.output and f"to {of.settings.output}",
    ]
    settings = ", ".join(plain(part) for part in parts if part)
    return f" {keys}" + (f"   [{settings}]" if settings else "")


# -- keys --------------------------------------------------------------------------------------------------


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("enter")
    @keys.add("c-j")  # what a terminal makes of Enter that is typed while a question runs
    def _enter(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        chosen = buffer.complete_state.current_completion if buffer.complete_state else None
        if chosen is not None:
            buffer.complete_state = None  # the menu was open: Enter takes what is chosen in it
        elif _ends(buffer.document):
            buffer.validate_and_handle()
        else:
            buffer.insert_text("\n")

    @keys.add("escape", "enter")
    def _run(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    @keys.add("c-o")
    def _new_line(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    return keys


def _ends(document: Document) -> bool:
    """Whether Enter runs what was typed: it is whole, or a person insists, by `;` or an empty line."""
    text = document.text
    if reading.is_command(text) or not text.strip():
        return True
    insists = text.rstrip().endswith(";") and not reading.missing(text)
    is_empty_line = document.is_cursor_at_the_end and not document.current_line.strip()
    return insists or is_empty_line or not reading.missing(text)


# -- history -----------------------------------------------------------------------------------------------


def history_file() -> Path:
    """Where the history is kept."""
    folder = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(folder) / "kg" / "history"


class _Private(FileHistory):
    """A history that nobody else may read; a line that begins with a space is not kept."""

    def store_string(self, string: str) -> None:
        if not string.startswith(" "):
            try:
                super().store_string(string)
            except OSError as error:
                terminal.say(f"kg: the history cannot be written: {error.strerror}")


def _history() -> History:
    path = history_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
        path.chmod(0o600)
    except OSError as error:
        terminal.say(f"kg: no history is kept, as {path} cannot be written: {error.strerror}")
        return InMemoryHistory()
    return _Private(str(path))


# -- completion and colour ---------------------------------------------------------------------------------


class _Completer(Completer):
    """Gives the prompt what `Proposer` proposes."""

    def __init__(self, proposer: Proposer) -> None:
        self._proposer = proposer
        self._files = PathCompleter(expanduser=True)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        before = document.text_before_cursor
        for command in _FILES:
            if before.lstrip().startswith(command):
                path = Document(before.lstrip().removeprefix(command))
                yield from self._files.get_completions(path, complete_event)
                return
        for found in self._proposer.proposals(document.text, document.cursor_position):
            yield Completion(
                found.text,
                found.start - document.cursor_position,
                display=plain(found.shown),
                display_meta=plain(found.about),
            )


class _Lexer(Lexer):
    """Colours the tokens of SPARQL, and the names of commands."""

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        lines = _coloured(document.text)
        return lambda number: lines[number] if number < len(lines) else []


def _coloured(text: str) -> list[StyleAndTextTuples]:
    if reading.is_command(text):
        name, space, rest = text.partition(" ")
        pieces = [("class:command", name), ("", space + rest)]
    else:
        pieces = [(f"class:{t.kind}", t.text) for t in tokens(text)]
    lines: list[StyleAndTextTuples] = [[]]
    for style, piece in pieces:
        first, *others = piece.split("\n")
        lines[-1].append((style, first))
        lines += [[(style, other)] for other in others]
    return lines
