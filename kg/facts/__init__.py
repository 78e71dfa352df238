"""Fact files: one source a file, every claim with its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.facts.model import Claim, Entity, Source

if TYPE_CHECKING:
    from kg.facts.reader import is_fact_file, read

__all__ = ["Claim", "Entity", "Source", "is_fact_file", "read"]


def __getattr__(name: str) -> Any:
    if name not in ("is_fact_file", "read"):
        raise AttributeError(f"module {__name__} has no attribute {name}")
    from kg.facts import reader  # a parser of YAML, which those who tell sources do not need

    return getattr(reader, name)
