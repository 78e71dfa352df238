"""The `#+` header of a saved query: what it answers, its parameters, its columns.

The header is YAML in comment lines, so that every other SPARQL tool still runs the file as it is.
"""

from __future__ import annotations

import re

from kg import documents
from kg.documents import Fields, Items, Node, Problems, Scalar, did_you_mean
from kg.queries.model import TYPES, Column, Header, Parameter
from kg.sparql import place, tokens
from kg.vocabulary import vocabulary

_KEYS = ("summary", "description", "tags", "params", "columns", "examples", "cite", "view")
_PARAM = ("type", "class", "required", "default", "help", "values")
_COLUMN = ("label", "help", "link", "hide", "list")
_LINE = re.compile(r"^#\+ ?(.*)$")


def parse(text: str, file: str) -> Header:
    """The header of a query file.

    Raises:
        ProblemsError: the header is missing or has problems; places are lines of the file.
    """
    lines = text.splitlines()
    numbers = [n for n, line in enumerate(lines) if _LINE.match(line)]
    problems = Problems(file)
    if not numbers:
        problems.add(documents.Place(1, 1), "a saved query starts with a header: `#+ summary: what it answers`")
        problems.raise_any()
    # white space stands in for what is not header, so that lines and columns are the file's own
    last = max(numbers) + 1
    block = "\n".join(f"   {m.group(1)}" if (m := _LINE.match(line)) else "" for line in lines[:last])
    root = documents.parse(block.encode(), file)
    header = _header(problems, root)
    _check_use(problems, root, header, text)
    problems.raise_any()
    return header


def _check_use(problems: Problems, root: Fields, header: Header, text: str) -> None:
    """Notes parameters that the query does not use, and marks and examples that name no parameter."""
    names = tuple(p.name for p in header.parameters)
    found = list(tokens(text))
    used = {t.text[1:] for t in found if t.kind == "variable" and t.text[0] == "$"}
    params = root.get("params")
    for key, _ in params if isinstance(params, Fields) else ():
        if key.text not in used:
            problems.add(key.place, f"parameter {key.text} is not used: the query has no ${key.text}")
    examples = root.get("examples")
    for example in examples if isinstance(examples, Items) else ():
        if isinstance(example, Fields):
            problems.known_keys(example, names, "an example")
    for token in found:
        if token.kind == "comment" and token.text.startswith("#?") and token.text[2:].strip() not in names:
            mark = documents.Place(*place(text, token.start))
            problems.add(mark, f"no parameter “{token.text[2:].strip()}” for this line to hang on")


def _header(problems: Problems, root: Fields) -> Header:
    problems.known_keys(root, _KEYS, "a query header")
    summary = problems.scalar(root.get("summary"), "summary")
    if summary is None:
        problems.add(root.place, "a query header needs `summary:`, one line that says what it answers")
    params = problems.fields(root.get("params"), "params")
    columns = problems.fields(root.get("columns"), "columns")
    return Header(
        summary=summary or "",
        description=problems.scalar(root.get("description"), "description") or "",
        tags=_words(problems, root.get("tags"), "tags"),
        parameters=tuple(_parameter(problems, key, node) for key, node in params or ()),
        columns={key.text: _column(problems, key.text, node) for key, node in columns or ()},
        examples=tuple(_example(problems, node) for node in problems.items(root.get("examples"), "examples")),
        cite=_words(problems, root.get("cite"), "cite"),
        view=problems.scalar(root.get("view"), "view") or "table",
    )


def _words(problems: Problems, node: Node | None, what: str) -> tuple[str, ...]:
    if node is None:
        return ()
    nodes = node.nodes if isinstance(node, Items) else (node,)
    return tuple(word for n in nodes if (word := problems.scalar(n, what)))


def _flag(problems: Problems, node: Node | None, what: str) -> bool:
    text = problems.scalar(node, what)
    if text not in (None, "true", "false") and node is not None:
        problems.add(node.place, f"{what} is true or false, not “{text}”")
    return text == "true"


def _parameter(problems: Problems, key: Scalar, node: Node) -> Parameter:
    what = f"parameter {key.text}"
    fields = problems.fields(node, what) or Fields((), key.place)
    problems.known_keys(fields, _PARAM, what)
    type_node, class_node = fields.get("type"), fields.get("class")
    type_ = problems.scalar(type_node, "type") or "string"
    if type_ not in TYPES and type_node is not None:
        problems.add(type_node.place, f"no type “{type_}”{did_you_mean(type_, TYPES)}")
    class_ = (problems.scalar(class_node, "class") or "").removeprefix("nf:") or None
    if class_ and class_ not in vocabulary().classes and class_node is not None:
        problems.add(class_node.place, f"no class “{class_}”{did_you_mean(class_, list(vocabulary().classes))}")
    values = _words(problems, fields.get("values"), "values")
    if type_ == "enum" and not values:
        problems.add(key.place, f"{what} is an enum and needs `values:`")
    return Parameter(
        name=key.text,
        type=type_,
        help=problems.scalar(fields.get("help"), "help") or "",
        class_=class_,
        required=_flag(problems, fields.get("required"), "required"),
        default=problems.scalar(fields.get("default"), "default"),
        values=values,
    )


def _column(problems: Problems, name: str, node: Node) -> Column:
    if isinstance(node, Scalar):
        return Column(problems.scalar(node, f"column {name}") or name)
    fields = problems.fields(node, f"column {name}") or Fields((), node.place)
    problems.known_keys(fields, _COLUMN, f"column {name}")
    return Column(
        label=problems.scalar(fields.get("label"), "label") or name,
        help=problems.scalar(fields.get("help"), "help") or "",
        link=problems.scalar(fields.get("link"), "link"),
        hide=_flag(problems, fields.get("hide"), "hide"),
        list=problems.scalar(fields.get("list"), "list"),
    )


def _example(problems: Problems, node: Node) -> dict[str, str]:
    fields = problems.fields(node, "an example")
    pairs = [(key.text, problems.scalar(value, key.text)) for key, value in fields or ()]
    return {key: value for key, value in pairs if value is not None}
