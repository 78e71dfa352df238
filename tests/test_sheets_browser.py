"""Fact sheets in a real browser: they run nothing, fetch nothing, and fit a phone."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from test_sheets import EVIL, small

from kg import sheets
from kg.entities import Entities
from kg.store import Store

CHROMIUM = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]


def browse(folder: Path, html: str, *flags: str) -> str:
    """What Chromium writes on standard output when it opens a page."""
    path = folder / "page.html"
    path.write_text(html, encoding="utf-8")
    done = subprocess.run(
        [str(CHROMIUM), *FLAGS, f"--user-data-dir={folder / 'profile'}", *flags, path.as_uri()],
        capture_output=True,
        timeout=120,
    )
    return done.stdout.decode()


def test_a_browser_keeps_the_page_as_it_was_written(store: Store, tmp_path: Path) -> None:
    html = sheets.render(store, Entities(store).resolve("ByteDance"))
    dom = browse(tmp_path, html, "--dump-dom")
    for tag in ("section", "table", "tr", "td", "li", "article", "sup", "details", "h2"):
        # a table outside its place, or a paragraph closed too soon, would change the count
        assert len(re.findall(rf"<{tag}[ >]", dom)) == len(re.findall(rf"<{tag}[ >]", html)), tag


def test_hostile_names_run_nothing_in_a_browser(tmp_path: Path) -> None:
    marks = tuple(f"{evil} <script>document.title='run'</script>" for evil in EVIL if len(evil) < 1_000)
    store = small(tmp_path, claims="alleged denied speculated reported", names=marks, url=marks[0])
    dom = browse(tmp_path, sheets.render(store, "https://kg.example/id/evil:thing"), "--dump-dom")
    assert "<script" not in dom
    assert "<svg" not in dom
    assert not re.search(r"<img|<[a-z]+ [^>]*\bon\w+=", dom)
    assert re.search(r"<title>[^<]*fact sheet</title>", dom)


def test_a_script_in_the_page_would_be_stopped_by_its_policy(store: Store, tmp_path: Path) -> None:
    html = sheets.render(store, Entities(store).resolve("Doubao"))
    smuggled = html.replace("</main>", "<script>document.body.id = 'run'</script></main>")
    assert 'id="run"' not in browse(tmp_path, smuggled, "--dump-dom")
    without = re.sub(r"<meta http-equiv=[^>]*>", "", smuggled)
    assert 'id="run"' in browse(tmp_path, without, "--dump-dom")  # the test itself can tell


def test_the_style_of_the_page_is_let_in_by_its_policy(store: Store, tmp_path: Path) -> None:
    html = sheets.render(store, Entities(store).resolve("Doubao"))
    picture = tmp_path / "page.png"
    browse(tmp_path, html, "--window-size=600,400", f"--screenshot={picture}")
    styled = picture.stat().st_size
    browse(tmp_path, re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL), "--window-size=600,400",
           f"--screenshot={picture}")  # fmt: skip
    assert styled != picture.stat().st_size


@pytest.mark.parametrize("name", ["ByteDance", "arxiv:2404.02905", "NeurIPS 2024"])
def test_a_page_is_no_wider_than_a_phone(store: Store, tmp_path: Path, name: str) -> None:
    html = sheets.render(store, Entities(store).resolve(name))
    # the policy lets no script run, so the page is measured without it
    measured = re.sub(r"<meta http-equiv=[^>]*>", "", html).replace(
        "</main>", "<script>document.body.dataset.wide = document.documentElement.scrollWidth</script></main>"
    )
    dom = browse(tmp_path, measured, "--dump-dom", "--window-size=390,900")
    [width] = re.findall(r'data-wide="(\d+)"', dom)
    assert int(width) <= 500  # headless Chromium makes no window narrower than that
