"""What editors know and decide: entities files, links files, decisions files, each a source like any other."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from kg import documents
from kg.documents import Fields, Node, Problems, Scalar, did_you_mean
from kg.facts import values
from kg.facts.claims import STATED_ANNOTATIONS
from kg.facts.model import Text
from kg.facts.sourcerulings import claim_ids, source_id
from kg.identity.identifiers import normalised
from kg.identity.resolve import NAME_SCHEMES
from kg.rulings import KINDS, Ruling
from kg.vocabulary import EDTF, XSD, Property, Vocabulary, vocabulary

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


@dataclass(frozen=True, slots=True)
class Rejected:
    """A statement that an editor decided against, whoever says it; `value` is an identifier or a literal."""

    subject: str
    property: str
    value: str | Text
    reason: str
    date: str
    by: str


@dataclass(frozen=True, slots=True)
class DecisionsFile:
    """A decisions file: what became of sources and of statements."""

    editor: Editor
    decisions: tuple[Ruling | Rejected, ...]


def kind(path: Path) -> str | None:
    """Which editor's file it is by its first lines ("entities", "links", "decisions"), or None for none."""
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError:
        return None
    match = re.search(rb'^[\s{]*"?newsfacts-(entities|links|decisions)"?\s*:', head, re.MULTILINE)
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


def read_decisions(path: Path) -> DecisionsFile:
    """The decisions of a decisions file.

    Raises:
        DataError: the file cannot be read.
        ProblemsError: it is not a decisions file without problems.
    """
    root, data = documents.read(path)
    problems = Problems(str(path))
    problems.known_keys(root, ("newsfacts-decisions", "source", "decisions"), "a decisions file")
    editor = _editor(problems, root, "newsfacts-decisions", data)
    nodes = problems.items(root.get("decisions"), "decisions")
    decisions = tuple(d for node in nodes if (d := _decision(problems, node, editor)))
    problems.raise_any()
    return DecisionsFile(editor, decisions)


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
    reason, date, by = _grounds(problems, fields, editor, "a link")
    return Link(given[0], _normalised(pair[0] or ""), _normalised(pair[1] or ""), reason, date, by)


def _grounds(problems: Problems, fields: Fields, editor: Editor, what: str) -> tuple[str, str, str]:
    """Reason, date and author of one decision; date and author are those of the file unless they are given."""
    reason = problems.scalar(fields.get("reason"), "reason")
    if reason is None:
        problems.add(fields.place, f"{what} needs `reason:`, in words that another editor can check")
    date_node = fields.get("date")
    if date_node is not None:
        values.date(problems, date_node, "date")
    date = problems.scalar(date_node, "date") if isinstance(date_node, Scalar) else None
    return reason or "", date or editor.date, problems.scalar(fields.get("by"), "by") or editor.by


def _decision(problems: Problems, node: Node, editor: Editor) -> Ruling | Rejected | None:
    fields = problems.fields(node, "a decision")
    if fields is None:
        return None
    problems.known_keys(fields, (*KINDS, "successor", "claims", "reason", "date", "by"), "a decision")
    given = [k for k in KINDS if fields.get(k) is not None]
    if len(given) != 1:
        problems.add(
            fields.place,
            "a decision has one of `retracted:`, `superseded:`, `corrected:`, `rejected:`, with what it is about",
        )
        return None
    (kind_,) = given
    for key, fitting in (("successor", ("superseded",)), ("claims", ("corrected", "rejected"))):
        if (odd := fields.get(key)) is not None and kind_ not in fitting:
            others = " or ".join(f"`{k}:`" for k in fitting)
            problems.add(odd.place, f"`{key}:` goes with {others}, not with `{kind_}:`")
    reason, date, by = _grounds(problems, fields, editor, "a decision")
    target = fields.get(kind_)
    if isinstance(target, Fields) and kind_ == "rejected":
        return _rejected(problems, target, (reason, date, by))
    return _ruling(problems, fields, kind_, editor, (reason, date, by))


def _ruling(
    problems: Problems, fields: Fields, kind_: str, editor: Editor, grounds: tuple[str, str, str]
) -> Ruling:
    """A decision on a source, or on claims of it."""
    ids: dict[str, str | None] = {}
    for key in (kind_, "successor"):
        node = fields.get(key)
        ids[key] = problems.scalar(node, key)
        if ids[key] is not None and isinstance(node, Scalar):
            source_id(problems, node, editor.id)
    claims = claim_ids(problems, fields.get("claims"))
    if kind_ == "rejected" and fields.get("claims") is None:
        problems.add(
            fields.place,
            "which claims are rejected? Name them with `claims:`, or reject a statement: "
            "`rejected: {subject: …, property: …, value: …}`",
        )
    if ids["successor"] is not None and ids["successor"] == ids[kind_]:
        problems.add(fields.place, "a source cannot be its own successor")
    return Ruling(kind_, *grounds, ids[kind_], claims, successor=ids["successor"])


def _rejected(problems: Problems, target: Fields, grounds: tuple[str, str, str]) -> Rejected | None:
    """A decision against a statement, whoever says it."""
    problems.known_keys(target, ("subject", "property", "value"), "rejected")
    for key in ("subject", "property", "value"):
        if target.get(key) is None:
            problems.add(target.place, f"rejected needs `{key}:`")
    subject, name = target.get("subject"), target.get("property")
    identifier = _identifier(problems, subject) if subject is not None else None
    property_ = _stated(problems, name) if name is not None else None
    value = target.get("value")
    if identifier is None or property_ is None or value is None:
        return None
    found = _identifier(problems, value) if property_.kind == "object" else _literal(problems, property_, value)
    return Rejected(identifier, property_.name, found, *grounds) if found is not None else None


def _identifier(problems: Problems, node: Node) -> str | None:
    text = problems.scalar(node, "an identifier")
    if text is not None and not _IDENTIFIER.fullmatch(text):
        problems.add(
            node.place, f"“{text}” is no identifier; `kg show ENTITY` prints them, such as wikidata:Q55606242"
        )
        return None
    return _normalised(text) if text is not None else None


def _stated(problems: Problems, node: Node) -> Property | None:
    """The property of a statement, in the direction that the store holds."""
    name = problems.scalar(node, "property")
    terms = vocabulary().properties
    if name is None:
        return None
    if name not in terms or (terms[name].kind == "annotation" and name not in STATED_ANNOTATIONS):
        why = "is kept by the store itself; no source states it" if name in terms else "is no property"
        near = "" if name in terms else did_you_mean(name, list(terms))
        problems.add(node.place, f"“{name}” {why}{near}")
        return None
    if held := terms[name].written_as:
        problems.add(node.place, f"the store holds “{name}” as “{held}”; write that, subject and value exchanged")
        return None
    return terms[name]


def _literal(problems: Problems, property_: Property, node: Node) -> Text | None:
    found = values.literal(problems, property_, node)
    if found is None or isinstance(found, Text):
        return found
    return Text(found.edtf, EDTF) if found.edtf else Text(found.text or "", f"{XSD}string")
