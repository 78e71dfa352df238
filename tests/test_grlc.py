"""Files that were written for grlc are saved queries as they are."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import ProblemsError, UsageError
from kg.queries import Header, Parameter, binding
from kg.queries.header import parse
from kg.queries.lint.run import of_text
from kg.queries.model import Values


def header(body: str, *lines: str) -> Header:
    return parse("\n".join([*(f"#+ {line}" for line in lines), body]), "asked.rq")


def bound(body: str, values: Values, *lines: str) -> str:
    return binding.bind(body, header(body, *lines), values, None, lambda _: ())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("variable", "type_", "name", "value", "token"),
    [
        ("?_city", "string", "city", "Delft", '"Delft"'),
        ("?_city_literal", "string", "city", "Delft", '"Delft"'),
        ("?_city_string", "string", "city", "Delft", '"Delft"'),
        ("?_city_iri", "iri", "city", "https://a.example/x", "<https://a.example/x>"),
        ("?_n_integer", "integer", "n", "3", "3"),
        ("?_n_number", "decimal", "n", "2.5", "2.5"),
        ("?_n_decimal", "decimal", "n", "2.5", "2.5"),
        ("?_on_boolean", "boolean", "on", "true", "true"),
        ("?_day_date", "date", "day", "2024-12-10", '"2024-12-10"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("?_day_xsd_date", "date", "day", "2024-12-10", '"2024-12-10"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("?_at_xsd_dateTime", "string", "at", "2024-12-10T00:00:00Z",
         '"2024-12-10T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>'),
        ("?_shape_geo_wkt", "string", "shape", "POINT(1 2)", '"POINT(1 2)"^^<https://geo.example/wkt>'),
        ("?_name_en", "string", "name", 'a "b"', '"a \\"b\\""@en'),
        ("?_name_nl", "string", "name", "x", '"x"@nl'),
        ("?__city", "string", "city", "Delft", '"Delft"'),
        ("?_start_from", "string", "start_from", "x", '"x"'),
    ],
)  # fmt: skip
def test_a_variable_tells_the_name_and_the_type(
    variable: str, type_: str, name: str, value: str, token: str
) -> None:
    body = f"PREFIX geo: <https://geo.example/> SELECT ?s {{ ?s ?p {variable} }}"
    (parameter,) = header(body).parameters
    assert (parameter.name, parameter.type) == (name, type_)
    assert parameter.required is not variable.startswith("?__")
    assert bound(body, {name: value}) == body.replace(variable, f" {token} ")


def test_what_need_not_be_given_stays_a_variable() -> None:
    body = "SELECT ?s { ?s ?p ?__city }"
    assert bound(body, {}) == body


def test_what_is_required_is_asked_for() -> None:
    with pytest.raises(UsageError, match=r"this query needs:\n  city=\.\.\."):
        bound("SELECT ?s { ?s ?p ?_city }", {})


def test_defaults_and_lists_of_values_are_taken_from_the_header() -> None:
    lines = ("defaults:", "  - kind: v1", "enumerate:", "  - kind:", "    - v1", "    - v2", "  - other")
    body = "SELECT * { ?s ?p ?_kind }"
    assert header(body, *lines).parameters == (
        Parameter("kind", "string", default="v1", values=("v1", "v2"), tokens=("?_kind",)),
    )
    assert bound(body, {}, *lines) == 'SELECT * { ?s ?p  "v1"  }'
    with pytest.raises(UsageError, match="kind=“v3”: give v1 or v2"):
        bound(body, {"kind": "v3"}, *lines)


def test_one_parameter_in_several_places_is_one_value() -> None:
    body = "SELECT * { ?s ?_p_iri ?o ; ?q ?_p_iri FILTER(STR(?o) = '?_p_iri') }"
    found = bound(body, {"p": "urn:x"})
    assert found.count("<urn:x>") == 2
    assert "'?_p_iri'" in found


def test_one_parameter_of_two_types_is_a_mistake_with_its_place() -> None:
    with pytest.raises(ProblemsError, match=r"asked\.rq:1:22: \?_p and \?_p_iri are one parameter of two types"):
        header("ASK { ?s ?_p_iri ?o, ?_p }")


def test_own_parameters_can_say_more_of_the_variables_and_then_are_all_there_are() -> None:
    lines = ("params:", "  city: {type: entity, class: Place, help: where, list: true}")
    found = header("SELECT * { ?s ?p ?c ; ?_hidden ?o FILTER(?c IN (?_city_iri)) }", *lines)
    (city,) = found.parameters
    assert (city.name, city.type, city.class_, city.help) == ("city", "entity", "Place", "where")
    assert city.required
    assert city.tokens == ("?_city_iri",)


def test_a_value_is_as_safe_as_that_of_any_parameter() -> None:
    text = bound("SELECT ?v { BIND(?_v_en AS ?v) }", {"v": '"@nl } #'})
    ((found,),) = ox.Store().query(text)  # type: ignore[union-attr]
    assert found == ox.Literal('"@nl } #', language="en")


def test_keys_that_say_nothing_here_are_taken_and_noted() -> None:
    text = (
        "#+ summary: x\n#+ endpoint: https://a.example/sparql\n#+ method: GET\n#+ pagination: 100\n"
        '#+ transform: {\n#+   "key": "?p", "$anchor": "key"\n#+ }\n#+ enumerate:\n#+   - o\n'
        "#+ defaults:\n#+   - oo: 1\nSELECT ?s { ?s ?p ?_o } ORDER BY ?s"
    )
    found = {(f.line, f.severity, f.message) for f in of_text(text, "asked.rq") if f.rule == "grlc"}
    assert found == {
        (2, "note", "`endpoint:` says nothing here; it is kept for grlc"),
        (3, "note", "`method:` says nothing here; it is kept for grlc"),
        (4, "note", "`pagination:` says nothing here; it is kept for grlc"),
        (5, "note", "`transform:` says nothing here; it is kept for grlc"),
        (9, "note", "the values of o are not asked for; list them (`- o: [...]`) or use `options:`"),
        (11, "warning", "`defaults:` names oo, which is no parameter"),
    }


def test_such_a_file_runs_from_the_command_line(tmp_path: Path, kg: object) -> None:
    folder = tmp_path / "questions"
    folder.mkdir()
    (folder / "named.rq").write_text(
        "#+ endpoint: https://a.example/sparql\n#+ method: GET\n"
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
        "SELECT ?s WHERE { ?s rdfs:label ?_name }\n"
    )
    ended = kg("run", "named", "name=Ada Brandt", KG_QUERIES=str(folder))  # type: ignore[operator]
    assert (ended.code, ended.out.count("\n")) == (0, 2)
