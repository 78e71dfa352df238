"""A profile as Markdown and as HTML, with its notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.citations import people
from kg.evidence import ClaimNote
from kg.profiles.backing import Backed
from kg.profiles.writing import claim_line, other_identifiers, parted, remarks
from kg.tables import escape, markdown, plain

_NOTHING = "nothing recorded"


def as_markdown(backed: Backed) -> str:
    """A profile as Markdown: facts and claims apart, with footnotes."""
    profile = backed.profile
    lines = [f"# {_md(profile.label)}", "", f"{_md(profile.kind)}, `{profile.iri}`"]
    if others := profile.identifiers[1:]:
        lines += ["", f"Also: {_md(other_identifiers(others))}"]
    lines += ["", "## Facts, asserted by the sources in the notes", ""]
    for name, values, more in _facts(backed, "md"):
        told = [f"{_md(value)} {mark}" for value, mark in values]
        lines.append(f"- **{_md(name)}**: {'; '.join([*told, *([more] if more else [])])}")
    for title, claims in _claims(backed, "md"):
        lines += ["", f"## {title}", ""]
        lines += [f"- {_md(' '.join(texts))} {mark}" for texts, mark in claims]
        lines += [] if claims else [f"- {_NOTHING}"]
    return "\n".join(lines) + "\n" + people.as_markdown(backed.cited, backed.notes)


def as_html(backed: Backed) -> str:
    """A profile as HTML: facts and claims apart, each with links to its notes."""
    profile = backed.profile
    lines = [
        f"<h1>{_html(profile.label)}</h1>",
        f"<p>{_html(profile.kind)}, <code>{_html(profile.iri)}</code></p>",
    ]
    if others := profile.identifiers[1:]:
        lines.append(f"<p>Also: {_html(other_identifiers(others))}</p>")
    lines += ["<h2>Facts, asserted by the sources in the notes</h2>", "<dl>"]
    for name, values, more in _facts(backed, "html"):
        told = [f"{_html(value)} {mark}" for value, mark in values]
        lines.append(f"<dt>{_html(name)}</dt><dd>{'; '.join([*told, *([more] if more else [])])}</dd>")
    lines.append("</dl>")
    for title, claims in _claims(backed, "html"):
        lines += [f"<h2>{title}</h2>", "<ul>"]
        lines += [f"<li>{'<br>'.join(map(_html, texts))} {mark}</li>" for texts, mark in claims]
        lines += ["</ul>"] if claims else [f"<li>{_NOTHING}</li>", "</ul>"]
    return "\n".join(lines) + "\n" + people.as_html(backed.cited, backed.notes)


def _facts(backed: Backed, format_: str) -> Iterator[tuple[str, list[tuple[str, str]], str]]:
    """Each fact: its name, its values with their marks, and how many more there are."""
    for place, fact in enumerate(backed.profile.facts):
        more = fact.total - len(fact.values)
        values = [(value, backed.of_value(place, i, format_)) for i, (value, _) in enumerate(fact.values)]
        yield fact.property, values, f"and {more:,} more" if more else ""


def _claims(backed: Backed, format_: str) -> list[tuple[str, list[tuple[Sequence[str], str]]]]:
    """The two lists of claims, each claim as its lines with its mark."""

    def told(claims: Sequence[ClaimNote]) -> list[tuple[Sequence[str], str]]:
        lines = ([claim_line(claim), *remarks(claim)] for claim in claims)
        return [(found, backed.of_claim(c, format_)) for found, c in zip(lines, claims, strict=True)]

    in_words, not_held = parted(backed.profile)
    found = [("Asserted in words that no property holds", told(in_words))] if in_words else []
    return [*found, ("Said, but not held as fact", told(not_held))]


def _md(text: str) -> str:
    return markdown(plain(" ".join(text.split())))


def _html(text: str) -> str:
    return escape(plain(text))
