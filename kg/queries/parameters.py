"""The parameters in a header: nodes of YAML -> typed parameters."""

from __future__ import annotations

from kg.documents import Fields, Items, Node, Problems, Scalar, did_you_mean
from kg.queries.model import TYPES, Bounds, Parameter, Value
from kg.vocabulary import vocabulary

_KEYS = ("type", "class", "required", "default", "help", "values", "list", "options")
_LIST = ("min", "max")


def parameter(problems: Problems, key: Scalar, node: Node, found: Parameter | None = None) -> Parameter:
    """The parameter of a key; what its node leaves open is as `found` in the query."""
    what = f"parameter {key.text}"
    fields = (problems.fields(node, what) if not _is_empty(node) else None) or Fields((), key.place)
    problems.known_keys(fields, _KEYS, what)
    given = found or Parameter(key.text, "string")
    own = Parameter(
        name=key.text,
        type=_type(problems, fields.get("type")) or given.type,
        help=problems.scalar(fields.get("help"), "help") or "",
        class_=_class(problems, fields.get("class")),
        required=flag(problems, fields.get("required"), "required", given.required),
        default=value(problems, fields.get("default"), "default"),
        values=words(problems, fields.get("values"), "values"),
        list=_bounds(problems, fields.get("list")),
        options=problems.scalar(fields.get("options"), "options"),
        tag=given.tag,
        tokens=given.tokens,
    )
    _check(problems, key, fields, own)
    return own


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and node.empty


def _check(problems: Problems, key: Scalar, fields: Fields, own: Parameter) -> None:
    """Notes what does not go together."""
    what = f"parameter {own.name}"
    if own.type == "enum" and not own.values:
        problems.add(key.place, f"{what} is an enum and needs `values:`")
    if own.options and own.values:
        problems.add(key.place, f"{what} takes its values from `values:` or from `options:`, not from both")
    if own.class_ and own.type != "entity":
        problems.add(key.place, f"{what} has a class, so it needs `type: entity`")
    default = fields.get("default")
    if own.required and default is not None:
        problems.add(default.place, f"{what} is required, so its default is never used; leave one of the two out")
    if isinstance(default, Items) and own.list is None:
        problems.add(default.place, f"{what} takes one value; `list: true` lets it take several")
    for text in (own.default,) if isinstance(own.default, str) else own.default or ():
        if default is not None and own.values and text not in own.values:
            hint = did_you_mean(text, own.values)
            problems.add(default.place, f"the default “{text}” is none of the values{hint}")


def _type(problems: Problems, node: Node | None) -> str | None:
    type_ = problems.scalar(node, "type")
    if type_ is not None and type_ not in TYPES and node is not None:
        problems.add(node.place, f"no type “{type_}”{did_you_mean(type_, TYPES)}")
    return type_


def _class(problems: Problems, node: Node | None) -> str | None:
    name = (problems.scalar(node, "class") or "").removeprefix("nf:")
    if name and name not in vocabulary().classes and node is not None:
        problems.add(node.place, f"no class “{name}”{did_you_mean(name, list(vocabulary().classes))}")
    return name or None


def _bounds(problems: Problems, node: Node | None) -> Bounds | None:
    """`true`, or the least and the most number of values."""
    if node is None or isinstance(node, Scalar):
        return Bounds() if flag(problems, node, "list") else None
    fields = problems.fields(node, "list")
    if fields is None:
        return None
    problems.known_keys(fields, _LIST, "list")
    least, most = (count(problems, fields.get(key), key) for key in _LIST)
    bounds = Bounds(1 if least is None else least, most)
    if bounds.least < 1:
        problems.add(node.place, "list takes one value at least; leave `required:` out where it may have none")
    if bounds.most is not None and bounds.most < bounds.least:
        problems.add(node.place, f"list goes from {bounds.least} to {bounds.most}, which no number does")
    return bounds


# -- what other parts of a header read too -----------------------------------------------------------------


def count(problems: Problems, node: Node | None, what: str) -> int | None:
    """A whole number; notes a problem where there is another text."""
    text = problems.scalar(node, what)
    if text is None or node is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        problems.add(node.place, f"{what} is a whole number, not “{text}”")
        return None
    return int(text)


def words(problems: Problems, node: Node | None, what: str) -> tuple[str, ...]:
    """A list of words; one word may stand without the list."""
    nodes = () if node is None else problems.one_or_more(node, what)
    return tuple(word for n in nodes if (word := problems.scalar(n, what)) is not None)


def flag(problems: Problems, node: Node | None, what: str, otherwise: bool = False) -> bool:
    """True or false; `otherwise` where nothing is said."""
    text = problems.scalar(node, what)
    if text not in (None, "true", "false") and node is not None:
        problems.add(node.place, f"{what} is true or false, not “{text}”")
    return otherwise if text is None else text == "true"


def value(problems: Problems, node: Node | None, what: str) -> Value | None:
    """A value of a parameter: one text, or a list of them."""
    if isinstance(node, Items):
        return words(problems, node, what)
    return problems.scalar(node, what)
