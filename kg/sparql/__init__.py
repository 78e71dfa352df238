"""SPARQL text: its tokens, what is refused before the engine sees it, its names."""

from kg.sparql.check import check
from kg.sparql.engine import Result, Term
from kg.sparql.graphs import graphs_asked
from kg.sparql.names import check_terms, unknown_terms, with_prefixes
from kg.sparql.tokens import Token, error_at, place, selects_all, tokens

__all__ = [
    "Result", "Term", "Token", "check", "check_terms", "error_at", "graphs_asked", "place", "selects_all",
    "tokens", "unknown_terms", "with_prefixes",
]  # fmt: skip
