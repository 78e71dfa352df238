"""The main job from end to end on the shipped examples: load, ask, export, write a fact sheet."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from kg import answers, export, files, loading, queries, sheets, tables
from kg.answers import Rows
from kg.entities import Entities
from kg.errors import DataError
from kg.quads.names import DEFAULT_BASE
from kg.store import Store
from kg.tables import Style
from kg.terminal import say

FILES = ("entities.yaml", "neurips-2024-slice.jsonl", "bytedance-neurips-2024.yaml", "links.yaml")
QUESTION = ("papers-at", {"company": "ByteDance", "venue": "NeurIPS"})
SHOWN = 8
"""Rows of the answer that the demo shows; all of them are in `papers.csv`."""

_OURS = ("store", "bytedance.html", "facts.ttl", "facts.jsonld", "papers.csv")


def run(folder: Path, style: Style) -> str:
    """Makes the demo in a folder and returns the answer to its question in words and as a table.

    What an earlier demo left there is made anew; anything else in the folder is left alone, and a folder that is
    not the demo's is not touched.

    Raises:
        DataError: the folder holds other things, or cannot be written.
    """
    _make_room(folder)
    _load(folder)
    store = Store.open(folder / "store")
    entities = Entities(store)
    answer = _ask(store, entities, {})
    files.save(folder / "papers.csv", tables.write(answer, "csv", Style()).encode())
    files.save(folder / "facts.ttl", export.write(store, "ttl"))
    files.save(folder / "facts.jsonld", export.write(store, "jsonld"))
    files.save(folder / "bytedance.html", sheets.render(store, entities.resolve("ByteDance")).encode())
    by_name = len(_ask(store, entities, {"subsidiaries": "false"}).rows)
    shown = tables.write(answer._replace(rows=answer.rows[:SHOWN]), "table", style._replace(label=entities.label))
    return (
        f"{_summary(len(answer.rows), by_name)}\n\n{shown}\n… and {len(answer.rows) - SHOWN} more in papers.csv\n"
    )


def _summary(papers: int, by_name: int) -> str:
    rest = papers - by_name
    return (
        f"Which papers did ByteDance present at NeurIPS?\n\n"
        f"{papers} were accepted: {by_name} name ByteDance or a unit of it, {rest} only a subsidiary.\n"
        f"No source says yet that any of them was presented."
    )


def _load(folder: Path) -> None:
    """Loads the examples into a store beside the old one, and puts it in its place when it is whole."""
    examples = files.folder("examples")
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        store = loading.create(Path(temporary) / "store", DEFAULT_BASE)
        for loaded in loading.load(store, [examples / name for name in FILES]):
            say(str(loaded))
        del store  # lets go of the lock, before the folder moves
        shutil.rmtree(folder / "store", ignore_errors=True)
        (Path(temporary) / "store").rename(folder / "store")
    say()


def _ask(store: Store, entities: Entities, more: Mapping[str, str]) -> Rows:
    name, given = QUESTION
    saved = queries.load(name)
    answer = saved.tidy(answers.ask(store, saved.bind({**given, **more}, entities)))
    assert isinstance(answer, Rows)  # noqa: S101 - the question is a SELECT
    return answer


def _make_room(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        others = sorted(p.name for p in folder.iterdir() if p.name not in _OURS)
    except OSError as error:
        raise DataError(f"cannot write to {folder}: {error.strerror}; name another folder with -o") from error
    if others and not (folder / "store" / "store.json").exists():
        raise DataError(f"{folder} holds other things ({', '.join(others[:3])}); name a new folder with -o")
