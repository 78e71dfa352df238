"""Whatever is asked of whatever graph: a row follows from the statements that are named for it."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import example, given, settings
from hypothesis import strategies as st
from small_stores import BASE, small_store

from kg import answers, trace
from kg.answers import Rows
from kg.sparql import Term
from kg.store import Store
from kg.store.changes import Triple
from kg.trace import Trace

NODES = [f"<https://x.example/{n}>" for n in "abcd"]
VALUES = [*NODES, '"1"', '"2"']
PREDICATES = [f"<https://x.example/{n}>" for n in "pqr"]
GRAPHS = [f"<{BASE}source/{n}/facts>" for n in ("one", "two")]

triples = st.tuples(st.sampled_from(NODES), st.sampled_from(PREDICATES), st.sampled_from(VALUES))
graphs = st.lists(st.tuples(triples, st.sampled_from(GRAPHS)), min_size=1, max_size=14)


def has_empty_paths(query: str) -> bool:
    return ")?" in query or ")*" in query


def comes_again(row: tuple[Term | None, ...], rows: Iterable[tuple[Term | None, ...]], query: str) -> bool:
    """Whether a row is among others; the statements that `only` adds may fill what an OPTIONAL left open."""
    if not has_empty_paths(query):
        return row in rows
    return any(all(a is None or a == b for a, b in zip(row, other, strict=True)) for other in rows)


def only(traced: Trace, query: str) -> Store:
    """A store of the chains of one row, each step in the graph that was asked, or else in any.

    A path of no steps leads from each thing that is there to itself, so then all things have to be there.
    """
    kept = [(step, chain.graph or GRAPHS[0]) for chain in traced.chains for step in chain.steps]
    if has_empty_paths(query):
        kept += [((NODES[0], "<https://x.example/is>", node), graph) for node in VALUES for graph in GRAPHS]
    return small_store(kept)


# -- queries -----------------------------------------------------------------------------------------------

names = st.sampled_from(["?a", "?b", "?c"])
ends = st.one_of(names, names, st.sampled_from(NODES))
simple = st.sampled_from([*PREDICATES, *(f"^{p}" for p in PREDICATES), f"!({PREDICATES[0]}|^{PREDICATES[1]})"])
path = st.recursive(
    simple,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("({0[0]}/{0[1]})".format),
        st.tuples(inner, inner).map("({0[0]}|{0[1]})".format),
        st.tuples(inner, st.sampled_from("+?*")).map("({0[0]}){0[1]}".format),
        inner.map("^({})".format),
    ),
    max_leaves=4,
)
verbs = st.one_of(st.sampled_from([*PREDICATES, "?v"]), path)
pattern = st.tuples(ends, verbs, ends).map(" ".join).map("{} .".format)
patterns = st.lists(pattern, min_size=1, max_size=2).map(" ".join)


def grouped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Groups of what a query can be made of."""
    return st.one_of(
        st.tuples(patterns, inner).map("{0[0]} OPTIONAL {{ {0[1]} }}".format),
        st.tuples(patterns, inner).map("{0[0]} OPTIONAL {{ {0[1]} FILTER(?a != ?b) }}".format),
        st.tuples(patterns, inner, inner).map("{0[0]} {{ {0[1]} }} UNION {{ {0[2]} }}".format),
        st.tuples(patterns, inner).map("{0[0]} FILTER EXISTS {{ {0[1]} }}".format),
        st.tuples(patterns, inner).map("{0[0]} {{ SELECT ?a ?b {{ {0[1]} }} }}".format),
        st.tuples(patterns, inner).map("{0[0]} {{ SELECT DISTINCT ?a {{ {0[1]} }} }}".format),
        st.tuples(patterns, inner).map("{0[0]} GRAPH ?g {{ {0[1]} }}".format),
        st.tuples(patterns, inner).map("{0[0]} BIND (COALESCE(?a, 1) AS ?made) {{ {0[1]} }}".format),
        inner.map("VALUES (?a ?b) {{ (<https://x.example/a> UNDEF) (UNDEF <https://x.example/b>) }} {}".format),
        inner.map("{} OPTIONAL {{ ?a <https://x.example/p> [ ?v _:x ] . _:x <https://x.example/q> ?c }}".format),
    )


where = st.recursive(patterns, grouped, max_leaves=3)
columns = st.sampled_from(["*", "?a ?b", "DISTINCT ?a", "?a (COALESCE(?b, ?c) AS ?made_up)", "?b ?v"])
modifiers = st.sampled_from(["", "LIMIT 3", "ORDER BY ?b ?a", "ORDER BY ?a LIMIT 2 OFFSET 1"])
queries = st.tuples(columns, where, modifiers).map("SELECT {0[0]} {{ {0[1]} }} {0[2]}".format)


def unlimited(query: str) -> str:
    """The query without what depends on how many rows there are."""
    return query.rpartition("}")[0] + "}"


def answered(store: Store, query: str) -> Rows | None:
    """The answer to a query; None where the engine does not take it."""
    try:
        answer = answers.ask(store, query)
    except answers.QueryError:
        return None
    return answer if isinstance(answer, Rows) else None


@settings(max_examples=400)
@given(graphs, queries)
@example(
    [((NODES[0], PREDICATES[1], NODES[1]), GRAPHS[0]), ((NODES[1], PREDICATES[0], NODES[0]), GRAPHS[0])],
    "SELECT * { ?b ^<https://x.example/p> ?a . ?b ^((^<https://x.example/q>)?) ?a . "
    "OPTIONAL { ?a <https://x.example/p> [ ?v _:x ] . _:x <https://x.example/q> ?c } }",
)
def test_a_row_follows_from_nothing_but_the_statements_that_are_named_for_it(
    quads: list[tuple[Triple, str]], query: str
) -> None:
    store = small_store(quads)
    answer = answered(store, query)
    for row, traced in zip(answer.rows, trace.rows(store, query, answer), strict=True) if answer else ():
        assert traced.untraced == ()
        assert not {step for chain in traced.chains for step in chain.steps} - {triple for triple, _ in quads}
        again = answered(only(traced, query), unlimited(query))
        assert again is not None
        assert comes_again(row, again.rows, query)


@settings(max_examples=200)
@given(graphs, queries)
def test_a_step_of_a_graph_is_in_that_graph(quads: list[tuple[Triple, str]], query: str) -> None:
    store = small_store(quads)
    answer = answered(store, query)
    for traced in trace.rows(store, query, answer) if answer else ():
        for chain in traced.chains:
            assert chain.graph is None or all(chain.graph in store.graphs_of(step) for step in chain.steps)
