"""Where the text of a source is at hand: given by name, in a folder, or where it was when it was loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from kg import articles
from kg.articles import ArticleText
from kg.errors import DataError
from kg.store import Store, archive

_ENDINGS = (".txt", ".md", ".text")


class Texts(NamedTuple):
    """Texts by source: those of a folder by the id of the source or by checksum, and those of earlier loads."""

    by_id: Mapping[str, ArticleText] = {}
    by_sha256: Mapping[str, ArticleText] = {}
    paths: Mapping[str, str] = {}

    def of(self, id_: str, sha256: str | None) -> tuple[ArticleText | None, str]:
        """The text of a source, or None with the reason why there is none."""
        if found := self.by_id.get(id_) or self.by_sha256.get(sha256 or ""):
            return found, ""
        path = self.paths.get(id_)
        if path is None:
            return None, "no text is at hand; give it with --text FILE, or a folder of texts with --texts DIR"
        try:
            return articles.read(Path(path)), ""
        except DataError as error:
            return None, str(error)


def remembered(store: Store, ids: Iterable[str]) -> dict[str, str]:
    """The files that the texts of sources were read from when they were loaded, by the ids of the sources."""
    kept = store.path / "sources"
    found = {id_: archive.header(kept, store.source(id_).archive).text for id_ in ids}
    return {id_: path for id_, path in found.items() if path is not None}


def folder(path: Path, ids: Iterable[str]) -> Texts:
    """The texts of a folder and the folders below it.

    A file whose name without its ending is the id of a source is the text of that source; any other is known by
    its checksum.

    Raises:
        DataError: there is no such folder, or two files are named for one source, or a text cannot be read.
    """
    if not path.is_dir():
        raise DataError(f"{path} is no folder")
    wanted = set(ids)
    by_id: dict[str, ArticleText] = {}
    by_sha256: dict[str, ArticleText] = {}
    for file in sorted(f for f in path.rglob("*") if f.is_file() and f.suffix.lower() in _ENDINGS):
        text = articles.read(file)
        by_sha256[text.sha256] = text
        if file.stem in wanted:
            if file.stem in by_id and by_id[file.stem] != text:
                raise DataError(f"two texts in {path} are named {file.stem}; which one is meant? use --text")
            by_id[file.stem] = text
    return Texts(by_id, by_sha256)
