"""What several tests share: a store made of the examples, and the installed command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings

from kg import files, loading
from kg.store import Store

settings.register_profile("newsfacts", deadline=None)
settings.load_profile("newsfacts")

EXAMPLES = files.folder("examples")
BASE = "https://kg.example/"
SHARED = Path(__file__).parents[2] / "shared"
NAMES = ("entities.yaml", "neurips-2024-slice.jsonl", "bytedance-neurips-2024.yaml", "links.yaml")

ARTICLE_TEXT = (
    "Harrow Foods has sued its former supplier Lindqvist Mills before the Eastport Commercial Court.\n"
    "The company accuses the mill of selling watered-down flour, which Lindqvist Mills denies.\n"
    "Harrow Foods hired Ada Brandt in March. The bakers’ union says that Lindqvist Mills is for sale.\n"
)
ARTICLE = """\
newsfacts: 1
source:
  id: eastport-gazette-flour
  is: NewsArticle
  title: Harrow Foods takes mill to court
  publisher: gazette
  published: 2025-03-04
  text: article.txt
entities:
  gazette: {is: NewsOrganization, name: Eastport Gazette}
  harrow: {is: Company, name: Harrow Foods}
  mill: {is: Company, name: Lindqvist Mills}
  union: {is: Association, name: bakers’ union}
  ada: {is: Person, name: Ada Brandt}
  court: {is: Court, name: Eastport Commercial Court}
  case: {is: Lawsuit, name: Harrow Foods v. Lindqvist Mills}
  watering-down: {is: Topic, name: selling watered-down flour}
claims:
  - quote: Harrow Foods has sued its former supplier Lindqvist Mills before the Eastport Commercial Court
    says:
      case: {hasPlaintiff: harrow, hasDefendant: mill, heardBy: court}
  - id: accusation
    modality: alleged
    by: harrow
    alleged-in: case
    quote: The company accuses the mill of selling watered-down flour
    says:
      mill: {committed: watering-down}
  - id: denial
    modality: denied
    by: mill
    disputes: accusation
    quote: which Lindqvist Mills denies
    says:
      mill: {committed: watering-down}
  - quote: Harrow Foods hired Ada Brandt in March
    says:
      ada:
        employmentEvent: {is: Hire, employer: harrow, date: {edtf: 2025-03, text: in March, basis: year of issue}}
  - modality: reported
    by: union
    quote: Lindqvist Mills is for sale
    about: mill
    text: The mill is for sale.
"""


def write_article(folder: Path) -> Path:
    """A fact file and its text, about companies that do not exist."""
    (folder / "article.txt").write_text(ARTICLE_TEXT, encoding="utf-8")
    path = folder / "harrow.yaml"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def write_slice(folder: Path, papers: int) -> Path:
    """The first papers of the list among the examples, as a list of its own."""
    lines = (EXAMPLES / "neurips-2024-slice.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    path = folder / "list.jsonl"
    path.write_text(lines[0].replace('"rows":227', f'"rows":{papers}') + "".join(lines[1 : papers + 1]))
    return path


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache folder of the tests' own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the examples and of an article whose words are at hand; nobody writes to it any more."""
    folder = tmp_path_factory.mktemp("examples")
    made = loading.create(folder / "store", BASE)
    loading.load(made, [*(EXAMPLES / name for name in NAMES), write_article(folder)])
    del made  # lets go of the lock
    return folder / "store"


@pytest.fixture(scope="session")
def examples_only(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the examples that ship and of nothing else, as `kg demo` makes it; nobody writes to it."""
    path = tmp_path_factory.mktemp("shipped") / "store"
    made = loading.create(path, BASE)
    loading.load(made, [EXAMPLES / name for name in NAMES])
    del made  # lets go of the lock
    return path


@pytest.fixture(scope="session")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the event in the harbour, which fifteen articles tell; nobody writes to it any more."""
    path = tmp_path_factory.mktemp("harbour") / "store"
    made = loading.create(path, BASE)
    loading.load(made, sorted((EXAMPLES / "harbour").glob("*.yaml")))
    del made  # lets go of the lock
    return path


@pytest.fixture(scope="session")
def store(store_path: Path) -> Store:
    """The same store, open for reading."""
    return Store.open(store_path)


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


Kg = Callable[..., Ended]


def environment(home: Path) -> dict[str, str]:
    """That of a user who has set nothing."""
    dropped = ("KG_STORE", "KG_QUERIES", "COLUMNS", "NO_COLOR", "PYTHONDONTWRITEBYTECODE")
    kept = {k: v for k, v in os.environ.items() if k not in dropped}
    return {
        **kept,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_CACHE_HOME": str(home / ".cache"),
    }


def command() -> str:
    """The installed `kg`."""
    return str(Path(sys.executable).parent / "kg")


@pytest.fixture
def kg(tmp_path: Path, store_path: Path) -> Kg:
    """Runs the installed command in an empty folder, on the store of the examples unless another is named."""

    def run(*arguments: str, store: Path | None = store_path, stdin: str = "", **more: str) -> Ended:
        flags = ["-s", str(store)] if store else []
        done = subprocess.run(
            [command(), *flags, *arguments],
            input=stdin.encode(),
            capture_output=True,
            timeout=120,
            cwd=tmp_path,
            env={**environment(tmp_path), **more},
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
