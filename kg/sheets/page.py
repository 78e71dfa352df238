"""An entity -> its sheet -> one HTML page that needs nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kg import queries, wording
from kg.errors import KgError
from kg.queries import SavedQuery
from kg.sheets.model import Panel, Sheet
from kg.sheets.panels import Maker
from kg.store import Store
from kg.tables import plain
from kg.vocabulary import vocabulary

FOLDED = 12
"""Rows of a long table that stand open; the rest is folded away, and printed all the same."""

_TEMPLATES = Path(__file__).parent.parent / "templates"
_NONCHARACTERS = re.compile(r"[\u061c\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]")


def render(store: Store, iri: str) -> str:
    """The fact sheet of an entity as one HTML page; the same store gives the same bytes."""
    import jinja2  # 40 ms to import, for pages only
    from markupsafe import Markup

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=lambda value: value if isinstance(value, Markup) else visible(value),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    css = (_TEMPLATES / "sheet.css").read_text(encoding="utf-8")
    checksum = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    template = environment.get_template("sheet.html.j2")
    sheet = of(store, iri)
    return template.render(
        sheet=sheet,
        outlets={origin.source.iri: origin.outlet for origin in sheet.sources},
        css=Markup(css),  # noqa: S704 - a file of ours
        css_hash=f"sha256-{checksum}",
        folded=FOLDED,
    )


def visible(value: Any) -> str:
    """A value as text in which no control character or direction mark works unseen."""
    return _NONCHARACTERS.sub(lambda m: f"\\u{ord(m.group()):04X}", plain(str(value)))


def of(store: Store, iri: str) -> Sheet:
    """The content of an entity's sheet."""
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
        notes=tuple(maker.notes.made),
        sources=maker.notes.sources(),
        as_of=wording.day(loaded) if loaded else "an unknown day",
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
