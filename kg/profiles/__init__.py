"""What the terminal shows of a store, a source, an entity, a saved query."""

from kg.profiles.entity import SHOWN, Fact, Profile, of
from kg.profiles.listing import SOURCE_COLUMNS, given, query_help, query_list, sources, status
from kg.profiles.writing import as_json, as_text

__all__ = [
    "SHOWN", "SOURCE_COLUMNS", "Fact", "Profile", "as_json", "as_text", "given", "of", "query_help", "query_list",
    "sources", "status",
]  # fmt: skip
