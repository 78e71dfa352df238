"""What a row rests on: statements, chains of paths, claims, what is absent, and what follows by rules."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from small_stores import BASE, small_store

from kg import answers, queries, trace
from kg.answers import Rows, Triples
from kg.entities import Entities
from kg.queries import SavedQuery
from kg.store import Store
from kg.store.changes import Triple
from kg.terms import named_node
from kg.trace import Chain, Trace, rows
from kg.vocabulary import NF, RDF

FACTS = f"<{BASE}source/one/facts>"
OTHER = f"<{BASE}source/two/facts>"
INFERRED = f"<{BASE}graph/inferred>"
INCLUDED = f"<{BASE}graph/included>"


def x(name: str) -> str:
    return f"<https://x.example/{name}>"


def t(text: str) -> Triple:
    """The triple of three short names; one in upper case at its beginning is a class."""
    subject, predicate, object_ = text.split()
    verb = f"<{RDF}type>" if predicate == "a" else f"<{NF}{predicate}>"
    return x(subject), verb, f"<{NF}{object_}>" if predicate == "a" else x(object_)


def facts(*texts: str, graph: str = FACTS) -> list[tuple[Triple, str]]:
    return [(t(text), graph) for text in texts]


def traced(store: Store, query: str, cite: tuple[str, ...] = ()) -> list[Trace]:
    query = f"PREFIX x: <https://x.example/> {query}"
    answer = answers.ask(store, query)
    assert isinstance(answer, Rows)
    return rows(store, query, answer, cite)


def steps(found: Trace) -> list[Triple]:
    return [step for chain in found.chains for step in chain.steps]


UNITS = facts("lab partOfOrganization school", "school partOfOrganization university", "paper acceptedAt meeting")


# -- patterns ----------------------------------------------------------------------------------------------


def test_a_row_rests_on_statements_with_variables_that_are_not_selected() -> None:
    store = small_store(UNITS)
    (found,) = traced(store, "SELECT ?top { ?unit nf:partOfOrganization ?mid . ?mid nf:partOfOrganization ?top }")
    assert steps(found) == [t("lab partOfOrganization school"), t("school partOfOrganization university")]


def test_a_path_is_told_as_the_chain_of_its_statements_in_the_order_of_walking() -> None:
    store = small_store(UNITS)
    (found,) = traced(store, "SELECT * { x:lab nf:partOfOrganization+ ?top FILTER(?top = x:university) }")
    assert [chain.steps for chain in found.chains] == [
        (t("lab partOfOrganization school"), t("school partOfOrganization university"))
    ]


@pytest.mark.parametrize(
    ("path", "end", "length"),
    [
        ("nf:partOfOrganization*", "x:lab", 0),
        ("nf:partOfOrganization?", "x:school", 1),
        ("nf:partOfOrganization/nf:partOfOrganization", "x:university", 2),
        ("nf:owns|nf:partOfOrganization", "x:school", 1),
        ("!nf:owns", "x:school", 1),
        ("!(nf:owns|^nf:partOfOrganization)", "x:school", 1),
        ("(nf:partOfOrganization/^nf:partOfOrganization)*/nf:partOfOrganization", "x:school", 1),
        ("^(^nf:partOfOrganization/^nf:owns)", None, None),
        ("(^nf:partOfOrganization)+", None, None),
    ],
)
def test_the_shortest_chain_of_every_kind_of_path_is_found(path: str, end: str | None, length: int | None) -> None:
    store = small_store([*UNITS, *facts("university partOfOrganization lab")])
    found = traced(store, f"SELECT * {{ x:lab {path} ?end FILTER(?end = {end or 'x:school'}) }}")
    assert all(not one.untraced for one in found)
    if length is not None:
        assert len(steps(found[0])) == length


def test_a_circle_of_units_ends() -> None:
    store = small_store(facts("a partOfOrganization b", "b partOfOrganization a"))
    found = traced(store, "SELECT * { x:a nf:partOfOrganization+ x:a }")
    assert [len(steps(one)) for one in found] == [2]


def test_what_is_optional_counts_only_where_it_matched() -> None:
    store = small_store(facts("a owns b", "b owns c", "b develops d"))
    query = "SELECT ?who ?made { ?who nf:owns ?what OPTIONAL { ?who nf:develops ?made FILTER(?made != x:other) } }"
    found = {row[0]: one for row, one in zip(("a", "b"), sorted(traced(store, query), key=steps), strict=True)}
    assert steps(found["a"]) == [t("a owns b")]
    assert steps(found["b"]) == [t("b owns c"), t("b develops d")]


def test_an_optional_part_whose_filter_fails_is_not_named_though_its_statements_are_there() -> None:
    store = small_store(facts("a owns b", "a develops b"))
    query = "SELECT ?a ?b { ?a nf:owns ?b OPTIONAL { ?a nf:develops ?b FILTER(false) } }"
    assert [steps(one) for one in traced(store, query)] == [[t("a owns b")]]


def test_only_the_branches_that_matched_count() -> None:
    store = small_store(facts("a owns b", "b develops a"))
    query = "SELECT ?who { { ?who nf:owns ?b BIND(1 AS ?way) } UNION { ?who nf:develops ?b BIND(2 AS ?way) } }"
    assert sorted(steps(one)[0] for one in traced(store, query)) == [t("a owns b"), t("b develops a")]


def test_exists_gives_a_witness_and_not_exists_an_absence() -> None:
    store = small_store(facts("a owns b", "a develops c"))
    query = (
        "SELECT ?a { ?a nf:owns ?b FILTER EXISTS { ?a nf:develops ?what } FILTER NOT EXISTS { ?b nf:owns ?more } "
        "MINUS { ?a nf:founded ?b } }"
    )
    (found,) = traced(store, query)
    assert steps(found) == [t("a owns b"), t("a develops c")]
    assert found.absent == ("{ ?b nf:owns ?more }", "{ ?a nf:founded ?b }")


def test_of_two_conditions_of_which_one_is_enough_only_the_one_that_holds_is_named() -> None:
    store = small_store(facts("a owns b", "b owns c"))
    query = "SELECT * { x:a nf:owns ?b FILTER (EXISTS { ?b nf:develops ?c } || EXISTS { ?b nf:owns ?c }) }"
    (found,) = traced(store, query)
    assert (steps(found), found.absent) == ([t("a owns b"), t("b owns c")], ())


def test_sub_selects_values_binds_and_brackets_are_seen_through() -> None:
    store = small_store(facts("a owns b", "b owns c", "b develops d"))
    query = (
        "SELECT ?name { VALUES ?a { x:a } ?a nf:owns [ nf:owns ?c ; nf:develops _:made ] "
        "{ SELECT DISTINCT ?a { ?a nf:owns ?any } } BIND(STR(?a) AS ?name) }"
    )
    (found,) = traced(store, query)
    assert set(steps(found)) == {t("a owns b"), t("b owns c"), t("b develops d")}
    assert not found.untraced


def test_a_statement_of_a_named_graph_is_told_with_its_graph() -> None:
    store = small_store([*facts("a owns b"), *facts("a owns b", graph=OTHER)])
    found = traced(store, "SELECT ?g { GRAPH ?g { ?a nf:owns ?b } } ORDER BY ?g")
    assert [[chain.graph for chain in one.chains] for one in found] == [[FACTS], [OTHER]]


def test_from_names_the_graphs_that_are_looked_at() -> None:
    store = small_store([*facts("a owns b"), *facts("a owns c", graph=OTHER)])
    found = traced(store, f"SELECT ?b FROM {OTHER} {{ ?a nf:owns ?b }}")
    assert [steps(one) for one in found] == [[t("a owns c")]]


def test_names_and_classes_are_marked() -> None:
    store = small_store(facts("a owns b", "a a Company"))
    (found,) = traced(store, "SELECT * { ?a a nf:Company ; nf:owns ?b }")
    assert [chain.naming for chain in found.chains] == [True, False]


# -- groups ------------------------------------------------------------------------------------------------


def test_a_group_rests_on_all_of_its_members_up_to_a_number_and_the_rest_is_counted() -> None:
    store = small_store(facts(*(f"a owns b{n}" for n in range(130)), "c owns d"))
    found = traced(store, "SELECT ?a (COUNT(?b) AS ?n) { ?a nf:owns ?b } GROUP BY ?a ORDER BY ?a")
    assert [(len(one.chains), one.left_out) for one in found] == [(100, 30), (1, 0)]


def test_a_count_over_everything_is_one_group() -> None:
    (found,) = traced(small_store(UNITS), "SELECT (COUNT(*) AS ?n) { ?a nf:partOfOrganization ?b }")
    assert len(found.chains) == 2


def test_a_column_that_is_worked_out_tells_rows_apart() -> None:
    store = small_store(facts("a owns b", "a develops c"))
    query = (
        "SELECT ?a (COALESCE(?b, ?c) AS ?what) { { ?a nf:owns ?b } UNION { ?a nf:develops ?c } } ORDER BY ?what"
    )
    assert [steps(one) for one in traced(store, query)] == [[t("a owns b")], [t("a develops c")]]


def test_an_answer_that_was_cut_is_traced_as_far_as_it_goes() -> None:
    store = small_store(facts(*(f"a owns b{n}" for n in range(50))))
    query = "SELECT ?b { ?a nf:owns ?b }"
    answer = answers.ask(store, query, limit=2)
    assert isinstance(answer, Rows)
    assert [len(one.chains) for one in rows(store, query, answer)] == [1, 1]


# -- what cannot be traced ---------------------------------------------------------------------------------


def test_what_another_machine_would_answer_is_not_traced() -> None:
    store = small_store(UNITS)
    query = "SELECT ?a { ?a nf:acceptedAt ?b OPTIONAL { SERVICE <https://x.example/> { ?a nf:owns ?c } } }"
    (found,) = rows(store, query, Rows(("a",), ((None,),)))
    assert found.untraced
    assert not found.chains


def test_when_the_time_is_over_the_trace_says_so() -> None:
    store = small_store(UNITS)
    answer = answers.ask(store, "SELECT ?a { ?a nf:acceptedAt ?b }")
    assert isinstance(answer, Rows)
    (found,) = rows(store, "SELECT ?a { ?a nf:acceptedAt ?b }", answer, budget=0)
    assert found.untraced == ("the time for tracing was over",)


def test_where_the_time_was_over_while_asking_what_was_found_is_told_and_that_there_may_be_more() -> None:
    store = small_store(facts(*(f"a owns b{n}" for n in range(3000))))
    query = "SELECT ?c { ?a nf:owns ?b . ?a nf:owns ?c }"
    row = Rows(("c",), ((named_node(x("b1")),),))
    (found,) = rows(store, query, row, budget=0.5)
    assert "the time for tracing was over" in found.untraced
    assert found.chains


def test_a_row_that_is_not_there_any_more_is_said_to_be_gone() -> None:
    query = "SELECT ?a { ?a nf:acceptedAt ?b }"
    answer = answers.ask(small_store(UNITS), query)
    assert isinstance(answer, Rows)
    (found,) = rows(small_store([]), query, answer)
    assert found.untraced == ("the row was not found when the query was asked again",)


def test_triples_are_told_by_themselves_and_those_that_a_query_made_up_are_not() -> None:
    store = small_store(UNITS)
    answer = answers.ask(store, "CONSTRUCT { ?a nf:acceptedAt ?b . ?b nf:owns ?a } { ?a nf:acceptedAt ?b }")
    assert isinstance(answer, Triples)
    made, held = trace.triples(store, answer)
    assert steps(held) == [t("paper acceptedAt meeting")]
    assert "the query made it" in made.untraced[0]


# -- headers, claims, sources ------------------------------------------------------------------------------


def test_the_patterns_of_a_header_come_first() -> None:
    store = small_store([*UNITS, *facts("paper hasTopic vision")])
    query = "SELECT ?paper { ?paper nf:acceptedAt ?meeting }"
    (found,) = traced(store, query, ("?paper nf:hasTopic ?topic",))
    assert steps(found) == [t("paper hasTopic vision")]


@pytest.mark.parametrize("cite", ["$paper nf:hasTopic ?topic", "?paper nf:hasTopic ?a ?b", "?paper nf:owns ?x"])
def test_patterns_of_a_header_that_tell_nothing_leave_the_row_to_those_of_the_query(cite: str) -> None:
    store = small_store([*UNITS, *facts("paper hasTopic vision")])
    query = "SELECT (?p AS ?of) { ?p nf:acceptedAt ?meeting }"
    (found,) = traced(store, query, (cite,))
    assert steps(found) == [t("paper acceptedAt meeting")]


def test_a_header_may_name_the_column_that_holds_a_source() -> None:
    source = f"<{BASE}source/one>"
    store = small_store([((source, f"<{NF}factsGraph>", FACTS), f"<{BASE}graph/sources>")])
    (found,) = traced(store, "SELECT ?source { ?source nf:factsGraph ?graph }", ("?source",))
    assert (found.sources, found.chains) == ((source[1:-1],), ())


def test_claims_and_sources_that_the_patterns_touch_are_named(store: Store) -> None:
    query = (
        "SELECT ?who ?title { ?claim nf:saidBy ?who ; nf:modality nf:Alleged ; nf:statedIn ?source . "
        "?source dcterms:title ?title FILTER(CONTAINS(?title, 'mill')) }"
    )
    (found,) = traced(store, query)
    assert found.claims == (f"{BASE}source/eastport-gazette-flour/claim/accusation",)
    assert found.sources == (f"{BASE}source/eastport-gazette-flour",)


def test_a_text_that_looks_like_a_claim_is_none() -> None:
    triple = (x("a"), f"<{NF}note>", f'"{BASE}source/one/claim/c1"')
    (found,) = traced(small_store([(triple, FACTS)]), "SELECT ?text { ?a nf:note ?text }")
    assert found.claims == ()


def test_a_statement_that_a_view_includes_is_told_with_the_claims_that_say_it() -> None:
    claim, triple = f"<{BASE}source/one/claim/c1>", t("mill committed watering")
    names = dict(zip(("claimSubject", "claimPredicate", "claimObject"), triple, strict=True))
    said = [((claim, f"<{NF}{name}>", value), f"<{BASE}source/one/claims>") for name, value in names.items()]
    store = small_store([(triple, INCLUDED), *said])
    (found,) = traced(store, "SELECT ?who { ?who nf:committed ?what }")
    assert found.claims == (claim[1:-1],)


# -- derivations -------------------------------------------------------------------------------------------


def derived(stated: list[tuple[Triple, str]], text: str) -> trace.Derivation:
    """The derivation of a triple that stands in the reasoner's graph alone."""
    subject, predicate, object_ = t(text)
    store = small_store([*stated, ((subject, predicate, object_), INFERRED)])
    (found,) = traced(store, f"SELECT ?s {{ ?s {predicate} ?o FILTER(?s = {subject} && ?o = {object_}) }}")
    ((derivation,),) = [chain.derived for chain in found.chains]
    return derivation


@pytest.mark.parametrize(
    ("stated", "text", "rule"),
    [
        (["case hasPlaintiff a"], "case hasParty a", "“has plaintiff” implies “has party”"),
        (["b ownedBy a"], "a owns b", "“owns” is “owned by” read from the other end"),
        (["a samePersonAs b"], "b samePersonAs a", "“same person as” holds both ways"),
        (["a hasPosition p", "p positionAt b"], "a workedAt b", "“has position”, then “position at”"),
        (["a partOfOrganization b", "b partOfOrganization c"], "a partOfOrganization c", "leads on"),
        (["a a Company"], "a a Organization", "the class “company” belongs to “organisation”"),
        (["a hasPosition p"], "a a Person", "whatever has “has position” belongs to “person”"),
        (["a hasPosition p"], "p a Position", "whatever “has position” leads to belongs to “position”"),
    ],
)
def test_each_rule_of_the_ontology_explains_what_follows_by_it(stated: list[str], text: str, rule: str) -> None:
    found = derived(facts(*stated), text)
    assert rule in found.rule
    assert sorted(found.stated()) == sorted(map(t, stated))


def test_rules_on_top_of_each_other_are_told_down_to_what_is_stated() -> None:
    stated = ["paper hasAuthorship node", "node authorshipAffiliation org", "paper acceptedAt edition"]
    found = derived(facts(*stated), "org hadPaperAt edition")
    assert sorted(found.stated()) == sorted(map(t, stated))
    assert found.derived[0].derived[0].premises == (t(stated[0]), t(stated[1]))


def test_a_derivation_never_goes_in_a_circle() -> None:
    both = facts("a samePersonAs b", "b samePersonAs a", graph=INFERRED)
    assert derived(both, "a samePersonAs b").rule == ""


def test_where_no_rule_leads_to_a_statement_it_is_said() -> None:
    found = derived(facts("a develops b"), "a owns b")
    assert (found.rule, found.premises) == ("", ())


def test_what_a_source_states_too_is_not_explained() -> None:
    store = small_store([*facts("a owns b"), *facts("a owns b", graph=INFERRED)])
    (found,) = traced(store, "SELECT ?a { ?a nf:owns ?b }")
    assert [chain.derived for chain in found.chains] == [()]


# -- what is shipped ---------------------------------------------------------------------------------------


def examples() -> Iterator[tuple[SavedQuery, int]]:
    for name in queries.names():
        saved = queries.load(name)
        yield from ((saved, number) for number in range(len(saved.header.examples)))


@pytest.mark.parametrize(("saved", "number"), list(examples()), ids=lambda v: getattr(v, "name", str(v)))
def test_each_row_of_a_shipped_query_has_sources_or_a_reason(store: Store, saved: SavedQuery, number: int) -> None:
    entities = Entities(store)
    given = saved.header.examples[number].values
    query = saved.bind(given, entities)
    answer = answers.ask(store, query)
    assert isinstance(answer, Rows)
    for found in rows(store, query, answer, saved.cited(given, entities)):
        held = [step for step in steps(found) if store.graphs_of(step)]
        assert held == steps(found)
        assert held or found.claims or found.sources
        assert not found.untraced


def test_the_patterns_of_a_header_are_given_with_the_values_of_its_parameters(store: Store) -> None:
    saved = queries.load("panels/Paper/15-conference")
    cited = saved.cited({"entity": "arxiv:2404.02905"}, Entities(store))
    assert cited[0].split()[0] == f"<{BASE}id/arxiv:2404.02905>"


def test_a_chain_tells_what_is_stated_in_place_of_what_follows() -> None:
    premise, conclusion = t("b ownedBy a"), t("a owns b")
    chain = Chain("?a nf:owns ?b", (conclusion,), (trace.Derivation(conclusion, "a rule", (premise,)),))
    assert list(chain.stated()) == [premise]
    assert Trace((chain,)).stated() == (premise,)
