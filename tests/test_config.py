"""Settings: a flag beats the environment, which beats the project, which beats the user."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import config
from kg.errors import DataError


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project of a user without settings."""
    monkeypatch.delenv("KG_STORE", raising=False)
    monkeypatch.delenv("KG_QUERIES", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    (tmp_path / "project" / "folder").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "project" / "folder")
    return tmp_path / "project"


def users_own(project: Path, text: str) -> None:
    folder = project.parent / "home" / "kg"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(text)


def test_without_settings_the_store_is_in_this_folder(project: Path) -> None:
    assert config.store_path(None) == Path(".kg/store")
    assert config.query_folders() == []


def test_a_flag_beats_the_environment_beats_the_project_beats_the_user(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    users_own(project, 'store = "users"')
    assert config.store_path(None) == project.parent / "home" / "kg" / "users"
    (project / "kg.toml").write_text('store = "projects"')
    assert config.store_path(None) == project / "projects"
    monkeypatch.setenv("KG_STORE", "environments")
    assert config.store_path(None) == Path("environments")
    assert config.store_path("flags") == Path("flags")


def test_folders_of_queries_come_from_the_environment_then_from_the_settings(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "kg.toml").write_text('queries = ["questions"]')
    monkeypatch.setenv("KG_QUERIES", "one:two")
    assert config.query_folders() == [Path("one"), Path("two"), project / "questions"]
    (project / "kg.toml").write_text('queries = "questions"')
    assert config.query_folders()[-1] == project / "questions"


@pytest.mark.parametrize("text", ["store = ", "strore = 'x'", "store = 5", "queries = [1]", "\xff"])
def test_settings_that_cannot_be_read_are_told_with_their_file(project: Path, text: str) -> None:
    (project / "kg.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(DataError, match=r"kg\.toml"):
        config.read()
