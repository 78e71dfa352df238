"""Which statements a change removes and adds, over all graphs, so that the merge rule holds after it.

The merge rule: a triple is in the default graph if and only if at least one live named graph holds it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Protocol

from kg.quads.names import LABEL, Names, nf
from kg.terms import Statement

Triple = tuple[str, str, str]


class Present(Protocol):
    """What the store holds before the change; tokens in, tokens out."""

    def graphs_of(self, triple: Triple) -> set[str]:
        """The named graphs that hold a triple."""

    def objects(self, subject: str, predicate: str) -> set[tuple[str, str]]:
        """The (object, named graph) pairs of a subject and a predicate."""


class Changes:
    """Statements of named graphs to remove and to add; none is in both."""

    __slots__ = ("added", "removed")

    def __init__(self, removed: Iterable[Statement] = (), added: Iterable[Statement] = ()) -> None:
        self.removed, self.added = set(removed), set(added)

    def replace(self, old: Iterable[Statement], new: Iterable[Statement]) -> None:
        """Notes that the `old` statements give way to the `new`."""
        before, after = set(old), set(new)
        self.removed |= before - after if after else before
        self.added |= after - before if before else after

    def __len__(self) -> int:
        return len(self.removed) + len(self.added)


def apply_identity(statements: Iterable[Statement], chosen: Mapping[str, str]) -> set[Statement]:
    """The statements with each entity's token exchanged for the chosen one."""
    if not chosen:
        return set(statements)
    get = chosen.get
    return {
        st
        if st[0] not in chosen and st[2] not in chosen
        else Statement(get(st[0], st[0]), st[1], get(st[2], st[2]), st[3])
        for st in statements
    }


def relabel(
    changes: Changes, present: Present, names: Names, editorial: set[str], also: Iterable[str] = ()
) -> None:
    """Gives each entity that the change touches exactly one label, or none where no source names it any more.

    The label is a name that an editor's file gives, else the name that most sources use; among equals the
    first in order. `editorial` holds the facts graphs of editors' files; `also` holds more entities whose
    label may have to change.
    """
    name, graph = nf("name"), names.graph("entities")
    lost: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    gained: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for statements, by_entity in ((changes.removed, lost), (changes.added, gained)):
        for subject, predicate, object_, holder in statements:
            if predicate == name:
                by_entity[subject].add((object_, holder))
    for entity in {*lost, *gained, *also}:
        found = (present.objects(entity, name) - lost[entity]) | gained[entity]
        sources: defaultdict[str, set[str]] = defaultdict(set)
        for object_, holder in found:
            sources[object_].add(holder)
        ranked = sorted(sources, key=lambda n: (not sources[n] & editorial, -len(sources[n]), n))
        old = {Statement(entity, LABEL, o, g) for o, g in present.objects(entity, LABEL) if g == graph}
        changes.replace(old, [Statement(entity, LABEL, ranked[0], graph)] if ranked else [])


def merged(changes: Changes, present: Present) -> tuple[list[Triple], list[Triple]]:
    """The triples that the default graph loses and gains by the change of the named graphs."""
    gained = {statement.triple for statement in changes.added}
    leaving: defaultdict[Triple, set[str]] = defaultdict(set)
    for statement in changes.removed:
        leaving[statement.triple].add(statement.graph)
    lost = [
        triple
        for triple, graphs in leaving.items()
        if triple not in gained and not present.graphs_of(triple) - graphs
    ]
    return sorted(lost), sorted(gained)


def checksum(statements: Iterable[Statement]) -> str:
    """The SHA-256 of the sorted N-Quads lines of a set of statements."""
    import hashlib  # 5 ms that no question should wait for

    return hashlib.sha256("".join(sorted(s.line() for s in statements)).encode()).hexdigest()
