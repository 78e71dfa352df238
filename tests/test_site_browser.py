"""The site in a browser, from a disk and from a server on this machine: search, keyboard, looks, no request."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import browser, needs_browser, page_of, violations
from conftest import BASE

from kg import loading
from kg.site import Options, build
from kg.store import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.slow, needs_browser]

HOSTILE = '</script><img src=x onerror="window.hit=1">\'; window.hit=1 //'
NAMES = {
    "beida": "北京大学",
    "arabic": "جامعة القاهرة",
    "zurich": "Universität Zürich",
    "loreal": "L’Oréal Research",
    "hostile": HOSTILE,
    "rare": "𠮷野家 Labs",
    **{f"north-{n}": f"Northern Institute of Examples {n:03}" for n in range(1, 41)},
}


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of some organisations with names of all kinds."""
    folder = tmp_path_factory.mktemp("site")
    entities = "".join(
        f"  {key}: {{is: Organization, name: {json.dumps(name, ensure_ascii=False)}}}\n"
        for key, name in NAMES.items()
    )
    text = " ".join(f"{key} opened." for key in NAMES)
    (folder / "names.txt").write_text(text, encoding="utf-8")
    claims = "".join(f"  - quote: {key} opened\n    says:\n      {key}: {{nickname: {key}}}\n" for key in NAMES)
    (folder / "names.yaml").write_text(
        "newsfacts: 1\nsource:\n  id: names\n  is: NewsArticle\n  title: Names\n  published: 2025-03-04\n"
        f"  text: names.txt\nentities:\n{entities}claims:\n{claims}",
        encoding="utf-8",
    )
    opened = loading.create(folder / "store", BASE)
    loading.load(opened, [folder / "names.yaml"])
    del opened
    build(Store.open(folder / "store"), folder / "site", Options(jobs=1, twins=False), lambda *_: None)
    return folder / "site"


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture(params=["file", "http"])
def address(request: pytest.FixtureRequest, site: Path) -> Iterator[str]:
    """Where the site is: on the disk, or in a folder of a server."""
    if request.param == "file":
        yield site.as_uri()
        return
    handler = functools.partial(_Quiet, directory=str(site.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/site"
        server.shutdown()
        thread.join()


def results(page: Page, typed: str) -> list[str]:
    """The names that a search gives, once the page has told how many there are."""
    page.locator("#q").fill(typed)
    until(page, "document.querySelector('#found').textContent !== ''")
    return page.locator("ol.results b").all_text_contents()


def until(page: Page, condition: str) -> None:
    """Waits for a condition; the pages' policy lets no script of the driver's own wait in them."""
    for _ in range(300):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"it never came that {condition}")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("zur", "Universität Zürich"),
        ("universitat zurich", "Universität Zürich"),
        ("ZÜRICH", "Universität Zürich"),
        ("大学", "北京大学"),
        ("北京", "北京大学"),
        ("القا", "جامعة القاهرة"),
        ("oreal", "L’Oréal Research"),
        ("l'oréal", "L’Oréal Research"),
        ("野家", "𠮷野家 Labs"),
        ("exam 007", "Northern Institute of Examples 007"),
    ],
)
def test_a_name_is_found_by_the_beginning_of_any_of_its_words(
    opened: Browser, address: str, typed: str, found: str
) -> None:
    asked: list[str] = []
    with page_of(opened, asked) as page:
        page.goto(f"{address}/search.html")
        assert found in results(page, typed)
    assert not asked


def test_the_search_is_used_by_keyboard_alone(opened: Browser, address: str) -> None:
    with page_of(opened) as page:
        page.goto(f"{address}/index.html")
        page.locator("#q").focus()
        page.keyboard.type("northern ex")
        until(page, "document.querySelectorAll('ol.results a').length === 12")
        assert page.locator("#found").text_content() == "The first 12 names."
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.textContent").startswith("Northern Institute of Examples 002")
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.id") == "q"
        page.keyboard.press("Enter")
        until(page, "document.activeElement.tagName === 'A'")
        page.keyboard.press("Enter")
        page.wait_for_selector("h1")
        assert "Northern Institute" in (page.locator("h1").text_content() or "")


def test_more_results_come_by_a_button_and_the_first_new_one_has_the_focus(opened: Browser, address: str) -> None:
    with page_of(opened) as page:
        page.goto(f"{address}/search.html")
        assert len(results(page, "northern")) == 12
        page.get_by_role("button", name="More results").click()
        until(page, "document.querySelectorAll('ol.results a').length === 24")
        assert page.evaluate("document.activeElement.textContent").startswith("Northern Institute of Examples 013")


def test_a_search_for_nothing_known_says_so(opened: Browser, address: str) -> None:
    with page_of(opened) as page:
        page.goto(f"{address}/search.html")
        assert results(page, "zzzz") == []
        assert page.locator("#found").text_content() == "No name has all these words."


def test_an_address_with_a_question_shows_its_results(opened: Browser, address: str) -> None:
    with page_of(opened) as page:
        page.goto(f"{address}/search.html?q=zurich&kind=organization")
        page.wait_for_selector("ol.results a")
        assert page.locator("ol.results b").all_text_contents() == ["Universität Zürich"]


def test_a_result_leads_to_its_sheet_and_the_sheet_back_to_the_site(opened: Browser, address: str) -> None:
    with page_of(opened) as page:
        page.goto(f"{address}/search.html?q=zurich")
        page.locator("ol.results a").click()
        page.wait_for_selector("nav.site a")
        assert "Universität Zürich" in (page.locator("h1").text_content() or "")
        page.locator("nav.site a").first.click()
        page.wait_for_selector("form.find")
        assert page.url == f"{address}/index.html"


def test_a_hostile_name_is_shown_as_text_and_runs_nowhere(opened: Browser, address: str) -> None:
    with page_of(opened) as page:
        for path in ("index.html", "browse/organization/index.html", "search.html?q=script"):
            page.goto(f"{address}/{path}")
            page.wait_for_timeout(300)
            assert page.evaluate("window.hit") is None
        page.wait_for_selector("ol.results a")
        assert HOSTILE in page.locator("ol.results b").all_text_contents()


def test_a_list_is_narrowed_while_one_types(opened: Browser, address: str) -> None:
    with page_of(opened) as page:
        page.goto(f"{address}/browse/organization/index.html")
        page.locator("#narrow").fill("zürich")
        assert page.locator("ul.things > li:visible").all_text_contents() == ["Universität Zürich"]
        assert page.locator("p.narrow [role=status]").text_content() == f"1 of {len(NAMES)}"


def test_without_script_every_page_can_be_read_and_reached(opened: Browser, address: str) -> None:
    with page_of(opened, java_script_enabled=False) as page:
        page.goto(f"{address}/index.html")
        assert page.locator("noscript p").is_visible()
        page.get_by_role("link", name="Organisation", exact=True).click()
        assert not page.locator("#narrow").is_visible()
        page.get_by_role("link", name="Universität Zürich").click()
        assert "Universität Zürich" in (page.locator("h1").text_content() or "")


PAGES = (
    "index.html", "search.html?q=north", "questions.html", "question/not-facts.html", "sources.html",
    "ontology.html", "data.html", "about.html", "browse/organization/index.html",
)  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_in_a_page(opened: Browser, site: Path, path: str, scheme: str) -> None:
    with page_of(opened, color_scheme=scheme) as page:
        page.goto(f"{site.as_uri()}/{path}")
        page.wait_for_timeout(300)
        assert violations(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_phone_and_asks_nothing_of_others(opened: Browser, site: Path, path: str) -> None:
    asked: list[str] = []
    told: list[str] = []
    with page_of(opened, asked, viewport={"width": 390, "height": 844}) as page:
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto(f"{site.as_uri()}/{path}")
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not asked
    assert not told
