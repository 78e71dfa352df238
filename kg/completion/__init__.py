"""What may be typed next: candidates from the user's own data, and how each shell is given them."""

from kg.completion.values import (
    MOST,
    Choice,
    beginning,
    classes,
    entities,
    formats,
    is_typeable,
    nearest,
    parameters,
    queries,
    sources,
    values,
)

__all__ = [
    "MOST", "Choice", "beginning", "classes", "entities", "formats", "is_typeable", "nearest", "parameters",
    "queries", "sources", "values",
]  # fmt: skip
