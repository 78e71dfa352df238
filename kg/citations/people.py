"""Citations for people: marks in the cells of a table and the list of notes, as text, Markdown and HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from kg import columns
from kg.citations.model import Cited, CitedRow, Mark
from kg.citations.telling import Said, Told, always, cut_notes, gaps, marks
from kg.tables import escape, markdown, plain

NOTES_SHOWN = 40
"""Notes of facts that a table on a terminal shows."""

_JOIN = "\N{NO-BREAK SPACE}"
"""What keeps a mark on one line."""

_MORE = "{:,} more notes, all of facts; all are in: --cite -F html, -F md, or -F json"


class _Way(NamedTuple):
    """How one format writes a mark, what joins marks, and text."""

    mark: Callable[[Mark], str]
    more: Callable[[int], str]
    none: str


def cells(cited: Cited, format_: str) -> list[str]:
    """The marks of each row, ready for a cell of a format: "table", "md" or "html"."""
    return [cell(row, format_) for row in cited.rows]


def cell(row: CitedRow, format_: str) -> str:
    """The marks of one row, ready for a cell of a format."""
    way = _WAYS[format_]
    found, more = marks(row)
    if not found:
        return way.none
    return " ".join([*map(way.mark, found), *([way.more(more)] if more else [])])


def _text_mark(mark: Mark) -> str:
    number, told = mark
    return f"[{number}{_JOIN}{told.replace(' ', _JOIN)}]" if told else f"[{number}]"


def _markdown_mark(mark: Mark) -> str:
    number, told = mark
    return f"[^{number}] ({told})" if told else f"[^{number}]"


def _html_mark(mark: Mark) -> str:
    number, told = mark
    return f'<a href="#note-{number}">{escape(_text_mark((number, told)))}</a>'


_WAYS = {
    "table": _Way(_text_mark, lambda more: f"+{more:,}", "–"),
    "md": _Way(_markdown_mark, lambda more: f"and {more:,} more", "–"),
    "html": _Way(_html_mark, lambda more: f"and {more:,} more", "–"),
}


def as_text(
    cited: Cited,
    told: Sequence[Told],
    width: int | None,
    most: int | None = NOTES_SHOWN,
    chains: Sequence[Said] = (),
) -> str:
    """The list of notes for a terminal; those of facts that are too many are left out, and it says so.

    Args:
        cited: the citations of the answer.
        told: its notes in words.
        width: that of the terminal; None for a file.
        most: notes of facts that are shown; None for all.
        chains: how rows follow from several statements, told below the notes.
    """
    shown, left_out = (list(told), 0) if most is None else cut_notes(told, always(cited), most)
    if not shown:
        return ""
    edge = len(f"[{shown[-1].number}] ")
    lines = ["Notes"]
    for note in shown:
        lines += _text_note(note, width or 100, edge)
    if left_out:
        lines += columns.fold(_MORE.format(left_out), width or 100)
    if chains:
        lines += ["", "Chains"]
        lines += [
            line for found in chains for line in columns.paragraph(_text_said(found), width or 100, "", "    ")
        ]
    return plain("\n".join(lines)) + "\n"


def _text_note(note: Told, width: int, edge: int) -> list[str]:
    """One note: its number, then its parts, each on lines of its own."""
    lines = [line for part in _text_parts(note) for line in columns.fold(" ".join(part.split()), width - edge)]
    head = f"[{note.number}]".ljust(edge)
    return [f"{' ' * edge if place else head}{line}".rstrip() for place, line in enumerate(lines)]


def _text_parts(note: Told) -> list[str]:
    words = f"“{note.quote}” ({note.place})" if note.quote is not None else note.place
    said = list(map(_text_said, note.said))
    status = [_capital(note.status)] if note.status else []
    if note.first is not None:
        return [f"same source as [{note.first}]: {words}", *(text.partition(": ")[0] for text in status), *said]
    title = note.title if note.title.startswith(("“", '"', "‘")) else f"“{note.title}”"
    return [f"{note.outlet}: {title}", words, *status, *said, *([note.link] if note.link else [])]


def _text_said(said: Said) -> str:
    return f"{said.text}{''.join(f' [{n}]' for n in said.notes)}"


# -- Markdown ----------------------------------------------------------------------------------------------


def as_markdown(cited: Cited, told: Sequence[Told], chains: Sequence[Said] = ()) -> str:
    """The notes as footnotes of Markdown, each a paragraph of its own; before them the chains."""
    linked = [f"- {_markdown_said(found)}\n" for found in chains]
    lines = ["\nChains:\n\n", *linked] if linked else []
    lines += [f"\n[^{note.number}]: {' '.join(_markdown_parts(note))}\n" for note in told]
    return "".join(lines) + "".join(f"\n{markdown(gap)}\n" for gap in gaps(cited))


def _markdown_parts(note: Told) -> list[str]:
    words = f"“{_flat(note.quote)}” ({note.place})" if note.quote is not None else _capital(note.place)
    parts = [f"{_flat(note.outlet)}: *{_flat(note.title)}*. {words}."]
    parts += [f"**{_ended(_flat(_capital(note.status)))}**"] if note.status else []
    parts += map(_markdown_said, note.said)
    return [*parts, *([f"<{note.link}>"] if note.link else [])]


def _markdown_said(said: Said) -> str:
    return _ended(_flat(said.text)) + "".join(f" [^{n}]" for n in said.notes)


def _flat(text: str) -> str:
    return markdown(plain(" ".join(text.split())))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


# -- HTML --------------------------------------------------------------------------------------------------


def as_html(cited: Cited, told: Sequence[Told], chains: Sequence[Said] = ()) -> str:
    """The notes as a list that the marks lead to, and the chains."""
    items = "\n".join(f'<li id="note-{n.number}" value="{n.number}">{_html_note(n)}</li>' for n in told)
    remarks = "".join(f"<p>{escape(plain(gap))}</p>\n" for gap in gaps(cited))
    if chains:
        listed = "\n".join(f"<li>{_html_said(found)}</li>" for found in chains)
        remarks = f"<h2>Chains</h2>\n<ul>\n{listed}\n</ul>\n{remarks}"
    return f'<section class="notes">\n<h2>Notes</h2>\n<ol>\n{items}\n</ol>\n{remarks}</section>\n'


def _html_note(note: Told) -> str:
    words = f"<q>{_inline(note.quote)}</q> ({note.place})" if note.quote is not None else _capital(note.place)
    parts = [f"{_inline(note.outlet)}: <cite>{_inline(note.title)}</cite>. {words}."]
    parts += [f"<strong>{_inline(_ended(_capital(note.status)))}</strong>"] if note.status else []
    parts += [f"<br>{_html_said(said)}" for said in note.said]
    if note.link:
        parts.append(f'<br><a href="{escape(note.link)}" rel="noopener noreferrer">{_inline(note.link)}</a>')
    return " ".join(parts)


def _html_said(said: Said) -> str:
    return " ".join([_inline(_ended(said.text)), *map(_to_note, said.notes)])


def _to_note(number: int) -> str:
    return _html_mark((number, ""))


def _inline(text: str) -> str:
    return escape(plain(text))
