"""Gaps: what the record does not have, and somebody could go and get."""

from kg.gaps.finding import SHOWN, STALE, find
from kg.gaps.model import KINDS, Found, Gap, Kind

__all__ = ["KINDS", "SHOWN", "STALE", "Found", "Gap", "Kind", "find"]
