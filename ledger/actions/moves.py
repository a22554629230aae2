"""Move a commitment from one status to another, when one person may."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from ledger.actions import _deadlines, _write
from ledger.actions.evidence import NewEvidence
from ledger.domain import status as rules
from ledger.domain.actor import Actor, edit_refusal
from ledger.domain.dates import add_months, day_refusal, local_day
from ledger.domain.kinds import Kind
from ledger.domain.parts import whole_refusal
from ledger.domain.reviews import plan_refusal
from ledger.domain.status import CLOSED, Status, Step
from ledger.errors import Refused, insist
from ledger.models import Commitment, Entry, Evidence
from ledger.models.standing import standing_of


def move(
    commitment: Commitment,
    *,
    to: Status,
    note: str,
    by: Actor,
    at: datetime,
    on: date | None = None,
    evidence: NewEvidence | None = None,
    next_review_on: date | None = None,
) -> Entry:
    """Move a commitment where one person suffices; with a document, in the same entry.

    :param note: why; it goes on the record that partners read.
    :param on: the day it became so; today at the desk where it is not given.
    :param next_review_on: pins the next review to a day.
    :raises Refused: the rules forbid it, or it needs a second person (``propose_move``).
    :raises Stale: the commitment changed after the caller read it.
    """
    insist(edit_refusal(by, commitment.desk_id))
    insist(whole_refusal(apart=commitment.is_apart, to=to))
    added = (evidence.weighed(),) if evidence else ()
    standing = standing_of(commitment, on=local_day(at, commitment.desk.time_zone))
    insist(rules.refusal(standing, Step(to, note=note, added=added)))
    if rules.needs_four_eyes(Status(commitment.status), to):
        raise Refused(_("This needs a second person: propose it, and a manager decides."))
    attached = [evidence.row(commitment, by=by, at=at)] if evidence else []
    whole = moved(commitment, to=to, on=on, next_review_on=next_review_on, at=at, attached=attached)
    rows = [whole, *map(_write.added, attached)]
    return _write.write(commitment, Kind.STATUS_CHANGED, by=by, at=at, rows=rows, note=note)


def moved(
    commitment: Commitment,
    *,
    to: Status,
    at: datetime,
    on: date | None = None,
    next_review_on: date | None = None,
    successor: Commitment | None = None,
    override: str = "",
    attached: Sequence[Evidence] = (),
) -> _write.Change:
    """Return the commitment's row in its new status; asks no rule but the calendar's.

    :param override: why the evidence was enough, where it is below the threshold.
    :param attached: evidence that is added in the same entry.
    :raises Refused: a day that is not acceptable.
    """
    today = local_day(at, commitment.desk.time_zone)
    since = on or today
    insist(day_refusal(since))
    if since > today:
        raise Refused(_("A status cannot begin on a day that has not come yet."))
    return _write.changed(
        commitment,
        status=to,
        status_since=since,
        status_changed_at=at,
        closed_on=since if to in CLOSED else None,
        successor=successor,
        is_overridden=bool(override),
        override=override,
        **_next_review(commitment, to, next_review_on, today=today),
        **_deadlines.evidence(commitment, *attached, status=to),
    )


def _next_review(
    commitment: Commitment, to: Status, asked: date | None, *, today: date
) -> dict[str, date | None]:
    if asked is not None:
        insist(plan_refusal(asked, on=today))
    if to in CLOSED:
        return {"next_review_on": None, "review_pinned_on": None}
    if asked:
        return {"next_review_on": asked, "review_pinned_on": asked}
    if commitment.next_review_on is None:  # Reopened: the rhythm starts again.
        return {"next_review_on": add_months(today, commitment.review_every_months)}
    return {}
