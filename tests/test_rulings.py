"""Corrections, retractions, rejections: what they withhold, what they leave, and that each can be taken back."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import BASE, NAMES, afresh, faults, named, owns, source, state
from told_samples import IDS, STATING, Told, article, plain_triples, position, says, told

import kg.store.writing as module
from kg import loading
from kg.errors import UsageError
from kg.facts.model import Date
from kg.identity.resolve import Tie
from kg.quads.names import ONTOLOGY_ID, TYPE, nf
from kg.quads.prepared import Prepared
from kg.rulings import Held, Ruling, holding, weightiest
from kg.store import Store, archive
from kg.store.archive import Header
from kg.store.standing import Standing
from kg.terms import Statement, literal, text_of
from kg.vocabulary import EDTF

ARTICLES = st.tuples(*map(told, IDS))
ACME, ZENITH = NAMES.entity("org:acme"), NAMES.entity("org:zenith")


def retracted(id_: str) -> Ruling:
    return Ruling("retracted", "the letter was forged", "2025-04-01", "Eastport Gazette", id_)


def corrected(id_: str, *claims: str) -> Ruling:
    return Ruling("corrected", "a slip of the pen", "2025-04-02", "Eastport Gazette", id_, claims)


def rejected(subject: str, property_: str, object_: str) -> Ruling:
    return Ruling("rejected", "no deed exists", "2025-04-03", "A. Editor", statement=(subject, property_, object_))


def standing(*sources: Prepared | Told) -> dict[str, set[Statement]]:
    """What stands of each source, in memory."""
    prepared = [s.prepared if isinstance(s, Told) else s for s in sources]
    found = Standing(NAMES, {p.id: Header(p.evidence, p.rulings) for p in prepared})
    return {p.id: found.statements(p.id, p.statements) for p in prepared}


def plain(statements: Iterable[Statement], id_: str = "a") -> set[tuple[str, str, str]]:
    return {s.triple for s in statements if s.graph == NAMES.source(id_, "facts")}


def claim(statements: Iterable[Statement], id_: str) -> Mapping[str, str]:
    """A claim by the names of its properties; "" for a claim that is not there."""
    own = {s for s in statements if s.subject == NAMES.source("a", f"claim/{id_}")}
    return {text_of(s.predicate).rpartition("#")[2]: text_of(s.object) for s in own}


def made_claims(statements: Iterable[Statement]) -> list[Mapping[str, str]]:
    """The claims that a ruling made of what no claim said."""
    statements = set(statements)
    ids = {text_of(s.subject).rpartition("/claim/")[2] for s in statements if "/claim/withheld-" in s.subject}
    return [claim(statements, id_) for id_ in sorted(ids)]


# -- which rulings hold ------------------------------------------------------------------------------------


def holders(**said: list[Ruling]) -> list[str]:
    return sorted({held.source for held in holding(said)})


def test_a_ruling_holds_until_its_source_is_retracted_and_again_when_that_is_retracted() -> None:
    assert holders(a=[], b=[retracted("a")]) == ["b"]
    assert holders(a=[], b=[retracted("a")], c=[retracted("b")]) == ["c"]
    assert holders(a=[], b=[retracted("a")], c=[retracted("b")], d=[retracted("c")]) == ["b", "d"]


def test_a_source_of_which_only_claims_were_corrected_still_rules() -> None:
    assert holders(a=[], b=[retracted("a")], c=[corrected("b", "c0")]) == ["b", "c"]


def test_sources_that_retract_each_other_are_all_withheld() -> None:
    assert holders(a=[retracted("b")], b=[retracted("a")]) == ["a", "b"]
    assert holders(a=[retracted("a")]) == ["a"]
    assert holders(a=[retracted("b")], b=[retracted("a")], c=[retracted("a"), retracted("b")]) == ["c"]


def test_a_ruling_on_a_source_that_is_not_there_waits_for_it() -> None:
    first = article("a", [says("c0", "x", "owns", "y")])
    ruling = source("r", rulings=[retracted("a")])
    assert standing(ruling)["r"] == set(ruling.statements)
    assert plain(standing(ruling, first)["a"]) == set()


def test_nobody_rules_on_the_ontology(tmp_path: Path) -> None:
    store = loading.create(tmp_path / "store", BASE)
    before = state(store)
    ruling = source("r", rulings=[retracted(ONTOLOGY_ID)])
    with pytest.raises(UsageError, match="nobody can rule on the ontology"):
        loading.put(store, [ruling])
    store.write([ruling])
    assert set(before) <= set(state(store))


def test_the_status_of_a_source_is_the_gravest_ruling_and_of_equal_ones_the_latest() -> None:
    early = retracted("a")._replace(date="2025-01-01")
    assert weightiest([Held("r", 1, corrected("a"))]) == Held("r", 1, corrected("a"))
    found = [Held("r", 1, corrected("a")), Held("r", 2, early), Held("s", 1, retracted("a"))]
    assert weightiest(found) == Held("s", 1, retracted("a"))
    assert weightiest([Held("r", 1, rejected("x", "owns", ACME))]) is None


# -- a whole source ----------------------------------------------------------------------------------------

WHOLE = article("a", [
    says("owning", "x", "owns", "y"), says("rumour", "x", "owns", "y", "reported"),
    position("post", "p", "chief", "x"),
])  # fmt: skip


def test_nothing_of_a_retracted_source_stays_a_fact_and_each_claim_says_why() -> None:
    found = standing(WHOLE, source("r", rulings=[retracted("a")]))["a"]
    assert plain(found) == set()
    because = "retracted on 2025-04-01 by Eastport Gazette: the letter was forged"
    for id_ in ("owning", "rumour", "post"):
        told_ = claim(found, id_)
        assert (told_["accepted"], told_["notAcceptedBecause"]) == ("false", because)
        assert told_["withheldBy"] == f"{BASE}source/r/node/ruling-1"


def test_what_the_claims_of_a_retracted_source_speak_of_keeps_its_name_and_is_in_no_class() -> None:
    found = standing(WHOLE, source("r", rulings=[retracted("a")]))["a"]
    claims = NAMES.source("a", "claims")
    assert Statement(ACME, nf("name"), literal("Acme"), claims) in found
    assert Statement(ACME, nf("suggestsKind"), nf("Company"), claims) in found
    assert not any(s.predicate == TYPE and s.subject == ACME for s in found)


def test_what_stood_in_a_dependent_node_is_kept_as_claims_with_the_words_of_its_own() -> None:
    found = standing(WHOLE, source("r", rulings=[retracted("a")]))["a"]
    details = made_claims(found)
    assert sorted(text["claimPredicate"].rpartition("#")[2] for text in details) == [
        "date", "positionAt", "role",
    ]  # fmt: skip
    assert {text["hasQuote"] for text in details} == {claim(found, "post")["hasQuote"]}
    assert {text["accepted"] for text in details} == {"false"}


def test_a_retracted_list_leaves_nothing_but_its_description() -> None:
    listed = source("a", [named("org:acme", "Acme"), owns("org:acme", "org:zenith")], kind="list")
    found = standing(listed, source("r", rulings=[retracted("a")]))["a"]
    assert {s.graph for s in found} == {NAMES.graph("sources")}


def test_what_is_rejected_of_a_retracted_source_changes_nothing_more() -> None:
    listed = source("a", [owns("org:acme", "org:zenith")], kind="list")
    ruling = rejected("org:acme", "owns", ZENITH)
    alone = standing(listed, source("r", rulings=[retracted("a")]))["a"]
    assert standing(listed, source("r", rulings=[retracted("a"), ruling]))["a"] == alone


def test_the_description_of_a_source_says_what_became_of_it() -> None:
    successor = Ruling("superseded", "a longer version", "2025-05", "Eastport Gazette", "a", successor="b")
    found = standing(WHOLE, source("r", rulings=[successor]))["a"]
    about = {s.predicate: s.object for s in found if s.subject == NAMES.source("a")}
    assert about[nf("sourceStatus")] == literal("superseded")
    assert about[nf("statusDate")] == literal("2025-05", EDTF)
    assert about[nf("statusNote")] == literal("a longer version")
    assert about[nf("supersededBy")] == NAMES.source("b")


def test_a_reason_that_an_article_gave_itself_is_kept_beside_the_ruling() -> None:
    first = article("a", [says("c0", "x", "owns", "y", not_accepted_because="the title says otherwise")])
    found = standing(first, source("r", rulings=[retracted("a")]))["a"]
    words = claim(found, "c0")["notAcceptedBecause"]
    assert words.startswith("retracted on")
    assert words.endswith("(not accepted before: the title says otherwise)")


# -- claims of a source ------------------------------------------------------------------------------------


def test_a_correction_withholds_its_claims_and_no_others() -> None:
    first = article("a", [says("wrong", "x", "owns", "y"), says("right", "y", "owns", "x")])
    found = standing(first, source("r", rulings=[corrected("a", "wrong")]))["a"]
    assert (ACME, nf("owns"), ZENITH) not in plain(found)
    assert (ZENITH, nf("owns"), ACME) in plain(found)
    assert claim(found, "right")["accepted"] == "true"
    assert (ACME, nf("name"), literal("Acme")) in plain(found)


def test_what_another_accepted_claim_of_the_source_says_stays() -> None:
    first = article("a", [says("wrong", "x", "owns", "y"), says("again", "x", "owns", "y")])
    found = standing(first, source("r", rulings=[corrected("a", "wrong")]))["a"]
    assert (ACME, nf("owns"), ZENITH) in plain(found)
    assert claim(found, "wrong")["accepted"] == "false"


def test_what_another_source_says_stays_in_the_store(tmp_path: Path) -> None:
    both = [article(id_, [says("c0", "x", "owns", "y")]).prepared for id_ in ("a", "b")]
    store = afresh(tmp_path / "store", [*both, source("r", rulings=[retracted("a")])])
    assert store.graphs_of((ACME, nf("owns"), ZENITH)) == {NAMES.source("b", "facts")}


def test_the_id_of_a_block_means_all_claims_that_it_made() -> None:
    first = article(
        "a",
        [says("block-1", "x", "owns", "y"), says("block-2", "y", "owns", "x"), says("block-x", "x", "sued", "y")],
    )
    found = standing(first, source("r", rulings=[corrected("a", "block")]))["a"]
    assert {p for _, p, _ in plain(found)} & {nf("owns"), nf("sued")} == {nf("sued")}


def test_a_correction_takes_away_the_node_that_its_claim_made_with_all_that_it_tells() -> None:
    first = article("a", [position("post", "p", "chief", "x"), position("other", "p", "clerk", "y")])
    found = standing(first, source("r", rulings=[corrected("a", "post")]))["a"]
    nodes = {s for s, _, _ in plain(found) if "/node/" in s}
    assert nodes == {NAMES.source("a", "node/other-post")}


def test_a_correction_of_a_date_takes_its_days_with_it_and_leaves_those_of_another() -> None:
    first = article(
        "a",
        [says("wrong", "e", "date", Date("2025-03", "in March")), says("right", "e", "date", Date("2025-04-05"))],
    )
    found = plain(standing(first, source("r", rulings=[corrected("a", "wrong")]))["a"])
    told_ = {
        (text_of(p).rpartition("#")[2], text_of(o)) for _, p, o in found if "date" in p.lower() or "est>" in p
    }
    assert told_ == {("date", "2025-04-05"), ("earliest", "2025-04-05"), ("latest", "2025-04-05")}


def test_an_event_that_no_claim_asserts_any_more_has_a_name_and_no_class() -> None:
    first = article("a", [says("suit", "e", "hasPlaintiff", "x"), says("rumour", "e", "heardBy", "y", "reported")])
    case = NAMES.entity("a:e")
    found = standing(first, source("r", rulings=[corrected("a", "suit")]))["a"]
    assert not [t for t in plain(found) if t[0] == case]
    assert Statement(case, nf("suggestsKind"), nf("Lawsuit"), NAMES.source("a", "claims")) in found
    assert (case, TYPE, nf("Lawsuit")) in plain(standing(first)["a"])


def test_a_correction_without_claims_changes_the_status_alone() -> None:
    before, after = standing(WHOLE)["a"], standing(WHOLE, source("r", rulings=[corrected("a")]))["a"]
    assert {s.predicate for s in after - before} == {nf("sourceStatus"), nf("statusDate"), nf("statusNote")}
    assert before <= after


# -- statements --------------------------------------------------------------------------------------------


def test_a_rejected_statement_leaves_every_source_that_says_it() -> None:
    ruling = rejected("org:acme", "owns", ZENITH)
    listed = source("b", [owns("org:acme", "org:zenith")], kind="list")
    found = standing(article("a", [says("c0", "x", "owns", "y")]), listed, source("r", rulings=[ruling]))
    assert (ACME, nf("owns"), ZENITH) not in plain(found["a"]) | plain(found["b"], "b")
    assert claim(found["a"], "c0")["notAcceptedBecause"] == "rejected on 2025-04-03 by A. Editor: no deed exists"


def test_a_record_that_no_claim_says_becomes_a_claim_when_it_is_rejected() -> None:
    listed = source("a", [owns("org:acme", "org:zenith")], kind="list")
    (made,) = made_claims(standing(listed, source("r", rulings=[rejected("org:acme", "owns", ZENITH)]))["a"])
    assert made["modality"].endswith("#Asserted")
    assert made["accepted"] == "false"
    assert (f"<{made['claimSubject']}>", f"<{made['claimObject']}>") == (ACME, ZENITH)
    assert made["withoutWordsBecause"]


def test_rejecting_a_statement_does_not_withhold_its_denial() -> None:
    first = article("a", [says("c0", "x", "owns", "y"), says("c1", "x", "owns", "y", "denied")])
    found = standing(first, source("r", rulings=[rejected("org:acme", "owns", ZENITH)]))["a"]
    assert "withheldBy" in claim(found, "c0")
    assert "withheldBy" not in claim(found, "c1")


def test_a_rejection_follows_the_identity_of_what_it_is_about(tmp_path: Path) -> None:
    store = afresh(tmp_path / "store", [
        source("a", [owns("org:acme", "org:zenith")]),
        source("b", [owns("wikidata:Q1", "org:zenith")]),
        source("r", rulings=[rejected("org:acme", "owns", ZENITH)]),
    ])  # fmt: skip
    assert len(store.objects(NAMES.entity("wikidata:Q1"), nf("owns"))) == 1
    store.write([source("links", ties=[Tie("org:acme", "wikidata:Q1")])])
    assert store.objects(ACME, nf("owns")) == set()
    assert faults(store) == []
    store.write(drop=["r"])
    assert store.graphs_of((ACME, nf("owns"), ZENITH)) == {NAMES.source("a", "facts"), NAMES.source("b", "facts")}


# -- identity ----------------------------------------------------------------------------------------------


def test_a_withheld_source_joins_no_two_things_but_its_own_keys_keep_their_meaning() -> None:
    ties = [Tie("a:x", "wikidata:Q1"), Tie("a:x", "ror:2"), Tie("a:x", "org:acme", by_name=True)]
    first, ruling = source("a", [named("a:x", "Acme")], ties=ties), source("r", rulings=[retracted("a")])
    headers = {p.id: Header(p.evidence, p.rulings) for p in (first, ruling)}
    free = Standing(NAMES, {"a": headers["a"]}).identity
    held = Standing(NAMES, headers).identity
    assert free.of("wikidata:Q1") == free.of("ror:2") == free.of("a:x")
    assert held.of("wikidata:Q1") != held.of("ror:2")
    assert held.of("a:x") in (held.of("ror:2"), held.of("wikidata:Q1"))


# -- in a store --------------------------------------------------------------------------------------------


def test_a_ruling_is_told_of_each_source_that_it_touches_and_taken_back_with_its_own(tmp_path: Path) -> None:
    store = afresh(tmp_path / "store", [WHOLE.prepared])
    before = state(store)
    _, change = store.write([source("r", rulings=[retracted("a")])])
    assert (change.id, change.action, change.withheld) == ("a", "reruled", 3)
    assert change.ruling == "retracted on 2025-04-01 by Eastport Gazette: the letter was forged"
    _, change = store.write(drop=["r"])
    assert (change.id, change.action, change.ruling) == ("a", "reruled", "")
    assert state(store) == before


def test_a_ruling_that_comes_before_its_article_holds_from_the_first(tmp_path: Path) -> None:
    store = afresh(tmp_path / "store", [source("r", rulings=[retracted("a")])])
    (change,) = store.write([WHOLE.prepared])
    assert (change.action, change.ruling[:9]) == ("loaded", "retracted")
    assert store.graphs_of((ACME, nf("owns"), ZENITH)) == set()


def test_the_moment_of_loading_stays_when_a_ruling_comes(tmp_path: Path) -> None:
    store = afresh(tmp_path / "store", [WHOLE.prepared])
    before = store.source("a").loaded_at
    with patch("kg.store.planning.datetime") as clock:
        clock.datetime.now.return_value.strftime.return_value = "2031-01-01T00:00:00Z"
        store.write([source("r", rulings=[retracted("a")])])
    assert store.source("a").loaded_at == before


def test_an_archive_keeps_rulings_to_the_letter_and_one_without_them_is_as_it_always_was(tmp_path: Path) -> None:
    rulings = (
        retracted("a"),
        corrected("b", "c1", "c2"),
        rejected("org:acme", "url", literal('a "quoted" note\n')),
    )
    name = archive.write(tmp_path, source("r", rulings=rulings)._replace(text_path="/articles/r.txt"))
    assert archive.header(tmp_path, name) == Header(source("r").evidence, rulings, "/articles/r.txt")
    old = archive.write(tmp_path, source("a"))
    assert archive.header(tmp_path, old) == Header()
    assert next(archive._lines(tmp_path, old)) == '{"id": "a", "ties": [], "different": []}\n'


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(st.tuples(*(st.lists(told(i), min_size=1, max_size=2) for i in IDS)), st.randoms(use_true_random=False))
def test_any_sequence_of_rulings_leaves_the_store_that_the_live_sources_make(
    versions: tuple[list[Told], ...], chance: random.Random
) -> None:
    writes = [(told_.prepared, drop) for each in versions for told_ in each for drop in (False, True)]
    chance.shuffle(writes)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        store = Store.create(Path(folder) / "store", BASE)
        live: dict[str, Prepared] = {}
        for prepared, drop in writes:
            with patch.object(module, "TRANSACTION_LIMIT", chance.choice([0, 20_000, 20_000])):
                if drop and prepared.id in live:
                    store.write(drop=[prepared.id])
                    del live[prepared.id]
                elif not drop:
                    store.write([prepared])
                    live[prepared.id] = prepared
            assert faults(store) == []
        again = Store.create(Path(folder) / "again", BASE)
        again.write(sorted(live.values()))
        assert state(store) == state(again)


@settings(max_examples=200, deadline=None)
@given(ARTICLES)
def test_what_is_plain_is_what_the_articles_assert_without_what_the_rulings_take_away(
    live: tuple[Told, ...],
) -> None:
    prepared = [t.prepared for t in live]
    found = Standing(NAMES, {p.id: Header(p.evidence, p.rulings) for p in prepared})
    must, may = plain_triples(live, found.chosen)
    stating = {nf(name) for name in STATING}
    is_plain = {s.triple for p in prepared for s in found.statements(p.id, p.statements) if s.predicate in stating}
    assert is_plain <= may
    assert must <= is_plain


@settings(max_examples=100, deadline=None)
@given(ARTICLES)
def test_no_claim_is_lost_by_a_ruling(live: tuple[Told, ...]) -> None:
    after = standing(*live)
    for each in live:
        for claim_ in each.source.claims:
            subject = NAMES.source(each.id, f"claim/{claim_.id}")
            kept = {s.predicate for s in after[each.id] if s.subject == subject}
            given_ = {s.predicate for s in each.prepared.statements if s.subject == subject}
            assert given_ <= kept
