"""Numbers as bars: years from left to right, anything else from the top down."""

from __future__ import annotations

from collections.abc import Sequence

from kg.charts import texts
from kg.charts.drawing import LABEL, SMALL, WIDTH, Drawing
from kg.charts.model import Bar
from kg.errors import UsageError

_LABEL = 180.0
"""The most room for the names of bars that lie."""
_NAME = 72.0
"""The most room for the name of a bar that stands."""
_HIGH = 96.0
"""Height of the highest bar that stands."""


def bars(values: Sequence[Bar], *, title: str, description: str = "", upright: bool = False) -> str:
    """Bars from a common base, each with its number.

    Args:
        values: what is drawn, in its order; none is negative.
        title: the name of the picture.
        description: what it shows, in words.
        upright: bars that stand side by side, for what has an order in time; else they lie one below the other.

    Raises:
        UsageError: a value is negative, or no number.
    """
    if not all(0 <= value.value < float("inf") for value in values):
        raise UsageError("a bar needs a number from 0 up")
    most = max((value.value for value in values), default=0) or 1
    drawing = Drawing("bars", title, description)
    (_upright if upright else _lying)(drawing, values, most)
    return str(drawing)


def _lying(drawing: Drawing, values: Sequence[Bar], most: float) -> None:
    widest = max((texts.width(texts.named(value.label), LABEL) for value in values), default=0)
    left = min(widest + 10, _LABEL)
    room = WIDTH - left - 8 - max((texts.width(_shown(value.value), SMALL) for value in values), default=0)
    for value in values:
        top = drawing.bottom + 3
        end = drawing.block(0, top, texts.named(value.label), "c-label", room=left - 8, most=2)
        middle = (top + end) / 2
        length = room * value.value / most
        drawing.bar(left, middle - 5, length, 10, "c-bar")
        drawing.text(left + length + 5, middle + 4, _shown(value.value), "c-small", size=SMALL)
        drawing.bottom = end + 3
    drawing.line(left, 0, left, drawing.bottom, "c-axis", thick=1)


def _upright(drawing: Drawing, values: Sequence[Bar], most: float) -> None:
    step = min(WIDTH / max(len(values), 1), 40.0)
    base = _HIGH + 16
    names = _apart(["".join(texts.lines(value.label, _NAME, SMALL, 1)) for value in values], step, [])
    highest = [place for place, value in enumerate(values) if value.value == most][:1]
    numbers = _apart([_shown(value.value) for value in values], step, highest)
    for place, value in enumerate(values):
        left, high = place * step, _HIGH * value.value / most
        drawing.bar(left + step * 0.15, base - high, step * 0.7, high, "c-bar")
        for found, y in ((names, base + 13), (numbers, base - high - 4)):
            if place in found:
                middle, text = found[place]
                drawing.text(middle, y, text, "c-small", size=SMALL, anchor="middle")
    drawing.line(0, base, step * len(values), base, "c-axis", thick=1)
    drawing.bottom = base + 18


def _apart(labels: Sequence[str], step: float, first: Sequence[int]) -> dict[int, tuple[float, str]]:
    """The labels that are shown, each with its middle: `first`, and every so many; none touches another."""
    halves = [texts.width(label, SMALL) / 2 for label in labels]
    every = max(1, int(-(-(2 * max(halves, default=0) + 3) // step)))
    found: dict[int, tuple[float, str]] = {}
    for place in (*first, *range(0, len(labels), every)):
        half = halves[place]
        middle = min(max((place + 0.5) * step, half), WIDTH - half)
        if all(abs(middle - other) >= half + halves[i] + 2 for i, (other, _) in found.items()):
            found[place] = (middle, labels[place])
    return found


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,g}"
