"""`kg.open()` and what it gives."""

import datetime
import doctest
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import kg
from kg import graph, loading
from kg.errors import NotFoundError, QueryError, StoreError, TimedOutError, UsageError
from kg.graph import Entity, Graph
from kg.store import directory
from kg.vocabulary import XSD

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
PAGE = Path(__file__).parents[1] / "docs" / "python.md"


@pytest.fixture(scope="module")
def g(store_path: Path) -> Iterator[Graph]:
    with kg.open(store_path) as opened:
        yield opened


# -- opening and closing -----------------------------------------------------------------------------------


def test_a_graph_says_where_it_is_and_what_is_in_it(g: Graph, store_path: Path) -> None:
    assert re.fullmatch(rf"<Graph {re.escape(str(store_path))}: 5 sources, [\d,]+ statements>", repr(g))


def test_without_a_path_the_store_is_that_of_the_command_line(
    store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_STORE", str(store_path))
    with kg.open() as opened:
        assert opened.path == store_path


def test_a_store_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store at"):
        kg.open(tmp_path / "none")


def test_closing_lets_go_and_leaves_answers(tmp_path: Path) -> None:
    loading.create(tmp_path / "s", "https://kg.example/")
    opened = kg.open(tmp_path / "s")
    answer = opened.query("SELECT ?c { ?c a owl:Class } ORDER BY ?c LIMIT 1")
    folder = opened.store.folder
    assert directory.is_held(folder)
    opened.close()
    opened.close()
    assert not directory.is_held(folder)
    assert len(answer) == 1
    assert "nf:" in answer._repr_html_()
    assert repr(opened) == f"<Graph {tmp_path / 's'}: closed>"
    with pytest.raises(StoreError, match="is closed; open it again"):
        opened.ask("ASK {}")


def test_importing_the_package_loads_nothing_else() -> None:
    code = "import sys; before = set(sys.modules); import kg; print(*set(sys.modules) - before)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    new = set(run.stdout.split())
    assert {name.partition(".")[0] for name in new} - sys.stdlib_module_names == {"kg"}
    assert not new & {"pathlib", "dataclasses", "inspect", "urllib", "json", "subprocess"}


# -- questions ---------------------------------------------------------------------------------------------


def test_a_saved_query_takes_its_parameters_by_name(g: Graph) -> None:
    papers = g.run("papers-at", company="ByteDance", venue="NeurIPS", subsidiaries=False)
    assert len(papers) == 60
    assert papers.headings[:2] == ("Paper", "Edition")
    assert papers[0]["sources"] == 2


@pytest.mark.parametrize("year", [2024, "2024", Decimal(2024)])
def test_values_of_several_types_mean_the_same(g: Graph, year: Any) -> None:
    text = g.sparql("papers-at", company=g.entity("ByteDance"), year=year)
    assert text == g.sparql("papers-at", company="https://kg.example/id/bytedance", year="2024")


def test_a_value_of_none_is_not_given(g: Graph) -> None:
    assert g.sparql("papers-at", company="ByteDance", venue=None) == g.sparql("papers-at", company="ByteDance")


def test_names_that_python_keeps_go_into_a_mapping(g: Graph) -> None:
    days = {"from": datetime.date(2024, 12, 1), "to": datetime.date(2024, 12, 5)}
    assert len(g.run("events", days)) > 0
    assert g.sparql("events", days) == g.sparql("events", {"from": "2024-12-01"}, to="2024-12-05")


def test_an_unknown_query_or_parameter_is_told(g: Graph) -> None:
    with pytest.raises(NotFoundError, match="did you mean “papers-at”"):
        g.run("paper-at")
    with pytest.raises(UsageError, match="did you mean “company”"):
        g.run("papers-at", compony="ByteDance")


@pytest.mark.parametrize("value", [object(), float("nan"), {"a": 1}])
def test_a_value_of_no_known_type_is_told(g: Graph, value: Any) -> None:
    with pytest.raises(UsageError):
        g.run("papers-at", company=value)


def test_the_saved_queries_are_listed_with_what_they_answer(g: Graph) -> None:
    found = g.queries()
    assert found["papers-at"] == "Papers of an organisation at a conference"
    assert not any(name.startswith("panels/") for name in found)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('" } DROP ALL #', ox.Literal('" } DROP ALL #')),
        (True, ox.Literal(True)),
        (7, ox.Literal(7)),
        (-7, ox.Literal(-7)),
        (Decimal("2.5"), ox.Literal("2.5", datatype=ox.NamedNode(f"{XSD}decimal"))),
        (float("-inf"), ox.Literal("-INF", datatype=ox.NamedNode(f"{XSD}double"))),
        (datetime.date(2024, 2, 29), ox.Literal("2024-02-29", datatype=ox.NamedNode(f"{XSD}date"))),
        (
            datetime.datetime(2024, 2, 29, 1, tzinfo=datetime.UTC),
            ox.Literal("2024-02-29T01:00:00Z", datatype=ox.NamedNode(f"{XSD}dateTime")),
        ),
        (ox.Literal("x", language="en"), ox.Literal("x", language="en")),
        (ox.NamedNode("https://x.example/"), ox.NamedNode("https://x.example/")),
    ],
)
def test_a_value_in_a_query_is_a_term_of_its_type(g: Graph, value: Any, expected: Any) -> None:
    assert g.query("SELECT ?x { BIND ($v AS ?x) }", v=value).answer.rows == ((expected,),)


def test_numbers_of_numpy_are_numbers(g: Graph) -> None:
    np = pytest.importorskip("numpy", reason="numpy is not installed")
    found = g.query("SELECT ?x ?y { BIND ($i AS ?x) BIND ($f AS ?y) }", i=np.int64(3), f=np.float64(2.5))
    assert found.to_dicts() == [{"x": 3, "y": 2.5}]
    assert g.sparql("papers-at", company="ByteDance", year=np.int64(2024)).count('"2024"') == 1


def test_a_whole_number_can_be_a_limit(g: Graph) -> None:
    assert len(g.query("SELECT ?x { ?x a nf:Paper } LIMIT $n", n=3)) == 3


def test_a_value_for_a_name_that_is_not_in_the_query_is_told(g: Graph) -> None:
    with pytest.raises(UsageError, match=r"the query has no \$who \(it has: what\)"):
        g.query("SELECT * { ?x a $what . FILTER (?who = '$who') }", who="x")


@pytest.mark.parametrize("value", [object(), b"x", {"a": 1}, Decimal("NaN"), [object()]])
def test_a_value_that_is_no_term_is_told(g: Graph, value: Any) -> None:
    with pytest.raises(UsageError, match="v="):
        g.query("SELECT * { VALUES ?x { $v } }", v=value)


@pytest.mark.parametrize("text", ["VALUES ?x { $v }", "BIND (2 AS ?x) FILTER (?x IN ($v))"])
def test_a_list_goes_where_there_is_room_for_it(g: Graph, text: str) -> None:
    found = g.query(f"SELECT ?x {{ {text} }} ORDER BY ?x", v=(2, 3))
    assert found[0]["x"] == 2


@pytest.mark.parametrize(("text", "value"), [("BIND ($v AS ?x)", [1, 2]), ("VALUES ?x { $v }", [])])
def test_a_list_without_room_or_values_is_refused(g: Graph, text: str, value: list[int]) -> None:
    with pytest.raises(UsageError, match="v is a list"):
        g.query(f"SELECT ?x {{ {text} }}", v=value)


def test_each_form_of_query_has_its_method(g: Graph) -> None:
    assert len(g.construct("DESCRIBE $x", x=g.entity("ByteDance"))) > 5
    with pytest.raises(UsageError, match=r"this is CONSTRUCT; ask it with g\.construct\(\.\.\.\)"):
        g.query("PREFIX select: <x:> CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")
    with pytest.raises(UsageError, match=r"this is SELECT; ask it with g\.query\(\.\.\.\)"):
        g.ask("SELECT * { ?s ?p ?o }")


def test_a_saved_query_of_another_form_is_asked_by_its_text(
    g: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "classes.rq").write_text("#+ summary: Classes\nCONSTRUCT { ?x a owl:Class } { ?x a owl:Class }\n")
    monkeypatch.setenv("KG_QUERIES", str(tmp_path))
    with pytest.raises(UsageError, match=r'ask it with g\.construct\(g\.sparql\("classes", \.\.\.\)\)'):
        g.run("classes")
    assert len(g.construct(g.sparql("classes"))) > 10


def test_a_mistake_is_told_with_its_place(g: Graph) -> None:
    with pytest.raises(QueryError, match="line 1, column"):
        g.query("SELECT ?x { ?x foo:bar 1 }")


def test_a_limit_says_that_it_cut(g: Graph) -> None:
    found = g.run("papers-at", company="ByteDance", limit=2)
    assert (len(found), found.cut) == (2, True)


def test_a_timeout_gives_the_same_answer_or_ends(g: Graph) -> None:
    assert g.run("awards", timeout=60).answer == g.run("awards").answer
    with pytest.raises(TimedOutError):
        g.query(ENDLESS, timeout=0.5)
    assert g.ask("ASK {}")


def test_several_threads_may_ask_one_graph(store_path: Path) -> None:
    names = ["ByteDance", "Peking University"] * 8
    with kg.open(store_path) as opened, ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda name: opened.run("papers-at", company=name)._repr_html_(), names))
    assert len(set(found)) == 2
    assert found[::2] == found[:1] * 8


def test_a_graph_shows_the_state_of_its_opening(tmp_path: Path) -> None:
    from tests.conftest import write_article

    loading.create(tmp_path / "s", "https://kg.example/")
    with kg.open(tmp_path / "s") as opened:
        count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        before = opened.query(count)[0]["n"]
        loading.load(kg.graph.Store.open_for_writing(tmp_path / "s"), [write_article(tmp_path)])
        assert opened.query(count)[0]["n"] == before
        assert opened.query(count, timeout=60)[0]["n"] == before
        with kg.open(tmp_path / "s") as later:
            assert later.query(count)[0]["n"] > before


# -- entities ----------------------------------------------------------------------------------------------


def test_an_entity_has_its_name_its_kind_and_its_sources(g: Graph) -> None:
    mill = g.entity("Lindqvist Mills", "Company")
    assert repr(mill) == f"<Entity Lindqvist Mills (company): {mill.iri}>"
    assert [source.title for source in mill.sources] == ["Harrow Foods takes mill to court"]
    assert {claim.modality for claim in mill.claims} >= {"alleged", "denied"}
    assert not any("watered" in str(fact) for fact in mill.facts)


def test_entities_are_equal_by_their_iri(g: Graph) -> None:
    again = Entity(g, g.entity("ByteDance").iri)
    assert {again, g.entity("bytedance")} == {again}
    assert again != "ByteDance"


def test_what_is_found_is_a_value_too(g: Graph) -> None:
    (best, *_) = g.find("bytedanc", kind="Company")
    assert len(g.run("papers-at", company=best)) == 62


def test_a_name_that_nothing_has_is_told(g: Graph) -> None:
    with pytest.raises(NotFoundError, match="did you mean “ByteDance”"):
        g.entity("ByteDanse")


# -- rdflib ------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_rdflib_gets_the_whole_graph_from_a_path_or_an_open_graph(tmp_path: Path) -> None:
    loading.create(tmp_path / "s", "https://kg.example/")
    with kg.open(tmp_path / "s") as opened:
        assert len(kg.to_rdflib(opened)) == len(kg.to_rdflib(tmp_path / "s")) > 100


# -- notebooks and pages -----------------------------------------------------------------------------------


def test_a_notebook_shows_the_sources_of_a_graph(g: Graph) -> None:
    assert "Harrow Foods takes mill to court" in g._repr_html_()
    assert "Harrow Foods takes mill to court" in g._repr_markdown_()


def examples(text: str, name: str, **names: Any) -> doctest.DocTest:
    return doctest.DocTestParser().get_doctest(text, names, name, name, 0)


def failures(test: doctest.DocTest) -> str:
    told: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=told.append)
    return "".join(told)


@pytest.mark.parametrize("object_", [graph, Graph.run, Graph.query, Graph.ask, Graph.entity])
def test_the_examples_in_the_code_are_true(
    g: Graph, store_path: Path, object_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_STORE", str(store_path))
    test = examples(object_.__doc__, "docstring", g=g)
    assert test.examples
    assert failures(test) == ""


def test_the_examples_of_the_page_are_true(store_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("polars", reason="polars is not installed")
    monkeypatch.setenv("KG_STORE", str(store_path))
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    test = examples("\n".join(blocks), "python.md")
    assert len(test.examples) > 10
    assert failures(test) == ""


def test_the_package_says_that_it_is_typed() -> None:
    assert (Path(kg.__file__).parent / "py.typed").is_file()
