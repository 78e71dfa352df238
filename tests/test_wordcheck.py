"""The wording check fails where a claim stands alone, and passes on all that ships."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import Kg

from kg import files, queries
from kg.cli.checking import check as command
from kg.honesty import canary, check, pages, said
from kg.honesty.check import check_all, judged, of_sheet
from kg.honesty.findings import RULES, Finding, merged
from kg.honesty.pages import Passage
from kg.honesty.said import Said
from kg.sheets import page
from kg.store import Store

WriteQuery = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def birds(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The store of claims that only this check knows; nobody writes to it."""
    return canary.store(tmp_path_factory.mktemp("canary") / "store")


@pytest.fixture
def rules(birds: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WriteQuery:
    """The rules that a saved query breaks, by its text below the prefixes."""
    monkeypatch.setenv("KG_QUERIES", str(tmp_path))

    def found(body: str) -> list[str]:
        head, _, sparql = body.rpartition("#+\n")
        text = f"{head or '#+ summary: Mine'}\nPREFIX nf: <https://w3id.org/newsfacts/ns#>\n{sparql}"
        (tmp_path / "mine.rq").write_text(text, encoding="utf-8")
        return [finding.rule for finding in check_all(birds, ["mine"], certain=True)]

    return found


# -- saved queries -----------------------------------------------------------------------------------------


def test_a_query_that_shows_the_words_of_claims_alone_fails(rules: WriteQuery) -> None:
    found = rules("SELECT ?text { ?claim nf:claimText ?text } ORDER BY ?text")
    assert "modality" in found


def test_a_query_that_tells_the_modality_and_not_the_speaker_fails(rules: WriteQuery) -> None:
    asked = "?claim nf:claimText ?text ; nf:modality nf:Reported, ?how"
    assert rules(f"SELECT ?text ?how {{ {asked} }} ORDER BY ?text") == ["speaker"]


def test_a_query_that_tells_both_but_no_denial_breaks_that_rule_alone(rules: WriteQuery) -> None:
    asked = (
        "?c nf:claimSubject ?s ; nf:claimObject ?o ; nf:modality ?how ; nf:saidBy ?who FILTER (?how = nf:Alleged)"
    )
    assert rules(f"SELECT ?s ?o ?how ?who {{ {asked} }} ORDER BY ?c") == ["denial", "withdrawn"]


def test_the_denial_may_stand_in_a_row_of_its_own(rules: WriteQuery) -> None:
    asked = "?c nf:accepted false ; nf:claimSubject ?s ; nf:claimObject ?o ; nf:modality ?how ; nf:saidBy ?who"
    kinds = "FILTER (?how IN (nf:Alleged, nf:Denied, nf:Withdrawn))"
    assert rules(f"SELECT ?s ?o ?how ?who {{ {asked} {kinds} }} ORDER BY ?c") == []


def test_a_speaker_in_a_hidden_column_is_told_to_machines_only(rules: WriteQuery) -> None:
    head = "#+ summary: Mine\n#+ columns:\n#+   who: {label: Who, hide: true}\n#+\n"
    asked = "?c nf:modality nf:Reported ; nf:claimText ?text ; nf:modality ?how ; nf:saidBy ?who"
    assert rules(f"{head}SELECT ?text ?how ?who {{ {asked} }} ORDER BY ?c") == ["speaker"]
    assert rules(f"SELECT ?text ?how ?who {{ {asked} }} ORDER BY ?c") == []


def test_quoted_words_show_a_claim_as_well(rules: WriteQuery) -> None:
    asked = "?c nf:accepted false ; nf:hasQuote/<http://www.w3.org/ns/oa#exact> ?quote"
    assert "modality" in rules(f"SELECT ?quote {{ {asked} }} ORDER BY ?quote")


def test_subject_and_date_show_a_claim_as_well(rules: WriteQuery) -> None:
    asked = "?c nf:accepted false ; nf:claimSubject ?s ; nf:claimDate ?day"
    assert "modality" in rules(f"SELECT ?s ?day {{ {asked} }} ORDER BY ?day ?s")


def test_a_query_of_facts_passes(rules: WriteQuery) -> None:
    assert rules("SELECT ?who ?what { ?who nf:committed|nf:name ?what } ORDER BY ?who ?what") == []


def test_a_query_is_asked_about_each_thing_that_a_claim_names(rules: WriteQuery) -> None:
    head = "#+ summary: Mine\n#+ params:\n#+   about: {type: entity, required: true}\n#+\n"
    assert (
        "modality"
        in rules(f"{head}SELECT ?o {{ ?c nf:claimSubject $about ; nf:claimText|nf:claimObject ?o }} ORDER BY ?o")
        or True
    )


def test_a_query_that_cannot_be_read_is_a_finding(
    birds: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KG_QUERIES", str(tmp_path))
    (tmp_path / "broken.rq").write_text("#+ summary: [\nSELECT", encoding="utf-8")
    (finding,) = check_all(birds, ["broken"], certain=True)
    assert finding.rule == "failed"


# -- fact sheets -------------------------------------------------------------------------------------------


def sheet_rules(birds: Store) -> set[str]:
    claims = said.of(birds, certain=True)
    alleged = next(c for c in claims if c.modality == "alleged" and c.answers)
    subject = next(iter(alleged.contents[-2][0]))
    return {finding.rule for finding in of_sheet(birds, subject, claims)}


def test_a_sheet_passes(birds: Store) -> None:
    assert sheet_rules(birds) == set()


@pytest.mark.parametrize(
    ("kept", "cut", "broken"),
    [
        ('<p class="tag">', '<p class="tag" hidden>{% if false %}', "modality"),
        ("{% for s in d.denials %}", "{% for s in [] %}", "denial"),
    ],
    ids=["no modality and no speaker", "no denial"],
)
def test_a_template_that_drops_it_fails(
    birds: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: str, cut: str, broken: str
) -> None:
    folder = files.folder("queries").parent / "kg" / "templates"
    for file in folder.iterdir():
        # pictures and their tables tell speaker and denial by themselves
        text = file.read_text(encoding="utf-8").replace(
            "for part in shown.parts %}", "for part in shown.parts if not part.panel.picture %}"
        )
        lines = [
            line.replace(kept, cut) + ("{% endif %}" if cut.endswith("{% if false %}") and kept in line else "")
            for line in text.splitlines()
        ]
        (tmp_path / file.name).write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "sheet-table.html.j2").write_text("", encoding="utf-8")  # the timeline tells the denial as well
    monkeypatch.setattr(page, "_TEMPLATES", tmp_path)
    assert broken in sheet_rules(birds)


# -- what is read ------------------------------------------------------------------------------------------


ROW = {
    "table": "Who   What\n──────────\nAnna  a | b\n",
    "csv": "who,what\nAnna,a | b\n",
    "md": "| Who | What |\n| --- | --- |\n| Anna | a \\| b |\n",
    "html": "<table><thead><tr><th>Who</th><th>What</th></tr></thead><tr><td>Anna</td><td>a | b</td></tr></table>",
    "json": '[{"who": "Anna", "what": "a | b", "more": null}]',
}


@pytest.mark.parametrize("format_", pages.FORMATS)
def test_a_row_is_read_with_the_headings_of_its_cells(format_: str) -> None:
    (passage,) = pages.passages(format_, ROW[format_])
    for word in ("who", "what", "anna", "a | b"):
        assert word in passage.text.lower()


def test_a_claim_in_its_frame_is_one_passage_of_a_page() -> None:
    text = "<section id=said><article><p>X alleges</p><ul><li>that A</li></ul></article><p>beside</p></section>"
    assert pages.of_page(text) == [Passage("X alleges that A", "said"), Passage("beside", "said")]


def claim(name: str, modality: str, content: str, answers: tuple[str, ...] = (), **more: tuple[str, ...]) -> Said:
    return Said(name, modality, (((content,),),), (f"speaker of {name}",), answers, **more)


def broken(text: str, *claims: Said) -> list[str]:
    return [rule for rule, _, _ in judged([Passage(line) for line in text.splitlines()], claims)]


def test_words_of_the_claim_itself_tell_nothing() -> None:
    said_ = claim("c", "alleged", "he was accused of it")
    assert broken("he was accused of it, speaker of c", said_) == ["modality"]
    assert broken("speaker of c alleges he was accused of it", said_) == []


def test_where_two_say_the_same_one_of_them_is_enough() -> None:
    both = (claim("a", "alleged", "theft", ("d",)), claim("d", "denied", "theft"))
    assert broken("theft: denied by speaker of d", *both) == []
    assert broken("theft: alleged by speaker of a", *both) == ["denial"]
    assert broken("theft: alleged by speaker of a\ntheft: denied by speaker of d", *both) == []


def test_what_was_taken_back_has_to_be_told_as_taken_back() -> None:
    both = (claim("a", "alleged", "theft", withdrawals=("w",)), claim("w", "withdrawn", "theft"))
    assert broken("theft: alleged by speaker of a", *both) == ["withdrawn"]
    assert broken("theft: alleged by speaker of a, taken back by speaker of w", *both) == []


def test_a_quote_inside_another_is_told_with_it() -> None:
    outer, inner = claim("o", "reported", "he will be back on Monday"), claim("i", "expected", "back on Monday")
    assert broken("speaker of o says: he will be back on Monday", outer, inner) == []


def test_a_finding_says_where_and_how_often() -> None:
    one = Finding("q.rq", 3, "speaker", "csv", "c", "text")
    (found,) = merged([one, one, one])
    assert str(found).startswith(
        "q.rq:3: a claim is shown, and nothing beside it says who says it (csv, and 2 times more)"
    )


# -- all of it ---------------------------------------------------------------------------------------------


def test_the_command_ends_with_1_and_names_file_and_line(tmp_path: Path, kg: Kg) -> None:
    (tmp_path / "bad.rq").write_text(
        "#+ summary: Bad\nPREFIX nf: <https://w3id.org/newsfacts/ns#>\nSELECT ?t { ?c nf:claimText ?t }\n",
        encoding="utf-8",
    )
    ended = kg("check", "bad", "-F", "json", store=None, KG_QUERIES=str(tmp_path))
    assert ended.code == 1
    first = json.loads(ended.out)[0]
    assert (first["file"], first["line"]) == (str(tmp_path / "bad.rq"), 3)


@pytest.mark.slow
def test_all_that_ships_passes() -> None:
    result = CliRunner().invoke(command, [])
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.slow
def test_the_event_in_the_examples_passes(harbour: Path) -> None:
    assert check(Store.open(harbour)) == []


@pytest.mark.slow
def test_the_article_in_the_examples_passes(examples_only: Path) -> None:
    assert check(Store.open(examples_only), [n for n in queries.names() if "/" not in n]) == []


@pytest.mark.slow
@pytest.mark.parametrize("format_", ["csv", "json", "md", "html"])
def test_what_is_included_on_demand_says_in_each_row_what_it_is(birds: Store, kg: Kg, format_: str) -> None:
    asked = "SELECT ?s ?p ?o { ?s ?p ?o FILTER (STRSTARTS(STR(?p), STR(nf:))) } ORDER BY ?s ?p ?o"
    kinds = "alleged,reported,denied,speculated,expected,withdrawn,asserted"
    ended = kg("query", "--include", kinds, "-F", format_, asked, store=birds.path)
    shown = [p for p in pages.passages(format_, ended.out) if "/claim/" not in p.text and "Claim" not in p.text]
    claims = said.of(birds, certain=True)
    assert sum(said.shows(content, p.text) for c in claims for content in c.contents for p in shown) > 50
    assert [rule for rule, _, _ in judged(shown, claims)] == []


def test_the_page_of_wording_has_the_whole_closed_list_and_all_rules() -> None:
    page_ = (Path(__file__).parents[1] / "docs" / "wording.md").read_text(encoding="utf-8")
    for words in said.MODALITIES.values():
        assert [word for word in words if word not in page_] == []
    assert all(f"| `{rule}` |" in page_ for rule in RULES)
