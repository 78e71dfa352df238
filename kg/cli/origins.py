"""`kg origins`: how many reports there are, and how many of them are independent."""

from __future__ import annotations

import json

import click

from kg import columns, origins, tables, terminal
from kg.cli.group import in_formats, store_path
from kg.cli.output import emit
from kg.entities import Entities
from kg.evidence import Evidence, SourceNote, outlets
from kg.origins import Group
from kg.store import Store


@click.command("origins")
@click.argument("entity", required=False)
@in_formats("text", "json")
def origins_command(entity: str | None, format_: str) -> None:
    """Say how many articles there are and how many origins, and which count as one.

    With ENTITY only the articles that speak of it. Copied, syndicated and credited reports count as one origin,
    and so does all that one outlet publishes. Lists and editors' files are counted apart from articles.
    """
    store = Store.open(store_path())
    found = origins.of(store)
    iri = Entities(store).resolve(entity) if entity is not None else None
    sources = origins.speaking_of(store, iri) if iri else [s for held in found.groups.values() for s in held]
    groups = found.among(s for s in sources if s in found.articles)
    others = found.among(s for s in sources if s not in found.articles and found.of(s) in found.groups)
    evidence = Evidence(store)
    if format_ == "json":
        emit(_json(groups, others, evidence), None)
    else:
        emit(_text(groups, others, evidence, terminal.width() or 100), None)


def _json(groups: list[Group], others: list[Group], evidence: Evidence) -> str:
    told = {
        "articles": sum(len(group.sources) for group in groups),
        "origins": len(groups),
        "groups": [_record(group, evidence) for group in groups],
        "other_sources": [_record(group, evidence) for group in others],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _record(group: Group, evidence: Evidence) -> dict[str, object]:
    sources = [
        {"source": iri, "title": note.title, "status": note.status, "why": why}
        for iri, why in group.sources.items()
        for note in (evidence.source(iri),)
    ]
    return {"origin": group.id, "name": group.name, "sources": sources}


def _text(groups: list[Group], others: list[Group], evidence: Evidence, width: int) -> str:
    articles = sum(len(group.sources) for group in groups)
    lines = [f"{_counted(articles, 'article')}, {_counted(len(groups), 'origin')}"]
    for number, group in enumerate(groups, 1):
        lines += ["", *_folded(f"{number}. {group.name}: {_counted(len(group.sources), 'article')}", width, 0)]
        lines += [line for iri, why in group.sources.items() for line in _source(evidence.source(iri), why, width)]
    if others:
        lines += ["", "Not articles, each an origin of its own:"]
        lines += [line for group in others for line in _folded(f"- {group.name}", width, 2)]
    return "".join(f"{tables.plain(line)}\n" for line in lines)


def _source(note: SourceNote, why: str, width: int) -> list[str]:
    status = f"{note.status} {note.status_date or ''}".strip() if note.status else None
    told = ", ".join(filter(None, (note.title, outlets(note), status)))
    return [*_folded(f"- {told} ({note.id})", width, 2), *_folded(why, width, 6)]


def _folded(text: str, width: int, indent: int) -> list[str]:
    """The lines of a text; those after the first stand further in."""
    hanging = indent + 2
    first, *rest = columns.fold(text, max(20, width - hanging))
    return [" " * indent + first, *(" " * hanging + line for line in rest)]


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
