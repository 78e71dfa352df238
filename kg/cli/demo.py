"""`kg demo`."""

from __future__ import annotations

from pathlib import Path

import click

from kg import demo as demonstration
from kg import queries, terminal
from kg.cli.output import emit
from kg.tables import Style


@click.command()
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), default=Path("newsfacts-demo"),
              show_default=True, help="The folder to write to.")  # fmt: skip
def demo(folder: Path) -> None:
    """Load the examples, ask which papers ByteDance had at NeurIPS, and write an export and a fact sheet."""
    saved = queries.load(demonstration.QUESTION[0])
    style = Style(columns=saved.header.columns or {}, width=terminal.width(), colour=terminal.colour())
    emit(demonstration.run(folder, style), None)
    terminal.say(
        f"\nIn {folder}:\n"
        "  bytedance.html              the fact sheet\n"
        "  facts.ttl, facts.jsonld     the facts, for other RDF tools\n"
        "  papers.csv                  the whole answer\n"
        "  store                       the store; ask on:\n\n"
        f"  kg -s {folder}/store show ByteDance\n"
        f"  kg -s {folder}/store run alleged-and-denied about=ByteDance\n"
        f"  kg -s {folder}/store queries"
    )
