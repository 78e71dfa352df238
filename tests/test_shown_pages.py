"""Pages that show commands with their output: each is run as it stands there, in the order of the page.

A page takes part by a line `<!-- shown with: NAME -->`, where NAME is a store: `harbour` (the event in
`examples/harbour`) or `examples` (what `kg demo` loads). A block of `sh` followed by a block of `text` is a
command with its output; the commands of one page share a folder and a copy of the store, so that one may change
what the next sees. A line `…` in the output stands for any lines. `UPDATE_DOCS=1` writes the outputs anew, but
for those that are shortened.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
import shown
from conftest import EXAMPLES

DOCS = Path(__file__).parents[1] / "docs"
WITH = re.compile(r"^<!-- shown with: (\w+) -->$", re.MULTILINE)
BLOCK = re.compile(r"^```sh\n(.*?)^```\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = [page for page in sorted(DOCS.glob("*.md")) if WITH.search(page.read_text(encoding="utf-8"))]


@pytest.fixture(scope="session")
def stores(harbour: Path, examples_only: Path) -> dict[str, Path]:
    """The stores that pages are shown with, by name."""
    return {"harbour": harbour, "examples": examples_only}


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_a_page_shows_what_its_commands_print(page: Path, tmp_path: Path, stores: dict[str, Path]) -> None:
    text = page.read_text(encoding="utf-8")
    name = WITH.findall(text)[0]
    shutil.copytree(stores[name], tmp_path / "store")
    shutil.copytree(EXAMPLES / "harbour", tmp_path / "harbour")
    wrong = []
    for script, expected in BLOCK.findall(text):
        told = shown.is_shown(expected, script, tmp_path, KG_STORE=str(tmp_path / "store"))
        assert "Traceback" not in (told or expected), f"$ {script}{told or expected}"
        if told is not None:
            if os.environ.get("UPDATE_DOCS") and "\n…\n" not in f"\n{expected}":
                text = text.replace(
                    f"{script}```\n\n```text\n{expected}```", f"{script}```\n\n```text\n{told}```", 1
                )
            else:
                wrong.append(f"$ {script}--- the page shows\n{expected}--- it prints\n{told}")
    page.write_text(text, encoding="utf-8")
    assert not wrong, "\n".join(wrong)
