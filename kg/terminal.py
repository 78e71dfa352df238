"""What a command says beside its answer: messages, progress, colour only where a person looks on."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator

from kg.tables import plain


def say(message: str = "") -> None:
    """A line for the person at the terminal, on standard error: the answer alone goes to standard output."""
    sys.stderr.write(plain(message) + "\n")


def is_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout.isatty()


def width() -> int | None:
    """The columns of the terminal; None where the output goes to a file or a pipe."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told) > 0:
        return int(told)
    if not is_terminal():
        return None
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def colour() -> bool:
    """Whether to use colour: on a terminal or with FORCE_COLOR set, never with NO_COLOR (no-color.org)."""
    wanted = is_terminal() or bool(os.environ.get("FORCE_COLOR"))
    return wanted and not os.environ.get("NO_COLOR")


@contextlib.contextmanager
def progress(title: str) -> Iterator[Callable[[str, int, int | None], None]]:
    """A progress bar on a terminal, nothing elsewhere: call it with what is done, how much, of how much."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(plain(title), total=None)

        def update(stage: str, done: int, of: int | None) -> None:
            bar.update(task, description=plain(f"{title}: {stage}"), completed=done, total=of)

        yield update
