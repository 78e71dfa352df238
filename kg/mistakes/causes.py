"""Why a query cannot be run: the engine's complaint, made into a place, a cause and a way out.

The engine names the furthest place that it reached and all that could stand there, which seldom is the mistake
itself. So the common mistakes are looked for in the tokens first.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence

from kg.errors import QueryError
from kg.mistakes import habits, meanings
from kg.sparql import Token, error_at, tokens
from kg.vocabulary import near

FORMS = ("SELECT", "CONSTRUCT", "ASK", "DESCRIBE")
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_KEYWORDS = """
    SELECT CONSTRUCT ASK DESCRIBE PREFIX BASE WHERE FROM NAMED DISTINCT REDUCED AS ORDER BY ASC DESC GROUP
    HAVING LIMIT OFFSET OPTIONAL UNION MINUS FILTER BIND VALUES GRAPH SERVICE SILENT UNDEF EXISTS NOT IN
    TRUE FALSE SEPARATOR COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT STR LANG LANGMATCHES DATATYPE BOUND IRI URI
    BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS
    STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW UUID STRUUID MD5 SHA1 SHA256
    SHA384 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC REGEX SUBSTR
    REPLACE LATERAL ADJUST TRIPLE SUBJECT PREDICATE OBJECT ISTRIPLE
"""
_WORDS = frozenset(_KEYWORDS.split())
_PAIRS = {")": "(", "]": "[", "}": "{"}
_TERMS = ("variable", "iri", "prefixed", "string", "number")

Mistake = tuple[int, str]
"""Where in the query, and what is wrong there with the way out."""


def explained(query: str, error: Exception, known: Mapping[str, str], shift: int = 0) -> QueryError:
    """The engine's complaint with its place in the query, the line, a caret, the cause, and the way out.

    Args:
        query: the query as its author wrote it.
        error: what the engine raised.
        known: the prefixes that need no declaration.
        shift: characters that were put in front of the first line.
    """
    message = str(error)
    found = [t for t in tokens(query) if t.kind not in ("space", "comment")]
    reached = _reached(query, message, shift)
    mistake = (
        _string(found)
        or _iri(query, found)
        or (habits.mistake(found) if _is_query(found) else None)
        or _form(found)
        or _prefix(found, known)
        or _brackets(found, len(query))
        or meanings.mistake(query)
        or _by_message(found, message, reached)
        or _word(found)
        or _unended(found, reached)
        or (reached, _here(found, message, reached))
    )
    return error_at(query, *mistake)


def _reached(query: str, message: str, shift: int) -> int:
    """The offset that the engine names; the end of the query where it names none."""
    match = re.search(r"(\d+):(\d+)", message)
    if not match:
        return 0
    line, column = int(match.group(1)), int(match.group(2))
    start = 0
    for _ in range(line - 1):
        start = query.find("\n", start) + 1
    return min(len(query), start + max(0, column - 1 - (shift if line == 1 else 0)))


def _is_query(found: Sequence[Token]) -> bool:
    """Whether this is meant to be a query; what it is else, `_form` tells."""
    return bool(found) and found[0].text.upper() in (*FORMS, "PREFIX", "BASE", "@PREFIX")


def _form(found: Sequence[Token]) -> Mistake | None:
    """The word that says what is asked for."""
    skipped = ("PREFIX", "BASE")
    if not found:
        return 0, "the query is empty; write for example SELECT * WHERE { ?s ?p ?o } LIMIT 10"
    first = next((t for t in found if t.kind == "word" and t.text.upper() not in skipped), None)
    forms = ", ".join(FORMS)
    if first is None or (first is not found[0] and found[0].kind != "word"):
        return found[0].start, f"a query starts with {forms} or PREFIX"
    word = first.text.upper()
    if word in FORMS:
        return None
    if word in _UPDATES:
        return first.start, f"{word} would change the store; a query only reads: `kg load`, `kg retract` change it"
    hint = "".join(f"; did you mean {n}?" for n in near(word, (*FORMS, *skipped))[:1])
    return first.start, f"a query starts with {forms} or PREFIX, not with “{first.text}”{hint}"


def _prefix(found: Sequence[Token], known: Mapping[str, str]) -> Mistake | None:
    declared = {
        t.text.partition(":")[0]
        for before, t in itertools.pairwise(found)
        if before.kind == "word" and before.text.upper() == "PREFIX"
    }
    for token in found:
        name = token.text.partition(":")[0]
        if token.kind != "prefixed" or name in declared or name in known or name == "_":
            continue
        close = near(name, known)
        hint = f"; did you mean {close[0]}:?" if close else ""
        return token.start, (
            f"the prefix {name}: is not declared{hint}\n"
            f"declare it (PREFIX {name}: <http://...>), or use one that needs no declaration: {', '.join(known)}"
        )
    return None


def _string(found: Sequence[Token]) -> Mistake | None:
    for token in found:
        if token.kind == "other" and token.text in "\"'":
            return token.start, (
                "this string has no end on its line; close it with the same quote, or use three quotes for "
                "several lines"
            )
    return None


def _iri(query: str, found: Sequence[Token]) -> Mistake | None:
    for token in found:
        if token.text == "<" and re.match(r"<\w+://[^<>\n]*>", query[token.start :]):
            return token.start, "an IRI holds no spaces, quotes or braces; write %20 for a space"
    return None


def _brackets(found: Sequence[Token], end: int) -> Mistake | None:
    opened: list[Token] = []
    for token in found:
        if token.kind != "other":
            continue
        if token.text in _PAIRS.values():
            opened.append(token)
        elif token.text in _PAIRS:
            wanted = _PAIRS[token.text]
            if not opened:
                return token.start, f"this {token.text} closes nothing; take it out, or open {wanted} before"
            last = opened.pop()
            if last.text != wanted:
                return last.start, f"this {last.text} is not closed before {token.text} comes"
    return (opened[-1].start, f"this {opened[-1].text} is never closed") if opened else None


def _by_message(found: Sequence[Token], message: str, reached: int) -> Mistake | None:
    """What only the engine can know."""
    if "contains a variable that is unbound" in message:
        return _start(found), (
            "with GROUP BY or COUNT, each variable after SELECT has to stand in GROUP BY too, or within COUNT, "
            "SAMPLE, MIN, MAX, ..."
        )
    if custom := re.search(r"custom function <([^>]*)>", message):
        token = next((t for t in found if t.text == f"<{custom.group(1)}>"), None)
        return token.start if token else 0, "there is no such function; SPARQL's own are called by name: STR(?x)"
    if "IRI parsing failed" in message:
        for token in found:
            if token.kind == "iri" and ":" not in token.text:
                return token.start, "this IRI is not absolute; write it whole (<https://...>) or as prefix:name"
        return reached, "this is no IRI"
    return None


def _start(found: Sequence[Token]) -> int:
    return next((t.start for t in found if t.kind == "word" and t.text.upper() in FORMS), 0)


def _word(found: Sequence[Token]) -> Mistake | None:
    """A keyword or a function that SPARQL does not have."""
    for token in found:
        if token.kind != "word" or token.text == "a" or token.text.upper() in _WORDS:
            continue
        close = near(token.text.upper(), _WORDS)
        other = "a variable starts with ?, a name needs a prefix (nf:Company)"
        hint = f"did you mean {close[0]}?" if close else other
        return token.start, f"SPARQL has no word “{token.text}”; {hint}"
    return None


def _unended(found: Sequence[Token], reached: int) -> Mistake | None:
    """Two statements with nothing between them: the fourth term in a row begins the second."""
    row: list[Token] = []
    for token in found:
        if token.start > reached:
            break
        is_term = token.kind in _TERMS or (token.kind == "word" and token.text == "a")
        row = [*row, token] if is_term else []
        if len(row) == 4:
            return token.start, "a new statement begins here; end the one before with . or, to keep its subject, ;"
    return None


def _here(found: Sequence[Token], message: str, reached: int) -> str:
    """What stands where the engine gave up, and the signs that it would have taken there, if they are few."""
    token = next((t for t in found if t.start <= reached < t.start + len(t.text)), None)
    signs = [sign for sign in re.findall(r'"(\S+?)"', message) if sign not in ("\\\\", '\\"')]
    wanted = f"\nwhat could stand here: {' '.join(signs)}" if 0 < len(signs) <= 8 else ""
    return (f"“{token.text}” cannot stand here" if token else "something is missing here") + wanted
