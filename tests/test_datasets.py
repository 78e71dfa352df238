"""Lists of papers are read into one form, and what is wrong with them is said with its place."""

from __future__ import annotations

import contextlib
import gzip
import importlib.util
import json
import re
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import datasets
from kg.datasets import files, paperlists
from kg.datasets.records import PaperList
from kg.errors import DataError

ROOT = Path(__file__).parents[1]
DATA = Path(__file__).parents[2] / "shared" / "data"
SLICE = ROOT / "examples" / "neurips-2024-slice.jsonl"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the folder shared/data is not beside the checkout")

ROW = {
    "title": "A &amp; B",
    "neurips_event_id": "1",
    "url": "https://neurips.cc/virtual/2024/poster/1",
    "card_type": "Oral Poster",
    "authors": [{"name": "Yi Jiang", "affiliation": "PICO, Bytedance", "neurips_speaker_id": "7"}],
}
PAPER = {
    "id": "a1",
    "title": "T",
    "author": "Ann Lee;Bo Wu",
    "aff": "Peking University;MIT",
    "status": "Poster",
    "track": "main",
}


def neurips_list(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "list.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def paper_list(folder: Path, *rows: dict[str, Any], name: str = "nips2018.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(rows), "utf-8")
    return path


def make_slice() -> ModuleType:
    specification = importlib.util.spec_from_file_location("make_slice", ROOT / "examples" / "make_slice.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["make_slice"] = module
    specification.loader.exec_module(module)
    return module


# --- the NeurIPS schedule ---


def test_a_neurips_row_is_a_paper_with_its_authors(tmp_path: Path) -> None:
    listed = datasets.read(neurips_list(tmp_path, ROW))
    assert (listed.id, listed.series, listed.year) == ("neurips-2024-schedule", "NeurIPS", 2024)
    assert (listed.paper_scheme, listed.person_scheme) == ("neurips-event", "neurips-speaker")
    assert listed.retrieved == "2024-10-25"
    [paper] = listed.papers
    assert (paper.key, paper.title, paper.presentation, paper.presented) == ("1", "A & B", "oral", False)
    [author] = paper.authors
    assert (author.name, author.person_id, author.affiliation) == ("Yi Jiang", "7", "PICO, Bytedance")
    assert author.organizations[0].unit_of is not None


def test_a_row_without_an_event_id_is_kept_and_told_of_with_its_line(tmp_path: Path) -> None:
    listed = datasets.read(neurips_list(tmp_path, ROW, {**ROW, "neurips_event_id": None, "url": None}))
    assert [p.key for p in listed.papers] == ["1", None]
    assert listed.warnings[0].row == 2
    assert "no event id" in listed.warnings[0].reason


def test_an_event_id_is_taken_once(tmp_path: Path) -> None:
    listed = datasets.read(neurips_list(tmp_path, ROW, ROW))
    assert len(listed.papers) == 1
    assert "line 1" in listed.skipped[0].reason


def test_a_first_line_describes_the_list(tmp_path: Path) -> None:
    about = {"newsfacts-list": 1, "id": "some-slice", "title": "S", "origin": "O", "licence": "L", "rows": 1}
    listed = datasets.read(neurips_list(tmp_path, about, ROW))
    assert (listed.id, listed.title, listed.origin, listed.licence) == ("some-slice", "S", "O", "L")
    assert listed.retrieved is None


def test_a_list_that_is_cut_short_of_its_description_is_refused(tmp_path: Path) -> None:
    about = {"newsfacts-list": 1, "id": "some-slice", "title": "S", "origin": "O", "licence": "L", "rows": 2}
    with pytest.raises(DataError, match="says 2 rows, but it has 1"):
        datasets.read(neurips_list(tmp_path, about, ROW))


def test_progress_is_told_to_the_end(tmp_path: Path) -> None:
    seen: list[int] = []
    datasets.read(neurips_list(tmp_path, ROW), progress=seen.append)
    assert seen[-1] == 1


# --- Paper Lists ---


def test_a_paper_list_says_venue_and_year_by_its_name(tmp_path: Path) -> None:
    listed = datasets.read(paper_list(tmp_path, PAPER))
    assert (listed.id, listed.series, listed.year, listed.person_scheme) == (
        "paperlists-nips2018",
        "NeurIPS",
        2018,
        None,
    )
    [paper] = listed.papers
    assert (paper.key, paper.presented) == ("nips2018-a1", True)
    assert [(a.name, a.person_id, a.affiliation) for a in paper.authors] == [
        ("Ann Lee", None, "Peking University"),
        ("Bo Wu", None, "MIT"),
    ]


def test_a_paper_list_with_another_name_needs_the_address_of_a_paper(tmp_path: Path) -> None:
    site = {"site": "https://nips.cc/virtual/2013/poster/4068"}
    assert datasets.read(paper_list(tmp_path, {**PAPER, **site}, name="x.json")).year == 2013
    with pytest.raises(DataError, match="name the file by both"):
        datasets.read(paper_list(tmp_path, PAPER, name="x.json"))


@pytest.mark.parametrize("status", ["Reject", "Withdraw", "Desk Reject", "Workshop", "Active"])
def test_a_paper_that_was_not_at_the_conference_is_skipped(tmp_path: Path, status: str) -> None:
    listed = datasets.read(paper_list(tmp_path, {**PAPER, "status": status}))
    assert not listed.papers
    assert status.lower() in listed.skipped[0].reason


def test_poster_of_every_paper_says_nothing(tmp_path: Path) -> None:
    alone = datasets.read(paper_list(tmp_path, PAPER))
    beside = datasets.read(paper_list(tmp_path, PAPER, {**PAPER, "id": "a2", "status": "Oral"}))
    assert [p.presentation for p in alone.papers] == [None]
    assert [p.presentation for p in beside.papers] == ["poster", "oral"]


def test_affiliations_that_do_not_fit_are_left_out_and_said(tmp_path: Path) -> None:
    listed = datasets.read(paper_list(tmp_path, {**PAPER, "aff": "MIT"}))
    assert [a.affiliation for a in listed.papers[0].authors] == ["", ""]
    assert "2 authors and 1 affiliations" in listed.warnings[0].reason


def test_affiliations_of_the_paper_are_not_given_to_authors_by_chance(tmp_path: Path) -> None:
    odd = {"author": "A A;B B;C C;D D", "aff": "MIT;Stanford University"}
    rows = [{**PAPER, "id": "fits"}, *({**PAPER, **odd, "id": f"o{i}"} for i in range(3))]
    listed = datasets.read(paper_list(tmp_path, *rows))
    assert {a.affiliation for p in listed.papers for a in p.authors} == {""}
    assert len(listed.warnings) == 4


def test_authors_that_are_printed_twice_over_are_taken_once(tmp_path: Path) -> None:
    twice = {"author": "Ann Lee;Bo Wu;Ann Lee;Bo Wu", "authorids": "/1;/2;/1;/2"}
    [paper] = datasets.read(paper_list(tmp_path, {**PAPER, **twice})).papers
    assert [(a.name, a.person_id, a.affiliation) for a in paper.authors] == [
        ("Ann Lee", None, "Peking University"),
        ("Bo Wu", None, "MIT"),
    ]


def test_only_profiles_are_ids_of_persons(tmp_path: Path) -> None:
    listed = datasets.read(paper_list(tmp_path, {**PAPER, "authorids": "~Ann_Lee1;bo@example.org"}))
    assert listed.person_scheme == "openreview-profile"
    assert [a.person_id for a in listed.papers[0].authors] == ["~Ann_Lee1", None]


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Ann Lee, Bo Wu", ["Ann Lee", "Bo Wu"]),
        ("Ann Lee, Bo Wu, Jr.", ["Ann Lee", "Bo Wu, Jr."]),
        ("Lee, Ann", ["Lee, Ann"]),
        ("Ann O&#x27;Lee;Bo Wu", ["Ann O'Lee", "Bo Wu"]),
    ],
)
def test_authors_are_told_apart(tmp_path: Path, author: str, names: list[str]) -> None:
    [paper] = datasets.read(paper_list(tmp_path, {**PAPER, "author": author, "aff": ""})).papers
    assert [a.name for a in paper.authors] == names


def test_identifiers_are_kept_where_they_are_well_formed(tmp_path: Path) -> None:
    good = {"doi": "https://doi.org/10.1145/1778765.1778796", "arxiv": "1612.00496v2"}
    site = {"site": "https://openreview.net/forum?id=B1-Hhnslg"}
    [paper] = datasets.read(paper_list(tmp_path, {**PAPER, **good, **site})).papers
    assert (paper.doi, paper.arxiv, paper.openreview) == ("10.1145/1778765.1778796", "1612.00496", "B1-Hhnslg")
    [paper] = datasets.read(paper_list(tmp_path, {**PAPER, "doi": "none", "arxiv": "?"})).papers
    assert (paper.doi, paper.arxiv, paper.openreview) == (None, None, None)


def test_half_a_surrogate_pair_becomes_a_replacement_character(tmp_path: Path) -> None:
    path = tmp_path / "icra2010.json"
    path.write_bytes(rb'[{"id": "1", "title": "a\ud800b \ud83d\ude00 \\ud800", "author": "X Y", "aff": "MIT"}]')
    assert datasets.read(path).papers[0].title == "a\ufffdb \U0001f600 \\ud800"


# --- any file ---


def test_gzip_is_read_like_plain(tmp_path: Path) -> None:
    path = tmp_path / "nips2018.json.gz"
    path.write_bytes(gzip.compress(json.dumps([PAPER]).encode()))
    assert datasets.recognises(path)
    assert len(datasets.read(path).papers) == 1


OTHERS = {
    "facts.yaml": b"newsfacts: 1\nsource:\n  id: x\n",
    "facts.json": b'{"newsfacts": 1, "source": {"id": "x", "title": "t"}}',
    "graph.ttl": b"@prefix a: <b:> .\na:x a a:Y .",
    "graph.jsonld": b'[{"@id": "x", "title": "t"}]',
    "rows.csv": b"cik,ticker\n1,A\n",
    "image.png": b"\x89PNG\r\n\x1a\n\x00\x00",
    "broken.json.gz": b"\x1f\x8b\x08\x00rubbish",
    "empty.json": b"",
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_files_are_not_recognised(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(OTHERS[name])
    assert not datasets.recognises(tmp_path / name)
    with pytest.raises(DataError, match=re.escape(name)):
        datasets.read(tmp_path / name)


def test_a_file_that_no_reader_knows_is_told_which_are_known(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n")
    with pytest.raises(DataError, match=r"known are NeurIPS schedule .* and Paper Lists"):
        datasets.read(path)


def test_neither_a_folder_nor_nothing_is_a_list(tmp_path: Path) -> None:
    assert not datasets.recognises(tmp_path)
    assert not datasets.recognises(tmp_path / "absent.json")
    with pytest.raises(DataError, match="does not exist"):
        datasets.read(tmp_path / "absent.json")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b'{"title": 5, "authors": []}', r"list\.jsonl:2: Expected `str`"),
        (b'{"title": "x", ', r"list\.jsonl:2: is no JSON"),
        (b'{"title": "\xff\xfe", "authors": []}', r"list\.jsonl:2: "),
        (b"\x00\x00", r"list\.jsonl:2: is no JSON"),
        (b'{"title": "x"}', r"list\.jsonl:2: .*authors"),
        (b'{"x": ' + b"[" * 100_000 + b"}", r"list\.jsonl:2: "),
        (b'{"title": "' + b"x" * 200_000 + b'", "authors": []}', r"list\.jsonl:2: .*200,000 characters"),
    ],
)
def test_a_bad_line_is_named_with_file_and_line(tmp_path: Path, line: bytes, says: str) -> None:
    path = tmp_path / "list.jsonl"
    path.write_bytes(json.dumps(ROW).encode() + b"\n" + line + b"\n")
    with pytest.raises(DataError, match=says):
        datasets.read(path)


def test_a_wrong_type_in_an_array_is_named_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"\$\[1\]\.author"):
        datasets.read(paper_list(tmp_path, PAPER, {**PAPER, "author": 5}))


def test_an_archive_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 10_000)
    path = tmp_path / "nips2018.json.gz"
    path.write_bytes(gzip.compress(json.dumps([PAPER]).encode() + b" " * 5_000_000))
    assert datasets.recognises(path)
    with pytest.raises(DataError, match="larger than 10,000 bytes decompressed"):
        datasets.read(path)


@given(st.binary(max_size=300))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_end_in_another_error(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "nips2018.json"
    for begin in (
        b"",
        b"[{",
        b'{"title": "x", "neurips_event_id": "1", "authors": []}\n',
        b'{"newsfacts-list": 1',
    ):
        path.write_bytes(begin + data)
        datasets.recognises(path)
        with contextlib.suppress(DataError):
            datasets.read(path)


# --- the curated entities and the slice ---


@pytest.fixture(scope="module")
def entities() -> dict[str, dict[str, Any]]:
    loaded: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "examples/entities.yaml").read_text("utf-8"))[
        "entities"
    ]
    return loaded


def test_no_curated_name_means_two_entities(entities: dict[str, dict[str, Any]]) -> None:
    key = make_slice()._key
    owner: dict[str, str] = {}
    for entity, said in entities.items():
        assert re.fullmatch(r"[a-z0-9-]+", entity)
        for name in (said["name"], *said.get("aka", ())):
            assert owner.setdefault(key(name), entity) == entity, name


def test_curated_relations_lead_to_entities(entities: dict[str, dict[str, Any]]) -> None:
    for said in entities.values():
        assert all(said[p] in entities for p in ("unitOf", "subsidiaryOf", "editionOf") if p in said)


def test_the_slice_is_a_list_of_its_own() -> None:
    listed = datasets.read(SLICE)
    assert listed.id == "neurips-2024-slice"
    assert not listed.skipped
    assert listed.retrieved == "2024-10-25"
    assert "94115" in {p.key for p in listed.papers}


# --- the real lists ---


@pytest.fixture(scope="module")
def neurips_2024() -> PaperList:
    return datasets.read(DATA / "neurips-2024.jsonl")


@needs_data
def test_the_whole_neurips_list_is_read(neurips_2024: PaperList) -> None:
    assert len(neurips_2024.papers) == 4553
    assert neurips_2024.skipped == ()
    assert [s.row for s in neurips_2024.warnings] == [1938, 3531]
    assert len({a.person_id for p in neurips_2024.papers for a in p.authors}) > 18_800


@needs_data
def test_sixty_two_papers_are_by_bytedance_or_its_companies(neurips_2024: PaperList) -> None:
    module = make_slice()
    curated = ROOT / "examples/entities.yaml"
    bytedance = {n for n in module.names_of(curated, ("bytedance",)) if not n.startswith(("tiktok", "douyin"))}
    either = module.names_of(curated, ("bytedance",))
    found = [
        {p.key for p in neurips_2024.papers if any(module.is_at(a.affiliation, names) for a in p.authors)}
        for names in (either, frozenset(bytedance))
    ]
    rows = [json.loads(line) for line in (DATA / "neurips-2024.jsonl").read_text("utf-8").splitlines()]
    spelt = [
        {
            r["neurips_event_id"]
            for r in rows
            if any(re.search(w, a["affiliation"], re.IGNORECASE) for a in r["authors"])
        }
        for w in (r"byte\s*dance|tik\s*tok|douyin|字节|抖音", r"byte\s*dance|字节")
    ]
    assert [len(keys) for keys in found] == [62, 60]
    assert found == spelt


@needs_data
def test_peking_university_is_not_another_university_of_beijing(neurips_2024: PaperList) -> None:
    module = make_slice()
    names = module.names_of(ROOT / "examples/entities.yaml", ("peking-university",))
    texts = {a.affiliation for p in neurips_2024.papers for a in p.authors}
    at = {t for t in texts if module.is_at(t, names)}
    assert at == {t for t in texts if re.search(r"peking university|北京大学", t, re.IGNORECASE)}
    assert not [t for t in at if "Union" in t]


@needs_data
def test_the_slice_can_be_made_anew(neurips_2024: PaperList) -> None:
    module = make_slice()
    assert (
        module.make(neurips_2024, module.names_of(ROOT / "examples/entities.yaml", module.WANTED))
        == SLICE.read_bytes()
    )


@needs_data
def test_the_neurips_list_is_read_quickly() -> None:
    began = time.perf_counter()
    datasets.read(DATA / "neurips-2024.jsonl")
    assert time.perf_counter() - began < 60


@needs_data
@pytest.mark.parametrize(
    "name", ["nips2018", "icra2010", "siggraph2023", "corl2021", "kdd2024", "iclr2018", "cvpr2016"]
)
def test_a_real_paper_list_keeps_ids_unique_and_texts_clean(name: str) -> None:
    listed = datasets.read(DATA / "paperlists" / f"{name}.json.gz")
    assert len(listed.papers) == len({p.key for p in listed.papers}) > 0
    assert all(p.title and all(a.name for a in p.authors) for p in listed.papers)
    assert listed.series in paperlists.SERIES.values()


@needs_data
def test_other_real_files_are_not_lists_of_papers() -> None:
    others = [*(DATA / "conferences").glob("*.yml"), DATA / "sec-company-tickers.csv", DATA / "README.md"]
    assert not [p for p in others if datasets.recognises(p)]
