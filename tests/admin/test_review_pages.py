"""Reviews: held, put off, and how often."""

from datetime import date, timedelta
from typing import Any

import pytest

from ledger.domain.kinds import Kind
from ledger.domain.reviews import Outcome
from ledger.domain.status import Status
from ledger.models import Commitment, Entry, User
from tests.admin.visitor import Visitor, nothing_written, text_of, told, typed_in
from tests.factories import TODAY, a_draft, published

pytestmark = pytest.mark.django_db

TOMORROW = str(TODAY + timedelta(days=1))


def now(commitment: Commitment) -> Commitment:
    return Commitment.objects.get(pk=commitment.pk)


def test_a_review_is_held_and_the_next_follows_the_rhythm(amina: User, marc: User) -> None:
    commitment = published(amina, marc)

    answer = Visitor(amina).send(
        commitment, "review", outcome="contested", summary="They say the reverse."
    )

    assert told(answer) == (f"Review recorded. Next review of {commitment.reference}: 2027-01-01.")
    review = commitment.reviews.get()
    assert (review.outcome, review.held_on, review.by) == (Outcome.CONTESTED, TODAY, amina)
    assert now(commitment).next_review_on == date(2027, 1, 1)


def test_a_review_may_have_been_held_earlier_and_pin_the_next(amina: User, marc: User) -> None:
    commitment = published(amina, marc)

    Visitor(amina).send(
        commitment,
        "review",
        outcome="upheld",
        summary="Still so.",
        on="2026-06-15",
        pinned_on="2026-09-15",
    )

    assert commitment.reviews.get().held_on == date(2026, 6, 15)
    assert now(commitment).review_pinned_on == date(2026, 9, 15)


def test_a_review_is_put_off_with_a_reason_that_counts_as_slippage(amina: User, marc: User) -> None:
    commitment = published(amina, marc)

    answer = Visitor(amina).send(
        commitment, "defer", to="2026-12-01", reason="The summit was moved."
    )

    assert told(answer) == (
        f"Review of {commitment.reference} put off to 2026-12-01. "
        f"It was planned for {commitment.next_review_on}."
    )
    review = commitment.reviews.get()
    assert (review.outcome, review.deferred_to) == (Outcome.DEFERRED, date(2026, 12, 1))
    assert review.summary == "The summit was moved."
    assert now(commitment).next_review_on == date(2026, 12, 1)


def test_the_rhythm_counts_from_the_day_it_was_recorded(amina: User, marc: User) -> None:
    commitment = published(amina, marc)

    answer = Visitor(amina).send(commitment, "rhythm", every_months="3")

    assert told(answer) == f"Next review of {commitment.reference}: 2026-10-01."
    assert now(commitment).review_every_months == 3
    assert Entry.objects.of(commitment.pk).latest("version").kind == Kind.REVIEW_SCHEDULED


def test_the_rhythm_may_pin_one_day(amina: User) -> None:
    draft = a_draft(amina)

    Visitor(amina).send(draft, "rhythm", pinned_on="2026-08-01")

    assert now(draft).next_review_on == now(draft).review_pinned_on == date(2026, 8, 1)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("page", "typed", "why"),
    [
        (
            "review",
            {"outcome": "upheld", "summary": "Seen.", "on": TOMORROW},
            "A review cannot have been held on a day that has not come yet.",
        ),
        (
            "review",
            {"outcome": "upheld", "summary": "Seen.", "pinned_on": str(TODAY)},
            "The next review must come after this one.",
        ),
        ("defer", {"to": str(TODAY), "reason": "Busy."}, "must lie in the future."),
        ("defer", {"to": "2031-07-02", "reason": "Busy."}, "lies at most 60 months ahead."),
        (
            "defer",
            {"to": TOMORROW, "reason": "Busy."},
            "To put a review off, choose a later day than 2026-09-29.",
        ),
        ("rhythm", {"pinned_on": str(TODAY)}, "The next review must lie in the future."),
        ("rhythm", {"every_months": "6", "pinned_on": "2026-09-29"}, None),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_with_what_was_typed(
    page: str, typed: dict[str, Any], why: str | None, amina: User, marc: User
) -> None:
    commitment, officer = published(amina, marc), Visitor(amina)
    if why is None:  # The same plan twice: there is nothing to write.
        officer.send(commitment, page, **typed)
        why = "Nothing was changed."

    with nothing_written():
        answer = officer.send(commitment, page, **typed)

    assert answer.status_code == 422
    assert why in text_of(answer)
    assert {name: str(typed_in(answer, name)) for name in typed} == typed


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("page", "typed", "field"),
    [
        ("review", {"outcome": "upheld", "summary": " "}, "summary"),
        ("review", {"outcome": "deferred", "summary": "Later."}, "outcome"),
        ("review", {"outcome": "splendid", "summary": "Well."}, "outcome"),
        ("defer", {"to": "", "reason": "Busy."}, "to"),
        ("defer", {"to": "2026-12-01", "reason": ""}, "reason"),
        ("rhythm", {"every_months": "0"}, "every_months"),
        ("rhythm", {"every_months": "61"}, "every_months"),
        ("rhythm", {"every_months": "-1"}, "every_months"),
        ("rhythm", {"every_months": "often"}, "every_months"),
    ],
)
def test_a_form_that_is_not_filled_in_properly_is_shown_again(
    page: str, typed: dict[str, Any], field: str, amina: User, marc: User
) -> None:
    commitment = published(amina, marc)

    with nothing_written():
        answer = Visitor(amina).send(commitment, page, **typed)

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("review", {"outcome": "upheld", "summary": "Seen."}),
        ("defer", {"to": "2026-12-01", "reason": "Busy."}),
        ("rhythm", {"every_months": "3"}),
    ],
)
def test_a_closed_item_is_not_reviewed(
    page: str, typed: dict[str, Any], amina: User, marc: User
) -> None:
    commitment, officer = published(amina, marc), Visitor(amina)
    officer.send(commitment, "move", "not_fulfilled", note="They gave up.")
    proposal = commitment.proposals.pending().get()
    Visitor(marc).send(commitment, "decide", proposal.pk, decision="approve")
    assert now(commitment).status == Status.NOT_FULFILLED

    with nothing_written():
        answer = officer.send(commitment, page, **typed)

    assert answer.status_code == 422
    assert "It is closed: there is nothing to review. Reopen it first." in text_of(answer)
