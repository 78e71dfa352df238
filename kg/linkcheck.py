"""Looks at decisions before they are carried out: is what they name in the store, and can it be one?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.entities import Entities
from kg.errors import DataError
from kg.identity.names import slug
from kg.identity.resolve import resolve
from kg.quads.names import TYPE, nf
from kg.quads.prepared import Prepared
from kg.rulings import Ruling
from kg.store import Store
from kg.terms import text_of
from kg.vocabulary import NF, RDFS, vocabulary

_FAMILIES = ("Person", "Organization", "Work", "Conference", "Event", "Award", "Product", "Place", "Topic")
"""Classes of which a thing is never of two kinds, but for a conference's edition, which is an event as well."""
_SAYING = (TYPE, f"<{RDFS}label>", nf("name"))
"""What a source says of each thing that it speaks of, or one of it."""


def checked(prepared: Prepared, store: Store, batch: Iterable[Prepared]) -> Prepared:
    """A links file with a note for each identifier that nothing has, if its decisions can be.

    Args:
        prepared: the links file.
        store: where it is to go.
        batch: what is loaded together with it.

    Raises:
        DataError: two things of different kinds are to be one, such as a person and a company.
    """
    classes = _Classes(store, batch)
    notes = []
    for tie in prepared.evidence.ties:
        first, second = classes.of(tie.first), classes.of(tie.second)
        notes += [
            f"nothing in the store has the identifier {identifier}; `kg show` prints those of an entity"
            for identifier, found in ((tie.first, first), (tie.second, second))
            if not found and not classes.known(identifier)
        ]
        one, other = _families(first), _families(second)
        if one and other and not one & other:
            raise DataError(
                f"{prepared.id}: {tie.first} and {tie.second} cannot be the same: the first is of the kind "
                f"{min(one)}, the second of the kind {min(other)}; take the decision out of the file"
            )
    return prepared._replace(notes=(*prepared.notes, *notes))


def checked_rulings(prepared: Prepared, store: Store, batch: Iterable[Prepared]) -> Prepared:
    """A source with a note for each of its rulings that changes nothing yet, or that is not its own to make.

    Args:
        prepared: a fact file or a decisions file with rulings.
        store: where it is to go.
        batch: what is loaded together with it.
    """
    loaded = {other.id: other for other in batch}
    notes = [note for ruling in prepared.rulings for note in _Rulings(prepared, store, loaded).notes(ruling)]
    return prepared._replace(notes=(*prepared.notes, *dict.fromkeys(notes)))


class _Rulings:
    """What the rulings of one source name, in the store and in what is loaded with it."""

    def __init__(self, prepared: Prepared, store: Store, batch: dict[str, Prepared]) -> None:
        self._prepared, self._store, self._batch, self._names = prepared, store, batch, store.names
        self._live = {record.id for record in store.sources()}

    def notes(self, ruling: Ruling) -> Iterator[str]:
        """What the one who loads a ruling should know."""
        if ruling.statement:
            yield from self._of_statement(ruling.statement)
        for id_ in (ruling.source, ruling.successor):
            if id_ and id_ not in self._live and id_ not in self._batch:
                yield f"there is no source “{id_}” in the store yet; `kg sources` lists those that are"
        if ruling.source in self._live or ruling.source in self._batch:
            yield from (
                f"“{ruling.source}” has no claim “{claim}”; the ids are those of its fact file"
                for claim in ruling.claims
                if not self._has_claim(ruling.source, claim)
            )
            yield from self._of_another(ruling)

    def _of_statement(self, statement: tuple[str, str, str]) -> Iterator[str]:
        value = self._names.identifier(statement[2])
        entities, identity = Entities(self._store), self._store.identity()
        for identifier in (statement[0], value):
            if identifier is None or self._is_loaded_with_it(identifier):
                continue
            if not entities.exists(text_of(self._names.entity(identity.of(identifier)))):
                yield f"nothing in the store has the identifier {identifier}; `kg show` prints those of an entity"

    def _is_loaded_with_it(self, identifier: str) -> bool:
        ties = (tie for prepared in self._batch.values() for tie in prepared.evidence.ties)
        named = any(identifier in (tie.first, tie.second) for tie in ties)
        return named or self._in_batch(self._names.entity(identifier))

    def _in_batch(self, token: str) -> bool:
        return any(s.subject == token for p in self._batch.values() for s in p.statements)

    def _has_claim(self, source: str, claim: str) -> bool:
        """Whether there is the claim, or claims that a block of that id makes."""
        tokens = [self._names.source(source, f"claim/{id_}") for id_ in (claim, f"{claim}-1")]
        return any(self._store.objects(token, TYPE) or self._in_batch(token) for token in tokens)

    def _of_another(self, ruling: Ruling) -> Iterator[str]:
        """A note where one publisher rules on what another published."""
        if self._prepared.kind == "decisions" or ruling.source is None:
            return
        entities = Entities(self._store)
        found = self._store.objects(self._names.source(ruling.source), nf("publisher"))
        for name in {entities.label(text_of(publisher)) for publisher, _ in found}:
            if name and slug(name) != slug(ruling.by):
                yield (
                    f"“{ruling.source}” is published by {name}, and {ruling.by} rules on it; a paper takes back "
                    "what is its own, and an editor's judgement of others goes into a decisions file"
                )


def _families(classes: set[str]) -> set[str]:
    terms = vocabulary().classes
    return {f for f in _FAMILIES for c in classes if c in terms and f in terms[c].ancestors}


class _Classes:
    """The classes of an identifier, in the store and in what is loaded with it, decisions left out."""

    def __init__(self, store: Store, batch: Iterable[Prepared]) -> None:
        sources = [prepared for prepared in batch if prepared.kind != "links"]
        self._names, self._entities, self._live = store.names, Entities(store), store.identity()
        self._batch = resolve(prepared.evidence for prepared in sources)
        self._new: dict[str, set[str]] = {}
        for prepared in sources:
            for subject, predicate, object_, _ in prepared.statements:
                if predicate in _SAYING and (identifier := self._names.identifier(subject)) is not None:
                    found = self._new.setdefault(self._batch.of(identifier), set())
                    found |= {text_of(object_).removeprefix(NF)} if predicate == TYPE else set()

    def known(self, identifier: str) -> bool:
        """Whether anything has an identifier: an event that nobody asserts has a name, and no class."""
        live = text_of(self._names.entity(self._live.of(identifier)))
        return self._batch.of(identifier) in self._new or self._entities.exists(live)

    def of(self, identifier: str) -> set[str]:
        live = text_of(self._names.entity(self._live.of(identifier)))
        return {*self._entities.classes(live), *self._new.get(self._batch.of(identifier), ())}
