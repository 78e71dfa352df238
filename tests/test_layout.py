"""Imports go one way: from what a reader meets last to what a reader meets first."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "kg"

ORDER = [
    "errors", "files", "cache", "vocabulary", "context", "terms", "documents", "dates", "articles",
    "identity", "rulings", "facts", "editors", "datasets", "quads", "store", "reason", "sparql", "mistakes",
    "entities", "answers", "datafiles", "config", "queries", "detective", "explain", "evidence", "wording",
    "origins", "trace", "trust", "columns", "tables", "ledger", "conflicts", "citations", "why", "views",
    "export", "standards", "charts", "sheets", "site", "linkcheck", "loading", "comparison", "whatif",
    "briefing", "gaps", "drift", "honesty", "dedupe", "profiles", "frames", "results", "worker", "graph",
    "terminal", "memory", "watchdog", "demo", "completion", "shell", "cli",
]  # fmt: skip
"""The rooms, in reading order: each may import those before it, and no other."""


def room(module: str) -> str:
    return module.removeprefix("kg.").split(".")[0]


def modules() -> list[Path]:
    return [p for p in sorted(PACKAGE.rglob("*.py")) if "data" not in p.relative_to(PACKAGE).parts[:1]]


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names if a.name.startswith("kg.")}
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "kg":
            names = [f"kg.{a.name}" for a in node.names] if node.module == "kg" else [node.module]
            found |= {n for n in names if room(n) in ORDER}
    return {room(name) for name in found}


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_a_room_imports_only_rooms_before_it(path: Path) -> None:
    own = room(".".join(path.relative_to(PACKAGE).with_suffix("").parts))
    if own == "__init__":
        return
    assert own in ORDER, f"{own} has no place in the reading order"
    later = {r for r in imports(path) if ORDER.index(r) > ORDER.index(own)}
    assert not later


def test_no_room_has_grown_past_600_lines() -> None:
    sizes = {p.relative_to(PACKAGE).as_posix(): len(p.read_text(encoding="utf-8").splitlines()) for p in modules()}
    assert not {name: size for name, size in sizes.items() if size > 600}


def test_each_room_has_a_test_of_its_name() -> None:
    here = {p.stem for p in Path(__file__).parent.glob("test_*.py")}
    tested_elsewhere = {
        "errors": "test_cli",
        "files": "test_layout",
        "context": "test_ontology",
        "terminal": "test_cli",
        "editors": "test_identity",
        "profiles": "test_cli",
    }
    missing = {r for r in ORDER if f"test_{r}" not in here and tested_elsewhere.get(r) not in here}
    assert not missing


def test_the_data_folders_are_found_from_any_folder(tmp_path: Path) -> None:
    code = "from kg import files; print(*(files.folder(n).is_dir() for n in ('ontology', 'queries', 'examples')))"
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["True", "True", "True"]
