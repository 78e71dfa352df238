"""All rules over one saved query."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kg import sparql
from kg.errors import DataError, ProblemsError, QueryError
from kg.queries import header, shape
from kg.queries.catalog import SavedQuery
from kg.queries.lint import claims, columns, parameters, syntax, terms
from kg.queries.lint import header as parts
from kg.queries.lint.findings import Finding, Subject
from kg.queries.model import Header
from kg.sparql import Token, tokens
from kg.sparql.syntax import parse
from kg.sparql.tree import Query

_RULES = (syntax.check, terms.check, parameters.check, columns.check, claims.check, parts.check)


def lint(query: SavedQuery | Path) -> list[Finding]:
    """What is wrong with a saved query, or with the file of one, in the order of the file.

    Raises:
        DataError: the file cannot be read.
    """
    path = query if isinstance(query, Path) else query.path
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot read the saved query {path}: {error}") from error
    return of_text(text, str(path))


def of_text(text: str, file: str) -> list[Finding]:
    """What is wrong with the text of a saved query; `file` is what findings call it."""
    try:
        sparql.check(text)
        found = header.parse(text, file)
    except QueryError as error:
        return [Finding(file, 1, 1, "error", "refused", str(error))]
    except ProblemsError as error:
        return [Finding(file, p.line, p.column, "error", "header", p.message) for p in error.problems]
    subject = Subject(
        file,
        text,
        list(tokens(text)),
        shape.significant(text),
        found,
        header.tree(text, file),
        _shape(text, found),
    )
    return sorted({finding for rule in _RULES for finding in rule(subject)})


def _shape(text: str, found: Header) -> Query | None:
    """The shape of a query with a stand-in of the same length for each parameter, so that places stay."""
    stand_ins = {token: p.type in ("entity", "iri") for p in found.parameters for token in p.stands_as}
    return parse("".join(_stand_in(t, stand_ins) for t in tokens(text)))


def _stand_in(token: Token, things: Mapping[str, bool]) -> str:
    if token.kind != "variable" or token.text not in things:
        return token.text
    return f"<{'x' * (len(token.text) - 2)}>" if things[token.text] else "1" * len(token.text)
