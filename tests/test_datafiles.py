"""RDF files are read into one dataset; what is hostile or broken in them is refused with its place."""

from __future__ import annotations

import bz2
import gzip
import lzma
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import Kg, command, environment

from kg import datafiles
from kg.datafiles import File
from kg.errors import DataError, UsageError

ONE = b'@prefix ex: <https://a.example/> .\nex:s ex:p "one" .\n'
QUADS = b"@prefix ex: <https://a.example/> .\nex:g { ex:s ex:p ex:o } ex:s ex:p ex:o . ex:h { ex:s ex:p ex:o }\n"
XML = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="https://a.example/">%s</rdf:RDF>'
)
STATEMENT = b'<rdf:Description rdf:about="https://a.example/s"><ex:p>one</ex:p></rdf:Description>'
JSON = b'{"@id": "https://a.example/s", "https://a.example/p": "one"}'
LINE = b'<https://a.example/s> <https://a.example/p> "one" .\n'
SAME = '<https://a.example/s> <https://a.example/p> "one"'


@pytest.fixture
def write(tmp_path: Path):  # type: ignore[no-untyped-def]
    def written(name: str, data: bytes) -> File:
        (tmp_path / name).write_bytes(data)
        return File(str(tmp_path / name))

    return written


def lines(text: str) -> list[str]:
    return text.splitlines()


def said(data: datafiles.Data) -> list[str]:
    return sorted(map(str, data.db))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.ttl", ONE), ("a.trig", ONE), ("a.n3", ONE), ("a.nt", LINE), ("a.nq", LINE), ("a.jsonld", JSON),
        ("a.json", JSON), ("a.rdf", XML % STATEMENT), ("a.owl", XML % STATEMENT), ("a.xml", XML % STATEMENT),
        ("a.TTL", ONE), ("a.ttl.gz", gzip.compress(ONE, mtime=0)), ("a.nt.bz2", bz2.compress(LINE)),
        ("a.jsonld.xz", lzma.compress(JSON)), ("a.ttl", gzip.compress(ONE, mtime=0)),
        ("a.ttl", b"\xef\xbb\xbf" + ONE),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_each_format_is_told_by_the_ending(write, name: str, data: bytes) -> None:  # type: ignore[no-untyped-def]
    assert said(datafiles.load([write(name, data)])) == [SAME]


@pytest.mark.parametrize(
    "data", [ONE, LINE, JSON, XML % STATEMENT, b"# none\n\n" + ONE, gzip.compress(JSON, mtime=0)]
)
def test_a_file_without_a_known_ending_is_told_by_its_beginning(write, data: bytes) -> None:  # type: ignore[no-untyped-def]
    assert said(datafiles.load([write("data", data)])) == [SAME]


def test_quads_are_told_from_triples_by_their_beginning(write) -> None:  # type: ignore[no-untyped-def]
    found = datafiles.load([write("data", LINE[:-2] + b"<https://a.example/g> .\n")])
    assert said(found) == [SAME, f"{SAME} <https://a.example/g>"]


def test_what_begins_like_no_rdf_has_to_be_named(write) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError, match=r"cannot tell the format of .*data; say it: --data-format ttl, trig, nt"):
        datafiles.load([write("data", b"a,b\n1,2\n")])
    with pytest.raises(UsageError, match="no format “csv” of data; there are ttl, trig"):
        datafiles.load([write("data.csv", b"a,b\n1,2\n")], format_="csv")


def test_the_format_that_is_named_goes_before_the_ending(write) -> None:  # type: ignore[no-untyped-def]
    assert said(datafiles.load([write("a.csv", LINE)], format_="nt")) == [SAME]


def test_what_stands_in_a_graph_is_in_the_default_graph_too_and_once(write) -> None:  # type: ignore[no-untyped-def]
    triple = "<https://a.example/s> <https://a.example/p> <https://a.example/o>"
    graphs = [f"{triple} <https://a.example/g>", f"{triple} <https://a.example/h>"]
    file = write("a.trig", QUADS)
    assert said(datafiles.load([file])) == [triple, *graphs]
    apart = write("b.trig", QUADS.replace(b"ex:s ex:p ex:o .", b""))
    assert said(datafiles.load([apart], merge=False)) == graphs


def test_a_named_file_is_a_graph_and_not_in_the_default_graph(write) -> None:  # type: ignore[no-untyped-def]
    path = write("a.ttl", ONE).path
    assert said(datafiles.load([datafiles.named(f"https://a.example/g={path}")])) == [
        f"{SAME} <https://a.example/g>"
    ]
    assert said(datafiles.load([datafiles.named(path)])) == [f"{SAME} <{Path(path).as_uri()}>"]


def test_a_formula_of_n3_is_not_said_by_its_file(write) -> None:  # type: ignore[no-untyped-def]
    file = write("a.n3", b"@prefix e: <a:> . { e:s e:p e:o } => { e:s e:q e:o } .")
    default = list(datafiles.load([file]).db.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    assert [quad.predicate.value for quad in default] == ["http://www.w3.org/2000/10/swap/log#implies"]


def test_relative_iris_are_those_beside_the_file(write, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    found = datafiles.load([write("a.ttl", b"<#x> <b> <> .")])
    folder = tmp_path.as_uri()
    assert said(found) == [f"<{folder}/a.ttl#x> <{folder}/b> <{folder}/a.ttl>"]


def test_blank_nodes_of_two_files_are_two_nodes(write) -> None:  # type: ignore[no-untyped-def]
    files = [write("a.ttl", b"_:x <a:p> 1 ."), write("b.ttl", b"_:x <a:p> 2 .")]
    assert len({quad.subject for quad in datafiles.load(files).db}) == 2
    assert said(datafiles.load(files[:1])) == ['_:x <a:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer>']


def test_the_prefixes_of_the_files_are_kept_the_first_file_s_first(write) -> None:  # type: ignore[no-untyped-def]
    files = [write("a.ttl", b"@prefix e: <a:> . @prefix f: <b:> ."), write("b.ttl", b"@prefix e: <c:> .")]
    assert datafiles.load(files).prefixes == {"e": "a:", "f": "b:"}


def test_labels_come_from_the_data_without_a_language_first_then_english(write) -> None:  # type: ignore[no-untyped-def]
    file = write("a.ttl", b"""
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <a:1> rdfs:label "eins"@de, "one"@en, "un"@fr . <a:2> skos:prefLabel "two" .
        <a:3> rdfs:label "c"@fr, "b"@de . <a:4> rdfs:label "x", "y"@en .
    """)  # fmt: skip
    found = datafiles.load([file])
    assert [found.label(f"a:{n}") for n in range(1, 6)] == ["one", "two", "b", "x", None]
    assert (found.exists("a:1"), found.exists("a:9")) == (True, False)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.ttl", ONE + b"ex:s ex:p foo:o .", ":3:11: The prefix foo: has not been declared\n  3 | ex:s ex:p"),
        ("a.nt", LINE + b"<a:s> <a:p> x .\n", ":2:13: "),
        ("a.jsonld", b'{"@id": "a:b",\n"x":: 1}', ":2:5: "),
        ("a.rdf", (XML % b"\n<ex:a></ex:b>"), ":2:9: ill-formed document"),
        ("a.ttl.gz", gzip.compress(ONE + b"ex:s .", mtime=0), ":3:6: "),
        ("a.ttl.gz", gzip.compress(ONE * 99, mtime=0)[:-9], "is damaged or cut off"),
        ("a.ttl", ONE.decode().encode("utf-16"), "is UTF-16; save it as UTF-8"),
        ("a.ttl", b'<a:b> <a:c> "\xff" .', ":1:14: Invalid UTF-8"),
        ("a.json", b'{"name": "x"}', "is JSON, but no JSON-LD: it has no @context, @id or @graph"),
        ("a.jsonld", b'{"@context": "https://a.example/c", "x": 1}', r"elsewhere \(https://a.example/c\), and"),
        ("a.jsonld", b'{"a:b":' * 3000 + b"1" + b"}" * 3000, "nested deeper than 500 levels"),
        ("a.jsonld", b'{"a:b":"[",' + b'"a:c":[' * 3000, "nested deeper than 500 levels"),
        ("a.nt", b"<a:s> <a:p> " + b"<<( <a:s> <a:p> " * 50_000 + b"1 )>>" * 50_000, "triple terms"),
        ("a.ttl", b'<a:s> <a:p> """' + b"x\n" * 9_000_000, "longer than 16 MB without an end"),
        ("a.rdf", b'<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>' + XML % b"", "has a DOCTYPE that"),
        ("a.rdf", b'<!DOCTYPE r SYSTEM "file:///etc/passwd">' + XML % b"", "has a DOCTYPE that"),
        ("a.rdf", b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + XML % b"", "has a DOCTYPE that"),
        ("a.rdf", XML % (STATEMENT * 2000 + b'<!doctype r [<!ENTITY a "b">]>'), "has a DOCTYPE that"),
        ("a.nt.gz", gzip.compress(b"#" + b"x" * 1000 + b"\n", mtime=0) * 90_000, None),
        ("a.nt.bz2", bz2.compress((b"#" + b"x" * 1000 + b"\n") * 90_000), "grows to more than 250 times its size"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_place(write, name: str, data: bytes, sentence: str | None) -> None:  # type: ignore[no-untyped-def]
    file = write(name, data)
    if sentence is None:  # it grows, and not out of measure
        assert said(datafiles.load([file])) == []
        return
    with pytest.raises(DataError, match=sentence):
        datafiles.load([file])


def test_a_doctype_that_only_abbreviates_is_read(write) -> None:  # type: ignore[no-untyped-def]
    doctype = b'<?xml version="1.0"?>\n<!DOCTYPE rdf:RDF [\n  <!ENTITY x "https://a.example/" >\n]>\n'
    file = write("a.owl", doctype + XML % STATEMENT.replace(b'"https://a.example/s"', b'"&x;s"'))
    assert said(datafiles.load([file])) == [SAME]


def test_a_file_that_is_not_there_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"cannot read .*none\.ttl: No such file"):
        datafiles.load([File(str(tmp_path / "none.ttl"))])
    with pytest.raises(DataError, match=r"cannot read .*: Is a directory"):
        datafiles.load([File(str(tmp_path))])


def test_standard_input_is_read_once(kg: Kg) -> None:
    with pytest.raises(UsageError, match="only once"):
        datafiles.load([File("-"), File("-")])
    plain = kg("query", "--data", "-", "SELECT ?o { ?s ex:p ?o }", stdin=ONE.decode(), store=None)
    assert lines(plain.out) == ["o", "one"]
    packed = kg(
        "query", "--data", "-", "--data-format", "nt", "ASK { ?s ?p 'one' }", stdin=LINE.decode(), store=None
    )
    assert packed.out == "yes\n"


# -- the command -------------------------------------------------------------------------------------------


def test_files_are_asked_without_a_store_and_their_prefixes_are_known(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_bytes(ONE)
    (tmp_path / "b.ttl").write_bytes(ONE.replace(b"one", b"two"))
    ended = kg("query", "--data", "a.ttl", "b.ttl", "SELECT ?o { ?s ex:p ?o } ORDER BY ?o", store=None)
    assert (ended.code, lines(ended.out), ended.err) == (0, ["o", "one", "two"], "")


def test_the_files_of_a_pattern_of_the_shell_are_all_asked(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.ttl").write_bytes(ONE.replace(b"one", name.encode()))
    line = f"{command()} query --data *.ttl 'SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }}' -F json"
    done = subprocess.run(["sh", "-c", line], capture_output=True, cwd=tmp_path, env=environment(tmp_path))
    assert b'"n": 3' in done.stdout


def test_a_table_of_files_has_their_labels(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_bytes(ONE + b'ex:s <http://www.w3.org/2000/01/rdf-schema#label> "Ess" .')
    assert (
        "Ess  one" in kg("query", "--data", "a.ttl", "SELECT ?s ?o { ?s ex:p ?o }", "-F", "table", store=None).out
    )


def test_from_asks_a_file_that_is_given_and_no_other(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_bytes(ONE)
    (tmp_path / "b.ttl").write_bytes(ONE.replace(b"one", b"two"))
    (tmp_path / "secret.ttl").write_bytes(ONE.replace(b"one", b"secret"))
    data = ("--data", "a.ttl", "--data", "b.ttl")
    assert lines(kg("query", *data, "SELECT ?o FROM <b.ttl> { ?s ?p ?o }", store=None).out) == ["o", "two"]
    named = "SELECT ?g ?o FROM NAMED <a.ttl> { GRAPH ?g { ?s ?p ?o } }"
    assert kg("query", *data, named, store=None).out.split() == ["g,o", f"{(tmp_path / 'a.ttl').as_uri()},one"]
    ended = kg("query", *data, "SELECT ?o FROM <secret.ttl> { ?s ?p ?o }", store=None)
    assert (ended.code, ended.out) == (2, "")
    assert f"there is no graph <{(tmp_path / 'secret.ttl').as_uri()}> here, and nothing is fetched" in ended.err


def test_a_query_in_a_file_takes_all_words_for_files(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_bytes(ONE)
    (tmp_path / "b.ttl").write_bytes(ONE)
    (tmp_path / "q.rq").write_text("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert lines(kg("query", "-f", "q.rq", "--data", "a.ttl", "b.ttl", store=None).out) == ["n", "1"]


def test_two_queries_are_one_too_many(kg: Kg) -> None:
    ended = kg("query", "ASK", "{}")
    assert (ended.code, ended.err.partition(";")[0]) == (2, "kg: one query, in quotes")


def test_a_named_file_is_asked_as_a_graph(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_bytes(ONE)
    query = "SELECT ?g { GRAPH ?g { ?s ?p ?o } }"
    assert lines(kg("query", "--named-data", "a:g=a.ttl", query, store=None).out) == ["g", "a:g"]
    assert lines(kg("query", "--named-data", "a:g=a.ttl", "SELECT ?s { ?s ?p ?o }", store=None).out) == ["s"]
    ended = kg("query", "--named-data", "a b:c=a.ttl", query, store=None)
    assert (ended.code, "is no IRI for a graph" in ended.err) == (2, True)
