"""Terms that do not exist, and prefixes that are not declared."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import pyoxigraph as ox

from kg import files
from kg.queries import shape
from kg.queries.lint.findings import Finding, Subject
from kg.vocabulary import DCTERMS, NF, OA, OWL, PREFIXES, RDF, RDFS, SKOS, XSD, near

_STORE_PREFIX = "ent"
"""The prefix of the store's own entities: what it stands for differs from store to store."""

_WORDS = {
    RDF: """type Property Statement subject predicate object value List first rest nil Seq Bag Alt langString
        HTML XMLLiteral JSON""",
    RDFS: """label comment subClassOf subPropertyOf domain range seeAlso isDefinedBy member Class Resource
        Literal Datatype Container ContainerMembershipProperty""",
    OWL: """Thing Nothing Class Ontology ObjectProperty DatatypeProperty AnnotationProperty OntologyProperty
        NamedIndividual Restriction FunctionalProperty InverseFunctionalProperty TransitiveProperty
        SymmetricProperty AsymmetricProperty ReflexiveProperty IrreflexiveProperty AllDifferent
        AllDisjointClasses AllDisjointProperties NegativePropertyAssertion Axiom Annotation DataRange
        DeprecatedClass DeprecatedProperty topObjectProperty bottomObjectProperty topDataProperty
        bottomDataProperty sameAs differentFrom equivalentClass equivalentProperty disjointWith
        propertyDisjointWith disjointUnionOf inverseOf intersectionOf unionOf complementOf oneOf onProperty
        onProperties onClass onDataRange onDatatype someValuesFrom allValuesFrom hasValue hasSelf
        minCardinality maxCardinality cardinality minQualifiedCardinality maxQualifiedCardinality
        qualifiedCardinality propertyChainAxiom hasKey members distinctMembers datatypeComplementOf
        withRestrictions sourceIndividual assertionProperty targetIndividual targetValue annotatedSource
        annotatedProperty annotatedTarget versionInfo versionIRI priorVersion backwardCompatibleWith
        incompatibleWith imports deprecated""",
    XSD: """string boolean decimal integer double float date time dateTime dateTimeStamp gYear gMonth gDay
        gYearMonth gMonthDay duration yearMonthDuration dayTimeDuration byte short int long unsignedByte
        unsignedShort unsignedInt unsignedLong positiveInteger nonNegativeInteger negativeInteger
        nonPositiveInteger hexBinary base64Binary anyURI language normalizedString token NMTOKEN Name NCName""",
}
"""The terms of the vocabularies that are closed."""

_OTHERS = (SKOS, OA, DCTERMS)
"""Vocabularies of which the ontology uses some terms, and no store holds others."""


def check(subject: Subject) -> Iterator[Finding]:
    """Unknown prefixes and terms."""
    declared = shape.declared(subject.found)
    told: set[str] = set()
    for token in subject.found:
        if token.kind == "prefixed":
            prefix, _, local = token.text.partition(":")
            if prefix not in declared and prefix not in told:
                told.add(prefix)
                yield _undeclared(subject, token.start, prefix)
            space = declared.get(prefix, PREFIXES.get(prefix, ""))
            yield from _unknown(subject, token.start, token.text, space + local)
        elif token.kind == "iri" and token.text[1:-1] not in (*PREFIXES.values(), *declared.values()):
            yield from _unknown(subject, token.start, token.text, token.text[1:-1])


def _undeclared(subject: Subject, start: int, prefix: str) -> Finding:
    if prefix == _STORE_PREFIX:
        message = "ent: stands for other IRIs in each store; give the entity as a parameter"
        return subject.at(start, "warning", "prefix", message)
    if prefix in PREFIXES:
        message = f"other tools need `PREFIX {prefix}: <{PREFIXES[prefix]}>` before the query"
        return subject.at(start, "warning", "prefix", message)
    hint = "".join(f"; did you mean {name}:?" for name in near(prefix, PREFIXES)[:1])
    return subject.at(start, "error", "prefix", f"the prefix {prefix}: is not declared{hint}")


def _unknown(subject: Subject, start: int, shown: str, iri: str) -> Iterator[Finding]:
    """What is said of a term that its vocabulary does not have."""
    space = next((s for s in (NF, *_WORDS, *_OTHERS) if iri.startswith(s)), None)
    if space is None or not iri[len(space) :] or iri in known_terms() or _is_numbered(iri):
        return
    names = [term[len(space) :] for term in known_terms() if term.startswith(space)]
    written = shown[: -len(iri[len(space) :])] if shown.startswith("<") is False else f"<{space}"
    ending = ">" if shown.startswith("<") else ""
    hint = "".join(f"; did you mean {written}{name}{ending}?" for name in near(iri[len(space) :], names)[:1])
    if space in _OTHERS:
        yield subject.at(start, "warning", "term", f"no store holds {shown}: the ontology does not use it{hint}")
    else:
        where = "the ontology" if space == NF else "its vocabulary"
        yield subject.at(start, "error", "term", f"{shown} is not in {where}{hint}")


def _is_numbered(iri: str) -> bool:
    """Whether an IRI is `rdf:_1` or another place in a container."""
    return iri.startswith(f"{RDF}_") and iri[len(RDF) + 1 :].isdecimal()


@functools.cache
def known_terms() -> frozenset[str]:
    """The IRIs of all terms of the closed vocabularies, and of the others those that the ontology uses."""
    used = {
        term.value
        for quad in ox.parse(path=files.folder("ontology") / "newsfacts.ttl", format=ox.RdfFormat.TURTLE)
        for term in (quad.subject, quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode)
    }
    return frozenset(used | {space + word for space, words in _WORDS.items() for word in words.split()})
