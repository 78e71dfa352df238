"""An answer as Python, files and notebooks have it."""

import json
import re
import sys
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.answers import Rows, Triples
from kg.errors import MissingPartError, UsageError
from kg.queries.model import Column
from kg.results import SHOWN, GraphResult, Result, Row
from kg.vocabulary import NF, XSD

EVIL = '<script>alert("x")</script>'
PAPER = ox.NamedNode("https://kg.example/id/paper")


def of(*rows: tuple[ox.NamedNode | ox.Literal | None, ...], columns: str = "paper n", **headers: Column) -> Result:
    labels = {PAPER.value: "A Paper", "https://kg.example/id/evil": EVIL}
    return Result(Rows(tuple(columns.split()), rows), "SELECT ...", headers, label=labels.get)


ONE = of((PAPER, ox.Literal(1)), (None, ox.Literal("2.5", datatype=ox.NamedNode(f"{XSD}decimal"))))


def test_a_row_is_read_by_variable_and_by_place() -> None:
    row = ONE[0]
    assert (row["paper"], row["n"], row[1], row[-1], list(row), len(row)) == (
        PAPER.value, 1, 1, 1, [PAPER.value, 1], 2,
    )  # fmt: skip
    assert dict(row) == {"paper": PAPER.value, "n": 1}
    assert repr(ONE[1]) == "Row(paper=None, n=Decimal('2.5'))"


def test_rows_that_say_the_same_are_equal() -> None:
    assert ONE[0] == Row({"paper": 0, "n": 1}, (PAPER.value, 1))
    assert len({ONE[0], of((PAPER, ox.Literal(1)))[0], ONE[1]}) == 2
    assert ONE[0] != (PAPER.value, 1)


def test_a_column_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(KeyError, match=r"no column “papers” \(there are: paper, n\)"):
        ONE[0]["papers"]


def test_an_answer_is_a_sequence() -> None:
    assert len(ONE) == 2
    assert bool(of()) is False
    assert [row["n"] for row in ONE] == [1, Decimal("2.5")]
    assert list(ONE[1:]) == [ONE[1]]
    assert repr(ONE[1:]) == "<Result: 1 row of paper, n>"
    assert ONE[0] in ONE
    with pytest.raises(IndexError):
        ONE[2]


def test_dicts_have_python_values_and_none() -> None:
    assert ONE.to_dicts() == [{"paper": PAPER.value, "n": 1}, {"paper": None, "n": Decimal("2.5")}]


def test_headings_are_those_of_the_header() -> None:
    assert of(paper=Column("Paper")).headings == ("Paper", "n")


def test_labels_take_the_place_of_iris_in_every_form() -> None:
    labelled = ONE.labels()
    assert labelled[0]["paper"] == "A Paper"
    assert labelled.to_csv() == "paper,n\r\nA Paper,1\r\n,2.5\r\n"
    assert ONE.to_csv().startswith(f"paper,n\r\n{PAPER.value},1")


def test_an_empty_answer_has_the_columns_of_its_header() -> None:
    pl = pytest.importorskip("polars", reason="polars is not installed")
    frame = of(n=Column("N", type="integer")).to_polars()
    assert dict(frame.schema) == {"paper": pl.String, "n": pl.Int64}


def test_pandas_keeps_the_number_of_rows_of_an_answer_without_columns() -> None:
    pytest.importorskip("pandas", reason="pandas is not installed")
    assert of((), (), columns="").to_pandas().shape == (2, 0)


def test_other_libraries_read_an_answer_as_arrow() -> None:
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    assert pa.table(ONE) == ONE.to_arrow()


@pytest.mark.parametrize(
    ("library", "extra", "method"),
    [("polars", "polars", "to_polars"), ("pandas", "pandas", "to_pandas"), ("pyarrow", "arrow", "to_arrow")],
)
def test_a_library_that_is_not_there_is_told_with_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, library: str, extra: str, method: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingPartError, match=rf'{library} is not installed; pip install "newsfacts\[{extra}\]"'):
        getattr(ONE, method)()


# -- files -------------------------------------------------------------------------------------------------


def test_the_ending_of_a_file_names_its_format(tmp_path: Path) -> None:
    ONE.write(tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes().decode() == ONE.to_csv()
    ONE.write(str(tmp_path / "a.json"))
    assert json.loads((tmp_path / "a.json").read_text())[0] == {"paper": PAPER.value, "n": 1}
    ONE.write(tmp_path / "a.html")
    assert "A Paper" in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_an_ending_without_a_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no format “xlsx”"):
        ONE.write(tmp_path / "a.xlsx")


# -- notebooks ---------------------------------------------------------------------------------------------


def test_a_notebook_shows_labels_and_headings() -> None:
    html = of((PAPER, ox.Literal(1)), paper=Column("Its <title>"))._repr_html_()
    assert "<td>A Paper</td>" in html
    assert "Its &lt;title&gt;" in html
    assert "<p>1 row</p>" in html


@pytest.mark.parametrize("cell", [ox.Literal(EVIL), ox.NamedNode("https://kg.example/id/evil")])
def test_no_label_or_text_becomes_markup(cell: ox.Literal | ox.NamedNode) -> None:
    shown = of((cell, None))
    assert "<script" not in shown._repr_html_()
    assert not re.search(r"(?<!\\)[<>]", shown._repr_markdown_())


def test_a_pipe_in_a_label_does_not_end_a_cell_of_markdown() -> None:
    assert r"a \| b" in of((ox.Literal("a | b"), None))._repr_markdown_()


def test_a_long_answer_says_how_much_of_it_is_shown() -> None:
    long = of(*[(PAPER, ox.Literal(n)) for n in range(SHOWN + 3)])
    assert f"<p>the first {SHOWN} of 53 rows</p>" in long._repr_html_()
    assert long._repr_html_().count("<tr><td>") == SHOWN
    assert long._repr_markdown_().endswith(f"the first {SHOWN} of 53 rows")
    assert str(long).endswith(f"the first {SHOWN} of 53 rows\n")


def test_a_cut_answer_says_that_there_is_more() -> None:
    assert repr(Result(Rows(("x",), ((PAPER,),), cut=True), "")) == "<Result: 1 row and more of x>"


@pytest.mark.parametrize("name", ["modality", "m"])
def test_a_modality_is_shown_though_its_column_is_hidden(name: str) -> None:
    claim = ox.NamedNode(f"{NF}Alleged")
    hidden = of((PAPER, claim), columns=f"paper {name}", **{name: Column("Modality", hide=True)})
    assert "nf:Alleged" in hidden._repr_html_()
    assert "Modality" in hidden._repr_markdown_()


def test_another_hidden_column_stays_hidden() -> None:
    assert "<td>1</td>" not in of((PAPER, ox.Literal(1)), n=Column("N", hide=True))._repr_html_()


# -- triples -----------------------------------------------------------------------------------------------

TRIPLE = ox.Triple(PAPER, ox.NamedNode(f"{NF}name"), ox.Literal('a "name"\n```'))
GRAPH = GraphResult(Triples((TRIPLE,)), "CONSTRUCT ...")


def test_triples_are_counted_and_walked() -> None:
    assert (len(GRAPH), list(GRAPH), repr(GRAPH)) == (1, [TRIPLE], "<GraphResult: 1 triple>")


def test_triples_become_turtle_and_an_rdflib_graph(tmp_path: Path) -> None:
    assert "nf:name" in GRAPH.to_turtle()
    found = GRAPH.to_rdflib()
    assert [str(o) for o in found.objects()] == ['a "name"\n```']
    GRAPH.write(tmp_path / "a.nt")
    assert (tmp_path / "a.nt").read_text() == f"{TRIPLE} .\n"


def test_no_text_ends_the_block_in_which_a_notebook_shows_triples() -> None:
    lines = GRAPH._repr_markdown_().splitlines()
    assert [line for line in lines if line.startswith("```")] == ["```turtle", "```"]
