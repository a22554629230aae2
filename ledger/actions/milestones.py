"""The steps of a commitment: set them, move them, complete or excuse them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from ledger.actions import _deadlines, _write
from ledger.domain import milestones as rules
from ledger.domain.actor import Actor, edit_refusal
from ledger.domain.dates import NEVER_STATED, StatedDate, day_refusal, local_day
from ledger.domain.kinds import Kind
from ledger.domain.milestones import MilestoneState
from ledger.errors import Refused, insist
from ledger.models import Commitment, Entry, Milestone, stated

_CHANGEABLE: Final = frozenset({"title", "weight", "is_mandatory", *stated.columns("due")})


@dataclass(frozen=True, slots=True)
class NewMilestone:
    """A step to be taken."""

    title: str
    weight: int = 1
    is_mandatory: bool = True
    due: StatedDate = NEVER_STATED

    def row(self, commitment: Commitment) -> Milestone:
        """Return the row to be added.

        :raises Refused: a weight of no use.
        """
        insist(rules.weight_refusal(self.weight))
        return Milestone(
            commitment=commitment,
            title=self.title,
            weight=self.weight,
            is_mandatory=self.is_mandatory,
            baseline_on=self.due.on,
            **stated.values("due", self.due),
        )


def set_milestone(
    commitment: Commitment, new: NewMilestone, *, by: Actor, at: datetime
) -> Milestone:
    """Add a step; the day it is due at first stays on it as its baseline.

    :raises Refused: not this person's desk, the item is closed, or a weight of no use.
    """
    _insist_on_open(commitment, by=by)
    row = new.row(commitment)
    days = _write.changed(commitment, **_deadlines.steps(commitment, row))
    rows = [days, _write.added(row)]
    _write.write(commitment, Kind.MILESTONE_SET, by=by, at=at, rows=rows)
    return row


def change_milestone(
    milestone: Milestone, *, changes: Mapping[str, Any], reason: str, by: Actor, at: datetime
) -> Entry:
    """Reword a step, weigh it anew or move its day; the baseline never moves.

    :param changes: ``title``, ``weight``, ``is_mandatory`` or the three columns of ``due``.
    :param reason: needed once the item is published.
    :raises Refused: nothing changes, no reason, or the step is settled.
    """
    commitment = _whole_of(milestone)
    _insist_on_open(commitment, by=by)
    if other := set(changes) - _CHANGEABLE:
        raise Refused(_("This is not changed here: %s.") % ", ".join(sorted(other)))
    if milestone.state != MilestoneState.OPEN:
        raise Refused(_("It is settled: reopen the milestone first."))
    if "weight" in changes:
        insist(rules.weight_refusal(changes["weight"]))
    change = _write.changed(milestone, **changes)
    if not change.columns:
        raise Refused(_("Nothing was changed."))
    if not commitment.is_draft and not reason.strip():
        raise Refused(_("Say why; it goes on the record."))
    return _written(commitment, change, Kind.MILESTONE_SET, by=by, at=at, note=reason)


def settle_milestone(
    milestone: Milestone,
    *,
    to: MilestoneState,
    by: Actor,
    at: datetime,
    on: date | None = None,
    note: str = "",
) -> Entry:
    """Complete or excuse a step, or reopen it.

    :param on: the day; today at the desk where it is not given. :param note: needed to excuse
        or to reopen.
    :raises Refused: it stands there already, no note, or a day to come.
    """
    commitment = _whole_of(milestone)
    _insist_on_open(commitment, by=by)
    insist(rules.settle_refusal(MilestoneState(milestone.state), to, note))
    today = local_day(at, commitment.desk.time_zone)
    day = on or today
    insist(day_refusal(day))
    if day > today:
        raise Refused(_("A milestone cannot be settled on a day that has not come yet."))
    settled = None if to is MilestoneState.OPEN else day
    change = _write.changed(milestone, state=to, settled_on=settled, note=note)
    return _written(commitment, change, Kind.MILESTONE_SETTLED, by=by, at=at)


def _written(
    commitment: Commitment,
    change: _write.Change,
    kind: Kind,
    *,
    by: Actor,
    at: datetime,
    note: str = "",
) -> Entry:
    days = _write.changed(commitment, **_deadlines.steps(commitment, change.after()))
    return _write.write(commitment, kind, by=by, at=at, rows=[days, change], note=note)


def _whole_of(milestone: Milestone) -> Commitment:
    return Commitment.objects.select_related("desk").get(pk=milestone.commitment_id)


def _insist_on_open(commitment: Commitment, *, by: Actor) -> None:
    insist(edit_refusal(by, commitment.desk_id))
    if not commitment.is_open:
        raise Refused(_("It is closed: its milestones cannot change. Reopen it first."))
