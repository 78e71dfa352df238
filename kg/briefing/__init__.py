"""What is new since a date: sources, facts, denials, conflicts, and what stands otherwise now."""

from kg.briefing.make import make
from kg.briefing.model import Brief, Item
from kg.briefing.render import as_atom, as_html, as_json, as_markdown, as_text

__all__ = ["Brief", "Item", "as_atom", "as_html", "as_json", "as_markdown", "as_text", "make"]
