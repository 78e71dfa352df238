"""Saved queries: where they lie, how one is found, and the values that one offers another."""

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import Kg

from kg import queries
from kg.answers import Rows, Verdict
from kg.entities import Entities
from kg.errors import AmbiguousError, DataError, NotFoundError, QueryError, UsageError
from kg.queries import SavedQuery, options
from kg.queries.header import parse
from kg.queries.options import Option
from kg.store import Store


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the user's own."""
    own = tmp_path / "questions"
    own.mkdir()
    monkeypatch.setenv("KG_QUERIES", str(own))
    return own


def save(path: Path, body: str = "ASK {}", *lines: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*(f"#+ {line}" for line in lines or (f"summary: {path.stem}",)), body]))


# -- where they lie ----------------------------------------------------------------------------------------


def test_ones_own_query_is_found_and_hides_the_shipped_one(folder: Path) -> None:
    save(folder / "awards.rq", "ASK {}", "summary: my awards")
    save(folder / "deep" / "one.rq")
    assert queries.load("awards").header.summary == "my awards"
    assert queries.load("deep/one").header.summary == "one"
    assert "papers-at" in queries.names()


def test_of_ones_own_folders_the_first_wins_and_the_list_says_what_it_hides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    monkeypatch.setenv("KG_QUERIES", os.pathsep.join(map(str, (one, two))))
    for place in (one, two):
        save(place / "law" / "new.rq", "ASK {}", f"summary: from {place.name}")
    assert queries.load("law/new").header.summary == "from one"
    (found,) = (entry for entry in queries.listed() if entry.name == "law/new")
    assert (found.summary, found.hides) == ("from one", (two / "law" / "new.rq",))


def test_a_folder_is_a_namespace(folder: Path) -> None:
    for name in ("new", "law/new", "law/old/new"):
        save(folder / f"{name}.rq", "ASK {}", f"summary: {name}")
    assert [queries.load(name).header.summary for name in ("new", "law/new", "law/old/new")] == [
        "new",
        "law/new",
        "law/old/new",
    ]


def test_an_unknown_query_is_refused_with_near_names() -> None:
    with pytest.raises(NotFoundError, match="no saved query “paper-at”; did you mean “papers-at”"):
        queries.load("paper-at")


def test_a_folder_that_is_not_there_is_told_where_a_query_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_QUERIES", str(tmp_path / "qestions"))
    assert queries.absent_folders() == [tmp_path / "qestions"]
    with pytest.raises(NotFoundError, match=r"the folder .*qestions is not there"):
        queries.load("mine")


def test_hidden_files_are_no_queries(folder: Path) -> None:
    for name in (".own.rq", ".git/own.rq", "law/.old/own.rq", ".rq"):
        save(folder / name)
    assert not [name for name in queries.names() if "own" in name or name == ""]
    for name in (".own", ".git/own", ""):
        with pytest.raises(NotFoundError):
            queries.load(name)


def test_a_link_that_leads_out_of_the_folder_is_no_query(folder: Path, tmp_path: Path) -> None:
    save(tmp_path / "secret.rq")
    save(folder / "real.rq")
    (folder / "out.rq").symlink_to(tmp_path / "secret.rq")
    (folder / "up").symlink_to(tmp_path)
    (folder / "within.rq").symlink_to(folder / "real.rq")
    (folder / "circle.rq").symlink_to(folder / "circle.rq")
    (folder / "gone.rq").symlink_to(folder / "nothing.rq")
    own = {name for name in queries.names() if (folder / f"{name}.rq").is_symlink() or name.startswith("up")}
    assert own == {"within"}
    for name in ("out", "up/secret", "circle", "gone"):
        with pytest.raises(NotFoundError):
            queries.load(name)


@pytest.mark.parametrize("name", ["../secret", "deep/../../secret", "/etc/passwd", "..", "a\x00b", "x" * 300])
def test_no_name_leads_out_of_the_folder(folder: Path, tmp_path: Path, name: str) -> None:
    save(tmp_path / "secret.rq")
    with pytest.raises(NotFoundError):
        queries.load(name)
    with pytest.raises(NotFoundError):
        queries.load(f"{tmp_path}/secret")


BAD = {
    "binary": b"\xff\xfe\x00",
    "mistaken": b"#+ sumary: x\nASK {}",
    "headless": b"ASK { ?s ?p $o }",
    "far": b"#+ summary: far\nASK { SERVICE <https://a.example/> {} }",
    "yaml": b"#+ summary: [x\nASK {}",
    "deep": b"ASK " + b"{" * 3000,
}


def test_one_bad_file_spoils_no_list(folder: Path, kg: Kg) -> None:
    save(folder / "good.rq", "ASK {}", "summary: a good one")
    for name, data in BAD.items():
        (folder / f"{name}.rq").write_bytes(data)
    found = {entry.name: entry for entry in queries.listed()}
    assert found["good"].summary == "a good one"
    assert all(found[name].problem for name in BAD)
    ended = kg("queries", KG_QUERIES=str(folder))
    assert ended.code == 0
    assert "a good one" in ended.out
    assert ended.out.count("cannot be read:") == len(BAD)


def test_the_list_says_which_folder_is_not_there(kg: Kg) -> None:
    ended = kg("queries", KG_QUERIES="qestions")
    assert (ended.code, ended.err) == (0, "the folder qestions is not there (KG_QUERIES or kg.toml names it)\n")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_told(folder: Path) -> None:
    save(folder / "locked.rq")
    (folder / "locked.rq").chmod(0)
    with pytest.raises(DataError, match=r"cannot read the saved query .*locked\.rq"):
        queries.load("locked")
    assert next(e for e in queries.listed() if e.name == "locked").problem


def test_a_saved_query_is_checked_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "far.rq").write_text("#+ summary: far\nASK { SERVICE <https://a.example/> {} }")
    with pytest.raises(QueryError, match="SERVICE"):
        queries.read(tmp_path / "far.rq", "far")


def test_a_mark_of_the_byte_order_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "own.rq").write_bytes(b"\xef\xbb\xbf#+ summary: own\r\n#+ tags: [a]\r\nASK {}\r\n")
    found = queries.read(tmp_path / "own.rq", "own")
    assert (found.header.summary, found.header.tags) == ("own", ("a",))


# -- answers -----------------------------------------------------------------------------------------------


def test_the_parts_of_a_list_cell_are_put_in_order() -> None:
    header = parse("#+ summary: x\n#+ columns: {l: {label: L, list: '; '}}\nSELECT ?l {}", "x.rq")
    saved = SavedQuery("x", Path("x.rq"), "", header)
    answer = Rows(("l",), ((ox.Literal("b; a, 2; c"),), (None,)))
    assert saved.tidy(answer) == Rows(("l",), ((ox.Literal("a, 2; b; c"),), (None,)))
    assert saved.tidy(Verdict(True)) == Verdict(True)


# -- options: values that another query offers -------------------------------------------------------------

COMPANIES = (
    "SELECT ?c ?label { ?c a <https://w3id.org/newsfacts/ns#Company> ; "
    "<http://www.w3.org/2000/01/rdf-schema#label> ?label } ORDER BY ?label"
)


def ask_about(folder: Path, offering: str, type_: str = "entity") -> SavedQuery:
    save(folder / "of.rq", "ASK { ?s ?p $c }", f"params: {{c: {{type: {type_}, options: {offering}}}}}")
    return queries.load("of")


def test_a_value_is_chosen_from_what_another_query_answers(folder: Path, store: Store) -> None:
    save(folder / "companies.rq", COMPANIES)
    saved = ask_about(folder, "companies")
    entities = Entities(store)
    iri = entities.resolve("Harrow Foods")
    for value in ("Harrow Foods", "harrow foods", iri):
        assert saved.bind({"c": value}, entities) == saved.text.replace("$c", f" <{iri}> ")
    assert Option(ox.NamedNode(iri), "Harrow Foods") in queries.offers("companies", entities)


def test_a_value_that_is_not_offered_is_refused_with_near_ones(folder: Path, store: Store) -> None:
    save(folder / "companies.rq", COMPANIES)
    with pytest.raises(NotFoundError, match="no value of c “Harow Foods”; did you mean “Harrow Foods”") as caught:
        ask_about(folder, "companies").bind({"c": "Harow Foods"}, Entities(store))
    assert "`kg run companies` lists them" in str(caught.value)


def test_a_list_is_chosen_from_options_too(folder: Path, store: Store) -> None:
    save(folder / "n.rq", "SELECT ?n { VALUES ?n { 10 20 30 } }")
    save(folder / "in.rq", "ASK { FILTER(1 IN ($n)) }", "params: {n: {list: true, options: n}}")
    found = queries.load("in").bind({"n": ["30", "10", "30"]}, Entities(store))
    thirty, ten = (f'"{n}"^^<http://www.w3.org/2001/XMLSchema#integer>' for n in (30, 10))
    assert found.endswith(f"IN ( {thirty}, {ten} )) }}")


def test_an_offered_text_of_a_language_keeps_it(folder: Path, store: Store) -> None:
    save(folder / "n.rq", "SELECT ?n { VALUES ?n { 'a\\\"b'@en <https://a.example/x> UNDEF } }")
    assert ask_about(folder, "n", "string").bind({"c": 'A"B'}, Entities(store)).endswith('?p  "a\\"b"@en  }')


def test_a_label_that_several_options_have_is_never_picked_from() -> None:
    known = [Option(ox.NamedNode(f"https://a.example/{n}"), "Wei Zhang") for n in "ab"]
    with pytest.raises(AmbiguousError) as caught:
        options.choose(known, "wei zhang", "who", "people")
    assert [c.iri for c in caught.value.candidates] == ["https://a.example/a", "https://a.example/b"]
    assert options.choose(known, "https://a.example/b", "who", "people") == known[1]


def test_options_that_lead_in_a_circle_are_refused(folder: Path, store: Store) -> None:
    for name, other in (("one", "two"), ("two", "one")):
        save(folder / f"{name}.rq", "SELECT ?s { ?s ?p $x }", f"params: {{x: {{options: {other}, default: a}}}}")
    with pytest.raises(UsageError, match="options lead in a circle: one -> two -> one"):
        queries.load("one").bind({}, Entities(store))


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        ("ask", "ASK {}", "“ask” offers no values: it has to be a SELECT"),
        ("all", "SELECT ?s ?p ?o { ?s ?p ?o }", "“all” offers more than 10,000 values"),
        ("absent", None, "no saved query “absent”"),
    ],
)
def test_a_query_that_offers_nothing_to_choose_from_is_refused(
    folder: Path, store: Store, name: str, body: str | None, message: str
) -> None:
    if body:
        save(folder / f"{name}.rq", body)
    with pytest.raises(UsageError, match=message):
        ask_about(folder, name).bind({"c": "x"}, Entities(store))
