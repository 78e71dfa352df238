"""Affiliations are taken apart where it is certain, and stay whole where it is not."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.datasets.affiliations import fold, parse
from kg.datasets.cleaning import clean
from kg.datasets.records import OrganizationName

DATA = Path(__file__).parents[2] / "shared" / "data"
NEURIPS = DATA / "neurips-2024.jsonl"


def shown(text: str) -> list[str]:
    """Each organisation as "name < larger body < larger body"."""
    return [" < ".join(n.name for n in _with_larger(found)) for found in parse(text)]


def _with_larger(name: OrganizationName | None) -> list[OrganizationName]:
    return [name, *_with_larger(name.unit_of)] if name else []


@pytest.mark.parametrize(
    "text",
    ["", " ", "None", "N/A", "n/a", "???", "Independent", "Independent Researcher", "a.b@cs.example.ac.uk",
     "R&D Director", "Department of Computer Science", "College of Computer Science", "Unaffliated", "AI lab"],
)  # fmt: skip
def test_what_names_no_organisation_gives_none(text: str) -> None:
    assert parse(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "University of Science and Technology of China",
        "Korea Advanced Institute of Science & Technology",
        "Texas A&M University",
        "University of Modena and Reggio Emilia",
        "College of William and Mary",
        "Broad Institute of MIT and Harvard",
        "Center for Astrophysics | Harvard & Smithsonian",
        "Novo Nordisk A/S",
        "Disney Research|Studios",
        "University of the Basque Country (UPV/EHU)",
        "Input Output (IOG/IOHK)",
        "Agency for Science, Technology and Research (A*STAR)",
        "Huawei Technologies Co., Ltd.",
        "University of California, Berkeley",
        "The Chinese University of Hong Kong, Shenzen",
        "Harbin Institute of Technology, Shenzhen",
        "Hong Kong University of Science and Technology (Guangzhou)",
        "Mohamed bin Zayed University of Artificial Intelligence (MBZUAI)",
        "Rutgers, The State University of New Jersey",
        "Technion - Israel Institute of Technology",
        "Brown, MGH, VA, Harvard",
        "北京大学",
    ],
)
def test_one_name_stays_one(text: str) -> None:
    assert shown(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tsinghua University, Tsinghua University", ["Tsinghua University"]),
        ("the University of Hong Kong, University of Hong Kong", ["the University of Hong Kong"]),
        (", Rutgers University", ["Rutgers University"]),
        (
            '" University of Science and Technology of China, China"',
            ["University of Science and Technology of China"],
        ),
        ("King&amp;#x27;s College London", ["King's College London"]),
        ("Bytedance, US", ["Bytedance"]),
        ("Xiamen University, China", ["Xiamen University"]),
        ("Phd student, University of Oxford", ["University of Oxford"]),
        ("Researcher at AMD", ["AMD"]),
        ("Zhejiang University       Looking for PhD Fall25", ["Zhejiang University"]),
    ],
)
def test_what_is_no_part_of_the_name_is_dropped(text: str, expected: list[str]) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UC Santa Cruz/ByteDance Research", ["UC Santa Cruz", "ByteDance Research < ByteDance"]),
        ("ByteDance / TikTok", ["ByteDance", "TikTok"]),
        ("Mila ; Université de Montréal", ["Mila", "Université de Montréal"]),
        ("Virginia Tech | Virtue AI", ["Virginia Tech", "Virtue AI"]),
        ("NYU + Anthropic", ["NYU", "Anthropic"]),
        (
            "Wayve || Eindhoven University of Technology (TU/e)",
            ["Wayve", "Eindhoven University of Technology (TU/e)"],
        ),
        ("A*STAR / NTU", ["A*STAR", "NTU"]),
        ("CNRS & University of Lille", ["CNRS", "University of Lille"]),
        ("MBZUAI&CMU", ["MBZUAI", "CMU"]),
        (
            "Athens University of Economics and Business and Archimedes/Athena RC",
            ["Athens University of Economics and Business", "Archimedes/Athena RC"],
        ),
        ("Peking University, Tsinghua University", ["Peking University", "Tsinghua University"]),
        ("Shanghai Jiao Tong University, NVIDIA", ["Shanghai Jiao Tong University", "NVIDIA"]),
        (
            "Beijing University of Post and Telecommunication, Tsinghua University",
            ["Beijing University of Post and Telecommunication", "Tsinghua University"],
        ),
        ("University of Bath, UK; Aalto University, Finland", ["University of Bath", "Aalto University"]),
    ],
)
def test_several_organisations_are_told_apart(text: str, expected: list[str]) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "School of Computer Science, Peking University",
            "School of Computer Science, Peking University < Peking University",
        ),
        ("PICO, Bytedance", "PICO, Bytedance < Bytedance"),
        (
            "Speech, Audio & Music Intelligence (SAMI), ByteDance",
            "Speech, Audio & Music Intelligence (SAMI), ByteDance < ByteDance",
        ),
        (
            "Douyin Vision (Beijing) Co., Ltd, Bytedance",
            "Douyin Vision (Beijing) Co., Ltd, Bytedance < Bytedance",
        ),
        (
            "National University of Singapore, Department of ECE",
            "Department of ECE, National University of Singapore < National University of Singapore",
        ),
        (
            "Department of Computer Science, University of Colorado, Boulder, CO, USA",
            "Department of Computer Science, University of Colorado, Boulder < University of Colorado, Boulder",
        ),
        (
            "Key Lab of X, Institute of Computing Technology, Chinese Academy of Sciences",
            "Key Lab of X, Institute of Computing Technology, Chinese Academy of Sciences"
            " < Institute of Computing Technology, Chinese Academy of Sciences < Chinese Academy of Sciences",
        ),
        ("ByteDance AI Lab", "ByteDance AI Lab < ByteDance"),
        ("Huawei Noah's Ark Lab", "Huawei Noah's Ark Lab < Huawei"),
        ("Microsoft Research Asia", "Microsoft Research Asia < Microsoft"),
    ],
)
def test_a_unit_has_its_larger_body(text: str, expected: str) -> None:
    assert shown(text) == [expected]


def test_a_unit_of_two_universities_is_two_units() -> None:
    one, other = (
        parse("School of Software, Tsinghua University")[0],
        parse("School of Software, Nankai University")[0],
    )
    assert one.name != other.name


def test_a_place_that_tells_namesakes_apart_stays() -> None:
    assert shown("Northeastern University, Shenyang, China") != shown("Northeastern University, Boston, USA")
    assert shown("Pontificia Universidade Catolica, Rio de Janeiro, Brazil") == [
        "Pontificia Universidade Catolica, Rio de Janeiro"
    ]


def test_a_paragraph_stays_whole() -> None:
    text = "Department of Everything, " * 100 + "Peking University"
    assert shown(text) == [text]


PIECES = [
    *(
        "University of Oxford",
        "MIT",
        "Department of X",
        "Institute of Y",
        "China",
        "Google",
        "Ltd",
        "Co.",
        "CA 94305",
    ),
    *(",", ", ", "/", ";", " and ", " & ", "+", "(", ")", "@", " ", "|", "the ", '"', ".", "大学"),
    *("\ud800", "&amp;", "\u202e"),
]
AFFILIATIONS = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=12).map("".join)


@given(AFFILIATIONS)
@settings(max_examples=500)
def test_every_name_is_made_of_words_of_the_text(text: str) -> None:
    words = fold(clean(text)).split()
    glued = "".join(words)
    for found in parse(text):
        for name in _with_larger(found):
            assert name.name.strip()
            assert name.name == clean(name.name)
            assert all(word in words or word in glued for word in fold(name.name).split())


@given(AFFILIATIONS)
def test_no_organisation_is_named_twice(text: str) -> None:
    names = [found.name for found in parse(text)]
    assert len(names) == len(set(names))


@given(st.text() | AFFILIATIONS)
@settings(max_examples=500)
def test_cleaning_clean_text_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_text_is_cleaned() -> None:
    assert clean("Xi&amp;amp;amp;#x27;an\x00  Jiaotong\u202e\tUniversity\n") == "Xi'an Jiaotong University"
    assert clean("a\ud800b") == "a\ufffdb"
    assert clean("e\u0301cole") == "\u00e9cole"
    assert clean(None) == clean("") == clean(" \u200b ") == ""


def test_hostile_text_is_read_at_once() -> None:
    for text in (
        "&" * 50_000,
        "&amp;" * 20_000,
        "(" * 50_000,
        "and " * 20_000,
        ", " * 50_000,
        "A/" * 200,
        "X and " * 100,
    ):
        parse(text)


@pytest.fixture(scope="module")
def real() -> set[str]:
    if not NEURIPS.exists():
        pytest.skip("the folder shared/data with the real lists is not beside the checkout")
    rows = [json.loads(line) for line in NEURIPS.read_text("utf-8").splitlines()]
    return {a["affiliation"] for row in rows for a in row["authors"]}


def test_of_real_affiliations_every_word_of_a_name_is_in_the_text(real: set[str]) -> None:
    for text in real:
        words = fold(clean(text)).split()
        for found in parse(text):
            assert set(fold(found.name).split()) <= set(words) | {"the"}, text


def test_of_real_affiliations_few_name_nothing(real: set[str]) -> None:
    nothing = sorted(t for t in real if not parse(t))
    assert len(nothing) < 45, nothing
    assert not [t for t in nothing if re.search(r"universit|institute of technology", t, re.IGNORECASE)]
