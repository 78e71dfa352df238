"""What the fingerprints of texts find, and what they find wrongly, in a folder of reports.

    python benchmarks/fingerprints.py FOLDER      one text file a report, at any depth; 500 or more are best

First every report is compared with every other: pairs by the hashes that they share, and those with the fewest
small words in what they share, which are line-ups and tables rather than sentences. Then 500 reports are edited in
several ways and compared with what they were made from.
"""

from __future__ import annotations

import itertools
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path

from kg.facts.fingerprints import RUN, hashes, own_words
from kg.origins import COPIED, SHARED

SMALL = frozenset("the of in to and a for is was that with on at by said has from".split())  # noqa: SIM905
SHOWN = 30


def main() -> None:
    """Reads the folder and prints both tables."""
    paths = sorted(Path(sys.argv[1]).rglob("*.txt"))
    texts = {str(path): path.read_text(encoding="utf-8", errors="replace") for path in paths}
    found = {name: hashes(text) for name, text in texts.items()}
    print(f"{len(texts):,} texts, {sum(map(len, found.values())) // max(1, len(found))} hashes each on average")
    compare(texts, found)
    edit(texts, found)


def compare(texts: dict[str, str], found: dict[str, frozenset[int]]) -> None:
    """Every report with every other."""
    holders = defaultdict(list)
    for name, values in found.items():
        for value in values:
            holders[value].append(name)
    shared = Counter(pair for held in holders.values() for pair in itertools.combinations(held, 2))
    print(f"{len(texts) * (len(texts) - 1) // 2:,} pairs; by hashes that they share:")
    counts = Counter(min(n, 8) for n in shared.values())
    print("  " + ", ".join(f"{n}{' or more' if n == 8 else ''}: {counts[n]}" for n in sorted(counts)))
    alike = {pair: n for pair, n in shared.items() if n >= SHARED}
    copies = sum(n >= COPIED * min(len(found[one]), len(found[other])) for (one, other), n in alike.items())
    print(
        f"{len(alike)} share a passage ({SHARED} or more), {copies} would be a copy ({COPIED:.0%} of the hashes)"
    )
    told = sorted((small_words(passage := common(texts[one], texts[other])), passage) for one, other in alike)
    print("what some share, those with the fewest small words first:")
    for share, passage in told[:SHOWN]:
        print(f"  {share:.2f}  {passage[:100]}")


def words(text: str) -> list[str]:
    """The words of a text outside quotation marks."""
    return re.findall(r"[^\W_]+", own_words(text).casefold())


def common(one: str, other: str) -> str:
    """The words of the runs that two texts share."""
    first, second = words(one), words(other)
    there = {tuple(second[n : n + RUN]) for n in range(len(second) - RUN + 1)}
    starts = [n for n in range(len(first) - RUN + 1) if tuple(first[n : n + RUN]) in there]
    return " ".join(first[n] for n in sorted({n for start in starts for n in range(start, start + RUN)}))


def small_words(passage: str) -> float:
    """The share of small words."""
    found = passage.split()
    return sum(word in SMALL for word in found) / max(1, len(found))


def edit(texts: dict[str, str], found: dict[str, frozenset[int]]) -> None:
    """Edited reports with what they were made from."""
    rng = random.Random(7)
    names = rng.sample(sorted(texts), min(500, len(texts)))
    vocabulary = [word for name in names for word in texts[name].split()]

    def replaced(text: str, one_in: int) -> str:
        return " ".join(rng.choice(vocabulary) if rng.random() < 1 / one_in else word for word in text.split(" "))

    def sentences(text: str, part: float) -> str:
        every = re.split(r"(?<=[.!?])\s+", text)
        kept = sorted(rng.sample(range(len(every)), max(1, round(len(every) * part))))
        return " ".join(every[n] for n in kept)

    def head(text: str, count: int) -> str:
        return " ".join(text.split()[:count])

    def inside(text: str, count: int) -> str:
        others = (head(texts[rng.choice(names)], 150) for _ in range(2))
        return f"\n\n{head(text, count)}\n\n".join(others)

    edits: dict[str, Callable[[str], str]] = {
        "unchanged": str,
        "first 120 words": lambda text: head(text, 120),
        "first 60 words": lambda text: head(text, 60),
        "half of the sentences": lambda text: sentences(text, 0.5),
        "a quarter of the sentences": lambda text: sentences(text, 0.25),
        **{f"one word in {n} replaced": partial(replaced, one_in=n) for n in (20, 10, 7, 5)},
        **{f"{n} words inside another report": partial(inside, count=n) for n in (60, 35)},
    }
    print(f"{len(names)} reports, edited:")
    for what, made in edits.items():
        results = [(len((own := hashes(made(texts[name]))) & found[name]), len(own)) for name in names]
        passage = sum(n >= SHARED for n, _ in results) / len(names)
        copy = sum(n >= max(SHARED, COPIED * of) for n, of in results) / len(names)
        print(f"  {what:32} passage found {passage:6.1%}   a copy {copy:6.1%}")


if __name__ == "__main__":
    main()
