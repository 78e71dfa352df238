"""What each row of an answer rests on, as numbered notes: whose words, how surely said, and who denies it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html.parser import HTMLParser

import pytest
from conftest import ARTICLE_TEXT, BASE, write_article
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kg import answers, citations, loading, tables, trace
from kg.answers import Rows
from kg.citations import Citation, Cited, CitedRow, Note, machines, people, telling
from kg.entities import Entities
from kg.evidence import ClaimNote, Evidence, SourceNote
from kg.facts.model import Quote
from kg.quads.names import nf
from kg.store import Store
from kg.trace import Chain, Derivation, Trace

GAZETTE = "eastport-gazette-flour"
CASE = f"{BASE}id/{GAZETTE}:case"
MILL = f"{BASE}id/org:lindqvist-mills"
HARROW = f"<{BASE}id/org:harrow-foods>"
COURT = f"SELECT ?court {{ ?case nf:heardBy ?court . ?case nf:hasPlaintiff {HARROW} }}"
ACCUSED = (
    "SELECT ?who ?what { ?c nf:modality nf:Alleged ; nf:claimSubject ?who ; nf:claimObject ?what ; nf:saidBy ?b }"
)

ANSWER = """\
newsfacts: 1
source:
  id: harbour-courier-flour
  is: NewsArticle
  title: Mill denies that it is in court
  publisher: courier
  published: 2025-03-06
  text: courier.txt
entities:
  courier: {is: NewsOrganization, name: Harbour Courier}
  harrow: {is: Company, name: Harrow Foods}
  mill: {is: Company, name: Lindqvist Mills}
  union: {is: Association, name: bakers’ union}
claims:
  - quote: Harrow Foods owns Lindqvist Mills
    says: {harrow: {owns: mill}}
"""
DENIAL = """\
newsfacts: 1
source:
  id: mill-notice
  is: NewsArticle
  title: Notice of the mill
  publisher: mill
  published: 2025-03-07
  text: notice.txt
entities:
  harrow: {is: Company, name: Harrow Foods}
  mill: {is: Company, name: Lindqvist Mills}
claims:
  - modality: denied
    by: mill
    quote: Harrow Foods does not own us
    says: {harrow: {owns: mill}}
"""


def ask(store: Store, query: str) -> Rows:
    found = answers.ask(store, query)
    assert isinstance(found, Rows)
    return found


def cited(store: Store, query: str, cite: Sequence[str] = ()) -> Cited:
    return citations.of(store, trace.rows(store, query, ask(store, query), cite))


def told(store: Store, found: Cited) -> list[telling.Told]:
    return telling.notes(found, Entities(store))


def text(store: Store, found: Cited, width: int = 80) -> str:
    return people.as_text(found, told(store, found), width)


@pytest.fixture(scope="module")
def contested(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """An article that states something, and a notice of somebody else that denies it."""
    folder = tmp_path_factory.mktemp("contested")
    (folder / "courier.txt").write_text("Harrow Foods owns Lindqvist Mills.\n", encoding="utf-8")
    (folder / "notice.txt").write_text("Harrow Foods does not own us.\n", encoding="utf-8")
    (folder / "courier.yaml").write_text(ANSWER, encoding="utf-8")
    (folder / "notice.yaml").write_text(DENIAL, encoding="utf-8")
    made = loading.create(folder / "store", BASE)
    loading.load(made, [folder / "courier.yaml", folder / "notice.yaml", write_article(folder)])
    del made
    return Store.open(folder / "store")


# -- facts -------------------------------------------------------------------------------------------------


def test_a_row_leads_to_the_very_words_that_support_it(store: Store) -> None:
    found = cited(store, COURT)
    ((note,), (row,)) = found.notes, found.rows
    assert row.marks == ((1, ""),)
    assert note.source.id == GAZETTE
    assert note.words is not None
    assert note.words.exact == ARTICLE_TEXT[note.words.start : note.words.end]
    shown = text(store, found)
    assert shown.startswith("Notes\n[1] Eastport Gazette, 4 March 2025: “Harrow Foods takes mill to court”\n")
    assert "“Harrow Foods has sued its former supplier" in shown


def test_words_that_the_store_does_not_have_are_told_by_their_place(store: Store) -> None:
    shown = text(store, cited(store, "SELECT ?o { <https://kg.example/id/bytedance> nf:owns ?o }"))
    assert "characters 0 to 22; the store has no text" in shown


def test_a_fact_of_a_list_cites_the_record_that_has_no_words(store: Store) -> None:
    query = f"SELECT ?e {{ <{BASE}id/neurips-event:96044> nf:acceptedAt ?e }}"
    found = cited(store, query)
    ((note,), (row,)) = found.notes, found.rows
    assert (note.kind, note.words, note.claims) == ("list", None, ())
    assert row.citations[0].record == f"{BASE}id/neurips-event:96044"
    assert "record of the research paper, no words" in text(store, found)


def test_one_passage_is_one_note_however_many_rows_rest_on_it(store: Store) -> None:
    found = cited(store, f"SELECT ?p ?o {{ <{CASE}> ?p ?o . FILTER (?p != rdf:type) }} ORDER BY ?p")
    by_passage = {(n.source.iri, n.words.start if n.words else None) for n in found.notes}
    assert len(by_passage) == len(found.notes)
    assert [n.number for n in found.notes] == list(range(1, len(found.notes) + 1))


def test_names_are_cited_only_where_a_row_rests_on_nothing_else(store: Store) -> None:
    named = cited(store, f"SELECT ?n ?court {{ <{CASE}> nf:heardBy ?court . ?court nf:name ?n }}")
    assert {len(c.chains) for row in named.rows for c in row.citations} == {1}
    only = cited(store, f"SELECT ?n {{ <{CASE}> nf:name ?n }}")
    assert [c.source.id for row in only.rows for c in row.citations] == [GAZETTE]


def test_what_a_rule_drew_is_cited_by_what_it_was_drawn_from(store: Store) -> None:
    premise = (f"<{CASE}>", nf("hasDefendant"), f"<{MILL}>")
    drawn = (f"<{MILL}>", nf("suedBy"), f"<{BASE}id/org:harrow-foods>")
    chain = Chain("?a nf:suedBy ?b", (drawn,), (Derivation(drawn, "a rule", (premise,)),))
    found = citations.of(store, [Trace(chains=(chain,))])
    ((row,),) = (found.rows,)
    assert [c.statements for c in row.citations] == [(premise,)]
    (record,) = machines.objects(found)[0]
    assert record["chain"][0]["derived"][0]["premises"] == [list(premise)]


def test_how_a_row_follows_from_several_statements_is_shown(store: Store) -> None:
    query = f"SELECT ?court {{ {HARROW} ^nf:hasPlaintiff/nf:heardBy ?court }}"
    found = cited(store, query)
    (chain,) = telling.chains(found, Evidence(store))
    assert chain.text.startswith("row 1: ")
    assert "Harrow Foods v. Lindqvist Mills" in chain.text
    assert chain.notes == (1,)
    notes = told(store, found)
    assert "\nChains\nrow 1: " in people.as_text(found, notes, 80, chains=[chain])
    assert "Chains:\n\n- row 1: " in people.as_markdown(found, notes, [chain])
    assert "<h2>Chains</h2>" in people.as_html(found, notes, [chain])


def test_what_a_rule_drew_is_told_with_the_rule_and_its_premises(store: Store) -> None:
    premise = (f"<{CASE}>", nf("hasDefendant"), f"<{MILL}>")
    drawn = (f"<{MILL}>", nf("suedBy"), HARROW)
    chain = Chain("?a nf:suedBy ?b", (drawn,), (Derivation(drawn, "whoever is sued is a defendant", (premise,)),))
    (shown,) = telling.chains(citations.of(store, [Trace(chains=(chain,))]), Evidence(store))
    assert shown.text.startswith(
        "row 1: Lindqvist Mills was sued by Harrow Foods (which no source states; it follows"
    )
    assert "whoever is sued is a defendant" in shown.text
    assert shown.notes == (1,)


def test_a_row_without_a_source_says_so(store: Store) -> None:
    found = citations.of(store, [Trace(untraced=("?a ?b ?c: too deep",))])
    assert people.cells(found, "table") == ["–"]
    assert telling.gaps(found) == [
        "1 row has no note: no source was found behind it",
        "not traced: ?a ?b ?c: too deep",
    ]


# -- claims ------------------------------------------------------------------------------------------------


def test_an_allegation_is_marked_and_stands_beside_its_denial(store: Store) -> None:
    query = ACCUSED.replace("?b }", f"{HARROW} }}")
    found = cited(store, query)
    assert people.cells(found, "table") == ["[1\N{NO-BREAK SPACE}alleged] [2\N{NO-BREAK SPACE}denied]"]
    shown = " ".join(text(store, found).split())
    assert (
        "ALLEGED: Harrow Foods alleges, according to Eastport Gazette, that Lindqvist Mills "
        "committed selling watered-down flour" in shown
    )
    assert "DENIED: Lindqvist Mills denies this [2]" in shown
    assert "[2] same source as [1]: “which Lindqvist Mills denies”" in shown


def test_a_row_that_rests_on_speculation_says_by_whom(store: Store) -> None:
    found = cited(
        store, "SELECT ?a { ?c nf:claimPredicate nf:samePersonAs ; nf:claimSubject ?a ; nf:modality ?m }"
    )
    shown = " ".join(text(store, found).split())
    assert all("speculated]" in cell for cell in people.cells(found, "table"))
    assert "Speculation by people not named, as told by South China Morning Post: whether Keyu Tian" in shown


def test_an_accusation_that_nobody_answers_says_that_no_denial_is_recorded(store: Store) -> None:
    evidence = Evidence(store)
    accusation = next(c for c in evidence.about(MILL) if c.modality == "alleged")
    note = Note(1, accusation.source, accusation.words, (accusation,), (), "article")
    row = CitedRow((Citation(1, accusation.source, accusation),))
    alone = Cited((row,), (note,), {accusation.iri: "Harrow Foods alleges it"}, {accusation.iri: ()})
    assert "No denial is recorded in the sources here." in text(store, alone)


def test_a_fact_that_another_source_denies_carries_that_where_it_stands(contested: Store) -> None:
    found = cited(contested, "SELECT ?o { ?s nf:owns ?o }")
    ((row,),) = (found.rows,)
    assert people.cells(found, "table") == ["[1] [2\N{NO-BREAK SPACE}denied]"]
    assert row.contested
    shown = " ".join(text(contested, found).split())
    assert "DENIED: Lindqvist Mills denies this, which the store holds as fact [2]" in shown
    assert "“Harrow Foods does not own us”" in shown
    assert machines.sources(row) == "harbour-courier-flour"


def test_a_denial_in_a_record_says_what_it_answers(contested: Store) -> None:
    first, second = machines.objects(cited(contested, "SELECT ?o { ?s nf:owns ?o }"))[0]
    assert (first["standing"], first["against"]) == ("held as fact", False)
    assert first["denied_by"] == [second["claim"]]
    assert (second["standing"], second["against"]) == ("denied, not held as fact", True)
    assert second["answers"] == [first["claim"]]


# -- for programs ------------------------------------------------------------------------------------------


def test_every_citation_has_the_same_keys_and_survives_json(store: Store) -> None:
    found = cited(store, ACCUSED)
    records = [record for row in machines.objects(found) for record in row]
    assert len({tuple(record) for record in records}) == 1
    assert [json.loads(line) for line in machines.compact(found)] == machines.objects(found)


def test_a_quote_comes_with_the_words_around_it(store: Store) -> None:
    record = machines.objects(cited(store, COURT))[0][0]
    assert ARTICLE_TEXT[record["start"] : record["end"]] == record["quote"]
    assert len(record["suffix"]) > 10
    assert ARTICLE_TEXT[record["end"] :].startswith(record["suffix"])


# -- many notes --------------------------------------------------------------------------------------------


def many(count: int, claim: ClaimNote) -> Cited:
    """An answer of as many rows and notes; the last rests on a claim."""
    source = SourceNote(f"{BASE}source/s", "s", "article", "A title")
    notes = [Note(n, source, Quote(n, n + 1, "w"), (), (), "article") for n in range(1, count + 1)]
    rows = [CitedRow((Citation(n.number, source, None),)) for n in notes]
    notes.append(Note(count + 1, claim.source, claim.words, (claim,), (), "article"))
    rows.append(CitedRow((Citation(count + 1, claim.source, claim),)))
    return Cited(tuple(rows), tuple(notes), {claim.iri: "Harrow Foods alleges it"}, {})


def test_a_long_list_of_notes_is_cut_with_a_way_to_see_all_but_never_at_a_claim(store: Store) -> None:
    accusation = next(c for c in Evidence(store).about(MILL) if c.modality == "alleged")
    found = many(100, accusation)
    shown = text(store, found)
    assert len(re.findall(r"^\[\d+\]", shown, re.MULTILINE)) == people.NOTES_SHOWN + 1
    assert "60 more notes, all of facts" in shown
    assert "ALLEGED: Harrow Foods alleges" in shown
    assert people.as_html(found, told(store, found)).count("<li ") == 101


def test_a_row_with_very_many_notes_shows_a_few_and_all_that_are_not_facts(store: Store) -> None:
    accusation = next(c for c in Evidence(store).about(MILL) if c.modality == "alleged")
    found = many(50, accusation)
    row = CitedRow(tuple(c for row in found.rows for c in row.citations))
    assert people.cell(row, "table") == "[1] [2] [3] [4] [5] [6] [51\N{NO-BREAK SPACE}alleged] +44"


# -- hostile texts -----------------------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script>",
    "](https://evil.example) [x](javascript:alert(1))",
    "[^1]: not a note",
    "| a | b |",
    "\x1b[31mred\x07",
    "safe\u202eevil",
    "&lt;b&gt; &amp;",
    "~~no~~ **no** __no__ `no` #no",
    "line\n\n[^2]: broken\n> quoted\n- item",
)


def hostile(value: str) -> tuple[Cited, list[telling.Told]]:
    source = SourceNote(f"{BASE}source/s", "s", "article", value, value, url=f"https://a.example/{value}")
    note = telling.Told(
        1,
        value,
        value,
        None,
        value,
        "characters 1 to 2",
        value,
        (telling.Said(value, (1,)),),
        "https://a.example/x",
    )
    row = CitedRow((Citation(1, source, None),))
    return Cited((row,), (Note(1, source, Quote(1, 2, value), (), (), "article"),), {}, {}), [note]


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_texts_stay_text_on_a_terminal(value: str) -> None:
    shown = people.as_text(*hostile(value), 80)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", shown)
    assert len(re.findall(r"^\[\d+\]", shown, re.MULTILINE)) == 1


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_texts_stay_text_in_markdown(value: str) -> None:
    shown = people.as_markdown(*hostile(value)).replace("[^1]: ", "", 1).replace(" [^1]", "")
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(shown)
    tags = {tag.split()[0] for tag in re.findall(r"<(\w+[^>]*)>", html)}
    assert tags <= {"p", "em", "strong", "a"}
    assert re.findall(r'href="([^"]*)"', html) == ["https://a.example/x"]
    assert html.count("<p>") == 1


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_texts_stay_text_in_html(value: str) -> None:
    shown = people.as_html(*hostile(value))
    tags = {tag.split()[0] for tag in re.findall(r"<(\w+[^>]*)>", shown)}
    assert tags <= {"section", "h2", "ol", "li", "q", "cite", "strong", "br", "a"}
    assert re.findall(r'href="([^"]*)"', shown) == ["#note-1", "https://a.example/x"]


class Reader(HTMLParser):
    """The tags and the text of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text(max_size=40))
def test_any_text_is_itself_in_html_and_harmless_on_a_terminal(value: str) -> None:
    page = Reader(people.as_html(*hostile(value)))
    assert page.tags <= {"section", "h2", "ol", "li", "q", "cite", "strong", "br", "a"}
    assert tables.plain(value).replace("\r", "") in page.text.replace("\r", "")
    shown = people.as_text(*hostile(value), 80)
    assert all(c == "\n" or tables.plain(c) == c for c in shown)


@given(st.text(max_size=40))
def test_any_text_makes_one_paragraph_of_markdown(value: str) -> None:
    shown = people.as_markdown(*hostile(value)).replace("[^1]: ", "", 1).replace(" [^1]", "")
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(shown)
    assert html.count("<p>") == 1
    assert set(re.findall(r"<(\w+)", html)) <= {"p", "em", "strong", "a"}


def test_an_address_that_is_no_http_address_is_no_link(store: Store) -> None:
    source = SourceNote(f"{BASE}source/s", "s", "article", "T", url="javascript:alert(1)")
    found = Cited((), (Note(1, source, None, (), (), "article"),), {}, {})
    assert [note.link for note in told(store, found)] == [None]


def test_a_report_that_is_not_a_sources_own_says_whose_it_is(store: Store) -> None:
    original = f"{BASE}source/{GAZETTE}"
    source = SourceNote(f"{BASE}source/s", "s", "article", "T", credit="Northern Wire", copy_of=original)
    shown = text(store, Cited((), (Note(1, source, None, (), (), "article"),), {}, {}))
    assert "Credited to Northern Wire" in shown
    assert "A copy of “Harrow Foods takes mill to court”" in shown


def test_what_became_of_a_source_stands_in_its_note(store: Store) -> None:
    source = SourceNote(
        f"{BASE}source/s", "s", "article", "T", status="retracted", status_date="2025-03-09", status_note="made up"
    )
    found = Cited((), (Note(1, source, None, (), (), "article"),), {}, {})
    assert "Retracted on 9 March 2025: made up" in text(store, found)
