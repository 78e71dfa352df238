"""Fact files: one source a file, every claim with its words."""

from kg.facts.model import Claim, Entity, Source
from kg.facts.reader import is_fact_file, read

__all__ = ["Claim", "Entity", "Source", "is_fact_file", "read"]
