"""The wording check: nothing that is only claimed is shown without its modality, its speaker and its denial."""

from kg.honesty.check import check
from kg.honesty.findings import Finding

__all__ = ["Finding", "check"]
