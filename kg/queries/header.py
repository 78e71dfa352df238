"""The `#+` header of a saved query: what it answers, its parameters, its columns.

The header is YAML in comment lines, so that every other SPARQL tool still runs the file as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from kg import documents
from kg.documents import Fields, Items, Place, Problems
from kg.queries import binding, columns, examples, grlc, shape
from kg.queries.model import Example, Header, Parameter
from kg.queries.parameters import count, parameter, words
from kg.sparql import Token, place, tokens

_KEYS = ("summary", "description", "tags", "params", "columns", "examples", "expect", "cite", "view", "top")
_LINE = re.compile(r"#\+ ?(.*)")


def parse(text: str, file: str) -> Header:
    """The header of a query file.

    Raises:
        ProblemsError: the header is missing or has problems; places are lines of the file.
    """
    problems = Problems(file)
    root = tree(text, file)
    _check_strings(problems, text)
    header = _header(problems, root, text, file)
    _check_use(problems, root, header, text)
    problems.raise_any()
    return header


def tree(text: str, file: str) -> Fields:
    """The header as a tree of YAML; empty for a file without one, which may have no `$name` either.

    Raises:
        ProblemsError: it is not YAML, or the query has parameters and no header.
    """
    found = [t for t in tokens(text) if t.kind in ("comment", "variable")]
    lines = {place(text, t.start): t.text for t in found if t.kind == "comment" and t.text.startswith("#+")}
    first = {line: _LINE.fullmatch(shown) for (line, column), shown in lines.items() if column == 1}
    if not first:
        if any(t.kind == "variable" and t.text[0] == "$" for t in found):
            problems = Problems(file)
            problems.add(Place(1, 1), "a saved query starts with a header: `#+ summary: what it answers`")
            problems.raise_any()
        return Fields((), Place(1, 1))
    # white space stands in for what is not header, so that lines and columns are the file's own
    block = [f"   {m[1]}" if (m := first.get(line)) else "" for line in range(1, max(first) + 1)]
    return documents.parse("\n".join(block).encode("utf-8", "surrogatepass"), file)


def _header(problems: Problems, root: Fields, text: str, file: str) -> Header:
    problems.known_keys(root, (*_KEYS, *grlc.KEYS, *grlc.UNUSED), "a query header")
    shown = problems.fields(root.get("columns"), "columns") or ()
    made = {key.text: columns.column(problems, key.text, node) for key, node in shown}
    return Header(
        summary=problems.scalar(root.get("summary"), "summary") or _spoken(file),
        description=problems.scalar(root.get("description"), "description") or "",
        tags=words(problems, root.get("tags"), "tags"),
        parameters=_parameters(problems, root, text),
        columns=made,
        examples=tuple(examples.example(problems, n) for n in problems.items(root.get("examples"), "examples")),
        cite=words(problems, root.get("cite"), "cite"),
        view=columns.view(problems, root.get("view"), made),
        expect=examples.expectation(problems, root.get("expect")),
        top=_top(problems, root),
    )


def _spoken(file: str) -> str:
    """The name of a file as words: what a query is called that does not say what it answers."""
    stem = re.sub(r"[-_]+", " ", Path(file).stem).strip()
    return stem[:1].upper() + stem[1:]


def _top(problems: Problems, root: Fields) -> int | None:
    node = root.get("top")
    found = count(problems, node, "top")
    if found == 0 and node is not None:
        problems.add(node.place, "top is how many rows are shown, so it is 1 or more")
    return found


def _parameters(problems: Problems, root: Fields, text: str) -> tuple[Parameter, ...]:
    told = grlc.parameters(problems, text, shape.significant(text), root)
    params = problems.fields(root.get("params"), "params")
    named = {k.text: parameter(problems, k, node, told.get(k.text)) for k, node in params or ()}
    return tuple({**told, **named}.values())


# -- the header beside its query ---------------------------------------------------------------------------


def _check_strings(problems: Problems, text: str) -> None:
    """Notes a quote that opens no whole string: what stands behind it could be text or not."""
    for token in tokens(text):
        if token.kind == "other" and token.text in "\"'":
            problems.add(_at(text, token), "this quote opens a string that does not end")
            return


def _check_use(problems: Problems, root: Fields, header: Header, text: str) -> None:
    """Notes parameters without a use, lists where one value stands, and names of no parameter."""
    found = list(tokens(text))
    variables = {t.text for t in found if t.kind == "variable"}
    params = root.get("params")
    places = {k.text: k.place for k, _ in params} if isinstance(params, Fields) else {}
    for known in header.parameters:
        if known.name in places and not variables & {*known.stands_as}:
            message = f"parameter {known.name} is not used: the query has no {' or '.join(known.stands_as)}"
            problems.add(places[known.name], message)
    _check_lists(problems, header.parameters, text)
    _check_marks(problems, header.parameters, text, found)
    _check_examples(problems, root, header)


def _check_lists(problems: Problems, parameters: Sequence[Parameter], text: str) -> None:
    found = shape.significant(text)
    room = shape.separators(found)
    lists = {token for p in parameters if p.list for token in p.stands_as}
    for token in found:
        if token.kind == "variable" and token.text in lists and token.start not in room:
            problems.add(
                _at(text, token),
                f"{token.text} is a list, and there is room for one value here; write "
                f"VALUES ?x {{ {token.text} }} or FILTER (?x IN ({token.text}))",
            )


def _check_marks(problems: Problems, parameters: Sequence[Parameter], text: str, found: Sequence[Token]) -> None:
    names = sorted(p.name for p in parameters)
    for token in found:
        name = binding.mark(token)
        if name is not None and name not in names:
            hint = documents.did_you_mean(name, names)
            problems.add(_at(text, token), f"no parameter “{name}” for this line to hang on{hint}")


def _check_examples(problems: Problems, root: Fields, header: Header) -> None:
    names = tuple(p.name for p in header.parameters)
    nodes = root.get("examples")
    for node, example in zip(nodes if isinstance(nodes, Items) else (), header.examples, strict=False):
        if fields := examples.given(node):
            problems.known_keys(fields, names, "an example")
            _check_values(problems, fields, header.parameters, example)


def _check_values(problems: Problems, fields: Fields, parameters: Sequence[Parameter], example: Example) -> None:
    """Notes a list for a parameter that takes one value, and a required one that has none."""
    for known in parameters:
        node = fields.get(known.name)
        if isinstance(node, Items) and known.list is None:
            problems.add(node.place, f"{known.name} takes one value, not a list")
        if known.required and known.name not in example.values:
            problems.add(fields.place, f"this example has no {known.name}, which is required")


def _at(text: str, token: Token) -> Place:
    return Place(*place(text, token.start))
