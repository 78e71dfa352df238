"""What was made of a file before, kept in the user's cache folder, so that a question need not wait for a parser.

An entry counts only while its file has the size and the time of change that it had then, and for the version of
newsfacts that made it. Where the folder cannot be read or written, everything is made anew each time.
"""

from __future__ import annotations

import contextlib
import json
import os
import zlib
from pathlib import Path
from typing import Any

from kg import __version__


def recall(kind: str, path: Path) -> Any:
    """What was kept of a file, as JSON data; None where nothing was, or the file has changed.

    Args:
        kind: what is kept, with the number of its form ("headers-1").
        path: the file.
    """
    try:
        found = json.loads(_place(kind, path).read_bytes())
        return found["data"] if found["of"] == _state(path) else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def remember(kind: str, path: Path, data: Any) -> None:
    """Keeps what was made of a file, as JSON data."""
    with contextlib.suppress(OSError):
        place = _place(kind, path)
        place.parent.mkdir(parents=True, exist_ok=True)
        temporary = place.with_suffix(f".{os.getpid()}")
        temporary.write_text(json.dumps({"of": _state(path), "data": data}), encoding="utf-8")
        temporary.replace(place)


def _place(kind: str, path: Path) -> Path:
    folder = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(folder) / "kg" / kind / f"{zlib.crc32(os.fsencode(path.absolute())):08x}.json"


def _state(path: Path) -> list[str | int]:
    about = path.stat()
    return [__version__, str(path.absolute()), about.st_size, about.st_mtime_ns]
