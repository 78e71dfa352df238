"""The pages about headers, tests and lint: their lists are those of the program, their examples are run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import Kg

from kg import queries
from kg.queries import grlc, header
from kg.queries.lint import SEVERITIES
from kg.queries.model import COLUMN_TYPES, SHOWN, TYPES, VIEWS

DOCS = Path(__file__).parents[1] / "docs"
LINT = Path(queries.__file__).parent / "lint"


def words(page: str) -> set[str]:
    """What a page names in code."""
    return set(re.findall(r"`([^`\n]+)`", (DOCS / page).read_text(encoding="utf-8")))


def parts(found: set[str]) -> set[str]:
    return {part for word in found for part in re.findall(r"[\w-]+", word)}


@pytest.mark.parametrize("known", [TYPES, COLUMN_TYPES, SHOWN, tuple(VIEWS), grlc.KEYS])
def test_the_page_of_headers_names_all_that_a_header_may_say(known: tuple[str, ...]) -> None:
    assert set(known) <= parts(words("query-headers.md"))


def test_the_page_of_queries_names_each_key_of_a_header() -> None:
    assert set(header._KEYS) <= parts(words("queries.md"))


def test_the_page_of_tests_names_each_rule_of_the_lint_with_its_severity() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in LINT.glob("*.py"))
    rules = set(re.findall(rf'"({"|".join(SEVERITIES)})",\s+"([a-z-]+)"', text))
    table = re.findall(
        r"^\| (error|warning|note) \| (.*?) \|", (DOCS / "query-tests.md").read_text(), re.MULTILINE
    )
    told = {(severity, rule) for severity, cell in table for rule in re.findall(r"`([a-z-]+)`", cell)}
    assert told == {(severity, rule) for severity, rule in rules if rule not in SEVERITIES}


def test_the_example_of_a_test_run_is_what_it_prints(kg: Kg, examples_only: Path) -> None:
    (block,) = re.findall(
        r"^```console\n\$ kg (.*?)\n(.*?)^```", (DOCS / "query-tests.md").read_text(), re.M | re.S
    )
    ended = kg(*block[0].split(), store=examples_only)
    assert ended.out == block[1]
