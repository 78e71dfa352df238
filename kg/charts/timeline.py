"""Events on a line of time, no more exactly than their sources date them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from kg.charts import texts
from kg.charts.axis import Axis
from kg.charts.drawing import SMALL, WIDTH, Drawing
from kg.charts.model import Event
from kg.dates import Span, span

_TEXT = 196.0
"""Room for the words; the line of time has what is to the right of it."""
_LEFT, _RIGHT = 206.0, 346.0
_KEY = (
    ("day", "on that day"),
    ("lasts", "from one day to another"),
    ("within", "some time between the two ends"),
    ("open", "begin or end not known"),
    ("unsure", "the date is uncertain or approximate"),
    ("told", "hollow: not held as fact; the words say who says so"),
)


def timeline(events: Sequence[Event], *, title: str, description: str = "") -> str:
    """Events with their dates: a day, the time that something lasts, or the time within which it lies.

    Args:
        events: in any order; one whose date is no EDTF date is not drawn.
        title: the name of the picture.
        description: what it shows, in words.
    """
    dated = sorted(((found, event) for event in events if (found := _span(event.date))), key=_order)
    drawing = Drawing("timeline", title, description)
    if dated:
        axis = _axis([found for found, _ in dated])
        drawing.bottom = 18
        grid = drawing.behind()
        for found, event in dated:
            _event(drawing, axis, found, event)
        drawing.draw_into(grid)
        _grid(drawing, axis)
        drawing.group("")
        _key(drawing, [event for _, event in dated])
    return str(drawing)


def _span(date: str) -> Span | None:
    try:
        return span(date)
    except ValueError:
        return None


def _order(dated: tuple[Span, Event]) -> tuple[datetime.date, datetime.date, str]:
    found, event = dated
    begin = found.earliest or found.latest or datetime.date.min
    return begin, found.latest or datetime.date.max, event.label


def _axis(spans: Sequence[Span]) -> Axis:
    days = [day.toordinal() for found in spans for day in (found.earliest, found.latest) if day]
    first, last = min(days), max(days)
    margin = max(2, (last - first) // 20)
    return Axis(max(first - margin, 1), min(last + margin, datetime.date.max.toordinal()), _LEFT, _RIGHT)


def _grid(drawing: Drawing, axis: Axis) -> None:
    for x, middle, name in axis.ticks():
        drawing.text(middle, 11, name, "c-small", size=SMALL, anchor="middle")
        drawing.line(x, 16, x, drawing.bottom, "c-grid", thick=0.6)
    drawing.line(_LEFT, 16, _RIGHT, 16, "c-axis", thick=1)


def _event(drawing: Drawing, axis: Axis, found: Span, event: Event) -> None:
    level = event.told.level if event.told else ""
    drawing.group(level)
    top = drawing.bottom + 4
    end = drawing.block(0, top, texts.named(event.label), "c-label", room=_TEXT, most=6 if event.told else 3)
    end = drawing.block(0, end, event.detail, "c-small", room=_TEXT, most=2, size=SMALL)
    _mark(drawing, axis, found, event, (top + end) / 2)
    if event.told:
        end = drawing.told(0, end, event.told)
    drawing.bottom = end + 4


def _mark(drawing: Drawing, axis: Axis, found: Span, event: Event, y: float) -> None:
    """The sign of a date: its place and width are the days that it can mean."""
    left = axis.at(found.earliest.toordinal()) if found.earliest else _LEFT
    right = axis.at(found.latest.toordinal() + 1) if found.latest else _RIGHT
    hollow, kind = event.told is not None, _kind(event.date)
    if kind == "day":
        left, right = _at_least((left + right) / 2, (left + right) / 2, 12)
        middle = (left + right) / 2
        drawing.shape([(left, y), (middle, y - 6), (right, y), (middle, y + 6)], "c-mark", hollow=hollow)
    elif kind == "lasts":
        left, right = _at_least(left, right, 5)
        points = [(left, y - 5), (right, y - 5), (right, y + 5), (left, y + 5)]
        drawing.shape(points, "c-mark", hollow=hollow)
    else:
        left, right = _at_least(left, right, 10)
        drawing.line(left, y, right, y, "c-mark", thick=2, level="l2" if hollow else "")
        _end(drawing, left, y, -1, is_open=found.earliest is None)
        _end(drawing, right, y, 1, is_open=found.latest is None)
    if _is_unsure(event.date):
        drawing.text(right + 3, y + 4, "?", "c-label")


def _end(drawing: Drawing, x: float, y: float, way: int, *, is_open: bool) -> None:
    if is_open:
        drawing.shape([(x + 6 * way, y), (x, y - 5), (x, y + 5)], "c-mark")
    else:
        drawing.line(x, y - 5, x, y + 5, "c-mark", thick=2)


def _at_least(left: float, right: float, wide: float) -> tuple[float, float]:
    """The two ends, moved apart about their middle where they are too near to be seen."""
    if right - left >= wide:
        return left, right
    middle = min(max((left + right) / 2, _LEFT + wide / 2), _RIGHT - wide / 2)
    return middle - wide / 2, middle + wide / 2


def _is_unsure(date: str) -> bool:
    return any(mark in date for mark in "?~%")


def _kind(date: str) -> str:
    """Which sign a date has: a day; what lasts from a day to a day; an open end; a time within which it lies."""
    first, slash, last = date.partition("/")
    if slash and {first, last} & {"", ".."}:
        return "open"
    if slash:
        return "lasts"
    return "day" if len(first.rstrip("?~%")) == 10 and "X" not in first else "within"


def _key(drawing: Drawing, events: Sequence[Event]) -> None:
    """What the signs mean: those that are there, and no other."""
    there = {_kind(event.date) for event in events}
    there |= {"unsure"} if any(_is_unsure(event.date) for event in events) else set()
    there |= {"told"} if any(event.told for event in events) else set()
    drawing.bottom += 6
    drawing.line(0, drawing.bottom, WIDTH, drawing.bottom, "c-grid", thick=0.6)
    drawing.bottom += 3
    for kind, words in _KEY:
        if kind in there:
            y = drawing.bottom + SMALL * 0.65
            _sign(drawing, kind, y)
            top = drawing.bottom
            drawing.bottom = drawing.block(34, top, words, "c-small", room=WIDTH - 34, most=1, size=SMALL)


def _sign(drawing: Drawing, kind: str, y: float) -> None:
    match kind:
        case "day" | "told":
            drawing.shape([(9, y), (14, y - 5), (19, y), (14, y + 5)], "c-mark", hollow=kind == "told")
        case "lasts":
            drawing.bar(2, y - 4, 24, 8, "c-mark")
        case "unsure":
            drawing.text(14, y + 4, "?", "c-label", anchor="middle")
        case _:
            drawing.line(2, y, 26 if kind == "within" else 22, y, "c-mark", thick=2)
            _end(drawing, 2, y, -1, is_open=False)
            _end(drawing, 26 if kind == "within" else 21, y, 1, is_open=kind == "open")
