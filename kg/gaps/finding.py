"""Looks for what is missing in a store."""

import datetime
import hashlib
import itertools
import shlex
from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from kg import answers, queries, wording
from kg.answers import Rows
from kg.dates import span
from kg.entities import Entities
from kg.gaps.model import KINDS, Found, Gap
from kg.ledger import Entry, Ledger, Proposition, claim_id, says
from kg.ledger.rules import first_day
from kg.store import Store
from kg.terms import text_of

STALE = 180
"""Days without news after which a pending lawsuit is looked at again."""

SHOWN = 5
"""Gaps of one kind that are shown unless all are asked for."""


def find(
    store: Store,
    about: str | None = None,
    *,
    today: datetime.date | None = None,
    stale: int = STALE,
    limit: int | None = SHOWN,
) -> Found:
    """The gaps in what a store holds, the most important first.

    Args:
        store: the store, or a view of one.
        about: the IRI of a thing; without it all gaps.
        today: the day by which something is past or stale; the real day unless told.
        stale: days without news after which a pending lawsuit is a gap.
        limit: gaps of one kind to give at most; None for all.
    """
    finder = _Finder(store, about, today or datetime.date.today(), stale)
    found = {kind.name: sorted(finder.of(kind.name), key=lambda g: (-g.weight, g.what, g.id)) for kind in KINDS}
    shown = tuple(gap for gaps in found.values() for gap in gaps[:limit])
    return Found(shown, {name: len(gaps) for name, gaps in found.items() if gaps})


class _Finder:
    """Looks in one store."""

    def __init__(self, store: Store, about: str | None, today: datetime.date, stale: int) -> None:
        self.store, self.about, self.today, self.stale = store, about, today, stale
        self.ledger = Ledger(store, today)
        self.entities = Entities(store)
        self.propositions = self.ledger.about(about) if about else self.ledger.all()

    def of(self, kind: str) -> Iterator[Gap]:
        looks = {
            "copies": self._copies,
            "answers": self._answers,
            "passed": self._passed,
            "lawsuits": self._lawsuits,
            "origins": self._origins,
            "people": self._people,
            "words": self._words,
        }
        return looks[kind]()

    # -- in the ledger -------------------------------------------------------------------------------------

    def _standing(self, *names: str) -> Iterator[Proposition]:
        return (found for found in self.propositions if found.standing.name in names)

    def _answers(self) -> Iterator[Gap]:
        for found in self._standing("alleged, no answer on record"):
            never_asked = not (found.accused and found.accused.asked)
            yield _of("answers", found, _told(found), 1 if never_asked else 0)

    def _passed(self) -> Iterator[Gap]:
        return (_of("passed", found, _told(found)) for found in self._standing("expected, date passed"))

    def _copies(self) -> Iterator[Gap]:
        """What sources hold as facts although one of the same origin said it and is not held to it any more."""
        for found in self.propositions:
            stated = [entry for entry in found.entries if entry.modality == "asserted"]
            for taken, copy in itertools.product(stated, stated):
                if not taken.in_force and copy.in_force and self._is_copy(copy, taken):
                    why = wording.cut(taken.because)
                    what = (
                        f"{_outlet(taken)} stated {says(found)}; that is not held here: {why}; {_outlet(copy)}, "
                        "of the same origin, states it too and is held as fact"
                    )
                    yield _gap("copies", (found.id, copy.source.id, taken.source.id), what, _command(copy))

    def _is_copy(self, copy: Entry, taken: Entry) -> bool:
        """Whether one of the same origin said it as well, and not again since it was taken back."""
        if copy.source.iri in (taken.source.iri, taken.source.successor):
            return False
        ruled, said = first_day(taken.source.status_date or ""), first_day(copy.date)
        again = bool(ruled and said > ruled)
        return not again and self.ledger.is_one_origin(copy.source.iri, taken.source.iri)

    def _origins(self) -> Iterator[Gap]:
        """What one origin alone tells: the more depends on it, the more it weighs."""
        for found in self._standing("fact", "alleged", "alleged, no answer on record", "alleged and denied"):
            told = [e for e in found.entries if e.in_force and e.claim]
            if told and self.ledger.origins([e.source for e in told]) == 1:
                yield _of("origins", found, f"{_told(found)}; one origin", self._weight(found))

    def _weight(self, found: Proposition) -> int:
        """How much hangs on it: accusations first, then what is of a lawsuit, then what is said most often."""
        ends = {text_of(end) for triple in found.triples for end in (triple[0], triple[2]) if end.startswith("<")}
        accusing = found.standing.name.startswith("alleged")
        suing = any("Lawsuit" in self.entities.classes(end) for end in ends)
        return 1_000 * accusing + 100 * suing + min(len(found.entries), 99)

    # -- in saved queries ----------------------------------------------------------------------------------

    def _rows(self, name: str) -> list[dict[str, str]]:
        values = {"about": self.about} if self.about else {}
        answer = answers.ask(self.store, queries.load(f"todo/{name}").bind(values, self.entities))
        assert isinstance(answer, Rows)  # noqa: S101 - they are SELECTs that ship
        return [
            {c: term.value for c, term in row.items() if isinstance(term, ox.NamedNode | ox.Literal)}
            for row in answers.as_dicts(answer)
        ]

    def _lawsuits(self) -> Iterator[Gap]:
        for row in self._rows("pending-lawsuits"):
            newest = _last_day(row.get("newest", ""))
            days = (self.today - newest).days if newest else None
            if days is None or days > self.stale:
                told = (
                    f"is of {wording.date(row['newest'])}, {_count(days, 'day')} ago"
                    if days is not None
                    else "has no date"
                )
                what = (
                    f"{self._name(row['lawsuit'])} is {row['stage']} as last told; the newest source here {told}"
                )
                yield _gap("lawsuits", (row["lawsuit"],), what, self._show(row["lawsuit"]), days or 0)

    def _people(self) -> Iterator[Gap]:
        for row in self._rows("anonymous-people"):
            alleged = int(row["alleged"])
            accused = f", {alleged} of them allegations" if alleged else ""
            what = f"{self._name(row['person'])}: {_count(int(row['claims']), 'claim')}{accused}"
            yield _gap("people", (row["person"],), what, self._show(row["person"]), alleged)

    def _words(self) -> Iterator[Gap]:
        counts: dict[str, int] = {}
        for row in self._rows("without-words"):
            counts[row["source"]] = counts.get(row["source"], 0) + int(row["claims"])
        for iri, claims in counts.items():
            source = self.ledger.evidence.source(iri)
            what = f"{_count(claims, 'claim')} of “{wording.cut(source.title)}” ({wording.outlet(source)})"
            yield _gap("words", (iri,), what, "kg run todo/without-words", claims)

    def _name(self, iri: str) -> str:
        return wording.cut(self.entities.title(iri) or iri)

    def _show(self, iri: str) -> str:
        return f"kg show {shlex.quote(self.store.names.identifier(f'<{iri}>') or iri)}"


def _of(kind: str, found: Proposition, what: str, weight: int = 0) -> Gap:
    claim = next((entry for entry in found.entries if entry.claim and entry.in_force), found.entries[0])
    return _gap(kind, (found.id,), what, _command(claim), weight)


def _gap(kind: str, key: Sequence[str], what: str, command: str, weight: int = 0) -> Gap:
    digest = hashlib.sha256("\n".join((kind, *key)).encode("utf-8", "replace")).hexdigest()[:6]
    return Gap(f"{kind}-{digest}", kind, what, command, weight)


def _told(found: Proposition) -> str:
    """A proposition with its standing first, so that it is never read as what is so."""
    return f"{found.standing.name}: {says(found).removesuffix('.')}; {found.standing.sentence}"


def _command(entry: Entry) -> str:
    return f"kg claim {claim_id(entry.claim)}" if entry.claim else f"kg sources  # {entry.source.id}"


def _outlet(entry: Entry) -> str:
    return f"“{wording.cut(entry.source.title)}” ({wording.outlet(entry.source)})"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' if number != 1 else ''}"


def _last_day(edtf: str) -> datetime.date | None:
    try:
        return span(edtf).latest
    except ValueError:
        return None
