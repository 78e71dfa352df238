"""`kg queries`: the saved queries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg import config, files, profiles, queries, terminal
from kg.cli.group import in_formats, store_flag
from kg.cli.output import emit
from kg.errors import DataError, UsageError
from kg.queries import expectations
from kg.queries.expectations import Outcome
from kg.queries.lint import SEVERITIES, Finding, lint
from kg.store import Store

if TYPE_CHECKING:
    import rdflib


@click.group("queries", invoke_without_command=True, subcommand_metavar="[COMMAND] [ARGS]...")
@click.pass_context
def queries_group(context: click.Context) -> None:
    """List, show, check and test the saved queries."""
    if context.invoked_subcommand is None:
        context.invoke(list_queries)


@queries_group.command("list")
def list_queries() -> None:
    """List the saved queries with what each answers."""
    emit(profiles.query_list(terminal.width() or 1000) + "\n", None)
    for folder in queries.absent_folders():
        terminal.say(f"the folder {folder} is not there (KG_QUERIES or kg.toml names it)")


@queries_group.command("show")
@click.argument("name")
def show_query(name: str) -> None:
    """Show what a saved query answers, its parameters, examples, and its SPARQL."""
    emit(profiles.query_help(queries.load(name), terminal.width() or 100) + "\n", None)


@queries_group.command("lint")
@click.argument("which", nargs=-1, metavar="[NAME or FILE]...")
@in_formats("text", "json")
@click.pass_context
def lint_queries(context: click.Context, which: tuple[str, ...], format_: str) -> None:
    """Look for mistakes in saved queries: unknown terms, unused parameters, columns without a heading.

    All of your own and of those that ship, unless some are named. Exits with 1 where there is an error or a
    warning; a note is no mistake.
    """
    paths = [_path(name) for name in which] or list(queries.names().values())
    found = [finding for path in paths for finding in lint(path)]
    emit(_as_json(found) if format_ == "json" else "".join(f"{finding}\n" for finding in found))
    counts = [sum(f.severity == severity for f in found) for severity in SEVERITIES]
    told = ", ".join(f"{n:,} {severity}{'s' * (n != 1)}" for n, severity in zip(counts, SEVERITIES, strict=True))
    terminal.say(f"{len(paths):,} {'query' if len(paths) == 1 else 'queries'}: {told}")
    context.exit(int(any(counts[:2])))


def _path(name: str) -> Path:
    """The file of a saved query, or the file that is named itself."""
    return Path(name) if name.endswith(".rq") else queries.path(name)


def _as_json(found: list[Finding]) -> str:
    return json.dumps([finding._asdict() for finding in found], ensure_ascii=False, indent=2) + "\n"


@queries_group.command("test")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--on", "engine", type=click.Choice(["rdflib"]), help="Ask rdflib too; it has to answer the same.")
@click.pass_context
def test_queries(context: click.Context, names: tuple[str, ...], engine: str | None) -> None:
    """Run the examples of saved queries, and compare the answers with what is expected.

    All queries, unless some are named. Exits with 1 where an answer is not as expected.
    """
    store = Store.open(config.store_path(store_flag()))
    dataset = _in_rdflib(store) if engine else None
    failed = count = 0
    for name in names or queries.names():
        for outcome in _outcomes(name, store, dataset):
            count += 1
            failed += not outcome.passed
            emit(_told(outcome))
    if not count:
        raise UsageError("there are no examples; write `examples:` in the header")
    terminal.say(f"{count:,} example{'s' * (count != 1)}, {failed:,} failed")
    context.exit(int(failed > 0))


def _outcomes(name: str, store: Store, dataset: rdflib.Dataset | None) -> list[Outcome]:
    """The outcomes of a query's examples; a query that cannot be read has failed."""
    try:
        return expectations.outcomes(queries.load(name), store, dataset)
    except DataError as error:
        return [Outcome(name, {}, 0, (str(error),))]


def _told(outcome: Outcome) -> str:
    asked = f"{outcome.query} {profiles.given(outcome.values)}".rstrip()
    if outcome.passed:
        return f"ok      {asked}\n"
    lines = [line for difference in outcome.differences for line in difference.split("\n")]
    return f"FAILED  {asked}\n" + "".join(f"          {line}\n" for line in lines)


def _in_rdflib(store: Store) -> rdflib.Dataset:
    """The store in rdflib, with the ontology, which exports leave out."""
    from kg import export  # rdflib takes long to import

    dataset = export.to_rdflib(store)
    dataset.default_graph.parse(files.folder("ontology") / "newsfacts.ttl", format="turtle")
    return dataset
