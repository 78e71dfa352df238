"""A sheet as Markdown: CommonMark with the tables and footnotes that GitHub, Pandoc and Obsidian read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kg import wording
from kg.sheets.model import Cell, Difference, Dispute, Fact, Note, Origin, Panel, Row, Saying, Sheet, Statement
from kg.sheets.skin import visible
from kg.tables import markdown

_ALIASES = 8
_FIRST = re.compile(r"^([#+=-]|[0-9]+(?=[.)]))")
"""What would begin a heading, a list or a rule."""

_LINKING = re.compile(r"([@$]|:(?=//)|(?<=www)\.)", re.IGNORECASE)
"""What GitHub and its like make links, formulas and people of, though nothing encloses it."""

_CLOSING = (",", ".", ";", ":", "!", "?", ")", "”", "’")
"""What follows a word without a space."""

_FENCE = re.compile(r"`{3,}")


def as_markdown(sheet: Sheet) -> str:
    """A sheet as Markdown, each statement with its footnotes."""
    return "\n\n".join(block for block in _blocks(sheet) if block) + "\n"


def inline(text: object) -> str:
    """Text for one line of Markdown, anywhere in it: none of its characters means anything, none works unseen."""
    flat = " ".join(visible(str(text)).split())
    told = _LINKING.sub(r"\\\1", markdown(flat))
    return _FIRST.sub(lambda m: f"\\{m[0]}" if not m[0].isdigit() else f"{m[0]}\\", told)


def _blocks(sheet: Sheet) -> Iterator[str]:
    yield from _head(sheet)
    for panel in sheet.panels:
        if panel.state != "nothing":
            yield f"## {inline(panel.title)}"
            yield inline(panel.description)
            yield from _panel(panel)
    yield from _gaps(sheet)
    yield "## Sources"
    yield _lines(_origin(origin) for origin in sheet.sources) or "No source is cited on this page."
    outlets = {origin.source.iri: origin for origin in sheet.sources}
    yield "\n\n".join(_note(note, outlets[note.source.iri], sheet) for note in sheet.notes)


def _lines(items: Iterable[str]) -> str:
    return "\n".join(items)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


# -- the head ----------------------------------------------------------------------------------------------


def _head(sheet: Sheet) -> Iterator[str]:
    yield f"# {inline(sheet.title)}"
    yield f"Fact sheet · {inline(sheet.kind)}"
    if sheet.status:
        yield f"**{inline(_capital(sheet.status.rstrip('.')))}.**"
    if sheet.aliases:
        more = len(sheet.aliases) - _ALIASES
        named = [inline(alias.text) for alias in sheet.aliases[:_ALIASES]]
        yield f"Also written {'; '.join([*named, *([f'and {more} more'] if more > 0 else [])])}"
    yield " · ".join(f"{inline(label)} {_cell(value)}" for label, value in sheet.identifiers)
    yield (
        f"Compiled from {_count(len(sheet.sources), 'source')}, as loaded on {inline(sheet.as_of)}. What a source "
        "states in its own voice stands as fact, and the footnotes lead to it. What is only alleged, denied, "
        "reported, expected or speculated is marked so, with who says it."
    )


# -- panels ------------------------------------------------------------------------------------------------


def _panel(panel: Panel) -> Iterator[str]:
    if panel.state == "failed":
        yield f"**This part could not be made, so nothing can be said here.** {inline(panel.problem)}"
        yield _fenced(panel.query)
        return
    yield _lines(_fact(fact) for fact in panel.facts)
    yield _lines(_saying(saying) for saying in panel.sayings)
    yield from (_dispute(dispute) for dispute in panel.disputes)
    yield from (_difference(difference) for difference in panel.differences)
    if panel.rows:
        yield _table(panel)
    if panel.beyond:
        yield f"And {_count(panel.beyond, 'row')} more, which are in the data."


def _fenced(text: str) -> str:
    """A text as it is, within a fence that it cannot end."""
    fence = "`" * (1 + max((len(m) for m in _FENCE.findall(text)), default=2))
    lines = [visible(line) for line in text.split("\n")]
    return "\n".join([fence, *lines, fence])


def _table(panel: Panel) -> str:
    def line(cells: Iterable[str]) -> str:
        return f"| {' | '.join(cells)} |"

    first = panel.rows[0].cells
    rules = ["--:" if cell.number else "---" for cell in first]
    return _lines(
        [
            line([*(inline(heading) for heading in panel.headings), "Notes"]),
            line([*rules, "---"]),
            *(line([*_cells(row), _refs(row.notes)]) for row in panel.rows),
        ]
    )


def _cells(row: Row) -> list[str]:
    """The cells of a row; what is not held as fact says so in the first."""
    found = [_cell(cell) for cell in row.cells]
    return [f"**{inline(row.modality)}** {found[0]}".rstrip(), *found[1:]] if row.modality else found


def _cell(cell: Cell) -> str:
    text = inline(cell.text)
    return f"[{text or 'link'}](<{cell.link}>)" if cell.link else text


def _refs(notes: Sequence[int]) -> str:
    return "".join(f"[^{number}]" for number in notes) or "(no note)"


def _fact(fact: Fact) -> str:
    values = [f"{'; '.join(_cells(row))}{_refs(row.notes)}" for row in fact.values]
    differ = " (sources differ)" if fact.differ else ""
    return f"- **{inline(fact.heading)}**{differ}: {'; '.join(values)}"


# -- claims ------------------------------------------------------------------------------------------------


def _saying(saying: Saying) -> str:
    """The statements of one speaker: each a line of its own that says by whom it is, and how surely."""
    return _lines(line for statement in saying.statements for line in _statement(saying, statement))


def _statement(saying: Saying, told: Statement) -> Iterator[str]:
    """What is said, on lines that each say by whom; the last has the words, and what else is to be said of it."""
    mark = f"**{inline(saying.mark)}** · " if saying.mark else ""
    where = f" ({inline(saying.where)})" if saying.where else ""
    begin = f"- {mark}{inline(saying.attribution)}{where}"
    *before, last = (f"{begin}{_ended(_said(saying, text))}{_refs(told.notes)}" for text in told.texts)
    yield from before
    yield " ".join([last, *_beside(saying, told)])


def _beside(saying: Saying, told: Statement) -> Iterator[str]:
    """The words of the source, remarks of editors, and whether any source says so itself."""
    yield from (f"The words: “{inline(quote)}”" for quote in told.quotes)
    yield from (f"Editor’s remark: {inline(remark.rstrip('.'))}." for remark in told.remarks)
    if told.confirmed:
        yield f"A source states this in its own voice.{_refs(told.confirmed)}"
    elif saying.modality == "speculated":
        yield "No source here confirms it. The store does not treat it as so."


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", "…", "”")) else f"{sentence}."


def _said(saying: Saying, text: str) -> str:
    """What is said, as it follows who says it."""
    if text.startswith("whether ") and saying.modality == "speculated":
        return f": the question is {inline(text)}"
    if text.startswith("that "):
        return f"{',' if ', according to ' in saying.attribution else ''} {inline(text)}"
    return f": {inline(text)}"


def _dispute(dispute: Dispute) -> str:
    alleged = [_saying(saying) for saying in dispute.allegations]
    denied = [_saying(saying) for saying in dispute.denials]
    nobody = "No denial is recorded. That is what the sources here have, not proof that there is none."
    return "\n\n".join(
        [
            "Allegation:",
            _lines(alleged or ["The allegation that this answers is not recorded."]),
            "Denial on record:",
            _lines(denied or [nobody]),
        ]
    )


def _difference(found: Difference) -> str:
    """Values that cannot all be right, each with who says so."""
    lines = [f"**{inline(found.what)}**: sources differ.", ""]
    for position in found.positions:
        held = "" if position.held else f" (not held as fact{_because(position.withheld)})"
        lines.append(f"- {inline(position.value)}{held}")
        lines += [f"  - {'; '.join(_cells(row))}{_refs(row.notes)}" for row in position.told]
    rest = [inline(text) for text in (*found.hints, *found.settled)]
    return _lines([*lines, *(["", *(f"- {text}" for text in rest)] if rest else [])])


def _because(withheld: str) -> str:
    return f": {inline(withheld)}" if withheld else ""


# -- what is not there, sources, notes ---------------------------------------------------------------------


def _gaps(sheet: Sheet) -> Iterator[str]:
    """What the store does not know; it does not follow that there is nothing."""
    if sheet.missing or sheet.unanswered:
        yield "## What the store does not know"
    if sheet.missing:
        phrases = "; ".join(inline(phrase) for phrase in sheet.missing)
        yield f"No source that was loaded says {phrases}. It does not follow that there is nothing."
    if sheet.unanswered:
        yield (
            "To these accusations no answer of the accused is on record. That is what the sources here have, not "
            "proof that there is none."
        )
        yield _lines(f"- {'; '.join(_cells(row))}{_refs(row.notes)}" for row in sheet.unanswered)


def _origin(origin: Origin) -> str:
    source = origin.source
    parts = [f"*{inline(source.title)}* ({inline(source.kind)}). {inline(origin.outlet)}."]
    if became := wording.status(source):
        parts.append(f"**{inline(_capital(became.rstrip('.')))}.**")
    parts += [f"<{origin.link}>"] if origin.link else []
    parts.append(f"{_count(origin.notes, 'note')} below.")
    parts += [f"From {inline(source.origin)}."] if source.origin else []
    parts += [f"Licence: {inline(source.licence)}."] if source.licence else []
    return f"- {' '.join(parts)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _note(note: Note, origin: Origin, sheet: Sheet) -> str:
    """A footnote: outlet, date, title, the words and what they hold that is only claimed, link."""
    parts = [f"[^{note.number}]: *{inline(note.source.title)}*. {inline(origin.outlet)}.", _words(note)]
    if note.marks:
        parts.append(f"In these words: {inline('. '.join(note.marks))}.")
    if became := wording.status(note.source):
        parts.append(f"**This source was {inline(became.rstrip('.'))}.**")
    parts += [f"<{origin.link}>"] if origin.link else []
    lines = [" ".join(parts)]
    if sheet.backing is not None:
        behind = sheet.backing.get(note.number, ())
        lines += [f"    - {inline(b.sentence)} ({inline(b.standing)}; claim {inline(b.id)})" for b in behind]
        if not behind:
            lines.append("    - Records, of which no passage and no claim is written down.")
    return "\n".join([lines[0], *(["", *lines[1:]] if lines[1:] else [])])


def _words(note: Note) -> str:
    words = note.words
    if words is None:
        return "The source as a whole."
    if words.exact is None:
        return f"Characters {words.start} to {words.end} of its text, whose words are not loaded here."
    before, after = inline(words.prefix or ""), inline(words.suffix or "")
    gap = "" if after[:1] in _CLOSING else " "
    return f"…{before} **“{inline(words.exact)}”**{gap}{after}… (characters {words.start} to {words.end})"
