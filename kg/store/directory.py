"""The folder of a store: which files stand for its present state, and how that changes at one stroke.

    store.json     format, base IRI, and the name of the present generation
    g000001/       a generation: the engine's own files
    sources/       what each source says, before identity, one compressed file a source

A small change is one transaction inside the present generation. A large one builds the next generation beside
it and is done when `store.json` names it: whatever happens before that leaves the old state as it was.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from kg.errors import StoreError

FORMAT = 1
_STATE = "store.json"


@dataclass(frozen=True, slots=True)
class State:
    """The content of `store.json`."""

    format: int
    base: str
    generation: str


def create(path: Path, base: str) -> State:
    """Makes an empty store in a folder that is absent or empty.

    Raises:
        StoreError: the folder holds something, or cannot be written.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise StoreError(f"{path} exists and is not empty; name a new folder")
    state = State(FORMAT, base, "g000001")
    try:
        (path / "sources").mkdir(parents=True)
        ox.Store(str(path / state.generation)).flush()
        sync_tree(path / state.generation)
        write(path, state)
    except OSError as error:
        raise StoreError(f"cannot make a store in {path}: {error}") from error
    return state


def read(path: Path) -> State:
    """The present state.

    Raises:
        StoreError: there is no store, or one of another format.
    """
    try:
        found = json.loads((path / _STATE).read_bytes())
        state = State(int(found["format"]), str(found["base"]), str(found["generation"]))
    except FileNotFoundError:
        raise StoreError(f"there is no store at {path}; `kg init` makes one, --store names another") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{path / _STATE} cannot be read: {error}") from error
    if state.format != FORMAT:
        raise StoreError(
            f"the store at {path} has format {state.format}, this program reads {FORMAT}; "
            "export it with the version that made it, and load it again"
        )
    return state


def write(path: Path, state: State) -> None:
    """Replaces `store.json`; when this returns, the change survives a power cut."""
    durable_write(path / _STATE, (json.dumps(asdict(state), indent=2) + "\n").encode())


def next_generation(state: State) -> State:
    """The state that follows this one."""
    return replace(state, generation=f"g{int(state.generation[1:]) + 1:06d}")


def remove_leftovers(path: Path, state: State) -> None:
    """Removes generations that an interrupted or an older write left behind.

    The generation before the present one stays, for readers that opened it a moment ago.
    """
    kept = {f"g{int(state.generation[1:]) - back:06d}" for back in (0, 1)}
    for folder in path.glob("g[0-9]*"):
        if folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)


def durable_write(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all; when this returns, it survives a power cut."""
    temporary = path.with_name(path.name + ".new")
    with temporary.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)
    _sync(path.parent)


def sync_tree(folder: Path) -> None:
    """Makes all files of a folder, and their names, survive a power cut."""
    for file in folder.iterdir():
        _sync(file)
    _sync(folder)
    _sync(folder.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
