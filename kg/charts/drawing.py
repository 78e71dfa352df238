"""A sheet of paper, 360 units wide, on which pictures are drawn from the top down.

The standard library's ElementTree writes it: it escapes every text and attribute, and its XML is well-formed.
There are no ids, styles and scripts, so that many pictures stand in one page, under any content security policy.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree

from kg.charts import texts
from kg.charts.model import Told

WIDTH = 360.0
LABEL, SMALL = 12.0, 10.5
"""Sizes of letters: pixels on a phone, and less than half as much again on a wide page."""
LEADING = 1.3
"""From line to line, in sizes of letters."""

_FONTS = "system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', 'Noto Sans CJK SC', sans-serif"
_DASHES = {"": {}, "l1": {"stroke-dasharray": "5 3"}, "l2": {"stroke-dasharray": "1.5 2.5"}}


class Drawing:
    """A picture in the making; `bottom` is how far down it is used."""

    def __init__(self, kind: str, title: str, description: str) -> None:
        self.bottom = 0.0
        self._root = ElementTree.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "class": f"c-picture c-{kind}",
                "role": "img",
                "font-family": _FONTS,
                "font-size": number(LABEL),
                "fill": "currentColor",
            },
        )
        ElementTree.SubElement(self._root, "title").text = texts.clean(title)
        ElementTree.SubElement(self._root, "desc").text = texts.clean(description)
        self._into = self._root
        self._layers: dict[str, ElementTree.Element] = {}

    def __str__(self) -> str:
        self._root.set("viewBox", f"0 0 {number(WIDTH)} {number(self.bottom + 2)}")
        return ElementTree.tostring(self._root, encoding="unicode")

    def group(self, level: str) -> None:
        """What follows is one thing of a level: "" for facts, "l1" and "l2" for what is not held as fact."""
        self._into = ElementTree.SubElement(self._root, "g", {"class": level}) if level else self._root

    def layer(self, level: str) -> None:
        """What follows goes to all that is of a level: names stand with the words that tell how sure it is."""
        if level and level not in self._layers:
            self._layers[level] = ElementTree.SubElement(self._root, "g", {"class": level})
        self._into = self._layers[level] if level else self._root

    def behind(self) -> ElementTree.Element:
        """A place for what is drawn later and lies below what is drawn from now on."""
        return ElementTree.SubElement(self._root, "g")

    def draw_into(self, place: ElementTree.Element) -> None:
        """What follows is drawn in that place."""
        self._into = place

    # -- marks ---------------------------------------------------------------------------------------------

    def line(
        self, x1: float, y1: float, x2: float, y2: float, class_: str, *, thick: float = 1.5, level: str = ""
    ) -> None:
        """A straight line; dashed or dotted where it is not of a fact."""
        self.path(f"M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}", class_, thick=thick, level=level)

    def path(self, d: str, class_: str, *, thick: float = 1.5, level: str = "") -> None:
        """A line along a path."""
        ElementTree.SubElement(
            self._into,
            "path",
            {"class": class_, "d": d, "fill": "none", "stroke": "currentColor", "stroke-width": number(thick)}
            | _DASHES[level],
        )

    def shape(self, points: Iterable[tuple[float, float]], class_: str, *, hollow: bool = False) -> None:
        """A polygon, filled or as an outline."""
        told = {"class": class_, "points": " ".join(f"{number(x)},{number(y)}" for x, y in points)}
        if hollow:
            told |= {"fill": "none", "stroke": "currentColor", "stroke-width": "1.5"}
        ElementTree.SubElement(self._into, "polygon", told)

    def bar(self, x: float, y: float, wide: float, high: float, class_: str) -> None:
        """A filled rectangle."""
        sides = {"x": x, "y": y, "width": wide, "height": high}
        told = {"class": class_, **{name: number(side) for name, side in sides.items()}}
        ElementTree.SubElement(self._into, "rect", told)

    def dot(self, x: float, y: float, radius: float, class_: str) -> None:
        """A filled circle."""
        told = {"class": class_, "cx": number(x), "cy": number(y), "r": number(radius)}
        ElementTree.SubElement(self._into, "circle", told)

    # -- texts ---------------------------------------------------------------------------------------------

    def text(
        self, x: float, y: float, text: str, class_: str, *, size: float = LABEL, anchor: str = "start"
    ) -> None:
        """One line of a clean text that begins, ends or has its middle at x; y is its baseline."""
        told = {"class": class_, "x": number(x), "y": number(y)}
        if size != LABEL:
            told["font-size"] = number(size)
        if texts.is_right_to_left(text):  # such a text starts on the right
            told["direction"] = "rtl"
            anchor = {"start": "end", "end": "start"}.get(anchor, anchor)
        if anchor != "start":
            told["text-anchor"] = anchor
        ElementTree.SubElement(self._into, "text", told).text = text

    def block(
        self,
        x: float,
        y: float,
        text: str,
        class_: str,
        *,
        room: float,
        most: int,
        size: float = LABEL,
        anchor: str = "start",
    ) -> float:
        """A text in lines below y, cut where it needs more than `most`; gives where it ends."""
        for line in texts.lines(text, room, size, most):
            y += size * LEADING
            self.text(x, y - size * 0.3, line, class_, size=size, anchor=anchor)
        return y

    def told(self, x: float, y: float, told: Told, *, lead: str = "", room: float = WIDTH) -> float:
        """Who says what is not held as fact, and who denies it, below y; gives where it ends."""
        y = self.block(x, y, f"{lead}{told.modality}: {told.words}", "c-told", room=room - x, most=4, size=SMALL)
        for word in told.against:
            y = self.block(x, y, word, "c-told", room=room - x, most=3, size=SMALL)
        return y


def number(value: float) -> str:
    """A number as SVG has it, to a tenth."""
    return f"{round(value, 1):g}"
