"""Saved questions: header, typed parameters, binding."""

from kg.queries.catalog import Listed, SavedQuery, absent_folders, listed, load, names, offers, path, read, within
from kg.queries.model import Column, Example, Expectation, Header, Parameter, Values
from kg.queries.options import Option

__all__ = [
    "Column", "Example", "Expectation", "Header", "Listed", "Option", "Parameter", "SavedQuery", "Values",
    "absent_folders", "listed", "load", "names", "offers", "path", "read", "within",
]  # fmt: skip
