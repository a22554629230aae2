"""The days on which a commitment becomes late, worked out anew when what they follow from changes.

Each function returns columns for the commitment's own change, so that the new day is told in
the same entry as its cause.
"""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from ledger.domain.dates import local_day
from ledger.domain.evidence import Stance
from ledger.domain.lateness import update_due
from ledger.domain.milestones import MilestoneState
from ledger.domain.occurrences import OWED
from ledger.domain.parts import Position
from ledger.domain.status import Status
from ledger.models import Commitment, Evidence, Milestone, Obligation, Occurrence, Update
from ledger.models.recorded import Recorded

Days = dict[str, date | None]
Counted = dict[str, date | int | None]
R = TypeVar("R", bound=Recorded)


def steps(commitment: Commitment, *after: Recorded) -> Days:
    """When its first open milestone or occurrence is due.

    :param after: milestones and occurrences as they are to be, in the place of what is stored.
    """
    milestones = _with(commitment.milestones.all(), after, Milestone)
    occurrences = _with(commitment.occurrences.owed(), after, Occurrence)
    return steps_of([*milestones, *occurrences])


def steps_of(rows: Iterable[Recorded]) -> Days:
    """The same, of all its milestones and occurrences as they are to be."""
    return {"step_due_on": _first(_step_due(row) for row in rows)}


def _step_due(row: Recorded) -> date | None:
    if isinstance(row, Milestone):
        return row.due_on if row.state == MilestoneState.OPEN and row.is_mandatory else None
    return row.due_on if isinstance(row, Occurrence) and row.status in OWED else None


def update(commitment: Commitment, *after: Update, every_months: int | None = None) -> Days:
    """When its next update is due: counted from the newest accepted one, or its publication."""
    if commitment.published_at is None:
        return {}
    accepted = [*commitment.updates.accepted(), *after]
    known = [u.as_of_on for u in accepted if u.as_of_on]
    since = max([*known, local_day(commitment.published_at, commitment.desk.time_zone)])
    months = every_months or commitment.review_every_months
    return {"update_due_on": update_due(since, every_months=months)}


def evidence(commitment: Commitment, *after: Evidence, status: Status | None = None) -> Counted:
    """How long the evidence holds that its status rests on, and how much of it stands.

    The day is None where the evidence has no end.
    """
    rests = (status or commitment.status) == Status.IN_PROGRESS
    if not rests and not after:
        return {"evidence_expires_on": None}
    attached = _with(commitment.evidence.standing(), after, Evidence)
    standing = [e for e in attached if e.withdrawn_at is None]
    end = _end(e for e in standing if e.stance == Stance.SUPPORTS) if rests else None
    return {"evidence_expires_on": end, "evidence_count": len(standing)}


def _end(support: Iterable[Evidence]) -> date | None:
    """Return the last day on which some of it holds; None where some of it has no end."""
    ends = [e.expires_on for e in support]
    known = [day for day in ends if day is not None]
    return max(known) if known and len(known) == len(ends) else None


def answer(commitment: Commitment, *after: Recorded) -> Days:
    """When the first party that was asked for its position has to answer."""
    asked = _with(commitment.obligations.all(), after, Obligation)
    silent = [o for o in asked if o.position in ("", Position.NO_ANSWER)]
    return {"answer_due_on": _first([o.answer_due_on for o in silent])}


def _with(stored: Iterable[R], after: Iterable[Recorded], kind: type[R]) -> list[R]:
    new = {row.pk: row for row in after if isinstance(row, kind)}
    return [*(row for row in stored if row.pk not in new), *new.values()]


def _first(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)
