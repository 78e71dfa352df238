"""Rulings -> statements: what was ruled, never what is ruled out."""

from __future__ import annotations

from collections.abc import Iterable

from kg.quads.names import TYPE, nf
from kg.quads.writer import Writer
from kg.rulings import Ruling
from kg.terms import literal, text_of
from kg.vocabulary import EDTF


def write_rulings(writer: Writer, rulings: Iterable[Ruling]) -> None:
    """Adds a node for each ruling to the facts of the source that makes it.

    A rejected statement stands in it as three strings, so that no tool can take it for a statement.
    """
    names, fact = writer.names, writer.fact
    for number, ruling in enumerate(rulings, 1):
        node = writer.part(f"node/ruling-{number}")
        fact(node, TYPE, nf("Ruling"))
        fact(node, nf("rulingKind"), literal(ruling.kind))
        fact(node, nf("reason"), literal(ruling.reason))
        fact(node, nf("decidedBy"), literal(ruling.by))
        fact(node, nf("decidedOn"), literal(ruling.date, EDTF))
        if ruling.source:
            fact(node, nf("rulingOn"), names.source(ruling.source))
            for claim in ruling.claims:
                fact(node, nf("rulingOnClaim"), names.source(ruling.source, f"claim/{claim}"))
        if ruling.successor:
            fact(node, nf("successor"), names.source(ruling.successor))
        if ruling.statement:
            subject, property_, value = ruling.statement
            fact(node, nf("rejectedSubject"), literal(subject))
            fact(node, nf("rejectedProperty"), literal(property_))
            fact(node, nf("rejectedValue"), literal(names.identifier(value) or text_of(value)))
