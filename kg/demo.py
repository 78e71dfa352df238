"""The main job from end to end on the shipped examples: load, ask, export, write a fact sheet."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from kg import answers, export, files, loading, queries, sheets, tables
from kg.entities import Entities
from kg.errors import DataError
from kg.quads.names import DEFAULT_BASE
from kg.store import Store
from kg.tables import Style
from kg.terminal import say

FILES = ("entities.yaml", "neurips-2024-slice.jsonl", "bytedance-neurips-2024.yaml", "links.yaml")
QUESTION = ("papers-at", {"company": "ByteDance", "venue": "NeurIPS"})
_OURS = ("store", "bytedance.html", "facts.ttl", "facts.jsonld", "papers.csv")


def run(folder: Path, style: Style) -> str:
    """Makes the demo in a folder and returns the answer to its question as a table.

    What an earlier demo left there is made anew; anything else in the folder is left alone, and a folder that is
    not the demo's is not touched.

    Raises:
        DataError: the folder holds other things, or cannot be written.
    """
    _make_room(folder)
    examples = files.folder("examples")
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        store = loading.create(Path(temporary) / "store", DEFAULT_BASE)
        for loaded in loading.load(store, [examples / name for name in FILES]):
            say(str(loaded))
        del store  # lets go of the lock, before the folder moves
        shutil.rmtree(folder / "store", ignore_errors=True)
        (Path(temporary) / "store").rename(folder / "store")
    store = Store.open(folder / "store")
    entities = Entities(store)
    name, given = QUESTION
    saved = queries.load(name)
    answer = saved.tidy(answers.ask(store, saved.bind(given, entities)))
    export.save(folder / "papers.csv", tables.write(answer, "csv", Style()).encode())
    export.save(folder / "facts.ttl", export.write(store, "ttl"))
    export.save(folder / "facts.jsonld", export.write(store, "jsonld"))
    export.save(folder / "bytedance.html", sheets.render(store, entities.resolve("ByteDance")).encode())
    return tables.write(answer, "table", style)


def _make_room(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        others = sorted(p.name for p in folder.iterdir() if p.name not in _OURS)
    except OSError as error:
        raise DataError(f"cannot write to {folder}: {error.strerror}; name another folder with -o") from error
    if others and not (folder / "store" / "store.json").exists():
        raise DataError(f"{folder} holds other things ({', '.join(others[:3])}); name a new folder with -o")
