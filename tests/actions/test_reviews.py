"""Reviews are held, put off with a reason, and planned."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import pytest

from ledger import actions
from ledger.domain.kinds import Kind
from ledger.domain.publishing import CitationRole
from ledger.domain.reviews import HELD, Outcome
from ledger.domain.status import Status
from ledger.models import Commitment, Entry, Review, User
from tests.actions.refusing import refused, stale
from tests.factories import (
    NOW,
    TODAY,
    a_draft,
    a_source,
    a_theme,
    agreed,
    approve,
    in_progress,
    some_evidence,
    who,
)

pytestmark = pytest.mark.django_db
PLANNED: Final = TODAY + timedelta(days=90)
SUMMIT: Final = date(2027, 3, 1)
CLOSED: Final = "It is closed: there is nothing to review. Reopen it first."


def hold(item: Commitment, by: User, **altered: Any) -> Entry:
    given = {"outcome": Outcome.UPHELD, "summary": "Still true.", "at": NOW}
    return actions.hold_review(item, by=who(by), **{**given, **altered})


def defer(item: Commitment, by: User, **altered: Any) -> Entry:
    given = {"to": PLANNED + timedelta(days=30), "reason": "The summit moved.", "at": NOW}
    return actions.defer_review(item, by=who(by), **{**given, **altered})


def plan(item: Commitment, by: User, **altered: Any) -> Entry:
    return actions.plan_reviews(item, by=who(by), **{"every_months": 3, "at": NOW, **altered})


def days_of(item: Commitment) -> tuple[date | None, date | None]:
    """Return when an item is looked at next, and the pinned day."""
    kept = Commitment.objects.get(pk=item.pk)
    return kept.next_review_on, kept.review_pinned_on


def closed(amina: User, marc: User) -> Commitment:
    item = in_progress(amina, marc)
    closing = actions.propose_move(item, to=Status.FULFILLED, note="Done.", by=who(amina), at=NOW)
    return approve(closing, marc)


@pytest.mark.parametrize("outcome", HELD)
def test_a_review_is_kept_and_the_next_one_planned_by_the_rhythm(
    amina: User, marc: User, outcome: Outcome
) -> None:
    item = agreed(amina, marc)

    entry = hold(item, amina, outcome=outcome, on=date(2026, 6, 30))

    review = Review.objects.get()
    assert entry.kind is Kind.REVIEW_HELD
    assert (review.outcome, review.held_on, review.by) == (outcome, date(2026, 6, 30), amina)
    assert (review.planned_on, review.deferred_to) == (PLANNED, None)
    assert days_of(item) == (date(2026, 12, 30), None)


def test_a_review_without_a_day_was_held_today_at_the_desk(amina: User, marc: User) -> None:
    hold(agreed(amina, marc), amina, at=NOW.replace(hour=22, minute=30))

    assert Review.objects.get().held_on == date(2026, 7, 2)


def test_a_pinned_day_wins_over_the_rhythm_until_it_comes(amina: User, marc: User) -> None:
    item = agreed(amina, marc)

    hold(item, amina, pinned_on=SUMMIT)
    assert days_of(item) == (SUMMIT, SUMMIT)
    hold(item, amina)
    assert days_of(item) == (SUMMIT, SUMMIT)
    hold(item, amina, at=NOW.replace(year=2027, month=3, day=2))

    assert days_of(item) == (date(2027, 9, 2), None)


def test_an_unrelated_change_never_moves_the_next_review(amina: User, marc: User) -> None:
    item = agreed(amina, marc)
    hold(item, amina, pinned_on=SUMMIT)
    title = {"title": "Another title"}

    actions.correct(item, changes=title, reason="A slip.", by=who(amina), at=NOW)
    actions.attach(item, some_evidence(), by=who(amina), at=NOW)
    actions.reassign(item, owner=marc, by=who(amina), at=NOW)
    actions.tag(item, [a_theme()], by=who(amina), at=NOW)
    cited = actions.Cited(a_source(), "p. 3", CitationRole.RESTATEMENT)
    actions.cite(item, cited, by=who(amina), at=NOW)
    actions.move(item, to=Status.STALLED, note="Elections.", by=who(amina), at=NOW)

    assert days_of(item) == (SUMMIT, SUMMIT)


@pytest.mark.parametrize(
    ("altered", "sentence"),
    [
        ({"summary": " \n"}, "Write what the review came to."),
        ({"summary": "So\u202e so."}, "Summary: contains an invisible or control character"),
        ({"outcome": Outcome.DEFERRED}, "To put a review off, use “Put off the review”."),
        ({"on": TODAY + timedelta(days=1)}, "A review cannot have been held on a day"),
        ({"pinned_on": TODAY}, "The next review must come after this one."),
        ({"pinned_on": TODAY - timedelta(days=9)}, "The next review must come after this one."),
    ],
)
def test_a_review_that_makes_no_sense_is_refused(
    amina: User, marc: User, altered: dict[str, Any], sentence: str
) -> None:
    item = agreed(amina, marc)

    with refused(sentence):
        hold(item, amina, **altered)


def test_a_review_that_is_put_off_is_on_the_record_with_its_reason(amina: User, marc: User) -> None:
    item, later = agreed(amina, marc), PLANNED + timedelta(days=30)

    entry = defer(item, amina, to=later)

    review = Review.objects.get()
    assert entry.kind is Kind.REVIEW_DEFERRED
    assert (review.outcome, review.summary) == (Outcome.DEFERRED, "The summit moved.")
    assert (review.planned_on, review.held_on, review.deferred_to) == (PLANNED, TODAY, later)
    assert days_of(item) == (later, later)


@pytest.mark.parametrize(
    ("altered", "sentence"),
    [
        ({"reason": " "}, "Say why the review is put off; it counts as slippage."),
        ({"to": PLANNED}, f"To put a review off, choose a later day than {PLANNED}."),
        ({"to": PLANNED - timedelta(days=1)}, "To put a review off, choose a later day"),
        ({"to": TODAY}, "The new review date must lie in the future."),
    ],
)
def test_putting_off_without_reason_or_to_no_later_day_is_refused(
    amina: User, marc: User, altered: dict[str, Any], sentence: str
) -> None:
    item = agreed(amina, marc)

    with refused(sentence):
        defer(item, amina, **altered)


def test_a_draft_has_no_review_to_put_off(amina: User) -> None:
    draft = a_draft(amina)

    with refused("draft"):
        defer(draft, amina)


def test_a_new_rhythm_counts_from_the_last_review(amina: User, marc: User) -> None:
    item = agreed(amina, marc)
    hold(item, amina, on=date(2026, 5, 31))
    defer(item, amina, to=date(2027, 6, 1))

    entry = plan(item, amina, every_months=9)

    assert entry.kind is Kind.REVIEW_SCHEDULED
    assert days_of(item) == (date(2027, 2, 28), None)


def test_a_new_rhythm_counts_from_the_beginning_where_no_review_was_held(
    amina: User, marc: User
) -> None:
    item = agreed(amina, marc)

    plan(item, amina, every_months=3)

    assert days_of(item) == (date(2026, 10, 1), None)


def test_a_plan_may_pin_a_day_and_take_the_pin_out_again(amina: User, marc: User) -> None:
    item = agreed(amina, marc)

    plan(item, amina, every_months=6, pinned_on=SUMMIT)
    assert days_of(item) == (SUMMIT, SUMMIT)
    plan(item, amina, every_months=6)

    assert days_of(item) == (date(2027, 1, 1), None)


def test_planning_what_is_planned_is_no_change(amina: User, marc: User) -> None:
    item = agreed(amina, marc)
    plan(item, amina)

    with refused("Nothing was changed."):
        plan(item, amina)


@pytest.mark.parametrize(
    ("altered", "sentence"),
    [
        ({"every_months": 0}, "Review it every 1 to 60 months."),
        ({"every_months": 61}, "Review it every 1 to 60 months."),
        ({"pinned_on": TODAY}, "The next review must lie in the future."),
    ],
)
def test_a_plan_of_no_use_is_refused(
    amina: User, marc: User, altered: dict[str, Any], sentence: str
) -> None:
    item = agreed(amina, marc)

    with refused(sentence):
        plan(item, amina, **altered)


@pytest.mark.parametrize("act", [hold, defer, plan])
def test_what_is_closed_is_not_reviewed(amina: User, marc: User, act: Any) -> None:
    item = closed(amina, marc)

    with refused(CLOSED):
        act(item, amina)


@pytest.mark.parametrize("act", [hold, defer, plan])
def test_another_desk_reviews_nothing(
    amina: User, marc: User, dev: User, rita: User, act: Any
) -> None:
    item = agreed(amina, marc)

    with refused("This commitment belongs to another desk."):
        act(item, dev)
    with refused("Only desk officers and managers change commitments."):
        act(item, rita)


@pytest.mark.parametrize("act", [hold, defer, plan])
def test_what_somebody_changed_meanwhile_is_not_reviewed(amina: User, marc: User, act: Any) -> None:
    item = agreed(amina, marc)
    seen_before = Commitment.objects.get()
    actions.attach(item, some_evidence(), by=who(marc), at=NOW)

    with stale():
        act(seen_before, amina)


@pytest.mark.parametrize("act", ["hold", "defer"])
def test_a_review_is_held_by_a_person(amina: User, marc: User, act: str) -> None:
    item, nobody = agreed(amina, marc), replace(who(amina), id=None)
    later = PLANNED + timedelta(days=1)

    with refused("A review is held by a person."):
        if act == "hold":
            outcome = Outcome.UPHELD
            actions.hold_review(item, outcome=outcome, summary="Fine.", by=nobody, at=NOW)
        else:
            actions.defer_review(item, to=later, reason="Busy.", by=nobody, at=NOW)


def test_a_review_is_not_put_off_beyond_five_years(amina: User, marc: User) -> None:
    item = agreed(amina, marc)

    for day in (date(2031, 7, 2), date(9999, 12, 31)):
        with refused("The next review lies at most 60 months ahead."):
            defer(item, amina, to=day)
        with refused("The next review lies at most 60 months ahead."):
            plan(item, amina, every_months=3, pinned_on=day)


def test_a_review_was_held_in_a_year_that_can_be_believed(amina: User, marc: User) -> None:
    item = agreed(amina, marc)

    with refused("The year 1 is not believable here."):
        hold(item, amina, on=date(1, 1, 1))
