"""The ledger for machines, for Markdown and for HTML."""

import json
import re
from typing import Any

from kg import tables, wording
from kg.evidence import ClaimNote
from kg.ledger.model import Entry, Proposition
from kg.ledger.pages import ClaimPage, Listing, claim_id, date_of, mark_of, place, place_of, says, verb_of, who
from kg.ledger.rules import RULES

_MARKDOWN = re.compile(r"([\\|<>`*_\[\]#&])")


def as_json(listing: Listing) -> str:
    """The ledger as JSON: a statement never without its standing and its entries."""
    found = {
        "about": listing.about,
        "total": listing.total,
        "statements": [record(proposition) for proposition in listing.shown],
    }
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def record(found: Proposition) -> dict[str, Any]:
    """A proposition as plain values."""
    standing = found.standing
    return {
        "id": found.id,
        "standing": standing.name,
        "rule": standing.rule,
        "meaning": RULES[standing.rule - 1].meaning,
        "sentence": standing.sentence,
        "says": says(found),
        "origins": found.origins,
        "accused": _accused(found),
        "lanes": [
            {"speaker": who(lane.entries[0]), "iri": lane.iri, "entries": [_entry(e) for e in lane.entries]}
            for lane in found.lanes
        ],
    }


def _accused(found: Proposition) -> dict[str, Any] | None:
    if found.accused is None:
        return None
    asked = [{"by": request.by, "no_reply": request.no_reply} for request in found.accused.asked]
    return {"iri": found.accused.iri, "name": found.accused.label, "asked_for_comment": asked}


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "claim": claim_id(entry.claim) if entry.claim else None,
        "iri": entry.claim.iri if entry.claim else None,
        "modality": entry.modality,
        "role": entry.role,
        "date": entry.date or None,
        "date_of": entry.date_of or None,
        "in_force": entry.in_force,
        "without_force": entry.without_force or None,
        "because": entry.because or None,
        "source": entry.source.id,
        "publisher": entry.source.publisher,
        "document": entry.claim.document if entry.claim else None,
        "words": _words(entry.claim) if entry.claim else None,
    }


def _words(claim: ClaimNote) -> dict[str, Any] | None:
    words = claim.words
    if words is None:
        return None
    return {
        "start": words.start,
        "end": words.end,
        "exact": words.exact,
        "prefix": words.prefix,
        "suffix": words.suffix,
    }


# -- Markdown ----------------------------------------------------------------------------------------------


def markdown(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(tables.plain(text).split()))


def as_markdown(listing: Listing) -> str:
    """The ledger as Markdown: a heading, the lanes and the words for each statement."""
    shown = "" if len(listing.shown) == listing.total else f" ({len(listing.shown):,} shown)"
    head = f"# {markdown(listing.about)}: {listing.total:,} statement{'s' if listing.total != 1 else ''}{shown}\n"
    return head + "".join(map(_section, listing.shown))


def _section(found: Proposition) -> str:
    standing = found.standing
    dates = list(dict.fromkeys(map(date_of, found.entries)))
    rows = [
        [
            who(lane.entries[0]),
            *("; ".join(map(_told, (e for e in lane.entries if date_of(e) == d))) for d in dates),
        ]
        for lane in found.lanes
    ]
    lines = [
        "",
        f"## {markdown(standing.name.capitalize())} (rule {standing.rule}): {markdown(says(found))}",
        "",
        markdown(standing.sentence),
        "",
        _row(["", *dates]),
        "|" + " --- |" * (len(dates) + 1),
        *map(_row, rows),
        "",
        *(f"- {markdown(_cited(entry))}" for entry in found.entries),
    ]
    return "".join(f"{line}\n" for line in lines)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(map(markdown, cells)) + " |"


def _told(entry: Entry) -> str:
    return f"{mark_of(entry)} {verb_of(entry)}"


def _cited(entry: Entry) -> str:
    """Where an entry stands, in which words, and who published it."""
    claim = entry.claim
    words = f", {place(claim.words)}" if claim else ", held as fact"
    exact = f": “{wording.cut(claim.words.exact)}”" if claim and claim.words and claim.words.exact else ""
    told = f"{who(entry)} {verb_of(entry)}: {place_of(entry)}{words}{exact}"
    return f"{told} ({wording.outlet(entry.source)})"


# -- HTML --------------------------------------------------------------------------------------------------


def as_html(listing: Listing) -> str:
    """The ledger as a piece of HTML, to be put in a page."""
    head = f"<h1>{tables.escape(tables.plain(listing.about))}: {listing.total:,} statements</h1>\n"
    return f'<section class="claims">\n{head}{"".join(map(_article, listing.shown))}</section>\n'


def _article(found: Proposition) -> str:
    standing = found.standing
    dates = list(dict.fromkeys(map(date_of, found.entries)))
    head = "".join(f"<th scope=col>{_text(date)}</th>" for date in dates)
    rows = "".join(
        f"<tr><th scope=row>{_text(who(lane.entries[0]))}</th>"
        + "".join(f"<td>{'; '.join(_text(_told(e)) for e in lane.entries if date_of(e) == d)}</td>" for d in dates)
        + "</tr>\n"
        for lane in found.lanes
    )
    name = f"{standing.name.capitalize()} (rule {standing.rule}): {says(found)}"
    words = "".join(f"<li>{_text(_cited(entry))}</li>\n" for entry in found.entries)
    return (
        f'<article id="s-{found.id}">\n<h2>{_text(name)}</h2>\n'
        f"<p>{_text(standing.sentence)}</p>\n"
        f"<table>\n<thead><tr><td></td>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
        f"<ul>\n{words}</ul>\n</article>\n"
    )


def _text(text: str) -> str:
    return tables.escape(tables.plain(text))


# -- one claim ---------------------------------------------------------------------------------------------


def claim_json(page: ClaimPage) -> str:
    """One claim as JSON."""
    found = {
        "id": claim_id(page.claim),
        "iri": page.claim.iri,
        "reads": page.head,
        **{name.replace(" ", "_"): value for name, value in page.rows},
        "statement": record(page.proposition),
    }
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def claim_markdown(page: ClaimPage) -> str:
    """One claim as Markdown."""
    rows = "".join(f"| {markdown(name)} | {markdown(value)} |\n" for name, value in page.rows)
    head = f"# {markdown(claim_id(page.claim))}\n\n{markdown(page.head)}\n\n| | |\n| --- | --- |\n{rows}"
    return head + _section(page.proposition)
