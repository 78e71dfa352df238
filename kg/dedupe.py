"""What in a store may be one thing: proposals from its papers and their authors, as a links file to edit."""

from __future__ import annotations

import datetime
import json
from collections import defaultdict

import pyoxigraph as ox

from kg.entities import Entities
from kg.identity import proposals
from kg.identity.proposals import Proposal
from kg.quads.names import TYPE, nf
from kg.store import Store
from kg.terms import named_node, text_of


def propose(store: Store) -> list[Proposal]:
    """Papers of articles whose titles are like those of other papers, and alike authors of one paper.

    What a links file has decided already is left out.
    """
    decided = _decided(store)
    found = [*proposals.papers(*_titles(store)), *proposals.authors(_authors(store))]
    return [p for p in found if frozenset((p.first, p.second)) not in decided]


def as_links_file(found: list[Proposal], id_: str = "my-links") -> str:
    """A links file with each proposal as a comment: taking the comment marks off accepts it."""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    lines = [
        "newsfacts-links: 1",
        f"source: {{id: {id_}, title: Identity decisions, by: YOUR NAME, date: {today}}}",
        "# Take the # off what you accept (or write different: for same:), and say why in your own words.",
        "links:",
    ]
    for proposal in found:
        reason = json.dumps(f"{proposal.reason} ({proposal.score:g} of 100 alike)", ensure_ascii=False)
        lines += [f"#  - same: [{proposal.first}, {proposal.second}]", f"#    reason: {reason}"]
    return "\n".join(lines) + "\n"


def _titles(store: Store) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Titles by identifier: of the papers that articles speak of, and of all papers."""
    articles = {store.names.source(r.id, "facts") for r in store.sources() if r.kind == "article"}
    own: defaultdict[str, set[str]] = defaultdict(set)
    everything: defaultdict[str, set[str]] = defaultdict(set)
    for quad in store.db.quads_for_pattern(None, named_node(nf("title")), None, None):
        identifier = store.names.identifier(str(quad.subject))
        if identifier is not None and isinstance(quad.graph_name, ox.NamedNode):
            title = text_of(str(quad.object))
            everything[identifier].add(title)
            if str(quad.graph_name) in articles:
                own[identifier].add(title)
    return own, everything


def _authors(store: Store) -> dict[str, list[tuple[str, str]]]:
    """(identifier, name) pairs of the people that sources call authors, by the label of the paper.

    Only papers of which a source names an author outright are looked at: lists do so through authorships.
    """
    entities = Entities(store)
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for paper in sorted(_subjects(store, "hasLeadAuthor") | _subjects(store, "hasAuthor")):
        people = _objects(store, paper, "hasLeadAuthor") | _objects(store, paper, "hasAuthor")
        for authorship in _objects(store, paper, "hasAuthorship"):
            people |= _objects(store, authorship, "authorshipBy")
        for person in people:
            if identifier := store.names.identifier(f"<{person}>"):
                found[entities.label(paper) or paper].append((identifier, entities.label(person) or ""))
    return found


def _subjects(store: Store, property_: str) -> set[str]:
    pattern = (None, named_node(nf(property_)), None, ox.DefaultGraph())
    return {text_of(str(q.subject)) for q in store.db.quads_for_pattern(*pattern)}


def _objects(store: Store, subject: str, property_: str) -> set[str]:
    pattern = (ox.NamedNode(subject), named_node(nf(property_)), None, ox.DefaultGraph())
    return {text_of(str(q.object)) for q in store.db.quads_for_pattern(*pattern)}


def _decided(store: Store) -> set[frozenset[str]]:
    """The pairs that links files have decided, under the identifiers that the store uses for them now."""
    identity = store.identity()
    found = set()
    kind = named_node(nf("IdentityDecision"))
    for quad in store.db.quads_for_pattern(None, named_node(TYPE), kind, ox.DefaultGraph()):
        pair = [
            identity.of(text_of(value))
            for name in ("firstIdentifier", "secondIdentifier")
            for value, _ in store.objects(str(quad.subject), nf(name))
        ]
        found.add(frozenset(pair))
    return found
