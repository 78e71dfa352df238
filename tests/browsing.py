"""The browser of this machine: Debian's own Chromium, which no test downloads, cut off from every network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium, ended at the end."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@contextmanager
def page_of(opened: Browser, asked: list[str] | None = None, **context: Any) -> Iterator[Page]:
    """A page in a context of its own; what it asks of a network is refused, and the address put into `asked`."""
    made = opened.new_context(**context)
    made.route(
        lambda url: not url.startswith(("file:", "data:", "about:", "http://127.0.0.1")),
        lambda route: (asked is not None and asked.append(route.request.url), route.abort()),
    )
    yield made.new_page()
    made.close()


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA, each as one line with the element."""
    sync_playwright = pytest.importorskip("axe_playwright_python.sync_playwright")
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = sync_playwright.Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}}).response
    return [f"{v['id']}: {v['help']}: {node['html'][:200]}" for v in found["violations"] for node in v["nodes"]]
