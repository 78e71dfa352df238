from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import facts
from kg.editors import read_entities, read_links
from kg.errors import ProblemsError
from kg.identity.identifiers import normalised, written
from kg.vocabulary import vocabulary

FORMS = [
    ("wikidata", "Q55606242", "Q55606242"),
    ("wikidata", "https://www.wikidata.org/wiki/Q55606242", "Q55606242"),
    ("wikidata", "http://www.wikidata.org/entity/Q55606242", "Q55606242"),
    ("wikidata", "q5", "Q5"),
    ("lei", "hwupkr0mpou8fgxbt394", "HWUPKR0MPOU8FGXBT394"),
    ("ror", "https://ror.org/02v51f717", "02v51f717"),
    ("ror", "ror.org/02V51F717", "02v51f717"),
    ("isni", "0000 0004 0616 1876", "0000000406161876"),
    ("isni", "https://isni.org/isni/0000000406161876", "0000000406161876"),
    ("isni", "ISNI: 0000 0001 2102 328x", "000000012102328X"),
    ("orcid", "https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
    ("orcid", "0000000218250097", "0000-0002-1825-0097"),
    ("orcid", "0000-0002-1694-233x", "0000-0002-1694-233X"),
    ("doi", "https://doi.org/10.48550/arXiv.2404.02905", "10.48550/arxiv.2404.02905"),
    ("doi", "http://dx.doi.org/10.1000/ABC", "10.1000/abc"),
    ("doi", "doi:10.1000/abc", "10.1000/abc"),
    ("doi", "DOI: 10.1000/abc", "10.1000/abc"),
    ("arxiv", "arXiv:2404.02905v2", "2404.02905"),
    ("arxiv", "2404.02905v1", "2404.02905"),
    ("arxiv", "https://arxiv.org/abs/2404.02905v1", "2404.02905"),
    ("arxiv", "https://arxiv.org/pdf/2404.02905.pdf", "2404.02905"),
    ("arxiv", "arXiv:hep-th/9901001v3", "hep-th/9901001"),
    ("arxiv", "math.GT/0309136", "math.GT/0309136"),
    ("openreview", "https://openreview.net/forum?id=gojL67CfS8", "gojL67CfS8"),
    ("openreview-profile", "https://openreview.net/profile?id=~Yann_LeCun1", "~Yann_LeCun1"),
    ("cik", "320193", "0000320193"),
    ("cik", "CIK 0000320193", "0000320193"),
    ("edition", "NeurIPS 2024", "neurips-2024"),
    ("edition", "NeurIPS-2024", "neurips-2024"),
    ("neurips-event", " 94115 ", "94115"),
]


@pytest.mark.parametrize(("scheme", "text", "wanted"), FORMS)
def test_an_identifier_has_one_form_however_it_was_copied(scheme: str, text: str, wanted: str) -> None:
    assert normalised(scheme, text) == wanted
    pattern = vocabulary().schemes[scheme].pattern
    assert pattern
    assert re.fullmatch(pattern, wanted)


@pytest.mark.parametrize(("scheme", "text", "wanted"), FORMS)
def test_the_normal_form_stays_as_it_is(scheme: str, text: str, wanted: str) -> None:
    assert normalised(scheme, wanted) == wanted


@pytest.mark.parametrize(("scheme", "text", "wanted"), FORMS)
def test_the_pattern_for_editors_takes_what_is_understood(scheme: str, text: str, wanted: str) -> None:
    pattern = written(scheme, vocabulary().schemes[scheme].pattern or "")
    assert re.fullmatch(pattern, text.strip())
    assert re.fullmatch(pattern, wanted)


@pytest.mark.parametrize("text", ["", "no doi", "10.1000/a b", "https://example.org/10.1000/abc"])
def test_what_is_no_identifier_is_left_for_the_reader_to_refuse(text: str) -> None:
    assert normalised("doi", text) == text
    assert not re.fullmatch(vocabulary().schemes["doi"].pattern or "", text)


@given(st.sampled_from(sorted(vocabulary().schemes)), st.text(max_size=60))
def test_normalising_twice_is_normalising_once(scheme: str, text: str) -> None:
    once = normalised(scheme, text)
    assert normalised(scheme, once) == once


def test_fact_files_entities_files_and_links_keep_the_one_form(tmp_path: Path) -> None:
    fact_file = tmp_path / "fact.yaml"
    fact_file.write_text(
        "newsfacts: 1\nsource: {id: s, is: NewsArticle, title: T}\n"
        "entities:\n  p:\n    is: Paper\n    name: P\n"
        "    ids: {arxiv: 'arXiv:2404.02905v2', doi: ['doi:10.1/A', 10.1000/A]}\n"
    )
    with pytest.raises(ProblemsError, match=r"fact.yaml:7:46: “doi:10.1/A” is no DOI"):
        facts.read(fact_file)
    fact_file.write_text(fact_file.read_text().replace("'doi:10.1/A'", "'doi:10.1000/A'"))
    assert facts.read(fact_file).entities[0].ids == (("arxiv", "2404.02905"), ("doi", "10.1000/a"))

    head = "source: {id: e, title: T, by: A. Editor, date: 2025}\n"
    entities = tmp_path / "entities.yaml"
    entities.write_text(
        f"newsfacts-entities: 1\n{head}entities:\n  a: {{is: Company, name: A, ids: {{cik: 320193}}}}\n"
    )
    assert read_entities(entities).entries[0].ids == (("cik", "0000320193"),)

    links = tmp_path / "links.yaml"
    links.write_text(
        f"newsfacts-links: 1\n{head}links:\n"
        "  - {same: ['arxiv:2404.02905v2', 'doi:10.48550/arXiv.2404.02905'], reason: the page says so}\n"
    )
    assert (read_links(links).links[0].first, read_links(links).links[0].second) == (
        "arxiv:2404.02905",
        "doi:10.48550/arxiv.2404.02905",
    )
