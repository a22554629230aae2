"""The dossier: one commitment and all that belongs to it, today or as it was at an instant.

Both ways of reading give the same objects, so that one page shows either.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, Final, TypeVar
from uuid import UUID

import orjson
from django.db.models import Model, OuterRef, Q, QuerySet

from ledger.domain.kinds import Kind
from ledger.models.assessment import Assessment
from ledger.models.citation import Citation
from ledger.models.commitment import Commitment
from ledger.models.desk import Desk
from ledger.models.disagreement import Disagreement
from ledger.models.entry import Entry
from ledger.models.evidence import Evidence
from ledger.models.gather import JsonRows, made, whole_rows
from ledger.models.history import Told
from ledger.models.instrument import Instrument
from ledger.models.link import Link
from ledger.models.milestone import Milestone
from ledger.models.obligation import Obligation
from ledger.models.occurrence import Occurrence
from ledger.models.party import Party
from ledger.models.past import Past, past
from ledger.models.proposal import Proposal
from ledger.models.publisher import Publisher
from ledger.models.question import Question
from ledger.models.recorded import Recorded
from ledger.models.recurrence import Recurrence
from ledger.models.release import Release
from ledger.models.relived import relive
from ledger.models.review import Review
from ledger.models.risk import Risk
from ledger.models.source import Source
from ledger.models.submission import Submission
from ledger.models.tagging import Tagging
from ledger.models.theme import Theme
from ledger.models.update import Update
from ledger.models.user import User

R = TypeVar("R", bound=Recorded)
Rows = dict[type[Recorded], list[Any]]

SECTIONS: Final = ("open", "restricted", "personal")
# What hangs on a commitment, each with what puts its rows in order.
PARTS: Final[dict[type[Recorded], Callable[[Any], Any]]] = {
    Obligation: lambda row: row.pk,
    Citation: lambda row: (row.role != "origin", row.pk),
    Tagging: lambda row: row.pk,
    Milestone: lambda row: (row.due_on or date.max, row.pk),
    Recurrence: lambda row: row.pk,
    Occurrence: lambda row: (row.opens_on, row.pk),
    Update: lambda row: (row.recorded_at, row.pk),
    Disagreement: lambda row: (row.state, row.pk),
    Evidence: lambda row: (row.received_at, row.pk),
    Assessment: lambda row: (row.assessed_on, row.pk),
    Review: lambda row: (row.held_on, row.pk),
    Risk: lambda row: row.pk,
    Link: lambda row: row.pk,
    Release: lambda row: row.pk,
    Proposal: lambda row: (row.requested_at, row.pk),
    Question: lambda row: (row.asked_at, row.pk),
}
# What those rows name, and the columns that are told of it. Sources name publishers: last.
NAMED: Final[dict[type[Recorded], tuple[str, ...]]] = {
    Party: ("code", "name"),
    User: ("username", "full_name"),
    Theme: ("code", "name"),
    Source: (
        *("code", "title", "link", "publisher"),
        *("published_on", "published_precision", "published_words"),
    ),
    Publisher: ("code", "name", "reliability"),
}
SHOWN_OF_SENT: Final = {
    **{name: name for name in ("id", "kind", "position", "narrative", "created_at")},
    "partner": "partner__name",
}
SHOWN_OF_OTHERS: Final = ("reference", "title", "status", "editorial_state", "parent")


@dataclass(slots=True)
class Dossier:
    """One commitment, and all rows that hang on it, in their order, oldest first.

    :param linked_from: links that others have to it; :param children: the items under it, by
        reference; :param entries: those that tell of it, oldest first; :param pool: all of its
        rows, and all that they name, by key. :param sent: what partners sent about it and nobody
        has decided on, as ``SHOWN_OF_SENT``; nothing where it is told of the past.
    """

    item: Commitment
    rows: Rows
    linked_from: list[Link]
    children: list[Commitment]
    entries: list[Entry]
    pool: dict[UUID, Model]
    sent: list[dict[str, Any]] = field(default_factory=list)

    def of(self, model: type[R]) -> list[R]:
        """Return the rows of one table."""
        return self.rows[model]

    def named(self) -> dict[UUID, Model]:
        """Return its rows and what they name, by key; without what only other items name."""
        mine = [self.item, *_all(self.rows)]
        keys = {
            row.__dict__[f.attname]
            for row in mine
            for f in row._meta.concrete_fields
            if f.is_relation
        }
        keys |= {row.pk for row in mine}
        return {key: self.pool[key] for key in keys if key in self.pool}

    @property
    def recurrence(self) -> Recurrence | None:
        return next(iter(self.of(Recurrence)), None)

    @property
    def waiting(self) -> Proposal | None:
        """The proposal that nobody has decided on."""
        return next((row for row in self.of(Proposal) if row.is_pending), None)

    def history(self) -> list[Told]:
        """Return what the open sections of its entries tell."""
        return [_told(entry) for entry in self.entries if entry.open is not None]


def _told(entry: Entry) -> Told:
    content = entry.content("open")
    data = content["data"]
    return Told(
        stream=entry.stream,
        version=entry.version,
        kind=Kind(content["type"]),
        at=entry.at,
        note=data.get("note", ""),
        now=data.get("set", {}),
        was=data.get("was", {}),
    )


# --- Today ----------------------------------------------------------------------------------


def dossier(item: Commitment) -> Dossier:
    """Return a commitment's dossier as it is now; eight queries at most, however full it is.

    :param item: with its instrument, desk, owner, parent and successor.
    """
    gathered = _gathered().get(pk=item.pk)
    rows: Rows = {model: made(model, gathered[f"{model.__name__}_rows"]) for model in PARTS}
    links = list(Link.objects.filter(other=item).select_related("commitment"))
    keys = {link.other_id for link in rows[Link]} | {p.successor_id for p in rows[Proposal]}
    others = Commitment.objects.filter(Q(pk__in=keys - {None}) | Q(parent=item))
    others = others.order_by("reference").only(*SHOWN_OF_OTHERS)
    around = {row.pk: row for row in others}
    joined = item._state.fields_cache.values()
    pool: dict[UUID, Model] = around | {row.pk: row for row in joined if row}
    for model, columns in NAMED.items():
        if wanted := _keys(model, [*_all(rows), *_sources(pool)]) - pool.keys():
            pool |= model._default_manager.only(*columns).in_bulk(wanted)
    told = _joined(item, rows, links, around.values(), pool)
    told.sent = sorted(orjson.loads(gathered["sent_rows"]), key=lambda row: row["id"])
    return told


@cache
def _gathered() -> "QuerySet[Any, Any]":
    """Return the query of all parts; made once, which takes longer than to ask it."""
    texts: dict[str, Any] = {f"{model.__name__}_rows": whole_rows(model) for model in PARTS}
    waiting = Submission.objects.waiting().order_by().filter(commitment=OuterRef("pk"))
    texts["sent_rows"] = JsonRows(waiting, **SHOWN_OF_SENT)
    return Commitment.objects.order_by().values(**texts)


# --- Then -----------------------------------------------------------------------------------


def past_dossier(item: Commitment, at: datetime) -> Dossier | None:
    """Return a commitment's dossier as the ledger told it at an instant; None before its first
    entry. Six queries, however full it is.

    Cost: reads the entries of all that the item names, and looks through the ledger for items
    that were ever put under it.
    """
    near = {item.pk, *_once_around(item)}
    then = past(near, at, sections=SECTIONS)
    found = relive(then, Commitment, [item.pk])
    if not found:
        return None
    rows: Rows = {model: relive(then, model, [item.pk]) for model in PARTS}
    others = relive(then, Commitment, sorted(near - {item.pk}))
    links = [row for row in relive(then, Link, near) if row.other_id == item.pk]
    pool: dict[UUID, Model] = {row.pk: row for row in [*found, *others]}
    _reach(pool, [*found, *_all(rows)], at)
    _reach(pool, _sources(pool), at)
    others.sort(key=lambda row: row.reference)
    return _joined(found[0], rows, links, others, pool)


def _once_around(item: Commitment) -> Iterable[UUID]:
    """Yield the commitments that were ever linked to an item, or put under it; two queries."""
    yield from Link.objects.filter(other=item).order_by().values_list("commitment", flat=True)
    put_under = Entry.objects.filter(open__contains=f'"parent_id":"{item.pk}"')
    yield from put_under.values_list("stream", flat=True).distinct()


def _reach(pool: dict[UUID, Model], rows: Iterable[Model], at: datetime) -> None:
    """Read what some rows name and nobody has read yet; one query."""
    rows = list(rows)
    kinds: tuple[type[Recorded], ...] = (*NAMED, Commitment, Desk, Instrument)
    wanted = {model: _keys(model, rows) - pool.keys() for model in kinds}
    then: Past = past(set().union(*wanted.values()), at, sections=SECTIONS)
    for model, keys in wanted.items():
        pool |= {row.pk: row for row in relive(then, model, keys)}


# --- Put together ---------------------------------------------------------------------------


def _sources(pool: dict[UUID, Model]) -> list[Model]:
    """Return what names something itself: the publisher."""
    return [row for row in pool.values() if isinstance(row, Source)]


def _all(rows: Rows) -> list[Any]:
    return [row for of_one_table in rows.values() for row in of_one_table]


def _keys(model: type[Model], rows: Iterable[Model]) -> set[Any]:
    """Return the keys by which some rows name rows of a table."""
    found = {
        row.__dict__.get(f.attname)
        for row in rows
        for f in row._meta.concrete_fields
        if f.is_relation and f.related_model is model
    }
    return found - {None}


def _joined(
    item: Commitment,
    rows: Rows,
    links: Iterable[Link],
    others: Iterable[Commitment],
    pool: dict[UUID, Model],
) -> Dossier:
    links = list(links)
    pool |= {row.pk: row for row in [*_all(rows), *links, item]}
    for row in pool.values():
        _join(row, pool)
    ordered = {model: sorted(rows[model], key=order) for model, order in PARTS.items()}
    return Dossier(
        item=item,
        rows=ordered,
        linked_from=sorted(links, key=lambda link: link.pk),
        children=[row for row in others if row.parent_id == item.pk],
        # What came after the row was read is not of this dossier. Nobody looks at the leaves.
        entries=list(Entry.objects.of(item.pk).filter(version__lte=item.version).defer("leaf")),
        pool=pool,
    )


def _join(row: Model, pool: dict[UUID, Model]) -> None:
    """Give a row the very objects that it names."""
    known = row._state.fields_cache
    for each in row._meta.concrete_fields:
        if not each.is_relation or each.name in known:
            continue
        if named := pool.get(row.__dict__.get(each.attname)):  # type: ignore[arg-type]
            known[each.name] = named
