from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg import documents
from kg.documents import Fields, Items, Node, Scalar
from kg.errors import DataError, Problem, ProblemsError


def problems(text: str | bytes, name: str = "f.yaml") -> list[str]:
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(ProblemsError) as caught:
        documents.parse(data, name)
    return [str(p) for p in caught.value.problems]


def plain(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Items):
        return [plain(n) for n in node]
    return {key.text: plain(value) for key, value in node}


def parsed(text: str | bytes, name: str = "f.yaml") -> object:
    return plain(documents.parse(text.encode() if isinstance(text, str) else text, name))


# -- what is read ------------------------------------------------------------------------------------------


def test_every_value_is_the_string_that_was_written() -> None:
    assert parsed("a: no\nb: 2024\nc: 2404.02905\nd: 0010\ne: 2024-08-05\nf: 1e3") == {
        "a": "no", "b": "2024", "c": "2404.02905", "d": "0010", "e": "2024-08-05", "f": "1e3",
    }  # fmt: skip


def test_every_value_knows_its_line_and_column() -> None:
    root = documents.parse("a:\n  - b\n  - {c: déjà, d: x}\n".encode(), "f.yaml")
    items = root.get("a")
    assert isinstance(items, Items)
    assert (items.place.line, items.place.column) == (2, 3)
    fields = items.nodes[1]
    assert isinstance(fields, Fields)
    d = fields.get("d")
    assert d is not None
    assert (d.place.line, d.place.column) == (3, 18)


def test_json_is_read_with_places_too() -> None:
    root = documents.parse(b'{\n\t"a": [1, true, null,\n "x"]}', "f.json")
    assert plain(root) == {"a": ["1", "true", "null", "x"]}
    a = root.get("a")
    assert isinstance(a, Items)
    assert [(n.place.line, n.place.column) for n in a] == [(2, 8), (2, 11), (2, 17), (3, 2)]


def test_json_escapes_are_joined_to_characters() -> None:
    assert parsed(r'{"a": "\ud83d\ude00 \u2028 \/ \n \ud800"}', "f.json") == {"a": "\U0001f600 \u2028 / \n \ufffd"}


def test_json_may_have_long_keys_tabs_and_numbers_of_any_length() -> None:
    assert parsed(json.dumps({"k" * 3000: int("9" * 4000)}, indent="\t"), "f.json") == {"k" * 3000: "9" * 4000}


def test_an_ending_in_capitals_is_json_as_well() -> None:
    assert problems("a: 1", "F.JSON") == ["F.JSON:1:1: this is not JSON: Expecting value"]


def test_a_byte_order_mark_and_line_ends_of_windows_are_no_matter() -> None:
    assert parsed("\ufeffa: 1\r\nb: 2\r\n".encode()) == {"a": "1", "b": "2"}


def test_empty_quotes_count_as_no_value() -> None:
    root = documents.parse(b"a: ''\nb: ' '\nc: null\nd: 'null'\n", "f.yaml")
    assert [node.empty for _, node in root if isinstance(node, Scalar)] == [True, True, True, False]


# -- what is refused, with its place -----------------------------------------------------------------------


@pytest.mark.parametrize(("text", "message"), [
    ("", "1:1: the file is empty"),
    ("# only a remark\n", "1:1: the file is empty"),
    ("null", "1:1: the file is empty"),
    ("- a\n- b", "1:1: the file has to be a mapping (`key: value` lines), not a list"),
    ("words", "1:1: the file has to be a mapping (`key: value` lines), not a single value"),
    ("a: 1\n---\nb: 2", "2:1: a second document (`---`) in the file; write one file a source"),
    ("a: &x 1\nb: *x", "1:4: YAML anchor &x; take it out, or write the value in quotes if the & is its own"),
    ("b: *x", "1:4: YAML alias *x; write the value out, or in quotes if the * belongs to it"),
    ("a: !Kung", "1:4: YAML tag !Kung; take it out, or write the value in quotes if the ! is its own"),
    ("a: !!python/object:os.system x",
     "1:4: YAML tag tag:yaml.org,2002:python/object:os.system; take it out, or write the value in quotes if the ! "
     "is its own"),
    ("a: 1\n<<: {b: 2}", "2:1: YAML merge key <<; write the keys out, nothing is merged"),
    ("a: 1\nb: 2\na: 3", "3:1: the key “a” stands here twice (first in line 1)"),
    ("? [a, b]\n: 1", "1:3: a key has to be a word, not a list"),
    ("? {a: b}\n: 1", "1:3: a key has to be a word, not a mapping"),
    ("'': 1", "1:1: there is no key before the colon"),
    ('a: "x\\0y"', "1:4: control character U+0000 in this value; take it out"),
    ("a: b: c", "1:5: this is not YAML: mapping values are not allowed in this context "
     "(a value with “: ” in it has to stand in quotes)"),
    ("a:\n\t- b", "2:1: this is not YAML: found character that cannot start any token "
     "(indent with spaces, and put a value that starts with a sign in quotes)"),
    ('a: "\\q"', "1:5: this is not YAML: found unknown escape character "
     "(in double quotes a \\ begins an escape; use single quotes)"),
])  # fmt: skip
def test_what_is_refused_is_told_with_its_place(text: str, message: str) -> None:
    assert problems(text) == [f"f.yaml:{message}"]


def test_a_file_that_is_not_utf8_says_which_byte() -> None:
    assert problems(b"a: 1\nb: caf\xe9\n") == ["f.yaml:2:7: the file is not UTF-8 (byte 0xE9); save it as UTF-8"]
    assert problems(b"\xef\xbb\xbfa: \xe9") == ["f.yaml:1:4: the file is not UTF-8 (byte 0xE9); save it as UTF-8"]
    assert problems("a: 1".encode("utf-16")) == ["f.yaml:1:1: the file is not UTF-8 (byte 0xFF); save it as UTF-8"]


@pytest.mark.parametrize("name", ["f.yaml", "f.json"])
def test_a_control_character_says_which_and_where(name: str) -> None:
    assert problems(b'{"a": 1,\r\n"b": "\0"}', name) == [
        f"{name}:2:7: control character U+0000; take it out of the file"
    ]
    assert problems('{"a": "\x85"}', name) == [f"{name}:1:8: control character U+0085; take it out of the file"]


def test_json_that_is_none_says_where() -> None:
    assert problems('{"a": 1,\n "b" 2}', "f.json") == ["f.json:2:6: this is not JSON: Expecting ':' delimiter"]
    assert problems('{"a": 1, "a": 2}', "f.json") == [
        "f.json:1:10: the key “a” stands here twice (first in line 1)"
    ]
    assert problems("[1]", "f.json") == [
        "f.json:1:1: the file has to be a mapping (`key: value` lines), not a list"
    ]
    assert problems(" \n", "f.json") == ["f.json:1:1: the file is empty"]


def test_aliases_that_explode_are_refused_at_the_first_anchor() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    assert problems("\n".join(lines)) == [
        "f.yaml:1:5: YAML anchor &a0; take it out, or write the value in quotes if the & is its own"
    ]


@pytest.mark.parametrize(("text", "name", "place"), [
    ("a: " + "[" * 100_000, "f.yaml", "1:63"),
    ("a: " + "[" * 61 + "]" * 61, "f.yaml", "1:63"),
    ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "f.json", "1:1"),
    ('{"a": ' + "[" * 61 + "]" * 61 + "}", "f.json", "1:66"),
    ("\n".join(" " * n + "a:" for n in range(3000)), "f.yaml", "61:61"),
    ("- " * 3000 + "x", "f.yaml", "1:121"),
])  # fmt: skip
def test_deep_nesting_is_refused_without_recursion(text: str, name: str, place: str) -> None:
    assert problems(text, name) == [f"{name}:{place}: nested deeper than 60 levels"]


def test_too_many_values_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_VALUES", 5)
    assert problems("a: [1, 2,\n 3, 4, 5]") == [
        "f.yaml:2:8: more than 5 values in the file; split it into one file a source"
    ]


def test_all_problems_are_told_at_once_up_to_a_limit() -> None:
    twice = "\n".join(f"k{n}: 1\nk{n}: 1" for n in range(3))
    assert [p.split(":")[1] for p in problems(twice)] == ["2", "4", "6"]
    many = "\n".join(["k: 1"] * 5000)
    assert len(problems(many)) == documents.MAX_PROBLEMS


def test_a_file_that_is_too_large_or_absent_is_a_data_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "f.yaml"
    with pytest.raises(DataError, match=r"cannot read .*f.yaml: No such file"):
        documents.read(path)
    monkeypatch.setattr(documents, "MAX_BYTES", 4)
    path.write_text("a: 12")
    with pytest.raises(DataError, match="is larger than"):
        documents.read(path)


# -- anything at all ---------------------------------------------------------------------------------------


def read_or_refused(data: bytes, name: str) -> tuple[Problem, ...]:
    try:
        assert isinstance(documents.parse(data, name), Fields)
    except ProblemsError as error:
        return error.problems
    return ()


@given(st.binary(max_size=300), st.sampled_from(["f.yaml", "f.json"]))
@example(b"a: \xed\xa0\x80", "f.yaml")
@example(b"%YAML 3.0\n---\na: 1", "f.yaml")
@example(b"\xef\xbb\xbf\xef\xbb\xbfa: 1", "f.json")
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    told = read_or_refused(data, name)
    assert all(p.line >= 1 and p.column >= 1 for p in told)


@given(st.text(alphabet=st.sampled_from("ab:- \n\t[]{},'\"&*!|>#%@`?<\\0~"), max_size=60))
def test_any_yaml_signs_are_read_or_refused(text: str) -> None:
    for name in ("f.yaml", "f.json"):
        read_or_refused(text.encode(), name)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), values, max_size=4), st.booleans())
def test_any_json_mapping_is_read_as_its_strings_or_refused(tree: dict[str, object], ascii_: bool) -> None:
    written = json.dumps(tree, ensure_ascii=ascii_).encode("utf-8", "replace")
    try:
        read = parsed(written, "f.json")
    except ProblemsError:
        return
    assert read == plain_json(json.loads(written))


def plain_json(value: object) -> object:
    if isinstance(value, dict):
        return {key: plain_json(v) for key, v in value.items()}
    if isinstance(value, list):
        return [plain_json(v) for v in value]
    return value if isinstance(value, str) else json.dumps(value)
