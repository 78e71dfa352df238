"""A page made into a fragment: what stands in its body, to be put into a page of somebody else's.

It is made of the finished page, so a house's own templates serve it as they are. Its style is nested under one
class and begins with a reset: nothing of it reaches the page around it, and of that page no more reaches it than
rules with `!important`. Ids, and what names them, get a prefix. No script is left, nor what needs one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from kg.identity.names import slug

CLASS = "newsfacts"
"""The class of the element that encloses a fragment."""

_SCOPE = f":is(#{CLASS}#{CLASS}, .{CLASS})"
"""Selects the class, with the weight of two ids, which outdoes the rules of the page around it."""

_RESET = (
    "&, & *:not(svg, svg *), & *::before, & *::after { all: revert; }\n"
    "& { --rem: 16px; display: block; container-type: inline-size; color-scheme: light; }\n"
)
"""Pictures keep their attributes, which a reset would undo."""

_DROPPED = frozenset({"script", "link", "meta", "base", "noscript"})
_FOR_SCRIPT = frozenset({"skip", "switch", "state"})
"""Classes of what does something in a page of its own only."""

_VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_ID = re.compile(
    r"""(?P<name>\s(?:id|for|headers|list|popovertarget|aria-(?:labelledby|describedby|controls|details|owns)))"""
    r"""=(?P<quote>["'])(?P<ids>[^"']*)(?P=quote)"""
)
_TO_ID = re.compile(r"""(\s(?:xlink:)?href=["']\#)(?=[^"'])|(url\(\#)""")
_CLASSES = re.compile(r"""\sclass=["']([^"']*)["']""")
_TOKEN = re.compile(r"""/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{};]""", re.DOTALL)
_REM = re.compile(r"(?<![\w.#-])((?:\d*\.)?\d+)rem\b")
_OWN_REM = r"calc(\1 * var(--rem))"
_ROOT = re.compile(r":root|(?<![\w.#:-])(?:html|body)(?![\w-])")
_MAIN = re.compile(r"(?<![\w.#:-])main(?![\w-])")
_HEADING = re.compile(r"(?<![\w.#:-])h([1-6])(?![\w-])")
_OUTSIDE = ("@keyframes", "@font-face", "@property", "@counter-style")


def of_page(page: str, iri: str, *, level: int = 2, prefix: str | None = None) -> str:
    """The fragment of a page.

    Args:
        page: the HTML that `kg.sheets.html` made.
        iri: the entity, of which a prefix is made where none is given.
        level: the level of the fragment's first heading, from 1 to 6.
        prefix: what ids begin with; two fragments on one page need two.
    """
    start = prefix if prefix is not None else prefix_of(iri)
    body = _Body(start, level)
    body.feed(page)
    body.close()
    style = _scoped("\n".join(body.styles), level)
    return (
        f'<article class="{CLASS}" lang="en" dir="ltr">\n<style>{style}</style>\n'
        f"{''.join(body.parts).strip()}\n</article>\n"
    )


def prefix_of(iri: str) -> str:
    """A prefix for ids that no other entity has."""
    name = slug(iri.rpartition("/")[2])[:24].strip("-")
    return f"nf-{name + '-' if name.isascii() and name else ''}{hashlib.sha256(iri.encode()).hexdigest()[:6]}-"


def is_prefix(text: str) -> bool:
    """Whether ids may begin with a text, in HTML as in selectors of CSS."""
    return _PREFIX.fullmatch(text) is not None


class _Body(HTMLParser):
    """Copies what stands in the body of a page, letter by letter but for tags that a fragment has otherwise."""

    def __init__(self, prefix: str, level: int) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self.styles: list[str] = []
        self._prefix, self._level = prefix, level
        self._inside = False
        self._style = False
        self._depth = 0
        """How many elements are open in one that is left out."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raw = self.get_starttag_text() or ""
        if tag == "style":
            self._style = True
        elif tag == "body":
            self._inside = True
        elif self._depth or self._is_dropped(tag, raw):
            self._depth += tag not in _VOID
        elif self._inside:
            self.parts.append(self._opened(tag, raw))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._inside and not self._depth:
            self.parts.append(self._attributes(self.get_starttag_text() or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self._style = False
        elif tag == "body":
            self._inside = False
        elif self._depth:
            self._depth -= 1
        elif self._inside:
            self.parts.append(f"</{self._name(tag)}>")

    def handle_data(self, data: str) -> None:
        if self._style:
            self.styles.append(data)
        else:
            self._copy(data)

    def handle_entityref(self, name: str) -> None:
        self._copy(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._copy(f"&#{name};")

    def _copy(self, text: str) -> None:
        if self._inside and not self._depth:
            self.parts.append(text)

    def _is_dropped(self, tag: str, raw: str) -> bool:
        classes = _CLASSES.search(raw)
        return tag in _DROPPED or bool(classes and _FOR_SCRIPT & {*classes[1].split()})

    def _name(self, tag: str) -> str:
        if tag == "main":
            return "div"
        return _HEADING.sub(lambda m: _shifted(m, self._level), tag) if tag[0] == "h" else tag

    def _opened(self, tag: str, raw: str) -> str:
        """A start tag: another name perhaps, ids with their prefix."""
        name = raw[1 : 1 + len(tag)]
        new = f'div class="{CLASS}-main"' if tag == "main" else self._name(tag) if tag[0] == "h" else name
        return f"<{new}{self._attributes(raw[1 + len(tag) :])}"

    def _attributes(self, raw: str) -> str:
        def prefixed(match: re.Match[str]) -> str:
            ids = " ".join(f"{self._prefix}{id_}" for id_ in match["ids"].split())
            return f"{match['name']}={match['quote']}{ids}{match['quote']}"

        return _TO_ID.sub(lambda m: f"{m[0]}{self._prefix}", _ID.sub(prefixed, raw))


def _shifted(match: re.Match[str], level: int) -> str:
    return f"h{min(6, int(match[1]) + level - 1)}"


# -- style -------------------------------------------------------------------------------------------------


def _scoped(css: str, level: int) -> str:
    """A style sheet nested under the class of fragments; the page around it decides on dark and on paper."""
    outside: list[str] = []
    inner = "\n".join(_nested(css, level, outside))
    return "\n".join([*outside, f"{_SCOPE} {{\n{_RESET}{inner}\n}}"])


def _nested(css: str, level: int, outside: list[str]) -> Iterator[str]:
    for prelude, body in _rules(css):
        head = prelude.casefold()
        if head.startswith(_OUTSIDE):
            outside.append(f"{prelude} {{{body}}}")
        elif head.startswith(("@media", "@supports", "@layer", "@container")):
            if "prefers-color-scheme" not in head:
                rest = "\n".join(_nested(body, level, outside))
                yield f"{_by_width(prelude)} {{\n{rest}\n}}"
        elif not head.startswith("@"):
            yield f"{_selector(prelude, level)} {{{_REM.sub(_OWN_REM, body)}}}"


def _selector(prelude: str, level: int) -> str:
    told = _MAIN.sub(f".{CLASS}-main", _ROOT.sub("&", prelude))
    return _HEADING.sub(lambda m: _shifted(m, level), told)


def _by_width(prelude: str) -> str:
    """A question of the window's width is one of the column's that the fragment stands in."""
    if "width" not in prelude:
        return prelude
    told = _REM.sub(lambda m: f"{float(m[1]) * 16:g}px", prelude)
    return re.sub("^@media", "@container", told, flags=re.IGNORECASE)


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """The rules of a style sheet on its first level: what stands before the braces, and in them."""
    start, opened, depth = 0, 0, 0
    for match in _TOKEN.finditer(css):
        sign = match[0]
        if sign == "{":
            opened = opened if depth else match.end()
            depth += 1
        elif sign == "}" and depth:
            depth -= 1
            if not depth:
                yield _bare(css[start : opened - 1]), css[opened : match.start()]
                start = match.end()
        elif sign == ";" and not depth:
            start = match.end()


def _bare(prelude: str) -> str:
    return " ".join(re.sub(r"/\*.*?\*/", "", prelude, flags=re.DOTALL).split())
