"""What claims cost at load: articles with all that they say, and with their assertions alone, in one run.

    python benchmarks/claims.py [COPIES]      default: 20 copies of each article of the harbour event

The copies are sources of their own that tell the same event, so they meet in one graph. “Assertions alone” are
the same files without claims of any other modality. The limit is the engine's bulk loader, given ready-made
N-Quads of the very same statements. Ratios count; the seconds are those of this machine at this moment.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import yaml
from load import bulk, environment, timed

from kg import files, loading
from kg.quads.names import DEFAULT_BASE


def main() -> None:
    """Loads each kind once and prints a table."""
    copies = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [row for kind in ("all claims", "assertions alone") for row in loaded(folder / kind, kind, copies)]
    print(f"{copies} copies of each article; {environment()}\n")
    print(f"{'what':<44} {'statements':>11} {'seconds':>8} {'a statement':>12}")
    least = min(seconds / count for _, count, seconds in rows)
    for what, count, seconds in rows:
        print(f"{what:<44} {count:>11,} {seconds:>8.2f} {seconds / count / least:>12.2f}")


def loaded(folder: Path, kind: str, copies: int) -> list[tuple[str, int, float]]:
    """What was done, the statements, and the seconds: `kg load`, and the engine's bulk load of the same quads."""
    paths = written(folder, copies, only_assertions=kind != "all claims")
    store = loading.create(folder / "store", DEFAULT_BASE)
    ours = timed(lambda: loading.load(store, paths))
    quads = store.db.dump(format=ox.RdfFormat.N_QUADS) or b""
    count = quads.count(b"\n")
    limit = timed(lambda: bulk(folder / "bulk", quads))
    return [(f"kg load, {kind}", count, ours), (f"engine, bulk load of the same, {kind}", count, limit)]


def written(folder: Path, copies: int, *, only_assertions: bool) -> list[Path]:
    """The articles of the event, each as often as asked for, under ids of their own."""
    event = files.folder("examples") / "harbour"
    folder.mkdir()
    for text in event.glob("*.txt"):
        shutil.copy(text, folder)
    paths = [Path(shutil.copy(path, folder)) for path in event.glob("entities*.yaml")]
    for path in sorted(event.glob("[0-9]*.yaml")):
        article = yaml.safe_load(path.read_text(encoding="utf-8"))
        for number in range(copies):
            paths.append(folder / f"{path.stem}-{number}.yaml")
            paths[-1].write_text(dumped(copy(article, number, only_assertions)))
    return paths


def dumped(article: dict[str, Any]) -> str:
    """A fact file as YAML, its keys in their order: the first says what kind of file it is."""
    return yaml.safe_dump(article, allow_unicode=True, sort_keys=False)


def copy(article: dict[str, Any], number: int, only_assertions: bool) -> dict[str, Any]:
    """One article under another id, without what it says of other sources."""
    source = {
        k: v for k, v in article["source"].items() if k not in ("corrects", "supersedes", "retracts", "copy-of")
    }
    claims = [c for c in article["claims"] if not only_assertions or c.get("modality", "asserted") == "asserted"]
    return {**article, "source": {**source, "id": f"{source['id']}-{number}"}, "claims": claims}


if __name__ == "__main__":
    main()
