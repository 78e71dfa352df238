"""Text in columns that fit the width of a terminal.

A table is set in the first of four ways that fits it well: as it is; with its cells folded between words; with
its first column on lines of its own above the others; as one block a row. A word is broken only in the last.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

GAP = 2
_LONGEST_WORD = 26
"""Cells up to which a column is kept wide enough for its longest word."""
_TALL = 3.0
"""Lines a row, on average, up to which a folded table is still read across."""

Row = Sequence[str]
Bold = Callable[[str], str]


def cells(text: str) -> int:
    """The terminal cells that a text takes: two for a wide character, none for a combining one."""
    if text.isascii():
        return len(text)
    return sum(map(_cells_of, text))


def _cells_of(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def fold(text: str, width: int) -> list[str]:
    """The lines of a text that is folded between words; a word longer than a line is broken."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if cells(longer) <= width:
                line = longer
                continue
            if line:
                lines.append(line)
            while cells(word) > width:
                head = _head(word, width)
                lines.append(head)
                word = word[len(head) :]
            line = word
        lines.append(line)
    return lines


def paragraph(text: str, width: int, indent: str, hanging: str | None = None) -> list[str]:
    """The lines of a text that is folded into one paragraph, those after the first further in."""
    hanging = f"{indent}    " if hanging is None else hanging
    first, *rest = fold(" ".join(re.split(r"[ \t\r\n]+", text.strip())), width - len(hanging)) or [""]
    return [indent + first, *(hanging + line for line in rest)]


def _head(word: str, width: int) -> str:
    """As much of a word as fits, up to a sign that words are joined with where there is one."""
    taken = end = 0
    while end < len(word) and taken + _cells_of(word[end]) <= width:
        taken += _cells_of(word[end])
        end += 1
    end = max(end, 1)
    joint = max(word.rfind(sign, 0, end) for sign in "-/_.,:")
    return word[: joint + 1] if joint >= end // 2 else word[:end]


def table(headings: Row, rows: Sequence[Row], numeric: Sequence[bool], width: int | None, bold: Bold) -> str:
    """A table as text; `numeric` columns stand to the right, `width` None is that of a file: as wide as it is."""
    if not headings:
        return ""
    ways: list[Callable[[], list[str] | None]] = [
        lambda: _side_by_side(headings, rows, numeric, width, bold),
        lambda: _stacked(headings, rows, numeric, width or 0, bold),
        lambda: _blocks(headings, rows, width or 0, bold),
    ]
    lines = next(found for way in ways if (found := way()) is not None)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def pairs(entries: Sequence[tuple[str, str]], width: int, bold: Bold, most: int = 24) -> list[str]:
    """Lines of names with their values folded beside them; a name longer than `most` cells is folded too."""
    left = min(most, max((cells(name) for name, _ in entries), default=0))
    lines = []
    for name, value in entries:
        names, values = fold(name, left), fold(value, max(20, width - left - GAP))
        for i in range(max(len(names), len(values))):
            head = names[i] if i < len(names) else ""
            value = values[i] if i < len(values) else ""
            lines.append((bold(_pad(head, left, False)) + " " * GAP + value).rstrip())
    return lines


def _side_by_side(
    headings: Row, rows: Sequence[Row], numeric: Sequence[bool], width: int | None, bold: Bold
) -> list[str] | None:
    widths = _widths(headings, rows, width)
    if widths is None:
        return None
    folded = [_folded(row, widths) for row in rows]
    height = sum(max(map(len, row)) for row in folded)
    if height > _TALL * max(1, len(rows)):
        return None
    lines = [
        *(bold(line) for line in _set(_folded(headings, widths), widths, numeric)),
        "─" * (sum(widths) + GAP * (len(widths) - 1)),
    ]
    for number, row in enumerate(folded):
        if number and height > 1.3 * len(rows):
            lines.append("")
        lines += _set(row, widths, numeric)
    return lines


def _stacked(
    headings: Row, rows: Sequence[Row], numeric: Sequence[bool], width: int, bold: Bold
) -> list[str] | None:
    """The first column on lines of its own, the others below it."""
    if len(headings) < 4 or not any(row[0] for row in rows):
        return None
    indent = " " * GAP
    widths = _widths(headings[1:], [row[1:] for row in rows], width - GAP)
    if widths is None:
        return None
    parts = [_folded(row[1:], widths) for row in rows]
    if sum(max(map(len, part)) for part in parts) > _TALL * len(rows):
        return None
    heads = _set(_folded(headings[1:], widths), widths, numeric[1:])
    lines = [bold(headings[0]), *(indent + bold(line) for line in heads), "─" * width]
    for row, part in zip(rows, parts, strict=True):
        lines += fold(row[0], width)
        lines += [indent + line for line in _set(part, widths, numeric[1:])]
    return lines


def _blocks(headings: Row, rows: Sequence[Row], width: int, bold: Bold) -> list[str]:
    """One block a row, empty cells left out."""
    lines: list[str] = []
    left = max(map(cells, headings))
    for row in rows:
        told = [(_pad(h, left, False), cell) for h, cell in zip(headings, row, strict=True) if cell]
        lines += ["", *pairs(told, width, bold, most=left)]
    return lines[1:]


def _widths(headings: Row, rows: Sequence[Row], width: int | None) -> list[int] | None:
    """The widths of the columns; None where they cannot all hold their longest word."""
    columns = [[heading, *(row[i] for row in rows)] for i, heading in enumerate(headings)]
    natural = [max(1, *(cells(line) for cell in column for line in cell.split("\n"))) for column in columns]
    room = (width or 0) - GAP * (len(columns) - 1)
    if width is None or sum(natural) <= room:
        return natural
    least = [min(_LONGEST_WORD, max(1, *(cells(w) for cell in c for w in cell.split()))) for c in columns]
    spare = room - sum(least)
    if spare < 0:
        return None
    typical = [sorted(map(cells, column))[len(column) * 4 // 5] for column in columns]
    widths = _shared(typical, least, spare)
    return _shared(natural, widths, room - sum(widths))


def _shared(wanted: Sequence[int], least: Sequence[int], spare: int) -> list[int]:
    """Widths where spare cells go in equal shares, none to more than it wants: short columns are not folded."""
    widths = list(least)
    needs = [max(0, most - width) for most, width in zip(wanted, least, strict=True)]
    order = sorted(range(len(widths)), key=needs.__getitem__)
    for position, i in enumerate(order):
        given = min(needs[i], spare // (len(order) - position))
        widths[i] += given
        spare -= given
    return widths


def _folded(row: Row, widths: Sequence[int]) -> list[list[str]]:
    return [fold(cell, width) for cell, width in zip(row, widths, strict=True)]


def _set(row: Sequence[Sequence[str]], widths: Sequence[int], numeric: Sequence[bool]) -> list[str]:
    """The lines of one row whose cells are folded."""
    return [
        (" " * GAP)
        .join(
            _pad(cell[line] if line < len(cell) else "", width, right)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        )
        .rstrip()
        for line in range(max(map(len, row)))
    ]


def _pad(text: str, width: int, right: bool) -> str:
    space = " " * max(0, width - cells(text))
    return space + text if right else text + space
