"""What is behind a row, a statement or a claim: as text, Markdown, HTML and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from kg import columns, ledger, wording
from kg.evidence import SourceNote
from kg.tables import escape, markdown, plain
from kg.why.model import Passage, Statement, Why
from kg.why.outline import Line, sections

FORMATS = ("text", "md", "html", "json")
"""The formats; text is for terminals."""

SHOWN = 12
"""Statements, and claims, that text tells; the other formats have all."""


def write(why: Why, format_: str, width: int = 80) -> str:
    """What was found, in a format.

    Args:
        why: what was found.
        format_: one of `FORMATS`.
        width: columns that text may take.
    """
    match format_:
        case "json":
            return json.dumps(_data(why), ensure_ascii=False, indent=2) + "\n"
        case "md":
            return _markdown(why)
        case "html":
            return _html(why)
        case _:
            return _text(why, width)


# -- text --------------------------------------------------------------------------------------------------


def _text(why: Why, width: int) -> str:
    lines = columns.fold(_line(why.title), width)
    lines += columns.fold(_line(why.verdict), width) if why.verdict else []
    lines += columns.pairs([(f"  {name}", _line(value)) for name, value in why.row], width, str) if why.row else []
    for section in sections(why, SHOWN):
        lines += ["", section.heading]
        for line in section.lines:
            lines += _indented(line, 1, width)
    return plain("\n".join(line.rstrip() for line in lines)) + "\n"


def _indented(line: Line, depth: int, width: int) -> Iterator[str]:
    """A line and what stands below it; what is folded goes further in than what stands below."""
    indent = "  " * depth
    room = max(20, width - len(indent) - 4)
    first, *rest = [line.text] if line.link else columns.fold(_line(line.text), room)
    yield indent + first
    yield from (f"{indent}    {more}" for more in rest)
    for below in line.below:
        yield from _indented(below, depth + 1, width)


def _line(text: str) -> str:
    return " ".join(text.split())


# -- Markdown ----------------------------------------------------------------------------------------------


def _markdown(why: Why) -> str:
    lines = [f"# {_flat(why.title)}", ""]
    lines += [_flat(why.verdict), ""] if why.verdict else []
    if why.row:
        lines += ["| | |", "| --- | --- |", *(f"| {_flat(n)} | {_flat(v)} |" for n, v in why.row), ""]
    for section in sections(why):
        lines += [f"## {section.heading}", ""]
        for line in section.lines:
            lines += _bullets(line, 0)
        lines.append("")
    return "\n".join(lines)


def _bullets(line: Line, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}- {f'<{line.text}>' if line.link else _flat(line.text)}"
    for below in line.below:
        yield from _bullets(below, depth + 1)


def _flat(text: str) -> str:
    return markdown(plain(_line(text)))


# -- HTML --------------------------------------------------------------------------------------------------


def _html(why: Why) -> str:
    """A piece of HTML, to be put in a page."""
    head = f"<h1>{_inline(why.title)}</h1>\n" + (f"<p>{_inline(why.verdict)}</p>\n" if why.verdict else "")
    rows = "".join(f"<tr><th scope=row>{_inline(n)}</th><td>{_inline(v)}</td></tr>\n" for n, v in why.row)
    table = f"<table>\n{rows}</table>\n" if rows else ""
    parts = "".join(f"<h2>{section.heading}</h2>\n{_list(section.lines)}" for section in sections(why))
    return f'<section class="why">\n{head}{table}{parts}</section>\n'


def _list(lines: Sequence[Line]) -> str:
    items = "".join(f"<li>{_item(line)}{_list(line.below) if line.below else ''}</li>\n" for line in lines)
    return f"<ul>\n{items}</ul>\n"


def _item(line: Line) -> str:
    if line.link:
        return f'<a href="{escape(line.text)}" rel="noopener noreferrer">{_inline(line.text)}</a>'
    return _inline(line.text)


def _inline(text: str) -> str:
    return escape(plain(_line(text)))


# -- JSON --------------------------------------------------------------------------------------------------


def _data(why: Why) -> dict[str, Any]:
    origins = dict(why.origins)
    return {
        "title": why.title,
        "standing": why.verdict or None,
        "row": dict(why.row),
        "paths": [
            {"pattern": path.pattern or None, "statements": [_statement(s) for s in path.statements]}
            for path in why.paths
        ],
        "claims": [_passage(p) for p in why.claims],
        "others": [_statement(s) for s in why.others],
        "remarks": list(why.remarks),
        "sources": [_source(n, source, origins) for n, source in enumerate(why.sources, 1)],
    }


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "says": statement.sentence,
        "triple": list(statement.triple),
        "held": bool(statement.stated),
        "stated": [_passage(p) for p in statement.stated],
        "claimed": [_passage(p) for p in statement.claimed],
        "against": [_passage(p) for p in statement.against],
        "rule": statement.rule or None,
        "premises": [_statement(s) for s in statement.premises],
    }


def _passage(passage: Passage) -> dict[str, Any]:
    claim = passage.claim
    found: dict[str, Any] = {"source": passage.number, "says": passage.sentence}
    if claim is None:
        return {**found, "claim": None}
    words = claim.words
    return {
        **found,
        "claim": ledger.claim_id(claim),
        "iri": claim.iri,
        "modality": claim.modality,
        "held": claim.accepted,
        "speaker": claim.speaker,
        "document": claim.document,
        "date": claim.date,
        "start": words.start if words else None,
        "end": words.end if words else None,
        "quote": words.exact if words else None,
        "prefix": words.prefix if words else None,
        "suffix": words.suffix if words else None,
        "because": claim.withheld or claim.not_accepted_because,
        "note": claim.note,
        "answers": [_passage(p) for p in passage.answers],
    }


def _source(number: int, source: SourceNote, origins: dict[str, str]) -> dict[str, Any]:
    return {
        "number": number,
        "id": source.id,
        "iri": source.iri,
        "kind": source.kind,
        "title": source.title,
        "publisher": source.publisher,
        "republishedBy": source.republished_by,
        "published": source.published,
        "retrieved": source.retrieved,
        "url": wording.link(source.url),
        "licence": source.licence,
        "status": wording.status(source),
        "origin": origins.get(source.iri),
        "basis": list(source.basis),
    }
