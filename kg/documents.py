"""YAML or JSON text -> a tree of strings that remembers where each stands.

Every scalar stays a string: what type it has is for the ontology to say, so that `no`, `2024` and
`2404.02905` are what was written. What could hang or swell the process (aliases, deep nesting, huge files)
is refused with its place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from kg.errors import DataError, Problem, ProblemsError
from kg.vocabulary import near

MAX_BYTES = 32 * 1024 * 1024
MAX_DEPTH = 60

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file; line and column count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value, as the string that was written; `plain` tells an unquoted one from a quoted one."""

    text: str
    place: Place
    plain: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing was written (or YAML's `~` or `null`)."""
        return self.plain and self.text in ("", "~", "null")


@dataclass(frozen=True, slots=True)
class Items:
    """A list of values."""

    nodes: tuple[Node, ...]
    place: Place

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping; a key stands in it once."""

    entries: tuple[tuple[Scalar, Node], ...]
    place: Place

    def get(self, key: str) -> Node | None:
        """The value of a key, or None."""
        return next((node for name, node in self.entries if name.text == key), None)

    def __iter__(self) -> Iterator[tuple[Scalar, Node]]:
        return iter(self.entries)


Node = Scalar | Items | Fields


@dataclass(slots=True)
class Problems:
    """Collects what is wrong in one file, so that all of it is told at once."""

    file: str
    found: list[Problem] = field(default_factory=list)

    def add(self, place: Place, message: str) -> None:
        """Notes one problem."""
        self.found.append(Problem(self.file, place.line, place.column, message))

    def raise_any(self) -> None:
        """Ends the reading if anything was noted.

        Raises:
            ProblemsError: with all problems noted so far.
        """
        if self.found:
            raise ProblemsError(self.found)

    def scalar(self, node: Node | None, what: str) -> str | None:
        """The text of a node that has to be a single value; notes a problem otherwise."""
        if node is None:
            return None
        if not isinstance(node, Scalar):
            self.add(node.place, f"{what} takes one value, not a {_noun(node)}")
            return None
        if node.empty:
            self.add(node.place, f"{what} has no value")
            return None
        return node.text

    def fields(self, node: Node | None, what: str) -> Fields | None:
        """A node that has to be a mapping; notes a problem otherwise."""
        if node is None or isinstance(node, Fields):
            return node
        self.add(node.place, f"{what} takes a mapping (`key: value` lines), not a {_noun(node)}")
        return None

    def items(self, node: Node | None, what: str) -> tuple[Node, ...]:
        """The nodes of a list; notes a problem where it is none."""
        if node is None:
            return ()
        if isinstance(node, Items):
            return node.nodes
        self.add(node.place, f"{what} takes a list (lines that start with `- `), not a {_noun(node)}")
        return ()

    def known_keys(self, node: Fields, known: tuple[str, ...], what: str) -> None:
        """Notes each key that is not among the known ones, with a near name."""
        for key, _ in node:
            if key.text not in known:
                self.add(key.place, f"{what} has no key “{key.text}”{did_you_mean(key.text, known)}")


def did_you_mean(name: str, known: tuple[str, ...] | list[str]) -> str:
    """A clause for the end of a message: near names, else the list when it is short, else nothing."""
    if found := near(name, known):
        return " (did you mean " + " or ".join(f"“{n}”" for n in found) + "?)"
    return f" (known: {', '.join(known)})" if 0 < len(known) <= 12 else ""


def _noun(node: Node) -> str:
    return {Scalar: "single value", Items: "list", Fields: "mapping"}[type(node)]


def read(path: Path, name: str | None = None) -> tuple[Fields, bytes]:
    """The tree of a YAML or JSON file, and the bytes it was read from.

    Raises:
        DataError: the file cannot be opened or is larger than `MAX_BYTES`.
        ProblemsError: it is not UTF-8, not YAML or JSON, or holds what is refused.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise DataError(f"{path} is larger than {MAX_BYTES >> 20} MiB; split it into one file a source")
    return parse(data, name or str(path)), data


def parse(data: bytes, name: str) -> Fields:
    """The tree of YAML or JSON bytes; `name` is what messages call the file.

    Raises:
        ProblemsError: the bytes are not UTF-8, not YAML or JSON, or hold what is refused.
    """
    problems = Problems(name)
    text = _decode(data, problems)
    if name.endswith(".json"):
        _check_json(text, problems)
        text = text.replace("\t", " ")  # between JSON's tokens a tab is a space, which YAML would refuse
    root = _tree(text, problems)
    if root is not None and not isinstance(root, Fields):
        problems.add(root.place, f"the file has to be a mapping, not a {_noun(root)}")
    elif root is None and not problems.found:
        problems.add(Place(1, 1), "the file is empty")
    problems.raise_any()
    assert isinstance(root, Fields)  # noqa: S101 - everything else was noted above
    return root


def _decode(data: bytes, problems: Problems) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8", "replace")
        problems.add(
            _place_at(good, len(good)),
            f"the file is not UTF-8 (byte 0x{data[error.start]:02X}); save it as UTF-8",
        )
        problems.raise_any()
        raise
    for match in re.finditer(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text):
        problems.add(
            _place_at(text, match.start()),
            f"control character U+{ord(match.group()):04X}; take it out of the file",
        )
        problems.raise_any()
    return text


def _place_at(text: str, offset: int) -> Place:
    line_start = text.rfind("\n", 0, offset) + 1
    return Place(text.count("\n", 0, offset) + 1, offset - line_start + 1)


def _check_json(text: str, problems: Problems) -> None:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        problems.add(Place(error.lineno, error.colno), f"this is not JSON: {error.msg}")
    except RecursionError:
        problems.add(Place(1, 1), f"nested deeper than {MAX_DEPTH} levels")
    problems.raise_any()


def _tree(text: str, problems: Problems) -> Node | None:
    loader = _Loader(text)
    try:
        return _Builder(problems).build(loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        problems.add(place, f"this is not YAML: {error.problem}{_yaml_hint(error.problem or '')}")
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        problems.add(Place(1, 1), f"this is not YAML: {str(error).splitlines()[0]}")
    finally:
        loader.dispose()
    return None


def _yaml_hint(problem: str) -> str:
    if "mapping values" in problem:
        return " (a value with “: ” in it has to stand in quotes)"
    if "cannot start any token" in problem:
        return " (indent with spaces, and put a value that starts with a sign in quotes)"
    return ""


class _Builder:
    """Builds the tree from parser events, without recursion, so that no input can exhaust the stack."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.stack: list[tuple[Place, list[Node], bool]] = []
        self.root: Node | None = None
        self.documents = 0

    def build(self, loader: yaml.SafeLoader) -> Node | None:
        while loader.check_event():
            event = loader.get_event()  # type: ignore[no-untyped-call]
            place = Place(event.start_mark.line + 1, event.start_mark.column + 1)
            if not self._take(event, place):
                return None
        return self.root

    def _take(self, event: yaml.Event, place: Place) -> bool:
        """Takes one event; False ends the reading (the problem is noted)."""
        tag: str | None = getattr(event, "tag", None)
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.problems.add(place, "a second document (`---`) in the file; write one file a source")
                return False
        elif isinstance(event, yaml.AliasEvent):
            self.problems.add(place, f"YAML alias *{event.anchor}; write the value out, aliases are refused")
            return False
        elif tag not in (None, "!"):
            self.problems.add(place, f"YAML tag {tag}; take it out, every value is read as it is written")
            return False
        elif isinstance(event, yaml.ScalarEvent):
            self._put(Scalar(_joined(event.value), place, plain=event.style is None))
        elif isinstance(event, yaml.CollectionStartEvent):
            self.stack.append((place, [], isinstance(event, yaml.MappingStartEvent)))
            if len(self.stack) > MAX_DEPTH:
                self.problems.add(place, f"nested deeper than {MAX_DEPTH} levels")
                return False
        elif isinstance(event, yaml.CollectionEndEvent):
            start, nodes, mapping = self.stack.pop()
            self._put(self._fields(start, nodes) if mapping else Items(tuple(nodes), start))
        return True

    def _put(self, node: Node) -> None:
        if self.stack:
            self.stack[-1][1].append(node)
        else:
            self.root = node

    def _fields(self, place: Place, nodes: list[Node]) -> Fields:
        entries: dict[str, tuple[Scalar, Node]] = {}
        for key, value in zip(nodes[::2], nodes[1::2], strict=True):
            if not isinstance(key, Scalar):
                self.problems.add(key.place, f"a key has to be a word, not a {_noun(key)}")
            elif key.text in entries:
                first = entries[key.text][0].place
                self.problems.add(
                    key.place, f"the key “{key.text}” stands here twice (first in line {first.line})"
                )
            else:
                entries[key.text] = (key, value)
        return Fields(tuple(entries.values()), place)


def _joined(text: str) -> str:
    """Surrogate pairs that JSON escapes leave apart, joined; a lone one becomes U+FFFD."""
    if not any("\ud800" <= c <= "\udfff" for c in text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
