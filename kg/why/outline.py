"""What is behind a row, a statement or a claim as an outline of lines, for people, whatever the format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kg import wording
from kg.citations.telling import place
from kg.evidence import ClaimNote, SourceNote
from kg.facts.model import Quote
from kg.why.model import AGAINST, Passage, Path, Statement, Why

NO_DENIAL = "No denial is recorded in the sources here."


class Line(NamedTuple):
    """A line of the outline, with what stands below it; `link` is a URL that it is."""

    text: str
    below: tuple[Line, ...] = ()
    link: bool = False


class Section(NamedTuple):
    """Lines under a heading."""

    heading: str
    lines: tuple[Line, ...]


def sections(why: Why, most: int | None = None) -> Iterator[Section]:
    """The outline; of more statements, or claims, than `most` the rest is counted."""
    if why.paths:
        yield Section("What it rests on" if why.row else "Who says so", tuple(_paths(why.paths, most)))
    if why.claims:
        yield Section("What is claimed", tuple(_cut([*_claims(why.claims)], most, "claims")))
    if why.others:
        yield Section("Other values on record", tuple(_statement(found) for found in why.others))
    if why.remarks:
        yield Section("To know", tuple(map(Line, why.remarks)))
    if why.sources:
        origins = dict(why.origins)
        lines = (_source(number, source, origins) for number, source in enumerate(why.sources, 1))
        yield Section("Sources", tuple(lines))


def _cut(lines: Sequence[Line], most: int | None, what: str) -> Iterator[Line]:
    yield from lines[:most]
    if most is not None and len(lines) > most:
        yield Line(f"… and {len(lines) - most:,} more {what}; -F json has all")


# -- statements --------------------------------------------------------------------------------------------


def _paths(paths: Sequence[Path], most: int | None) -> Iterator[Line]:
    if len(paths) == 1 and not paths[0].pattern:
        yield from _told(paths[0].statements[0])
        return
    yield from _cut([_path(path) for path in paths], most, "statements")


def _path(path: Path) -> Line:
    if len(path.statements) == 1:
        return _statement(path.statements[0])
    return Line(f"a chain of {len(path.statements)} statements:", tuple(map(_statement, path.statements)))


def _statement(statement: Statement) -> Line:
    return Line(statement.sentence, tuple(_told(statement)))


def _merged(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines with those that say the same as one, and what stands below any of them below it."""
    found: dict[str, dict[Line, None]] = {}
    for line in lines:
        found.setdefault(line.text, {}).update(dict.fromkeys(line.below))
    return tuple(Line(text, tuple(below)) for text, below in found.items())


def _told(statement: Statement) -> Iterator[Line]:
    """Who says a statement, or what it follows from; then who says it otherwise, and who speaks against it."""
    yield from _merged(map(_passage, statement.stated))
    if statement.rule:
        yield Line(f"no source states it; {statement.rule}", tuple(map(_statement, statement.premises)))
    elif not statement.stated and not statement.claimed:
        yield Line("no source holds it as fact")
    told = {passage.claim.iri for passage in statement.against if passage.claim}
    for passage in (*statement.claimed, *statement.against):
        yield _claim(passage, told)


# -- claims ------------------------------------------------------------------------------------------------


def _claims(passages: Iterable[Passage]) -> Iterator[Line]:
    """Claims, each told once in full: also one that answers several of them."""
    told: set[str] = set()
    for passage in passages:
        if passage.claim is None or passage.claim.iri not in told:
            told |= {passage.claim.iri} if passage.claim else set()
            yield _claim(passage, told)


def _claim(passage: Passage, told: set[str]) -> Line:
    """A claim with its standing before it, and the claims that answer it below, in short where they are told."""
    claim, line = passage.claim, _passage(passage)
    if claim is None:
        return line
    return Line(f"{_mark(claim)}{line.text}", (*line.below, *_answers(claim, passage.answers, told)))


def _answers(claim: ClaimNote, answers: Sequence[Passage], told: set[str]) -> Iterator[Line]:
    elsewhere: dict[str, dict[str, None]] = {}
    for answer in answers:
        if answer.claim is not None and answer.claim.iri in told:
            elsewhere.setdefault(answer.claim.modality, {})[wording.cut(answer.claim.speaker)] = None
        elif answer.claim is not None:
            told.add(answer.claim.iri)
            yield _claim(answer, told)
    for modality, speakers in elsewhere.items():
        yield Line(f"{modality.upper()} by {' and by '.join(speakers)}, as told here")
    if claim.modality == "alleged" and not answers:
        yield Line(NO_DENIAL)


def _mark(claim: ClaimNote) -> str:
    """How surely something is said, before it: nothing where it is held as fact."""
    if claim.accepted:
        return ""
    held = "" if claim.modality in AGAINST else ", NOT HELD AS FACT"
    return f"{claim.modality.upper()}{held}: "


def _passage(passage: Passage) -> Line:
    """What a source says, where, in which words, and what an editor noted."""
    claim = passage.claim
    text = f"{passage.sentence} [{passage.number}]"
    return Line(text, tuple(map(Line, _details(claim))) if claim else ())


def _details(claim: ClaimNote) -> Iterator[str]:
    if claim.words is None:
        yield "no words recorded"
    else:
        yield _words(claim.words)
        if claim.words.exact is not None and (claim.words.prefix or claim.words.suffix):
            yield f"in its place: {_context(claim.words)}"
    if claim.document:
        yield f"said in: {wording.cut(claim.document)}"
    if claim.date:
        yield f"of the time: {wording.date(claim.date)}"
    if reason := claim.withheld or claim.not_accepted_because:
        yield f"not held as fact, because: {wording.cut(reason)}"
    if claim.note:
        yield f"note of the editor: {wording.cut(claim.note)}"


def _words(words: Quote) -> str:
    return f"{_quoted(words.exact)} ({place(words)})" if words.exact is not None else place(words)


def _quoted(text: str) -> str:
    """A text in quotes, if it does not stand in quotes of its own."""
    own = text.startswith("“") and text.endswith("”")
    return wording.cut(text) if own else f"“{wording.cut(text)}”"


def _context(words: Quote) -> str:
    """The words between those that stand before and after them in the text."""
    parts = [
        f"… {(words.prefix or '').lstrip()}",
        f"[{wording.cut(words.exact or '')}]",
        f"{(words.suffix or '').rstrip()} …",
    ]
    return "".join(parts)


# -- sources -----------------------------------------------------------------------------------------------


def _source(number: int, source: SourceNote, origins: Mapping[str, str]) -> Line:
    told = f"[{number}] {wording.outlet(source)}: {_quoted(source.title)}"
    return Line(told, tuple(_about(source, origins)))


def _about(source: SourceNote, origins: Mapping[str, str]) -> Iterator[Line]:
    if found := wording.status(source):
        yield Line(f"{found[:1].upper()}{found[1:]}")
    yield Line(f"source {source.id}, {source.kind}")
    if link := wording.link(source.url):
        yield Line(link, link=True)
    if why := origins.get(source.iri):
        yield Line(f"origin: {wording.cut(why)}")
    if source.licence:
        yield Line(f"licence: {wording.cut(source.licence)}")
