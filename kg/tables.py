"""Answers -> text: tables for people, CSV, JSON and the W3C forms for machines.

People get labels, machines get IRIs; a control character or terminal escape in data never reaches a terminal.
"""

import csv
import io
import json
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pyoxigraph as ox

from kg import columns
from kg.answers import Answer, Rows, Triples, Verdict
from kg.errors import UsageError
from kg.queries.model import Column
from kg.sparql import Term
from kg.vocabulary import PREFIXES, XSD

ROW_FORMATS = ("table", "csv", "tsv", "json", "ndjson", "srj", "srx", "md", "html")
GRAPH_FORMATS: Mapping[str, ox.RdfFormat] = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}
_ENDINGS = {"txt": "table", "markdown": "md", "htm": "html", "jsonl": "ndjson", "xml": "srx", "rdfxml": "rdf"}
_HARMLESS = "\t\n\u00ad\u200c\u200d"
"""Control and format characters that text of some language needs, and no terminal obeys."""
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})
_MARKDOWN = re.compile(r"([\\|<>`*_\[\]&~^])")
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_NUMBERS: Mapping[str, type[int] | type[float]] = {
    f"{XSD}integer": int,
    f"{XSD}decimal": float,
    f"{XSD}double": float,
    f"{XSD}float": float,
}


class Style(NamedTuple):
    """How an answer is shown.

    `label` gives the label of an IRI or None; without it IRIs are shown. `columns` holds headings by variable.
    `width` and `colour` are those of the terminal, for the table. With `spreadsheet` no cell of CSV is a formula.
    `ready` names columns whose texts are in the language of the format already: HTML, Markdown, JSON.
    """

    label: Callable[[str], str | None] | None = None
    columns: Mapping[str, Column] = {}
    prefixes: Mapping[str, str] = PREFIXES
    width: int | None = None
    colour: bool = False
    spreadsheet: bool = False
    ready: frozenset[str] = frozenset()


def format_of(name: str | None, file: str | None, *, terminal: bool) -> str:
    """The format that was asked for: by name, by the ending of the output file, or the usual one.

    Raises:
        UsageError: no such format.
    """
    if name is None and file is not None and "." in file.rpartition("/")[2]:
        name = file.rpartition(".")[2].lower()
    if name is None:
        return "table" if terminal else "csv"
    name = _ENDINGS.get(name, name)
    if name not in ROW_FORMATS and name not in GRAPH_FORMATS:
        raise UsageError(f"no format “{name}”; there are {', '.join((*ROW_FORMATS, *GRAPH_FORMATS))}")
    return name


def write(answer: Answer, format_: str, style: Style) -> str:
    """An answer in a format.

    Raises:
        UsageError: the format does not suit the kind of answer.
    """
    if isinstance(answer, Verdict):
        return _verdict(answer, format_)
    if isinstance(answer, Triples):
        return _triples(answer, format_, style)
    if format_ in GRAPH_FORMATS:
        raise UsageError(
            f"rows cannot be written as {format_}; use {', '.join(ROW_FORMATS)}, or ask with CONSTRUCT"
        )
    return {
        "table": _table, "csv": _csv, "tsv": _tsv, "json": _json, "ndjson": _ndjson,
        "srj": _srj, "srx": _srx, "md": _markdown, "html": _html,
    }[format_](answer, style)  # fmt: skip


def plain(text: str) -> str:
    """Text that a terminal shows as it is: control characters and direction marks become visible."""
    return text if text.isprintable() else "".join(map(_visibly, text))


def _visibly(char: str) -> str:
    if char in _HARMLESS or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return char
    return f"\\u{ord(char):04X}"


def escape(text: str) -> str:
    """Text for HTML and XML, in an element or in an attribute."""
    return text.translate(_HTML)


def markdown(text: str) -> str:
    """Text for one line of Markdown, in which none of its characters means anything."""
    return _MARKDOWN.sub(r"\\\1", text).replace("\n", " ")


def short(iri: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """An IRI as `prefix:name` where a known prefix allows, else whole."""
    best = max((p for p in prefixes if iri.startswith(prefixes[p])), key=lambda p: len(prefixes[p]), default=None)
    rest = iri[len(prefixes[best]) :] if best else ""
    return f"{best}:{rest}" if best and rest and "/" not in rest else iri


def shown(term: Term | None, style: Style) -> str:
    """A term as people read it: label, number, text; empty for none."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        label = style.label(term.value) if style.label else None
        return plain(label or short(term.value, style.prefixes))
    if isinstance(term, ox.Literal):
        return plain(_readable(term))
    return plain(str(term))


def _readable(term: ox.Literal) -> str:
    """Whole numbers of five digits and more in groups of three; points of time without the `T`."""
    kind = term.datatype.value
    if kind == f"{XSD}integer" and re.fullmatch(r"[+-]?[0-9]{5,18}", term.value):
        return f"{int(term.value):,}"
    if kind == f"{XSD}dateTime":
        return re.sub(r"T(\d\d:\d\d)(?::[\d.]+)?", r" \1", term.value).replace("Z", " UTC")
    return term.value


def _cell(answer: Rows, row: Sequence[Term | None], index: int, style: Style) -> str:
    """A cell as people read it, in the way that its column asks for."""
    term, column = row[index], style.columns.get(answer.columns[index])
    way = column.show if column else None
    if way is None or term is None:
        return shown(term, style)
    if way == "iri":
        return shown(term, style._replace(label=None))
    text = plain(term.value) if isinstance(term, ox.Literal) else shown(term, style)
    if way == "number" and re.fullmatch(r"[+-]?[0-9]{4,18}(\.[0-9]+)?", text):
        whole, point, rest = text.partition(".")
        return f"{int(whole):,}{point}{rest}"
    return text[:4] if way == "year" and re.match(r"[0-9]{4}(?![0-9])", text) else text


def _visible(answer: Rows, style: Style) -> list[int]:
    return [i for i, c in enumerate(answer.columns) if not (c in style.columns and style.columns[c].hide)]


def _heading(name: str, style: Style) -> str:
    return plain(style.columns[name].label if name in style.columns else name)


# -- for people --------------------------------------------------------------------------------------------


def _table(answer: Rows, style: Style) -> str:
    visible = _visible(answer, style)
    rows = [[_cell(answer, row, i, style).replace("\t", " ") for i in visible] for row in answer.rows]
    headings = [_heading(answer.columns[i], style) for i in visible]
    numeric = [_is_numeric(row[i] for row in answer.rows) for i in visible]
    return columns.table(headings, rows, numeric, style.width, lambda text: bold(text, style))


def bold(text: str, style: Style) -> str:
    """Text that stands out, where there is colour."""
    return f"\x1b[1m{text}\x1b[0m" if style.colour else text


def _is_numeric(terms: Iterable[Term | None]) -> bool:
    """Whether a column holds numbers and nothing else."""
    found = [term for term in terms if term is not None]
    return bool(found) and all(map(_is_number, found))


def _is_number(term: Term) -> bool:
    return isinstance(term, ox.Literal) and term.datatype.value in _NUMBERS


def _markdown(answer: Rows, style: Style) -> str:
    visible = _visible(answer, style)

    def line(cells: Iterable[str]) -> str:
        return f"| {' | '.join(cells)} |\n"

    head = (
        line(markdown(_heading(answer.columns[i], style)) for i in visible) + "|" + " --- |" * len(visible) + "\n"
    )
    return head + "".join(line(_written(answer, row, i, style, markdown) for i in visible) for row in answer.rows)


def _written(
    answer: Rows, row: Sequence[Term | None], index: int, style: Style, escaped: Callable[[str], str]
) -> str:
    """A cell in the language of a format: what is in it already as it is, anything else escaped."""
    text = _cell(answer, row, index, style)
    return text if answer.columns[index] in style.ready else escaped(text)


def _html(answer: Rows, style: Style) -> str:
    visible = _visible(answer, style)
    head = "".join(f"<th scope=col>{escape(_heading(answer.columns[i], style))}</th>" for i in visible)
    body = "\n".join(
        "<tr>" + "".join(f"<td>{_written(answer, row, i, style, escape)}</td>" for i in visible) + "</tr>"
        for row in answer.rows
    )
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n"


# -- for machines ------------------------------------------------------------------------------------------


def _value(term: Term | None) -> str:
    return "" if term is None else term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _csv(answer: Rows, style: Style) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(answer.columns)
    value = _no_formula if style.spreadsheet else _value
    writer.writerows([value(_labelled(term, style)) for term in row] for row in answer.rows)
    return out.getvalue()


def _no_formula(term: Term | None) -> str:
    """The value with an apostrophe before a sign that a spreadsheet takes for the start of a formula.

    Source of the signs: OWASP, CSV Injection; with their full-width forms.
    """
    text = _value(term)
    if term is None or _is_number(term) or not text.startswith(_FORMULA):
        return text
    return f"'{text}"


def _tsv(answer: Rows, style: Style) -> str:
    head = "\t".join(f"?{c}" for c in answer.columns)
    rows = ["\t".join("" if term is None else str(term) for term in row) for row in answer.rows]
    return "\n".join([head, *rows]) + "\n"


def python_value(term: Term | None) -> Any:
    """A term as a Python value: int, finite float, bool, or text; None for an unbound variable."""
    if not isinstance(term, ox.Literal):
        return None if term is None else _value(term)
    kind = term.datatype.value
    if kind == f"{XSD}boolean" and term.value in _BOOLEANS:
        return _BOOLEANS[term.value]
    if kind not in _NUMBERS:
        return term.value
    try:
        number = _NUMBERS[kind](term.value)
    except ValueError:  # an ill-typed literal, which RDF allows
        return term.value
    return number if math.isfinite(number) else term.value


def _labelled(term: Term | None, style: Style) -> Term | None:
    """An IRI as its label, if labels are wanted and it has one."""
    label = style.label(term.value) if style.label and isinstance(term, ox.NamedNode) else None
    return term if label is None else ox.Literal(label)


def _records(answer: Rows, style: Style) -> list[dict[str, Any]]:
    def value(column: str, term: Term | None) -> Any:
        found = python_value(_labelled(term, style))
        return json.loads(found) if column in style.ready else found

    return [{c: value(c, t) for c, t in zip(answer.columns, row, strict=True)} for row in answer.rows]


def _json(answer: Rows, style: Style) -> str:
    return json.dumps(_records(answer, style), ensure_ascii=False, indent=2) + "\n"


def _ndjson(answer: Rows, style: Style) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in _records(answer, style))


def _binding(term: Term) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.Literal):
        found = {"type": "literal", "value": term.value}
        if term.language:
            found["xml:lang"] = term.language
        elif term.datatype.value != f"{XSD}string":
            found["datatype"] = term.datatype.value
        return found
    return {"type": "bnode", "value": _value(term).removeprefix("_:")}


def _srj(answer: Rows, style: Style) -> str:
    bindings = [
        {c: _binding(t) for c, t in zip(answer.columns, row, strict=True) if t is not None} for row in answer.rows
    ]
    found = {"head": {"vars": list(answer.columns)}, "results": {"bindings": bindings}}
    return json.dumps(found, ensure_ascii=False) + "\n"


def _srx(answer: Rows, style: Style) -> str:
    head = "".join(f'<variable name="{escape(c)}"/>' for c in answer.columns)
    results = "".join(
        "<result>"
        + "".join(
            f'<binding name="{escape(c)}">{_xml_term(t)}</binding>'
            for c, t in zip(answer.columns, row, strict=True)
            if t is not None
        )
        + "</result>\n"
        for row in answer.rows
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n'
        f"<head>{head}</head>\n<results>\n{results}</results>\n</sparql>\n"
    )


def _xml_term(term: Term) -> str:
    value = _binding(term)
    text = escape(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", value["value"]))
    text = text.replace("\r", "&#13;")  # a reader of XML makes a line feed of the bare character
    if value["type"] == "uri":
        return f"<uri>{text}</uri>"
    if value["type"] == "bnode":
        return f"<bnode>{text}</bnode>"
    extra = f' xml:lang="{escape(value["xml:lang"])}"' if "xml:lang" in value else ""
    extra += f' datatype="{escape(value["datatype"])}"' if "datatype" in value else ""
    return f"<literal{extra}>{text}</literal>"


# -- answers that are no rows ------------------------------------------------------------------------------


def _verdict(answer: Verdict, format_: str) -> str:
    if format_ in ("json", "ndjson"):
        return f"{json.dumps(answer.value)}\n"
    if format_ == "srj":
        return json.dumps({"head": {}, "boolean": answer.value}) + "\n"
    if format_ == "srx":
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'
            f"<head/><boolean>{json.dumps(answer.value)}</boolean></sparql>\n"
        )
    if format_ in GRAPH_FORMATS:
        raise UsageError(f"yes or no cannot be written as {format_}")
    return "yes\n" if answer.value else "no\n"


def _triples(answer: Triples, format_: str, style: Style) -> str:
    if format_ in ("table", "csv", "md", "html", "tsv", "json", "ndjson", "srj", "srx"):
        if format_ not in ("table",):
            raise UsageError(f"triples cannot be written as {format_}; use {', '.join(GRAPH_FORMATS)}")
        format_ = "ttl"
    prefixes = {name: iri for name, iri in style.prefixes.items() if _used(iri, answer)}
    data = ox.serialize(answer.triples, format=GRAPH_FORMATS[format_], prefixes=prefixes)
    return (data or b"").decode()


def _used(iri: str, answer: Triples) -> bool:
    return any(iri in str(triple) for triple in answer.triples)


__all__ = ["GRAPH_FORMATS", "ROW_FORMATS", "Style", "bold", "format_of", "plain", "python_value", "shown", "write"]
