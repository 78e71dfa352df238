"""What a fact file says became of other sources: `corrects:`, `supersedes:` and `retracts:` in its `source:`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.documents import Fields, Node, Problems, Scalar
from kg.facts.model import Date, Entity
from kg.rulings import Ruling

RULES = {"corrects": "corrected", "supersedes": "superseded", "retracts": "retracted"}
"""The keys, and the kind of ruling that each makes."""

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_FORM = "lower-case letters, digits and single hyphens"


def rulings(
    problems: Problems, block: Fields, own: str, published: Date | None, publisher: Entity | None
) -> tuple[Ruling, ...]:
    """The rulings of a source on others, in the order in which they stand; problems are noted.

    Args:
        problems: where problems are noted.
        block: the `source:` block.
        own: the id of the source that rules.
        published: its date, from which the rulings hold.
        publisher: who makes them.
    """
    found: list[Ruling] = []
    for key, node in block:
        if key.text not in RULES:
            continue
        for needed in ("published", "publisher"):
            if block.get(needed) is None:
                why = "a ruling has a date and one who makes it"
                problems.add(key.place, f"`{key.text}:` needs `{needed}:`: {why}")
        date = published.edtf if published else None
        by = publisher.name if publisher else ""
        for id_, reason, claims in _targets(problems, key.text, node, own):
            kind = RULES[key.text]
            successor = own if kind == "superseded" else None
            found.append(Ruling(kind, reason, date or "", by, id_, claims, successor=successor))
    return tuple(found)


def claim_ids(problems: Problems, node: Node | None) -> tuple[str, ...]:
    """The ids of claims in a list, or a single one; problems are noted."""
    found = []
    for item in problems.one_or_more(node, "claims"):
        id_ = problems.scalar(item, "claims")
        if id_ is not None and not _ID.fullmatch(id_):
            problems.add(item.place, f"“{id_}” cannot be the id of a claim; those are {_FORM}")
        elif id_ is not None:
            found.append(id_)
    return tuple(dict.fromkeys(found))


def source_id(problems: Problems, node: Scalar, own: str) -> bool:
    """Whether a source can rule on what is named; a problem is noted where it cannot."""
    if not _ID.fullmatch(node.text):
        problems.add(node.place, f"“{node.text}” cannot be the id of a source; those are {_FORM}")
    elif node.text == own:
        problems.add(node.place, f"“{node.text}” is this source itself; name another, or correct the file")
    else:
        return True
    return False


def _targets(problems: Problems, key: str, node: Node, own: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Source id, reason and claims of each ruling under one key."""
    known = ("claims", "note") if key == "corrects" else ("note",)
    for target, value in problems.fields(node, key) or ():
        what = f"{key} {target.text}"
        fields = problems.fields(value, what)
        if fields is None or not source_id(problems, target, own):
            continue
        problems.known_keys(fields, known, what)
        note = problems.scalar(fields.get("note"), "note")
        if note is None and fields.get("note") is None:
            problems.add(target.place, f"{what} needs `note:`, what was wrong, in words")
        yield target.text, note or "", claim_ids(problems, fields.get("claims"))
