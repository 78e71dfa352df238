"""Entities files and links files: an editor's knowledge of what is what, each file a source like any other."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from kg import documents
from kg.documents import Fields, Node, Problems, Scalar, did_you_mean
from kg.facts import values
from kg.identity.identifiers import normalised
from kg.identity.resolve import NAME_SCHEMES
from kg.vocabulary import Vocabulary, vocabulary

VERSION = "1"
DECISIONS = ("same", "different", "unit-of")
RELATIONS = {"unitOf": "partOfOrganization", "subsidiaryOf": "subsidiaryOf", "editionOf": "editionOf"}
"""Keys of an entry that name another entry, and the property that each stands for."""

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_ENTRY = ("is", "name", "aka", "ids", "note", *RELATIONS)
_IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9-]*(:\S+)?")


@dataclass(frozen=True, slots=True)
class Editor:
    """Who wrote a file, when, and under which source id and title."""

    id: str
    title: str
    by: str
    date: str
    input_sha256: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One curated entity."""

    key: str
    class_: str
    name: str
    aka: tuple[tuple[str, str | None], ...] = ()
    ids: tuple[tuple[str, str], ...] = ()
    relations: tuple[tuple[str, str], ...] = ()
    """(property, key of another entry) pairs."""
    note: str | None = None


@dataclass(frozen=True, slots=True)
class EntitiesFile:
    """An entities file: entries whose keys are entity identifiers."""

    editor: Editor
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """One decision on two identifiers, with its reason, date and author."""

    decision: str
    first: str
    second: str
    reason: str
    date: str
    by: str


@dataclass(frozen=True, slots=True)
class LinksFile:
    """A links file: decisions on identity."""

    editor: Editor
    links: tuple[Link, ...]


def kind(path: Path) -> str | None:
    """Which of the two a file is by its first lines ("entities", "links"), or None for neither."""
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError:
        return None
    match = re.search(rb'^[\s{]*"?newsfacts-(entities|links)"?\s*:', head, re.MULTILINE)
    return match.group(1).decode() if match else None


def read_entities(path: Path) -> EntitiesFile:
    """The entries of an entities file.

    Raises:
        DataError: the file cannot be read.
        ProblemsError: it is not an entities file without problems.
    """
    root, data = documents.read(path)
    problems = Problems(str(path))
    problems.known_keys(root, ("newsfacts-entities", "source", "entities"), "an entities file")
    editor = _editor(problems, root, "newsfacts-entities", data)
    block = problems.fields(root.get("entities"), "entities") or Fields((), root.place)
    keys = [key.text for key, _ in block]
    entries = tuple(e for key, node in block if (e := _entry(problems, key, node, keys, vocabulary())))
    problems.raise_any()
    return EntitiesFile(editor, entries)


def read_links(path: Path) -> LinksFile:
    """The decisions of a links file.

    Raises:
        DataError: the file cannot be read.
        ProblemsError: it is not a links file without problems.
    """
    root, data = documents.read(path)
    problems = Problems(str(path))
    problems.known_keys(root, ("newsfacts-links", "source", "links"), "a links file")
    editor = _editor(problems, root, "newsfacts-links", data)
    nodes = problems.items(root.get("links"), "links")
    links = tuple(link for node in nodes if (link := _link(problems, node, editor)))
    problems.raise_any()
    return LinksFile(editor, links)


def _editor(problems: Problems, root: Fields, version_key: str, data: bytes) -> Editor:
    if problems.scalar(root.get(version_key), version_key) != VERSION:
        problems.add((root.get(version_key) or root).place, f"this has to start with `{version_key}: {VERSION}`")
    block = problems.fields(root.get("source"), "source")
    if block is None:
        problems.add(root.place, "the `source:` block is missing (id, title, by, date)")
        problems.raise_any()
        raise AssertionError("unreachable")  # raise_any raised
    problems.known_keys(block, ("id", "title", "by", "date"), "source")
    found = {key: problems.scalar(block.get(key), key) for key in ("id", "title", "by", "date")}
    for key, value in found.items():
        if value is None:
            problems.add(block.place, f"source needs `{key}:`")
    id_, date_node = found["id"], block.get("date")
    if id_ and (not _KEY.fullmatch(id_) or id_ in vocabulary().schemes or id_ in NAME_SCHEMES):
        problems.add(
            block.place, f"“{id_}” cannot be a source id; use lower-case letters, digits and single hyphens"
        )
    if date_node is not None:
        values.date(problems, date_node, "date")
    return Editor(
        id_ or "", found["title"] or "", found["by"] or "", found["date"] or "", hashlib.sha256(data).hexdigest()
    )


def _entry(problems: Problems, key: Scalar, node: Node, keys: list[str], terms: Vocabulary) -> Entry | None:
    if not _KEY.fullmatch(key.text):
        problems.add(key.place, f"“{key.text}” cannot be a key; use lower-case letters, digits and single hyphens")
    fields = problems.fields(node, f"entry {key.text}")
    if fields is None:
        return None
    problems.known_keys(fields, _ENTRY, f"entry {key.text}")
    class_, is_node = problems.scalar(fields.get("is"), "is"), fields.get("is")
    if class_ is None or is_node is None:
        problems.add(key.place, f"entry {key.text} needs `is:`")
        return None
    if class_ not in terms.classes:
        problems.add(is_node.place, f"no class “{class_}”{did_you_mean(class_, list(terms.classes))}")
        return None
    names = values.names(problems, fields.get("name"), "name")
    if not names:
        problems.add(key.place, f"entry {key.text} needs `name:`")
        return None
    aka = (*names[1:], *values.names(problems, fields.get("aka"), "aka"))
    return Entry(
        key=key.text,
        class_=class_,
        name=names[0][0],
        aka=aka,
        ids=values.identifiers(problems, fields.get("ids"), class_, terms),
        relations=_relations(problems, fields, keys),
        note=problems.scalar(fields.get("note"), "note"),
    )


def _relations(problems: Problems, fields: Fields, keys: list[str]) -> tuple[tuple[str, str], ...]:
    found = []
    for name, property_ in RELATIONS.items():
        node = fields.get(name)
        target = problems.scalar(node, name)
        if target is not None and node is not None:
            if target not in keys:
                problems.add(node.place, f"no entry “{target}” in this file{did_you_mean(target, keys)}")
            found.append((property_, target))
    return tuple(found)


def _normalised(identifier: str) -> str:
    scheme, colon, value = identifier.partition(":")
    return f"{scheme}:{normalised(scheme, value)}" if colon else identifier


def _link(problems: Problems, node: Node, editor: Editor) -> Link | None:
    fields = problems.fields(node, "a link")
    if fields is None:
        return None
    problems.known_keys(fields, (*DECISIONS, "reason", "date", "by"), "a link")
    given = [d for d in DECISIONS if fields.get(d) is not None]
    if len(given) != 1:
        problems.add(fields.place, "a link has one of `same:`, `different:`, `unit-of:`, with two identifiers")
        return None
    pair_node = fields.get(given[0])
    pair = [problems.scalar(n, given[0]) for n in problems.items(pair_node, given[0])]
    if len(pair) != 2 or not all(p and _IDENTIFIER.fullmatch(p) for p in pair) or pair[0] == pair[1]:
        problems.add(
            (pair_node or fields).place,
            f"{given[0]} takes two different identifiers, such as [arxiv:2404.02905, neurips-event:94115] "
            "(`kg show ENTITY` prints them)",
        )
        return None
    reason = problems.scalar(fields.get("reason"), "reason")
    if reason is None:
        problems.add(fields.place, "a link needs `reason:`, in words that another editor can check")
    date_node = fields.get("date")
    if date_node is not None:
        values.date(problems, date_node, "date")
    return Link(
        decision=given[0],
        first=_normalised(pair[0] or ""),
        second=_normalised(pair[1] or ""),
        reason=reason or "",
        date=problems.scalar(date_node, "date") or editor.date,
        by=problems.scalar(fields.get("by"), "by") or editor.by,
    )
