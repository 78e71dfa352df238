"""Claims as other standards have them: PROV-O, W3C Web Annotation, nanopublications, schema.org.

Each keeps the rule of the house: what is not held as fact is told as a claim, with its modality and its
speaker, and never as a plain statement.
"""

from kg.standards.profiles import PROFILES, write
from kg.standards.reviews import Reviewer

__all__ = ["PROFILES", "Reviewer", "write"]
