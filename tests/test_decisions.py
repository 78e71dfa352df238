"""What becomes of sources after they were published, as fact files and decisions files say it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import editors, facts, loading
from kg.editors import Rejected
from kg.errors import ProblemsError
from kg.facts import Source
from kg.facts.model import EntityRef, Text
from kg.quads.articles import of_source
from kg.quads.editors import of_decisions
from kg.quads.names import DEFAULT_BASE, Names, nf
from kg.quads.prepared import Prepared
from kg.rulings import Ruling
from kg.store import Store
from kg.vocabulary import EDTF, XSD

NAMES = Names(DEFAULT_BASE)
FILE = """\
newsfacts: 1
source:
  id: note
  is: NewsArticle
  title: We correct
  publisher: gazette
  published: 2025-04-02
  {more}
entities:
  gazette: {{is: NewsOrganization, name: Eastport Gazette}}
  mill: {{is: Company, name: Lindqvist Mills}}
  roe: {{is: Person, name: Jane Roe}}
  flour: {{is: Topic, name: watering flour down}}
"""
CLAIMS = """\
claims:
  - id: charge
    modality: alleged
    by: roe
    without-words: from memory
    says: {mill: {committed: flour}}
  - id: back
    modality: withdrawn
    by: roe
    withdraws: charge
    without-words: from memory
    says: {mill: {committed: flour}}
"""


def read(folder: Path, more: str, claims: str = "") -> Source:
    path = folder / "note.yaml"
    path.write_text(FILE.format(more=more) + claims, encoding="utf-8")
    return facts.read(path)


def problems(folder: Path, more: str, claims: str = "") -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        read(folder, more, claims)
    return [f"{p.line}:{p.column}: {p.message}" for p in caught.value.problems]


# -- fact files --------------------------------------------------------------------------------------------


def test_a_source_corrects_supersedes_and_retracts_others_on_its_date_in_its_publishers_name(
    tmp_path: Path,
) -> None:
    more = (
        "corrects: {first: {claims: [sum, name], note: the sum was in yuan}}\n"
        "  supersedes: {second: {note: a longer version}}\n"
        "  retracts: {third: {note: the letter was forged}}"
    )
    by = ("2025-04-02", "Eastport Gazette")
    assert read(tmp_path, more).rulings == (
        Ruling("corrected", "the sum was in yuan", *by, "first", ("sum", "name")),
        Ruling("superseded", "a longer version", *by, "second", successor="note"),
        Ruling("retracted", "the letter was forged", *by, "third"),
    )


def test_a_source_says_whose_report_it_is_and_of_what_it_is_a_copy(tmp_path: Path) -> None:
    source = read(
        tmp_path, "credit: mill\n  copy-of: first\n  basis: {credit: the byline, copy-of: read side by side}"
    )
    assert (source.credit, source.copy_of) == (EntityRef("mill"), "first")
    about = {(s.predicate, s.object) for s in of_source(source).statements if s.subject == NAMES.source("note")}
    assert (nf("creditedTo"), NAMES.entity("note:mill")) in about
    assert (nf("copyOf"), NAMES.source("first")) in about


def test_the_text_at_hand_leaves_a_fingerprint_and_its_path(tmp_path: Path) -> None:
    assert read(tmp_path, "language: en").text_path is None
    (tmp_path / "t.txt").write_text("The mill has sold flour since the war, and nobody has complained about it.")
    source = read(tmp_path, "text: t.txt")
    assert source.text_path == str((tmp_path / "t.txt").resolve())
    prepared = of_source(source)
    assert prepared.text_path == source.text_path
    kept = [s.object for s in prepared.statements if s.predicate == nf("textFingerprint")]
    assert kept == [f'"{source.fingerprint}"']


def test_who_takes_something_back_says_what(tmp_path: Path) -> None:
    source = read(tmp_path, "language: en", CLAIMS)
    charge, back = source.claims
    assert (back.modality, back.accepted, back.withdraws) == ("withdrawn", False, (charge.id,))
    statements = {(s.subject, s.predicate, s.object) for s in of_source(source).statements}
    term = NAMES.source("note", "claim/back")
    assert (term, nf("withdraws"), NAMES.source("note", "claim/charge")) in statements
    assert (term, nf("modality"), "<https://w3id.org/newsfacts/ns#Withdrawn>") in statements
    assert not [s for s in statements if s[1] == nf("committed")]


@pytest.mark.parametrize(("more", "message"), [
    ("retracts: {note: {note: x}}", "8:14: “note” is this source itself; name another, or correct the file"),
    ("retracts: {A B: {note: x}}",
     "8:14: “A B” cannot be the id of a source; those are lower-case letters, digits and single hyphens"),
    ("retracts: {first: {}}", "8:14: retracts first needs `note:`, what was wrong, in words"),
    ("retracts: {first: {note: x, claims: [c]}}", "8:31: retracts first has no key “claims” (known: note)"),
    ("retracts: first", "8:13: retracts takes a mapping (`key: value` lines), not a single value"),
    ("corrects: {first: {note: x, claims: [A B]}}",
     "8:40: “A B” cannot be the id of a claim; those are lower-case letters, digits and single hyphens"),
    ("copy-of: note", "8:12: copy-of takes the id of another source; “note” is this source itself"),
    ("copy-of: A B", "8:12: copy-of takes the id of another source; “A B” cannot be the id of a source"),
    ("credit: roe", "8:11: “roe” is a Person; an Organization is needed here"),
    ("credit: nobody", "8:11: no entity “nobody” in this file (known: gazette, mill, roe, flour)"),
])  # fmt: skip
def test_a_problem_of_a_ruling_is_told(tmp_path: Path, more: str, message: str) -> None:
    assert problems(tmp_path, more) == [message]


def test_a_ruling_needs_a_date_and_one_who_makes_it(tmp_path: Path) -> None:
    path = tmp_path / "note.yaml"
    path.write_text(
        "newsfacts: 1\nsource: {id: note, is: NewsArticle, title: T, retracts: {first: {note: forged}}}\n"
    )
    with pytest.raises(ProblemsError) as caught:
        facts.read(path)
    assert [p.message for p in caught.value.problems] == [
        "`retracts:` needs `published:`: a ruling has a date and one who makes it",
        "`retracts:` needs `publisher:`: a ruling has a date and one who makes it",
    ]


@pytest.mark.parametrize(("old", "new", "message"), [
    ("modality: withdrawn\n    by: roe", "modality: withdrawn\n    by: mill",
     "23:16: “charge” is said by “roe”, and only its own speaker can withdraw it; use `modality: denied` and "
     "`disputes:`"),
    ("modality: withdrawn", "modality: denied",
     "23:16: `withdraws:` goes with `modality: withdrawn`; a claim that is denied can have `disputes:`"),
    ("    by: roe\n    withdraws", "    withdraws",
     "20:5: a claim that is withdrawn needs `by:` (who says it; `unnamed` if nobody is named)"),
    ("withdraws: charge", "withdraws: charg", "23:16: no claim “charg” in this file (did you mean “charge”?)"),
])  # fmt: skip
def test_a_problem_of_a_withdrawal_is_told(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert CLAIMS.count(old) == 1
    assert message in problems(tmp_path, "language: en", CLAIMS.replace(old, new))


def test_a_source_does_not_withdraw_what_it_asserts_itself(tmp_path: Path) -> None:
    claims = CLAIMS.replace("    modality: alleged\n    by: roe\n", "").replace("by: roe", "by: gazette")
    claims = claims.replace("committed: flour", "owns: gazette")
    (told,) = problems(tmp_path, "language: en", claims)
    assert told.startswith("21:16: the source asserts “charge” in its own voice")


def test_a_node_of_an_article_never_takes_the_place_of_a_rulings_node(tmp_path: Path) -> None:
    claims = (
        "claims:\n  - without-words: x\n"
        "    says: {roe: {hasPosition: {id: ruling-1, positionAt: mill, positionStatus: former}}}\n"
    )
    (told,) = problems(tmp_path, "language: en", claims)
    assert "“ruling-1” is an id that the store gives" in told


# -- decisions files ---------------------------------------------------------------------------------------

HEAD = """\
newsfacts-decisions: 1
source: {id: our-decisions, title: Our decisions, by: J. Editor, date: 2025-05-01}
decisions:
"""


def decide(folder: Path, *lines: str) -> editors.DecisionsFile:
    path = folder / "decisions.yaml"
    path.write_text(HEAD + "".join(f"  - {line}\n" for line in lines), encoding="utf-8")
    return editors.read_decisions(path)


def test_a_decisions_file_has_its_own_kind(tmp_path: Path) -> None:
    decide(tmp_path)
    assert editors.kind(tmp_path / "decisions.yaml") == "decisions"


def test_each_decision_has_a_reason_and_the_date_and_author_of_the_file_unless_it_has_its_own(
    tmp_path: Path,
) -> None:
    found = decide(
        tmp_path,
        "{retracted: first, reason: forged}",
        "{superseded: first, successor: second, reason: a later version, date: 2025-04-30, by: A. Colleague}",
        "{corrected: first, claims: sum, reason: in yuan}",
        "{rejected: first, claims: [sum, name], reason: misheard}",
    )
    by = ("2025-05-01", "J. Editor")
    assert found.decisions == (
        Ruling("retracted", "forged", *by, "first"),
        Ruling("superseded", "a later version", "2025-04-30", "A. Colleague", "first", successor="second"),
        Ruling("corrected", "in yuan", *by, "first", ("sum",)),
        Ruling("rejected", "misheard", *by, "first", ("sum", "name")),
    )


@pytest.mark.parametrize(("value", "expected", "token"), [
    ("property: subsidiaryOf, value: wikidata:Q55606242", "wikidata:Q55606242",
     "<https://kg.example/id/wikidata:Q55606242>"),
    ("property: title, value: A paper", Text("A paper", f"{XSD}string"), '"A paper"'),
    ("property: value, value: 8000000", Text("8000000", f"{XSD}integer"),
     '"8000000"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    ("property: date, value: 2024-03", Text("2024-03", EDTF), f'"2024-03"^^<{EDTF}>'),
])  # fmt: skip
def test_a_statement_is_rejected_whoever_says_it_with_a_thing_or_a_value(
    tmp_path: Path, value: str, expected: Any, token: str
) -> None:
    found = decide(tmp_path, f"{{rejected: {{subject: org:mill, {value}}}, reason: no}}")
    (rejected,) = found.decisions
    assert isinstance(rejected, Rejected)
    assert (rejected.subject, rejected.value) == ("org:mill", expected)
    (ruling,) = of_decisions(found).rulings
    assert ruling.statement == ("org:mill", rejected.property, token)


def stated(prepared: Prepared) -> set[str]:
    return {s.predicate for s in prepared.statements}


def test_what_is_rejected_is_nowhere_a_triple(tmp_path: Path) -> None:
    prepared = of_decisions(
        decide(tmp_path, "{rejected: {subject: org:mill, property: subsidiaryOf, value: org:holding}, reason: no}")
    )
    assert nf("subsidiaryOf") not in stated(prepared)
    entities = {NAMES.entity(i) for i in ("org:mill", "org:holding")}
    assert not [s for s in prepared.statements if {s.subject, s.object} & entities]
    node = NAMES.source("our-decisions", "node/ruling-1")
    about = {s.predicate: s.object for s in prepared.statements if s.subject == node}
    assert about[nf("rejectedValue")] == '"org:holding"'
    assert about[nf("rulingKind")] == '"rejected"'


@given(
    subject=st.sampled_from(["org:a", "note:b", "wikidata:Q5"]),
    said=st.sampled_from(
        ["subsidiaryOf: org:b", "owns: wikidata:Q7", "title: 'a: b'", "date: 2024", "sued: org:z"]
    ),
    kind=st.sampled_from(["rejected", "retracted"]),
)
def test_a_decision_adds_statements_about_itself_only(
    subject: str, said: str, kind: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    name, _, value = said.partition(": ")
    target = f"{{subject: {subject}, property: {name}, value: {value}}}" if kind == "rejected" else "first"
    prepared = of_decisions(decide(tmp_path_factory.mktemp("d"), f"{{{kind}: {target}, reason: because}}"))
    own = {NAMES.source("our-decisions"), NAMES.source("our-decisions", "node/ruling-1")}
    assert {s.subject for s in prepared.statements} == own


@pytest.mark.parametrize(("line", "words"), [
    ("{retracted: a, corrected: b, reason: r}", "a decision has one of `retracted:`"),
    ("{reason: r}", "a decision has one of `retracted:`"),
    ("{retracted: a}", "a decision needs `reason:`, in words that another editor can check"),
    ("{retracted: our-decisions, reason: r}", "“our-decisions” is this source itself"),
    ("{retracted: A B, reason: r}", "“A B” cannot be the id of a source"),
    ("{retracted: a, claims: [b], reason: r}",
     "`claims:` goes with `corrected:` or `rejected:`, not with `retracted:`"),
    ("{corrected: a, successor: b, reason: r}", "`successor:` goes with `superseded:`, not with `corrected:`"),
    ("{superseded: a, successor: a, reason: r}", "a source cannot be its own successor"),
    ("{rejected: a, reason: r}", "which claims are rejected? Name them with `claims:`"),
    ("{rejected: {subject: org:a}, reason: r}", "rejected needs `property:`"),
    ("{rejected: {subject: A B, property: owns, value: org:b}, reason: r}", "“A B” is no identifier"),
    ("{rejected: {subject: org:a, property: ownz, value: org:b}, reason: r}", "did you mean “owns”"),
    ("{rejected: {subject: org:a, property: ownedBy, value: org:b}, reason: r}",
     "the store holds “ownedBy” as “owns”; write that, subject and value exchanged"),
    ("{rejected: {subject: org:a, property: accepted, value: true}, reason: r}", "is kept by the store itself"),
    ("{rejected: {subject: org:a, property: value, value: many}, reason: r}", "takes a number in digits"),
    ("{retracted: a, reason: r, date: soon}", "“soon” is no EDTF date"),
    ("{retracted: a, reason: r, when: 2025}", "a decision has no key “when”"),
    ("word", "a decision takes a mapping"),
])  # fmt: skip
def test_a_problem_of_a_decision_is_told(tmp_path: Path, line: str, words: str) -> None:
    with pytest.raises(ProblemsError, match=re.escape(words)):
        decide(tmp_path, line)


# -- loading -----------------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return loading.create(tmp_path / "store", DEFAULT_BASE)


def notes(store: Store, *paths: Path) -> list[str]:
    return [n for loaded in loading.load(store, paths) if loaded.prepared for n in loaded.prepared.notes]


def fact_file(folder: Path, id_: str, publisher: str = "Eastport Gazette", more: str = "language: en") -> Path:
    path = folder / f"{id_}.yaml"
    content = FILE.format(more=more).replace("id: note", f"id: {id_}").replace("Eastport Gazette", publisher)
    path.write_text(content + CLAIMS, encoding="utf-8")
    return path


def test_a_ruling_on_what_is_not_there_is_told_and_loads_as_the_order_of_files_is_free(
    store: Store, tmp_path: Path
) -> None:
    decide(
        tmp_path,
        "{retracted: nowhere, reason: r}",
        "{rejected: {subject: org:nobody, property: owns, value: org:lindqvist-mills}, reason: r}",
        "{corrected: first, claims: [charge, sum], reason: r}",
    )
    assert notes(store, tmp_path / "decisions.yaml", fact_file(tmp_path, "first")) == [
        "there is no source “nowhere” in the store yet; `kg sources` lists those that are",
        "nothing in the store has the identifier org:nobody; `kg show` prints those of an entity",
        "“first” has no claim “sum”; the ids are those of its fact file",
    ]
    decide(tmp_path, "{rejected: {subject: org:lindqvist-mills, property: owns, value: note:x}, reason: r}")
    assert notes(store, tmp_path / "decisions.yaml") == [
        "nothing in the store has the identifier note:x; `kg show` prints those of an entity"
    ]


def test_a_paper_that_rules_on_what_is_anothers_is_told_and_on_its_own_is_not(
    store: Store, tmp_path: Path
) -> None:
    notes(store, fact_file(tmp_path, "first"))
    ruling = "retracts: {first: {note: forged}}"
    assert notes(store, fact_file(tmp_path, "second", more=ruling)) == []
    (told,) = notes(store, fact_file(tmp_path, "third", "Northern Herald", ruling))
    assert told.startswith("“first” is published by Eastport Gazette, and Northern Herald rules on it")


def test_a_decisions_file_is_a_source_like_any_other(store: Store, tmp_path: Path) -> None:
    notes(store, fact_file(tmp_path, "first"))
    decide(tmp_path, "{rejected: first, claims: [charge], reason: r}")
    assert notes(store, tmp_path / "decisions.yaml") == []
    assert store.source("our-decisions").kind == "decisions"
    (loaded,) = loading.load(store, [tmp_path / "decisions.yaml"])
    assert str(loaded).startswith("unchanged our-decisions")
