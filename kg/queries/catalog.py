"""The saved queries: where they lie, and how one is found by its name."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kg import answers, config, files, sparql
from kg.answers import Answer, Rows
from kg.entities import Entities
from kg.errors import DataError, KgError, NotFoundError, UsageError
from kg.queries import binding, options, remembered
from kg.queries.model import Header, Values
from kg.queries.options import Option
from kg.sparql import Term
from kg.vocabulary import near

ENDING = ".rq"


class SavedQuery(NamedTuple):
    """One `.rq` file; its name is its path below the folder, without the ending."""

    name: str
    path: Path
    text: str
    header: Header

    def bind(self, given: Values, entities: Entities, above: tuple[str, ...] = ()) -> str:
        """The SPARQL of this query with its parameters in place.

        Args:
            given: a value, or several for a list, by the name of a parameter.
            entities: where names are looked up, and in whose store `options:` are asked for.
            above: the queries whose options led here, so that none leads to itself.

        Raises:
            UsageError: an unknown, missing or mistyped parameter.
            NotFoundError, AmbiguousError: no entity or option, or several, answer to a value.
        """

        def offered(name: str) -> tuple[Option, ...]:
            return offers(name, entities, (*above, self.name))

        return binding.bind(self.text, self.header, given, entities, offered)

    def cited(self, given: Values, entities: Entities) -> tuple[str, ...]:
        """The patterns that its rows rest on (`cite:`), with the parameters in place as in `bind`."""
        patterns = self._replace(text="\n".join(self.header.cite))
        return tuple(patterns.bind(given, entities).split("\n")) if self.header.cite else ()

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


class Listed(NamedTuple):
    """A saved query as a list shows it; `problem` is what keeps it from being read."""

    name: str
    path: Path
    summary: str
    problem: str | None = None
    hides: tuple[Path, ...] = ()
    """Files of the same name in folders that come later."""


def folders() -> list[Path]:
    """Where saved queries lie: the user's own folders, then those that ship."""
    return [*config.query_folders(), files.folder("queries")]


def names() -> dict[str, Path]:
    """The saved queries by name; a user's own hides the shipped one of the same name."""
    return {name: paths[0] for name, paths in sorted(_found().items())}


def _found() -> dict[str, list[Path]]:
    """The files of each name, the one that counts first."""
    found: dict[str, list[Path]] = {}
    for folder in folders():
        for name, path in within(folder).items():
            if path not in found.setdefault(name, []):
                found[name].append(path)
    return found


def within(folder: Path) -> dict[str, Path]:
    """The saved queries of one folder, by name."""
    return {path.relative_to(folder).as_posix().removesuffix(ENDING): path for path in _files(folder)}


def _files(folder: Path) -> Iterator[Path]:
    """The query files of a folder, without those that are hidden or lie elsewhere."""
    for path in sorted(folder.rglob(f"*{ENDING}")):
        if _is_within(path, folder):
            yield path


def _is_within(path: Path, folder: Path) -> bool:
    """Whether a file is one of a folder's: no part of its path is hidden, and no link leads out of the folder."""
    parts = path.relative_to(folder).parts
    if any(part.startswith(".") for part in parts):
        return False
    try:
        return path.is_file() and path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a link that leads to itself
        return False


def listed() -> tuple[Listed, ...]:
    """All saved queries by name; one that cannot be read is there with its problem."""
    return tuple(_entry(name, paths) for name, paths in sorted(_found().items()))


def _entry(name: str, paths: list[Path]) -> Listed:
    try:
        return Listed(name, paths[0], read(paths[0], name).header.summary, hides=tuple(paths[1:]))
    except KgError as error:
        return Listed(name, paths[0], "", str(error).splitlines()[0], tuple(paths[1:]))


def absent_folders() -> list[Path]:
    """The user's own folders that are not there."""
    return [folder for folder in config.query_folders() if not folder.is_dir()]


def load(name: str) -> SavedQuery:
    """The saved query of that name.

    Raises:
        NotFoundError: there is none; carries near names.
        DataError, ProblemsError: it cannot be read, or its header has problems.
    """
    return read(path(name), name)


def path(name: str) -> Path:
    """The file of the saved query of that name.

    Raises:
        NotFoundError: there is none; carries near names.
    """
    for folder in folders():
        found = folder / f"{name}{ENDING}"
        if ".." not in found.parts and found.is_relative_to(folder) and _is_within(found, folder):
            return found
    hint = "".join(f"the folder {folder} is not there; " for folder in absent_folders())
    raise NotFoundError("saved query", name, near(name, names()), f"{hint}`kg queries` lists them")


def read(path: Path, name: str) -> SavedQuery:
    """The saved query in a file.

    Raises:
        DataError: the file cannot be read.
        QueryError, ProblemsError: the query, or its header, is refused.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot read the saved query {path}: {error}") from error
    sparql.check(text)
    known = remembered.recall(path)
    if known is None:
        from kg.queries import header  # reads YAML, which takes longer to import than the rest of a question

        known = header.parse(text, str(path))
        remembered.remember(path, known)
    return SavedQuery(name, path, text, known)


def offers(name: str, entities: Entities, above: tuple[str, ...] = ()) -> tuple[Option, ...]:
    """The values that a saved query offers for a parameter that has it as its `options:`.

    Raises:
        UsageError: it leads back to itself, needs parameters of its own, or offers no values.
        NotFoundError: there is no such query.
    """
    if name in above:
        raise UsageError(f"options lead in a circle: {' -> '.join((*above, name))}")
    query = load(name).bind({}, entities, above)
    return options.of(answers.ask(entities.store, query, limit=options.MOST), name, entities)
