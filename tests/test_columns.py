"""Text in columns: widths of characters, folding between words, the four ways to set a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import columns

WORDS = st.text("abc 字é́-/\n", max_size=60)


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("字节", 4), ("e\u0301", 1), ("a\u200db", 2), ("", 0)])
def test_the_cells_of_a_text_are_those_that_a_terminal_gives_it(text: str, width: int) -> None:
    assert columns.cells(text) == width


@given(WORDS, st.integers(2, 20))
def test_folded_text_keeps_to_its_width_and_loses_nothing_but_spaces(text: str, width: int) -> None:
    lines = columns.fold(text, width)
    assert all(columns.cells(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_text_is_folded_between_words_and_at_the_joints_of_a_long_one() -> None:
    assert columns.fold("Next-Scale Prediction", 12) == ["Next-Scale", "Prediction"]
    assert columns.fold("scmp-bytedance-neurips-award", 16) == ["scmp-bytedance-", "neurips-award"]


def setting(headings: list[str], rows: list[list[str]], width: int | None) -> list[str]:
    return columns.table(headings, rows, [False] * len(headings), width, str).splitlines()


def test_a_table_that_fits_is_left_as_it_is() -> None:
    assert setting(["a", "b"], [["one", "two"]], 80) == ["a    b", "────────", "one  two"]


def test_numbers_stand_to_the_right() -> None:
    text = columns.table(["n", "x"], [["5", "a"], ["10", "b"]], [True, False], None, str)
    assert text.splitlines()[2:] == [" 5  a", "10  b"]


def test_a_table_without_a_width_is_as_wide_as_it_is() -> None:
    assert setting(["a"], [["x " * 200]], None)[2] == ("x " * 200).rstrip()


def test_long_cells_are_folded_between_words_and_rows_kept_apart() -> None:
    rows = [["a few words that are long", "short"]] * 2
    assert setting(["text", "b"], rows, 22) == [
        "text             b",
        "──────────────────────",
        "a few words      short",
        "that are long",
        "",
        "a few words      short",
        "that are long",
    ]


def test_a_first_column_that_takes_the_room_stands_above_the_others() -> None:
    rows = [["a title of very many words that goes on and on for ever", "one", "two", "three four"]] * 2
    lines = setting(["title", "b", "c", "d"], rows, 30)
    assert lines[0] == "title"
    assert lines[3] == "a title of very many words"
    assert lines[5].split() == ["one", "two", "three", "four"]
    assert lines[5].startswith("  ")


def test_a_table_that_fits_in_no_other_way_is_one_block_a_row_without_its_empty_cells() -> None:
    headings = [f"heading{n}" for n in range(9)]
    row = ["value"] * 8 + [""]
    lines = setting(headings, [row, row], 40)
    assert lines[0] == "heading0  value"
    assert lines.count("") == 1
    assert not any("heading8" in line for line in lines)


@given(st.lists(st.lists(WORDS, min_size=5, max_size=5), max_size=6), st.integers(30, 100))
def test_no_line_of_any_table_is_wider_than_the_terminal(rows: list[list[str]], width: int) -> None:
    lines = columns.table(["a", "b", "c", "d", "e"], rows, [False] * 5, width, str).split("\n")
    assert all(columns.cells(line) <= width for line in lines)


def test_a_table_of_no_columns_or_no_rows_is_no_error() -> None:
    assert columns.table([], [], [], 80, str) == ""
    assert setting(["a", "b"], [], 80) == ["a  b", "────"]
