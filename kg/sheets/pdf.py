"""A page as PDF, printed by a Chromium of this machine: tagged, with title and outline.

A browser, as the page is made for browsers: the same style sheet, fonts and shaping of all scripts, and a file
that is tagged for screen readers. Nothing is fetched: the page forbids it, and the browser is told that no name of
a host has an address.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from kg.errors import DataError, MissingPartError

BROWSER = "KG_BROWSER"
"""The setting that names a browser."""

SECONDS = 90.0
"""Until printing is stopped; a page of 300 kB takes two."""

_NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "microsoft-edge", "brave-browser",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)  # fmt: skip
_OPTIONS = (
    "--headless", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-extensions",
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-sync",
    "--disable-dev-shm-usage", "--metrics-recording-only", "--mute-audio", "--password-store=basic",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--no-pdf-header-footer", "--generate-pdf-document-outline",
    "--export-tagged-pdf",
)  # fmt: skip
_TOLD = 300


def of_page(page: str, seconds: float = SECONDS) -> bytes:
    """A page of HTML as PDF.

    Args:
        page: the HTML; what it would fetch is not fetched.
        seconds: until the browser is stopped.

    Raises:
        MissingPartError: there is no browser that can print.
        DataError: the browser did not print the page.
    """
    program = browser()
    with tempfile.TemporaryDirectory(prefix="kg-pdf-") as folder:
        path, printed = Path(folder, "sheet.html"), Path(folder, "sheet.pdf")
        path.write_text(page, encoding="utf-8", errors="replace")
        told = _run(
            [program, *_options(Path(folder)), f"--print-to-pdf={printed}", path.as_uri()], folder, seconds
        )
        if not printed.is_file() or not (data := printed.read_bytes()).startswith(b"%PDF"):
            raise DataError(f"{program} did not print the page: {told[-_TOLD:].strip() or 'it gave no reason'}")
        return data


def browser() -> str:
    """The browser that prints: the one that the setting KG_BROWSER names, else the first that is found.

    Raises:
        MissingPartError: there is none.
    """
    if named := os.environ.get(BROWSER):
        if found := shutil.which(named):
            return found
        raise MissingPartError(f"{BROWSER} is “{named}”, and there is no such program")
    found = next((path for path in map(shutil.which, _NAMES) if path), None)
    if found is None:
        raise MissingPartError(
            "a PDF is printed by Chromium or Chrome, and there is none here; install one (Debian: apt-get install "
            f"chromium, macOS: brew install --cask chromium), or name yours in {BROWSER}; -F html needs none"
        )
    return found


def _options(folder: Path) -> list[str]:
    """The options; Chromium refuses to run as root in its sandbox."""
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [*_OPTIONS, *as_root, f"--user-data-dir={folder}/profile"]


def _run(command: list[str], folder: str, seconds: float) -> str:
    """Runs the browser, whose home is a folder of its own; what it says.

    Raises:
        DataError: it took too long; it and the processes that it began are ended.
    """
    started = subprocess.Popen(  # noqa: S603 - a program that this machine's owner installed
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=folder,
        env={**os.environ, "HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_CACHE_HOME": folder},
        start_new_session=True,
    )
    try:
        return started.communicate(timeout=seconds)[1].decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        raise DataError(
            f"{command[0]} had not printed the page after {seconds:g} seconds, and was stopped"
        ) from None
    finally:
        if started.poll() is None:
            os.killpg(started.pid, signal.SIGKILL)  # its own session, so its id is that of its group
            started.communicate()
