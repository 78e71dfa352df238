"""Makes the pictures of the documentation: `python docs/make_pictures.py`, with Chromium on the path.

The sheets are made without the articles' texts, which are their publishers' and never stand in a picture.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, sync_playwright

from kg import files, loading, sheets
from kg.entities import Entities
from kg.store import Store

FOLDER = Path(__file__).parent / "img"
SOURCES = (
    "entities.yaml",
    "neurips-2024-slice.jsonl",
    "bytedance-neurips-2024.yaml",
    "arxiv-2404-02905.yaml",
    "links.yaml",
)
LAWSUIT = "scmp-bytedance-neurips-award:bytedance-v-tian"
LIMIT = 400_000
"""Bytes of a picture, at most: they lie in the repository."""

DESK: dict[str, Any] = {"viewport": {"width": 1100, "height": 1500}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}


class Shot(NamedTuple):
    """A picture: its file, whose sheet it shows, from which panel on, and on what kind of screen."""

    file: str
    entity: str
    part: str = ""
    screen: dict[str, Any] = DESK


SHOTS = (
    Shot("bytedance-sheet", "ByteDance"),
    Shot("bytedance-sheet-claims", "ByteDance", "disputed"),
    Shot("var-paper-sheet", "arxiv:2404.02905"),
    Shot("lawsuit-sheet", LAWSUIT),
    Shot("neurips-2024-sheet", "NeurIPS 2024"),
    Shot("researcher-sheet", "neurips-speaker:98775"),
    Shot("lawsuit-sheet-dark", LAWSUIT, "", {**DESK, "color_scheme": "dark"}),
    Shot("bytedance-sheet-phone", "ByteDance", "", PHONE),
)


def main() -> None:
    """Loads the examples, makes the sheets, and photographs each."""
    browser = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
    if browser is None:
        sys.exit("no Chromium on the path")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        store = loading.create(Path(folder) / "store", "https://kg.example/")
        loading.load(store, [files.folder("examples") / name for name in SOURCES])
        opened = driver.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        for shot in SHOTS:
            photograph(opened, store, shot, Path(folder) / f"{shot.file}.html")
        opened.close()


def photograph(browser: Browser, store: Store, shot: Shot, page: Path) -> None:
    """Writes one picture.

    Raises:
        SystemExit: it has more bytes than a repository should carry.
    """
    page.write_text(sheets.render(store, Entities(store).resolve(shot.entity)), encoding="utf-8")
    context = browser.new_context(**shot.screen)
    opened = context.new_page()
    opened.goto(page.as_uri())
    if shot.part:
        opened.evaluate("part => document.querySelector(`#${part}`).scrollIntoView()", shot.part)
    picture = FOLDER / f"{shot.file}.png"
    opened.screenshot(path=picture)
    context.close()
    size = picture.stat().st_size
    if size > LIMIT:
        sys.exit(f"{picture} has {size:,} bytes; more than {LIMIT:,} are too many for a repository")
    sys.stdout.write(f"wrote {picture} ({size:,} bytes)\n")


if __name__ == "__main__":
    main()
