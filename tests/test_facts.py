from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kg import facts, files
from kg.errors import ProblemsError
from kg.facts import quotes, values
from kg.facts.model import Date, EntityRef, NodeRef, Quote, Source, Statement, Text
from kg.facts.schema import json_schema
from kg.quads.articles import of_source
from kg.vocabulary import XSD, vocabulary

TEXT = "Acme sued Zenith on Monday.\r\nAcme says that Zenith lied – Zenith denies it.\n"
EXAMPLES = files.folder("examples")
PAGE = Path(__file__).parents[1] / "docs" / "fact-files.md"
SEED = Path(__file__).parents[2] / "shared" / "seed"

HEAD = """\
newsfacts: 1
source: {id: s, is: NewsArticle, title: T, publisher: paper, text: t.txt}
entities:
  paper: {is: NewsOrganization, name: The Paper}
  acme: {is: Company, name: Acme}
  zenith: {is: Company, name: Zenith}
  ann: {is: Person, name: Ann}
  case: {is: Lawsuit, name: Acme v. Zenith}
  lying: {is: Topic, name: lying}
"""
CLAIM = HEAD + "claims:\n  - quote: Acme sued Zenith\n"
"""Ten lines of head, a claim from line 11 on; what is added to a claim begins in line 12, column 5."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "t.txt").write_bytes(TEXT.encode())
    return tmp_path


def read(folder: Path, content: str, name: str = "f.yaml", **options: Any) -> Source:
    path = folder / name
    path.write_bytes(content.encode())
    return facts.read(path, **options)


def problems(folder: Path, content: str, **options: Any) -> list[str]:
    """The problems of a file, each without the path of its folder."""
    with pytest.raises(ProblemsError) as caught:
        read(folder, content, **options)
    return [str(p).replace(f"{folder}/", "") for p in caught.value.problems]


# -- what is read ------------------------------------------------------------------------------------------


def test_a_claim_has_its_words_with_their_place_and_context(folder: Path) -> None:
    (claim,) = read(folder, CLAIM + "    says: {acme: {sued: zenith}}\n").claims
    assert claim.quote == Quote(0, 16, "Acme sued Zenith", "", " on Monday.\r\nAcme says that Zeni")
    assert claim.triple == Statement(EntityRef("acme"), "sued", EntityRef("zenith"))
    assert (claim.id, claim.modality, claim.accepted, claim.speaker) == (
        "c0-16",
        "asserted",
        True,
        EntityRef("paper"),
    )


def test_a_statement_is_kept_in_the_primary_direction(folder: Path) -> None:
    (claim,) = read(folder, CLAIM + "    says: {zenith: {suedBy: acme}}\n").claims
    assert claim.triple == Statement(EntityRef("acme"), "sued", EntityRef("zenith"))


def test_a_list_of_values_makes_a_claim_for_each(folder: Path) -> None:
    claims = read(
        folder, CLAIM + "    id: x\n    says: {case: {hasParty: [acme, zenith], eventStatus: pending}}\n"
    ).claims
    assert [c.id for c in claims] == ["x-1", "x-2", "x-3"]
    assert claims[2].triple == Statement(EntityRef("case"), "eventStatus", Text("pending", f"{XSD}string"))


def test_a_mapping_makes_a_dependent_node_whose_class_is_known_where_one_is_possible(folder: Path) -> None:
    (claim,) = read(
        folder,
        CLAIM + "    says: {case: {seeks: {reliefKind: damages, reliefAmount: {value: 01.50, currency: EUR}}}}\n",
    ).claims
    assert claim.triple == Statement(EntityRef("case"), "seeks", NodeRef("case-seeks"))
    assert [(n.id, n.class_) for n in claim.nodes] == [
        ("case-seeks", "Relief"),
        ("case-seeks-relief-amount", "MonetaryFigure"),
    ]
    assert Statement(NodeRef("case-seeks-relief-amount"), "value", Text("1.5", f"{XSD}decimal")) in claim.details


def test_nodes_without_an_id_get_one_each(folder: Path) -> None:
    claims = read(
        folder,
        CLAIM + "    says: {ann: {hasPosition: [{positionAt: acme}, {positionAt: zenith}]}}\n"
        "  - quote: Zenith lied\n    says: {ann: {hasPosition: {positionAt: paper}}}\n",
    ).claims
    assert [c.nodes[0].id for c in claims] == ["ann-has-position", "ann-has-position-2", "ann-has-position-3"]


def test_a_claim_can_speak_of_a_node_of_a_later_claim(folder: Path) -> None:
    claims = read(
        folder,
        CLAIM + "    says: {n1: {role: boss}}\n"
        "  - quote: Zenith lied\n    says: {ann: {hasPosition: {id: n1, positionAt: acme}}}\n",
    ).claims
    assert claims[0].triple == Statement(NodeRef("n1"), "role", Text("boss", f"{XSD}string"))


def test_a_claim_in_words_takes_one_entity_or_several(folder: Path) -> None:
    first, second = read(
        folder,
        CLAIM + "    about: acme\n    text: It went to court.\n"
        "  - {quote: Zenith lied, about: [acme, ann], text: It was so., when: {text: then}}\n",
    ).claims
    assert (first.text, first.about) == ("It went to court.", (EntityRef("acme"),))
    assert (second.about, second.date) == ((EntityRef("acme"), EntityRef("ann")), Date(None, "then"))


def test_a_denial_disputes_every_claim_of_the_block_it_names(folder: Path) -> None:
    claims = read(
        folder,
        CLAIM + "    id: x\n    modality: alleged\n    by: acme\n    alleged-in: case\n"
        "    says: {zenith: {committed: lying}, ann: {committed: lying}}\n"
        "  - {modality: denied, by: zenith, disputes: x, quote: Zenith lied, says: {zenith: {committed: lying}}}\n"
        "  - {modality: denied, by: ann, disputes: [x-2], quote: Zenith lied, says: {ann: {committed: lying}}}\n",
    ).claims
    assert claims[2].disputes == ("x-1", "x-2")
    assert claims[3].disputes == ("x-2",)
    assert [c.accepted for c in claims] == [False] * 4


def test_an_asserted_claim_can_be_held_back_with_a_reason(folder: Path) -> None:
    (claim,) = read(
        folder, CLAIM + "    accept: false\n    why: doubtful\n    says: {acme: {sued: zenith}}\n"
    ).claims
    assert (claim.modality, claim.accepted, claim.not_accepted_because) == ("asserted", False, "doubtful")


def test_without_a_publisher_the_source_itself_speaks(folder: Path) -> None:
    (claim,) = read(
        folder, (CLAIM + "    says: {acme: {sued: zenith}}\n").replace("publisher: paper, ", "")
    ).claims
    assert claim.speaker == "source"


def test_the_basis_of_the_date_stands_with_the_date_or_in_basis(folder: Path) -> None:
    head = HEAD.replace("text: t.txt", "published: {edtf: 2024-12, basis: guessed}, basis: {title: seen}")
    assert read(folder, head).basis == (("published", "guessed"), ("title", "seen"))


def test_names_have_languages_and_identifiers_several_values(folder: Path) -> None:
    (entity,) = read(
        folder,
        "newsfacts: 1\nsource: {id: s, is: NewsArticle, title: T}\nentities:\n"
        "  p:\n    is: Paper\n    name: [P, Q]\n    aka: [R, {zh: 字节, en: S}]\n"
        "    ids: {openreview: [gojL67CfS8, aaaaaaaa]}\n    entry: e\n",
    ).entities
    assert (entity.name, entity.aka) == ("P", (("Q", None), ("R", None), ("字节", "zh"), ("S", "en")))
    assert entity.ids == (("openreview", "gojL67CfS8"), ("openreview", "aaaaaaaa"))
    assert entity.entry == "e"


def test_headlines_are_leads_with_plain_names(folder: Path) -> None:
    headlines = read(folder, HEAD + "headlines:\n  - {quote: Zenith lied, mentions: Zenith}\n"
                     "  - {text: Court sued, kind: Lawsuit, mentions: [A, B]}\n").headlines  # fmt: skip
    assert [(h.id, h.text, h.mentions, h.kind) for h in headlines] == [
        ("h1", "Zenith lied", ("Zenith",), None),
        ("h2", "Court sued", ("A", "B"), "Lawsuit"),
    ]


def test_json_says_the_same(folder: Path) -> None:
    tree = yaml.load(CLAIM + "    says: {acme: {sued: zenith}}\n", Loader=yaml.BaseLoader)
    from_json = read(folder, json.dumps(tree, indent="\t"), "f.json")
    from_yaml = read(folder, CLAIM + "    says: {acme: {sued: zenith}}\n")
    assert from_json.claims[0].triple == from_yaml.claims[0].triple
    assert from_json.entities == from_yaml.entities


@pytest.mark.parametrize(("start", "is_one"), [
    ("newsfacts: 1\n", True),
    ("\ufeffnewsfacts: 1\n", True),
    ("# a remark\n'newsfacts': 1\n", True),
    ('{"source": {}, "newsfacts": 1}', True),
    ("newsfacts-entities: 1\n", False),
    ("# newsfacts: 1 is how it starts\n", False),
    ("", False),
])  # fmt: skip
def test_a_fact_file_is_known_by_its_start(folder: Path, start: str, is_one: bool) -> None:
    path = folder / "f.yaml"
    path.write_bytes(start.encode())
    assert facts.is_fact_file(path) is is_one
    path.write_bytes(start.encode("utf-16"))
    assert facts.is_fact_file(path) is is_one
    assert not facts.is_fact_file(folder / "absent.yaml")


# -- the text ----------------------------------------------------------------------------------------------

PINNED = HEAD.replace("text: t.txt", "text: {sha256: @S, length: @L}")


def pinned(text: bytes = TEXT.encode()) -> str:
    import hashlib

    return PINNED.replace("@S", hashlib.sha256(text).hexdigest()).replace("@L", str(len(text.decode())))


def test_places_do_without_the_text_and_the_text_fills_the_words_in(folder: Path) -> None:
    file = pinned() + "claims:\n  - {at: [29, 33], says: {acme: {sued: zenith}}}\n"
    (without,) = read(folder, file).claims
    (with_text,) = read(folder, file, text=folder / "t.txt").claims
    assert without.quote == Quote(29, 33)
    assert with_text.quote == Quote(
        29, 33, "Acme", "Acme sued Zenith on Monday.\r\n", " says that Zenith lied – Zenith "
    )
    assert without.id == with_text.id == "c29-33"


def test_loading_with_the_text_is_another_input(folder: Path) -> None:
    assert read(folder, pinned()).input_sha256 != read(folder, pinned(), text=folder / "t.txt").input_sha256


def test_another_text_is_refused(folder: Path) -> None:
    (folder / "other.txt").write_text("Another text.")
    (problem,) = problems(folder, pinned(), text=folder / "other.txt")
    assert problem.startswith("f.yaml:2:68: other.txt is another text: its SHA-256 is ")


def test_the_length_has_to_be_that_of_the_text(folder: Path) -> None:
    file = pinned().replace(f"length: {len(TEXT)}", "length: 9")
    assert problems(folder, file, text=folder / "t.txt") == [
        f"f.yaml:2:68: the text has {len(TEXT)} characters, not 9; correct `length:`"
    ]


@pytest.mark.parametrize("name", ["../t.txt", "/etc/passwd", "link.txt"])
def test_a_fact_file_can_name_no_text_outside_its_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "t.txt").write_text("outside")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link.txt").symlink_to(tmp_path / "t.txt")
    (problem,) = problems(inside, HEAD.replace("t.txt", name))
    assert problem == (
        f"f.yaml:2:68: the text “{name}” is outside the folder of the fact file; give it with --text instead"
    )


def test_a_text_that_cannot_be_read_is_told_at_its_name(folder: Path) -> None:
    assert problems(folder, HEAD.replace("t.txt", "no.txt")) == [
        "f.yaml:2:68: cannot read the text no.txt: No such file or directory"
    ]
    (folder / "t.txt").write_bytes(b"a\0b")
    assert problems(folder, HEAD) == ["f.yaml:2:68: the text t.txt holds a NUL character at 1; is it a text?"]


# -- what is wrong, with its place and the way out ---------------------------------------------------------


def test_all_problems_are_told_at_once_in_the_order_of_the_file(folder: Path) -> None:
    found = problems(
        folder, HEAD.replace("is: Lawsuit", "is: Lawsit") + "claims:\n  - {says: {acme: {sues: zenith}}}\n"
    )
    assert found == [
        "f.yaml:8:14: no class “Lawsit” (did you mean “Lawsuit”?)",
        "f.yaml:11:5: a claim needs its words: `quote:`, `at:`, or `without-words:` with the reason",
        "f.yaml:11:20: no property “sues” (did you mean “sued”?)",
    ]


@pytest.mark.parametrize(("old", "new", "message"), [
    ("newsfacts: 1", "newsfacts: 2", "1:12: a fact file has the line `newsfacts: 1` (found “2”)"),
    ("newsfacts: 1", "nwesfacts: 1", "1:1: a fact file has no key “nwesfacts” (did you mean “newsfacts”?)"),
    ("source: {id", "sauce: {id",
     "1:1: the `source:` block is missing (id, is, title, publisher, published, text)"),
    ("id: s,", "", "2:9: source needs `id:`"),
    ("{id: s, is: NewsArticle, title: T, publisher: paper, text: t.txt}", "{}", "2:9: source needs `title:`"),
    ("id: s,", "id: S 1,", "2:14: “S 1” cannot be a source id; use lower-case letters, digits and single hyphens"),
    ("id: s,", "id: wikidata,", "2:14: “wikidata” cannot be a source id; use lower-case"),
    ("id: s,", "id: newsfacts-ontology,", "2:14: “newsfacts-ontology” cannot be a source id; use lower-case"),
    ("title: T", "title: ''", "2:41: title has no value"),
    ("title: T", "title: [T]", "2:41: title takes one value, not a list"),
    ("title: T", "title: T, publishr: x",
     "2:44: source has no key “publishr” (did you mean “publisher” or “published”?)"),
    ("is: NewsArticle", "is: Company", "2:21: a Company is no Work; one is needed here"),
    ("publisher: paper", "publisher: ann", "2:55: “ann” is a Person; an Organization is needed here"),
    ("publisher: paper", "publisher: papr", "2:55: no entity “papr” in this file (did you mean “paper”?)"),
    ("text: t.txt", "text: t.txt, url: 'javascript:x'", "2:80: “javascript:x” is no http or https address"),
    ("text: t.txt", "text: t.txt, language: English",
     "2:85: “English” is no language tag (write zh, en, zh-Hant)"),
    ("text: t.txt", "text: t.txt, published: soon",
     "2:86: “soon” is no EDTF date: write 2024, 2024-08, 2024-08-05 or 2024-12-10/2024-12-15; add ? if uncertain, "
     "~ if approximate"),
    ("text: t.txt", "text: t.txt, published: {text: soon}",
     "2:86: published needs `edtf:`, the date (words alone cannot be sorted by)"),
    ("text: t.txt", "text: {sha256: 12}", "2:77: sha256 takes 64 digits 0-9, a-f"),
    ("text: t.txt", "text: {file: t.txt, length: long}", "2:90: length takes a number of characters"),
    ("text: t.txt", 'text: "t\\0"', "2:68: control character U+0000 in this value; take it out"),
    ("is: Person,", "", "7:3: entity “ann” needs `is:`"),
    (", name: Ann", "", "7:3: entity “ann” needs `name:`"),
    ("{is: Person, name: Ann}", "Ann", "7:8: entity ann takes a mapping (`key: value` lines), not a single value"),
    ("ann: {", "Ann: {",
     "7:3: “Ann” cannot be an entity key; use lower-case letters, digits and single hyphens (reserved: unnamed)"),
    ("ann: {", "unnamed: {",
     "7:3: “unnamed” cannot be an entity key; use lower-case letters, digits and single hyphens (reserved: "),
    ("is: Person", "is: Figure", "7:13: no entity can be a Figure; write it inside a claim"),
    ("is: Person", "is: Claim", "7:13: no entity can be a Claim; the store makes them"),
    ("name: Ann", "name: Ann, nmae: x", "7:32: entity “ann” has no key “nmae” (did you mean “name”?)"),
    ("name: Ann", "name: Ann, surname: Lee",
     "7:32: “surname” is said of entity “ann” without words; say it in `claims:`"),
    ("name: Ann", "name: Ann, orcid: x", "7:32: “orcid” is an identifier; write it under `ids:`"),
    ("name: Ann", "name: Ann, ids: {orcd: x}", "7:38: no identifier “orcd” (did you mean “orcid”"),
    ("name: Ann", "name: Ann, ids: {ror: 02v51f717}", "7:38: ror is for an Organization; this is a Person"),
    ("name: Ann", "name: Ann, ids: {orcid: 12}", "7:45: “12” is no ORCID iD (for example: "),
    ("name: Ann", "name: Ann, anonymous: yes",
     "7:43: “yes” is no value of `anonymous:` (known: true, false)"),
    ("name: Ann", "name: Ann, entry: 'a b'",
     "7:39: “a b” is no key of an entities file; those are lower-case letters, digits and single hyphens"),
    ("name: Ann", "name: Ann, aka: {English: x}", "7:38: “English” is no language tag (write zh, en, zh-Hant)"),
])  # fmt: skip
def test_a_problem_of_source_or_entities_is_told(folder: Path, old: str, new: str, message: str) -> None:
    assert HEAD.count(old) == 1
    found = problems(folder, HEAD.replace(old, new))
    assert any(p.startswith(f"f.yaml:{message}") for p in found), found


@pytest.mark.parametrize(("more", "message"), [
    ("says: {acme: {soed: zenith}}", "12:19: no property “soed” (did you mean “sued”"),
    ("says: {acme: {hasPosition: zenith}}", "12:19: “hasPosition” is said of a Person; “acme” is a Company"),
    ("says: {acme: {sued: case}}", "12:25: “sued” leads to an Agent; “case” is a Lawsuit"),
    ("says: {acme: {sued: zenit}}", "12:25: no entity “zenit” in this file (did you mean “zenith”?)"),
    ("says: {acne: {sued: zenith}}", "12:12: no entity “acne” in this file (did you mean “acme”?)"),
    ("says: {acne: {soed: zenith}}", "12:19: no property “soed” (did you mean “sued”"),
    ("says: {acme: {sued: }}", "12:25: an entity has no value"),
    ("says: {acme: zenith}",
     "12:18: what is said of acme takes a mapping (`key: value` lines), not a single value"),
    ("says: {}", "12:11: says: has nothing in it; write `subject: {property: value}`"),
    ("says: {acme: {wikidata: Q1}}", "12:19: “wikidata” is an identifier; write it in `entities:` under `ids:`"),
    ("says: {acme: {label: x}}", "12:19: no property “label”"),
    ("says: {acme: {modality: x}}", "12:19: “modality” is kept by the store itself; no claim can state it"),
    ("says: {acme: {url: 'javascript:x'}}", "12:24: “javascript:x” is no http or https address"),
    ("says: {case: {eventStatus: over}}", "12:32: “eventStatus” cannot be “over”; it is one of: announced"),
    ("says: {case: {date: May}}", "12:25: “May” is no EDTF date: write 2024, 2024-08"),
    ("says: {case: {date: {edtf: 2024-13}}}", "12:32: “2024-13” is no EDTF date: there is no month 13"),
    ("says: {case: {date: {day: 1}}}", "12:26: “date” has no key “day”"),
    ("says: {case: {date: {basis: x}}}",
     "12:25: “date” needs `edtf:` (a date), `text:` (the source's words), or both"),
    ("says: {acme: {hasFigure: {is: Figure, value: many}}}",
     "12:50: “value” takes a number in digits only (8000000 or 1.5), not “many”"),
    ("says: {acme: {hasFigure: {value: 1}}}",
     "12:30: this node of “hasFigure” needs `is:`; one of: Figure, MonetaryFigure"),
    ("says: {acme: {hasFigure: {is: Figur}}}", "12:35: no class “Figur” (did you mean “Figure”?)"),
    ("says: {acme: {hasFigure: {is: Position}}}",
     "12:35: “hasFigure” makes no node that is a Position; one of: Figure, MonetaryFigure"),
    ("says: {case: {heardBy: {is: Court}}}",
     "12:28: “heardBy” makes no new node; declare a Court in `entities:` and name that"),
    ("says: {ann: {hasPosition: {id: A B, positionAt: acme}}}",
     "12:36: “A B” cannot be an id; use lower-case letters, digits and single hyphens"),
    ("says: {ann: {hasPosition: {id: acme, positionAt: acme}}}",
     "12:36: the id “acme” is taken in this file; give this node another `id:`"),
    ("says: {ann: {hasPosition: {roll: x}}}", "12:32: no property “roll” (did you mean “role”?)"),
    ("says: {ann: {samePersonAs: ann}}",
     "12:32: “samePersonAs” is never a plain fact; say with `modality:` who says"),
    ("modality: probable", "12:15: “probable” is no modality (known: asserted, reported, alleged, denied,"),
    ("modality: aleged", "12:15: “aleged” is no modality (did you mean “alleged”?)"),
    ("modality: alleged", "11:5: a claim that is alleged needs `by:` (who says it; `unnamed` if nobody is named)"),
    ("modality: alleged\n    by: case", "13:9: “case” is a Lawsuit; an Agent is needed here"),
    ("by: acme",
     "12:9: asserted means in the source's own voice, so `by:` does not go with it; use `modality: reported`"),
    ("modality: expected\n    says: {ann: {hasPosition: {positionAt: acme}}}",
     "13:31: a claim that is expected makes no new nodes; name an entity, or use `text:`"),
    ("accept: false\n    why: x\n    says: {ann: {hasPosition: {positionAt: acme}}}",
     "14:31: a claim that is not accepted makes no new nodes; name an entity, or use `text:`"),
    ("accept: true", "12:13: “true” is no value of `accept:` (known: false)"),
    ("accept: false", "12:13: `accept: false` needs `why:`, the reason in words"),
    ("why: x", "11:5: `why:` goes with `accept: false`"),
    ("modality: reported\n    by: acme\n    accept: false\n    why: x",
     "14:13: a claim that is reported is never accepted as a fact; take `accept:` out"),
    ("in: acme", "12:9: “acme” is a Company; a Work is needed here"),
    ("alleged-in: acme", "12:17: “acme” is a Company; an Event is needed here"),
    ("disputes: [other]", "12:16: no claim “other” in this file"),
    ("when: yesterday", "12:11: “yesterday” is no EDTF date: write"),
    ("id: A B", "12:9: “A B” cannot be an id; use lower-case letters, digits, single hyphens"),
    ("text: words", "11:5: a claim in words needs `about:` with at least one entity"),
    ("text: words\n    about: [nobody]", "13:13: no entity “nobody” in this file"),
    ("says: {acme: {sued: zenith}}\n    about: [acme]",
     "13:12: `about:` goes with `text:`; a claim with `says:` names its subjects there"),
    ("says: {acme: {sued: zenith}}\n    text: x",
     "11:5: a claim has either `says:` (triples) or `about:` and `text:` (words)"),
    ("note: x", "11:5: a claim has either `says:` (triples) or `about:` and `text:` (words)"),
    ("sais: {}", "12:5: a claim has no key “sais” (did you mean “says”?)"),
    ("at: [0, 4]", "12:9: a claim has both `quote:` and `at:`; keep one"),
    ("occurrence: 2", "12:17: these words are in the text once; take `occurrence:` out"),
    ("occurrence: 0", "12:17: occurrence takes a number from 1"),
    ("occurrence: " + "9" * 5000, "12:17: occurrence takes a number from 1"),
])  # fmt: skip
def test_a_problem_of_a_claim_is_told(folder: Path, more: str, message: str) -> None:
    found = problems(folder, f"{CLAIM}    {more}\n")
    assert any(p.startswith(f"f.yaml:{message}") for p in found), found


@pytest.mark.parametrize(("claim", "message"), [
    ("quote: Zenith lied - Zenith", "11:12: these words are not in the text: “Zenith lied - Zenith”; "
     "nearest, at [44, 64]: “Zenith lied – Zenith”"),
    ("quote: Zenith",
     "11:12: these words are in the text 3 times (at 10, 44, 58); add `occurrence: 1` to 3, or quote more"),
    ("quote: ''", "11:12: quote has no value"),
    ("quote: [a]", "11:12: quote takes one value, not a list"),
    ("at: [0, 400]", "11:9: at [0, 400] is no passage: the text has 76 characters"),
    ("at: [4, 4]", "11:9: at [4, 4] is no passage: the end has to be after the start"),
    ("at: [0]", "11:9: at takes two numbers: [start, end], characters from 0, end excluded"),
    ("at: 0-4", "11:9: at takes a list (lines that start with `- `), not a single value"),
    ("at: [0, " + "9" * 5000 + "]", "11:9: at takes two numbers: [start, end], characters from 0, end excluded"),
])  # fmt: skip
def test_words_that_cannot_be_found_are_told(folder: Path, claim: str, message: str) -> None:
    found = problems(folder, f"{HEAD}claims:\n  - {claim}\n    says: {{acme: {{sued: zenith}}}}\n")
    assert found[0] == f"f.yaml:{message}"


def test_words_need_a_text_and_places_a_checksum(folder: Path) -> None:
    head = HEAD.replace(", text: t.txt", "")
    says = "says: {acme: {sued: zenith}}"
    assert problems(folder, f"{head}claims:\n  - {{quote: Acme, {says}}}\n") == [
        "f.yaml:11:13: a quote cannot be checked without the text; name it in `source: text:`"
    ]
    assert problems(folder, f"{head}claims:\n  - {{at: [0, 4], {says}}}\n  - {{at: [5, 6], {says}}}\n") == [
        "f.yaml:11:10: places say nothing without the text they count in; give its `sha256:` under `source: text:`"
    ]


def test_two_claims_of_one_id_are_told(folder: Path) -> None:
    says = "says: {acme: {sued: zenith}}"
    assert problems(
        folder,
        f"{HEAD}claims:\n  - {{id: x, quote: Acme sued, {says}}}\n  - {{id: x, quote: Zenith lied, {says}}}\n",
    ) == ["f.yaml:12:10: the claim id “x” stands here twice (first in line 11)"]
    two = "says: {acme: {sued: [zenith, ann]}}"
    assert problems(
        folder,
        f"{HEAD}claims:\n  - {{id: x, quote: Acme sued, {two}}}\n  - {{id: x-2, quote: Zenith lied, {says}}}\n",
    ) == [
        "f.yaml:12:5: the id “x-2” that this claim would get is that of the claim in line 11; "
        "give one of the two another `id:`"
    ]


def test_claims_of_one_passage_have_different_ids(folder: Path) -> None:
    says = "says: {acme: {sued: zenith}}"
    claims = read(folder, f"{HEAD}claims:\n" + f"  - {{quote: Acme sued, {says}}}\n" * 2 +
                  f"  - {{without-words: a chart, {says}}}\n" * 2).claims  # fmt: skip
    assert len({c.id for c in claims}) == 4


@pytest.mark.parametrize(("headline", "message"), [
    ("{mentions: x}", "11:5: a headline needs `at:`, `quote:` or `text:`"),
    ("{text: x, kind: Lawsit}", "11:21: no class “Lawsit” (did you mean “Lawsuit”?)"),
    ("{text: x, mentions: [{name: y}]}", "11:26: mentions takes one value, not a mapping"),
    ("words", "11:5: a headline takes a mapping (`key: value` lines), not a single value"),
])  # fmt: skip
def test_a_problem_of_a_headline_is_told(folder: Path, headline: str, message: str) -> None:
    assert problems(folder, f"{HEAD}headlines:\n  - {headline}\n") == [f"f.yaml:{message}"]


@pytest.mark.parametrize("block", ["entities", "claims", "headlines"])
def test_a_block_may_be_empty_and_is_told_if_it_is_something_else(folder: Path, block: str) -> None:
    head = "newsfacts: 1\nsource: {id: s, is: NewsArticle, title: T}\n"
    assert read(folder, f"{head}{block}:\n").id == "s"
    (problem,) = problems(folder, f"{head}{block}: words\n")
    assert problem.startswith(f"f.yaml:3:{len(block) + 3}: {block} takes a ")


def test_an_entity_of_a_wrong_class_is_told_once_and_not_at_each_use(folder: Path) -> None:
    file = CLAIM.replace("is: NewsOrganization", "is: NewsPaper") + "    says: {paper: {owns: acme}}\n"
    (problem,) = problems(folder, file)
    assert problem.startswith("f.yaml:4:15: no class “NewsPaper”")


# -- quotes and numbers ------------------------------------------------------------------------------------

texts = st.text(alphabet=st.sampled_from("ab \n\r\té–\U0001f600\u00a0."), min_size=1, max_size=60)


@given(texts, st.data())
def test_any_passage_is_found_at_its_exact_place(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words = text[start:end].strip()
    assume(words)
    start += text[start:end].index(words)
    found = quotes.locate(text, words)
    if isinstance(found, quotes.FoundOften):
        found = quotes.locate(text, words, found.starts.index(start) + 1)
    assert isinstance(found, Quote)
    assert (found.start, found.end, found.exact) == (start, start + len(words), words)


def test_places_that_overlap_are_two() -> None:
    assert quotes.locate("aaaa", "aaa") == quotes.FoundOften((0, 1))


@given(texts, st.text(max_size=30))
def test_what_is_found_is_what_was_looked_for_but_for_white_space(text: str, words: str) -> None:
    assume(words.strip())
    found = quotes.locate(text, words, 1)
    if isinstance(found, Quote):
        assert text[found.start : found.end] == found.exact
        assert " ".join((found.exact or "").split()) == " ".join(words.split())
    else:
        assert isinstance(found, quotes.NotFound)
        assert 0 <= found.start <= found.end <= len(text)


def test_white_space_may_differ_and_nothing_else() -> None:
    assert quotes.locate("one\r\n  two\u00a0three", "one two three") == Quote(
        0, 16, "one\r\n  two\u00a0three", "", ""
    )
    assert isinstance(quotes.locate("it’s", "it's"), quotes.NotFound)
    assert isinstance(quotes.locate("Acme", "acme"), quotes.NotFound)


@pytest.mark.slow
def test_a_long_quote_that_is_almost_there_takes_no_time() -> None:
    assert isinstance(quotes.locate("a " * 1_000_000, "a " * 100_000 + "b"), quotes.NotFound)


@pytest.mark.parametrize(("text", "lexical", "kind"), [
    ("8000000", "8000000", "integer"),
    ("+007", "7", "integer"),
    ("50.0", "50", "integer"),
    ("-0", "0", "integer"),
    ("-1.50", "-1.5", "decimal"),
    (".5", "0.5", "decimal"),
    ("1234567890123456789012345678901234567890.5", "1234567890123456789012345678901234567890.5", "decimal"),
    ("9" * 100, "9" * 100, "integer"),
])  # fmt: skip
def test_a_number_has_one_form_and_loses_no_digit(text: str, lexical: str, kind: str) -> None:
    assert values.typed(text, f"{XSD}decimal") == Text(lexical, XSD + kind)


def test_a_number_of_thousands_of_digits_is_refused_since_no_reader_would_take_it_back() -> None:
    assert values.typed("9" * 6000, f"{XSD}decimal") is None


@pytest.mark.parametrize("text", ["", "8 000 000", "8,000", "1e6", "٣", "NaN", "1.2.3", "."])
def test_what_is_no_number_is_none(text: str) -> None:
    assert values.typed(text, f"{XSD}decimal") is None
    assert values.typed("1.5", f"{XSD}integer") is None


# -- anything shaped like a fact file ----------------------------------------------------------------------

KEYS = [
    "newsfacts",
    "source",
    "entities",
    "claims",
    "headlines",
    "id",
    "is",
    "title",
    "text",
    "at",
    "quote",
    "says",
    "about",
    "by",
    "modality",
    "when",
    "edtf",
    "a",
    "b",
    "owns",
    "hasFigure",
    "hasPosition",
    "value",
    "date",
    "ids",
    "wikidata",
    "name",
    "aka",
    "disputes",
    "occurrence",
    "accept",
    "why",
    "kind",
    "file",
    "sha256",
    "published",
    "publisher",
    "samePersonAs",
    "mentions",
    "entry",
    "anonymous",
    "basis",
    "in",
    "alleged-in",
    "withdraws",
    "credit",
    "copy-of",
    "corrects",
    "supersedes",
    "retracts",
    "note",
    "claims",
]
WORDS = [
    "1",
    "0",
    "s",
    "a",
    "b",
    "T",
    "x",
    "NewsArticle",
    "Person",
    "Company",
    "Figure",
    "Q1",
    "2024",
    "2024-13",
    "t.txt",
    "../x",
    "asserted",
    "alleged",
    "withdrawn",
    "unnamed",
    "false",
    "true",
    "Acme",
    "Zenith",
    "",
    "9" * 5000,
    "x\u2028y",
]
trees = st.recursive(
    st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
)
blocks = st.dictionaries(st.sampled_from(KEYS), trees, max_size=6)
entity = st.fixed_dictionaries(
    {"is": st.sampled_from(["Company", "Person", "Figure", "x"]), "name": trees},
    optional={"ids": trees, "aka": trees},
)
claim = st.fixed_dictionaries(
    {"says": st.dictionaries(st.sampled_from(["a", "b", "n"]), blocks, max_size=2)},
    optional={"at": st.just(["0", "4"]), "quote": st.sampled_from(WORDS), "modality": st.sampled_from(WORDS),
              "by": trees, "id": st.sampled_from(["a", "n", "c0-4", "c0-4-1"]), "disputes": trees,
              "withdraws": trees},
)  # fmt: skip
fact_files = st.fixed_dictionaries(
    {
        "newsfacts": st.just("1"),
        "source": st.fixed_dictionaries(
            {"id": st.just("s"), "is": st.just("NewsArticle"), "title": st.just("T"), "text": st.just("t.txt")},
            optional={
                "publisher": trees,
                "published": trees,
                "basis": trees,
                "retracts": st.dictionaries(st.sampled_from(WORDS), blocks, max_size=2) | trees,
                "corrects": st.dictionaries(st.sampled_from(WORDS), blocks, max_size=2) | trees,
            },
        )
        | blocks,
        "entities": st.dictionaries(st.sampled_from(["a", "b", "unnamed"]), entity | trees, max_size=3) | trees,
        "claims": st.lists(claim | blocks, max_size=4) | trees,
    },
    optional={"headlines": st.lists(blocks, max_size=2) | trees},
)


@given(tree=fact_files, as_json=st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
def test_any_tree_like_a_fact_file_is_refused_or_makes_statements(tree: Any, as_json: bool, folder: Path) -> None:
    path = folder / ("any.json" if as_json else "any.yaml")
    path.write_text(json.dumps(tree) if as_json else yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")
    with contextlib.suppress(ProblemsError):
        source = facts.read(path)
        assert len({c.id for c in source.claims}) == len(source.claims)
        assert of_source(source).statements


# -- the JSON Schema ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json_schema(vocabulary()))


def test_the_schema_in_the_repository_is_the_one_that_the_ontology_gives() -> None:
    written = subprocess.run([sys.executable, "-m", "kg.facts.schema"], capture_output=True, check=True).stdout
    assert (files.folder("ontology") / "fact-file.schema.json").read_bytes() == written, (
        "write it anew: python -m kg.facts.schema > ontology/fact-file.schema.json"
    )


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema(vocabulary()))


@pytest.mark.parametrize("name", ["bytedance-neurips-2024.yaml", "arxiv-2404-02905.yaml"])
@pytest.mark.parametrize("loader", [yaml.BaseLoader, yaml.SafeLoader], ids=["strings", "typed"])
def test_the_examples_fit_the_schema(
    schema: jsonschema.Draft202012Validator, name: str, loader: type[yaml.BaseLoader]
) -> None:
    tree = yaml.load((EXAMPLES / name).read_text(encoding="utf-8"), Loader=loader)
    assert [f"{e.json_path}: {e.message}" for e in schema.iter_errors(tree)] == []
    assert (
        (EXAMPLES / name)
        .read_text(encoding="utf-8")
        .startswith("# yaml-language-server: $schema=../ontology/fact-file.schema.json\n")
    )


@pytest.mark.parametrize("change", [
    "newsfacts: 2",
    "surce: {}",
    "source: {id: s, is: Company, title: T}",
    "source: {id: S, is: Paper, title: T}",
    "source: {is: Paper, title: T}",
    "source: {id: s, is: Paper, title: T, published: soon}",
    "source: {id: s, is: Paper, title: T, url: 'ftp://x'}",
    "entities: {a: {is: Compnay, name: A}}",
    "entities: {a: {is: Company}}",
    "entities: {a: {is: Figure, name: A}}",
    "entities: {A: {is: Company, name: A}}",
    "entities: {a: {is: Company, name: A, surname: B}}",
    "entities: {a: {is: Company, name: A, ids: {wikidata: 5}}, b: {is: Company, name: B, ids: {wikidta: Q5}}}",
    "entities: {a: {is: Company, name: A, ids: {wikidata: P5}}}",
    "claims: [{at: [0, 1], says: {a: {wons: b}}}]",
    "claims: [{at: [0], says: {a: {owns: b}}}]",
    "claims: [{says: {a: {owns: b}}}]",
    "claims: [{at: [0, 1]}]",
    "claims: [{at: [0, 1], quote: x, says: {a: {owns: b}}}]",
    "claims: [{at: [0, 1], says: {a: {owns: b}}, text: x, about: a}]",
    "claims: [{at: [0, 1], text: x}]",
    "claims: [{at: [0, 1], modality: likely, says: {a: {owns: b}}}]",
    "claims: [{at: [0, 1], modality: alleged, says: {a: {owns: b}}}]",
    "claims: [{at: [0, 1], by: a, says: {a: {owns: b}}}]",
    "claims: [{at: [0, 1], accept: false, says: {a: {owns: b}}}]",
    "claims: [{at: [0, 1], modality: reported, by: a, accept: false, why: x, says: {a: {owns: b}}}]",
    "claims: [{at: [0, 1], says: {a: {eventStatus: over}}}]",
    "claims: [{at: [0, 1], says: {a: {heardBy: {is: Court}}}}]",
    "claims: [{at: [0, 1], says: {a: {hasFigure: {is: Company}}}}]",
    "claims: [{at: [0, 1], says: {a: {hasFigure: {is: Figure, value: many}}}}]",
    "claims: [{at: [0, 1], when: {day: 1}, says: {a: {owns: b}}}]",
    "claims: [{at: [0, 1], modality: withdrawn, says: {a: {owns: b}}}]",
    "claims: [{at: [0, 1], withdraws: a, says: {a: {owns: b}}}]",
    "source: {id: s, is: Paper, title: T, retracts: [t]}",
    "source: {id: s, is: Paper, title: T, retracts: {t: {}}}",
    "source: {id: s, is: Paper, title: T, supersedes: {t: {note: n, claims: [c]}}}",
    "source: {id: s, is: Paper, title: T, corrects: {T: {note: n}}}",
    "source: {id: s, is: Paper, title: T, copy-of: 'a b'}",
    "headlines: [{mentions: x}]",
])  # fmt: skip
def test_the_schema_refuses_what_the_reader_refuses(
    folder: Path, schema: jsonschema.Draft202012Validator, change: str
) -> None:
    tree = {"newsfacts": "1", "source": {"id": "s", "is": "Paper", "title": "T"}}
    tree |= yaml.load(change, Loader=yaml.BaseLoader)
    assert not schema.is_valid(tree)
    assert problems(folder, yaml.safe_dump(tree, allow_unicode=True))


# -- the examples, and the page ----------------------------------------------------------------------------


def test_the_examples_are_read_without_their_texts() -> None:
    for name in ("bytedance-neurips-2024.yaml", "arxiv-2404-02905.yaml"):
        source = facts.read(EXAMPLES / name)
        assert source.claims
        assert all(c.quote and c.quote.exact is None for c in source.claims)


@pytest.mark.skipif(not SEED.is_dir(), reason="the seed texts do not lie beside the project")
@pytest.mark.parametrize(("name", "text"), [
    ("bytedance-neurips-2024.yaml", "article.txt"), ("arxiv-2404-02905.yaml", "second-source.txt"),
])  # fmt: skip
def test_the_texts_of_the_examples_fill_their_words_in(name: str, text: str) -> None:
    source = facts.read(EXAMPLES / name, text=SEED / text)
    assert all(c.quote and c.quote.exact and c.quote.exact == c.quote.exact.strip() for c in source.claims)


def blocks_of_page(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_every_example_of_the_page_is_one(folder: Path, schema: jsonschema.Draft202012Validator) -> None:
    (text,) = blocks_of_page("text")
    (folder / "article.txt").write_text(text, encoding="utf-8")
    whole, *parts = blocks_of_page("yaml")
    source = read(folder, whole)
    assert [c.modality for c in source.claims if not c.accepted] == ["alleged", "denied"]
    base = yaml.load(whole, Loader=yaml.BaseLoader)
    assert len(parts) > 4
    for part in parts:
        change = yaml.load(part, Loader=yaml.BaseLoader)
        tree = base | change | {"entities": base["entities"] | change.get("entities", {})}
        assert schema.is_valid(tree)
        options = {} if isinstance(tree["source"]["text"], str) else {"text": folder / "article.txt"}
        assert read(folder, json.dumps(tree), "part.json", **options)


def test_the_page_names_every_key_and_modality() -> None:
    page = PAGE.read_text(encoding="utf-8")
    schema = json_schema(vocabulary())["$defs"]
    for block in ("source", "claim"):
        for key in schema[block]["properties"]:
            assert re.search(rf"\b{key}\b", page), key
    for modality in schema["claim"]["properties"]["modality"]["enum"]:
        assert f"| `{modality}`" in page
