"""The commands that show the ledger of claims."""

from __future__ import annotations

import click

from kg import terminal
from kg.cli.group import in_formats, store_path
from kg.cli.output import emit
from kg.errors import NotFoundError
from kg.facts.model import MODALITIES
from kg.ledger import NAMES, Ledger, Proposition, formats, lookup, pages
from kg.store import Store
from kg.vocabulary import near


@click.command()
@click.argument("entity", required=False)
@click.option(
    "--modality", type=click.Choice(MODALITIES), multiple=True, help="Only what somebody says in this way."
)
@click.option("--standing", metavar="NAME", multiple=True, help="Only what stands so, e.g. contested.")
@click.option("--by", metavar="SPEAKER", help="Only what this speaker says something about.")
@click.option(
    "--limit",
    type=click.IntRange(0),
    metavar="N",
    default=20,
    show_default=True,
    help="At most so many; 0 for all.",
)
@in_formats("text", "json", "md", "html", told="How to write it.")
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
def claims(
    entity: str | None,
    modality: tuple[str, ...],
    standing: tuple[str, ...],
    by: str | None,
    limit: int,
    format_: str,
    output: str | None,
) -> None:
    """Show what is said of an entity, in lanes by speaker and date, and where it stands."""
    for name in standing:
        _known(name)
    ledger = Ledger(Store.open(store_path()))
    iri = ledger.entities.resolve(entity) if entity else None
    speaker = ledger.entities.resolve(by) if by else None
    found = [
        proposition
        for proposition in (ledger.about(iri) if iri else ledger.all())
        if (not standing or proposition.standing.name in standing) and _has(proposition, modality, speaker)
    ]
    about = (ledger.entities.title(iri) or iri) if iri else "All claims"
    listing = pages.Listing(about, tuple(found[: limit or None]), len(found))
    emit(_written(listing, format_), output)
    if len(listing.shown) < len(found):
        terminal.say(f"{len(found) - len(listing.shown):,} more: --limit 0 shows all")


def _known(name: str) -> None:
    if name not in NAMES:
        raise NotFoundError("standing", name, near(name, NAMES), f"there are: {'; '.join(NAMES)}")


def _has(proposition: Proposition, modalities: tuple[str, ...], speaker: str | None) -> bool:
    """Whether one entry is of these modalities and by this speaker."""
    return any(
        (not modalities or entry.modality in modalities) and speaker in (None, entry.speaker_iri)
        for entry in proposition.entries
    )


def _written(listing: pages.Listing, format_: str) -> str:
    match format_:
        case "json":
            return formats.as_json(listing)
        case "md":
            return formats.as_markdown(listing)
        case "html":
            return formats.as_html(listing)
        case _:
            return pages.as_text(listing, terminal.width() or 100, colour=terminal.colour())


@click.command()
@click.argument("id_", metavar="ID")
@in_formats("text", "json", "md", told="How to write it.")
def claim(id_: str, format_: str) -> None:
    """Show everything of one claim: who says it, in which words, who disputes it, and where it stands."""
    ledger = Ledger(Store.open(store_path()))
    page = lookup.page(ledger, lookup.resolve(ledger, id_))
    if format_ == "json":
        emit(formats.claim_json(page))
    elif format_ == "md":
        emit(formats.claim_markdown(page))
    else:
        emit(pages.claim_text(page, terminal.width() or 100))
