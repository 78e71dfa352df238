"""What the terminal shows of a store, a source, an entity, a saved query."""

from __future__ import annotations

import json
import textwrap
from collections import defaultdict
from dataclasses import asdict, dataclass

import pyoxigraph as ox

from kg.answers import Rows
from kg.entities import Entities
from kg.evidence import ClaimNote, Evidence, SourceNote, Words, outlets
from kg.identity.resolve import Resolution
from kg.quads.names import LABEL, ONTOLOGY_ID, TYPE, nf
from kg.queries import SavedQuery
from kg.store import Store
from kg.terms import text_of
from kg.vocabulary import NF, vocabulary

SHOWN = 8
"""Values of one property that the text shows before it says how many more there are."""

_HIDDEN = {LABEL, TYPE, nf("name")}


@dataclass(frozen=True, slots=True)
class Fact:
    """One property of an entity with its values, each with the numbers of the sources that hold it."""

    property: str
    values: tuple[tuple[str, tuple[int, ...]], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Profile:
    """All that the store knows of one entity."""

    iri: str
    label: str
    kind: str
    identifiers: tuple[str, ...]
    facts: tuple[Fact, ...]
    claims: tuple[ClaimNote, ...]
    sources: tuple[SourceNote, ...]


def of(store: Store, iri: str) -> Profile:
    """The profile of an entity."""
    entities = Entities(store)
    evidence = Evidence(store, entities)
    numbers: dict[str, int] = {}

    def number(source: SourceNote) -> int:
        return numbers.setdefault(source.iri, len(numbers) + 1)

    facts = tuple(_facts(store, evidence, iri, number))
    claims = tuple(evidence.about(iri))
    for claim in claims:
        number(claim.source)
    return Profile(
        iri=iri,
        label=entities.label(iri) or iri,
        kind=entities.kind(iri),
        identifiers=_identifiers(store, store.identity(), iri),
        facts=facts,
        claims=claims,
        sources=tuple(evidence.source(s) for s in numbers),
    )


def _facts(store: Store, evidence: Evidence, iri: str, number) -> list[Fact]:  # type: ignore[no-untyped-def]
    node = ox.NamedNode(iri)
    found: defaultdict[str, list[ox.Quad]] = defaultdict(list)
    for quad in store.db.quads_for_pattern(node, None, None, ox.DefaultGraph()):
        predicate = str(quad.predicate)
        if predicate not in _HIDDEN and predicate.startswith(f"<{NF}"):
            found[_label(predicate)].append(quad)
    for quad in store.db.quads_for_pattern(None, None, node, ox.DefaultGraph()):
        predicate = str(quad.predicate)
        kind = vocabulary().properties.get(text_of(predicate).removeprefix(NF))
        if kind is not None and kind.kind == "object":
            found[_inverse_label(predicate)].append(quad)
    return [_fact(name, quads, iri, evidence, number) for name, quads in sorted(found.items())]


def _fact(name: str, quads: list[ox.Quad], iri: str, evidence: Evidence, number) -> Fact:  # type: ignore[no-untyped-def]
    values = []
    for quad in sorted(quads, key=str)[:SHOWN]:
        other = quad.subject if str(quad.object) == f"<{iri}>" else quad.object
        shown = evidence.thing(other.value) if isinstance(other, ox.NamedNode) else text_of(str(other))
        supports = evidence.of((str(quad.subject), str(quad.predicate), str(quad.object)))
        values.append((shown, tuple(number(s.source) for s in supports)))
    return Fact(name, tuple(values), len(quads))


def _label(predicate: str) -> str:
    name = text_of(predicate).removeprefix(NF)
    terms = vocabulary().properties
    return terms[name].label if name in terms else name


def _inverse_label(predicate: str) -> str:
    name = text_of(predicate).removeprefix(NF)
    inverse = next((p for p in vocabulary().properties.values() if p.written_as == name), None)
    return inverse.label if inverse else f"{_label(predicate)} (of)"


def _identifiers(store: Store, identity: Resolution, iri: str) -> tuple[str, ...]:
    own = store.names.identifier(f"<{iri}>")
    if own is None:
        return ()
    return (own, *sorted(i for i, chosen in identity.chosen.items() if chosen == own))


# -- text --------------------------------------------------------------------------------------------------


def as_text(profile: Profile, width: int) -> str:
    """A profile for the terminal."""
    lines = [f"{profile.label} — {profile.kind}", profile.iri]
    if len(profile.identifiers) > 1:
        shown = ", ".join(profile.identifiers[1:9])
        more = len(profile.identifiers) - 9
        lines += _wrapped(f"also: {shown}" + (f" and {more} more" if more > 0 else ""), width, "  ")
    lines += ["", "Facts (asserted by the sources in brackets)"]
    for fact in profile.facts:
        lines += _fact_lines(fact, width)
    if not profile.facts:
        lines.append("  nothing recorded")
    lines += ["", "Said, but not held as fact"]
    for claim in profile.claims:
        lines += _claim_lines(claim, profile, width)
    if not profile.claims:
        lines.append("  nothing recorded")
    lines += ["", "Sources"]
    for n, source in enumerate(profile.sources, 1):
        lines += _wrapped(f"[{n}] {source.title}. {outlets(source)} ({source.id})", width, "  ")
    return "\n".join(lines) + "\n"


def _fact_lines(fact: Fact, width: int) -> list[str]:
    values = [f"{value} [{', '.join(map(str, numbers))}]" for value, numbers in fact.values]
    if fact.total > len(fact.values):
        values.append(f"and {fact.total - len(fact.values):,} more")
    return _wrapped(f"{fact.property}: " + "; ".join(values), width, "  ")


def _claim_lines(claim: ClaimNote, profile: Profile, width: int) -> list[str]:
    number = profile.sources.index(claim.source) + 1
    lines = _wrapped(f"{claim.modality.upper()}: {claim.attribution}: {claim.says} [{number}]", width, "  ")
    if claim.words:
        lines += _wrapped(_quoted(claim.words), width, "      ")
    return lines


def _quoted(words: Words) -> str:
    place = f"characters {words.start} to {words.end}"
    return f"“{words.exact}” ({place})" if words.exact else f"words not loaded ({place})"


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(
        text, max(40, width), initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False
    )


def as_json(profile: Profile) -> str:
    """A profile for machines."""
    return json.dumps(asdict(profile), ensure_ascii=False, indent=2) + "\n"


# -- stores, sources, queries ------------------------------------------------------------------------------

_COUNTED = ("Company", "University", "Organization", "Person", "Paper", "ConferenceEdition", "Lawsuit", "Claim")


def status(store: Store) -> str:
    """The state of a store in a few lines."""
    records = store.sources()
    graphs = {store.names.source(r.id, part) for r in records for part in ("facts", "claims")}
    lines = [
        f"store   {store.path}",
        f"base    {store.names.base}",
        f"sources {len(records) - 1} and the ontology, {sum(r.statements for r in records):,} statements "
        f"in {len(graphs)} graphs",
    ]
    for name in _COUNTED:
        kind = ox.NamedNode(text_of(nf(name)))
        pattern = (None, ox.NamedNode(text_of(TYPE)), kind, ox.DefaultGraph())
        count = sum(1 for _ in store.db.quads_for_pattern(*pattern))
        if count:
            lines.append(f"  {count:>8,}  {vocabulary().classes[name].label}")
    return "\n".join(lines)


def sources(store: Store) -> Rows:
    """The live sources as rows, the ontology left out."""
    evidence = Evidence(store)
    rows = []
    for record in store.sources():
        if record.id != ONTOLOGY_ID:
            note = evidence.source(text_of(store.names.source(record.id)))
            cells = (record.id, record.kind, note.title, outlets(note), str(record.statements), record.loaded_at)
            rows.append(tuple(ox.Literal(cell) for cell in cells))
    return Rows(("id", "kind", "title", "by", "statements", "loaded"), tuple(rows))


def query_help(saved: SavedQuery) -> str:
    """What a saved query answers, its parameters, examples and SPARQL."""
    header = saved.header
    lines = [f"{saved.name}: {header.summary}"]
    if header.description:
        lines += ["", *textwrap.wrap(header.description, 90)]
    if header.parameters:
        lines += ["", "Parameters"]
    for p in header.parameters:
        kind = f"{p.type} ({p.class_})" if p.class_ else " | ".join(p.values) or p.type
        need = "required" if p.required else f"default {p.default}" if p.default is not None else "optional"
        lines.append(f"  {p.name:<14} {kind}, {need}. {p.help}")
    if header.examples:
        lines += ["", "Examples"]
    for example in header.examples:
        given = " ".join(f"{k}={_shell(v)}" for k, v in example.items())
        lines.append(f"  kg run {saved.name} {given}")
    body = [line for line in saved.text.splitlines() if not line.startswith("#+")]
    return "\n".join([*lines, "", f"SPARQL ({saved.path})", "", *body])


def _shell(value: str) -> str:
    import shlex

    return shlex.quote(value)
