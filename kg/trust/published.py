"""Which sources a view is made of: by the date they were published, and by who published them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kg import dates
from kg.entities import Entities
from kg.errors import NotFoundError, UsageError
from kg.quads.names import nf
from kg.store import Store, archive
from kg.terms import named_node, text_of
from kg.trust.switches import Trust, last_day
from kg.vocabulary import near

NEWS = ("article", "list")
"""Kinds of sources that tell news; what editors decide and the ontology are no news."""

LATER, NO_DATE, OTHER = "published later", "without a date", "of another publisher"


class Outlet(NamedTuple):
    """What decides whether a source counts."""

    id: str
    kind: str
    published: str | None
    publisher: str | None
    republisher: str | None

    @property
    def latest(self) -> datetime.date | None:
        """The last day on which it can have been published."""
        try:
            return dates.span(self.published).latest if self.published else None
        except ValueError:
            return None


def outlets(store: Store) -> list[Outlet]:
    """What decides about each source: its date (published, else retrieved), publisher and republisher."""
    about: dict[str, dict[str, str]] = {}
    graph = named_node(store.names.graph("sources"))
    for name in ("published", "retrieved", "publisher", "republishedBy"):
        for quad in store.db.quads_for_pattern(None, named_node(nf(name)), None, graph):
            about.setdefault(str(quad.subject), {})[name] = text_of(str(quad.object))
    return [
        Outlet(
            record.id,
            record.kind,
            found.get("published") or found.get("retrieved"),
            found.get("publisher"),
            found.get("republishedBy"),
        )
        for record in store.sources()
        for found in (about.get(store.names.source(record.id), {}),)
    ]


def left_out(store: Store, trust: Trust) -> dict[str, str]:
    """The sources that the switches leave out, each with the reason.

    Raises:
        NotFoundError: nothing answers to the name of a publisher.
        UsageError: it publishes nothing in this store.
    """
    if trust.as_of is None and not trust.publishers and not trust.not_publishers:
        return {}
    found = outlets(store)
    wanted, unwanted = (_published_by(store, found, names) for names in (trust.publishers, trust.not_publishers))
    day = last_day(trust.as_of) if trust.as_of else None
    reasons: dict[str, str] = {}
    for outlet in found:
        if outlet.kind != "ontology" and day is not None and (late := _late(outlet, day)):
            reasons[outlet.id] = late
        elif outlet.kind in NEWS and (outlet.id in unwanted or (trust.publishers and outlet.id not in wanted)):
            reasons[outlet.id] = OTHER
    return _without_rulers(store, reasons) if OTHER in reasons.values() else reasons


def _without_rulers(store: Store, reasons: dict[str, str]) -> dict[str, str]:
    """The same without sources that rule on one that stays: what became of it is told with it."""
    folder = store.path / "sources"
    others = [record for record in store.sources() if reasons.get(record.id) == OTHER]
    ruled = {record.id: archive.header(folder, record.archive).rulings for record in others}
    about = {id_: {r.source for r in rulings if r.source} for id_, rulings in ruled.items() if rulings}
    while kept := [id_ for id_, ids in about.items() if id_ in reasons and ids - reasons.keys()]:
        for id_ in kept:
            del reasons[id_]
    return reasons


def _late(outlet: Outlet, day: datetime.date) -> str | None:
    if outlet.latest is None:
        return NO_DATE
    return LATER if outlet.latest > day else None


def _published_by(store: Store, found: Sequence[Outlet], names: Iterable[str]) -> set[str]:
    """The ids of the sources that some publishers, or sources, named by people stand for."""
    ids: set[str] = set()
    for name in names:
        ids |= {name} if any(o.id == name for o in found) else _of_publisher(store, found, name)
    return ids


def _of_publisher(store: Store, found: Sequence[Outlet], name: str) -> set[str]:
    entities = Entities(store)
    source = text_of(store.names.source(""))
    if name.startswith(source) and any(o.id == name.removeprefix(source) for o in found):
        return {name.removeprefix(source)}
    labels = {iri: entities.title(iri) or iri for o in found if (iri := o.publisher)}
    try:
        iri = entities.resolve(name, "Agent")
    except NotFoundError:
        close = near(name, [*labels.values(), *(o.id for o in found if o.kind in NEWS)])
        raise NotFoundError("publisher", name, close, _known(labels.values())) from None
    if ids := {o.id for o in found if o.publisher == iri}:
        return ids
    passed_on = sorted({labels[o.publisher] for o in found if o.republisher == iri and o.publisher})
    told = f"it passes on reports of {', '.join(passed_on)}, who answer for them" if passed_on else ""
    raise UsageError(
        "\n".join(filter(None, (f"“{name}” publishes no source in this store", told, _known(labels.values()))))
    )


def _known(labels: Iterable[str]) -> str:
    names = sorted(set(labels))
    return f"publishers here: {', '.join(names[:8])}{', …' if len(names) > 8 else ''}" if names else ""
