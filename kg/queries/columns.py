"""The columns in a header: nodes of YAML -> headings, types, and how a column is shown."""

from __future__ import annotations

from collections.abc import Mapping

from kg.documents import Fields, Node, Problems, Scalar, did_you_mean
from kg.queries.model import COLUMN_TYPES, SHOWN, VIEWS, Column
from kg.queries.parameters import flag

_KEYS = ("label", "help", "link", "hide", "list", "type", "show")
_NUMBERS = ("integer", "decimal")
_DATES = ("date", "gYear")
_THINGS = ("entity", "iri")
_SHOWS = {"plain": _NUMBERS, "number": _NUMBERS, "year": ("date",), "iri": _THINGS}
"""What each way to show a column is for."""


def column(problems: Problems, name: str, node: Node) -> Column:
    """The column of a variable: its heading, or a mapping that says more."""
    what = f"column {name}"
    if isinstance(node, Scalar):
        return Column(problems.scalar(node, what) or name)
    fields = problems.fields(node, what) or Fields((), node.place)
    problems.known_keys(fields, _KEYS, what)
    found = Column(
        label=problems.scalar(fields.get("label"), "label") or name,
        help=problems.scalar(fields.get("help"), "help") or "",
        link=problems.scalar(fields.get("link"), "link"),
        hide=flag(problems, fields.get("hide"), "hide"),
        list=_text(problems, fields.get("list"), "list"),
        type=_one_of(problems, fields.get("type"), "type", COLUMN_TYPES),
        show=_one_of(problems, fields.get("show"), "show", SHOWN),
    )
    _check(problems, node, what, found)
    return found._replace(type="list") if found.list and found.type is None else found


def _check(problems: Problems, node: Node, what: str, found: Column) -> None:
    if found.list and found.type not in (None, "list"):
        problems.add(node.place, f"{what} has a separator, so its type is list, not {found.type}")
    if found.type == "list" and not found.list:
        problems.add(node.place, f'{what} is a list; say what separates its parts, such as `list: "; "`')
    if found.show in _SHOWS and found.type not in (None, *_SHOWS[found.show]):
        takes = " or ".join(_SHOWS[found.show])
        problems.add(node.place, f"{what}: `show: {found.show}` is for {takes}, not for {found.type}")


def _text(problems: Problems, node: Node | None, what: str) -> str | None:
    """A text that may be white space."""
    return node.text if isinstance(node, Scalar) and node.text else problems.scalar(node, what)


def _one_of(problems: Problems, node: Node | None, what: str, known: tuple[str, ...]) -> str | None:
    text = problems.scalar(node, what)
    if text is not None and node is not None and text not in known:
        problems.add(node.place, f"no {what} “{text}”{did_you_mean(text, known)}")
    return text


def view(problems: Problems, node: Node | None, columns: Mapping[str, Column]) -> str:
    """How the answer is shown; notes a problem where the columns do not allow it."""
    found = _one_of(problems, node, "view", tuple(VIEWS))
    if found is None or node is None:
        return "table"
    shown = [column for column in columns.values() if not column.hide]
    count = {kinds: sum(column.type in kinds for column in shown) for kinds in (_NUMBERS, _DATES, _THINGS)}
    if found == "timeline" and not count[_DATES]:
        problems.add(node.place, "the view timeline needs a column of `type: date` or `type: gYear`")
    elif found == "network" and count[_THINGS] < 2:
        problems.add(node.place, "the view network needs two columns of `type: entity` or `type: iri`")
    elif found == "bars" and (not count[_NUMBERS] or len(shown) < 2):
        problems.add(
            node.place, "the view bars needs a column of `type: integer` or `type: decimal`, and one for names"
        )
    elif found == "number" and (len(shown) != 1 or not count[_NUMBERS]):
        problems.add(node.place, "the view number needs one column, of `type: integer` or `type: decimal`")
    return found
