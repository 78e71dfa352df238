"""What may be typed next in the shell, in a command or within SPARQL."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from kg import completion, config, queries
from kg.completion import Choice, typed
from kg.entities import Entities
from kg.errors import KgError
from kg.queries import binding
from kg.shell import commands
from kg.sparql import Token, tokens
from kg.sparql.closed import CLOSED
from kg.store import Store
from kg.tables import plain
from kg.vocabulary import NF, PREFIXES, Property, vocabulary

_KEYWORDS = """
    SELECT DISTINCT REDUCED WHERE ASK CONSTRUCT DESCRIBE PREFIX BASE FROM NAMED GRAPH OPTIONAL UNION MINUS FILTER
    EXISTS NOT BIND AS VALUES UNDEF ORDER BY ASC DESC GROUP HAVING LIMIT OFFSET COUNT SUM MIN MAX AVG SAMPLE
    GROUP_CONCAT SEPARATOR BOUND IF COALESCE STR LANG LANGMATCHES DATATYPE IRI URI BNODE STRDT STRLANG STRLEN
    SUBSTR UCASE LCASE STRSTARTS STRENDS CONTAINS STRBEFORE STRAFTER CONCAT REPLACE REGEX ENCODE_FOR_URI ABS ROUND
    CEIL FLOOR RAND NOW YEAR MONTH DAY HOURS MINUTES SECONDS TZ MD5 SHA1 SHA256 UUID STRUUID ISIRI ISBLANK
    ISLITERAL ISNUMERIC SAMETERM IN TRUE FALSE
"""
_LOCAL = re.compile(r"[A-Za-z0-9_:](?:[\w:.-]*[\w:-])?", re.ASCII)
_TIMES = ("500ms", "10s", "30s", "60s", "5m", "1h")


class Proposal(NamedTuple):
    """A text that may stand in the place of what begins at `start`; `shown` and `about` are for people."""

    text: str
    start: int
    shown: str
    about: str = ""


class Proposer:
    """Proposes what may be typed next.

    Args:
        store: what `--store` says; the store is opened for each question and let go of at once.
    """

    def __init__(self, store: str | None) -> None:
        self._flag = store

    def proposals(self, text: str, cursor: int) -> list[Proposal]:
        """What may stand at the cursor; nothing where the store or a query cannot be read."""
        before = text[:cursor]
        with contextlib.suppress(KgError, OSError):
            if before.lstrip().startswith("\\"):
                return list(_command(before, self._store))
            return list(_query(text, before, self._store))
        return []

    @contextlib.contextmanager
    def _store(self) -> Iterator[Store | None]:
        """The store, while it is asked; None where there is none."""
        try:
            store = Store.open(config.store_path(self._flag))
        except KgError:
            yield None
            return
        try:
            yield store
        finally:
            store.close()


Opener = Callable[[], contextlib.AbstractContextManager[Store | None]]


# -- in a command ------------------------------------------------------------------------------------------


def _command(before: str, opener: Opener) -> Iterable[Proposal]:
    start = before.index("\\")
    name, space, _ = before[start + 1 :].partition(" ")
    if not space:
        fitting = [c for c in commands.COMMANDS if c.name.startswith(name)]
        return [Proposal(f"\\{c.name}{' ' if c.usage else ''}", start, f"\\{c.name}", c.about) for c in fitting]
    command, line = commands.named(name), typed.read(before)
    if command.takes == "entities":
        return _whole_rest(before, opener)
    if command.takes == "run":
        return _run(line, opener)
    choices = _simple(command.takes, line.last) if len(line.words) == 1 else []
    return _placed(choices, line.start)


def _simple(takes: str, prefix: str) -> Sequence[Choice]:
    if takes == "queries":
        return completion.queries(prefix)
    if takes == "formats":
        return completion.formats(prefix)
    listed: dict[str, Iterable[Choice]] = {
        "switch": map(Choice, ("on", "off", "auto")),
        "limits": map(Choice, ("20", "100", "1000", "off")),
        "times": map(Choice, _TIMES),
        "commands": (Choice(c.name, c.about) for c in commands.COMMANDS),
    }
    return completion.beginning(listed.get(takes, ()), prefix)


def _whole_rest(before: str, opener: Opener) -> Iterable[Proposal]:
    """The rest of the line is one name."""
    start = before.index("\\")
    start += len(before[start:]) - len(before[start:].partition(" ")[2])
    with opener() as store:
        found = completion.entities(store, before[start:].strip("\"' ")) if store else []
    return [Proposal(c.value, start, c.value, c.about) for c in found]


def _run(line: typed.Typed, opener: Opener) -> Iterable[Proposal]:
    if len(line.words) == 1:
        return _placed(completion.queries(line.last), line.start)
    saved = queries.load(line.words[1])
    name, equals, value = line.last.partition("=")
    if not equals:
        given = {word.partition("=")[0] for word in line.words[2:]}
        return _placed(completion.parameters(saved, name, given), line.start)
    parameter = next((p for p in saved.header.parameters if p.name == name), None)
    if parameter is None:
        return []
    with opener() as store:
        found = completion.values(store, parameter, value)
    return [Proposal(f"{name}={typed.quoted(c.value)}", line.start, c.value, c.about) for c in found]


def _placed(choices: Iterable[Choice], start: int) -> list[Proposal]:
    return [Proposal(c.value, start, c.value, c.about) for c in choices]


# -- in SPARQL ---------------------------------------------------------------------------------------------


def _query(text: str, before: str, opener: Opener) -> Iterable[Proposal]:
    found = tokens(before)
    opened = _open_quote(found)
    if opened is not None:
        return _in_quotes(before, opened, opener)
    if not found or found[-1].kind in ("space", "comment"):
        return [] if found and found[-1].kind == "comment" else _words("", len(before), found)
    last = found[-1]
    if last.kind == "variable" or last.text in ("?", "$"):
        return _variables(text, last)
    if last.kind == "prefixed":
        return _terms(last, found, opener)
    return _words(last.text, last.start, found) if last.kind == "word" else []


def _open_quote(found: Sequence[Token]) -> Token | None:
    """The quote that is still open, if one is; within it nothing is a token of SPARQL."""
    return next((t for t in found if t.kind == "other" and t.text in "\"'"), None)


def _in_quotes(before: str, quote: Token, opener: Opener) -> Iterable[Proposal]:
    typed_so_far = before[quote.start + 1 :]
    with opener() as store:
        found = completion.entities(store, typed_so_far) if store else []
    for choice in found:
        text = binding.text_token(choice.value)[1:-1]
        if quote.text == "'":
            text = text.replace('\\"', '"').replace("'", "\\'")
        yield Proposal(f"{quote.text}{text}{quote.text}", quote.start, choice.value, choice.about)


def _variables(text: str, last: Token) -> Iterable[Proposal]:
    known = {t.text[1:] for t in tokens(text) if t.kind == "variable" and t.start != last.start}
    wanted = last.text[1:].casefold()
    return [
        Proposal(last.text[0] + name, last.start, f"?{name}", "variable")
        for name in sorted(known)
        if name.casefold().startswith(wanted)
    ]


def _words(prefix: str, start: int, found: Sequence[Token]) -> Iterable[Proposal]:
    wanted = prefix.upper()
    if prefix:
        for word in _KEYWORDS.split():
            if word.startswith(wanted):
                yield Proposal(word, start, word, "SPARQL")
    for name, iri in {**PREFIXES, "ent": "the store's entities, by name"}.items():
        if name.upper().startswith(wanted):
            yield Proposal(f"{name}:", start, f"{name}:", iri)


def _terms(last: Token, found: Sequence[Token], opener: Opener) -> Iterable[Proposal]:
    prefix, _, name = last.text.partition(":")
    if prefix == "ent":
        return _entities(name, last.start, opener)
    if prefix == "nf":
        return _ontology(name, last.start, is_class=_after_type(found))
    closed = (Choice(f"{prefix}:{term}") for term in sorted(CLOSED.get(PREFIXES.get(prefix, ""), ())))
    return _placed(completion.beginning(closed, last.text), last.start)


def _after_type(found: Sequence[Token]) -> bool:
    """Whether the last token stands where a class is wanted: behind `a`."""
    words = [t.text for t in found if t.kind not in ("space", "comment")]
    return words[-2:-1] in (["a"], ["rdf:type"], ["rdfs:subClassOf"])


def _ontology(name: str, start: int, *, is_class: bool) -> Iterable[Proposal]:
    terms = vocabulary()
    classes = [Choice(c.name, f"{c.label} (class)") for c in terms.classes.values()]
    properties = [Choice(p.name, _told(p)) for p in terms.properties.values() if p.written_as is None]
    wanted = name.casefold()
    ordered = [*classes, *properties] if is_class else [*properties, *classes]
    begun = [c for c in ordered if c.value.casefold().startswith(wanted)]
    inside = [c for c in ordered if c not in begun and wanted in f"{c.value} {c.about}".casefold()]
    return [Proposal(f"nf:{c.value}", start, f"nf:{c.value}", c.about) for c in [*begun, *inside]]


def _told(property_: Property) -> str:
    range_ = (property_.range or "").rpartition("#")[2]
    ends = f": {property_.domain or 'anything'} → {range_}" if range_ else ""
    return f"{property_.label}{ends}"


def _entities(name: str, start: int, opener: Opener) -> Iterable[Proposal]:
    """Entities by their names; `ent:` is a way to begin, and the whole identifier takes its place."""
    with opener() as store:
        if store is None:
            return
        base = f"{store.names.base}id/"
        found = Entities(store).complete(name.replace("_", " "), None, completion.MOST)
    for entity in found:
        rest = entity.iri.removeprefix(base)
        if entity.iri.startswith(NF):
            continue
        text = f"ent:{rest}" if rest != entity.iri and _LOCAL.fullmatch(rest) else f"<{entity.iri}>"
        if completion.is_typeable(text):
            yield Proposal(text, start, plain(entity.label), f"{entity.kind}, {text}")
