"""What may become of an occurrence."""

from datetime import date, timedelta
from itertools import product

import pytest

from ledger.domain.occurrences import (
    CHANGES,
    HELD,
    OWED,
    OccurrenceStatus,
    change_refusal,
    closing_refusal,
)
from tests.factories import TODAY

S = OccurrenceStatus


def refusal(
    here: OccurrenceStatus, to: OccurrenceStatus, on: date | None = TODAY, note: str = "Because."
) -> str | None:
    return change_refusal(here, to, on=on, note=note, today=TODAY)


def test_only_the_listed_changes_are_made() -> None:
    allowed = {(here, to) for here, to in product(S, S) if refusal(here, to) is None}

    assert allowed == {(here, to) for here in S for to in CHANGES[here]}
    assert {here for here, _to in allowed} == {*OWED, S.PARTLY_HELD}


@pytest.mark.parametrize("here", OWED)
@pytest.mark.parametrize("to", HELD)
def test_what_is_owed_is_held_on_a_day_that_has_come(
    here: OccurrenceStatus, to: OccurrenceStatus
) -> None:
    assert refusal(here, to, TODAY, note="") is None
    assert "Give the day it was held" in str(refusal(here, to, None))
    assert "has not come yet" in str(refusal(here, to, TODAY + timedelta(days=1)))
    assert "The year 1026" in str(refusal(here, to, date(1026, 7, 1)))


def test_held_twice_is_refused() -> None:
    for here, to in ((S.HELD, S.HELD), (S.HELD, S.PARTLY_HELD), (S.PARTLY_HELD, S.PARTLY_HELD)):
        assert refusal(here, to) == "It was held already."


def test_a_partly_held_one_is_called_held_with_a_note_and_no_future_day() -> None:
    assert refusal(S.PARTLY_HELD, S.HELD, None) is None
    assert "Say why" in str(refusal(S.PARTLY_HELD, S.HELD, None, note=" "))
    assert "has not come yet" in str(refusal(S.PARTLY_HELD, S.HELD, TODAY + timedelta(days=1)))


def test_it_is_scheduled_for_a_day_and_for_another() -> None:
    later = TODAY + timedelta(days=30)

    assert refusal(S.EXPECTED, S.SCHEDULED, later, note="") is None
    assert refusal(S.SCHEDULED, S.SCHEDULED, later, note="") is None
    assert "planned for" in str(refusal(S.EXPECTED, S.SCHEDULED, None))
    assert "cannot go from “Missed” to “Scheduled”" in str(refusal(S.MISSED, S.SCHEDULED, later))


@pytest.mark.parametrize("to", [S.CANCELLED, S.WAIVED])
def test_nothing_is_dropped_without_a_reason(to: OccurrenceStatus) -> None:
    for here in OWED:
        assert refusal(here, to, None) is None
        assert "Say why" in str(refusal(here, to, None, note="\n"))


def test_only_the_clock_says_missed() -> None:
    assert all("Only the clock" in str(refusal(here, S.MISSED)) for here in S)


def test_a_recurring_promise_gets_its_verdict_when_its_rule_is_over_and_nothing_is_owed() -> None:
    assert closing_refusal(is_running=False, owed=0) is None
    assert "end its rule first" in str(closing_refusal(is_running=True, owed=0))
    assert "1 occurrence is still owed" in str(closing_refusal(is_running=False, owed=1))
    assert "2 occurrences are still owed" in str(closing_refusal(is_running=False, owed=2))
