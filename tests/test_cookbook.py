"""The page of questions: each is asked as it stands there, and its answer follows from the example files.

`UPDATE_DOCS=1` writes the answers anew, but for those that are shortened with a line “…”.
"""

from __future__ import annotations

import collections
import json
import os
import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import shown
import yaml
from conftest import EXAMPLES

pytestmark = pytest.mark.slow

PAGE = Path(__file__).parents[1] / "docs" / "cookbook.md"
RECIPE = re.compile(
    r"^## (\d+)\. ([^\n]+)\n\n```(sh|python)\n(.*?)^```\n\n```text\n(.*?)^```\n\n(.+?)(?=^## |\Z)",
    re.MULTILINE | re.DOTALL,
)


class Recipe(NamedTuple):
    """One question of the page: number and words, what is run and in which language, the answer, and why so."""

    number: str
    question: str
    language: str
    script: str
    answer: str
    why: str


def recipes() -> list[Recipe]:
    return [Recipe(*found) for found in RECIPE.findall(PAGE.read_text(encoding="utf-8"))]


def commands(recipe: Recipe) -> list[str]:
    """What is run one after the other; a command goes on in the lines that are indented."""
    if recipe.language == "python":
        return [f"{shlex.quote(sys.executable)} -c {shlex.quote(recipe.script)}"]
    return re.findall(r"^\S.*\n(?: .*\n)*", recipe.script, re.MULTILINE)


def replace(old: str, new: str) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text.count(old) == 1
    PAGE.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("recipe", recipes(), ids=lambda r: f"{r.number} {r.question[:40]}")
def test_a_question_has_the_answer_that_the_page_shows(
    recipe: Recipe, tmp_path: Path, examples_only: Path
) -> None:
    if "jq " in recipe.script and not shutil.which("jq"):
        pytest.skip("jq is not installed")
    answer = "".join(shown.run(command, tmp_path, KG_STORE=str(examples_only)) for command in commands(recipe))
    assert "Traceback" not in answer, answer
    if os.environ.get("UPDATE_DOCS") and "…\n" not in recipe.answer:
        replace(
            f"{recipe.script}```\n\n```text\n{recipe.answer}```", f"{recipe.script}```\n\n```text\n{answer}```"
        )
    else:
        assert shown.matches(recipe.answer, answer), answer


def test_there_are_twenty_questions_in_order() -> None:
    headings = re.findall(r"^## (.*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == [f"{r.number}. {r.question}" for r in recipes()]
    assert [r.number for r in recipes()] == [str(n) for n in range(1, 21)]


def test_each_says_in_a_few_sentences_why_and_what_it_does_not_say() -> None:
    for recipe in recipes():
        sentences = re.findall(r"[.?](?=\s|$)", recipe.why.strip())
        assert 2 <= len(sentences) <= 5, recipe.number


# -- the answers, worked out from the example files without any code of the package ------------------------

BYTEDANCE, SUBSIDIARY, PEKING = "bytedance", "tiktok|douyin", "peking university|北京大学"


def answer(number: int) -> str:
    return recipes()[number - 1].answer


def papers(pattern: str) -> dict[str, set[str]]:
    """Of each listed paper that somebody signed for such an organisation, the numbers of its other authors."""
    _, *rows = map(json.loads, (EXAMPLES / "neurips-2024-slice.jsonl").read_text(encoding="utf-8").splitlines())
    others = {}
    for row in rows:
        of = {a["neurips_speaker_id"]: a["affiliation"] or "" for a in row["authors"]}
        left = {who for who, text in of.items() if not re.search(pattern, text, re.IGNORECASE)}
        if len(left) < len(of):
            others[row["title"]] = left
    return others


def claims() -> list[dict[str, Any]]:
    file = yaml.safe_load((EXAMPLES / "bytedance-neurips-2024.yaml").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = file["claims"]
    return found


def test_the_papers_counted_are_those_of_the_list() -> None:
    own, all_ = papers(BYTEDANCE), papers(f"{BYTEDANCE}|{SUBSIDIARY}")
    assert answer(2) == f"{len(all_)}\n{len(own)}\n"
    assert re.search(rf" {len(all_)}$", answer(3), re.MULTILINE)


def test_the_papers_written_together_are_those_of_the_list() -> None:
    both = papers(BYTEDANCE).keys() & papers(PEKING).keys()
    assert sorted(line.strip('"') for line in answer(13).splitlines()[1:]) == sorted(both)


def test_the_authors_are_those_of_the_list_in_its_order() -> None:
    _, *lines = (EXAMPLES / "neurips-2024-slice.jsonl").read_text(encoding="utf-8").splitlines()
    (paper,) = [p for p in map(json.loads, lines) if p["title"].startswith("Visual Autoregressive")]
    signed = [f"{n},{a['name']},{a['affiliation']}" for n, a in enumerate(paper["authors"], 1)]
    assert answer(5).splitlines() == ["order,author,affiliation", *signed]


def test_the_names_of_several_people_are_those_of_the_list() -> None:
    people = collections.defaultdict(set)
    for line in (EXAMPLES / "neurips-2024-slice.jsonl").read_text(encoding="utf-8").splitlines()[1:]:
        for author in json.loads(line)["authors"]:
            people[author["name"]].add(author["neurips_speaker_id"])
    shared = sorted((-len(ids), name) for name, ids in people.items() if len(ids) > 1)
    rows = [f"{name} {-count}" for count, name in shared[:4]]
    assert [re.sub(" +", " ", row) for row in answer(14).splitlines()[2:6]] == rows
    assert f"; {len(shared)} names" in recipes()[13].why


def test_the_people_met_again_are_those_of_the_list() -> None:
    met = collections.Counter(who for others in papers(BYTEDANCE).values() for who in others)
    numbers = [count for _, count in met.most_common() if count > 2]
    assert [int(n) for n in re.findall(r"(\d+) papers", answer(19))] == numbers


def test_the_papers_of_the_five_companies_are_those_of_the_list_but_for_what_the_page_says() -> None:
    words = {
        "Tencent": "tencent",
        "Alibaba": "alibaba|damo",
        "Microsoft": "microsoft",
        "Huawei": "huawei(?! tech investment)",
        "Baidu": "baidu",
    }
    counted = {name: len(papers(text)) for name, text in words.items()}
    assert len(papers("huawei")) - counted["Huawei"] == 1
    assert answer(20) == "".join(f"{name} {count}\n" for name, count in counted.items())


def test_the_claims_counted_are_those_of_the_fact_file() -> None:
    counted: collections.Counter[str] = collections.Counter()
    for claim in claims():
        said = [v for properties in claim.get("says", {}).values() for v in properties.values()]
        counted[claim.get("modality", "asserted")] += sum(len(v) if isinstance(v, list) else 1 for v in said) or 1
    assert {m: int(n) for m, n in re.findall(r"^(\w+) +(\d+) +\d+$", answer(11), re.MULTILINE)} == counted


def test_the_denial_stands_where_the_fact_file_has_it_and_disputes_what_it_names() -> None:
    (denial,) = [c for c in claims() if c.get("modality") == "denied"]
    start, end = denial["at"]
    assert answer(12).count(f"{start},{end},") == 3
    assert denial["disputes"] == ["tampering", "dismissal-reason"]


def test_who_gave_no_reply_is_in_the_fact_file() -> None:
    (request,) = [c["says"]["comment-request"] for c in claims() if c.get("id") == "no-reply"]
    assert request["gaveNoReply"] == ["bytedance", "tian-keyu"]
    assert answer(10).count(request["date"]["edtf"]) == 2


def test_the_sources_tell_of_as_many_papers_as_their_files_do() -> None:
    listed = len((EXAMPLES / "neurips-2024-slice.jsonl").read_text(encoding="utf-8").splitlines()) - 1
    told = [c for c in claims() if "acceptedAt" in c.get("says", {}).get("var-paper", {})]
    assert [int(n) for n in re.findall(r" {3,}(\d+)$", answer(16), re.MULTILINE)] == [listed, len(told)]
    assert f"For {listed - len(told)} papers" in recipes()[15].why
