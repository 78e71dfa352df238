"""Who is tied to whom: things in two columns, whose names never touch, and lines between them.

A free layout puts names on top of each other at the width of a phone; the columns keep every name legible. Their
order is such that few lines cross.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg.charts import texts
from kg.charts.drawing import LABEL, SMALL, WIDTH, Drawing, number
from kg.charts.model import Edge, Node

_ROOM = 124.0
"""Room for a name on either side."""
_SIDES = (_ROOM + 10, WIDTH - _ROOM - 10)
"""Where the dots of the two columns are."""
_DOT = 4.5
_MESH = 3
"""Ties among the things around the centre, from which on it matters who stands next to whom."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where the dot of a thing is: on the left (-1), on the right (1), or at the top (0)."""

    x: float
    y: float
    side: int


@dataclass(slots=True)
class _Plan:
    """What is drawn: the thing at the top, those below it, and the ties, told beside a name or by number."""

    names: Mapping[str, str]
    centre: str | None
    edges: Sequence[Edge]
    spots: dict[str, _Spot] = field(default_factory=dict)
    numbers: list[tuple[float, float]] = field(default_factory=list)

    def is_beside_name(self, edge: Edge) -> bool:
        """Whether the relation stands beside the name of the thing: it is a fact, and ties it to the centre."""
        return edge.told is None and self.centre in (edge.start, edge.end)

    def relations(self, name: str) -> tuple[str, str]:
        """What stands above a name, so that it reads on from the centre, and what stands below it."""
        mine = [e for e in self.edges if self.is_beside_name(e) and name in (e.start, e.end) and e.label]
        centre = texts.lines(self.names[self.centre], _ROOM, SMALL, 1)[0] if self.centre else ""
        onward = [e.label for e in mine if e.directed and e.end == name]
        back = [
            f"{e.label} {centre}" if e.directed else e.label for e in mine if not e.directed or e.start == name
        ]
        return ", ".join(dict.fromkeys(onward)), ", ".join(dict.fromkeys(back))

    def level(self, name: str) -> str:
        """The level of a thing that only ties reach which are not held as fact."""
        levels = {e.told.level if e.told else "" for e in self.edges if name in (e.start, e.end)}
        return min(levels, default="") if name != self.centre else ""

    def among(self) -> list[tuple[str, str]]:
        """The ties without a name among the things around the centre, if they are enough to make a mesh."""
        found = sorted(
            {(e.start, e.end) for e in self.edges if self.centre not in (e.start, e.end) and not e.label}
        )
        return found if len(found) >= _MESH else []

    def told(self) -> list[list[Edge]]:
        """The ties that are told below by number, those together that say the same of the same thing."""
        found: dict[tuple[object, ...], list[Edge]] = {}
        for edge in self.edges:
            if edge.told or (edge.label and not self.is_beside_name(edge)):
                found.setdefault((edge.start, edge.label, edge.told), []).append(edge)
        return list(found.values())


def network(
    nodes: Sequence[Node],
    edges: Sequence[Edge],
    *,
    title: str,
    description: str = "",
    centre: str | None = None,
    weights: str = "",
) -> str:
    """Things and what ties them; the same input gives the same picture.

    Args:
        nodes: what is drawn, each once.
        edges: ties between these; one that names another thing, or ties a thing to itself, is not drawn.
        title: the name of the picture.
        description: what it shows, in words.
        centre: the id of the thing that it is about, which stands at the top.
        weights: what thicker lines mean; "" where all are alike.
    """
    names = {node.id: texts.named(node.label) for node in nodes}
    drawn = [e for e in edges if e.start in names and e.end in names and e.start != e.end]
    plan = _Plan(names, centre if centre in names else None, _merged(drawn))
    drawing = Drawing("network", title, description)
    _top(drawing, plan)
    _columns(drawing, plan, _ordered(plan))
    _ties(drawing, plan)
    _dots(drawing, plan)
    _in_words(drawing, plan)
    if weights and plan.edges:
        top, words = drawing.bottom + 6, f"Thicker lines: {weights}"
        drawing.bottom = drawing.block(0, top, words, "c-small", room=WIDTH, most=2, size=SMALL)
    return str(drawing)


def _merged(edges: Sequence[Edge]) -> list[Edge]:
    """Each tie once; of ties that say the same, the strongest."""
    found: dict[tuple[object, ...], Edge] = {}
    for edge in edges:
        ends = (edge.start, edge.end) if edge.directed else tuple(sorted((edge.start, edge.end)))
        key = (ends, edge.label, edge.directed, edge.told)
        earlier = found.get(key)
        found[key] = edge if earlier is None else replace(earlier, weight=max(earlier.weight, edge.weight))
    return list(found.values())


# -- places ------------------------------------------------------------------------------------------------


def _ordered(plan: _Plan) -> tuple[list[str], list[str]]:
    """Who stands on the left and who on the right, from the top down."""
    outer = [name for name in plan.names if name != plan.centre]
    among = plan.among()
    if not among:
        return outer[::2], outer[1::2]
    around = _around(outer, among)
    half = len(around) // 2
    return around[half:][::-1], around[:half]


def _around(outer: list[str], among: list[tuple[str, str]]) -> list[str]:
    """The things in a circle, each near those that it is tied to.

    Next comes the one with the most ties to those placed last, each place back counting half; among equals the one
    that is tied to fewest of those that still have no place.
    """
    near: dict[str, set[str]] = {name: set() for name in outer}
    for start, end in among:
        near[start].add(end)
        near[end].add(start)
    found: list[str] = []

    def rank(name: str) -> tuple[float, bool, int]:
        pull = sum(0.5**back for back, other in enumerate(reversed(found)) if other in near[name])
        return pull, bool(near[name]), -len(near[name].difference(found))

    left = list(outer)
    while left:
        found.append(max(left, key=rank))
        left.remove(found[-1])
    return found


def _top(drawing: Drawing, plan: _Plan) -> None:
    if plan.centre is None:
        return
    name = plan.names[plan.centre]
    end = drawing.block(WIDTH / 2, 0, name, "c-centre", room=300, most=2, size=13, anchor="middle")
    plan.spots[plan.centre] = _Spot(WIDTH / 2, end + 8, 0)
    drawing.bottom = end + 18


def _columns(drawing: Drawing, plan: _Plan, columns: tuple[list[str], list[str]]) -> None:
    """The names in two columns, the lower one's end is where the picture goes on."""
    top, ends = drawing.bottom, [drawing.bottom]
    for side, column in zip((-1, 1), columns, strict=True):
        drawing.bottom = top
        for name in column:
            _name(drawing, plan, name, side)
        ends.append(drawing.bottom)
    drawing.bottom = max(ends)


def _name(drawing: Drawing, plan: _Plan, name: str, side: int) -> None:
    drawing.layer(plan.level(name))
    edge, anchor = (_ROOM, "end") if side < 0 else (WIDTH - _ROOM, "start")
    above, below = plan.relations(name)

    def block(y: float, text: str, class_: str, size: float) -> float:
        return drawing.block(edge, y, text, class_, room=_ROOM, most=4, size=size, anchor=anchor)

    top = block(drawing.bottom + 6, above, "c-small", SMALL)
    end = block(block(top, plan.names[name], "c-label", LABEL), below, "c-small", SMALL)
    plan.spots[name] = _Spot(_SIDES[side > 0], top + LABEL * 0.65, side)
    drawing.bottom = max(end, top + 18) + 5


def _dots(drawing: Drawing, plan: _Plan) -> None:
    """The dots, above the lines."""
    for name, spot in plan.spots.items():
        drawing.layer(plan.level(name))
        drawing.dot(spot.x, spot.y, _DOT if spot.side else _DOT + 1.5, "c-dot")
    drawing.layer("")


# -- ties --------------------------------------------------------------------------------------------------


def _ties(drawing: Drawing, plan: _Plan) -> None:
    """The lines, and the numbers of those that are told below."""
    most = max((edge.weight for edge in plan.edges), default=1.0)
    marks = {edge: place for place, group in enumerate(plan.told(), 1) for edge in group}
    mesh, between = bool(plan.among()), Counter[frozenset[str]]()
    for edge in plan.edges:
        pair = frozenset((edge.start, edge.end))
        light = mesh and plan.centre in pair  # in a mesh the ties among the others matter more
        thick = 1.0 if light else 1 + 2.5 * edge.weight / most if most > 1 else 1.4
        level = edge.told.level if edge.told else ""
        drawing.layer(level)
        a, b = plan.spots[edge.start], plan.spots[edge.end]
        curve = _Curve((a.x, a.y), _bent(a, b, between[pair]), (b.x, b.y))
        between[pair] += 1
        drawing.path(curve.path, "c-spoke" if light else "c-tie", thick=thick, level=level)
        if edge.directed:
            drawing.shape(curve.arrow(0.62 if plan.is_beside_name(edge) else 0.84), "c-arrow")
        if edge in marks:
            _number(drawing, plan, curve, marks[edge])
    drawing.layer("")


def _bent(a: _Spot, b: _Spot, nth: int) -> tuple[float, float]:
    """The point that a line bends to: straight between columns, inwards within one; ties of one pair apart."""
    x, y = (a.x + b.x) / 2, (a.y + b.y) / 2
    if a.side == b.side:
        x -= a.side * min(24 + abs(a.y - b.y) * 0.35, 100)
    bend = 30.0 * ((nth + 1) // 2) * (-1 if nth % 2 else 1)
    return (x, y + bend) if a.side * b.side == -1 else (x + bend, y)


@dataclass(frozen=True, slots=True)
class _Curve:
    """A line from a to b that bends towards c: a quadratic Bézier curve."""

    a: tuple[float, float]
    c: tuple[float, float]
    b: tuple[float, float]

    @property
    def path(self) -> str:
        """As SVG has it."""
        (ax, ay), (cx, cy), (bx, by) = self.a, self.c, self.b
        return f"M{number(ax)} {number(ay)}Q{number(cx)} {number(cy)} {number(bx)} {number(by)}"

    def at(self, t: float) -> tuple[float, float]:
        """The point at a share of the way."""
        shares = ((1 - t) ** 2, 2 * t * (1 - t), t * t)
        x, y = (
            sum(share * point[i] for share, point in zip(shares, (self.a, self.c, self.b), strict=True))
            for i in (0, 1)
        )
        return x, y

    def arrow(self, t: float) -> list[tuple[float, float]]:
        """A head on the line, whose point is near a share of the way."""
        (x, y), (back_x, back_y) = self.at(t), self.at(t - 0.05)
        far = math.dist((x, y), (back_x, back_y)) or 1.0
        dx, dy = (x - back_x) / far, (y - back_y) / far
        return [
            (x + dx * 5, y + dy * 5),
            (x - dx * 4 - dy * 4.5, y - dy * 4 + dx * 4.5),
            (x - dx * 4 + dy * 4.5, y - dy * 4 - dx * 4.5),
        ]


def _number(drawing: Drawing, plan: _Plan, curve: _Curve, mark: int) -> None:
    """The number of a tie on its line, where no other number is."""
    points = [curve.at(t) for t in (0.5, 0.4, 0.6, 0.3, 0.7)]
    free = [p for p in points if all(math.dist(p, other) > 17 for other in plan.numbers)]
    x, y = (free or points)[0]
    plan.numbers.append((x, y))
    _numbered(drawing, x, y, mark)


def _numbered(drawing: Drawing, x: float, y: float, mark: int) -> None:
    drawing.dot(x, y, 7.5, "c-number")
    drawing.text(x, y + 3.7, str(mark), "c-on", size=SMALL, anchor="middle")


def _in_words(drawing: Drawing, plan: _Plan) -> None:
    """The numbered ties in words: who, how, whom; and who says so, where it is not held as fact."""
    for place, group in enumerate(plan.told(), 1):
        first = group[0]
        drawing.layer(first.told.level if first.told else "")
        _numbered(drawing, 8, drawing.bottom + 5 + SMALL * 0.65, place)
        ends = "; ".join(plan.names[edge.end][:80] for edge in group)
        words = f"{plan.names[first.start][:80]} — {first.label or 'tied to'} — {ends}"
        end = drawing.block(22, drawing.bottom + 5, words, "c-small", room=WIDTH - 22, most=6, size=SMALL)
        drawing.bottom = drawing.told(22, end, first.told) if first.told else end
    drawing.layer("")
