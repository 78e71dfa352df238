from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest

from kg import files, reason
from kg.errors import DataError, MissingPartError

needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="HermiT needs Java, and there is none")

PREFIXES = b"""
@prefix nf: <https://w3id.org/newsfacts/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <https://kg.example/id/> .
"""


def turtle(name: str) -> bytes:
    return (files.folder("ontology") / name).read_bytes()


def check(*more: bytes) -> reason.Consistency:
    documents = [turtle("newsfacts.ttl"), *(PREFIXES + m for m in more)]
    return reason.check_consistency(reason.ontology_ntriples(*documents))


@needs_java
def test_the_ontology_and_its_alignment_are_consistent_and_every_class_can_have_members() -> None:
    found = check(turtle("alignment.ttl"))
    assert found.consistent
    assert found.unsatisfiable == ()
    assert found.engine.startswith("HermiT")


@needs_java
@pytest.mark.slow
def test_the_ontology_alone_is_consistent_and_every_class_can_have_members() -> None:
    found = check()
    assert (found.consistent, found.unsatisfiable) == (True, ())
    assert found.class_count == turtle("newsfacts.ttl").count(b" a owl:Class ")


@needs_java
@pytest.mark.slow
def test_a_small_graph_of_facts_and_claims_is_consistent() -> None:
    facts = b"""
        :paper a nf:Paper ; nf:hasAuthorship :first ; nf:acceptedAt :neurips-2024 ; nf:arxiv "2404.02905" .
        :first a nf:Authorship ; nf:authorOrder 1 ; nf:authorshipBy :author ; nf:authorshipAffiliation :company .
        :neurips-2024 nf:editionOf :neurips ; nf:date "2024-12"^^<http://id.loc.gov/datatypes/edtf/EDTF> ;
            nf:earliest "2024-12-01"^^xsd:date .
        :company a nf:Company ; nf:hasFigure :worth .
        :worth a nf:MonetaryFigure ; nf:value 300000000000.0 ; nf:currency "USD" ; nf:comparator "about" .
        :claim a nf:Claim ; nf:claimSubject :author ; nf:claimPredicate nf:samePersonAs ; nf:claimObject :company .
        """
    assert check(facts).consistent


@needs_java
@pytest.mark.slow
@pytest.mark.parametrize(
    ("facts", "what"),
    [
        (b":x a nf:Company , nf:University .", "a company that is a university"),
        (b":case nf:hasPlaintiff :x ; nf:hasDefendant :x .", "a plaintiff who is the defendant"),
        (b":paper nf:acceptedAt :neurips . :neurips a nf:ConferenceSeries .", "acceptance at a series"),
        (b":x nf:workedAt :y . :y a nf:Person .", "a person as an employer"),
    ],
    ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "",
)
def test_facts_that_cannot_be_true_together_are_found(facts: bytes, what: str) -> None:
    found = check(facts)
    assert not found.consistent, what
    assert found.unsatisfiable == ()


@needs_java
@pytest.mark.slow
def test_a_class_that_nothing_can_belong_to_is_named() -> None:
    found = check(b"nf:Chimera a owl:Class ; rdfs:subClassOf nf:Person , nf:Organization .")
    assert found.consistent
    assert found.unsatisfiable == ("https://w3id.org/newsfacts/ns#Chimera",)


@needs_java
@pytest.mark.slow
def test_imports_are_not_followed_and_no_python_module_is_loaded() -> None:
    ontology = b"""
        <https://kg.example/o> a owl:Ontology ; owl:imports <http://no.such.host.example/o.owl> ;
        <http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#python_module> "no_such_module" .
        """
    assert check(ontology).consistent


@needs_java
@pytest.mark.slow
def test_nothing_is_printed_and_no_temporary_file_stays(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    check(b":x a nf:Company , nf:University .")
    assert capfd.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []


@needs_java
@pytest.mark.slow
def test_a_datatype_that_hermit_does_not_know_is_told() -> None:
    with pytest.raises(DataError, match="UnsupportedDatatypeException"):
        check(b':day a owl:DatatypeProperty . :x :day "2024-12-10"^^xsd:date .')


@needs_java
@pytest.mark.slow
def test_a_term_of_two_kinds_is_told() -> None:
    with pytest.raises(DataError, match="hasParty"):
        check(b"nf:hasParty a owl:Class .")


@needs_java
@pytest.mark.slow
def test_classes_that_owlready2_loses_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import owlready2

    monkeypatch.setattr(owlready2.World, "classes", lambda self: iter(()))
    with pytest.raises(DataError, match="read 0 classes where there are"):
        check()


def test_without_java_the_message_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingPartError, match="default-jre-headless") as caught:
        check()
    assert caught.value.exit_code == 4


def test_a_java_that_goes_away_after_the_look_is_told_in_the_same_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(MissingPartError, match="default-jre-headless"):
        check()


def test_turtle_that_is_none_is_told_with_its_number() -> None:
    with pytest.raises(DataError, match="file 2 is not Turtle"):
        reason.ontology_ntriples(b"", b"no turtle")


def test_ntriples_that_are_none_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(DataError, match="not N-Triples"):
        reason.check_consistency(b"no triples")


def test_blank_nodes_of_two_files_stay_apart() -> None:
    one = b"_:a <https://kg.example/p> _:a ."
    subjects = {line.split()[0] for line in reason.ontology_ntriples(one, one).splitlines()}
    assert len(subjects) == 2
