"""Saved queries and fact sheets, shown in every format and read for claims that stand alone."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kg import answers, queries, sheets, tables, views
from kg.answers import Rows
from kg.entities import Entities
from kg.errors import KgError
from kg.evidence import Evidence
from kg.honesty import asking, canary, pages, said
from kg.honesty.findings import Finding, merged
from kg.honesty.pages import Passage
from kg.honesty.said import Content, Said, shows
from kg.queries import SavedQuery
from kg.store import Store
from kg.tables import Style

TEMPLATE = Path(sheets.__file__).parents[1] / "templates" / "sheet.html.j2"
"""What makes a page of a sheet."""


def check(store: Store | None = None, names: Sequence[str] | None = None) -> list[Finding]:
    """What saved queries and fact sheets show of claims without modality, speaker, or the denial on record.

    Args:
        store: where they are asked and made; a store made for this check where there is none.
        names: the saved queries, or files of such, that are asked; all, and the sheets, where none are named.
    """
    if store is None:
        with tempfile.TemporaryDirectory(prefix="kg-") as folder:
            return check_all(canary.store(Path(folder) / "store"), names, certain=True)
    return check_all(store, names)


def check_all(store: Store, names: Sequence[str] | None = None, *, certain: bool = False) -> list[Finding]:
    """As `check`; `certain` as in `kg.honesty.said.of`."""
    claims = said.of(store, certain=certain)
    things = _things(store, claims)
    asked = names or [name for name in queries.names() if not name.startswith("panels/")]  # sheets show the panels
    found = [finding for name in asked for finding in of_query(store, name, things, claims)]
    if not names:
        about = (*things, *_sources(store, claims))
        found += [finding for thing in about for finding in of_sheet(store, thing, claims)]
    return merged(found)


def _things(store: Store, claims: Iterable[Said]) -> list[str]:
    """The IRIs of what the claims speak of, and of who speaks."""
    evidence = Evidence(store)
    found: dict[str, None] = {}
    for claim in map(evidence.claim, (c.claim for c in claims)):
        terms = (claim.subject, claim.object, claim.speaker_iri, *claim.about)
        found |= dict.fromkeys(t for t in terms if t and t.startswith(f"{store.names.base}id/"))
    return list(found)


def _sources(store: Store, claims: Iterable[Said]) -> list[str]:
    """The IRIs of the sources that make the claims: they have sheets too."""
    evidence = Evidence(store)
    return list(dict.fromkeys(evidence.claim(c.claim).source.iri for c in claims))


# -- saved queries -----------------------------------------------------------------------------------------


def of_query(store: Store, name: str, things: Sequence[str], claims: Sequence[Said]) -> Iterator[Finding]:
    """What the answers of a saved query show, asked in all ways of `kg.honesty.asking`, in each format."""
    path = Path(name) if name.endswith(".rq") else queries.path(name)
    try:
        saved = queries.read(path, name)
    except KgError as error:
        if not path.is_file():
            raise
        yield Finding(str(path), 1, "failed", "it cannot be read", "", str(error))
        return
    entities = Entities(store)
    line = _line(saved.text)
    for given, text in asking.bound(saved, entities, things).items():
        try:
            answer = saved.tidy(answers.ask(store, text))
        except KgError as error:
            yield Finding(str(path), line, "failed", given or "no values", "", str(error))
            continue
        if isinstance(answer, Rows) and answer.rows:
            for format_ in pages.FORMATS:
                shown = pages.passages(format_, _written(saved, answer, format_, entities))
                for rule, claim, passage in judged(shown, claims):
                    where = f"{given}, {format_}" if given else format_
                    yield Finding(str(path), line, rule, where, claim, passage.text)


def _line(text: str) -> int:
    """The line of a query that says what is shown, from 1."""
    lines = text.splitlines()
    return next((n for n, line in enumerate(lines, 1) if line.lstrip().upper().startswith("SELECT")), 1)


def _written(saved: SavedQuery, answer: Rows, format_: str, entities: Entities) -> str:
    """An answer as `kg run` writes it: labels for people, IRIs for machines."""
    people = format_ in ("table", "md", "html")
    style = Style(entities.title if people else None, saved.header.columns or {}, entities.store.names.prefixes)
    if format_ == "table":
        return views.write(answer, saved.header, style)
    return tables.write(answer, format_, style)


# -- sheets ------------------------------------------------------------------------------------------------


def of_sheet(store: Store, iri: str, claims: Sequence[Said]) -> Iterator[Finding]:
    """What a page shows; who it is about is meant on all of it, and need not be named again."""
    page = sheets.render(store, iri)
    title = Entities(store).title(iri) or iri
    shown = pages.of_page(page)
    for rule, claim, passage in judged(shown, claims, about=title):
        panel = f"the part “{passage.part}” of " if passage.part else ""
        line = _line_of_part(passage.part)
        yield Finding(str(TEMPLATE), line, rule, f"{panel}the sheet of {title}", claim, passage.text)


def _line_of_part(part: str) -> int:
    """The line of the template that begins a part of the page, from 1."""
    lines = TEMPLATE.read_text(encoding="utf-8").splitlines()
    for start in (f'<section id="{part}"', '<section id="{{ panel.id }}"'):
        for number, line in enumerate(lines, 1):
            if line.startswith(start):
                return number
    return 1


# -- what is read ------------------------------------------------------------------------------------------


def judged(
    shown: Sequence[Passage], claims: Sequence[Said], about: str = ""
) -> Iterator[tuple[str, str, Passage]]:
    """Each rule that a passage breaks, with the claim that it shows.

    Where claims say the same, such as an allegation and its denial, a passage has to tell one of them.

    Args:
        shown: the passages of one answer or page.
        claims: what may not stand alone.
        about: what the whole page is about: a passage tells of it though it does not name it.
    """
    whole = " ".join([about, *(passage.text for passage in shown)])
    by_iri = {claim.claim: claim for claim in claims}
    saying = _by_content(claims, whole)
    for passage in shown:
        text = f"{about} {passage.text}"
        for content, same in saying.items():
            if not shows(content, text):
                continue
            if not any(claim.tells_modality(passage.text) for claim in same):
                yield "modality", same[0].claim, passage
            elif not any(claim.is_told_in(passage.text) for claim in same):
                yield "speaker", same[0].claim, passage
            for claim in _blaming(same, passage):
                for rule, iris in (("denial", claim.answers), ("withdrawn", claim.withdrawals)):
                    if iris and not any(_answered(passage, shown, by_iri[iri], about) for iri in iris):
                        yield rule, claim.claim, passage


def _blaming(same: Sequence[Said], passage: Passage) -> list[Said]:
    """The accusations among claims that say the same; none where a passage tells only that somebody denies it."""
    told = [claim for claim in same if claim.is_told_in(passage.text)]
    return [claim for claim in told or same if claim.modality == "alleged"]


def _by_content(claims: Iterable[Said], whole: str) -> dict[Content, list[Said]]:
    """The claims by what a passage would have to name to show them, of those that a page can show at all."""
    found: dict[Content, list[Said]] = {}
    for claim in claims:
        for content in claim.contents:
            if shows(content, whole):
                found.setdefault(content, []).append(claim)
    for content, same in found.items():  # a quote can be a part of another's
        same += [c for other, more in found.items() if other != content and _within(content, other) for c in more]
    return found


def _within(content: Content, other: Content) -> bool:
    return len(content) == len(other) == 1 and content[0][0] in other[0][0]


def _answered(passage: Passage, shown: Sequence[Passage], answer: Said, about: str) -> bool:
    """Whether a denial is told in a passage, or stands in the same answer, or page above its notes, by itself."""
    return any(
        answer.is_told_in(other.text)
        and (other is passage or any(shows(content, f"{about} {other.text}") for content in answer.contents))
        for other in shown
        if other is passage or other.part != "notes"
    )
