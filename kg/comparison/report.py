"""A difference in sentences, and as statements that a tool can apply."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from kg import columns, wording
from kg.comparison.model import ChangedSource, Difference, Fact
from kg.comparison.sides import Side
from kg.evidence import ClaimNote, Evidence, SourceNote
from kg.quads.names import LABEL, TYPE, nf
from kg.tables import markdown, plain
from kg.terms import Statement, text_of
from kg.vocabulary import NF, vocabulary

SHOWN = 20
"""Sentences of one kind that are told before the rest is counted."""

_NAMING = ("name", "alias", "anonymous", "earliest", "latest", "dateText", "dateBasis")
_UNTOLD = {LABEL, TYPE, *map(nf, _NAMING)}
"""Properties that name a thing, or tell again what another one says."""

_GRAVEST = ("alleged", "denied", "withdrawn", "speculated", "reported", "expected", "asserted")

Section = tuple[str, str, list[str]]
"""A heading, the sign before each of its lines, and the lines."""


def sections(found: Difference, before: Side, after: Side) -> list[Section]:
    """What differs, in sentences: sources first, then facts, then what is only claimed."""
    old, new = Evidence(before.store), Evidence(after.store)
    all_ = [
        ("New sources", "+", [_source(new, after, id_) for id_ in found.sources_added]),
        ("Sources that are gone", "-", [_source(old, before, id_) for id_ in found.sources_removed]),
        ("Sources described otherwise", "~", [line for c in found.sources_changed for line in _changes(c, new)]),
        ("New facts", "+", list(_facts(found.facts_added, new))),
        ("Facts that are gone", "-", list(_facts(found.facts_removed, old, new))),
        ("Facts that more sources hold", "+", list(_facts(found.more, new))),
        ("Facts that fewer sources hold", "-", list(_facts(found.fewer, old, new))),
        ("New claims", "+", list(_claims(found.claims_added, new))),
        ("Claims that are gone", "-", list(_claims(found.claims_removed, old))),
        ("Claims that became facts, or no longer are", "~", list(_turned(found, new))),
    ]
    return [section for section in all_ if section[2]]


def _claims(iris: Iterable[str], evidence: Evidence) -> Iterator[str]:
    """The claims that are told, accusations and their answers first."""
    notes = [note for note in map(evidence.claim, iris) if is_told(note)]
    for note in sorted(notes, key=lambda n: (_GRAVEST.index(n.modality), n.source.id, n.iri)):
        yield f"{wording.answered(note, evidence)} [{note.source.id}]"


def is_told(note: ClaimNote) -> bool:
    """Whether a claim is told beside the facts: not if it is one of them."""
    return not (note.accepted and note.predicate)


def _source(evidence: Evidence, side: Side, id_: str) -> str:
    return f"{id_}: {source(evidence.source(text_of(side.store.names.source(id_))))}"


def source(note: SourceNote) -> str:
    """A source in one line: title, outlet, date, and what became of it."""
    when = f" on {wording.date(note.status_date)}" if note.status_date else ""
    status = f"; {note.status}{when}" if note.status else ""
    return f"{note.title} ({wording.outlet(note)}{status})"


def _changes(changed: ChangedSource, evidence: Evidence) -> Iterator[str]:
    terms = vocabulary().properties
    for name, before, now in changed.changes:
        label = terms[name].label if name in terms else name
        was, is_ = (", ".join(_name(value, evidence) for value in side) or "nothing" for side in (before, now))
        yield f"{changed.id}: {label}: {was} → {is_}"


def _name(value: str, evidence: Evidence) -> str:
    label = evidence.entities.label(value) if value.startswith(("http://", "https://")) else None
    return label or wording.date(value)


def _turned(found: Difference, evidence: Evidence) -> Iterator[str]:
    for changed in found.claims_changed:
        if changed.accepted_before != changed.accepted_now:
            note = evidence.claim(changed.iri)
            now = "held as fact now" if changed.accepted_now else "no longer held as fact"
            yield f"{now}: {wording.answered(note, evidence)} [{note.source.id}]"


def _facts(facts: Sequence[Fact], *sides: Evidence) -> Iterator[str]:
    for sentence, fact in told(facts, *sides):
        yield sentence + (f" [{', '.join(fact.sources)}]" if fact.sources else "")


def told(facts: Sequence[Fact], *sides: Evidence) -> Iterator[tuple[str, Fact]]:
    """The facts in sentences, each once, with all sources that say it.

    What a dependent node tells is told with the statement that leads to it, and an editor's decisions are told as
    what becomes of sources. Things are named as on the first side that knows them.
    """
    found: dict[str, Fact] = {}
    for fact in worth_telling(facts):
        evidence = next((side for side in sides if _knows(side, fact)), sides[-1])
        if _decides(fact.triple[0], evidence):
            continue
        sentence = wording.statement(fact.triple, evidence)
        before = found.get(sentence, Fact(fact.triple))
        found[sentence] = Fact(before.triple, tuple(sorted({*before.sources, *fact.sources})))
    yield from found.items()


def worth_telling(facts: Sequence[Fact]) -> list[Fact]:
    """The facts without names, and without what another one of them tells as well."""
    led_to = {f.triple[2] for f in facts if "/node/" in f.triple[2]}
    return [f for f in facts if f.triple[1] not in _UNTOLD and f.triple[0] not in led_to and _is_ours(f.triple[1])]


def _knows(evidence: Evidence, fact: Fact) -> bool:
    """Whether a side has all things of a fact: what became one since has another name there."""
    things = (text_of(token) for token in (fact.triple[0], fact.triple[2]) if token.startswith("<"))
    return all(evidence.entities.exists(thing) for thing in things)


def _decides(subject: str, evidence: Evidence) -> bool:
    classes = evidence.entities.classes(text_of(subject)) if "/node/" in subject else ()
    return "IdentityDecision" in classes or "Ruling" in classes


def _is_ours(predicate: str) -> bool:
    name = text_of(predicate).removeprefix(NF)
    terms = vocabulary().properties
    return name in terms and not terms[name].scheme


# -- formats -----------------------------------------------------------------------------------------------


def as_text(found: Sequence[Section], width: int, *, limit: int = SHOWN) -> str:
    """The sections for a terminal."""
    lines: list[str] = []
    for heading, sign, told in found:
        lines += ["", f"{heading} ({len(told):,})"]
        for sentence in told[:limit]:
            first, *more = columns.fold(plain(sentence), max(width - 4, 20))
            lines += [f"  {sign} {first}", *(f"    {line}" for line in more)]
        if len(told) > limit:
            lines.append(f"    … and {len(told) - limit:,} more (--limit {len(told)})")
    return "".join(f"{line}\n" for line in lines[1:])


def as_markdown(found: Sequence[Section], *, limit: int = SHOWN) -> str:
    """The sections as Markdown."""
    lines: list[str] = []
    for heading, _, told in found:
        lines += [f"## {heading} ({len(told):,})", "", *(f"- {markdown(s)}" for s in told[:limit])]
        lines += [f"- … and {len(told) - limit:,} more", ""] if len(told) > limit else [""]
    return "\n".join(lines)


def as_json(found: Sequence[Section], difference: Difference) -> str:
    """The sections and the statements as JSON."""
    record = {
        "sections": [{"heading": heading, "sign": sign, "sentences": told} for heading, sign, told in found],
        "added": [s.line().rstrip() for s in difference.added],
        "removed": [s.line().rstrip() for s in difference.removed],
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def as_patch(difference: Difference) -> str:
    """The statements as RDF Patch: `D` and `A`, each with a statement of N-Quads.

    Source: RDF Patch, version 1 (Apache Jena), rows of the forms `A` and `D` within one transaction.
    """
    rows = [f"D {_row(s)}" for s in difference.removed] + [f"A {_row(s)}" for s in difference.added]
    return "".join(["TX .\n", *rows, "TC .\n"]) if rows else ""


def as_n_quads(statements: Iterable[Statement]) -> str:
    """Statements as N-Quads."""
    return "".join(_row(s) for s in statements)


def _row(statement: Statement) -> str:
    return statement.line().replace(" <> .\n", " .\n")
