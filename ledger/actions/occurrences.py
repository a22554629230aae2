"""Say what became of an occurrence."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ledger.actions import _deadlines, _planning, _write
from ledger.actions._planning import Recurring
from ledger.domain import occurrences as rules
from ledger.domain.actor import Actor, clock_refusal, edit_refusal
from ledger.domain.dates import local_day
from ledger.domain.kinds import Kind
from ledger.domain.occurrences import HELD, OccurrenceStatus
from ledger.domain.recurrence import planning_refusal
from ledger.errors import Refused, insist
from ledger.models import Entry, Occurrence
from ledger.models.commitment import Commitment


def change_occurrence(
    occurrence: Occurrence,
    *,
    to: OccurrenceStatus,
    by: Actor,
    at: datetime,
    on: date | None = None,
    note: str = "",
) -> Entry:
    """Schedule an occurrence, hold it, cancel it or waive it. One held late stays late.

    :param on: the day it was held or is planned for. :param note: goes on the record; needed
        to cancel or waive it, and to call one that was partly held, held.
    :raises Refused: the rules forbid it, the item is closed, or nothing changes.
    :raises Stale: the commitment changed meanwhile.
    """
    commitment = occurrence.commitment
    insist(edit_refusal(by, commitment.desk_id))
    if not commitment.is_open:
        raise Refused(_("This commitment is closed: its occurrences stay as they are."))
    today = local_day(at, commitment.desk.time_zone)
    here = OccurrenceStatus(occurrence.status)
    insist(rules.change_refusal(here, to, on=on, note=note, today=today))
    row = _write.changed(occurrence, **_values(occurrence, to, on, note))
    if not row.columns:
        raise Refused(_("Nothing was changed."))
    whole = _write.changed(commitment, **_deadlines.steps(commitment, row.after()))
    rows = [whole, row]
    return _write.write(commitment, Kind.OCCURRENCE_CHANGED, by=by, at=at, rows=rows, note=note)


def _values(
    occurrence: Occurrence, to: OccurrenceStatus, on: date | None, note: str
) -> dict[str, Any]:
    values = {"status": to, "note": note or occurrence.note}
    if to in HELD:
        return values | {"held_on": on or occurrence.held_on}
    return values | {"scheduled_on": on} if to == OccurrenceStatus.SCHEDULED else values


def mark_missed(commitment: Commitment, *, by: Actor, at: datetime) -> Entry | None:
    """Call missed what is owed and whose last day has passed; None where there is nothing.

    :raises Refused: not the clock, a draft or a closed item.
    :raises Stale: the commitment changed meanwhile.
    """
    insist(clock_refusal(by))
    [about] = _planning.recurring([commitment])
    rows = missed(about, today=local_day(at, commitment.desk.time_zone))
    if not rows:
        return None
    told = about.told(rows)
    return _write.write(commitment, Kind.OCCURRENCE_CHANGED, by=by, at=at, rows=told)


def missed(about: Recurring, *, today: date) -> list[_write.Change]:
    """Return the rows that the clock calls missed for one commitment.

    :raises Refused: it is a draft or closed.
    """
    insist(planning_refusal(counts=about.commitment.counts_as_open, has_rule=True))
    over = [o for o in about.occurrences if o.is_passed(on=today)]
    return [_write.changed(o, status=OccurrenceStatus.MISSED) for o in over]
