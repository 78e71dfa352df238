"""An allegation is never shown without saying that it is one, or who says so."""

from __future__ import annotations

from collections.abc import Iterator

from kg.queries import shape
from kg.queries.lint.findings import Finding, Subject
from kg.vocabulary import NF, PREFIXES, vocabulary

_VIEWS = ("claims", "disputes")
"""Views that name modality and speaker themselves."""

_TELLING = frozenset((f"{NF}modality", f"{NF}saidBy"))


def check(subject: Subject) -> Iterator[Finding]:
    """A query that reads claims and tells neither how surely they are meant nor by whom."""
    selected = shape.selected(subject.found)
    if selected is None or subject.header.view in _VIEWS:
        return
    terms = {i: iri for i, iri in enumerate(_iris(subject)) if iri}
    first = next((i for i, iri in terms.items() if iri in _of_claims()), None)
    if first is None or _only_accepted(subject, terms):
        return
    told = _told(subject, terms)
    if not told & {t.text[1:] for t in selected}:
        message = (
            "this reads claims, and the answer says neither their modality nor their speaker; select the variable "
            "of nf:modality or of nf:saidBy, or keep to what is held as fact with `nf:accepted true`"
        )
        yield subject.at(subject.found[first].start, "warning", "claim", message)


def _of_claims() -> frozenset[str]:
    """The class of claims, and the properties that only claims have."""
    own = {p.iri for p in vocabulary().properties.values() if p.domain == "Claim"}
    return frozenset(own | {f"{NF}Claim"})


def _iris(subject: Subject) -> Iterator[str | None]:
    """The IRI that each token stands for, None for one that stands for none."""
    prefixes = {**PREFIXES, **shape.declared(subject.found)}
    for token in subject.found:
        prefix, _, local = token.text.partition(":")
        if token.kind == "prefixed":
            yield prefixes.get(prefix, "") + local
        else:
            yield token.text[1:-1] if token.kind == "iri" else None


def _only_accepted(subject: Subject, terms: dict[int, str]) -> bool:
    """Whether the query keeps to claims that are held as fact."""
    after = [subject.found[i + 1].text for i, iri in terms.items() if iri == f"{NF}accepted"]
    return "true" in after


def _told(subject: Subject, terms: dict[int, str]) -> set[str]:
    """The variables that say how surely or by whom, and those that are made of them."""
    found = subject.found
    told = {found[i + 1].text[1:] for i, iri in terms.items() if iri in _TELLING and _is_variable(subject, i + 1)}
    around = shape.innermost(found)
    made = [
        (found[i + 1].text[1:], {t.text[1:] for t in found[around[i] : i] if t.kind == "variable"})
        for i, token in enumerate(found)
        if shape.is_word(token, "AS") and i in around and _is_variable(subject, i + 1)
    ]
    for _ in made:  # each round adds one at least, until there is nothing to add
        told |= {name for name, of in made if of & told}
    return told


def _is_variable(subject: Subject, index: int) -> bool:
    return index < len(subject.found) and subject.found[index].kind == "variable"
