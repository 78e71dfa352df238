"""Templates, style and script of the pages: the shipped ones, and those of a folder of the user's; read once."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup

from kg.errors import UsageError
from kg.tables import plain

if TYPE_CHECKING:
    import jinja2

SHIPPED = Path(__file__).parent.parent / "templates"

_STYLES = ("sheet.css", "sheet-pictures.css", "house.css")
"""The styles of a page, one after the other; the last is for a house that only adds to ours."""

SHARED = "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'none'"
"""What a page lets in whose style and script are files beside it."""

_ORDINARY = bytes([10, *range(32, 127)])
"""The bytes of most of a page: what is left without them is looked at, one character after the other."""

_NONCHARACTERS = frozenset(map(chr, (*range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF)))


class Skin(NamedTuple):
    """What all pages share; `policy` lets in this style and this script, by their checksums, and nothing else."""

    templates: jinja2.Environment
    css: Markup
    script: Markup
    policy: str


@functools.cache
def skin(own: Path | None, shipped: Path) -> Skin:
    """The templates of a folder before the shipped ones.

    Args:
        own: a folder whose files stand in for the shipped ones of the same name; None for none.
        shipped: the folder of the shipped ones, which templates also reach as `shipped/NAME`.

    Raises:
        UsageError: there is no such folder.
    """
    import jinja2  # 40 ms, for pages only

    if own is not None and not own.is_dir():
        raise UsageError(f"there is no folder {own} with templates")
    ours = jinja2.FileSystemLoader(shipped)
    loaders = [*([jinja2.FileSystemLoader(own)] if own else []), ours, jinja2.PrefixLoader({"shipped": ours})]
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader(loaders),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    folders = [own, shipped] if own else [shipped]
    css, script = "\n".join(_text(folders, name) for name in _STYLES), _text(folders, "sheet.js")
    policy = (
        f"default-src 'none'; style-src '{_checksum(css)}'; script-src '{_checksum(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return Skin(environment, Markup(css), Markup(script), policy)  # noqa: S704 - files of ours, or the user's own


def _text(folders: list[Path], name: str) -> str:
    """A file of the first folder that has it, without its comments and margins; "" where none has."""
    path = next((folder / name for folder in folders if (folder / name).is_file()), None)
    if path is None:
        return ""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return "\n".join(line for line in map(str.strip, text.splitlines()) if line)


def _checksum(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def fill(found: Skin, name: str, content: dict[str, Any]) -> str:
    """A page from the template of a name.

    Raises:
        UsageError: the template has a mistake, which is told with its place.
    """
    import jinja2

    try:
        return visible(found.templates.get_template(name).render(content))
    except jinja2.TemplateSyntaxError as error:
        raise UsageError(f"{error.filename or error.name}, line {error.lineno}: {error.message}") from error
    except jinja2.TemplateError as error:
        lines = [at for at in traceback.extract_tb(error.__traceback__) if at.filename.endswith(".j2")]
        place = f"{lines[-1].filename}, line {lines[-1].lineno}" if lines else name
        raise UsageError(f"{place}: {type(error).__name__}: {error.message}") from error


def visible(text: str) -> str:
    """A page, or a part of one, in which no control character or direction mark works unseen."""
    rest = text.encode("utf-8", "surrogatepass").translate(None, _ORDINARY).decode("utf-8", "surrogatepass")
    told = {ord(char): shown for char in {*rest} if (shown := _shown(char)) != char}
    return text.translate(told) if told else text


def _shown(char: str) -> str:
    return f"\\u{ord(char):04X}" if char in _NONCHARACTERS else plain(char)
