"""An entity -> its sheet -> one HTML page that needs nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup

from kg import wording
from kg.errors import KgError
from kg.queries import SavedQuery
from kg.sheets.cells import mark, text
from kg.sheets.choosing import Panels
from kg.sheets.model import Panel, Sheet
from kg.sheets.panels import Maker
from kg.sheets.shown import Shown
from kg.sheets.skin import SHARED, SHIPPED, fill, skin
from kg.store import Store

_TEMPLATES = SHIPPED
_TWINS = {"text/turtle": "Turtle", "application/ld+json": "JSON-LD", "text/markdown": "Markdown"}
"""What people call the media types of the data."""

_BESIDES_JSON = re.compile(r"[<>&\U00010000-\U0010ffff]")


def _nowhere(_: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Look:
    """How sheets become pages, the same for all pages of a site.

    Args:
        templates: a folder whose templates and styles stand in for the shipped ones of the same name.
        address: where the sheet of an entity is, as seen from this page; None for one that has no page.
        twins: the same content elsewhere: media type -> address.
        structured: JSON-LD to be embedded, "" for none.
        site: the way to the site's first page, "" for a page that stands alone.
        canonical: the address that the page is known by, "" for none.
        assets: the way to a folder that has the files of `assets`, which many pages share; "" for a page that
            has its style and script in itself. Ends with a slash.
    """

    templates: Path | None = None
    address: Callable[[str], str | None] = _nowhere
    twins: Mapping[str, str] = field(default_factory=dict)
    structured: str = ""
    site: str = ""
    canonical: str = ""
    assets: str = ""


def render(store: Store, iri: str, *, cite: bool = False) -> str:
    """The fact sheet of an entity as one HTML page; the same store gives the same bytes.

    Args:
        store: what it is made from.
        iri: the entity.
        cite: whether each note also lists the claims that stand behind it.
    """
    return html(of(store, iri, cite=cite), Look())


def html(sheet: Sheet, look: Look) -> str:
    """A sheet as one HTML page.

    Raises:
        UsageError: a template of the user's own has a mistake, or there is no folder with templates.
    """
    found = skin(look.templates, _TEMPLATES)
    shown = Shown(sheet, look.address)
    content = {
        "sheet": sheet,
        "look": look,
        "shown": shown,
        "cells": shown.cells,
        "skin": found,
        "policy": SHARED if look.assets else found.policy,
        "text": text,
        "mark": mark,
        "twins": [(_TWINS.get(kind, kind), kind, address) for kind, address in look.twins.items()],
        "structured": _embedded(look.structured),
    }
    return fill(found, "sheet.html.j2", content)


def assets(look: Look) -> dict[str, str]:
    """The files that pages with `Look.assets` share: name -> text."""
    found = skin(look.templates, _TEMPLATES)
    return {"sheet.css": found.css, "sheet.js": found.script}


def _embedded(json: str) -> Markup:
    """JSON that stands in a script element: nothing in it ends the element, and it is the same JSON."""
    return Markup(_BESIDES_JSON.sub(_as_json, json))  # noqa: S704 - without any < there is no HTML in it


def _as_json(found: re.Match[str]) -> str:
    units = found.group().encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[place : place + 4]}" for place in range(0, len(units), 4))


def of(store: Store, iri: str, *, cite: bool = False, templates: Path | None = None) -> Sheet:
    """The content of an entity's sheet.

    Args:
        store: what it is made from.
        iri: the entity, or a source.
        cite: whether what stands behind each note is told too.
        templates: a folder with panels of the user's own (`Look.templates`).
    """
    maker = Maker(store, iri, panels=Panels(templates))
    return made(maker, maker.panels.of(maker.entities.classes(iri)), as_of(store), cite=cite)


def as_of(store: Store) -> str:
    """The day on which the newest of the sources was loaded, in words."""
    loaded = max((record.loaded_at for record in store.sources()), default="")
    return wording.day(loaded) if loaded else "an unknown day"


def made(maker: Maker, names: Sequence[str], day: str, *, cite: bool) -> Sheet:
    """The sheet of a maker's entity, with the panels of these names."""
    panels = tuple(_panels(maker, names))
    unanswered = maker.unanswered()
    return Sheet(
        iri=maker.iri,
        title=maker.title,
        kind=maker.entities.kind(maker.iri),
        aliases=maker.aliases(),
        identifiers=maker.identifiers(),
        panels=panels,
        notes=maker.notes.marked(maker.evidence),
        sources=maker.notes.sources(),
        as_of=day,
        backing=maker.notes.backing(maker.evidence) if cite else None,
        lang=maker.lang,
        status=maker.status(),
        missing=maker.missing(),
        unanswered=unanswered,
    )


def _panels(maker: Maker, names: Sequence[str]) -> Iterator[Panel]:
    """The panels in the order of the page; where sources differ is told after the facts in brief."""
    waiting = True
    for name in names:
        panel = _panel(maker, name)
        if waiting and panel.view != "facts":
            waiting = False
            if found := maker.differences():
                yield found
        yield panel


def panel_names(classes: Sequence[str]) -> list[str]:
    """The saved queries that are the panels of these classes, in the order of the page."""
    return Panels().of(classes)


def _panel(maker: Maker, name: str) -> Panel:
    """One panel; a file that cannot be read as a saved query makes a panel that says so."""
    try:
        saved: SavedQuery = maker.load(name)
    except (KgError, OSError, UnicodeDecodeError) as error:
        query = maker.panels.text(name)
        return Panel(maker.anchor(name), name, state="failed", problem=str(error), query=query)
    return maker.panel(saved)
