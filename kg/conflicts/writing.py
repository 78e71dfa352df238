"""Conflicts as text for a terminal, as Markdown, and as JSON; both sides always, each with who says it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from kg import columns, wording
from kg.conflicts.model import Conflict, Saying
from kg.conflicts.reading import teller
from kg.evidence import SourceNote
from kg.tables import Style, bold, plain

_MOST = 6
"""Sources of one side that text and Markdown show before they say how many more there are."""


def as_text(conflicts: Sequence[Conflict], style: Style, first: int = 1) -> str:
    """The conflicts, numbered, for a terminal of the style's width."""
    width = style.width or 100
    lines: list[str] = []
    for number, conflict in enumerate(conflicts, first):
        head = columns.fold(plain(f"{number}. {_capital(conflict.what)}"), width)
        lines += [bold(line, style) for line in head]
        lines += [line for indent, text in _parts(conflict) for line in _folded(plain(text), indent, width)]
        lines.append("")
    return "".join(f"{line}\n" for line in lines)


def _parts(conflict: Conflict) -> Iterator[tuple[int, str]]:
    for side in conflict.sides:
        yield 3, f"• {_one_line(side.value)}"
        for saying in side.told[:_MOST]:
            yield 5, _one_line(_source(conflict, saying))
            if saying.words:
                yield 7, f"“{_one_line(wording.cut(saying.words, 300))}”"
            elif saying.claim and (place := saying.claim.words):
                yield 7, f"characters {place.start}–{place.end}"
        if (more := len(side.told) - _MOST) > 0:
            yield 5, f"and {more} more"
        if side.withheld:
            yield 5, f"taken back: {_one_line(side.withheld)}"
    for hint in conflict.hints:
        yield 3, f"note: {hint}"
    for told in conflict.settled:
        yield 3, f"settled: {told}"
    yield 3, f"rests on it: {conflict.rank}"
    yield 3, f"{conflict.kind} {conflict.id}"


def _folded(text: str, indent: int, width: int) -> list[str]:
    hang = indent + (2 if text.startswith("• ") else 0)
    lines = columns.fold(text, width - hang)
    return [" " * (hang if number else indent) + line for number, line in enumerate(lines)]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _source(conflict: Conflict, saying: Saying) -> str:
    """A source, with who says it and how where the side itself does not begin with that."""
    if conflict.kind in ("contested", "disputed"):
        return f"{teller(saying.source)}: {_when(saying.source)}"
    return f"{saying.how} ({_when(saying.source)})"


def _when(source: SourceNote) -> str:
    """The title and the date of a source."""
    if source.published:
        date = wording.date(source.published)
    else:
        date = f"taken {wording.date(source.retrieved)}" if source.retrieved else "no date recorded"
    return f"{_one_line(wording.cut(source.title, 120))}, {date}"


# -- Markdown ----------------------------------------------------------------------------------------------


def as_markdown(conflicts: Sequence[Conflict]) -> str:
    """The conflicts as a numbered list."""
    lines: list[str] = []
    for number, conflict in enumerate(conflicts, 1):
        lines += [f"{number}. **{_escaped(_capital(conflict.what))}**", ""]
        for side in conflict.sides:
            lines.append(f"   - {_escaped(side.value)}")
            lines += [f"     - {_told(conflict, saying)}" for saying in side.told[:_MOST]]
            if (more := len(side.told) - _MOST) > 0:
                lines.append(f"     - and {more} more")
            lines += [f"     - taken back: {_escaped(side.withheld)}"] if side.withheld else []
        remarks = [*conflict.hints, *(f"settled: {told}" for told in conflict.settled)]
        remarks.append(f"rests on it: {conflict.rank}")
        lines += ["", *(f"   {_escaped(remark)}  " for remark in remarks), f"   `{conflict.id}`", ""]
    return "".join(f"{line}\n" for line in lines)


def _told(conflict: Conflict, saying: Saying) -> str:
    words = f": “{_escaped(wording.cut(saying.words, 300))}”" if saying.words else ""
    return _escaped(_source(conflict, saying)) + words


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is: on one line, no sign of which means anything."""
    return re.sub(r"([\\`*_{}\[\]<>()#+\-.!|~&])", r"\\\1", plain(_one_line(text)))


# -- JSON --------------------------------------------------------------------------------------------------


def as_json(conflicts: Sequence[Conflict]) -> str:
    """The conflicts with everything that is known of them."""
    return json.dumps([_record(conflict) for conflict in conflicts], ensure_ascii=False, indent=2) + "\n"


def _record(conflict: Conflict) -> dict[str, Any]:
    return {
        "id": conflict.id,
        "kind": conflict.kind,
        "about": conflict.about,
        "label": conflict.label,
        "what": conflict.what,
        "sentence": conflict.sentence,
        "sides": [
            {
                "value": side.value,
                "fact": side.held,
                "withheld": side.withheld,
                "says": [_saying(saying) for saying in side.sayings],
            }
            for side in conflict.sides
        ],
        "notes": list(conflict.hints),
        "slight": conflict.slight,
        "settled": list(conflict.settled),
        "weight": {
            "statements": conflict.weight.statements,
            "queries": conflict.weight.queries,
            "sources": conflict.weight.sources,
            "origins": conflict.weight.origins,
            "newest": conflict.weight.newest,
        },
    }


def _saying(saying: Saying) -> dict[str, Any]:
    claim, source = saying.claim, saying.source
    return {
        "how": saying.how,
        "modality": claim.modality if claim else None,
        "speaker": claim.speaker if claim else None,
        "claim": claim.iri if claim else None,
        "words": saying.words,
        "source": source.iri,
        "title": source.title,
        "publisher": source.publisher,
        "published": source.published,
    }
