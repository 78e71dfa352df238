"""The pages of a site that are not sheets: templates filled and written."""

from __future__ import annotations

from typing import Any

from kg.sheets import Look, page, skin
from kg.sheets.cells import text
from kg.site.addresses import root
from kg.site.folder import Folder
from kg.site.model import Options, Site


class Pages:
    """Fills templates, and writes what they make."""

    def __init__(self, folder: Folder, options: Options, site: Site) -> None:
        self.folder, self.options, self.site = folder, options, site
        self.skin = skin.skin(options.templates, skin.SHIPPED)
        self.search_version = ""

    def page(self, path: str, template: str, title: str, **content: Any) -> None:
        """Writes a page.

        Args:
            path: its place.
            template: the name of its template.
            title: its title.
            content: what the template needs besides.
        """
        shared = {
            "page": path,
            "title": title,
            "root": root(path),
            "site": self.site,
            "text": text,
            "canonical": canonical(self.options.base, path),
            "search_version": self.search_version,
            "choices": (),
        }
        self.file(path, skin.fill(self.skin, template, {**shared, **content}))

    def file(self, path: str, data: bytes | str) -> None:
        """Writes a file that is no page."""
        self.folder.write(path, data)

    def assets(self) -> None:
        """Writes the style and the script that the pages share."""
        for name, content in page.assets(Look(templates=self.options.templates)).items():
            self.file(name, content)
        for name in ("site.css", "site.js"):
            self.file(name, self._source(name))

    def _source(self, name: str) -> str:
        loader = self.skin.templates.loader
        assert loader is not None  # noqa: S101 - a skin has one
        return loader.get_source(self.skin.templates, name)[0]


def canonical(base: str, path: str) -> str:
    """The address of a page on the site's server; "" where that is not known."""
    return f"{base.rstrip('/')}/{path.removesuffix('index.html')}" if base else ""
