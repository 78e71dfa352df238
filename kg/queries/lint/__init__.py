"""What is wrong with a saved query, or could be better, before it is asked: each finding with its place."""

from kg.queries.lint.findings import SEVERITIES, Finding
from kg.queries.lint.run import lint

__all__ = ["SEVERITIES", "Finding", "lint"]
