"""The clock plans what recurs and says what was missed: late, twice or at once, all the same."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from ledger import actions
from ledger.domain.kinds import Kind
from ledger.domain.recurrence import Anchor
from ledger.domain.status import Status
from ledger.models import Commitment, Entry, Recurrence, User
from tests.actions.recurring import (
    CLOCK,
    S,
    again,
    assert_the_history_holds,
    change,
    monthly,
    periods,
    recurs,
    run_the_clock,
    the_one,
)
from tests.actions.refusing import refused
from tests.actions.test_races import at_once
from tests.factories import NOW, TODAY, a_draft, agreed, who

pytestmark = pytest.mark.django_db
A_YEAR, DAY = timedelta(days=365), timedelta(days=1)


def test_late_stays_late(amina: User, marc: User) -> None:
    dialogue = monthly(agreed(amina, marc), amina, starts_on=date(2026, 6, 21))
    assert run_the_clock(dialogue, at=NOW) == (0, 1)

    held = change(dialogue, "2026-06-21", amina, to=S.HELD, on=TODAY, note="At last.")

    assert held.status == S.HELD
    assert held.days_late(on=TODAY + A_YEAR) == 10


def test_counted_from_completion_the_next_turn_comes_when_one_is_over(
    amina: User, marc: User
) -> None:
    audit = monthly(
        agreed(amina, marc), amina, anchor=Anchor.COMPLETION, starts_on=date(2026, 6, 15)
    )
    assert run_the_clock(audit, at=NOW) == (0, 0)

    change(audit, "turn-1", amina, to=S.HELD, on=TODAY)
    assert run_the_clock(audit, at=NOW) == (1, 0)
    assert run_the_clock(audit, at=NOW) == (0, 0)

    second = the_one(audit, "turn-2")
    assert (second.opens_on, second.due_on) == (date(2026, 7, 2), date(2026, 8, 1))


def test_the_clock_after_a_year_off_loses_and_doubles_nothing(amina: User, marc: User) -> None:
    dialogue = monthly(agreed(amina, marc), amina, starts_on=date(2026, 1, 31), horizon_months=6)
    before = periods(dialogue)

    first = run_the_clock(dialogue, at=NOW + A_YEAR)
    again_at_once = run_the_clock(dialogue, at=NOW + A_YEAR)

    assert (first, again_at_once) == ((12, 18), (0, 0))
    assert periods(dialogue)[: len(before)] == before
    days = [(o.opens_on, o.due_on) for o in dialogue.occurrences.order_by("opens_on")]
    assert all(due and due + DAY == opens for (_o, due), (opens, _d) in pairwise(days))
    assert_the_history_holds(dialogue)


def test_one_by_one_the_clock_does_the_same_as_for_many(amina: User, marc: User) -> None:
    one = monthly(agreed(amina, marc), amina, starts_on=date(2026, 1, 31))
    many = monthly(agreed(amina, marc), amina, starts_on=date(2026, 1, 31))
    later = NOW + timedelta(days=40)

    planned = actions.plan_occurrences(one, by=CLOCK, at=later)
    missed = actions.mark_missed(one, by=CLOCK, at=later)
    run_the_clock(many, at=later)

    assert planned is not None
    assert missed is not None
    columns = ("period", "opens_on", "due_on", "status", "version")
    assert [*one.occurrences.values_list(*columns)] == [*many.occurrences.values_list(*columns)]
    assert again(one).step_due_on == again(many).step_due_on == one.step_due_on
    assert actions.plan_occurrences(one, by=CLOCK, at=later) is None
    assert actions.mark_missed(one, by=CLOCK, at=later) is None
    assert_the_history_holds(many)


def test_the_clock_leaves_drafts_and_closed_items_alone(amina: User, marc: User) -> None:
    draft = recurs(a_draft(amina), amina)

    assert list(Commitment.objects.recurring()) == []
    with refused("published, open commitments alone"):
        actions.plan_occurrences(draft, by=CLOCK, at=NOW + A_YEAR)


def test_the_day_is_over_when_it_is_over_at_the_desk(amina: User, marc: User) -> None:
    dialogue = recurs(agreed(amina, marc), amina)

    still_that_day = datetime.fromisoformat("2026-12-31T22:59:59+00:00")
    assert run_the_clock(dialogue, at=still_that_day)[1] == 0
    new_year = datetime.fromisoformat("2026-12-31T23:00:00+00:00")
    assert run_the_clock(dialogue, at=new_year)[1] == 1


def test_what_moved_on_is_left_and_the_others_are_written(amina: User, marc: User) -> None:
    items = [recurs(agreed(amina, marc), amina, horizon_months=6) for _ in range(3)]
    seen = list(Commitment.objects.recurring().order_by("reference"))
    moved = again(seen[1])
    actions.move(moved, to=Status.STALLED, note="Elections.", by=who(amina), at=NOW)

    result = actions.plan_many(seen, by=CLOCK, at=NOW + A_YEAR)

    assert set(result.written) == {seen[0].pk, seen[2].pk}
    assert result.left == (seen[1].pk,)
    assert periods(seen[1]) == ["2026", "2027"][: len(periods(seen[1]))]
    for item in items:
        assert_the_history_holds(item)


@pytest.mark.usefixtures("real_transactions")
def test_two_clocks_at_once_lose_and_double_nothing(amina: User, marc: User) -> None:
    items = [monthly(agreed(amina, marc), amina, horizon_months=1) for _ in range(4)]
    keys, later = [item.pk for item in items], NOW + A_YEAR

    def run() -> None:
        actions.plan_many(Commitment.objects.filter(pk__in=keys), by=CLOCK, at=later)

    outcomes = at_once(*[run] * 6)
    run_the_clock(*items, at=later)

    assert outcomes == ["done"] * 6
    from_january_to_august_next_year = 20
    for item in items:
        assert len(set(periods(item))) == from_january_to_august_next_year
        planned = [e for e in Entry.objects.of(item.pk) if e.kind == Kind.OCCURRENCES_PLANNED]
        assert len(planned) == 1
        assert_the_history_holds(item)


@pytest.mark.usefixtures("real_transactions")
def test_a_clock_and_people_at_once_lose_nothing(amina: User, marc: User) -> None:
    item = recurs(agreed(amina, marc), amina, horizon_months=1)
    officer, later = who(amina), NOW + A_YEAR

    def plan() -> None:
        actions.plan_many([again(item)], by=CLOCK, at=later)

    def hold() -> None:
        mine = the_one(item, "2026")
        actions.change_occurrence(mine, to=S.HELD, on=TODAY, by=officer, at=NOW)

    outcomes = at_once(plan, hold, plan, hold)
    run_the_clock(item, at=later)

    assert set(outcomes) <= {"done", "Stale", "Refused"}
    assert periods(item) == ["2026", "2027"]
    assert Recurrence.objects.count() == 1
    assert_the_history_holds(item)
