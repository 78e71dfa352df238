"""The names in a query: prefixes that need no declaration, and terms that do not exist."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping

from kg.sparql.tokens import tokens
from kg.vocabulary import NF, PREFIXES, near, vocabulary


def with_prefixes(query: str, extra: Mapping[str, str] | None = None) -> str:
    """The query with a PREFIX line for each known prefix that it uses and does not declare.

    The lines stand in front of the first line, in one line with it, so that line numbers stay.
    """
    known = {**PREFIXES, **(extra or {})}
    found = [t for t in tokens(query) if t.kind not in ("space", "comment")]
    declared = {
        after.text.partition(":")[0]
        for before, after in itertools.pairwise(found)
        if before.kind == "word" and before.text.upper() == "PREFIX" and after.kind == "prefixed"
    }
    used = {t.text.partition(":")[0] for t in found if t.kind == "prefixed"}
    missing = sorted((used - declared) & set(known))
    return "".join(f"PREFIX {p}: <{known[p]}> " for p in missing) + query


def unknown_terms(query: str, exists: Callable[[str], bool]) -> list[str]:
    """The terms of our ontology that a query uses and that do not exist, each with a near name.

    Args:
        query: the query.
        exists: whether an IRI is there.
    """
    names = [t.text[3:] for t in tokens(query) if t.kind == "prefixed" and t.text.startswith("nf:")]
    known = [*vocabulary().classes, *vocabulary().properties]
    return [
        f"nf:{name} is not in the ontology" + "".join(f"; did you mean nf:{n}?" for n in near(name, known)[:1])
        for name in dict.fromkeys(names)
        if name and name not in known and not exists(NF + name)
    ]
