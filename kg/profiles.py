"""What the terminal shows of a store, a source, an entity, a saved query."""

from __future__ import annotations

import json
import shlex
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

import pyoxigraph as ox

from kg import columns, queries, tables
from kg.answers import Rows
from kg.entities import Entities
from kg.evidence import ClaimNote, Evidence, SourceNote, outlets
from kg.facts.model import Quote
from kg.quads.names import LABEL, ONTOLOGY_ID, TYPE, nf
from kg.queries import Listed, SavedQuery
from kg.queries.model import Column, Parameter
from kg.store import Store
from kg.tables import Style
from kg.terms import text_of
from kg.vocabulary import NF, XSD, vocabulary

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
    return _Reader(store, iri).profile()


class _Reader:
    """Reads one profile; gives each source a number when it is first met."""

    def __init__(self, store: Store, iri: str) -> None:
        self.store, self.iri = store, iri
        self.entities = Entities(store)
        self.evidence = Evidence(store, self.entities)
        self._numbers: dict[str, int] = {}

    def profile(self) -> Profile:
        facts = tuple(self._facts())
        claims = sorted(self.evidence.about(self.iri), key=_place)
        for claim in claims:
            self._number(claim.source)
        return Profile(
            iri=self.iri,
            label=self.entities.title(self.iri) or self.iri,
            kind=self.entities.kind(self.iri),
            identifiers=_identifiers(self.store, self.iri),
            facts=facts,
            claims=tuple(claims),
            sources=tuple(self.evidence.source(s) for s in self._numbers),
        )

    def _number(self, source: SourceNote) -> int:
        return self._numbers.setdefault(source.iri, len(self._numbers) + 1)

    def _facts(self) -> list[Fact]:
        """The properties of the entity, and those that lead to it, by name."""
        found: defaultdict[str, defaultdict[str, list[ox.Quad]]] = defaultdict(lambda: defaultdict(list))
        for quad in self._quads(self.iri, None):
            if str(quad.predicate) not in _HIDDEN and quad.predicate.value.startswith(NF):
                found[_label(quad.predicate.value)][self._shown(quad)].append(quad)
        for quad in self._quads(None, self.iri):
            if _is_told(quad.predicate.value):
                name, value = self._seen_from_here(quad)
                found[name][value].append(quad)
        return [self._fact(name, found[name]) for name in sorted(found, key=str.casefold)]

    def _quads(self, subject: str | None, object_: str | None) -> Iterator[ox.Quad]:
        ends = (ox.NamedNode(end) if end else None for end in (subject, object_))
        return self.store.db.quads_for_pattern(next(ends), None, next(ends), ox.DefaultGraph())

    def _shown(self, quad: ox.Quad) -> str:
        """The value of a property; of a dependent node what it tells, and its kind if that is left open."""
        if isinstance(quad.object, ox.Literal):
            return tables.shown(quad.object, Style())
        node = text_of(str(quad.object))
        details = None if self.entities.label(node) else self.entities.details(node, self.iri)
        if not details:
            return self.evidence.thing(node)
        property_ = vocabulary().properties.get(quad.predicate.value.removeprefix(NF))
        evident = property_ is not None and self.entities.classes(node)[:1] == [property_.range]
        return details if evident else f"{self.entities.kind(node)} ({details})"

    def _seen_from_here(self, quad: ox.Quad) -> tuple[str, str]:
        """The name and the value of a statement that leads here; of a dependent node, those of its owner."""
        node = text_of(str(quad.subject))
        owner = None if self.entities.label(node) else self._owner(node)
        if owner is None:
            return _inverse_label(quad.predicate.value), self.evidence.thing(node)
        kind, value = self.entities.kind(node), self.entities.title(owner) or owner
        details = "" if "Authorship" in self.entities.classes(node) else self.entities.details(node, self.iri)
        return kind, f"{value} ({details})" if details else value

    def _owner(self, node: str) -> str | None:
        """The entity that a dependent node is about, through other nodes where need be."""
        seen, todo = {node}, [node]
        while todo:
            for quad in sorted(self._quads(None, todo.pop()), key=str):
                above = text_of(str(quad.subject))
                if _is_told(quad.predicate.value) and above not in seen:
                    if self.entities.label(above):
                        return above
                    seen.add(above)
                    todo.append(above)
        return None

    def _fact(self, name: str, values: Mapping[str, list[ox.Quad]]) -> Fact:
        shown = []
        for value in sorted(values, key=lambda v: (v.casefold(), v))[:SHOWN]:
            supports = [
                support
                for quad in values[value]
                for support in self.evidence.of((str(quad.subject), str(quad.predicate), str(quad.object)))
            ]
            shown.append((value, tuple(sorted({self._number(s.source) for s in supports}))))
        return Fact(name, tuple(shown), len(values))


def _is_told(predicate: str) -> bool:
    """Whether a property leads from one thing to another, and is none that only claims have."""
    name = predicate.removeprefix(NF)
    property_ = vocabulary().properties.get(name) if predicate.startswith(NF) else None
    return property_ is not None and property_.kind == "object" and property_.domain != "Claim"


def _place(claim: ClaimNote) -> tuple[str, int, str]:
    return claim.source.id, claim.words.start if claim.words else 0, claim.iri


def _label(predicate: str) -> str:
    name = predicate.removeprefix(NF)
    terms = vocabulary().properties
    return terms[name].label if name in terms else name


def _inverse_label(predicate: str) -> str:
    name = predicate.removeprefix(NF)
    inverse = next((p for p in vocabulary().properties.values() if p.written_as == name), None)
    return inverse.label if inverse else f"“{_label(predicate)}” of"


def _identifiers(store: Store, iri: str) -> tuple[str, ...]:
    own = store.names.identifier(f"<{iri}>")
    if own is None:
        return ()
    return (own, *sorted(i for i, chosen in store.identity().chosen.items() if chosen == own))


# -- text --------------------------------------------------------------------------------------------------


def as_text(profile: Profile, width: int) -> str:
    """A profile for the terminal: facts and claims apart, a claim never without its modality and its speaker."""
    in_words = [c for c in profile.claims if c.modality == "asserted" and c.accepted]
    not_held = [c for c in profile.claims if c not in in_words]
    lines = [*_wrapped(f"{profile.label} — {profile.kind}", width, ""), profile.iri]
    if others := profile.identifiers[1:]:
        more = f" and {len(others) - SHOWN} more" if len(others) > SHOWN else ""
        lines += _wrapped(f"also: {', '.join(others[:SHOWN])}{more}", width, "")
    lines += ["", "Facts, asserted by the sources in brackets", *_facts_lines(profile.facts, width)]
    if in_words:
        lines += ["", "Asserted in words that no property holds"]
        lines += [line for c in in_words for line in _claim_lines(c, profile, width)]
    lines += ["", "Said, but not held as fact"]
    lines += [line for c in not_held for line in _claim_lines(c, profile, width)] or ["  nothing recorded"]
    lines += ["", "Sources"]
    for number, source in enumerate(profile.sources, 1):
        origin = outlets(source) or "origin unknown"
        lines += _wrapped(f"[{number}] {source.title} — {origin} ({source.id})", width, "  ", "      ")
    if any(c.words and c.words.exact is None for c in profile.claims):
        lines += _wrapped(
            "Where characters stand for words, the text was not loaded; `kg load FILE --text TEXT` adds it.",
            width,
            "",
            "",
        )
    return tables.plain("\n".join(lines)) + "\n"


def _facts_lines(facts: Sequence[Fact], width: int) -> list[str]:
    entries = []
    for fact in facts:
        values = [f"{value} [{', '.join(map(str, numbers))}]" for value, numbers in fact.values]
        if fact.total > len(fact.values):
            values.append(f"and {fact.total - len(fact.values):,} more")
        entries.append((fact.property, "; ".join(values)))
    return [f"  {line}" for line in columns.pairs(entries, width - 2, str)] or ["  nothing recorded"]


def _claim_lines(claim: ClaimNote, profile: Profile, width: int) -> list[str]:
    note = str(profile.sources.index(claim.source) + 1)
    if claim.words and claim.words.exact is None:
        note += f", {_characters(claim.words)}"
    modality = claim.modality.upper() + (
        "" if claim.accepted or claim.modality != "asserted" else ", NOT ACCEPTED"
    )
    document = f" (in {claim.document})" if claim.document else ""
    date = f" ({claim.date})" if claim.date else ""
    whether = "whether " if claim.modality == "speculated" and claim.predicate else ""
    said = f"{modality}: {claim.attribution}{document}{date}: {whether}{claim.says} [{note}]"
    lines = _wrapped(said, width, "  ")
    if claim.words and claim.words.exact is not None:
        lines += _wrapped(f"“{claim.words.exact}” ({_characters(claim.words)})", width, "      ", "      ")
    for remark in (claim.not_accepted_because, claim.note):
        if remark:
            lines += _wrapped(f"Editor: {remark}", width, "      ", "      ")
    return lines


def _characters(words: Quote) -> str:
    return f"characters {words.start}–{words.end}"


def _wrapped(text: str, width: int, indent: str, hanging: str | None = None) -> list[str]:
    """Lines of a paragraph, those after the first further in."""
    hanging = f"{indent}    " if hanging is None else hanging
    first, *rest = columns.fold(" ".join(text.split()), width - len(hanging)) or [""]
    return [indent + first, *(hanging + line for line in rest)]


def as_json(profile: Profile) -> str:
    """A profile for machines."""
    return json.dumps(asdict(profile), ensure_ascii=False, indent=2) + "\n"


# -- stores, sources, queries ------------------------------------------------------------------------------

_COUNTED = ("Company", "University", "Organization", "Person", "Paper", "ConferenceEdition", "Lawsuit", "Claim")


def status(store: Store) -> str:
    """The state of a store in a few lines."""
    records = store.sources()
    graphs = {store.names.source(r.id, part) for r in records for part in ("facts", "claims")}
    statements = sum(r.statements for r in records)
    entries = [
        ("store", str(store.path)),
        ("base", store.names.base),
        ("sources", f"{len(records) - 1:,} and the ontology"),
        ("statements", f"{statements:,} in {len(graphs):,} graphs"),
    ]
    for name in _COUNTED:
        count = _count(store, TYPE, ox.NamedNode(text_of(nf(name))))
        if count:
            held = _held(store) if name == "Claim" else ""
            entries.append((vocabulary().classes[name].label, f"{count:,}{held}"))
    return tables.plain("\n".join(columns.pairs(entries, 1000, str)))


def _held(store: Store) -> str:
    count = _count(store, nf("accepted"), ox.Literal(False))
    return f", of which {count:,} not held as fact"


def _count(store: Store, predicate: str, value: ox.NamedNode | ox.Literal) -> int:
    pattern = (None, ox.NamedNode(text_of(predicate)), value, ox.DefaultGraph())
    return sum(1 for _ in store.db.quads_for_pattern(*pattern))


SOURCE_COLUMNS = {
    name: Column(label)
    for name, label in {
        "id": "Source",
        "kind": "Kind",
        "title": "Title",
        "origin": "Origin",
        "statements": "Statements",
        "loaded": "Loaded",
    }.items()
}
"""The headings of the list of sources."""


def sources(store: Store) -> Rows:
    """The live sources as rows, the ontology left out."""
    evidence = Evidence(store)
    rows = []
    for record in store.sources():
        if record.id != ONTOLOGY_ID:
            note = evidence.source(text_of(store.names.source(record.id)))
            texts = (record.id, record.kind, note.title, outlets(note))
            rows.append((
                *map(ox.Literal, texts),
                ox.Literal(record.statements),
                ox.Literal(record.loaded_at, datatype=ox.NamedNode(f"{XSD}dateTime")),
            ))  # fmt: skip
    return Rows(("id", "kind", "title", "origin", "statements", "loaded"), tuple(rows))


def query_list(width: int) -> str:
    """The saved queries with what each answers; those of fact sheets are left out."""
    found = [listed for listed in queries.listed() if not listed.name.startswith("panels/")]
    entries = [(listed.name, _listed(listed)) for listed in found]
    return "\n".join(columns.pairs(entries, width, str))


def _listed(found: Listed) -> str:
    """What a query answers, or why it cannot be read; and what it hides."""
    told = found.summary if found.problem is None else f"cannot be read: {found.problem}"
    return told + "".join(f" (hides {path})" for path in found.hides)


def query_help(saved: SavedQuery, width: int) -> str:
    """What a saved query answers, its parameters, columns, examples and SPARQL."""
    header = saved.header
    lines = _wrapped(f"{saved.name}: {header.summary}", width, "", "")
    if header.description:
        lines += ["", *_wrapped(header.description, width, "", "")]
    lines += _section("Parameters", [(p.name, _parameter(p)) for p in header.parameters], width)
    shown = [(name, _column(c)) for name, c in (header.columns or {}).items() if not c.hide]
    lines += _section("Columns", shown, width)
    if header.examples:
        lines += ["", "Examples"]
    for example in header.examples:
        lines.append(f"  kg run {saved.name} {given(example.values)}".rstrip())
    body = [line for line in saved.text.splitlines() if not line.startswith("#+")]
    return "\n".join([*lines, "", f"SPARQL ({saved.path})", "", *body])


def given(values: Mapping[str, str | tuple[str, ...]]) -> str:
    """The values of an example as they are written on a command line."""
    pairs = ((name, (found,) if isinstance(found, str) else found) for name, found in values.items())
    return " ".join(f"{name}={shlex.quote(text)}" for name, texts in pairs for text in texts)


def _section(title: str, entries: Sequence[tuple[str, str]], width: int) -> list[str]:
    return ["", title, *(f"  {line}" for line in columns.pairs(entries, width - 2, str))] if entries else []


def _parameter(parameter: Parameter) -> str:
    kind = f"{parameter.type} ({parameter.class_})" if parameter.class_ else parameter.type
    kind = f"{parameter.list} values of {kind}" if parameter.list else kind
    default = parameter.default
    need = "optional" if default is None else f"default {_spoken(default)}"
    text = f"{' | '.join(parameter.values) or kind}, {'required' if parameter.required else need}"
    return f"{text}: {parameter.help}" if parameter.help else text


def _spoken(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def _column(column: Column) -> str:
    return f"{column.label}: {column.help}" if column.help else column.label
