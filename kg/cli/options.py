"""The options of the commands that ask, as data that the quick way and click are both made from."""

from typing import Any, NamedTuple

from kg import tables


class Option(NamedTuple):
    """One option of a command.

    `kind` is "text" (a value), "count" (a whole number, at least `least`), "flag" (there or not), or "switch"
    (`--this/--that`, else None). An option that is `multiple` gives all its values as a tuple.
    """

    name: str
    flags: tuple[str, ...]
    help: str
    kind: str = "text"
    metavar: str | None = None
    default: Any = None
    multiple: bool = False
    least: int = 0

    @property
    def absent(self) -> Any:
        """The value where the option is not given."""
        return () if self.multiple else False if self.kind == "flag" else self.default


SOURCES = (
    Option(
        "min_sources",
        ("--min-sources",),
        "Only facts that so many sources state.",
        kind="count",
        metavar="N",
        default=1,
        least=1,
    ),
    Option(
        "min_origins",
        ("--min-origins",),
        "The same, but articles that copy one another are one origin.",
        kind="count",
        metavar="N",
        default=1,
        least=1,
    ),
    Option(
        "publishers",
        ("--from",),
        "Only what this publisher, or source, says.",
        metavar="PUBLISHER",
        multiple=True,
    ),
    Option(
        "not_publishers",
        ("--not-from",),
        "Nothing that this publisher, or source, says.",
        metavar="PUBLISHER",
        multiple=True,
    ),
    Option(
        "as_of",
        ("--as-of",),
        "Only what was published by then: 2025-03-01, 2025-03, 2025.",
        metavar="DATE",
    ),
)
"""The trust switches that choose among facts."""

TRUST = (
    Option(
        "include",
        ("--include",),
        "What is only claimed counts too, and its rows say so: alleged, reported, denied, speculated, expected, "
        "withdrawn, asserted (but no fact); several with commas.",
        metavar="MODALITY",
        multiple=True,
    ),
    *SOURCES,
)
"""All trust switches."""

ANSWER = (
    Option(
        "format_",
        ("-F", "--format"),
        f"{', '.join(tables.ROW_FORMATS)}; for graphs {', '.join(tables.GRAPH_FORMATS)}. "
        "Default: table on a terminal, else csv, for graphs ttl.",
        metavar="NAME",
    ),
    Option("output", ("-o", "--output"), "Write to a file; its ending decides the format.", metavar="FILE"),
    Option("labels", ("--labels/--iris",), "Labels or IRIs. Default: labels in table, md, html.", kind="switch"),
    Option("limit", ("--limit",), "At most so many rows; a cut answer says so.", kind="count", metavar="N"),
    Option("offset", ("--offset",), "Leave out so many rows first.", kind="count", metavar="N", default=0),
    Option("count_only", ("--count",), "Only say how many rows or triples there are.", kind="flag"),
    Option(
        "spreadsheet",
        ("--spreadsheet",),
        "In csv, a text that a spreadsheet would run as a formula gets an apostrophe.",
        kind="flag",
    ),
    *TRUST,
    Option("cite", ("--cite",), "Each row with its sources and their words.", kind="flag"),
    Option("timeout", ("--timeout",), "Stop after this time: 500ms, 30s, 2m, 1h.", metavar="TIME", default="60s"),
    Option(
        "max_memory",
        ("--max-memory",),
        "Stop at this much memory: 512M, 2G, or a share of what is free.",
        metavar="SIZE",
        default="80%",
    ),
    Option("exit_status", ("-e", "--exit-status"), "Exit with 1 where ASK says no.", kind="flag"),
    Option("fail_empty", ("--fail-empty",), "Exit with 1 where there is no row or triple.", kind="flag"),
    Option("no_hint", ("--no-hint",), "Do not look for the reason of an empty answer.", kind="flag"),
)
"""Those of every command that prints an answer."""

RUN = (
    Option("param", ("-p", "--param"), "The same as PARAMETER=VALUE.", metavar="K=V", multiple=True),
    Option("print_only", ("--print",), "Show the SPARQL with its parameters in place; run nothing.", kind="flag"),
    *ANSWER,
)
QUERY = (
    Option("file", ("-f", "--file"), "Read the query from a file.", metavar="FILE"),
    Option(
        "data", ("--data",), "Ask RDF files, not the store; - is standard input.", metavar="FILE", multiple=True
    ),
    Option(
        "named_data",
        ("--named-data",),
        "A file that is a graph of its own, named by its file: IRI unless another is given.",
        metavar="[IRI=]FILE",
        multiple=True,
    ),
    Option(
        "data_format",
        ("--data-format",),
        "Format of the files: ttl, trig, nt, nq, n3, jsonld, rdf.",
        metavar="NAME",
    ),
    Option("no_merge", ("--no-merge",), "What stands in a graph of a file is in that graph only.", kind="flag"),
    Option(
        "allow_service",
        ("--allow-service",),
        "An endpoint that SERVICE may ask, and no other.",
        metavar="URL",
        multiple=True,
    ),
    *ANSWER,
)
