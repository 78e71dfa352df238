"""The command line: each command reads, calls, and prints."""

from __future__ import annotations

import contextlib
import functools
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import click

from kg import __version__, answers, config, queries, sparql, tables, terminal, watchdog
from kg.answers import Rows, Triples, Verdict
from kg.entities import Entities
from kg.errors import DataError, KgError, UsageError
from kg.quads.names import DEFAULT_BASE
from kg.queries import SavedQuery
from kg.store import Store
from kg.tables import Style
from kg.vocabulary import PREFIXES

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def main() -> NoReturn:
    """Runs a command and ends the process with its exit code."""
    with contextlib.suppress(AttributeError, ValueError):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `kg run ... | head` ends quietly
    try:
        # outside of its standalone mode click returns the code that Exit was raised with
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        terminal.say("kg: interrupted")
        sys.exit(watchdog.INTERRUPTED)
    except KgError as error:
        terminal.say(f"kg: {error}")
        sys.exit(error.exit_code)
    sys.exit(code if isinstance(code, int) else 0)


@click.group(context_settings=_CONTEXT)
@click.option("-s", "--store", metavar="DIR", help="The store's folder (else KG_STORE, kg.toml, or .kg/store).")
@click.version_option(__version__, prog_name="kg")
@click.pass_context
def cli(context: click.Context, store: str | None) -> None:
    """A knowledge graph of what the news says, in which every fact can show its words.

    \b
    kg demo                                     see it work
    kg load article.yaml papers.jsonl           put sources in
    kg run papers-at company=ByteDance venue=NeurIPS
    kg show ByteDance                           what is known, and by whom
    """  # noqa: D301 - the character \b keeps click from filling the lines below it
    context.obj = store


def _path() -> Path:
    found: str | None = click.get_current_context().find_root().obj
    return config.store_path(found)


@contextlib.contextmanager
def _writing(*, create: bool = False) -> Iterator[Store]:
    from kg import loading

    path = _path()
    if create and not path.exists():
        terminal.say(f"made a store at {path} (base {DEFAULT_BASE}; `kg init --base IRI` sets another)")
        yield loading.create(path, DEFAULT_BASE)
    else:
        yield Store.open_for_writing(path)


def _emit(text: str | bytes, output: str | None) -> None:
    """Writes an answer to standard output or to a file."""
    data = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
    if output is None or output == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    from kg import export

    try:
        export.save(Path(output), data)
    except OSError as error:
        raise DataError(f"cannot write {output}: {error.strerror}") from error
    terminal.say(f"wrote {output} ({len(data):,} bytes)")


_LABELLED = ("table", "md", "html")
"""The formats in which people read labels unless they ask for IRIs."""

Command = Callable[..., Any]


def _answer_options(command: Command) -> Command:
    """The options of every command that prints an answer."""
    options = [
        click.option(
            "-F",
            "--format",
            "format_",
            metavar="NAME",
            help=f"{', '.join(tables.ROW_FORMATS)}; for graphs {', '.join(tables.GRAPH_FORMATS)}. "
            "Default: table on a terminal, else csv, for graphs ttl.",
        ),
        click.option("-o", "--output", metavar="FILE", help="Write to a file; its ending decides the format."),
        click.option("--labels/--iris", default=None, help="Labels or IRIs. Default: labels in table, md, html."),
        click.option(
            "--limit", type=click.IntRange(0), metavar="N", help="At most so many rows; a cut answer says so."
        ),
        click.option(
            "--offset", type=click.IntRange(0), metavar="N", default=0, help="Leave out so many rows first."
        ),
        click.option("--timeout", metavar="TIME", default="60s", show_default=True, help="500ms, 30s, 2m or 1h."),
        click.option("-e", "--exit-status", is_flag=True, help="Exit with 1 where ASK says no."),
        click.option("--fail-empty", is_flag=True, help="Exit with 1 where there is no row or triple."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _print_answer(store: Store, query: str, saved: SavedQuery | None, options: dict[str, Any]) -> None:
    output: str | None = options["output"]
    on_terminal = output in (None, "-") and terminal.is_terminal()
    format_ = tables.format_of(options["format_"], output, terminal=on_terminal)
    with watchdog.guard(watchdog.seconds(options["timeout"])):
        answer = answers.ask(store, query, limit=options["limit"], offset=options["offset"])
        answer = saved.tidy(answer) if saved else answer
        format_ = _for_graphs(format_, options) if isinstance(answer, Triples) else format_
        style = _style(store, saved, options["labels"] if options["labels"] is not None else format_ in _LABELLED)
        if output not in (None, "-"):
            style = style._replace(width=None, colour=False)
        _emit(tables.write(answer, format_, style), output)
    if isinstance(answer, Rows):
        _say_count(answer, format_, options["offset"])
        if not answer.rows and not answer.cut and not options["offset"]:
            _say_nothing_found(store, query)
    if _is_negative(answer, options):
        raise click.exceptions.Exit(1)


def _for_graphs(format_: str, options: dict[str, Any]) -> str:
    """Turtle in the place of CSV, where nobody asked for CSV."""
    asked = options["format_"] is not None or (options["output"] or "").lower().endswith(".csv")
    return "ttl" if format_ == "csv" and not asked else format_


def _is_negative(answer: answers.Answer, options: dict[str, Any]) -> bool:
    """Whether the answer is one that the options make an exit code of."""
    if isinstance(answer, Verdict):
        return bool(options["exit_status"]) and not answer.value
    return bool(options["fail_empty"]) and not (answer.rows if isinstance(answer, Rows) else answer.triples)


def _style(store: Store, saved: SavedQuery | None, labels: bool) -> Style:
    return Style(
        label=functools.cache(Entities(store).title) if labels else None,
        columns=saved.header.columns or {} if saved else {},
        prefixes={**PREFIXES, "ent": f"{store.names.base}id/"},
        width=terminal.width(),
        colour=terminal.colour(),
    )


def _say_count(answer: Rows, format_: str, offset: int) -> None:
    count = len(answer.rows)
    if answer.cut:
        shown = f"rows {offset + 1:,} to {offset + count:,} shown" if count else "no rows shown"
        terminal.say(f"{shown}; there are more (raise --limit, or use --offset)")
    elif format_ == "table" and count:
        terminal.say(f"{count:,} row{'s' if count != 1 else ''}")


def _say_nothing_found(store: Store, query: str) -> None:
    terminal.say("no rows: nothing in the store answers this")
    for sentence in sparql.unknown_terms(query, Entities(store).exists):
        terminal.say(f"  {sentence}")


# -- the store ---------------------------------------------------------------------------------------------


@cli.command()
@click.option(
    "--base",
    metavar="IRI",
    default=DEFAULT_BASE,
    show_default=True,
    help="Start of the IRIs of entities and sources.",
)
def init(base: str) -> None:
    """Make an empty store."""
    from kg import loading

    if not base.startswith(("http://", "https://")) or not base.endswith(("/", "#")):
        raise UsageError(f"the base “{base}” has to start with http:// or https:// and end with / or #")
    path = _path()
    loading.create(path, base)
    terminal.say(f"made a store at {path} with the base {base}")


@cli.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--text",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The text of the article, for the words of its quotes.",
)
@click.option("--dry-run", is_flag=True, help="Read and check, and say what would be loaded; write nothing.")
def load(files: tuple[Path, ...], text: Path | None, dry_run: bool) -> None:
    """Load fact files, entities files, links files and lists of papers.

    A source that is in the store already is replaced, one whose file has not changed is left alone. All of the
    files are loaded, or none.
    """
    from kg import loading

    if text is not None and len(files) != 1:
        raise UsageError("--text goes with one fact file")
    if dry_run:
        for prepared in loading.read_all(files, DEFAULT_BASE, text=text):
            if not isinstance(prepared, str):
                terminal.say(f"{prepared.id}: {prepared.summary}; {len(prepared.statements):,} statements")
        terminal.say("nothing was written (--dry-run)")
        return
    with _writing(create=True) as store, terminal.progress("loading") as tell:
        results = loading.load(store, files, text=text, progress=tell)
    for loaded in results:
        terminal.say(str(loaded))


@cli.command()
def status() -> None:
    """Say what is in the store."""
    from kg import profiles

    path = _path()
    _emit(profiles.status(Store.open(path)) + "\n", None)


@cli.command()
@click.option("-F", "--format", "format_", metavar="NAME", help=f"{', '.join(tables.ROW_FORMATS)}.")
def sources(format_: str | None) -> None:
    """List the sources in the store."""
    from kg import profiles

    store = Store.open(_path())
    rows = profiles.sources(store)
    style = Style(columns=profiles.SOURCE_COLUMNS, width=terminal.width(), colour=terminal.colour())
    _emit(tables.write(rows, tables.format_of(format_, None, terminal=terminal.is_terminal()), style), None)


@cli.command()
@click.argument("source")
def retract(source: str) -> None:
    """Take a source back: what no other source says leaves the graph with it."""
    with _writing() as store:
        (change, *relinked) = store.write(drop=[source])
    terminal.say(f"retracted {change.id}: {change.removed:,} statements of its own removed")
    for other in relinked:
        terminal.say(f"  {other.id}: {other.added:,} statements follow, as identities changed")
    terminal.say("to take this back, load its file again")


# -- questions ---------------------------------------------------------------------------------------------


@cli.command()
@click.argument("sparql", required=False)
@click.option(
    "-f", "--file", "file", metavar="FILE", type=click.Path(path_type=Path), help="Read the query from a file."
)
@_answer_options
def query(sparql: str | None, file: Path | None, **options: Any) -> None:
    """Ask in SPARQL: the argument, -f FILE, or standard input (-).

    Known prefixes (nf, rdfs, ent, ...) need no declaration.
    """
    if file is not None:
        if sparql is not None:
            raise UsageError("give the query as an argument or with -f, not both")
        try:
            text = _decoded(file.read_bytes(), str(file))
        except OSError as error:
            raise DataError(f"cannot read {file}: {error.strerror}") from error
    elif sparql is None or sparql == "-":
        if sparql is None and sys.stdin.isatty():
            raise UsageError("give a query: kg query 'SELECT * { ?s ?p ?o } LIMIT 10'")
        text = _decoded(sys.stdin.buffer.read(), "standard input")
    else:
        text = sparql
    _print_answer(Store.open(_path()), text, None, options)


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{name} is not UTF-8 (byte {error.start + 1}); save it as UTF-8") from None


@cli.command()
@click.argument("name")
@click.argument("values", nargs=-1, metavar="[PARAMETER=VALUE]...")
@click.option("-p", "--param", multiple=True, metavar="K=V", help="The same as PARAMETER=VALUE.")
@click.option(
    "--print", "print_only", is_flag=True, help="Show the SPARQL with its parameters in place; run nothing."
)
@_answer_options
def run(name: str, values: tuple[str, ...], param: tuple[str, ...], print_only: bool, **options: Any) -> None:
    """Run a saved query: kg run papers-at company=ByteDance venue=NeurIPS."""
    saved = queries.load(name)
    given: dict[str, str] = {}
    for pair in (*values, *param):
        key, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"“{pair}” is no parameter; write NAME=VALUE (`kg queries show {name}` lists them)")
        if key in given:
            raise UsageError(f"the parameter “{key}” is given twice")
        given[key] = value
    store = Store.open(_path())
    with watchdog.guard(watchdog.seconds(options["timeout"])):
        text = saved.bind(given, Entities(store))
    if print_only:
        _emit(text if text.endswith("\n") else text + "\n", options["output"])
        return
    _print_answer(store, text, saved, options)


@cli.group("queries", invoke_without_command=True)
@click.pass_context
def queries_group(context: click.Context) -> None:
    """List the saved queries, or show one."""
    if context.invoked_subcommand is None:
        context.invoke(list_queries)


@queries_group.command("list")
def list_queries() -> None:
    """List the saved queries with what each answers."""
    from kg import profiles

    _emit(profiles.query_list(terminal.width() or 1000) + "\n", None)


@queries_group.command("show")
@click.argument("name")
def show_query(name: str) -> None:
    """Show what a saved query answers, its parameters, examples, and its SPARQL."""
    from kg import profiles

    _emit(profiles.query_help(queries.load(name), terminal.width() or 100) + "\n", None)


# -- entities ----------------------------------------------------------------------------------------------


@cli.command()
@click.argument("text")
@click.option("--class", "class_", metavar="CLASS", help="Only entities of this class, e.g. Company.")
@click.option(
    "--limit", type=click.IntRange(1), metavar="N", default=20, show_default=True, help="At most so many."
)
def find(text: str, class_: str | None, limit: int) -> None:
    """Find entities by name, alias or a part of it."""
    store = Store.open(_path())
    found = Entities(store).find(text, class_.removeprefix("nf:") if class_ else None, limit)
    lines = []
    for item in found:
        also = f", as “{item.name}”" if item.name != item.label else ""
        lines.append(tables.plain(f"{item.label}  ({item.kind}{also})\n    {item.iri}\n"))
    _emit("".join(lines), None)
    if not found:
        terminal.say(f"no name in the store is like “{text}”")


@cli.command()
@click.argument("entity")
@click.option(
    "-F",
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people or for machines.",
)
def show(entity: str, format_: str) -> None:
    """Show what is known of an entity, what is only claimed, and by whom."""
    from kg import profiles

    store = Store.open(_path())
    profile = profiles.of(store, Entities(store).resolve(entity))
    _emit(
        profiles.as_json(profile) if format_ == "json" else profiles.as_text(profile, terminal.width() or 100),
        None,
    )


@cli.command()
@click.argument("entity")
@click.option("-o", "--output", metavar="FILE", help="The HTML file (else standard output).")
def sheet(entity: str, output: str | None) -> None:
    """Write an entity's fact sheet: one HTML page that stands alone."""
    from kg import sheets

    store = Store.open(_path())
    _emit(sheets.render(store, Entities(store).resolve(entity)), output)


@cli.command()
@click.option("-F", "--format", "format_", metavar="NAME", help=f"{', '.join(tables.GRAPH_FORMATS)}; default nq.")
@click.option("-o", "--output", metavar="FILE", help="The file; its ending decides the format.")
@click.option("--claims", is_flag=True, help="The claims too, as claims; else facts only.")
@click.option("--source", metavar="ID", help="One source only.")
def export(format_: str | None, output: str | None, claims: bool, source: str | None) -> None:
    """Write the graph for other RDF tools."""
    from kg import export as exporting

    name = tables.format_of(format_, output, terminal=False) if format_ or output else "nq"
    name = "nq" if name == "csv" and format_ is None else name
    store = Store.open(_path())
    _emit(exporting.write(store, name, claims=claims, source=source), output)


@cli.command()
@click.option("-o", "--output", metavar="FILE", help="Write a links file with the proposals, to edit and load.")
def dedupe(output: str | None) -> None:
    """Propose papers and authors that may be one; a person decides, in a links file.

    Says too which equal names were not joined, and why.
    """
    from kg import dedupe as proposing

    store = Store.open(_path())
    found = proposing.propose(store)
    for proposal in found:
        click.echo(tables.plain(f"{proposal.score:5.1f}  {proposal.first}  =?  {proposal.second}"))
        click.echo(tables.plain(f"       {proposal.reason}"))
    for refused in store.identity().refused:
        terminal.say(f"not joined by name: {refused.tie.first} and {refused.tie.second}: {refused.reason}")
    if output is not None:
        _emit(proposing.as_links_file(found), output)
    elif found:
        terminal.say("to decide: kg dedupe -o links.yaml, edit it, and load it")
    else:
        terminal.say("nothing to propose: no undecided titles or authors are alike")


@cli.command()
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), default=Path("newsfacts-demo"),
              show_default=True, help="The folder to write to.")  # fmt: skip
def demo(folder: Path) -> None:
    """Load the examples, ask who presented what at NeurIPS, and write an export and a fact sheet."""
    from kg import demo as demonstration

    saved = queries.load(demonstration.QUESTION[0])
    style = Style(columns=saved.header.columns or {}, width=terminal.width(), colour=terminal.colour())
    _emit(demonstration.run(folder, style), None)
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
