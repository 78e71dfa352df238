"""Sources -> statements: what becomes a plain triple, what stays a claim, and under which IRIs."""

import hashlib
from pathlib import Path

import pytest

from kg import facts
from kg.datasets.records import ListedAuthor, ListedPaper, OrganizationName, PaperList
from kg.errors import UsageError
from kg.facts import Source
from kg.quads.articles import of_source
from kg.quads.lists import of_list
from kg.quads.names import Names, by_name, nf, strong
from kg.quads.ontology import of_ontology
from kg.quads.prepared import Prepared
from kg.terms import Statement

TEXT = "Acme sued Bob on 5 May 2024. Acme says Bob stole plans. Bob denies it. Acme employs about 50 people."

FILE = """
newsfacts: 1
source: {id: daily-acme, is: NewsArticle, title: Acme sues, publisher: daily, text: story.txt}
entities:
  daily: {is: NewsOrganization, name: The Daily}
  acme: {is: Company, name: Acme Inc.}
  bob: {is: Person, name: Bob}
  case: {is: Lawsuit, name: Acme v. Bob}
  theft: {is: Topic, name: stealing plans}
  staff: {is: Topic, name: employees}
claims:
  - quote: Acme sued Bob on 5 May 2024.
    says: {case: {hasPlaintiff: acme, hasDefendant: bob, date: {edtf: 2024-05-05, text: on 5 May 2024}}}
  - id: theft
    modality: alleged
    by: acme
    quote: Acme says Bob stole plans.
    says: {bob: {committed: theft}}
  - modality: denied
    by: bob
    disputes: [theft]
    quote: Bob denies it.
    says: {bob: {committed: theft}}
  - quote: about 50 people
    says:
      acme: {hasFigure: {is: Figure, metric: staff, comparator: about, value: 50, accordingTo: daily}}
"""

NAMES = Names()


@pytest.fixture
def source(tmp_path: Path) -> Source:
    (tmp_path / "story.txt").write_text(TEXT, encoding="utf-8")
    path = tmp_path / "facts.yaml"
    path.write_text(FILE, encoding="utf-8")
    return facts.read(path)


def graph(prepared: Prepared, part: str) -> set[tuple[str, str, str]]:
    holder = NAMES.source(prepared.id, part)
    return {s.triple for s in prepared.statements if s.graph == holder}


def entity(key: str) -> str:
    return NAMES.entity(f"daily-acme:{key}")


def test_what_a_source_asserts_is_a_plain_triple_in_its_facts_graph(source: Source) -> None:
    found = graph(of_source(source), "facts")
    assert (entity("case"), nf("hasPlaintiff"), entity("acme")) in found
    assert (entity("case"), nf("earliest"), '"2024-05-05"^^<http://www.w3.org/2001/XMLSchema#date>') in found
    assert (entity("case"), nf("dateText"), '"on 5 May 2024"') in found


def test_an_allegation_is_nowhere_a_plain_triple(source: Source) -> None:
    assert not [s for s in of_source(source).statements if s.predicate == nf("committed")]


def test_an_allegation_is_a_claim_with_speaker_words_and_modality(source: Source) -> None:
    found = graph(of_source(source), "claims")
    claim = NAMES.source("daily-acme", "claim/theft")
    assert (claim, nf("modality"), "<https://w3id.org/newsfacts/ns#Alleged>") in found
    assert (claim, nf("saidBy"), entity("acme")) in found
    assert (claim, nf("claimPredicate"), nf("committed")) in found
    assert (claim, nf("accepted"), '"false"^^<http://www.w3.org/2001/XMLSchema#boolean>') in found
    start = TEXT.index("Acme says")
    quote = NAMES.source("daily-acme", f"text#char={start},{start + 26}")
    assert (claim, nf("hasQuote"), quote) in found
    assert (quote, "<http://www.w3.org/ns/oa#exact>", '"Acme says Bob stole plans."') in found


def test_a_denial_disputes_the_allegation(source: Source) -> None:
    found = graph(of_source(source), "claims")
    assert [t for t in found if t[1] == nf("disputes") and t[2] == NAMES.source("daily-acme", "claim/theft")]


def test_a_dependent_node_rests_on_the_claim_that_made_it(source: Source) -> None:
    prepared = of_source(source)
    node = NAMES.source("daily-acme", "node/acme-has-figure")
    assert (node, nf("comparator"), '"about"') in graph(prepared, "facts")
    assert [t for t in graph(prepared, "claims") if t[1] == nf("supportsNode") and t[2] == node]


def test_each_triple_of_a_block_is_a_claim_of_its_own(source: Source) -> None:
    claims = {t[0] for t in graph(of_source(source), "claims") if t[2] == nf("Claim")}
    assert len(claims) == 6


def test_a_source_ties_its_organisations_by_name_and_never_its_people(source: Source) -> None:
    ties = {(t.first, t.second) for t in of_source(source).evidence.ties}
    assert ("daily-acme:acme", "org:acme") in ties
    assert not [t for t in ties if t[0] == "daily-acme:bob"]


def test_the_same_file_makes_the_same_statements(source: Source) -> None:
    assert of_source(source) == of_source(source)


def test_no_statement_has_a_blank_node(source: Source) -> None:
    everything = of_source(source).statements | of_ontology().statements
    assert not [s for s in everything if "_:" in (s.subject[:2], s.object[:2])]


def test_a_term_that_is_not_in_the_ontology_cannot_be_minted() -> None:
    with pytest.raises(KeyError, match="hasPlaintif "):
        nf("hasPlaintif")


@pytest.mark.parametrize("value", ["http://x/> } DROP", "http://x y", "no scheme", 'http://x/"', "http://x/\n"])
def test_what_is_no_iri_cannot_be_minted(value: str) -> None:
    from kg.terms import iri

    with pytest.raises(UsageError):
        iri(value)


def test_an_identifier_is_fit_to_stand_in_an_iri() -> None:
    assert strong("doi", "10.1145/1 2") == "doi:10.1145%2F1%202"
    assert by_name("Company", "Acme, Inc.") == "org:acme"
    assert by_name("ConferenceSeries", "ICML") == "series:icml"
    assert by_name("Person", "Bob") is None


# -- lists -------------------------------------------------------------------------------------------------


def a_list(*papers: ListedPaper, person_scheme: str | None = "neurips-speaker") -> PaperList:
    return PaperList(
        id="a-list",
        title="A list",
        publisher="NeurIPS",
        series="NeurIPS",
        year=2024,
        paper_scheme="neurips-event",
        person_scheme=person_scheme,
        origin="made up",
        url=None,
        retrieved=None,
        licence="none",
        papers=papers,
    )


def of(listed: PaperList) -> Prepared:
    return of_list(listed, hashlib.sha256(b"").hexdigest())


ACME_LAB = OrganizationName("Acme Lab", OrganizationName("Acme"))


def test_an_authorship_has_position_person_and_the_affiliation_as_printed() -> None:
    author = ListedAuthor("Ann", "7", "Acme Lab, ACME", (ACME_LAB,))
    found = graph(of(a_list(ListedPaper("1", "T", (author,)))), "facts")
    node = NAMES.source("a-list", "node/neurips-event:1-author-1")
    assert (node, nf("authorshipBy"), NAMES.entity("neurips-speaker:7")) in found
    assert (node, nf("affiliationText"), '"Acme Lab, ACME"') in found
    assert (node, nf("authorshipAffiliation"), NAMES.entity("org:acme-lab")) in found
    assert (NAMES.entity("org:acme-lab"), nf("partOfOrganization"), NAMES.entity("org:acme")) in found


def test_people_of_one_name_stay_two() -> None:
    papers = [ListedPaper(str(n), f"T{n}", (ListedAuthor("Yi Jiang", str(n), "", ()),)) for n in (1, 2)]
    found = graph(of(a_list(*papers)), "facts")
    assert len({s for s, p, o in found if p == nf("name") and o == '"Yi Jiang"'}) == 2


def test_without_ids_each_author_of_each_paper_is_a_person_alone() -> None:
    papers = [ListedPaper(str(n), f"T{n}", (ListedAuthor("Yi Jiang", None, "", ()),)) for n in (1, 2)]
    found = graph(of(a_list(*papers, person_scheme=None)), "facts")
    assert len({s for s, p, o in found if p == nf("name") and o == '"Yi Jiang"'}) == 2


def test_an_announced_list_does_not_say_that_a_paper_was_presented() -> None:
    announced = graph(of(a_list(ListedPaper("1", "T", (), presentation="poster"))), "facts")
    assert not [t for t in announced if t[1] == nf("presentedAt")]
    held = graph(of(a_list(ListedPaper("1", "T", (), presentation="poster", presented=True))), "facts")
    assert [t for t in held if t[1] == nf("presentedAt")]
    assert [t for t in held if t[1] == nf("acceptedAt")]


def test_the_commonest_spelling_is_the_name_and_the_others_are_aliases() -> None:
    authors = tuple(
        ListedAuthor(f"A{n}", str(n), x, (OrganizationName(x),)) for n, x in enumerate(["ACME", "Acme", "Acme"])
    )
    found = graph(of(a_list(ListedPaper("1", "T", authors))), "facts")
    assert (NAMES.entity("org:acme"), nf("name"), '"Acme"') in found
    assert (NAMES.entity("org:acme"), nf("alias"), '"ACME"') in found


def test_a_paper_without_an_id_is_one_of_its_list_alone() -> None:
    found = graph(of(a_list(ListedPaper(None, "T", ()))), "facts")
    [paper] = {s for s, p, o in found if o == nf("Paper")}
    assert (NAMES.identifier(paper) or "").startswith("a-list:title-")


def test_every_statement_of_a_list_is_in_a_graph_of_its_own_or_describes_it() -> None:
    prepared = of(a_list(ListedPaper("1", "T", (ListedAuthor("Ann", "7", "", ()),))))
    allowed = {NAMES.source("a-list", "facts"), NAMES.graph("sources")}
    assert {s.graph for s in prepared.statements} == allowed
    assert all(isinstance(s, Statement) for s in prepared.statements)
