"""An entity -> its sheet -> one HTML page that needs nothing else."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import queries, wording
from kg.errors import KgError
from kg.queries import SavedQuery
from kg.sheets.model import Panel, Sheet
from kg.sheets.panels import Maker
from kg.store import Store
from kg.tables import plain
from kg.vocabulary import vocabulary

if TYPE_CHECKING:
    import jinja2

FOLDED = 12
"""Rows of a long table that stand open; the rest is folded away, and printed all the same."""

_TEMPLATES = Path(__file__).parent.parent / "templates"
_NONCHARACTERS = re.compile(r"[\u061c\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]")


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
    """

    templates: Path | None = None
    address: Callable[[str], str | None] = _nowhere
    twins: Mapping[str, str] = field(default_factory=dict)
    structured: str = ""
    site: str = ""


def render(store: Store, iri: str, *, cite: bool = False) -> str:
    """The fact sheet of an entity as one HTML page; the same store gives the same bytes.

    Args:
        store: what it is made from.
        iri: the entity.
        cite: whether each note also lists the claims that stand behind it.
    """
    return html(of(store, iri, cite=cite), Look())


def html(sheet: Sheet, look: Look) -> str:
    """A sheet as one HTML page."""
    from markupsafe import Markup  # with jinja2 40 ms to import, for pages only

    css = (_TEMPLATES / "sheet.css").read_text(encoding="utf-8")
    checksum = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    template = _template(look.templates or _TEMPLATES)
    return template.render(
        sheet=sheet,
        look=look,
        outlets={origin.source.iri: origin.outlet for origin in sheet.sources},
        became={origin.source.iri: (wording.status(origin.source) or "").rstrip(".") for origin in sheet.sources},
        css=Markup(css),  # noqa: S704 - a file of ours
        css_hash=f"sha256-{checksum}",
        folded=FOLDED,
    )


@functools.cache
def _template(folder: Path) -> jinja2.Template:
    """The template, read once: to make its code takes longer than to fill it."""
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=lambda value: value if isinstance(value, Markup) else visible(value),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("sheet.html.j2")


def visible(value: Any) -> str:
    """A value as text in which no control character or direction mark works unseen."""
    return _NONCHARACTERS.sub(lambda m: f"\\u{ord(m.group()):04X}", plain(str(value)))


def of(store: Store, iri: str, *, cite: bool = False) -> Sheet:
    """The content of an entity's sheet; with `cite` what stands behind each note too."""
    maker = Maker(store, iri)
    panels = tuple(_panel(maker, name) for name in panel_names(maker.entities.classes(iri)))
    loaded = max((record.loaded_at for record in store.sources()), default="")
    return Sheet(
        iri=iri,
        title=maker.title,
        kind=maker.entities.kind(iri),
        aliases=maker.aliases(),
        identifiers=maker.identifiers(),
        panels=panels,
        notes=maker.notes.marked(maker.evidence),
        sources=maker.notes.sources(),
        as_of=wording.day(loaded) if loaded else "an unknown day",
        backing=maker.notes.backing(maker.evidence) if cite else None,
    )


def panel_names(classes: Sequence[str]) -> list[str]:
    """The saved queries that are the panels of these classes, in the order of the page.

    They are those of the classes, of all their ancestors, and of `any`; of two files with one name the more
    specific class's is taken.
    """
    terms = vocabulary().classes
    depth = {a: len(terms[a].ancestors) for c in classes if c in terms for a in terms[c].ancestors} | {"any": 0}
    found: dict[str, tuple[int, str]] = {}
    for name in queries.names():
        head, _, rest = name.partition("/")
        class_, _, file = rest.partition("/")
        if head == "panels" and file and class_ in depth:
            found[file] = max(found.get(file, (-1, "")), (depth[class_], name))
    return [found[file][1] for file in sorted(found)]


def _panel(maker: Maker, name: str) -> Panel:
    """One panel; a file that cannot be read as a saved query makes a panel that says so."""
    try:
        saved: SavedQuery = queries.load(name)
    except (KgError, OSError, UnicodeDecodeError) as error:
        path = queries.names()[name]
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            text = ""
        return Panel(maker.anchor(name), name, state="failed", problem=str(error), query=text)
    return maker.panel(saved)
