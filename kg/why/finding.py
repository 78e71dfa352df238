"""From what is asked about to what is behind it: a statement, a claim, a row of an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg import answers, ledger, trace, wording
from kg.answers import Answer, Rows
from kg.errors import UsageError
from kg.ledger import Ledger, lookup
from kg.ledger.model import FOR
from kg.queries import SavedQuery
from kg.store import Store
from kg.store.changes import Triple
from kg.tables import Style, shown
from kg.trace import Trace, derivations
from kg.why import naming
from kg.why.model import AGAINST, Passage, Path, Statement, Why
from kg.why.reading import Reader

_RECORDED = "held as fact: recorded, without words, by"


def of_statement(store: Store, subject: str, property_: str, object_: str) -> Why:
    """What is behind a statement, which may be a fact, or something that is only said.

    Args:
        store: the store, or a view of one.
        subject: a name, an identifier or an IRI.
        property_: the name, the label or the IRI of a property; `a` for the class of a thing.
        object_: as the subject; a class; or a value, as the store has it.

    Raises:
        NotFoundError: nothing answers to a name, or nobody says such a thing; carries what is near.
        AmbiguousError: several things answer to a name, and the statement does not tell which is meant.
    """
    triple = naming.statement(store, subject, property_, object_)
    reader = Reader(store)
    graphs = store.graphs_of(triple)
    derivation = derivations.derive(store, triple) if graphs == {store.names.graph("inferred")} else None
    statement = reader.statement(triple, derivation)
    others = reader.others(triple)
    found = Ledger(store).saying(triple)
    if derivation is not None:
        verdict = "no source states it: it follows from what sources state"
    elif found is not None:
        verdict = _verdict(found.standing)
    else:
        tellers = dict.fromkeys(p.source.publisher or p.source.title for p in statement.stated)
        verdict = f"{_RECORDED} {', '.join(map(wording.cut, tellers))}"
    path = Path("", (statement,))
    return _told(reader, Why(_title(statement.sentence), verdict, paths=(path,), others=others))


def of_claim(store: Store, text: str) -> Why:
    """What is behind a claim: SOURCE-ID/CLAIM-ID, its IRI, or its id where one source alone has it.

    Raises:
        NotFoundError: no claim answers to it; carries near ids.
        AmbiguousError: claims of several sources do.
    """
    book = Ledger(store)
    iri = lookup.resolve(book, text)
    reader = Reader(store)
    claim = reader.evidence.claim(iri)
    said = reader.said(claim)
    others = reader.others(said) if said else ()
    found = book.of(iri)
    answered = [e.claim for e in found.entries if claim.modality in AGAINST and e.claim and e.role == FOR]
    claims = tuple(map(reader.passage, (claim, *answered)))
    title = f"Claim {ledger.claim_id(claim)}"
    return _told(reader, Why(title, _verdict(found.standing), claims=claims, others=others))


def of_row(
    store: Store,
    query: str,
    number: int,
    cite: Sequence[str] = (),
    saved: SavedQuery | None = None,
) -> Why:
    """What is behind one row of the answer to a query.

    Args:
        store: the store, or a view of one.
        query: the query, its values in place.
        number: the row, from 1.
        cite: patterns of a saved query that say which statements a row rests on.
        saved: the saved query, which says how its columns are called and shown.

    Raises:
        UsageError: the answer has no such row, or no rows.
        QueryError: the query cannot be run.
    """
    if number < 1:
        raise UsageError(f"there is no row {number}; rows are counted from 1")
    answer = answers.ask(store, query, limit=1, offset=number - 1)
    if not isinstance(answer, Rows):
        raise UsageError("only rows have sources to tell: ask with SELECT")
    if not answer.rows:
        raise UsageError(f"the answer has no row {number}")
    (traced,) = trace.rows(store, query, answer._replace(cut=False), cite)
    reader = Reader(store)
    row = tuple(_values(reader, saved.tidy(answer) if saved else answer, saved))
    paths, left_out = _paths(reader, traced)
    told = {passage.claim.iri for path in paths for passage in _passages(path.statements) if passage.claim}
    claims = tuple(reader.passage(reader.evidence.claim(iri)) for iri in traced.claims if iri not in told)
    for iri in traced.sources:
        reader.number(reader.evidence.source(iri))
    title = f"Row {number}" + (f" of {saved.name}" if saved else "")
    why = Why(title, "", row, paths, claims, remarks=tuple(_remarks(traced, left_out)))
    return _told(reader, why)


def _values(reader: Reader, answer: Answer, saved: SavedQuery | None) -> Iterator[tuple[str, str]]:
    """The values of a row in words, by the headings of their columns."""
    assert isinstance(answer, Rows)  # noqa: S101 - tidied rows are rows
    columns = (saved.header.columns if saved else None) or {}
    style = Style(label=reader.entities.title, columns=columns)
    for column, term in zip(answer.columns, answer.rows[0], strict=True):
        known = columns.get(column)
        if (text := shown(term, style)) and not (known and known.hide):
            yield (known.label if known else column), text


def _paths(reader: Reader, traced: Trace) -> tuple[tuple[Path, ...], int]:
    """The statements of a row, each once; and how many were left out, as they only name or class things."""
    told = [chain for chain in traced.chains if not chain.naming]
    of_claims = {f"<{iri}>" for iri in traced.claims}
    chains = told or ([] if traced.claims else list(traced.chains))
    seen: set[tuple[Triple, ...]] = set()
    paths = []
    for chain in chains:
        if chain.steps in seen or any(step[0] in of_claims for step in chain.steps):
            continue
        seen.add(chain.steps)
        derived = {d.triple: d for d in chain.derived}
        statements = tuple(reader.statement(step, derived.get(step)) for step in chain.steps)
        paths.append(Path(chain.pattern, statements))
    return tuple(paths), len(traced.chains) - len(told) if chains is told else 0


def _passages(statements: Iterable[Statement]) -> Iterator[Passage]:
    """Everything that is told of statements."""
    for found in statements:
        for passage in (*found.stated, *found.claimed, *found.against):
            yield passage
            yield from passage.answers
        yield from _passages(found.premises)


def _remarks(traced: Trace, left_out: int) -> Iterator[str]:
    if left_out:
        what = "1 statement that only names or classes a thing"
        yield f"not shown: {what if left_out == 1 else f'{left_out:,} statements that only name or class things'}"
    for pattern in traced.absent:
        yield f"rests on nothing in the store matching: {pattern}"
    for pattern in traced.untraced:
        yield f"not traced: {pattern}"
    if traced.left_out:
        yield f"the row is made of {traced.left_out:,} more solutions, which were not looked at"
    if not (traced.chains or traced.claims or traced.sources):
        yield "no statement was found that this row rests on"


def _told(reader: Reader, why: Why) -> Why:
    """The same with the sources that were met on the way."""
    return why._replace(sources=reader.sources(), origins=reader.origins())


def _verdict(standing: ledger.Standing) -> str:
    return _title(f"{standing.name}: {standing.sentence}")


def _title(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
