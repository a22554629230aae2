"""Say by which rule a commitment recurs, and plan its occurrences."""

from dataclasses import asdict
from datetime import date, datetime
from typing import cast

from django.utils.translation import gettext as _

from ledger.actions import _planning, _write
from ledger.actions._planning import Recurring
from ledger.domain import recurrence as rules
from ledger.domain.actor import Actor, clock_refusal, edit_refusal
from ledger.domain.dates import local_day
from ledger.domain.kinds import Kind
from ledger.domain.recurrence import Anchor, Rule, RuleKind
from ledger.errors import Refused, insist
from ledger.models import Commitment, Entry, Recurrence


def set_recurrence(
    commitment: Commitment,
    *,
    kind: RuleKind,
    starts_on: date,
    by: Actor,
    at: datetime,
    text: str = "",
    ends_on: date | None = None,
    anchor: Anchor = Anchor.SCHEDULE,
    horizon_months: int = 18,
    reason: str = "",
) -> Entry:
    """Set or change the one rule of a commitment, and plan to its horizon in the same entry.

    What was held stays. What was owed from the new start on and is asked for no longer is
    cancelled with the reason; what an earlier change gave up is expected again.

    :param reason: needed for a change once the item is published; goes on the record.
    :raises Refused: the rule is not acceptable, or nothing changes.
    :raises Stale: the commitment changed meanwhile.
    """
    insist(edit_refusal(by, commitment.desk_id))
    rule = Rule(kind, starts_on, text, anchor, ends_on)
    insist(rules.rule_refusal(rule, horizon_months=horizon_months))
    [about] = _planning.recurring([commitment])
    _check_setting(about, reason)
    row = _row(about, rule, horizon_months)
    if not row.columns:
        raise Refused(_("Nothing was changed."))
    today, why = local_day(at, commitment.desk.time_zone), reason or _("The rule changed.")
    new = cast(Recurrence, row.after())
    told = about.told(_planning.replanned(about, new, reason=why, today=today))
    rows = [*told, row]
    return _write.write(commitment, Kind.RECURRENCE_SET, by=by, at=at, rows=rows, note=reason)


def _check_setting(about: Recurring, reason: str) -> None:
    insist(
        rules.setting_refusal(
            is_open=about.commitment.is_open,
            is_draft=about.commitment.is_draft,
            is_change=about.recurrence is not None,
            reason=reason,
        )
    )


def _row(about: Recurring, rule: Rule, horizon_months: int) -> _write.Change:
    values = asdict(rule) | {"horizon_months": horizon_months}
    if about.recurrence is None:
        return _write.added(Recurrence(commitment=about.commitment, **values))
    return _write.changed(about.recurrence, **values)


def plan_occurrences(commitment: Commitment, *, by: Actor, at: datetime) -> Entry | None:
    """Plan what is missing up to the horizon; None where nothing is. Safe to repeat.

    A summit's cycle whose end has become known gets its last day.

    :raises Refused: not the clock, no rule, a draft or a closed item.
    :raises Stale: the commitment changed meanwhile.
    """
    insist(clock_refusal(by))
    [about] = _planning.recurring([commitment])
    rows = planned(about, today=local_day(at, commitment.desk.time_zone))
    if not rows:
        return None
    told = about.told(rows)
    return _write.write(commitment, Kind.OCCURRENCES_PLANNED, by=by, at=at, rows=told)


def planned(about: Recurring, *, today: date) -> list[_write.Change]:
    """Return the rows that the clock adds or moves for one commitment.

    :raises Refused: it has no rule, or is a draft or closed.
    """
    rule, counts = about.recurrence, about.commitment.counts_as_open
    insist(rules.planning_refusal(counts=counts, has_rule=rule is not None))
    return _planning.missing(about, rule, today=today) if rule else []
