"""Settings: a flag beats the environment, which beats `kg.toml` found upwards, which beats the user's own."""

import os
from pathlib import Path
from typing import NamedTuple

from kg.errors import DataError

DEFAULT_STORE = Path(".kg/store")


class Config(NamedTuple):
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
    project = next((f / "kg.toml" for f in (here, *here.parents) if _is_file(f / "kg.toml")), None)
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "kg" / "config.toml"
    path = project or (home if _is_file(home) else None)
    if path is None:
        return Config()
    import tomllib  # most people have no such file, and reading none takes no parser

    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"cannot read the settings in {path}: {error}") from error
    if unknown := set(found) - {"store", "queries"}:
        raise DataError(f"{path}: unknown settings {', '.join(sorted(unknown))} (known: store, queries)")
    store, folders = found.get("store"), found.get("queries", [])
    folders = [folders] if isinstance(folders, str) else folders
    if not isinstance(store, str | None) or not isinstance(folders, list):
        raise DataError(f"{path}: store is a folder in quotes, queries is one or a list of them")
    if not all(isinstance(folder, str) for folder in folders):
        raise DataError(f"{path}: queries is a list of folders in quotes")
    return Config(
        store=path.parent / store if store else None, queries=tuple(path.parent / folder for folder in folders)
    )


def _is_file(path: Path) -> bool:
    """Whether a file is there and its folder may be looked into, which a service's home often may not."""
    try:
        return path.is_file()
    except OSError:
        return False
