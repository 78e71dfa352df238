"""The values that another saved query offers for a parameter: its first column, labelled by its second."""

from collections.abc import Sequence
from typing import NamedTuple

import pyoxigraph as ox

from kg.answers import Answer, Rows
from kg.entities import Entities
from kg.errors import AmbiguousError, Candidate, NotFoundError, UsageError
from kg.vocabulary import near

MOST = 10_000
"""Options that a query may offer; more are no list to choose from."""


class Option(NamedTuple):
    """One value that a parameter may take, and what people call it."""

    term: ox.NamedNode | ox.Literal
    label: str

    @property
    def value(self) -> str:
        """The IRI or the text of the value."""
        return self.term.value


def of(answer: Answer, name: str, entities: Entities) -> tuple[Option, ...]:
    """The options that the answer of the saved query `name` offers, each once, in its order.

    Raises:
        UsageError: the answer is none of rows, or there are more than `MOST`.
    """
    if not isinstance(answer, Rows) or not answer.columns:
        raise UsageError(f"the saved query “{name}” offers no values: it has to be a SELECT")
    if answer.cut:
        raise UsageError(f"the saved query “{name}” offers more than {MOST:,} values; give it a narrower question")
    found: dict[ox.NamedNode | ox.Literal, str] = {}
    for first, *others in answer.rows:
        if isinstance(first, ox.NamedNode | ox.Literal):
            told = others[0] if others else None
            found.setdefault(first, told.value if isinstance(told, ox.Literal) else _label(first, entities))
    return tuple(Option(term, label) for term, label in found.items())


def _label(term: ox.NamedNode | ox.Literal, entities: Entities) -> str:
    title = entities.title(term.value) if isinstance(term, ox.NamedNode) else None
    return title or term.value


def choose(known: Sequence[Option], text: str, parameter: str, query: str) -> Option:
    """The option that a text names, by its value, else by its label, in whatever case.

    Raises:
        NotFoundError: none does; carries near labels.
        AmbiguousError: several do; carries them.
    """
    for test in (
        lambda o: o.value == text,
        lambda o: o.label == text,
        lambda o: text.casefold() in (o.value.casefold(), o.label.casefold()),
    ):
        found = [option for option in known if test(option)]
        if len(found) == 1:
            return found[0]
        if found:
            raise AmbiguousError(text, [Candidate(o.value, o.label, "option", f"from {query}") for o in found])
    names = list(dict.fromkeys(name for o in known for name in (o.label, o.value)))
    raise NotFoundError(f"value of {parameter}", text, near(text, names), f"`kg run {query}` lists them")
