"""Files -> sources in the store; what kind of file each is, its content says."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg import datasets, editors, facts
from kg.errors import DataError, Problem, ProblemsError, UsageError
from kg.linkcheck import checked, checked_rulings
from kg.quads.articles import of_source
from kg.quads.editors import of_decisions, of_entities, of_links
from kg.quads.lists import of_list
from kg.quads.names import ONTOLOGY_ID
from kg.quads.ontology import of_ontology
from kg.quads.prepared import Prepared
from kg.quads.writer import input_checksum
from kg.store import Change, Store
from kg.store.bulk import Progress

_KNOWN = (
    "a fact file (starts with `newsfacts: 1`), an entities, links or decisions file (`newsfacts-entities: 1`, "
    "`newsfacts-links: 1`, `newsfacts-decisions: 1`), or a list of papers (NeurIPS schedule JSON Lines, Paper "
    "Lists JSON)"
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one source; `prepared` is None where nothing was read, as nothing had changed."""

    change: Change
    prepared: Prepared | None = None

    def __str__(self) -> str:
        change, prepared = self.change, self.prepared
        if change.action == "unchanged":
            return f"unchanged {change.id}: the file is the one that is loaded"
        if change.action == "relinked":
            return f"relinked {change.id}: {change.added:,} statements follow, as identities changed"
        if change.action == "reruled":
            return _ruled(change)
        counts = f"{change.added:,} statements added"
        if change.removed:
            counts += f", {change.removed:,} removed"
        lines = [f"{change.action} {change.id}: {prepared.summary if prepared else ''} ({counts})"]
        lines += [f"  note: {note}" for note in (prepared.notes if prepared else ())]
        lines += [f"  {_ruled(change)}"] if change.ruling else []
        return "\n".join(lines)


def _ruled(change: Change) -> str:
    """What rulings withhold of a source, or that they do no longer."""
    if not change.ruling:
        return f"restored {change.id}: no ruling on it or its statements holds any more"
    if not change.withheld:
        return f"ruled on {change.id}: {change.ruling}"
    return f"withheld {change.withheld:,} claim{'s'[: change.withheld != 1]} of {change.id}: {change.ruling}"


def create(path: Path, base: str) -> Store:
    """Makes a store with the ontology in it, and opens it for writing.

    Raises:
        StoreError: the folder is not empty or cannot be written.
    """
    store = Store.create(path, base)
    store.write([of_ontology(base)])
    return store


def load(
    store: Store, paths: Sequence[Path], *, text: Path | None = None, progress: Progress | None = None
) -> list[Loaded]:
    """Loads files into a store, all of them or none; a list whose file has not changed is not even read.

    Raises:
        DataError: a file cannot be read, or is none that newsfacts knows.
        ProblemsError: files have problems: all problems of all files.
        UsageError: two of the files are one source, or a source would be replaced by one of another kind.
        StoreError: the store cannot be written.
    """
    live = {record.input_sha256: record.id for record in store.sources()}
    found = read_all(paths, store.names.base, text=text, live=live, progress=progress)
    skipped = [Loaded(Change(id_, "unchanged")) for id_ in found if isinstance(id_, str)]
    return [*skipped, *put(store, [p for p in found if isinstance(p, Prepared)], progress)]


def put(store: Store, fresh: Sequence[Prepared], progress: Progress | None = None) -> list[Loaded]:
    """Loads sources that were read; see `load`."""
    changes = store.write(fresh := fitting(store, fresh), progress=progress)
    prepared = {p.id: p for p in fresh}
    return [Loaded(change, prepared.get(change.id)) for change in changes]


def fitting(store: Store, fresh: Sequence[Prepared]) -> list[Prepared]:
    """Sources that can be loaded into a store, with notes on what in them should be looked at.

    Raises:
        DataError: two things of different kinds are to be one.
        UsageError: a source would be replaced by one of another kind, or a ruling is about the ontology.
    """
    kinds = {record.id: record.kind for record in store.sources()}
    fresh = [checked(p, store, fresh) if p.kind == "links" else p for p in fresh]
    fresh = [checked_rulings(p, store, fresh) if p.rulings else p for p in fresh]
    if any(ruling.source == ONTOLOGY_ID for new in fresh for ruling in new.rulings):
        raise UsageError("nobody can rule on the ontology: every source is told in its terms")
    for new in fresh:
        if kinds.get(new.id, new.kind) != new.kind:
            raise UsageError(
                f"the source “{new.id}” in the store is of the kind “{kinds[new.id]}”, this one of the kind "
                f"“{new.kind}”; give it another id, or retract the source first"
            )
    return fresh


def read_all(
    paths: Sequence[Path],
    base: str,
    *,
    text: Path | None = None,
    live: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> list[Prepared | str]:
    """The sources in some files; all files are read before anything is told of problems.

    Args:
        paths: the files.
        base: the base IRI of the store.
        text: the text of the source, where one fact file pins it by checksum only.
        live: checksums of inputs that are loaded, with the ids of their sources: for these the id is returned.
        progress: told what is being read.

    Raises:
        DataError: a file cannot be read, or is none that newsfacts knows.
        ProblemsError: files have problems: all problems of all files.
    """
    found: list[Prepared | str] = []
    problems: list[Problem] = []
    for path in paths:

        def tell(rows: int, name: str = path.name) -> None:
            if progress:
                progress(f"reading {name}", rows, None)

        try:
            found.append(_read(path, base, text, live or {}, tell))
        except ProblemsError as error:
            problems += error.problems
    if problems:
        raise ProblemsError(problems, "nothing was loaded")
    return found


def _read(
    path: Path, base: str, text: Path | None, live: Mapping[str, str], tell: Callable[[int], None]
) -> Prepared | str:
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
    if kind == "decisions":
        return of_decisions(editors.read_decisions(path), base)
    if datasets.recognises(path):
        sha256 = _sha256(path)
        known = live.get(input_checksum(sha256))
        return known or of_list(datasets.read(path, progress=tell), sha256, base)
    raise DataError(f"{path} is nothing that can be loaded; that would be {_KNOWN}")


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
