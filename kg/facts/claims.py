"""The `claims:` block of a fact file -> frozen claims, one for each triple that a block says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from kg.documents import Fields, Items, Node, Place, Problems, Scalar, did_you_mean
from kg.facts import values
from kg.facts.model import (
    ACCEPTED,
    ITSELF,
    MODALITIES,
    UNNAMED,
    Claim,
    Date,
    DependentNode,
    Entity,
    EntityRef,
    NodeRef,
    Quote,
    Statement,
    Text,
    Value,
)
from kg.vocabulary import Property, Vocabulary

_CLAIM = (
    "id", "modality", "by", "in", "quote", "occurrence", "at", "without-words", "says", "about", "text",
    "disputes", "withdraws", "alleged-in", "when", "accept", "why", "note",
)  # fmt: skip
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_RULING = re.compile(r"ruling-[0-9]+", re.ASCII)
"""Ids of the nodes that the store makes of `corrects:`, `supersedes:` and `retracts:`."""
STATED_ANNOTATIONS = ("date", "url", "note", "alias")
"""Annotation properties that a claim may state; the others are kept by the store itself."""
_NEVER_PLAIN = ("committed", "samePersonAs")
"""Properties of claims only: what they say is never a plain fact, whoever says it."""

Subject = EntityRef | NodeRef


class ClaimsReader:
    """Reads all claims of one file.

    Args:
        problems: where problems are noted.
        terms: the ontology's terms.
        entities: the file's entities by key.
        quote: finds the words of a block.
        publisher: who speaks where a claim names nobody, if the source says.
    """

    def __init__(
        self,
        problems: Problems,
        terms: Vocabulary,
        entities: Mapping[str, Entity],
        quote: Callable[[Fields, str], Quote | None],
        publisher: EntityRef | None,
    ) -> None:
        self.problems, self.terms, self.entities, self.quote = problems, terms, entities, quote
        self.own_voice: EntityRef | str = publisher or ITSELF
        self.nodes: dict[str, str] = {}
        """The class of each dependent node by its id, over the whole file."""
        self.node_of: dict[int, DependentNode] = {}
        self.ids: dict[str, Place] = {}
        self.repeated: set[str] = set()
        self.spans: Counter[str] = Counter()
        self.node_ids: Counter[str] = Counter()

    def read(self, blocks: tuple[Node, ...]) -> tuple[Claim, ...]:
        """The claims of all blocks, in their order."""
        fields = [f for node in blocks if (f := self.problems.fields(node, "a claim")) is not None]
        for block in fields:
            self._declare_nodes(block)
        groups = [self._block(block) for block in fields]
        by_id: dict[str, list[str]] = {c.id: [c.id] for _, claims in groups for c in claims}
        by_id |= {name: [c.id for c in claims] for name, claims in groups}
        found: dict[str, Claim] = {}
        for block, (name, claims) in zip(fields, groups, strict=True):
            for claim in claims:
                if claim.id in found and name not in self.repeated:
                    self.problems.add(
                        block.place,
                        f"the id “{claim.id}” that this claim would get is that of the claim in line "
                        f"{found[claim.id].line}; give one of the two another `id:`",
                    )
                found[claim.id] = self._referring(block, claim, by_id)
        for block, (_, claims) in zip(fields, groups, strict=True):
            self._check_withdrawn(block, [found[claim.id] for claim in claims], found)
        return tuple(found.values())

    # -- dependent nodes, declared first so that any claim can refer to any node ---------------------------

    def _declare_nodes(self, block: Fields) -> None:
        for subject, node in self._mapping(block.get("says")):
            self._declare_below(subject.text, node)

    def _declare_below(self, owner: str, node: Node) -> None:
        for name, value in self._mapping(node):
            property_ = self.terms.properties.get(name.text)
            if property_ is None or property_.kind != "object":
                continue
            for item in _each(value):
                if isinstance(item, Fields):
                    self._declare(item, property_, f"{owner}-{_kebab(name.text)}")

    def _declare(self, fields: Fields, property_: Property, default_id: str) -> None:
        node = fields.get("id")
        id_ = self.problems.scalar(node, "id")
        if id_ is None or node is None:
            self.node_ids[default_id] += 1
            number = self.node_ids[default_id]
            id_ = default_id if number == 1 else f"{default_id}-{number}"
        place = (node or fields).place
        class_ = self._node_class(fields, property_)
        if not _ID.fullmatch(id_):
            self.problems.add(place, f"“{id_}” cannot be an id; use lower-case letters, digits and single hyphens")
        elif _RULING.fullmatch(id_):
            self.problems.add(place, f"“{id_}” is an id that the store gives; give this node another `id:`")
        elif id_ in self.nodes or id_ in self.entities:
            self.problems.add(place, f"the id “{id_}” is taken in this file; give this node another `id:`")
        self.nodes[id_] = class_
        self.node_of[id(fields)] = DependentNode(id_, class_)
        self._declare_below(id_, fields)

    def _node_class(self, fields: Fields, property_: Property) -> str:
        possible = values.node_classes(self.terms)
        if property_.range in self.terms.classes:
            below = set(self.terms.subclasses(property_.range or ""))
            possible = [c for c in possible if c in below]
        node = fields.get("is")
        if not possible:
            self.problems.add(
                fields.place,
                f"“{property_.name}” makes no new node; declare {values.a(property_.range or 'thing')} in "
                "`entities:` and name that",
            )
            return ""
        name = self.problems.scalar(node, "is")
        if name is None or node is None:
            if len(possible) == 1:
                return possible[0]
            self.problems.add(
                fields.place, f"this node of “{property_.name}” needs `is:`; one of: {', '.join(possible)}"
            )
        elif name not in self.terms.classes:
            self.problems.add(node.place, f"no class “{name}”{did_you_mean(name, possible)}")
        elif name not in possible:
            self.problems.add(
                node.place,
                f"“{property_.name}” makes no node that is {values.a(name)}; one of: {', '.join(possible)}",
            )
        else:
            return name
        return ""

    def _mapping(self, node: Node | None) -> tuple[tuple[Scalar, Node], ...]:
        return node.entries if isinstance(node, Fields) else ()

    # -- one block -----------------------------------------------------------------------------------------

    def _block(self, block: Fields) -> tuple[str, list[Claim]]:
        problems = self.problems
        problems.known_keys(block, _CLAIM, "a claim")
        base = self._base(block)
        says, about = block.get("says"), block.get("about")
        if (says is None) == (block.get("text") is None):
            problems.add(block.place, "a claim has either `says:` (triples) or `about:` and `text:` (words)")
        if says is None:
            text = problems.scalar(block.get("text"), "text")
            refs = tuple(r for n in problems.one_or_more(about, "about") if (r := self._entity(n)))
            if text is not None and about is None:
                problems.add(block.place, "a claim in words needs `about:` with at least one entity")
            return base.id, [replace(base, text=text or "", about=refs)]
        if about is not None:
            problems.add(about.place, "`about:` goes with `text:`; a claim with `says:` names its subjects there")
        subjects = problems.fields(says, "says")
        claims = [c for subject, node in subjects or () for c in self._said_of(base, subject, node)]
        if subjects is not None and not any(isinstance(n, Fields) and n.entries for _, n in subjects):
            problems.add(says.place, "says: has nothing in it; write `subject: {property: value}`")
        if len(claims) > 1:
            claims = [replace(c, id=f"{base.id}-{n}") for n, c in enumerate(claims, 1)]
        return base.id, claims

    def _base(self, block: Fields) -> Claim:
        """All of a claim but what it says."""
        problems = self.problems
        modality = values.choice(problems, block.get("modality"), "modality", MODALITIES) or ACCEPTED
        quote = self.quote(block, "a claim")
        without = problems.scalar(block.get("without-words"), "without-words")
        if block.get("quote") is None and block.get("at") is None and without is None:
            problems.add(
                block.place, "a claim needs its words: `quote:`, `at:`, or `without-words:` with the reason"
            )
        when = block.get("when")
        return Claim(
            id=self._id(block, quote),
            modality=modality,
            speaker=self._speaker(block, modality),
            quote=quote,
            without_words=without,
            document=self._ref(block.get("in"), "Work"),
            alleged_in=self._ref(block.get("alleged-in"), "Event"),
            date=values.date(problems, when, "when") if when is not None else None,
            note=problems.scalar(block.get("note"), "note"),
            not_accepted_because=self._not_accepted(block, modality),
            line=block.place.line,
        )

    def _id(self, block: Fields, quote: Quote | None) -> str:
        """The given id, else one made of the passage, so that it stays when claims are added before it."""
        node = block.get("id")
        given = self.problems.scalar(node, "id")
        if given is None or node is None:
            base = f"c{quote.start}-{quote.end}" if quote else "n"
            self.spans[base] += 1
            return base if self.spans[base] == 1 and quote else f"{base}-x{self.spans[base]}"
        if not _ID.fullmatch(given):
            self.problems.add(
                node.place, f"“{given}” cannot be an id; use lower-case letters, digits, single hyphens"
            )
        elif given in self.ids:
            first = self.ids[given].line
            self.repeated.add(given)
            self.problems.add(node.place, f"the claim id “{given}” stands here twice (first in line {first})")
        self.ids.setdefault(given, node.place)
        return given

    def _speaker(self, block: Fields, modality: str) -> EntityRef | str:
        node = block.get("by")
        key = self.problems.scalar(node, "by")
        if key is None or node is None:
            if modality not in (ACCEPTED, "expected"):
                self.problems.add(
                    block.place,
                    f"a claim that is {modality} needs `by:` (who says it; `{UNNAMED}` if nobody is named)",
                )
            return self.own_voice
        if modality == ACCEPTED:
            self.problems.add(
                node.place,
                "asserted means in the source's own voice, so `by:` does not go with it; use `modality: reported`",
            )
        return UNNAMED if key == UNNAMED else self._ref(node, "Agent") or UNNAMED

    def _not_accepted(self, block: Fields, modality: str) -> str | None:
        node = block.get("accept")
        accept = values.choice(self.problems, node, "value of `accept:`", ("false",))
        why = self.problems.scalar(block.get("why"), "why")
        if accept is None or node is None:
            if why is not None:
                self.problems.add(block.place, "`why:` goes with `accept: false`")
            return None
        if modality != ACCEPTED:
            self.problems.add(
                node.place, f"a claim that is {modality} is never accepted as a fact; take `accept:` out"
            )
        if why is None:
            self.problems.add(node.place, "`accept: false` needs `why:`, the reason in words")
        return why or "no reason given"

    def _referring(self, block: Fields, claim: Claim, by_id: Mapping[str, list[str]]) -> Claim:
        """The claim with the ids of those that it disputes or withdraws."""
        disputes, withdraws = (self._claims_named(block, key, by_id) for key in ("disputes", "withdraws"))
        return replace(claim, disputes=disputes, withdraws=withdraws)

    def _claims_named(self, block: Fields, key: str, by_id: Mapping[str, list[str]]) -> tuple[str, ...]:
        found: list[str] = []
        for node in self.problems.one_or_more(block.get(key), key):
            name = self.problems.scalar(node, key)
            if name is not None and name in by_id:
                found += by_id[name]
            elif name is not None:
                self.problems.add(node.place, f"no claim “{name}” in this file{did_you_mean(name, list(by_id))}")
        return tuple(found)

    def _check_withdrawn(self, block: Fields, claims: list[Claim], by_id: Mapping[str, Claim]) -> None:
        """Only the one who said something takes it back; whoever else speaks against it disputes it."""
        node = block.get("withdraws")
        if node is None or not claims:
            return
        if claims[0].modality != "withdrawn":
            self.problems.add(
                node.place,
                f"`withdraws:` goes with `modality: withdrawn`; a claim that is {claims[0].modality} can have "
                "`disputes:`",
            )
            return
        for other in (by_id[id_] for id_ in claims[0].withdraws):
            if other.speaker != claims[0].speaker:
                self.problems.add(
                    node.place,
                    f"“{other.id}” is said by {_speaker(other)}, and only its own speaker can withdraw it; "
                    "use `modality: denied` and `disputes:`",
                )
            elif other.accepted:
                self.problems.add(
                    node.place,
                    f"the source asserts “{other.id}” in its own voice, so it does not take it back in the same "
                    "text; take one of the two claims out",
                )

    # -- what it says --------------------------------------------------------------------------------------

    def _said_of(self, base: Claim, subject_key: Scalar, node: Node) -> list[Claim]:
        subject = self._thing(subject_key)
        fields = self.problems.fields(node, f"what is said of {subject_key.text}")
        claims: list[Claim] = []
        for property_, item, said in self._values_of(subject, fields):
            nodes: list[DependentNode] = []
            details: list[Statement] = []
            if isinstance(item, Fields) and isinstance(said, NodeRef):
                if not base.accepted:
                    kind = base.modality if base.modality != ACCEPTED else "not accepted"
                    self.problems.add(
                        item.place, f"a claim that is {kind} makes no new nodes; name an entity, or use `text:`"
                    )
                self._node(item, nodes, details)
            if subject is None:
                continue
            triple = _primary(Statement(subject, property_.name, said), property_)
            if triple.property in _NEVER_PLAIN and base.accepted:
                self.problems.add(
                    item.place,
                    f"“{triple.property}” is never a plain fact; say with `modality:` who says it, or put "
                    "`accept: false` and `why:` (an editor's own decision goes into a links file)",
                )
            claims.append(replace(base, triple=triple, nodes=tuple(nodes), details=tuple(details)))
        return claims

    def _node(self, fields: Fields, nodes: list[DependentNode], details: list[Statement]) -> None:
        """Adds the node of a mapping, what is said of it, and the nodes below it."""
        node = self.node_of[id(fields)]
        nodes.append(node)
        subject = NodeRef(node.id)
        own = Fields(tuple(e for e in fields if e[0].text not in ("id", "is")), fields.place)
        for property_, item, said in self._values_of(subject, own):
            triple = _primary(Statement(subject, property_.name, said), property_)
            if triple.property in _NEVER_PLAIN:
                self.problems.add(
                    item.place, f"“{triple.property}” is never a plain fact; make it a claim of its own"
                )
            details.append(triple)
            if isinstance(item, Fields) and isinstance(said, NodeRef):
                self._node(item, nodes, details)

    def _values_of(self, subject: Subject | None, fields: Fields | None) -> Iterator[tuple[Property, Node, Value]]:
        """Each good value that a mapping gives for a property of the subject, with the node it was read from."""
        for name, value in fields or ():
            property_ = self._property(name)
            if property_ is None:
                continue
            if subject is not None:
                self._check_domain(subject, property_, name.place)
            for item in _each(value):
                said = self._value(property_, item)
                if said is not None:
                    yield property_, item, said

    def _value(self, property_: Property, node: Node) -> Value | None:
        if property_.kind != "object":
            return values.literal(self.problems, property_, node)
        if isinstance(node, Fields):
            made = self.node_of[id(node)]
            self._check_range(made.class_, made.id, property_, node.place)
            return NodeRef(made.id)
        ref = self._thing(node)
        if ref is not None:
            self._check_range(self._class_of(ref), _key(ref), property_, node.place)
        return ref

    def _property(self, name: Scalar) -> Property | None:
        property_ = self.terms.properties.get(name.text)
        if property_ is None:
            known = [p.name for p in self.terms.properties.values()]
            self.problems.add(name.place, f"no property “{name.text}”{did_you_mean(name.text, known)}")
        elif property_.kind == "annotation" and name.text not in STATED_ANNOTATIONS:
            self.problems.add(name.place, f"“{name.text}” is kept by the store itself; no claim can state it")
            return None
        elif property_.scheme:
            self.problems.add(name.place, f"“{name.text}” is an identifier; write it in `entities:` under `ids:`")
            return None
        return property_

    def _check_domain(self, subject: Subject, property_: Property, place: Place) -> None:
        class_ = self._class_of(subject)
        if class_ and property_.domain and not self.terms.is_a(class_, property_.domain):
            self.problems.add(
                place,
                f"“{property_.name}” is said of {values.a(property_.domain)}; "
                f"“{_key(subject)}” is {values.a(class_)}",
            )

    def _check_range(self, class_: str, key: str, property_: Property, place: Place) -> None:
        expected = property_.range if property_.range in self.terms.classes else None
        if class_ and expected and not self.terms.is_a(class_, expected):
            self.problems.add(
                place, f"“{property_.name}” leads to {values.a(expected)}; “{key}” is {values.a(class_)}"
            )

    # -- names of things -----------------------------------------------------------------------------------

    def _class_of(self, ref: Subject) -> str:
        return self.nodes.get(ref.id, "") if isinstance(ref, NodeRef) else self.entities[ref.key].class_

    def _thing(self, node: Node) -> Subject | None:
        key = self.problems.scalar(node, "an entity")
        if key is None:
            return None
        if key in self.entities:
            return EntityRef(key)
        if key in self.nodes:
            return NodeRef(key)
        known = [*self.entities, *self.nodes]
        self.problems.add(node.place, f"no entity “{key}” in this file{did_you_mean(key, known)}")
        return None

    def _entity(self, node: Node) -> EntityRef | None:
        ref = self._thing(node)
        if isinstance(ref, NodeRef):
            self.problems.add(node.place, f"“{ref.id}” is a dependent node; an entity is needed here")
            return None
        return ref

    def _ref(self, node: Node | None, class_: str) -> EntityRef | None:
        ref = self._entity(node) if node is not None else None
        if ref is not None and node is not None:
            own = self.entities[ref.key].class_
            if own and not self.terms.is_a(own, class_):
                self.problems.add(node.place, f"“{ref.key}” is {values.a(own)}; {values.a(class_)} is needed here")
        return ref


def _primary(statement: Statement, property_: Property) -> Statement:
    """The statement in the direction that the store holds."""
    value = statement.value
    if property_.written_as is None or isinstance(value, Text | Date):
        return statement
    return Statement(value, property_.written_as, statement.subject)


def _each(value: Node) -> tuple[Node, ...]:
    return value.nodes if isinstance(value, Items) else (value,)


def _key(ref: Subject) -> str:
    return ref.id if isinstance(ref, NodeRef) else ref.key


def _speaker(claim: Claim) -> str:
    """Who says a claim, for messages."""
    if isinstance(claim.speaker, EntityRef):
        return f"“{claim.speaker.key}”"
    return "an unnamed source" if claim.speaker == UNNAMED else "the source itself"


def _kebab(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", lambda m: f"-{m.group(1).lower()}", name)
