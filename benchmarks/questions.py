"""How long a question takes from start to end, beside other SPARQL command lines: whole processes in one run.

    python benchmarks/questions.py --store DIR [--runs 21] [--peers DIR]

Each round runs every command once, so that other work on the machine falls on all alike; the tables have the
medians of the rounds. `oxigraph query` reads the same store and gets the text that `kg run --print` shows; before
anything is timed, both have to answer with as many rows. The tools that cannot open the store get files: one of a
single triple, which shows what their start costs, and the facts of the examples. Tools are looked for in the
folder that --peers names, then on the PATH; what is absent is left out with a line.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from startup import KG, Times, environment, make_store, measure

from kg.store import directory

Commands = dict[str, list[str]]
Found = dict[str, list[Times]]

PASS, BARE = "python -c pass", "bare script: open, one look-up"
BARE_SCRIPT = """
import sys, pyoxigraph
store = pyoxigraph.Store.read_only(sys.argv[1])
next(iter(store.quads_for_pattern(pyoxigraph.NamedNode(sys.argv[2]), None, None, None)))
"""
ENTITY = "https://kg.example/id/bytedance"
PREFIXES = "PREFIX nf: <https://w3id.org/newsfacts/ns#>\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"

ONE_ENTITY = {
    "lawsuits of a company": ("run", "lawsuits", "party=ByteDance"),
    "authors of a paper": ("run", "paper-authors", "paper=arxiv:2404.02905"),
    "classes of a label": (
        "query",
        PREFIXES + 'SELECT ?thing ?class { ?thing rdfs:label "ByteDance" ; a ?class }',
    ),
}
LONG = {
    "papers of a university at NeurIPS": ("run", "papers-at", "company=Tsinghua University", "venue=NeurIPS"),
    "co-authors of a company": ("run", "co-authors", "company=ByteDance"),
    "papers of a large company": ("run", "papers-at", "company=Google"),
    "authors of each edition, counted": (
        "query",
        PREFIXES + "SELECT ?edition (COUNT(?authorship) AS ?authors) "
        "{ ?paper nf:acceptedAt ?edition ; nf:hasAuthorship ?authorship } GROUP BY ?edition ORDER BY ?edition",
    ),
    "all papers, their titles and editions": (
        "query",
        PREFIXES + "SELECT ?paper ?title ?edition { ?paper nf:acceptedAt ?edition ; rdfs:label ?title }",
    ),
}

AT_MOST = {PASS: 6.4, BARE: 1.8, "oxigraph": 3.5}
"""What a question about one entity may take, in times of something else."""

AT_MOST_LONG = 1.25
"""What a question that takes the Rust command line over 0.3 s may take, in times of that."""

OVER = 0.3


class Workshop(NamedTuple):
    """What the commands are made of: the store, its engine's folder, a folder for files, the other tools."""

    store: Path
    engine: Path
    folder: Path
    tools: Mapping[str, str]

    def kg(self, words: Sequence[str]) -> list[str]:
        """The command of ours."""
        return [KG, "-s", str(self.store), *words, "-F", "csv"]

    def oxigraph(self, name: str, words: Sequence[str]) -> list[str]:
        """The command of the Rust tool that asks the same, by a file with the query."""
        query = self.folder / f"{name}.rq"
        printed = [KG, "-s", str(self.store), *words, "--print"]
        text = words[1] if words[0] == "query" else subprocess.run(printed, capture_output=True, check=True).stdout
        query.write_bytes(text.encode() if isinstance(text, str) else text)
        located = ["--location", str(self.engine), "--query-file", str(query), "--results-format", "csv"]
        return [self.tools["oxigraph"], "query", *located]


def beside(shop: Workshop, questions: Mapping[str, Sequence[str]]) -> Commands:
    """Each question, asked by us and by the Rust tool."""
    found: Commands = {}
    for name, words in questions.items():
        found[f"kg: {name}"] = shop.kg(words)
        if "oxigraph" in shop.tools:
            found[f"oxigraph: {name}"] = shop.oxigraph(name, words)
            agree(name, found[f"kg: {name}"], found[f"oxigraph: {name}"])
    return found


def agree(name: str, *commands: Sequence[str]) -> None:
    """Holds that commands answer with as many rows.

    Raises:
        RuntimeError: they do not; their times would tell nothing.
    """
    counts = [rows(command) for command in commands]
    if len(set(counts)) > 1 or not counts[0]:
        raise RuntimeError(f"{name}: the answers have {counts} rows")
    print(f"{name}: {counts[0]:,} rows", file=sys.stderr)


def rows(command: Sequence[str]) -> int:
    """How many rows a command answers with, in CSV."""
    told = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    return sum(1 for _ in csv.reader(io.StringIO(told, newline=""))) - 1


def on_a_file(tools: Mapping[str, str], data: Path, query: Path) -> Commands:
    """Tools that ask a file of Turtle; rdfpipe can only read it and write it again."""
    known = {
        "roqet": ["-q", "-D", str(data), "-r", "csv", str(query)],
        "rdfpipe": ["-i", "turtle", "-o", "turtle", str(data)],
        "comunica-sparql-file": [str(data), "-f", str(query), "-t", "text/csv"],
        "arq": ["--data", str(data), "--query", str(query), "--results", "CSV"],
    }
    ours = {"kg query --data": [KG, "query", "--data", str(data), "-f", str(query), "-F", "csv"]}
    return ours | {name: [tools[name], *words] for name, words in known.items() if name in tools}


def startup(shop: Workshop) -> Commands:
    """Tools on a file that holds one entity: what they take to start."""
    data, query = shop.folder / "one.ttl", shop.folder / "one.rq"
    data.write_text(f'<{ENTITY}> <http://www.w3.org/2000/01/rdf-schema#label> "ByteDance" .\n', encoding="utf-8")
    query.write_text(f"SELECT ?p ?o {{ <{ENTITY}> ?p ?o }}\n", encoding="utf-8")
    return on_a_file(shop.tools, data, query)


def examples(shop: Workshop) -> Commands:
    """Tools on the facts of the examples, with a question that all of them understand."""
    data, query = shop.folder / "facts.ttl", shop.folder / "facts.rq"
    store = make_store(shop.folder / "store", ())
    subprocess.run([KG, "-s", str(store), "export", "-o", str(data)], check=True, stderr=subprocess.DEVNULL)
    pattern = (
        "?paper nf:acceptedAt ?edition ; rdfs:label ?title ; nf:hasAuthorship ?authorship . "
        '?authorship nf:affiliationText "ByteDance"'
    )
    query.write_text(f"{PREFIXES}SELECT ?paper ?title ?edition {{ {pattern} }}\n", encoding="utf-8")
    found = on_a_file(shop.tools, data, query)
    agree("a question to a file", *(words for name, words in found.items() if name != "rdfpipe"))
    return found


def rounds(commands: Commands, count: int) -> Found:
    """The times of each command in each round."""
    for command in commands.values():
        measure(command)  # warms the bytecode and the disk
    found: Found = {name: [] for name in commands}
    for _ in range(count):
        for name, command in commands.items():
            found[name].append(measure(command))
    return found


def wall(times: Sequence[Times]) -> float:
    """The median of the wall clock, in seconds."""
    return statistics.median(time.wall for time in times)


def processor(times: Sequence[Times]) -> float:
    """The median of processor time, in seconds."""
    return statistics.median(time.processor for time in times)


def table(found: Found) -> str:
    """The medians as a Markdown table; a question of ours has its ratio to the Rust tool's."""
    lines = ["| command | wall ms | processor ms | of oxigraph, wall | processor |", "|---|---:|---:|---:|---:|"]
    for name, times in found.items():
        rust = found.get(name.replace("kg: ", "oxigraph: ")) if name.startswith("kg: ") else None
        ratios = f"{wall(times) / wall(rust):.2f} | {processor(times) / processor(rust):.2f}" if rust else "|"
        lines.append(f"| {name} | {wall(times) * 1000:,.0f} | {processor(times) * 1000:,.0f} | {ratios} |")
    return "\n".join(lines)


def verdicts(short: Found, long: Found) -> list[str]:
    """Each question of ours against what it may take at most."""
    found = []
    for name in (n for n in short if n.startswith("kg: ")):
        rust = short.get(name.replace("kg: ", "oxigraph: "))
        others = {PASS: short[PASS], BARE: short[BARE], **({"oxigraph": rust} if rust else {})}
        told = [_against(short[name], times, other, AT_MOST[other]) for other, times in others.items()]
        found.append(f"- {name.removeprefix('kg: ')}: {'; '.join(told)}")
    for name in (n for n in long if n.startswith("kg: ")):
        rust = long.get(name.replace("kg: ", "oxigraph: "))
        if rust and wall(rust) > OVER:
            told = [_against(long[name], rust, "oxigraph", AT_MOST_LONG)]
            found.append(f"- {name.removeprefix('kg: ')}: {'; '.join(told)}")
    return found


def _against(ours: Sequence[Times], theirs: Sequence[Times], name: str, most: float) -> str:
    ratio, work = wall(ours) / wall(theirs), processor(ours) / processor(theirs)
    return (
        f"{ratio:.2f} times {name} (processor {work:.2f}), at most {most}: {'met' if ratio <= most else 'NOT met'}"
    )


def tools(folder: Path | None) -> dict[str, str]:
    """The other tools that are there, by name."""
    path = os.pathsep.join([str(folder), os.environ["PATH"]]) if folder else None
    wanted = ("oxigraph", "roqet", "rdfpipe", "comunica-sparql-file", "arq")
    found = {name: where for name in wanted if (where := shutil.which(name, path=path))}
    for name in wanted:
        if name not in found:
            print(f"{name} is not here and is left out", file=sys.stderr)
    return found


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--store", type=Path, required=True, help="a store of the full lists")
    parser.add_argument("--runs", type=int, default=21, help="rounds; a third of them for the long questions")
    parser.add_argument("--peers", type=Path, help="a folder with the other tools")
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    folder = Path(tempfile.mkdtemp())
    try:
        engine = directory.engine_folder(options.store, directory.read(options.store))
        shop = Workshop(options.store, engine, folder, tools(options.peers))
        yardsticks = {PASS: [sys.executable, "-c", "pass"]}
        yardsticks[BARE] = [sys.executable, "-c", BARE_SCRIPT, str(engine), ENTITY]
        few = max(1, options.runs // 3)
        measured = (yardsticks | beside(shop, ONE_ENTITY) | startup(shop), beside(shop, LONG), examples(shop))
        short, long, files = (
            rounds(m, count) for m, count in zip(measured, (options.runs, few, few), strict=True)
        )
    finally:
        shutil.rmtree(folder)
    print(environment())
    print(f"\nOne entity, and tools on a file of one triple, median of {options.runs} rounds\n\n{table(short)}")
    print(f"\nQuestions of some length, median of {few} rounds\n\n{table(long)}")
    print(f"\nThe facts of the examples as one Turtle file, median of {few} rounds\n\n{table(files)}\n")
    print("\n".join(verdicts(short, long)))


if __name__ == "__main__":
    main()
