"""The store's sources and claims in PROV-O: where each comes from, and whom it is attributed to.

Source: PROV-O, W3C Recommendation of 30 April 2013.

    source   prov:Entity; wasAttributedTo its publisher; wasDerivedFrom what it copies; wasInfluencedBy the agency
             that it credits; a successor is a prov:wasRevisionOf it; one that was taken back is invalidated
    claim    prov:Entity; wasDerivedFrom its source; wasAttributedTo its speaker; hadPrimarySource the document in
             which the speaker says it; prov:value the whole sentence, with speaker and modality
    graphs   prov:Bundle of a source's statements; wasGeneratedBy the loading, which used the source
"""

from __future__ import annotations

import pyoxigraph as ox

from kg import __version__
from kg.evidence import ClaimNote, Evidence
from kg.quads.names import LABEL, TYPE, nf
from kg.standards.claims import AGENT, Triples, agent_kind, claims, is_named, sources
from kg.store import Store
from kg.terms import iri, text_of
from kg.vocabulary import DCTERMS, NF, XSD
from kg.wording import answered

PROV = "http://www.w3.org/ns/prov#"


def prov(name: str) -> str:
    """The token of a term of PROV-O."""
    return f"<{PROV}{name}>"


def triples(store: Store, source: str | None = None) -> list[ox.Triple]:
    """The provenance of a store, or of one source."""
    evidence, found = Evidence(store), Triples()
    _software(store, found)
    loaded = {record.id: record.loaded_at for record in store.sources()}
    for id_ in sources(store, source):
        _source(store, evidence, id_, found)
        _loading(store, id_, loaded.get(id_), found)
    for claim in claims(evidence, source):
        describe(claim, evidence, found)
    return found.as_triples()


def _software(store: Store, found: Triples) -> None:
    agent = iri(store.names.base + AGENT)
    found.add(agent, TYPE, prov("SoftwareAgent"))
    found.text(agent, LABEL, f"newsfacts {__version__}")


def _source(store: Store, evidence: Evidence, id_: str, found: Triples) -> None:
    term = store.names.source(id_)
    note = evidence.source(text_of(term))
    found.add(term, TYPE, prov("Entity"))
    found.text(term, f"<{DCTERMS}title>", note.title)
    for name, relation in (
        ("publisher", "wasAttributedTo"),
        ("creditedTo", "wasInfluencedBy"),
        ("copyOf", "wasDerivedFrom"),
    ):
        for object_, _ in store.objects(term, nf(name)):
            found.add(term, prov(relation), object_)
            if relation != "wasDerivedFrom":
                agent(text_of(object_), evidence, found)
    if note.successor:
        found.add(f"<{note.successor}>", prov("wasRevisionOf"), term)
    if note.status in ("retracted", "superseded"):
        ended = store.names.source(id_, "invalidation")
        found.add(term, prov("wasInvalidatedBy"), ended)
        found.add(ended, TYPE, prov("Activity"))
        told = " ".join(part for part in (note.status, note.status_date) if part)
        found.text(ended, LABEL, f"{told}: {note.status_note}" if note.status_note else told)


def _loading(store: Store, id_: str, loaded_at: str | None, found: Triples) -> None:
    term, activity = store.names.source(id_), store.names.source(id_, "loading")
    found.add(activity, TYPE, prov("Activity"))
    found.add(activity, prov("used"), term)
    found.add(activity, prov("wasAssociatedWith"), iri(store.names.base + AGENT))
    found.text(activity, prov("endedAtTime"), loaded_at, f"{XSD}dateTime")
    for part in ("facts", "claims"):
        graph = store.names.source(id_, part)
        found.add(graph, TYPE, prov("Bundle"))
        found.add(graph, prov("wasGeneratedBy"), activity)
        found.add(graph, prov("wasDerivedFrom"), term)


def describe(claim: ClaimNote, evidence: Evidence, found: Triples) -> None:
    """Adds what PROV-O tells of a claim, with its modality: no tool shall take it for more than it is."""
    term = f"<{claim.iri}>"
    found.add(term, TYPE, prov("Entity"))
    found.text(term, prov("value"), answered(claim, evidence))
    found.add(term, prov("wasDerivedFrom"), f"<{claim.source.iri}>")
    found.add(term, nf("modality"), f"<{NF}{claim.modality.capitalize()}>")
    if is_named(claim) and agent_kind(claim.speaker_iri, evidence):
        found.add(term, prov("wasAttributedTo"), f"<{claim.speaker_iri}>")
        agent(claim.speaker_iri, evidence, found)
    for object_, _ in evidence.store.objects(term, nf("saidIn")):
        found.add(term, prov("hadPrimarySource"), object_)


def agent(speaker: str, evidence: Evidence, found: Triples) -> None:
    """Adds the description of an agent."""
    term = f"<{speaker}>"
    found.add(term, TYPE, prov(agent_kind(speaker, evidence) or "Agent"))
    found.text(term, LABEL, evidence.entities.label(speaker))
