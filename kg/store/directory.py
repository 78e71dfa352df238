"""The folder of a store: which files stand for its present state, and how that changes at one stroke.

    store.json     format, base IRI, the name of the present generation, languages of names
    g000001/       a generation: the engine's own files, and the index of names (names.sqlite)
    sources/       what each source says, before identity, one compressed file a source

A small change is one transaction inside the present generation. A large one builds the next generation beside
it and is done when `store.json` names it: whatever happens before that leaves the old state as it was. While a
reader has the present generation open, a small change goes the second way too.

The engine's lock keeps writers apart. Readers and the writer meet in locks on folders (`flock`, which end with
the process): a reader holds its generation as long as it lives, and the store while it opens it.
"""

import contextlib
import fcntl
import json
import os
from pathlib import Path
from typing import NamedTuple, Self

import pyoxigraph as ox

from kg.errors import StoreError

FORMAT = 1
_STATE = "store.json"


class State(NamedTuple):
    """The content of `store.json`."""

    format: int
    base: str
    generation: str
    languages: tuple[str, ...] | None = None
    """Tags of languages, all that names have among them; None in a store that never wrote them down."""


def create(path: Path, base: str) -> State:
    """Makes an empty store in a folder that is absent or empty.

    Raises:
        StoreError: the folder holds something, or cannot be written.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise StoreError(f"{path} exists and is not empty; name a new folder")
    state = State(FORMAT, base, "g000001", ())
    made = [folder for folder in (path, *path.parents) if not folder.exists()]
    try:
        (path / "sources").mkdir(parents=True)
        ox.Store(str(path / state.generation)).flush()
        sync_tree(path / state.generation)
        write(path, state)
        for folder in made:
            sync(folder.parent)
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
        if found.get("languages") is not None:
            state = state._replace(languages=tuple(map(str, found["languages"])))
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
    durable_write(path / _STATE, (json.dumps(state._asdict(), indent=2) + "\n").encode())


def next_generation(state: State) -> State:
    """The state that follows this one."""
    return state._replace(generation=f"g{int(state.generation[1:]) + 1:06d}")


def engine_folder(path: Path, state: State) -> Path:
    """The engine's folder of the present generation.

    Raises:
        StoreError: it is missing; the engine would make an empty one in its place.
    """
    folder = path / state.generation
    if not (folder / "CURRENT").is_file():
        raise StoreError(f"the store is damaged: {folder} is missing or empty; load its sources into a new store")
    return folder


def remove(folder: Path) -> None:
    """Removes a folder with all that is in it; what cannot be removed now, a later write removes."""
    import shutil  # 5 ms that no question should wait for

    shutil.rmtree(folder, ignore_errors=True)


def remove_leftovers(path: Path, state: State) -> bool:
    """Removes all generations but the present one and those that a reader holds; returns whether none does."""
    (path / f"{_STATE}.new").unlink(missing_ok=True)
    others = [folder for folder in path.glob("g[0-9]*") if folder.name != state.generation]
    free = [folder for folder in others if not is_held(folder)]
    for folder in free:
        remove(folder)
    return free == others


class Hold:
    """A lock on a folder, shared or exclusive, until it is released or forgotten.

    Where a file system has no such locks there is none, and readers beside a writer have to do without.
    """

    def __init__(self, folder: Path, mode: int) -> None:
        self._descriptor = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(self._descriptor, mode)
        except BlockingIOError:
            self.release()
            raise
        except OSError:
            pass

    def release(self) -> None:
        """Lets go; a second time does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __del__(self) -> None:
        if hasattr(self, "_descriptor"):
            self.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def hold(folder: Path) -> Hold:
    """Holds a folder beside others that hold it; waits for one who is alone in it."""
    return Hold(folder, fcntl.LOCK_SH)


def alone(folder: Path) -> Hold:
    """Holds a folder alone; waits for all who hold it."""
    return Hold(folder, fcntl.LOCK_EX)


def is_held(folder: Path) -> bool:
    """Whether anybody holds a folder now."""
    try:
        Hold(folder, fcntl.LOCK_EX | fcntl.LOCK_NB).release()
    except BlockingIOError:
        return True
    except FileNotFoundError:
        pass
    return False


def durable_write(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all; when this returns, it survives a power cut."""
    temporary = path.with_name(path.name + ".new")
    with temporary.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)
    sync(path.parent)


def sync_tree(folder: Path) -> None:
    """Makes all files of an engine's folder, and their names, survive a power cut.

    All but the lock: a process that closes any descriptor of a file loses its POSIX locks on it.
    """
    for file in folder.iterdir():
        if file.name == "LOCK":
            continue
        with contextlib.suppress(FileNotFoundError):  # the engine clears away old files at any time
            sync(file)
    sync(folder)
    sync(folder.parent)


def sync(path: Path) -> None:
    """Makes the content of a file, or the names in a folder, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
