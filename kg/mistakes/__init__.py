"""Why a query cannot be run: the place, the cause, the way out."""

from kg.mistakes.causes import explained

__all__ = ["explained"]
