"""What is late, asked of one commitment. The querysets ask the same of many."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, Final, Protocol
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ledger.domain.dates import add_months
from ledger.domain.status import OPEN, EditorialState, Status


class Days(Protocol):
    """The calendar day at each desk."""

    def by_day(self) -> Mapping[date, Any]:
        """Group the desks by their day: keys, or a query that gives them."""


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


class Late(TextChoices):
    """The five ways to be late, each by the columns of its last day in time."""

    DELIVERY = "delivery_overdue", gettext_lazy("Delivery overdue")
    REVIEW = "review_overdue", gettext_lazy("Review overdue")
    UPDATE = "update_stale", gettext_lazy("Update stale")
    EVIDENCE = "evidence_expired", gettext_lazy("Evidence expired")
    ANSWER = "answer_overdue", gettext_lazy("Answer overdue")

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns any of which makes it late once its day has passed."""
        return tuple(column for column, kind in _KINDS.items() if kind is self)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The last day in time for each thing that a commitment owes; None where it owes none.

    :param due_on: the promise itself; :param step_due_on: its first open milestone or
        occurrence; :param next_review_on: our next look at it; :param update_due_on: the next
        accepted update; :param evidence_expires_on: how long the evidence holds that its
        status rests on; :param answer_due_on: a party's answer that was asked for.
    """

    due_on: date | None = None
    step_due_on: date | None = None
    next_review_on: date | None = None
    update_due_on: date | None = None
    evidence_expires_on: date | None = None
    answer_due_on: date | None = None

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        return tuple(field.name for field in fields(cls))


_KINDS: Final = {
    "due_on": Late.DELIVERY,
    "step_due_on": Late.DELIVERY,
    "next_review_on": Late.REVIEW,
    "update_due_on": Late.UPDATE,
    "evidence_expires_on": Late.EVIDENCE,
    "answer_due_on": Late.ANSWER,
}
_BECAUSE: Final = {
    "due_on": gettext_lazy("it was due by %s and is still open"),
    "step_due_on": gettext_lazy("a milestone or occurrence was due by %s"),
    "next_review_on": gettext_lazy("its review was due by %s"),
    "update_due_on": gettext_lazy("an update on its progress was due by %s"),
    "evidence_expires_on": gettext_lazy("the evidence that its status rests on held until %s"),
    "answer_due_on": gettext_lazy("a party was to answer by %s"),
}


@dataclass(frozen=True, slots=True)
class Lateness:
    """One way in which a commitment is late.

    :param since: the last day on which it was in time; :param days: how many passed since.
    """

    kind: Late
    since: date
    days: int
    because: str

    def __str__(self) -> str:
        days = ngettext("%d day", "%d days", self.days) % self.days
        told = {"kind": self.kind.label, "because": self.because, "days": days}
        return _("%(kind)s because %(because)s (%(days)s).") % told


def counts(status: Status, editorial: EditorialState) -> bool:
    """Return whether an item can be late at all: published, and still open."""
    return editorial == EditorialState.PUBLISHED and status in OPEN


def lateness(deadlines: Deadlines, *, counts: bool, on: date) -> tuple[Lateness, ...]:
    """Return every way in which something is late on a day, at most one of each kind.

    :param counts: whether it can be late at all. The last day itself is still in time; where
        two days make one kind late, the earlier tells.
    """
    if not counts:
        return ()
    found: dict[Late, Lateness] = {}
    for column, kind in _KINDS.items():
        day: date | None = getattr(deadlines, column)
        if day is not None and day < on and (kind not in found or day < found[kind].since):
            late = days_late(day, on=on)
            found[kind] = Lateness(kind, day, late, str(_BECAUSE[column]) % day)
    return tuple(found[kind] for kind in Late if kind in found)


def overdue_since(deadlines: Deadlines, *, counts: bool, on: date) -> date | None:
    """Return the last day in time of what has been late longest, its delivery or its review.

    :param counts: whether it can be late at all. None where neither is late.
    """
    columns = (*Late.DELIVERY.columns, *Late.REVIEW.columns)
    days = [day for column in columns if (day := getattr(deadlines, column)) and day < on]
    return min(days) if counts and days else None


def days_late(day: date | None, *, on: date) -> int:
    """Return by how many days a day has passed; 0 where it has not, or was never set.

    The day itself is still in time.
    """
    return max(0, (on - day).days) if day else 0


def update_due(since: date, *, every_months: int) -> date:
    """Return the last day in time for the next update: 1.5 times the rhythm of reviews."""
    half = timedelta(days=15) if every_months % 2 else timedelta()
    return add_months(since, every_months + every_months // 2) + half


class Timeliness(TextChoices):
    """Whether a closed promise was kept in time."""

    ON_TIME = "on_time", gettext_lazy("On time")
    LATE = "late", gettext_lazy("Late")
    NO_DEADLINE = "no_deadline", gettext_lazy("No deadline")


def timeliness(due_on: date | None, closed_on: date) -> tuple[Timeliness, int]:
    """Return whether a promise was closed in time, and by how many days it was late."""
    if due_on is None:
        return Timeliness.NO_DEADLINE, 0
    late = days_late(due_on, on=closed_on)
    return (Timeliness.LATE if late else Timeliness.ON_TIME), late
