"""The ledger: what is said is grouped, each speaker has a lane, one rule of a closed set says how it stands."""

from __future__ import annotations

import datetime
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import BASE, Kg, write_article
from hypothesis import given
from hypothesis import strategies as st

from kg import ledger, loading
from kg.entities import Entities
from kg.errors import AmbiguousError, NotFoundError
from kg.evidence import ClaimNote, SourceNote
from kg.ledger import Entry, Ledger, Proposition, formats, lookup, pages, rules
from kg.ledger.model import AGAINST, FOR, WITHDRAWS, Accused
from kg.quads.names import DEFAULT_BASE, nf
from kg.store import Store

PAGE = Path(__file__).parents[1] / "docs" / "claims.md"
TODAY = datetime.date(2025, 6, 1)
FILE = "eastport-gazette-flour"

# -- the rules, on entries alone ---------------------------------------------------------------------------


def entry(
    modality: str,
    *,
    speaker: str = "acme",
    source: str = "gazette",
    accepted: bool | None = None,
    withheld: str | None = None,
    date: str = "2025-01-01",
    when: str | None = None,
    targets: tuple[str, ...] = (),
) -> Entry:
    """An entry as the ledger reads it of a claim about one and the same thing."""
    note = SourceNote(f"{BASE}source/{source}", source, "news article", source, publisher=source)
    claim = ClaimNote(
        iri=f"{BASE}source/{source}/claim/{speaker}-{modality}",
        source=note,
        modality=modality,
        accepted=(modality == "asserted") if accepted is None else accepted,
        speaker=speaker,
        speaker_iri=f"{BASE}id/{speaker}",
        says="",
        subject=None,
        predicate=None,
        object=None,
        about=(),
        words=None,
        document=None,
        date=when,
        note=None,
        not_accepted_because=None,
        disputes=(),
        withheld=withheld,
    )
    role = {"denied": AGAINST, "withdrawn": WITHDRAWS}.get(modality, FOR)
    return Entry(claim, note, speaker, claim.speaker_iri, modality, role, date, "published", targets=targets)


def case(entries: Sequence[Entry], accused: bool = True) -> rules.Case:
    found = rules.with_force(entries)
    stating = {e.source.iri for e in found if e.modality == "asserted" and e.in_force}
    whom = Accused(f"{BASE}id/roe", "Jane Roe") if accused else None
    return rules.case_of(found, len(stating), whom, TODAY)


def name(*entries: Entry, accused: bool = True) -> str:
    return rules.RULES[rules.rule_of(case(entries, accused)) - 1].name


ENTRIES = st.builds(
    entry,
    st.sampled_from(["asserted", "reported", "alleged", "denied", "speculated", "expected", "withdrawn"]),
    speaker=st.sampled_from(["acme", "roe", "union"]),
    source=st.sampled_from(["gazette", "courier", "mail"]),
    accepted=st.sampled_from([None, False]),
    withheld=st.sampled_from([None, None, "retracted by its publisher"]),
    date=st.sampled_from(["2025-01-01", "2025-02", "2025-03-01?", ""]),
    when=st.sampled_from([None, "2025-05-01", "2025-07-01"]),
)
SEVERAL = st.lists(ENTRIES, min_size=1, max_size=6)


@given(SEVERAL, st.booleans())
def test_whatever_is_said_has_exactly_one_standing(entries: list[Entry], accused: bool) -> None:
    assert name(*entries, accused=accused) in rules.NAMES


@given(st.data(), SEVERAL)
def test_a_standing_does_not_depend_on_the_order_in_which_things_are_said(
    data: st.DataObject, entries: list[Entry]
) -> None:
    assert name(*data.draw(st.permutations(entries))) == name(*entries)


@given(SEVERAL, ENTRIES.filter(lambda e: e.modality == "denied"), st.booleans())
def test_a_denial_never_makes_a_standing_surer(entries: list[Entry], denial: Entry, accused: bool) -> None:
    before, after = name(*entries, accused=accused), name(*entries, denial, accused=accused)
    assert rules.SUREST_FIRST.index(after) >= rules.SUREST_FIRST.index(before)


@given(SEVERAL)
def test_what_is_not_accepted_is_never_a_fact(entries: list[Entry]) -> None:
    refused = [e._replace(claim=None) if e.claim is None else _not_accepted(e) for e in entries]
    assert name(*refused) not in ("fact", "confirmed", "contested")


def _not_accepted(found: Entry) -> Entry:
    return entry(found.modality, speaker=found.speaker, source=found.source.id, accepted=False)


def test_the_two_lists_of_standings_hold_the_same_names() -> None:
    assert sorted(rules.SUREST_FIRST) == sorted(rules.NAMES)
    assert len(set(rules.NAMES)) == len(rules.RULES)


SAID = entry("alleged")
DENIED = entry("denied", speaker="roe")
STATED = entry("asserted", speaker="gazette")
AGAIN = entry("asserted", speaker="courier", source="courier")
BACK = entry("withdrawn", source="mail", date="2025-02-01")


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([STATED], "fact"),
        ([STATED, AGAIN], "confirmed"),
        ([STATED, AGAIN, DENIED], "contested"),
        ([SAID], "alleged, no answer on record"),
        ([SAID, DENIED], "alleged and denied"),
        ([SAID, DENIED, STATED], "contested"),
        ([SAID, BACK], "withdrawn"),
        ([SAID, BACK, DENIED], "withdrawn"),
        ([SAID, BACK, entry("alleged", speaker="union")], "alleged, no answer on record"),
        ([BACK], "withdrawn"),
        ([DENIED], "denied"),
        ([entry("reported")], "reported"),
        ([entry("reported"), DENIED], "disputed"),
        ([entry("reported"), SAID], "alleged, no answer on record"),
        ([entry("speculated")], "speculated"),
        ([entry("expected", when="2025-07")], "expected"),
        ([entry("expected")], "expected"),
        ([entry("expected", when="2025-05")], "expected, date passed"),
        ([entry("expected", when="2025-05"), entry("expected", source="mail", when="2025-06")], "expected"),
        ([entry("asserted", accepted=False)], "withheld"),
        ([entry("alleged", withheld="retracted")], "withheld"),
        (
            [entry("alleged", withheld="retracted"), entry("alleged", source="mail")],
            "alleged, no answer on record",
        ),
    ],
    ids=lambda v: v if isinstance(v, str) else "+".join(e.modality for e in v),
)
def test_each_rule_has_its_case(entries: list[Entry], expected: str) -> None:
    assert name(*entries) == expected


def test_an_allegation_that_names_nobody_is_alleged() -> None:
    assert name(SAID, accused=False) == "alleged"


def test_a_denial_counts_also_where_the_report_of_it_was_retracted() -> None:
    assert name(SAID, entry("denied", speaker="roe", withheld="retracted")) == "alleged and denied"


def test_what_is_said_again_later_is_not_taken_back() -> None:
    assert name(SAID, BACK, entry("alleged", source="courier", date="2025-03-01")) != "withdrawn"
    assert name(SAID, BACK, entry("alleged", source="courier", date="2025-02")) == "withdrawn"


def test_those_whom_no_source_names_take_nothing_back_of_one_another() -> None:
    unnamed = [e._replace(speaker_iri=f"{nf('Claim')[1:-6]}UnnamedSource") for e in (SAID, BACK)]
    assert name(*unnamed) == "alleged, no answer on record"


def test_a_withdrawal_that_names_its_claim_takes_it_back_whatever_the_day() -> None:
    assert SAID.claim is not None
    back = entry("withdrawn", date="2024-12-01", source="mail", targets=(SAID.claim.iri,))
    assert name(SAID, back) == "withdrawn"


def test_nothing_said_has_no_standing() -> None:
    with pytest.raises(ValueError, match="nothing was said"):
        rules.rule_of(case([]))


# -- a store of small articles -----------------------------------------------------------------------------

ENTITIES = """\
  acme: {is: Company, name: Acme, ids: {wikidata: Q11}}
  roe: {is: Person, name: Jane Roe, ids: {wikidata: Q1}}
  theft: {is: Topic, name: theft, ids: {wikidata: Q2}}
  memo: {is: Document, name: memo to staff, ids: {wikidata: Q3}}
  request: {is: CommentRequest, name: request for comment}
"""


def article(
    folder: Path, id_: str, *claims: str, published: str = "2025-03-04", outlet: str = "", more: str = ""
) -> Path:
    file = folder / f"{id_}.yaml"
    outlet = outlet or id_
    lines = "".join(f"  - {{without-words: a test, {claim}}}\n" for claim in claims)
    head = f"{{id: {id_}, is: NewsArticle, title: Article {id_}, publisher: {outlet}-paper, published: {published}"
    file.write_text(
        f"newsfacts: 1\nsource: {head}{f', {more}' if more else ''}}}\nentities:\n"
        f"  {outlet}-paper: {{is: NewsOrganization, name: The {outlet.title()}}}\n{ENTITIES}claims:\n{lines}",
        encoding="utf-8",
    )
    return file


ACCUSES = "id: theft, modality: alleged, by: acme, says: {roe: {committed: theft}}"
DENIES = "id: denial, modality: denied, by: roe, says: {roe: {committed: theft}}"
HIRES = "id: hire, says: {roe: {employmentEvent: {is: Hire, employer: acme, date: 2025-03}}}"


def made(folder: Path, *files: Path) -> Store:
    store = loading.create(folder / "store", DEFAULT_BASE)
    loading.load(store, list(files))
    return store


def about(store: Store, entity: str) -> list[Proposition]:
    return ledger.propositions(store, Entities(store).resolve(entity), today=TODAY)


def saying(store: Store, words: str) -> Proposition:
    (found,) = [p for p in ledger.propositions(store, today=TODAY) if words in p.says]
    return found


def test_what_two_sources_tell_of_one_thing_is_one_statement_with_a_lane_a_speaker(tmp_path: Path) -> None:
    first = article(tmp_path, "first", ACCUSES)
    store = made(tmp_path, first, article(tmp_path, "second", DENIES, published="2025-03-09"))
    (found,) = about(store, "Jane Roe")
    assert [lane.speaker for lane in found.lanes] == ["Acme", "Jane Roe"]
    assert [e.date for e in found.entries] == ["2025-03-04", "2025-03-09"]
    assert found.standing.name == "alleged and denied"
    assert found.standing.sentence == (
        "alleged by Acme, as told by The First on 4 March 2025; "
        "denied by Jane Roe, as told by The Second on 9 March 2025"
    )


def test_the_ledger_does_not_depend_on_the_order_of_loading(tmp_path: Path) -> None:
    files = [
        article(tmp_path, "first", ACCUSES, HIRES),
        article(tmp_path, "second", DENIES),
        article(tmp_path, "third", HIRES, ACCUSES),
    ]
    found = []
    for number, order in enumerate([files, files[::-1], [*files[1:], files[0]]]):
        folder = tmp_path / str(number)
        folder.mkdir()
        found.append(ledger.propositions(made(folder, *order), today=TODAY))
    assert all(other == found[0] for other in found)


def test_a_source_confirms_what_another_tells_of_a_node_of_its_own(tmp_path: Path) -> None:
    store = made(tmp_path, article(tmp_path, "first", HIRES), article(tmp_path, "second", HIRES))
    (found,) = about(store, "Jane Roe")
    assert len(found.triples) == 2
    assert (found.standing.name, found.origins) == ("confirmed", 2)
    assert found.standing.sentence.endswith("; 2 origins")


def test_nodes_that_tell_different_things_are_two_statements(tmp_path: Path) -> None:
    other = HIRES.replace("2025-03", "2025-02")
    store = made(tmp_path, article(tmp_path, "first", HIRES), article(tmp_path, "second", other))
    assert [p.standing.name for p in about(store, "Jane Roe")] == ["fact", "fact"]


def test_a_sum_is_the_same_with_and_without_the_conversion_that_a_source_adds(harbour: Path) -> None:
    found = [p for p in about(Store.open(harbour), "harbour-v-brekkvik") if "12,000,000 EUR" in p.says]
    assert [len(p.entries) for p in found] == [2]


def test_three_who_say_it_are_all_named(harbour: Path) -> None:
    (found,) = [p for p in about(Store.open(harbour), "harbour-v-brekkvik") if "has the defendant" in p.says]
    assert found.standing.sentence.endswith(" and by Thornesund Courier on 28 April 2025; 3 origins")


def test_one_publisher_does_not_confirm_itself(tmp_path: Path) -> None:
    again = article(tmp_path, "again", HIRES, outlet="first")
    store = made(tmp_path, article(tmp_path, "first", HIRES), again)
    (found,) = about(store, "Jane Roe")
    assert (found.standing.name, found.origins, len(found.entries)) == ("fact", 1, 2)


def test_whether_the_accused_was_asked_is_told_as_far_as_it_is_recorded(tmp_path: Path) -> None:
    asked = "says: {request: {askedBy: first-paper, gaveNoReply: roe}}"
    store = made(tmp_path, article(tmp_path, "first", ACCUSES, asked))
    found = saying(store, "theft")
    assert found.standing.name == "alleged, no answer on record"
    assert found.standing.sentence == (
        "alleged by Acme, as told by The First on 4 March 2025; no answer to it by Jane Roe is on record here; "
        "comment was asked for by The First, on what is not recorded; no reply had come when it was published"
    )


def test_whether_the_accused_was_asked_is_not_guessed(tmp_path: Path) -> None:
    store = made(tmp_path, article(tmp_path, "first", ACCUSES))
    assert saying(store, "theft").standing.sentence.endswith("whether comment was asked for is not recorded")


def test_what_stands_in_a_document_is_of_the_day_of_the_document(tmp_path: Path) -> None:
    told = f"{ACCUSES[:-1]}}}, in: memo"
    dated = "says: {memo: {date: 2024-11-28}}"
    store = made(tmp_path, article(tmp_path, "first", told.replace("}}}", "}}"), dated))
    found = saying(store, "theft")
    assert [(e.date, e.date_of) for e in found.entries] == [("2024-11-28", "document")]
    assert "alleged by Acme, in memo to staff on 28 November 2024, as told by The First" in found.standing.sentence


def test_what_its_speaker_takes_back_in_another_article_is_withdrawn(tmp_path: Path) -> None:
    back = "id: back, modality: withdrawn, by: acme, says: {roe: {committed: theft}}"
    files = [article(tmp_path, "first", ACCUSES), article(tmp_path, "second", back, published="2025-04-01")]
    found = saying(made(tmp_path, *files), "theft")
    assert found.standing.name == "withdrawn"
    assert found.standing.sentence == (
        "alleged by Acme, as told by The First on 4 March 2025, which was taken back; "
        "taken back by Acme, as told by The Second on 1 April 2025"
    )


def test_what_a_retracted_article_said_is_withheld_with_the_reason(tmp_path: Path) -> None:
    sorry = article(tmp_path, "sorry", HIRES, outlet="first", more="retracts: {first: {note: a mix-up}}")
    sorry.write_text(sorry.read_text(encoding="utf-8").replace("2025-03}", "2025-02}"), encoding="utf-8")
    store = made(tmp_path, article(tmp_path, "first", ACCUSES, HIRES), sorry)
    assert saying(store, "theft").standing.name == "withheld"
    assert "a mix-up" in saying(store, "theft").standing.sentence


def test_words_of_an_editor_are_grouped_within_their_source_only(tmp_path: Path) -> None:
    said = "modality: reported, by: acme, about: acme, text: Business is good."
    files = [article(tmp_path, "first", f"id: a, {said}", f"id: b, {said}"), article(tmp_path, "second", said)]
    assert [len(p.entries) for p in about(made(tmp_path, *files), "Acme")] == [2, 1]


def test_a_statement_that_nobody_makes_has_no_standing(tmp_path: Path) -> None:
    store = made(tmp_path, article(tmp_path, "first", ACCUSES))
    roe, theft, acme = (store.names.entity(i) for i in ("wikidata:Q1", "wikidata:Q2", "wikidata:Q11"))
    assert ledger.standing(store, (roe, nf("founded"), acme)) is None
    found = ledger.standing(store, (roe, nf("committed"), theft), today=TODAY)
    assert found is not None
    assert found.name == "alleged, no answer on record"


def test_what_a_list_holds_without_claims_counts(store: Store) -> None:
    paper, edition = Entities(store).resolve("arxiv:2404.02905"), Entities(store).resolve("NeurIPS 2024")
    found = Ledger(store, TODAY).saying((f"<{paper}>", nf("acceptedAt"), f"<{edition}>"))
    assert found is not None
    assert found.standing.name == "confirmed"
    assert [e.claim is None for e in found.entries] == [True, False]


def test_what_was_to_come_is_told_with_its_day_when_that_has_passed(store: Store) -> None:
    (found,) = [p for p in ledger.propositions(store, today=TODAY) if p.standing.name == "expected, date passed"]
    assert "to be by 15 December 2024" in found.standing.sentence
    early = ledger.propositions(store, today=datetime.date(2024, 12, 12))
    assert not [p for p in early if p.standing.name == "expected, date passed"]


# -- one claim by its name ---------------------------------------------------------------------------------


def test_a_claim_is_found_by_its_whole_id_by_its_iri_and_by_an_id_that_is_the_only_one(store: Store) -> None:
    books = Ledger(store, TODAY)
    iri = f"{BASE}source/{FILE}/claim/accusation"
    assert {lookup.resolve(books, text) for text in (f"{FILE}/accusation", iri, f"<{iri}>", "accusation")} == {iri}


def test_a_misspelt_claim_is_told_with_near_ones(store: Store) -> None:
    with pytest.raises(NotFoundError, match="did you mean “accusation”"):
        lookup.resolve(Ledger(store), "acusation")
    with pytest.raises(NotFoundError, match=f"did you mean “{FILE}/accusation”"):
        lookup.resolve(Ledger(store), f"{FILE}/acusation")
    with pytest.raises(NotFoundError):
        lookup.resolve(Ledger(store), "no such/<claim>")


def test_an_id_that_two_sources_have_is_not_picked_from(tmp_path: Path) -> None:
    store = made(tmp_path, article(tmp_path, "first", ACCUSES), article(tmp_path, "second", ACCUSES))
    with pytest.raises(AmbiguousError) as caught:
        lookup.resolve(Ledger(store), "theft")
    assert [c.iri for c in caught.value.candidates] == ["first/theft", "second/theft"]


def test_the_page_of_a_claim_has_the_denial_and_the_words_in_their_context(store: Store) -> None:
    books = Ledger(store, TODAY)
    rows = dict(lookup.page(books, lookup.resolve(books, "accusation")).rows)
    assert rows["answered by"].startswith(f"{FILE}/denial (Lindqvist Mills denies")
    assert "“The company accuses the mill of selling watered-down flour”, which" in rows["words"]
    assert rows["held as fact"].startswith("no: ")
    assert rows["alleged in"] == "Harrow Foods v. Lindqvist Mills"
    assert rows["standing"].startswith("alleged and denied: ")


# -- what is shown -----------------------------------------------------------------------------------------


def listing(store: Store, entity: str) -> pages.Listing:
    found = tuple(about(store, entity))
    return pages.Listing(entity, found, len(found))


def test_the_lanes_stand_side_by_side_under_their_dates(store: Store) -> None:
    text = pages.as_text(listing(store, "Lindqvist Mills"), 80)
    block = text.partition("ALLEGED AND DENIED")[2]
    assert (
        "                    2025-03-04\n"
        "   Harrow Foods     ▲ alleges [1]\n"
        "   Lindqvist Mills  ✕ denies [2]\n"
        f"   [1] {FILE}/accusation, characters 96–154: “The company\n"
    ) in block


@pytest.mark.parametrize("entity", ["Lindqvist Mills", "ByteDance"])
@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(store: Store, entity: str, width: int) -> None:
    text = pages.as_text(listing(store, entity), width)
    assert max(map(len, text.splitlines())) <= width


def test_a_statement_never_stands_on_a_page_without_its_standing_and_its_speakers(store: Store) -> None:
    found = listing(store, "ByteDance")
    for text in (pages.as_text(found, 10_000), formats.as_markdown(found), formats.as_html(found)):
        plain = text.replace("&#x27;", "'").replace("\\", "").casefold()
        for proposition in found.shown:
            standing = proposition.standing
            head = f"{standing.name} (rule {standing.rule}): {pages.says(proposition)}".casefold()
            assert head in plain
            assert all(lane.speaker.casefold() in plain for lane in proposition.lanes)


def test_hostile_names_and_words_do_no_harm_on_any_page(tmp_path: Path) -> None:
    hostile = '"<script>alert(1)</script> | `x` \\u202e"'
    claim = f"modality: reported, by: acme, about: acme, text: {hostile}"
    found = listing(made(tmp_path, article(tmp_path, "first", claim)), "Acme")
    text, page, md = pages.as_text(found, 80), formats.as_html(found), formats.as_markdown(found)
    assert "\u202e" not in text + page + md
    assert "<script" not in page
    assert "\\<script" in md
    assert "\\|" in md


def test_the_json_of_the_ledger_has_every_entry_with_its_place(store: Store) -> None:
    found = json.loads(formats.as_json(listing(store, "Lindqvist Mills")))
    (statement,) = [s for s in found["statements"] if s["standing"] == "alleged and denied"]
    (accusation,), (denial,) = (lane["entries"] for lane in statement["lanes"])
    assert accusation["claim"] == f"{FILE}/accusation"
    assert accusation["words"]["start"] == 96
    assert denial["role"] == "against"
    assert statement["accused"]["name"] == "Lindqvist Mills"


def test_colour_is_for_terminals_only(kg: Kg) -> None:
    assert "\x1b" not in kg("claims", "Lindqvist Mills").out
    assert "\x1b[1mALLEGED AND DENIED\x1b[0m" in kg("claims", "Lindqvist Mills", FORCE_COLOR="1").out


# -- the commands ------------------------------------------------------------------------------------------


def test_the_list_is_cut_and_says_so(kg: Kg) -> None:
    ended = kg("claims", "--limit", "2", COLUMNS="80")
    assert ended.out.count("(rule ") == 2
    assert ended.err.endswith("more: --limit 0 shows all\n")
    assert kg("claims", "Lindqvist Mills", "--limit", "0").err == ""


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (("--modality", "denied"), 1),
        (("--standing", "alleged and denied"), 1),
        (("--by", "bakers’ union"), 1),
        (("--by", "Harrow Foods", "--modality", "denied"), 0),
    ],
)
def test_what_is_shown_can_be_filtered(kg: Kg, filters: tuple[str, ...], count: int) -> None:
    found = json.loads(kg("claims", "Lindqvist Mills", *filters, "-F", "json").out)
    assert found["total"] == len(found["statements"]) == count


def test_a_misspelt_standing_is_told_with_all_there_are(kg: Kg) -> None:
    ended = kg("claims", "--standing", "contestd")
    assert ended.code == 2
    assert "did you mean “contested”" in ended.err
    assert all(standing in ended.err for standing in ledger.NAMES)


@pytest.mark.parametrize("format_", ["text", "json", "md"])
def test_one_claim_is_shown_in_each_format(kg: Kg, format_: str) -> None:
    ended = kg("claim", "accusation", "-F", format_)
    assert ended.code == 0
    assert "Harrow Foods alleges" in ended.out
    assert "Lindqvist Mills denies" in ended.out


def test_the_ledger_is_written_to_a_file(kg: Kg, tmp_path: Path) -> None:
    ended = kg("claims", "Lindqvist Mills", "-F", "html", "-o", "claims.html")
    assert ended.err.startswith("wrote claims.html")
    assert (tmp_path / "claims.html").read_text(encoding="utf-8").startswith('<section class="claims">')


def test_an_article_with_words_is_quoted(tmp_path: Path) -> None:
    store = made(tmp_path, write_article(tmp_path))
    assert "“which Lindqvist Mills denies”" in pages.as_text(listing(store, "Lindqvist Mills"), 200)


def test_the_page_has_the_rules_as_they_are() -> None:
    head = "| rule | standing | when |\n|---|---|---|\n"
    rows = "".join(f"| {n} | {rule.name} | {rule.meaning} |\n" for n, rule in enumerate(rules.RULES, 1))
    text = PAGE.read_text(encoding="utf-8")
    wanted = re.sub(r"(<!-- rules -->\n).*?(<!-- end -->)", rf"\1{head}{rows}\2", text, flags=re.DOTALL)
    if os.environ.get("UPDATE_DOCS"):
        PAGE.write_text(wanted, encoding="utf-8")
    else:
        assert wanted == text
    assert len(rules.RULES) == 14
    assert "There are fourteen" in text


def test_two_outlets_that_quote_one_body_confirm_nothing(harbour: Path) -> None:
    found = ledger.propositions(Store.open(harbour))
    (demand,) = [p for p in found if "12,000,000 EUR" in p.says and p.standing.name in ("fact", "confirmed")]
    assert {entry.source.publisher for entry in demand.entries} == {"Tidewater Ledger", "Thornesund Courier"}
    assert (demand.standing.name, demand.origins) == ("fact", 1)
