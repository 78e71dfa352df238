"""`kg sheet`: one entity's fact sheet, in all its shapes."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import click

from kg import sheets, terminal
from kg.cli import trusting
from kg.cli.entities import resolving
from kg.cli.group import store_flag
from kg.cli.options import SOURCES
from kg.cli.output import emit
from kg.cli.questions import with_options
from kg.errors import UsageError
from kg.sheets import Look, Sheet, data, fragment, markdown, pdf, structured, twins
from kg.sheets.extracts import extract
from kg.store import Store

FORMATS = ("html", "md", "pdf", "json", "jsonld", "ttl")
_ENDINGS = {"htm": "html", "markdown": "md"}
_OF_DATA = ("jsonld", "ttl")


class _Wanted(NamedTuple):
    """What of a sheet is wanted, checked."""

    format: str
    output: str | None
    fragment: bool
    heading: int | None
    id_prefix: str | None
    twins: bool
    templates: Path | None
    cite: bool


@click.command()
@click.argument("entity")
@click.option(
    "-F", "--format", "format_", type=click.Choice(FORMATS), help="Default: what the ending of -o says, else html."
)
@click.option("-o", "--output", metavar="FILE", help="Write to a file; its ending decides the format.")
@click.option("--fragment", is_flag=True, help="With html: the article alone, to stand in a page of yours.")
@click.option(
    "--heading", type=int, metavar="N", help="With --fragment: the level of its title, 1 to 6. Default: 2."
)
@click.option(
    "--id-prefix", metavar="TEXT", help="With --fragment: what its ids begin with. Default: made of the entity."
)
@click.option(
    "--twins", is_flag=True, help="With -o NAME.html: NAME.ttl and NAME.jsonld too, linked from the page."
)
@click.option(
    "--templates",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Templates, styles and panels of yours in place of those of the same name.",
)
@click.option("--cite", is_flag=True, help="Each note also lists the claims that rest on it, with their ids.")
@with_options(SOURCES)
def sheet(
    entity: str,
    format_: str | None,
    output: str | None,
    fragment: bool,
    heading: int | None,
    id_prefix: str | None,
    twins: bool,
    templates: Path | None,
    cite: bool,
    **switches: Any,
) -> None:
    """Write an entity's fact sheet: one HTML page that stands alone, or another shape of it."""
    chosen = _format(format_, output)
    wanted = _Wanted(chosen, output, fragment, heading, id_prefix, twins, templates, cite)
    _check(wanted)
    store = trusting.opened_view(store_flag(), switches)
    iri = trusting.bound(resolving(entity), store)
    emit(_written(store, iri, wanted), output)


def _format(name: str | None, output: str | None) -> str:
    """The format that was asked for, by name or by the ending of the file.

    Raises:
        UsageError: the ending is that of no format.
    """
    ending = Path(output or "").suffix[1:].lower()
    if name is not None or not ending:
        return name or "html"
    if (found := _ENDINGS.get(ending, ending)) not in FORMATS:
        raise UsageError(f"“.{ending}” is the ending of no format here; -F names one: {', '.join(FORMATS)}")
    return found


def _check(wanted: _Wanted) -> None:
    """Refuses what does not go together.

    Raises:
        UsageError: an option that has no meaning with another.
    """
    to_file = wanted.output not in (None, "-")
    if wanted.fragment and wanted.format != "html":
        raise UsageError(f"--fragment is a piece of HTML; it does not go with {wanted.format}")
    if (wanted.heading is not None or wanted.id_prefix is not None) and not wanted.fragment:
        raise UsageError("--heading and --id-prefix go with --fragment")
    if wanted.heading is not None and wanted.heading not in range(1, 7):
        raise UsageError(f"--heading {wanted.heading}: headings have the levels 1 to 6")
    if wanted.id_prefix is not None and not fragment.is_prefix(wanted.id_prefix):
        raise UsageError(f"“{wanted.id_prefix}” cannot begin an id: take letters of English, digits, “-” and “_”")
    if wanted.twins and (wanted.format != "html" or wanted.fragment or not to_file):
        raise UsageError("--twins writes files beside a page; it goes with -o NAME.html, and not with --fragment")
    if wanted.templates and wanted.format in _OF_DATA:
        raise UsageError(
            f"--templates goes with html, pdf, md and json; {wanted.format} has statements, no panels"
        )
    if wanted.cite and wanted.format in _OF_DATA:
        raise UsageError(f"--cite goes with html, md, pdf and json; {wanted.format} has all claims as it is")
    if wanted.format == "pdf" and not to_file and terminal.is_terminal():
        raise UsageError("a PDF is nothing for a terminal; write it to a file with -o NAME.pdf")


def _written(store: Store, iri: str, wanted: _Wanted) -> str | bytes:
    """The sheet in its format."""
    match wanted.format:
        case "ttl":
            return twins.turtle(store, iri)
        case "jsonld":
            return twins.jsonld(store, iri)
        case "md":
            return markdown.as_markdown(_sheet(store, iri, wanted))
        case "json":
            return data.as_json(_sheet(store, iri, wanted))
        case "pdf":
            return pdf.of_page(_page(store, iri, wanted, Look(wanted.templates)))
        case _ if wanted.fragment:
            page = _page(store, iri, wanted, Look(wanted.templates))
            return fragment.of_page(page, iri, level=wanted.heading or 2, prefix=wanted.id_prefix)
        case _:
            beside = _twins(store, iri, Path(wanted.output or "")) if wanted.twins else {}
            embedded = structured.of(store, iri)
            return _page(store, iri, wanted, Look(wanted.templates, twins=beside, structured=embedded))


def _page(store: Store, iri: str, wanted: _Wanted, look: Look) -> str:
    return sheets.html(_sheet(store, iri, wanted), look)


def _sheet(store: Store, iri: str, wanted: _Wanted) -> Sheet:
    return sheets.of(store, iri, cite=wanted.cite, templates=wanted.templates)


def _twins(store: Store, iri: str, page: Path) -> dict[str, str]:
    """Writes the twins beside a page, before it; gives their addresses by media type."""
    found = extract(store, iri)
    turtle, jsonld = page.with_suffix(".ttl"), page.with_suffix(".jsonld")
    emit(twins.as_turtle(found), str(turtle))
    emit(twins.as_jsonld(found), str(jsonld))
    return {"text/turtle": quote(turtle.name), "application/ld+json": quote(jsonld.name)}
