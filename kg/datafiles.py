"""RDF files -> a dataset in memory, to be asked as they are, with no store.

Files come from anywhere. What would end the process (brackets nested too deeply), fill its memory (entities of
XML, archives that grow without measure) or reach outside (a context that lies elsewhere) is refused.
"""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
import os
import re
import sys
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BufferedReader
from pathlib import Path
from typing import IO, Any, NamedTuple

import pyoxigraph as ox

from kg import sparql
from kg.errors import DataError, UsageError
from kg.vocabulary import PREFIXES

F = ox.RdfFormat
FORMATS: Mapping[str, ox.RdfFormat] = {
    "ttl": F.TURTLE, "trig": F.TRIG, "nt": F.N_TRIPLES, "nq": F.N_QUADS, "n3": F.N3, "jsonld": F.JSON_LD,
    "rdf": F.RDF_XML,
}  # fmt: skip
"""The formats that are read, by the names that they have on the command line."""

_ENDINGS = {
    "turtle": "ttl", "ntriples": "nt", "nquads": "nq", "notation3": "n3", "json-ld": "jsonld", "json": "jsonld",
    "xml": "rdf", "rdfxml": "rdf", "owl": "rdf",
}  # fmt: skip
_ARCHIVES: Mapping[bytes, Callable[[IO[bytes]], Any]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ": lzma.LZMAFile,
}
"""The first bytes of a compressed file, and what reads it."""

_CHUNK = 16_384
_KEPT = 64
_HEAD = 65_536
MAX_DEPTH = 500
"""Brackets of JSON within brackets; some thousands end the process."""

MAX_TERMS_OPENED = 4_000
"""Triple terms `<<(` without a statement that ends; some ten thousands within each other end the process."""

MAX_GROWTH = 250
"""How many times its size a file may grow to; RDF grows ten to sixty times, and what is made for it a thousand."""

GROWTH_FROM = 64 << 20
"""Bytes from which on the growth is looked at."""

_ENTITY = rb"""<!ENTITY\s+[\w.-]+\s+(?:"[^"&%<]{0,300}"|'[^'&%<]{0,300}')\s*>"""
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_ABBREVIATIONS = re.compile(rb"<!DOCTYPE\s+[\w:.-]+\s*\[(?:\s+|<!--.*?-->|" + _ENTITY + rb")*\]\s*>", re.DOTALL)
"""A DOCTYPE that only names short texts, as ontology editors write it: nothing in it can grow or reach outside."""

_SPACE = re.compile(rb"\A(?:\s+|#[^\n]*(?:\n|\Z))+")
_BEGINNINGS = {
    "rdf": re.compile(rb"<\?xml|<rdf:RDF|<!--|<!DOCTYPE\s+rdf", re.IGNORECASE),
    "jsonld": re.compile(rb'\{\s*"|\[\s*[\[{]'),
    "nq": re.compile(
        rb'(?:_:\S+|<[^<>]*>)\s*<[^<>]*>\s*(?:<[^<>]*>|_:\S+|".*"[^\s<]*(?:<[^<>]*>)?)\s*(?:<[^<>]*>|_:\S+)\s*\.'
    ),
    "trig": re.compile(rb"@prefix|@base|prefix\s|base\s|graph\s|<[^!?]|_:|[\[({]|[\w.-]*:", re.IGNORECASE),
}
"""What a file of a format begins with, after comments; looked at in this order."""

_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS = re.compile(rb"[\[{\]}]")
_CONTEXT = re.compile(rb'"@(?:context|import)"\s*:\s*\[?\s*"([^"]{1,200})"')
_PLACE = re.compile(r"^Parser error at line [^:]*: | \(line \d+\)$")
_DAMAGE = (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile)

_LABELS = tuple(
    ox.NamedNode(iri)
    for iri in (
        f"{PREFIXES['rdfs']}label",
        f"{PREFIXES['skos']}prefLabel",
        "http://xmlns.com/foaf/0.1/name",
        "https://schema.org/name",
        "http://schema.org/name",
        f"{PREFIXES['dcterms']}title",
        "http://purl.org/dc/elements/1.1/title",
    )
)
"""What names a thing, the usual one first."""

Progress = Callable[[str, int, int | None], None]
"""Is told the file, the bytes that were read of it, and its size where that is known."""


class File(NamedTuple):
    """A file of data, `-` for standard input; and the graph that its triples go to, if not the default."""

    path: str
    graph: str | None = None

    @property
    def base(self) -> str:
        """The IRI of the file, which its relative IRIs are resolved with."""
        return f"{Path.cwd().as_uri()}/" if self.path == "-" else Path(self.path).resolve().as_uri()


def named(text: str) -> File:
    """The file of `--named-data`, `FILE` or `IRI=FILE`, which is a graph of its own.

    Raises:
        UsageError: what stands before = is no IRI.
    """
    iri, equals, path = text.partition("=")
    if not equals or ":" not in iri:
        return File(text, File(text).base)
    try:
        return File(path, ox.NamedNode(iri).value)
    except ValueError:
        raise UsageError(f"“{iri}” is no IRI for a graph; write --named-data https://example.org/g=FILE") from None


class Data:
    """What files held: the engine's store, and the prefixes that they declare, those of the first file first."""

    __slots__ = ("db", "prefixes")

    def __init__(self) -> None:
        self.db = ox.Store()
        self.prefixes: dict[str, str] = {}

    def label(self, iri: str) -> str | None:
        """A name of a thing: without a language, else in English, else in any."""
        for predicate in _LABELS:
            found = self.db.quads_for_pattern(ox.NamedNode(iri), predicate, None, None)
            names = [q.object for q in found if isinstance(q.object, ox.Literal)]
            if names:
                return min(names, key=_preference).value
        return None

    def exists(self, iri: str) -> bool:
        """Whether a file says anything of an IRI."""
        node = ox.NamedNode(iri)
        patterns = ((node, None, None, None), (None, node, None, None), (None, None, node, None))
        return any(next(iter(self.db.quads_for_pattern(*pattern)), None) is not None for pattern in patterns)


def _preference(name: ox.Literal) -> tuple[int, str, str]:
    language = name.language or ""
    return ("", "en").index(language) if language in ("", "en") else 2, language, name.value


def load(
    files: Sequence[File],
    *,
    format_: str | None = None,
    merge: bool = True,
    query: str = "",
    progress: Progress | None = None,
) -> Data:
    """Reads files into one dataset.

    Triples go to the default graph, or to the graph that is named for their file; quads keep their graphs.

    Args:
        files: which, each with its graph.
        format_: the format of all of them; else each file's ending says it, or else its beginning.
        merge: whether what stands in a graph inside of a file is in the default graph too, once.
        query: what is to be asked; a file whose IRI it names in FROM is a graph of that name too.
        progress: is told how far the reading is.

    Raises:
        DataError: a file cannot be read, or not as what it claims to be; the message has the line.
        UsageError: there is no such format, or standard input is named twice.
    """
    if format_ is not None and format_ not in FORMATS:
        raise UsageError(f"no format “{format_}” of data; there are {', '.join(FORMATS)}")
    if sum(file.path == "-" for file in files) > 1:
        raise UsageError("standard input (-) can be read only once")
    data = Data()
    asked = {iri for _, iri in sparql.graphs_asked(query, PREFIXES, File("-").base)}
    for file in files:
        with _opened(file, format_, progress) as source:
            quads = source.quads(rename=len(files) > 1)
            data.db.bulk_extend(_placed(quads, file, merge and source.format != F.N3, file.base in asked))
        for name, iri in source.prefixes.items():
            data.prefixes.setdefault(name, iri)
    return data


def _placed(quads: Iterator[ox.Quad], file: File, merge: bool, asked: bool) -> Iterator[ox.Quad]:
    """Each quad in the graphs that it is to be in."""
    default = ox.DefaultGraph()
    homes = [
        default if file.graph is None else ox.NamedNode(file.graph),
        *([ox.NamedNode(file.base)] if asked else []),
    ]
    for quad in quads:
        if quad.graph_name != default:
            yield quad
            if merge and file.graph is None:
                yield ox.Quad(quad.subject, quad.predicate, quad.object)
        elif homes == [default]:
            yield quad  # to make it anew would take twice the time
        else:
            yield from (ox.Quad(quad.subject, quad.predicate, quad.object, home) for home in homes)


@contextlib.contextmanager
def _opened(file: File, format_: str | None, tell: Progress | None) -> Iterator[_Source]:
    """A file, unpacked if it is packed, and closed at the end."""
    with contextlib.ExitStack() as stack:
        try:
            raw: IO[bytes] = sys.stdin.buffer if file.path == "-" else stack.enter_context(open(file.path, "rb"))
            start = raw.peek(8) if isinstance(raw, BufferedReader) else b""
            unpack = next((reader for magic, reader in _ARCHIVES.items() if start.startswith(magic)), None)
            source = _Source(file, raw, stack.enter_context(unpack(raw)) if unpack else raw, format_, tell)
        except _DAMAGE as error:
            raise DataError(f"{file.path} is damaged or cut off: {error}") from error
        except OSError as error:
            raise DataError(f"cannot read {file.path}: {error.strerror or error}") from error
        yield source


class _Source:
    """One file on its way into the parser: read in pieces, each looked at before it is handed on."""

    def __init__(self, file: File, raw: IO[bytes], stream: IO[bytes], format_: str | None, tell: Progress | None):
        self.name = "standard input" if file.path == "-" else file.path
        self.prefixes: Mapping[str, str] = {}
        self._file, self._raw, self._stream, self._tell = file, raw, stream, tell
        self._done = self._opened = self._reads = 0
        self._last: deque[bytes] = deque()
        self._line = 1  # the number of the first line of what was read last
        self._tail = b""
        self._head = self._more(_HEAD).removeprefix(b"\xef\xbb\xbf")
        if self._head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise DataError(f"{self.name} is UTF-16; save it as UTF-8")
        self.format = FORMATS[format_ or _by_ending(file.path) or _by_content(self._head, self.name)]
        self._doctypes = 1 if self.format == F.RDF_XML and _has_abbreviations(self._head) else 0

    def quads(self, *, rename: bool) -> Iterator[ox.Quad]:
        """What the file says; blank nodes get names of their own where other files could have the same."""
        count = 0
        try:
            given = self._json() if self.format == F.JSON_LD else self
            parser = ox.parse(given, self.format, base_iri=self._file.base, rename_blank_nodes=rename)  # type: ignore[arg-type]
            for quad in parser:
                self._opened = 0
                count += 1
                yield quad
        except (SyntaxError, MemoryError, OSError, *_DAMAGE) as error:
            raise self._explained(error) from None
        if not count and self.format == F.JSON_LD and not any(b'"@' in piece for piece in self._last):
            raise DataError(f"{self.name} is JSON, but no JSON-LD: it has no @context, @id or @graph")
        self.prefixes = parser.prefixes

    # -- reading -------------------------------------------------------------------------------------------

    def read(self, size: int = _CHUNK) -> bytes:
        """The next bytes, for the parser."""
        piece, self._head = self._head[: min(size, _CHUNK)], self._head[min(size, _CHUNK) :]
        piece = piece or self._more(min(size, _CHUNK))
        self._look(piece)
        self._last.append(piece)
        if len(self._last) > _KEPT:
            self._line += self._last.popleft().count(b"\n")
        return piece

    def _more(self, size: int) -> bytes:
        piece = self._stream.read(size)
        self._done += len(piece)
        self._reads += 1
        if self._reads % 256 == 0 and self._raw.seekable():
            read = self._raw.tell()
            if self._done > GROWTH_FROM and self._done > MAX_GROWTH * read:
                raise DataError(
                    f"{self.name} grows to more than {MAX_GROWTH} times its size, as a file that is made to fill "
                    "the memory does; unpack it, and give what comes out"
                )
            if self._tell:
                self._tell(self.name, read, os.fstat(self._raw.fileno()).st_size)
        return piece

    def _look(self, piece: bytes) -> None:
        """Refuses what the parser would not live through; nothing of it is handed on."""
        if self.format == F.RDF_XML:
            self._doctypes -= len(_DOCTYPE.findall(self._tail + piece))
            if self._doctypes < 0:
                raise DataError(
                    f"{self.name} has a DOCTYPE that could grow without measure or read other files; "
                    "take it out, and write in its place what it stands for"
                )
            self._tail = piece[-8:]
        elif self.format != F.JSON_LD:
            self._opened += (self._tail + piece).count(b"<<")
            self._tail = piece[-1:]
            if self._opened > MAX_TERMS_OPENED:
                raise DataError(
                    f"{self.name} has more than {MAX_TERMS_OPENED:,} triple terms << without a statement that ends"
                )

    def _json(self) -> bytes:
        """The whole file, as brackets have to be counted before the parser sees the first."""
        text = b"".join(iter(self.read, b""))
        depth = 0
        for bracket in _BRACKETS.findall(_STRINGS.sub(b"", text)):
            depth += 1 if bracket in b"[{" else -1
            if depth > MAX_DEPTH:
                raise DataError(f"{self.name} has brackets that are nested deeper than {MAX_DEPTH} levels")
        self._last, self._line = deque([text]), 1
        return text

    # -- mistakes ------------------------------------------------------------------------------------------

    def _explained(self, error: Exception) -> DataError:
        """The parser's complaint, with the place and the line if it names them."""
        if isinstance(error, MemoryError):
            return DataError(f"{self.name} has something longer than 16 MB without an end; is a quote not closed?")
        if not isinstance(error, SyntaxError):
            return DataError(f"{self.name} is damaged or cut off: {error}")
        message = _PLACE.sub("", str(error))
        if "LoadDocumentCallback" in message:
            found = _CONTEXT.search(b"".join(self._last))
            where = f" ({found.group(1).decode('utf-8', 'replace')})" if found else ""
            message = (
                f"its @context lies elsewhere{where}, and nothing is fetched; put the context itself in its place"
            )
        line, column = (error.lineno, error.offset) if error.lineno else self._place_in_xml()
        if not line or not column:
            return DataError(f"{self.name}: {message}")
        return DataError(f"{self.name}:{line}:{column}: {message}{self._excerpt(line, column)}")

    def _place_in_xml(self) -> tuple[int, int] | tuple[None, None]:
        """Where XML stops to be well-formed, which the engine does not say."""
        if self.format != F.RDF_XML or self._file.path == "-":
            return None, None
        from xml.parsers import expat  # only ever needed beside an error

        reader = expat.ParserCreate()
        try:
            with _opened(self._file, "rdf", None) as again:
                for piece in iter(again.read, b""):
                    reader.Parse(piece)
                reader.Parse(b"", True)
        except expat.ExpatError as error:
            return error.lineno, error.offset + 1
        return None, None

    def _excerpt(self, line: int, column: int) -> str:
        """The line with a caret, if it is among what was read last."""
        lines = b"".join(self._last).split(b"\n")
        if not 0 <= line - self._line < len(lines):
            return ""
        text = lines[line - self._line].decode("utf-8", "replace").rstrip("\r")
        start = max(0, column - 40)
        margin = " " * len(str(line))
        shown = text[start : start + 72].replace("\t", " ")
        return f"\n  {line} | {shown}\n  {margin} | {' ' * (column - 1 - start)}^"


def _by_ending(path: str) -> str | None:
    parts = Path(path).name.lower().split(".")[1:]
    if parts and parts[-1] in ("gz", "bz2", "xz"):
        parts.pop()
    ending = parts[-1] if parts else ""
    return ending if ending in FORMATS else _ENDINGS.get(ending)


def _by_content(head: bytes, name: str) -> str:
    """The format that a file begins like; TriG takes all of Turtle and N-Triples too.

    Raises:
        UsageError: it begins like none.
    """
    text = _SPACE.sub(b"", head)
    for format_, beginning in _BEGINNINGS.items():
        if beginning.match(text):
            return format_
    if not text:
        return "ttl"
    raise UsageError(f"cannot tell the format of {name}; say it: --data-format {', '.join(FORMATS)}")


def _has_abbreviations(head: bytes) -> bool:
    found = _DOCTYPE.search(head)
    return found is not None and _ABBREVIATIONS.match(head, found.start()) is not None
