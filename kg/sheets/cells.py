"""The HTML of what stands in a page by the thousand: cells, rows, and the numbers of notes.

The templates are made for people to change. These parts are made here, as they take most of the time of a page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from html import escape
from typing import NamedTuple

from markupsafe import Markup

from kg.sheets.model import Cell, Note, Panel, Row, Saying

NOTES = 20
"""Notes of one statement that are shown; the rest is in the data."""


class Cited(NamedTuple):
    """A source as its notes name it; `became` is what became of it, "" for nothing."""

    title: Markup
    outlet: Markup
    became: str


class Cells:
    """Writes the cells of one page; made anew for each, as a note is led back to where it stands first.

    Args:
        address: where the sheet of another entity is; None for one that has none.
        step_of: from which position of the reader's switch a row is shown.
    """

    def __init__(self, address: Callable[[str | None], str | None], step_of: Callable[[Row], int]) -> None:
        self.address, self._step_of = address, step_of
        self._met: set[int] = set()

    def cell(self, cell: Cell) -> Markup:
        """A cell: its text, led to the sheet of what it names, and to the page on the web that it has."""
        return Markup(self._cell(cell))  # noqa: S704 - made of escaped parts, here and below

    def refs(self, numbers: Sequence[int]) -> Markup:
        """The notes of a statement, as links."""
        return Markup(self._refs(numbers))  # noqa: S704

    def values(self, rows: Iterable[Row]) -> Markup:
        """Rows of one cell as items of a list, each with its notes."""
        return Markup(  # noqa: S704
            "".join(
                [f"<li{self._how(row)}>{self._cell(row.cells[0])}{self._refs(row.notes)}</li>" for row in rows]
            )
        )

    def table(self, panel: Panel, rows: Sequence[Row]) -> Markup:
        """Rows of a panel as a table; each cell has its heading for phones, and is marked where it repeats."""
        numbers = [' class="number"' if cell.number else "" for cell in panel.rows[0].cells]
        headings = [escape(heading) for heading in panel.headings]
        head = "".join(f'<th scope="col"{n}>{h}</th>' for h, n in zip(headings, numbers, strict=True))
        labels = [f' data-label="{heading}">' for heading in headings]
        body = "".join([self._row(labels, row) for row in rows])
        return Markup(  # noqa: S704
            f'<div class="scroll"><table>\n<thead><tr>{head}<th scope="col" class="notes">Notes</th></tr>'
            f"</thead>\n<tbody>\n{body}</tbody>\n</table></div>"
        )

    def note(self, note: Note, cited: Cited) -> Markup:
        """What a note says: the source, its words in their context, who says what in them, what became of it."""
        found = [f"<cite>{cited.title}</cite>. {cited.outlet}. {_words(note)}"]
        if note.marks:
            found.append(f'<span class="faint">In these words: {_text(". ".join(note.marks))}.</span>')
        if cited.became:
            found.append(f'<span class="became">This source was {_text(cited.became)}.</span>')
        return Markup(" ".join(found))  # noqa: S704

    def who(self, saying: Saying) -> Markup:
        """Who says it and how; the speaker is led to the sheet of theirs."""
        speaker, told = saying.speaker, saying.attribution
        here = self.address(speaker.entity) if speaker else None
        if speaker is None or here is None or not told.startswith(speaker.text):
            return text(told)
        return self.cell(replace(speaker, link=None)) + text(told[len(speaker.text) :])

    def _row(self, labels: Sequence[str], row: Row) -> str:
        found = []
        for label, cell in zip(labels, row.cells, strict=True):
            if cell.again:
                found.append(f'<td class="again"><span>{_text(cell.text, cell.lang)}</span></td>')
            elif not cell.text:
                found.append('<td class="empty"></td>')
            else:
                number = ' class="number"' if cell.number else ""
                found.append(f"<td{number}{label}{self._cell(cell)}</td>")
        notes = f'<td class="notes" data-label="Notes">{self._refs(row.notes)}</td>'
        return f"<tr{self._how(row)}>{''.join(found)}{notes}</tr>\n"

    def _how(self, row: Row) -> str:
        """The attributes of the element of a row that is shown in some positions of the switch only."""
        step = self._step_of(row) if row.modality else 0
        return f' class="l{step}" data-how="{escape(mark(row.modality))}"' if step else ""

    def _cell(self, cell: Cell) -> str:
        here = self.address(cell.entity) if cell.entity else None
        if here is not None:
            out = _outward(cell.link) if cell.link else ""
            return f'<a href="{escape(here)}"{_tongue(cell)}>{escape(cell.text)}</a>{out}'
        if cell.link:
            return (
                f'<a href="{escape(cell.link)}" rel="noopener noreferrer"{_tongue(cell)}>{escape(cell.text)}</a>'
            )
        return _text(cell.text, cell.lang)

    def _refs(self, numbers: Sequence[int]) -> str:
        if not numbers:
            return '<span class="nonote">(no note)</span>'
        found = "".join([self._ref(number) for number in numbers[:NOTES]])
        more = len(numbers) - NOTES
        return found if more <= 0 else f'{found}<span class="nonote">and {more:,} more</span>'

    def _ref(self, number: int) -> str:
        met = "" if number in self._met else f' id="note-{number}-up"'
        self._met.add(number)
        return f'<sup class="ref"><a href="#note-{number}"{met} aria-label="note {number}">{number}</a></sup>'


def _words(note: Note) -> str:
    words = note.words
    if words is None:
        return "The source as a whole."
    place = f"haracters {words.start} to {words.end}"
    if words.exact is None:
        return f"C{place} of its text, whose words are not loaded here."
    lang = f' lang="{escape(note.source.language)}"' if note.source.language else ""
    before = f"{'…' if words.start else ''}{escape(words.prefix or '')}"
    return (
        f'<span dir="auto"{lang}><span class="faint">{before}</span><q>{escape(words.exact)}</q>'
        f'<span class="faint">{escape(words.suffix or "")}…</span></span> (c{place})'
    )


def mark(modality: str) -> str:
    """What a row that is not held as fact is called where such rows are counted."""
    return Saying(modality, accepted=False, attribution="", where="", statements=()).mark


def text(value: str, lang: str = "") -> Markup:
    """A text of the data; what is not plain English letters cannot turn the text around it."""
    return Markup(_text(value, lang))  # noqa: S704


def _text(value: str, lang: str = "") -> str:
    if lang:
        return f'<bdi lang="{escape(lang)}">{escape(value)}</bdi>'
    return escape(value) if value.isascii() else f"<bdi>{escape(value)}</bdi>"


def _tongue(cell: Cell) -> str:
    """The attributes that keep a text in its own language and direction."""
    lang = f' lang="{escape(cell.lang)}"' if cell.lang else ""
    return lang if cell.text.isascii() else f'{lang} dir="auto"'


def _outward(link: str) -> str:
    host = escape(link.split("/", 3)[2])
    return (
        f' <a class="out" href="{escape(link)}" rel="noopener noreferrer" aria-label="at {host}">'
        "<span>↗</span></a>"
    )
