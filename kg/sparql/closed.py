"""The terms of the vocabularies that nobody may add to.

Source: RDF 1.1 and 1.2 Schema, XML Schema 1.1 Datatypes, OWL 2 RDF-Based Semantics (W3C Recommendations).
"""

from __future__ import annotations

from collections.abc import Mapping

from kg.vocabulary import OWL, RDF, RDFS, XSD

_RDF = """
    type Property Statement subject predicate object Bag Seq Alt value List nil first rest langString
    XMLLiteral HTML JSON PlainLiteral CompoundLiteral language direction dirLangString reifies
"""
_RDFS = """
    Resource Class subClassOf subPropertyOf comment label domain range seeAlso isDefinedBy Literal
    Container ContainerMembershipProperty member Datatype Proposition
"""
_XSD = """
    anyType anySimpleType anyAtomicType string boolean decimal float double duration dateTime time date
    gYearMonth gYear gMonthDay gDay gMonth hexBinary base64Binary anyURI QName NOTATION normalizedString
    token language NMTOKEN NMTOKENS Name NCName ID IDREF IDREFS ENTITY ENTITIES integer
    nonPositiveInteger negativeInteger long int short byte nonNegativeInteger unsignedLong unsignedInt
    unsignedShort unsignedByte positiveInteger yearMonthDuration dayTimeDuration dateTimeStamp
"""
_OWL = """
    AllDifferent AllDisjointClasses AllDisjointProperties Annotation AnnotationProperty
    AsymmetricProperty Axiom Class DataRange DatatypeProperty DeprecatedClass DeprecatedProperty
    FunctionalProperty InverseFunctionalProperty IrreflexiveProperty NamedIndividual
    NegativePropertyAssertion Nothing ObjectProperty Ontology OntologyProperty ReflexiveProperty
    Restriction SymmetricProperty Thing TransitiveProperty allValuesFrom annotatedProperty
    annotatedSource annotatedTarget assertionProperty backwardCompatibleWith bottomDataProperty
    bottomObjectProperty cardinality complementOf datatypeComplementOf deprecated differentFrom
    disjointUnionOf disjointWith distinctMembers equivalentClass equivalentProperty hasKey hasSelf
    hasValue imports incompatibleWith intersectionOf inverseOf maxCardinality maxQualifiedCardinality
    members minCardinality minQualifiedCardinality onClass onDataRange onDatatype onProperties onProperty
    oneOf priorVersion propertyChainAxiom propertyDisjointWith qualifiedCardinality sameAs someValuesFrom
    sourceIndividual targetIndividual targetValue topDataProperty topObjectProperty unionOf versionIRI
    versionInfo withRestrictions real rational
"""

CLOSED: Mapping[str, frozenset[str]] = {
    RDF: frozenset(_RDF.split()),
    RDFS: frozenset(_RDFS.split()),
    XSD: frozenset(_XSD.split()),
    OWL: frozenset(_OWL.split()),
}
"""Their names by namespace; rdf:_1, rdf:_2 and so on are terms besides."""
