"""Rules set by people and runs of the clock, for the tests of what recurs."""

from datetime import date, datetime
from functools import partial
from typing import Any, Final

from ledger import actions
from ledger.domain.actor import Actor, Door, Role
from ledger.domain.occurrences import OccurrenceStatus
from ledger.domain.recurrence import RuleKind
from ledger.models import Commitment, Entry, Occurrence, User
from ledger.proof import chain
from tests.factories import NOW, who

CLOCK: Final = Actor(None, "clock", Role.ADMINISTRATOR, frozenset(), Door.COMMAND)
S = OccurrenceStatus


def recurs(
    commitment: Commitment, by: User, *, kind: RuleKind = RuleKind.CALENDAR_YEAR, **given: Any
) -> Commitment:
    """Set a rule by which it recurs from 2026 on; return the item as it is then."""
    usual: dict[str, Any] = {"starts_on": date(2026, 1, 1), "by": who(by), "at": NOW}
    actions.set_recurrence(commitment, kind=kind, **usual | given)
    return again(commitment)


def again(commitment: Commitment) -> Commitment:
    return Commitment.objects.select_related("desk").get(pk=commitment.pk)


def monthly(commitment: Commitment, by: User, **given: Any) -> Commitment:
    return recurs(commitment, by, kind=RuleKind.RRULE, text="FREQ=MONTHLY", **given)


def periods(commitment: Commitment, *statuses: OccurrenceStatus) -> list[str]:
    found = commitment.occurrences.filter(status__in=statuses or list(S))
    return list(found.order_by("opens_on", "pk").values_list("period", flat=True))


def the_one(commitment: Commitment, period: str) -> Occurrence:
    return Occurrence.objects.select_related("commitment__desk").get(
        commitment=commitment, period=period
    )


def change(commitment: Commitment, period: str, by: User, **given: Any) -> Occurrence:
    usual: dict[str, Any] = {"by": who(by), "at": NOW}
    actions.change_occurrence(the_one(commitment, period), **usual | given)
    return the_one(commitment, period)


def run_the_clock(*commitments: Commitment, at: datetime) -> tuple[int, int]:
    """Return how many were planned, and how many were missed."""
    fresh = partial(Commitment.objects.filter, pk__in=[c.pk for c in commitments])
    planned = actions.plan_many(fresh(), by=CLOCK, at=at)
    missed = actions.mark_many_missed(fresh(), by=CLOCK, at=at)
    assert [planned.left, planned.refused, missed.left, missed.refused] == [()] * 4
    return planned.occurrences, missed.occurrences


def assert_the_history_holds(commitment: Commitment) -> None:
    history = list(Entry.objects.of(commitment.pk))

    assert [entry.version for entry in history] == [*range(1, again(commitment).version + 1)]
    assert chain.fault(entry.link() for entry in history) is None
