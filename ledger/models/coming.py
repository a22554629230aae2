"""What comes up in a span of days: so many of each day, and how many there are of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import CharField, Count, F, QuerySet, TextChoices, Value, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from ledger.models.commitments import CommitmentQuerySet
from ledger.models.milestone import Milestone
from ledger.models.occurrence import Occurrence


class Coming(TextChoices):
    """What a day can be for an item, the most pressing first."""

    DUE = "due", _("Due")
    MILESTONE = "milestone", _("Milestone due")
    OCCURRENCE = "occurrence", _("Occurrence due")
    REVIEW = "review", _("Review")
    ANSWER = "answer", _("Answer due")
    UPDATE = "update", _("Update due")
    EVIDENCE = "evidence", _("Evidence expires")


# A milestone or an occurrence is asked of its own table: an item may have many.
COLUMNS: Final = {
    Coming.DUE: "due_on",
    Coming.REVIEW: "next_review_on",
    Coming.ANSWER: "answer_due_on",
    Coming.UPDATE: "update_due_on",
    Coming.EVIDENCE: "evidence_expires_on",
}
_ORDER: Final = {kind: place for place, kind in enumerate(Coming)}


class Event(NamedTuple):
    """One thing that comes up.

    :param name: which milestone or occurrence it is.
    """

    kind: Coming
    on: date
    item: UUID
    reference: str
    title: str
    status: str
    name: str


@dataclass(frozen=True, slots=True)
class Day:
    """What comes up on a day: the first of it, and how much there is."""

    on: date
    events: list[Event]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.events)


def coming(rows: CommitmentQuerySet, *, first: date, last: date, most: int) -> dict[date, Day]:
    """Return what comes up for some commitments from one day to another, both included.

    What is closed or a draft is left out: it cannot be late.

    :param most: how many things to return of each day. Cost: one query, which reads at most
        seven times as many rows of each day, however many there are.
    """
    found: dict[date, list[Event]] = {}
    counts: dict[tuple[date, str], int] = {}
    for kind, on, n, *about in _read(rows, (first, last), most):
        found.setdefault(on, []).append(Event(Coming(kind), on, *about))
        counts[on, kind] = n
    return {
        on: Day(
            on,
            sorted(events, key=_pressing)[:most],
            sum(n for (day, _kind), n in counts.items() if day == on),
        )
        for on, events in sorted(found.items())
    }


def _pressing(event: Event) -> tuple[int, str, str]:
    return _ORDER[event.kind], event.reference, event.name


def _read(rows: CommitmentQuerySet, span: tuple[date, date], most: int) -> Iterator[Any]:
    counting = rows.counting().order_by()
    parts = [
        _numbered(counting.filter(**{f"{column}__range": span}), kind, most, column=column)
        for kind, column in COLUMNS.items()
    ]
    milestones = Milestone.objects.pending().filter(commitment__in=counting)
    occurrences = Occurrence.objects.owed().filter(commitment__in=counting)
    for kind, steps, name in (
        (Coming.MILESTONE, milestones, "title"),
        (Coming.OCCURRENCE, occurrences, "period"),
    ):
        near = steps.filter(due_on__range=span).order_by()
        parts.append(_numbered(near, kind, most, item="commitment__", name=name))
    yield from reduce(lambda one, other: one.union(other, all=True), parts)


def _numbered(
    found: QuerySet[Any],
    kind: Coming,
    most: int,
    *,
    column: str = "due_on",
    item: str = "",
    name: str = "",
) -> QuerySet[Any, Any]:
    """Return the first rows of each day, each with how many there are of its day."""
    words = F(name) if name else Value("", output_field=CharField())
    by_reference = F(f"{item}reference").asc()
    placed = found.annotate(
        what=Value(kind.value, output_field=CharField()),
        day=F(column),
        of_day=Window(Count("pk"), partition_by=F(column)),
        place=Window(RowNumber(), partition_by=F(column), order_by=by_reference),
        words=words,
    )
    told: QuerySet[Any, Any] = placed.filter(place__lte=most).values_list(
        *("what", "day", "of_day", f"{item}pk", f"{item}reference"),
        *(f"{item}title", f"{item}status", "words"),
    )
    return told
