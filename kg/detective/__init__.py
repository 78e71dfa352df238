"""Why an answer is empty: which pattern, filter or parameter emptied it, and the nearest value that would not."""

from kg.detective.clues import clues, clues_of_saved

__all__ = ["clues", "clues_of_saved"]
