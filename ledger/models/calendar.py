"""What comes up, in the order of the days: reviews of open items, and occurrences still owed.

Two questions of one shape, put together in order; each is answered from where the last page
ended, and by an index.
"""

from datetime import date, datetime
from enum import StrEnum
from heapq import merge
from itertools import islice
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import F, Q, QuerySet, Value

from ledger.domain.levels import Level
from ledger.models.commitments import CommitmentQuerySet
from ledger.models.occurrence import Occurrence
from ledger.models.partner import Partner


class Turn(StrEnum):
    """What a day is for an item; on one day, in this order."""

    REVIEW = "review"
    OCCURRENCE = "occurrence"


class Place(NamedTuple):
    """Where something stands in the calendar; no two things stand in one place."""

    on: date
    turn: Turn
    reference: str
    period: str


class Item(NamedTuple):
    """One thing that comes up.

    :param period: which occurrence it is; blank for a review. :param key: of the commitment.
    """

    on: date
    turn: Turn
    reference: str
    period: str
    title: str
    status: str
    key: UUID
    version: int
    updated_at: datetime

    @property
    def place(self) -> Place:
        return Place(self.on, self.turn, self.reference, self.period)


class Span(NamedTuple):
    """Some days of the calendar.

    :param first: the first of them; :param before: the day after the last.
    :param after: the place after which to go on.
    """

    first: date | None = None
    before: date | None = None
    after: Place | None = None


_ORDER: Final = list(Turn)


def calendar(
    items: CommitmentQuerySet, partner: Partner, span: Span, *, turns: list[Turn], most: int
) -> list[Item]:
    """Return the first things that come up for some items, of which a partner may know.

    A review is known where the status is shown, an occurrence where all is.

    :param turns: at least one. Cost: one query for each of them.
    """
    open_items = items.order_by().counting()
    found = [_read(turn, open_items, partner, span, most) for turn in _ORDER if turn in turns]
    # Within a day and a turn the order is the database's own.
    together = merge(*found, key=lambda item: (item.on, _ORDER.index(item.turn)))
    return list(islice(together, most))


def _read(
    turn: Turn, items: CommitmentQuerySet, partner: Partner, span: Span, most: int
) -> list[Item]:
    if turn is Turn.REVIEW:
        shown = items.visible_to(partner, at_least=Level.STATUS)
        rows: QuerySet[Any, Any] = shown.annotate(on=F("next_review_on"), period=Value(""))
        item = ""
    else:
        shown = items.visible_to(partner, at_least=Level.FULL)
        owed = Occurrence.objects.owed().filter(commitment__in=shown.values("pk"))
        rows, item = owed.annotate(on=F("due_on")), "commitment__"
    columns = ("reference", "period", "title", "status", "id", "version", "updated_at")
    names = [name if name == "period" else item + name for name in columns]
    within = rows.filter(_within(turn, span, names[0])).order_by("on", names[0], "period")
    return [Item(on, turn, *rest) for on, *rest in within.values_list("on", *names)[:most]]


def _within(turn: Turn, span: Span, reference: str) -> Q:
    days = Q(on__isnull=False)
    if span.first is not None:
        days &= Q(on__gte=span.first)
    if span.before is not None:
        days &= Q(on__lt=span.before)
    return days if span.after is None else days & _after(turn, span.after, reference)


def _after(turn: Turn, last: Place, reference: str) -> Q:
    """Return what stands behind a place, in words that an index of days answers."""
    later = Q(on__gt=last.on)
    if _ORDER.index(turn) < _ORDER.index(last.turn):
        return later
    if turn is not last.turn:
        return Q(on__gte=last.on)
    behind = Q(**{f"{reference}__gt": last.reference})
    same = Q(**{reference: last.reference}) & Q(period__gt=last.period)
    return Q(on__gte=last.on) & (later | behind | same)
