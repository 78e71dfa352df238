"""What each live source says, with its own identifiers, one compressed file a source.

The store's graphs hold the identifiers that were chosen, and what rulings leave; the archive holds what was
given, so that each decision can be taken back. A file is named by the checksum of its content and never changed.
Its first line is a header in JSON, all others are statements as N-Quads, sorted.
"""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import StoreError
from kg.identity.resolve import Evidence, Tie
from kg.quads.prepared import Prepared
from kg.rulings import Ruling
from kg.store.directory import durable_write, sync
from kg.terms import Statement, parse_line


class Header(NamedTuple):
    """What a source says of identity, and of other sources and statements; the file its text was read from."""

    evidence: Evidence = Evidence()
    rulings: tuple[Ruling, ...] = ()
    text: str | None = None


def write(folder: Path, prepared: Prepared) -> str:
    """Keeps a source; returns the name it is kept under."""
    import gzip  # here and below: a question never needs these, and every question would wait for them
    import hashlib

    lines = sorted(statement.line() for statement in prepared.statements)
    content = (_head(prepared) + "".join(lines)).encode("utf-8", "replace")
    name = hashlib.sha256(content).hexdigest()[:32]
    path = _path(folder, name)
    if path.exists():
        sync(path.parent)  # a write that was killed may have left it, its name not yet on the disk
    else:
        durable_write(path, gzip.compress(content, compresslevel=1, mtime=0))
    return name


def header(folder: Path, name: str) -> Header:
    """What the source said beside its statements; an archive of an earlier version holds no more than identity.

    Raises:
        StoreError: the file is missing or damaged.
    """
    try:
        found = json.loads(next(_lines(folder, name), ""))
        evidence = Evidence(
            tuple(Tie(first, second, by_name) for first, second, by_name in found["ties"]),
            tuple((first, second) for first, second in found["different"]),
        )
        return Header(evidence, tuple(map(_ruling, found.get("rulings", ()))), found.get("text"))
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(_path(folder, name), error) from error


def statements(folder: Path, name: str) -> Iterator[Statement]:
    """The statements of the source, with its own identifiers.

    Raises:
        StoreError: the file is missing or damaged.
    """
    return map(parse_line, itertools.islice(_lines(folder, name), 1, None))


def keep_only(folder: Path, names: Iterable[str]) -> None:
    """Removes all other files; what cannot be removed now, a later write removes."""
    kept = {_path(folder, name).name for name in names}
    for path in folder.iterdir():
        if path.name not in kept:
            with contextlib.suppress(OSError):
                path.unlink()


def _head(prepared: Prepared) -> str:
    """The first line; that of a source without rulings and text is as it was before there were any."""
    evidence = prepared.evidence
    found: dict[str, object] = {
        "id": prepared.id,
        "ties": [[tie.first, tie.second, tie.by_name] for tie in evidence.ties],
        "different": evidence.different,
    }
    if prepared.rulings:
        found["rulings"] = [ruling._asdict() for ruling in prepared.rulings]
    if prepared.text_path is not None:
        found["text"] = prepared.text_path
    return json.dumps(found, ensure_ascii=False) + "\n"


def _ruling(found: dict[str, Any]) -> Ruling:
    statement = found["statement"]
    return Ruling(
        **{**found, "claims": tuple(found["claims"]), "statement": tuple(statement) if statement else None}
    )


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.nq.gz"


def _lines(folder: Path, name: str) -> Iterator[str]:
    import gzip
    import zlib

    path = _path(folder, name)
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="\n") as stream:
            yield from stream
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> StoreError:
    return StoreError(f"the store is damaged: {path} cannot be read ({error}); load its sources into a new store")
