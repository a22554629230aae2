"""How many commitments somebody may see, and how they stand: counted by the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from ledger.domain.lateness import Late, Today
from ledger.domain.levels import Level
from ledger.domain.status import OPEN, Status
from ledger.models import conditions
from ledger.models.commitments import CommitmentQuerySet
from ledger.models.obligation import Obligation
from ledger.models.partner import Partner
from ledger.models.tagging import Tagging

Row = dict[str, Any]
NEXT: Final = 10  # reviews that are named; the calendar has all


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of some items. What a level does not show of an item is counted nowhere.

    :ivar by_level: every item. :ivar by_status, late: those whose status is shown.
    :ivar proven: of those of which all is shown, how many have evidence.
    """

    by_level: Mapping[Level, int]
    by_status: Mapping[Status, int]
    late: Mapping[Late, int]
    proven: int

    @property
    def total(self) -> int:
        return sum(self.by_level.values())

    @property
    def open(self) -> int:
        return sum(self.by_status[status] for status in OPEN)

    @property
    def full(self) -> int:
        """How many are shown in full."""
        return self.by_level[Level.FULL]


def totals(items: CommitmentQuerySet, partner: Partner, today: Today) -> Totals:
    """Count some items that a partner may see; one query."""
    lates = {
        kind.value: Count("pk", filter=conditions.counting() & conditions.late(kind, today))
        for kind in Late
    }
    proven = Count("pk", filter=Q(evidence_count__gt=0))
    levelled: Any = items.with_level(partner).order_by()
    groups = levelled.values("level", "status")
    rows = list(groups.annotate(n=Count("pk"), proven=proven, **lates))
    told = [row for row in rows if row["level"] >= Level.STATUS]
    return Totals(
        by_level={level: _sum(r for r in rows if r["level"] == level) for level in Level},
        by_status={status: _sum(r for r in told if r["status"] == status) for status in Status},
        late={kind: _sum(told, kind.value) for kind in Late},
        proven=_sum((r for r in rows if r["level"] == Level.FULL), "proven"),
    )


def _sum(rows: Any, column: str = "n") -> int:
    return sum(row[column] for row in rows)


def by_instrument(items: CommitmentQuerySet) -> list[Row]:
    """Count items by what they are part of: ``code, name, count``; one query."""
    return _counted(items.order_by(), "instrument", Count("pk"))


def by_theme(items: CommitmentQuerySet) -> list[Row]:
    """Count items by their own themes, not by those above; one query."""
    tagged = Tagging.objects.filter(dropped_at=None, commitment__in=_keys(items)).order_by()
    return _counted(tagged, "theme", Count("pk"))


def by_party(items: CommitmentQuerySet) -> list[Row]:
    """Count items by who has a part in them, whatever the part is; one query."""
    parts = Obligation.objects.filter(commitment__in=_keys(items)).order_by()
    return _counted(parts, "party", Count("commitment", distinct=True))


def next_reviews(items: CommitmentQuerySet, partner: Partner) -> list[Row]:
    """Return the first open items by their next review: ``on, reference, title``; one query."""
    told = items.visible_to(partner, at_least=Level.STATUS).counting()
    found = told.filter(next_review_on__isnull=False).order_by("next_review_on", "reference")
    return list[Any](found.values("next_review_on", "reference", "title")[:NEXT])


def _keys(items: CommitmentQuerySet) -> "QuerySet[Any, Any]":
    return items.order_by().values("pk")


def _counted(rows: "QuerySet[Any, Any]", name: str, count: Count) -> list[Row]:
    """Return groups by code point of their codes, whatever the database's collation."""
    found = rows.values_list(f"{name}__code", f"{name}__name").annotate(n=count)
    return [{"code": code, "name": label, "count": n} for code, label, n in sorted(found)]
