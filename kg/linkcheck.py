"""Looks at the decisions of a links file before they are carried out: can what they name be one?"""

from __future__ import annotations

from collections.abc import Iterable

from kg.entities import Entities
from kg.errors import DataError
from kg.identity.resolve import resolve
from kg.quads.names import TYPE
from kg.quads.prepared import Prepared
from kg.store import Store
from kg.terms import text_of
from kg.vocabulary import NF, vocabulary

_FAMILIES = ("Person", "Organization", "Work", "Conference", "Event", "Award", "Product", "Place", "Topic")
"""Classes of which a thing is never of two kinds, but for a conference's edition, which is an event as well."""


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
            if not found
        ]
        one, other = _families(first), _families(second)
        if one and other and not one & other:
            raise DataError(
                f"{prepared.id}: {tie.first} and {tie.second} cannot be the same: the first is of the kind "
                f"{min(one)}, the second of the kind {min(other)}; take the decision out of the file"
            )
    return prepared._replace(notes=(*prepared.notes, *notes))


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
                if predicate == TYPE and (identifier := self._names.identifier(subject)) is not None:
                    found = self._new.setdefault(self._batch.of(identifier), set())
                    found.add(text_of(object_).removeprefix(NF))

    def of(self, identifier: str) -> set[str]:
        live = text_of(self._names.entity(self._live.of(identifier)))
        return {*self._entities.classes(live), *self._new.get(self._batch.of(identifier), ())}
