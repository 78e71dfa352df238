"""The ways in which a saved query is asked by the wording check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.entities import Entities
from kg.errors import KgError
from kg.queries import Parameter, SavedQuery
from kg.queries.model import Value
from kg.vocabulary import vocabulary

_FIRST_DAY, _LAST_DAY = "1000-01-01", "2999-12-31"

Given = dict[str, Value]


def bound(saved: SavedQuery, entities: Entities, things: Sequence[str]) -> dict[str, str]:
    """The texts of a saved query with values in place, each under the values as a person would write them.

    It is asked with the values of its examples, with as few as it needs, with each value of each list of
    words, and with each of these things for each parameter that takes a thing.
    """
    found: dict[str, str] = {}
    for given in _given(saved, things, entities):
        try:
            text = saved.bind(given, entities)
        except KgError:  # the store has no such thing, or it is of another class
            continue
        if text not in found.values():
            found[" ".join(f"{name}={value}" for name, value in given.items())] = text
    return found


def _given(saved: SavedQuery, things: Sequence[str], entities: Entities) -> Iterator[Given]:
    parameters = saved.header.parameters
    yield from (dict(example.values) for example in saved.header.examples)
    least = _least(parameters)
    yield least
    for parameter in parameters:
        values = _of_class(parameter, things, entities) if parameter.type == "entity" else parameter.values
        yield from ({**least, parameter.name: value} for value in values)


def _of_class(parameter: Parameter, things: Sequence[str], entities: Entities) -> list[str]:
    """The things that can be a value; an event that nobody asserts has no class, and can be one of any."""
    class_ = (parameter.class_ or "").removeprefix("nf:")
    found = {thing: entities.classes(thing) for thing in things}
    return [t for t, own in found.items() if not class_ or not own or any(_is_a(c, class_) for c in own)]


def _is_a(class_: str, above: str) -> bool:
    terms = vocabulary()
    return class_ in terms.classes and terms.is_a(class_, above)


def _least(parameters: Sequence[Parameter]) -> Given:
    """Values for what has to be told, where they name no thing: all days, and the first of a list of words."""
    given: Given = {}
    days = iter((_FIRST_DAY, _LAST_DAY))
    for parameter in parameters:
        if parameter.required and parameter.default is None:
            if parameter.type == "date":
                given[parameter.name] = next(days, _LAST_DAY)
            elif parameter.values:
                given[parameter.name] = parameter.values[0]
    return given
