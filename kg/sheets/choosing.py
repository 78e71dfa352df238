"""Which panels a thing has: the saved queries for its classes, and a user's own that stand before them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg import queries
from kg.queries import SavedQuery
from kg.vocabulary import vocabulary

_FOLDER = "panels"


class Panels:
    """The panels to choose from.

    Args:
        templates: a folder of the user's own whose `panels/CLASS/FILE.rq` stand in for those of the same name, or
            add to them. An empty file takes a panel away.
    """

    def __init__(self, templates: Path | None = None) -> None:
        own = queries.within(templates / _FOLDER) if templates else {}
        found = queries.names() | {f"{_FOLDER}/{name}": path for name, path in own.items()}
        self._paths = {name: path for name, path in found.items() if name.count("/") == 2}

    def of(self, classes: Sequence[str]) -> list[str]:
        """The names of the panels of these classes, in the order of the page.

        They are those of the classes, of all their ancestors, and of `any`; of two files with one name the more
        specific class's is taken.
        """
        terms = vocabulary().classes
        depth = {a: len(terms[a].ancestors) for c in classes if c in terms for a in terms[c].ancestors}
        found: dict[str, tuple[int, str]] = {}
        for name in self._paths:
            head, class_, file = name.split("/")
            if head == _FOLDER and class_ in {*depth, "any"}:
                found[file] = max(found.get(file, (-1, "")), (depth.get(class_, 0), name))
        return [found[file][1] for file in sorted(found) if not self._takes_away(found[file][1])]

    def _takes_away(self, name: str) -> bool:
        try:
            return self._paths[name].stat().st_size == 0
        except OSError:
            return False

    def load(self, name: str) -> SavedQuery:
        """The saved query of a panel.

        Raises:
            DataError, QueryError, ProblemsError: it cannot be read, or has problems.
        """
        return queries.read(self._paths[name], name)

    def text(self, name: str) -> str:
        """The text of a panel that cannot be read as a saved query, as far as it is text."""
        try:
            return self._paths[name].read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
