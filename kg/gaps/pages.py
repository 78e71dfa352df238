"""Gaps for the terminal, for machines and for Markdown."""

import json
from collections.abc import Iterator

from kg import columns, tables
from kg.gaps.model import KINDS, Found, Gap, Kind
from kg.ledger.formats import markdown

_INDENT = "  "


def _by_kind(found: Found) -> Iterator[tuple[Kind, list[Gap], int]]:
    """The kinds of which there are gaps, those that are shown, and how many are not."""
    for kind in KINDS:
        shown = [gap for gap in found.gaps if gap.kind == kind.name]
        if kind.name in found.counts:
            yield kind, shown, found.counts[kind.name] - len(shown)


def as_text(found: Found, width: int) -> str:
    """The gaps for the terminal: each kind with why it matters, each gap with the command that shows it."""
    lines: list[str] = []
    for kind, shown, more in _by_kind(found):
        lines += ["", f"{kind.title} ({found.counts[kind.name]:,})", *columns.fold(kind.why, width)]
        for gap in shown:
            first, *rest = columns.fold(" ".join(gap.what.split()), width - 2 * len(_INDENT))
            lines += ["", f"{_INDENT}- {first}", *(f"{_INDENT}  {line}" for line in rest)]
            lines.append(f"{_INDENT}  {gap.id}: {gap.command}")
        if more:
            lines += ["", f"{_INDENT}and {more:,} more: --limit 0 shows all"]
    return "".join(f"{line.rstrip()}\n" for line in map(tables.plain, lines[1:]))


def as_json(found: Found) -> str:
    """The gaps as JSON, the most important first."""
    reasons = {kind.name: kind for kind in KINDS}
    gaps = [
        {
            "id": gap.id,
            "kind": gap.kind,
            "title": reasons[gap.kind].title,
            "what": gap.what,
            "why": reasons[gap.kind].why,
            "command": gap.command,
        }
        for gap in found.gaps
    ]
    return json.dumps({"counts": found.counts, "gaps": gaps}, ensure_ascii=False, indent=2) + "\n"


def as_markdown(found: Found) -> str:
    """The gaps as Markdown, as a list to tick off."""
    lines: list[str] = []
    for kind, shown, more in _by_kind(found):
        lines += ["", f"## {kind.title} ({found.counts[kind.name]:,})", "", kind.why, ""]
        lines += [f"- [ ] {markdown(gap.what)}  \n      `{_code(gap.command)}` ({gap.id})" for gap in shown]
        if more:
            lines.append(f"- and {more:,} more")
    return "".join(f"{line}\n" for line in lines[1:])


def _code(text: str) -> str:
    return tables.plain(text).replace("`", "'").replace("\n", " ")
