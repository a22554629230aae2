"""Commitments as partners read them: rows in, documents out.

``serializers`` says the same as a schema, and a test holds the two together. No person, no
internal note and nothing of who else may read is among the columns.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from django.db.models import F, OuterRef, QuerySet, Subquery

from ledger.api.subqueries import JsonRows
from ledger.domain import lateness
from ledger.domain.dates import local_day
from ledger.domain.evidence import Reliability
from ledger.domain.status import EditorialState, Status
from ledger.models import Citation, Evidence, Obligation, Review, Tagging
from ledger.models.commitments import CommitmentQuerySet
from ledger.models.recorded import Recorded

Row = dict[str, Any]


def _of(model: type[Recorded]) -> "QuerySet[Any, Any]":
    """Return the rows that belong to the commitment of the query around this one."""
    rows: QuerySet[Any, Any] = model._default_manager.all()
    return rows.filter(commitment=OuterRef("pk"))


COLUMNS: Final = (
    *("id", "reference", "title", "text", "status", "status_since"),
    *("desk__code", "desk__name", "desk__time_zone"),
    *("instrument__code", "instrument__name", "instrument__kind", "instrument__dated_on"),
    *("stated_on", "stated_precision", "stated_words", "due_on", "due_precision", "due_words"),
    *("next_review_on", "version", "created_at", "updated_at", "evidence_count"),
)
COLLECTIONS: Final = {
    "party_rows": JsonRows(
        _of(Obligation).order_by("role", "party__code"),
        role="role",
        code="party__code",
        name="party__name",
        kind="party__kind",
    ),
    "theme_rows": JsonRows(
        _of(Tagging).filter(dropped_at=None).order_by("theme__code"),
        code="theme__code",
        name="theme__name",
    ),
}
FULL_COLUMNS: Final = ("rung", "is_verifiable", "success_criterion")
FULL_COLLECTIONS: Final = {
    "review_rows": JsonRows(
        _of(Review).order_by("held_on", "id"),
        held_on="held_on",
        outcome="outcome",
        summary="summary",
        deferred_to="deferred_to",
    ),
    "citation_rows": JsonRows(
        _of(Citation).order_by("role", "source__code"),
        source="source__code",
        title="source__title",
        locator="locator",
        role="role",
        link="source__link",
        published_on="source__published_on",
    ),
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The commitments one partner may see, as documents.

    :param at: the instant of the request, which says what is overdue.
    :param address: the absolute URL of the list; an item's own is below it.
    """

    visible: CommitmentQuerySet
    at: datetime
    address: str

    def documents(self, keys: Iterable[UUID]) -> list[Row]:
        """Return the documents of some keys, by reference; one query, however many.

        A key that was hidden again meanwhile is left out.
        """
        rows = self.visible.filter(pk__in=keys).with_evidence_count().order_by("reference")
        return [self._document(row) for row in rows.values(*COLUMNS, **COLLECTIONS)]

    def full_document(self, reference: str) -> Row | None:
        """Return all there is to read of one commitment, or None; two queries."""
        successor = self.visible.order_by().filter(pk=OuterRef("successor_id"))
        row = (
            self.visible.filter(reference=reference)
            .with_evidence_count()
            .values(
                *COLUMNS,
                *FULL_COLUMNS,
                **COLLECTIONS,
                **FULL_COLLECTIONS,
                successor_reference=Subquery(successor.values("reference")),
            )
            .first()
        )
        if row is None:
            return None
        # Evidence is read after the row: never older than the version it is shown under.
        return self._document(row) | {
            "evidence": _evidence(row["id"]),
            "reviews": orjson.Fragment(row["review_rows"]),
            "citations": orjson.Fragment(row["citation_rows"]),
            "strength": _strength(row),
            "successor": row["successor_reference"],
        }

    def _document(self, row: Row) -> Row:
        return {
            "id": row["id"],
            "ref": row["reference"],
            "url": f"{self.address}/{row['reference']}",
            "title": row["title"],
            "text": row["text"],
            "status": _status(row),
            "owner": {"slug": row["desk__code"], "name": row["desk__name"]},
            "instrument": _instrument(row),
            "parties": orjson.Fragment(row["party_rows"]),
            "themes": orjson.Fragment(row["theme_rows"]),
            "made_on": row["stated_on"],
            "made": _stated(row, "stated"),
            "due_on": row["due_on"],
            "due": _stated(row, "due"),
            "overdue": self._is_overdue(row),
            "next_review_on": row["next_review_on"],
            "evidence_count": row["evidence_count"],
            "version": row["version"],
            "created_at": row["created_at"],
            "updated_at": row["updated_at"],
        }

    def _is_overdue(self, row: Row) -> bool:
        """Twin of ``CommitmentQuerySet.delivery_overdue``; what partners see is published."""
        counts = lateness.counts(Status(row["status"]), EditorialState.PUBLISHED)
        today = local_day(self.at, row["desk__time_zone"])
        return counts and lateness.days_late(row["due_on"], on=today) > 0


def _status(row: Row) -> Row:
    status = Status(row["status"])
    return {"code": status.value, "label": str(status.label), "since": row["status_since"]}


def _instrument(row: Row) -> Row:
    names = ("code", "name", "kind", "dated_on")
    return {name: row[f"instrument__{name}"] for name in names}


def _stated(row: Row, date: str) -> Row:
    return {"precision": row[f"{date}_precision"] or None, "words": row[f"{date}_words"]}


def _strength(row: Row) -> Row:
    return {
        "rung": row["rung"],
        "verifiable": row["is_verifiable"],
        "success_criterion": row["success_criterion"],
    }


def _evidence(commitment: UUID) -> list[Row]:
    """Return the evidence that stands; its instants keep it out of ``JsonRows``."""
    standing = Evidence.objects.standing().filter(commitment=commitment)
    rows = standing.order_by("received_at", "id").values(
        *("title", "url", "kind", "credibility", "stance", "effective_on", "received_at"),
        publisher_name=F("publisher__name"),
        reliability=F("publisher__reliability"),
    )
    return [
        {
            "title": row["title"],
            "url": row["url"],
            "publisher": row["publisher_name"],
            "reliability": row["reliability"] or Reliability.F,
            "kind": row["kind"],
            "credibility": row["credibility"],
            "stance": row["stance"],
            "effective_on": row["effective_on"],
            "received_at": row["received_at"],
        }
        for row in rows
    ]
