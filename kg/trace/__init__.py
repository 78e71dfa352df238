"""From a row of an answer to the statements of the store that it rests on."""

from kg.trace.model import Chain, Derivation, Trace
from kg.trace.rows import rows, triples
from kg.trace.walking import NAMING

__all__ = ["NAMING", "Chain", "Derivation", "Trace", "rows", "triples"]
