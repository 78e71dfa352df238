"""Terms as N-Triples text, to the letter as the engine prints them."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import terms
from kg.errors import UsageError
from kg.vocabulary import XSD

TEXT = st.text(st.characters(exclude_categories=("Cs",)))


@given(TEXT)
def test_a_literal_is_written_as_the_engine_writes_it(text: str) -> None:
    assert terms.literal(text) == str(ox.Literal(text))


@given(TEXT, st.sampled_from(["date", "gYear", "integer", "decimal"]))
def test_so_is_a_typed_literal(text: str, name: str) -> None:
    datatype = f"{XSD}{name}"
    assert terms.literal(text, datatype) == str(ox.Literal(text, datatype=ox.NamedNode(datatype)))


@given(TEXT, st.sampled_from(["en", "en-US", "zh-Hant"]))
def test_so_is_a_literal_with_a_language(text: str, language: str) -> None:
    assert terms.literal(text, language=language) == str(ox.Literal(text, language=language.lower()))


@given(st.text(max_size=40))
def test_an_iri_that_the_engine_takes_is_written_as_the_engine_writes_it(rest: str) -> None:
    value = f"https://a.example/{rest}"
    try:
        node = ox.NamedNode(value)
    except ValueError:
        return
    assert terms.iri(value) == str(node)


@given(st.text(st.characters(exclude_categories=("Cs",), include_characters='"\\\n')))
def test_the_text_of_a_token_is_the_text_that_it_was_made_of(text: str) -> None:
    assert terms.text_of(terms.literal(text)) == text
    assert terms.text_of(terms.literal(text, f"{XSD}date")) == text


def test_a_lone_surrogate_becomes_the_replacement_character() -> None:
    assert terms.literal("a\ud800b") in ('"a\ufffdb"', '"a?b"')


@pytest.mark.parametrize(
    "value", ["no scheme", "https://a.example/ b", "https://a.example/>", "relative", "", "a:\n"]
)
def test_what_is_no_absolute_iri_is_refused(value: str) -> None:
    with pytest.raises(UsageError, match="is no"):
        terms.iri(value)


@given(TEXT)
def test_a_line_is_read_back_as_the_statement_that_it_was_made_of(text: str) -> None:
    node = terms.iri("https://a.example/s")
    statement = terms.Statement(node, node, terms.literal(text), node)
    assert terms.parse_line(statement.line()) == statement
    (quad,) = ox.parse(statement.line().encode(), format=ox.RdfFormat.N_QUADS)
    assert isinstance(quad.object, ox.Literal)
    assert quad.object.value == text
