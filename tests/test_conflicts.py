"""Conflicts: what is said and cannot all be right, found, ranked, decided and taken back."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from conftest import BASE, Kg
from hypothesis import given
from hypothesis import strategies as st

from kg import conflicts, loading, trust
from kg.conflicts import Conflict, amounts, deciding, writing
from kg.conflicts.amounts import Amount, Figure
from kg.conflicts.times import dates_of, meet
from kg.errors import ProblemsError, UsageError
from kg.store import Store
from kg.tables import Style
from kg.vocabulary import vocabulary

pytestmark = pytest.mark.slow

ENTITIES = {
    "harrow": {"is": "Company", "name": "Harrow Foods"},
    "mill": {"is": "Company", "name": "Lindqvist Mills"},
    "fair": {"is": "ConferenceEdition", "name": "Flour Fair 2025", "ids": {"edition": "flour-2025"}},
    "eastport": {"is": "Place", "name": "Eastport", "ids": {"wikidata": "Q11"}},
    "westport": {"is": "Place", "name": "Westport", "ids": {"wikidata": "Q12"}},
    "coast": {"is": "Place", "name": "the coast", "ids": {"wikidata": "Q13"}},
    "ada": {"is": "Person", "name": "Ada Brandt", "ids": {"wikidata": "Q14"}},
    "flour": {"is": "Topic", "name": "selling watered-down flour", "ids": {"wikidata": "Q15"}},
    "workers": {"is": "Topic", "name": "workers"},
    "damages": {"is": "Topic", "name": "damages"},
}
WORDS = "told in a test"


def article(
    id_: str, *claims: object, paper: str | None = None, published: str = "2025-03-04", **more: object
) -> dict[str, object]:
    """A fact file of a newspaper of its own."""
    name = paper or f"{id_.title()} Gazette"
    block = [
        {"without-words": WORDS, **(c if isinstance(c, dict) and "says" in c else {"says": c})} for c in claims
    ]
    source = {
        "id": id_,
        "is": "NewsArticle",
        "title": f"Report of {id_}",
        "publisher": "paper",
        "published": published,
    }
    entities = {**ENTITIES, "paper": {"is": "NewsOrganization", "name": name}, **more}
    return {"newsfacts": 1, "source": source, "entities": entities, "claims": block}


def money(value: int, currency: str, comparator: str = "exactly", **more: object) -> dict[str, object]:
    return {
        "is": "MonetaryFigure",
        "metric": "damages",
        "comparator": comparator,
        "value": value,
        "currency": currency,
        **more,
    }


def workers(value: int, comparator: str = "exactly", **more: object) -> dict[str, object]:
    return {
        "harrow": {
            "hasFigure": {"is": "Figure", "metric": "workers", "comparator": comparator, "value": value, **more}
        }
    }


class Desk:
    """A store that articles and decisions are put in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = loading.create(folder / "store", BASE)

    def load(self, *files: dict[str, object]) -> Desk:
        paths = []
        for number, content in enumerate(files):
            path = self.folder / f"file-{number}.yaml"
            path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True))
            paths.append(path)
        loading.load(self.store, paths)
        return self

    def load_text(self, text: str) -> Desk:
        path = self.folder / "decisions.yaml"
        path.write_text(text)
        loading.load(self.store, [path])
        return self

    def read(self) -> Store:
        """The store, open for reading; nothing more is put in it."""
        path = self.store.path
        del self.store  # lets go of the lock
        return Store.open(path)

    def found(self, *kinds: str) -> list[Conflict]:
        return [c for c in conflicts.find(self.store) if not kinds or c.kind in kinds]

    def one(self, kind: str) -> Conflict:
        (found,) = self.found(kind)
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def chosen(text: str, choice: str, reason: str) -> str:
    """What `--decide` wrote, with a name, and with the choice below a line made."""
    before, line, after = text.replace("by:  # your name", "by: Nora Fell").partition(choice)
    made, mark, rest = (line + after).partition("\n# Side") if line else ("", "", "")
    made = re.sub(r"^#(  - |    claims:|    reason:)", r"\1", made, flags=re.MULTILINE)
    return before + made.replace("    reason:", f"    reason: {reason}") + mark + rest


def values_of(conflict: Conflict) -> list[str]:
    return sorted(side.value for side in conflict.sides)


# -- hedges ------------------------------------------------------------------------------------------------

HEDGES = vocabulary().properties["comparator"].one_of
NUMBERS = st.fractions(min_value=-(10**12), max_value=10**12, max_denominator=1000)
AMOUNTS = st.builds(Amount, st.sampled_from(HEDGES), NUMBERS, st.sampled_from(["", "CNY", "USD", "EUR"]))
FIGURES = st.builds(Figure, AMOUNTS, st.lists(AMOUNTS, max_size=2).map(tuple))
WIDER = {"exactly": ["about", "at least", "at most"], "more than": ["at least"], "less than": ["at most"]}


def differ(one: Figure, other: Figure, about: Fraction = amounts.ABOUT) -> bool:
    return amounts.difference(one, other, about) is not None


@given(FIGURES, FIGURES)
def test_a_conflict_of_two_figures_is_one_from_both_sides(one: Figure, other: Figure) -> None:
    assert amounts.difference(one, other) == amounts.difference(other, one)


@given(FIGURES)
def test_no_figure_conflicts_with_itself(figure: Figure) -> None:
    assert not differ(figure, figure)


@given(AMOUNTS, AMOUNTS, st.data())
def test_a_wider_hedge_never_makes_a_conflict(one: Amount, other: Amount, data: st.DataObject) -> None:
    wider = one._replace(comparator=data.draw(st.sampled_from([one.comparator, *WIDER.get(one.comparator, [])])))
    if not differ(Figure(one), Figure(other)):
        assert not differ(Figure(wider), Figure(other))


@given(FIGURES, FIGURES, st.fractions(0, 1), st.fractions(0, 1))
def test_leaving_more_open_never_makes_a_conflict(one: Figure, other: Figure, a: Fraction, b: Fraction) -> None:
    if not differ(one, other, min(a, b)):
        assert not differ(one, other, max(a, b))


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_a_conversion_of_its_own_never_makes_a_conflict_within_one_currency(
    one: Amount, other: Amount, conversion: Amount
) -> None:
    if one.currency == other.currency:
        assert differ(Figure(one, (conversion,)), Figure(other)) == differ(Figure(one), Figure(other))


@given(st.sampled_from(HEDGES), NUMBERS)
def test_a_hedge_leaves_its_own_number_open_or_borders_on_it(hedge: str, value: Fraction) -> None:
    closed = amounts.range_of(hedge, value)._replace(low_open=False, high_open=False)
    assert closed.meets(amounts.range_of("exactly", value))


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        (("more than", 50), ("exactly", 62), False),
        (("more than", 50), ("exactly", 50), True),
        (("at least", 50), ("exactly", 50), False),
        (("less than", 50), ("at least", 50), True),
        (("at most", 50), ("at least", 50), False),
        (("about", 300), ("exactly", 330), False),
        (("about", 300), ("exactly", 331), True),
        (("about", 300), ("about", 350), False),
        (("exactly", 62), ("exactly", 63), True),
        (("more than", 50), ("more than", 5000), False),
        (("more than", 50), ("less than", 40), True),
    ],
)
def test_hedges_are_ranges(one: tuple[str, int], other: tuple[str, int], conflict: bool) -> None:
    first, second = (Figure(Amount(hedge, Fraction(value))) for hedge, value in (one, other))
    assert differ(first, second) is conflict


def cny(value: int, usd: int | None = None) -> Figure:
    also = (Amount("exactly", Fraction(usd), "USD"),) if usd else ()
    return Figure(Amount("exactly", Fraction(value), "CNY"), also)


def usd(value: int) -> Figure:
    return Figure(Amount("exactly", Fraction(value), "USD"))


def test_the_same_digits_in_two_currencies_are_a_likely_slip() -> None:
    for yuan in (cny(8_000_000), cny(8_000_000, usd=1_100_000)):
        found = amounts.difference(yuan, usd(8_000_000))
        assert found is not None
        assert "likely a slip" in found.hint


def test_a_conversion_counts_as_rounded_to_its_last_digit() -> None:
    assert not differ(cny(8_000_000, usd=1_100_000), usd(1_120_000))
    assert differ(cny(8_000_000, usd=1_100_000), usd(1_200_000))


def test_about_before_a_conversion_says_no_more_than_that_it_is_rounded() -> None:
    euros = Amount("exactly", Fraction(12_000_000), "EUR")
    assert differ(Figure(euros, (Amount("about", Fraction(13_100_000), "USD"),)), usd(12_000_000))
    assert not differ(Figure(euros, (Amount("about", Fraction(13_100_000), "USD"),)), usd(13_080_000))


def test_sums_in_two_currencies_are_not_compared_without_a_conversion() -> None:
    assert not differ(cny(8_000_000), usd(3_000_000))


def test_a_number_that_may_be_the_other_rounded_is_a_slight_difference() -> None:
    found = amounts.difference(usd(51_000_000), usd(51_300_000))
    assert found is not None
    assert found.slight
    found = amounts.difference(usd(50), usd(53))
    assert found is not None
    assert not found.slight


def test_a_thousand_times_as_much_is_a_likely_slip() -> None:
    found = amounts.difference(usd(8_000_000), usd(8_000_000_000))
    assert found is not None
    assert "a thousand" in found.hint


@pytest.mark.parametrize("text", ["NaN", "1e999999999", "9" * 80, "eight", ""])
def test_what_is_no_number_is_not_compared(text: str) -> None:
    assert amounts.number(text) is None


# -- dates -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        ("2024-12", "2024-12-05", False),
        ("2024-12", "2025-01", True),
        ("2024", "2024-12-10/2024-12-15", False),
        ("2024-12-10/2024-12-15", "2024-12-09/2024-12-15", True),
        ("2024-12-10/..", "2024-12-10/2024-12-15", False),
        ("../2024-11", "2024-12-01", True),
        ("2024-12-05?", "2024-12-04", False),
        ("2024-12-05?", "2024-12-03", True),
        ("2024~", "2025", False),
        ("202X", "2031", True),
    ],
)
def test_dates_conflict_where_they_have_no_day_in_common_or_begin_or_end_on_others(
    one: str, other: str, conflict: bool
) -> None:
    assert meet(dates_of(one), dates_of(other)) is not conflict
    assert meet(dates_of(other), dates_of(one)) is not conflict


@given(st.dates(), st.sampled_from(["?", "~", "%"]), st.sampled_from([4, 7, 10]))
def test_a_mark_never_makes_a_conflict(day: object, mark: str, length: int) -> None:
    date = str(day)[:length]
    if date[:4] != "0000":
        assert meet(dates_of(date + mark), dates_of(str(day)))
        assert meet(dates_of(date), dates_of(date))


def test_two_sources_with_two_dates_of_one_event_are_in_conflict(desk: Desk) -> None:
    desk.load(
        article("east", {"fair": {"date": "2025-03-04"}}),
        article("west", {"fair": {"date": "2025-03-06"}}),
        article("north", {"fair": {"date": "2025-03"}}),
    )
    found = desk.one("date")
    assert values_of(found) == ["4 March 2025", "6 March 2025"]
    assert found.sentence == (
        "date of Flour Fair 2025: 4 March 2025 (East Gazette states) against 6 March 2025 (West Gazette states)"
    )


def test_a_reported_date_is_in_conflict_with_its_modality_and_speaker(desk: Desk) -> None:
    desk.load(
        article("east", {"fair": {"date": "2025-03-04"}}),
        article("west", {"modality": "reported", "by": "mill", "says": {"fair": {"date": "2025-05"}}}),
    )
    assert "May 2025 (Lindqvist Mills says, according to West Gazette)" in desk.one("date").sentence


def test_what_is_speculated_or_denied_is_no_value_of_its_own(desk: Desk) -> None:
    desk.load(
        article("east", {"fair": {"date": "2025-03-04"}}),
        article("west", {"modality": "speculated", "by": "unnamed", "says": {"fair": {"date": "2025-05"}}}),
        article("north", {"modality": "denied", "by": "mill", "says": {"fair": {"date": "2025-06"}}}),
    )
    assert desk.found("date") == []


def hire(date: str, employer: str = "harrow") -> dict[str, object]:
    return {"ada": {"employmentEvent": {"is": "Hire", "employer": employer, "date": date}}}


def test_two_sources_that_tell_of_one_hire_can_differ_in_its_date(desk: Desk) -> None:
    desk.load(
        article("east", hire("2025-03")), article("west", hire("2025-05")), article("x", hire("2024", "mill"))
    )
    found = desk.one("date")
    assert found.label == "Ada Brandt"
    assert values_of(found) == ["March 2025", "May 2025"]
    assert "they may mean two events" in " ".join(found.hints)


# -- values ------------------------------------------------------------------------------------------------


def test_the_ontology_says_of_what_a_thing_has_one_value() -> None:
    terms = vocabulary().properties
    assert terms["date"].one_value == terms["wikidata"].one_value == terms["authorOrder"].one_value == "always"
    assert terms["eventStatus"].one_value == "at a time"
    assert terms["hasTopic"].one_value is None


def test_an_event_in_two_places_is_a_conflict(desk: Desk) -> None:
    desk.load(
        article("east", {"fair": {"takesPlaceIn": "eastport"}}),
        article("west", {"fair": {"takesPlaceIn": "westport"}}),
    )
    assert values_of(desk.one("value")) == ["Eastport", "Westport"]


def test_a_place_and_what_it_lies_in_do_not_conflict(desk: Desk) -> None:
    desk.load(
        article("east", {"fair": {"takesPlaceIn": "eastport"}, "eastport": {"locatedIn": "coast"}}),
        article("west", {"fair": {"takesPlaceIn": "coast"}}),
    )
    assert desk.found("value") == []


def test_a_status_may_change_between_two_sources_but_not_on_one_day(desk: Desk) -> None:
    desk.load(
        article("east", {"fair": {"eventStatus": "scheduled"}}, published="2025-01-04"),
        article("west", {"fair": {"eventStatus": "completed"}}, published="2025-03-10"),
    )
    assert desk.found("value") == []
    desk.load(article("north", {"fair": {"eventStatus": "cancelled"}}, published="2025-03-10"))
    assert values_of(desk.one("value")) == ["cancelled", "completed"]


def test_titles_that_differ_in_spelling_are_the_least_of_conflicts(desk: Desk) -> None:
    work = {"is": "Document", "name": "report", "ids": {"doi": "10.1000/1"}}
    desk.load(
        article("east", {"work": {"title": "On the colour of flour"}}, {"fair": {"date": "2025"}}, work=work),
        article("west", {"work": {"title": "On the color of flour"}}, {"fair": {"date": "2026"}}, work=work),
    )
    assert [(c.kind, c.slight) for c in desk.found()] == [("date", False), ("value", True)]


# -- figures -----------------------------------------------------------------------------------------------


def test_more_than_50_does_not_conflict_with_62(desk: Desk) -> None:
    desk.load(article("east", workers(50, "more than")), article("west", workers(62)))
    assert desk.found("figure") == []


def test_only_the_numbers_that_differ_are_sides(desk: Desk) -> None:
    desk.load(
        article("east", workers(50, "more than")), article("west", workers(62)), article("north", workers(70))
    )
    assert values_of(desk.one("figure")) == ["62", "70"]


def test_figures_of_other_days_units_or_wholes_are_not_compared(desk: Desk) -> None:
    desk.load(
        article("east", workers(62, unit="people", date="2024")),
        article("west", workers(70, unit="people", date="2025")),
        article("north", workers(80, unit="tonnes")),
        article("south", workers(90, inContextOf="fair")),
    )
    assert desk.found("figure") == []


def test_a_number_without_a_day_may_have_changed_and_it_is_said_so(desk: Desk) -> None:
    desk.load(article("east", workers(62)), article("west", workers(70), published="2025-06-01"))
    assert "may have changed" in " ".join(desk.one("figure").hints)


def test_one_source_can_be_in_conflict_with_itself(desk: Desk) -> None:
    desk.load(article("east", workers(62), workers(70)))
    assert desk.one("figure").weight.sources == 1


def test_whose_figure_it_is_is_always_said(desk: Desk) -> None:
    desk.load(article("east", workers(62, accordingTo="mill")), article("west", workers(70, accordingTo="paper")))
    sentence = desk.one("figure").sentence
    assert "62 (figure of Lindqvist Mills, according to East Gazette)" in sentence
    assert "70 (West Gazette states)" in sentence


def lawsuit(amount: dict[str, object]) -> dict[str, object]:
    return {
        "case": {
            "hasPlaintiff": "harrow",
            "seeks": {"is": "Relief", "reliefKind": "damages", "reliefAmount": amount},
        }
    }


def test_8_million_yuan_and_8_million_dollars_conflict(desk: Desk) -> None:
    entry = {"newsfacts-entities": 1, "source": {"id": "who", "title": "Who", "by": "us", "date": "2025"}}
    entry["entities"] = {"the-case": {"is": "Lawsuit", "name": "Harrow Foods v. Lindqvist Mills"}}
    case = {"is": "Lawsuit", "name": "the case", "entry": "the-case"}
    yuan = money(8_000_000, "CNY", statedAsAlso=money(1_100_000, "USD"))
    desk.load(
        entry,
        article("east", lawsuit(yuan), case=case),
        article("west", lawsuit(money(8_000_000, "USD")), case=case),
        article("north", lawsuit(money(1_100_000, "USD", "about")), case=case),
    )
    found = desk.one("figure")
    assert found.label == "Harrow Foods v. Lindqvist Mills"
    assert found.hints[0] == "the same digits in two currencies: one of the two is likely a slip"
    assert len(found.sides) == 3


# -- denials -----------------------------------------------------------------------------------------------

ACCUSED = {"id": "a", "modality": "alleged", "by": "harrow", "says": {"mill": {"committed": "flour"}}}
DENIED = {"modality": "denied", "by": "mill", "disputes": "a", "says": {"mill": {"committed": "flour"}}}


def test_a_fact_that_somebody_denies_is_a_conflict_with_the_denial_on_its_side(desk: Desk) -> None:
    desk.load(
        article("east", {"harrow": {"owns": "mill"}}),
        article("west", {"modality": "denied", "by": "mill", "says": {"harrow": {"owns": "mill"}}}),
    )
    assert desk.one("contested").sentence == (
        "East Gazette states that Harrow Foods owns Lindqvist Mills against "
        "Lindqvist Mills denies, according to West Gazette, that Harrow Foods owns Lindqvist Mills"
    )


def test_an_accusation_is_never_shown_without_who_makes_it_and_the_denial(desk: Desk) -> None:
    desk.load(article("east", ACCUSED, DENIED))
    found = desk.one("disputed")
    accused, denied = (side.value for side in found.sides)
    said = "that Lindqvist Mills committed selling watered-down flour"
    assert accused == f"Harrow Foods alleges, according to East Gazette, {said}"
    assert denied == f"Lindqvist Mills denies, according to East Gazette, {said}"


def test_a_denial_answers_the_same_claim_of_another_source(desk: Desk) -> None:
    desk.load(article("east", ACCUSED), article("west", {k: v for k, v in DENIED.items() if k != "disputes"}))
    assert desk.one("disputed").weight.sources == 2


# -- names -------------------------------------------------------------------------------------------------


def named(
    id_: str, name: str, ids: dict[str, str] | None = None, aka: list[str] | None = None
) -> dict[str, object]:
    body: dict[str, object] = {
        "is": "Company",
        "name": name,
        **({"ids": ids} if ids else {}),
        **({"aka": aka} if aka else {}),
    }
    return article(id_, {"body": {"basedIn": "eastport"}}, body=body)


def test_a_name_that_two_bodies_share_is_a_conflict(desk: Desk) -> None:
    desk.load(named("east", "Northwind", {"wikidata": "Q1"}), named("west", "Northwind Inc.", {"wikidata": "Q2"}))
    found = desk.one("names")
    assert found.what == "one name, 2 bodies"
    assert "wikidata identifiers differ" in found.hints[0]


def test_a_body_that_an_identifier_joins_under_unlike_names_is_a_conflict(desk: Desk) -> None:
    desk.load(named("east", "Northwind", {"wikidata": "Q1"}), named("west", "Sunbeam", {"wikidata": "Q1"}))
    found = desk.one("names")
    assert "no source gives together" in found.what
    assert "wikidata:Q1" in found.hints[0]
    with pytest.raises(UsageError, match="correct its file"):
        deciding.as_file(desk.store, found)


def test_names_that_a_source_gives_together_are_no_conflict(desk: Desk) -> None:
    desk.load(
        named("east", "Northwind", {"wikidata": "Q1"}),
        named("west", "Sunbeam", {"wikidata": "Q1"}, ["Northwind"]),
        named("north", "Sunbeam Trading", {"wikidata": "Q1"}),
    )
    assert desk.found("names") == []


def test_bodies_whose_names_differ_in_a_space_or_a_letter_may_be_one(desk: Desk) -> None:
    desk.load(named("east", "North Wind Trading"), named("west", "Northwind Trading"))
    found = desk.one("names")
    assert values_of(found) == [
        "North Wind Trading (org:north-wind-trading)",
        "Northwind Trading (org:northwind-trading)",
    ]
    decided = chosen(deciding.as_file(desk.store, found), "#  - different", "two desks checked")
    desk.load_text(decided)
    assert desk.found("names") == []
    (settled,) = conflicts.settled(desk.store)
    assert "two desks checked" in settled.settled[0]
    assert f"kg retract decision-{found.id}" in settled.settled[0]


def test_people_are_never_proposed_to_be_one(desk: Desk) -> None:
    desk.load(
        article("east", {"p": {"founded": "mill"}}, p={"is": "Person", "name": "Ada Marie Brandt"}),
        article("west", {"p": {"founded": "mill"}}, p={"is": "Person", "name": "Ada Marie Brand"}),
    )
    assert desk.found("names") == []


def test_numbers_in_names_are_no_slips(desk: Desk) -> None:
    desk.load(named("east", "Northwind Hangar 51"), named("west", "Northwind Hangar 52"))
    assert desk.found("names") == []


# -- order, ids, entities ----------------------------------------------------------------------------------


def test_what_more_rests_on_comes_first_and_the_rank_says_why(desk: Desk) -> None:
    feast = {"is": "ConferenceEdition", "name": "Flour Feast 2025", "ids": {"edition": "feast-2025"}}
    desk.load(
        article("east", {"fair": {"date": "2025-03"}, "feast": {"date": "2025-03"}}, feast=feast),
        article("west", {"fair": {"date": "2025-05"}, "feast": {"date": "2025-05"}}, feast=feast),
        article("north", {"feast": {"takesPlaceIn": "eastport", "eventStatus": "scheduled"}}, feast=feast),
    )
    first, second = desk.found("date")
    assert (first.label, second.label) == ("Flour Feast 2025", "Flour Fair 2025")
    assert first.weight.statements > second.weight.statements
    assert "2 sources of 2 origins; the newest of 4 March 2025" in first.rank


def test_ids_stay_when_other_sources_are_loaded_and_change_with_the_values(desk: Desk) -> None:
    desk.load(article("east", workers(62)), article("west", workers(70)))
    before = desk.one("figure").id
    desk.load(article("north", workers(70)))
    assert desk.one("figure").id == before
    desk.load(article("south", workers(90)))
    assert desk.one("figure").id != before


def test_conflicts_of_an_entity_are_those_it_has_a_part_in(desk: Desk) -> None:
    desk.load(
        article("east", workers(62), {"fair": {"date": "2025"}}),
        article("west", workers(70), {"fair": {"date": "2026"}}),
    )
    fair = f"{BASE}id/edition:flour-2025"
    assert [c.kind for c in conflicts.find(desk.store, fair)] == ["date"]


def test_the_order_of_loading_changes_nothing(tmp_path: Path) -> None:
    files = [
        article("east", workers(62), ACCUSED, DENIED),
        article("west", workers(70)),
        article("north", workers(90)),
    ]
    told = []
    for name, order in (("a", files), ("b", files[::-1])):
        (tmp_path / name).mkdir()
        told.append(writing.as_json(Desk(tmp_path / name).load(*order).found()))
    assert told[0] == told[1]


def test_a_view_of_an_earlier_day_has_the_conflicts_of_that_day(desk: Desk) -> None:
    desk.load(article("east", workers(62)), article("west", workers(70), published="2025-06-01"))
    reader = desk.read()
    assert conflicts.find(trust.as_of(reader, "2025-05-01")) == []
    assert [c.kind for c in conflicts.find(trust.as_of(reader, "2025-06-02"))] == ["figure"]


def test_a_claim_that_a_view_includes_is_still_no_fact(desk: Desk) -> None:
    desk.load(article("east", ACCUSED, DENIED))
    view = trust.view(desk.read(), trust.Trust(include=("alleged",)))
    (found,) = conflicts.find(view)
    assert found.kind == "disputed"
    assert not any(side.held for side in found.sides)


def test_an_empty_store_has_no_conflicts(desk: Desk) -> None:
    assert conflicts.find(desk.store) == []
    assert conflicts.settled(desk.store) == []


# -- decisions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "files",
    [
        [article("east", workers(62)), article("west", workers(70))],
        [article("east", {"fair": {"date": "2025-03-04"}}), article("west", {"fair": {"date": "2025-03-06"}})],
        [
            article("east", {"fair": {"takesPlaceIn": "eastport"}}),
            article("west", {"fair": {"takesPlaceIn": "westport"}}),
        ],
        [
            article("east", {"harrow": {"owns": "mill"}}),
            article("west", {"modality": "denied", "by": "mill", "says": {"harrow": {"owns": "mill"}}}),
        ],
    ],
    ids=["figure", "date", "value", "denied"],
)
def test_a_decision_settles_a_conflict_and_taking_it_back_opens_it_again(
    desk: Desk, files: list[dict[str, object]]
) -> None:
    (found,) = desk.load(*files).found()
    desk.load_text(chosen(deciding.as_file(desk.store, found), "# Side 1", "the desk called the mill"))
    assert desk.found() == []
    (settled,) = conflicts.settled(desk.store)
    assert settled.id == found.id
    assert settled.sides[0].withheld
    assert settled.sides[1].withheld is None
    assert "the desk called the mill" in settled.settled[0]
    assert f"kg retract decision-{found.id}" in settled.settled[0]
    desk.store.write(drop=[f"decision-{found.id}"])
    assert [c.id for c in desk.found()] == [found.id]
    assert conflicts.settled(desk.store) == []


def test_what_its_speaker_takes_back_is_no_side_any_more(desk: Desk) -> None:
    said = {"id": "s", "modality": "reported", "by": "mill", "says": {"fair": {"date": "2025-05"}}}
    back = {"modality": "withdrawn", "by": "mill", "withdraws": "s", "says": {"fair": {"date": "2025-05"}}}
    desk.load(article("east", {"fair": {"date": "2025-03-04"}}), article("west", said, back))
    assert desk.found() == []
    (settled,) = conflicts.settled(desk.store)
    assert settled.settled == ("taken back by Lindqvist Mills (West Gazette, 4 March 2025)",)


def test_an_expected_date_is_called_so(desk: Desk) -> None:
    desk.load(
        article("east", {"modality": "expected", "says": {"fair": {"date": "2025-05"}}}),
        article("west", {"fair": {"date": "2025-06"}}),
    )
    assert desk.one("date").hints == ("one is what was expected",)


@pytest.mark.parametrize("reason", ["", '""', '"  "'])
def test_a_decision_without_a_reason_is_refused(desk: Desk, reason: str) -> None:
    desk.load(article("east", workers(62)), article("west", workers(70)))
    with pytest.raises(ProblemsError, match="reason"):
        desk.load_text(chosen(deciding.as_file(desk.store, desk.one("figure")), "# Side 1", reason))


def test_a_decisions_file_in_which_nothing_was_chosen_settles_nothing(desk: Desk) -> None:
    desk.load(article("east", workers(62)), article("west", workers(70)))
    desk.load_text(chosen(deciding.as_file(desk.store, desk.one("figure")), "no such line", ""))
    assert len(desk.found()) == 1


def test_a_decisions_file_without_a_name_is_refused(desk: Desk) -> None:
    desk.load(article("east", workers(62)), article("west", workers(70)))
    with pytest.raises(ProblemsError, match="source needs `by:`"):
        desk.load_text(deciding.as_file(desk.store, desk.one("figure")))


def test_a_name_cannot_write_into_a_decisions_file(desk: Desk) -> None:
    evil = "Mill\u2028decisions:\n  - retracted: east    reason: x\u202e"
    hostile = {"is": "ConferenceEdition", "name": evil, "ids": {"edition": "evil-2025"}}
    desk.load(
        article("east", {"e": {"date": "2025"}}, e=hostile), article("west", {"e": {"date": "2026"}}, e=hostile)
    )
    found = desk.one("date")
    read = yaml.safe_load(deciding.as_file(desk.store, found))
    assert read["decisions"] is None
    shown = writing.as_text([found], Style(width=80)) + writing.as_markdown([found])
    assert "\u202e" not in shown
    assert "\u2028" not in shown


# -- what is shown -----------------------------------------------------------------------------------------


def test_no_line_is_longer_than_the_terminal(desk: Desk) -> None:
    desk.load(article("east", workers(62), ACCUSED, DENIED), article("west", workers(70)))
    text = writing.as_text(desk.found(), Style(width=80))
    assert max(map(len, text.splitlines())) <= 80


def test_every_side_in_markdown_and_json_has_its_speaker(desk: Desk) -> None:
    desk.load(article("east", workers(62), ACCUSED, DENIED), article("west", workers(70)))
    found = desk.found()
    page = writing.as_markdown(found)
    for record, conflict in zip(json.loads(writing.as_json(found)), found, strict=True):
        for side in conflict.sides:
            for saying in side.sayings:
                assert writing._escaped(saying.how) in page
        assert all(told["how"] for side in record["sides"] for told in side["says"])


def test_markdown_of_a_name_is_no_markup(desk: Desk) -> None:
    hostile = {"is": "ConferenceEdition", "name": "<script>[x](javascript:1)", "ids": {"edition": "evil-2025"}}
    desk.load(
        article("east", {"e": {"date": "2025"}}, e=hostile), article("west", {"e": {"date": "2026"}}, e=hostile)
    )
    page = writing.as_markdown(desk.found())
    assert not re.search(r"(?<!\\)[<\[]", page)
    assert "](" not in page


def test_the_command_shows_both_sides(kg: Kg) -> None:
    ended = kg("conflicts", "mill", "--kind", "disputed", COLUMNS="80")
    assert ended.code == 2
    ended = kg("conflicts", "Lindqvist Mills", COLUMNS="80")
    assert ended.code == 0, ended.err
    assert "Harrow Foods alleges, according to Eastport Gazette" in ended.out
    assert "Lindqvist Mills denies" in ended.out
    assert "“which Lindqvist Mills denies”" in ended.out


def test_the_command_writes_a_file_that_decides(kg: Kg, tmp_path: Path) -> None:
    (found,) = json.loads(kg("conflicts", "Lindqvist Mills", "-F", "json").out)
    ended = kg("conflicts", "--decide", found["id"][:6], "-o", "decisions.yaml")
    assert ended.code == 0, ended.err
    assert "newsfacts-decisions: 1" in (tmp_path / "decisions.yaml").read_text()
    assert kg("conflicts", "--decide", "ffffffffffff").code == 2
    assert kg("conflicts", "--decide", "1", "--settled").code == 2


@pytest.mark.parametrize("share", ["nan", "inf", "101", "-1"])
def test_a_tolerance_beyond_all_sense_is_refused(kg: Kg, share: str) -> None:
    assert kg("conflicts", "--about", share).code == 2


def test_the_examples_have_their_denial_and_their_title_among_the_first(store: Store) -> None:
    kinds = [c.kind for c in conflicts.find(store)]
    assert kinds[:3] == ["disputed", "disputed", "value"]
    assert set(kinds[3:]) == {"names"}
