"""Any input file -> a source ready for the store; what kind it is, its content says."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from kg import datasets, facts
from kg.errors import DataError, Problem, ProblemsError
from kg.identity import files as editors
from kg.quads.articles import of_source
from kg.quads.editors import of_entities, of_links
from kg.quads.lists import of_list
from kg.quads.ontology import of_ontology
from kg.quads.prepared import Prepared
from kg.store import Change, Store
from kg.store.store import Progress

_KNOWN = (
    "a fact file (starts with `newsfacts: 1`), an entities or links file (`newsfacts-entities: 1`, "
    "`newsfacts-links: 1`), or a list of papers (NeurIPS schedule JSON Lines, Paper Lists JSON)"
)


def create(path: Path, base: str) -> Store:
    """Makes a store with the ontology in it, and opens it for writing.

    Raises:
        StoreError: the folder is not empty or cannot be written.
    """
    store = Store.create(path, base)
    store.write([of_ontology(base)])
    return store


def read_all(
    paths: Sequence[Path], base: str, *, text: Path | None = None, progress: Progress | None = None
) -> list[Prepared]:
    """The sources in some files; all are read before anything is told of problems.

    Raises:
        DataError: a file cannot be read, or is none that newsfacts knows.
        ProblemsError: files have problems: all problems of all files.
    """
    found: list[Prepared] = []
    problems: list[Problem] = []
    for path in paths:

        def tell(rows: int, name: str = path.name) -> None:
            if progress:
                progress(f"reading {name}", rows, None)

        try:
            found.append(read(path, base, text=text, progress=tell))
        except ProblemsError as error:
            problems += error.problems
    if problems:
        raise ProblemsError(problems)
    return found


def told(change: Change, prepared: Prepared | None) -> str:
    """What a write did with one source, in words."""
    if change.action == "unchanged":
        return f"unchanged {change.id}: the file is the one that is loaded"
    if change.action == "relinked":
        return f"relinked {change.id}: {change.added:,} statements follow, as identities changed"
    counts = f"{change.added:,} statements added"
    if change.removed:
        counts += f", {change.removed:,} removed"
    lines = [f"{change.action} {change.id}: {prepared.summary if prepared else ''} ({counts})"]
    lines += [f"  note: {note}" for note in (prepared.notes if prepared else ())]
    return "\n".join(lines)


def read(
    path: Path, base: str, *, text: Path | None = None, progress: Callable[[int], None] | None = None
) -> Prepared:
    """The source in a file.

    Args:
        path: the file.
        base: the base IRI of the store.
        text: the text of the source, for a fact file that pins it by checksum only.
        progress: told how many rows of a list are read.

    Raises:
        DataError: the file cannot be read, or is none that newsfacts knows.
        ProblemsError: it has problems, all of them told.
    """
    if not path.exists():
        raise DataError(f"there is no file {path}")
    if path.is_dir():
        raise DataError(f"{path} is a folder; name the files in it, for example {path}/*.yaml")
    if facts.is_fact_file(path):
        return of_source(facts.read(path, text=text), base)
    kind = editors.kind(path)
    if kind == "entities":
        return of_entities(editors.read_entities(path), base)
    if kind == "links":
        return of_links(editors.read_links(path), base)
    if datasets.recognises(path):
        listed = datasets.read(path, progress=progress)
        return of_list(listed, hashlib.sha256(path.read_bytes()).hexdigest(), base)
    raise DataError(f"{path} is nothing that can be loaded; that would be {_KNOWN}")
