"""What is late, asked of one commitment. The querysets ask the same of many."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ledger.domain.status import OPEN, EditorialState, Status


@dataclass(frozen=True, slots=True)
class Today:
    """The calendar day at each desk at one instant: it is tomorrow in Delhi first."""

    by_desk: Mapping[UUID, date]

    def at(self, desk: UUID) -> date:
        return self.by_desk[desk]

    def by_day(self) -> dict[date, list[UUID]]:
        """Group the desks by their day: one group, or two around midnight."""
        days: dict[date, list[UUID]] = {}
        for desk, day in self.by_desk.items():
            days.setdefault(day, []).append(desk)
        return days


def counts(status: Status, editorial: EditorialState) -> bool:
    """Return whether an item can be late at all: published, and still open."""
    return editorial == EditorialState.PUBLISHED and status in OPEN


def days_late(day: date | None, *, on: date) -> int:
    """Return by how many days a day has passed; 0 where it has not, or was never set.

    The day itself is still in time.
    """
    return max(0, (on - day).days) if day else 0
