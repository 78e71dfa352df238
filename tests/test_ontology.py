from __future__ import annotations

import datetime
import json
import re
from collections import Counter, defaultdict
from decimal import Decimal

import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from kg import context, files, rulings

NF = Namespace("https://w3id.org/newsfacts/ns#")
OA = Namespace("http://www.w3.org/ns/oa#")
SH = Namespace("http://www.w3.org/ns/shacl#")
EDTF = URIRef("http://id.loc.gov/datatypes/edtf/EDTF")
FOLDER = files.folder("ontology")
KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)

CORE = """
    Person Organization Company University Court Paper NewsArticle ConferenceSeries ConferenceEdition
    Lawsuit Award Product Place Claim Source Dataset Position Authorship Figure MonetaryFigure Quote Event
"""

VOCABULARIES = {
    "schema.org": ("https://schema.org/",),
    "PROV-O": ("http://www.w3.org/ns/prov#",),
    "W3C ORG": ("http://www.w3.org/ns/org#",),
    "Dublin Core": ("http://purl.org/dc/terms/",),
    "FaBiO and BIBO": ("http://purl.org/spar/fabio/", "http://purl.org/ontology/bibo/"),
    "Wikidata": ("http://www.wikidata.org/entity/", "http://www.wikidata.org/prop/direct/"),
}

PRIMARY = """
    hasPosition employmentEvent founded partOfOrganization subsidiaryOf owns develops hasAuthorship
    contributingOrganization acceptedAt editionOf hasAwardGrant hasParty hasPlaintiff hasDefendant heardBy
    hasFigure workedAt hasAuthor sued
"""

FACT_FILE_TERMS = """
    Company Product University Organization NewsOrganization Court Association Person Paper
    ConferenceSeries ConferenceEdition Award Lawsuit Document Place Topic AwardGrant Figure Dismissal
    Relief MonetaryFigure CommentRequest Hire Position Authorship NewsArticle owns
    contributingOrganization hasAwardGrant awardGranted awardGrantedBy editionOf nickname title hasTopic
    awardCeremonyAt takesPlaceIn eventStatus date locatedIn acceptedAt hasFigure metric comparator value
    unit inContextOf accordingTo basedIn samePersonAs committed hasLeadAuthor employmentEvent employer
    hasPlaintiff hasDefendant heardBy seeks reliefKind reliefAmount currency statedAsAlso askedBy
    gaveNoReply reportedConductTo studiedAt hasPosition positionAt positionStatus role founded developedBy
    surname hasAuthorship authorOrder authorshipBy authorshipAffiliation wikidata ror arxiv name alias
    anonymous
"""

IDENTIFIERS = {
    "wikidata": ("Q55606242", "55606242", "Q0", "q5", "Q5 "),
    "lei": ("HWUPKR0MPOU8FGXBT394", "HWUPKR0MPOU8FGXBT39", "HWUPKR0MPOU8FGXBT3941"),
    "ror": ("02v51f717", "https://ror.org/02v51f717", "02v51f71l"),
    "isni": ("0000000406161876", "0000 0004 0616 1876"),
    "orcid": ("0000-0002-1825-0097", "0000000218250097", "0000-0002-1825-009x"),
    "doi": ("10.48550/arxiv.2404.02905", "https://doi.org/10.48550/x", "10.48550/", "10.1/a b"),
    "arxiv": ("2404.02905", "arXiv:2404.02905", "2404.02905v1", "240.02905"),
    "openreview": ("gojL67CfS8", "gojL", "gojL67 fS8"),
    "neurips-event": ("94115", "094115", "poster/94115"),
    "neurips-speaker": ("276106", ""),
    "openreview-profile": ("~Yann_LeCun1", "Yann_LeCun1"),
    "edition": ("neurips-2024", "NeurIPS-2024", "neurips2024", "neurips-24"),
    "cik": ("0000320193", "320193"),
    "paper-list": ("nips2018-11127", "nips-2018-11127", "nips2018"),
}


def load(*names: str) -> Graph:
    graph = Graph()
    for name in names:
        graph.parse(FOLDER / name, format="turtle")
    return graph


def local(terms: object) -> list[str]:
    assert isinstance(terms, (set, list, tuple, frozenset))
    return sorted(str(t).removeprefix(NF) for t in terms)


@pytest.fixture(scope="module")
def onto() -> Graph:
    return load("newsfacts.ttl")


def ours(graph: Graph, *kinds: Node) -> set[URIRef]:
    return {s for k in kinds for s in graph.subjects(RDF.type, k) if isinstance(s, URIRef) and s.startswith(NF)}


def used(graph: Graph) -> set[URIRef]:
    return {t for triple in graph for t in triple if isinstance(t, URIRef) and t.startswith(NF)}


def notes(graph: Graph, term: Node) -> list[str]:
    return [str(n) for n in graph.objects(term, SKOS.scopeNote)]


def ancestors(graph: Graph, term: Node, by: URIRef = RDFS.subClassOf) -> set[Node]:
    return set(graph.transitive_objects(term, by))


# What is said of each term


def undescribed(graph: Graph, terms: set[URIRef]) -> list[str]:
    wanted = (RDFS.label, SKOS.definition, SKOS.example)
    return local(
        [
            t
            for t in terms
            if any([getattr(o, "language", None) for o in graph.objects(t, p)] != ["en"] for p in wanted)
        ]
    )


def test_every_class_has_a_label_a_definition_and_an_example(onto: Graph) -> None:
    assert undescribed(onto, ours(onto, OWL.Class)) == []


def test_every_property_has_a_label_a_definition_and_an_example(onto: Graph) -> None:
    assert undescribed(onto, ours(onto, *KINDS)) == []


def test_every_individual_has_a_label_a_definition_and_an_example(onto: Graph) -> None:
    individuals = ours(onto, OWL.NamedIndividual)
    assert len(individuals) == 8
    assert undescribed(onto, individuals) == []


@pytest.mark.parametrize("kinds", [(OWL.Class,), KINDS, (OWL.NamedIndividual,)])
def test_labels_are_unique_within_a_kind(onto: Graph, kinds: tuple[URIRef, ...]) -> None:
    labels = Counter(str(onto.value(t, RDFS.label)).casefold() for t in ours(onto, *kinds))
    assert [label for label, count in labels.items() if count > 1] == []


def test_a_definition_is_a_sentence_and_repeats_no_other(onto: Graph) -> None:
    texts = [str(o) for o in onto.objects(None, SKOS.definition)]
    assert [t for t in texts if not t.endswith(".") or not t[0].isupper()] == []
    assert len(set(texts)) == len(texts)


def test_every_term_that_is_used_is_declared(onto: Graph) -> None:
    assert local(used(onto) - ours(onto, OWL.Class, *KINDS, OWL.NamedIndividual)) == []


def test_a_term_is_of_one_kind(onto: Graph) -> None:
    kinds = Counter(t for k in (OWL.Class, *KINDS, OWL.NamedIndividual) for t in ours(onto, k))
    assert [t for t, count in kinds.items() if count > 1] == []


def test_class_names_start_with_a_capital_and_property_names_do_not(onto: Graph) -> None:
    assert [n for n in local(ours(onto, OWL.Class, OWL.NamedIndividual)) if not n[0].isupper()] == []
    assert [n for n in local(ours(onto, *KINDS)) if not n[0].islower()] == []


def test_the_header_names_title_licence_version_and_prefix(onto: Graph) -> None:
    header = URIRef("https://w3id.org/newsfacts/ns")
    assert onto.value(header, DCTERMS.title) == Literal("News facts ontology", lang="en")
    assert str(onto.value(header, DCTERMS.license)).startswith("https://creativecommons.org/publicdomain/zero/")
    assert str(onto.value(header, OWL.versionInfo)) == "0.1.0"
    assert str(onto.value(header, URIRef("http://purl.org/vocab/vann/preferredNamespacePrefix"))) == "nf"


def test_a_fact_file_finds_the_terms_that_it_needs(onto: Graph) -> None:
    assert local({NF[n] for n in FACT_FILE_TERMS.split()} - ours(onto, OWL.Class, *KINDS)) == []


# Domains and ranges, for reasoners and for editors' tools


@pytest.mark.parametrize(
    ("axiom", "annotation", "note"),
    [(RDFS.domain, NF.appliesTo, "No domain: "), (RDFS.range, NF.expects, "No range: ")],
)
def test_every_property_has_one_domain_and_one_range_or_the_reason_why_not(
    onto: Graph, axiom: URIRef, annotation: URIRef, note: str
) -> None:
    wrong = []
    for term in ours(onto, *KINDS):
        is_annotation = (term, RDF.type, OWL.AnnotationProperty) in onto
        said = len(list(onto.objects(term, annotation if is_annotation else axiom)))
        excuses = sum(n.startswith(note) and len(n) > len(note) + 10 for n in notes(onto, term))
        # An annotation property can take anything with an IRI and still have no domain.
        if said + excuses != 1 or any(onto.objects(term, axiom if is_annotation else annotation)):
            wrong.append(term)
    assert local(wrong) == []


def test_a_scope_note_says_why_there_is_no_domain_or_no_range(onto: Graph) -> None:
    texts = [str(n) for n in onto.objects(None, SKOS.scopeNote)]
    assert [n for n in texts if not n.startswith(("No domain: ", "No range: "))] == []


def test_a_property_of_a_property_has_its_domain_and_range_within_that_ones(onto: Graph) -> None:
    for sub, above in onto.subject_objects(RDFS.subPropertyOf):
        for axiom in (RDFS.domain, RDFS.range):
            if wide := onto.value(above, axiom):
                narrow = onto.value(sub, axiom)
                assert narrow is not None
                assert wide in ancestors(onto, narrow), (sub, axiom)


def test_of_two_inverse_properties_exactly_one_is_written_as_the_other(onto: Graph) -> None:
    pairs = list(onto.subject_objects(OWL.inverseOf))
    assert len(pairs) >= 20
    for primary, secondary in pairs:
        assert list(onto.objects(secondary, NF.writtenAs)) == [primary]
        assert not list(onto.objects(primary, NF.writtenAs))
        assert onto.value(primary, RDFS.domain) == onto.value(secondary, RDFS.range)
        assert onto.value(primary, RDFS.range) == onto.value(secondary, RDFS.domain)
    assert {s for _, s in pairs} == set(onto.subjects(NF.writtenAs, None))


@pytest.mark.parametrize("name", PRIMARY.split())
def test_the_store_holds_this_direction(onto: Graph, name: str) -> None:
    assert (NF[name], OWL.inverseOf, None) in onto


def test_the_steps_of_a_chain_fit_together(onto: Graph) -> None:
    chains = [(p, Collection(onto, c)) for p, c in onto.subject_objects(OWL.propertyChainAxiom)]
    assert len(chains) == 13
    for whole, steps in chains:
        first, second = steps
        joint, start = onto.value(first, RDFS.range), onto.value(second, RDFS.domain)
        assert start is None or start in ancestors(onto, joint) or joint in ancestors(onto, start), whole
        assert onto.value(whole, RDFS.range) in ancestors(onto, onto.value(second, RDFS.range))


# What keeps the ontology inside OWL 2 DL and OWL 2 RL, and reasoners from merging things


@pytest.mark.parametrize("predicate", [OWL.hasKey, OWL.sameAs, OWL.imports, OWL.equivalentClass])
def test_the_ontology_does_without(onto: Graph, predicate: URIRef) -> None:
    assert (None, predicate, None) not in onto + load("alignment.ttl")


def test_no_object_property_is_functional_and_no_property_is_inverse_functional(onto: Graph) -> None:
    functional = set(onto.subjects(RDF.type, OWL.FunctionalProperty))
    assert local(functional & ours(onto, OWL.ObjectProperty)) == []
    assert (None, RDF.type, OWL.InverseFunctionalProperty) not in onto


def test_no_individual_is_a_blank_node(onto: Graph) -> None:
    own = ours(onto, OWL.Class)
    assert [s for s, k in onto.subject_objects(RDF.type) if k in own and not isinstance(s, URIRef)] == []


def test_properties_with_chains_carry_no_character_that_needs_a_simple_property(onto: Graph) -> None:
    for term in set(onto.subjects(OWL.propertyChainAxiom)) | set(onto.subjects(RDF.type, OWL.TransitiveProperty)):
        assert not {OWL.AsymmetricProperty, OWL.IrreflexiveProperty} & set(onto.objects(term, RDF.type))
        assert (term, OWL.propertyDisjointWith, None) not in onto


def test_datatypes_that_reasoners_do_not_know_stand_on_annotation_properties_only(onto: Graph) -> None:
    ranges = {onto.value(t, RDFS.range) for t in ours(onto, OWL.DatatypeProperty)}
    assert ranges == {XSD.string, XSD.decimal, XSD.integer}
    dated = {t for t in onto.subjects(NF.expects) if onto.value(t, NF.expects) in (EDTF, XSD.date, XSD.dateTime)}
    assert len(dated) == 9
    assert dated <= ours(onto, OWL.AnnotationProperty)


def test_nothing_inside_a_claim_or_a_source_is_seen_by_a_reasoner(onto: Graph) -> None:
    logical = ours(onto, OWL.ObjectProperty, OWL.DatatypeProperty)
    closed = {NF.Claim, NF.Source, NF.Quote, NF.Headline}
    assert local([t for t in logical if onto.value(t, RDFS.domain) in closed]) == []


def test_a_source_can_be_anything_else_as_well(onto: Graph) -> None:
    groups = [set(Collection(onto, m)) for m in onto.objects(None, OWL.members)]
    assert len(groups) == 6
    assert not any(NF.Source in g for g in groups)
    assert ancestors(onto, NF.Source) == {NF.Source}


@pytest.mark.parametrize(
    ("one", "other"),
    [("Paper", "Dataset"), ("Document", "EditorialFile"), ("Presentation", "Lawsuit"), ("Person", "Court"),
     ("IdentityDecision", "Authorship"), ("IdentityDecision", "Ruling"), ("Hire", "Dismissal"),
     ("ConferenceSeries", "ConferenceEdition")],
)  # fmt: skip
def test_nothing_is_both(onto: Graph, one: str, other: str) -> None:
    groups = [set(Collection(onto, m)) for m in onto.objects(None, OWL.members)]
    groups += [{a, b} for a, b in onto.subject_objects(OWL.disjointWith)]
    above, below = ancestors(onto, NF[one]), ancestors(onto, NF[other])
    assert any(a in g and b in g and a != b for g in groups for a in above for b in below)


# Strong identifiers and closed lists


def test_every_strong_identifier_has_a_scheme_of_its_own_and_a_pattern(onto: Graph) -> None:
    schemes = [str(s) for s in onto.objects(None, NF.identifierScheme)]
    assert sorted(schemes) == sorted(IDENTIFIERS)
    assert {*onto.subjects(NF.identifierScheme)} == {*onto.subjects(NF.pattern)}
    assert [s for s in schemes if not re.fullmatch(r"[a-z]+(-[a-z]+)*", s)] == []


@pytest.mark.parametrize("scheme", IDENTIFIERS)
def test_an_identifiers_pattern_takes_the_right_form_only(onto: Graph, scheme: str) -> None:
    term = onto.value(predicate=NF.identifierScheme, object=Literal(scheme))
    pattern = re.compile(str(onto.value(term, NF.pattern)), re.ASCII)
    right, *wrong = IDENTIFIERS[scheme]
    assert pattern.fullmatch(right)
    assert [value for value in wrong if pattern.fullmatch(value)] == []
    example = str(onto.value(term, SKOS.example))
    assert any(pattern.fullmatch(word) for word in re.findall("“([^”]+)”", example)), example


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("comparator", ["exactly", "about", "more than", "at least", "less than", "at most"]),
        ("positionStatus", ["current", "former", "unknown"]),
        ("presentationType", ["poster", "spotlight", "oral"]),
        ("decision", ["same", "different", "unit of"]),
        ("rulingKind", list(rulings.KINDS)),
        ("sourceStatus", ["corrected", "superseded", "retracted"]),
        ("sourceKind", ["article", "list", "entities", "links", "decisions", "ontology"]),
        (
            "eventStatus",
            [
                "announced",
                "scheduled",
                "pending",
                "settled",
                "decided",
                "withdrawn",
                "completed",
                "cancelled",
                "unknown",
            ],
        ),
    ],
)
def test_a_closed_list_has_these_values(onto: Graph, name: str, values: list[str]) -> None:
    assert sorted(str(v) for v in onto.objects(NF[name], NF.oneOf)) == sorted(values)


# Alignment and shapes


@pytest.mark.parametrize("name", ["alignment.ttl", "shapes.ttl"])
def test_every_term_of_ours_in_a_companion_file_exists(onto: Graph, name: str) -> None:
    companion = load(name)
    terms = used(companion) | {
        NF[n] for n in re.findall(r"\bnf:(\w+)", " ".join(companion.objects(None, SH.select)))
    }
    assert len(terms) > 30
    assert local(terms - ours(onto, OWL.Class, *KINDS, OWL.NamedIndividual)) == []


@pytest.mark.parametrize("name", CORE.split())
def test_a_core_class_is_aligned(name: str) -> None:
    by = (RDFS.subClassOf, SKOS.closeMatch, SKOS.exactMatch)
    assert any(not str(o).startswith(NF) for p in by for o in load("alignment.ttl").objects(NF[name], p))


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_the_alignment_uses(vocabulary: str) -> None:
    by = (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch, SKOS.exactMatch)
    graph = load("alignment.ttl")
    objects = [str(o) for s, p, o in graph if p in by and str(s).startswith(NF)]
    for namespace in VOCABULARIES[vocabulary]:
        assert any(o.startswith(namespace) for o in objects), namespace


def test_the_alignment_declares_each_foreign_term_it_reasons_with_as_one_kind(onto: Graph) -> None:
    graph = load("alignment.ttl")
    together = onto + graph
    for sub, p, above in graph.triples((None, None, None)):
        if p == RDFS.subClassOf:
            assert set(graph.objects(above, RDF.type)) == {OWL.Class}, above
        elif p == RDFS.subPropertyOf:
            kinds = set(together.objects(above, RDF.type)) & set(KINDS)
            assert kinds == set(onto.objects(sub, RDF.type)) & set(KINDS), (sub, above)


def test_the_alignment_says_nothing_of_foreign_terms_but_their_kind() -> None:
    graph = load("alignment.ttl")
    header = URIRef("https://w3id.org/newsfacts/alignment")
    odd = [t for t in graph if not str(t[0]).startswith(NF) and t[0] != header and t[1] != RDF.type]
    assert odd == []


def test_the_shapes_allow_the_values_that_the_ontology_lists(onto: Graph) -> None:
    shapes = load("shapes.ttl")
    lists = {
        p: set(Collection(shapes, v))
        for s, v in shapes.subject_objects(SH["in"])
        for p in shapes.objects(s, SH.path)
    }
    assert set(lists) == {
        NF.modality, NF.comparator, NF.positionStatus, NF.presentationType, NF.decision, NF.rulingKind,
        NF.sourceStatus,
    }  # fmt: skip
    assert lists.pop(NF.modality) == set(onto.subjects(RDF.type, NF.Modality))
    for term, values in lists.items():
        assert values == set(onto.objects(term, NF.oneOf)), term


def test_every_shape_has_a_target_and_every_violation_a_message() -> None:
    shapes = load("shapes.ttl")
    nodes = list(shapes.subjects(RDF.type, SH.NodeShape))
    assert len(nodes) >= 15
    for node in nodes:
        assert (node, SH.targetClass, None) in shapes or (node, SH.targetSubjectsOf, None) in shapes
        for rule in shapes.objects(node, SH.property):
            assert (rule, SH.message, None) in shapes, node


# The JSON-LD context


def test_the_shipped_context_is_the_one_that_the_ontology_gives() -> None:
    shipped = (FOLDER / "context.jsonld").read_text(encoding="utf-8")
    assert shipped == context.text((FOLDER / "newsfacts.ttl").read_bytes()), (
        "write it anew: python -m kg.context > ontology/context.jsonld"
    )


def test_the_context_has_every_term_once_and_no_term_hides_a_prefix(onto: Graph) -> None:
    entries = json.loads((FOLDER / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    names = set(local(ours(onto, OWL.Class, *KINDS, OWL.NamedIndividual)))
    assert names <= set(entries)
    assert not names & {"id", "is", "label", "nf", "rdfs", "dcterms", "oa", "edtf", "xsd", "skos"}


def sample(onto: Graph, term: URIRef) -> list[Node]:
    """Values of every form that the property can have."""
    strings = [Literal("words"), Literal("词 “quoted”"), Literal("of", lang="en")]
    by_datatype: dict[Node, list[Node]] = {
        XSD.string: [*strings[:2]],
        XSD.decimal: [Literal(Decimal("2.5")), Literal(8000000)],
        XSD.integer: [Literal(7)],
        XSD.boolean: [Literal(True), Literal(False)],
        XSD.date: [Literal(datetime.date(2024, 12, 10))],
        XSD.dateTime: [Literal("2024-12-06T09:30:00Z", datatype=XSD.dateTime)],
        EDTF: [Literal("2024-12-10/2024-12-15", datatype=EDTF)],
    }
    thing = URIRef("https://kg.example/id/thing")
    if term == NF.claimObject:
        return [thing, *strings, Literal(7), Literal(Decimal("2.5")), Literal("2024", datatype=EDTF)]
    if term in (NF.name, NF.alias, NF.claimText):
        return strings
    kind = onto.value(term, RDFS.range) or onto.value(term, NF.expects)
    return by_datatype.get(kind, [thing, NF.Asserted]) if kind else [thing]


@pytest.fixture
def every_property(onto: Graph) -> Graph:
    graph = Graph()
    for number, term in enumerate(sorted(ours(onto, *KINDS) | {OA.exact, OA.start, OA.end, DCTERMS.title})):
        subject = URIRef(f"https://kg.example/id/{number}")
        graph.add((subject, RDF.type, NF.Claim))
        graph.add((subject, RDFS.label, Literal("label", lang="en")))
        for value in sample(onto, term):
            graph.add((subject, term, value))
    return graph


def compact(graph: Graph) -> str:
    shipped = json.loads((FOLDER / "context.jsonld").read_text(encoding="utf-8"))
    return graph.serialize(format="json-ld", context=shipped["@context"], auto_compact=True)


# rdflib's own JSON-LD reader still uses what rdflib deprecates.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_a_graph_with_every_property_goes_through_json_ld_unchanged(every_property: Graph) -> None:
    document = compact(every_property)
    assert set(Graph().parse(data=document, format="json-ld")) == set(every_property)


def test_another_reader_of_json_ld_gets_the_same_graph(every_property: Graph) -> None:
    read = {str(quad.triple) for quad in ox.parse(compact(every_property), format=ox.RdfFormat.JSON_LD)}
    lines = every_property.serialize(format="nt", encoding="utf-8")
    assert read == {str(quad.triple) for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)}


def test_in_json_ld_every_key_is_a_short_name_and_a_typed_value_a_plain_string(every_property: Graph) -> None:
    nodes = json.loads(compact(every_property))["@graph"]
    values: dict[str, list[object]] = defaultdict(list)
    for node in nodes:
        for key, value in node.items():
            values[key] += value if isinstance(value, list) else [value]
    assert [key for key in values if "://" in key] == []
    for key in ("hasAuthor", "modality", "claimPredicate", "date", "earliest", "accepted", "oa:start", "arxiv"):
        assert all(isinstance(v, str) for v in values[key]), key
