"""Which sources hold a statement, and the words and claims behind it."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ARTICLE_TEXT, BASE
from store_samples import NAMES, afresh, source
from told_samples import Told, article, position, says

from kg.entities import Entities
from kg.evidence import ClaimNote, Evidence, outlets, unique
from kg.quads.names import nf
from kg.quads.prepared import Prepared
from kg.rulings import Ruling
from kg.store import Store
from kg.terms import named_node

GAZETTE = "eastport-gazette-flour"
MILL = f"{BASE}id/org:lindqvist-mills"
CASE = f"<{BASE}id/{GAZETTE}:case>"


@pytest.fixture(scope="module")
def evidence(store: Store) -> Evidence:
    return Evidence(store)


def test_a_fact_leads_to_its_source_and_its_very_words(evidence: Evidence) -> None:
    (support,) = evidence.of((CASE, nf("hasDefendant"), f"<{MILL}>"))
    assert support.source.id == GAZETTE
    assert outlets(support.source) == "Eastport Gazette, 2025-03-04"
    (claim,) = support.claims
    assert claim.words is not None
    assert claim.words.exact == ARTICLE_TEXT[claim.words.start : claim.words.end]
    assert claim.words.exact.startswith("Harrow Foods has sued")
    assert (claim.modality, claim.accepted) == ("asserted", True)


def test_a_fact_of_several_sources_names_each_of_them(evidence: Evidence) -> None:
    supports = evidence.of((f"<{BASE}id/bytedance>", nf("wikidata"), '"Q55606242"'))
    assert [s.source.id for s in supports] == ["newsfacts-entities", "scmp-bytedance-neurips-award"]


def test_what_nobody_asserts_has_no_support(evidence: Evidence) -> None:
    assert evidence.of((f"<{MILL}>", nf("committed"), f"<{BASE}id/{GAZETTE}:watering-down>")) == []


def claim(evidence: Evidence, modality: str) -> ClaimNote:
    return next(c for c in evidence.about(MILL) if c.modality == modality)


def test_a_claim_is_told_with_who_says_it_and_how(evidence: Evidence) -> None:
    alleged, denied = claim(evidence, "alleged"), claim(evidence, "denied")
    assert alleged.attribution == "Harrow Foods alleges"
    assert denied.attribution == "Lindqvist Mills denies"
    assert alleged.says == denied.says == "Lindqvist Mills committed selling watered-down flour"
    assert not alleged.accepted
    assert claim(evidence, "reported").says == "The mill is for sale."


def test_a_denial_leads_to_what_it_disputes_and_back(evidence: Evidence) -> None:
    alleged, denied = claim(evidence, "alleged"), claim(evidence, "denied")
    assert denied.disputes == (alleged.iri,)
    assert evidence.disputing(alleged.iri) == [denied]


def test_claims_that_are_plain_facts_are_told_only_if_asked_for(evidence: Evidence) -> None:
    case = CASE[1:-1]
    assert {c.modality for c in evidence.about(case)} == {"alleged", "denied"}
    assert {c.predicate for c in evidence.about(case, facts=True) if c.accepted} == {
        nf(name)[1:-1] for name in ("hasPlaintiff", "hasDefendant", "heardBy")
    }


def test_an_allegation_comes_with_the_denial_that_answers_it(evidence: Evidence) -> None:
    alleged, denied = (
        {c.iri for c in evidence.about(CASE[1:-1]) if c.modality == m} for m in ("alleged", "denied")
    )
    assert {d for c in evidence.about(CASE[1:-1]) if c.iri in denied for d in c.disputes} <= alleged


def test_speculation_is_never_told_as_what_somebody_holds(evidence: Evidence, store: Store) -> None:
    author = Entities(store).resolve("Tian Keyu", "Person")
    told = [c.attribution for c in evidence.about(author) if c.modality == "speculated"]
    assert told == ["speculation", "speculation"]


def test_the_words_of_a_text_that_was_not_loaded_have_their_place(evidence: Evidence, store: Store) -> None:
    (support,) = evidence.of((f"<{BASE}id/bytedance>", nf("basedIn"), _beijing(store)))
    (found,) = support.claims
    assert found.words is not None
    assert found.words.exact is None
    assert found.words.start < found.words.end


def _beijing(store: Store) -> str:
    return f"<{Entities(store).resolve('Beijing', 'Place')}>"


def test_the_supports_of_several_statements_are_one_for_each_source(evidence: Evidence) -> None:
    triples = [(CASE, nf("hasDefendant"), f"<{MILL}>"), (CASE, nf("hasPlaintiff"), f"<{BASE}id/org:harrow-foods>")]
    (support,) = unique(s for triple in triples for s in evidence.of(triple))
    assert len(support.claims) == 2


# -- what became of it, and what answers it ----------------------------------------------------------------


def held(tmp_path: Path, *sources: Prepared | Told) -> Evidence:
    prepared = [s.prepared if isinstance(s, Told) else s for s in sources]
    return Evidence(afresh(tmp_path / "store", prepared))


def test_a_source_tells_what_became_of_it(tmp_path: Path) -> None:
    ruling = Ruling("superseded", "a longer version", "2025-05-01", "Eastport Gazette", "a", successor="b")
    found = held(tmp_path, article("a", [says("c0", "x", "owns", "y")]), source("r", rulings=[ruling]))
    note = found.source(f"{BASE}source/a")
    assert (note.status, note.status_date, note.status_note) == ("superseded", "2025-05-01", "a longer version")
    assert note.successor == f"{BASE}source/b"
    assert found.source(f"{BASE}source/r").status is None


def test_a_withheld_claim_has_the_words_of_the_ruling_and_stated_what_it_says(tmp_path: Path) -> None:
    ruling = Ruling("retracted", "forged", "2025-05-01", "Eastport Gazette", "a")
    found = held(tmp_path, article("a", [position("c0", "p", "chief", "x")]), source("r", rulings=[ruling]))
    claim = found.claim(f"{BASE}source/a/claim/c0")
    assert claim.withheld == "retracted on 2025-05-01 by Eastport Gazette: forged"
    assert not claim.accepted
    assert claim.attribution.endswith(" stated")
    assert claim.says.startswith("Ada Brandt has position position (")
    assert "role chief" in claim.says


def test_all_claims_that_say_a_triple_are_found_however_surely_they_say_it(tmp_path: Path) -> None:
    claims = [says(m, "x", "owns", "y", m) for m in ("asserted", "alleged", "denied", "reported")]
    found = held(tmp_path, article("a", claims), article("b", [says("other", "y", "owns", "x")]))
    triple = (NAMES.entity("org:acme"), nf("owns"), NAMES.entity("org:zenith"))
    assert [c.modality for c in found.saying(triple)] == ["alleged", "asserted", "denied", "reported"]


def test_a_denial_of_the_very_same_triple_answers_a_claim_in_whichever_source_it_stands(tmp_path: Path) -> None:
    found = held(
        tmp_path,
        article("a", [says("c0", "x", "committed", "y", "alleged"), says("c1", "x", "owns", "y", "alleged")]),
        article("b", [says("no", "x", "committed", "y", "denied")]),
    )
    assert [c.iri for c in found.answers(f"{BASE}source/a/claim/c0")] == [f"{BASE}source/b/claim/no"]
    assert found.answers(f"{BASE}source/a/claim/c1") == []
    assert found.answers(f"{BASE}source/b/claim/no") == []
    about = {c.iri.rpartition("/")[2] for c in found.about(f"{BASE}id/org:acme")}
    assert "no" in about


def test_what_a_rule_drew_has_the_reasoner_for_its_source(tmp_path: Path) -> None:
    found = held(tmp_path, article("a", [says("c0", "x", "owns", "y")]))
    triple = (NAMES.entity("org:zenith"), nf("ownedBy"), NAMES.entity("org:acme"))
    quad = ox.Quad(*map(named_node, triple), named_node(NAMES.graph("inferred")))
    found.store.db.add(quad)
    (support,) = found.of(triple)
    assert (support.source.id, support.source.kind, support.claims) == ("inferred", "inference", ())
