"""The store: every source in graphs of its own, and the merge of all of them."""

from kg.store.records import Change, SourceRecord
from kg.store.store import Store

__all__ = ["Change", "SourceRecord", "Store"]
