"""Late has one meaning: what the database keeps is what Python says of each item."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from ledger import actions
from ledger.actions import _write
from ledger.domain.actor import Actor, Door, Role
from ledger.domain.dates import Precision, StatedDate
from ledger.domain.kinds import Kind
from ledger.domain.lateness import Late, Today
from ledger.domain.status import CLOSED, OPEN, EditorialState, Status
from ledger.models import Commitment, Desk, User
from ledger.models.commitment import SPARSE_DEADLINES
from ledger.models.commitments import CommitmentQuerySet
from tests.factories import NOW, SETUP, a_desk, a_draft, agreed, new_commitment, published

pytestmark = pytest.mark.django_db

Twin = Callable[[Commitment, date], Any]
SOON: Final = 7
LONG: Final = 4
AROUND_MIDNIGHT: Final = ("Pacific/Kiritimati", "Europe/Brussels", "Pacific/Pago_Pago")
ONE_DAY: Final = ("Europe/Brussels", "Europe/Paris", "Europe/Rome")
quick = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

days = some.dates(date(2026, 6, 20), date(2026, 7, 14))
instants = some.datetimes(
    datetime(2026, 7, 1),  # noqa: DTZ001 - the strategy wants bounds without a zone
    datetime(2026, 7, 2, 23),  # noqa: DTZ001
    timezones=some.just(UTC),
)


@some.composite
def states(draw: some.DrawFn) -> dict[str, Any]:
    """Return a status, an editorial state and dates that may stand together."""
    status, editorial = draw(some.sampled_from(Status)), draw(some.sampled_from(EditorialState))
    due = draw(some.none() | days)
    must_be_reviewed = status in OPEN and editorial is EditorialState.PUBLISHED
    return {
        "status": status,
        "editorial_state": editorial,
        "closed_on": date(2026, 6, 1) if status in CLOSED else None,
        "due_on": due,
        "due_precision": "day" if due else "",
        "next_review_on": draw(days if must_be_reviewed else some.none() | days),
        **{column: draw(some.none() | days) for column in SPARSE_DEADLINES},
    }


def put(commitment: Commitment, state: dict[str, Any], successor: Commitment) -> None:
    """Bring a commitment into a state, with its entry, asking no rule."""
    after = successor.pk if state.get("status") is Status.SUPERSEDED else None
    row = _write.changed(commitment, **state, successor_id=after)
    _write.write(commitment, Kind.AMENDED, by=SETUP, at=NOW, rows=[row])


def is_soon(commitment: Commitment, on: date) -> bool:
    span = (on, on + timedelta(days=SOON))
    near = [d for d in (commitment.due_on, commitment.next_review_on) if d]
    return commitment.counts_as_open and any(span[0] <= day <= span[1] for day in near)


def _asks(name: str) -> Callable[[CommitmentQuerySet, Today], Any]:
    """Return the queryset's method of that name, as a question."""
    return lambda items, today: getattr(items, name)(today)


def _is_late(kind: Late) -> Twin:
    return lambda item, on: item.days_late(kind, on=on) > 0


TWINS: Final[dict[str, tuple[Callable[[CommitmentQuerySet, Today], Any], Twin]]] = {
    **{kind.value: (_asks(kind.value), _is_late(kind)) for kind in Late},
    "overdue": (
        lambda items, today: items.overdue(today),
        lambda item, on: (
            {late.kind for late in item.lateness(on=on)} & {Late.DELIVERY, Late.REVIEW}
        ),
    ),
    "overdue for long": (
        lambda items, today: items.overdue(today, by_days=LONG),
        lambda item, on: (
            max(item.days_late(Late.DELIVERY, on=on), item.days_late(Late.REVIEW, on=on)) > LONG
        ),
    ),
    "due_within": (lambda items, today: items.due_within(today, days=SOON), is_soon),
}


@pytest.mark.parametrize("zones", [AROUND_MIDNIGHT, ONE_DAY], ids=["two days", "one day"])
def test_the_database_and_python_agree_on_what_is_late(
    amina: User, marc: User, zones: tuple[str, ...]
) -> None:
    items = [_at_a_desk_in(zone, amina) for zone in zones]
    successor = published(amina, marc)

    @quick
    @given(some.tuples(states(), states(), states()), instants)
    def agree(found: tuple[dict[str, Any], ...], at: datetime) -> None:
        for item, state in zip(items, found, strict=True):
            put(item, state, successor)
        today = Desk.objects.today(at)

        rows = Commitment.objects.exclude(pk=successor.pk)
        for name, (asked, twin) in TWINS.items():
            late = {item for item in items if twin(item, today.at(item.desk_id))}
            assert set(asked(rows, today)) == late, name

    agree()


def _at_a_desk_in(zone: str, owner: User) -> Commitment:
    desk = a_desk(zone=zone)
    seated = Actor(owner.pk, owner.full_name, Role.OFFICER, frozenset({desk.pk}), Door.ADMIN)
    return actions.record(new_commitment(desk), by=seated, at=NOW)


def test_a_promise_is_late_in_new_delhi_while_it_is_still_in_time_in_brussels(
    amina: User, marc: User, delhi: Desk
) -> None:
    here, there = agreed(amina, marc), _at_a_desk_in("Asia/Kolkata", amina)
    state = {"editorial_state": "published", "due_on": date(2026, 7, 1), "due_precision": "day"}
    for item in (here, there):
        put(item, state, item)

    evening = Desk.objects.today(datetime(2026, 7, 1, 20, 0, tzinfo=UTC))
    morning = Desk.objects.today(datetime(2026, 7, 2, 6, 0, tzinfo=UTC))

    assert set(Commitment.objects.delivery_overdue(evening)) == {there}
    assert set(Commitment.objects.delivery_overdue(morning)) == {here, there}


@pytest.mark.parametrize("status", CLOSED)
def test_what_is_closed_is_never_late(amina: User, marc: User, status: Status) -> None:
    commitment, successor = agreed(amina, marc), published(amina, marc)
    state = {"status": status, "closed_on": date(2020, 1, 2), "due_on": date(2020, 1, 1)}
    put(commitment, state | {"due_precision": "day"}, successor)
    today = Desk.objects.today(NOW)

    assert not Commitment.objects.overdue(today).exists()
    assert not Commitment.objects.due_within(today, days=1).exists()
    assert commitment.lateness(on=date(2026, 7, 1)) == ()


def test_a_draft_is_never_late(amina: User) -> None:
    draft = a_draft(amina, due=StatedDate(date(2020, 1, 1), Precision.DAY))
    today = Desk.objects.today(NOW)

    assert not Commitment.objects.overdue(today).exists()
    assert draft.lateness(on=date(2026, 7, 1)) == ()
    assert set(Commitment.objects.drafts()) == {draft}


def test_where_there_is_no_desk_nothing_is_late_or_due(amina: User, marc: User) -> None:
    late = {"due_on": date(2020, 1, 1), "due_precision": "day"}
    commitment = agreed(amina, marc)
    put(commitment, late, commitment)

    assert not Commitment.objects.overdue(Today({})).exists()
    assert not Commitment.objects.due_within(Today({}), days=9999).exists()


def test_items_come_in_the_order_of_their_reviews_and_those_without_one_last(
    amina: User, marc: User
) -> None:
    reviews = [date(2026, 9, 1), None, date(2026, 8, 1), None]
    drafts = [a_draft(amina, next_review_on=day) for day in reviews]

    listed = [item.next_review_on for item in Commitment.objects.by_review()]

    assert listed == [date(2026, 8, 1), date(2026, 9, 1), None, None]
    assert len(drafts) == 4
