"""The pages that users read: their examples are run, and their links lead somewhere."""

import re
from pathlib import Path

import pytest
import shown

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
EXAMPLE = re.compile(r"^\$ (kg .*)\n((?:(?!\$ |```).*\n)*)", re.MULTILINE)


def readme_examples() -> list[tuple[str, str]]:
    blocks = re.findall(r"^```console\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S)
    return [found for block in blocks for found in EXAMPLE.findall(block)]


@pytest.mark.parametrize(("command", "expected"), readme_examples(), ids=lambda text: text[:40])
def test_the_readme_shows_what_a_terminal_of_80_columns_shows(
    examples_only: Path, tmp_path: Path, command: str, expected: str
) -> None:
    other = shown.is_shown(expected, command, tmp_path, KG_STORE=str(examples_only))
    assert other is None, other


def test_the_readme_has_examples() -> None:
    assert len(readme_examples()) >= 2


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_and_pictures_of_a_page_are_there(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert not missing


def test_every_page_is_reached_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    unreached = [p.name for p in (ROOT / "docs").glob("*.md") if f"docs/{p.name}" not in readme]
    assert not unreached


def test_the_readme_promises_what_the_makefile_has() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert (
        set(re.findall(r"^make (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)) <= targets
    )
