"""What became of quotes, for people and for machines."""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from kg import columns, wording
from kg.drift.model import STATES, Finding, Verification
from kg.evidence import Evidence
from kg.facts.model import Quote
from kg.tables import plain

_TOLD = {
    "vanished": "not in the text any more",
    "changed": "other words now",
    "surroundings": "the same words, other words around them",
    "moved": "the same words at another place",
    "unknown": "cannot be told: the store has the place only, and the text is another one",
    "same": "the same words at the same place",
}
_HEADLINE = "a headline on the same page"
_LABEL = 6
_HASH = 12


def as_text(found: Sequence[Verification], evidence: Evidence, width: int, *, everything: bool = False) -> str:
    """The findings for a terminal: the gravest first, those that are as they were only counted.

    Args:
        found: what was verified.
        evidence: gives names to what claims speak of.
        width: columns of the terminal.
        everything: whether to tell of each quote that is as it was, too.
    """
    told = [v for v in found if v.text is not None and (everything or not v.holds)]
    blocks = [_block(v, evidence, width, everything) for v in told]
    lines = [line for block in blocks for line in [*block, ""]]
    missing = [v for v in found if v.text is None]
    lines += [line for v in missing for line in _wrapped(f"not checked: {v.source.id}: {v.reason}", width, 2)]
    return "".join(f"{plain(line)}\n" for line in [*lines, *([""] if missing else []), summary(found)])


def summary(found: Sequence[Verification]) -> str:
    """One line: how many quotes of how many sources, and what became of them."""
    states = Counter(f.state for v in found for f in v.findings)
    checked = sum(v.text is not None for v in found)
    told = ", ".join(f"{states[s]:,} {_short(s)}" for s in STATES if states[s]) or "none"
    as_loaded = sum(v.same_text for v in found)
    texts = f"; {_plural(as_loaded, 'text')} as loaded" if as_loaded else ""
    return f"{_plural(states.total(), 'quote')} of {_plural(checked, 'source')} checked: {told}{texts}"


def _short(state: str) -> str:
    return {"surroundings": "with other words around them", "unknown": "not to be told"}.get(state, state)


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _block(found: Verification, evidence: Evidence, width: int, everything: bool) -> list[str]:
    source = found.source
    lines = _wrapped(f"{source.id}: {source.title} ({wording.outlet(source)})", width, 2)
    lines += [f"  {line}" for line in _of_text(found)]
    shown = [f for s in STATES for f in found.findings if f.state == s and (s != "same" or everything)]
    moved = [f for f in shown if f.state == "moved" and not everything]
    for finding in shown:
        if finding not in moved:
            lines += ["", *_finding(finding, evidence, width)]
    if moved:
        lines += ["", f"  moved: {_plural(len(moved), 'quote')}, {_TOLD['moved']}"]
        lines += [line for finding in moved for line in _moved(finding, width)]
    same = sum(f.state == "same" for f in found.findings)
    if same and not everything:
        lines += ["", f"  same: {_plural(same, 'quote')}, {_TOLD['same']}"]
    return lines


def _of_text(found: Verification) -> Iterator[str]:
    if found.text is None or found.loaded_sha256 is None:
        return
    if found.same_text:
        yield "the text is the one that was loaded"
    else:
        yield "the text is another one than was loaded:"
        yield f"  SHA-256 {found.text.sha256[:_HASH]}… here, {found.loaded_sha256[:_HASH]}… loaded"


def _finding(finding: Finding, evidence: Evidence, width: int) -> Iterator[str]:
    before, now = finding.passage.quote, finding.now
    yield f"  {finding.state}: {_TOLD[finding.state]}"
    yield from (f"    {line}" for line in _where(finding))
    if before.exact is not None:
        yield from _labelled("was", _words(before, finding.state), width)
    if now is not None and finding.state in ("changed", "surroundings"):
        yield from _labelled("is", _words(now, finding.state), width)
    for change in changes(finding) if finding.state == "changed" else ():
        yield from _labelled("", change, width)
    for claim in finding.passage.claims:
        told = f"{_claim_id(claim.iri)}: {wording.answered(claim, evidence)}"
        yield from _labelled("claim", told, width)
    if not finding.passage.claims:
        yield from _labelled("for", _HEADLINE, width)


def _moved(finding: Finding, width: int) -> Iterator[str]:
    """A quote that moved, in one line: its words may be told with `--all`."""
    ids = ", ".join(_claim_id(claim.iri) for claim in finding.passage.claims) or _HEADLINE
    yield from (f"    {line}" for line in _wrapped(f"{next(_where(finding))}: {ids}", width - 4, 2))


def _where(finding: Finding) -> Iterator[str]:
    before, now = finding.passage.quote, finding.now
    if finding.state == "vanished" or now is None:
        yield f"characters {before.start} to {before.end} of the text that was loaded"
    elif (before.start, before.end) == (now.start, now.end):
        yield f"characters {now.start} to {now.end}"
    else:
        yield f"characters {before.start} to {before.end}, now {now.start} to {now.end}"


def _words(quote: Quote, state: str) -> str:
    words = " ".join((quote.exact or "").split())
    if state != "surroundings":
        return f"“{words}”"
    before, after = (" ".join((side or "").split()) for side in (quote.prefix, quote.suffix))
    return f"…{before} “{words}” {after}…"


def changes(finding: Finding) -> list[str]:
    """The words of a passage that are others now: “more than 50” → “about 50”."""
    if finding.now is None:
        return []
    before, now = (re.findall(r"\S+", q.exact or "") for q in (finding.passage.quote, finding.now))
    matcher = difflib.SequenceMatcher(None, before, now, autojunk=False)
    told = []
    for kind, a, b, c, d in matcher.get_opcodes():
        old, new = " ".join(before[a:b]), " ".join(now[c:d])
        if kind == "replace":
            told.append(f"“{old}” → “{new}”")
        elif kind != "equal":
            told.append(f"“{old or new}” {'left out' if kind == 'delete' else 'put in'}")
    return told


def _claim_id(iri: str) -> str:
    return iri.rpartition("/source/")[2].replace("/claim/", "/")


def _labelled(label: str, text: str, width: int) -> Iterator[str]:
    first = f"    {label.ljust(_LABEL)}"
    lines = columns.fold(text, max(width - len(first), 20))
    yield first + lines[0]
    yield from (" " * len(first) + line for line in lines[1:])


def _wrapped(text: str, width: int, indent: int) -> list[str]:
    first, *more = columns.fold(text, max(width - indent, 20))
    return [first, *(" " * indent + line for line in more)]


# -- for machines ------------------------------------------------------------------------------------------


def as_json(found: Iterable[Verification]) -> str:
    """The findings as JSON: a list of sources, each with all of its quotes."""
    return json.dumps([_record(v) for v in found], ensure_ascii=False, indent=2) + "\n"


def _record(found: Verification) -> dict[str, Any]:
    return {
        "source": found.source.id,
        "title": found.source.title,
        "textLoaded": found.loaded_sha256,
        "text": found.text.sha256 if found.text else None,
        "notChecked": found.reason or None,
        "holds": found.holds if found.text else None,
        "quotes": [
            {
                "state": f.state,
                "claims": [_claim_id(c.iri) for c in f.passage.claims],
                "before": _as_record(f.passage.quote),
                "now": _as_record(f.now) if f.now else None,
                "changes": changes(f) if f.state == "changed" else [],
            }
            for f in found.findings
        ],
    }


def _as_record(quote: Quote) -> dict[str, Any]:
    return {
        "start": quote.start,
        "end": quote.end,
        "exact": quote.exact,
        "prefix": quote.prefix,
        "suffix": quote.suffix,
    }
