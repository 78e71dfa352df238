"""Any articles and rulings, and what may then be plain statements, worked out from the articles themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from hypothesis import strategies as st
from store_samples import NAMES

from kg.facts.model import (
    ACCEPTED,
    MODALITIES,
    UNNAMED,
    Claim,
    Date,
    DependentNode,
    Entity,
    EntityRef,
    NodeRef,
    Quote,
    Source,
    Text,
    Value,
)
from kg.facts.model import Statement as Said
from kg.quads.articles import of_source
from kg.quads.names import nf
from kg.quads.prepared import Prepared
from kg.quads.writer import date_triples
from kg.rulings import Ruling
from kg.terms import literal
from kg.vocabulary import EDTF, XSD

IDS = ("a", "b", "c")
ENTITIES = (
    Entity("x", "Company", "Acme"),
    Entity("y", "Company", "Zenith"),
    Entity("p", "Person", "Ada Brandt"),
    Entity("e", "Lawsuit", "Acme v. Zenith"),
)
"""Companies meet across articles by their names, people and lawsuits do not."""

KEYS = tuple(entity.key for entity in ENTITIES)
DATES = ("2024", "2025-03", "2025-03-04")
STATING = ("owns", "committed", "samePersonAs", "sued", "hasPosition", "role", "positionAt", "date", "earliest",
           "latest", "dateText", "dateBasis", "url")  # fmt: skip
"""All properties that the claims of these articles use, and no name, class or identifier has."""

Triple = tuple[str, str, str]


@dataclass(frozen=True)
class Told:
    """One article, and what it says of others."""

    source: Source

    @property
    def id(self) -> str:
        return self.source.id

    @property
    def prepared(self) -> Prepared:
        return of_source(self.source, NAMES.base)


def article(id_: str, claims: Iterable[Claim], rulings: Iterable[Ruling] = (), version: str = "") -> Told:
    """An article of these claims, all about the same few things."""
    claims = tuple(replace(c, quote=c.quote or Quote(n, n + 1)) for n, c in enumerate(claims))
    rulings = tuple(rulings)
    sha256 = f"{id_} {version} {claims} {rulings}"
    source = Source(id_, "NewsArticle", f"Title of {id_}", sha256, None, None, entities=ENTITIES, claims=claims)
    return Told(replace(source, rulings=rulings))


def says(
    id_: str, subject: str, property_: str, value: str | Value, modality: str = ACCEPTED, **more: object
) -> Claim:
    """A claim of one triple; a plain value is the key of an entity."""
    object_ = EntityRef(value) if isinstance(value, str) else value
    claim = Claim(id_, modality, UNNAMED, None, triple=Said(EntityRef(subject), property_, object_))
    return replace(claim, **more)  # type: ignore[arg-type]


def position(id_: str, holder: str, role: str, at: str, modality: str = ACCEPTED, **more: object) -> Claim:
    """A claim that makes a dependent node with two details and a date."""
    node = NodeRef(f"{id_}-post")
    details = (
        Said(node, "role", Text(role, f"{XSD}string")),
        Said(node, "positionAt", EntityRef(at)),
        Said(node, "date", Date("2025-03", "in March", "year of issue")),
    )
    nodes = (DependentNode(node.id, "Position"),)
    return says(id_, holder, "hasPosition", node, modality, nodes=nodes, details=details, **more)


# -- any of them -------------------------------------------------------------------------------------------

keys = st.sampled_from(KEYS)
modalities = st.sampled_from([ACCEPTED, ACCEPTED, ACCEPTED, *MODALITIES])


@st.composite
def a_claim(draw: st.DrawFn, number: int, nodes: Sequence[str]) -> Claim:
    """Any claim; `nodes` are those that claims before it made."""
    id_ = f"c{number}"
    modality = draw(modalities)
    refused = draw(st.sampled_from([None, None, None, "doubtful"])) if modality == ACCEPTED else None
    more = {"not_accepted_because": refused}
    kind = draw(st.sampled_from(["thing", "thing", "date", "text", "node", "node", "of a node", "words"]))
    subject = draw(keys)
    if kind == "node" and modality == ACCEPTED:
        return position(id_, subject, draw(st.sampled_from(["chief", "clerk"])), draw(keys), **more)
    if kind == "of a node" and nodes:
        said = Said(NodeRef(draw(st.sampled_from(list(nodes)))), "role", Text("chief", f"{XSD}string"))
        return Claim(id_, modality, UNNAMED, None, triple=said, not_accepted_because=refused)
    if kind == "date":
        date = draw(
            st.sampled_from([Date("2024"), Date("2025-03", "in March", "year of issue"), Date(None, "in March")])
        )
        return says(id_, subject, "date", date, modality, **more)
    if kind == "text":
        return says(id_, subject, "url", Text(draw(st.sampled_from(["u", "v"])), f"{XSD}string"), modality, **more)
    if kind == "words":
        return Claim(id_, modality, UNNAMED, None, text="It is so.", about=(EntityRef(subject),))
    property_ = draw(st.sampled_from(["owns", "sued", "committed", "samePersonAs"]))
    return says(id_, subject, property_, draw(keys), modality, **more)


@st.composite
def claims_of_one(draw: st.DrawFn) -> tuple[Claim, ...]:
    """The claims of any article."""
    found: list[Claim] = []
    for number in range(draw(st.integers(0, 6))):
        found.append(draw(a_claim(number, [node.id for claim in found for node in claim.nodes])))
    return tuple(found)


@st.composite
def a_ruling(draw: st.DrawFn) -> Ruling:
    """Any ruling, on an article or on a statement that articles may make."""
    kind = draw(st.sampled_from(["retracted", "superseded", "corrected", "corrected", "rejected", "rejected"]))
    source, claims, statement, successor = draw(st.sampled_from(IDS)), (), None, None
    if kind in ("corrected", "rejected"):
        claims = tuple(f"c{n}" for n in sorted(draw(st.sets(st.integers(0, 3), max_size=4))))
    if kind == "rejected" and draw(st.booleans()):
        things = st.sampled_from(["org:acme", "org:zenith", *(f"{i}:{k}" for i in IDS for k in KEYS)])
        objects = st.one_of(
            things.map(NAMES.entity),
            st.sampled_from(DATES).map(lambda d: literal(d, EDTF)),
            st.sampled_from(["u", "v", "chief", "in March"]).map(literal),
        )
        properties = st.sampled_from(["owns", "sued", "committed", "samePersonAs", "date", "url"])
        statement, source, claims = (draw(things), draw(properties), draw(objects)), None, ()
    if kind == "superseded":
        successor = draw(st.sampled_from(IDS))
    return Ruling(
        kind, "for a reason", draw(st.sampled_from(DATES)), "An Editor", source, claims, statement, successor
    )


@st.composite
def told(draw: st.DrawFn, id_: str) -> Told:
    """Any article that may rule on others."""
    return article(id_, draw(claims_of_one()), draw(st.lists(a_ruling(), max_size=2)))


# -- what may be plain -------------------------------------------------------------------------------------


def overruled(live: Iterable[Told]) -> set[str]:
    """The articles whose rulings do not hold: some article that nothing touches, by now, rules them out."""
    attacks = {(t.id, r.source) for t in live for r in t.source.rulings if r.kind in ("retracted", "superseded")}
    out: set[str] = set()
    while True:
        standing = {a for a, _ in attacks} - {target for ruler, target in attacks if ruler not in out}
        more = {target for ruler, target in attacks if ruler in standing and target is not None} - out
        if not more:
            return out
        out |= more


def plain_triples(
    live: Sequence[Told], chosen: Mapping[str, str], records: Mapping[str, Iterable[Triple]] = MappingProxyType({})
) -> tuple[set[Triple], set[Triple]]:
    """The triples that have to be plain, and all that may be, by the articles and the rulings in them.

    A detail or a part of a date may be gone although a claim that stands says it, where another does not stand.

    Args:
        live: the articles.
        chosen: the identifiers that the store chose.
        records: what lists say, by their ids.
    """
    out = overruled(live)
    rulings = [r for t in live if t.id not in out for r in t.source.rulings]
    whole = {r.source for r in rulings if r.kind in ("retracted", "superseded")}
    rejected = {
        tuple(
            chosen.get(part, part) for part in (NAMES.entity(r.statement[0]), nf(r.statement[1]), r.statement[2])
        )
        for r in rulings
        if r.statement
    }
    must: set[Triple] = set()
    may: set[Triple] = set()
    for each in live:
        taken = {c for r in rulings if r.source == each.id for c in r.claims}
        for claim in each.source.claims:
            if not claim.accepted or claim.triple is None or each.id in whole or claim.id in taken:
                continue
            first, *others = triples_of(each.id, claim.triple, chosen)
            if first in rejected:
                continue
            must.add(first)
            may |= {first, *others}
            for said in claim.details:
                may |= set(triples_of(each.id, said, chosen))
    for id_, triples in records.items():
        if id_ not in whole:
            found = {(chosen.get(s, s), p, chosen.get(o, o)) for s, p, o in triples} - rejected
            must |= found
            may |= found
    return must, may - rejected


def triples_of(id_: str, said: Said, chosen: Mapping[str, str]) -> list[Triple]:
    """What one statement of an article says, with the identifiers that the store chose."""

    def term(ref: Value) -> str:
        if isinstance(ref, EntityRef):
            token = NAMES.entity(f"{id_}:{ref.key}")
            return chosen.get(token, token)
        if isinstance(ref, NodeRef):
            return NAMES.source(id_, f"node/{ref.id}")
        assert isinstance(ref, Text)
        return literal(ref.lexical, ref.datatype)

    if isinstance(said.value, Date):
        return date_triples(term(said.subject), said.value)
    return [(term(said.subject), nf(said.property), term(said.value))]
