"""A list of papers -> statements: papers, authorships, people, organisations as the list names them."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from kg.datasets.records import ListedAuthor, ListedPaper, OrganizationName, PaperList
from kg.identity.resolve import Evidence, Tie
from kg.quads.names import DEFAULT_BASE, TYPE, Names, by_name, nf, strong
from kg.quads.prepared import Prepared
from kg.quads.writer import Writer, input_checksum
from kg.terms import literal
from kg.vocabulary import EDTF, XSD, vocabulary


def of_list(listed: PaperList, input_sha256: str, base: str = DEFAULT_BASE) -> Prepared:
    """The statements of a list of papers; `input_sha256` is the checksum of the file it was read from."""
    writer = Writer(Names(base), listed.id)
    work = _List(writer, listed)
    work.write(input_checksum(input_sha256))
    authorships = sum(len(p.authors) for p in listed.papers)
    return Prepared(
        id=listed.id,
        kind="list",
        title=listed.title,
        input_sha256=input_checksum(input_sha256),
        statements=frozenset(writer.found),
        evidence=Evidence(tuple(sorted(work.ties))),
        summary=f"{len(listed.papers):,} papers, {authorships:,} authorships, "
        f"{len(work.spellings):,} organisations as named",
        notes=tuple(_notes(listed)),
    )


def _notes(listed: PaperList) -> list[str]:
    left_out = Counter(_kind(row.reason) for row in listed.skipped)
    warned = Counter(_kind(row.reason) for row in listed.warnings)
    return [
        *(f"{count:,} rows left out: {reason}" for reason, count in left_out.most_common()),
        *(f"{count:,} rows: {reason}" for reason, count in warned.most_common()),
    ]


def _kind(reason: str) -> str:
    """A reason without the ids and counts of its row, so that equal reasons are counted together."""
    return re.sub(r"\d[\w.-]*", "…", reason)


@dataclass(slots=True)
class _List:
    writer: Writer
    listed: PaperList
    ties: set[Tie] = field(default_factory=set)
    spellings: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """How often the list uses each spelling of each organisation, by identifier."""
    units: set[tuple[str, str]] = field(default_factory=set)
    people: dict[str, Counter[str]] = field(default_factory=dict)

    def write(self, checksum: str) -> None:
        listed = self.listed
        self._describe(checksum)
        edition = self._edition()
        for paper in listed.papers:
            self._paper(paper, edition)
        self._organizations()
        for identifier, names in self.people.items():
            self._names(self.writer.names.entity(identifier), "Person", names)

    def _describe(self, checksum: str) -> None:
        listed, about = self.listed, self.writer.about
        self.writer.describe("Dataset", listed.title, checksum)
        about(nf("origin"), literal(listed.origin))
        about(nf("licence"), literal(listed.licence))
        about(nf("url"), literal(listed.url) if listed.url else None)
        about(nf("retrieved"), literal(listed.retrieved, EDTF) if listed.retrieved else None)
        if identifier := by_name("Organization", listed.publisher):
            publisher = self.writer.names.entity(identifier)
            about(nf("publisher"), publisher)
            self.writer.named(publisher, "Organization", listed.publisher)

    def _edition(self) -> str:
        listed, fact = self.listed, self.writer.fact
        series_id = by_name("ConferenceSeries", listed.series) or strong("edition", listed.id)
        series = self.writer.names.entity(series_id)
        key = f"{series_id.partition(':')[2]}-{listed.year}"
        edition = self.writer.names.entity(strong("edition", key))
        self.writer.named(series, "ConferenceSeries", listed.series)
        self.writer.named(edition, "ConferenceEdition", f"{listed.series} {listed.year}")
        fact(edition, nf("editionOf"), series)
        fact(edition, nf("edition"), literal(key))
        return edition

    def _identifier(self, paper: ListedPaper) -> str:
        """The paper by the list's own id; without one by its title, as a key of this list alone."""
        if paper.key is not None:
            return strong(self.listed.paper_scheme, paper.key)
        return f"{self.listed.id}:title-{hashlib.sha256(paper.title.encode()).hexdigest()[:16]}"

    def _paper(self, paper: ListedPaper, edition: str) -> None:
        names, fact = self.writer.names, self.writer.fact
        identifier = self._identifier(paper)
        term = names.entity(identifier)
        self.writer.named(term, "Paper", paper.title)
        fact(term, nf("title"), literal(paper.title))
        if paper.key is not None:
            fact(term, nf(vocabulary().schemes[self.listed.paper_scheme].name), literal(paper.key))
        if paper.url:
            fact(term, nf("url"), literal(paper.url))
        for other, value in (("openreview", paper.openreview), ("doi", paper.doi), ("arxiv", paper.arxiv)):
            if value:
                fact(term, nf(other), literal(value))
                self.ties.add(Tie(identifier, strong(other, value)))
        fact(term, nf("presentedAt" if paper.presented else "acceptedAt"), edition)
        if paper.presented:
            fact(term, nf("acceptedAt"), edition)
        if paper.presentation:
            self._presentation(paper, term, edition)
        for order, author in enumerate(paper.authors, 1):
            self._authorship(paper, term, order, author)

    def _presentation(self, paper: ListedPaper, term: str, edition: str) -> None:
        fact = self.writer.fact
        node = self.writer.part(f"node/{self._identifier(paper)}-presentation")
        fact(term, nf("hasPresentation"), node)
        fact(node, TYPE, nf("Presentation"))
        fact(node, nf("presentationAt"), edition)
        fact(node, nf("presentationType"), literal(paper.presentation or ""))
        fact(node, nf("eventStatus"), literal("completed" if paper.presented else "scheduled"))

    def _authorship(self, paper: ListedPaper, term: str, order: int, author: ListedAuthor) -> None:
        fact = self.writer.fact
        node = self.writer.part(f"node/{self._identifier(paper)}-author-{order}")
        fact(term, nf("hasAuthorship"), node)
        fact(node, TYPE, nf("Authorship"))
        fact(node, nf("authorOrder"), literal(str(order), f"{XSD}integer"))
        fact(node, nf("authorshipBy"), self.writer.names.entity(self._person(paper, order, author)))
        if author.affiliation:
            fact(node, nf("affiliationText"), literal(author.affiliation))
        for organization in author.organizations:
            if identifier := self._organization(organization):
                fact(node, nf("authorshipAffiliation"), self.writer.names.entity(identifier))

    def _person(self, paper: ListedPaper, order: int, author: ListedAuthor) -> str:
        """A person by the list's own id; where it has none, one of this paper alone, joined with nobody."""
        scheme = self.listed.person_scheme
        if scheme and author.person_id:
            identifier = strong(scheme, author.person_id)
            term = self.writer.names.entity(identifier)
            self.writer.fact(term, nf(vocabulary().schemes[scheme].name), literal(author.person_id))
        else:
            identifier = f"{self.listed.id}:{self._identifier(paper)}-author-{order}"
        self.people.setdefault(identifier, Counter())[author.name] += 1
        return identifier

    def _organization(self, organization: OrganizationName) -> str | None:
        identifier = by_name("Organization", organization.name)
        if identifier is None:
            return None
        self.spellings[identifier][organization.name] += 1
        if organization.unit_of is not None:
            larger = self._organization(organization.unit_of)
            if larger and larger != identifier:
                self.units.add((identifier, larger))
        return identifier

    def _organizations(self) -> None:
        entity = self.writer.names.entity
        for identifier, spellings in self.spellings.items():
            self._names(entity(identifier), "Organization", spellings)
        for unit, larger in self.units:
            self.writer.fact(entity(unit), nf("partOfOrganization"), entity(larger))

    def _names(self, term: str, class_: str, spellings: Counter[str]) -> None:
        """The commonest spelling as the name, the others as aliases; among equals the first in order."""
        first, *others = sorted(spellings, key=lambda name: (-spellings[name], name))
        self.writer.named(term, class_, first, ((other, None) for other in others))
