"""A month's end is counted from the entries, and is what would have been seen on that day."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from ledger import actions
from ledger.actions import _write
from ledger.domain.kinds import Kind
from ledger.domain.lateness import Late
from ledger.models import Commitment, Desk, Entry, Tally, User
from ledger.models.month_ends import MonthEnd, count, months_to_count
from ledger.models.past import past
from tests.factories import NOW, SETUP, a_desk, a_draft, agreed, who
from tests.models.test_late_twins import states

pytestmark = pytest.mark.django_db

SPAN_DAYS: Final = 120
JULY, AUGUST = date(2026, 7, 31), date(2026, 8, 31)
A_MICROSECOND: Final = timedelta(microseconds=1)


def seen_at(end: MonthEnd, items: list[Commitment]) -> tuple[int, int]:
    """Return how many of a desk were open then and how many overdue, row by row."""
    then = past([item.pk for item in items], end.until - A_MICROSECOND)
    rows = [then.row("commitment", item.pk) for item in items]
    was = [Commitment(**row) for row in rows if row and row["desk_id"] == end.desk]
    is_open = [item for item in was if item.counts_as_open]
    late = [
        item
        for item in is_open
        if {each.kind for each in item.lateness(on=end.on)} & {Late.DELIVERY, Late.REVIEW}
    ]
    return len(is_open), len(late)


@some.composite
def histories(draw: some.DrawFn) -> list[tuple[int, datetime, dict[str, Any]]]:
    """Return what becomes of which item and when; clocks may be at odds by a day or two."""
    days = sorted(draw(some.lists(some.integers(0, SPAN_DAYS), max_size=8)))
    back = some.sampled_from([0, 0, 0, 2])
    return [
        (
            draw(some.integers(0, 2)),
            NOW + timedelta(days=day - draw(back), hours=draw(some.integers(0, 23))),
            draw(states()),
        )
        for day in days
    ]


def put(item: Commitment, state: dict[str, Any], at: datetime, successor: Commitment) -> None:
    after = successor.pk if state["status"] == "superseded" else None
    row = _write.changed(item, **state, successor_id=after)
    _write.write(item, Kind.AMENDED, by=SETUP, at=at, rows=[row])


def test_a_months_end_is_what_was_seen_on_its_last_day(amina: User, marc: User) -> None:
    tokyo = a_desk("tokyo", "Asia/Tokyo")
    for person in (amina, marc):
        actions.seat(person, tokyo, by=SETUP, at=NOW)
    items = [a_draft(amina), a_draft(amina, desk=tokyo), agreed(amina, marc, desk=tokyo)]
    successor = agreed(amina, marc)

    @settings(
        max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(histories())
    def agree(history: list[tuple[int, datetime, dict[str, Any]]]) -> None:
        for n, at, state in history:
            put(items[n], state, at, successor)
        ends = months_to_count(NOW + timedelta(days=SPAN_DAYS))

        was_open, was_overdue = count([item.pk for item in items], ends)

        assert len({end.on for end in ends}) == 3
        for end in ends:
            key = (end.desk, end.on)
            assert (was_open[key], was_overdue[key]) == seen_at(end, items), end

    agree()


def test_a_month_ends_at_midnight_where_the_desk_is(amina: User, marc: User) -> None:
    tokyo = a_desk("tokyo", "Asia/Tokyo")
    evening = datetime(2026, 7, 31, 20, 0, tzinfo=UTC)

    found = {(end.desk, end.on) for end in months_to_count(evening)}

    assert found == {(tokyo.pk, JULY)}
    assert len(months_to_count(evening + timedelta(hours=2))) == 2


def test_what_is_counted_is_not_counted_again(amina: User, brussels: Desk) -> None:
    Tally.objects.bulk_create([Tally(desk=brussels, on=JULY, open=0, overdue=0)])

    found = [end.on for end in months_to_count(datetime(2026, 9, 1, tzinfo=UTC))]

    assert found == [AUGUST]


def test_nothing_is_counted_before_the_ledger_or_the_desk_began(amina: User) -> None:
    late = datetime(2026, 8, 15, tzinfo=UTC)
    lima = Desk(code="lima", name="Lima", time_zone="America/Lima")
    actions.add_desk(lima, by=SETUP, at=late)

    found = [end.on for end in months_to_count(datetime(2026, 9, 2, tzinfo=UTC))]

    assert sorted(found) == [JULY, AUGUST, AUGUST]


def test_an_empty_ledger_has_no_months(db: None) -> None:
    assert not Entry.objects.exists()
    assert months_to_count(NOW + timedelta(days=400)) == []


def test_a_draft_counts_from_its_publication_on(amina: User, marc: User) -> None:
    draft = a_draft(amina)
    late = datetime(2026, 8, 2, tzinfo=UTC)
    actions.decide(
        actions.submit(draft, by=who(amina), at=late), approve=True, by=who(marc), at=late
    )

    was_open, _late = count([draft.pk], months_to_count(datetime(2026, 9, 1, tzinfo=UTC)))

    assert {on: n for (_desk, on), n in was_open.items()} == {AUGUST: 1}
