"""The saved queries: where they lie, and how one is found by its name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kg import config, files, sparql
from kg.answers import Answer, Rows
from kg.entities import Entities
from kg.errors import DataError, NotFoundError
from kg.queries import binding, remembered
from kg.queries.model import Header
from kg.sparql import Term
from kg.vocabulary import near


class SavedQuery(NamedTuple):
    """One `.rq` file; its name is its path below the folder, without the ending."""

    name: str
    path: Path
    text: str
    header: Header

    def bind(self, given: Mapping[str, str], entities: Entities) -> str:
        """The SPARQL of this query with its parameters in place.

        Raises:
            UsageError: an unknown, missing or mistyped parameter.
        """
        return binding.bind(self.text, self.header, given, entities)

    def tidy(self, answer: Answer) -> Answer:
        """The answer with the parts of each list cell in order, so that equal questions get equal answers."""
        separators = {name: c.list for name, c in (self.header.columns or {}).items() if c.list}
        if not isinstance(answer, Rows) or not separators:
            return answer
        by_index = {i: separators[c] for i, c in enumerate(answer.columns) if c in separators}
        rows = tuple(
            tuple(_sorted(term, by_index[i]) if i in by_index else term for i, term in enumerate(row))
            for row in answer.rows
        )
        return answer._replace(rows=rows)


def _sorted(term: Term | None, separator: str) -> Term | None:
    if not isinstance(term, ox.Literal):
        return term
    return ox.Literal(separator.join(sorted(term.value.split(separator))))


def folders() -> list[Path]:
    """Where saved queries lie: the user's own folders, then those that ship."""
    return [*config.query_folders(), files.folder("queries")]


def names() -> dict[str, Path]:
    """The saved queries by name; a user's own hides the shipped one of the same name."""
    found: dict[str, Path] = {}
    for folder in reversed(folders()):
        for path in sorted(folder.rglob("*.rq")):
            found[path.relative_to(folder).with_suffix("").as_posix()] = path
    return dict(sorted(found.items()))


def load(name: str) -> SavedQuery:
    """The saved query of that name.

    Raises:
        NotFoundError: there is none; carries near names.
        ProblemsError: its header has problems.
    """
    known = names()
    if name not in known:
        raise NotFoundError("saved query", name, near(name, known), "`kg queries` lists them")
    return read(known[name], name)


def read(path: Path, name: str) -> SavedQuery:
    """The saved query in a file.

    Raises:
        DataError: the file cannot be read.
        QueryError, ProblemsError: the query, or its header, is refused.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot read the saved query {path}: {error}") from error
    sparql.check(text)
    known = remembered.recall(path)
    if known is None:
        from kg.queries import header  # reads YAML, which takes longer to import than the rest of a question

        known = header.parse(text, str(path))
        remembered.remember(path, known)
    return SavedQuery(name, path, text, known)
