"""The standards by name, each as bytes of a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import NamedTuple

import pyoxigraph as ox

from kg.errors import UsageError
from kg.standards import nanopubs, provenance, reviews, webannotations
from kg.standards.reviews import Reviewer
from kg.store import Store
from kg.tables import GRAPH_FORMATS
from kg.vocabulary import PREFIXES

Quads = Callable[[Store, str | None], list[ox.Quad] | list[ox.Triple]]


class Profile(NamedTuple):
    """One standard: what it is in a few words, the formats it can be written in, the usual one first."""

    summary: str
    formats: tuple[str, ...]
    quads: Quads | None = None


_FLAT = ("ttl", "nt", "nq", "trig", "jsonld", "rdf")
PROFILES: Mapping[str, Profile] = {
    "prov": Profile("where sources and claims come from, in PROV-O", _FLAT, provenance.triples),
    "annotation": Profile(
        "claims on the words of their sources, as W3C Web Annotations", _FLAT, webannotations.triples
    ),
    "nanopub": Profile("a nanopublication for each claim", ("trig", "nq"), nanopubs.quads),
    "schema.org": Profile("claims as schema.org Claim, with --reviewer as ClaimReview too", ("jsonld",)),
}
"""The standards that claims are exported in."""


def write(
    store: Store, name: str, format_: str | None, *, source: str | None = None, reviewer: Reviewer | None = None
) -> bytes:
    """The claims of a store in a standard; the same store gives the same bytes.

    Raises:
        UsageError: there is no such standard, or it is not written in this format.
        NotFoundError: no such source.
    """
    if name not in PROFILES:
        raise UsageError(f"no standard “{name}”; there are {', '.join(PROFILES)}")
    profile = PROFILES[name]
    chosen = format_ or profile.formats[0]
    if chosen not in profile.formats:
        raise UsageError(f"{name} is written as {', '.join(profile.formats)}, not as {chosen}")
    if profile.quads is None:
        found = reviews.document(store, source, reviewer)
        return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()
    prefixes = {**PREFIXES, **store.names.prefixes, "prov": provenance.PROV, "np": nanopubs.NP}
    data = ox.serialize(profile.quads(store, source), format=GRAPH_FORMATS[chosen], prefixes=prefixes)
    return data or b""
