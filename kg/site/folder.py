"""The folder of a site: which files are ours, and how one changes without ever being half there.

    index.html, id/, ...             the pages
    .newsfacts/manifest.sqlite       the files that we wrote, each with its size and time of change
    .newsfacts/tmp/                  files that are being written

A file is noted as ours before it is made, and moved into its place whole. So a kill at any moment leaves no half
page, and nothing that a later run would take for somebody else's.
"""

from __future__ import annotations

import contextlib
import fcntl
import filecmp
import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, Self

from kg.errors import DataError, UsageError

OWN = ".newsfacts"
"""The folder within a site that belongs to the program alone; it need not be put on a server."""

_FORM = "1"
_TABLES = """
CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, size INTEGER, changed INTEGER, run INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
"""


class Written(NamedTuple):
    """A page as it lies on the disk now; `new` where this run has changed it."""

    path: str
    size: int
    changed: int
    new: bool


def put(site: Path, path: str, data: bytes) -> Written:
    """Writes a page, if it is not there with the very same content; needs no manifest, so any process may.

    Args:
        site: the folder of the site.
        path: the page's place in it.
        data: its content.
    """
    place = site / path
    try:
        with place.open("rb") as stream:
            if stream.read() == data:
                return Written(path, len(data), os.fstat(stream.fileno()).st_mtime_ns, new=False)
    except FileNotFoundError:
        place.parent.mkdir(parents=True, exist_ok=True)
    temporary = site / OWN / "tmp" / str(os.getpid())
    temporary.write_bytes(data)
    temporary.replace(place)
    return Written(path, len(data), place.stat().st_mtime_ns, new=True)


def move(site: Path, path: str, made: Path) -> Written:
    """Moves a file from elsewhere on the same disk to its place, unless that has the very same content."""
    place = site / path
    same = place.is_file() and filecmp.cmp(made, place, shallow=False)
    if same:
        made.unlink()
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        made.replace(place)
    about = place.stat()
    return Written(path, about.st_size, about.st_mtime_ns, new=not same)


class Folder:
    """The folder of a site, open for one run."""

    def __init__(self, path: Path, manifest: sqlite3.Connection) -> None:
        self.path, self._manifest = path, manifest
        self.run = int(self._state("run") or 0)
        self.changed = 0
        """How many files this run has written anew."""
        self._checked: set[str] = set()

    @classmethod
    @contextlib.contextmanager
    def open(cls, path: Path) -> Iterator[Self]:
        """Opens the folder of a site, or makes one.

        Raises:
            UsageError: the folder holds something and is no site of ours, or another run is writing to it.
            DataError: it cannot be written or read.
        """
        own = path / OWN
        _refuse_what_is_not_ours(path)
        try:
            (own / "tmp").mkdir(parents=True, exist_ok=True)
            with (own / "lock").open("w") as lock:
                _lock(lock.fileno(), path)
                for left in (own / "tmp").iterdir():
                    left.unlink()
                with contextlib.closing(_manifest(own / "manifest.sqlite")) as manifest:
                    yield cls(path, manifest)
        except OSError as error:
            raise DataError(f"cannot write the site in {path}: {error}") from error
        except sqlite3.DatabaseError as error:
            raise DataError(
                f"{own / 'manifest.sqlite'} cannot be read ({error}); name a new folder for the site"
            ) from error

    # -- a run ---------------------------------------------------------------------------------------------

    def begin(self, stamp: str) -> bool:
        """Begins a run; returns False where there is nothing to do.

        A run that was cut short goes on, if it was of the same stamp.

        Args:
            stamp: a checksum of all that the pages are made from.
        """
        same = self._state("stamp") == stamp
        if same and self._state("finished") == "yes" and self._is_as_left():
            return False
        if not same or self._state("finished") == "yes":
            self.run += 1
        self._set(run=str(self.run), stamp=stamp, finished="no")
        return True

    def claim(self, paths: Iterable[str]) -> list[str]:
        """Notes files as ours before they are made; returns those that this run has not made yet.

        Raises:
            DataError: there is a file of that name which we did not write.
        """
        wanted = list(paths)
        known = {path: self._row(path) for path in wanted}
        for path in wanted:
            self._refuse_links(path)
            if known[path] is None and os.path.lexists(self.path / path):
                raise DataError(f"{self.path / path} is in the way: it is no page that `kg site` wrote; move it")
        with self._manifest:
            self._manifest.executemany(
                "INSERT OR IGNORE INTO files VALUES (?, NULL, NULL, 0)", ((path,) for path in wanted)
            )
        return [path for path in wanted if not self._is_made(path, known[path])]

    def note(self, written: Iterable[Written]) -> None:
        """Notes files as made."""
        found = list(written)
        self.changed += sum(file.new for file in found)
        with self._manifest:
            self._manifest.executemany(
                "UPDATE files SET size = ?, changed = ?, run = ? WHERE path = ?",
                ((file.size, file.changed, self.run, file.path) for file in found),
            )

    def write(self, path: str, data: bytes | str) -> Written:
        """Writes one page in this process."""
        self.claim([path])
        written = put(self.path, path, data if isinstance(data, bytes) else data.encode("utf-8", "replace"))
        self.note([written])
        return written

    @contextlib.contextmanager
    def writing(self, path: str) -> Iterator[Path]:
        """A place for a large file, which becomes the file of that path when the block ends well."""
        self.claim([path])
        made = self.path / OWN / "tmp" / "large"
        yield made
        self.note([move(self.path, path, made)])

    def finish(self) -> int:
        """Removes the pages of what is gone, and ends the run; returns how many went."""
        gone = [path for (path,) in self._manifest.execute("SELECT path FROM files WHERE run <> ?", (self.run,))]
        for path in gone:
            self._refuse_links(path)
            (self.path / path).unlink(missing_ok=True)
            self._remove_empty((self.path / path).parent)
        with self._manifest:
            self._manifest.execute("DELETE FROM files WHERE run <> ?", (self.run,))
        self._set(finished="yes")
        return len(gone)

    def sizes(self) -> tuple[int, int]:
        """How many files the site has, and their bytes."""
        count, size = self._manifest.execute("SELECT COUNT(*), COALESCE(SUM(size), 0) FROM files").fetchone()
        return int(count), int(size)

    # -- the manifest --------------------------------------------------------------------------------------

    def _row(self, path: str) -> tuple[int | None, int | None, int] | None:
        found: tuple[int | None, int | None, int] | None = self._manifest.execute(
            "SELECT size, changed, run FROM files WHERE path = ?", (path,)
        ).fetchone()
        return found

    def _is_made(self, path: str, row: tuple[int | None, int | None, int] | None) -> bool:
        """Whether this run has made a page before it was cut short."""
        return row is not None and row[2] == self.run and _lies(self.path / path, row[0], row[1])

    def _is_as_left(self) -> bool:
        """Whether all pages lie there as the last run left them."""
        rows = self._manifest.execute("SELECT path, size, changed FROM files")
        return all(_lies(self.path / path, size, changed) for path, size, changed in rows)

    def _state(self, name: str) -> str | None:
        found = self._manifest.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else None

    def _set(self, **values: str) -> None:
        with self._manifest:
            self._manifest.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", values.items())

    # -- the disk ------------------------------------------------------------------------------------------

    def _refuse_links(self, path: str) -> None:
        """Nothing is written or removed through a link that somebody put into the site."""
        folder = path.rpartition("/")[0]
        while folder and folder not in self._checked:
            if (self.path / folder).is_symlink():
                raise DataError(f"{self.path / folder} is a link, which `kg site` did not make; move it")
            self._checked.add(folder)
            folder = folder.rpartition("/")[0]

    def _remove_empty(self, folder: Path) -> None:
        while folder != self.path:
            try:
                folder.rmdir()
            except OSError:  # not empty
                return
            folder = folder.parent


def _lies(path: Path, size: int | None, changed: int | None) -> bool:
    try:
        about = path.lstat()
    except FileNotFoundError:
        return False
    return about.st_size == size and about.st_mtime_ns == changed


def _refuse_what_is_not_ours(path: Path) -> None:
    if path.exists() and not path.is_dir():
        raise UsageError(f"{path} is a file; name a folder for the site")
    if path.is_dir() and any(path.iterdir()) and not (path / OWN).is_dir():
        raise UsageError(f"{path} is not empty and no site that `kg site` made; name a new folder")


def _lock(file: int, path: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UsageError(f"another process is writing the site in {path}; try again when it is done") from None


def _manifest(path: Path) -> sqlite3.Connection:
    opened = sqlite3.connect(path)
    opened.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; {_TABLES}")
    with opened:
        opened.execute("INSERT OR IGNORE INTO state VALUES ('form', ?)", (_FORM,))
    (form,) = opened.execute("SELECT value FROM state WHERE name = 'form'").fetchone()
    if form != _FORM:
        opened.close()
        raise UsageError(f"the site in {path.parent.parent} was made by another version; name a new folder")
    return opened
