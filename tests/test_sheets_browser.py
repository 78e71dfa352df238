"""Fact sheets in a browser: what a reader sees, by hand, by keyboard, on paper; and that data runs nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import made_sheets
import pytest
from browsing import browser, needs_browser, page_of, violations
from test_sheets import EVIL

from kg import sheets, wording
from kg.entities import Entities
from kg.sheets import Look, Sheet
from kg.sheets.model import Cell, Dispute, Fact, Panel, Row
from kg.store import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.slow, needs_browser]

NAMES = (
    "ByteDance", "arxiv:2404.02905", "ByteDance v. former intern (Haidian District Court)", "NeurIPS 2024",
    "Huang Wenhao", "Brekkvik Marine", "Thornesund Harbour Company", "Birk Aasvold", "Sunniva Tarrelund",
)  # fmt: skip
"""Things of the examples and, from the fourth last on, of the harbour event."""

Opened = Callable[..., "Any"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def made(store: Store, harbour: Path) -> Callable[[str], Sheet]:
    """Makes the sheet of what a name means, of the examples or of the harbour event."""
    stores = [store, Store.open(harbour)]
    known: dict[str, Sheet] = {}

    def make(name: str) -> Sheet:
        if name not in known:
            of = stores[NAMES.index(name) >= len(NAMES) - 4]
            known[name] = sheets.of(of, Entities(of).resolve(name))
        return known[name]

    return make


@pytest.fixture
def opened(chromium: Browser, tmp_path: Path) -> Opened:
    """Opens a page in a tab of its own; at the end nothing may have failed in it or been asked of a network."""

    @contextmanager
    def open_(html: str, **context: Any) -> Iterator[Page]:
        path, asked, faults = tmp_path / "page.html", [], []
        path.write_text(html, encoding="utf-8")
        with page_of(chromium, asked, **context) as page:
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
            page.on("dialog", lambda dialog: (faults.append(dialog.message), dialog.dismiss()))
            page.goto(path.as_uri())
            yield page
        assert (asked, faults) == ([], [])

    return open_


def html_of(sheet: Sheet, **look: Any) -> str:
    return sheets.html(sheet, Look(**look))


SAID = made_sheets.sheet(
    Panel("facts", "Facts", view="facts", facts=(Fact("owns", (Row((Cell("a mill"),), (1,)),)),)),
    Panel("claims", "Said", view="claims", sayings=(
        made_sheets.saying("reported", made_sheets.claim("r", "reported", "that it is for sale"), notes=(2,)),
        made_sheets.saying("reported", made_sheets.claim("x", "reported", "that it burnt"), notes=(4,)),
        made_sheets.saying("speculated", made_sheets.claim("s", "speculated", "whether it burns"), notes=(2,)),
    )),
    Panel("disputes", "Disputed", view="disputes", disputes=(
        Dispute(
            (made_sheets.saying("alleged", made_sheets.claim("a", "alleged", "that he stole"), notes=(3,)),
             made_sheets.saying("reported", made_sheets.claim("x", "reported", "that it burnt"), notes=(4,))),
            (made_sheets.saying("denied", made_sheets.claim("d", "denied", "that he stole not"), notes=(3,)),),
        ),
    )),
    notes=[made_sheets.note(n, f"words {n}", "https://example.com/a") for n in range(1, 5)],
)  # fmt: skip
"""A sheet with a fact, a report, a report that is denied, speculation, and an allegation with its denial."""


def seen(page: Page, selector: str) -> list[str]:
    """The texts of the elements that a reader sees."""
    return page.locator(selector).evaluate_all(
        "all => all.filter(one => one.checkVisibility()).map(one => one.innerText.trim())"
    )


def told(page: Page) -> list[str]:
    """What the claims say that a reader sees, without the numbers of notes."""
    return [re.sub(r"\s*\d+$", "", text) for text in seen(page, "main .says")]


# -- accessibility -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_no_rule_of_wcag_is_broken_in_light_and_in_the_dark(
    made: Callable[[str], Sheet], opened: Opened, name: str
) -> None:
    html = html_of(made(name), site="../index.html", twins={"text/turtle": "a.ttl"}, address=lambda _: "b.html")
    for scheme in ("light", "dark"):
        with opened(html, color_scheme=scheme) as page:
            assert violations(page) == []


def test_no_rule_of_wcag_is_broken_while_a_note_is_open_or_something_is_hidden(opened: Opened) -> None:
    for scheme in ("light", "dark"):
        with opened(html_of(SAID), color_scheme=scheme) as page:
            page.locator(".ref a").first.click()
            assert violations(page) == []
            page.get_by_label("Confirmed only").check()
            assert violations(page) == []


def test_what_could_not_be_made_breaks_no_rule_of_wcag(opened: Opened) -> None:
    with opened(html_of(made_sheets.everything("plain words"))) as page:
        page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
        assert violations(page) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_no_wider_than_a_phone(made: Callable[[str], Sheet], opened: Opened, name: str) -> None:
    with opened(html_of(made(name)), viewport={"width": 390, "height": 844}) as page:
        assert page.evaluate("document.documentElement.scrollWidth") == 390


# -- notes ---------------------------------------------------------------------------------------------------


def test_a_note_shows_its_words_its_source_and_its_link_under_the_mouse(opened: Opened) -> None:
    with opened(html_of(SAID)) as page:
        number = page.locator(".ref a").first
        number.hover()
        card = page.locator(".card")
        card.wait_for(state="visible")
        for words in (
            "Note 1",
            "words 1",
            "Gazette".replace("Gazette", "words 1"),
            "4 March 2025",
            "characters 1",
        ):
            assert words in card.inner_text()
        assert card.locator("a").get_attribute("href") == "https://example.com/a"
        card.hover()  # the pointer may go there, and what it shows stays
        page.wait_for_timeout(500)
        assert card.is_visible()
        page.mouse.move(5, 5)
        card.wait_for(state="hidden")


def test_a_note_shows_itself_to_the_keyboard(opened: Opened) -> None:
    with opened(html_of(SAID)) as page:
        number, card = page.locator(".ref a").first, page.locator(".card")
        page.locator("nav.contents a").last.focus()
        page.keyboard.press("Tab")
        assert number.evaluate("one => one === document.activeElement")
        assert card.is_visible()
        assert number.get_attribute("aria-describedby") == "h-card"
        page.keyboard.press("Escape")
        assert card.is_hidden()
        assert number.evaluate("one => one === document.activeElement")
        page.keyboard.press("Enter")
        assert card.is_visible()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Close"
        page.keyboard.press("Escape")
        assert card.is_hidden()
        assert number.evaluate("one => one === document.activeElement")


def test_a_note_shows_itself_to_a_finger(opened: Opened) -> None:
    with opened(html_of(SAID), viewport={"width": 390, "height": 844}, has_touch=True) as page:
        card = page.locator(".card")
        before = page.evaluate("scrollY")
        page.locator(".ref a").first.tap()
        assert card.is_visible()
        assert page.evaluate("scrollY") == before
        box = card.bounding_box()
        assert box is not None
        assert (box["x"], box["width"]) == (0, 390)
        page.locator("h1").tap()
        assert card.is_hidden()


def test_without_a_script_a_number_brings_its_note_to_the_reader(opened: Opened) -> None:
    with opened(html_of(SAID), java_script_enabled=False, viewport={"width": 800, "height": 500}) as page:
        page.locator(".ref a").first.click()
        box = page.locator("#note-1").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] == 500
        page.locator("#note-1 .back").click()
        assert page.url.endswith("#note-1-up")


def test_the_way_back_from_a_note_leads_to_a_place_that_is_shown(opened: Opened) -> None:
    alleged = made_sheets.saying("alleged", made_sheets.claim("a", "alleged", "that a"), notes=(1,))
    fact = Panel("facts", "Facts", view="facts", facts=(Fact("owns", (Row((Cell("x"),), (1,)),)),))
    claims = Panel("claims", "Said", view="claims", sayings=(alleged,))
    with opened(html_of(made_sheets.sheet(claims, fact, notes=[made_sheets.note(1)]))) as page:
        page.get_by_label("Confirmed only").check()
        page.locator("#note-1 .back").click()
        assert page.evaluate("document.activeElement.closest('section').id") == "facts"


# -- the switch ----------------------------------------------------------------------------------------------


def test_the_switch_hides_by_how_surely_it_is_said_and_tells_how_much(opened: Opened) -> None:
    said = ["that it is for sale", "that it burnt", "The question is whether it burns"]
    disputed = ["that he stole", "that it burnt", "that he stole not"]
    with opened(html_of(SAID)) as page:
        state, counts = page.locator(".state"), page.locator("h2 .count")
        assert told(page) == said + disputed
        assert counts.all_inner_texts() == ["3", "3"]
        page.get_by_label("With reported").check()
        assert told(page) == ["that it is for sale"]
        hidden = (
            "5 statements (2 reported, 1 speculation, 1 alleged, 1 denied), and 2 notes that only they rest on."
        )
        assert state.inner_text() == f"Hidden: {hidden}"
        assert counts.all_inner_texts() == ["1 of 3", "0 of 3"]
        assert seen(page, "ol.notes > li q") == ["words 1", "words 2"]
        page.get_by_label("Confirmed only").check()
        assert told(page) == []
        assert state.inner_text().startswith("Hidden: 6 statements (3 reported")
        assert seen(page, ".gone") == [
            "Hidden here by your choice above: 2 reported, 1 speculation.",
            "Hidden here by your choice above: 1 alleged, 1 reported, 1 denied.",
        ]
        assert seen(page, "dd") == ["a mill1"]
        page.get_by_label("With alleged and denied").check()
        assert told(page) == said + disputed
        assert state.inner_text() == "All statements are shown."
        assert counts.all_inner_texts() == ["3", "3"]


@pytest.mark.parametrize("name", NAMES)
def test_no_position_shows_an_allegation_without_its_denial(
    made: Callable[[str], Sheet], opened: Opened, name: str
) -> None:
    sheet = made(name)
    pairs = [
        (text, answer)
        for panel in sheet.panels for dispute in panel.disputes
        for text in (t for s in dispute.allegations for st in s.statements for t in st.texts)
        for answer in (t for s in dispute.denials for st in s.statements for t in st.texts)
    ]  # fmt: skip
    with opened(html_of(sheet)) as page:
        for position in page.locator(".switch input").all():
            position.check()
            shown = told(page)
            for text, answer in pairs:
                assert text not in shown or answer in shown
            for claim in seen(page, ".claim.alleged, .claim.denied, .claim.reported, .claim.speculated"):
                head = claim.splitlines()[0].lower()
                assert re.match("alleged|denied|reported|speculation", head)
                assert len(head) > 12  # somebody is named


def test_without_a_script_everything_is_shown_and_labelled(opened: Opened) -> None:
    with opened(html_of(SAID), java_script_enabled=False) as page:
        assert len(page.locator("main .says").all()) == 6
        assert all(one.is_visible() for one in page.locator("main .says, main .chip, main .who").all())
        assert page.locator(".switch").is_hidden()


def test_paper_shows_what_the_reader_chose_and_says_so(opened: Opened) -> None:
    with opened(html_of(SAID)) as page:
        page.get_by_label("Confirmed only").check()
        text = on_paper(page)
        assert "Hidden: 6 statements" in text
        assert "that he stole" not in text


# -- paper ---------------------------------------------------------------------------------------------------


def on_paper(page: Page) -> str:
    """The text of a page as it is printed, on A4."""
    pypdf = pytest.importorskip("pypdf")
    import io

    pages = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    for one in pages:
        assert (round(one.mediabox.width), round(one.mediabox.height)) in {(595, 842), (596, 842), (595, 841)}
    return " ".join("\n".join(one.extract_text() for one in pages).split())


@pytest.mark.parametrize("name", ["ByteDance", "Brekkvik Marine"])
def test_paper_has_every_row_and_every_note_with_its_link(
    made: Callable[[str], Sheet], opened: Opened, name: str
) -> None:
    sheet = made(name)
    with opened(html_of(sheet)) as page:
        text = on_paper(page).replace(" ", "")
    for row in (row for panel in sheet.panels for row in panel.rows):
        assert row.cells[0].text.replace(" ", "")[:40] in text
    for note in sheet.notes:
        assert note.source.title.replace(" ", "")[:40] in text
        assert note.source.url is None or note.source.url in text
        assert note.words is None or note.words.exact is None or note.words.exact[:30].replace(" ", "") in text


# -- what keeps a page safe ----------------------------------------------------------------------------------


def test_a_browser_keeps_the_page_as_it_was_written(made: Callable[[str], Sheet], opened: Opened) -> None:
    html = html_of(made("ByteDance"))
    with opened(html, java_script_enabled=False) as page:
        dom = page.content()
    for tag in ("section", "table", "tr", "td", "li", "article", "sup", "details", "h2", "p"):
        # a table outside its place, or a paragraph closed too soon, would change the count
        assert len(re.findall(rf"<{tag}[ >]", dom)) == len(re.findall(rf"<{tag}[ >]", html)), tag


@pytest.mark.parametrize("evil", EVIL, ids=range(len(EVIL)))
def test_hostile_data_runs_nothing_and_changes_nothing(opened: Opened, evil: str) -> None:
    harmless = html_of(made_sheets.everything("words"))
    words = f"{wording.cut(evil)} <script>document.title='run'</script>"
    html = html_of(made_sheets.everything(words), structured='{"a": "</script><script>alert(1)</script>"}')
    with opened(html, viewport={"width": 390, "height": 844}) as page:
        assert page.title().endswith("fact sheet")
        for tag in ("script", "img", "svg", "iframe", "p", "li", "td", "a", "article", "section", "h2"):
            extra = 1 if tag == "script" else 0  # the data
            assert page.locator(tag).count() == len(re.findall(rf"<{tag}[ >]", harmless)) + extra, tag
        assert not page.evaluate(
            "[...document.querySelectorAll('*')].some(e => [...e.attributes].some(a => /^on/.test(a.name)))"
        )
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        page.locator(".ref a").first.click()
        assert page.locator(".card").is_visible()


def test_a_text_that_turns_its_direction_turns_nothing_around_it(opened: Opened) -> None:
    row = Row((Cell("שלום (2024"), Cell("12")), (1,))
    panel = Panel("p", "P", headings=("a", "b"), rows=(row,))
    with opened(html_of(made_sheets.sheet(panel, title="شركة الاختبار) 7", notes=[made_sheets.note(1)]))) as page:
        assert page.locator("h1 bdi").evaluate("one => getComputedStyle(one).direction") == "rtl"
        assert page.locator("h1").evaluate("one => getComputedStyle(one).direction") == "ltr"
        assert page.locator("td bdi").evaluate("one => getComputedStyle(one).unicodeBidi") == "isolate"


@pytest.mark.parametrize(
    "smuggled",
    ["<script>document.body.id = 'run'</script>", "<img src=x onerror=\"document.body.id = 'run'\">",
     "<a id=x href=\"javascript:void(document.body.id='run')\">x</a>"],
)  # fmt: skip
def test_what_is_smuggled_into_a_page_is_stopped_by_its_policy(
    chromium: Browser, tmp_path: Path, smuggled: str
) -> None:
    html = html_of(SAID).replace("</main>", f"{smuggled}</main>")
    path = tmp_path / "page.html"
    for text, runs in ((html, False), (re.sub(r"<meta http-equiv=[^>]*>", "", html), True)):
        path.write_text(text, encoding="utf-8")
        with page_of(chromium) as page:
            page.goto(path.as_uri())
            page.evaluate("document.querySelector('#x')?.click()")
            page.wait_for_timeout(100)
            assert (
                page.evaluate("document.body.id") == "run"
            ) == runs  # without its policy the test itself can tell


def test_the_style_and_the_script_of_the_page_are_let_in_by_its_policy(opened: Opened, tmp_path: Path) -> None:
    with opened(html_of(SAID)) as page:
        assert page.locator("body").evaluate("one => getComputedStyle(one).margin") == "0px"
        assert page.locator(".switch").is_visible()
    for name, text in sheets.page.assets(Look()).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with opened(html_of(SAID, assets="./")) as page:
        assert page.locator("body").evaluate("one => getComputedStyle(one).margin") == "0px"
        assert page.locator(".switch").is_visible()
