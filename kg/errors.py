"""Every error that newsfacts raises on purpose, and the exit code each one ends a command with.

    KgError                        1
    +-- UsageError                 2   wrong argument, unknown name, value of the wrong type
    |   +-- NotFoundError              no such source, entity, query; carries near names
    |   +-- AmbiguousError             several candidates; carries them
    |   +-- QueryError                 SPARQL that cannot be run, with its place
    +-- DataError                  3   a file that cannot be read as what it claims to be
    |   +-- ProblemsError              many problems in one file, each with its place
    +-- StoreError                 3   the store is absent, locked, damaged, of another version
    +-- MissingPartError           4   an optional part is not installed
    +-- TimedOutError            124   stopped by --timeout
    +-- MemoryLimitError         125   stopped by --max-memory

A message shows the value that was refused and the way out; nothing is logged and passed over.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class KgError(Exception):
    """The root of all errors that newsfacts raises on purpose."""

    exit_code = 1


class UsageError(KgError):
    """What was asked for cannot be understood."""

    exit_code = 2


class NotFoundError(UsageError):
    """A name that nothing answers to.

    Args:
        kind: what was looked for, as a noun ("source", "saved query").
        name: the name as it was given.
        near: names that exist and look alike, best first.
        hint: one more sentence with the way out.
    """

    def __init__(self, kind: str, name: str, near: Sequence[str] = (), hint: str = "") -> None:
        self.kind, self.name, self.near = kind, name, tuple(near)
        message = f"no {kind} “{name}”"
        if near:
            message += "; did you mean " + " or ".join(f"“{n}”" for n in near) + "?"
        if hint:
            message += f"\n{hint}"
        super().__init__(message)


class Candidate(NamedTuple):
    """One of several things that a name could mean."""

    iri: str
    label: str
    kind: str
    reason: str


_MOST = 12
"""Candidates that a message lists; the error carries all."""


class AmbiguousError(UsageError):
    """A name that several things answer to; never picked from silently."""

    def __init__(self, name: str, candidates: Iterable[Candidate]) -> None:
        self.name, self.candidates = name, tuple(candidates)
        lines = [f"“{name}” can mean {len(self.candidates)} things; give one of these instead:"]
        lines += [f"  {c.iri}\n      {c.label} ({c.kind}; {c.reason})" for c in self.candidates[:_MOST]]
        if (more := len(self.candidates) - _MOST) > 0:
            lines.append(f"  and {more:,} more; `kg find` with --class and --limit lists them")
        super().__init__("\n".join(lines))


class QueryError(UsageError):
    """SPARQL, or a saved query's header, that cannot be run."""


class DataError(KgError):
    """A file that cannot be read as what it claims to be."""

    exit_code = 3


class Problem(NamedTuple):
    """One thing wrong in one place of a file; line and column count from 1."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class ProblemsError(DataError):
    """All problems of a file, found in one reading, in the order of the file."""

    def __init__(self, problems: Iterable[Problem], outcome: str = "") -> None:
        self.problems = tuple(sorted(set(problems)))
        count = len(self.problems)
        lines = [str(p) for p in self.problems]
        lines.append(f"{count} problem{'s' if count != 1 else ''}" + (f"; {outcome}" if outcome else ""))
        super().__init__("\n".join(lines))


class StoreError(KgError):
    """The store is absent, locked, damaged or of another version."""

    exit_code = 3


class MissingPartError(KgError):
    """An optional part is not installed; the message has the line that installs it."""

    exit_code = 4


class TimedOutError(KgError):
    """The time that --timeout allowed is over."""

    exit_code = 124


class MemoryLimitError(KgError):
    """The memory that --max-memory allowed is used up."""

    exit_code = 125
