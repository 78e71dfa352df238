"""The claims of a store -> propositions with their standing."""

import datetime
import functools
import hashlib
from collections.abc import Iterable

import pyoxigraph as ox

from kg import origins
from kg.entities import Entities
from kg.evidence import ClaimNote, Evidence, SourceNote
from kg.ledger import rules, sentences
from kg.ledger.model import AGAINST, FOR, WITHDRAWS, Accused, Asked, Entry, Proposition, Standing
from kg.ledger.sameness import NOT_COMPARED, Key, Sameness, of_words
from kg.quads.names import TYPE, nf
from kg.store import Store
from kg.store.changes import Triple
from kg.terms import named_node, text_of
from kg.vocabulary import NF, vocabulary

_MODALITIES = frozenset({"asserted", "reported", "alleged", "denied", "speculated", "expected", "withdrawn"})
_ABOUT = ("claimSubject", "claimObject", "aboutEntity", "saidBy", "allegedIn", "saidIn")
"""What leads from a claim to the things that it names."""

_DATED = (("published", "published"), ("retrieved", "retrieved"))
_EDITORIAL = vocabulary().classes["EditorialFile"].label
_UNDATED = datetime.date.max.isoformat()


class Ledger:
    """Reads the ledger of one store.

    Args:
        store: the store, or a view of one.
        today: the day by which something expected is past; the real day unless told.
    """

    def __init__(self, store: Store, today: datetime.date | None = None) -> None:
        self.store, self.today = store, today or datetime.date.today()
        self.entities = Entities(store)
        self.evidence = Evidence(store, self.entities)
        self.same = Sameness(store)
        self.key = functools.cache(self._key)
        self.in_words = functools.cache(self._in_words)

    # -- what there is -------------------------------------------------------------------------------------

    def all(self) -> list[Proposition]:
        """All propositions, in order of importance."""
        return self._propositions(self.same.pointing(TYPE, nf("Claim")))

    def about(self, iri: str) -> list[Proposition]:
        """The propositions that an entity is named in, or speaks of, in order of importance."""
        claims = {c for name in _ABOUT for c in self.same.pointing(nf(name), f"<{iri}>")}
        for part in self._values(f"<{iri}>", None):
            if self.same.is_node(part):
                claims |= {
                    c for name in ("claimSubject", "claimObject") for c in self.same.pointing(nf(name), part)
                }
        return self._propositions(claims)

    def of(self, claim: str) -> Proposition:
        """The proposition of a claim."""
        return self._proposition(claim)

    def saying(self, triple: Triple) -> Proposition | None:
        """The proposition of a triple of N-Triples tokens; None where no claim says it and no source holds it."""
        found = self.same.saying(triple)
        if found:
            return self._proposition(min(found))
        sources = self._holding(triple)
        return self._made(self.same.key(*triple), (triple,), (), sources) if sources else None

    def _holding(self, triple: Triple) -> list[SourceNote]:
        """The sources that hold a triple as a fact; a reasoner is none."""
        graphs = sorted(text_of(graph).rpartition("/") for graph in self.store.graphs_of(triple))
        return [self.evidence.source(iri) for iri, _, part in graphs if part == "facts"]

    def _propositions(self, claims: Iterable[str]) -> list[Proposition]:
        by_key = {self.key(claim): claim for claim in sorted(claims) if self._counts(claim)}
        return sorted(map(self._proposition, by_key.values()), key=_importance)

    def _counts(self, claim: str) -> bool:
        """Whether a claim is a statement of its own, and no detail that is kept of a withheld one."""
        note = self.evidence.claim(claim)
        if "/claim/withheld-" in claim and f"<{note.predicate}>" in NOT_COMPARED:
            return False
        if "/claim/withheld-" in claim and note.subject and self.same.is_node(f"<{note.subject}>"):
            parents = self.same.pointing(nf("supportsNode"), f"<{note.subject}>")
            return all(self.evidence.claim(parent).accepted for parent in parents)
        return note.modality in _MODALITIES

    # -- one proposition -----------------------------------------------------------------------------------

    def _key(self, claim: str) -> Key:
        triple = self.same.triple(claim)
        if triple:
            return self.same.key(*triple)
        note = self.evidence.claim(claim)
        return of_words(note.source.iri, note.says)

    def _in_words(self, source: str) -> dict[Key, set[str]]:
        """The claims in an editor's words of one source, by what they say."""
        found: dict[Key, set[str]] = {}
        for claim in self.same.pointing(nf("statedIn"), f"<{source}>"):
            if not self.same.triple(claim):
                found.setdefault(self.key(claim), set()).add(claim)
        return found

    def _proposition(self, claim: str) -> Proposition:
        key, triple = self.key(claim), self.same.triple(claim)
        source = self.evidence.claim(claim).source.iri
        members = self.same.saying(triple) if triple else self.in_words(source)[key]
        told = {t for c in members if (t := self.same.triple(c))}
        held = {t: self._holding(t) for t in told}
        triples = tuple(sorted(told, key=lambda t: (not held[t], t)))
        return self._made(key, triples, sorted(members), [source for t in triples for source in held[t]])

    def _made(
        self, key: Key, triples: tuple[Triple, ...], members: Iterable[str], sources: list[SourceNote]
    ) -> Proposition:
        notes = [note for c in members if (note := self.evidence.claim(c)).modality in _MODALITIES]
        accused = self._accused(notes)
        entries = rules.with_force(self._entries(notes, sources))
        stating = [e.source for e in entries if e.modality == "asserted" and e.in_force]
        count = self.origins(self._independent(stating, triples))
        number = rules.rule_of(rules.case_of(entries, count, accused, self.today))
        says = sentences.says(notes[0] if notes else None, triples, self.evidence)
        told = Standing(rules.RULES[number - 1].name, number, "")
        made = Proposition(_id(key), says, triples, entries, told, accused, count)
        return made._replace(standing=told._replace(sentence=sentences.standing(made)))

    def _entries(self, notes: list[ClaimNote], sources: list[SourceNote]) -> list[Entry]:
        own = {note.iri for note in notes}
        found = [self._entry(note, _ROLES.get(note.modality, FOR)) for note in notes]
        said = {entry.claim.iri for entry in found if entry.claim and entry.role == FOR}
        for role, name, targets in ((AGAINST, f"<{NF}disputes>", said), (WITHDRAWS, f"<{NF}withdraws>", own)):
            others = {c for target in targets for c in self.same.pointing(name, f"<{target}>")} - own
            found += [self._entry(self.evidence.claim(c), role)._replace(is_own=False) for c in others]
        told = {entry.source.iri for entry in found if entry.modality == "asserted"}
        found += [_listed(source) for source in {s.iri: s for s in sources}.values() if source.iri not in told]
        return sorted(found, key=_when)

    def _entry(self, note: ClaimNote, role: str) -> Entry:
        targets = self._values(f"<{note.iri}>", f"<{NF}withdraws>")
        date, date_of = self._date(note)
        return Entry(
            claim=note,
            source=note.source,
            speaker=note.speaker,
            speaker_iri=note.speaker_iri,
            modality=note.modality,
            role=role,
            date=date,
            date_of=date_of,
            targets=tuple(sorted(map(text_of, targets))),
        )

    def _date(self, note: ClaimNote) -> tuple[str, str]:
        """When it was said: the date of the document where it is told, else that of the source."""
        for document in self._values(f"<{note.iri}>", nf("saidIn")):
            if dates := self._values(document, nf("date")):
                return text_of(min(dates)), "document"
        return _date_of(note.source)

    @functools.cached_property
    def _origins(self) -> origins.Origins:
        return origins.of(self.store)

    def origins(self, sources: Iterable[SourceNote]) -> int:
        """How many origins sources have; an editor's own files are one only where there is no other."""
        others = {s.iri for s in sources if s.kind != _EDITORIAL} or {s.iri for s in sources}
        return self._origins.count(others) if len(others) > 1 else len(others)

    def _independent(self, sources: list[SourceNote], triples: tuple[Triple, ...]) -> list[SourceNote]:
        """The sources, one only of those that give one body's word for it: who quotes it confirms nothing."""
        kept: dict[str, SourceNote] = {}
        for source in sources:
            nodes = [o for _, _, o in triples if o.startswith(f"<{source.iri}/node/")]
            whose = sorted(body for node in nodes for body in self._according_to(node))
            kept.setdefault(" ".join(whose) or source.iri, source)
        return list(kept.values())

    def _according_to(self, node: str) -> set[str]:
        """Whose word a dependent node is, or a node that it leads to."""
        own = node.rpartition("/node/")[0] + "/node/"
        inner = {o for o in self._values(node, None) if o.startswith(own) and o != node}
        return {text_of(body) for n in (node, *inner) for body in self._values(n, nf("accordingTo"))}

    def is_one_origin(self, one: str, other: str) -> bool:
        """Whether two sources, by their IRIs, count as one."""
        return self._origins.count((one, other)) == 1

    # -- the accused ---------------------------------------------------------------------------------------

    def _accused(self, notes: list[ClaimNote]) -> Accused | None:
        """Whom allegations accuse: whom the statement or the words are about, but not the accuser."""
        alleged = [note for note in notes if note.modality == "alleged"]
        accusers = {note.speaker_iri for note in alleged}
        for note in alleged:
            named = (note.subject, note.object) if note.predicate else note.about
            for iri in named:
                if iri and iri not in accusers and "://" in iri and self.is_agent(iri):
                    sources = {found.source.iri for found in alleged}
                    return Accused(iri, self.entities.label(iri) or iri, self._asked(iri, sources))
        return None

    def is_agent(self, iri: str) -> bool:
        """Whether an IRI is a person or an organisation."""
        try:
            return any(vocabulary().is_a(c, "Agent") for c in self.entities.classes(iri))
        except ValueError:  # a text that only looks like an address
            return False

    def _asked(self, iri: str, sources: set[str]) -> tuple[Asked, ...]:
        """The requests for comment that went to somebody, as these sources tell of them."""
        found = set()
        for name, no_reply in (("gaveNoReply", True), ("askedForComment", False)):
            for quad in self.store.db.quads_for_pattern(None, named_node(nf(name)), ox.NamedNode(iri), None):
                graph = quad.graph_name
                if isinstance(graph, ox.NamedNode) and graph.value.removesuffix("/facts") in sources:
                    by = self._values(str(quad.subject), nf("askedBy"))
                    found.add(Asked(self.entities.label(text_of(min(by))) or "" if by else "", no_reply))
        return tuple(sorted(found))

    # -- the engine ----------------------------------------------------------------------------------------

    def _values(self, subject: str, predicate: str | None) -> set[str]:
        pattern = (named_node(subject), named_node(predicate) if predicate else None, None, ox.DefaultGraph())
        return {str(quad.object) for quad in self.store.db.quads_for_pattern(*pattern)}


_ROLES = {"denied": AGAINST, "withdrawn": WITHDRAWS}


def _listed(source: SourceNote) -> Entry:
    """That a list holds a statement as a fact: it has no claims of its own."""
    date, date_of = _date_of(source)
    speaker = source.publisher or source.title
    return Entry(None, source, speaker, source.iri, "asserted", FOR, date, date_of)


def _date_of(source: SourceNote) -> tuple[str, str]:
    return next(((date, of) for name, of in _DATED if (date := getattr(source, name))), ("", ""))


def _when(entry: Entry) -> tuple[str, str, str, int, str]:
    """The order of entries: by first possible day, then by source and place in it."""
    first = rules.first_day(entry.date)
    place = entry.claim.words.start if entry.claim and entry.claim.words else 0
    return (first or _UNDATED, entry.date, entry.source.id, place, entry.claim.iri if entry.claim else "")


_URGENT = (
    "contested", "alleged, no answer on record", "alleged and denied", "alleged", "disputed", "withdrawn",
    "withheld", "expected, date passed", "reported", "expected", "speculated", "denied", "confirmed", "fact",
)  # fmt: skip


def _importance(found: Proposition) -> tuple[int, int, str, str]:
    """What a reader wants first: what is not settled, then what most is said of."""
    return (_URGENT.index(found.standing.name), -len(found.entries), found.says, found.id)


def _id(key: Key) -> str:
    return hashlib.sha256("\n".join(key).encode("utf-8", "replace")).hexdigest()[:12]
