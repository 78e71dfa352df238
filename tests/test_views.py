"""The views of a saved query: a number by itself, events in order of time, who is tied to whom."""

from __future__ import annotations

import pyoxigraph as ox

from kg import views
from kg.answers import Rows
from kg.queries.model import Column, Header
from kg.tables import Style
from kg.vocabulary import XSD

WHO = {"who": Column("Who", type="entity"), "whom": Column("Whom", type="entity"), "how": Column("How")}
STYLE = Style(label=lambda iri: iri.rpartition("/")[2].title())


def thing(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"https://a.example/{name}")


def day(text: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(f"{XSD}date"))


def test_a_number_stands_under_its_heading() -> None:
    header = Header("x", view="number", columns={"n": Column("Papers", type="integer")})
    answer = Rows(("n",), ((ox.Literal(62_000),),))
    assert views.write(answer, header, STYLE) == "Papers\n62,000\n"
    assert "\x1b[1m62,000\x1b[0m" in views.write(answer, header, STYLE._replace(colour=True))


def test_a_timeline_begins_with_the_time_and_goes_forward() -> None:
    header = Header("x", view="timeline", columns={"day": Column("Day", type="date")})
    rows = ((ox.Literal("c"), None), (ox.Literal("b"), day("2025-01-01")), (ox.Literal("a"), day("2024-12-10")))
    text = views.write(Rows(("what", "day"), rows), header, STYLE._replace(columns=header.columns or {}))
    assert [line.split() for line in text.splitlines() if "─" not in line] == [
        ["Day", "what"], ["2024-12-10", "a"], ["2025-01-01", "b"], ["c"],
    ]  # fmt: skip


def test_a_network_shows_below_each_thing_what_it_is_tied_to_and_how() -> None:
    header = Header("x", view="network", columns=WHO)
    rows = (
        (thing("harrow"), ox.Literal("sued"), thing("mill")),
        (thing("harrow"), None, thing("ada")),
        (thing("mill"), ox.Literal("denies"), thing("harrow")),
    )
    assert views.write(Rows(("who", "how", "whom"), rows), header, STYLE).splitlines() == [
        "Harrow", "├ sued → Mill", "└ → Ada", "Mill", "└ denies → Harrow",
    ]  # fmt: skip


def test_an_answer_without_rows_and_one_of_another_view_are_tables() -> None:
    answer = Rows(("who", "whom"), ())
    assert views.write(answer, Header("x", view="network", columns=WHO), STYLE).startswith("who  whom\n")
    assert "─" in views.write(Rows(("who",), ((thing("a"),),)), Header("x", columns=WHO), STYLE)


def test_control_characters_in_a_view_are_shown_and_not_obeyed() -> None:
    header = Header("x", view="network", columns=WHO)
    rows = ((thing("a"), ox.Literal("\x1b[2J"), thing("b")),)
    assert "\x1b" not in views.write(Rows(("who", "how", "whom"), rows), header, STYLE)


def test_bars_stand_beside_the_numbers_that_they_show() -> None:
    header = Header("x", view="bars", columns={"year": Column("Year"), "n": Column("Papers", type="integer")})
    found = (("2023", 10), ("2024", 20), ("2025", 0))
    rows = tuple((ox.Literal(year), ox.Literal(number)) for year, number in found)
    text = views.write(Rows(("year", "n"), rows), header, STYLE._replace(columns=header.columns or {}))
    assert [line.split() for line in text.splitlines()[2:]] == [
        ["2023", "10", "█" * 10], ["2024", "20", "█" * 20], ["2025", "0"],
    ]  # fmt: skip
