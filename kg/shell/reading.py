"""Where a question ends that is typed, or written in a file, over several lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.sparql import tokens

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_BEGINNINGS = (*_FORMS, "PREFIX", "BASE")
_NEEDS_MORE = (
    "BY", "ORDER", "GROUP", "HAVING", "LIMIT", "OFFSET", "UNION", "MINUS", "OPTIONAL", "WHERE", "VALUES", "FROM",
    "NAMED", "GRAPH", "FILTER", "BIND", "AS",
)  # fmt: skip
"""Words that no query ends with."""


def is_command(text: str) -> bool:
    """Whether a text is a command of the shell, not SPARQL."""
    return text.lstrip().startswith("\\") or text.strip() in ("exit", "quit")


def stripped(text: str) -> str:
    """The question without the `;` that ended it."""
    text = text.strip()
    return text[:-1].rstrip() if text.endswith(";") and not is_command(text) else text


def missing(text: str) -> str:
    """What a question waits for, in a few words; empty where it is whole, or no more lines would help."""
    found = [t for t in tokens(stripped(text)) if t.kind not in ("space", "comment")]
    if not found or is_command(text):
        return ""
    signs = [t.text for t in found if t.kind == "other"]
    if any(sign in "\"'" for sign in signs):
        return "a string is open"
    depth = sum((sign in "{([") - (sign in "})]") for sign in signs)
    if depth > 0:
        return f"{depth} bracket{'s' if depth > 1 else ''} open"
    words = [t.text.upper() for t in found if t.kind == "word"]
    if depth < 0 or words[:1] != [found[0].text.upper()] or words[0] not in _BEGINNINGS:
        return ""  # a mistake, which running it tells
    return _unfinished(found[-1].text.upper(), words, signs)


def _unfinished(last: str, words: list[str], signs: list[str]) -> str:
    if last in (*_NEEDS_MORE, *_FORMS):
        return f"{last} waits for more"
    form = next((word for word in words if word in _FORMS), None)
    if form is None:
        return "no SELECT, ASK, CONSTRUCT or DESCRIBE yet"
    groups = signs.count("}")
    wanted = {"DESCRIBE": 0, "CONSTRUCT": 1 if "WHERE" in words and signs.count("{") == 1 else 2}.get(form, 1)
    return "no { } yet" if groups < wanted else ""


def questions(lines: Iterable[str]) -> Iterator[str]:
    """The commands and queries in the lines of a file.

    A command is one line. A query ends with `;` at the end of a line, with an empty line, before a command, or
    with the file; but never while it waits for more.
    """
    held: list[str] = []
    for line in lines:
        text = "\n".join(held)
        if is_command(line) and not missing(text):
            yield from _one(text)
            yield line.strip()
            held = []
        elif not line.strip() and not missing(text):
            yield from _one(text)
            held = []
        else:
            held.append(line.rstrip("\n"))
            if line.rstrip().endswith(";") and not missing("\n".join(held)):
                yield from _one("\n".join(held))
                held = []
    yield from _one("\n".join(held))


def _one(text: str) -> Iterator[str]:
    if any(t.kind not in ("space", "comment") for t in tokens(text)):
        yield stripped(text)
