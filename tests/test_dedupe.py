"""Proposals: what may be one thing, for an editor to decide."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from kg import dedupe, files, loading
from kg.cli.group import cli
from kg.editors import read_links
from kg.quads.names import DEFAULT_BASE
from kg.store import Store

EXAMPLES = files.folder("examples")
PAPER = ("arxiv:2404.02905", "neurips-event:94115")


@pytest.fixture(scope="module")
def undecided(tmp_path_factory: pytest.TempPathFactory) -> Store:
    path = tmp_path_factory.mktemp("undecided") / "store"
    store = loading.create(path, DEFAULT_BASE)
    names = ("entities.yaml", "neurips-2024-slice.jsonl", "bytedance-neurips-2024.yaml")
    loading.load(store, [EXAMPLES / name for name in names])
    return store


def test_the_paper_spelt_in_two_ways_is_proposed_and_nothing_else(undecided: Store) -> None:
    [proposal] = dedupe.propose(undecided)
    assert (proposal.first, proposal.second) == PAPER
    assert proposal.score == 99.4
    assert "Modelling" in proposal.reason
    assert "Modeling" in proposal.reason


def test_a_proposal_joins_nothing(undecided: Store) -> None:
    dedupe.propose(undecided)
    assert undecided.identity().of(PAPER[1]) == PAPER[1]


def test_the_proposals_are_a_links_file_in_which_nothing_is_accepted_yet(undecided: Store, tmp_path: Path) -> None:
    path = tmp_path / "links.yaml"
    path.write_text(dedupe.as_links_file(dedupe.propose(undecided)), encoding="utf-8")
    text = path.read_text(encoding="utf-8").replace("YOUR NAME", "A. Editor")
    path.write_text(text.replace("links:\n", "links: []\n"), encoding="utf-8")
    assert read_links(path).links == ()
    path.write_text(text.replace("\n#  ", "\n  "), encoding="utf-8")
    [link] = read_links(path).links
    assert (link.first, link.second) == PAPER


def test_once_the_paper_is_one_its_first_author_is_proposed(undecided: Store, tmp_path: Path) -> None:
    links = tmp_path / "links.yaml"
    links.write_text(
        "newsfacts-links: 1\nsource: {id: my-links, title: Links, by: A. Editor, date: 2026-11-23}\n"
        f"links:\n  - {{same: [{', '.join(PAPER)}], reason: one letter}}\n",
        encoding="utf-8",
    )
    loading.load(undecided, [links])
    [proposal] = dedupe.propose(undecided)
    assert proposal.first == "neurips-speaker:98775"
    assert proposal.second == "scmp-bytedance-neurips-award:tian-keyu"
    undecided.write(drop=["my-links"])


def test_what_the_shipped_links_file_decides_is_not_proposed_again(undecided: Store) -> None:
    loading.load(undecided, [EXAMPLES / "links.yaml"])
    assert dedupe.propose(undecided) == []
    assert undecided.identity().of(PAPER[1]) == PAPER[0]
    undecided.write(drop=["newsfacts-links"])
    assert undecided.identity().of(PAPER[1]) == PAPER[1]


def test_the_command_says_which_equal_names_were_not_joined_and_why(tmp_path: Path) -> None:
    path = tmp_path / "store"
    store = loading.create(path, DEFAULT_BASE)
    for name, wikidata in (("one", "Q1"), ("two", "Q2")):
        file = tmp_path / f"{name}.yaml"
        file.write_text(
            f"newsfacts: 1\nsource: {{id: {name}, is: Document, title: T}}\n"
            f"entities: {{mercury: {{is: Company, name: Mercury, ids: {{wikidata: {wikidata}}}}}}}\n",
            encoding="utf-8",
        )
        loading.load(store, [file])
    del store
    result = CliRunner().invoke(cli, ["-s", str(path), "dedupe"])
    assert (
        "not joined by name: two:mercury and org:mercury: their wikidata identifiers differ: Q2 and Q1"
        in result.output
    )
