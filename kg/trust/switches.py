"""The trust switches: what is given, checked."""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

from kg import dates
from kg.errors import UsageError
from kg.facts.model import MODALITIES
from kg.vocabulary import near

_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")

CAUTION = ("denied", "withdrawn", "alleged", "reported", "speculated", "expected", "asserted")
"""The modalities, in the order in which one is named where several would do."""

AGAINST = ("denied", "withdrawn")
"""The modalities in which something is said not to be so: never counted for what they speak against."""


class Trust(NamedTuple):
    """What an answer may rest on; without any switch, on all facts and on nothing else.

    Attributes:
        include: modalities in which what is claimed counts as well.
        min_sources: how many sources have to say it.
        min_origins: how many origins have to say it; articles that copy one another are one.
        publishers: names, IRIs or source ids: only what these publish.
        not_publishers: the same: nothing that these publish.
        as_of: a day, month or year in EDTF: only what was surely published by its end.
    """

    include: tuple[str, ...] = ()
    min_sources: int = 1
    min_origins: int = 1
    publishers: tuple[str, ...] = ()
    not_publishers: tuple[str, ...] = ()
    as_of: str | None = None

    @property
    def given(self) -> bool:
        """Whether any switch is."""
        return self != Trust()

    def words(self) -> str:
        """The switches as they are written on a command line."""
        parts = [f"--include {','.join(self.include)}"] if self.include else []
        parts += [f"--min-sources {self.min_sources}"] if self.min_sources != 1 else []
        parts += [f"--min-origins {self.min_origins}"] if self.min_origins != 1 else []
        parts += [f"--from {name}" for name in self.publishers]
        parts += [f"--not-from {name}" for name in self.not_publishers]
        return " ".join([*parts, f"--as-of {self.as_of}"] if self.as_of else parts)


def checked(trust: Trust) -> Trust:
    """The switches, with modalities once each and in one order.

    Raises:
        UsageError: no such modality, a number below 1, or no date.
    """
    for name, count in (("--min-sources", trust.min_sources), ("--min-origins", trust.min_origins)):
        if count < 1:
            raise UsageError(f"{name} {count}: everything has at least one source; give 1 or more")
    if trust.as_of is not None:
        last_day(trust.as_of)
    for name in trust.include:
        _check_modality(name)
    return trust._replace(include=tuple(name for name in CAUTION if name in trust.include))


def _check_modality(name: str) -> None:
    if name in MODALITIES:
        return
    close = near(name, MODALITIES)
    hint = f"; did you mean {' or '.join(close)}?" if close else ""
    raise UsageError(f"--include {name}: there is no such modality{hint} (there are {', '.join(MODALITIES)})")


def last_day(text: str) -> datetime.date:
    """The last day of a day, a month or a year.

    Raises:
        UsageError: it is none of these.
    """
    try:
        found = dates.span(text).latest if _DATE.fullmatch(text) else None
    except ValueError as error:
        raise UsageError(f"--as-of {text}: {error}") from None
    if found is None:
        raise UsageError(
            f"--as-of {text}: give a day (2025-03-01), a month or a year (2025-03, 2025: to its last day)"
        )
    return found
