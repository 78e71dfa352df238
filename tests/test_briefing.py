"""A brief tells what is new, each thing with its source, and no claim without who says it."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kg import briefing, comparison
from kg.briefing import Brief, Item, render
from kg.entities import Entities
from tests.conftest import Kg

pytestmark = pytest.mark.slow

ATOM = "{http://www.w3.org/2005/Atom}"


def made(harbour: Path, since: str, until: str = "now", *watch: str) -> Brief:
    before, after = (comparison.opened(text, harbour) for text in (since, until))
    entities = Entities(after.store)
    return briefing.make(before, after, [entities.resolve(name) for name in watch])


@pytest.fixture(scope="module")
def march(harbour: Path) -> Brief:
    return made(harbour, "2025-03-01")


def test_nothing_is_new_since_the_last_source(harbour: Path) -> None:
    assert made(harbour, "2030-01-01").items == ()


def test_every_kind_of_news_of_the_event_is_told(march: Brief) -> None:
    kinds = {item.kind for item in march.items}
    assert {"notice", "accusation", "denial", "standing", "conflict", "claim", "fact", "source"} <= kinds


def test_an_accusation_is_told_with_its_speaker_and_the_denials_on_record(march: Brief) -> None:
    accusations = [i.sentence for i in march.items if i.kind == "accusation"]
    assert accusations
    assert all(" alleges" in sentence for sentence in accusations)
    assert any("; denied by Brekkvik Marine" in sentence for sentence in accusations)


def test_a_retraction_comes_first_with_its_day_and_reason(march: Brief) -> None:
    first = march.items[0]
    assert first.kind == "notice"
    assert any("was retracted on 9 May 2025: " in i.sentence for i in march.items if i.kind == "notice")


def test_who_watches_one_thing_is_told_of_nothing_else(harbour: Path) -> None:
    found = made(harbour, "2025-03-01", "now", "Lomvi Inspection")
    iri = Entities(comparison.opened("now", harbour).store).resolve("Lomvi Inspection")
    assert found.items
    assert all(iri in item.entities for item in found.items)


def test_two_briefs_one_after_the_other_tell_each_source_once(harbour: Path) -> None:
    first, second = made(harbour, "2025-03-01", "2025-04-01"), made(harbour, "2025-04-01")
    told = [i.id for i in (*first.items, *second.items) if i.kind == "source"]
    whole = [i.id for i in made(harbour, "2025-03-01").items if i.kind == "source"]
    assert sorted(told) == sorted(whole)


def test_the_same_news_has_the_same_id_in_every_brief(harbour: Path, march: Brief) -> None:
    later = {i.id for i in made(harbour, "2025-05-01").items if i.kind in ("claim", "denial", "source")}
    assert later
    assert later <= {i.id for i in march.items}


# -- shapes ------------------------------------------------------------------------------------------------

HOSTILE = Brief(
    "2025-03-01",
    "now",
    (Item("fact", "fact-1", "<script>x</script> & [a](javascript:b) \x1b[31m \x00 | *c*", "2025-03-04", ("s",)),),
    ("<b>Firm</b>",),
    "https://kg.example/",
    "2025-06-01T00:00:00Z",
)


def test_hostile_text_stays_text_in_every_shape() -> None:
    html = briefing.as_html(HOSTILE)
    assert "<script>" not in html
    assert "\x1b" not in briefing.as_text(HOSTILE, 80)
    assert r"\[a\](" in briefing.as_markdown(HOSTILE)
    content = ElementTree.fromstring(briefing.as_atom(HOSTILE)).find(f"{ATOM}entry/{ATOM}content")
    assert content is not None
    assert "<script>" in (content.text or "")


def test_the_feed_has_what_rfc_4287_asks_for(march: Brief) -> None:
    feed = ElementTree.fromstring(briefing.as_atom(march))
    assert feed.tag == f"{ATOM}feed"
    assert all(feed.find(f"{ATOM}{name}") is not None for name in ("id", "title", "updated", "author"))
    entries = feed.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids) == len(march.items)
    for entry in entries:
        assert entry.findtext(f"{ATOM}title")
        assert (entry.findtext(f"{ATOM}updated") or "").endswith("T00:00:00Z")


class _Tags(HTMLParser):
    """Checks that tags are closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_well_formed(march: Brief) -> None:
    parser = _Tags()
    parser.feed(briefing.as_html(march))
    assert parser.open == []


def test_a_long_list_says_how_many_more_there_are(march: Brief) -> None:
    told = briefing.as_text(march, 80, limit=1)
    assert "more (--limit " in told
    assert max(map(len, told.splitlines())) <= 80


def test_a_date_without_an_end_makes_no_moment() -> None:
    assert render._moment("2025-03/..") == ""
    assert render._moment("2025-03") == "2025-03-31T00:00:00Z"


def test_the_command_writes_what_the_ending_of_the_file_says(harbour: Path, tmp_path: Path, kg: Kg) -> None:
    for name in ("b.html", "b.md", "b.atom", "b.json", "b.txt"):
        assert kg("brief", "--since", "2025-05-01", "-o", name, store=harbour).code == 0
    assert (tmp_path / "b.html").read_text().startswith("<!DOCTYPE html>")
    assert (tmp_path / "b.md").read_text().startswith("# What is new since 1 May 2025")
    assert json.loads((tmp_path / "b.json").read_text())["since"] == "2025-05-01"


def test_a_date_that_is_none_is_refused(harbour: Path, kg: Kg) -> None:
    ended = kg("brief", "--since", "soon", store=harbour)
    assert ended.code == 2


def test_what_fell_with_its_source_is_told_of_the_source_alone(march: Brief) -> None:
    standings = [item.sentence for item in march.items if item.kind == "standing"]
    assert standings
    assert not [sentence for sentence in standings if "→ withheld" in sentence]
    assert [item for item in march.items if item.kind == "notice" and "was retracted" in item.sentence]
