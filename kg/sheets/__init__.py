"""Fact sheets: one self-contained HTML page an entity, each statement with numbered notes."""

from kg.sheets.many import many
from kg.sheets.model import Sheet
from kg.sheets.page import Look, html, of, render

__all__ = ["Look", "Sheet", "html", "many", "of", "render"]
