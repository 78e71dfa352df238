"""The page of the ontology: the tree of classes, and what each term means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kg.site.lists import Lists, place
from kg.site.pages import Pages
from kg.vocabulary import Class, Property, vocabulary


@dataclass(frozen=True, slots=True)
class Node:
    """A class in the tree."""

    name: str
    label: str
    count: int
    below: tuple[Node, ...]


def write(pages: Pages, lists: Lists) -> None:
    """Writes the page."""
    terms = vocabulary()
    relations = sorted((p for p in terms.properties.values() if p.kind != "annotation"), key=lambda p: p.label)
    classes = sorted(terms.classes.values(), key=lambda c: c.label.casefold())
    pages.page(
        "ontology.html",
        "site-ontology.html.j2",
        "Ontology",
        tree=tree(lists.counts),
        classes=[_class(c, relations, lists) for c in classes],
        properties=[_property(p) for p in relations],
    )


def tree(counts: dict[str, int]) -> list[Node]:
    """The classes below one another, each with how many pages it has."""
    terms = vocabulary().classes

    def below(name: str | None) -> tuple[Node, ...]:
        found = sorted((c for c in terms.values() if _parent(c) == name), key=lambda c: c.label.casefold())
        return tuple(Node(c.name, c.label, counts.get(c.name, 0), below(c.name)) for c in found)

    return list(below(None))


def _parent(class_: Class) -> str | None:
    """The nearest superclass; the first by name where there are several."""
    terms = vocabulary().classes
    above = class_.ancestors - {class_.name}
    return max(sorted(above), key=lambda name: len(terms[name].ancestors), default=None)


def _class(class_: Class, relations: list[Property], lists: Lists) -> dict[str, Any]:
    count = lists.counts.get(class_.name, 0)
    return {
        "name": class_.name,
        "label": class_.label,
        "definition": class_.definition,
        "example": class_.example,
        "count": count,
        "path": f"{place(class_.name)}/index.html" if count else "",
        "relations": [p for p in relations if p.domain == class_.name],
    }


def _property(property_: Property) -> dict[str, Any]:
    classes = vocabulary().classes
    range_ = property_.range or ""
    return {
        "name": property_.name,
        "label": property_.label,
        "definition": property_.definition,
        "example": property_.example,
        "domain": classes.get(property_.domain or ""),
        "range": classes.get(range_),
        "datatype": "" if range_ in classes else range_.rpartition("#")[2].rpartition("/")[2],
        "one_value": property_.one_value,
        "written_as": property_.written_as,
    }
