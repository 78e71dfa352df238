"""Asks a question in a process of its own, which can be stopped.

The engine can be neither timed nor interrupted from Python. So a question that has a time limit, or that Ctrl-C is
to end, goes to a new process: it opens the same generation of the store for reading, and takes no harm when it is
killed. It is started afresh, never forked, as the engine's threads do not survive that. Question and answer travel
as text: JSON in; out, one line of JSON and then the W3C's TSV or N-Triples.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg import answers
from kg.answers import Answer, Rows, Triples, Verdict
from kg.errors import KgError, QueryError, StoreError, TimedOutError, UsageError
from kg.sparql import Term

_START = "import sys; sys.path.append(sys.argv[1]); from kg import worker; worker.main()"
"""The package's own folder comes last, so that nothing beside it hides a module of Python's."""


def ask(folder: Path, query: str, timeout: float, prefixes: Mapping[str, str], limit: int | None = None) -> Answer:
    """The answer to a query over an engine's folder that nobody writes to meanwhile.

    Args:
        folder: the engine's folder.
        query: SPARQL 1.1.
        timeout: seconds; the start of the process, about a fifth of a second, counts.
        prefixes: those that need no declaration, besides the known ones.
        limit: rows to let through.

    Raises:
        TimedOutError: the time is over; the process is gone.
        QueryError: the query is refused, or ended the process.
        StoreError: the folder cannot be opened.
    """
    if not timeout > 0:
        raise UsageError(f"a timeout of {timeout} s leaves no time; give seconds, such as 30")
    question = {"folder": str(folder), "query": query, "prefixes": dict(prefixes), "limit": limit}
    root = str(Path(__file__).parents[1])
    # -P: no module is taken from the folder that the user happens to be in
    command = [sys.executable, "-P", "-c", _START, root]
    with subprocess.Popen(  # noqa: S603 - our own program, and the question goes to its standard input
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            out, told = process.communicate(json.dumps(question).encode(), timeout)
        except subprocess.TimeoutExpired:
            raise TimedOutError(f"stopped after {timeout:g} s; the store is unharmed") from None
        finally:
            process.kill()  # after Ctrl-C too; does nothing to a process that has ended
            process.wait()
    head, newline, body = out.partition(b"\n")
    if process.returncode or not newline:
        last = told.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise QueryError(f"the query ended its process ({process.returncode}) before it had an answer: {last}")
    return _read(json.loads(head), body)


def _read(head: Mapping[str, Any], body: bytes) -> Answer:
    match head["kind"]:
        case "rows" if head["columns"]:
            found = ox.parse_query_results(body, format=ox.QueryResultsFormat.TSV)
            assert isinstance(found, ox.QuerySolutions)  # noqa: S101 - TSV holds nothing else
            return Rows(tuple(head["columns"]), tuple(tuple(row) for row in found), head["cut"])
        case "rows":
            return Rows((), ((),) * head["count"], head["cut"])
        case "triples":
            return Triples(tuple(quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)))
        case "verdict":
            return Verdict(head["value"])
        case "store":
            raise StoreError(head["message"])
        case _:
            raise QueryError(head["message"])


# -- in the other process ----------------------------------------------------------------------------------


def main() -> None:
    """Reads a question from standard input and writes its answer to standard output."""
    question = json.loads(sys.stdin.buffer.read())
    try:
        db = ox.Store.read_only(question["folder"])
        head, body = _written(
            answers.ask_engine(db, question["query"], prefixes=question["prefixes"], limit=question["limit"])
        )
    except KgError as error:
        head, body = {"kind": "query", "message": str(error)}, ""
    except OSError as error:
        message = f"the store at {question['folder']} cannot be opened: {error}"
        head, body = {"kind": "store", "message": message}, ""
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + body.encode())
    sys.stdout.buffer.flush()


def _written(answer: Answer) -> tuple[dict[str, Any], str]:
    match answer:
        case Rows(columns, rows, cut):
            lines = ("\t".join("" if term is None else _token(term) for term in row) for row in rows)
            head = {"kind": "rows", "columns": columns, "cut": cut, "count": len(rows)}
            return head, "\n".join(["\t".join(f"?{c}" for c in columns), *lines]) + "\n"
        case Triples(triples):
            return {"kind": "triples"}, "".join(f"{triple} .\n" for triple in triples)
        case Verdict(value):
            return {"kind": "verdict", "value": value}, ""


def _token(term: Term) -> str:
    return f"<<( {term} )>>" if isinstance(term, ox.Triple) else str(term)
