"""Speculation and allegation stay what they are, whichever way the graph is asked or leaves the store."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import NAMES, owns, source, state
from told_samples import IDS, STATING, Told, a_ruling, article, plain_triples, told

from kg import export, facts, files, loading, queries
from kg.cli.group import COMMANDS, cli
from kg.facts.model import (
    ACCEPTED,
    MODALITIES,
    UNNAMED,
    Claim,
    DependentNode,
    Entity,
    EntityRef,
    NodeRef,
    Quote,
    Source,
    Text,
)
from kg.facts.model import Statement as Said
from kg.identity.resolve import Tie
from kg.quads.articles import of_source
from kg.quads.names import TYPE, Names, nf
from kg.quads.prepared import Prepared
from kg.store import Store
from kg.tables import GRAPH_FORMATS
from kg.terms import literal
from kg.vocabulary import NF, OWL, RDFS, XSD

EXAMPLES = files.folder("examples")
ARTICLE = EXAMPLES / "bytedance-neurips-2024.yaml"
TEXT = Path(__file__).parents[2] / "shared" / "seed" / "article.txt"
BASE = "https://kg.example/"
AUTHOR = f"{BASE}id/scmp-bytedance-neurips-award:tian-keyu"
INTERN = f"{BASE}id/scmp-bytedance-neurips-award:ex-intern-tian"
NEVER = {f"{NF}samePersonAs", f"{NF}committed", f"{OWL}sameAs"}
CLAIM_PARTS = {f"{NF}{name}" for name in ("claimSubject", "claimObject", "aboutEntity", "saidBy")}


@pytest.fixture(scope="module", params=["without the words", "with the words"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The article and the title page of the paper that it is about; nobody writes to it any more."""
    text = TEXT if request.param == "with the words" else None
    if text and not text.is_file():
        pytest.skip("the seed article does not lie beside the project")
    return loaded(tmp_path_factory.mktemp("honesty") / "store", text)


def loaded(path: Path, text: Path | None) -> Store:
    store = loading.create(path, BASE)
    title_page = facts.read(EXAMPLES / "arxiv-2404-02905.yaml")
    store.write([of_source(facts.read(ARTICLE, text=text), BASE), of_source(title_page, BASE)])
    return store


def run(store: Store, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["-s", str(store.path), *arguments])


def plain(triples: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The triples among these that state what may only be claimed."""
    return [
        (s, p, o)
        for s, p, o in triples
        if p in NEVER or ({s, o} == {AUTHOR, INTERN} and p not in CLAIM_PARTS) or (s == o == AUTHOR)
    ]


def triples_of(quads: Iterable[ox.Quad]) -> Iterator[tuple[str, str, str]]:
    for q in quads:
        yield getattr(q.subject, "value", ""), q.predicate.value, getattr(q.object, "value", "")


def read_back(data: bytes, format_: str) -> set[tuple[str, str, str]]:
    """The triples of an export as a tool sees them that drops the names of graphs."""
    return set(triples_of(ox.parse(data, format=GRAPH_FORMATS[format_])))


# -- the graphs --------------------------------------------------------------------------------------------


def test_no_graph_states_the_identity_or_the_sabotage(store: Store) -> None:
    assert plain(triples_of(store.db)) == []


def test_the_identity_is_speculated_by_nobody_in_particular(store: Store) -> None:
    rows = _claims(store, "samePersonAs")
    assert rows == {("Speculated", "UnnamedSource", "false")}


def test_the_sabotage_is_alleged_by_the_company_in_the_lawsuit_and_denied_by_the_intern(store: Store) -> None:
    assert _claims(store, "committed") == {
        ("Alleged", "org:bytedance", "false"),
        ("Denied", "scmp-bytedance-neurips-award:ex-intern-tian", "false"),
    }
    disputed = store.db.query(
        f"PREFIX nf: <{NF}> SELECT (COUNT(DISTINCT ?alleged) AS ?n) {{ ?denial nf:modality nf:Denied ; "
        "nf:disputes ?alleged . ?alleged nf:modality nf:Alleged ; nf:claimPredicate nf:committed ; "
        "nf:allegedIn ?lawsuit }"
    )
    assert isinstance(disputed, ox.QuerySolutions)
    assert [row["n"].value for row in disputed] == ["2"]


def _claims(store: Store, predicate: str) -> set[tuple[str, str, str]]:
    found = store.db.query(
        f"PREFIX nf: <{NF}> SELECT ?modality ?by ?accepted {{ ?claim nf:claimPredicate nf:{predicate} ; "
        "nf:modality ?modality ; nf:saidBy ?by ; nf:accepted ?accepted }"
    )
    assert isinstance(found, ox.QuerySolutions)
    return {
        (
            row["modality"].value.removeprefix(NF),
            row["by"].value.removeprefix(NF).removeprefix(f"{BASE}id/"),
            row["accepted"].value,
        )
        for row in found
    }


def test_the_author_and_the_intern_stay_two_beside_other_sources(store: Store) -> None:
    for iri in (AUTHOR, INTERN):
        assert store.identity().of(iri.removeprefix(f"{BASE}id/")) == iri.removeprefix(f"{BASE}id/")
    assert any(store.db.quads_for_pattern(ox.NamedNode(AUTHOR), None, None, ox.DefaultGraph()))
    assert any(store.db.quads_for_pattern(ox.NamedNode(INTERN), None, None, ox.DefaultGraph()))


@pytest.mark.skipif(not TEXT.is_file(), reason="the seed article does not lie beside the project")
def test_reloading_with_and_without_the_words_changes_nothing_of_it(tmp_path: Path) -> None:
    store = loading.create(tmp_path / "store", BASE)
    for text in (None, TEXT, None):
        store.write([of_source(facts.read(ARTICLE, text=text), BASE)])
        assert plain(triples_of(store.db)) == []
    store.write(drop=["scmp-bytedance-neurips-award"])
    assert plain(triples_of(store.db)) == []


def test_no_axiom_of_the_ontology_leads_to_what_may_only_be_claimed() -> None:
    heads = {
        (q.predicate.value, q.object.value)
        for q in ox.parse(path=files.folder("ontology") / "newsfacts.ttl", format=ox.RdfFormat.TURTLE)
        if q.predicate.value in (f"{RDFS}subPropertyOf", f"{OWL}inverseOf", f"{OWL}equivalentProperty")
        and isinstance(q.object, ox.NamedNode)
    }
    assert [iri for _, iri in heads if iri in NEVER] == []
    chained = {
        q.subject.value
        for q in ox.parse(path=files.folder("ontology") / "newsfacts.ttl", format=ox.RdfFormat.TURTLE)
        if q.predicate.value == f"{OWL}propertyChainAxiom" and isinstance(q.subject, ox.NamedNode)
    }
    assert chained & NEVER == set()


@pytest.mark.skipif("infer" not in COMMANDS, reason="this version draws no inferences")
def test_what_the_reasoner_adds_says_nothing_of_it(tmp_path: Path) -> None:
    loaded(tmp_path / "store", None)
    result = CliRunner().invoke(cli, ["-s", str(tmp_path / "store"), "infer"])
    assert result.exit_code == 0, result.output
    assert plain(triples_of(Store.open(tmp_path / "store").db)) == []


# -- what leaves the store ---------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", sorted(GRAPH_FORMATS))
@pytest.mark.parametrize("claims", [False, True], ids=["facts", "facts and claims"])
def test_no_export_states_it_even_when_graph_names_are_dropped(store: Store, format_: str, claims: bool) -> None:
    for one in (None, "scmp-bytedance-neurips-award"):
        found = read_back(export.write(store, format_, claims=claims, source=one), format_)
        assert len(found) > 100
        assert plain(found) == []


def test_an_export_of_facts_has_no_claim_in_it(store: Store) -> None:
    for format_ in GRAPH_FORMATS:
        found = read_back(export.write(store, format_), format_)
        assert {o for _, p, o in found if p.endswith("#type")} & {
            f"{NF}Claim",
            f"{NF}Quote",
            f"{NF}Headline",
        } == set()


@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")  # rdflib's own, of its own code
def test_the_dataset_for_rdflib_does_not_state_it(store: Store) -> None:
    dataset = export.to_rdflib(store)
    assert plain((str(s), str(p), str(o)) for s, p, o, _ in dataset.quads()) == []
    assert plain((str(s), str(p), str(o)) for s, p, o in dataset.default_graph) == []


# -- what the commands say ---------------------------------------------------------------------------------


@pytest.mark.parametrize("pattern", [
    "?a nf:samePersonAs ?b", "?a nf:committed ?b", "?a owl:sameAs ?b",
    "GRAPH ?g { ?a nf:samePersonAs ?b }", "GRAPH ?g { ?a nf:committed ?b }", "GRAPH ?g { ?a owl:sameAs ?b }",
    f"<{AUTHOR}> (nf:samePersonAs|^nf:samePersonAs) ?b",
])  # fmt: skip
def test_a_query_for_it_answers_no(store: Store, pattern: str) -> None:
    result = run(store, "query", f"ASK {{ {pattern} }}", "-e")
    assert result.exit_code == 1, result.output
    assert result.stdout.strip().lower() in ("no", "false")


@pytest.mark.parametrize(
    "entity", [AUTHOR, INTERN, "ByteDance", f"{BASE}id/scmp-bytedance-neurips-award:code-tampering"]
)
def test_a_profile_says_of_each_claim_how_sure_it_is_and_who_says_it(store: Store, entity: str) -> None:
    result = run(store, "show", entity)
    assert result.exit_code == 0, result.output
    stated, _, said = " ".join(result.stdout.split()).partition("Said, but not held as fact")
    assert said
    for words in ("same person as", "committed"):
        assert words not in stated.lower()
    for part in said.split("[1]"):
        if "same person as" in part:
            assert "SPECULATED: speculation" in part
        if "committed" in part and "wrongdoing" in part:
            assert "DENIED" in part
            assert "denies" in part
        elif "committed" in part:
            assert "ALLEGED: ByteDance alleges" in part or "ALLEGED: Bytedance Inc alleges" in part


@pytest.mark.slow
@pytest.mark.parametrize("format_", ["csv", "md"])
def test_saved_queries_never_show_it_without_its_modality(store: Store, format_: str) -> None:
    for name in queries.names():
        header = queries.load(name).header
        for example in header.examples:
            values = [f"{key}={value}" for key, value in example.values.items()]
            result = run(store, "run", name, *values, "-F", format_)
            if result.exit_code != 0:  # an example about other sources than these two
                continue
            title, *rows = result.stdout.splitlines()
            for row in rows:
                identity = ("Tian Keyu" in row and "former ByteDance intern" in row) or (
                    AUTHOR in row and INTERN in row
                )
                if identity or "tampering" in row or "sabotage" in row:
                    told = f"{header.summary} {title} {row}".lower()
                    assert any(m in told for m in ("report", "alleg", "deni", "specul", "claim")), f"{name}: {row}"


def test_a_fact_sheet_never_shows_it_without_its_modality(store: Store) -> None:
    pytest.importorskip("kg.sheets")
    for entity in (AUTHOR, INTERN):
        result = run(store, "sheet", entity)
        assert result.exit_code == 0, result.output
        assert "sameas" not in result.stdout.lower()
        shown = " ".join(re.sub(r"<(style|script).*?</\1>|<[^>]*>", " ", result.stdout, flags=re.DOTALL).split())
        for place in re.finditer("same person as|committed", shown):
            near = shown[max(0, place.start() - 300) : place.end() + 300].lower()
            assert any(words in near for words in ("speculat", "alleg", "deni")), near


# -- any fact file -----------------------------------------------------------------------------------------

KEYS = ("a", "b", "c")
refs = st.sampled_from([EntityRef(k) for k in KEYS])
properties = st.sampled_from(["samePersonAs", "committed", "owns", "sued"])


@st.composite
def claim(draw: st.DrawFn, number: int) -> Claim:
    modality = draw(st.sampled_from(MODALITIES))
    node = NodeRef(f"n{number}")
    with_node = draw(st.booleans())
    nodes = (DependentNode(node.id, "Position"),) if with_node else ()
    details = (Said(node, "role", Text(draw(st.sampled_from(["x", "y"])), f"{XSD}string")),) if with_node else ()
    subject, object_ = draw(refs), draw(refs)
    triple = Said(subject, "hasPosition", node) if with_node else Said(subject, draw(properties), object_)
    return Claim(
        id=f"c{number}",
        modality=modality,
        speaker=UNNAMED,
        quote=Quote(number, number + 1),
        triple=triple,
        nodes=nodes,
        details=details,
        not_accepted_because=draw(st.sampled_from([None, None, "doubtful"])) if modality == ACCEPTED else None,
    )


@st.composite
def sources(draw: st.DrawFn) -> Source:
    claims = tuple(draw(claim(number)) for number in range(draw(st.integers(0, 8))))
    entities = tuple(Entity(key, "Person", f"Person {key}") for key in KEYS)
    return Source("s", "NewsArticle", "A title", "0" * 64, None, None, entities=entities, claims=claims)


@given(sources())
def test_the_facts_of_any_source_are_its_accepted_claims_and_nothing_else(source: Source) -> None:
    names = Names(BASE)

    def term(ref: object) -> str:
        if isinstance(ref, EntityRef):
            return names.entity(f"s:{ref.key}")
        if isinstance(ref, NodeRef):
            return names.source("s", f"node/{ref.id}")
        assert isinstance(ref, Text)
        return literal(ref.lexical, ref.datatype)

    wanted = {(term(EntityRef(e.key)), TYPE, nf("Person")) for e in source.entities}
    wanted |= {(term(EntityRef(e.key)), nf("name"), literal(e.name)) for e in source.entities}
    for c in source.claims:
        if c.modality == ACCEPTED and c.not_accepted_because is None and c.triple:
            for said in (c.triple, *c.details):
                wanted.add((term(said.subject), nf(said.property), term(said.value)))
            wanted |= {(term(NodeRef(n.id)), TYPE, nf(n.class_)) for n in c.nodes}

    prepared = of_source(source, BASE)
    assert {s.triple for s in prepared.statements if s.graph == names.source("s", "facts")} == wanted
    elsewhere = [s for s in prepared.statements if s.graph != names.source("s", "facts")]
    for statement in elsewhere:
        assert statement.predicate not in {
            nf(p) for p in ("samePersonAs", "committed", "owns", "sued", "hasPosition")
        }


# -- any sequence of loads, decisions and retractions ------------------------------------------------------

STATEMENTS = {nf(name)[1:-1] for name in STATING}
LISTED = (owns("org:acme", "org:zenith"), owns("org:zenith", "org:acme"))
"""What a list says that articles may say, too."""
LISTS = tuple(source("list", LISTED[:n], version=n, kind="list") for n in (1, 2))
DECISIONS = tuple(
    source("links", version=n, ties=[Tie(first, second)])
    for n, (first, second) in enumerate([("org:acme", "org:zenith"), ("a:p", "b:p"), ("a:e", "b:e")])
)

Write = Told | Prepared | str
"""A source to load, or the id of one to retract."""

writes: st.SearchStrategy[Write] = st.one_of(
    *(told(id_) for id_ in IDS),
    *(told(id_) for id_ in IDS),
    st.lists(a_ruling(), min_size=1, max_size=3).map(lambda rulings: article("decisions", (), rulings)),
    st.sampled_from([*LISTS, *DECISIONS, "a", "b", "c", "decisions", "list", "links"]),
)


def tokens(quads: Iterable[ox.Quad]) -> set[tuple[str, str, str]]:
    """The triples that state something, as a tool sees them that drops the names of graphs."""
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in quads if q.predicate.value in STATEMENTS}


def carried_out(store: Store, live: dict[str, Write], write: Write) -> None:
    """Loads or retracts, in the store and in what is live."""
    if isinstance(write, str):
        if write in live:
            store.write(drop=[write])
            del live[write]
    else:
        store.write([write.prepared if isinstance(write, Told) else write])
        live[write.id] = write


def statable(store: Store, live: Iterable[Write]) -> tuple[set[tuple[str, str, str]], set[tuple[str, str, str]]]:
    """What has to be plain, and what may be, worked out from the articles, the lists and the rulings."""
    chosen = {NAMES.entity(i): NAMES.entity(c) for i, c in store.identity().chosen.items()}
    listed = {
        w.id: [s.triple for s in w.statements if s.predicate == nf("owns")]
        for w in live
        if isinstance(w, Prepared)
    }
    return plain_triples([w for w in live if isinstance(w, Told)], chosen, listed)


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(st.lists(writes, min_size=1, max_size=8))
def test_no_sequence_of_writes_makes_a_claim_that_is_not_accepted_a_plain_triple(sequence: list[Write]) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        store = Store.create(Path(folder) / "store", BASE)
        live: dict[str, Write] = {}
        for write in sequence:
            carried_out(store, live, write)
            must, may = statable(store, live.values())
            assert must <= tokens(store.db) <= may
        again = Store.create(Path(folder) / "again", BASE)
        again.write([write.prepared if isinstance(write, Told) else write for write in live.values()])
        assert state(store) == state(again)
        things = {term for triple in may for term in triple}
        events = store.db.quads_for_pattern(None, ox.NamedNode(TYPE[1:-1]), ox.NamedNode(f"{NF}Lawsuit"), None)
        assert {str(quad.subject) for quad in events} <= things
        for format_ in sorted(GRAPH_FORMATS):
            for claims in (False, True):
                data = export.write(store, format_, claims=claims)
                assert tokens(ox.parse(data, format=GRAPH_FORMATS[format_])) <= may
