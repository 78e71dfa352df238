"""The store: every source in graphs of its own, and the merge of all of them."""

from kg.store.store import Change, SourceRecord, Store

__all__ = ["Change", "SourceRecord", "Store"]
