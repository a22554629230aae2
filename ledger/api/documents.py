"""Commitments as partners read them now: rows in, documents out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from django.db.models import OuterRef, QuerySet, Subquery

from ledger.api import full, summary
from ledger.api.parts import FULL_PARTS, PARTS, Row
from ledger.models import Link
from ledger.models.commitments import CommitmentQuerySet
from ledger.models.gather import JsonRows
from ledger.models.history import history_of

# Made once: to build them takes as long as the database takes to answer.
_PARTS: Final = {f"{name}_rows": part.query() for name, part in PARTS.items()}
_FULL_PARTS: Final = {f"{name}_rows": part.query() for name, part in FULL_PARTS.items()}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The commitments one partner may see, as documents.

    :param at: the instant of the request, which says what is late.
    :param address: the absolute URL of the list; an item's own is below it.
    """

    visible: CommitmentQuerySet
    at: datetime
    address: str

    @property
    def shown(self) -> CommitmentQuerySet:
        """What the list is made of."""
        return self.visible

    def documents(self, keys: Iterable[UUID]) -> list[Row]:
        """Return the documents of some keys, by reference; one query, however many.

        A key that was hidden again meanwhile is left out.
        """
        rows = self.visible.filter(pk__in=keys).order_by("reference")
        found = rows.values(*summary.COLUMNS, "evidence_count", **self._told())
        return [self._document(_read(row)) for row in found]

    def full_document(self, reference: str) -> Row | None:
        """Return all there is to read of one commitment, or None; two queries."""
        found = (
            self.visible.filter(reference=reference)
            .values(
                *(*summary.COLUMNS, *full.COLUMNS, "evidence_count"),
                **self._told(),
                **self._told_in_full(),
            )
            .first()
        )
        if found is None:
            return None
        row = _read(found)
        # Entries that came after the row was read are not for this document.
        history = history_of(row["id"], until=row["version"])
        today = summary.today(row, self.at)
        return self._document(row) | full.more(row, history, on=today)

    def _document(self, row: Row) -> Row:
        return summary.summary(row, at=self.at, address=self.address)

    def _told(self) -> dict[str, Any]:
        return _PARTS | {"parent_reference": self._reference("parent_id")}

    def _told_in_full(self) -> dict[str, Any]:
        seen = self.visible.order_by().values("pk")
        standing: QuerySet[Any, Any] = Link.objects.standing().order_by()
        links = standing.filter(commitment=OuterRef("pk"), other__in=seen)
        linked_from = standing.filter(other=OuterRef("pk"), commitment__in=seen)
        return _FULL_PARTS | {
            "successor_reference": self._reference("successor_id"),
            "links_rows": JsonRows(links, kind="kind", ref="other__reference"),
            "linked_from_rows": JsonRows(linked_from, kind="kind", ref="commitment__reference"),
        }

    def _reference(self, column: str) -> Subquery:
        """Return the reference of another commitment, where it may be seen."""
        other = self.visible.order_by().filter(pk=OuterRef(column))
        return Subquery(other.values("reference"))


def _read(row: Row) -> Row:
    """Return the facts of one commitment: its columns, and its parts as rows."""
    parts = PARTS | FULL_PARTS
    facts: Row = {}
    for name, value in row.items():
        if name.endswith("_rows"):
            short = name.removesuffix("_rows")
            facts[short] = parts[short].read(value) if short in parts else orjson.loads(value)
        else:
            facts[name.removesuffix("_reference")] = value
    return facts
