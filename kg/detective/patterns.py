"""What is told of a pattern without a match: near values, another form, the other direction, a claim."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import pyoxigraph as ox

from kg.detective.nearness import nearest, other_form, text_of, told
from kg.detective.pieces import Piece
from kg.detective.probe import Scope, many
from kg.sparql import Term
from kg.sparql.tree import Part, Triple, Values
from kg.vocabulary import NF, RDF, RDFS, XSD

_TYPE = f"{RDF}type"
_OTHER_TYPES = ("string", "gYear", "date", "integer", "decimal", "boolean", "gYearMonth", "dateTime", "anyURI")
_LOOKED_AT = 200_000
"""Statements in which properties are looked for."""

_LANGUAGES = ("en", "zh", "de", "fr", "es")


Around = Callable[[str], str]
"""Puts a pattern into the group in which it stands."""


def of_pattern(scope: Scope, piece: Piece, *arounds: Around) -> Iterator[str]:
    """Why a triple pattern has no match, in the order of what is most worth knowing.

    Args:
        scope: the query.
        piece: the pattern.
        arounds: each puts a pattern in its place: alone, or among the others; quick ones first.
    """
    triple = piece.triple
    if triple is None:
        return
    if claims := list(_claims(scope, triple)):
        yield from claims
        return
    if turned := _direction(scope, triple, arounds):
        yield turned
        return
    narrower = [*_property(scope, triple), *_class(scope, triple)]
    yield from narrower
    for part, place in ((triple.object, "object"), (triple.subject, "subject")):
        if (wanted := scope.term(part)) is not None and not narrower:
            yield from _constant(scope, triple, part, wanted, place, arounds)


def _claims(scope: Scope, triple: Triple) -> Iterator[str]:
    """Claims that say it, where no fact does."""
    predicate = scope.term(triple.predicate)
    if predicate is None:
        return
    pattern = [f"?kg_claim <{NF}claimPredicate> {predicate} ; <{NF}accepted> false ."]
    for part, name in ((triple.subject, "claimSubject"), (triple.object, "claimObject")):
        if (term := scope.term(part)) is not None:
            pattern.append(f"?kg_claim <{NF}{name}> {term} .")
    count = scope.rows_of("{ " + " ".join(pattern) + " }")
    if count:
        say, none = ("claim says", "it is no fact") if count == 1 else ("claims say", "none is a fact")
        yield f"{many(count, 'x').split(' x')[0]} {say} this, and {none}: ask `kg run not-facts`"


def _direction(scope: Scope, triple: Triple, arounds: Sequence[Around]) -> str | None:
    """Whether it holds with subject and object exchanged."""
    if triple.predicate.kind != "iri" or "brackets" in (triple.subject.kind, triple.object.kind):
        return None
    if triple.object.kind == "literal" or scope.iri(triple.predicate.text) == _TYPE:
        return None
    turned = f"{triple.object.text} {triple.predicate.text} {triple.subject.text}"
    if turned == triple.text or not any(scope.holds(around(turned)) for around in arounds):
        return None
    return f"the other way round it holds: write {scope.plain(turned)}"


def _property(scope: Scope, triple: Triple) -> Iterator[str]:
    """A property that no statement has, and those that are named like it."""
    predicate = scope.term(triple.predicate)
    if not isinstance(predicate, ox.NamedNode) or scope.holds(f"{{ ?kg_any {predicate} ?kg_other }}"):
        return
    some = f"{{ SELECT ?kg_property {{ ?kg_any ?kg_property ?kg_other }} LIMIT {_LOOKED_AT} }}"
    near = nearest(predicate, scope.values("?kg_property", some), _local)
    hint = f"; near ones are {', '.join(scope.short(text_of(n)) for n in near)}" if near else ""
    yield f"no statement has the property {scope.short(predicate.value)}{hint}"


def _local(term: Term) -> str:
    """The end of an IRI."""
    return text_of(term).replace("#", "/").rpartition("/")[2]


def _class(scope: Scope, triple: Triple) -> Iterator[str]:
    """A class of which only subclasses have instances."""
    predicate, wanted = scope.term(triple.predicate), scope.term(triple.object)
    if predicate != ox.NamedNode(_TYPE) or not isinstance(wanted, ox.NamedNode):
        return
    if scope.holds(f"{{ ?kg_any a {wanted} }}"):
        return
    below = scope.values("?kg_class", f"{{ ?kg_class <{RDFS}subClassOf>+ {wanted} . ?kg_any a ?kg_class }}")
    if below:
        names = ", ".join(sorted(scope.shown(b) for b in below)[:3])
        yield (
            f"nothing is a {scope.shown(wanted)} by that name, only by a narrower one ({names}): "
            f"write a/rdfs:subClassOf* {triple.object.text}"
        )


def _constant(
    scope: Scope,
    triple: Triple,
    part: Part,
    wanted: ox.NamedNode | ox.Literal,
    place: str,
    arounds: Sequence[Around],
) -> Iterator[str]:
    """The values that stand in the place of a constant, the nearest first."""
    if isinstance(wanted, ox.NamedNode) and not _is_known(scope.db, wanted):
        yield f"the store knows nothing of {scope.short(wanted.value)}"
    if sentence := _best(scope, wanted, _present(scope, triple, wanted, place, arounds)):
        yield sentence


def _present(
    scope: Scope, triple: Triple, wanted: ox.NamedNode | ox.Literal, place: str, arounds: Sequence[Around]
) -> Iterator[list[Term]]:
    """The values that stand in the place of a constant: what is looked up, then what is searched."""
    if isinstance(wanted, ox.Literal):
        yield _forms(scope, triple, wanted)
    for around in arounds:
        yield scope.values("?kg_v", around(_put(triple, place, "?kg_v")))


def _best(scope: Scope, wanted: ox.NamedNode | ox.Literal, present: Iterable[list[Term]]) -> str | None:
    """What is told of the first values among which one is near, or of the last ones."""
    last = None
    for found in present:
        if isinstance(wanted, ox.Literal) and (form := other_form(wanted, found, scope.shown)):
            return f"{scope.shown(wanted)} is not there, but {form}"
        if found:
            last = f"not {scope.shown(wanted)}; {told(wanted, found, scope.name, scope.shown)}"
        if found and nearest(wanted, found, scope.name):
            break
    return last


def of_values(scope: Scope, element: Values, group: str) -> Iterator[str]:
    """The nearest to the first value of VALUES; only where it has one variable.

    Args:
        scope: the query.
        element: the VALUES.
        group: the group without it.
    """
    first = element.rows[0][0] if element.rows and len(element.variables) == 1 else None
    wanted = scope.term(first) if first else None
    if wanted is not None and (
        sentence := _best(scope, wanted, [scope.values(f"?{element.variables[0]}", group)])
    ):
        yield sentence


def _forms(scope: Scope, triple: Triple, wanted: ox.Literal) -> list[Term]:
    """The same text in another type or language: looked up, not searched."""
    predicate = scope.term(triple.predicate)
    if not isinstance(predicate, ox.NamedNode):
        return []
    forms = [ox.Literal(wanted.value, datatype=ox.NamedNode(XSD + t)) for t in _OTHER_TYPES]
    forms += [ox.Literal(wanted.value, language=tag) for tag in _LANGUAGES]
    return [
        form
        for form in forms
        if form != wanted
        and next(iter(scope.db.quads_for_pattern(None, predicate, form, ox.DefaultGraph())), None) is not None
    ]


def _put(triple: Triple, place: str, variable: str) -> str:
    subject = variable if place == "subject" else triple.subject.text
    object_ = variable if place == "object" else triple.object.text
    return f"{subject} {triple.predicate.text} {object_}"


def _is_known(db: ox.Store, node: ox.NamedNode) -> bool:
    patterns = ((node, None, None), (None, None, node), (None, node, None))
    return any(next(iter(db.quads_for_pattern(s, p, o, None)), None) is not None for s, p, o in patterns)


def no_graph(scope: Scope, name: Part) -> str | None:
    """What is told where a graph that GRAPH names is not there."""
    wanted = scope.term(name)
    if not isinstance(wanted, ox.NamedNode) or scope.db.contains_named_graph(wanted):
        return None
    there = [g for g in scope.db.named_graphs() if isinstance(g, ox.NamedNode)]
    near = nearest(wanted, there, text_of, limit=1)
    hint = f"; the nearest is {scope.short(text_of(near[0]))}" if near else ""
    return f"there is no graph {scope.short(wanted.value)}{hint}"
