"""A file with which an editor decides a conflict: written with both sides, and without a reason.

What it writes loads only when a person has put a name to it, chosen a side, and said why: a file without a name is
refused, and so is a decision without a reason.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator

from kg.columns import fold
from kg.conflicts.model import Conflict, Saying, Side
from kg.errors import UsageError
from kg.store import Store
from kg.store.changes import Triple
from kg.tables import plain
from kg.terms import text_of
from kg.vocabulary import NF
from kg.wording import cut, outlet


def as_file(store: Store, conflict: Conflict) -> str:
    """A decisions file on one conflict, or a links file where names are in conflict; each choice is a comment.

    Raises:
        UsageError: the conflict is about an identifier in a source's file, which has to be corrected there.
    """
    return _links(store, conflict) if conflict.kind == "names" else _decisions(store, conflict)


def _decisions(store: Store, conflict: Conflict) -> str:
    lines = [
        *_head("newsfacts-decisions", conflict),
        "# To decide against a side, take the # off its lines and write the reason in your own words: a decision",
        "# without a reason is refused. What is rejected stays on record as a claim, with your reason.",
        f"# To take the decision back: kg retract {_source_id(conflict)}",
        "decisions:",
    ]
    for number, side in enumerate(conflict.sides, 1):
        lines += ["#", *_told(side, number), *(f"#{line}" for line in _against(store, side))]
    return "\n".join(lines) + "\n"


def _links(store: Store, conflict: Conflict) -> str:
    bodies = sorted({i for side in conflict.sides for t in side.statements if (i := store.names.identifier(t[0]))})
    if len(bodies) < 2:
        raise UsageError(
            f"conflict {conflict.id} is no choice between two sides: an identifier joins them. If it is wrong in "
            "one of the sources, correct its file and load it again; if both names are right, give both to one "
            "entry of an entities file"
        )
    lines = [
        *_head("newsfacts-links", conflict),
        "# Take the # off one of the two choices, and write the reason in your own words: a link without a reason",
        f"# is refused. To take it back: kg retract {_source_id(conflict)}",
        "links:",
    ]
    for number, side in enumerate(conflict.sides, 1):
        lines += _told(side, number)
    for word in ("same", "different"):
        pair = ", ".join(json.dumps(body, ensure_ascii=False) for body in bodies[:2])
        lines += ["#", f"#  - {word}: [{pair}]", "#    reason:"]
    return "\n".join(lines) + "\n"


def _head(key: str, conflict: Conflict) -> list[str]:
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    title = json.dumps(_line(f"Decision on: {conflict.what}"), ensure_ascii=False)
    return [
        f"{key}: 1",
        "source:",
        f"  id: {_source_id(conflict)}",
        f"  title: {title}",
        "  by:  # your name",
        f"  date: {today}",
        *_comment(_line(conflict.what), "# "),
    ]


def _comment(text: str, lead: str) -> list[str]:
    return [lead + line for line in fold(text, 100)]


def _source_id(conflict: Conflict) -> str:
    return f"decision-{conflict.id}"


def _told(side: Side, number: int) -> Iterator[str]:
    yield from _comment(f"Side {number}: {_line(side.value)}", "# ")
    for saying in side.told:
        words = f": “{_line(saying.words)}”" if saying.words else ""
        yield from _comment(f"{_line(saying.how)} ({_line(outlet(saying.source))}){words}", "#   ")


def _against(store: Store, side: Side) -> Iterator[str]:
    """The lines of a decision against a side, for each source that makes claims, and for each other statement."""
    claims: dict[str, list[str]] = {}
    for saying in side.sayings:
        if saying.claim is not None:
            claims.setdefault(saying.source.id, []).append(_claim_id(saying))
    for source, ids in sorted(claims.items()):
        yield f"  - rejected: {source}"
        yield f"    claims: [{', '.join(sorted(set(ids)))}]"
        yield "    reason:"
    if len(side.sayings) > sum(map(len, claims.values())):
        for triple in side.statements:
            yield from _statement(store, triple)


def _claim_id(saying: Saying) -> str:
    return saying.claim.iri.rpartition("/claim/")[2] if saying.claim else ""


def _statement(store: Store, triple: Triple) -> Iterator[str]:
    subject = store.names.identifier(triple[0])
    value = store.names.identifier(triple[2]) or text_of(triple[2])
    if subject is None:
        return
    name = text_of(triple[1]).removeprefix(NF)
    told = {"subject": subject, "property": name, "value": value}
    pairs = ", ".join(f"{key}: {json.dumps(text, ensure_ascii=False)}" for key, text in told.items())
    yield f"  - rejected: {{{pairs}}}"
    yield "    reason:"


def _line(text: str) -> str:
    """A text on one line, without what could end a comment or trick a reader."""
    return plain(" ".join(cut(text, 300).split()))
