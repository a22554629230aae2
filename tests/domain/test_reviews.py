"""When a commitment is looked at again."""

from datetime import date

import pytest

from ledger.domain import reviews
from ledger.domain.reviews import HELD, MAX_MONTHS, Outcome

TODAY = date(2026, 7, 1)


@pytest.mark.parametrize(
    ("held_on", "every_months", "next_on"),
    [
        (date(2026, 7, 1), 6, date(2027, 1, 1)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 31), 60, date(2031, 12, 31)),
    ],
)
def test_the_next_review_comes_some_months_after_the_last(
    held_on: date, every_months: int, next_on: date
) -> None:
    assert reviews.next_after(held_on, every_months=every_months, pinned_on=None) == next_on


@pytest.mark.parametrize("pinned_on", [date(2026, 7, 2), date(2026, 12, 31), date(2029, 1, 1)])
def test_a_pinned_day_that_is_still_ahead_wins(pinned_on: date) -> None:
    assert reviews.next_after(TODAY, every_months=6, pinned_on=pinned_on) == pinned_on


@pytest.mark.parametrize("pinned_on", [TODAY, date(2026, 6, 30)])
def test_a_pinned_day_that_has_come_is_used_up(pinned_on: date) -> None:
    assert reviews.next_after(TODAY, every_months=6, pinned_on=pinned_on) == date(2027, 1, 1)


@pytest.mark.parametrize("every_months", [1, 6, MAX_MONTHS])
def test_a_rhythm_of_some_months_is_fine(every_months: int) -> None:
    assert reviews.cadence_refusal(every_months) is None


@pytest.mark.parametrize("every_months", [-1, 0, MAX_MONTHS + 1])
def test_a_rhythm_that_never_comes_round_is_refused(every_months: int) -> None:
    assert reviews.cadence_refusal(every_months) == "Review it every 1 to 60 months."


def test_a_review_is_put_off_to_a_later_day_with_a_reason() -> None:
    why = reviews.defer_refusal(
        to=date(2026, 9, 2), planned=date(2026, 9, 1), on=TODAY, reason="The summit moved."
    )

    assert why is None


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_review_is_not_put_off_without_a_reason(reason: str) -> None:
    why = reviews.defer_refusal(to=date(2027, 1, 1), planned=None, on=TODAY, reason=reason)

    assert why == "Say why the review is put off; it counts as slippage."


@pytest.mark.parametrize("to", [TODAY, date(2026, 6, 30)])
@pytest.mark.parametrize("planned", [None, date(2026, 6, 1)])
def test_a_review_is_put_off_to_a_day_that_is_still_to_come(to: date, planned: date | None) -> None:
    why = reviews.defer_refusal(to=to, planned=planned, on=TODAY, reason="Busy.")

    assert why == "The new review date must lie in the future."


@pytest.mark.parametrize("to", [date(2026, 8, 31), date(2026, 9, 1)])
def test_bringing_a_review_forward_is_not_putting_it_off(to: date) -> None:
    why = reviews.defer_refusal(to=to, planned=date(2026, 9, 1), on=TODAY, reason="Busy.")

    assert why == "To put a review off, choose a later day than 2026-09-01."


def test_every_outcome_but_putting_off_means_that_somebody_looked() -> None:
    assert set(HELD) == set(Outcome) - {Outcome.DEFERRED}
