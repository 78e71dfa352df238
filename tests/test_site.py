"""A whole site: addresses, what is written and what is left alone, lists, search, answers, downloads."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import string
import subprocess
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from conftest import ARTICLE, BASE, Kg, command, environment, write_article
from hypothesis import given
from hypothesis import strategies as st

from kg import loading
from kg.errors import DataError, UsageError
from kg.site import Options, Outcome, build
from kg.site.addresses import Addresses, relative, root, safe
from kg.site.folder import OWN, Folder
from kg.site.words import folded, words
from kg.store import Store
from kg.trust import Trust


def quiet(*_: object) -> None:
    return None


def made(store: Path, site: Path, **options: object) -> Outcome:
    return build(Store.open(store), site, Options(jobs=1)._replace(**options), quiet)


def files(site: Path) -> dict[str, tuple[int, bytes]]:
    """The files of a site without the program's own: when each changed, and what is in it."""
    return {
        path.relative_to(site).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
        for path in site.rglob("*")
        if path.is_file() and OWN not in path.relative_to(site).parts
    }


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of one article; nobody writes to it."""
    folder = tmp_path_factory.mktemp("small")
    opened = loading.create(folder / "store", BASE)
    loading.load(opened, [write_article(folder)])
    del opened
    return folder / "store"


@pytest.fixture(scope="module")
def site(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its site; nobody writes to it."""
    path = tmp_path_factory.mktemp("site") / "site"
    made(small, path)
    return path


# -- addresses ---------------------------------------------------------------------------------------------

ADDRESSES = Addresses(BASE)
FOUND = re.compile(r"(id|source|other)/[0-9a-f]{2}/[a-z0-9_-]{1,80}\.html")
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=300) | st.from_regex(r"[A-Za-z0-9.:-]{1,12}")


@given(NAMES)
def test_every_name_gets_a_file_name_that_every_disk_takes(name: str) -> None:
    found = safe(name)
    assert re.fullmatch(r"[a-z0-9_-]{1,80}", found)
    assert found.split("_")[0] not in {"con", "prn", "aux", "nul", "com1", "lpt9"} or "_" in found


@given(st.lists(NAMES, unique=True, max_size=30))
def test_no_two_names_share_a_file_name(names: list[str]) -> None:
    assert len({safe(name) for name in names}) == len(names)


@given(NAMES)
def test_no_iri_leads_out_of_its_folder(name: str) -> None:
    for iri in (f"{BASE}id/{name}", f"{BASE}source/{name}", name):
        assert FOUND.fullmatch(ADDRESSES.page(iri))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("acme", "Acme"),
        ("acme", "acme_"),
        ("org:acme", "org-acme"),
        ("é", "e\u0301"),
        ("a.b", "a-b"),
        ("con", "CON"),
    ],
)
def test_names_that_look_alike_have_files_of_their_own(first: str, second: str) -> None:
    assert safe(first).casefold() != safe(second).casefold()


def test_a_plain_name_is_its_own_file_name() -> None:
    assert ADDRESSES.page(f"{BASE}id/bytedance") == "id/" + ADDRESSES.page(f"{BASE}id/bytedance").split("/")[1] + (
        "/bytedance.html"
    )


@pytest.mark.parametrize("name", ["con", "nul", "com1", "lpt9", "aux"])
def test_a_name_that_windows_gives_to_a_device_is_not_used(name: str) -> None:
    assert safe(name).startswith(f"{name}_")


def test_a_name_in_another_script_is_told_by_its_checksum() -> None:
    assert re.fullmatch(r"_[a-z2-7]{13}", safe("北京大学"))
    assert re.fullmatch(r"_[a-z2-7]{13}", safe("جامعة"))
    assert safe("Universität Zürich").startswith("universitat-zurich_")


def test_addresses_stay_the_same_from_version_to_version() -> None:
    assert ADDRESSES.page("https://kg.example/id/arxiv:2404.02905") == "id/96/arxiv-2404-02905_6sxlq2fxbzo3e.html"


@given(st.lists(st.sampled_from("abc"), max_size=3), st.lists(st.sampled_from("abc"), max_size=3))
def test_a_way_from_page_to_page_leads_there(here: list[str], there: list[str]) -> None:
    page, other = "/".join([*here, "x.html"]), "/".join([*there, "y.html"])
    assert os.path.normpath(f"{os.path.dirname(page)}/{relative(page, other)}".lstrip("/")) == other
    assert os.path.normpath(f"x/{os.path.dirname(page)}/{root(page)}") == "x"


# -- words -------------------------------------------------------------------------------------------------


def test_accents_and_capitals_are_not_needed_to_find_a_name() -> None:
    assert words("Škoda Plzeň Łódź Straße Øre") == {"skoda", "plzen", "lodz", "strasse", "ore"}


def test_each_place_in_a_chinese_name_can_begin_a_search() -> None:
    assert {"北京大学", "京大学", "大学", "学"} <= words("北京大学")


def test_a_name_with_an_apostrophe_is_found_with_and_without_it() -> None:
    assert {"loreal", "oreal"} <= words("L’Oréal")


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


# -- what is written, and what is left alone ---------------------------------------------------------------


def test_every_entity_and_every_source_has_a_sheet(site: Path) -> None:
    for identifier in ("org:harrow-foods", "org:lindqvist-mills", "org:eastport-gazette"):
        page = site / ADDRESSES.page(f"{BASE}id/{identifier}")
        assert "<h1>" in page.read_text(encoding="utf-8"), identifier
    assert (site / ADDRESSES.page(f"{BASE}source/eastport-gazette-flour")).is_file()


def test_every_link_leads_to_a_file_of_the_site(site: Path) -> None:
    broken = []
    for page in site.rglob("*.html"):
        for kind, address in re.findall(r'(href|src)="([^"]*)"', page.read_text(encoding="utf-8")):
            parts = urlsplit(address)
            if not parts.scheme and parts.path and not (page.parent / unquote(parts.path)).is_file():
                broken.append((page.relative_to(site).as_posix(), kind, address))
    assert not broken


def test_no_link_names_the_folder_that_the_site_lies_in(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert str(site) not in text
        assert not re.search(r'(href|src)="(/|file:)', text)


def test_the_same_store_gives_the_same_bytes(small: Path, site: Path, tmp_path: Path) -> None:
    made(small, tmp_path / "again")
    assert {p: data for p, (_, data) in files(tmp_path / "again").items()} == {
        p: data for p, (_, data) in files(site).items()
    }


def test_a_second_run_has_nothing_to_do(small: Path, tmp_path: Path) -> None:
    made(small, tmp_path / "site")
    before = files(tmp_path / "site")
    assert made(small, tmp_path / "site").nothing
    assert files(tmp_path / "site") == before


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    opened = loading.create(tmp_path / "store", BASE)
    loading.load(opened, [write_article(tmp_path)])
    del opened
    made(tmp_path / "store", tmp_path / "site", twins=False)
    before = files(tmp_path / "site")
    (tmp_path / "harrow.yaml").write_text(ARTICLE.replace("name: Ada Brandt}", "name: Ada B. Brandt}"))
    opened = Store.open_for_writing(tmp_path / "store")
    loading.load(opened, [tmp_path / "harrow.yaml"])
    del opened
    outcome = made(tmp_path / "store", tmp_path / "site", twins=False)
    after = files(tmp_path / "site")
    assert not outcome.nothing
    touched = {path for path in after if before.get(path, (0, b""))[0] != after[path][0]}
    assert touched == {path for path in after if before.get(path, (0, b""))[1] != after[path][1]}
    assert "site.css" not in touched
    assert 0 < len(touched) < len(after)


def test_the_page_of_what_is_gone_goes_too(tmp_path: Path) -> None:
    opened = loading.create(tmp_path / "store", BASE)
    loading.load(opened, [write_article(tmp_path)])
    del opened
    made(tmp_path / "store", tmp_path / "site")
    gone = tmp_path / "site" / ADDRESSES.page(f"{BASE}id/eastport-gazette-flour:ada")
    own = gone.with_name("mine.html")
    own.write_text("mine")
    assert gone.is_file()
    opened = Store.open_for_writing(tmp_path / "store")
    opened.write(drop=["eastport-gazette-flour"])
    del opened
    outcome = made(tmp_path / "store", tmp_path / "site")
    assert outcome.removed > 0
    assert not gone.exists()
    assert own.read_text() == "mine"


def test_a_page_that_somebody_took_away_comes_back(small: Path, tmp_path: Path) -> None:
    made(small, tmp_path / "site", twins=False)
    (tmp_path / "site" / "about.html").unlink()
    (tmp_path / "site" / "data.html").write_text("damaged")
    outcome = made(small, tmp_path / "site", twins=False)
    assert outcome.changed == 2
    assert "How to read" in (tmp_path / "site" / "about.html").read_text()


def test_a_folder_with_other_things_is_refused(small: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="is not empty and no site"):
        made(small, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_is_refused_as_a_folder(small: Path, tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine")
    with pytest.raises(UsageError, match="is a file"):
        made(small, tmp_path / "site")


def test_a_file_of_somebody_else_in_the_way_is_not_touched(tmp_path: Path) -> None:
    with Folder.open(tmp_path / "site") as folder:
        folder.begin("one")
        (tmp_path / "site" / "index.html").write_text("mine")
        with pytest.raises(DataError, match="is in the way"):
            folder.write("index.html", "ours")
    assert (tmp_path / "site" / "index.html").read_text() == "mine"


def test_nothing_is_written_through_a_link_that_leads_out(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    with Folder.open(tmp_path / "site") as folder:
        folder.begin("one")
        (tmp_path / "site" / "id").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(DataError, match="is a link"):
            folder.write("id/x.html", "ours")
    assert not list((tmp_path / "elsewhere").iterdir())


def test_two_runs_do_not_write_at_once(tmp_path: Path) -> None:
    with (
        Folder.open(tmp_path / "site"),
        pytest.raises(UsageError, match="another process"),
        Folder.open(tmp_path / "site"),
    ):
        pass


def test_a_manifest_that_cannot_be_read_is_told(small: Path, tmp_path: Path) -> None:
    made(small, tmp_path / "site", twins=False)
    (tmp_path / "site" / OWN / "manifest.sqlite").write_bytes(b"not a database, but long enough to look at" * 100)
    with pytest.raises(DataError, match="cannot be read"):
        made(small, tmp_path / "site", twins=False)


def test_a_run_that_was_cut_short_goes_on(tmp_path: Path) -> None:
    with Folder.open(tmp_path / "site") as folder:
        folder.begin("one")
        folder.write("a.html", "a")
        folder.claim(["b.html"])
    with Folder.open(tmp_path / "site") as folder:
        assert folder.begin("one")
        assert folder.claim(["a.html", "b.html"]) == ["b.html"]
        folder.write("b.html", "b")
        assert folder.finish() == 0
    with Folder.open(tmp_path / "site") as folder:
        assert not folder.begin("one")
        assert folder.begin("two")
        folder.write("a.html", "a")
        assert folder.finish() == 1
    assert not (tmp_path / "site" / "b.html").exists()


@pytest.mark.slow
def test_a_kill_at_any_moment_leaves_no_half_page_and_the_next_run_ends_it(
    store_path: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    run = [command(), "-s", str(store_path), "site", "-o", str(site), "--class", "Company", "--class", "Paper"]
    whole = environment(tmp_path)
    for seconds in (0.6, 1.5, 3.0, 5.0, 8.0):
        process = subprocess.Popen(run, env=whole, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for path in site.rglob("*.html") if site.exists() else ():
            assert path.read_text(encoding="utf-8").endswith("</html>\n") or path.read_text().endswith("</html>")
    subprocess.run(run, env=whole, check=True, stderr=subprocess.DEVNULL)
    fresh = [*run[:5], str(tmp_path / "fresh"), *run[6:]]
    subprocess.run(fresh, env=whole, check=True, stderr=subprocess.DEVNULL)
    assert {p: d for p, (_, d) in files(site).items()} == {p: d for p, (_, d) in files(tmp_path / "fresh").items()}
    assert not list((site / OWN / "tmp").iterdir())


@pytest.mark.slow
def test_processes_make_the_same_pages_as_one_does_and_end_with_it(store_path: Path, tmp_path: Path) -> None:
    made(store_path, tmp_path / "one", classes=("Company", "University"), jobs=1)
    made(store_path, tmp_path / "two", classes=("Company", "University"), jobs=2)
    assert {p: d for p, (_, d) in files(tmp_path / "one").items()} == {
        p: d for p, (_, d) in files(tmp_path / "two").items()
    }


# -- what the pages say ------------------------------------------------------------------------------------


def test_a_list_leads_to_the_things_of_a_class_and_its_subclasses(site: Path) -> None:
    text = (site / "browse/company/index.html").read_text(encoding="utf-8")
    assert "Harrow Foods" in text
    assert "Lindqvist Mills" in text


@pytest.mark.slow
def test_a_list_has_pages_and_facets(store_path: Path, tmp_path: Path) -> None:
    made(store_path, tmp_path / "site", classes=("Paper",), twins=False)
    papers = tmp_path / "site/browse/paper"
    assert "…" not in (papers / "index.html").read_text(encoding="utf-8").partition('class="pager"')[2]
    assert (papers / "2.html").is_file()
    assert "227" in (papers / "index.html").read_text(encoding="utf-8")
    listed = re.findall(r'<li><a href="[^"]*/id/', (papers / "index.html").read_text(encoding="utf-8"))
    assert len(listed) == 200
    assert (papers / "letter/a.html").is_file()
    assert len(list((papers / "award").iterdir())) == 1
    assert not (papers / "year").exists(), "all are of one year, which divides nothing"


def test_a_question_has_its_answer_its_query_and_downloads(site: Path) -> None:
    page = (site / "question/lawsuits.html").read_text(encoding="utf-8")
    assert "Harrow Foods v. Lindqvist Mills" in page
    assert "?lawsuit a nf:Lawsuit" in page
    assert "kg run lawsuits" in page
    rows = json.loads((site / "question/lawsuits/1.json").read_text(encoding="utf-8"))
    assert rows
    assert (site / "question/lawsuits/1.csv").read_text(encoding="utf-8").startswith("lawsuit,")


def test_a_question_whose_examples_name_nothing_here_says_so(site: Path) -> None:
    page = (site / "question/papers-at.html").read_text(encoding="utf-8")
    assert "name nothing in these sources" in page


def test_an_allegation_stands_in_no_list_without_its_speaker(site: Path) -> None:
    page = (site / "question/alleged-and-denied.html").read_text(encoding="utf-8")
    row = next(row for row in page.split("<tr>") if "watered-down" in row)
    assert "Harrow Foods" in row
    assert "Lindqvist Mills" in row
    assert "denie" in row.lower() or "denial" in page.lower()


def test_a_question_that_takes_too_long_is_told_and_the_others_go_on(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "queries"
    own.mkdir()
    (own / "aaa-endless.rq").write_text(
        "#+ summary: Endless\n"
        "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o }"
    )
    monkeypatch.setenv("KG_QUERIES", str(own))
    made(small, tmp_path / "site", patience=1.0, twins=False)
    assert "took longer than 1 seconds" in (tmp_path / "site/question/aaa-endless.html").read_text()
    assert "Harrow" in (tmp_path / "site/question/lawsuits.html").read_text()


def test_the_ontology_tells_each_class_and_relation(site: Path) -> None:
    page = (site / "ontology.html").read_text(encoding="utf-8")
    assert 'id="Lawsuit"' in page
    assert 'id="hasPlaintiff"' in page


def test_the_downloads_keep_claims_apart_from_facts(site: Path) -> None:
    facts = gzip.decompress((site / "data/facts.nq.gz").read_bytes()).decode()
    claims = gzip.decompress((site / "data/claims.nq.gz").read_bytes()).decode()
    assert "hasPlaintiff" in facts
    assert not any(line.endswith("/claims> .") for line in facts.splitlines())
    assert "committed> <" not in facts
    assert all(line.endswith("/claims> .") for line in claims.splitlines())


def test_the_search_index_finds_a_name_by_the_beginning_of_any_word(site: Path) -> None:
    index = (site / "search/index.js").read_text()
    words_ = (site / "search/w/0/0.js").read_text()
    things = (site / "search/d/0/0.js").read_text()
    assert index.startswith('kgSearch("",0,{')
    assert re.search(r"\\nlindqvist [0-9a-z,]+\\n", words_)
    assert "Lindqvist Mills" in things
    assert all(text.isascii() for text in (index, words_, things))


def test_only_the_wanted_classes_have_pages(small: Path, tmp_path: Path) -> None:
    made(small, tmp_path / "site", classes=("Company",), twins=False)
    assert {p.parent.parent.name for p in (tmp_path / "site").glob("*/*/*.html") if p.parent.name[:2] != "qu"} >= {
        "id"
    }
    assert not (tmp_path / "site" / ADDRESSES.page(f"{BASE}id/eastport-gazette-flour:ada")).exists()
    assert (tmp_path / "site/browse/company/index.html").exists()


def test_a_site_with_an_address_has_canonical_links_and_a_sitemap(small: Path, tmp_path: Path) -> None:
    made(small, tmp_path / "site", base="https://facts.example/a&b/", twins=False)
    assert (
        '<link rel="canonical" href="https://facts.example/a&amp;b/">'
        in (tmp_path / "site/index.html").read_text()
    )
    whole = (tmp_path / "site/sitemap.xml").read_text()
    assert "<loc>https://facts.example/a&amp;b/sitemap-1.xml</loc>" in whole
    assert "a&amp;b/id/" in (tmp_path / "site/sitemap-1.xml").read_text()


def test_a_view_makes_the_site_of_what_the_switches_leave(small: Path, tmp_path: Path) -> None:
    made(small, tmp_path / "site", trust=Trust(as_of="2025-03-01"), twins=False)
    text = (tmp_path / "site/index.html").read_text(encoding="utf-8")
    assert "--as-of 2025-03-01" in text
    assert "Harrow Foods" not in text


def test_an_empty_store_makes_a_site_that_says_so(tmp_path: Path) -> None:
    loading.create(tmp_path / "store", BASE).close()
    outcome = made(tmp_path / "store", tmp_path / "site")
    assert outcome.sheets == 0
    assert "0 things" in (tmp_path / "site/index.html").read_text()


def test_templates_of_a_house_stand_in_for_the_shipped_ones(small: Path, tmp_path: Path) -> None:
    own = tmp_path / "templates"
    own.mkdir()
    (own / "site-about.html.j2").write_text(
        '{% extends "shipped/site-about.html.j2" %}{% block footer %}The Eastport Gazette{% endblock %}'
    )
    (own / "site.css").write_text("body { color: teal }")
    made(small, tmp_path / "site", templates=own, twins=False)
    assert "The Eastport Gazette" in (tmp_path / "site/about.html").read_text()
    assert "teal" in (tmp_path / "site/site.css").read_text()


@pytest.mark.slow
def test_a_retracted_headline_stands_nowhere_without_its_mark(harbour: Path, tmp_path: Path) -> None:
    made(harbour, tmp_path / "site", classes=("NewsArticle",), twins=False)
    told = 0
    for page in (tmp_path / "site").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        if page.parent.name in ("site", "news-article") or "question" in page.parts:
            for after in text.split(">Harbour master of Thornesund dismissed")[1:]:
                assert "retracted" in after[:60], page
                told += 1
    assert told > 2


HOSTILE = "</script><img src=x onerror=alert(1)>\u202e&amp;"


def test_a_hostile_name_stays_text_on_every_page(tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text("Ada Brandt came.", encoding="utf-8")
    (tmp_path / "bad.yaml").write_text(
        "newsfacts: 1\nsource:\n  id: bad\n  is: NewsArticle\n  title: " + json.dumps(HOSTILE) + "\n"
        "  published: 2025-03-04\n  text: article.txt\nentities:\n  ada: {is: Person, name: "
        + json.dumps(HOSTILE)
        + "}\n"
        "claims:\n  - quote: Ada Brandt came\n    says:\n      ada: {nickname: Addy}\n",
        encoding="utf-8",
    )
    opened = loading.create(tmp_path / "store", BASE)
    loading.load(opened, [tmp_path / "bad.yaml"])
    del opened
    made(tmp_path / "store", tmp_path / "site", title=HOSTILE, base="https://x.example/")
    for path, (_, data) in files(tmp_path / "site").items():
        text = data.decode("utf-8", "replace") if not path.endswith(".gz") else ""
        if path.endswith((".html", ".js", ".xml")):
            assert "<img src=x" not in text, path
            assert "\u202e" not in text, path
        assert set(path) <= set(string.ascii_lowercase + string.digits + "/_-."), path


def test_the_command_says_what_it_did_and_is_quiet_where_there_is_nothing_to_do(
    kg: Kg, small: Path, tmp_path: Path
) -> None:
    first = kg("site", "-o", "out", "--jobs", "1", store=small)
    assert first.code == 0, first.err
    assert re.search(r"out: \d+ sheets; \d+ files, [\d.]+ MB; \d+ written, 0 removed", first.err)
    again = kg("site", "-o", "out", "--jobs", "1", store=small)
    assert "nothing to do" in again.err
    assert kg("site", "-o", "out", "--base", "ftp://x", store=small).code == 2


def test_a_class_that_does_not_exist_is_refused_with_those_near_it(kg: Kg, tmp_path: Path) -> None:
    done = kg("site", "-o", str(tmp_path / "site"), "--class", "Lawsui")
    assert done.code == 2
    assert "no class “Lawsui”; did you mean “Lawsuit”" in done.err
    assert not (tmp_path / "site").exists()
