"""Makes the pictures of the documentation: `python docs/make_pictures.py`, with Chromium on the path.

The sheet is made without the article's text, which is its publisher's and never stands in a picture.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from kg import files, loading, sheets
from kg.entities import Entities

PICTURE = Path(__file__).parent / "img" / "bytedance-sheet.png"
SOURCES = (
    "entities.yaml",
    "neurips-2024-slice.jsonl",
    "bytedance-neurips-2024.yaml",
    "arxiv-2404-02905.yaml",
    "links.yaml",
)
WIDTH, HEIGHT = 1100, 1500
LIMIT = 300_000


def main() -> None:
    """Loads the examples, makes the sheet of ByteDance, and photographs the top of it."""
    browser = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
    if browser is None:
        sys.exit("no Chromium on the path")
    with tempfile.TemporaryDirectory() as folder:
        store = loading.create(Path(folder) / "store", "https://kg.example/")
        loading.load(store, [files.folder("examples") / name for name in SOURCES])
        page = Path(folder) / "bytedance.html"
        page.write_text(sheets.render(store, Entities(store).resolve("ByteDance")), encoding="utf-8")
        PICTURE.parent.mkdir(exist_ok=True)
        flags = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync",
                 "--hide-scrollbars", f"--user-data-dir={folder}/profile")  # fmt: skip
        subprocess.run(  # noqa: S603 - the browser found above, on a page made above
            [browser, *flags, f"--window-size={WIDTH},{HEIGHT}", f"--screenshot={PICTURE}", page.as_uri()],
            check=True,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "TZ": "UTC"},
        )
    size = PICTURE.stat().st_size
    if size > LIMIT:
        sys.exit(f"{PICTURE} has {size:,} bytes; more than {LIMIT:,} are too many for a repository")
    sys.stdout.write(f"wrote {PICTURE} ({size:,} bytes)\n")


if __name__ == "__main__":
    main()
