"""Quotes against the text again: what stands where it stood, what moved, what changed, what vanished.

The store keeps words, not texts. Each quote is looked for in the text that is at hand now; the claims that rest on
it are told with it, so that a reader sees which of them a new version of an article no longer says.
"""

from kg.drift.model import Finding, Passage, Verification
from kg.drift.sources import verify, with_quotes
from kg.drift.texts import Texts, folder, remembered

__all__ = ["Finding", "Passage", "Texts", "Verification", "folder", "remembered", "verify", "with_quotes"]
