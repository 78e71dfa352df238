"""A question under the trust switches: what may be asked, and how all of its rows are."""

from __future__ import annotations

from collections.abc import Callable

from kg import answers, sparql
from kg.answers import Rows
from kg.entities import Entities
from kg.errors import NotFoundError, UsageError
from kg.queries import shape
from kg.sparql import syntax, tree
from kg.store import Store
from kg.trust.views import View

Question = Callable[[Store], str]
"""The query, as it is asked of a store: a saved one has that store's IRIs in place of its parameters."""

Ask = Callable[[Store], Rows]
"""Asks the question of a store."""


def check(query: str, store: Store) -> None:
    """Refuses terms that nothing has, and what cannot carry the mark of what is only claimed.

    Raises:
        QueryError: a term that is neither in the view nor in the store.
        UsageError: the query makes triples, and claims are included.
    """
    if not isinstance(store, View):
        return
    known = [Entities(store), Entities(store.base)]
    sparql.check_terms(query, lambda iri: any(entities.exists(iri) for entities in known))
    form = shape.form(shape.significant(query))
    if store.trust.include and form in ("CONSTRUCT", "DESCRIBE"):
        raise UsageError(
            f"{form} gives plain triples, in which a claim would look like a fact; with --include ask with "
            "SELECT, whose rows say what they rest on"
        )


def asking(question: Question) -> Ask:
    """Asks a question of a store, without the limit of the query itself."""

    def ask(store: Store) -> Rows:
        try:
            found = answers.ask(store, _whole(question(store), store))
        except NotFoundError:  # a name that stands for nothing there
            return Rows((), ())
        return found if isinstance(found, Rows) else Rows((), ())

    return ask


def _whole(query: str, store: Store) -> str:
    """The query without its LIMIT and OFFSET."""
    text = sparql.with_prefixes(query, store.names.prefixes)
    read = syntax.parse(text)
    if read is None:
        return query
    clauses = [clause for clause in (read.body.limit, read.body.offset) if clause]
    return tree.without(text, {(clause.start, clause.end): "" for clause in clauses})
