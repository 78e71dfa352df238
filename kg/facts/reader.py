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
from kg.facts.fingerprints import fingerprint
from kg.facts.model import UNNAMED, Date, Entity, EntityRef, Headline, Quote, Source
from kg.facts.sourcerulings import RULES, rulings
from kg.vocabulary import Vocabulary, vocabulary

VERSION = "1"
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
KEY_FORM = "lower-case letters, digits and single hyphens"

_TOP = ("newsfacts", "source", "entities", "claims", "headlines")
_METADATA = (
    "title", "language", "publisher", "republished-by", "credit", "copy-of", "published", "url", "licence",
)  # fmt: skip
_SOURCE = ("id", "is", "text", "basis", *_METADATA, *RULES)
_ENTITY = ("is", "name", "aka", "ids", "anonymous", "entry")
_RESERVED = ("org", "series", "newsfacts-ontology")
"""Source ids that would make IRIs of something else: names of organisations and series, the ontology."""
_HEADLINE = ("quote", "at", "occurrence", "text", "mentions", "kind")


def is_fact_file(path: Path) -> bool:
    """Whether the first lines of a file look like a fact file."""
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError:
        return False
    head = head.replace(b"\0", b"")  # what is UTF-16 is told when it is read
    return re.search(rb"""(^[\xef\xbb\xbf\xff\xfe]*|[\n{,])[ \t]*["']?newsfacts["']?[ \t]*:""", head) is not None


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
        self.text_path: Path | None = None
        self.length: int | None = None
        self.pinned = False
        """Whether the file says by checksum which text it is about."""
        self.told_unpinned = False

    def source(self, text: Path | None) -> Source:
        problems = self.problems
        problems.known_keys(self.root, _TOP, "a fact file")
        version = problems.scalar(self.root.get("newsfacts"), "newsfacts")
        if version != VERSION:
            place = (self.root.get("newsfacts") or self.root).place
            found = f" (found “{version}”)" if version else ""
            problems.add(place, f"a fact file has the line `newsfacts: {VERSION}`{found}")
        block = problems.fields(self.root.get("source"), "source")
        if block is None and self.root.get("source") is None:
            problems.add(
                self.root.place, "the `source:` block is missing (id, is, title, publisher, published, text)"
            )
        block = block or Fields((), self.root.place)
        sha256 = self._read_text(block, text)
        self._read_entities()
        source = self._source(block, sha256)
        problems.raise_any()
        return source

    def _source(self, block: Fields, sha256: str | None) -> Source:
        problems = self.problems
        problems.known_keys(block, _SOURCE, "source")
        title = problems.scalar(block.get("title"), "title")
        for key in ("id", "title", "is"):
            if isinstance(self.root.get("source"), Fields) and block.get(key) is None:
                problems.add(block.place, f"source needs `{key}:`")
        publisher = self._entity(block.get("publisher"), "Organization")
        claims = ClaimsReader(problems, self.terms, self.entities, self.quote, publisher).read(
            problems.items(self.root.get("claims"), "claims")
        )
        published = self._published(block.get("published"))
        text = self.text.sha256.encode() if self.text else b""
        id_ = self._id(block.get("id"))
        return Source(
            id=id_,
            class_=self._class(block.get("is"), "Work") or "",
            title=title or "",
            input_sha256=hashlib.sha256(self.data + text).hexdigest(),
            text_sha256=sha256,
            text_length=self.length,
            language=values.language(problems, block.get("language")),
            publisher=publisher,
            republished_by=self._entity(block.get("republished-by"), "Organization"),
            credit=self._entity(block.get("credit"), "Organization"),
            copy_of=self._copy_of(block.get("copy-of"), id_),
            published=published,
            url=values.address(problems, block.get("url")),
            licence=problems.scalar(block.get("licence"), "licence"),
            basis=self._basis(block.get("basis"), published),
            entities=tuple(self.entities.values()),
            claims=claims,
            headlines=self._headlines(),
            rulings=rulings(problems, block, id_, published, self.entities[publisher.key] if publisher else None),
            fingerprint=fingerprint(self.text.content) if self.text else None,
            text_path=str(self.text_path.resolve()) if self.text_path else None,
        )

    def _id(self, node: Node | None) -> str:
        id_ = self.problems.scalar(node, "source id")
        if id_ is None or node is None:
            return ""
        if not KEY.fullmatch(id_) or id_ in self.terms.schemes or id_ in _RESERVED:
            self.problems.add(
                node.place,
                f"“{id_}” cannot be a source id; use {KEY_FORM} (reserved: "
                f"{', '.join((*self.terms.schemes, *_RESERVED))})",
            )
        return id_

    def _copy_of(self, node: Node | None, own: str) -> str | None:
        id_ = self.problems.scalar(node, "copy-of")
        if id_ is None or node is None:
            return None
        if not KEY.fullmatch(id_) or id_ == own:
            why = "is this source itself" if id_ == own else "cannot be the id of a source"
            self.problems.add(node.place, f"copy-of takes the id of another source; “{id_}” {why}")
        return id_

    def _published(self, node: Node | None) -> Date | None:
        date = values.date(self.problems, node, "published") if node is not None else None
        if date and date.edtf is None and node is not None:
            self.problems.add(node.place, "published needs `edtf:`, the date (words alone cannot be sorted by)")
        return date

    def _basis(self, node: Node | None, published: Date | None) -> tuple[tuple[str, str], ...]:
        """What the metadata rests on; the basis of the date can stand with the date or here."""
        fields = self.problems.fields(node, "basis")
        pairs: list[tuple[str, str]] = []
        if published and published.basis:
            pairs.append(("published", published.basis))
        if fields is not None:
            self.problems.known_keys(fields, _METADATA, "basis")
        for key, value in fields or ():
            words = self.problems.scalar(value, f"basis of {key.text}")
            if words:
                pairs.append((key.text, words))
        return tuple(pairs)

    # -- the text ------------------------------------------------------------------------------------------

    def _read_text(self, block: Fields, given: Path | None) -> str | None:
        """Reads the text that the block names or that was given; returns the checksum the file is about."""
        node = block.get("text")
        if not isinstance(node, Fields):
            name = self.problems.scalar(node, "text")
            return self._take_text(given, name, None, None, node or block)
        self.problems.known_keys(node, ("file", "sha256", "length"), "text")
        name = self.problems.scalar(node.get("file"), "file")
        sha256 = self.problems.scalar(node.get("sha256"), "sha256")
        length = self.problems.scalar(node.get("length"), "length")
        if sha256 and not re.fullmatch(r"[0-9a-f]{64}", sha256):
            self.problems.add((node.get("sha256") or node).place, "sha256 takes 64 digits 0-9, a-f")
            return None
        if length and not re.fullmatch(r"[0-9]{1,12}", length):
            self.problems.add((node.get("length") or node).place, "length takes a number of characters")
            length = None
        return self._take_text(given, name, sha256, int(length) if length else None, node)

    def _take_text(
        self, given: Path | None, name: str | None, sha256: str | None, length: int | None, node: Node
    ) -> str | None:
        self.length = length
        self.pinned = sha256 is not None
        path = given or (self._beside(name, node) if name else None)
        if path is None:
            return sha256
        try:
            text = articles.read(path)
        except DataError as error:
            self.problems.add(node.place, str(error))
            return sha256
        if sha256 and text.sha256 != sha256:
            self.problems.add(
                node.place,
                f"{path} is another text: its SHA-256 is {text.sha256}, this file is about {sha256}",
            )
            return sha256
        if length not in (None, len(text.content)):
            self.problems.add(
                node.place, f"the text has {len(text.content)} characters, not {length}; correct `length:`"
            )
        self.text, self.text_path, self.length = text, path, len(text.content)
        return text.sha256

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
        node_of_number = block.get("occurrence")
        occurrence = self.problems.scalar(node_of_number, "occurrence")
        if occurrence is not None and not re.fullmatch(r"[1-9][0-9]{0,8}", occurrence):
            self.problems.add((node_of_number or block).place, "occurrence takes a number from 1")
            return None
        found = quotes.locate(self.text.content, words, int(occurrence) if occurrence else None)
        if isinstance(found, Quote):
            return found
        if isinstance(found, quotes.FoundOften):
            self.problems.add((node_of_number or node).place, _found_often(found.starts))
        else:
            self.problems.add(
                node.place,
                f"these words are not in the text: “{_short(words)}”; "
                f"nearest, at [{found.start}, {found.end}]: “{_short(found.words)}”",
            )
        return None

    def _spanned(self, node: Node) -> Quote | None:
        numbers = [self.problems.scalar(n, "at") for n in self.problems.items(node, "at")]
        if len(numbers) != 2 or not all(n and re.fullmatch(r"[0-9]{1,12}", n) for n in numbers):
            self.problems.add(node.place, "at takes two numbers: [start, end], characters from 0, end excluded")
            return None
        start, end = (int(n) for n in numbers if n)
        if not self.pinned and self.text is None and not self.told_unpinned:
            self.told_unpinned = True
            self.problems.add(
                node.place,
                "places say nothing without the text they count in; give its `sha256:` under `source: text:`",
            )
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
            self.problems.add(node.place, f"{values.a(name)} is no {ancestor}; one is needed here")
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
        own = self.entities[key].class_
        if own and not self.terms.is_a(own, class_):
            self.problems.add(node.place, f"“{key}” is {values.a(own)}; {values.a(class_)} is needed here")
        return EntityRef(key)

    def _read_entities(self) -> None:
        node = self.root.get("entities")
        if isinstance(node, Scalar) and node.empty:
            return
        for key, value in self.problems.fields(node, "entities") or ():
            # known from here on, so that what is wrong with it is not told again at each use
            self.entities[key.text] = Entity(key.text, "", "")
            if not KEY.fullmatch(key.text) or key.text == UNNAMED:
                self.problems.add(
                    key.place, f"“{key.text}” cannot be an entity key; use {KEY_FORM} (reserved: {UNNAMED})"
                )
            fields = self.problems.fields(value, f"entity {key.text}")
            if fields is not None and (entity := self._read_entity(key, fields)):
                self.entities[key.text] = entity

    def _read_entity(self, key: Scalar, fields: Fields) -> Entity | None:
        problems = self.problems
        self._known_keys(key.text, fields)
        class_ = self._entity_class(fields.get("is"))
        found = values.names(problems, fields.get("name"), "name")
        for needed in ("is", "name"):
            if fields.get(needed) is None:
                problems.add(key.place, f"entity “{key.text}” needs `{needed}:`")
        if class_ is None:
            return None
        anonymous = values.choice(problems, fields.get("anonymous"), "value of `anonymous:`", ("true", "false"))
        (name, language), *more = found or ((key.text, None),)
        return Entity(
            key=key.text,
            class_=class_,
            name=name,
            language=language,
            aka=(*more, *values.names(problems, fields.get("aka"), "aka")),
            ids=values.identifiers(problems, fields.get("ids"), class_, self.terms),
            anonymous=anonymous == "true",
            entry=self._entry(fields.get("entry")),
        )

    def _entity_class(self, node: Node | None) -> str | None:
        class_ = self._class(node)
        known = values.entity_classes(self.terms)
        if class_ is None or node is None or class_ in known:
            return class_
        where = "write it inside a claim" if class_ in values.node_classes(self.terms) else "the store makes them"
        self.problems.add(node.place, f"no entity can be {values.a(class_)}; {where}")
        return None

    def _entry(self, node: Node | None) -> str | None:
        entry = self.problems.scalar(node, "entry")
        if entry is not None and node is not None and not KEY.fullmatch(entry):
            self.problems.add(node.place, f"“{entry}” is no key of an entities file; those are {KEY_FORM}")
            return None
        return entry

    def _known_keys(self, key: str, fields: Fields) -> None:
        """Notes keys that are none of an entity's own; a property said there would be a fact without words."""
        for name, _ in fields:
            if name.text in _ENTITY:
                continue
            property_ = self.terms.properties.get(name.text)
            if name.text in self.terms.schemes or (property_ and property_.scheme):
                self.problems.add(name.place, f"“{name.text}” is an identifier; write it under `ids:`")
            elif property_:
                self.problems.add(
                    name.place, f"“{name.text}” is said of entity “{key}” without words; say it in `claims:`"
                )
            else:
                near = did_you_mean(name.text, _ENTITY)
                self.problems.add(name.place, f"entity “{key}” has no key “{name.text}”{near}")

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
            mentions = self.problems.one_or_more(fields.get("mentions"), "mentions")
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


def _found_often(starts: tuple[int, ...]) -> str:
    if len(starts) == 1:
        return "these words are in the text once; take `occurrence:` out"
    shown = ", ".join(map(str, starts[:5])) + (", …" if len(starts) > 5 else "")
    return (
        f"these words are in the text {len(starts)} times (at {shown}); "
        f"add `occurrence: 1` to {len(starts)}, or quote more"
    )
