"""Citations of an answer: what each row rests on, as numbered notes for people and as objects for programs."""

from kg.citations.making import of
from kg.citations.model import Citation, Cited, CitedRow, Note

__all__ = ["Citation", "Cited", "CitedRow", "Note", "of"]
