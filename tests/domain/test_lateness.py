"""What is late, and at which desk."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ledger.domain import lateness
from ledger.domain.lateness import Today
from ledger.domain.status import OPEN, EditorialState, Status

BRUSSELS, DELHI, LIMA = (UUID(int=number) for number in (1, 2, 3))
days = some.dates(date(1900, 1, 1), date(2200, 12, 31))


def test_the_day_itself_is_still_in_time() -> None:
    due = date(2026, 6, 30)

    assert lateness.days_late(due, on=date(2026, 6, 29)) == 0
    assert lateness.days_late(due, on=date(2026, 6, 30)) == 0
    assert lateness.days_late(due, on=date(2026, 7, 1)) == 1


def test_what_was_never_dated_is_never_late() -> None:
    assert lateness.days_late(None, on=date(2026, 7, 1)) == 0


@given(days, some.integers(-400, 400))
def test_days_late_are_the_days_that_have_passed(due: date, passed: int) -> None:
    assert lateness.days_late(due, on=due + timedelta(days=passed)) == max(0, passed)


@pytest.mark.parametrize("status", Status)
def test_only_what_is_open_can_be_late(status: Status) -> None:
    assert lateness.counts(status, EditorialState.PUBLISHED) is (status in OPEN)


@pytest.mark.parametrize("status", Status)
def test_a_draft_never_counts(status: Status) -> None:
    assert not lateness.counts(status, EditorialState.DRAFT)


def test_desks_are_grouped_by_their_day() -> None:
    first, second = date(2026, 7, 1), date(2026, 7, 2)
    today = Today({BRUSSELS: first, DELHI: second, LIMA: first})

    assert today.by_day() == {first: [BRUSSELS, LIMA], second: [DELHI]}
    assert today.at(DELHI) == second


def test_a_desk_without_a_day_is_an_error_not_a_guess() -> None:
    with pytest.raises(KeyError):
        Today({BRUSSELS: date(2026, 7, 1)}).at(DELHI)
