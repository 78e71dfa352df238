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
from typing import Any

import yaml

from kg.errors import DataError, Problem, ProblemsError
from kg.vocabulary import near

MAX_BYTES = 32 * 1024 * 1024
MAX_DEPTH = 60
MAX_VALUES = 1_000_000
MAX_PROBLEMS = 200
"""Problems after which the reading of a file ends: nobody reads more at once, and near names take time."""

_MOST_COMPARED = 10_000
"""Names among which near ones are still looked for."""

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_JSON_TOKEN = re.compile(r"[{}\[\]]|\"[^\"\\]*(?:\\.[^\"\\]*)*\"|[^\s{}\[\],:\"]+")


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
        """Whether nothing was written, or only white space, or (unquoted) `~` or `null`."""
        return not self.text.strip() or (self.plain and self.text in ("~", "null"))


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
        """Notes one problem.

        Raises:
            ProblemsError: it is the last of the `MAX_PROBLEMS` that are told at once.
        """
        self.found.append(Problem(self.file, place.line, place.column, message))
        if len(self.found) >= MAX_PROBLEMS:
            self.raise_any()

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
        if isinstance(node, Scalar) and node.empty:
            self.add(node.place, f"{what} has no value")
            return None
        self.add(node.place, f"{what} takes a mapping (`key: value` lines), not a {_noun(node)}")
        return None

    def items(self, node: Node | None, what: str) -> tuple[Node, ...]:
        """The nodes of a list; notes a problem where it is none. A key with nothing behind it has none."""
        if node is None or (isinstance(node, Scalar) and node.empty):
            return ()
        if isinstance(node, Items):
            return node.nodes
        self.add(node.place, f"{what} takes a list (lines that start with `- `), not a {_noun(node)}")
        return ()

    def one_or_more(self, node: Node | None, what: str) -> tuple[Node, ...]:
        """The nodes of a list, or the single value that stands in the place of one."""
        if isinstance(node, Scalar) and not node.empty:
            return (node,)
        return self.items(node, what)

    def known_keys(self, node: Fields, known: tuple[str, ...], what: str) -> None:
        """Notes each key that is not among the known ones, with a near name."""
        for key, _ in node:
            if key.text not in known:
                self.add(key.place, f"{what} has no key “{key.text}”{did_you_mean(key.text, known)}")


def did_you_mean(name: str, known: tuple[str, ...] | list[str]) -> str:
    """A clause for the end of a message: near names, else the list when it is short, else nothing."""
    if len(known) > _MOST_COMPARED:
        return ""
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
    builder = _Builder(problems)
    if name.lower().endswith(".json"):
        _read_json(text, builder)
    else:
        _read_yaml(text, builder)
    root = builder.root
    if root is not None and not isinstance(root, Fields) and not (isinstance(root, Scalar) and root.empty):
        problems.add(root.place, f"the file has to be a mapping (`key: value` lines), not a {_noun(root)}")
    elif not isinstance(root, Fields) and not problems.found:
        problems.add(Place(1, 1), "the file is empty")
    problems.raise_any()
    assert isinstance(root, Fields)  # noqa: S101 - everything else was noted above
    return root


def _decode(data: bytes, problems: Problems) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = error.object[: error.start].decode("utf-8", "replace")
        problems.add(
            _place_at(good, len(good)),
            f"the file is not UTF-8 (byte 0x{error.object[error.start]:02X}); save it as UTF-8",
        )
        problems.raise_any()
        raise
    if match := _CONTROL.search(text):
        problems.add(_place_at(text, match.start()), f"{_control(match)}; take it out of the file")
        problems.raise_any()
    return text


def _control(match: re.Match[str]) -> str:
    return f"control character U+{ord(match.group()):04X}"


def _place_at(text: str, offset: int) -> Place:
    line, start = 1, 0
    for end in _LINE_END.finditer(text, 0, offset):
        line, start = line + 1, end.end()
    return Place(line, offset - start + 1)


class _Builder:
    """Builds the tree from a flat run of events, without recursion, so that no input can exhaust the stack."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.root: Node | None = None
        self.stopped = False
        """Whether something was met after which there is no use in reading on."""
        self._open: list[tuple[Place, list[Node], bool]] = []
        self._count = 0

    def stop(self, place: Place, message: str) -> None:
        """Notes a problem that ends the reading."""
        self.problems.add(place, message)
        self.stopped = True

    def start(self, place: Place, *, mapping: bool) -> None:
        """A list or a mapping begins."""
        if len(self._open) == MAX_DEPTH:
            self.stop(place, f"nested deeper than {MAX_DEPTH} levels")
        self._open.append((place, [], mapping))

    def end(self) -> None:
        """The list or mapping that began last ends."""
        place, nodes, mapping = self._open.pop()
        self._put(self._fields(place, nodes) if mapping else Items(tuple(nodes), place))

    def scalar(self, text: str, place: Place, *, plain: bool) -> None:
        """A single value."""
        text = _joined(text)
        if match := _CONTROL.search(text):
            self.problems.add(place, f"{_control(match)} in this value; take it out")
        self._put(Scalar(text, place, plain))

    def _put(self, node: Node) -> None:
        self._count += 1
        if self._count > MAX_VALUES:
            self.stop(node.place, f"more than {MAX_VALUES:,} values in the file; split it into one file a source")
        elif self._open:
            self._open[-1][1].append(node)
        else:
            self.root = node

    def _fields(self, place: Place, nodes: list[Node]) -> Fields:
        entries: dict[str, tuple[Scalar, Node]] = {}
        for key, value in zip(nodes[::2], nodes[1::2], strict=True):
            if not isinstance(key, Scalar):
                self.problems.add(key.place, f"a key has to be a word, not a {_noun(key)}")
            elif key.plain and key.text == "<<":
                self.problems.add(key.place, "YAML merge key <<; write the keys out, nothing is merged")
            elif key.empty:
                self.problems.add(key.place, "there is no key before the colon")
            elif key.text in entries:
                first = entries[key.text][0].place
                self.problems.add(
                    key.place, f"the key “{key.text}” stands here twice (first in line {first.line})"
                )
            else:
                entries[key.text] = (key, value)
        return Fields(tuple(entries.values()), place)


def _joined(text: str) -> str:
    """Surrogate pairs that escapes leave apart, joined; a lone one becomes U+FFFD."""
    if text.isascii() or not any("\ud800" <= c <= "\udfff" for c in text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


# -- YAML --------------------------------------------------------------------------------------------------


def _read_yaml(text: str, builder: _Builder) -> None:
    loader = _Loader(text)
    try:
        documents = 0
        while not builder.stopped and loader.check_event():
            event = loader.get_event()
            documents += isinstance(event, yaml.DocumentStartEvent)
            _take(event, documents, builder)
    except yaml.MarkedYAMLError as error:
        place = _place_of(error.problem_mark or error.context_mark)
        builder.stop(place, f"this is not YAML: {error.problem or error.context}{_yaml_hint(error.problem or '')}")
    except yaml.YAMLError as error:
        builder.stop(Place(1, 1), f"this is not YAML: {str(error).splitlines()[0]}")
    finally:
        loader.dispose()


def _take(event: yaml.Event, documents: int, builder: _Builder) -> None:
    """Hands one event of the YAML parser on; refuses what would need a second look at the file."""
    place = _place_of(event.start_mark)
    tag: str | None = getattr(event, "tag", None)
    anchor: str | None = getattr(event, "anchor", None)
    if documents > 1:
        builder.stop(place, "a second document (`---`) in the file; write one file a source")
    elif isinstance(event, yaml.AliasEvent):
        builder.stop(place, f"YAML alias *{anchor}; write the value out, or in quotes if the * belongs to it")
    elif anchor is not None:
        builder.stop(
            place, f"YAML anchor &{anchor}; take it out, or write the value in quotes if the & is its own"
        )
    elif tag is not None:
        builder.stop(place, f"YAML tag {tag}; take it out, or write the value in quotes if the ! is its own")
    elif isinstance(event, yaml.ScalarEvent):
        builder.scalar(event.value, place, plain=not event.style)
    elif isinstance(event, yaml.CollectionStartEvent):
        builder.start(place, mapping=isinstance(event, yaml.MappingStartEvent))
    elif isinstance(event, yaml.CollectionEndEvent):
        builder.end()


def _place_of(mark: Any) -> Place:
    """Where a mark of the YAML parser is, whichever of its two kinds it is; it counts from 0."""
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)


def _yaml_hint(problem: str) -> str:
    if "mapping values" in problem:
        return " (a value with “: ” in it has to stand in quotes)"
    if "cannot start any token" in problem:
        return " (indent with spaces, and put a value that starts with a sign in quotes)"
    if "escape" in problem:
        return " (in double quotes a \\ begins an escape; use single quotes)"
    return ""


# -- JSON --------------------------------------------------------------------------------------------------


def _read_json(text: str, builder: _Builder) -> None:
    """Reads JSON: Python's reader says whether it is JSON, then its tokens are taken with their places."""
    if not text.strip():
        return
    try:
        json.loads(text, object_pairs_hook=len, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        builder.stop(_place_at(text, error.pos), f"this is not JSON: {error.msg}")
        return
    except RecursionError:
        builder.stop(Place(1, 1), f"nested deeper than {MAX_DEPTH} levels")
        return
    line, line_start, scanned = 1, 0, 0
    for match in _JSON_TOKEN.finditer(text):
        for end in _LINE_END.finditer(text, scanned, match.start()):
            line, line_start = line + 1, end.end()
        scanned, piece = match.start(), match.group()
        place = Place(line, scanned - line_start + 1)
        if piece in "{[":
            builder.start(place, mapping=piece == "{")
        elif piece in "}]":
            builder.end()
        else:
            quoted = piece.startswith('"')
            builder.scalar(json.loads(piece) if quoted else piece, place, plain=not quoted)
        if builder.stopped:
            return
