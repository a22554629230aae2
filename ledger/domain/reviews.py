"""When a commitment is looked at again."""

from datetime import date
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.domain.dates import add_months

MAX_MONTHS: Final = 60  # A promise nobody looks at for five years is forgotten, not tracked.


class Outcome(TextChoices):
    """What a review came to."""

    UPHELD = "upheld", gettext_lazy("Upheld: the status is right")
    UPGRADED = "upgraded", gettext_lazy("Upgraded: further than recorded")
    DOWNGRADED = "downgraded", gettext_lazy("Downgraded: less far than recorded")
    INSUFFICIENT_EVIDENCE = "insufficient_evidence", gettext_lazy("Insufficient evidence")
    CONTESTED = "contested", gettext_lazy("Contested")
    DEFERRED = "deferred", gettext_lazy("Deferred")


HELD: Final = tuple(o for o in Outcome if o is not Outcome.DEFERRED)


def next_after(held_on: date, *, every_months: int, pinned_on: date | None) -> date:
    """Return the next review day after one was held.

    A pinned day that is still ahead wins over the cadence.
    """
    if pinned_on is not None and pinned_on > held_on:
        return pinned_on
    return add_months(held_on, every_months)


def cadence_refusal(every_months: int) -> str | None:
    """Return why a cadence may not be set, or None."""
    if not 1 <= every_months <= MAX_MONTHS:
        return _("Review it every 1 to %d months.") % MAX_MONTHS
    return None


def review_refusal(*, is_open: bool, is_draft: bool) -> str | None:
    """Return why there is nothing to review, or None."""
    if is_draft:
        return _("This is still a draft: it has no reviews yet.")
    if not is_open:
        return _("It is closed: there is nothing to review. Reopen it first.")
    return None


def plan_refusal(day: date, *, on: date) -> str | None:
    """Return why the next review may not be set to a day, or None; :param on: today."""
    if day <= on:
        return _("The next review must lie in the future.")
    if day > add_months(on, MAX_MONTHS):
        return _("The next review lies at most %d months ahead.") % MAX_MONTHS
    return None


def defer_refusal(*, to: date, planned: date | None, on: date, reason: str) -> str | None:
    """Return why a review may not be put off, or None.

    :param planned: the day it stands at now; :param on: today, on the desk's calendar.
    """
    if not reason.strip():
        return _("Say why the review is put off; it counts as slippage.")
    if to <= on:
        return _("The new review date must lie in the future.")
    if why := plan_refusal(to, on=on):
        return why
    if planned is not None and to <= planned:
        return _("To put a review off, choose a later day than %s.") % planned.isoformat()
    return None
