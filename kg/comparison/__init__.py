"""Two states of a graph side by side: two stores, two exports, two dates, or one of each."""

from kg.comparison.compare import compare, now_called
from kg.comparison.model import ChangedClaim, ChangedSource, Difference, Fact
from kg.comparison.sides import NOW, Side, opened

__all__ = ["NOW", "ChangedClaim", "ChangedSource", "Difference", "Fact", "Side", "compare", "now_called", "opened"]
