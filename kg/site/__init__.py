"""A whole site of a store: static files that need no server."""

from kg.site.build import build
from kg.site.model import Options, Outcome

__all__ = ["Options", "Outcome", "build"]
