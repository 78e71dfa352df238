"""A brief -> text, Markdown, HTML, JSON, and an Atom feed."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from kg import columns, dates, wording
from kg.briefing.model import KINDS, Brief, Item
from kg.tables import escape, markdown, plain

SHOWN = 20
"""Items of one kind that are told before the rest is counted."""

_ATOM = "http://www.w3.org/2005/Atom"
_STYLE = (
    "body{font:16px/1.5 Georgia,serif;max-width:42rem;margin:2rem auto;padding:0 1rem}"
    "body{color:#1a1a1a;background:#fff}"
    "h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:1.6rem;border-bottom:1px solid #bbb}"
    "li{margin:.4rem 0}small{color:#555}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}small{color:#aaa}h2{border-color:#555}}"
)


def title(brief: Brief) -> str:
    """What a brief is, in one line."""
    about = f" about {', '.join(brief.watched)}" if brief.watched else ""
    until = "" if brief.until == "now" else f" until {_day(brief.until)}"
    return f"What is new since {_day(brief.since)}{until}{about}"


def _day(text: str) -> str:
    return text if text == "now" else wording.date(text)


def _tail(item: Item) -> str:
    """Date and sources of an item."""
    parts = [wording.date(item.date)] if item.date else []
    return "; ".join([*parts, *([", ".join(item.sources)] if item.sources else [])])


def _undated(brief: Brief) -> str:
    count = brief.undated
    return f"{count} source{'' if count == 1 else 's'} without a date left out" if count else ""


def as_text(brief: Brief, width: int, *, limit: int = SHOWN) -> str:
    """A brief for a terminal."""
    lines = [*columns.fold(plain(title(brief)), width)]
    for heading, items in brief.sections:
        lines += ["", f"{heading} ({len(items):,})"]
        for item in items[:limit]:
            first, *more = columns.fold(plain(f"{item.sentence} [{_tail(item)}]"), max(width - 4, 20))
            lines += [f"  · {first}", *(f"    {line}" for line in more)]
        if len(items) > limit:
            lines.append(f"    … and {len(items) - limit:,} more (--limit {len(items)})")
    if not brief.items:
        lines += ["", "nothing is new"]
    if undated := _undated(brief):
        lines += ["", undated]
    return "".join(f"{line}\n" for line in lines)


def as_markdown(brief: Brief, *, limit: int = SHOWN) -> str:
    """A brief as Markdown."""
    lines = [f"# {markdown(title(brief))}", ""]
    for heading, items in brief.sections:
        lines += [f"## {heading} ({len(items):,})", ""]
        lines += [f"- {markdown(i.sentence)} ({markdown(_tail(i))})" for i in items[:limit]]
        lines += [*([f"- … and {len(items) - limit:,} more"] if len(items) > limit else []), ""]
    lines += [] if brief.items else ["Nothing is new.", ""]
    return "\n".join([*lines, *([f"{_undated(brief)}.", ""] if brief.undated else [])])


def as_html(brief: Brief, *, limit: int = SHOWN) -> str:
    """A brief as one HTML page that needs nothing else."""
    name = escape(plain(title(brief)))
    body = "\n".join(_html_section(heading, items, limit) for heading, items in brief.sections)
    undated = f"<p><small>{escape(_undated(brief))}</small></p>\n" if brief.undated else ""
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{name}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{name}</h1>\n{body or '<p>Nothing is new.</p>'}\n"
        f"{undated}</body>\n</html>\n"
    )


def _html_section(heading: str, items: Sequence[Item], limit: int) -> str:
    rows = [
        f'<li id="{escape(i.id)}">{escape(plain(i.sentence))} <small>({escape(plain(_tail(i)))})</small></li>'
        for i in items[:limit]
    ]
    if len(items) > limit:
        rows.append(f"<li>… and {len(items) - limit:,} more</li>")
    return f"<h2>{escape(heading)} ({len(items):,})</h2>\n<ul>\n" + "\n".join(rows) + "\n</ul>"


def as_json(brief: Brief) -> str:
    """A brief as JSON."""
    record = {
        "since": brief.since,
        "until": brief.until,
        "watched": list(brief.watched),
        "undatedSources": brief.undated,
        "items": [
            {
                "kind": i.kind,
                "id": i.id,
                "sentence": i.sentence,
                "date": i.date or None,
                "sources": list(i.sources),
                "entities": sorted(i.entities),
            }
            for i in brief.items
        ],
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


# -- Atom --------------------------------------------------------------------------------------------------


def as_atom(brief: Brief, now: datetime.datetime | None = None) -> str:
    """A brief as an Atom feed (RFC 4287): one entry an item, whose id stays the same from feed to feed.

    An entry is as new as its newest source. The feed itself is as new as the store's latest load.
    """
    ElementTree.register_namespace("", _ATOM)
    stamp = brief.loaded or (now or datetime.datetime.now(datetime.UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    for name, text in (("id", f"{brief.base}brief"), ("title", title(brief)), ("updated", stamp)):
        _child(feed, name, text)
    _child(_child(feed, "author"), "name", "newsfacts")
    for item in brief.items:
        feed.append(_entry(brief, item, stamp))
    ElementTree.indent(feed)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(feed, encoding="unicode")}\n'


def _entry(brief: Brief, item: Item, stamp: str) -> ElementTree.Element:
    entry = ElementTree.Element(f"{{{_ATOM}}}entry")
    _child(entry, "id", f"{brief.base}brief#{item.id}")
    _child(entry, "title", f"{KINDS[item.kind]}: {item.sentence[:120]}{'…' if len(item.sentence) > 120 else ''}")
    _child(entry, "updated", _moment(item.date) or stamp)
    _child(entry, "category").set("term", item.kind)
    _child(entry, "content", f"{item.sentence} ({_tail(item)})").set("type", "text")
    return entry


def _child(parent: ElementTree.Element, name: str, text: str | None = None) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}")
    if text is not None:
        child.text = "".join(_xml(plain(text)))
    return child


def _xml(text: str) -> Iterator[str]:
    """The characters that an XML file may hold."""
    for char in text:
        code = ord(char)
        allowed = char in "\t\n" or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
        yield char if allowed else "�"


def _moment(edtf: str) -> str:
    """The last day that a date can mean, as a time; empty where it has no end."""
    last = dates.span(edtf).latest if edtf else None
    return f"{last}T00:00:00Z" if last else ""
