"""What an answer rests on can be chosen: which sources, how many, by when, and how surely they say it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import BASE, Kg
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import NAMES, faults, index_faults, merged, quads, state

from kg import answers, export, loading, trust
from kg import open as kg_open
from kg.answers import Rows
from kg.errors import NotFoundError, UsageError
from kg.evidence import Evidence
from kg.quads.names import TYPE, individual, nf
from kg.store import Store
from kg.terms import Statement
from kg.trust import Trust, View, hidden, marks, switches
from kg.trust.asked import asking
from kg.trust.included import said
from kg.trust.nodes import Nodes
from kg.trust.published import left_out

HEAD = """\
newsfacts: 1
source:
  id: {id}
  is: NewsArticle
  title: {id}
  publisher: paper
{more}  text: {id}.txt
entities:
  paper: {{is: NewsOrganization, name: {paper}}}
  mill: {{is: Company, name: Lindqvist Mills}}
  harrow: {{is: Company, name: Harrow Foods}}
  baker: {{is: Company, name: Baker and Sons}}
  fraud: {{is: Topic, name: fraud}}
  profit: {{is: Topic, name: profit}}
  case: {{is: Lawsuit, name: Harrow Foods v. Lindqvist Mills}}
claims:
"""
OWNS = "  - quote: one\n    says: {harrow: {owns: mill}}\n"
ALLEGED = """\
  - {id: accusation, modality: alleged, by: harrow, quote: two, says: {mill: {committed: fraud}}}
"""
DENIED = "  - {modality: denied, by: mill, quote: three, says: {mill: {committed: fraud}}}\n"
CASE = "  - {modality: reported, by: mill, quote: four, says: {case: {hasPlaintiff: harrow}}}\n"


def article(folder: Path, id_: str, claims: str, *, paper: str = "Eastport Gazette", more: str = "") -> Path:
    """A fact file with a text in which every number up to nine is a word."""
    (folder / f"{id_}.txt").write_text(f"{id_}: one two three four five six seven eight nine.", encoding="utf-8")
    path = folder / f"{id_}.yaml"
    path.write_text(HEAD.format(id=id_, paper=paper, more=more) + claims, encoding="utf-8")
    return path


def made(folder: Path, *paths: Path) -> Store:
    """A store of some files."""
    store = loading.create(folder / "store", BASE)
    loading.load(store, paths)
    return store


def rows(store: Store, query: str) -> list[tuple[str, ...]]:
    """The rows of a query, as text."""
    found = answers.ask(store, query)
    assert isinstance(found, Rows)
    return sorted(tuple("" if t is None else getattr(t, "value", str(t)) for t in row) for row in found.rows)


def names(store: Store, property_: str) -> list[tuple[str, ...]]:
    """Who stands to whom in a property, by label."""
    return rows(store, f"SELECT ?a ?b {{ ?x nf:{property_} ?y . ?x rdfs:label ?a . ?y rdfs:label ?b }}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("trust")


@pytest.fixture(scope="module")
def two(folder: Path) -> Store:
    """Two papers: both say who owns the mill, the first has an allegation, the second says more."""
    first = article(folder, "first", OWNS + ALLEGED + DENIED + CASE, more="  published: 2025-03-04\n")
    second = article(
        folder,
        "second",
        OWNS + "  - {quote: five, says: {harrow: {owns: baker}}}\n",
        paper="Westport Times",
        more="  published: 2025-05-01\n",
    )
    undated = article(folder, "undated", "  - {quote: six, says: {baker: {owns: mill}}}\n", paper="Westport Times")
    made(folder, first, second, undated)
    return Store.open(folder / "store")


COMMITTED = "SELECT ?who { ?who nf:committed ?what }"


def test_without_a_switch_the_view_is_the_store_itself(two: Store) -> None:
    assert trust.view(two, Trust()) is two


def test_a_view_is_a_good_store_that_nobody_can_write_to(two: Store) -> None:
    for switches_ in (Trust(as_of="2025-03"), Trust(publishers=("Westport Times",))):
        view = trust.view(two, switches_)
        assert faults(view) == []
        assert not view.writable


def test_a_date_lets_only_through_what_was_surely_published_by_then(two: Store) -> None:
    view = trust.as_of(two, "2025-03-04")
    assert {record.id for record in view.sources()} >= {"first"}
    assert isinstance(view, View)
    assert view.left_out == {"second": "published later", "undated": "without a date"}
    assert names(view, "owns") == [("Harrow Foods", "Lindqvist Mills")]


@pytest.mark.parametrize(
    ("date", "there"), [("2025-03-03", False), ("2025-03", True), ("2025", True), ("2024", False)]
)
def test_a_month_and_a_year_mean_their_last_day(two: Store, date: str, there: bool) -> None:
    assert any(record.id == "first" for record in trust.as_of(two, date).sources()) is there


def test_a_source_published_some_day_of_a_month_counts_from_its_last_day(folder: Path, tmp_path: Path) -> None:
    store = made(tmp_path, article(tmp_path, "march", OWNS, more="  published: 2025-03\n"))
    assert left_out(store, Trust(as_of="2025-03-30")) == {"march": "published later"}
    assert left_out(store, Trust(as_of="2025-03-31")) == {}


def test_as_of_is_the_store_that_the_sources_of_then_make(two: Store, folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "first.txt", tmp_path)
    assert state(trust.as_of(two, "2025-04")) == state(made(tmp_path, folder / "first.yaml"))


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        (Trust(publishers=("Eastport Gazette",)), {"first"}),
        (Trust(publishers=("eastport gazette", "Westport Times")), {"first", "second", "undated"}),
        (Trust(not_publishers=("Westport Times",)), {"first"}),
        (Trust(publishers=("second",)), {"second"}),
        (Trust(publishers=("Westport Times",), not_publishers=("undated",)), {"second"}),
        (Trust(publishers=(f"{BASE}id/org:westport-times",)), {"second", "undated"}),
    ],
)
def test_only_what_some_publishers_say_can_be_asked(two: Store, given_: Trust, kept: set[str]) -> None:
    assert {r.id for r in trust.view(two, given_).sources()} - {"newsfacts-ontology"} == kept


def test_a_publisher_that_nobody_knows_is_an_error_with_near_names(two: Store) -> None:
    with pytest.raises(
        NotFoundError, match="no publisher “Westport Time”; did you mean “Westport Times”"
    ) as error:
        trust.view(two, Trust(publishers=("Westport Time",)))
    assert "publishers here: Eastport Gazette, Westport Times" in str(error.value)


def test_a_company_that_publishes_nothing_is_told_so(two: Store) -> None:
    with pytest.raises(UsageError, match="“Harrow Foods” publishes no source in this store\npublishers here"):
        trust.view(two, Trust(publishers=("Harrow Foods",)))


def test_who_passes_a_report_on_does_not_answer_for_it(tmp_path: Path) -> None:
    more = "  republished-by: baker\n"
    store = made(tmp_path, article(tmp_path, "first", OWNS, more=more))
    with pytest.raises(UsageError, match="it passes on reports of Eastport Gazette, who answer for them"):
        trust.view(store, Trust(publishers=("Baker and Sons",)))
    assert left_out(store, Trust(not_publishers=("Eastport Gazette",))) == {"first": "of another publisher"}


def test_a_source_that_retracts_another_stays_with_it(tmp_path: Path) -> None:
    first = article(tmp_path, "first", OWNS, more="  published: 2025-03-04\n")
    more = "  published: 2025-03-09\n  retracts: {first: {note: It was wrong.}}\n"
    second = article(tmp_path, "second", "  - {quote: five, says: {harrow: {owns: baker}}}\n", more=more)
    store = made(tmp_path, first, second)
    view = trust.view(store, Trust(publishers=("first",)))
    assert names(view, "owns") == [("Harrow Foods", "Baker and Sons")]
    assert names(trust.as_of(store, "2025-03-05"), "owns") == [("Harrow Foods", "Lindqvist Mills")]


# -- how many say it ---------------------------------------------------------------------------------------


def test_a_fact_counts_if_so_many_sources_state_it(two: Store) -> None:
    assert names(trust.view(two, Trust(min_sources=2)), "owns") == [("Harrow Foods", "Lindqvist Mills")]
    assert names(trust.view(two, Trust(min_sources=3)), "owns") == []
    assert faults_but_counts(trust.view(two, Trust(min_sources=2))) == []


def faults_but_counts(store: Store) -> list[str]:
    """What does not hold of the merge of a view."""
    union = {s.triple for s in quads(store)}
    triples = merged(store)
    return [] if sorted(union) == sorted(triples) else ["the default graph is not the merge of the others"]


def test_names_classes_and_descriptions_are_no_news_and_stay(two: Store) -> None:
    view = trust.view(two, Trust(min_sources=9))
    for query in (
        "SELECT ?s ?o { ?s a nf:Company ; rdfs:label ?o }",
        "SELECT ?s ?o { ?s nf:publisher ?o }",
        "SELECT ?s ?o { ?s rdfs:subClassOf ?o }",
        "SELECT ?s ?o { ?s a nf:Claim ; nf:modality ?o }",
    ):
        assert rows(view, query) == rows(two, query) != []


def test_an_allegation_of_a_second_source_supports_no_fact(tmp_path: Path) -> None:
    first = article(tmp_path, "first", OWNS)
    second = article(
        tmp_path, "second", "  - {modality: alleged, by: baker, quote: two, says: {harrow: {owns: mill}}}\n"
    )
    store = made(tmp_path, first, second)
    assert names(trust.view(store, Trust(min_sources=2)), "owns") == []
    both = trust.view(store, Trust(min_sources=2, include=("alleged",)))
    assert names(both, "owns") == [("Harrow Foods", "Lindqvist Mills")]
    assert marked(both, "SELECT ?a { ?a nf:owns ?b }") == ["alleged by Baker and Sons"]


def test_who_denies_it_does_not_support_it(tmp_path: Path) -> None:
    says = "  - {modality: %s, by: baker, quote: two, says: {harrow: {owns: mill}}}\n"
    first, second = (article(tmp_path, id_, says % id_) for id_ in ("alleged", "denied"))
    store = made(tmp_path, first, second)
    assert names(trust.view(store, Trust(include=("alleged", "denied"))), "owns") != []
    assert names(trust.view(store, Trust(min_sources=2, include=("alleged", "denied"))), "owns") == []


def test_one_word_of_two_papers_of_one_agency_is_one_origin(tmp_path: Path) -> None:
    first = article(tmp_path, "first", OWNS)
    second = article(tmp_path, "second", OWNS, paper="Westport Times", more="  copy-of: first\n")
    store = made(tmp_path, first, second)
    assert names(trust.view(store, Trust(min_sources=2)), "owns") != []
    assert names(trust.view(store, Trust(min_origins=2)), "owns") == []


FIGURE = """\
  - quote: {quote}
    says:
      mill: {{hasFigure: {{is: Figure, metric: profit, comparator: {comparator}, value: {value}{more}}}}}
"""


def figure(value: int, comparator: str = "exactly", more: str = "", quote: str = "seven") -> str:
    return FIGURE.format(value=value, comparator=comparator, more=more, quote=quote)


@pytest.mark.parametrize(
    ("one", "other", "values"),
    [
        (figure(5), figure(5), ["5", "5"]),
        (figure(5), figure(6), []),
        (figure(5), figure(5, "more than"), []),
        (figure(5, more=", unit: mills"), figure(5), ["5", "5"]),
        (figure(5), figure(6) + figure(5, quote="eight"), ["5", "5"]),
    ],
)
def test_figures_of_two_sources_support_one_another_if_they_agree(
    tmp_path: Path, one: str, other: str, values: list[str]
) -> None:
    store = made(tmp_path, article(tmp_path, "first", one), article(tmp_path, "second", other))
    view = trust.view(store, Trust(min_sources=2))
    assert rows(view, "SELECT ?value { ?of nf:hasFigure ?f . ?f nf:value ?value }") == [(v,) for v in values]
    assert len(rows(view, "SELECT ?f { ?f a nf:Figure }")) == len(values)
    assert rows(view, "SELECT ?f { ?f nf:unit ?unit }") == []  # only one of them says it


def node(source: str, name: str = "n") -> str:
    return NAMES.source(source, f"node/{name}")


triples_of_nodes = st.lists(
    st.tuples(
        st.sampled_from([NAMES.entity("a"), *(node(s, n) for s in "xy" for n in "nm")]),
        st.sampled_from([nf("hasFigure"), nf("value"), nf("date"), TYPE]),
        st.sampled_from(
            [*(node(s, n) for s in "xy" for n in "nm"), '"1"', '"2024"', nf("Figure"), nf("Position")]
        ),
    ),
    max_size=12,
)


@given(triples_of_nodes)
def test_support_of_nodes_is_mutual_and_ends(triples: list[tuple[str, str, str]]) -> None:
    nodes = Nodes(triples)
    for source, other in (("x", "y"), ("y", "x")):
        for name in "nm":
            for found in nodes.support(node(source, name)):
                assert found.startswith(node(other, "")[:-1])
                assert node(source, name) in nodes.support(found)


# -- what is only claimed ----------------------------------------------------------------------------------


def marked(view: Store, query: str) -> list[str]:
    """What each row of a query rests on."""
    assert isinstance(view, View)

    def ask(store: Store) -> Rows:
        found = answers.ask(store, query)
        assert isinstance(found, Rows)
        return found

    return marks.Marks(view).of(query, ask(view), ask)


def test_an_allegation_that_is_included_stands_in_a_graph_of_its_own(two: Store) -> None:
    view = trust.view(two, Trust(include=("alleged",)))
    more = set(quads(view)) - set(quads(two))
    (triple,) = {s.triple for s in more}
    assert more == {Statement(*triple, NAMES.graph("included"))}
    assert set(merged(view)) - set(merged(two)) == {triple}
    assert faults_but_counts(view) == []


def test_no_export_of_a_view_has_what_is_only_claimed(two: Store) -> None:
    view = trust.view(two, Trust(include=switches.CAUTION))
    for format_ in ("nq", "nt", "trig"):
        assert export.write(view, format_) == export.write(two, format_)


def test_an_allegation_is_marked_with_its_speaker_and_the_denial_on_record(two: Store) -> None:
    view = trust.view(two, Trust(include=("alleged",)))
    assert marked(view, COMMITTED) == ["alleged by Harrow Foods; denied by Lindqvist Mills"]


SAID = "  - {modality: %s, by: %s, quote: two, says: {harrow: {owns: mill}}}\n"


def test_what_a_source_left_out_denies_is_kept_as_a_claim_with_its_words_and_counts_for_nothing(
    tmp_path: Path,
) -> None:
    first = article(tmp_path, "first", SAID % ("alleged", "baker"))
    second = article(tmp_path, "second", SAID % ("denied", "mill") + CASE + OWNS, paper="Westport Times")
    store = made(tmp_path, first, second)
    view = trust.view(store, Trust(publishers=("first",)))
    graph = NAMES.source("second", "claims")
    more = {s for s in quads(view) if "/source/second" in s.subject}
    assert {s.graph for s in more} == {graph, NAMES.graph("sources")}
    assert [s.object for s in more if s.predicate == nf("modality")] == [individual("Denied")]
    assert [s.object for s in more if s.predicate.endswith("oa#exact>")] == ['"two"']
    assert [r.id for r in view.sources() if r.kind == "article"] == ["first"]
    assert rows(view, OWNERS) == []
    assert faults_but_counts(view) == []
    assert index_faults(view) == []
    assert graph in {s.graph for s in export_of(view)}
    alleged = Trust(publishers=("first",), include=("alleged",))
    assert marked(trust.view(store, alleged), OWNERS) == [
        "alleged by Baker and Sons; denied by Lindqvist Mills, in a source left out here (of another publisher)"
    ]
    assert rows(trust.view(store, alleged._replace(min_sources=2)), OWNERS) == []
    assert rows(trust.view(store, Trust(publishers=("first",), include=("denied",))), OWNERS) == []


def export_of(store: Store) -> list[Statement]:
    """The statements of an export with the claims."""
    return [
        Statement(*map(str, (q.subject, q.predicate, q.object, q.graph_name)))
        for q in export.quads(store, claims=True)
    ]


def test_of_a_source_left_out_for_its_date_nothing_is_kept(tmp_path: Path) -> None:
    first = article(tmp_path, "first", SAID % ("alleged", "baker"), more="  published: 2025-03-04\n")
    second = article(tmp_path, "second", SAID % ("denied", "mill"), more="  published: 2025-03-09\n")
    third = article(tmp_path, "third", SAID % ("denied", "mill"), more="  published: 2025-03-20\n")
    store = made(tmp_path, first, second, third)
    deniers = "SELECT ?s { ?c nf:modality nf:Denied ; nf:statedIn ?s }"
    assert rows(trust.as_of(store, "2025-03-04"), deniers) == []
    view = trust.view(store, Trust(publishers=("first",), as_of="2025-03-10"))
    assert rows(view, deniers) == [(f"{BASE}source/second",)]


def test_the_footer_tells_what_is_kept_of_sources_left_out(kg: Kg, harbour: Path) -> None:
    switch = ("--not-from", "Thornesund Courier")
    told = "kept from sources left out: 2 denials and 1 withdrawal of claims that stay"
    done = kg("run", "alleged-and-denied", "about=Petra Hollvard", *switch, "-F", "csv", store=harbour)
    assert told in done.err.splitlines()
    assert f"{BASE}source/courier-withdrawal," in done.out
    done = kg("show", "Petra Hollvard", *switch, store=harbour)
    assert told in done.err.splitlines()
    assert "takes back" in done.out


PUBLISHERS = (
    "Thornesund Courier", "Kystlund Tribune", "Tidewater Ledger", "Quayside Weekly",
    "Aldvik Evening Mail", "Skarland Coast Agency",
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(st.sets(st.sampled_from(PUBLISHERS), min_size=1), st.booleans())
def test_no_choice_of_publishers_parts_an_accusation_from_its_denial_or_withdrawal(
    harbour: Path, chosen: set[str], without: bool
) -> None:
    store, names_ = Store.open(harbour), tuple(sorted(chosen))
    view = trust.view(store, Trust(not_publishers=names_) if without else Trust(publishers=names_))
    whole, seen = Evidence(store), Evidence(view)
    alleged = [iri for (iri,) in rows(view, "SELECT ?c { ?c nf:modality nf:Alleged }")]
    for iri in alleged:
        for those in ("answers", "withdrawals"):
            there, here = ([c.iri for c in getattr(e, those)(iri)] for e in (whole, seen))
            assert here == there
            assert [seen.claim(c).attribution for c in here] == [whole.claim(c).attribution for c in there]
    assert faults_but_counts(view) == []
    held = {s.triple for s in quads(view) if s.graph.endswith("/facts>")}
    for claim in said(view, switches.CAUTION):
        assert claim.triples[0] in held or claim.triples[0] not in set(merged(view))


def test_what_facts_alone_say_is_a_fact_beside_what_is_claimed(two: Store) -> None:
    view = trust.view(two, Trust(include=("alleged",)))
    found = marked(view, "SELECT ?x { { ?x nf:committed ?y } UNION { ?x nf:owns ?z } } ORDER BY ?x ?y")
    assert sorted(found) == ["alleged by Harrow Foods; denied by Lindqvist Mills", "fact", "fact", "fact"]


def test_a_count_that_claims_change_is_no_fact(two: Store) -> None:
    view = trust.view(two, Trust(include=("alleged",)))
    (mark,) = marked(view, "SELECT (COUNT(?x) AS ?n) { ?x nf:committed ?y }")
    assert mark.startswith("alleged by Harrow Foods; denied by")
    assert marked(view, "SELECT (COUNT(?x) AS ?n) { ?x nf:owns ?y }") == ["fact"]


def test_a_row_about_a_claim_says_how_it_is_said(two: Store) -> None:
    view = trust.view(two, Trust(include=("reported",)))
    found = marked(
        view, "SELECT ?o { ?c nf:claimPredicate nf:committed ; nf:modality nf:Alleged ; nf:claimObject ?o }"
    )
    assert found == ["alleged by Harrow Foods; denied by Lindqvist Mills"]


def test_an_event_of_which_claims_alone_speak_gets_its_class(two: Store) -> None:
    query = "SELECT ?case { ?case a nf:Lawsuit }"
    assert rows(two, query) == []
    view = trust.view(two, Trust(include=("reported",)))
    assert len(rows(view, query)) == 1
    assert marked(view, query) == ["reported by Lindqvist Mills"]


def test_a_claim_of_a_date_comes_with_its_days(tmp_path: Path) -> None:
    claim = "  - {modality: reported, by: mill, quote: nine, says: {case: {date: 2025-03}}}\n"
    store = made(tmp_path, article(tmp_path, "first", claim))
    view = trust.view(store, Trust(include=("reported",)))
    assert rows(view, "SELECT ?a ?b { ?x nf:earliest ?a ; nf:latest ?b }") == [("2025-03-01", "2025-03-31")]


def test_what_is_asserted_and_not_accepted_counts_only_when_asked_for(tmp_path: Path) -> None:
    claim = "  - {accept: false, why: a slip, quote: one, says: {harrow: {owns: mill}}}\n"
    store = made(tmp_path, article(tmp_path, "first", claim))
    assert names(store, "owns") == []
    view = trust.view(store, Trust(include=("asserted",)))
    assert marked(view, "SELECT ?a { ?a nf:owns ?b }") == ["asserted by Eastport Gazette, not held as fact"]


def test_what_became_of_a_claim_is_told_with_it(tmp_path: Path) -> None:
    first = article(tmp_path, "first", OWNS + ALLEGED, more="  published: 2025-03-04\n")
    more = "  published: 2025-03-09\n  retracts: {first: {note: It was wrong.}}\n"
    second = article(tmp_path, "second", DENIED, more=more)
    view = trust.view(made(tmp_path, first, second), Trust(include=("asserted", "alleged")))
    assert marked(view, "SELECT ?a { ?a nf:owns ?b }") == [
        "asserted by Eastport Gazette, retracted on 2025-03-09 by Eastport Gazette"
    ]
    assert marked(view, COMMITTED) == ["alleged by Harrow Foods, retracted on 2025-03-09 by Eastport Gazette"]


# -- what is hidden ----------------------------------------------------------------------------------------


def hides(store: Store, switches_: Trust, query: str) -> list[str]:
    def ask(asked: Store) -> Rows:
        found = answers.ask(asked, query)
        assert isinstance(found, Rows)
        return found

    return list(hidden.hidden(store, switches_, ask).sentences())


OWNERS = "SELECT ?x ?y { ?x nf:owns ?y }"


@pytest.mark.parametrize(
    ("given_", "query", "told"),
    [
        (Trust(min_sources=2), OWNERS, ["2 rows hidden: 2 single-source"]),
        (Trust(min_sources=3), OWNERS, ["3 rows hidden: 3 with fewer than 3 sources"]),
        (Trust(as_of="2025-04"), OWNERS, ["2 rows hidden: 2 not yet published"]),
        (Trust(publishers=("Eastport Gazette",)), OWNERS, ["2 rows hidden: 2 of other publishers"]),
        (Trust(as_of="2025-04"), COMMITTED, ["1 row hidden: 1 denied"]),
        (Trust(include=("denied",)), COMMITTED, ["no rows hidden"]),
        (
            Trust(as_of="2025-04"),
            "SELECT (COUNT(*) AS ?n) { ?x nf:owns ?y }",
            ["no rows hidden", "1 row differs from all there is"],
        ),
    ],
)
def test_what_is_hidden_is_counted_by_the_switch_that_hides_it(
    two: Store, given_: Trust, query: str, told: list[str]
) -> None:
    assert hides(two, given_, query) == told


def test_of_rows_that_are_equal_each_is_hidden_for_one_reason(tmp_path: Path) -> None:
    says = "  - {quote: one, says: {harrow: {owns: %s}}}\n"
    alleged = "  - {modality: alleged, by: baker, quote: two, says: {harrow: {owns: mill}}}\n"
    store = made(tmp_path, article(tmp_path, "first", says % "baker"), article(tmp_path, "second", alleged))
    assert hides(store, Trust(min_sources=2), "SELECT ?x { ?x nf:owns ?y }") == [
        "2 rows hidden: 1 single-source, 1 alleged"
    ]


def test_what_is_no_longer_held_is_told_beside_what_was_known_then(tmp_path: Path) -> None:
    first = article(tmp_path, "first", OWNS, more="  published: 2025-03-04\n")
    more = "  published: 2025-03-09\n  retracts: {first: {note: It was wrong.}}\n"
    store = made(tmp_path, first, article(tmp_path, "second", DENIED, more=more))
    assert hides(store, Trust(as_of="2025-03-05"), OWNERS) == [
        "no rows hidden",
        "1 row is no longer held as fact today",
    ]


# -- errors ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        (Trust(include=("aledged",)), "no such modality; did you mean alleged"),
        (Trust(min_sources=0), "--min-sources 0: everything has at least one source"),
        (Trust(min_origins=-1), "--min-origins -1"),
        (Trust(as_of="soon"), "--as-of soon: give a day"),
        (Trust(as_of="2025-13"), "--as-of 2025-13: there is no month 13"),
        (Trust(as_of="2025/2026"), "give a day"),
        (Trust(as_of="٢٠٢٥"), "give a day"),
    ],
)
def test_a_switch_that_says_nothing_is_refused(two: Store, given_: Trust, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        trust.view(two, given_)


# -- keeping views -----------------------------------------------------------------------------------------


def test_a_view_follows_the_store(tmp_path: Path) -> None:
    store = made(tmp_path, article(tmp_path, "first", OWNS + ALLEGED))
    assert len(rows(trust.view(store, Trust(include=("alleged",))), COMMITTED)) == 1
    loading.load(store, [article(tmp_path, "first", OWNS)])
    assert rows(trust.view(store, Trust(include=("alleged",))), COMMITTED) == []


def test_where_nothing_can_be_kept_the_view_is_made_in_memory(
    two: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = trust.view(two, Trust(min_sources=2, include=("alleged",), as_of="2025-06"))
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    here = trust.view(two, Trust(min_sources=2, include=("alleged",), as_of="2025-06"))
    assert isinstance(here, View)
    assert state(here) == state(there)


def test_only_so_many_views_are_kept(two: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for year in range(2000, 2030):
        trust.view(two, Trust(as_of=str(year), include=("alleged",), min_sources=year - 1990))
    kept = list((tmp_path / "kg" / "views").iterdir())
    assert len(kept) == 12
    assert not any("." in path.name for path in kept)


def test_a_kept_view_that_is_damaged_is_made_anew(
    two: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = trust.view(two, Trust(min_sources=2)).folder
    (folder / "CURRENT").unlink()  # not written to: its files are those of the store
    assert names(trust.view(two, Trust(min_sources=2)), "owns") == [("Harrow Foods", "Lindqvist Mills")]


def test_a_view_of_a_view_has_the_new_switches_only(two: Store) -> None:
    view = trust.view(two, Trust(as_of="2024"))
    assert state(trust.view(view, Trust(min_sources=2))) == state(trust.view(two, Trust(min_sources=2)))


def test_claims_that_say_no_triple_are_not_included(store: Store) -> None:
    assert all(claim.triples for claim in said(store, switches.CAUTION))


# -- Python -----------------------------------------------------------------------------------------------


def test_an_answer_in_python_can_be_asked_for_under_switches(two: Store) -> None:
    with kg_open(two.path) as g:
        assert len(g.query(OWNERS)) == 3
        assert len(g.query(OWNERS, trust=Trust(min_sources=2), timeout=20)) == 1
        assert len(g.at("2025-04").query(OWNERS)) == 1
        (row,) = g.query(COMMITTED, trust=Trust(include=("alleged",)))
        assert row["standing"] == "alleged by Harrow Foods; denied by Lindqvist Mills"
        answer = g.run("alleged-and-denied", trust=Trust(as_of="2024"))
        assert len(answer) == 0


# -- the command line --------------------------------------------------------------------------------------


def test_the_answer_has_a_column_that_says_what_each_row_rests_on(kg: Kg, two: Store) -> None:
    done = kg("query", COMMITTED, "--include", "alleged", "-F", "json", store=two.path)
    (row,) = json.loads(done.out)
    assert row["standing"] == "alleged by Harrow Foods; denied by Lindqvist Mills"


@pytest.mark.parametrize("format_", ["csv", "tsv", "md", "html", "ndjson", "srj", "srx", "table"])
def test_the_mark_reaches_every_format(kg: Kg, two: Store, format_: str) -> None:
    done = kg("query", COMMITTED, "--include", "alleged", "-F", format_, "--cite", store=two.path)
    assert "alleged by Harrow Foods; denied by" in " ".join(done.out.split())


def test_the_footer_says_what_is_hidden_and_why(kg: Kg, two: Store) -> None:
    done = kg("query", OWNERS, "--min-sources", "2", "--as-of", "2025-06", store=two.path)
    assert done.err.splitlines() == [
        "1 source without a date left out: undated",
        "2 rows hidden: 1 single-source, 1 by several switches together",
    ]


def test_what_a_limit_leaves_out_is_not_hidden_by_a_switch(kg: Kg, two: Store) -> None:
    done = kg("query", f"{OWNERS} LIMIT 1", "--min-sources", "2", store=two.path)
    assert done.err == "2 rows hidden: 2 single-source\n"


def test_a_plain_answer_has_no_footer(kg: Kg) -> None:
    done = kg("run", "not-facts", "-F", "csv")
    assert done.err == ""


@pytest.mark.parametrize(
    ("given_", "query", "told"),
    [
        (
            Trust(),
            COMMITTED,
            ["there is 1 row with --include alleged"],
        ),
        (Trust(as_of="2024"), OWNERS, ["there are 3 rows without --as-of"]),
        (
            Trust(as_of="2024", min_sources=3),
            OWNERS,
            ["there are 3 rows without these switches"],
        ),
        (Trust(min_sources=2), "SELECT ?x { ?x nf:committed nf:None }", []),
    ],
)
def test_an_empty_answer_says_with_which_switch_there_are_rows(
    two: Store, given_: Trust, query: str, told: list[str]
) -> None:
    assert list(hidden.wider(two, given_, asking(lambda _: query))) == told


def test_the_reasons_of_an_empty_answer_name_switches(kg: Kg, two: Store) -> None:
    found = kg("query", COMMITTED, store=two.path).err  # how many are found in time depends on the machine
    assert "with --include" in found or "no time" in found


def test_triples_cannot_carry_the_mark_and_are_refused(kg: Kg, two: Store) -> None:
    done = kg(
        "query", "CONSTRUCT { ?a nf:committed ?b } { ?a nf:committed ?b }", "--include", "alleged", store=two.path
    )
    assert done.code == 2
    assert "a claim would look like a fact" in done.err


def test_a_yes_that_rests_on_claims_is_told(kg: Kg, two: Store) -> None:
    done = kg("query", "ASK { ?a nf:committed ?b }", "--include", "alleged", store=two.path)
    assert "facts alone say no: this rests on what is only claimed" in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["query", "ASK {}", "--data", "x.ttl", "--min-sources", "2"], "files given with --data do not tell"),
        (["query", "ASK {}", "--min-sources", "0"], "0"),
        (["query", "ASK {}", "--include", "alledged"], "did you mean alleged"),
        (["query", "ASK {}", "--as-of", "soon"], "--as-of soon: give a day"),
        (["run", "not-facts", "--print", "--as-of", "2025"], "leave them out"),
        (["query", "ASK {}", "--as-of", "2025", "--allow-service", "http://x.example/"], "--allow-service"),
    ],
)
def test_switches_that_cannot_be_followed_are_refused(kg: Kg, arguments: list[str], message: str) -> None:
    done = kg(*arguments)
    assert done.code == 2
    assert message in done.err


def test_a_name_that_the_view_does_not_know_is_told_to_be_in_the_store(kg: Kg) -> None:
    done = kg("run", "papers-at", "company=ByteDance", "venue=NeurIPS", "--as-of", "2001")
    assert done.code == 2
    assert "“ByteDance” is in the store, but not with --as-of 2001" in done.err


def test_a_plain_question_imports_nothing_of_it(store_path: Path) -> None:
    code = "import sys; from kg.cli import quick; quick.run(quick.parse(sys.argv[1:])); print(*sys.modules)"
    arguments = ["-s", str(store_path), "run", "not-facts", "-F", "csv"]
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "kg.answers" in loaded
    assert not [name for name in loaded if name.startswith(("kg.trust", "kg.trace", "kg.cli.trusting"))]
