"""Editors' files -> statements: what editors know and decide, each file a source like any other."""

from __future__ import annotations

from kg.editors import DecisionsFile, Editor, EntitiesFile, LinksFile, Rejected
from kg.identity.resolve import Evidence, Tie
from kg.quads.names import DEFAULT_BASE, TYPE, Names, as_written, by_name, nf, strong
from kg.quads.prepared import Prepared, counted
from kg.quads.rulings import write_rulings
from kg.quads.writer import Writer, input_checksum
from kg.rulings import Ruling
from kg.terms import literal
from kg.vocabulary import EDTF, vocabulary


def of_entities(file: EntitiesFile, base: str = DEFAULT_BASE) -> Prepared:
    """The statements of an entities file."""
    writer, ties = _writer(file.editor, base), []
    entity, fact = writer.names.entity, writer.fact
    for entry in file.entries:
        term = entity(entry.key)
        writer.named(term, entry.class_, entry.name, entry.aka)
        for scheme, value in entry.ids:
            fact(term, nf(vocabulary().schemes[scheme].name), literal(value))
            ties.append(Tie(entry.key, strong(scheme, value)))
        for name in (entry.name, *(n for n, _ in entry.aka)):
            if other := by_name(entry.class_, name):
                ties.append(Tie(entry.key, other, by_name=True))
        for property_, target in entry.relations:
            fact(term, nf(property_), entity(target))
        if entry.note:
            fact(term, nf("note"), literal(entry.note))
    return _prepared(file.editor, "entities", writer, Evidence(tuple(ties)), f"{len(file.entries)} entries")


def of_links(file: LinksFile, base: str = DEFAULT_BASE) -> Prepared:
    """The statements of a links file: each decision as a node, and units as a relation of organisations.

    The identifiers of a decision are kept as strings, so that it still says what was decided after the two
    have become one.
    """
    writer = _writer(file.editor, base)
    entity, fact = writer.names.entity, writer.fact
    ties, different = [], []
    for number, link in enumerate(file.links, 1):
        node = writer.part(f"node/decision-{number}")
        fact(node, TYPE, nf("IdentityDecision"))
        fact(node, nf("decision"), literal(link.decision.replace("-", " ")))
        fact(node, nf("firstIdentifier"), literal(link.first))
        fact(node, nf("secondIdentifier"), literal(link.second))
        fact(node, nf("reason"), literal(link.reason))
        fact(node, nf("decidedBy"), literal(link.by))
        fact(node, nf("decidedOn"), literal(link.date, EDTF))
        first, second = as_written(link.first), as_written(link.second)
        if link.decision == "same":
            ties.append(Tie(first, second))
        elif link.decision == "different":
            different.append((first, second))
        else:
            fact(entity(first), nf("partOfOrganization"), entity(second))
    evidence = Evidence(tuple(ties), tuple(different))
    return _prepared(file.editor, "links", writer, evidence, counted(len(file.links), "decision"))


def of_decisions(file: DecisionsFile, base: str = DEFAULT_BASE) -> Prepared:
    """The statements of a decisions file: each decision as a ruling."""
    writer = _writer(file.editor, base)
    rulings = tuple(_ruling(decision, writer.names) for decision in file.decisions)
    write_rulings(writer, rulings)
    prepared = _prepared(file.editor, "decisions", writer, Evidence(), counted(len(rulings), "decision"))
    return prepared._replace(rulings=rulings)


def _ruling(decision: Ruling | Rejected, names: Names) -> Ruling:
    if isinstance(decision, Ruling):
        return decision
    value = decision.value
    token = names.entity(as_written(value)) if isinstance(value, str) else literal(value.lexical, value.datatype)
    statement = (as_written(decision.subject), decision.property, token)
    return Ruling("rejected", decision.reason, decision.date, decision.by, statement=statement)


def _writer(editor: Editor, base: str) -> Writer:
    writer = Writer(Names(base), editor.id)
    writer.describe("EditorialFile", editor.title, input_checksum(editor.input_sha256))
    writer.about(nf("decidedBy"), literal(editor.by))
    writer.about(nf("published"), literal(editor.date, EDTF))
    return writer


def _prepared(editor: Editor, kind: str, writer: Writer, evidence: Evidence, summary: str) -> Prepared:
    return Prepared(
        id=editor.id,
        kind=kind,
        title=editor.title,
        input_sha256=input_checksum(editor.input_sha256),
        statements=frozenset(writer.found),
        evidence=evidence,
        summary=summary,
    )
