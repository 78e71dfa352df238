"""`kg verify`."""

from __future__ import annotations

from pathlib import Path

import click

from kg import articles, drift, terminal
from kg.cli.group import in_formats, store_path
from kg.cli.output import emit
from kg.drift import Texts, report
from kg.errors import UsageError
from kg.evidence import Evidence
from kg.store import Store


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option(
    "--text", metavar="FILE", type=click.Path(path_type=Path), help="The text of today, of the one SOURCE named."
)
@click.option(
    "--texts",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A folder of texts, each named by its source's id, or known by its checksum.",
)
@click.option(
    "--was",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The text that was loaded, where the store has places only and no words.",
)
@click.option("--all", "everything", is_flag=True, help="Tell of each quote that is as it was, too.")
@in_formats("text", "json")
@click.pass_context
def verify(
    context: click.Context,
    sources: tuple[str, ...],
    text: Path | None,
    texts: Path | None,
    was: Path | None,
    everything: bool,
    format_: str,
) -> None:
    """Hold the stored quotes against their texts again, claim by claim.

    Says what moved, what changed and what vanished. Without --text and --texts a text is read from where it was
    when its source was loaded. Exits with 1 where a quote does not stand where it stood.
    """
    if (text or was) and len(sources) != 1:
        raise UsageError("--text and --was are about one source; name it: kg verify SOURCE --text FILE")
    store = Store.open(store_path())
    ids = [store.source(id_).id for id_ in sources] or drift.with_quotes(store)
    found = drift.verify(store, ids, _at_hand(store, ids, text, texts), articles.read(was) if was else None)
    if sources and all(v.text is None for v in found):
        raise UsageError(f"{found[0].source.id}: {found[0].reason}")
    if not ids:
        terminal.say("no source in the store has quotes")
        return
    width = terminal.width() or 100
    told = report.as_text(found, Evidence(store), width, everything=everything)
    emit(report.as_json(found) if format_ == "json" else told, None)
    context.exit(int(not all(v.holds for v in found)))


def _at_hand(store: Store, ids: list[str], text: Path | None, texts: Path | None) -> Texts:
    if text is not None:
        return Texts(by_id={ids[0]: articles.read(text)})
    found = drift.folder(texts, ids) if texts is not None else Texts()
    return found._replace(paths=drift.remembered(store, ids))
