"""Questions about commitments as conditions, so that one statement can ask many at once.

Each is asked by the queryset's method of the same name; what only counts asks them together.
"""

from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db.models import DateField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce, Least

from ledger.domain.lateness import Days, Late, Today
from ledger.domain.status import OPEN, EditorialState
from ledger.models.user import User

NOTHING = Q(pk__in=[])


def counting() -> Q:
    """What can be late at all: published, and still open."""
    return Q(editorial_state=EditorialState.PUBLISHED, status__in=OPEN)


def owned_by(user: User, today: Today) -> Q:
    """A person's own items, and those of everybody they stand in for today."""
    days = today.by_day()
    owned = Q(owner=user)
    for day, desks in days.items():
        absent = Q(owner__in=[person.pk for person in user.stands_in_for(day)])
        owned |= absent if len(days) == 1 else Q(desk_id__in=desks) & absent
    return owned


def late(kind: Late, today: Days, *, by_days: int = 0) -> Q:
    """SQL twin of ``lateness.lateness``, for desks whose day may differ; of what counts.

    :param by_days: keep only what is late by more than so many days.
    """
    days = today.by_day()
    found = Q()
    for day, desks in days.items():
        passed = Q()
        for column in kind.columns:
            passed |= Q(**{f"{column}__lt": day - timedelta(days=by_days)})
        found |= passed if len(days) == 1 else Q(desk_id__in=desks) & passed
    return found if days else NOTHING


def overdue(today: Today, *, by_days: int = 0) -> Q:
    """Late with its delivery or its review; of what counts."""
    return late(Late.DELIVERY, today, by_days=by_days) | late(Late.REVIEW, today, by_days=by_days)


def overdue_since() -> Least:
    """The first day in time of delivery and review; of what is overdue, the day it is since."""
    never = Value(date.max, output_field=DateField())
    days = (*Late.DELIVERY.columns, *Late.REVIEW.columns)
    return Least(*(Coalesce(day, never) for day in days), output_field=DateField())


def within(column: str, today: Today, *, first: int, last: int) -> Q:
    """A day that lies so many days ahead of today, both ends included.

    :param first, last: days from the day at the item's desk.
    """
    days = today.by_day()
    found = Q() if days else NOTHING
    for day, desks in days.items():
        span = (day + timedelta(days=first), day + timedelta(days=last))
        near = Q(**{f"{column}__range": span})
        found |= near if len(days) == 1 else Q(desk_id__in=desks) & near
    return found


def due_within(today: Today, *, days: int) -> Q:
    """What falls due, or comes up for review, within some days; of what counts."""
    columns = ("due_on", "next_review_on")
    near = [within(column, today, first=0, last=days) for column in columns]
    return near[0] | near[1]


def without_owner() -> Q:
    """Nobody owns it, or only somebody who may not sign in any more; of what counts."""
    return Q(owner=None) | Q(owner__in=User.objects.filter(is_active=False).values("pk"))


def sent_back() -> Q:
    """What a manager sent back: a draft until it is submitted again, anything else until
    something is done about it.
    """
    # From the few proposals to their items, as below.
    returned = _rows("Proposal").filter(decision="returned")
    last = returned.filter(version=F("commitment__version"))
    is_last = Q(pk__in=last.values("commitment"))
    is_draft = Q(editorial_state=EditorialState.DRAFT)
    waits = Q(pk__in=_rows("Proposal").pending().values("commitment"))
    return is_last | is_draft & Q(pk__in=returned.values("commitment")) & ~waits


def asked() -> Q:
    """A colleague asked its owner something, and nobody has answered."""
    return Q(pk__in=_rows("Question").pending().values("commitment"))


def undecided() -> Q:
    """A proposal waits that is bound to the item as it is now: one more entry would undo it."""
    waiting = _rows("Proposal").pending().filter(commitment=OuterRef("pk"))
    return Q(Exists(waiting.filter(proposed_version=OuterRef("version"))))


def awaiting(user: User) -> Q:
    """A proposal that this manager, and not its author, may decide; on the manager's desks."""
    if not user.may_decide:
        return NOTHING
    # From the proposals to the items: few wait, and an index holds only those.
    decidable = _rows("Proposal").pending().exclude(requested_by=user)
    bound = decidable.filter(
        proposed_version=F("commitment__version"), commitment__desk__in=user.desk_ids
    )
    return Q(pk__in=bound.values("commitment"))


def _rows(model: str) -> Any:
    """Return the rows of a table that names commitments: by name, or it would be a circle."""
    return apps.get_model("ledger", model)._default_manager.all()
