"""What adds up over many commitments is the sum of what is said of each."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from ledger import actions
from ledger.domain.lateness import Today, overdue_since
from ledger.domain.reviews import Outcome
from ledger.management.clock import CLOCK
from ledger.models import Commitment, Desk, Entry, Slip, User, figures
from ledger.models.figures import Standing
from tests.factories import NOW, SETUP, TODAY, a_desk, a_draft, agreed, published, who
from tests.models.test_late_twins import instants, put, states

pytestmark = pytest.mark.django_db

WEEKS: Final = 3
# Long ago enough for every column of the table.
AGES: Final = some.sampled_from([0, 20, 80, 400])


def told(desk: Desk, today: Today) -> Standing:
    """Return where a desk stands, worked out row by row."""
    found, day = Standing(), today.at(desk.pk)
    for item in Commitment.objects.filter(desk=desk):
        counts = item.counts_as_open
        since = overdue_since(item.deadlines, counts=counts, on=day)
        late = (day - since).days if since else 0
        found += Standing(
            by_status=found.by_status.__class__(["draft" if item.is_draft else item.status]),
            overdue=(int(0 < late <= 30), int(30 < late <= 90), int(late > 90)),
            unowned=int(counts and not (item.owner and item.owner.is_active)),
            unproven=int(counts and not item.evidence_count),
            oldest=since,
        )
    return found


def test_where_desks_stand_is_what_is_said_of_each_item(amina: User, marc: User) -> None:
    here, there = amina.desks.get(), a_desk("delhi", "Asia/Kolkata")
    for person in (amina, marc):
        actions.seat(person, there, by=SETUP, at=NOW)
    items = [a_draft(amina, desk=desk) for desk in (here, here, there)]
    successor = published(amina, marc)

    @settings(
        max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(some.tuples(states(), states(), states()), instants, AGES)
    def agree(found: tuple[dict[str, Any], ...], at: datetime, age: int) -> None:
        for item, state in zip(items, found, strict=True):
            put(item, state, successor)
        today = Desk.objects.today(at + timedelta(days=age))

        standings = figures.standings([here.pk, there.pk], today)

        assert standings == {here.pk: told(here, today), there.pk: told(there, today)}
        assert sum(s.late for s in standings.values()) == Commitment.objects.overdue(today).count()

    agree()


def test_reviews_fall_into_one_week_each(amina: User, marc: User) -> None:
    ahead = [-1, 0, 6, 7, 13, 14, 20, 21]
    for days in ahead:
        agreed(amina, marc, next_review_on=TODAY + timedelta(days=days))
    weeks = figures.reviews_by_week(Desk.objects.today(NOW), weeks=WEEKS)

    found = figures.counts(Commitment.objects.all(), {str(n): w for n, w in enumerate(weeks)})

    assert list(found.values()) == [1, 2, 2, 2]


def test_the_latest_are_the_newest_entries_of_exactly_these_items(amina: User, marc: User) -> None:
    mine = [agreed(amina, marc) for _each in range(3)]
    for item in (mine[0], mine[2], mine[0]):
        item.refresh_from_db()
        actions.hold_review(item, outcome=Outcome.UPHELD, summary="Seen.", by=who(amina), at=NOW)
    a_draft(amina)
    keys = [item.pk for item in mine]
    expected = list(Entry.objects.filter(stream__in=keys).order_by("-id")[:5])

    with CaptureQueriesContext(connection) as queries:
        found = figures.latest_on(Commitment.objects.filter(pk__in=keys), many=5)
        shown = [(e.kind, e.actor, e.at, e.reference, e.title) for e in found]  # type: ignore[attr-defined]

    assert found == expected
    assert len(queries) == 1
    assert shown[0][3] == mine[0].reference


def test_what_is_no_published_commitments_is_not_among_the_latest(amina: User, marc: User) -> None:
    item = agreed(amina, marc)
    a_draft(amina)

    found = figures.latest_published(many=50)

    assert {entry.stream for entry in found} == {item.pk}
    assert [entry.version for entry in found] == [*range(item.version, 0, -1)]


def test_who_slips_is_summed_over_desks_and_the_farthest_comes_first(
    amina: User, marc: User
) -> None:
    desks = [amina.desks.get(), a_desk(), a_desk()]
    slips = [
        Slip(desk=desk, owner=owner, items=1, moves=moves, days=days)
        for desk, owner, moves, days in (
            (desks[0], amina, 1, 10),
            (desks[1], amina, 2, 10),
            (desks[0], marc, 9, 15),
            (desks[2], marc, 1, 99),
        )
    ]
    actions.keep_slips(slips, by=CLOCK)

    owners, parties = figures.slipped([desks[0].pk, desks[1].pk], many=5)

    assert [(s.name, s.items, s.moves, s.days) for s in owners] == [
        ("Amina Example", 2, 3, 20),
        ("Marc Example", 1, 9, 15),
    ]
    assert parties == []


def test_entries_since_the_last_check_are_counted_on_top_of_it(amina: User, marc: User) -> None:
    agreed(amina, marc)
    newest = Entry.objects.newest()
    assert newest is not None
    before, count = figures.health(), Entry.objects.count()
    actions.keep_check(
        entries=count,
        streams=1,
        last=newest.pk,
        fault="",
        by=CLOCK,
        at=datetime(2026, 7, 2, tzinfo=UTC),
    )

    a_draft(amina)

    after = figures.health()
    assert (before.check, before.entries) == (None, count)
    assert after.check is not None
    assert after.entries == Entry.objects.count() > count
