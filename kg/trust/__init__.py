"""What an answer may rest on: views of a store under the trust switches."""

from kg.trust.switches import Trust
from kg.trust.views import View, as_of, view

__all__ = ["Trust", "View", "as_of", "view"]
