"""Two states side by side: nothing that differs goes unsaid, and nothing else is said."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import comparison, export
from kg.comparison import NOW, Side, report
from kg.errors import UsageError
from kg.store import Store
from kg.store.changes import apply_identity
from kg.terms import Statement, parse_line
from tests.conftest import Kg

pytestmark = pytest.mark.slow

DATES = ("2025-02-20", "2025-03-15", "2025-05-08", "2025-12-31")


def side(text: str, harbour: Path) -> Side:
    return comparison.opened(text, harbour)


def statements(found: Side) -> set[Statement]:
    """All statements of the graphs of sources, but the ontology's."""
    lines = export.write(found.store, "nq", claims=True).decode().splitlines(keepends=True)
    return {s for s in map(parse_line, lines) if s.graph.endswith(("/facts>", "/claims>"))}


def test_a_store_does_not_differ_from_itself(harbour: Path) -> None:
    assert comparison.compare(side(NOW, harbour), side(str(harbour), harbour)).empty


@pytest.mark.parametrize("date", DATES)
def test_what_is_added_and_removed_leads_from_one_state_to_the_other(harbour: Path, date: str) -> None:
    before, after = side(date, harbour), side(NOW, harbour)
    found = comparison.compare(before, after)
    entity, chosen = after.store.names.entity, after.store.identity().chosen
    old = apply_identity(statements(before), {entity(i): entity(c) for i, c in chosen.items()})
    assert (old - set(found.removed)) | set(found.added) == statements(after)
    assert not set(found.removed) & set(found.added)


def test_the_other_way_round_what_was_added_is_removed(harbour: Path) -> None:
    early, late = side("2025-03-05", harbour), side("2025-04-10", harbour)
    there, back = comparison.compare(early, late), comparison.compare(late, early)
    assert there.sources_added == back.sources_removed != ()
    assert {f.triple for f in there.facts_added} == {f.triple for f in back.facts_removed}


def test_a_fact_that_one_more_source_holds_is_no_new_fact(harbour: Path) -> None:
    found = comparison.compare(side("2025-03-01", harbour), side(NOW, harbour))
    assert found.more
    assert not {f.triple for f in found.more} & {f.triple for f in found.facts_added}
    held = side("2025-03-01", harbour).store
    assert all(held.graphs_of(f.triple) for f in found.more)


def test_every_claim_is_told_with_who_says_it_and_an_accusation_with_its_denials(harbour: Path) -> None:
    before, after = side("2025-03-01", harbour), side(NOW, harbour)
    sections = {h: told for h, _, told in report.sections(comparison.compare(before, after), before, after)}
    accusations = [s for s in sections["New claims"] if " alleges" in s]
    assert accusations
    assert all("; denied by Brekkvik Marine" in s for s in accusations if "that Brekkvik Marine" in s)


def test_an_export_is_compared_by_what_it_holds(harbour: Path, tmp_path: Path) -> None:
    store = Store.open(harbour)
    flat, graphs = tmp_path / "facts.ttl", tmp_path / "all.nq"
    flat.write_bytes(export.write(store, "ttl"))
    graphs.write_bytes(export.write(store, "nq", claims=True))
    for path in (flat, graphs):
        found = comparison.compare(side(str(path), harbour), side(NOW, harbour))
        assert not found.facts_added, path
        assert not found.facts_removed, path
        assert not found.claims_added, path


def test_a_file_that_somebody_changed_is_found_out(harbour: Path, tmp_path: Path) -> None:
    text = export.write(Store.open(harbour), "nq").decode()
    path = tmp_path / "changed.nq"
    path.write_text(text.replace('"pending" ', '"settled" '))
    found = comparison.compare(side(str(path), harbour), side(NOW, harbour))
    assert {f.triple[2] for f in found.facts_added} == {'"pending"'}
    assert not found.claims_added


def test_a_flat_export_of_facts_shows_no_claims_as_new(harbour: Path, tmp_path: Path) -> None:
    early = side("2025-03-01", harbour)
    path = tmp_path / "early.nt"
    path.write_bytes(export.write(early.store, "nt"))
    found = comparison.compare(side(str(path), harbour), side(NOW, harbour))
    assert found.facts_added
    assert not found.claims_added


def test_what_is_neither_store_file_nor_date_is_refused_with_an_example(harbour: Path) -> None:
    with pytest.raises(UsageError, match="written like 2025-03-01"):
        side("yesterdayish", harbour)


def test_a_patch_has_rows_that_a_reader_of_n_quads_takes(harbour: Path) -> None:
    found = comparison.compare(side("2025-05-06", harbour), side(NOW, harbour))
    begin, *rows, end = report.as_patch(found).splitlines()
    assert (begin, end) == ("TX .", "TC .")
    assert {row[:2] for row in rows} <= {"A ", "D "}
    quads = list(ox.parse("\n".join(row[2:] for row in rows).encode(), format=ox.RdfFormat.N_QUADS))
    assert len(quads) == len(rows) == len(found.added) + len(found.removed)


def test_the_command_tells_it_in_sentences_at_80_columns(harbour: Path, kg: Kg) -> None:
    ended = kg("diff", "2025-03-01", store=harbour, COLUMNS="80")
    assert ended.code == 0
    assert "New sources (" in ended.out
    assert max(map(len, ended.out.splitlines())) <= 80
    assert kg("diff", "2025-03-01", "-e", store=harbour).code == 1
    assert kg("diff", "now", "-e", store=harbour).code == 0


def test_the_command_writes_json_and_n_quads(harbour: Path, kg: Kg) -> None:
    record = json.loads(kg("diff", "2025-03-01", "-F", "json", store=harbour).out)
    added = kg("diff", "2025-03-01", "-F", "added", store=harbour).out
    assert added.splitlines() == record["added"] != []


def test_two_files_are_compared_where_there_is_no_store(tmp_path: Path, kg: Kg) -> None:
    for name, value in (("a.nt", "one"), ("b.nt", "two")):
        line = f'<https://x.example/id/a> <https://w3id.org/newsfacts/ns#nickname> "{value}" .\n'
        (tmp_path / name).write_text(line)
    ended = kg("diff", "a.nt", "b.nt", store=None)
    assert ended.code == 0
    assert "nickname" in ended.out


def test_of_statements_that_meet_in_a_thing_each_is_told(tmp_path: Path, kg: Kg) -> None:
    (tmp_path / "none.nt").write_text("")
    owns = "<https://w3id.org/newsfacts/ns#owns>"
    lines = [f"<https://x.example/id/{a}> {owns} <https://x.example/id/{b}> .\n" for a, b in ("ab", "bc")]
    (tmp_path / "two.nt").write_text("".join(lines))
    ended = kg("diff", "none.nt", "two.nt", store=None)
    assert ended.out.count(" owns ") == 2
