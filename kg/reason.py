"""Whether the ontology, and facts with it, can be true: asked of HermiT, a full OWL 2 DL reasoner.

HermiT comes with owlready2 and runs in Java. It answers for an ontology or a small graph in seconds and for
100,000 triples not in minutes, so it is a check and draws no facts for the store.
"""

from __future__ import annotations

import importlib.metadata
import io
import shutil
import tempfile
import threading
import types
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import pyoxigraph as ox

from kg.errors import DataError, MissingPartError
from kg.vocabulary import OWL, RDF, RDFS

_NO_JAVA = (
    "the consistency check runs HermiT, which needs Java, and no {java} was found; "
    "install a Java runtime (on Debian: apt install default-jre-headless)"
)
_TYPE = ox.NamedNode(f"{RDF}type")
_CLASS = ox.NamedNode(f"{OWL}Class")
_ANNOTATION = ox.NamedNode(f"{OWL}AnnotationProperty")
_LOGICAL = {ox.NamedNode(f"{OWL}ObjectProperty"), ox.NamedNode(f"{OWL}DatatypeProperty")}
_ALWAYS_ANNOTATIONS = {
    *(ox.NamedNode(f"{RDFS}{name}") for name in ("label", "comment", "seeAlso", "isDefinedBy")),
    ox.NamedNode(f"{OWL}versionInfo"),
}
_IMPORTS = ox.NamedNode(f"{OWL}imports")
_OWLREADY = "http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#"
_patching = threading.Lock()


@dataclass(frozen=True, slots=True)
class Consistency:
    """What HermiT found.

    `unsatisfiable` holds the IRIs of the classes that nothing can belong to, sorted; it is empty where the
    whole is inconsistent, because then HermiT does not get as far.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...]
    engine: str
    class_count: int


def ontology_ntriples(*turtle: bytes) -> bytes:
    """The triples of Turtle files together, as N-Triples, which is what owlready2 reads.

    Raises:
        DataError: one of them is not Turtle.
    """
    triples: list[ox.Triple] = []
    for number, data in enumerate(turtle, 1):
        try:
            # Renamed, because _:a of one file is not _:a of the next.
            triples += (q.triple for q in ox.parse(data, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True))
        except SyntaxError as error:
            raise DataError(f"file {number} is not Turtle: {error}") from error
    return _ntriples(triples)


def check_consistency(ntriples: bytes) -> Consistency:
    """Whether a graph of OWL axioms, with facts or without, is consistent, and its unsatisfiable classes.

    Annotations are left out, since they say nothing to a reasoner; so are imports, so that nothing is fetched.

    Raises:
        DataError: the bytes are not N-Triples, owlready2 lost classes in reading them, or HermiT refuses them.
        MissingPartError: there is no Java.
    """
    import owlready2  # 90 ms, and only this check needs it

    if shutil.which(owlready2.JAVA_EXE) is None:
        raise MissingPartError(_NO_JAVA.format(java=owlready2.JAVA_EXE))
    triples = _logical(_parse(ntriples))
    world = owlready2.World()
    try:
        class_count = _load(world, triples)
        consistent = _run(owlready2, world)
        unsatisfiable = (c.iri for c in world.inconsistent_classes()) if consistent else ()
        names = tuple(sorted(set(unsatisfiable) - {f"{OWL}Nothing"}))
    finally:
        world.close()
    return Consistency(consistent, names, _engine(), class_count)


def _parse(ntriples: bytes) -> list[ox.Triple]:
    try:
        return [quad.triple for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)]
    except SyntaxError as error:
        raise DataError(f"not N-Triples: {error}") from error


def _ntriples(triples: list[ox.Triple]) -> bytes:
    out = io.BytesIO()
    ox.serialize(triples, out, format=ox.RdfFormat.N_TRIPLES)
    return out.getvalue()


def _logical(triples: list[ox.Triple]) -> list[ox.Triple]:
    """The triples that a reasoner looks at.

    Besides annotations this drops owl:imports, which owlready2 would fetch, and owlready2's own vocabulary, by
    which a graph can have it import Python modules.
    """
    logical = {t.subject for t in triples if t.predicate == _TYPE and t.object in _LOGICAL}
    annotations = {t.subject for t in triples if t.predicate == _TYPE and t.object == _ANNOTATION} - logical
    dropped = annotations | _ALWAYS_ANNOTATIONS | {_IMPORTS}
    return [t for t in triples if t.predicate not in dropped and not t.predicate.value.startswith(_OWLREADY)]


def _load(world: Any, triples: list[ox.Triple]) -> int:
    """Loads the triples and returns how many named classes there are.

    owlready2 can read a file as empty without a word, so its classes are held against ours.

    Raises:
        DataError: they differ, or one IRI is of two kinds.
    """
    expected = {
        t.subject.value
        for t in triples
        if t.predicate == _TYPE and t.object == _CLASS and isinstance(t.subject, ox.NamedNode)
    }
    data = io.BytesIO(_ntriples(triples))
    try:
        world.get_ontology("urn:newsfacts:check#").load(fileobj=data, format="ntriples", only_local=True)
        found = {c.iri for c in world.classes()}
    except TypeError as error:
        raise DataError(f"owlready2 cannot read this: {error}") from error
    if found != expected:
        differing = ", ".join(sorted(expected ^ found)[:3])
        raise DataError(f"owlready2 read {len(found)} classes where there are {len(expected)}: {differing}")
    return len(expected)


def _run(owlready2: Any, world: Any) -> bool:
    """Runs HermiT over the world; False if it is inconsistent."""
    try:
        with _own_folder(owlready2):
            owlready2.sync_reasoner_hermit(world, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return False
    except FileNotFoundError as error:
        raise MissingPartError(_NO_JAVA.format(java=owlready2.JAVA_EXE)) from error
    except owlready2.OwlReadyJavaError as error:
        if "Unable to locate a Java Runtime" in str(error):  # macOS has a java that only says so
            raise MissingPartError(_NO_JAVA.format(java=owlready2.JAVA_EXE)) from error
        raise DataError(f"HermiT cannot reason over this: {_reason(str(error))}") from error
    return True


@contextmanager
def _own_folder(owlready2: Any) -> Iterator[None]:
    """Gives owlready2 a folder for its temporary files, since it leaves them behind when HermiT says no."""
    module = owlready2.reasoning
    with _patching, tempfile.TemporaryDirectory(prefix="newsfacts-") as folder:
        before = module.tempfile
        module.tempfile = types.SimpleNamespace(
            NamedTemporaryFile=partial(tempfile.NamedTemporaryFile, dir=folder)
        )
        try:
            yield
        finally:
            module.tempfile = before


def _reason(message: str) -> str:
    """The telling line of a Java stack trace."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    told = [line for line in lines if "Exception" in line or "Error:" in line]
    return (told or lines or ["it gave no reason"])[0]


def _engine() -> str:
    return f"HermiT, through owlready2 {importlib.metadata.version('owlready2')}"
