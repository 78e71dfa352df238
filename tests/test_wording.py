"""Wording: dates, statements and claims read as a person says them, and a claim never without who says it."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import BASE

from kg import wording
from kg.entities import Entities
from kg.evidence import ClaimNote, Evidence
from kg.quads.names import nf
from kg.store import Store
from kg.vocabulary import vocabulary


@pytest.fixture(scope="module")
def evidence(store: Store) -> Evidence:
    return Evidence(store)


def claims(evidence: Evidence, name: str) -> list[ClaimNote]:
    return evidence.about(Entities(evidence.store).resolve(name), facts=True)


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2025-03-04", "4 March 2025"),
        ("2025-03", "March 2025"),
        ("2024-12-10/2024-12-15", "10 to 15 December 2024"),
        ("../2025-03", "until March 2025"),
        ("2025?", "2025 (uncertain)"),
        ("202X", "the 2020s"),
        ("next week", "next week"),
    ],
)
def test_a_date_is_in_words_and_no_more_precise_than_it_was(edtf: str, words: str) -> None:
    assert wording.date(edtf) == words


def test_a_claim_is_a_sentence_with_its_speaker_and_its_source(evidence: Evidence) -> None:
    told = {c.modality: wording.sentence(c, evidence) for c in claims(evidence, "Lindqvist Mills")}
    assert told["alleged"] == (
        "Harrow Foods alleges, according to Eastport Gazette, that "
        "Lindqvist Mills committed selling watered-down flour"
    )
    assert told["denied"].startswith("Lindqvist Mills denies, according to Eastport Gazette, that ")
    assert told["reported"] == "bakers’ union says, according to Eastport Gazette: The mill is for sale."
    assert told["asserted"].startswith("Eastport Gazette states that ")


def test_what_was_taken_out_of_force_is_told_as_past(harbour: Path) -> None:
    evidence = Evidence(Store.open(harbour))
    claim = evidence.claim(f"{BASE}source/mail-dismissal/claim/dismissed-1")
    assert wording.sentence(claim, evidence).startswith("Aldvik Evening Mail stated that Jonas Eikdal ")


def test_speculation_is_never_told_as_what_the_source_says(evidence: Evidence) -> None:
    (told,) = {wording.sentence(c, evidence) for c in claims(evidence, "Tian Keyu") if c.modality == "speculated"}
    assert told.startswith("Speculation by people not named, as told by South China Morning Post: whether ")


def test_each_claim_of_the_store_has_a_sentence_that_tells_its_speaker(evidence: Evidence) -> None:
    for claim in claims(evidence, "ByteDance"):
        told = wording.sentence(claim, evidence)
        assert claim.speaker in told or "people not named" in told


def test_a_statement_reads_as_a_sentence(evidence: Evidence) -> None:
    ends = [f"<{BASE}id/org:{name}>" for name in ("harrow-foods", "lindqvist-mills")]
    told = wording.statement((ends[0], nf("subsidiaryOf"), ends[1]), evidence)
    assert told == "Harrow Foods is a subsidiary of Lindqvist Mills"


def test_the_verbs_are_of_properties_that_there_are() -> None:
    assert set(wording._VERBS) <= set(vocabulary().properties)
