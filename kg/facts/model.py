"""What a fact file says, checked and frozen: one `Source` with its entities, claims and headlines.

No IRIs here: entities and dependent nodes go by their keys in the file, classes and properties by their
names in the ontology. `kg.quads` turns a `Source` into statements.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.rulings import Ruling

ACCEPTED = "asserted"
"""The one modality whose claims become plain facts: the source says it in its own voice."""

MODALITIES = (ACCEPTED, "reported", "alleged", "denied", "speculated", "expected", "withdrawn")
"""How surely, and in whose voice, a source says something."""

UNNAMED = "unnamed"
"""The speaker of a claim whose source names nobody."""

ITSELF = "source"
"""The speaker of a claim in the own voice of a source that names no publisher."""


@dataclass(frozen=True, slots=True)
class EntityRef:
    """An entity of the file, by its key."""

    key: str


@dataclass(frozen=True, slots=True)
class NodeRef:
    """A dependent node (a position, a figure, ...) of the file, by its id."""

    id: str


@dataclass(frozen=True, slots=True)
class Text:
    """A literal: its canonical lexical form and the IRI of its datatype."""

    lexical: str
    datatype: str


@dataclass(frozen=True, slots=True)
class Date:
    """A date as EDTF (None if the source gives words only), the source's own words, what the year rests on."""

    edtf: str | None
    text: str | None = None
    basis: str | None = None


Value = EntityRef | NodeRef | Text | Date


@dataclass(frozen=True, slots=True)
class Statement:
    """Subject, property name, value; said in the primary direction of the property."""

    subject: EntityRef | NodeRef
    property: str
    value: Value


@dataclass(frozen=True, slots=True)
class Entity:
    """Something the file names: its class, names, strong identifiers as (scheme, value) pairs.

    `entry` is the key of a curated entity that the editor says this is.
    """

    key: str
    class_: str
    name: str
    language: str | None = None
    aka: tuple[tuple[str, str | None], ...] = ()
    """Other names, each with its language or None."""
    ids: tuple[tuple[str, str], ...] = ()
    anonymous: bool = False
    entry: str | None = None


@dataclass(frozen=True, slots=True)
class DependentNode:
    """A node that a claim makes to hold a relation of more than two parts."""

    id: str
    class_: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the source: characters `start` to `end` (counted from 0, end excluded) of its text.

    `exact`, `prefix` and `suffix` are None where the text was not at hand.
    """

    start: int
    end: int
    exact: str | None = None
    prefix: str | None = None
    suffix: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that the source says: one triple with what hangs on it, or words about entities.

    Either `triple` is set, with `nodes` and `details` of the dependent nodes that it leads to, or `text` and
    `about` are.
    """

    id: str
    modality: str
    speaker: EntityRef | str
    """Who says it: an entity, or `UNNAMED`, or `ITSELF`."""
    quote: Quote | None
    without_words: str | None = None
    triple: Statement | None = None
    nodes: tuple[DependentNode, ...] = ()
    details: tuple[Statement, ...] = ()
    text: str | None = None
    about: tuple[EntityRef, ...] = ()
    document: EntityRef | None = None
    alleged_in: EntityRef | None = None
    disputes: tuple[str, ...] = ()
    """Ids of claims of this file."""
    withdraws: tuple[str, ...] = ()
    """Ids of claims of this file that the speaker takes back."""
    date: Date | None = None
    note: str | None = None
    not_accepted_because: str | None = None
    line: int = 0

    @property
    def accepted(self) -> bool:
        """Whether the store holds the triple as a plain fact."""
        return self.modality == ACCEPTED and self.not_accepted_because is None


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline of another article on the same page: a lead, never a fact."""

    id: str
    quote: Quote | None
    text: str | None
    mentions: tuple[str, ...] = ()
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One fact file: a source, and everything the store knows from it."""

    id: str
    class_: str
    title: str
    input_sha256: str
    text_sha256: str | None
    text_length: int | None
    language: str | None = None
    publisher: EntityRef | None = None
    republished_by: EntityRef | None = None
    credit: EntityRef | None = None
    """The agency or outlet whose report it is."""
    copy_of: str | None = None
    """The id of the source that it is a copy of."""
    published: Date | None = None
    url: str | None = None
    licence: str | None = None
    basis: tuple[tuple[str, str], ...] = ()
    """What metadata rests on that is not in the text: (key, words) pairs."""
    entities: tuple[Entity, ...] = ()
    claims: tuple[Claim, ...] = ()
    headlines: tuple[Headline, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    """What this source says became of others: it corrects, supersedes or retracts them."""
    fingerprint: str | None = None
    """See `kg.facts.fingerprints`; None where the text was not at hand, or is too short for one."""
    text_path: str | None = None
    """The file that the text was read from, absolute; None where it was not at hand."""
