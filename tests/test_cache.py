"""What is kept of a file counts as long as the file is the same."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kg import cache, files, vocabulary


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "kg" / "words"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_text("one")
    return path


def test_what_is_kept_is_recalled_until_the_file_changes(file: Path) -> None:
    assert cache.recall("words", file) is None
    cache.remember("words", file, ["one", None, 2])
    assert cache.recall("words", file) == ["one", None, 2]
    assert cache.recall("others", file) is None
    os.utime(file, ns=(1, 1))
    assert cache.recall("words", file) is None


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"of": []}', b"\xff"])
def test_what_is_damaged_does_not_count(file: Path, folder: Path, damage: bytes) -> None:
    cache.remember("words", file, 1)
    (kept,) = folder.iterdir()
    kept.write_bytes(damage)
    assert cache.recall("words", file) is None


def test_a_folder_that_cannot_be_written_is_no_error(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(file))
    cache.remember("words", file, 1)
    assert cache.recall("words", file) is None
    assert cache.recall("words", tmp_path / "gone") is None


def test_the_vocabulary_that_is_recalled_is_the_one_that_was_read() -> None:
    read = vocabulary.read(files.folder("ontology") / "newsfacts.ttl")
    assert vocabulary.vocabulary.__wrapped__() == read
    assert vocabulary.vocabulary.__wrapped__() == read
