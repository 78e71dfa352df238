"""Mistakes that come from habits of other languages, found in the tokens of a query that the engine refused.

The tokens are written as one line of plain signs, their *shape*: `?v` for a variable, `"s"` for a string, `1` for
a whole number, `p:n` for a prefixed name, `<i>` for an IRI, and each word in capitals. A rule is a regular
expression over shapes that no valid query has; the group `at` is where the caret goes.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence

from kg.sparql import Token

_TERM = r"(?:\?v|<i>|p:n|_:b|\"s\"|1)"
_CALL = r"(?:COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT|STR|LCASE|UCASE|YEAR|CONCAT|IF|COALESCE)"
_NAMED = r"(?: \?v| \( [^()]*(?:\( [^()]*\) ?)*[^()]* AS \?v \))*"
_VERB = r"(?:\?v|<i>|p:n|a)"
_TWO = "CONTAINS|STRSTARTS|STRENDS|STRBEFORE|STRAFTER|LANGMATCHES|REGEX"
_DATA = re.compile(r"(?<=VALUES )(\?v|\((?: \?v)* \)) \{[^{}]*\}")
_FIRST = r"\bSELECT(?: DISTINCT| REDUCED)?"
_SELECT = _FIRST + _NAMED
_KEY = r"(?: \?v| (?:ASC|DESC) \( [^()]*(?:\([^()]*\) )*\))"
_VALUES = r"\bVALUES (?:\?v|\((?: \?v)* \))"

_RULES = [
    (r"(?P<at>[“”„‟«»‘’‚])", 'typographic quotes mean nothing here; write straight ones: "..."'),
    (r"\b(?P<at>HTTP) / /", "an IRI stands in angle brackets: <https://...>"),
    (r"(?P<at>= =)", "equal is written with one =, as in ?x = 3"),
    (r"(?P<at><>)", "not equal is written !=, as in ?x != 3"),
    (r"\b(?P<at>AND)\b", "“and” is written &&; two patterns that both hold just stand beside each other"),
    (r"\b(?P<at>OR) \{", "two groups of which one has to hold are joined with UNION"),
    (r"\b(?P<at>OR)\b", "“or” is written ||, or UNION between two groups"),
    (r"\bFILTER NOT (?P<at>\{)", "write FILTER NOT EXISTS { ... }"),
    (r"(?:[.{}]|\?v|\"s\"|p:n) (?P<at>NOT EXISTS)\b", "NOT EXISTS stands in a filter: FILTER NOT EXISTS { ... }"),
    (r"\b(?P<at>NOT) (?!EXISTS|IN)", "“not” is written !, as in FILTER (!BOUND(?x)); or NOT EXISTS { ... }"),
    (r"\bUNION (?P<at>(?!\{)\S+)", "UNION stands between two groups: { ... } UNION { ... }"),
    (rf"{_TERM} (?P<at>UNION)\b", "UNION stands between two groups: { ... } UNION { ... }"),
    (rf"{_FIRST} (?P<at>\() \?v \)", "DISTINCT is no function: SELECT DISTINCT ?x ?y"),
    (rf"(?P<at>,) {_TERM} {_TERM} [.;}}]", "after , one more value of the property follows; a new one, after ;"),
    (rf"{_SELECT} (?P<at>,)", "the variables after SELECT have no commas between them"),
    (rf"{_SELECT} (?P<at>AS)\b", "a new name stands in brackets with what it names: (?x AS ?y)"),
    (
        rf"{_SELECT} (?P<at>{_CALL} \()",
        "after SELECT, a calculation stands in brackets with its name: (COUNT(*) AS ?n)",
    ),
    (
        rf"{_SELECT} (?P<at>\( (?:\?v|[A-Z_]+ \( [^()]*\))(?: \?v)? \))",
        "what is worked out needs a name: (COUNT(*) AS ?n)",
    ),
    (r"\bSELECT(?: DISTINCT| REDUCED)? (?P<at>WHERE|\{)", "say what to select: variables, or * for all of them"),
    (rf"\bBY(?:{_KEY})* (?P<at>DESC|ASC) \?v", "the order stands before the variable in brackets: DESC(?x)"),
    (
        rf"\bBY(?:{_KEY})* (?P<at>DESC|ASC)(?! \()",
        "the order stands before the variable in brackets: DESC(?x)",
    ),
    (rf"\bBY(?:{_KEY})+ (?P<at>,)", "what to order or group by has no commas between"),
    (r"\b(?P<at>ORDER|GROUP) (?!BY)", "write ORDER BY, GROUP BY"),
    (r"\b(?P<at>SORT)\b", "the order is set by ORDER BY"),
    (
        r"\b(?P<at>LIMIT|OFFSET)(?: 1 (?:LIMIT|OFFSET))? 1 (?:ORDER|GROUP|HAVING)",
        "LIMIT and OFFSET come last, after ORDER BY",
    ),
    (r"\b(?P<at>ORDER BY)[^{}]* (?:GROUP BY|HAVING)\b", "ORDER BY comes after GROUP BY and HAVING"),
    (r"\b(?:LIMIT|OFFSET)(?: (?P<at>(?!1(?: |$))\S+)|$)", "LIMIT and OFFSET take a whole number"),
    (r"\bFILTER (?P<at>\?v|\"s\"|1|!)", "the condition of a FILTER stands in brackets: FILTER (?x > 3)"),
    (r"\bEXISTS (?P<at>(?!\{)\S+)", "EXISTS takes a group in braces: EXISTS { ... }"),
    (r"\b(?:OPTIONAL|MINUS) (?P<at>(?!\{)\S+)", "a group in braces has to stand here: { ... }"),
    (r"\bGRAPH (?P<at>\{)", "GRAPH needs the name of a graph, or a variable for it: GRAPH ?g { ... }"),
    (r"\bWHERE (?P<at>(?!\{)\S+)", "the patterns stand in braces: WHERE { ... }"),
    (r"\bASK (?P<at>(?!\{|WHERE|FROM)\S+)", "the patterns stand in braces: ASK { ... }"),
    (r"\bCONSTRUCT (?P<at>\?v|p:n)", "the triples to make stand in braces: CONSTRUCT { ... } WHERE { ... }"),
    (
        r"\bDESCRIBE (?P<at>\"s\"|(?!WHERE|FROM)[A-Z]\S*)",
        "DESCRIBE takes an IRI or a variable; `kg show NAME` takes a name",
    ),
    (r"\bBIND (?P<at>(?!\()\S+)", "write BIND (expression AS ?name)"),
    (r"\bBIND (?P<at>\() \?v = [^()]*(?:\( [^()]*\) )*\)", "the value comes first: BIND (3 AS ?x)"),
    (r"\bAS (?P<at>(?!\?v)\S+)", "AS is followed by a variable, which starts with ?"),
    (rf"{_VALUES} \{{[^}}]*? (?P<at>,)", "the values have no commas between them"),
    (rf"{_VALUES} (?P<at>\()", "the values stand in braces: VALUES ?x { 1 2 }"),
    (
        r"\bVALUES \( \?v[^)]* \) \{ (?P<at>(?!\(|\})\S+)",
        "with variables in brackets, each row stands in brackets: { (1 2) (3 4) }",
    ),
    (r"\b(?P<at>LIKE)\b", 'SPARQL has no LIKE; write FILTER (CONTAINS(LCASE(?x), "text"))'),
    (r"\b(?P<at>BETWEEN)\b", "SPARQL has no BETWEEN; write FILTER (?x >= 1 && ?x <= 2)"),
    (r"(?P<at>IS NOT NULL)\b", "SPARQL has no NULL; FILTER (BOUND(?x)) asks whether there is a value"),
    (r"\b(?P<at>(?:IS )?NULL)\b", "SPARQL has no NULL; FILTER (!BOUND(?x)) asks for what has no value"),
    (r"\bIN (?P<at>\[)", "a list for IN stands in round brackets: IN (1, 2)"),
    (r"\bIN (?P<at>\{)", "a list for IN stands in round brackets: IN (1, 2)"),
    (r'"s" (?P<at>\^)(?! \^)', 'a datatype follows two signs: "2024"^^xsd:gYear'),
    (r'"s" \^ \^ (?P<at>[A-Z]\S*)', 'a datatype needs its prefix: "2024"^^xsd:gYear'),
    (r'"s" (?P<at>@)(?= |$)', 'a language follows the @ at once: "text"@en'),
    (r"\bPREFIX (?P<at>[A-Z]\S*)", "the prefix ends in a colon: PREFIX nf: <https://...>"),
    (r"\bPREFIX p:n (?P<at>(?!<i>)\S+)", "the IRI of a prefix stands in angle brackets: PREFIX nf: <https://...>"),
    (r"\bPREFIX p:n <i> (?P<at>[.;,])", "a PREFIX line ends with nothing: take this sign out"),
    (r"^(?P<at>@PREFIX|@ PREFIX)", "that is how Turtle declares a prefix; in SPARQL: PREFIX nf: <https://...>"),
    (rf"(?:[{{}}.] {_TERM}|;) (?:\( )?\?v (?P<at>[+*/|])", "a path is made of names, not of variables"),
    (r"[{}.;] (?P<at>/ [/*]|- -)", "a comment begins with #"),
    (r"\b(?P<at>[A-Z]+) = [A-Z]", "between prefix and name stands a colon: nf:Paper"),
    (r"\b1 - 1 - 1\b", 'a date is written "2024-12-10"^^xsd:date'),
    (r"(?:[{.]|\?v) (?P<at>\?v - [A-Z]\w*)", "a variable holds no hyphen; write ?first_name"),
    (rf"{_TERM} (?P<at>A) {_TERM}", "“a” for “is a” is written small"),
    (rf"{_TERM} (?P<at>IS|HAS) ", "a property is a prefixed name; “is a” is written a, as in ?x a nf:Paper"),
    (
        rf"[{{.] {_TERM} (?P<at>\"s\"|1) {_TERM}",
        "a property is an IRI, a prefixed name or a variable, never a text",
    ),
    (r"\} (?P<at>;)$", "a query needs no ; at its end: take it out"),
    (r"p:n (?P<at>[/|]) \?v", "this path has no next step"),
    (r"\?v p:n (?P<at>>) p:n", "the steps of a path are joined with /"),
    (r"\bFROM (?:NAMED )?(?P<at>[A-Z]\S*|\"s\")", "FROM takes the IRI of a graph"),
    (rf"\b(?!VALUES)[A-Z]+ \( {_TERM} (?P<at>{_TERM}) ", "a comma is missing before this"),
    (rf"\b(?P<at>{_TWO}) \( [^(),]+ \)", "this function takes two values, with a comma between them"),
    (r" (?P<at>(?:! )?=|<|>|& &|\| \|) \)", "the second part of this comparison is missing"),
    (
        rf"[{{}}.~] {_TERM}(?: {_VERB})? (?P<at>[.}}])",
        "a statement has three parts (what, property, value); one is missing before this",
    ),
    (
        rf"; {_VERB} (?P<at>[.;}}])",
        "a statement has three parts (what, property, value); one is missing before this",
    ),
]  # fmt: skip
"""What is wrong, by its shape, and the way out."""

_AFTER_BRACES = ("LIMIT", "OFFSET", "ORDER", "GROUP", "HAVING")
_IN_BRACES = ("FILTER", "OPTIONAL", "BIND", "MINUS", "GRAPH", "UNION")
_ESCAPE = re.compile(r"\\(?![tbnrf\"'\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})")


def mistake(found: Sequence[Token]) -> tuple[int, str] | None:
    """The first mistake of habit in a query, as its offset and a sentence; None where there is none.

    Args:
        found: the tokens of a query that cannot be run, without spaces and comments.
    """
    told = [*_by_shape(found), *_misplaced(found), *_escapes(found), *_rows(found)]
    return min(told, key=lambda m: m[0], default=None)


def _by_shape(found: Sequence[Token]) -> list[tuple[int, str]]:
    signs = [_sign(t) for t in found]
    starts = [0]
    for sign in signs:
        starts.append(starts[-1] + len(sign) + 1)
    shape = " ".join(signs)
    plain = _DATA.sub(lambda m: m[1] + "~" * (len(m[0]) - len(m[1])), shape)
    told = []
    for rule, sentence in _RULES:
        if match := re.search(rule, shape if "VALUES" in rule else plain):
            at = "at" if "at" in match.re.groupindex and match.start("at") >= 0 else 0
            index = min(bisect.bisect_right(starts, match.start(at)) - 1, len(found) - 1)
            told.append((found[index].start, sentence))
    return told


def _sign(token: Token) -> str:
    match token.kind:
        case "variable":
            return "?v"
        case "string":
            return '"s"'
        case "prefixed":
            return "HTTP" if token.text in ("http:", "https:") else "p:n"
        case "blank":
            return "_:b"
        case "iri":
            return "<>" if token.text == "<>" else "<i>"
        case "number":
            return "1" if token.text.isdecimal() else "1.5"
        case _:
            return token.text if token.text == "a" else token.text.upper()


def _misplaced(found: Sequence[Token]) -> list[tuple[int, str]]:
    """Words that stand inside of the braces and belong after them, or the other way round."""
    told = []
    opened: list[int] = []
    for index, token in enumerate(found):
        word = token.text.upper() if token.kind == "word" else ""
        if token.kind == "other" and token.text == "{":
            if not opened and index and found[index - 1].text == "}" and found[0].text.upper() != "CONSTRUCT":
                told.append((token.start, "a query has one group in braces; put this one inside of it"))
            opened.append(index)
        elif token.kind == "other" and token.text == "}" and opened:
            opened.pop()
        elif word in _AFTER_BRACES and opened and found[opened[-1] + 1].text.upper() != "SELECT":
            told.append((token.start, f"{word} stands after the last brace, not inside"))
        elif word in _IN_BRACES and not opened and index and found[index - 1].text == "}":
            told.append((token.start, f"{word} stands inside of the braces, before the last }}"))
    return told


def _escapes(found: Sequence[Token]) -> list[tuple[int, str]]:
    return [
        (t.start + match.start(), f"a backslash in a text is written twice: \\\\{t.text[match.end() :][:1]}")
        for t in found
        if t.kind == "string" and (match := _ESCAPE.search(t.text))
    ]


def _rows(found: Sequence[Token]) -> list[tuple[int, str]]:
    """Rows of VALUES that have another number of terms than there are variables."""
    told = []
    for index, token in enumerate(found):
        if token.text.upper() == "VALUES" and found[index + 1 : index + 2] and found[index + 1].text == "(":
            told += _uneven(found[index + 2 :])
    return told


def _uneven(found: Sequence[Token]) -> list[tuple[int, str]]:
    """The first uneven row after `VALUES (`."""
    width = next((n for n, t in enumerate(found) if t.kind != "variable"), 0)
    start, terms = found[0].start, 0
    for before, token in zip(found[width:], found[width + 1 :], strict=False):
        if token.text == "}":
            break
        if token.text == "(":
            start, terms = token.start, 0
        elif token.text == ")" and terms != width and before.text != "{":
            return [(start, f"terms in this row: {terms}, variables: {width}; UNDEF stands for no value")]
        terms += token.kind in ("iri", "prefixed", "string", "number", "word") and before.text != "^"
    return []
