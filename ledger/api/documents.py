"""Commitments as partners read them now: rows in, documents out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any, Final
from uuid import UUID

import orjson
from django.db.models import OuterRef, QuerySet, Subquery

from ledger.api import full, summary
from ledger.api.depth import Depth
from ledger.api.parts import FULL_PARTS, Row, parts_told
from ledger.domain.levels import Level, projected
from ledger.models import Commitment, Link, Partner
from ledger.models.commitments import CommitmentQuerySet
from ledger.models.composed import Composed, a_key, a_text
from ledger.models.gather import JsonRows
from ledger.models.history import histories, history_in

_STANDARD: Final = (*summary.COLUMNS, "evidence_count")
_COLUMNS: Final = {
    Depth.BRIEF: summary.BRIEF_COLUMNS,
    Depth.STANDARD: _STANDARD,
    Depth.FULL: (*_STANDARD, *full.COLUMNS),
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The commitments that one partner may see, as documents: each as far as it was released.

    :param at: the instant of the request, which says what is late.
    :param address: the absolute URL of the list; an item's own is below it.
    """

    partner: Partner
    at: datetime
    address: str

    @property
    def shown(self) -> CommitmentQuerySet:
        """What the list is made of."""
        return self.showing(Level.HEADLINE)

    def showing(self, at_least: Level) -> CommitmentQuerySet:
        """Return the items of which so much may be read."""
        rows: CommitmentQuerySet = Commitment.objects.visible_to(self.partner, at_least=at_least)
        return rows

    def documents(self, keys: Iterable[UUID], depth: Depth = Depth.STANDARD) -> list[Row]:
        """Return the documents of some keys, in their order; one query, however many.

        A key that may not be seen, or not any more, is left out.
        """
        keys = list(keys)
        found = {row["id"]: row for row in self._read(_BY_KEYS[depth], keys=keys)}
        return [self._document(found[key], depth) for key in keys if key in found]

    def documents_after(self, reference: str, most: int) -> Iterator[Row]:
        """Yield the first documents after a reference, by reference; one query."""
        for found in self._read(_after(most), reference=reference):
            yield self._document(found, Depth.STANDARD)

    def full_document(self, reference: str) -> Row | None:
        """Return all that may be read of one commitment, or None; one query."""
        found = next(iter(self._read(_BY_REFERENCE, reference=reference)), None)
        return self._document(found, Depth.FULL) if found else None

    def _read(self, query: Composed, **which: Any) -> Iterable[Row]:
        # As ``visible_to``: whoever may not read any more sees nothing.
        return query.each(party=self.partner.party_id, **which) if self.partner.is_active else ()

    def _document(self, found: Row, depth: Depth) -> Row:
        row = _read(found, depth)
        tell = summary.brief if depth is Depth.BRIEF else summary.summary
        made = tell(row, at=self.at, address=self.address)
        if depth is Depth.FULL:
            history = history_in(row["id"], row["history_text"])
            made |= full.more(row, history, on=summary.today(row, self.at))
        return made if row["level"] == Level.FULL else projected(made, Level(row["level"]))


def _rows(party: UUID, depth: Depth) -> Any:
    partner = Partner(party_id=party)
    shown: Any = Commitment.objects.visible_to(partner).order_by()
    more: dict[str, Any] = {}
    if depth is not Depth.BRIEF:
        more = {f"{name}_rows": rows for name, rows in parts_told().items()}
        more["parent_reference"] = _reference(shown, "parent_id")
    if depth is Depth.FULL:
        more |= _told_in_full(shown)
    return shown.with_level(partner).values(*_COLUMNS[depth], "level", **more)


def _told_in_full(shown: CommitmentQuerySet) -> dict[str, Any]:
    seen = shown.values("pk")
    standing: QuerySet[Any, Any] = Link.objects.standing().order_by()
    links = standing.filter(commitment=OuterRef("pk"), other__in=seen)
    linked_from = standing.filter(other=OuterRef("pk"), commitment__in=seen)
    return {
        **{f"{name}_rows": part.query() for name, part in FULL_PARTS.items()},
        "history_text": histories(),
        "successor_reference": _reference(shown, "successor_id"),
        "links_rows": JsonRows(links, kind="kind", ref="other__reference"),
        "linked_from_rows": JsonRows(linked_from, kind="kind", ref="commitment__reference"),
    }


def _reference(shown: CommitmentQuerySet, column: str) -> Subquery:
    """Return the reference of another commitment, where it may be seen."""
    return Subquery(shown.filter(pk=OuterRef(column)).values("reference"))


def _by_keys(depth: Depth, *, party: UUID, keys: list[UUID]) -> Any:
    return _rows(party, depth).filter(pk__in=keys)


def _by_reference(*, party: UUID, reference: str) -> Any:
    return _rows(party, Depth.FULL).filter(reference=reference)


_BY_KEYS: Final = {
    depth: Composed(partial(_by_keys, depth), party=a_key(), keys=[a_key()]) for depth in Depth
}
_BY_REFERENCE: Final = Composed(_by_reference, party=a_key(), reference=a_text())


@cache
def _after(most: int) -> Composed:
    def first_after(*, party: UUID, reference: str) -> Any:
        rows = _rows(party, Depth.STANDARD).filter(reference__gt=reference)
        return rows.order_by("reference")[:most]

    return Composed(first_after, party=a_key(), reference=a_text())


def _read(row: Row, depth: Depth) -> Row:
    """Return the facts of one commitment: its columns, and its parts as rows.

    Those of the standard document are passed on as text, where all of them is shown.
    """
    if depth is Depth.BRIEF:
        return row
    is_told = depth is Depth.STANDARD and row["level"] > Level.HEADLINE
    read: Any = orjson.Fragment if is_told else orjson.loads
    row["parties"], row["themes"] = read(row["parties_rows"]), read(row["themes_rows"])
    row["parent"] = row["parent_reference"]
    if depth is Depth.FULL:
        row |= {name: part.read(row[f"{name}_rows"]) for name, part in FULL_PARTS.items()}
        row |= {name: orjson.loads(row[f"{name}_rows"]) for name in ("links", "linked_from")}
        row["successor"] = row["successor_reference"]
    return row
