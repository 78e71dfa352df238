"""Makes neurips-2024-slice.jsonl, the NeurIPS papers of ByteDance, its companies and Peking University.

A paper is in it where an author's affiliation says so, by `parse` and the names in entities.yaml.

    python examples/make_slice.py neurips-2024.jsonl examples/neurips-2024-slice.jsonl
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import msgspec
import yaml

from kg.datasets import neurips
from kg.datasets.affiliations import fold, parse
from kg.datasets.records import OrganizationName, PaperList

WANTED = ("bytedance", "tiktok-company", "douyin-company", "peking-university")
_LARGER = ("unitOf", "subsidiaryOf")
_LEGAL = {"inc", "ltd", "co", "llc", "corp", "limited", "corporation"}


def names_of(entities_file: Path, wanted: tuple[str, ...]) -> frozenset[str]:
    """Every name of the wanted entities and of their units and subsidiaries, folded."""
    entities = yaml.safe_load(entities_file.read_text("utf-8"))["entities"]
    keys = set(wanted)
    while more := {k for k, e in entities.items() if k not in keys and keys & {e.get(p) for p in _LARGER}}:
        keys |= more
    return frozenset(_key(n) for k in keys for n in (entities[k]["name"], *entities[k].get("aka", ())))


def is_at(affiliation: str, names: frozenset[str]) -> bool:
    """Whether an affiliation names one of the organisations, or a unit of one."""
    return any(_key(name.name) in names for found in parse(affiliation) for name in _with_larger(found))


def make(listed: PaperList, names: frozenset[str]) -> bytes:
    """The slice as JSON Lines: first a description of it, then its papers in the order of the list."""
    papers = [p for p in listed.papers if any(is_at(a.affiliation, names) for a in p.authors)]
    cards = {"poster": "Poster", "spotlight": "Spotlight Poster", "oral": "Oral Poster"}
    description = {
        "newsfacts-list": 1,
        "id": "neurips-2024-slice",
        "slice-of": listed.id,
        "title": "NeurIPS 2024 schedule: papers of ByteDance and of Peking University",
        "origin": listed.origin,
        "url": listed.url,
        "retrieved": listed.retrieved,
        "licence": listed.licence,
        "rows": len(papers),
    }
    rows = [
        {
            "title": p.title,
            "neurips_event_id": p.key,
            "url": p.url,
            "card_type": cards.get(p.presentation or ""),
            "authors": [
                {"name": a.name, "affiliation": a.affiliation, "neurips_speaker_id": a.person_id}
                for a in p.authors
            ],
        }
        for p in papers
    ]
    return b"".join(msgspec.json.encode(o) + b"\n" for o in (description, *rows))


def _with_larger(name: OrganizationName | None) -> Iterator[OrganizationName]:
    while name:
        yield name
        name = name.unit_of


def _key(name: str) -> str:
    return " ".join(w for w in fold(name).split() if w not in _LEGAL)


def main() -> None:
    """Run from the command line."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("list", type=Path, help="the whole list, neurips-2024.jsonl")
    arguments.add_argument("slice", type=Path, help="the file to write")
    given = arguments.parse_args()
    names = names_of(Path(__file__).with_name("entities.yaml"), WANTED)
    given.slice.write_bytes(make(neurips.read(given.list), names))


if __name__ == "__main__":
    main()
