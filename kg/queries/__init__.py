"""Saved questions: header, typed parameters, binding."""

from kg.queries.catalog import SavedQuery, load, names, read
from kg.queries.model import Header, Parameter

__all__ = ["Header", "Parameter", "SavedQuery", "load", "names", "read"]
