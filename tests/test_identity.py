from __future__ import annotations

import itertools
import re
import unicodedata
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import BASE, NAMES, faults, labels, merged, state

from kg import editors as files
from kg import facts
from kg.errors import DataError, ProblemsError
from kg.identity.names import normalized, slug
from kg.identity.resolve import Evidence, Tie, preference, resolve
from kg.quads.articles import of_source
from kg.quads.editors import of_entities, of_links
from kg.quads.names import by_name, nf
from kg.quads.prepared import Prepared
from kg.store import Store
from kg.terms import literal

# -- names -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spellings",
    [
        ("ByteDance Inc.", "BYTEDANCE", "Bytedance", "ByteDance, Inc", "ByteDance Co., Ltd."),
        ("The New York Times Company", "New York Times", "the new york times"),
        ("AT&T", "AT and T", "AT & T Inc"),
        ("U.C. Berkeley", "UC Berkeley", "U.C.Berkeley"),
        ("U.S.A", "U.S.A.", "USA"),
        ("McDonald’s", "McDonald's", "McDonalds"),
        ("Foo S.p.A.", "Foo SpA", "FOO"),
        ("A.B.Inc.", "AB"),
        ("Straße", "STRASSE"),
        ("ＡＣＭＥ　Ｃｏ．", "Acme"),
        ("ETH Zürich", "ETH Zu\u0308rich", "eth zürich"),
        ("Byte\u00adDance", "ByteDance\u200b", "\ufeffByteDance", "ByteDance"),
        ("北京大学", "「北京大学」"),
        ("Зенит ООО", "ЗЕНИТ ООО"),
    ],
)
def test_spellings_of_one_name_are_equal(spellings: tuple[str, ...]) -> None:
    assert len({normalized(s) for s in spellings}) == 1


@pytest.mark.parametrize(
    "names",
    [
        ("Peking University", "Peking University Stomatological Hospital", "Peking", "Peking University Press"),
        ("ETH Zürich", "ETH Zurich"),
        ("北京大学", "清华大学", "北京"),
        ("The", "Inc", "The University"),
        ("Company", "Corporation", "GmbH"),
        ("University of Washington", "Washington University"),
        ("Trinity College", "Trinity College Dublin"),
        ("भारत की", "भारत का"),
        ("สี", "สา"),
        ("Öl AG", "Ol AG"),
    ],
)
def test_different_names_are_not_equal(names: tuple[str, ...]) -> None:
    assert len({normalized(n) for n in names}) == len(names)


@pytest.mark.parametrize("name", ["", " ", "...", "—", "\u200b", "'"])
def test_a_name_without_letters_and_digits_is_no_name_and_joins_nothing(name: str) -> None:
    assert normalized(name) == ""
    assert by_name("Company", name) is None


@pytest.mark.parametrize(
    ("name", "form"), [("The", "the"), ("Inc", "inc"), ("Co., Ltd", "co"), ("The The", "the")]
)
def test_a_name_that_is_nothing_but_a_legal_form_or_the_keeps_it(name: str, form: str) -> None:
    assert normalized(name) == form


_PIECES = [
    "the ",
    "The ",
    " inc",
    "Inc.",
    "S.A.",
    "co",
    "&",
    "'",
    ".",
    " ",
    "_",
    "-",
    "a",
    "B.",
    "ß",
    "İ",
    "ŉ",
    "é",
]
_PIECES += ["e\u0301", "字", "ﬁ", "½", "\u200d", "\u00ad", "\u0345", "\u0313", "ᾳ", "ⅷ", "℀", "कि", "a.b."]
names = st.one_of(st.text(max_size=12), st.lists(st.sampled_from(_PIECES), max_size=7).map("".join))


@settings(max_examples=1000, deadline=None)
@given(names)
def test_the_normalised_form_of_a_normalised_form_is_itself(name: str) -> None:
    form = normalized(name)
    assert normalized(form) == form
    assert unicodedata.is_normalized("NFC", form)


@settings(max_examples=500, deadline=None)
@given(names, names)
def test_two_names_share_an_identifier_only_if_they_are_equal(one: str, other: str) -> None:
    assert (slug(one) == slug(other)) == (normalized(one) == normalized(other))


@settings(max_examples=500, deadline=None)
@given(names)
def test_every_name_makes_an_iri_that_the_engine_reads(name: str) -> None:
    if identifier := by_name("Company", name):
        token = NAMES.entity(identifier)
        (quad,) = ox.parse(f"{token} {token} {token} .\n".encode(), format=ox.RdfFormat.N_TRIPLES)
        assert str(quad.subject) == token


def test_only_organisations_and_series_have_an_identifier_by_name() -> None:
    assert by_name("Company", "NeurIPS") == by_name("University", "NeurIPS") == "org:neurips"
    assert by_name("ConferenceSeries", "NeurIPS") == "series:neurips"
    for class_ in ("Person", "Paper", "ConferenceEdition", "Product", "Place", "Award", "Lawsuit", "Document"):
        assert by_name(class_, "NeurIPS") is None


def test_an_entry_is_preferred_to_a_name_a_name_to_an_identifier_and_that_to_a_key_of_one_source() -> None:
    found = ["some-article:bytedance", "wikidata:Q55606242", "org:bytedance", "bytedance"]
    assert sorted(found, key=preference) == found[::-1]


# -- files -----------------------------------------------------------------------------------------------------

EDITOR = "source: {id: %s, title: T, by: J. Editor, date: 2026-11-20}"


def entities(tmp_path: Path, text: str, id_: str = "our-entities") -> Prepared:
    path = tmp_path / f"{id_}.yaml"
    path.write_text(f"newsfacts-entities: 1\n{EDITOR % id_}\nentities:\n{text}")
    return of_entities(files.read_entities(path), BASE)


def links(tmp_path: Path, text: str, id_: str = "our-links") -> Prepared:
    path = tmp_path / f"{id_}.yaml"
    path.write_text(f"newsfacts-links: 1\n{EDITOR % id_}\nlinks:\n{text}")
    return of_links(files.read_links(path), BASE)


def article(tmp_path: Path, id_: str, text: str) -> Prepared:
    path = tmp_path / f"{id_}.yaml"
    path.write_text(f"newsfacts: 1\nsource: {{id: {id_}, is: NewsArticle, title: T}}\nentities:\n{text}")
    return of_source(facts.read(path), BASE)


def places(caught: pytest.ExceptionInfo[ProblemsError], path: str) -> list[tuple[int, int, str]]:
    """Line, column and beginning of each problem."""
    assert all(p.file.endswith(path) for p in caught.value.problems)
    return [(p.line, p.column, p.message) for p in caught.value.problems]


def test_all_errors_of_an_entities_file_are_told_at_once_each_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError) as caught:
        entities(
            tmp_path,
            "  Bad_Key: {is: Company, name: A}\n"
            "  b: {name: B}\n"
            "  c: {is: Compny, name: C}\n"
            "  d: {is: Company}\n"
            "  e: {is: Company, name: E, ids: {wikidata: 55}}\n"
            "  f: {is: Company, name: F, ids: {orcid: 0000-0001-5109-3700}}\n"
            "  g: {is: Company, name: G, unitOf: dd}\n"
            "  h: {is: Company, name: H, alias: I}\n"
            "  i: [Company]\n",
        )
    found = places(caught, "our-entities.yaml")
    assert [(line, column) for line, column, _ in found] == [
        (4, 3),
        (5, 3),
        (6, 11),
        (7, 3),
        (8, 45),
        (9, 35),
        (10, 37),
        (11, 29),
        (12, 6),
    ]
    for message, words in zip(
        [m for *_, m in found],
        [
            "cannot be a key",
            "needs `is:`",
            "did you mean “Company”",
            "needs `name:`",
            "55",
            "orcid",
            "no entry “dd”",
            "no key “alias”",
            "not a list",
        ],
        strict=True,
    ):
        assert words in message


def test_all_errors_of_a_links_file_are_told_at_once_each_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError) as caught:
        links(
            tmp_path,
            "  - {same: [a, b], different: [a, b], reason: R}\n"
            "  - {same: [a], reason: R}\n"
            "  - {same: [a, a], reason: R}\n"
            "  - {same: [a, B C], reason: R}\n"
            "  - {same: [a, b]}\n"
            "  - {same: [a, b], reason: R, date: tomorrow}\n"
            "  - {unit_of: [a, b], reason: R}\n"
            "  - word\n",
        )
    found = places(caught, "our-links.yaml")
    assert [line for line, *_ in found] == [4, 5, 6, 7, 8, 9, 10, 10, 11]
    told = " ".join(message for *_, message in found)
    for words in (
        "one of `same:`",
        "two different identifiers",
        "needs `reason:`",
        "tomorrow",
        "no key “unit_of”",
    ):
        assert words in told


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (
            "newsfacts-links: 2\nsource: {id: a, title: T, by: B, date: 2026}\n",
            "has to start with `newsfacts-links: 1`",
        ),
        ("newsfacts-links: 1\n", "the `source:` block is missing"),
        ("newsfacts-links: 1\nsource: {id: a, title: T, date: 2026}\n", "source needs `by:`"),
        ("newsfacts-links: 1\nsource: {id: wikidata, title: T, by: B, date: 2026}\n", "cannot be a source id"),
        ("newsfacts-links: 1\nsource: {id: a, title: T, by: B, date: 2026}\nlinkz: []\n", "no key “linkz”"),
    ],
)
def test_a_links_file_says_who_decided_and_when(tmp_path: Path, head: str, words: str) -> None:
    path = tmp_path / "links.yaml"
    path.write_text(head)
    with pytest.raises(ProblemsError, match=re.escape(words)):
        files.read_links(path)


def test_what_kind_a_file_is_its_first_lines_say(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    for text, kind in [
        ("# words\nnewsfacts-links: 1\n", "links"),
        ('{"newsfacts-entities": 1}', "entities"),
        ("newsfacts: 1\n", None),
    ]:
        path.write_text(text)
        assert files.kind(path) == kind
    assert files.kind(tmp_path / "absent.yaml") is None


# -- resolving -------------------------------------------------------------------------------------------------


def test_a_chain_of_identifiers_makes_all_of_them_one() -> None:
    ties = [Tie("a:x", "arxiv:1"), Tie("b:x", "arxiv:1"), Tie("b:x", "doi:2"), Tie("c:x", "doi:2")]
    for order in itertools.permutations(ties):
        resolution = resolve([Evidence((tie,)) for tie in order])
        assert {resolution.of(i) for i in ("a:x", "b:x", "c:x", "arxiv:1", "doi:2")} == {"doi:2"}


def test_without_evidence_everything_is_itself() -> None:
    assert resolve([]).of("a:x") == "a:x"


# -- in a store ------------------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "store", BASE)


def named(store: Store, name: str) -> set[str]:
    """The entities that have this name in some source."""
    prefix = f"<{BASE}id/"
    return {s.removeprefix(prefix)[:-1] for s, p, o in merged(store) if p == nf("name") and o == literal(name)}


def test_organisations_and_series_meet_by_name(tmp_path: Path, store: Store) -> None:
    one = "  b: {is: Company, name: ByteDance Inc.}\n  n: {is: ConferenceSeries, name: NeurIPS}\n"
    two = "  x: {is: Organization, name: BYTEDANCE}\n  n: {is: ConferenceSeries, name: Conference, aka: NEURIPS}\n"
    store.write([article(tmp_path, "one", one), article(tmp_path, "two", two)])
    assert named(store, "ByteDance Inc.") == named(store, "BYTEDANCE") == {"org:bytedance"}
    assert named(store, "NeurIPS") == named(store, "Conference") == {"series:neurips"}
    assert faults(store) == []


def test_a_person_is_never_joined_by_name(tmp_path: Path, store: Store) -> None:
    text = "  tian: {is: Person, name: Tian Keyu, aka: Keyu Tian}\n"
    store.write([article(tmp_path, id_, text) for id_ in ("one", "two")])
    store.write([entities(tmp_path, "  tian-keyu: {is: Person, name: Tian Keyu}\n")])
    assert named(store, "Tian Keyu") == {"one:tian", "two:tian", "tian-keyu"}


def test_papers_products_and_places_are_never_joined_by_name(tmp_path: Path, store: Store) -> None:
    text = "".join(f"  {c.lower()}: {{is: {c}, name: Doubao}}\n" for c in ("Paper", "Product", "Place", "Award"))
    store.write([article(tmp_path, id_, text) for id_ in ("one", "two")])
    assert len(named(store, "Doubao")) == 8


def test_what_is_anonymous_is_never_joined_by_name(tmp_path: Path, store: Store) -> None:
    text = "  u: {is: University, name: the ex-intern’s university, anonymous: true}\n"
    store.write([article(tmp_path, id_, text) for id_ in ("one", "two")])
    assert named(store, "the ex-intern’s university") == {"one:u", "two:u"}


def test_the_same_strong_identifier_makes_two_one_a_person_too(tmp_path: Path, store: Store) -> None:
    text = "  p: {is: Person, name: %s, ids: {orcid: 0000-0001-5109-3700}}\n"
    store.write([article(tmp_path, "one", text % "A"), article(tmp_path, "two", text % "B")])
    assert named(store, "A") == named(store, "B") == {"orcid:0000-0001-5109-3700"}
    assert len(labels(store)) == 1


def test_an_entity_that_names_its_entry_is_that_entry(tmp_path: Path, store: Store) -> None:
    store.write(
        [
            article(tmp_path, "one", "  p: {is: Person, name: Tian, entry: tian-keyu}\n"),
            entities(tmp_path, "  tian-keyu: {is: Person, name: Tian Keyu}\n"),
        ]
    )
    assert named(store, "Tian") == {"tian-keyu"}
    assert labels(store) == {NAMES.entity("tian-keyu"): [literal("Tian Keyu")]}


def test_a_chain_of_identifiers_joins_sources_that_share_none(tmp_path: Path, store: Store) -> None:
    paper = "  p: {is: Paper, name: %s, ids: {%s}}\n"
    one = article(tmp_path, "one", paper % ("A", 'arxiv: "2404.02905"'))
    two = article(tmp_path, "two", paper % ("B", "openreview: gojL67CfS8"))
    bridge = article(tmp_path, "three", paper % ("C", 'arxiv: "2404.02905", openreview: gojL67CfS8'))
    store.write([one, two])
    before = state(store)
    assert named(store, "A") != named(store, "B")
    store.write([bridge])
    assert named(store, "A") == named(store, "B") == named(store, "C")
    store.write(drop=["three"])
    assert state(store) == before


def test_a_name_that_two_entries_claim_joins_nothing(tmp_path: Path, store: Store) -> None:
    store.write(
        [
            entities(
                tmp_path, "  apple: {is: Company, name: Apple}\n  apple-records: {is: Company, name: Apple Inc}\n"
            ),
            article(tmp_path, "one", "  a: {is: Company, name: APPLE}\n"),
        ]
    )
    assert named(store, "APPLE") == {"one:a"}
    reasons = {refused.reason for refused in store.identity().refused}
    assert reasons == {"2 entries claim this name: apple, apple-records"}


def test_two_bodies_of_one_name_with_different_identifiers_stay_two(tmp_path: Path, store: Store) -> None:
    text = "  a: {is: University, name: Northeastern University, ids: {wikidata: %s}}\n"
    store.write([article(tmp_path, "one", text % "Q37548"), article(tmp_path, "two", text % "Q1151807")])
    assert len(named(store, "Northeastern University")) == 2
    (refused,) = store.identity().refused
    assert refused.reason == "their wikidata identifiers differ: Q1151807 and Q37548"


def test_same_different_and_unit_of_do_what_they_say_and_keep_their_reasons(tmp_path: Path, store: Store) -> None:
    store.write(
        [
            article(
                tmp_path,
                "one",
                "  p: {is: Person, name: Tian Keyu}\n"
                "  a: {is: Company, name: Apple}\n"
                "  l: {is: Organization, name: Seed Team}\n",
            ),
            article(
                tmp_path, "two", "  q: {is: Person, name: Keyu Tian}\n  a: {is: Organization, name: Apple Inc.}\n"
            ),
        ]
    )
    before = state(store)
    assert named(store, "Apple") == named(store, "Apple Inc.") == {"org:apple"}
    decided = links(
        tmp_path,
        "  - {same: [one:p, two:q], reason: the paper's page}\n"
        "  - {different: [one:a, two:a], reason: a record label, by: A. Colleague, date: 2026-11-21}\n"
        "  - {unit-of: [org:seed-team, org:bytedance], reason: its own page}\n",
    )
    store.write([decided])
    assert named(store, "Tian Keyu") == named(store, "Keyu Tian") == {"one:p"}
    assert len(named(store, "Apple") | named(store, "Apple Inc.")) == 2
    part = (NAMES.entity("org:seed-team"), nf("partOfOrganization"), NAMES.entity("org:bytedance"))
    assert part in merged(store)
    assert decisions(store) == [
        ("one:a", "different", "two:a", "a record label", "A. Colleague", "2026-11-21"),
        ("one:p", "same", "two:q", "the paper's page", "J. Editor", "2026-11-20"),
        ("org:seed-team", "unit of", "org:bytedance", "its own page", "J. Editor", "2026-11-20"),
    ]
    assert faults(store) == []
    store.write(drop=["our-links"])
    assert state(store) == before


def decisions(store: Store) -> list[tuple[str, ...]]:
    found = []
    for subject in {s for s, p, o in merged(store) if o == nf("IdentityDecision")}:
        about = {p: o for s, p, o in merged(store) if s == subject}
        keys = ("firstIdentifier", "decision", "secondIdentifier", "reason", "decidedBy", "decidedOn")
        found.append(tuple(about[nf(key)].split('"')[1] for key in keys))
    return sorted(found)


def test_a_decision_taken_out_of_the_file_is_taken_back(tmp_path: Path, store: Store) -> None:
    one = article(tmp_path, "one", "  p: {is: Person, name: A}\n  q: {is: Person, name: B}\n")
    store.write([one, links(tmp_path, "  - {different: [one:p, one:x], reason: R}\n")])
    before = state(store)
    store.write(
        [links(tmp_path, "  - {different: [one:p, one:x], reason: R}\n  - {same: [one:p, one:q], reason: R}\n")]
    )
    assert named(store, "A") == named(store, "B")
    store.write([links(tmp_path, "  - {different: [one:p, one:x], reason: R}\n")])
    assert state(store) == before


def test_decisions_that_contradict_an_identifier_are_refused_with_both(tmp_path: Path, store: Store) -> None:
    text = "  p: {is: Person, name: A, ids: {orcid: 0000-0001-5109-3700}}\n"
    store.write([article(tmp_path, id_, text) for id_ in ("one", "two")])
    with pytest.raises(
        DataError, match="one:p and two:p are different, but identifiers or other links make them one"
    ):
        store.write([links(tmp_path, "  - {different: [one:p, two:p], reason: R}\n")])


# -- the page --------------------------------------------------------------------------------------------------


def examples() -> dict[str, str]:
    page = (Path(__file__).parent.parent / "docs" / "identity.md").read_text()
    return dict(re.findall(r"^```\w+ file=(\S+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))


def test_the_examples_of_the_page_are_files_that_load(tmp_path: Path, store: Store) -> None:
    for name, text in examples().items():
        (tmp_path / name).write_text(text)
    store.write(
        [
            article(
                tmp_path, "first-article", '  var-paper: {is: Paper, name: "Visual Autoregressive Modelling"}\n'
            ),
            of_entities(files.read_entities(tmp_path / "entities.yaml"), BASE),
            of_links(files.read_links(tmp_path / "links.yaml"), BASE),
        ]
    )
    assert faults(store) == []
    assert named(store, "Visual Autoregressive Modelling") == {"arxiv:2404.02905"}
    rows = [[str(term.value) for term in row] for row in store.db.query(examples()["decisions.rq"])]
    assert [(row[0], row[1], row[4], row[5]) for row in rows] == [
        ("first-article:var-paper", "same", "J. Editor", "2026-11-20"),
        ("org:seed-team", "unit of", "J. Editor", "2026-11-20"),
        ("org:apple", "different", "A. Colleague", "2026-11-21"),
    ]


def test_the_names_that_the_page_calls_equal_are_and_the_others_are_not() -> None:
    page = (Path(__file__).parent.parent / "docs" / "identity.md").read_text()
    table = page.split("| equal | not equal |\n|---|---|\n")[1].split("\n\n")[0]
    for row in table.splitlines():
        equal, different = (cell.strip() for cell in row.strip("| ").split("|"))
        assert len({normalized(name) for name in equal.split(" = ")}) == 1
        one, other = different.split(" ≠ ")
        assert normalized(one) != normalized(other)
