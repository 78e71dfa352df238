"""Fact sheets: one self-contained HTML page an entity, each statement with numbered notes."""

from kg.sheets.model import Sheet
from kg.sheets.page import of, render

__all__ = ["Sheet", "of", "render"]
