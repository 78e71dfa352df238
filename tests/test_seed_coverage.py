"""Every sentence of the seed article is covered by a claim, or left out for a reason."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg import documents, facts
from kg.documents import Fields, Items, Node, Scalar
from kg.facts.model import Source

ROOT = Path(__file__).parents[1]
ARTICLE = ROOT.parent / "shared" / "seed" / "article.txt"
EXAMPLE = ROOT / "examples" / "bytedance-neurips-2024.yaml"
PAGE = ROOT / "docs" / "seed-coverage.md"
RUN = 8
"""Consecutive words that count as copied."""

pytestmark = pytest.mark.skipif(not ARTICLE.is_file(), reason="the seed article does not lie beside the project")

LEFT_OUT = {
    (206, 212): "credit: the publisher, which stands in `source:`",
    (1781, 1796): "credit of the picture: says nothing of the company that it names",
    (2965, 2991): "credit: the publisher, which stands in `source:`",
    (2993, 3077): "the site's own line to its readers",
    (3079, 3096): "heading of the list of other articles",
    (3805, 3821): "heading of a list that the text does not have",
}
HEADLINE = "headline of another article: a lead (`headlines:`), never a fact of this one"


@dataclass(frozen=True)
class Sentence:
    start: int
    end: int
    words: str


@pytest.fixture(scope="module")
def text() -> str:
    return ARTICLE.read_bytes().decode("utf-8")


@pytest.fixture(scope="module")
def source() -> Source:
    return facts.read(EXAMPLE, text=ARTICLE)


def sentences(text: str) -> list[Sentence]:
    """Lines first, then ends of sentences; a dash before a name in capitals begins a credit."""
    found = []
    for line in re.finditer(r"[^\n]+", text):
        start = line.start()
        for end in re.finditer(r"[.!?](?=\s+[A-Z–—])|$", line.group()):
            words = text[start : line.start() + end.end()]
            if words.strip():
                lead = len(words) - len(words.lstrip())
                found.append(Sentence(start + lead, start + len(words.rstrip()), words.strip()))
            start = line.start() + end.end()
    return found


def overlapping(sentence: Sentence, source: Source) -> list[str]:
    return [
        c.id for c in source.claims if c.quote and c.quote.start < sentence.end and sentence.start < c.quote.end
    ]


def reason(sentence: Sentence, source: Source) -> str | None:
    if any(h.quote and (h.quote.start, h.quote.end) == (sentence.start, sentence.end) for h in source.headlines):
        return HEADLINE
    return LEFT_OUT.get((sentence.start, sentence.end))


def page(text: str, source: Source) -> str:
    lines = [
        "# What the seed example covers",
        "",
        "`examples/bytedance-neurips-2024.yaml` describes one article. This table shows, for each sentence of its",
        "text, which claims rest on it, or why none does. A sentence goes by its number and by its characters",
        "(from 0, end excluded), since the words belong to the publisher. `tests/test_seed_coverage.py` makes the",
        "page (`UPDATE_DOCS=1 pytest tests/test_seed_coverage.py`) and fails where a sentence has neither.",
        "",
        f"The text has {len(text):,} characters; its SHA-256 is `{source.text_sha256}`.",
        "",
        "| sentence | characters | claims, or why there are none |",
        "|---:|---|---|",
    ]
    for number, sentence in enumerate(sentences(text), 1):
        claims = ", ".join(f"`{c}`" for c in overlapping(sentence, source))
        lines.append(f"| {number} | {sentence.start}–{sentence.end} | {claims or reason(sentence, source)} |")
    return "\n".join(lines) + "\n"


def words_of(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def scalars(node: Node) -> list[str]:
    if isinstance(node, Scalar):
        return [node.text]
    if isinstance(node, Items):
        return [s for item in node for s in scalars(item)]
    return [s for key, value in node for s in (key.text, *scalars(value))]


def test_every_sentence_is_covered_or_left_out_for_a_reason(text: str, source: Source) -> None:
    bare = [s for s in sentences(text) if not overlapping(s, source) and not reason(s, source)]
    assert [(s.start, s.end, s.words) for s in bare] == []


def test_no_sentence_is_both_covered_and_left_out(text: str, source: Source) -> None:
    assert [s for s in sentences(text) if overlapping(s, source) and reason(s, source)] == []


def test_every_excuse_is_of_a_sentence(text: str) -> None:
    assert set(LEFT_OUT) <= {(s.start, s.end) for s in sentences(text)}


def test_the_sentences_are_the_whole_text(text: str) -> None:
    assert "".join("".join(s.words.split()) for s in sentences(text)) == "".join(text.split())


def test_the_headlines_are_leads_and_no_claim_rests_on_them(text: str, source: Source) -> None:
    body = text.index("Next In Tech News")
    assert [c.id for c in source.claims if c.quote and c.quote.end > body] == []
    assert len(source.headlines) == 10


def test_the_page_is_what_the_example_covers(text: str, source: Source) -> None:
    wanted = page(text, source)
    if os.environ.get("UPDATE_DOCS"):
        PAGE.write_text(wanted, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == wanted, (
        "write it anew: UPDATE_DOCS=1 pytest tests/test_seed_coverage.py"
    )


@pytest.mark.parametrize("path", [EXAMPLE, PAGE, ROOT / "docs" / "fact-files.md"], ids=lambda p: p.name)
def test_no_run_of_the_articles_words_stands_in_the_project(path: Path, text: str, source: Source) -> None:
    article = " ".join(words_of(text))
    names = [source.title, *(e.name for e in source.entities)]
    written = path.read_text(encoding="utf-8").replace("\n#", "\n")
    values = [written]
    if path == EXAMPLE:
        root, _ = documents.read(path)
        assert isinstance(root, Fields)
        values += scalars(root)
    copied = []
    for value in values:
        for name in sorted(names, key=len, reverse=True):
            value = value.replace(name, " ¦ ")
        words = re.findall(r"[^\W_]+|¦", value.casefold())
        runs = [words[n : n + RUN] for n in range(len(words) - RUN + 1)]
        copied += [" ".join(run) for run in runs if "¦" not in run and f" {' '.join(run)} " in f" {article} "]
    assert copied == []
