"""A sheet as plain data: rows, statements and notes under stable keys, for programs that make pages of their own.

What is only claimed is never without `modality`, `attribution` and `held_as_fact`: they stand in each statement
itself, so that no part of the data can be shown without them.
"""

from __future__ import annotations

import json
from typing import Any

from kg import wording
from kg.citations.machines import claim_id
from kg.sheets.model import Cell, Difference, Dispute, Note, Origin, Panel, Row, Saying, Sheet, Statement

FORM = 1
"""The number of this form; it changes where a key changes its meaning or goes."""


def as_json(sheet: Sheet) -> str:
    """A sheet as JSON."""
    return json.dumps(as_data(sheet), ensure_ascii=False, indent=2) + "\n"


def as_data(sheet: Sheet) -> dict[str, Any]:
    """A sheet as dictionaries, lists, texts and numbers."""
    return {
        "form": FORM,
        "iri": sheet.iri,
        "title": sheet.title,
        "lang": sheet.lang,
        "kind": sheet.kind,
        "status": sheet.status,
        "as_of": sheet.as_of,
        "aliases": [_cell(alias) for alias in sheet.aliases],
        "identifiers": [{"scheme": label, **_cell(value)} for label, value in sheet.identifiers],
        "panels": [_panel(panel) for panel in sheet.panels],
        "missing": list(sheet.missing),
        "unanswered": [_row(row) for row in sheet.unanswered],
        "notes": [_note(note, sheet) for note in sheet.notes],
        "sources": [_source(origin) for origin in sheet.sources],
    }


def _panel(panel: Panel) -> dict[str, Any]:
    head = {key: getattr(panel, key) for key in ("id", "title", "description", "view", "state")}
    if panel.state == "failed":
        return {**head, "problem": panel.problem, "query": panel.query}
    if panel.state == "nothing":
        return head
    match panel.view:
        case "facts":
            facts = [
                {"heading": f.heading, "differ": f.differ, "values": [_row(row) for row in f.values]}
                for f in panel.facts
            ]
            return {**head, "facts": facts}
        case "claims":
            return {**head, "statements": _statements(panel.sayings)}
        case "disputes":
            return {**head, "disputes": [_dispute(dispute) for dispute in panel.disputes]}
        case "differences":
            return {**head, "differences": [_difference(found) for found in panel.differences]}
        case _:
            table = {"headings": list(panel.headings), "rows": [_row(row) for row in panel.rows]}
            return {**head, **table, "count": panel.count, "beyond": panel.beyond}


def _row(row: Row) -> dict[str, Any]:
    """A row; one that tells what is not held as fact has its modality, "" else."""
    cells = [_cell(cell) for cell in row.cells]
    return {"cells": cells, "modality": row.modality, "held_as_fact": not row.modality, "notes": list(row.notes)}


def _cell(cell: Cell) -> dict[str, str]:
    """A cell: its text, and what else it has of `lang`, `link` (a page on the web) and `iri` (what it names)."""
    more = {"lang": cell.lang, "link": cell.link, "iri": cell.entity}
    return {"text": cell.text, **{key: value for key, value in more.items() if value}}


# -- claims ------------------------------------------------------------------------------------------------


def _statements(sayings: tuple[Saying, ...]) -> list[dict[str, Any]]:
    """The statements of sayings, each whole: how surely it is said, by whom, and in whose account."""
    return [_statement(saying, statement) for saying in sayings for statement in saying.statements]


def _statement(saying: Saying, told: Statement) -> dict[str, Any]:
    return {
        "modality": saying.modality,
        "held_as_fact": saying.accepted,
        "speaker": _cell(saying.speaker) if saying.speaker else None,
        "attribution": saying.attribution,
        "where": saying.where,
        "texts": list(told.texts),
        "quotes": list(told.quotes),
        "remarks": list(told.remarks),
        "notes": list(told.notes),
        "stated_by_notes": list(told.confirmed),
        "claims": [claim_id(claim.iri) for claim in told.claims],
    }


def _dispute(dispute: Dispute) -> dict[str, Any]:
    return {"allegations": _statements(dispute.allegations), "denials": _statements(dispute.denials)}


def _difference(found: Difference) -> dict[str, Any]:
    positions = [
        {
            "value": position.value,
            "held_as_fact": position.held,
            "withheld": position.withheld,
            "told": [_row(row) for row in position.told],
        }
        for position in found.positions
    ]
    return {"what": found.what, "positions": positions, "hints": list(found.hints), "settled": list(found.settled)}


# -- notes and sources -------------------------------------------------------------------------------------


def _note(note: Note, sheet: Sheet) -> dict[str, Any]:
    words = note.words
    found: dict[str, Any] = {
        "number": note.number,
        "source": note.source.id,
        "words": None,
        "only_claimed_in_these_words": list(note.marks),
    }
    if words is not None:
        found["words"] = {
            "before": words.prefix,
            "exact": words.exact,
            "after": words.suffix,
            "start": words.start,
            "end": words.end,
        }
    if sheet.backing is not None:
        behind = sheet.backing.get(note.number, ())
        found["claims"] = [{"id": b.id, "sentence": b.sentence, "standing": b.standing} for b in behind]
    return found


def _source(origin: Origin) -> dict[str, Any]:
    source = origin.source
    keys = (
        "id",
        "iri",
        "kind",
        "title",
        "publisher",
        "republished_by",
        "published",
        "retrieved",
        "origin",
        "licence",
    )
    return {
        **{key: getattr(source, key) for key in keys},
        "basis": list(source.basis),
        "link": origin.link,
        "outlet": origin.outlet,
        "status": wording.status(source),
        "notes": origin.notes,
    }
