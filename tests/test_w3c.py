"""The W3C's own tests of SPARQL 1.1, through `kg query --data` and, in the same run, through the engine alone.

The tests are not part of this project: they are looked for in the folder that `W3C_SPARQL11` names, or beside the
checkout. `UPDATE_DOCS=1` writes their results into the page anew.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
import w3c
from conftest import SHARED, Kg
from w3c import Case

FOLDER = Path(os.environ.get("W3C_SPARQL11", SHARED / "data" / "w3c-sparql11"))
PAGE = Path(__file__).parents[1] / "docs" / "w3c-sparql.md"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the tests of the W3C are not at hand")

FEDERATED = ("service", "syntax-fed")
WHY_NOT = {
    "Update": "`kg query` only reads; a store is changed by `kg load` and `kg retract`",
    "Entailment": "a reasoner's regimes; `kg reason` has rules of its own",
    "Federation": "needs servers elsewhere, which are asked only where `--allow-service` names them",
    "Protocol": "of servers; there is none",
}
LANGUAGE = "texts of one language, joined, keep the language, as SPARQL 1.2 has it; SPARQL 1.1 drops it"
GRAPH = "a variable of `GRAPH ?g` is bound too early, or not at all, by a pattern that has no triples of its own"
PATH = "a path of no steps does not match a term that the data does not hold"
REASONS = {
    "agg-groupconcat-04": LANGUAGE,
    "agg-groupconcat-06": LANGUAGE,
    "agg-empty-group-count-graph": GRAPH,
    "graph": GRAPH,
    "graph-minus": GRAPH,
    "tsv03": "whole numbers of a narrower type (`xsd:negativeInteger`) come back as `xsd:integer`",
    "bnode01": "`BNODE(?x)` makes the same node for the same text in every row",
    "zero_or_more_set_start": PATH,
    "zero_or_more_set_end": PATH,
    "zero_or_one_set_start": PATH,
    "zero_or_one_set_end": PATH,
}
UNDERSTOOD = ("there is no graph <", "there is no such function")
"""What is said of a query whose syntax is right: FROM names a file that nobody has, or a function is made up."""


def in_scope(case: Case) -> bool:
    return case.kind in (*w3c.EVALUATION, *w3c.SYNTAX) and not case.is_entailment and case.group not in FEDERATED


def left_out(case: Case) -> str:
    if case.group in FEDERATED:
        return "Federation"
    return "Entailment" if case.is_entailment else "Update" if "Update" in case.kind else "Protocol"


def cases() -> list[Case]:
    return [case for case in w3c.cases(FOLDER) if in_scope(case)] if FOLDER.is_dir() else []


def format_of(case: Case) -> str:
    assert case.query
    if re.search(r"^\s*CONSTRUCT", case.query.read_text(), re.IGNORECASE | re.MULTILINE):
        return "nt"
    return w3c.FORMATS.get(case.result.suffix, "srj") if case.result else "srj"


def with_kg(case: Case, kg: Kg, empty: Path) -> bool:
    """Whether the command passes a test."""
    data = [word for path in case.data or (empty,) for word in ("--data", str(path))]
    named = [word for iri, path in case.named for word in ("--named-data", f"{iri}={path}")]
    format_ = format_of(case)
    if case.kind in w3c.SYNTAX and format_ != "nt":
        format_ = "srj"
    ended = kg("query", *data, *named, "-f", str(case.query), "-F", format_, store=None)
    if case.kind in w3c.SYNTAX:
        understood = ended.code == 0 or any(sentence in ended.err for sentence in UNDERSTOOD)
        return understood == case.kind.startswith("Positive")
    return ended.code == 0 and w3c.canonical(ended.out.encode(), format_) == w3c.expected(case)


def with_engine(case: Case) -> bool:
    """Whether the engine passes a test by itself."""
    assert case.query
    store = ox.Store()
    for path in case.data:
        store.load(path=str(path), base_iri=path.resolve().as_uri())
    for iri, path in case.named:
        store.load(path=str(path), base_iri=path.resolve().as_uri(), to_graph=ox.NamedNode(iri))
    try:
        found = store.query(case.query.read_text(), base_iri=case.query.resolve().as_uri())
    except SyntaxError:
        return case.kind.startswith("Negative")
    except RuntimeError as error:  # a function that is made up
        return case.kind.startswith("Positive") and "function" in str(error)
    if case.kind in w3c.SYNTAX:
        return case.kind.startswith("Positive")
    return w3c.canonical(serialized(found, format_of(case)), format_of(case)) == w3c.expected(case)


def serialized(found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, format_: str) -> bytes:
    names = {"srx": "XML", "srj": "JSON", "csv": "CSV", "tsv": "TSV"}
    if isinstance(found, ox.QueryTriples):
        return ox.serialize(found, format=ox.RdfFormat.N_TRIPLES) or b""
    return found.serialize(format=getattr(ox.QueryResultsFormat, names[format_])) or b""


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    path = tmp_path / "empty.ttl"
    path.touch()
    return path


@pytest.mark.parametrize("case", [c for c in cases() if c.group in ("csv-tsv-res", "json-res")], ids=str)
def test_the_result_formats_are_those_of_the_w3c(case: Case, kg: Kg, empty: Path) -> None:
    assert with_kg(case, kg, empty) or case.name in REASONS


@pytest.mark.slow
def test_no_test_that_the_engine_passes_fails_here_and_the_page_tells_the_rest(kg: Kg, empty: Path) -> None:
    found = {case: (with_engine(case), with_kg(case, kg, empty)) for case in cases()}
    assert not [str(case) for case, (alone, here) in found.items() if alone and not here]
    made = page(found)
    if os.environ.get("UPDATE_DOCS"):
        PAGE.write_text(made, encoding="utf-8")
    assert made == PAGE.read_text(encoding="utf-8")


def page(found: dict[Case, tuple[bool, bool]]) -> str:
    """The page with the results between its marks."""
    every = w3c.cases(FOLDER)
    groups = {case.group: [v for c, v in found.items() if c.group == case.group] for case in found}
    rows = [
        f"| {group} | {len(values)} | {sum(alone for alone, _ in values)} | {sum(here for _, here in values)} |"
        for group, values in [*groups.items(), ("**all**", list(found.values()))]
    ]
    failing = [case for case, (_, here) in found.items() if not here]
    out = Counter(left_out(case) for case in every if not in_scope(case))
    lines = [
        "| tests | how many | the engine alone | `kg query --data` |", "|---|---|---|---|", *rows, "",
        f"The {len(failing)} that fail:", "",
        *(f"- `{case}`: {REASONS[case.name]}" for case in failing), "",
        "Not run:", "", "| tests | how many | why |", "|---|---|---|",
        *(f"| {kind} | {count} | {WHY_NOT[kind]} |" for kind, count in sorted(out.items())),
    ]  # fmt: skip
    marks = r"(<!-- results -->\n).*?(<!-- end -->)"
    return re.sub(
        marks, lambda m: m[1] + "\n".join(lines) + "\n" + m[2], PAGE.read_text(encoding="utf-8"), flags=re.S
    )
