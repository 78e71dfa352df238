"""Pictures: whatever is drawn stays on the paper, says no more than is known, and is the same each time."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.charts import Bar, Edge, Event, Node, Told, bars, network, texts, timeline
from kg.charts.axis import Axis
from kg.charts.drawing import LABEL, WIDTH
from kg.errors import UsageError

SVG = "{http://www.w3.org/2000/svg}"
EVIL = (
    "<script>alert(1)</script>", '"><svg onload=alert(1)>', "a\x00b\x1b[2J\u202eevil\u2066", "\ud800",
    "\ufffe\uffff", "&amp;&#x0;", "]]><!--", "名前" * 200, "اسم طويل جدا " * 40, "W" * 10_000, "",
    " \t\n\u2028", "e\u0301\u0301",
)  # fmt: skip
SAYING = st.builds(
    Told,
    modality=st.sampled_from(("alleged", "reported", "expected", "denied")),
    words=st.sampled_from(("Anna says, according to the Gazette", "word " * 200)),
    against=st.lists(st.sampled_from(("denied by Bert", "taken back on 5 May 2025")), max_size=2).map(tuple),
)
TEXT = st.one_of(st.text(max_size=40), st.sampled_from(EVIL))
DATE = st.one_of(
    st.dates().map(str),
    st.dates().map(lambda day: f"{day:%Y-%m}".zfill(7)),
    st.dates().map(lambda day: f"{day.year:04}~"),
    st.dates().map(lambda day: f"{day.year:04}?"),
    st.tuples(st.dates(), st.dates()).map(lambda days: f"{min(days)}/{max(days)}"),
    st.dates().map(lambda day: f"../{day}"),
    st.dates().map(lambda day: f"{day}/.."),
    st.sampled_from(("202X", "20XX", "2024-XX", "not a date", "", "9999-12-31", "0001-01-01", "2024-02-30")),
)
EVENTS = st.lists(st.builds(Event, TEXT, DATE, TEXT, st.none() | SAYING), max_size=8)
IDS = st.sampled_from("abcdefgh")
EDGES = st.lists(
    st.builds(
        Edge,
        start=IDS,
        end=IDS,
        label=st.sampled_from(("", "sued", "owns")) | TEXT,
        weight=st.floats(0, 1e6),
        directed=st.booleans(),
        told=st.none() | SAYING,
    ),
    max_size=20,
)
BARS = st.lists(st.builds(Bar, TEXT, st.floats(0, 1e9) | st.integers(0, 10**9).map(float)), max_size=30)


def drawn(svg: str) -> ElementTree.Element:
    """The picture as XML; it is well-formed, and has no way to run or fetch anything."""
    root = ElementTree.fromstring(svg)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "g", "path", "polygon", "rect", "circle", "text"}
    names = {name for element in root.iter() for name in element.attrib}
    assert not {n for n in names if n in ("style", "id", "href") or n.startswith("on")}
    return root


def words(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def paper(root: ElementTree.Element) -> tuple[float, float]:
    left, top, wide, high = map(float, (root.get("viewBox") or "").split())
    assert (left, top, wide) == (0, 0, WIDTH)
    return wide, high


def spans(root: ElementTree.Element) -> list[tuple[float, float, float, str]]:
    """Each text with where it begins and ends, as wide as it may be."""
    found = []
    for element in root.iter(f"{SVG}text"):
        x, y = float(element.get("x", "")), float(element.get("y", ""))
        size = float(element.get("font-size", LABEL))
        wide = texts.width(element.text or "", size)
        anchor = element.get("text-anchor", "start")
        if element.get("direction") == "rtl":
            anchor = {"start": "end", "end": "start"}.get(anchor, anchor)
        left = {"start": x, "middle": x - wide / 2, "end": x - wide}[anchor]
        found.append((left, left + wide, y, element.text or ""))
    return found


def is_on_paper(root: ElementTree.Element) -> None:
    wide, high = paper(root)
    for left, right, y, text in spans(root):
        # one character that is wider than its room is the least that can be shown
        assert left >= -0.2 or len(text) <= 2, text
        assert right <= wide + 0.2 or len(text) <= 2, text
        assert 0 <= y <= high
    for element in root.iter():
        for x, y in re.findall(r"(-?[\d.]+)[ ,](-?[\d.]+)", element.get("points", "")):
            assert 0 <= float(x) <= wide, element.attrib
            assert 0 <= float(y) <= high
        if element.tag == f"{SVG}rect":
            x, y, w, h = (float(element.get(name, "")) for name in ("x", "y", "width", "height"))
            assert x >= 0
            assert w >= 0
            assert x + w <= wide + 0.2
            assert 0 <= y <= y + h <= high


def touching(root: ElementTree.Element) -> list[tuple[str, str]]:
    """Texts of one line that lie on each other."""
    found = sorted((y, left, right, text) for left, right, y, text in spans(root) if text)
    return [
        (a[3], b[3])
        for i, a in enumerate(found)
        for b in found[i + 1 :]
        if a[0] == b[0] and b[1] < a[2] - 0.2 and a[1] < b[2] - 0.2
    ]


# -- all pictures ------------------------------------------------------------------------------------------


@given(EVENTS, TEXT)
@example([Event(evil, "2024-05?", evil, Told("alleged", "Anna", (evil or "x",))) for evil in EVIL], EVIL[0])
def test_a_timeline_of_anything_stays_on_the_paper_and_is_the_same_twice(events: list[Event], title: str) -> None:
    svg = timeline(events, title=title)
    assert svg == timeline(events, title=title)
    is_on_paper(drawn(svg))


@given(BARS, TEXT, st.booleans())
@example([Bar(evil, 1.5) for evil in EVIL], EVIL[1], True)
@example([Bar(evil, 1.5) for evil in EVIL], EVIL[1], False)
def test_bars_of_anything_stay_on_the_paper_and_are_the_same_twice(
    values: list[Bar], title: str, upright: bool
) -> None:
    svg = bars(values, title=title, upright=upright)
    assert svg == bars(values, title=title, upright=upright)
    is_on_paper(drawn(svg))


@given(st.lists(TEXT, max_size=8), EDGES, TEXT)
@example(list(EVIL[:8]), [Edge("a", x, EVIL[0], directed=True) for x in "bcdefgh"], "t")
def test_a_network_of_anything_stays_on_the_paper_and_is_the_same_twice(
    labels: list[str], edges: list[Edge], title: str
) -> None:
    nodes = [Node(name, label) for name, label in zip("abcdefgh", labels, strict=False)]
    svg = network(nodes, edges, title=title, centre="a", weights="more")
    assert svg == network(nodes, edges, title=title, centre="a", weights="more")
    is_on_paper(drawn(svg))


def test_what_a_picture_is_of_stands_in_it_for_who_cannot_see_it() -> None:
    root = drawn(bars([Bar("a", 1)], title="Papers <by> year", description="one & all"))
    assert [root[0].text, root[1].text] == ["Papers <by> year", "one & all"]


def test_a_text_that_runs_from_right_to_left_keeps_its_side_of_the_picture() -> None:
    root = drawn(bars([Bar("محمد علي", 1), Bar("Ada", 1)], title="t"))
    arabic, latin = (next(e for e in root.iter(f"{SVG}text") if e.text == name) for name in ("محمد علي", "Ada"))
    assert (arabic.get("direction"), arabic.get("text-anchor")) == ("rtl", "end")
    assert arabic.get("x") == latin.get("x")


def test_a_text_without_room_is_cut_and_says_so() -> None:
    found = texts.lines("one two three four five six seven", 60, 12, 2)
    assert len(found) == 2
    assert found[-1].endswith("…")
    assert texts.lines("one two", 600, 12, 2) == ("one two",)


def test_characters_of_east_asian_scripts_take_their_room() -> None:
    assert texts.width("東京", 10) == 20
    assert all(texts.width(line, 12) <= 60 for line in texts.lines("東京都千代田区" * 3, 60, 12, 9))


# -- what is not held as fact ------------------------------------------------------------------------------


def test_nothing_that_is_only_said_is_drawn_without_who_says_so() -> None:
    for modality, who in (("alleged", ""), ("", "Anna"), (" ", "Anna"), ("alleged", " ")):
        with pytest.raises(UsageError, match="who says so"):
            Told(modality, who)


def test_an_accusation_is_drawn_with_who_makes_it_and_every_denial() -> None:
    told = Told("alleged", "Anna says", ("denied by Bert", "denied by the Mill", "taken back on 5 May 2025"))
    pictures = (
        timeline([Event("x", "2024", told=told), Event("y", "2025")], title="t"),
        network([Node("a", "A"), Node("b", "B")], [Edge("a", "b", "owns", told=told)], title="t", centre="a"),
    )
    for svg in pictures:
        root = drawn(svg)
        assert {"alleged: Anna says", *told.against} <= {*words(root)}
        [group, *_] = [g for g in root.iter(f"{SVG}g") if "denied by Bert" in words(g)]
        assert group.get("class") == "l2"  # a reader who asks for facts only does not see it


def test_facts_and_what_is_said_differ_without_colour() -> None:
    told = Told("reported", "Anna says")
    root = drawn(timeline([Event("x", "2024-05-01", told=told), Event("y", "2025-05-01")], title="t"))
    hollow, full, *_ = (e.get("fill") for e in root.iter(f"{SVG}polygon"))
    assert (hollow, full) == ("none", None)
    edges = [Edge("a", "b"), Edge("b", "c", told=told)]
    root = drawn(network([Node(n, n) for n in "abc"], edges, title="t", centre="a"))
    assert {e.get("stroke-dasharray") for e in root.iter(f"{SVG}path")} == {None, "5 3"}


@pytest.mark.parametrize(
    ("modality", "against", "level"),
    [
        ("reported", (), "l1"),
        ("expected", (), "l1"),
        ("reported", ("denied by Bert",), "l2"),
        ("alleged", (), "l2"),
    ],
)
def test_what_somebody_denies_is_not_among_what_is_merely_reported(
    modality: str, against: tuple[str, ...], level: str
) -> None:
    assert Told(modality, "Anna says", against).level == level


def test_a_thing_that_only_claims_reach_goes_with_them() -> None:
    edges = [Edge("a", "b", "owns"), Edge("a", "c", "owns", told=Told("alleged", "Anna says"))]
    root = drawn(network([Node(n, f"name of {n}") for n in "abc"], edges, title="t", centre="a"))
    grouped = [text for g in root.iter(f"{SVG}g") for text in words(g)]
    assert "name of c" in grouped
    assert "name of b" not in grouped


# -- timelines ---------------------------------------------------------------------------------------------


def marks(svg: str) -> list[tuple[float, float]]:
    """Where the sign of each event begins and ends."""
    found = []
    for element in drawn(svg).iter():
        if element.get("class") == "c-mark" and element.tag != f"{SVG}rect":
            numbers = re.findall(r"(-?[\d.]+)[ ,]-?[\d.]+", element.get("points") or element.get("d") or "")
            found.append((min(map(float, numbers)), max(map(float, numbers))))
    return found


def test_a_date_is_drawn_as_wide_as_it_is_unknown() -> None:
    dates = ("2020-01-01/2029-12-31", "2024", "2024-06", "2024-06-15")
    wide = {date: marks(timeline([Event("x", date), Event("all", dates[0])], title="t")) for date in dates}
    decade = wide[dates[0]][0][1] - wide[dates[0]][0][0]
    year = next(m for m in wide["2024"] if m[1] - m[0] < decade / 2)
    assert decade / 11 < year[1] - year[0] < decade / 9
    assert "some time between the two ends" in words(drawn(timeline([Event("x", "2024-06")], title="t")))


def test_a_date_that_is_uncertain_has_a_question_mark_and_a_sure_one_has_none() -> None:
    for date, is_marked in (("2024?", True), ("2024~", True), ("2024-05-01%", True), ("2024", False)):
        assert ("?" in words(drawn(timeline([Event("x", date)], title="t")))) is is_marked, date


def test_an_open_end_is_an_arrow_to_the_end_of_the_line() -> None:
    root = drawn(timeline([Event("x", "../2024"), Event("y", "2023-01-01")], title="t"))
    assert "begin or end not known" in words(root)


def test_events_stand_in_order_of_time_and_what_has_no_date_is_left_out() -> None:
    events = [Event("late", "2025"), Event("never", "soon"), Event("early", "1999-12"), Event("middle", "20XX")]
    shown = [text for text in words(drawn(timeline(events, title="t"))) if text in {e.label for e in events}]
    assert shown == ["early", "middle", "late"]


def test_a_key_names_the_signs_that_are_there_and_no_other() -> None:
    text = words(drawn(timeline([Event("x", "2024-05-01"), Event("y", "2024-05-02")], title="t")))
    assert "on that day" in text
    assert "some time between the two ends" not in text


@given(st.dates(), st.dates())
def test_an_axis_names_two_days_at_least_and_none_on_another(one: datetime.date, other: datetime.date) -> None:
    first, last = sorted((one.toordinal(), other.toordinal()))
    last = min(last + 4, datetime.date.max.toordinal())
    first = min(first, last - 4)
    ticks = Axis(first, last, 200, 346).ticks()
    assert len(ticks) >= 2
    ends = [(m - texts.width(name, 10.5) / 2, m + texts.width(name, 10.5) / 2) for _, m, name in ticks]
    assert all(a[1] < b[0] for a, b in pairwise(ends))
    assert ends[0][0] >= 199.9
    assert ends[-1][1] <= 346.1
    assert len({name for _, _, name in ticks}) == len(ticks)


# -- bars --------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=20), st.booleans())
def test_bars_are_as_long_as_their_numbers(numbers: list[int], upright: bool) -> None:
    root = drawn(bars([Bar(f"b{i}", n) for i, n in enumerate(numbers)], title="t", upright=upright))
    lengths = [float(e.get("height" if upright else "width", "")) for e in root.iter(f"{SVG}rect")]
    most = max(numbers) or 1
    assert lengths == pytest.approx([max(lengths) * n / most for n in numbers], abs=0.11)


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf")])
def test_a_number_that_no_bar_can_show_is_refused(value: float) -> None:
    with pytest.raises(UsageError, match="from 0 up"):
        bars([Bar("a", value)], title="t")


def test_names_of_years_never_touch() -> None:
    for count in (3, 12, 25, 60, 300):
        years = [Bar(str(1700 + i), i * 37) for i in range(count)]
        assert not touching(drawn(bars(years, title="t", upright=True)))


# -- networks ----------------------------------------------------------------------------------------------


@given(st.lists(st.text("ab cdeWM", max_size=60), min_size=1, max_size=8), EDGES)
def test_names_in_a_network_never_touch_and_none_is_drawn_twice(labels: list[str], edges: list[Edge]) -> None:
    nodes = [Node(name, f"{i}{label}") for i, (name, label) in enumerate(zip("abcdefgh", labels, strict=False))]
    plain = [edge for edge in edges if edge.told is None]
    root = drawn(network(nodes, plain, title="t", centre="a"))
    on_lines = {e.text for e in root.iter(f"{SVG}text") if e.get("class") == "c-on"}
    assert not [pair for pair in touching(root) if not on_lines & {*pair}]
    dots = [e for e in root.iter(f"{SVG}circle") if e.get("class") == "c-dot"]
    assert len(dots) == len(nodes)
    assert max(Counter((e.get("cx"), e.get("cy")) for e in dots).values()) == 1


def test_a_tie_is_drawn_once_however_often_it_is_told() -> None:
    edges = [Edge("a", "b", weight=2), Edge("b", "a", weight=5), Edge("a", "a"), Edge("a", "gone")]
    root = drawn(network([Node("a", "A"), Node("b", "B")], edges, title="t", centre="a"))
    assert len(list(root.iter(f"{SVG}path"))) == 1


def test_a_relation_reads_on_from_the_thing_at_the_top() -> None:
    nodes = [Node("mill", "The Mill"), Node("ada", "Ada"), Node("bakery", "Bakery")]
    edges = [Edge("mill", "bakery", "owns", directed=True), Edge("ada", "mill", "sued", directed=True)]
    text = words(drawn(network(nodes, edges, title="t", centre="mill")))
    assert text.index("owns") < text.index("Bakery")
    assert text.index("Ada") < text.index("sued The Mill")


def test_ties_among_the_others_have_numbers_and_are_told_in_words() -> None:
    nodes = [Node("suit", "Mill v. Ada"), Node("mill", "The Mill"), Node("ada", "Ada")]
    edges = [
        Edge("suit", "mill", "was brought by", directed=True),
        Edge("suit", "ada", "was brought against", directed=True),
        Edge("mill", "ada", "sued", directed=True),
    ]
    text = words(drawn(network(nodes, edges, title="t", centre="suit")))
    assert "The Mill — sued — Ada" in text
    assert text.count("1") == 2  # on the line, and before the words


def test_those_who_are_tied_to_each_other_stand_near_each_other() -> None:
    nodes = [Node("o", "centre"), *(Node(n, n) for n in "aXbYcZ")]
    edges = [Edge("o", n.id) for n in nodes[1:]]
    edges += [Edge(x, y) for group in ("abc", "XYZ") for x in group for y in group if x < y]
    root = drawn(network(nodes, edges, title="t", centre="o"))
    found = [(e.text, e.get("text-anchor", "start")) for e in root.iter(f"{SVG}text") if e.text in set("abcXYZ")]
    sides = {frozenset(str(text) for text, side in found if side == which) for which in ("start", "end")}
    assert sides == {frozenset("abc"), frozenset("XYZ")}
