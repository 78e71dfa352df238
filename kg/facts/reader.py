"""Fact files -> frozen `Source`; every problem of a file is told at once, with its place and the way out."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from kg import articles, documents
from kg.articles import ArticleText
from kg.documents import Fields, Node, Problems, Scalar, did_you_mean
from kg.errors import DataError
from kg.facts import quotes, values
from kg.facts.claims import ClaimsReader
from kg.facts.model import Entity, EntityRef, Headline, Quote, Source, Text
from kg.vocabulary import Vocabulary, vocabulary

VERSION = "1"
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
KEY_FORM = "lower-case letters, digits and single hyphens"

_TOP = ("newsfacts", "source", "entities", "claims", "headlines")
_METADATA = ("title", "language", "publisher", "republished-by", "published", "url", "licence")
_SOURCE = ("id", "is", "text", "basis", *_METADATA)
_ENTITY = ("is", "name", "aka", "ids", "anonymous", "entry", "note")
_HEADLINE = ("quote", "at", "occurrence", "text", "mentions", "kind")


def is_fact_file(path: Path) -> bool:
    """Whether the first lines of a file look like a fact file."""
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError:
        return False
    return re.search(rb'^[\s{]*"?newsfacts"?\s*:', head, re.MULTILINE) is not None


def read(path: Path, *, text: Path | None = None, terms: Vocabulary | None = None) -> Source:
    """The source that a fact file describes.

    Args:
        path: the fact file, YAML or JSON.
        text: the text of the source, where the file pins it by checksum only.
        terms: the ontology's terms; the shipped ones by default.

    Raises:
        DataError: the file or the text cannot be read.
        ProblemsError: the file is not a fact file without problems.
    """
    root, data = documents.read(path)
    return _Reader(path, root, data, terms or vocabulary()).source(text)


class _Reader:
    """Reads the blocks of one fact file in the order in which they build on one another."""

    def __init__(self, path: Path, root: Fields, data: bytes, terms: Vocabulary) -> None:
        self.path, self.root, self.data, self.terms = path, root, data, terms
        self.problems = Problems(str(path))
        self.entities: dict[str, Entity] = {}
        self.text: ArticleText | None = None
        self.length: int | None = None

    def source(self, text: Path | None) -> Source:
        problems = self.problems
        problems.known_keys(self.root, _TOP, "a fact file")
        version = problems.scalar(self.root.get("newsfacts"), "newsfacts")
        if version != VERSION:
            place = (self.root.get("newsfacts") or self.root).place
            problems.add(place, f"this has to start with `newsfacts: {VERSION}` (found {version!r})")
        block = problems.fields(self.root.get("source"), "source")
        if block is None:
            problems.add(
                self.root.place, "the `source:` block is missing (id, is, title, publisher, published, text)"
            )
            problems.raise_any()
            raise AssertionError("unreachable")  # raise_any raised
        sha256 = self._read_text(block, text)
        self._read_entities()
        source = self._source(block, sha256)
        problems.raise_any()
        return source

    def _source(self, block: Fields, sha256: str | None) -> Source:
        problems = self.problems
        problems.known_keys(block, _SOURCE, "source")
        id_ = problems.scalar(block.get("id"), "source id")
        title = problems.scalar(block.get("title"), "title")
        for key, value in (("id", id_), ("title", title), ("is", block.get("is"))):
            if value is None:
                problems.add(block.place, f"source needs `{key}:`")
        if id_ and (not KEY.fullmatch(id_) or id_ in self.terms.schemes or id_ in ("org", "series")):
            place = (block.get("id") or block).place
            problems.add(
                place,
                f"“{id_}” cannot be a source id; use {KEY_FORM} (reserved: names of identifier schemes)",
            )
        class_ = self._class(block.get("is"), "Work")
        publisher = self._entity(block.get("publisher"), "Organization")
        claims = ClaimsReader(problems, self.terms, self.entities, self.quote, publisher).read(
            problems.items(self.root.get("claims"), "claims")
        )
        published = block.get("published")
        return Source(
            id=id_ or "",
            class_=class_ or "",
            title=title or "",
            input_sha256=hashlib.sha256(self.data + (self.text.sha256.encode() if self.text else b"")).hexdigest(),
            text_sha256=sha256,
            text_length=self.length,
            language=problems.scalar(block.get("language"), "language"),
            publisher=publisher,
            republished_by=self._entity(block.get("republished-by"), "Organization"),
            published=values.date(problems, published, "published") if published else None,
            url=self._url(block.get("url")),
            licence=problems.scalar(block.get("licence"), "licence"),
            basis=self._basis(block.get("basis")),
            entities=tuple(self.entities.values()),
            claims=claims,
            headlines=self._headlines(),
        )

    def _url(self, node: Node | None) -> str | None:
        url = self.problems.scalar(node, "url")
        if url and node and not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", url):
            self.problems.add(node.place, f"“{url}” is no http or https address")
            return None
        return url

    def _basis(self, node: Node | None) -> tuple[tuple[str, str], ...]:
        fields = self.problems.fields(node, "basis")
        if fields is None:
            return ()
        self.problems.known_keys(fields, _METADATA, "basis")
        pairs = [(key.text, self.problems.scalar(value, f"basis of {key.text}")) for key, value in fields]
        return tuple((key, words) for key, words in pairs if words)

    # -- the text ------------------------------------------------------------------------------------------

    def _read_text(self, block: Fields, given: Path | None) -> str | None:
        """Reads the text that the block names or that was given; returns the checksum the file is about."""
        node = block.get("text")
        fields = node if isinstance(node, Fields) else None
        if fields is not None:
            self.problems.known_keys(fields, ("file", "sha256", "length"), "text")
        name_node = fields.get("file") if fields else node
        name = self.problems.scalar(name_node, "text")
        sha256 = self.problems.scalar(fields.get("sha256"), "sha256") if fields else None
        length = self.problems.scalar(fields.get("length"), "length") if fields else None
        if sha256 and fields and not re.fullmatch(r"[0-9a-f]{64}", sha256):
            self.problems.add((fields.get("sha256") or fields).place, "sha256 takes 64 digits 0-9, a-f")
            return None
        if length and fields:
            if length.isascii() and length.isdigit():
                self.length = int(length)
            else:
                self.problems.add((fields.get("length") or fields).place, "length takes a number of characters")
        path = given or (self._beside(name, name_node) if name and name_node else None)
        if path is not None:
            self._take_text(path, sha256, node or block)
        return self.text.sha256 if self.text else sha256

    def _take_text(self, path: Path, sha256: str | None, node: Node) -> None:
        try:
            text = articles.read(path)
        except DataError as error:
            self.problems.add(node.place, str(error))
            return
        if sha256 and text.sha256 != sha256:
            self.problems.add(
                node.place,
                f"{path} is another text: its SHA-256 is {text.sha256}, this file is about {sha256}",
            )
            return
        self.text, self.length = text, len(text.content)

    def _beside(self, name: str, node: Node) -> Path | None:
        """A text named in the file: only beside it or below, so that a foreign file can read nothing else."""
        folder = self.path.parent.resolve()
        path = (folder / name).resolve()
        if not path.is_relative_to(folder):
            self.problems.add(
                node.place,
                f"the text “{name}” is outside the folder of the fact file; give it with --text instead",
            )
            return None
        return path

    def quote(self, block: Fields, what: str) -> Quote | None:
        """The words of a block that has `quote:` or `at:`; a problem is noted where they are not in the text."""
        quote, span = block.get("quote"), block.get("at")
        if quote is not None and span is not None:
            self.problems.add(span.place, f"{what} has both `quote:` and `at:`; keep one")
        elif quote is not None:
            return self._quoted(block, quote)
        elif span is not None:
            return self._spanned(span)
        return None

    def _quoted(self, block: Fields, node: Node) -> Quote | None:
        words = self.problems.scalar(node, "quote")
        if words is None:
            return None
        if self.text is None:
            self.problems.add(node.place, "a quote cannot be checked without the text; name it in `source: text:`")
            return None
        occurrence = self.problems.scalar(block.get("occurrence"), "occurrence")
        if occurrence is not None and not occurrence.isdecimal():
            self.problems.add((block.get("occurrence") or block).place, "occurrence takes a number from 1")
            return None
        found = quotes.locate(self.text.content, words, int(occurrence) if occurrence else None)
        if isinstance(found, Quote):
            return found
        if isinstance(found, quotes.FoundOften):
            starts = ", ".join(map(str, found.starts))
            self.problems.add(
                node.place,
                f"these words are in the text {len(found.starts)} times (at {starts}); "
                f"add `occurrence: 1` to {len(found.starts)}, or quote more",
            )
        else:
            self.problems.add(
                node.place,
                f"these words are not in the text: “{_short(words)}”; "
                f"nearest, at [{found.start}, {found.end}]: “{_short(found.words)}”",
            )
        return None

    def _spanned(self, node: Node) -> Quote | None:
        numbers = [self.problems.scalar(n, "at") for n in self.problems.items(node, "at")]
        if len(numbers) != 2 or not all(n and n.isascii() and n.isdigit() for n in numbers):
            self.problems.add(node.place, "at takes two numbers: [start, end], characters from 0, end excluded")
            return None
        start, end = (int(n) for n in numbers if n)
        limit = self.length
        if start >= end or (limit is not None and end > limit):
            reason = f"the text has {limit} characters" if start < end else "the end has to be after the start"
            self.problems.add(node.place, f"at [{start}, {end}] is no passage: {reason}")
            return None
        return quotes.at(self.text.content, start, end) if self.text else Quote(start, end)

    # -- entities ------------------------------------------------------------------------------------------

    def _class(self, node: Node | None, ancestor: str | None = None) -> str | None:
        name = self.problems.scalar(node, "is")
        if name is None or node is None:
            return None
        if name not in self.terms.classes:
            self.problems.add(node.place, f"no class “{name}”{did_you_mean(name, list(self.terms.classes))}")
            return None
        if ancestor and not self.terms.is_a(name, ancestor):
            self.problems.add(node.place, f"a {name} is no {ancestor}; one is needed here")
            return None
        return name

    def _entity(self, node: Node | None, class_: str) -> EntityRef | None:
        key = self.problems.scalar(node, class_)
        if key is None or node is None:
            return None
        if key not in self.entities:
            self.problems.add(
                node.place, f"no entity “{key}” in this file{did_you_mean(key, list(self.entities))}"
            )
            return None
        if not self.terms.is_a(self.entities[key].class_, class_):
            self.problems.add(node.place, f"“{key}” is a {self.entities[key].class_}; a {class_} is needed here")
        return EntityRef(key)

    def _read_entities(self) -> None:
        block = self.problems.fields(self.root.get("entities"), "entities")
        for key, node in block or ():
            if not KEY.fullmatch(key.text):
                self.problems.add(key.place, f"“{key.text}” cannot be an entity key; use {KEY_FORM}")
                continue
            fields = self.problems.fields(node, f"entity {key.text}")
            if fields is not None and (entity := self._read_entity(key, fields)):
                self.entities[key.text] = entity

    def _read_entity(self, key: Scalar, fields: Fields) -> Entity | None:
        problems = self.problems
        class_ = self._class(fields.get("is"))
        found = values.names(problems, fields.get("name"), "name")
        for needed in ("is", "name"):
            if fields.get(needed) is None:
                problems.add(key.place, f"entity “{key.text}” needs `{needed}:`")
        if class_ is None:
            # keep the key known, so that one wrong class is not told again at each use
            self.entities[key.text] = Entity(key.text, "", "")
            return None
        anonymous = values.choice(
            problems, fields.get("anonymous"), "anonymous (true or false)", ("true", "false")
        )
        (name, language), *more = found or ((key.text, None),)
        return Entity(
            key=key.text,
            class_=class_,
            name=name,
            language=language,
            aka=(*more, *values.names(problems, fields.get("aka"), "aka")),
            ids=self._ids(fields.get("ids"), class_),
            anonymous=anonymous == "true",
            entry=problems.scalar(fields.get("entry"), "entry"),
            properties=self._properties(key.text, class_, fields),
        )

    def _ids(self, node: Node | None, class_: str) -> tuple[tuple[str, str], ...]:
        found = []
        for scheme, value in self.problems.fields(node, "ids") or ():
            property_ = self.terms.schemes.get(scheme.text)
            if property_ is None:
                known = tuple(self.terms.schemes)
                self.problems.add(scheme.place, f"no identifier “{scheme.text}”{did_you_mean(scheme.text, known)}")
                continue
            if property_.domain and not self.terms.is_a(class_, property_.domain):
                self.problems.add(scheme.place, f"{scheme.text} is for a {property_.domain}; this is a {class_}")
            literal = values.literal(self.problems, property_, value)
            if isinstance(literal, Text):
                found.append((scheme.text, literal.lexical))
        return tuple(found)

    def _properties(self, key: str, class_: str, fields: Fields) -> tuple[tuple[str, Text], ...]:
        found = []
        for name, node in fields:
            if name.text in _ENTITY:
                continue
            property_ = self.terms.properties.get(name.text)
            if property_ is None or property_.kind != "datatype" or property_.scheme:
                known = [*_ENTITY, *(p.name for p in self.terms.properties.values() if p.kind == "datatype")]
                self.problems.add(
                    name.place, f"entity “{key}” has no key “{name.text}”{did_you_mean(name.text, known)}"
                )
            elif property_.domain and not self.terms.is_a(class_, property_.domain):
                self.problems.add(name.place, f"“{name.text}” is for a {property_.domain}; this is a {class_}")
            elif isinstance(value := values.literal(self.problems, property_, node), Text):
                found.append((name.text, value))
        return tuple(found)

    # -- headlines -----------------------------------------------------------------------------------------

    def _headlines(self) -> tuple[Headline, ...]:
        found = []
        for number, node in enumerate(self.problems.items(self.root.get("headlines"), "headlines"), 1):
            fields = self.problems.fields(node, "a headline")
            if fields is None:
                continue
            self.problems.known_keys(fields, _HEADLINE, "a headline")
            quote = self.quote(fields, "a headline")
            text = self.problems.scalar(fields.get("text"), "text")
            if quote is None and text is None:
                self.problems.add(fields.place, "a headline needs `at:`, `quote:` or `text:`")
            mentions = self.problems.items(fields.get("mentions"), "mentions")
            found.append(
                Headline(
                    id=f"h{number}",
                    quote=quote,
                    text=text or (quote.exact if quote else None),
                    mentions=tuple(m for n in mentions if (m := self.problems.scalar(n, "mentions"))),
                    kind=self._class(fields.get("kind")),
                )
            )
        return tuple(found)


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= 160 else f"{words[:80]} … {words[-70:]}"
