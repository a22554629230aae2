"""Hold a review, put one off, and set the rhythm."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from ledger.actions import _deadlines, _write
from ledger.domain import reviews as rules
from ledger.domain.actor import Actor, edit_refusal
from ledger.domain.dates import add_months, day_refusal, local_day
from ledger.domain.kinds import Kind
from ledger.domain.reviews import HELD, Outcome
from ledger.errors import Refused, insist
from ledger.models import Commitment, Entry, Review


def hold_review(
    commitment: Commitment,
    *,
    outcome: Outcome,
    summary: str,
    by: Actor,
    at: datetime,
    on: date | None = None,
    pinned_on: date | None = None,
) -> Entry:
    """Record that the commitment was looked at; plans the next review by its rhythm.

    :param on: the day it was held; today at the desk where it is not given.
    :param pinned_on: a day for the next review that wins over the rhythm.
    :raises Refused: no summary, a day that has not come, or the item is closed.
    """
    insist(edit_refusal(by, commitment.desk_id))
    today = local_day(at, commitment.desk.time_zone)
    on = on or today
    insist(day_refusal(on))
    if outcome not in HELD:
        raise Refused(_("To put a review off, use “Put off the review”."))
    if not summary.strip():
        raise Refused(_("Write what the review came to."))
    if on > today:
        raise Refused(_("A review cannot have been held on a day that has not come yet."))
    insist(rules.review_refusal(is_open=commitment.is_open, is_draft=commitment.is_draft))
    pinned = pinned_on or commitment.review_pinned_on
    every = commitment.review_every_months
    next_on = rules.next_after(on, every_months=every, pinned_on=pinned)
    if pinned_on is not None and next_on != pinned_on:
        raise Refused(_("The next review must come after this one."))
    if pinned_on is not None:
        insist(rules.plan_refusal(pinned_on, on=on))
    row = _review(commitment, on, outcome, summary, by=by)
    plan = _write.changed(
        commitment, next_review_on=next_on, review_pinned_on=pinned if next_on == pinned else None
    )
    return _write.write(commitment, Kind.REVIEW_HELD, by=by, at=at, rows=[plan, _write.added(row)])


def defer_review(
    commitment: Commitment, *, to: date, reason: str, by: Actor, at: datetime
) -> Entry:
    """Put the next review off; the reason is kept and counts as slippage.

    :raises Refused: no reason, not a later day, or the item is closed or a draft.
    """
    insist(edit_refusal(by, commitment.desk_id))
    insist(rules.review_refusal(is_open=commitment.is_open, is_draft=commitment.is_draft))
    today = local_day(at, commitment.desk.time_zone)
    planned = commitment.next_review_on
    insist(rules.defer_refusal(to=to, planned=planned, on=today, reason=reason))
    row = _review(commitment, today, Outcome.DEFERRED, reason, by=by)
    row.deferred_to = to
    plan = _write.changed(commitment, next_review_on=to, review_pinned_on=to)
    return _write.write(
        commitment, Kind.REVIEW_DEFERRED, by=by, at=at, rows=[plan, _write.added(row)]
    )


def plan_reviews(
    commitment: Commitment,
    *,
    every_months: int,
    by: Actor,
    at: datetime,
    pinned_on: date | None = None,
) -> Entry:
    """Set how often the commitment is looked at, counted from its last review.

    :raises Refused: a rhythm of no use, a pinned day in the past, or the item is closed.
    """
    insist(edit_refusal(by, commitment.desk_id))
    insist(rules.cadence_refusal(every_months))
    zone = commitment.desk.time_zone
    insist(rules.review_refusal(is_open=commitment.is_open, is_draft=False))
    if pinned_on is not None:
        insist(rules.plan_refusal(pinned_on, on=local_day(at, zone)))
    held = commitment.reviews.filter(outcome__in=HELD).order_by("held_on").last()
    since = held.held_on if held else local_day(commitment.created_at, zone)
    plan = _write.changed(
        commitment,
        review_every_months=every_months,
        review_pinned_on=pinned_on,
        next_review_on=pinned_on or add_months(since, every_months),
        **_deadlines.update(commitment, every_months=every_months),
    )
    if not plan.columns:
        raise Refused(_("Nothing was changed."))
    return _write.write(commitment, Kind.REVIEW_SCHEDULED, by=by, at=at, rows=[plan])


def _review(
    commitment: Commitment, on: date, outcome: Outcome, summary: str, *, by: Actor
) -> Review:
    if by.id is None:
        raise Refused(_("A review is held by a person."))
    return Review(
        commitment=commitment,
        planned_on=commitment.next_review_on,
        held_on=on,
        outcome=outcome,
        summary=summary,
        by_id=by.id,
    )
