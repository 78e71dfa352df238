"""The lint of saved queries: each rule finds its mistake, in its place, and says the way out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import files, queries
from kg.errors import DataError
from kg.queries.lint import SEVERITIES, Finding, lint
from kg.queries.lint.run import of_text

NF = "PREFIX nf: <https://w3id.org/newsfacts/ns#>\n"
WHOLE = (
    "summary: x",
    "description: y",
    "examples: [{values: {}, expect: {rows: 0}}]",
    "columns: {s: {label: S, type: iri}}",
)


def found(body: str, *lines: str, whole: bool = True) -> list[Finding]:
    header = [f"#+ {line}" for line in (*(WHOLE if whole else ()), *lines)]
    return of_text("\n".join([*header, body]), "asked.rq")


def told(body: str, *lines: str) -> list[str]:
    """What is found beside a header that has all parts, with the line and column counted from the query on."""
    return [
        f"{f.line - len(WHOLE) - len(lines)}:{f.column} {f.severity} {f.rule}: {f.message}"
        for f in found(body, *lines)
    ]


def test_a_whole_query_has_no_findings() -> None:
    assert found("SELECT ?s { ?s ?p ?o } ORDER BY ?s") == []


@pytest.mark.parametrize(
    ("body", "finding"),
    [
        (NF + "SELECT ?s { ?s a nf:Compny } ORDER BY ?s",
         "2:18 error term: nf:Compny is not in the ontology; did you mean nf:Company?"),
        ("SELECT ?s { ?s a <https://w3id.org/newsfacts/ns#Compny> } ORDER BY ?s",
         "1:18 error term: <https://w3id.org/newsfacts/ns#Compny> is not in the ontology; "
         "did you mean <https://w3id.org/newsfacts/ns#Company>?"),
        ("PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> SELECT ?s { ?s rdfs:lable ?o } ORDER BY ?s",
         "1:69 error term: rdfs:lable is not in its vocabulary; did you mean rdfs:label?"),
        ("PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT ?s { ?s ?p '1'^^xsd:int3ger } ORDER BY ?s",
         "1:72 error term: xsd:int3ger is not in its vocabulary; did you mean xsd:integer?"),
        ("PREFIX n: <https://w3id.org/newsfacts/ns#> SELECT ?s { ?s n:acceptdAt ?o } ORDER BY ?s",
         "1:59 error term: n:acceptdAt is not in the ontology; did you mean n:acceptedAt?"),
        ("PREFIX oa: <http://www.w3.org/ns/oa#> SELECT ?s { ?s oa:exacct ?o } ORDER BY ?s",
         "1:54 warning term: no store holds oa:exacct: the ontology does not use it; did you mean oa:exact?"),
        ("SELECT ?s { ?s a nf:Company } ORDER BY ?s",
         "1:18 warning prefix: other tools need `PREFIX nf: <https://w3id.org/newsfacts/ns#>` before the query"),
        ("SELECT ?s { ?s a nff:Company } ORDER BY ?s",
         "1:18 error prefix: the prefix nff: is not declared; did you mean nf:?"),
        ("SELECT ?s { ?s ?p ent:x } ORDER BY ?s",
         "1:19 warning prefix: ent: stands for other IRIs in each store; give the entity as a parameter"),
        ("SELECT ?s { ?s ?p ?o }", "1:1 warning order: without ORDER BY two runs can give two orders"),
        ("SELECT ?s { ?s ?p ?o } LIMIT 3",
         "1:24 warning limit: LIMIT without ORDER BY keeps whichever rows come first; order them"),
        ("SELECT ?s { { SELECT ?s { ?s ?p ?o } LIMIT 3 } } ORDER BY ?s",
         "1:38 warning limit: LIMIT without ORDER BY keeps whichever rows come first; order them"),
        ("SELECT * { ?s ?p ?o } ORDER BY ?s",
         "1:8 warning select-all: SELECT * gives whatever variables there are; name the columns"),
        ("SELECT ?s ?o { ?s ?p ?o } ORDER BY ?s",
         "1:11 warning heading: ?o has no heading; name it under `columns:`"),
        ("SELECT ?s { OPTIONAL { ?s ?p ?o . ?o ?q ?r } } ORDER BY ?s",
         "1:13 note optional: an OPTIONAL of several patterns can be slow; where it is, write UNION, or "
         "OPTIONALs of one"),
        ("SELECT ?s { ?s ?p ?o ORDER BY ?s", "1:22 error syntax: "),
    ],
)  # fmt: skip
def test_a_mistake_in_a_query_is_found_with_its_place(body: str, finding: str) -> None:
    assert any(f.startswith(finding) for f in told(body)), told(body)


@pytest.mark.parametrize(
    ("body", "params", "finding"),
    [
        ("SELECT ?s { ?s ?p $c ; ?q $d } ORDER BY ?s", "d: {default: x, help: x}",
         "1:19 error no-parameter: $c is no parameter; name it under `params:`, or write ?c"),
        ("SELECT ?s { ?s ?p $compny, $company } ORDER BY ?s", "company: {default: x, help: x}",
         "1:19 error no-parameter: $compny is no parameter; name it under `params:`, or write ?compny; "
         "did you mean $company?"),
        ("SELECT ?s { ?s ?p $c ; ?q ?c } ORDER BY ?s", "c: {default: x, help: x}",
         "1:27 warning twin: ?c and $c are one variable to other tools; give one another name"),
        ("SELECT ?s { ?s ?p $c } ORDER BY ?s", "c: {help: x}",
         "1:19 warning unguarded: $c need not be given, and is then any value at all; end this line with `#?c`, "
         "or give it a `default:`"),
        ("SELECT ?s { ?s ?p ?o\nFILTER(?o = $c) #?c\n} ORDER BY ?s", "c: {default: x, help: x}",
         "2:17 note mark: this line is always kept: c always has a value; take `#?c` out"),
        ("SELECT ?s { ?s ?p 'a $c', $c } ORDER BY ?s", "c: {default: x, help: x}",
         "1:22 warning hidden: no value is put in the place of $c in a string; use CONCAT(...)"),
        ("SELECT ?s { ?s ?p $c, <https://a.example/$c> } ORDER BY ?s", "c: {default: x, help: x}",
         "1:42 warning hidden: no value is put in the place of $c in an IRI; use IRI(CONCAT(...)), "
         "or spaces around < and >"),
        ("SELECT ?s { ?s ?p $c } ORDER BY ?s", "c: {default: x}",
         "0:13 warning help: say with `help:` what c is"),
        ("SELECT ?s { ?s ?p $c } ORDER BY ?s", "c: {default: x, help: x, options: papers-att}",
         "0:13 error options: parameter c: no saved query “papers-att”; did you mean “papers-at”"),
        ("SELECT ?s { ?s ?p $c } ORDER BY ?s", "c: {default: x, help: x, options: papers-at}",
         "0:13 error options: parameter c: “papers-at” offers nothing by itself: it needs company"),
        ("SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT $n", "n: {type: integer, default: 3, help: x}",
         "1:42 note as-it-lies: other tools take this query only once its values are in place"),
        ("SELECT ?s {\n{ #?c\n?s ?p $c #?c\n}\n} ORDER BY ?s", "c: {help: x}", "5:1 error syntax: without c: "),
        ("SELECT ?s (1 AS $c) { ?s ?p ?o } ORDER BY ?s", "c: {default: x, help: x}", "1:17 error syntax: "),
    ],
)  # fmt: skip
def test_a_mistake_about_parameters_is_found_with_its_place(body: str, params: str, finding: str) -> None:
    lines = told(body, f"params: {{{params}}}")
    assert any(f.startswith(finding) for f in lines), lines


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        ("cite: ['?s nf:nme ?o']", "0:11 error cite: cite “?s nf:nme ?o”: nf:nme is not in the ontology"),
        ("cite: ['?s nf:name']", "error cite: cite “?s nf:name”: a citation is a triple pattern of three parts"),
        ("cite: ['?x nf:name ?o']", "none of its variables is selected by the query"),
        ("cite: ['?s name ?o']", "name is neither a variable nor a name with a known prefix"),
        ("expect: {contains: [{t: x}]}", "0:25 error column: column t, which is expected, is not selected"),
    ],
)
def test_a_mistake_in_what_a_header_names_is_found(line: str, finding: str) -> None:
    lines = told("SELECT ?s { ?s ?p ?o } ORDER BY ?s", line)
    assert any(finding in f for f in lines), lines


def test_columns_that_the_query_does_not_select_are_found() -> None:
    lines = found(
        "SELECT ?s { ?s ?p ?o } ORDER BY ?s",
        "columns: {s: {link: pag}, subject: {type: iri}}",
        whole=False,
    )
    assert [f.message for f in lines if f.rule == "column"] == [
        "the link of s, ?pag, is not selected",
        "column subject is not selected by the query",
    ]


def test_parts_that_a_header_lacks_are_found() -> None:
    rules = {
        (f.severity, f.rule) for f in found("SELECT ?s { ?s ?p ?o } ORDER BY ?s", "columns: {s: S}", whole=False)
    }
    assert rules == {
        ("error", "summary"),
        ("note", "description"),
        ("warning", "examples"),
        ("note", "column-type"),
    }
    examples = "examples: [{}]"
    assert "expect" in {f.rule for f in found("SELECT ?s {} ORDER BY ?s", examples, whole=False)}


@pytest.mark.parametrize(
    "body", ["SELECT (COUNT(*) AS ?s) { ?s ?p ?o }", "ASK {}", "CONSTRUCT WHERE { ?s ?p ?o }"]
)
def test_what_has_one_order_by_nature_needs_none(body: str) -> None:
    assert "order" not in {f.rule for f in found(body)}


# -- claims ------------------------------------------------------------------------------------------------

CLAIM = "?claim nf:claimObject ?s ."


@pytest.mark.parametrize(
    "body",
    [
        f"SELECT ?s {{ {CLAIM} }} ORDER BY ?s",
        f"SELECT ?s {{ {CLAIM} ?claim nf:modality ?m ; nf:saidBy ?who }} ORDER BY ?s",
        f"SELECT ?s {{ {CLAIM} ?claim nf:modality nf:Alleged }} ORDER BY ?s",
        f"SELECT ?s {{ {CLAIM} ?claim nf:accepted false }} ORDER BY ?s",
        "SELECT ?s { ?s ^nf:claimObject/nf:disputes ?claim } ORDER BY ?s",
        "SELECT ?s { ?s <https://w3id.org/newsfacts/ns#claimText> ?t } ORDER BY ?s",
        "SELECT (STR(?o) AS ?s) { ?claim nf:saidBy ?who ; nf:claimObject ?o } ORDER BY ?s",
    ],
)
def test_a_claim_that_is_shown_without_modality_and_speaker_is_found(body: str) -> None:
    (finding,) = [f for f in found(NF + body) if f.rule == "claim"]
    assert finding.severity == "warning"
    assert "nf:modality or of nf:saidBy" in finding.message


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (f"SELECT ?s ?m {{ {CLAIM} ?claim nf:modality ?m }} ORDER BY ?s", ()),
        (f"SELECT ?s ?who {{ {CLAIM} ?claim nf:saidBy ?who }} ORDER BY ?s", ()),
        (f"SELECT ?s (LCASE(STR(?m)) AS ?sure) {{ {CLAIM} ?claim nf:modality ?m }} ORDER BY ?s", ()),
        (
            f"SELECT ?s ?z {{ {CLAIM} ?claim nf:modality ?m BIND(STR(?m) AS ?y) BIND(?y AS ?z) }} ORDER BY ?s",
            (),
        ),
        (f"SELECT ?s {{ {CLAIM} ?claim nf:accepted true }} ORDER BY ?s", ()),
        ("SELECT ?claim { ?claim a nf:Claim } ORDER BY ?claim", ("view: claims", "columns: {claim: Claim}")),
        ("SELECT ?s { ?s nf:hasAuthor ?a } ORDER BY ?s", ()),
    ],
)
def test_a_claim_that_is_shown_with_one_of_them_is_not(body: str, lines: tuple[str, ...]) -> None:
    assert [f for f in found(NF + body, *lines, whole=False) if f.rule == "claim"] == []


# -- files -------------------------------------------------------------------------------------------------


def test_every_query_that_ships_has_no_error_and_no_warning() -> None:
    folder = files.folder("queries")
    everything = [f for path in sorted(folder.rglob("*.rq")) for f in lint(path)]
    assert [str(f) for f in everything if f.severity != "note"] == []
    assert {f.rule for f in everything} <= {"optional"}


def test_a_header_that_cannot_be_read_is_told_as_findings() -> None:
    finding, other = found("ASK { ?s ?p $a }", "params: {a: {type: no, lst: true}}")
    assert (finding.line, finding.severity, finding.rule) == (5, "error", "header")
    assert "no type “no”" in finding.message + other.message


def test_what_the_store_refuses_is_a_finding() -> None:
    (finding,) = found("ASK { SERVICE <https://a.example/> {} }")
    assert (finding.severity, finding.rule) == ("error", "refused")


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot read the saved query"):
        lint(tmp_path / "absent.rq")


def test_a_saved_query_is_linted_in_its_file() -> None:
    saved = queries.load("papers-at")
    assert lint(saved) == lint(saved.path)


def test_a_finding_is_one_line_that_editors_can_jump_to() -> None:
    (finding,) = [f for f in found("SELECT ?s { ?s ?p ?o } LIMIT 3") if f.rule == "limit"]
    assert str(finding) == (
        "asked.rq:5:24: warning: LIMIT without ORDER BY keeps whichever rows come first; order them (limit)"
    )
    assert finding.severity in SEVERITIES


@given(st.text(st.sampled_from("SELECT ?s{}$a#?+()\"'<>:;.nf \n|^*OPTIONAL"), max_size=80))
def test_no_text_of_a_query_breaks_the_lint(text: str) -> None:
    assert all(f.line >= 1 and f.column >= 1 for f in of_text(f"#+ summary: x\nSELECT ?s {{ {text} }}", "x.rq"))


@given(st.text(st.sampled_from("params: {columns[]}expect,examples\"'a?$lit\n#+ -&*!|>"), max_size=60))
def test_no_text_of_a_header_breaks_the_lint(text: str) -> None:
    lines = "".join(f"#+ {line}\n" for line in text.split("\n"))
    assert all(f.line >= 1 and f.column >= 1 for f in of_text(f"{lines}SELECT ?s {{ ?s $a ?o }}", "x.rq"))
