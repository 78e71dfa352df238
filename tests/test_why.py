"""Why: a statement, a claim and a row are told down to the words, and never more surely than they are said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import BASE, Kg
from small_stores import small_store

from kg import loading, why
from kg.errors import AmbiguousError, NotFoundError, UsageError
from kg.store import Store
from kg.vocabulary import NF

ACCUSATION = ("Lindqvist Mills", "committed", "selling watered-down flour")


def told(found: why.Why) -> str:
    return " ".join(why.write(found, "text").split())


# -- statements --------------------------------------------------------------------------------------------


def test_a_fact_is_told_down_to_the_words_their_place_and_the_source(store: Store) -> None:
    text = told(why.of_statement(store, "Harrow Foods v. Lindqvist Mills", "hasPlaintiff", "Harrow Foods"))
    assert text.startswith("Harrow Foods v. Lindqvist Mills has the plaintiff Harrow Foods Fact: stated by")
    assert "Eastport Gazette states it [1] “Harrow Foods has sued its former supplier" in text
    assert "(characters 0 to 94)" in text
    assert "[1] Eastport Gazette, 4 March 2025: “Harrow Foods takes mill to court”" in text
    assert "origin: published by Eastport Gazette" in text


def test_words_are_told_with_those_around_them(store: Store) -> None:
    text = told(why.of_claim(store, "eastport-gazette-flour/denial"))
    assert "in its place: … of selling watered-down flour, [which Lindqvist Mills denies]. Harrow Foods" in text


@pytest.mark.parametrize("format_", why.FORMATS)
def test_an_accusation_is_never_told_as_a_fact_and_never_without_the_denial(store: Store, format_: str) -> None:
    text = why.write(why.of_statement(store, *ACCUSATION), format_).replace("\n", " ")
    assert "ot held as fact: that Lindqvist Mills committed" in " ".join(text.split())
    assert "Harrow Foods alleges, according to Eastport Gazette" in " ".join(text.split())
    assert "Lindqvist Mills denies, according to Eastport Gazette" in " ".join(text.split())
    assert not text.lstrip("# ").startswith("Lindqvist Mills committed")


def test_a_claim_that_answers_several_is_told_in_full_once(harbour: Path) -> None:
    text = told(why.of_claim(Store.open(harbour), "ledger-lawsuit/denial-aasvold"))
    assert text.count("“He denies that the ship damaged the pipe at all.”") == 1
    assert text.count("“Brekkvik Marine rejects this.”") == 1
    assert text.count("ALLEGED, NOT HELD AS FACT") == 2
    assert "DENIED by Brekkvik Marine and by Birk Aasvold, as told here" in text


def test_what_was_taken_back_is_told_with_its_reason(harbour: Path) -> None:
    text = told(why.of_claim(Store.open(harbour), "mail-dismissal/dismissed-1"))
    assert "ASSERTED, NOT HELD AS FACT: Aldvik Evening Mail stated" in text
    assert "not held as fact, because: retracted on 2025-05-09 by Aldvik Evening Mail" in text
    assert "Retracted on 9 May 2025: The report rested on one person" in text


def test_an_allegation_that_nobody_answers_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "newsfacts: 1\nsource: {id: s, is: NewsArticle, title: T, publisher: p, published: 2025}\n"
        "entities:\n  p: {is: NewsOrganization, name: Paper}\n  a: {is: Company, name: Aa}\n"
        "  b: {is: Company, name: Bb}\n  w: {is: Topic, name: fraud}\n"
        "claims:\n- {modality: alleged, by: a, without-words: a test, says: {b: {committed: w}}}\n"
    )
    made = loading.create(tmp_path / "store", BASE)
    loading.load(made, [tmp_path / "a.yaml"])
    assert "No denial is recorded in the sources here." in told(why.of_statement(made, "Bb", "committed", "fraud"))


def test_properties_go_by_name_label_words_and_iri_also_from_the_other_end(store: Store) -> None:
    ways = ["owns", "nf:owns", f"{NF}owns", f"<{NF}owns>", "OWNS"]
    titles = {why.of_statement(store, "ByteDance", way, "TikTok").title for way in ways}
    titles |= {why.of_statement(store, "TikTok", way, "ByteDance").title for way in ("owned by", "ownedBy")}
    titles.add(why.of_statement(store, "TikTok", "is owned by", "ByteDance").title)
    assert titles == {"ByteDance owns TikTok"}


def test_things_go_by_name_identifier_and_iri(store: Store) -> None:
    ways = ["ByteDance", "bytedance", "ent:bytedance", f"{BASE}id/bytedance", f"<{BASE}id/bytedance>"]
    assert len({why.of_statement(store, way, "owns", "TikTok") for way in ways}) == 1


def test_classes_and_values_are_statements_too(store: Store) -> None:
    assert why.of_statement(store, "ByteDance", "is a", "company").title == "ByteDance is a company"
    assert why.of_statement(store, "NeurIPS", "nickname", "olympics of ai").title.endswith("Olympics of AI")


def test_a_name_of_two_things_means_the_one_that_the_statement_fits(store: Store) -> None:
    (path,) = why.of_statement(store, "ByteDance", "owns", "TikTok").paths
    assert path.statements[0].triple[2] == f"<{BASE}id/scmp-bytedance-neurips-award:tiktok>"
    with pytest.raises(AmbiguousError, match="“TikTok” can mean 2 things"):
        why.of_statement(store, "ByteDance", "develops", "TikTok")


def test_what_nobody_says_gets_what_is_on_record(store: Store) -> None:
    with pytest.raises(NotFoundError, match=r"says “ByteDance owns Doubao”\non record:\n  ByteDance owns TikTok"):
        why.of_statement(store, "ByteDance", "owns", "Doubao")
    with pytest.raises(NotFoundError, match="on record:\n  Harrow Foods alleges, according to Eastport Gazette"):
        why.of_statement(store, "Lindqvist Mills", "committed", "tampering with code")


@pytest.mark.parametrize(
    ("words", "mistake"),
    [
        (("Bytedanc", "owns", "TikTok"), "did you mean “ByteDance”"),
        (("ByteDance", "ownz", "TikTok"), "no property “ownz”; did you mean “owns”"),
        (("ByteDance", "a", "companny"), "no class “companny”; did you mean “company”"),
    ],
)
def test_a_mistake_gets_what_is_near(store: Store, words: tuple[str, str, str], mistake: str) -> None:
    with pytest.raises(NotFoundError, match=mistake):
        why.of_statement(store, *words)


def test_other_values_of_what_has_one_value_stand_beside(store: Store) -> None:
    titles = [
        "Visual Autoregressive Modeling: Scalable Image Generation via Next-Scale Prediction",
        "Visual Autoregressive Modelling: Scalable Image Generation via Next-Scale Prediction",
    ]
    found = why.of_statement(store, "arxiv:2404.02905", "title", titles[0])
    assert [other.triple[2] for other in found.others] == [f'"{titles[1]}"']


def test_a_statement_that_only_follows_is_told_with_rule_and_premises() -> None:
    one, two = (f"<{BASE}id/{name}>" for name in ("one", "two"))
    owned, owns = (two, f"<{NF}ownedBy>", one), (one, f"<{NF}owns>", two)
    store = small_store([(owned, f"<{BASE}source/s/facts>"), (owns, f"<{BASE}graph/inferred>")])
    found = why.of_statement(store, f"{BASE}id/one", "owns", f"{BASE}id/two")
    assert found.verdict.startswith("no source states it")
    assert "“owns” is “owned by” read from the other end" in told(found)
    assert found.paths[0].statements[0].premises[0].triple == owned


# -- rows --------------------------------------------------------------------------------------------------


def test_a_row_is_told_by_its_statements_each_once(store: Store) -> None:
    query = 'SELECT ?case ?who { ?case nf:hasPlaintiff ?who . ?who nf:name "Harrow Foods" }'
    text = told(why.of_row(store, query, 1))
    assert text.startswith("Row 1 case Harrow Foods v. Lindqvist Mills who Harrow Foods What it rests on")
    assert text.count("has the plaintiff Harrow Foods") == 1
    assert "not shown: 1 statement that only names or classes a thing" in text


def test_a_chain_is_told_step_by_step(store: Store) -> None:
    query = "SELECT ?city { ent:scmp-bytedance-neurips-award:bytedance-v-tian nf:heardBy/nf:basedIn ?city }"
    (path,) = why.of_row(store, query, 1).paths
    assert [s.triple[1] for s in path.statements] == [f"<{NF}heardBy>", f"<{NF}basedIn>"]
    assert "a chain of 2 statements:" in told(why.of_row(store, query, 1))


def test_a_row_about_a_claim_tells_the_claim_with_its_modality_and_denial(store: Store) -> None:
    query = "SELECT ?c { ?c nf:modality nf:Alleged ; nf:statedIn ?s . FILTER CONTAINS(STR(?s), 'eastport') }"
    text = told(why.of_row(store, query, 1))
    assert "ALLEGED, NOT HELD AS FACT: Harrow Foods alleges, according to Eastport Gazette, that" in text
    assert "“The company accuses the mill of selling watered-down flour”" in text
    assert "DENIED: Lindqvist Mills denies" in text


def test_a_row_that_rests_on_nothing_says_so(store: Store) -> None:
    assert "no statement was found that this row rests on" in told(why.of_row(store, "SELECT (1 AS ?n) {}", 1))


def test_rows_that_are_none_are_refused(store: Store) -> None:
    for number, mistake in ((0, "counted from 1"), (2, "has no row 2")):
        with pytest.raises(UsageError, match=mistake):
            why.of_row(store, "SELECT (1 AS ?n) {}", number)
    with pytest.raises(UsageError, match="only rows"):
        why.of_row(store, "ASK {}", 1)


# -- formats -----------------------------------------------------------------------------------------------


def test_text_fits_eighty_columns(store: Store) -> None:
    for found in (why.of_statement(store, *ACCUSATION), why.of_claim(store, "eastport-gazette-flour/denial")):
        assert max(map(len, why.write(found, "text", 80).splitlines())) <= 80


def test_hostile_names_are_shown_and_not_obeyed() -> None:
    one, two = (f"<{BASE}id/{name}>" for name in ("one", "two"))
    name = (one, "<http://www.w3.org/2000/01/rdf-schema#label>", '"<script>\\u001B[31m*x*"')
    facts = f"<{BASE}source/s/facts>"
    store = small_store([((one, f"<{NF}owns>", two), facts), (name, facts)])
    found = why.of_statement(store, f"{BASE}id/one", "owns", f"{BASE}id/two")
    assert "\x1b" not in why.write(found, "text") + why.write(found, "md") + why.write(found, "html")
    assert "<script>" not in why.write(found, "html")
    assert "*x*" not in why.write(found, "md")


def test_json_has_claims_words_and_sources_with_the_same_keys(store: Store) -> None:
    data = json.loads(why.write(why.of_statement(store, *ACCUSATION), "json"))
    ((claimed,),) = [s["claimed"] for path in data["paths"] for s in path["statements"]]
    assert (claimed["claim"], claimed["held"], claimed["start"]) == (
        "eastport-gazette-flour/accusation",
        False,
        96,
    )
    assert [answer["modality"] for answer in claimed["answers"]] == ["denied"]
    assert data["sources"][0]["id"] == "eastport-gazette-flour"


# -- the command -------------------------------------------------------------------------------------------


def test_the_command_takes_a_statement_a_claim_and_a_row(kg: Kg) -> None:
    for words, head in (
        (("ByteDance", "owns", "TikTok"), "ByteDance owns TikTok\n"),
        (("eastport-gazette-flour/denial",), "Claim eastport-gazette-flour/denial\n"),
        (("--row", "1", "--run", "lawsuits", "party=Harrow Foods", "--limit", "3"), "Row 1 of lawsuits\n"),
        (("--row", "2", "SELECT ?c { ?c a nf:Court } ORDER BY ?c"), "Row 2\n"),
    ):
        done = kg("why", *words)
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith(head)


def test_a_row_of_a_view_tells_what_is_only_claimed_as_that(kg: Kg) -> None:
    query = "SELECT ?who ?what { ?who nf:committed ?what . ?who rdfs:label 'Lindqvist Mills' }"
    done = kg("why", "--row", "1", query, "--include", "alleged")
    assert "not held as fact: that Lindqvist Mills committed" in done.out
    assert "DENIED" in done.out
    assert kg("why", "--row", "1", query).code == 2


def test_words_that_name_nothing_are_told_how_to_ask(kg: Kg) -> None:
    for words in ((), ("a", "b"), ("--row", "1"), ("--run", "lawsuits")):
        done = kg("why", *words)
        assert done.code == 2
        assert "--row" in done.err
