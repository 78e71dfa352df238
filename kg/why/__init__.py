"""Why an answer, a statement or a claim says what it says: down to sources, characters and words."""

from kg.why.finding import of_claim, of_row, of_statement
from kg.why.formats import FORMATS, write
from kg.why.model import Passage, Path, Statement, Why

__all__ = ["FORMATS", "Passage", "Path", "Statement", "Why", "of_claim", "of_row", "of_statement", "write"]
