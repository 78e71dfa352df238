"""Settings: a flag beats the environment, which beats `kg.toml` found upwards, which beats the user's own."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from kg.errors import DataError

DEFAULT_STORE = Path(".kg/store")


@dataclass(frozen=True, slots=True)
class Config:
    """What the settings files say; paths in them are relative to their file."""

    store: Path | None = None
    queries: tuple[Path, ...] = ()


def store_path(flag: str | None) -> Path:
    """Where the store is: `--store`, then `KG_STORE`, then `kg.toml`, then the user's file, then `.kg/store`."""
    if flag or (flag := os.environ.get("KG_STORE")):
        return Path(flag)
    return read().store or DEFAULT_STORE


def query_folders() -> list[Path]:
    """The user's folders of saved queries: those of `KG_QUERIES`, then those of the settings files."""
    named = [Path(p) for p in os.environ.get("KG_QUERIES", "").split(os.pathsep) if p]
    return [*named, *read().queries]


def read() -> Config:
    """The settings of the nearest `kg.toml` upwards, else of the user's own file.

    Raises:
        DataError: a settings file cannot be read, or has an unknown key.
    """
    here = Path.cwd()
    project = next((f / "kg.toml" for f in (here, *here.parents) if (f / "kg.toml").is_file()), None)
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "kg" / "config.toml"
    path = project or (home if home.is_file() else None)
    if path is None:
        return Config()
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"cannot read the settings in {path}: {error}") from error
    if unknown := set(found) - {"store", "queries"}:
        raise DataError(f"{path}: unknown settings {', '.join(sorted(unknown))} (known: store, queries)")
    folders = found.get("queries", [])
    return Config(
        store=path.parent / str(found["store"]) if "store" in found else None,
        queries=tuple(path.parent / str(f) for f in ([folders] if isinstance(folders, str) else folders)),
    )
