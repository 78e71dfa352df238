"""Pairs that may be one thing, for an editor to decide; nothing is ever joined by a proposal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

TITLE_THRESHOLD = 92.0
"""Likeness from which two titles are proposed. Measured on the 4,553 titles of NeurIPS 2024: the title that an
article spells in another way scores 99.4 against its own, 58.7 against the next."""

NAME_THRESHOLD = 95.0
"""Likeness, whatever the order of the words, from which two authors of one paper are proposed."""


@dataclass(frozen=True, slots=True, order=True)
class Proposal:
    """Two identifiers, what is alike, and how much, from 0 to 100."""

    first: str
    second: str
    reason: str
    score: float


def papers(own: Mapping[str, Iterable[str]], others: Mapping[str, Iterable[str]]) -> Iterator[Proposal]:
    """Pairs of papers whose titles are alike.

    Args:
        own: titles by identifier, of the few papers that are looked for.
        others: titles by identifier, of the papers to look among; an identifier in both is not paired with itself.
    """
    from rapidfuzz import fuzz, process, utils  # imported where proposals are asked for only

    pairs = [(title, identifier) for identifier, titles in sorted(others.items()) for title in sorted(titles)]
    choices = [title for title, _ in pairs]
    best: dict[tuple[str, str], Proposal] = {}
    for identifier, titles in sorted(own.items()):
        for title in sorted(titles):
            found = process.extract(
                title, choices, scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=TITLE_THRESHOLD
            )
            for other, score, index in found:
                pair = (identifier, pairs[index][1])
                if pair[0] != pair[1] and (pair not in best or best[pair].score < score):
                    best[pair] = Proposal(*pair, f"titles “{title}” and “{other}”", round(score, 1))
    yield from sorted(best.values(), key=lambda p: (-p.score, p))


def authors(by_paper: Mapping[str, Iterable[tuple[str, str]]]) -> Iterator[Proposal]:
    """Pairs of people who are both named as authors of one paper, under names that are alike.

    Args:
        by_paper: (identifier, name) pairs by the label of the paper.
    """
    from rapidfuzz import fuzz, utils  # imported where proposals are asked for only

    found: defaultdict[tuple[str, str], list[Proposal]] = defaultdict(list)
    for paper, people in by_paper.items():
        listed = sorted(set(people))
        for number, (one, name) in enumerate(listed):
            for other, other_name in listed[number + 1 :]:
                score = fuzz.token_sort_ratio(name, other_name, processor=utils.default_process)
                if one != other and score >= NAME_THRESHOLD:
                    reason = f"“{name}” and “{other_name}” are both authors of “{paper}”"
                    found[one, other].append(Proposal(one, other, reason, round(score, 1)))
    for proposals in found.values():
        yield max(proposals, key=lambda p: p.score)
