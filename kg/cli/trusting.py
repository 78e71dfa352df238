"""The trust switches on the command line: the view that is asked, the mark of each row, what is told beside."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyoxigraph as ox

from kg import answers, config, tables, terminal
from kg.answers import Answer, Rows, Verdict
from kg.errors import NotFoundError, UsageError
from kg.quads.names import nf
from kg.store import Store
from kg.terms import named_node, term_of
from kg.trust import Trust, View, asked, hidden, view
from kg.trust.asked import asking
from kg.vocabulary import XSD

NAMES = ("include", "min_sources", "min_origins", "publishers", "not_publishers", "as_of")
"""The names of the switches among the values of a command."""

Question = asked.Question

_SECONDS = 5.0
"""How long what is hidden is counted."""


def chosen(values: dict[str, Any]) -> Trust:
    """The switches among the values of a command, which are taken out of them."""
    found = {name: values.pop(name) for name in NAMES if name in values}
    modalities = (word.strip() for text in found.pop("include", ()) for word in text.split(","))
    return Trust(tuple(dict.fromkeys(word.lower() for word in modalities if word)), **found)


def opened_view(flag: str | None, values: dict[str, Any]) -> Store:
    """The store of a command under its switches, which are taken out of its values; says what they leave out.

    Args:
        flag: what `--store` says.
        values: the values of the command's options.
    """
    return told(viewed(Store.open(config.store_path(flag)), chosen(values)))


def viewed(store: Store, trust: Trust) -> Store:
    """The store under the switches."""
    if not trust.given:
        return store
    with terminal.progress("making the view") as tell:
        return view(store, trust, tell)


def told(store: Store) -> Store:
    """The same store, after telling which sources have no date for its switches, and what is kept of others."""
    for sentence in hidden.left_out(store) if isinstance(store, View) else ():
        terminal.say(tables.plain(sentence))
    return store


def bound(question: Question, store: Store) -> str:
    """The query, as it is asked of a view; says so where a name stands for something in the store only.

    Raises:
        NotFoundError: nothing answers to a name.
    """
    try:
        return question(store)
    except NotFoundError as error:
        if isinstance(store, View):
            question(store.base)
            words = tables.plain(store.trust.words())
            raise UsageError(f"“{error.name}” is in the store, but not with {words}") from None
        raise


# -- what is told beside an answer -------------------------------------------------------------------------


def footer(store: Store, question: Question, answer: Answer | None, code: int) -> None:
    """Says what the switches hide.

    The engine cannot be interrupted: where it is still counting when the time is over, the process ends with the
    code that it would have ended with.

    Args:
        store: the view that was asked; of a store without switches nothing is said.
        question: the query.
        answer: what it gave; None for rows that were only counted.
        code: the exit code.
    """
    if not isinstance(store, View):
        return
    told(store)
    if isinstance(answer, Verdict):
        _say_if_otherwise(store, question, answer)
    elif answer is None or isinstance(answer, Rows):
        found = hidden.hidden
        _in_time(lambda: found(store, store.trust, asking(question)).sentences(), code)


def _say_if_otherwise(store: View, question: Question, answer: Verdict) -> None:
    if store.trust.include:
        facts = view(store, store.trust._replace(include=()))
        alone = answers.ask(facts, question(facts))
        if isinstance(alone, Verdict) and alone != answer:
            terminal.say(f"facts alone say {'yes' if alone.value else 'no'}: this rests on what is only claimed")


def _in_time(sentences: Callable[[], Iterable[str]], code: int) -> None:
    def look() -> None:
        for sentence in sentences():
            terminal.say(tables.plain(sentence))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    thread.join(_SECONDS)
    if thread.is_alive():
        terminal.say("(there was no time to count what the switches hide)")
        sys.stdout.flush()
        os._exit(code)


def wider(store: Store, question: Question) -> Iterator[str]:
    """With which switches an empty answer would have rows."""
    seen = isinstance(store, View)
    if seen or _has_claims(store):
        yield from hidden.wider(store, store.trust if isinstance(store, View) else Trust(), asking(question))


def _has_claims(store: Store) -> bool:
    """Whether anything in the store is no more than claimed."""
    no = term_of(f'"false"^^<{XSD}boolean>')
    found = store.db.quads_for_pattern(None, named_node(nf("accepted")), no, ox.DefaultGraph())
    return next(iter(found), None) is not None
